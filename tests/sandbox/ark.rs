//! Ark's tasks as its pages have them: misfits refused, tokens told, one DELETE for two, two clouds, links of their own.

use std::time::Duration;

use rushes::sandbox::Settings;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, data_url, picture_url, rules, settings};

const TASKS: &str = "/contents/generations/tasks";
const TWO: &str = "dreamina-seedance-2-0-260128";
const OMNI: &str = "dreamina-seedance-2-5-260628";
const FIVE: &str = "seedance-1-5-pro-251215";
const ONE: &str = "seedance-1-0-pro-250528";

fn vendor() -> Rehearsal {
    Rehearsal::at("ark", settings())
}

fn text(prompt: &str) -> Value {
    json!({ "type": "text", "text": prompt })
}

fn image(url: &str, role: &str) -> Value {
    json!({ "type": "image_url", "image_url": { "url": url }, "role": role })
}

fn video(url: &str) -> Value {
    json!({ "type": "video_url", "video_url": { "url": url }, "role": "reference_video" })
}

fn audio() -> Value {
    json!({ "type": "audio_url", "audio_url": { "url": "https://a.example/s.wav" }, "role": "reference_audio" })
}

fn order() -> Value {
    json!({ "model": TWO, "content": [text("a kettle")], "resolution": "480p", "duration": 4 })
}

fn with(changes: &Value) -> Value {
    changed(order(), changes)
}

async fn ordered(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(TASKS, body.clone()).await;
    assert_eq!(reply.status, 200, "{body}: {}", reply.body);
    assert_eq!(reply.body.as_object().map(serde_json::Map::len), Some(1), "the id and nothing else");
    reply.text("/id")
}

async fn task(vendor: &Rehearsal, id: &str) -> Reply {
    vendor.ask(&format!("{TASKS}/{id}")).await
}

async fn ended(vendor: &Rehearsal, body: Value) -> Reply {
    let id = ordered(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    task(vendor, &id).await
}

#[tokio::test]
async fn a_task_ends_with_its_tokens_and_a_link_that_takes_no_key() {
    let vendor = vendor();
    let id = ordered(&vendor, order()).await;
    assert!(id.starts_with("cgt-2"), "{id}");
    let queued = task(&vendor, &id).await;
    assert_eq!((queued.text("/status"), queued.body.get("content")), ("queued".into(), None));
    assert!(queued.header("x-request-id").is_some());
    vendor.sandbox.advance(Duration::from_mins(1));
    assert_eq!(task(&vendor, &id).await.text("/status"), "running");
    vendor.sandbox.advance(Duration::from_secs(50));
    let done = task(&vendor, &id).await;
    assert_eq!((done.text("/status"), done.text("/ratio")), ("succeeded".into(), "16:9".into()));
    assert_eq!((&done.body["duration"], &done.body["framespersecond"]), (&json!(4), &json!(24)));
    assert_eq!(done.body["usage"]["completion_tokens"], json!(40_176));
    assert_eq!(vendor.last_charge().as_deref(), Some("0.281232"));
    let url = done.text("/content/video_url");
    let said = said_by(&vendor.clip(&url).await);
    assert_eq!((said.size, said.duration), (Size::new(864, 496), Some(Seconds::whole(4))));
    assert_eq!(vendor.client.get(&url).bearer_auth("k").send().await.expect("an answer").status(), 400);
    assert_eq!(vendor.client.head(&url).send().await.expect("an answer").status(), 404, "only GET is signed");
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url).await.status(), 403);
    vendor.sandbox.advance(Duration::from_hours(24 * 7));
    let gone = task(&vendor, &id).await;
    assert!(gone.status == 404 && gone.text("/error/code").starts_with("NotFound"), "{}", gone.body);
}

#[tokio::test]
async fn a_misfit_is_refused_and_never_ignored() {
    let vendor = vendor();
    let web = "https://a.example/b.png";
    let clip = "https://a.example/b.mp4";
    let first = image(web, "first_frame");
    let unsupported = "InvalidParameter.UnsupportedParameter";
    for (changes, code) in [
        (json!({ "model": 1 }), "InvalidParameter.model"),
        (json!({ "content": [] }), "MissingParameter.content"),
        (json!({ "content": [text(" ")] }), "MissingParameter.content"),
        (json!({ "content": [{ "type": "mask_url" }] }), "InvalidParameter.content.0.type"),
        (
            json!({ "content": [image("http://a.example/b.png", "first_frame")] }),
            "InvalidParameter.content.0.image_url.url",
        ),
        (json!({ "content": [image(&picture_url(100, 100), "first_frame")] }), "InvalidParameter.content.0.image_url"),
        (json!({ "content": [image(web, "mask")] }), "InvalidParameter.content.0.role"),
        (json!({ "content": [first, first] }), "InvalidParameter.content.1.role"),
        (json!({ "content": [image(web, "last_frame")] }), "InvalidParameter.content"),
        (json!({ "content": [first, image(web, "reference_image")] }), "InvalidParameter.content"),
        (json!({ "content": [text("p"), audio()] }), "InvalidParameter.content"),
        (json!({ "content": vec![image(web, "reference_image"); 10] }), "InvalidParameter.content"),
        (
            json!({ "content": [video(clip), video(clip), video(clip), video(clip)] }),
            "InvalidParameter.content.3.video_url",
        ),
        (json!({ "resolution": "2k" }), "InvalidParameter.resolution"),
        (json!({ "model": OMNI, "resolution": "4K" }), "InvalidParameter.resolution"),
        (json!({ "ratio": "9:21" }), "InvalidParameter.ratio"),
        (json!({ "duration": 3 }), "InvalidParameter.duration"),
        (json!({ "duration": "4" }), "InvalidParameter.duration"),
        (json!({ "seed": -2 }), "InvalidParameter.seed"),
        (json!({ "fps": 24 }), "InvalidParameter.fps"),
        (json!({ "service_tier": "default" }), unsupported),
        (json!({ "camera_fixed": false }), unsupported),
        (json!({ "frames": 29 }), unsupported),
        (json!({ "draft": true }), unsupported),
        (json!({ "output_format": "mov" }), unsupported),
        (json!({ "omni_reference_task_type": "edit" }), unsupported),
        (json!({ "execution_expires_after": 60 }), "InvalidParameter.execution_expires_after"),
        (json!({ "model": ONE, "generate_audio": true }), unsupported),
        (json!({ "model": ONE, "priority": 1 }), unsupported),
        (json!({ "model": ONE, "frames": 30 }), "InvalidParameter.frames"),
        (json!({ "model": ONE, "duration": -1 }), "InvalidParameter.duration"),
        (json!({ "model": ONE, "ratio": "adaptive" }), "InvalidParameter.ratio"),
        (json!({ "model": ONE, "content": [image(web, "reference_image")] }), "InvalidParameter.content"),
        (json!({ "model": OMNI, "content": [first], "ratio": "16:9" }), "InvalidParameter.TaskTypeConstraint"),
        (
            json!({ "model": OMNI, "content": [text("p"), video(clip)], "omni_reference_task_type": "edit" }),
            "InvalidParameter.TaskTypeConstraint",
        ),
        (json!({ "model": OMNI, "omni_reference_task_type": "extend" }), "InvalidParameter.content"),
    ] {
        let reply = vendor.order(TASKS, with(&changes)).await;
        assert_eq!((reply.status, reply.text("/error/code")), (400, code.into()), "{changes}: {}", reply.body);
    }
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn a_model_is_asked_after_for_nothing_and_nulls_are_nothing() {
    let vendor = vendor();
    let probe = vendor.order(TASKS, json!({ "model": TWO })).await;
    assert_eq!((probe.status, probe.text("/error/code")), (400, "MissingParameter.content".into()));
    for other in ["seedance-9", "doubao-seedance-2-0-260128"] {
        let reply = vendor.order(TASKS, json!({ "model": other })).await;
        assert_eq!((reply.status, reply.text("/error/code")), (404, "InvalidEndpointOrModel.NotFound".into()));
    }
    ordered(&vendor, with(&json!({ "service_tier": null, "frames": null, "callback_url": null }))).await;
}

#[tokio::test]
async fn every_tariff_is_billed_by_the_token() {
    let vendor = vendor();
    let clip = "https://a.example/b.mp4";
    let square = picture_url(400, 400);
    for (body, usd, size) in [
        (json!({ "model": TWO, "content": [text("p")] }), "0.756", "1280x720"),
        (with(&json!({ "resolution": "4K", "ratio": "9:16" })), "3.1104", "2160x3840"),
        (with(&json!({ "content": [image(&square, "first_frame")], "ratio": "adaptive" })), "0.2688", "640x640"),
        (with(&json!({ "content": [text("p"), video(clip)] })), "0.388703", "864x496"),
        (with(&json!({ "model": OMNI, "ratio": "4:3" })), "0.422436", "752x560"),
        (
            with(
                &json!({ "model": OMNI, "content": [text("p"), video(clip)], "omni_reference_task_type": "edit", "duration": -1 }),
            ),
            "0.61488",
            "854x480",
        ),
        (with(&json!({ "model": "dreamina-seedance-2-0-fast-260128" })), "0.224986", "864x496"),
        (with(&json!({ "model": FIVE })), "0.048212", "864x496"),
        (with(&json!({ "model": FIVE, "generate_audio": true })), "0.096423", "864x496"),
        (with(&json!({ "model": FIVE, "service_tier": "flex" })), "0.024106", "864x496"),
        (with(&json!({ "model": ONE, "frames": 49 })), "0.049613", "864x480"),
    ] {
        let done = ended(&vendor, body.clone()).await;
        assert_eq!(done.text("/status"), "succeeded", "{body}: {}", done.body);
        assert_eq!(vendor.last_charge().as_deref(), Some(usd), "{body}");
        let taken = vendor.ledger().submissions.last().map(|taken| taken.size.to_string());
        assert_eq!(taken.as_deref(), Some(size), "{body}");
    }
}

#[tokio::test]
async fn what_was_made_can_be_fed_again_and_a_last_frame_comes_along() {
    let vendor = vendor();
    let done = ended(&vendor, with(&json!({ "return_last_frame": true, "content": [text("a [text-counts]")] }))).await;
    assert!(done.body["usage"]["completion_tokens"].is_string() && done.body["duration"].is_string());
    let still = vendor.clip(&done.text("/content/last_frame_url")).await;
    image::load_from_memory(&still).expect("a picture");
    let made = done.text("/content/video_url");
    let inline = data_url("video/mp4", &vendor.clip(&made).await);
    for url in [made, inline] {
        let fed = ended(&vendor, with(&json!({ "content": [text("snow"), video(&url)] }))).await;
        assert_eq!(fed.body["usage"]["total_tokens"], json!(80_352), "four seconds in, four out");
    }
    let draft = ended(&vendor, with(&json!({ "model": FIVE, "draft": true }))).await;
    let refined = json!({ "type": "draft_task", "draft_task": { "id": draft.text("/id") } });
    let done = ended(&vendor, json!({ "model": FIVE, "content": [refined], "resolution": "1080p" })).await;
    assert_eq!(done.text("/draft_task_id"), draft.text("/id"));
    let unknown = json!({ "type": "draft_task", "draft_task": { "id": "cgt-none" } });
    assert_eq!(vendor.order(TASKS, json!({ "model": FIVE, "content": [unknown] })).await.status, 400);
}

#[tokio::test]
async fn what_does_not_succeed_costs_nothing() {
    let vendor = vendor();
    for (prompt, code) in [
        ("a [fail]", "InternalServiceError"),
        ("a [moderation]", "InputTextSensitiveContentDetected"),
        ("a [filter]", "OutputVideoSensitiveContentDetected"),
    ] {
        let end = ended(&vendor, with(&json!({ "content": [text(prompt)] }))).await;
        assert_eq!((end.status, end.text("/status"), end.text("/error/code")), (200, "failed".into(), code.into()));
    }
    let end = ended(&vendor, with(&json!({ "content": [text("an [expired]")] }))).await;
    assert_eq!((end.status, end.text("/status")), (200, "expired".into()));
    assert_eq!(vendor.ledger().charges, []);
}

#[tokio::test]
async fn one_delete_stops_what_waits_and_forgets_what_is_over() {
    let vendor = vendor();
    let [waiting, running] = [ordered(&vendor, order()).await, ordered(&vendor, order()).await];
    let stopped = vendor.delete(&format!("{TASKS}/{waiting}")).await;
    assert_eq!((stopped.status, stopped.body), (200, json!({})));
    assert_eq!(task(&vendor, &waiting).await.text("/status"), "cancelled");
    vendor.sandbox.advance(Duration::from_mins(1));
    let refused = vendor.delete(&format!("{TASKS}/{running}")).await;
    assert!(refused.status == 403 && refused.text("/error/code").starts_with("OperationDenied"), "{}", refused.body);
    vendor.sandbox.advance(Duration::from_mins(1));
    assert_eq!(task(&vendor, &running).await.text("/status"), "succeeded");
    assert_eq!(vendor.delete(&format!("{TASKS}/{running}")).await.status, 200);
    assert_eq!(vendor.delete(&format!("{TASKS}/{running}")).await.status, 404);
    vendor.sandbox.advance(Duration::from_hours(24));
    assert_eq!(task(&vendor, &waiting).await.status, 404, "what was stopped is known for a day");
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn the_list_has_pages_and_filters_and_hides_the_slow_tier() {
    let vendor = vendor();
    let mut ids = Vec::new();
    for _ in 0..12 {
        ids.push(ordered(&vendor, order()).await);
    }
    let slow = ordered(&vendor, with(&json!({ "model": FIVE, "service_tier": "flex" }))).await;
    assert!(slow.starts_with("cgt-batch-"), "{slow}");
    let list = |query: String| {
        let vendor = &vendor;
        async move { vendor.ask(&format!("{TASKS}?{query}")).await }
    };
    let first = list("page_num=1&page_size=5".into()).await;
    assert_eq!((&first.body["total"], first.body["items"].as_array().map(Vec::len)), (&json!(12), Some(5)));
    assert_eq!(list("page_num=3&page_size=5".into()).await.body["items"].as_array().map(Vec::len), Some(2));
    let two = list(format!("filter.task_ids={}&filter.task_ids={}", ids[0], ids[3])).await;
    assert_eq!(two.body["total"], json!(2));
    assert_eq!(list("filter.service_tier=flex".into()).await.text("/items/0/id"), slow);
    assert_eq!(list(format!("filter.model={FIVE}")).await.body["total"], json!(0));
    assert_eq!(list("filter.status=queued".into()).await.body["total"], json!(12));
    for query in ["page_size=501", "page_num=0", "filter.status=done", "cursor=1"] {
        assert_eq!(list(query.into()).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn the_other_cloud_has_names_and_prices_of_its_own() {
    let vendor = Rehearsal::at("volcengine", settings());
    assert_eq!(vendor.order(TASKS, order()).await.status, 404);
    let done = ended(&vendor, with(&json!({ "model": "doubao-seedance-2-5-260628" }))).await;
    assert_eq!(done.text("/status"), "succeeded");
    assert_eq!(vendor.last_charge().as_deref(), Some("0.3843"), "70 yuan a million, at seven to the dollar");
    let url = done.text("/content/video_url");
    assert!(url.contains("/volcengine/"), "{url}");
    vendor.clip(&url).await;
}

#[tokio::test]
async fn each_no_has_the_vendors_code() {
    for (rule, status, code) in [
        ("ark.submit:401", 401, "AuthenticationError"),
        ("ark.submit:403", 403, "AccessDenied"),
        ("ark.submit:429", 429, "ModelAccountRpmRateLimitExceeded"),
        ("ark.submit:500", 500, "InternalServiceError"),
        ("ark.submit:no-credit", 403, "AccountOverdueError"),
        ("ark.submit:moderation", 400, "InputTextSensitiveContentDetected"),
        ("ark.submit:retired", 404, "InvalidEndpointOrModel.NotFound"),
    ] {
        let vendor = Rehearsal::at("ark", Settings { faults: rules(&[rule]), ..settings() });
        let reply = vendor.order(TASKS, order()).await;
        assert_eq!((reply.status, reply.text("/error/code")), (status, code.into()), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
}
