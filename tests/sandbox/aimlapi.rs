//! AI/ML API as its documents have it: one address, two manners, fields by model, prices, the log, open clips.

use std::time::Duration;

use base64::Engine as _;
use image::ImageFormat;
use rushes::sandbox::{Pace, Settings};
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, picture, rules, settings};

const GENERATIONS: &str = "/v2/video/generations";
const PICTURE: &str = "https://pictures.example/a.png";

fn vendor() -> Rehearsal {
    Rehearsal::at("aimlapi", settings())
}

/// An order of a model that answers in the current manner.
fn order() -> Value {
    json!({
        "model": "google/veo-3.1-t2v", "prompt": "a lighthouse in fog", "duration": 4, "resolution": "720p",
        "aspect_ratio": "16:9", "generate_audio": false,
    })
}

/// An order of a model that answers in the former manner.
fn former() -> Value {
    json!({ "model": "bytedance/seedance-2-0", "prompt": "a lighthouse in fog", "duration": 8 })
}

async fn submit(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(GENERATIONS, body).await;
    assert!([200, 201].contains(&reply.status), "{}", reply.body);
    reply.text("/id")
}

async fn poll(vendor: &Rehearsal, id: &str) -> Reply {
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    vendor.ask(&format!("{GENERATIONS}?generation_id={encoded}")).await
}

async fn finished(vendor: &Rehearsal, body: Value) -> Reply {
    let id = submit(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    poll(vendor, &id).await
}

async fn open(vendor: &Rehearsal, url: &str) -> reqwest::Response {
    vendor.client.get(url).send().await.expect("an answer")
}

#[tokio::test]
async fn a_generation_in_the_current_manner() {
    let vendor = vendor();
    let made = vendor.order(GENERATIONS, order()).await;
    let id = made.text("/id");
    assert_eq!((made.status, made.text("/status"), id.len()), (200, "queued".into(), 21));
    assert_eq!(made.body["meta"]["usage"].to_string(), r#"{"credits_used":4160000,"usd_spent":2.08}"#);
    assert_eq!(made.header("x-inference-id"), Some(id.as_str()));
    assert_eq!(made.header("x-aimlapi-credits-used"), Some("4160000"));
    assert_eq!(made.header("x-aimlapi-usd-spent"), Some("2.08"));
    vendor.sandbox.advance(Duration::from_secs(10));
    let running = poll(&vendor, &id).await;
    assert_eq!(
        (running.text("/status"), &running.body["video"], &running.body["error"]),
        ("generating".into(), &Value::Null, &Value::Null)
    );
    assert_eq!(vendor.ledger().charges, []);
    vendor.sandbox.advance(Duration::from_secs(100));
    let done = poll(&vendor, &id).await;
    assert_eq!(
        (done.status, done.text("/status"), done.text("/model")),
        (200, "completed".into(), "google/veo-3.1-t2v".into())
    );
    assert_eq!(done.body["meta"]["usage"]["usd_spent"].to_string(), "2.08");
    assert_eq!(vendor.ledger().total_usd.to_string(), "2.08");

    let url = done.text("/video/url");
    assert!(!url.starts_with(&format!("http://{}", vendor.sandbox.address())), "{url}");
    let clip = open(&vendor, &url).await;
    assert_eq!(clip.status(), 200);
    let said = said_by(&clip.bytes().await.expect("the whole"));
    assert_eq!((said.size, said.duration), (Size::new(1280, 720), Some(Seconds::whole(4))));
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(open(&vendor, &url).await.status(), 404);
}

#[tokio::test]
async fn a_generation_in_the_former_manner() {
    let vendor = vendor();
    let made = vendor.order(GENERATIONS, former()).await;
    let id = made.text("/id");
    assert_eq!(made.status, 201);
    assert!(id.starts_with("video_") && id.ends_with(":bytedance/seedance-2-0"), "{id}");
    assert_eq!(made.body["meta"]["usage"].to_string(), r#"{"credits_used":6289920}"#);
    assert_eq!(made.header("x-aimlapi-usd-spent"), None);
    vendor.sandbox.advance(Duration::from_secs(110));
    for query in [id.clone(), id.replace(':', "%3A").replace('/', "%2F")] {
        let done = vendor.ask(&format!("{GENERATIONS}?generation_id={query}")).await;
        assert_eq!((done.status, done.text("/status")), (200, "completed".into()), "{query}");
        assert!(done.body.get("meta").is_none() && done.body.get("model").is_none(), "{}", done.body);
    }
    let url = poll(&vendor, &id).await.text("/video/url");
    assert!(url.contains("?Expires="), "{url}");
    let head = vendor.client.get(&url).header("range", "bytes=4-7").send().await.expect("an answer");
    assert_eq!((head.status().as_u16(), head.bytes().await.expect("a part").as_ref()), (206, b"ftyp".as_slice()));
    assert_eq!(vendor.ledger().total_usd.to_string(), "3.14496");
}

#[tokio::test]
async fn the_state_goes_back_to_the_queue() {
    let vendor = vendor();
    let id = submit(&vendor, order()).await;
    let mut seen = Vec::new();
    for turn in [5, 10, 25, 30, 40] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        seen.push(poll(&vendor, &id).await.text("/status"));
    }
    assert_eq!(seen, ["queued", "generating", "queued", "generating", "completed"]);
    let vendor = Rehearsal::at("aimlapi", Settings { pace: Pace::Polls { queued: 1, running: 2 }, ..settings() });
    let id = submit(&vendor, order()).await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(poll(&vendor, &id).await.text("/status"));
    }
    assert_eq!(seen, ["queued", "generating", "queued", "completed"]);
}

#[tokio::test]
async fn the_key_is_a_bearer_and_the_catalog_needs_none() {
    let vendor = Rehearsal::at("aimlapi", Settings { key: Secret::new("right"), ..settings() });
    let ask = async |path: &str, key: Option<&str>| {
        let call = vendor.client.get(vendor.url(path));
        let call = if let Some(key) = key { call.header("authorization", key) } else { call };
        Reply::read(call.send().await.expect("an answer")).await
    };
    for key in [None, Some("Bearer wrong"), Some("right"), Some("Key right")] {
        let reply = ask("/v2/billing", key).await;
        assert_eq!((reply.status, reply.body["statusCode"].clone()), (401, json!(401)), "{key:?}");
    }
    assert_eq!(ask("/v2/billing", Some("Bearer right")).await.status, 200);
    for path in ["/v1/models", "/models", "/api/v1/models", "/model/minimax/h3", "/model/minimax%2Fh3"] {
        assert_eq!(ask(path, None).await.status, 200, "{path}");
    }
}

fn complaint(reply: &Reply) -> (u16, String) {
    (reply.status, reply.text("/message"))
}

#[tokio::test]
async fn the_error_body_is_the_vendors() {
    let vendor = vendor();
    let reply = vendor.order(GENERATIONS, json!({ "model": "google/veo-3.1-t2v" })).await;
    let fields: Vec<&String> = reply.body.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["message", "path", "requestId", "statusCode", "timestamp"]);
    assert_eq!(complaint(&reply), (400, "Body validation error: prompt should not be empty".into()));
    assert_eq!((reply.text("/path"), reply.text("/statusCode")), (GENERATIONS.into(), "400".into()));
    assert_eq!((reply.text("/requestId").len(), reply.text("/timestamp").ends_with('Z')), (36, true));
    let nowhere = vendor.ask("/v2/video").await;
    assert_eq!((nowhere.text("/path"), nowhere.text("/message")), ("/v2/video".into(), "Cannot GET /v2/video".into()));
    for old in ["/video/generations", "/v1/video/generations"] {
        assert_eq!(vendor.order(old, order()).await.status, 404);
    }
    for (rule, status, text) in [
        ("moderation", 400, "content policy"),
        ("no-credit", 403, "You've run out of credits"),
        ("retired", 404, "google/veo-3.1-t2v"),
        ("401", 401, "invalid"),
        ("403", 403, "You've run out of credits"),
        ("404", 404, "Not found"),
        ("422", 422, "refused"),
        ("429", 429, "Too Many Requests"),
        ("500", 500, "Internal server error"),
        ("502", 502, "Bad Gateway"),
        ("503", 503, "Service Unavailable"),
        ("504", 504, "Generation timeout"),
    ] {
        vendor.sandbox.set_faults(rules(&[&format!("aimlapi.submit:{rule}")]));
        let reply = vendor.order(GENERATIONS, order()).await;
        assert_eq!(reply.status, status, "{rule}");
        assert!(reply.text("/message").contains(text), "{rule}: {}", reply.body);
        let code = if status == 400 { json!("400") } else { json!(status) };
        assert_eq!(reply.body["statusCode"], code, "{rule}");
    }
    assert_eq!(vendor.ledger().submissions, []);
}

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

#[tokio::test]
async fn the_catalog_is_filtered_and_priced() {
    let vendor = vendor();
    let ids = async |query: &str| -> Vec<String> {
        let reply = vendor.ask(&format!("/v1/models?{query}")).await;
        let data = reply.body["data"].as_array().cloned().unwrap_or_default();
        data.iter().map(|model| model["id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let all = ids("output_modalities=video").await;
    assert!(all.len() > 20, "{all:?}");
    assert_eq!(ids("output_modalities=image").await, [""; 0]);
    assert_eq!(
        ids("id=veo-3.1-lite-generate-001,minimax/h3").await,
        ["google/veo-3.1-lite-generate-001", "minimax/h3"]
    );
    assert_eq!(ids("tags=minimax&capabilities=text_to_video&id=minimax/h3,luma/ray-3.2").await, ["minimax/h3"]);
    assert!(!ids("capabilities=image_to_video").await.contains(&"google/veo-3.1-t2v".to_owned()));
    assert_eq!(ids("type=internal/video-generations/submit").await, all);

    let pricing = async |id: &str| -> Value {
        let reply = vendor.ask(&format!("/v1/models?id={id}&include=pricing,capabilities,modalities")).await;
        let model = reply.body["data"][0].clone();
        assert!(model["capabilities"].is_array() && model["modalities"]["output"] == json!(["video"]), "{model}");
        model["pricing"].clone()
    };
    let fixed = json!({ "name": "video", "measure": "second", "price": 0.65, "per": 5 });
    assert_eq!(pricing("runway/gen4_turbo").await, json!({ "kind": "fixed", "currency": "USD", "units": [fixed] }));
    let variants = pricing("bytedance/seedance-2-0").await;
    assert_eq!((&variants["kind"], &variants["dimensions"]), (&json!("variants"), &json!(["resolution"])));
    let hd = json!({ "when": { "resolution": "720p" }, "price": 0.39312, "unit": "second", "per": 1 });
    assert!(variants["variants"].as_array().expect("variants").contains(&hd), "{variants}");
    assert_eq!(pricing("luma/ray-3.2").await, json!({ "kind": "variable" }));
    let plain = vendor.ask("/v1/models?id=minimax/h3").await;
    assert!(plain.body["data"][0].get("pricing").is_none());
    assert_eq!(vendor.ask("/v1/models?include=weather").await.status, 400);
    assert_eq!(vendor.ask("/v1/models?colour=red").await.status, 400);

    let etag = plain.header("etag").expect("an etag").to_owned();
    let call = vendor.client.get(vendor.url("/v1/models?id=minimax/h3")).header("if-none-match", &etag);
    assert_eq!(call.send().await.expect("an answer").status(), 304);
}

#[tokio::test]
async fn a_label_is_echoed_logged_and_deduplicates_nothing() {
    let vendor = vendor();
    let send = async |label: &str| {
        let call = vendor.client.post(vendor.url(GENERATIONS)).bearer_auth("k").header("x-client-request-id", label);
        Reply::read(call.json(&order()).send().await.expect("an answer")).await
    };
    let (one, two) = (send("take:7").await, send("take:7").await);
    assert_ne!(one.text("/id"), two.text("/id"));
    assert_eq!(one.header("x-client-request-id"), Some("take:7"));
    for dropped in ["with space", "", &"l".repeat(129)] {
        assert_eq!(send(dropped).await.header("x-client-request-id"), None, "{dropped}");
    }
    let log = vendor.ask("/v2/logs?period=1h").await;
    let entries = log.body["data"].as_array().expect("a list").clone();
    let mine: Vec<&Value> = entries.iter().filter(|entry| entry["client_request_id"] == json!("take:7")).collect();
    assert_eq!(mine.len(), 2);
    assert_eq!(mine[1]["inference_id"], json!(one.text("/id")));
    assert_eq!((&mine[1]["status"], &mine[1]["cost"]["credits"]), (&json!("succeeded"), &json!(4_160_000)));
    assert_eq!(entries[0]["client_request_id"], Value::Null);
}

#[tokio::test]
async fn a_lost_answer_is_found_in_the_log() {
    let vendor = Rehearsal::at("aimlapi", Settings { faults: rules(&["aimlapi.submit:reset-after"]), ..settings() });
    let call = vendor.client.post(vendor.url(GENERATIONS)).bearer_auth("k").header("x-client-request-id", "lost-1");
    assert!(call.json(&former()).send().await.is_err());
    let log = vendor.ask("/v2/usage").await;
    assert_eq!(log.text("/data/0/client_request_id"), "lost-1");
    assert_eq!(poll(&vendor, &log.text("/data/0/inference_id")).await.status, 200);
}

#[tokio::test]
async fn the_books_hold_what_was_charged() {
    let vendor = vendor();
    for prompt in ["one", "[fail]", "two"] {
        let mut body = order();
        body["prompt"] = json!(prompt);
        finished(&vendor, body).await;
    }
    let all = vendor.ask("/v2/billing/transactions?direction=CHARGE&type=MODEL_USAGE").await;
    let entry = &all.body["data"][0];
    assert_eq!(entry["amount"], json!({ "usd": 2.08, "credits": 4_160_000 }));
    assert_eq!((&entry["model"], &entry["direction"]), (&json!("google/veo-3.1-t2v"), &json!("CHARGE")));
    assert!(entry["created_at"].as_str().expect("a date").ends_with('Z'));
    assert_eq!(all.body["pagination"], json!({ "next_cursor": null, "has_more": false }));
    let first = vendor.ask("/v2/billing/transactions?limit=1").await;
    assert_eq!(first.body["pagination"]["has_more"], json!(true));
    let next =
        vendor.ask(&format!("/v2/billing/transactions?limit=1&cursor={}", first.text("/pagination/next_cursor"))).await;
    assert_ne!(next.text("/data/0/reference_id"), first.text("/data/0/reference_id"));
    assert_eq!(vendor.ask("/v2/billing/transactions?direction=TOP_UP").await.body["data"], json!([]));
    for query in ["limit=0", "cursor=x", "sort=up"] {
        assert_eq!(vendor.ask(&format!("/v2/billing/transactions?{query}")).await.status, 400, "{query}");
    }
    let log = vendor.ask("/v2/logs").await;
    assert_eq!(
        (log.text("/data/1/status"), log.body["data"][1]["cost"]["credits"].clone()),
        ("failed".into(), json!(0))
    );
    for path in ["/v2/billing", "/v2/billing/detail"] {
        assert_eq!(vendor.ask(path).await.body, json!({ "current_balance": 995.84, "currency": "USD" }));
    }
}

#[tokio::test]
async fn an_end_can_be_an_error() {
    let vendor = vendor();
    for (prompt, text) in
        [("[fail]", "could not generate"), ("[moderation]", "content policy"), ("[filter]", "content policy")]
    {
        let mut body = order();
        body["prompt"] = json!(prompt);
        let failed = finished(&vendor, body).await;
        assert_eq!(
            (failed.status, failed.text("/status"), failed.text("/error/name")),
            (200, "error".into(), "GenerationError".into())
        );
        assert!(failed.text("/error/message").contains(text), "{}", failed.body);
        assert_eq!(failed.body["video"], Value::Null);
    }
    let mut refused = order();
    refused["prompt"] = json!("[refuse]");
    assert_eq!(vendor.order(GENERATIONS, refused).await.status, 400);
    assert_eq!(vendor.ledger().charges, []);
    vendor.sandbox.set_faults(rules(&["aimlapi.poll:failx1"]));
    let id = submit(&vendor, order()).await;
    assert_eq!(poll(&vendor, &id).await.text("/status"), "error");
}

#[tokio::test]
async fn a_poll_needs_a_known_id_and_nothing_can_be_cancelled() {
    let vendor = vendor();
    assert_eq!(vendor.ask(GENERATIONS).await.status, 400);
    assert_eq!(vendor.ask(&format!("{GENERATIONS}?id=1")).await.status, 400);
    assert_eq!(poll(&vendor, "nobody:a/b").await.status, 404);
    assert_eq!(vendor.delete(GENERATIONS).await.status, 404);
}

#[tokio::test]
async fn a_clip_can_be_gone_or_not_there_yet() {
    let vendor = vendor();
    let url = finished(&vendor, order()).await.text("/video/url");
    vendor.sandbox.set_faults(rules(&["aimlapi.content:expiredx1"]));
    assert_eq!(open(&vendor, &url).await.status(), 404);
    let id = submit(&vendor, order()).await;
    let host = url.split("/generations/").next().expect("a host");
    assert_eq!(open(&vendor, &format!("{host}/generations/{id}/1-{id}.mp4")).await.status(), 404);
    assert_eq!(open(&vendor, &format!("{host}/v2/billing")).await.status(), 404);
}
