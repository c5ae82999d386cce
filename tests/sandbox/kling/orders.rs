//! What an order of the new standard may hold, and what it costs.

use super::*;

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = open();
    let with = |settings: Value| json!({ "prompt": "p", "settings": settings });
    for (path, body, field) in [
        (TEXT, json!({}), "prompt"),
        (TEXT, json!({ "prompt": "" }), "prompt"),
        (TEXT, json!({ "prompt": "p".repeat(3073) }), "prompt"),
        (TEXT, json!({ "prompt": "p", "contents": [prompt("q")] }), "prompt"),
        (TEXT, json!({ "prompt": "p", "negative_prompt": "q" }), "negative_prompt"),
        (TEXT, json!({ "prompt": "p", "model_name": "kling-3.0" }), "model_name"),
        (TEXT, json!({ "prompt": "p", "duration": 5 }), "duration"),
        (TEXT, with(json!({ "duration": "5" })), "settings.duration"),
        (TEXT, with(json!({ "duration": 2 })), "settings.duration"),
        (TEXT, with(json!({ "duration": 16 })), "settings.duration"),
        (TEXT, with(json!({ "resolution": "720P" })), "settings.resolution"),
        (TEXT, with(json!({ "aspect_ratio": "4:3" })), "settings.aspect_ratio"),
        (TEXT, with(json!({ "audio": "original" })), "settings.audio"),
        (TEXT, with(json!({ "audio": true })), "settings.audio"),
        (TEXT, with(json!({ "multi_shot": "no" })), "settings.multi_shot"),
        (TEXT, with(json!({ "seed": 1 })), "settings.seed"),
        (TEXT, json!({ "prompt": "p", "options": { "callback_url": "hook" } }), "options.callback_url"),
        (TEXT, json!({ "prompt": "p", "options": { "watermark_info": true } }), "options.watermark_info"),
        (TEXT, json!({ "prompt": "p", "options": { "external_id": "e" } }), "options.external_id"),
        (IMAGE, json!({ "contents": [prompt("p")] }), "contents"),
        (IMAGE, json!({ "contents": [prompt("p"), item("last_frame")] }), "contents"),
        (IMAGE, json!({ "contents": [item("first_frame")] }), "prompt"),
        (IMAGE, json!({ "contents": [prompt("p"), item("first_frame"), item("first_frame")] }), "contents.2.type"),
        (IMAGE, json!({ "contents": [prompt("p"), item("refer_image")] }), "contents.1.type"),
        (IMAGE, json!({ "contents": [prompt("p"), { "type": "first_frame" }] }), "contents.1.url"),
        (
            IMAGE,
            json!({ "contents": [prompt("p"), item("first_frame")], "settings": { "aspect_ratio": "1:1" } }),
            "settings.aspect_ratio",
        ),
        (OMNI, json!({ "contents": [prompt("p")] }), "settings.aspect_ratio"),
        (OMNI, json!({ "contents": [prompt("p"), item("base_video"), item("first_frame")] }), "contents"),
        (OMNI, json!({ "contents": [prompt("p"), item("base_video"), item("feature_video")] }), "contents"),
        (OMNI, json!({ "contents": [prompt("p"), item("base_video")], "settings": { "audio": "native" } }), "settings"),
        (
            OMNI,
            json!({ "contents": [prompt("p"), item("feature_video")], "settings": { "audio": "original" } }),
            "settings.audio",
        ),
        (
            "/image-to-video/kling-3.0-turbo",
            json!({ "contents": [prompt("p"), item("first_frame"), item("last_frame")] }),
            "contents",
        ),
        (
            "/image-to-video/kling-2.5-turbo",
            json!({ "contents": [prompt("p"), item("first_frame"), item("last_frame")] }),
            "settings.resolution",
        ),
        ("/text-to-video/kling-2.6", json!({ "prompt": "p", "settings": { "duration": 6 } }), "settings.duration"),
        (
            "/text-to-video/kling-2.6",
            json!({ "prompt": "p", "settings": { "audio": "native" } }),
            "settings.resolution",
        ),
        (
            "/text-to-video/kling-2.6",
            json!({ "prompt": "p", "settings": { "resolution": "4k" } }),
            "settings.resolution",
        ),
        ("/text-to-video/kling-3.0-turbo", json!({ "prompt": "p", "settings": { "audio": "off" } }), "settings.audio"),
        (
            "/motion-control/kling-3.0",
            json!({ "contents": [item("image"), item("video")] }),
            "settings.character_orientation",
        ),
    ] {
        let reply = vendor.order(path, body.clone()).await;
        assert_eq!(no(&reply), (400, 1201), "{path} {body}: {}", reply.body);
        assert!(reply.text("/message").starts_with(&format!("{field}:")), "{path} {body}: {}", reply.body);
        assert!(reply.body.get("data").is_none() && reply.body["request_id"].is_string());
    }
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn a_model_is_ordered_where_it_belongs() {
    let vendor = open();
    for path in [
        "/text-to-video/kling-v3",
        "/text-to-video/kling-o1",
        "/omni-video/kling-3.0",
        "/motion-control/kling-2.5-turbo",
    ] {
        assert_eq!(no(&vendor.order(path, json!({ "prompt": "p" })).await), (404, 1203), "{path}");
    }
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn pictures_are_addresses_or_bare_base64_within_limits() {
    let vendor = open();
    let order = |url: &str| json!({ "contents": [prompt("p"), { "type": "first_frame", "url": url, "id": "one" }] });
    for url in [
        "http://a.example/b.png".to_owned(),
        "b.png".to_owned(),
        format!("data:image/png;base64,{}", encoded(400, 300, ImageFormat::Png)),
        encoded(400, 299, ImageFormat::Png),
        encoded(800, 300, ImageFormat::Png),
        encoded(400, 300, ImageFormat::WebP),
        "iVBORw0KGgo=".to_owned(),
    ] {
        let reply = vendor.order(IMAGE, order(&url)).await;
        assert_eq!(no(&reply), (400, 1201), "{}", &url[..url.len().min(40)]);
        assert!(reply.text("/message").starts_with("contents.1.url:"), "{}", reply.body);
    }
    submitted(&vendor, IMAGE, order("https://a.example/b.png")).await;
    submitted(&vendor, IMAGE, order(&encoded(300, 600, ImageFormat::Jpeg))).await;
    let sizes: Vec<Size> = vendor.ledger().submissions.iter().map(|order| order.size).collect();
    assert_eq!(sizes, [Size::new(1280, 720), Size::new(720, 1440)], "a clip is of the shape of its first frame");
}

#[tokio::test]
async fn images_and_elements_are_counted_together() {
    let vendor = open();
    let order = |images: usize, more: &[Value]| {
        let mut contents = vec![prompt("p")];
        contents.extend(std::iter::repeat_n(item("refer_image"), images));
        contents.extend_from_slice(more);
        json!({ "contents": contents, "settings": { "aspect_ratio": "1:1" } })
    };
    let element = json!({ "type": "element", "element_id": 7, "id": "cat" });
    let clip = item("feature_video");
    for (images, more, status) in [
        (7, vec![], 200),
        (8, vec![], 400),
        (5, vec![element.clone(), element.clone()], 200),
        (6, vec![element.clone(), element.clone()], 400),
        (0, vec![element.clone(); 4], 400),
        (4, vec![clip.clone()], 200),
        (5, vec![clip], 400),
    ] {
        assert_eq!(vendor.order(OMNI, order(images, &more)).await.status, status, "{images} {more:?}");
    }
}

#[tokio::test]
async fn shots_add_up_to_the_length() {
    let vendor = open();
    let order = |text: &str, many: bool| json!({ "prompt": text, "settings": { "duration": 7, "multi_shot": many } });
    for (text, many, status) in [
        ("shot 1, 3, a cat; shot 2, 4, a dog", true, 200),
        ("shot 1, 3, a cat; shot 2, 5, a dog", true, 400),
        ("shot 1, 0, a cat; shot 2, 7, a dog", true, 400),
        ("shot 1, 3, a cat; shot 2, 5, a dog", false, 200),
        ("a cat; a dog", true, 200),
    ] {
        assert_eq!(vendor.order(TEXT, order(text, many)).await.status, status, "{text}");
    }
}

#[tokio::test]
async fn an_order_is_named_once() {
    let vendor = open();
    let order = json!({ "prompt": "p", "options": { "external_task_id": "job-7f21" } });
    let id = submitted(&vendor, TEXT, order.clone()).await;
    let again = vendor.order(TEXT, order).await;
    assert_eq!((no(&again), vendor.ledger().submissions.len()), ((400, 1201), 1));
    let found = vendor.ask("/tasks?external_task_ids=job-7f21").await;
    assert_eq!((found.text("/data/0/id"), found.text("/data/0/external_id")), (id, "job-7f21".into()));
    assert_eq!(vendor.ask("/tasks?external_task_ids=job-0").await.body["data"], json!([]));
}

#[tokio::test]
async fn every_rate_of_the_price_list_is_billed() {
    let vendor = open();
    let voice = json!({ "type": "voice", "voice_id": "v", "id": "v" });
    for (path, body, usd, units) in [
        (TEXT, json!({ "prompt": "p" }), "0.42", "3"),
        (TEXT, json!({ "prompt": "p", "settings": { "resolution": "1080p", "duration": 3 } }), "0.336", "2.4"),
        (TEXT, json!({ "prompt": "p", "settings": { "audio": "native" } }), "0.63", "4.5"),
        (TEXT, json!({ "prompt": "p", "settings": { "resolution": "4k", "audio": "native" } }), "2.10", "15"),
        ("/text-to-video/kling-3.0-turbo", json!({ "prompt": "p" }), "0.56", "4"),
        ("/text-to-video/kling-2.6", json!({ "prompt": "p" }), "0.21", "1.5"),
        (
            "/text-to-video/kling-2.6",
            json!({ "prompt": "p", "settings": { "resolution": "1080p", "audio": "native", "duration": 10 } }),
            "1.40",
            "10",
        ),
        (
            "/image-to-video/kling-2.6",
            json!({ "contents": [prompt("p"), item("first_frame"), voice], "settings": { "resolution": "1080p", "audio": "native" } }),
            "0.84",
            "6",
        ),
        (
            "/text-to-video/kling-2.5-turbo",
            json!({ "prompt": "p", "settings": { "resolution": "1080p" } }),
            "0.35",
            "2.5",
        ),
        (
            OMNI,
            json!({ "contents": [prompt("p")], "settings": { "aspect_ratio": "9:16", "audio": "native" } }),
            "0.56",
            "4",
        ),
        (OMNI, json!({ "contents": [prompt("p"), item("base_video")] }), "0.63", "4.5"),
        ("/omni-video/kling-o1", json!({ "contents": [prompt("p"), item("first_frame")] }), "0.42", "3"),
        (
            "/motion-control/kling-3.0",
            json!({ "contents": [item("image"), item("video")], "settings": { "character_orientation": "image" } }),
            "0.63",
            "4.5",
        ),
    ] {
        let done = finished(&vendor, path, body.clone()).await;
        let charge = vendor.ledger().charges.last().map(|charge| charge.usd.to_string());
        assert_eq!(charge.as_deref(), Some(usd), "{path} {body}");
        assert_eq!(done["billing"], json!([{ "charge_type": "unit", "amount": units, "package_type": "video" }]));
    }
    let done = finished(&vendor, TEXT, json!({ "prompt": "[cash]" })).await;
    assert_eq!(
        done["billing"],
        json!([{ "charge_type": "cash", "cash_type": "balance", "amount": "0.42", "currency": "USD", "list_price": "0.42" }])
    );
    let costs = vendor.ask("/account/costs?start_time=1&end_time=2").await;
    assert_eq!(costs.text("/data/msg"), "SUCCESS");
    let pack = &costs.body["data"]["resource_pack_subscribe_infos"][0];
    assert!(pack["remaining_quantity"].as_f64() < pack["total_quantity"].as_f64());
    assert_eq!(no(&vendor.ask("/account/costs").await), (400, 1201));
    let detail = vendor.order("/account/billing/package", json!({})).await;
    assert_eq!(detail.body["data"]["result"]["detail"].as_array().map(Vec::len), Some(14));
}

#[tokio::test]
async fn each_no_has_the_vendors_code() {
    for (rule, status, code) in [
        ("moderation", 400, 1301),
        ("no-credit", 429, 1101),
        ("retired", 404, 1203),
        ("400", 400, 1200),
        ("401", 401, 1002),
        ("403", 403, 1103),
        ("404", 404, 1203),
        ("429", 429, 1302),
        ("500", 500, 5000),
        ("502", 502, 5000),
        ("503", 503, 5001),
        ("504", 504, 5002),
    ] {
        let vendor = faulty(&format!("kling.submit:{rule}"));
        let reply = vendor.order(TEXT, json!({ "prompt": "p" })).await;
        assert_eq!(no(&reply), (status, code), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    let vendor = open();
    assert_eq!(no(&vendor.order(TEXT, json!({ "prompt": "[refuse]" })).await), (400, 1301));
    assert_eq!(no(&vendor.order(TEXT, json!({ "prompt": "[inside]" })).await), (200, 1301), "the status says nothing");
    assert_eq!(no(&vendor.ask("/text-to-video/kling-3.0").await), (404, 1202));
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn only_an_api_key_is_taken() {
    let key = Secret::new("sk-right");
    let vendor = Rehearsal::at("kling", Settings { key, ..settings() });
    let signed = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJBSyIsImV4cCI6MTc5NTI1NTIxNSwibmJmIjoxNzk1MjUzNDEwfQ.ytjO0DlF7CTfIA34QEKJNFIMMJUT-bY-iw9LOCcMRCc";
    for (header, code) in [
        (None, 1001),
        (Some("sk-right".to_owned()), 1001),
        (Some("Bearer sk-wrong".to_owned()), 1002),
        (Some(format!("Bearer {signed}")), 1002),
    ] {
        let mut call = vendor.client.get(vendor.url("/tasks?task_ids=1"));
        if let Some(header) = &header {
            call = call.header("authorization", header);
        }
        let reply = Reply::read(call.send().await.expect("an answer")).await;
        assert_eq!(no(&reply), (401, code), "{header:?}");
        assert_eq!(reply.text("/message").contains("AccessKey"), header.is_some_and(|header| header.len() > 99));
    }
}
