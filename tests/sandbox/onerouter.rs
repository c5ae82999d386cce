//! OneRouter's blocking calls and tasks, driven from the vendor's documents alone.

use std::time::Duration;

use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::{Pace, Settings, Tempo};
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, part, picture, rules, settings};

const IMAGE_MODEL: &str = "sora-2-pro-image-to-video";
const TASK_MODEL: &str = "bytedance/seedance";
const GENERATIONS: &str = "/videos/generations";
const TASKS: &str = "/media.onerouter.pro/v1/videos/generations";

fn open(settings: Settings) -> Rehearsal {
    Rehearsal::at("onerouter", settings)
}

fn faulty(rule: &str) -> Rehearsal {
    open(Settings { faults: rules(&[rule]), ..settings() })
}

/// An order that is answered with the clip.
fn blocking(changes: Value) -> Value {
    let body = json!({ "model": IMAGE_MODEL, "prompt": "a kite", "image_url": "https://a.example/kite.png" });
    changed(body, changes)
}

/// An order that is answered with a task.
fn task(changes: Value) -> Value {
    let body = json!({ "model": TASK_MODEL, "content": [{ "type": "text", "text": "a kite" }], "duration": 4 });
    changed(body, changes)
}

fn words(text: &str) -> Value {
    json!({ "content": [{ "type": "text", "text": text }] })
}

async fn submitted(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(TASKS, body).await;
    assert_eq!((reply.status, reply.body["code"].as_u64()), (200, Some(200)), "{}", reply.body);
    reply.text("/data/task_id")
}

async fn state(vendor: &Rehearsal, id: &str) -> Reply {
    vendor.ask(&format!("/media.onerouter.pro/v1/videos/tasks/{id}")).await
}

#[tokio::test]
async fn a_blocking_call_is_answered_with_the_clip() {
    let vendor = open(settings());
    let reply = vendor.order(GENERATIONS, blocking(json!({ "aspect_ratio": "9:16", "duration": "4" }))).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(reply.body["created"].as_u64().is_some());
    assert_eq!(reply.text("/data/0/revised_prompt"), "");
    assert!(reply.text("/data/0/video_id").starts_with("video_"));
    let ledger = vendor.ledger();
    assert_eq!((ledger.submissions.len(), ledger.charges.len()), (1, 1), "where the clock stands still it is over");

    let url = reply.text("/data/0/url");
    let clip = vendor.fetch(&url).await.bytes().await.expect("the whole");
    let said = said_by(&clip);
    assert_eq!((said.size, said.duration), (Size::new(720, 1280), Some(Seconds::whole(4))));
}

#[tokio::test]
async fn a_blocking_call_is_silent_until_the_job_is_over() {
    let pace = Pace::Timed { queued: Duration::from_hours(1), running: Duration::from_hours(1) };
    let vendor = open(Settings { tempo: Tempo::Flowing(1.0), pace, ..settings() });
    let body = blocking(json!({}));
    let mut call = Box::pin(vendor.order(GENERATIONS, body));
    // Until the order is in the books, and still nothing was said.
    while vendor.ledger().submissions.is_empty() {
        let answered = tokio::time::timeout(Duration::from_millis(5), &mut call).await;
        assert!(answered.is_err(), "{answered:?}");
    }
    assert_eq!(vendor.ledger().charges, []);
    vendor.sandbox.advance(Duration::from_hours(2));
    assert_eq!(call.await.status, 200);
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn a_blocking_call_that_is_cut_off_is_billed() {
    for (rule, orders) in [("onerouter.submit:reset", 0), ("onerouter.submit:reset-after", 1)] {
        let vendor = faulty(rule);
        vendor.post(GENERATIONS, blocking(json!({}))).await.expect_err("no answer");
        assert_eq!(vendor.ledger().charges.len(), orders, "{rule}");
    }
}

#[tokio::test]
async fn the_address_of_a_clip_is_taken_as_it_is_and_without_a_key() {
    let vendor = open(settings());
    let url = vendor.order(GENERATIONS, blocking(json!({}))).await.text("/data/0/url");
    assert!(url.contains("generated%2Fonerouter_"), "{url}");
    assert!(!url.starts_with(&format!("http://{}", vendor.sandbox.address())), "it is another origin");
    let get = async |url: &str| vendor.client.get(url.to_owned()).send().await.expect("an answer").status().as_u16();
    assert_eq!(get(&url).await, 200);
    assert_eq!(get(&url.replace("%2F", "/")).await, 404);
    assert_eq!(get(&url.replace("%2F", "%252F")).await, 404);
    let keyed = vendor.client.get(&url).bearer_auth("sk-leak").send().await.expect("an answer");
    assert_eq!((keyed.status().as_u16(), vendor.ledger().keys_seen_elsewhere.len()), (400, 1));
    vendor.sandbox.set_faults(rules(&["onerouter.content:expired"]));
    assert_eq!(get(&url).await, 404);
    vendor.sandbox.set_faults(Vec::new());
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(get(&url).await, 404);
}

#[tokio::test]
async fn one_model_tells_no_id_of_the_video() {
    let vendor = open(settings());
    let body = json!({ "model": "veo3-fast", "prompt": "a kite", "resolution": "1080p" });
    let reply = vendor.order(GENERATIONS, body).await;
    let video = reply.body["data"][0].as_object().expect("a video");
    assert_eq!(video.keys().collect::<Vec<_>>(), ["url", "revised_prompt"]);
    assert_eq!(vendor.ledger().submissions[0].size, Size::new(1920, 1080));
}

#[tokio::test]
async fn wrong_fields_of_a_blocking_call_are_refused_by_name() {
    let vendor = open(settings());
    for (changes, field) in [
        (json!({ "prompt": "" }), "prompt"),
        (json!({ "prompt": 7 }), "prompt"),
        (json!({ "duration": 4 }), "duration"),
        (json!({ "duration": "5" }), "duration"),
        (json!({ "resolution": "480p" }), "resolution"),
        (json!({ "aspect_ratio": "1:1" }), "aspect_ratio"),
        (json!({ "output_format": "b64_json" }), "output_format"),
        (json!({ "image_url": { "url": "https://a.example/b.png" } }), "image_url"),
        (json!({ "image_url": "kite.png" }), "image_url"),
        (json!({ "seconds": "4" }), "seconds"),
        (json!({ "size": "1280x720" }), "size"),
    ] {
        let reply = vendor.order(GENERATIONS, blocking(changes.clone())).await;
        assert_eq!((reply.status, reply.text("/error/param").as_str()), (422, field), "{changes}");
        assert_eq!(reply.body["error"]["code"], json!(422), "{changes}");
        assert_eq!(reply.text("/error/type"), "invalid_request_error");
    }
    let without = json!({ "model": IMAGE_MODEL, "prompt": "p" });
    assert_eq!(vendor.order(GENERATIONS, without).await.text("/error/param"), "image_url");
    let with = json!({ "model": "veo3-fast", "prompt": "p", "image_url": "https://a.example/b.png" });
    assert_eq!(vendor.order(GENERATIONS, with).await.text("/error/param"), "image_url");
    let unknown = vendor.order(GENERATIONS, json!({ "model": "sora-9", "prompt": "p" })).await;
    assert_eq!((unknown.status, unknown.text("/error/type").as_str()), (404, "model_not_found"));
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn a_blocking_call_says_why_there_is_no_clip() {
    let vendor = open(settings());
    for (prompt, kind) in [
        ("[refuse]", "content_policy_violation"),
        ("[moderation]", "content_policy_violation"),
        ("[filter]", "content_policy_violation"),
        ("[fail]", "video_generation_failed"),
    ] {
        let reply = vendor.order(GENERATIONS, blocking(json!({ "prompt": prompt }))).await;
        assert_eq!((reply.status, reply.text("/error/type").as_str()), (422, kind), "{prompt}");
    }
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (3, 0));
}

#[tokio::test]
async fn each_no_has_the_vendors_words() {
    for (rule, status, kind) in [
        ("moderation", 422, "content_policy_violation"),
        ("no-credit", 403, "insufficient_credits"),
        ("retired", 404, "model_not_found"),
        ("400", 400, "invalid_request_error"),
        ("401", 401, "authentication_error"),
        ("403", 403, "permission_error"),
        ("404", 404, "not_found_error"),
        ("429", 429, "rate_limit_error"),
        ("500", 500, "server_error"),
        ("503", 503, "server_error"),
    ] {
        let vendor = faulty(&format!("onerouter.submit:{rule}"));
        let reply = vendor.order(GENERATIONS, blocking(json!({}))).await;
        assert_eq!((reply.status, reply.text("/error/type").as_str()), (status, kind), "{rule}");
        assert_eq!(reply.body["error"]["code"], json!(status), "{rule}");
        let credits = reply.text("/error/message") == "Your current credits have been used up";
        assert_eq!(credits, rule == "no-credit", "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    for (rule, code) in [("moderation", 422), ("no-credit", 403), ("retired", 404)] {
        let reply = faulty(&format!("onerouter.submit:{rule}")).order(TASKS, task(json!({}))).await;
        assert_eq!((reply.status, &reply.body["code"]), (200, &json!(code)), "{rule}: the real status is inside");
        assert!(!reply.text("/message").is_empty(), "{rule}");
        assert_eq!(reply.body.get("data"), None, "{rule}");
    }
    assert_eq!(open(settings()).ask("/videos").await.status, 404);
}

#[tokio::test]
async fn the_key_comes_bare_or_as_a_bearer() {
    let vendor = open(Settings { key: Secret::new("sk-right"), ..settings() });
    let ask = async |value: Option<&str>| {
        let mut call = vendor.client.post(vendor.url(GENERATIONS)).json(&blocking(json!({})));
        if let Some(value) = value {
            call = call.header("Authorization", value);
        }
        Reply::read(call.send().await.expect("an answer")).await.status
    };
    assert_eq!(ask(Some("sk-right")).await, 200);
    assert_eq!(ask(Some("Bearer sk-right")).await, 200);
    for wrong in [None, Some("sk-wrong"), Some("Bearer sk-wrong"), Some("Key sk-right"), Some("Bearer")] {
        assert_eq!(ask(wrong).await, 401, "{wrong:?}");
    }
}

#[tokio::test]
async fn who_does_not_say_who_it_is_meets_the_doorkeeper() {
    let vendor = open(settings());
    for agent in ["", "node", "Python-urllib/3.12", "python-requests/2.32", "axios/1.7"] {
        for (path, body) in [(GENERATIONS, blocking(json!({}))), (TASKS, task(json!({})))] {
            let call = vendor.client.post(vendor.url(path)).bearer_auth("k").header("User-Agent", agent).json(&body);
            let answer = call.send().await.expect("an answer");
            assert_eq!(answer.status(), 403, "{agent}");
            assert!(answer.headers()["content-type"].to_str().expect("a text").starts_with("text/html"));
            assert!(answer.text().await.expect("a page").contains("1010"));
        }
    }
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn a_task_is_created_then_processing_then_completed() {
    let vendor = open(settings());
    let reply = vendor.order(TASKS, task(json!({ "resolution": "480p", "ratio": "9:16" }))).await;
    let id = reply.text("/data/task_id");
    assert!(id.starts_with("cgt-20"), "{id}");
    let data = json!({ "task_id": id, "object": "video", "model": TASK_MODEL });
    assert_eq!(reply.body, json!({ "code": 200, "message": "success", "data": data }));
    let mut seen = Vec::new();
    for turn in [0, 10, 99, 1] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        let poll = state(&vendor, &id).await;
        assert_eq!((poll.status, &poll.body["code"]), (200, &json!(200)));
        seen.push(poll.text("/data/status"));
    }
    assert_eq!(seen, ["created", "processing", "processing", "completed"]);
    let url = state(&vendor, &id).await.text("/data/outputs/0");
    let clip = vendor.fetch(&url).await.bytes().await.expect("the whole");
    assert_eq!(said_by(&clip).size, Size::new(480, 854));
    assert_eq!(vendor.ask(&format!("/videos/tasks/{id}")).await.text("/data/status"), "completed");
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn one_base_address_serves_every_host() {
    let vendor = open(settings());
    for path in [GENERATIONS, TASKS, "/llm.onerouter.pro/v1/videos/generations", "/llm.infron.ai/v1/videos/generations"]
    {
        let reply = vendor.order(path, task(json!({}))).await;
        assert!(reply.body["data"].is_object(), "{path}: {}", reply.body);
    }
    let sora = vendor.order(TASKS, blocking(json!({}))).await;
    assert_eq!((sora.status, &sora.body["code"]), (200, &json!(404)), "it has no task");
}

#[tokio::test]
async fn a_task_fails_with_a_reason() {
    let vendor = open(settings());
    for (prompt, word) in
        [("[fail]", "could not generate"), ("[moderation]", "content_policy"), ("[filter]", "content_policy")]
    {
        let id = submitted(&vendor, task(words(prompt))).await;
        vendor.sandbox.advance(Duration::from_secs(110));
        let poll = state(&vendor, &id).await;
        assert_eq!((poll.status, poll.text("/data/status").as_str()), (200, "failed"));
        assert!(poll.text("/data/fail_reason").contains(word), "{}", poll.body);
    }
    assert_eq!(vendor.ledger().charges, []);
    vendor.sandbox.set_faults(rules(&["onerouter.poll:failx1", "onerouter.poll:moderationx1"]));
    for word in ["could not generate", "content_policy"] {
        let id = submitted(&vendor, task(json!({}))).await;
        assert!(state(&vendor, &id).await.text("/data/fail_reason").contains(word));
    }
    let unknown = state(&vendor, "cgt-0").await;
    assert_eq!((unknown.status, &unknown.body["code"]), (200, &json!(404)));
}

#[tokio::test]
async fn wrong_fields_of_a_task_are_refused_inside_an_ok() {
    let vendor = open(settings());
    for (changes, field) in [
        (json!({ "content": [] }), "content"),
        (json!({ "content": "a kite" }), "content"),
        (json!({ "content": [{ "type": "text" }] }), "content.0.text"),
        (json!({ "content": [{ "type": "sound", "text": "a" }] }), "content.0.type"),
        (words(""), "content.0.text"),
        (json!({ "duration": "5" }), "duration"),
        (json!({ "duration": 60 }), "duration"),
        (json!({ "resolution": "auto" }), "resolution"),
        (json!({ "ratio": "auto" }), "ratio"),
        (json!({ "generate_audio": 1 }), "generate_audio"),
        (json!({ "watermark": "no" }), "watermark"),
        (json!({ "prompt": "a kite" }), "prompt"),
        (json!({ "aspect_ratio": "16:9" }), "aspect_ratio"),
    ] {
        let reply = vendor.order(TASKS, task(changes.clone())).await;
        assert_eq!((reply.status, &reply.body["code"]), (200, &json!(422)), "{changes}");
        assert!(reply.text("/message").starts_with(&format!("{field}:")), "{changes}: {}", reply.body);
    }
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn a_file_is_brought_and_named_in_a_task() {
    let vendor = open(settings());
    let upload = "/media.onerouter.pro/v1/upload/resources";
    let file = part(picture(64, 36, ImageFormat::Png), "image/png");
    let reply = vendor.post_form(upload, Form::new().text("model", TASK_MODEL).part("file", file)).await;
    assert_eq!(reply.text("/data/upstream_status"), "Processing");
    let (id, uri) = (reply.text("/data/id"), reply.text("/data/uri"));
    assert_eq!(uri, format!("asset://{id}"));
    let status = vendor.ask(&format!("/media.onerouter.pro/v1/status/resources/{id}")).await;
    assert_eq!(status.text("/data/upstream_status"), "Active");
    let named = |url: &str| {
        let picture = json!({ "type": "image_url", "image_url": { "url": url }, "role": "first_frame" });
        task(json!({ "content": [{ "type": "text", "text": "a kite" }, picture] }))
    };
    submitted(&vendor, named(&uri)).await;
    submitted(&vendor, named("https://a.example/b.png")).await;
    let fetched = vendor.order(upload, json!({ "model": TASK_MODEL, "file": "https://a.example/b.png" })).await;
    submitted(&vendor, named(&fetched.text("/data/uri"))).await;
    for (path, body) in [
        (TASKS, named("asset://nothing")),
        (upload, json!({ "model": TASK_MODEL, "file": "b.png" })),
        (upload, json!({ "model": TASK_MODEL })),
        (upload, json!({ "file": "https://a.example/b.png" })),
    ] {
        assert_eq!(vendor.order(path, body).await.body["code"], json!(422));
    }
    let unknown = vendor.ask("/media.onerouter.pro/v1/status/resources/res-0").await;
    assert_eq!(unknown.body["code"], json!(404));
}

#[tokio::test]
async fn a_video_is_remixed_by_its_id() {
    let vendor = open(settings());
    let made = vendor.order(GENERATIONS, blocking(json!({ "duration": "8" }))).await;
    let remix = |id: &str| json!({ "model": "sora-2-video-to-video", "video_id": id, "prompt": "in snow" });
    let reply = vendor.order("/videos/edits", remix(&made.text("/data/0/video_id"))).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(reply.text("/data/0/url").contains("%2F"));
    let again = vendor.order("/videos/edits", remix(&reply.text("/data/0/video_id"))).await;
    assert_eq!(again.status, 200);
    let told: Vec<(&str, String)> =
        vendor.ledger().submissions.iter().map(|order| (order.verb, order.seconds.to_string())).collect();
    assert_eq!(told, [("submit", "8".to_owned()), ("remix", "8".to_owned()), ("remix", "8".to_owned())]);
    assert_eq!(vendor.order("/videos/edits", remix("video_0")).await.status, 404);
    let other = changed(remix("video_0"), json!({ "model": IMAGE_MODEL }));
    assert_eq!(vendor.order("/videos/edits", other).await.status, 404);
    let without = json!({ "model": "sora-2-video-to-video", "prompt": "p" });
    assert_eq!(vendor.order("/videos/edits", without).await.text("/error/param"), "video_id");
}

#[tokio::test]
async fn the_catalog_is_told_to_anybody_and_its_prices_are_none() {
    let vendor = open(settings());
    let url = vendor.url("/api.infron.ai/v1/models");
    let reply = Reply::read(vendor.fetch(&url).await).await;
    let models = reply.body["data"].as_array().expect("a list");
    let ids: Vec<_> = models.iter().filter_map(|model| model["id"].as_str()).collect();
    assert_eq!(ids, [IMAGE_MODEL, "veo3-fast", "sora-2-video-to-video", TASK_MODEL]);
    assert!(models.iter().all(|model| model["min_prompt_price"] == 0 && model["category_type"] == "video"));
}
