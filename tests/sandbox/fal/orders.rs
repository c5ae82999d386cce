//! Orders: the key, the endpoints, each one's own input, files in it, sizes and prices.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use serde_json::{Value, json};

use super::{Fal, LITE, complaint, complaints, read};
use crate::support::{picture, settings};

const FAR: &str = "https://pictures.example/a.png";

#[tokio::test]
async fn a_key_is_needed_in_the_vendors_form() {
    let fal = Fal::of(Settings { key: Secret::new("id:right"), ..settings() });
    let url = fal.rehearsal.url("/fal-ai/veo3.1/requests/none/status");
    for header in [None, Some("Bearer id:right"), Some("key id:right"), Some("Key "), Some("Key id:wrong")] {
        let call = fal.rehearsal.client.get(&url);
        let reply = read(header.into_iter().fold(call, |call, header| call.header("Authorization", header))).await;
        assert_eq!((reply.status, reply.body["detail"].is_string()), (401, true), "{header:?}");
    }
    // The free check of a key: a request that nobody made.
    let reply = read(fal.rehearsal.client.get(&url).header("Authorization", "Key id:right")).await;
    assert_eq!((reply.status, reply.text("/status")), (404, "NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn the_receipt_names_the_request_and_its_addresses_under_owner_and_alias() {
    let fal = Fal::of(settings());
    for position in 0..2 {
        let receipt = fal.order("fal-ai/veo3.1/fast", json!({ "prompt": "p" })).await;
        let id = receipt.text("/request_id");
        let address = fal.rehearsal.url(&format!("/fal-ai/veo3.1/requests/{id}"));
        let wanted = json!({
            "request_id": id,
            "status": "IN_QUEUE",
            "queue_position": position,
            "status_url": format!("{address}/status"),
            "cancel_url": format!("{address}/cancel"),
            "response_url": address,
        });
        assert_eq!((receipt.status, &receipt.body), (200, &wanted));
        assert_eq!(receipt.header("x-fal-request-id"), Some(id.as_str()));
    }
}

#[tokio::test]
async fn only_the_full_id_of_a_living_endpoint_is_served() {
    let fal = Fal::of(settings());
    for (endpoint, sentence) in [
        ("fal-ai/sora-2/text-to-video", "Application 'fal-ai/sora-2' not found"),
        ("fal-ai/veo3", "Application 'fal-ai/veo3' not found"),
        ("fal-ai/veo3.1/slow", "Path /slow not found"),
        ("fal-ai/kling-video", "Path / not found"),
        ("fal-ai/wan/v2.7/extend-video", "Path /v2.7/extend-video not found"),
    ] {
        let reply = fal.order(endpoint, json!({ "prompt": "p" })).await;
        assert_eq!((reply.status, reply.text("/detail").as_str()), (404, sentence));
    }
}

#[tokio::test]
async fn every_model_has_its_own_type_of_duration() {
    let fal = Fal::of(settings());
    for (endpoint, right, wrong) in [
        ("fal-ai/veo3.1", json!("8s"), vec![json!("8"), json!(8), json!("5s")]),
        ("fal-ai/veo3.1/lite", json!("4s"), vec![json!("4"), json!("auto")]),
        ("bytedance/seedance-2.0/text-to-video", json!("auto"), vec![json!(5), json!("5s"), json!("16"), json!("3")]),
        ("bytedance/seedance-2.5/text-to-video", json!("30"), vec![json!(30), json!("31")]),
        ("fal-ai/kling-video/v3/pro/text-to-video", json!("15"), vec![json!(15), json!("2")]),
        ("fal-ai/kling-video/v2.6/pro/text-to-video", json!("10"), vec![json!("7")]),
        ("fal-ai/ltx-2.3/text-to-video", json!(8), vec![json!("8"), json!(7), json!(12)]),
    ] {
        let good = fal.order(endpoint, json!({ "prompt": "p", "duration": right })).await;
        assert_eq!(good.status, 200, "{endpoint}: {}", good.body);
        for bad in wrong {
            let reply = fal.order(endpoint, json!({ "prompt": "p", "duration": bad })).await;
            assert_eq!(reply.status, 422, "{endpoint} {bad}");
            assert_eq!(complaints(&reply), complaint("duration", "one_of"), "{endpoint} {bad}");
        }
    }
    for (bad, kind) in [
        (json!("5"), "int_type"),
        (json!(5.5), "int_type"),
        (json!(1), "greater_than_equal"),
        (json!(16), "less_than_equal"),
    ] {
        let reply = fal.order("fal-ai/wan/v2.7/text-to-video", json!({ "prompt": "p", "duration": bad })).await;
        assert_eq!(complaints(&reply), complaint("duration", kind));
    }
}

#[tokio::test]
async fn wrong_fields_are_complained_about_in_the_vendors_words() {
    let fal = Fal::of(settings());
    for (body, place, kind) in [
        (json!({}), "prompt", "missing"),
        (json!({ "prompt": 7 }), "prompt", "string_type"),
        (json!({ "prompt": null }), "prompt", "string_type"),
        (json!({ "prompt": "" }), "prompt", "sequence_too_short"),
        (json!({ "prompt": "p", "resolution": "4k" }), "resolution", "one_of"),
        (json!({ "prompt": "p", "aspect_ratio": "1:1" }), "aspect_ratio", "one_of"),
        (json!({ "prompt": "p", "generate_audio": "yes" }), "generate_audio", "bool_type"),
        (json!({ "prompt": "p", "safety_tolerance": 4 }), "safety_tolerance", "one_of"),
        (json!({ "prompt": "p", "seed": "1" }), "seed", "int_type"),
        (json!({ "prompt": "p", "image_url": FAR }), "image_url", "extra_forbidden"),
        (json!({ "prompt": "p", "seconds": "8" }), "seconds", "extra_forbidden"),
        (json!({ "input": { "prompt": "p" }, "prompt": "p" }), "input", "extra_forbidden"),
    ] {
        let reply = fal.order(LITE, body.clone()).await;
        assert_eq!((reply.status, complaints(&reply)), (422, complaint(place, kind)), "{body}");
        let first = &reply.body["detail"][0];
        assert!(first["msg"].is_string() && first["ctx"].is_object(), "{first}");
        assert_eq!(first["url"], json!(format!("https://docs.fal.ai/errors/#{kind}")));
    }
    let several = fal.order(LITE, json!({ "duration": 8, "n": 2 })).await;
    let places: Vec<String> = complaints(&several).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["prompt", "duration", "n"]);
    assert_eq!(fal.rehearsal.ledger().submissions, []);
}

#[tokio::test]
async fn the_first_frame_has_another_name_at_every_family() {
    let fal = Fal::of(settings());
    for (endpoint, name) in [
        ("fal-ai/veo3.1/image-to-video", "image_url"),
        ("fal-ai/kling-video/v3/pro/image-to-video", "start_image_url"),
        ("fal-ai/kling-video/v2.6/pro/image-to-video", "start_image_url"),
        ("fal-ai/kling-video/o1/image-to-video", "start_image_url"),
        ("fal-ai/kling-video/o3/pro/image-to-video", "image_url"),
        ("fal-ai/kling-video/v3/turbo/pro/image-to-video", "image_url"),
        ("fal-ai/kling-video/v2.5-turbo/pro/image-to-video", "image_url"),
    ] {
        let good = fal.order(endpoint, json!({ "prompt": "p", name: FAR })).await;
        assert_eq!(good.status, 200, "{endpoint}: {}", good.body);
        let missing = fal.order(endpoint, json!({ "prompt": "p" })).await;
        assert_eq!(complaints(&missing), complaint(name, "missing"), "{endpoint}");
    }
    let frames = json!({ "prompt": "p", "first_frame_url": FAR });
    let reply = fal.order("fal-ai/veo3.1/first-last-frame-to-video", frames).await;
    assert_eq!(complaints(&reply), complaint("last_frame_url", "missing"));
}

#[tokio::test]
async fn fields_that_hang_together_are_checked_together() {
    let fal = Fal::of(settings());
    let kling = "fal-ai/kling-video/v3/standard/text-to-video";
    let shots = json!([{ "prompt": "a", "duration": "2" }, { "prompt": "b", "duration": "3" }]);
    assert_eq!(fal.order(kling, json!({ "multi_prompt": shots })).await.status, 200);
    assert_eq!(fal.rehearsal.ledger().submissions[0].seconds.to_string(), "5");
    for body in [json!({}), json!({ "prompt": "p", "multi_prompt": shots })] {
        assert_eq!(complaints(&fal.order(kling, body).await), complaint("prompt", "value_error"));
    }
    let inner =
        fal.order(kling, json!({ "multi_prompt": [{ "duration": "2" }, { "prompt": "b", "duration": 3 }] })).await;
    let wanted = [("multi_prompt.0.prompt", "missing"), ("multi_prompt.1.duration", "one_of")];
    assert_eq!(complaints(&inner), wanted.map(|(place, kind)| (place.to_owned(), kind.to_owned())));

    let wan = "fal-ai/wan/v2.7/image-to-video";
    for body in [json!({}), json!({ "image_url": FAR, "video_url": "https://clips.example/a.mp4" })] {
        assert_eq!(complaints(&fal.order(wan, body).await), complaint("image_url", "value_error"));
    }
    let fast = "fal-ai/ltx-2.3/text-to-video/fast";
    assert_eq!(fal.order(fast, json!({ "prompt": "p", "duration": 20 })).await.status, 200);
    let reply = fal.order(fast, json!({ "prompt": "p", "duration": 12, "fps": 50 })).await;
    assert_eq!(complaints(&reply), complaint("duration", "feature_not_supported"));

    let reference = "bytedance/seedance-2.0/reference-to-video";
    let pictures = |count: usize| vec![FAR; count];
    let reply = fal.order(reference, json!({ "prompt": "p", "image_urls": pictures(10) })).await;
    assert_eq!(complaints(&reply), complaint("image_urls", "sequence_too_long"));
    let clips = vec!["https://clips.example/a.mp4"; 3];
    let body = json!({ "prompt": "p", "image_urls": pictures(8), "video_urls": clips, "audio_urls": clips });
    assert_eq!(complaints(&fal.order(reference, body).await), complaint("", "sequence_too_long"));
}

#[tokio::test]
async fn pictures_come_as_addresses_or_data_and_are_looked_at() {
    let fal = Fal::of(settings());
    let send =
        async |url: &str| fal.order("fal-ai/veo3.1/image-to-video", json!({ "prompt": "p", "image_url": url })).await;
    let data = |bytes: Vec<u8>, kind: &str| format!("data:image/{kind};base64,{}", STANDARD.encode(bytes));
    for url in [FAR.to_owned(), data(picture(64, 64, ImageFormat::Png), "png")] {
        assert_eq!(send(&url).await.status, 200);
    }
    let torn = picture(64, 64, ImageFormat::Png)[..40].to_vec();
    for (url, kind) in [
        (data(torn, "png"), "image_load_error"),
        (data(b"GIF89a".to_vec(), "gif"), "unsupported_image_format"),
        ("a.png".to_owned(), "file_download_error"),
        ("http://pictures.example/a.png".to_owned(), "file_download_error"),
    ] {
        let reply = send(&url).await;
        assert_eq!((reply.status, complaints(&reply)), (422, complaint("image_url", kind)));
    }
}

#[tokio::test]
async fn sizes_follow_class_and_proportion_and_prices_follow_both() {
    let fal = Fal::of(settings());
    let cases = [
        (LITE, json!({ "generate_audio": false, "duration": "4s" }), "1280x720", "0.12"),
        (LITE, json!({ "duration": "8s", "resolution": "1080p", "aspect_ratio": "9:16" }), "1080x1920", "0.64"),
        ("fal-ai/veo3.1", json!({ "duration": "4s" }), "1280x720", "1.60"),
        ("fal-ai/veo3.1", json!({ "resolution": "4k", "generate_audio": false }), "3840x2160", "3.20"),
        ("fal-ai/veo3.1/fast", json!({ "duration": "6s" }), "1280x720", "0.90"),
        ("bytedance/seedance-2.0/text-to-video", json!({ "duration": "4" }), "1280x720", "1.2136"),
        // 854x480 for 5 s are 48 037.5 tokens.
        ("bytedance/seedance-2.0/text-to-video", json!({ "resolution": "480p" }), "854x480", "0.672525"),
        ("fal-ai/kling-video/v3/pro/text-to-video", json!({}), "1920x1080", "0.84"),
        ("fal-ai/kling-video/v2.6/pro/text-to-video", json!({ "generate_audio": false }), "1920x1080", "0.35"),
        ("fal-ai/wan/v2.7/text-to-video", json!({ "duration": 3, "aspect_ratio": "3:4" }), "1080x1440", "0.30"),
        ("fal-ai/minimax/hailuo-2.3/standard/text-to-video", json!({ "duration": "10" }), "1366x768", "0.56"),
        ("fal-ai/minimax/hailuo-2.3/pro/text-to-video", json!({}), "1920x1080", "0.49"),
        ("minimax/h3/text-to-video", json!({ "aspect_ratio": "21:9" }), "3360x1440", "0.65"),
        ("fal-ai/ltx-2.3/text-to-video", json!({ "resolution": "2160p" }), "3840x2160", "1.92"),
        ("alibaba/happy-horse/v1.1/text-to-video", json!({ "duration": 3 }), "1920x1080", "0.54"),
        ("xai/grok-imagine-video/text-to-video", json!({ "aspect_ratio": "3:2" }), "1080x720", "0.42"),
    ];
    for (endpoint, mut input, size, _) in cases.clone() {
        input["prompt"] = json!("p");
        let receipt = fal.order(endpoint, input).await;
        assert_eq!(receipt.status, 200, "{endpoint}: {}", receipt.body);
        let order = fal.rehearsal.ledger().submissions.pop().expect("an order");
        assert_eq!((order.model.as_str(), order.size.to_string().as_str()), (endpoint, size));
    }
    fal.advance(110);
    let charges: Vec<String> = fal.rehearsal.ledger().charges.iter().map(|charge| charge.usd.to_string()).collect();
    assert_eq!(charges, cases.map(|(.., usd)| usd));
}

/// The smallest input that the schema of an endpoint lets one think of.
fn smallest(id: &str, schema: &Value) -> Value {
    let mut input = json!({});
    for name in schema["required"].as_array().expect("a list").iter().filter_map(Value::as_str) {
        let is_list = schema["properties"][name]["type"] == json!("array");
        let value = if name.contains("url") { FAR } else { "p" };
        input[name] = if is_list { json!([value]) } else { json!(value) };
    }
    if schema["properties"]["multi_prompt"].is_object() {
        input["prompt"] = json!("p");
    }
    if id == "fal-ai/wan/v2.7/image-to-video" {
        input["image_url"] = json!(FAR);
    }
    input
}

#[tokio::test]
async fn every_endpoint_takes_what_its_schema_says_and_its_units_make_the_charge() {
    let fal = Fal::of(settings());
    let mut orders = Vec::new();
    let mut address = "/api.fal.ai/v1/models?expand=openapi-3.0".to_owned();
    loop {
        let page = fal.get(&address).await;
        let models = page.body["models"].as_array().expect("models").clone();
        assert!(models.len() <= 10);
        for model in models {
            let id = model["endpoint_id"].as_str().expect("an id").to_owned();
            let schema = &model["openapi"]["components"]["schemas"]["Input"];
            let receipt = fal.order(&id, smallest(&id, schema)).await;
            assert_eq!(receipt.status, 200, "{id}: {}", receipt.body);
            orders.push((id, receipt.text("/request_id"), receipt.text("/response_url")));
        }
        if page.body["has_more"] == json!(false) {
            break;
        }
        address = format!("/api.fal.ai/v1/models?expand=openapi-3.0&cursor={}", page.text("/next_cursor"));
    }
    assert!(orders.len() > 80);
    fal.advance(110);
    let charges = fal.rehearsal.ledger().charges;
    for (id, request, address) in orders {
        let result = fal.get(&address).await;
        assert_eq!(result.status, 200, "{id}");
        assert!(result.body["video"]["url"].is_string(), "{id}");
        let units = result.header("x-fal-billable-units").expect("units").to_owned();
        let quantity: serde_json::Number = units.parse().expect("a number");
        let body = json!({ "estimate_type": "unit_price", "endpoints": { &id: { "unit_quantity": quantity } } });
        let estimate = fal.post("/api.fal.ai/v1/models/pricing/estimate", body).await;
        let charge = charges.iter().find(|charge| charge.id == request).expect("a charge");
        let told: serde_json::Number = charge.usd.to_string().parse().expect("a number");
        assert_eq!(estimate.body["total_cost"], Value::Number(told), "{id}: {units} units");
        assert!(charge.usd.micros() > 0, "{id}");
    }
}

#[tokio::test]
async fn extending_and_editing_take_a_clip_and_are_orders_of_their_own() {
    let fal = Fal::of(settings());
    let source = fal.finished("the source").await;
    let clip = fal.get(&source.text("/response_url")).await.text("/video/url");
    let cases = [
        ("fal-ai/veo3.1/fast/extend-video", "extend", "7"),
        ("fal-ai/pixverse/v6/extend", "extend", "5"),
        ("fal-ai/wan/v2.7/edit-video", "edit", "1"),
        ("fal-ai/kling-video/o3/pro/video-to-video/edit", "edit", "1"),
        ("xai/grok-imagine-video/edit-video", "edit", "1"),
    ];
    for (endpoint, verb, billed) in cases {
        let receipt = fal.order(endpoint, json!({ "prompt": "on", "video_url": clip })).await;
        assert_eq!(receipt.status, 200, "{endpoint}: {}", receipt.body);
        let order = fal.rehearsal.ledger().submissions.pop().expect("an order");
        let said = (order.verb, order.model.as_str(), order.seconds.to_string());
        assert_eq!(said, (verb, endpoint, billed.to_owned()));
        assert_eq!(order.size.to_string(), "640x360");
    }
    let gone = clip.replace("/files/b/", "/files/b/0");
    let reply = fal.order("fal-ai/veo3.1/extend-video", json!({ "prompt": "on", "video_url": gone })).await;
    assert_eq!(complaints(&reply), complaint("video_url", "file_download_error"));
    assert_eq!(fal.rehearsal.ledger().calls_of("fal", "extend"), 3);
}

#[tokio::test]
async fn headers_and_query_of_an_order_are_checked() {
    let fal = Fal::of(settings());
    let body = json!({ "prompt": "p" });
    let send = |name: &'static str, value: &'static str| {
        read(fal.call(reqwest::Method::POST, &format!("/{LITE}")).header(name, value).json(&body))
    };
    for (name, good, bad) in [
        ("X-Fal-Request-Timeout", "30", "0.05"),
        ("X-Fal-Queue-Priority", "low", "high"),
        ("X-Fal-Object-Lifecycle-Preference", r#"{"expiration_duration_seconds":3600}"#, "1h"),
    ] {
        assert_eq!(send(name, good).await.status, 200, "{name}");
        let reply = send(name, bad).await;
        assert_eq!((reply.status, reply.text("/error_type")), (400, "bad_request".to_owned()), "{name}");
    }
    // Three are waiting by now.
    for (query, status) in [
        ("fal_webhook=https://hooks.example/a", 200),
        ("fal_webhook=http://hooks.example/a", 422),
        ("fal_max_queue_length=4", 200),
        ("fal_max_queue_length=4", 429),
        ("fal_max_queue_length=few", 422),
        ("webhook=https://hooks.example/a", 422),
    ] {
        assert_eq!(fal.order(&format!("{LITE}?{query}"), body.clone()).await.status, status, "{query}");
    }
}
