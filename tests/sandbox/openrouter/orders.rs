//! What an order may hold, what it costs, and the list of models that says so.

use super::*;

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = open(settings());
    for (changes, field) in [
        (json!({ "model": 7 }), "model"),
        (json!({ "prompt": 7 }), "prompt"),
        (json!({ "prompt": "" }), "prompt"),
        (json!({ "duration": "4" }), "duration"),
        (json!({ "duration": 4.5 }), "duration"),
        (json!({ "duration": 0 }), "duration"),
        (json!({ "duration": 5 }), "duration"),
        (json!({ "resolution": "4k" }), "resolution"),
        (json!({ "resolution": "4K" }), "resolution"),
        (json!({ "aspect_ratio": "5:4" }), "aspect_ratio"),
        (json!({ "aspect_ratio": "1:1" }), "aspect_ratio"),
        (json!({ "size": "1280x720" }), "size"),
        (json!({ "generate_audio": "false" }), "generate_audio"),
        (json!({ "seed": 1.5 }), "seed"),
        (json!({ "seconds": 4 }), "seconds"),
        (json!({ "n": 2 }), "n"),
        (json!({ "image_url": "https://a.example/b.png" }), "image_url"),
        (json!({ "callback_url": "http://a.example" }), "callback_url"),
        (json!({ "session_id": "s".repeat(257) }), "session_id"),
        (json!({ "trace": "t" }), "trace"),
        (json!({ "provider": { "options": { "google-vertex": 1 } } }), "provider.options"),
        (json!({ "provider": { "order": [] } }), "provider.options"),
        (json!({ "upscale_factor": 2 }), "upscale_factor"),
        (json!({ "previous_job_id": "gen-vid-0" }), "previous_job_id"),
        (json!({ "frame_images": {} }), "frame_images"),
        (json!({ "frame_images": ["https://a.example/b.png"] }), "frame_images.0"),
        (json!({ "frame_images": [{ "type": "image_url" }] }), "frame_images.0.frame_type"),
        (json!({ "frame_images": [frame("middle", "https://a.example/b.png")] }), "frame_images.0.frame_type"),
        (json!({ "frame_images": [frame("first_frame", "b.png")] }), "frame_images.0.image_url.url"),
        (
            json!({ "frame_images": [frame("first_frame", "https://a/1"), frame("first_frame", "https://a/2")] }),
            "frame_images",
        ),
        (json!({ "input_references": [{ "type": "mask_url" }] }), "input_references.0.type"),
        (json!({ "input_references": [{ "type": "video_url" }] }), "input_references.0.video_url"),
        (
            json!({ "input_references": [{ "type": "audio_url", "audio_url": { "url": "a.wav" } }] }),
            "input_references.0.audio_url.url",
        ),
    ] {
        let reply = vendor.order("/videos", order_with(&changes)).await;
        let (status, kind, message) = no(&reply);
        assert_eq!((status, reply.body["error"]["code"].as_u64()), (400, Some(400)), "{changes}: {}", reply.body);
        assert!(message.starts_with(&format!("{field}:")), "{changes}: {message}");
        assert!(kind == "invalid_request" || kind == "invalid_image", "{changes}: {kind}");
        assert_eq!((&reply.body["openrouter_metadata"], &reply.body["user_id"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(vendor.order("/videos", json!({ "prompt": "p" })).await.status, 400);
    let form = reqwest::multipart::Form::new().text("prompt", "p").text("model", MODEL);
    assert_eq!(vendor.post_form("/videos", form).await.status, 400, "there is no multipart form");
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn pictures_are_looked_at_and_the_first_frame_is_seen() {
    let vendor = open(settings());
    for (url, kind) in [
        ("data:image/gif;base64,R0lG".to_owned(), "unsupported_image_format"),
        ("data:image/png;base64,iVBORw0KGgo=".to_owned(), "invalid_image"),
        ("http://a.example/b.png".to_owned(), "invalid_image"),
    ] {
        let body = order_with(&json!({ "frame_images": [frame("first_frame", &url)] }));
        assert_eq!(no(&vendor.order("/videos", body).await).1, kind, "{url}");
    }
    let mut body = order_with(&json!({ "frame_images": [frame("first_frame", &data_url(64, 36))] }));
    body["input_references"] = json!([{ "type": "image_url", "image_url": { "url": data_url(8, 8) } }]);
    body.as_object_mut().expect("an object").remove("prompt");
    submitted(&vendor, body).await;
    let both = json!([frame("first_frame", "https://a.example/1.png"), frame("last_frame", "https://a.example/2.png")]);
    submitted(&vendor, order_with(&json!({ "frame_images": both }))).await;
    let wan = json!({ "model": "alibaba/wan-2.6", "prompt": "p", "frame_images": both });
    assert_eq!(vendor.order("/videos", wan).await.status, 400, "it has no last frame");
}

#[tokio::test]
async fn every_unit_of_the_price_list_is_billed() {
    let vendor = open(settings());
    let video = json!([{ "type": "video_url", "video_url": { "url": "https://a.example/b.mp4" } }]);
    let image = json!([{ "type": "image_url", "image_url": { "url": "https://a.example/b.png" } }]);
    for (body, usd) in [
        // Sound is on unless it is turned off.
        (json!({ "model": MODEL, "duration": 8, "resolution": "1080p" }), "0.64"),
        (json!({ "model": MODEL, "duration": 8, "size": "1080x1920", "generate_audio": false }), "0.40"),
        (json!({ "model": "google/veo-3.1", "duration": 4, "resolution": "4K" }), "2.40"),
        (json!({ "model": "google/veo-3.1-fast", "duration": 6, "resolution": "720p" }), "0.60"),
        (json!({ "model": "bytedance/seedance-2.0-fast", "duration": 4, "resolution": "720p" }), "0.36288"),
        (
            json!({ "model": "bytedance/seedance-2.0-fast", "duration": 4, "resolution": "720p", "input_references": video }),
            "0.21384",
        ),
        (json!({ "model": "bytedance/seedance-1-5-pro", "duration": 4, "generate_audio": false }), "0.10368"),
        (json!({ "model": "kwaivgi/kling-v3.0-pro", "duration": 5 }), "0.84"),
        (json!({ "model": "kwaivgi/kling-v3.0-pro", "duration": 5, "generate_audio": false }), "0.56"),
        (json!({ "model": "alibaba/wan-2.6", "duration": 5, "resolution": "1080p" }), "0.60"),
        (
            json!({ "model": "alibaba/wan-2.6", "duration": 5, "resolution": "1080p", "frame_images": [frame("first_frame", "https://a/1")] }),
            "0.75",
        ),
        (json!({ "model": "minimax/hailuo-3", "duration": 5, "input_references": image }), "0.69"),
        (json!({ "model": "heygen/heygen-video-1", "duration": 5, "resolution": "2K" }), "0.45"),
        (
            json!({ "model": "heygen/heygen-video-1", "duration": 5, "resolution": "2K", "input_references": image }),
            "0.90",
        ),
        (json!({ "model": "x-ai/grok-imagine-video", "duration": 1, "input_references": image }), "0.072"),
        (json!({ "model": "runway/gen-4.5", "duration": 2 }), "0.24"),
        (json!({ "model": "runway/aleph-2", "input_references": video }), "1.40"),
        (
            json!({ "model": "black-forest-labs/flux-video-upscale", "input_references": video, "creativity": 1 }),
            "0.48384",
        ),
    ] {
        let mut body = body;
        body["prompt"] = json!("p");
        let (_, done) = finished(&vendor, body.clone()).await;
        let charge = vendor.ledger().charges.last().map(|charge| charge.usd.to_string());
        assert_eq!(charge.as_deref(), Some(usd), "{body}");
        assert_eq!(done["usage"]["cost"], json!(usd.parse::<f64>().expect("a number")), "{body}");
    }
}

#[tokio::test]
async fn models_are_listed_for_anybody_with_their_sets_and_prices() {
    let vendor = open(settings());
    let reply = Reply::read(vendor.client.get(vendor.url("/videos/models")).send().await.expect("an answer")).await;
    let models = reply.body["data"].as_array().expect("a list");
    assert_eq!((reply.status, models.len()), (200, 30));
    let lite = models.iter().find(|model| model["id"] == MODEL).expect("the model");
    assert_eq!(lite["supported_durations"], json!([4, 6, 8]));
    assert_eq!(lite["supported_resolutions"], json!(["720p", "1080p"]));
    assert_eq!(lite["supported_sizes"], json!(["1280x720", "720x1280", "1920x1080", "1080x1920"]));
    assert_eq!(lite["supported_frame_images"], json!(["first_frame", "last_frame"]));
    assert_eq!(lite["pricing_skus"]["duration_seconds_without_audio_720p"], "0.03");
    assert_eq!((&lite["upscale_factor"], &lite["generate_audio"]), (&Value::Null, &json!(true)));
    let editor = models.iter().find(|model| model["id"] == "runway/aleph-2").expect("the model");
    assert_eq!((&editor["supported_durations"], &editor["supported_sizes"]), (&Value::Null, &Value::Null));
    assert_eq!(editor["pricing_skus"]["minimum_cents_per_generation"], "56");
    assert!(models.iter().all(|model| model["id"] != "openai/sora-2-pro"));
}

#[tokio::test]
async fn whatever_is_listed_is_taken() {
    let vendor = open(settings());
    let list = vendor.ask("/videos/models").await;
    for model in list.body["data"].as_array().expect("a list") {
        let all = |field: &str| model[field].as_array().cloned().unwrap_or_default();
        let mut bodies = vec![json!({})];
        bodies.extend(all("supported_sizes").into_iter().map(|size| json!({ "size": size })));
        bodies.extend(all("supported_durations").into_iter().map(|length| json!({ "duration": length })));
        bodies.extend(all("supported_resolutions").into_iter().map(|class| json!({ "resolution": class })));
        for mut body in bodies {
            let reference = |kind: &str| json!({ "type": kind, kind: { "url": "https://a.example/b" } });
            body["model"] = model["id"].clone();
            body["prompt"] = json!("p");
            body["input_references"] = json!([reference("video_url"), reference("image_url")]);
            let reply = vendor.order("/videos", body.clone()).await;
            assert_eq!(reply.status, 202, "{body}: {}", reply.body);
        }
    }
}

#[tokio::test]
async fn a_model_that_is_gone_is_told_from_one_that_never_was() {
    let vendor = open(settings());
    let gone = vendor.order("/videos", order_with(&json!({ "model": "openai/sora-2-pro" }))).await;
    assert_eq!((gone.status, gone.text("/error/error_type")), (404, "model_deprecated".to_owned()));
    assert_eq!(gone.body["error"].get("code"), None, "this body has no code");
    assert_eq!(gone.body["error"]["availability"]["fallback_models"], json!([MODEL]));
    let unknown = vendor.order("/videos", order_with(&json!({ "model": "openai/sora-9" }))).await;
    assert_eq!(no(&unknown).1, "model_not_found");
}
