//! What each model takes, and what it costs.

use super::*;

#[tokio::test]
async fn every_model_takes_its_own_values_only() {
    let vendor = vendor();
    for (model, fields, field) in [
        ("google/veo-3.1-t2v", json!({ "duration": 5 }), "duration"),
        ("google/veo-3.1-t2v", json!({ "duration": "8" }), "duration"),
        ("google/veo-3.1-t2v", json!({ "duration": 8.5 }), "duration"),
        ("google/veo-3.1-t2v", json!({ "resolution": "720P" }), "resolution"),
        ("google/veo-3.1-t2v", json!({ "resolution": "4k" }), "resolution"),
        ("google/veo-3.1-t2v", json!({ "aspect_ratio": "1:1" }), "aspect_ratio"),
        ("google/veo-3.1-t2v", json!({ "generate_audio": "true" }), "generate_audio"),
        ("google/veo-3.1-t2v", json!({ "seed": -1 }), "seed"),
        ("google/veo-3.1-t2v", json!({ "provider": "openai" }), "provider"),
        ("google/veo-3.1-t2v", json!({ "image_url": PICTURE }), "image_url"),
        ("google/veo-3.1-t2v", json!({ "size": "1280x720" }), "size"),
        ("google/veo-3.1-t2v", json!({ "n": 1 }), "n"),
        ("google/veo-3.1-t2v", json!({ "callback_url": "https://hooks.example" }), "callback_url"),
        ("google/veo-3.1-t2v", json!({ "prompt": "" }), "prompt"),
        ("google/veo-3.1-t2v", json!({ "prompt": 7 }), "prompt"),
        ("google/veo-3.1-i2v", json!({}), "image_url"),
        ("google/veo-3.1-i2v", json!({ "image_url": "a.png" }), "image_url"),
        ("google/veo-3.1-first-last-image-to-video", json!({ "image_url": PICTURE }), "last_image_url"),
        ("google/veo-3.1-reference-to-video", json!({}), "image_urls"),
        ("google/veo-3.1-lite-generate-001", json!({ "resolution": "720p" }), "resolution"),
        ("google/veo-3.1-lite-generate-001", json!({ "person_generation": "all" }), "person_generation"),
        ("google/gemini-omni-flash-preview", json!({ "resolution": "720p" }), "resolution"),
        ("google/gemini-omni-flash-preview", json!({ "duration": 11 }), "duration"),
        ("google/gemini-omni-flash-preview", json!({ "delivery": "inline" }), "delivery"),
        ("bytedance/seedance-2-0", json!({ "duration": 16 }), "duration"),
        ("bytedance/seedance-2-0-fast", json!({ "resolution": "1080p" }), "resolution"),
        ("bytedance/seedance-2-0", json!({ "video_urls": [PICTURE, PICTURE, PICTURE, PICTURE] }), "video_urls"),
        ("bytedance/seedance-2-0", json!({ "audio_urls": ["sound"] }), "audio_urls"),
        ("klingai/video-v3-pro-text-to-video", json!({ "resolution": "1080p" }), "resolution"),
        ("klingai/video-v3-pro-text-to-video", json!({ "cfg_scale": 1.5 }), "cfg_scale"),
        (
            "klingai/video-v3-pro-image-to-video",
            json!({ "image_url": PICTURE, "last_image_url": PICTURE }),
            "last_image_url",
        ),
        (
            "klingai/video-v3-pro-image-to-video",
            json!({ "image_url": PICTURE, "aspect_ratio": "16:9" }),
            "aspect_ratio",
        ),
        ("alibaba/wan-2-7-t2v", json!({ "duration": 6 }), "duration"),
        ("alibaba/wan-2-7-t2v", json!({ "shot_type": "customize" }), "shot_type"),
        ("minimax/hailuo-2.3", json!({ "resolution": "768p" }), "resolution"),
        ("minimax/hailuo-2.3", json!({ "prompt": "p".repeat(2001) }), "prompt"),
        ("minimax/h3", json!({ "aspect_ratio": "16:9" }), "aspect_ratio"),
        ("minimax/h3", json!({ "resolution": "2k" }), "resolution"),
        ("minimax/h3", json!({ "ratio": "2:1" }), "ratio"),
        ("x-ai/grok-imagine-video-1.5-preview", json!({}), "image_url"),
        ("runway/gen4_turbo", json!({ "image_url": PICTURE, "seed": 4_294_967_296_u64 }), "seed"),
        ("runway/gen4_turbo", json!({ "image_url": PICTURE, "prompt": "p".repeat(1001) }), "prompt"),
        ("luma/ray-3.2", json!({ "type": "film" }), "type"),
    ] {
        let mut body = json!({ "model": model, "prompt": "p" });
        body.as_object_mut().expect("an object").extend(fields.as_object().cloned().unwrap_or_default());
        let reply = vendor.order(GENERATIONS, body).await;
        let said = reply.text("/message");
        assert_eq!(reply.status, 400, "{model} {field}: {said}");
        assert!(said.starts_with(&format!("Body validation error: {field} ")), "{model} {field}: {said}");
    }
    assert_eq!(vendor.order(GENERATIONS, json!({ "prompt": "p" })).await.status, 400);
    let form = reqwest::multipart::Form::new().text("model", "minimax/h3").text("prompt", "p");
    assert_eq!(vendor.post_form(GENERATIONS, form).await.status, 400);
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn sizes_lengths_and_prices_follow_from_the_model() {
    let vendor = vendor();
    let picture = json!({ "image_url": PICTURE });
    for (model, fields, size, seconds, usd) in [
        ("google/veo-3.1-t2v", json!({}), "1920x1080", 8, "4.16"),
        ("google/veo-3.1-t2v-fast", json!({ "aspect_ratio": "9:16", "resolution": "720p" }), "720x1280", 8, "1.04"),
        ("veo-3.1-lite-generate-001", json!({}), "1280x720", 8, "1.04"),
        ("bytedance/seedance-2-0", json!({ "duration": 8 }), "1280x720", 8, "3.14496"),
        ("bytedance/seedance-2-0", json!({ "resolution": "4k" }), "3840x2160", 5, "0.65"),
        ("bytedance/seedance-2-0-fast", json!({ "aspect_ratio": "21:9" }), "1680x720", 8, "2.515968"),
        ("alibaba/wan-2-7-t2v", json!({ "aspect_ratio": "3:4" }), "1080x1440", 10, "1.95"),
        ("klingai/video-v3-pro-text-to-video", json!({ "aspect_ratio": "1:1" }), "1080x1080", 5, "0.65"),
        ("minimax/h3", json!({ "ratio": "adaptive" }), "2560x1440", 6, "0.78"),
        ("minimax/hailuo-2.3", json!({}), "1366x768", 6, "0.78"),
        ("runway/gen4_turbo", picture, "1280x720", 5, "0.65"),
        ("luma/ray-3.2", json!({ "resolution": "540p", "duration": 10 }), "960x540", 10, "1.30"),
    ] {
        let mut body = json!({ "model": model, "prompt": "p" });
        body.as_object_mut().expect("an object").extend(fields.as_object().cloned().unwrap_or_default());
        submit(&vendor, body).await;
        vendor.sandbox.advance(Duration::from_secs(110));
        let ledger = vendor.ledger();
        let (made, charge) = (ledger.submissions.last().expect("an order"), ledger.charges.last().expect("a charge"));
        assert_eq!((made.size.to_string().as_str(), made.seconds), (size, Seconds::whole(seconds)), "{model}");
        assert_eq!(charge.usd.to_string(), usd, "{model}");
    }
}

#[tokio::test]
async fn pictures_come_as_addresses_data_and_base64() {
    let vendor = vendor();
    let encoded = base64::engine::general_purpose::STANDARD.encode(picture(64, 64, ImageFormat::Png));
    for image in [PICTURE.to_owned(), format!("data:image/png;base64,{encoded}"), encoded] {
        let body = json!({ "model": "x-ai/grok-imagine-video-1.5-preview", "image_url": image, "prompt": "p" });
        submit(&vendor, body).await;
    }
    let body = json!({ "model": "x-ai/grok-imagine-video-1.5-preview", "image_url": "bm8gcGljdHVyZQ==" });
    assert_eq!(vendor.order(GENERATIONS, body).await.status, 400);
    let shots = json!({ "model": "klingai/video-v3-pro-text-to-video", "multi_prompt": [{ "prompt": "a" }] });
    submit(&vendor, shots).await;
}

#[tokio::test]
async fn unknown_and_closed_models_are_not_found() {
    let vendor = vendor();
    for model in ["openai/sora-2-t2v", "openai/sora-2-pro-i2v", "nobody/nothing"] {
        let reply = vendor.order(GENERATIONS, json!({ "model": model, "prompt": "p" })).await;
        assert_eq!(complaint(&reply), (404, format!("Model {model} not found.")));
        assert_eq!(vendor.ask(&format!("/v1/models?id={model}")).await.body["data"], json!([]));
        assert_eq!(vendor.ask(&format!("/model/{model}")).await.status, 404);
    }
}
