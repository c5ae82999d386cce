//! What an order may hold, what it costs and which shape comes out.

use super::*;

#[tokio::test]
async fn a_quote_makes_nothing_and_counts_in_micros() {
    let vendor = vendor();
    for path in ["/openai/v1/videos?dryRun=true", "/v1/videos?dryRun=true"] {
        let quote = vendor.order(path, order()).await;
        assert_eq!(quote.status, 200, "{}", quote.body);
        let wanted = json!({
            "estimated": true, "model": "kling-v3", "provider": "fal", "total_cost_micros": 420_000, "currency": "USD",
            "components": [{ "type": "output", "metric": "second", "quantity": 5, "billable_quantity": 5,
                "unit_price": 0.084, "total_cost": 420_000 }],
        });
        assert_eq!(quote.body, wanted);
    }
    let ledger = vendor.ledger();
    assert_eq!((ledger.submissions.len(), ledger.calls_of("lumenfall", "quote")), (0, 2));
    assert_eq!(ledger.calls_of("lumenfall", "submit"), 0);
    assert_eq!(vendor.order(&format!("{VIDEOS}?dryRun=false"), order()).await.status, 202);
    assert_eq!(vendor.order(&format!("{VIDEOS}?dryRun=maybe"), order()).await.status, 400);
    assert_eq!(vendor.order(&format!("{VIDEOS}?dryrun=true"), order()).await.status, 400);
    let retired = json!({ "model": "sora-2-pro", "prompt": "p" });
    assert_eq!(code(&vendor.order(&format!("{VIDEOS}?dryRun=true"), retired).await).2, "MODEL_DISABLED");
}

#[tokio::test]
async fn every_route_has_its_rate() {
    let vendor = vendor();
    let url = json!({ "image_url": "https://pictures.example/a.png" });
    for (body, executed, micros) in [
        (json!({ "model": "kling-v3" }), "fal", 420_000),
        (json!({ "model": "kling-v3", "generate_audio": true }), "fal", 630_000),
        (json!({ "model": "replicate/kling-v3", "duration": 3 }), "replicate", 504_000),
        (json!({ "model": "replicate/kling-v3", "seconds": 3, "generate_audio": true }), "replicate", 756_000),
        (json!({ "model": "seedance-2.0" }), "fal", 1_517_000),
        (json!({ "model": "seedance-2.0", "input_reference": url }), "fal", 1_512_000),
        (json!({ "model": "veo-3.1-fast", "seconds": "4" }), "vertex", 800_000),
        (json!({ "model": "veo-3.1-fast", "seconds": "4", "generate_audio": false }), "vertex", 400_000),
        (json!({ "model": "wan-2.6" }), "alibaba", 500_000),
        (json!({ "model": "wan-2.6", "resolution": "1080p" }), "alibaba", 750_000),
        (json!({ "model": "p-video" }), "replicate", 100_000),
        (json!({ "model": "grok-imagine-video", "seconds": 1 }), "xai", 50_000),
    ] {
        let mut order = body.clone();
        order["prompt"] = json!("p");
        let quote = vendor.order(&format!("{VIDEOS}?dryRun=true"), order).await;
        assert_eq!(
            (quote.text("/provider").as_str(), quote.body["total_cost_micros"].as_i64()),
            (executed, Some(micros)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn shapes_go_to_the_nearest_that_the_model_has() {
    let vendor = vendor();
    for (model, shape, size) in [
        ("kling-v3", json!({}), "1280x720"),
        ("kling-v3", json!({ "size": "1920x1080" }), "1280x720"),
        ("kling-v3", json!({ "size": "9:16" }), "720x1280"),
        ("kling-v3", json!({ "size": "auto", "aspect_ratio": "9:16" }), "1280x720"),
        ("kling-v3", json!({ "aspect_ratio": "7:1" }), "1280x720"),
        ("kling-v3", json!({ "aspect_ratio": "4:5" }), "720x720"),
        ("seedance-2.0", json!({ "aspect_ratio": "7:1" }), "1680x720"),
        ("wan-2.6", json!({ "resolution": "1080p", "aspect_ratio": "3:4" }), "1080x1440"),
        ("wan-2.6", json!({ "resolution": "4K" }), "1920x1080"),
        ("wan-2.6", json!({ "resolution": "0.5K" }), "1280x720"),
        ("wan-2.6", json!({ "resolution": "1" }), "1280x720"),
        ("wan-2.6", json!({ "resolution": "2.25" }), "1920x1080"),
        ("wan-2.6", json!({ "size": "1080x1920", "resolution": "720p", "aspect_ratio": "1:1" }), "1080x1920"),
        ("grok-imagine-video", json!({}), "854x480"),
    ] {
        let mut body = json!({ "model": model, "prompt": "p" });
        body.as_object_mut().expect("an object").extend(shape.as_object().cloned().unwrap_or_default());
        let reply = vendor.order(VIDEOS, body.clone()).await;
        assert_eq!(reply.text("/size"), size, "{body}");
    }
}

#[tokio::test]
async fn bodies_are_checked_and_strange_fields_pass_through() {
    let vendor = vendor();
    for (name, value) in [
        ("model", json!(null)),
        ("model", json!("")),
        ("model", json!("fal/kling-v3-i2v")),
        ("prompt", json!("")),
        ("prompt", json!(7)),
        ("prompt", json!("p".repeat(2501))),
        ("seconds", json!("2")),
        ("seconds", json!(16)),
        ("seconds", json!(true)),
        ("seconds", json!("5s")),
        ("duration", json!(5)),
        ("size", json!("large")),
        ("size", json!(720)),
        ("n", json!(0)),
        ("n", json!(5)),
        ("n", json!("1")),
        ("input_reference", json!("https://pictures.example/a.png")),
        ("input_reference", json!({ "url": "https://pictures.example/a.png" })),
        ("input_reference", json!({ "image_url": "http://pictures.example/a.png" })),
        ("input_reference", json!({ "image_url": "data:image/png;base64,!" })),
        ("input_reference", json!({ "image_url": "data:image/png;base64,bm8gcGljdHVyZQ==" })),
        ("generate_audio", json!("yes")),
        ("negative_prompt", json!(1)),
        ("metadata", json!("m")),
        ("user", json!({})),
        ("idempotency_key", json!("k".repeat(257))),
        ("idempotency_key", json!("")),
        ("character_ids", json!(["a", "b", "c"])),
        ("delete_video", json!("true")),
        ("webhook_url", json!("http://hooks.example/a")),
        ("webhook_url", json!("https://hooks.example:8080/a")),
        ("webhook_url", json!("https://127.0.0.1/a")),
        ("webhook_url", json!("https://localhost/a")),
    ] {
        let reply = vendor.order(VIDEOS, with(name, value.clone())).await;
        let shown: String = value.to_string().chars().take(60).collect();
        assert_eq!(code(&reply), (400, "invalid_request_error".into(), "INVALID_REQUEST".into()), "{name}: {shown}");
    }
    let mut shape = order();
    shape.as_object_mut().expect("an object").shift_remove("size");
    shape["resolution"] = json!("sharp");
    assert!(vendor.order(VIDEOS, shape).await.text("/error/message").contains("resolution"));
    assert_eq!(vendor.ledger().submissions, []);
    for (name, value) in [
        ("cfg_scale", json!(0.5)),
        ("seed", json!(7)),
        ("n", json!(4)),
        ("seconds", json!(15)),
        ("media_retention", json!("7d")),
        ("webhook_url", json!("https://hooks.example:8443/a")),
    ] {
        assert_eq!(vendor.order(VIDEOS, with(name, value)).await.status, 202, "{name}");
    }
}

#[tokio::test]
async fn pictures_come_in_json_and_in_form_data() {
    let vendor = vendor();
    let bytes = picture(64, 64, ImageFormat::Png);
    let data = format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(&bytes));
    for reference in [json!({ "image_url": data }), json!([{ "image_url": data }])] {
        let id = submit(&vendor, with("input_reference", reference)).await;
        assert_eq!(poll(&vendor, &id).await.text("/metadata/executed_model"), "fal/kling-v3-i2v");
    }
    for name in ["input_reference", "input_reference[]", "input_reference[0]"] {
        let form = Form::new().text("model", "kling-v3").text("prompt", "p").text("n", "1");
        let made = vendor.post_form(VIDEOS, form.part(name, part(bytes.clone(), "image/png"))).await;
        assert_eq!(made.status, 202, "{name}: {}", made.body);
        let executed = poll(&vendor, &made.text("/id")).await.text("/metadata/executed_model");
        assert_eq!(executed, "fal/kling-v3-i2v", "{name}");
    }
    let form = Form::new().text("model", "kling-v3").text("prompt", "p").text("generate_audio", "true");
    let form = form.text("input_reference", data);
    let made = vendor.post_form(VIDEOS, form).await;
    assert_eq!(poll(&vendor, &made.text("/id")).await.body["metadata"]["cost_estimate"].to_string(), "0.63");
    let torn = Form::new().text("model", "kling-v3").text("prompt", "p");
    let torn = torn.part("input_reference", part(b"no picture".to_vec(), "image/png"));
    assert_eq!(vendor.post_form(VIDEOS, torn).await.status, 400);
}

#[tokio::test]
async fn a_provider_in_front_forces_its_route() {
    let vendor = vendor();
    let id = submit(&vendor, with("model", json!("replicate/kling-v3"))).await;
    let video = poll(&vendor, &id).await;
    assert_eq!(
        (video.text("/model"), video.text("/metadata/provider")),
        ("replicate/kling-v3".into(), "replicate".into())
    );
    let reply = vendor.order(VIDEOS, with("model", json!("openai/kling-v3"))).await;
    assert_eq!(code(&reply).2, "MODEL_NOT_FOUND");
}

#[tokio::test]
async fn models_are_listed_without_prices_and_closed_ones_are_disabled() {
    let vendor = vendor();
    let list = vendor.ask("/openai/v1/models").await;
    let ids: Vec<&str> =
        list.body["data"].as_array().expect("a list").iter().filter_map(|model| model["id"].as_str()).collect();
    assert!(ids.contains(&"kling-v3") && !ids.contains(&"sora-2-pro"), "{ids:?}");
    let one = vendor.ask("/openai/v1/models/kling-v3").await;
    assert_eq!((one.text("/object"), one.body.get("pricing")), ("model".into(), None));
    assert_eq!(code(&vendor.ask("/openai/v1/models/sora-2-pro").await).2, "MODEL_DISABLED");
    for gone in ["sora-2", "sora-2-pro", "fal/sora-2-pro", "fal/sora-2-pro-i2v", "openai/sora-2"] {
        let reply = vendor.order(VIDEOS, with("model", json!(gone))).await;
        assert_eq!(code(&reply), (404, "invalid_request_error".into(), "MODEL_DISABLED".into()), "{gone}");
    }
    for unknown in ["wan-2.7", "kling-v9"] {
        let reply = vendor.order(VIDEOS, with("model", json!(unknown))).await;
        assert_eq!(code(&reply).2, "MODEL_NOT_FOUND");
        assert!(reply.text("/error/message").contains("Did you mean"), "{}", reply.body);
    }
}
