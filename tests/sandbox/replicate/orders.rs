//! What an order needs: the token, the fields of its model, the price of each.

use super::*;

#[tokio::test]
async fn a_token_is_needed_as_bearer_or_in_the_older_form() {
    let vendor = open(Settings { key: Secret::new("r8_right"), ..settings() });
    let ask = async |header: Option<(&str, &str)>| {
        let mut call = vendor.client.get(vendor.url("/account"));
        if let Some((name, value)) = header {
            call = call.header(name, value);
        }
        Reply::read(call.send().await.expect("an answer")).await
    };
    let said = json!({
        "title": "Unauthenticated",
        "detail": "You did not pass a valid authentication token",
        "status": 401,
    });
    for header in [
        None,
        Some(("Authorization", "Key r8_right")),
        Some(("Authorization", "Bearer ")),
        Some(("Authorization", "Bearer r8_wrong")),
        Some(("x-api-key", "r8_right")),
    ] {
        let reply = ask(header).await;
        assert_eq!((reply.status, &reply.body), (401, &said), "{header:?}");
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    }
    for header in ["Bearer r8_right", "Token r8_right"] {
        let reply = ask(Some(("Authorization", header))).await;
        assert_eq!((reply.status, reply.header("ratelimit-remaining")), (200, Some("599")));
        assert_eq!(reply.text("/username"), "sandbox");
    }
}

#[tokio::test]
async fn a_body_holds_what_is_documented_and_no_more() {
    let vendor = open(settings());
    let input = json!({ "prompt": "p" });
    for (path, body, field, word) in [
        (FAST, json!({}), "(root)", "required"),
        (FAST, json!({ "input": "p" }), "input", "invalid_type"),
        (FAST, json!({ "input": input, "prompt": "p" }), "(root)", "additional_property_not_allowed"),
        (FAST, json!({ "input": input, "version": "v" }), "(root)", "additional_property_not_allowed"),
        (FAST, json!({ "input": input, "webhook": "http://a.example" }), "webhook", "format"),
        (FAST, json!({ "input": input, "webhook": 1 }), "webhook", "invalid_type"),
        (FAST, json!({ "input": input, "webhook_events_filter": ["end"] }), "webhook_events_filter", "enum"),
        (FAST, json!({ "input": input, "webhook_events_filter": "start" }), "webhook_events_filter", "invalid_type"),
        ("/predictions", json!({ "input": input }), "(root)", "required"),
        ("/predictions", json!({ "input": input, "version": 3 }), "version", "invalid_type"),
    ] {
        let reply = vendor.order(path, body.clone()).await;
        assert_eq!(refusal(&reply), no(field, word), "{body}");
        assert_eq!((reply.text("/title").as_str(), &reply.body["status"]), ("Input validation failed", &json!(422)));
    }
    let hooked = json!({ "input": input, "webhook": "https://a.example/h", "webhook_events_filter": ["completed"] });
    assert_eq!(vendor.order(FAST, hooked).await.status, 201);
    let call = vendor.client.post(vendor.url(FAST)).bearer_auth("k").header("content-type", "application/json");
    assert_eq!(Reply::read(call.body("{").send().await.expect("an answer")).await.status, 422);
    assert_eq!(vendor.ledger().submissions.len(), 1);
}

#[tokio::test]
async fn an_input_holds_the_fields_of_its_model() {
    let vendor = open(settings());
    for (model, input, field, word) in [
        ("google/veo-3.1", json!({}), "input", "required"),
        ("google/veo-3.1", json!({ "prompt": 7 }), "input.prompt", "invalid_type"),
        ("google/veo-3.1", json!({ "prompt": "p", "seed": null }), "input.seed", "invalid_type"),
        ("google/veo-3.1", json!({ "prompt": "p", "duration": "8" }), "input.duration", "invalid_type"),
        ("google/veo-3.1", json!({ "prompt": "p", "duration": 8.5 }), "input.duration", "invalid_type"),
        ("google/veo-3.1", json!({ "prompt": "p", "duration": 5 }), "input.duration", "enum"),
        ("google/veo-3.1", json!({ "prompt": "p", "resolution": "4k" }), "input.resolution", "enum"),
        ("google/veo-3.1", json!({ "prompt": "p", "aspect_ratio": "1:1" }), "input.aspect_ratio", "enum"),
        ("google/veo-3.1", json!({ "prompt": "p", "image_url": "https://a.example/b.png" }), "input", STRAY),
        ("google/veo-3.1", references("reference_images", 4), "input.reference_images", "array_max_items"),
        ("google/veo-3.1", json!({ "prompt": "p", "reference_images": [1] }), "input.reference_images", "invalid_type"),
        (
            "google/veo-3.1",
            json!({ "prompt": "p", "duration": 4, "reference_images": ["https://a.example/b.png"] }),
            "input.reference_images",
            "condition",
        ),
        ("google/veo-3.1-fast", references("reference_images", 1), "input", STRAY),
        ("google/veo-3.1-lite", json!({ "prompt": "p", "generate_audio": true }), "input", STRAY),
        (
            "google/veo-3.1-lite",
            json!({ "prompt": "p", "resolution": "1080p", "duration": 4 }),
            "input.resolution",
            "condition",
        ),
        ("bytedance/seedance-2.0", json!({ "prompt": "p", "duration": 16 }), "input.duration", "number_lte"),
        ("bytedance/seedance-2.0", json!({ "prompt": "p", "duration": 0 }), "input.duration", "number_gte"),
        ("bytedance/seedance-2.0", json!({ "prompt": "p", "duration": -2 }), "input.duration", "number_gte"),
        (
            "bytedance/seedance-2.0",
            json!({ "prompt": "p", "image": "https://a/b", "reference_videos": ["https://a/c"] }),
            "input.reference_videos",
            "condition",
        ),
        ("bytedance/seedance-2.0-fast", json!({ "prompt": "p", "resolution": "1080p" }), "input.resolution", "enum"),
        ("bytedance/seedance-2.5", json!({ "prompt": "p", "aspect_ratio": "9:21" }), "input.aspect_ratio", "enum"),
        ("kwaivgi/kling-v3-video", json!({ "prompt": "p", "multi_prompt": [] }), "input.multi_prompt", "invalid_type"),
        ("kwaivgi/kling-v3-video", json!({ "prompt": "p", "multi_prompt": "{}" }), "input.multi_prompt", "format"),
        ("kwaivgi/kling-v3-video", json!({ "prompt": "p", "image": "https://a.example/b.png" }), "input", STRAY),
        ("kwaivgi/kling-v3-omni-video", json!({ "prompt": "p", "negative_prompt": "n" }), "input", STRAY),
        (
            "kwaivgi/kling-v3-omni-video",
            json!({ "prompt": "p", "reference_video": "https://a/v", "reference_images": vec!["https://a/b"; 5] }),
            "input.reference_images",
            "condition",
        ),
        ("kwaivgi/kling-o1", json!({ "prompt": "p", "mode": "standard" }), "input.mode", "enum"),
        ("wan-video/wan-2.7-i2v", json!({ "prompt": "p" }), "input", "required"),
        (
            "minimax/hailuo-2.3",
            json!({ "prompt": "p", "resolution": "1080p", "duration": 10 }),
            "input.duration",
            "condition",
        ),
        ("lightricks/ltx-2.3-fast", json!({ "prompt": "p", "duration": 7 }), "input.duration", "enum"),
        (
            "lightricks/ltx-2.5-fast",
            json!({ "prompt": "p", "resolution": "2k", "duration": 10 }),
            "input.duration",
            "condition",
        ),
        ("xai/grok-imagine-video-1.5", json!({ "prompt": "p", "generate_audio": true }), "input", STRAY),
    ] {
        let reply = vendor.order(&format!("/models/{model}/predictions"), json!({ "input": input })).await;
        assert_eq!(refusal(&reply), no(field, word), "{model} {input}");
        assert!(reply.text("/detail").starts_with(&format!("- {field}: ")), "{}", reply.body);
    }
    assert_eq!(vendor.ledger().submissions, []);
}

const STRAY: &str = "additional_property_not_allowed";

fn references(name: &str, count: usize) -> Value {
    json!({ "prompt": "p", name: vec!["https://a.example/b.png"; count] })
}

#[tokio::test]
async fn every_model_has_its_shapes_and_its_price() {
    let vendor = open(settings());
    let rows = [
        ("google/veo-3.1", json!({}), "1920x1080", "8", "3.20"),
        ("google/veo-3.1-fast", json!({ "generate_audio": false, "duration": 6 }), "1920x1080", "6", "0.60"),
        ("google/veo-3.1-lite", json!({ "aspect_ratio": "9:16" }), "720x1280", "8", "0.40"),
        ("bytedance/seedance-2.0", json!({ "resolution": "4k", "aspect_ratio": "21:9" }), "3840x1646", "5", "5.00"),
        ("bytedance/seedance-2.0", json!({ "reference_videos": ["https://a/v"] }), "1280x720", "5", "1.10"),
        ("bytedance/seedance-2.0-fast", json!({ "duration": -1, "resolution": "480p" }), "854x480", "5", "0.35"),
        ("bytedance/seedance-2.5", json!({ "duration": 30 }), "1280x720", "30", "6.936"),
        ("kwaivgi/kling-v2.6", json!({}), "1920x1080", "5", "0.70"),
        ("kwaivgi/kling-v3-video", json!({ "duration": 3 }), "1920x1080", "3", "0.672"),
        ("kwaivgi/kling-v3-video", json!({ "mode": "standard", "generate_audio": true }), "1280x720", "5", "1.26"),
        ("kwaivgi/kling-v3-omni-video", json!({ "mode": "4k" }), "3840x2160", "5", "2.10"),
        ("kwaivgi/kling-o1", json!({ "mode": "std", "reference_video": "https://a/v" }), "1280x720", "5", "0.63"),
        ("wan-video/wan-2.7-t2v", json!({ "aspect_ratio": "3:4" }), "1080x1440", "5", "0.50"),
        ("wan-video/wan-2.7-i2v", json!({ "first_frame": "https://a/b.png" }), "1920x1080", "5", "0.50"),
        ("wan-video/wan-2.7-videoedit", json!({ "video": "https://a/b.mp4" }), "1920x1080", "5", "0.50"),
        ("alibaba/wan-3", json!({ "duration": 30, "resolution": "720p" }), "1280x720", "30", "3.00"),
        ("wan-video/wan-2.2-i2v-fast", json!({ "image": "https://a/b.png" }), "854x480", "5", "0.05"),
        (
            "pixverse/pixverse-v6",
            json!({ "quality": "1080p", "generate_audio_switch": true }),
            "1920x1080",
            "5",
            "1.15",
        ),
        ("kwaivgi/kling-v2.1", json!({ "mode": "pro", "start_image": "https://a/b.png" }), "1920x1080", "5", "0.45"),
        ("minimax/hailuo-2.3", json!({ "duration": 10 }), "1366x768", "10", "0.56"),
        ("minimax/hailuo-2.3-fast", json!({ "resolution": "1080p" }), "1920x1080", "6", "0.33"),
        ("lightricks/ltx-2.3-fast", json!({}), "1920x1080", "6", "0.36"),
        ("lightricks/ltx-2.3-pro", json!({ "duration": 10 }), "1920x1080", "10", "0.80"),
        ("lightricks/ltx-2.5-fast", json!({ "resolution": "2k", "duration": 8 }), "2560x1440", "8", "0.96"),
        ("xai/grok-imagine-video", json!({ "duration": 10 }), "1280x720", "10", "0.50"),
        ("xai/grok-imagine-video-1.5", json!({ "resolution": "480p" }), "854x480", "5", "0.40"),
    ];
    for (model, input, ..) in &rows {
        let mut input = input.clone();
        input["prompt"] = json!("a tide");
        let reply = vendor.order(&format!("/models/{model}/predictions"), json!({ "input": input })).await;
        assert_eq!((reply.status, reply.text("/model").as_str()), (201, *model), "{}", reply.body);
    }
    vendor.sandbox.advance(Duration::from_secs(110));
    let ledger = vendor.ledger();
    for (row, (order, charge)) in rows.iter().zip(ledger.submissions.iter().zip(&ledger.charges)) {
        let billed = (order.size.to_string(), order.seconds.to_string(), charge.usd.to_string());
        assert_eq!(billed, (row.2.to_owned(), row.3.to_owned(), row.4.to_owned()), "{} {}", row.0, row.1);
    }
    assert_eq!(ledger.charges.len(), rows.len());
}
