//! OpenRouter's video jobs, driven from the vendor's documents alone.

use std::time::Duration;

use base64::Engine as _;
use image::ImageFormat;
use rushes::sandbox::{Pace, Settings};
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, instant, picture, rules, settings};

const MODEL: &str = "google/veo-3.1-lite";

fn open(settings: Settings) -> Rehearsal {
    Rehearsal::at("openrouter", settings)
}

fn faulty(settings: Settings, rule: &str) -> Rehearsal {
    open(Settings { faults: rules(&[rule]), ..settings })
}

/// The cheapest order: four silent seconds.
fn order() -> Value {
    json!({ "model": MODEL, "prompt": "a paper boat", "duration": 4, "resolution": "720p", "generate_audio": false })
}

fn order_with(changes: &Value) -> Value {
    let mut body = order();
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

async fn submitted(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order("/videos", body).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    reply.text("/id")
}

async fn finished(vendor: &Rehearsal, body: Value) -> (String, Value) {
    let id = submitted(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    let done = vendor.ask(&format!("/videos/{id}")).await.body;
    (id, done)
}

/// Status, kind and sentence of a no.
fn no(reply: &Reply) -> (u16, String, String) {
    (reply.status, reply.text("/error/metadata/error_type"), reply.text("/error/message"))
}

fn data_url(width: u32, height: u32) -> String {
    let encoded = base64::engine::general_purpose::STANDARD.encode(picture(width, height, ImageFormat::Png));
    format!("data:image/png;base64,{encoded}")
}

fn frame(place: &str, url: &str) -> Value {
    json!({ "type": "image_url", "frame_type": place, "image_url": { "url": url } })
}

#[tokio::test]
async fn a_job_is_pending_then_in_progress_then_completed_with_its_real_cost() {
    let vendor = open(settings());
    let reply = vendor.order("/videos", order()).await;
    let id = reply.text("/id");
    let parts: Vec<&str> = id.splitn(4, '-').collect();
    assert_eq!((parts[0], parts[1], parts[3].len()), ("gen", "vid", 20));
    let wanted = json!({ "id": id, "polling_url": format!("/api/v1/videos/{id}"), "status": "pending" });
    assert_eq!((reply.status, reply.body), (202, wanted));

    let path = format!("/videos/{id}");
    let mut seen = Vec::new();
    for turn in [0, 10, 99, 1] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        let poll = vendor.ask(&path).await;
        assert_eq!(poll.text("/polling_url"), vendor.url(&path), "the address is whole here");
        seen.push(poll.text("/status"));
    }
    assert_eq!(seen, ["pending", "in_progress", "in_progress", "completed"]);
    let done = vendor.ask(&path).await.body;
    assert_eq!(done["usage"], json!({ "cost": 0.12, "is_byok": false }));
    assert_eq!(done["generation_id"], json!(id.replace("gen-vid-", "gen-")));
    assert_eq!(done["unsigned_urls"], json!([vendor.url(&format!("{path}/content?index=0"))]));
    assert!(done["expires_at"].as_u64().is_some());
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.12");
}

#[tokio::test]
async fn the_bytes_come_with_the_key_or_by_the_signed_address_without_it() {
    let vendor = open(settings());
    let (id, done) = finished(&vendor, order_with(&json!({ "aspect_ratio": "9:16" }))).await;
    let clip = vendor.get(&format!("/videos/{id}/content?index=0")).await.expect("an answer");
    assert_eq!(clip.headers()["content-type"], "video/mp4");
    let bytes = clip.bytes().await.expect("the whole");
    let said = said_by(&bytes);
    assert_eq!((said.size, said.duration), (Size::new(720, 1280), Some(Seconds::whole(4))));

    let keyless = |url: &str| vendor.client.get(url.to_owned()).send();
    let unsigned = done["unsigned_urls"][0].as_str().expect("an address");
    let refused = Reply::read(keyless(unsigned).await.expect("an answer")).await;
    assert_eq!(no(&refused), (401, "authentication".to_owned(), "Missing Authentication header".to_owned()));

    let signed = done["urls"][0].as_str().expect("an address");
    assert!(!signed.starts_with(&format!("http://{}", vendor.sandbox.address())), "it is another origin");
    let open = keyless(signed).await.expect("an answer");
    assert_eq!(open.status(), 200);
    assert_eq!(open.bytes().await.expect("the whole"), bytes);
    assert_eq!(keyless(&signed.replace("sig=", "sig=0")).await.expect("an answer").status(), 403);
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.client.get(signed).bearer_auth("sk-leak").send().await.expect("an answer");
    assert_eq!(vendor.ledger().keys_seen_elsewhere.len(), 1);
}

#[tokio::test]
async fn a_clip_is_not_there_too_early_and_gone_too_late() {
    let vendor = open(settings());
    let id = submitted(&vendor, order()).await;
    let content = format!("/videos/{id}/content");
    assert_eq!(vendor.ask(&content).await.status, 409);
    vendor.sandbox.advance(Duration::from_secs(110));
    assert_eq!(vendor.ask(&format!("{content}?index=1")).await.status, 400);
    assert_eq!(vendor.ask(&format!("{content}?index=-1")).await.status, 400);
    assert_eq!(vendor.ask("/videos/gen-vid-0/content").await.status, 404);
    let done = vendor.ask(&format!("/videos/{id}")).await;
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.ask(&content).await.status, 410);
    let signed = vendor.client.get(done.text("/urls/0")).send().await.expect("an answer");
    assert_eq!(signed.status(), 410);
}

#[tokio::test]
async fn mishaps_befall_the_signed_address_too() {
    for (rule, status) in [("expired", 410), ("503", 503), ("html", 200)] {
        let vendor = faulty(settings(), &format!("openrouter.content:{rule}x1"));
        let (_, done) = finished(&vendor, order()).await;
        let signed = done["urls"][0].as_str().expect("an address");
        let answer = vendor.client.get(signed).send().await.expect("an answer");
        let page = answer.headers()["content-type"].to_str().expect("a text").starts_with("text/html");
        assert_eq!((answer.status().as_u16(), page), (status, rule == "html"), "{rule}");
        assert_eq!(vendor.ledger().calls_of("openrouter", "content"), 1);
    }
}

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

#[tokio::test]
async fn each_no_has_the_vendors_words() {
    for (rule, status, kind) in [
        ("moderation", 400, "content_policy_violation"),
        ("no-credit", 402, "payment_required"),
        ("retired", 404, "model_deprecated"),
        ("400", 400, "invalid_request"),
        ("401", 401, "authentication"),
        ("402", 402, "payment_required"),
        ("403", 403, "permission_denied"),
        ("404", 404, "not_found"),
        ("413", 413, "payload_too_large"),
        ("429+retry=3", 429, "rate_limit_exceeded"),
        ("499", 499, ""),
        ("500", 500, "server"),
        ("502", 502, "provider_unavailable"),
        ("503", 503, "provider_overloaded"),
        ("504", 504, "timeout"),
    ] {
        let vendor = faulty(settings(), &format!("openrouter.submit:{rule}"));
        let reply = vendor.order("/videos", order()).await;
        let word = if rule == "retired" { reply.text("/error/error_type") } else { no(&reply).1 };
        assert_eq!((reply.status, word.as_str()), (status, kind), "{rule}");
        assert!(!reply.text("/error/message").is_empty(), "{rule}");
        assert_eq!(reply.header("x-ratelimit-remaining").is_some(), status == 429, "{rule}");
        assert_eq!(reply.header("retry-after"), (status == 429).then_some("3"), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    let vendor = open(Settings { key: Secret::new("sk-or-right"), ..settings() });
    assert_eq!(no(&vendor.order("/videos", order()).await).0, 401);
    let without = vendor.client.post(vendor.url("/videos")).json(&order()).send().await.expect("an answer");
    assert_eq!(no(&Reply::read(without).await).2, "Missing Authentication header");
    assert_eq!(open(settings()).ask("/videos").await.status, 404, "there is no list");
    assert_eq!(open(settings()).delete("/videos/gen-vid-0").await.status, 404, "nothing is deleted");
}

#[tokio::test]
async fn a_job_fails_with_a_sentence_and_without_a_bill() {
    let vendor = open(settings());
    for (prompt, word) in
        [("[fail]", "could not generate"), ("[moderation]", "content_policy"), ("[filter]", "content_policy")]
    {
        let (id, done) = finished(&vendor, order_with(&json!({ "prompt": prompt }))).await;
        assert_eq!(done["status"], "failed");
        assert_eq!(done["polling_url"], json!(format!("/api/v1/videos/{id}")));
        assert!(done["error"].as_str().expect("a sentence, not an object").contains(word), "{done}");
        assert_eq!((done.get("usage"), done.get("urls")), (None, None));
    }
    let refused = vendor.order("/videos", order_with(&json!({ "prompt": "[refuse]" }))).await;
    assert_eq!(no(&refused).1, "content_policy_violation");
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (3, 0));
    for rule in ["openrouter.submit:fail", "openrouter.poll:fail", "openrouter.poll:moderation"] {
        let vendor = faulty(settings(), rule);
        let id = submitted(&vendor, order()).await;
        vendor.sandbox.advance(Duration::from_mins(1));
        let poll = vendor.ask(&format!("/videos/{id}")).await;
        assert_eq!((poll.status, poll.text("/status").as_str()), (200, "failed"), "{rule}");
    }
}

#[tokio::test]
async fn a_clip_can_be_of_the_wrong_length_or_none_at_all() {
    let vendor = faulty(instant(), "openrouter.submit:wrong-lengthx1");
    let (id, _) = finished(&vendor, order()).await;
    let bytes = async |id: &str| {
        let answer = vendor.get(&format!("/videos/{id}/content")).await.expect("an answer");
        answer.bytes().await.expect("the whole")
    };
    assert_eq!(said_by(&bytes(&id).await).duration, Some(Seconds::whole(5)));
    let (id, _) = finished(&vendor, order_with(&json!({ "prompt": "[not-mp4]" }))).await;
    assert_ne!(&bytes(&id).await[4..8], b"ftyp");
}

#[tokio::test]
async fn a_completed_job_is_gone_on_from_by_its_own_model() {
    let vendor = open(settings());
    let flux = json!({ "model": "black-forest-labs/flux-3-video", "prompt": "p", "duration": 5, "resolution": "720p" });
    let (id, _) = finished(&vendor, flux.clone()).await;
    let mut next = flux.clone();
    next["previous_job_id"] = json!(id);
    let (later, _) = finished(&vendor, next.clone()).await;
    let amounts: Vec<String> = vendor.ledger().charges.iter().map(|charge| charge.usd.to_string()).collect();
    assert_eq!(amounts, ["0.85", "2.05"]);
    assert_eq!(vendor.ledger().submissions[1].verb, "extend");
    assert_ne!(id, later);
    let running = submitted(&vendor, flux).await;
    next["previous_job_id"] = json!(running);
    assert_eq!(vendor.order("/videos", next.clone()).await.status, 400);
    next["previous_job_id"] = json!("gen-vid-0");
    assert_eq!(vendor.order("/videos", next).await.status, 404);
}

#[tokio::test]
async fn the_books_can_be_asked() {
    let vendor = open(Settings { pace: Pace::Polls { queued: 0, running: 1 }, ..settings() });
    let id = submitted(&vendor, order()).await;
    let generation = format!("/generation?id={}", id.replace("gen-vid-", "gen-"));
    assert_eq!(vendor.ask(&generation).await.status, 404);
    for _ in 0..2 {
        vendor.ask(&format!("/videos/{id}")).await;
    }
    let bill = vendor.ask(&generation).await;
    assert_eq!(bill.body["data"]["total_cost"], json!(0.12));
    assert_eq!((bill.text("/data/api_type"), bill.text("/data/model")), ("video".to_owned(), MODEL.to_owned()));
    let credits = vendor.ask("/credits").await.body;
    assert_eq!(credits["data"], json!({ "total_credits": 100.0, "total_usage": 0.12 }));
    let key = vendor.ask("/key").await.body;
    assert_eq!((&key["data"]["usage"], &key["data"]["limit"]), (&json!(0.12), &Value::Null));
    assert_eq!(vendor.ask("/generation").await.status, 400);
}
