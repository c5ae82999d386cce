//! The legacy interface: tokens, texts for numbers, paths by kind, another word for success.

use std::time::{SystemTime, UNIX_EPOCH};

use super::*;

const VIDEOS: &str = "/v1/videos/text2video";

fn legacy() -> Rehearsal {
    Rehearsal::at("kling-legacy", settings())
}

fn order() -> Value {
    json!({ "model_name": "kling-v3", "prompt": "a fox in snow", "mode": "pro", "duration": "5" })
}

fn with(changes: Value) -> Value {
    changed(order(), changes)
}

async fn taken(vendor: &Rehearsal, path: &str, body: Value) -> String {
    let reply = vendor.order(path, body).await;
    assert_eq!((reply.status, reply.text("/data/task_status")), (200, "submitted".into()), "{}", reply.body);
    reply.text("/data/task_id")
}

#[tokio::test]
async fn a_job_is_asked_for_under_its_own_path_and_ends_in_succeed() {
    let vendor = legacy();
    let id = taken(&vendor, VIDEOS, with(json!({ "sound": "on", "external_task_id": "job-7f22" }))).await;
    let path = format!("{VIDEOS}/{id}");
    let mut seen = Vec::new();
    for turn in [0, 10, 100] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        seen.push(vendor.ask(&path).await.text("/data/task_status"));
    }
    assert_eq!(seen, ["submitted", "processing", "succeed"]);
    let done = vendor.ask(&path).await;
    assert_eq!(done.text("/data/task_info/external_task_id"), "job-7f22");
    assert_eq!(
        (done.text("/data/final_unit_deduction"), done.text("/data/task_result/videos/0/duration")),
        ("6".into(), "5.000".into())
    );
    assert_eq!(done.body["data"]["final_balance_deduction"], json!({ "quota": "0", "list_price": "0" }));
    let clip = vendor.fetch(&done.text("/data/task_result/videos/0/url")).await.bytes().await.expect("the whole");
    assert_eq!(said_by(&clip).size, Size::new(1920, 1080));
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.84");
    for other in [format!("/v1/videos/image2video/{id}"), format!("{VIDEOS}/7")] {
        assert_eq!(no(&vendor.ask(&other).await), (404, 1203), "{other}");
    }
    let again = vendor.order(VIDEOS, with(json!({ "external_task_id": "job-7f22" }))).await;
    assert_eq!(no(&again), (400, 1201));
}

#[tokio::test]
async fn wrong_fields_and_models_are_refused() {
    let vendor = legacy();
    for (changes, field) in [
        (json!({ "duration": 5 }), "duration"),
        (json!({ "duration": "2" }), "duration"),
        (json!({ "duration": "five" }), "duration"),
        (json!({ "mode": "720p" }), "mode"),
        (json!({ "sound": true }), "sound"),
        (json!({ "cfg_scale": 0.5 }), "cfg_scale"),
        (json!({ "aspect_ratio": "21:9" }), "aspect_ratio"),
        (json!({ "prompt": "" }), "prompt"),
        (json!({ "resolution": "720p" }), "resolution"),
        (json!({ "model_name": "kling-v2-6", "mode": "std", "sound": "on" }), "mode"),
        (json!({ "model_name": "kling-v2-5-turbo", "sound": "on" }), "sound"),
    ] {
        let reply = vendor.order(VIDEOS, with(changes.clone())).await;
        assert_eq!(no(&reply), (400, 1201), "{changes}: {}", reply.body);
        assert!(reply.text("/message").starts_with(&format!("{field}:")), "{changes}: {}", reply.body);
    }
    let image = "/v1/videos/image2video";
    assert_eq!(no(&vendor.order(image, order()).await), (400, 1201), "it needs an image");
    let prefixed = format!("data:image/png;base64,{}", encoded(400, 300, ImageFormat::Png));
    assert_eq!(no(&vendor.order(image, with(json!({ "image": prefixed }))).await), (400, 1201));
    taken(&vendor, image, with(json!({ "image": encoded(400, 300, ImageFormat::Png) }))).await;
    // The field has another name now, and what is meant without it is gone.
    let nameless = json!({ "model": "kling-v3", "prompt": "p" });
    assert_eq!(no(&vendor.order(VIDEOS, nameless).await), (404, 1203));
    for name in ["kling-v1", "kling-v2-1", "kling-3.0", "kling-v3-omni"] {
        assert_eq!(no(&vendor.order(VIDEOS, with(json!({ "model_name": name }))).await), (404, 1203), "{name}");
    }
    assert_eq!(no(&vendor.order("/v1/videos/multi-image2video", order()).await), (404, 1203));
    assert_eq!(no(&vendor.order("/v1/videos/lip-sync", order()).await), (404, 1202));
    assert_eq!(no(&vendor.order("/v1/videos/video-extend", json!({ "video_id": "v-1" })).await), (400, 1201));
    assert_eq!(no(&vendor.order("/text-to-video/kling-3.0", json!({ "prompt": "p" })).await), (404, 1202));
}

#[tokio::test]
async fn omni_and_motion_orders_have_fields_of_their_own() {
    let vendor = legacy();
    let omni = json!({
        "model_name": "kling-v3-omni",
        "prompt": "p",
        "image_list": [{ "image_url": "https://a.example/b.png", "type": "first_frame" }],
        "duration": "5",
    });
    taken(&vendor, "/v1/videos/omni-video", omni).await;
    let edit = json!({
        "model_name": "kling-video-o1",
        "prompt": "p",
        "video_list": [{ "video_url": "https://a.example/b.mp4", "refer_type": "base" }],
    });
    taken(&vendor, "/v1/videos/omni-video", edit).await;
    let motion = json!({
        "model_name": "kling-v2-6",
        "image_url": "https://a.example/b.png",
        "video_url": "https://a.example/b.mp4",
        "character_orientation": "video",
        "mode": "std",
    });
    taken(&vendor, "/v1/videos/motion-control", motion).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    let charged: Vec<String> = vendor.ledger().charges.iter().map(|charge| charge.usd.to_string()).collect();
    assert_eq!(charged, ["0.42", "0.63", "0.35"]);
}

#[tokio::test]
async fn each_kind_has_a_list_of_its_own() {
    let vendor = legacy();
    let mut made = Vec::new();
    for prompt in ["one", "two", "three"] {
        made.push(taken(&vendor, VIDEOS, with(json!({ "prompt": prompt }))).await);
    }
    let page = vendor.ask(&format!("{VIDEOS}?pageNum=1&pageSize=2")).await;
    assert_eq!((page.text("/data/0/task_id"), page.text("/data/1/task_id")), (made[2].clone(), made[1].clone()));
    let page = vendor.ask(&format!("{VIDEOS}?pageNum=2&pageSize=2")).await;
    assert_eq!(page.body["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(vendor.ask("/v1/videos/image2video").await.body["data"], json!([]));
    for query in ["pageNum=0", "pageSize=501", "page=1"] {
        assert_eq!(no(&vendor.ask(&format!("{VIDEOS}?{query}")).await), (400, 1201), "{query}");
    }
}

#[tokio::test]
async fn a_token_is_held_against_key_secret_and_time() {
    let key = Secret::new("sk-right");
    let vendor = Rehearsal::at("kling-legacy", Settings { key, ..settings() });
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    let claims = |issuer: &str, begins: u64, ends: u64| json!({ "iss": issuer, "exp": ends, "nbf": begins });
    let good = claims("sk-right", now - 5, now + 1800);
    for (token, status, code) in [
        ("sk-right".to_owned(), 200, 0),
        ("sk-wrong".to_owned(), 401, 1002),
        (token(&good, "sk-right", "HS256"), 200, 0),
        (token(&good, "sk-wrong", "HS256"), 401, 1002),
        (token(&good, "sk-right", "none"), 401, 1002),
        (token(&claims("sk-other", now - 5, now + 1800), "sk-right", "HS256"), 401, 1002),
        (token(&claims("sk-right", now - 1900, now - 1), "sk-right", "HS256"), 401, 1004),
        (token(&claims("sk-right", now + 600, now + 1800), "sk-right", "HS256"), 401, 1003),
    ] {
        let call = vendor.client.get(vendor.url(VIDEOS)).bearer_auth(&token).send().await.expect("an answer");
        assert_eq!(no(&Reply::read(call).await), (status, code), "{token}");
    }
    let names: Vec<String> = vendor.sandbox.environment().into_iter().map(|(name, _)| name).collect();
    for name in ["RUSHES_KLING_LEGACY_BASE_URL", "KLING_ACCESS_KEY", "KLING_SECRET_KEY", "KLING_API_KEY"] {
        assert_eq!(names.iter().filter(|known| *known == name).count(), 1, "{name}");
    }
}

fn token(claims: &Value, secret: &str, algorithm: &str) -> String {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let header = json!({ "alg": algorithm, "typ": "JWT" });
    let signed =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, signed.as_bytes())))
}
