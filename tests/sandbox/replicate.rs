//! Replicate as its documents have it: predictions, files, models, and every way in which it says no.

use std::time::Duration;

use base64::Engine as _;
use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, instant, part, picture, rules, settings};

const FAST: &str = "/models/google/veo-3.1-fast/predictions";
const SMALL: &str = "/models/bytedance/seedance-2.0-fast/predictions";
const COMMUNITY: &str = "/models/sandbox/community-clip";

fn open(settings: Settings) -> Rehearsal {
    Rehearsal::at("replicate", settings)
}

fn open_with(texts: &[&str]) -> Rehearsal {
    open(Settings { faults: rules(texts), ..settings() })
}

fn order(prompt: &str) -> Value {
    json!({ "input": { "prompt": prompt, "duration": 4, "resolution": "720p", "generate_audio": false } })
}

async fn submit(vendor: &Rehearsal, prompt: &str) -> String {
    let reply = vendor.order(FAST, order(prompt)).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.text("/id")
}

/// A clip that is drawn quickly: one second in 480p.
async fn finished(vendor: &Rehearsal, prompt: &str) -> String {
    let body = json!({ "input": { "prompt": prompt, "duration": 1, "resolution": "480p", "aspect_ratio": "9:16" } });
    let id = vendor.order(SMALL, body).await.text("/id");
    vendor.sandbox.advance(Duration::from_secs(110));
    id
}

async fn look(vendor: &Rehearsal, id: &str) -> Reply {
    vendor.ask(&format!("/predictions/{id}")).await
}

async fn cancel(vendor: &Rehearsal, id: &str) -> Reply {
    let call = vendor.client.post(vendor.url(&format!("/predictions/{id}/cancel"))).bearer_auth("r8_any");
    Reply::read(call.send().await.expect("an answer")).await
}

/// Sends an order with one header more.
async fn order_with(vendor: &Rehearsal, header: (&str, &str)) -> Reply {
    let call = vendor.client.post(vendor.url(FAST)).bearer_auth("r8_any").header(header.0, header.1);
    Reply::read(call.json(&order("a fox")).send().await.expect("an answer")).await
}

/// Fetches without a key.
async fn fetch(vendor: &Rehearsal, url: &str) -> reqwest::Response {
    vendor.client.get(url).send().await.expect("an answer")
}

/// Status, the field and the word for it.
fn refusal(reply: &Reply) -> (u16, String, String) {
    (reply.status, reply.text("/invalid_fields/0/field"), reply.text("/invalid_fields/0/type"))
}

fn no(field: &str, word: &str) -> (u16, String, String) {
    (422, field.to_owned(), word.to_owned())
}

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
        ("wan-video/wan-2.7-i2v", json!({ "image": "https://a/b.png" }), "1920x1080", "5", "0.50"),
        ("wan-video/wan-2.7-videoedit", json!({ "video": "https://a/b.mp4" }), "1920x1080", "5", "0.50"),
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

#[tokio::test]
async fn a_prediction_starts_is_processed_and_succeeds() {
    let vendor = open(settings());
    let made = vendor.order(FAST, order("a fox crosses a frozen river")).await;
    assert_eq!(
        (made.status, made.text("/status").as_str(), made.text("/version").as_str()),
        (201, "starting", "hidden")
    );
    assert_eq!(
        (&made.body["input"], &made.body["output"]),
        (&order("a fox crosses a frozen river")["input"], &Value::Null)
    );
    assert_eq!((&made.body["logs"], &made.body["data_removed"]), (&json!(""), &json!(false)));
    let id = made.text("/id");
    let get = vendor.url(&format!("/predictions/{id}"));
    assert_eq!((made.text("/urls/get"), made.text("/urls/cancel")), (get.clone(), format!("{get}/cancel")));
    assert!(made.body.get("metrics").is_none() && made.body.get("started_at").is_none());

    let mut seen = Vec::new();
    for turn in [9, 1, 40, 60] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        let poll = look(&vendor, &id).await;
        seen.push((poll.text("/status"), poll.text("/logs")));
    }
    let wanted =
        [("starting", ""), ("processing", "frame 0 0%\n"), ("processing", "frame 48 40%\n"), ("succeeded", "")];
    assert_eq!(seen, wanted.map(|(status, logs)| (status.to_owned(), logs.to_owned())));

    let done = look(&vendor, &id).await;
    let metrics = json!({
        "predict_time": 100.0,
        "total_time": 110.0,
        "video_output_duration_seconds": 4,
        "video_output_count": 1,
        "resolution_target": "720p",
    });
    assert_eq!(done.body["metrics"], metrics);
    assert!(done.text("/output").ends_with(&format!("/{id}/out.mp4")), "{}", done.body);
    let time = |field: &str| done.text(field).parse::<jiff::Timestamp>().expect("a time").as_second();
    assert_eq!((time("/started_at") - time("/created_at"), time("/completed_at") - time("/created_at")), (10, 110));
    let ledger = vendor.ledger();
    assert_eq!((ledger.total_usd.to_string().as_str(), ledger.charges.len()), ("0.40", 1));
    assert_eq!((ledger.calls_of("replicate", "submit"), ledger.calls_of("replicate", "poll")), (1, 5));
}

#[tokio::test]
async fn an_hour_after_the_end_everything_is_gone() {
    let vendor = open(settings());
    let id = finished(&vendor, "soon gone").await;
    let url = look(&vendor, &id).await.text("/output");
    vendor.sandbox.advance(Duration::from_secs(3599));
    assert_eq!(fetch(&vendor, &url).await.status(), 200);
    vendor.sandbox.advance(Duration::from_secs(1));
    let gone = look(&vendor, &id).await.body;
    assert_eq!((&gone["status"], &gone["data_removed"]), (&json!("succeeded"), &json!(true)));
    assert_eq!((&gone["output"], &gone["input"], &gone["logs"]), (&Value::Null, &json!({}), &json!("")));
    let answer = Reply::read(fetch(&vendor, &url).await).await;
    assert_eq!((answer.status, &answer.body["status"]), (404, &json!(404)));
}

#[tokio::test]
async fn words_in_the_prompt_decide_how_it_ends() {
    let vendor = open(settings());
    for (prompt, error) in [
        ("[fail]", "The model could not make the video"),
        ("a [moderation] case", "The input was flagged as sensitive (E005)"),
        ("[filter]", "The output was flagged as sensitive (E005)"),
    ] {
        let id = finished(&vendor, prompt).await;
        let end = look(&vendor, &id).await;
        assert_eq!((end.status, end.text("/status").as_str(), end.text("/error").as_str()), (200, "failed", error));
        assert_eq!((&end.body["output"], &end.body["metrics"]), (&Value::Null, &json!({})));
    }
    let refused = vendor.order(FAST, order("[refuse]")).await;
    assert_eq!((refused.status, refused.text("/detail").contains("flagged as sensitive")), (422, true));
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (3, 0));
}

#[tokio::test]
async fn what_is_stopped_before_its_start_is_aborted_and_later_canceled() {
    let vendor = open(settings());
    let early = submit(&vendor, "too early").await;
    let aborted = cancel(&vendor, &early).await;
    assert_eq!((aborted.status, aborted.text("/status").as_str()), (200, "aborted"));
    assert!(aborted.body.get("started_at").is_none());

    let late = submit(&vendor, "in the middle").await;
    vendor.sandbox.advance(Duration::from_secs(50));
    let canceled = cancel(&vendor, &late).await;
    assert_eq!((canceled.status, canceled.text("/status").as_str()), (200, "canceled"));
    assert_eq!(canceled.body["metrics"], json!({ "predict_time": 40.0, "total_time": 50.0 }));
    assert_eq!(look(&vendor, &late).await.text("/status"), "canceled");

    let done = finished(&vendor, "too late").await;
    assert_eq!(cancel(&vendor, &done).await.text("/status"), "succeeded");
    assert_eq!(cancel(&vendor, "nothing").await.status, 404);
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn a_prediction_can_be_given_a_deadline() {
    let vendor = open(settings());
    for (life, waited, status) in [("5", 5, "aborted"), ("1m30s", 90, "canceled"), ("1h", 110, "succeeded")] {
        let made = order_with(&vendor, ("Cancel-After", life)).await;
        assert!(!made.text("/deadline").is_empty(), "{}", made.body);
        vendor.sandbox.advance(Duration::from_secs(waited - 1));
        let id = made.text("/id");
        assert_ne!(look(&vendor, &id).await.text("/status"), status);
        vendor.sandbox.advance(Duration::from_secs(1));
        assert_eq!(look(&vendor, &id).await.text("/status"), status, "{life}");
    }
    for life in ["4", "4s", "soon", "5d", "", "m", "1h30", "99999999999999999999"] {
        assert_eq!(order_with(&vendor, ("Cancel-After", life)).await.status, 422, "{life}");
    }
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn a_waited_order_answers_201_with_the_outcome_and_202_without() {
    let vendor = open(settings());
    for prefer in ["wait", "wait=1", "wait=60"] {
        let reply = order_with(&vendor, ("Prefer", prefer)).await;
        assert_eq!((reply.status, reply.text("/status").as_str()), (202, "starting"), "{prefer}");
    }
    for prefer in ["wait=0", "wait=61", "wait=05", "wait=", "respond-async"] {
        assert_eq!(refusal(&order_with(&vendor, ("Prefer", prefer)).await), no("Prefer", "pattern"), "{prefer}");
    }
    let vendor = open(instant());
    let reply = order_with(&vendor, ("Prefer", "wait")).await;
    assert_eq!((reply.status, reply.text("/status").as_str()), (201, "succeeded"));
    assert!(reply.text("/output").starts_with("http"));
}

#[tokio::test]
async fn a_community_model_is_ordered_by_its_version() {
    let vendor = open(settings());
    let body = json!({ "input": { "prompt": "a kite" } });
    let there = vendor.order(&format!("{COMMUNITY}/predictions"), body.clone()).await;
    assert_eq!((there.status, &there.body["status"]), (404, &json!(404)));
    let model = vendor.ask(COMMUNITY).await;
    assert_eq!((model.status, &model.body["is_official"]), (200, &json!(false)));
    let digits = model.text("/latest_version/id");
    assert_eq!(vendor.ask(&format!("{COMMUNITY}/versions/{digits}")).await.text("/id"), digits);
    assert_eq!(vendor.ask(&format!("{COMMUNITY}/versions")).await.text("/results/0/id"), digits);
    assert_eq!(vendor.ask(&format!("{COMMUNITY}/versions/0")).await.status, 404);
    let order = async |version: &str| {
        let body = json!({ "version": version, "input": { "prompt": "a kite" } });
        vendor.order("/predictions", body).await
    };
    assert_eq!(order("sandbox/community-clip").await.status, 404);
    assert_eq!(order(&format!("sandbox/community-clip:{digits}")).await.status, 201);
    assert_eq!(order("google/veo-3.1-fast").await.text("/version"), "hidden");
    assert_eq!(order(&"0".repeat(64)).await.status, 404);
    let made = order(&digits).await;
    assert_eq!((made.status, made.text("/version")), (201, digits));
    vendor.sandbox.advance(Duration::from_mins(1));
    cancel(&vendor, &made.text("/id")).await;
    vendor.sandbox.advance(Duration::from_secs(50));
    let amounts: Vec<String> =
        vendor.ledger().charges.iter().map(|charge| format!("{} {}", charge.reason, charge.usd)).collect();
    // 50 and 100 seconds on the hardware, and 8 seconds of a clip.
    assert_eq!(amounts, ["canceled 0.04875", "completed 0.0975", "completed 1.20"]);
}

#[tokio::test]
async fn a_model_tells_its_fields_and_a_gone_one_is_not_found() {
    let vendor = open(settings());
    let model = vendor.ask("/models/google/veo-3.1").await;
    let input = &model.body["latest_version"]["openapi_schema"]["components"]["schemas"]["Input"];
    assert_eq!((&model.body["is_official"], &input["required"]), (&json!(true), &json!(["prompt"])));
    let duration = json!({ "type": "integer", "enum": [4, 6, 8], "title": "duration", "x-order": 4, "default": 8 });
    assert_eq!(input["properties"]["duration"], duration);
    assert_eq!(input["properties"]["resolution"]["default"], json!("1080p"));
    assert_eq!(input["properties"]["reference_images"]["maxItems"], json!(3));
    let kling = vendor.ask("/models/kwaivgi/kling-v3-video").await.body;
    let kling = &kling["latest_version"]["openapi_schema"]["components"]["schemas"]["Input"]["properties"];
    assert_eq!(
        (&kling["generate_audio"]["default"], &kling["multi_prompt"]["type"]),
        (&json!(false), &json!("string"))
    );
    for gone in ["/models/openai/sora-2", "/models/google/veo-9", "/models/google", "/search?query=veo"] {
        assert_eq!(vendor.ask(gone).await.status, 404, "{gone}");
    }
    let sora = vendor.order("/models/openai/sora-2/predictions", json!({ "input": { "prompt": "p" } })).await;
    assert_eq!((sora.status, sora.header("content-type")), (404, Some("application/problem+json")));
    assert!(vendor.ask("/webhooks/default/secret").await.text("/key").starts_with("whsec_"));
}

#[tokio::test]
async fn the_list_comes_in_pages_of_a_hundred_newest_first() {
    let vendor = open(settings());
    let mut ids = Vec::new();
    for number in 0..101 {
        vendor.sandbox.advance(Duration::from_secs(1));
        ids.push(submit(&vendor, &format!("clip {number}")).await);
    }
    let page = async |url: &str| {
        let sent = vendor.client.get(url).bearer_auth("r8_any").send().await;
        let reply = Reply::read(sent.expect("an answer")).await;
        let results = reply.body["results"].as_array().cloned().unwrap_or_default();
        let shown: Vec<String> = results.iter().map(|one| one["id"].as_str().unwrap_or_default().to_owned()).collect();
        (shown, reply)
    };
    let (shown, first) = page(&vendor.url("/predictions")).await;
    assert_eq!((shown.len(), &shown[0], &first.body["previous"]), (100, &ids[100], &Value::Null));
    let next = first.text("/next");
    assert!(next.starts_with(&vendor.url("/predictions?cursor=")), "{next}");
    let (shown, second) = page(&next).await;
    assert_eq!((shown, &second.body["next"]), (vec![ids[0].clone()], &Value::Null));
    assert_eq!(page(&second.text("/previous")).await.0.len(), 100);

    let created = look(&vendor, &ids[50]).await.text("/created_at");
    let (after, reply) = page(&vendor.url(&format!("/predictions?created_after={created}"))).await;
    assert_eq!((after.len(), &after[50], &reply.body["next"]), (51, &ids[50], &Value::Null));
    let (before, _) = page(&vendor.url(&format!("/predictions?created_before={created}"))).await;
    assert_eq!((before.len(), &before[0]), (50, &ids[49]));
    assert_eq!(page(&vendor.url("/predictions?source=web")).await.0.len(), 0);
    for query in ["limit=5", "source=api", "created_after=yesterday", "cursor=none"] {
        assert_eq!(vendor.ask(&format!("/predictions?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn two_equal_orders_are_two_predictions() {
    let vendor = open(settings());
    for _ in 0..2 {
        order_with(&vendor, ("Idempotency-Key", "same")).await;
    }
    let ledger = vendor.ledger();
    assert_eq!(ledger.submissions.len(), 2);
    assert_ne!(ledger.submissions[0].id, ledger.submissions[1].id);
}

fn still() -> Vec<u8> {
    picture(64, 64, ImageFormat::Png)
}

#[tokio::test]
async fn a_file_is_kept_for_a_day_or_until_it_is_deleted() {
    let vendor = open(settings());
    let form = Form::new().part("content", part(still(), "image/png")).text("metadata", "{\"shot\":3}");
    let made = vendor.post_form("/files", form).await;
    let id = made.text("/id");
    assert_eq!((made.status, made.text("/content_type").as_str()), (201, "image/png"));
    assert_eq!((&made.body["size"], &made.body["metadata"]), (&json!(still().len()), &json!({ "shot": 3 })));
    assert_eq!(
        (made.text("/checksums/sha256").len(), made.text("/urls/get")),
        (64, vendor.url(&format!("/files/{id}")))
    );
    let time = |field: &str| made.text(field).parse::<jiff::Timestamp>().expect("a time").as_second();
    assert_eq!(time("/expires_at") - time("/created_at"), 86_400);
    let path = format!("/files/{id}");
    assert_eq!(vendor.ask(&path).await.body, made.body);

    let other = vendor.post_form("/files", Form::new().part("content", part(vec![1], "audio/mpeg"))).await;
    assert_eq!(vendor.ask("/files").await.body["results"], json!([other.body, made.body]));
    let deleted = vendor.delete(&path).await;
    assert_eq!((deleted.status, &deleted.body), (204, &Value::Null));
    assert_eq!((vendor.ask(&path).await.status, vendor.delete(&path).await.status), (404, 404));
    vendor.sandbox.advance(Duration::from_hours(24));
    assert_eq!(vendor.ask(&format!("/files/{}", other.text("/id"))).await.status, 404);
    assert_eq!(vendor.ask("/files").await.body["results"], json!([]));
}

#[tokio::test]
async fn a_file_comes_in_the_part_named_content() {
    let vendor = open(settings());
    let content = || Form::new().part("content", part(still(), "image/png"));
    for form in [
        Form::new().part("file", part(still(), "image/png")),
        content().text("name", "a.png"),
        content().text("metadata", "[]"),
    ] {
        assert_eq!(vendor.post_form("/files", form).await.status, 422);
    }
    let call = vendor.client.post(vendor.url("/files")).bearer_auth("k").body(vec![b' '; 100_100_000]);
    let large = Reply::read(call.send().await.expect("an answer")).await;
    assert_eq!((large.status, large.body), (413, json!({ "detail": "Files must be less than 100MB in size" })));
}

#[tokio::test]
async fn a_picture_is_an_address_data_or_a_file_that_was_brought() {
    let vendor = open(settings());
    let encoded = base64::engine::general_purpose::STANDARD.encode(still());
    let file = vendor.post_form("/files", Form::new().part("content", part(still(), "image/png"))).await;
    let text = vendor.post_form("/files", Form::new().part("content", part(vec![1], "text/plain"))).await;
    let try_one = async |image: &str| {
        let reply = vendor.order(FAST, json!({ "input": { "prompt": "p", "image": image } })).await;
        (reply.status, reply.text("/detail"))
    };
    let source = finished(&vendor, "a source").await;
    let clip = look(&vendor, &source).await.text("/output");
    for good in ["https://a.example/b.png", &format!("data:image/png;base64,{encoded}"), &file.text("/urls/get"), &clip]
    {
        assert_eq!(try_one(good).await.0, 201, "{good}");
    }
    for bad in [
        "a.png",
        "http://a.example/b.png",
        "data:image/png,raw",
        "data:image/png;base64,!",
        "data:image/png;base64,AAAA",
        &text.text("/urls/get"),
        &vendor.url("/files/none"),
    ] {
        let (status, detail) = try_one(bad).await;
        assert_eq!((status, detail.starts_with("- input.image: ")), (422, true), "{bad}: {detail}");
    }
    vendor.sandbox.advance(Duration::from_hours(24));
    assert_eq!(try_one(&file.text("/urls/get")).await.0, 422);
}

#[tokio::test]
async fn a_clip_is_handed_out_elsewhere_to_anybody() {
    let vendor = open(settings());
    let id = finished(&vendor, "a paper boat").await;
    let url = look(&vendor, &id).await.text("/output");
    assert!(!url.contains(&vendor.sandbox.address().to_string()), "{url}");
    let answer = fetch(&vendor, &url).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(&answer.headers()["content-type"], "video/mp4");
    let said = said_by(&answer.bytes().await.expect("the whole"));
    assert_eq!((said.size, said.duration), (Size::new(480, 854), Some(Seconds::whole(1))));
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.client.get(&url).bearer_auth("r8_any").send().await.expect("an answer");
    assert_eq!(vendor.ledger().keys_seen_elsewhere.len(), 1);

    let early = submit(&vendor, "not yet").await;
    assert_eq!(fetch(&vendor, &url.replace(&id, &early)).await.status(), 404);
    assert_eq!(fetch(&vendor, &url.replace("out.mp4", "out.gif")).await.status(), 404);
    assert_eq!(fetch(&vendor, &url.replace(&id, "none")).await.status(), 404);
}

#[tokio::test]
async fn outputs_can_be_a_list_and_can_need_the_token() {
    let vendor = open(settings());
    let listed = finished(&vendor, "many [array]").await;
    let output = look(&vendor, &listed).await.body["output"].clone();
    let names: Vec<&str> =
        output.as_array().expect("a list").iter().filter_map(|url| url.as_str()?.rsplit('/').next()).collect();
    assert_eq!(names, ["poster.webp", "out.mp4"]);
    let poster = fetch(&vendor, output[0].as_str().expect("an address")).await;
    assert_eq!(&poster.headers()["content-type"], "image/webp");

    let closed = finished(&vendor, "behind the door [token]").await;
    let url = look(&vendor, &closed).await.text("/output");
    assert_eq!(fetch(&vendor, &url).await.status(), 401);
    let with_key = vendor.client.get(&url).bearer_auth("r8_any").send().await.expect("an answer");
    assert_eq!(with_key.status(), 200);
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
}

#[tokio::test]
async fn a_clip_can_be_gone_too_long_or_none_at_all() {
    let vendor = open_with(&[
        "replicate.content:expiredx1",
        "replicate.content:wrong-lengthx1",
        "replicate.content:not-mp4x1",
        "replicate.content:cut@50%x1",
    ]);
    let id = finished(&vendor, "[token]").await;
    let url = look(&vendor, &id).await.text("/output");
    let get = async || vendor.client.get(&url).bearer_auth("r8_any").send().await.expect("an answer");
    assert_eq!(get().await.status(), 404);
    let long = said_by(&get().await.bytes().await.expect("the whole"));
    assert_eq!(long.duration, Some(Seconds::whole(2)));
    assert!(get().await.text().await.expect("a text").starts_with("This is not a clip."));
    get().await.bytes().await.expect_err("it breaks off");
    assert!(get().await.bytes().await.is_ok());
}

#[tokio::test]
async fn what_an_order_meets_is_said_in_the_vendors_words() {
    for (rule, status, title, detail) in [
        ("replicate.submit:no-credit", 402, "Insufficient credit", "purchase credit"),
        ("replicate.submit:402", 402, "Insufficient credit", "purchase credit"),
        ("replicate.submit:401", 401, "Unauthenticated", "authentication token"),
        ("replicate.submit:moderation", 422, "Input flagged", "flagged as sensitive (E005)"),
        ("replicate.submit:retired", 404, "", "could not be found"),
        ("replicate.submit:404", 404, "", "Not found"),
        ("replicate.submit:403", 403, "", "refused"),
        ("replicate.submit:500", 500, "Internal server error", "our side"),
        ("replicate.submit:503", 503, "Internal server error", "our side"),
    ] {
        let vendor = open_with(&[rule]);
        let reply = vendor.order(FAST, order("a fox")).await;
        assert_eq!((reply.status, reply.text("/title").as_str()), (status, title), "{rule}");
        assert_eq!(reply.body["status"], json!(status), "{rule}");
        assert!(reply.text("/detail").contains(detail), "{}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{rule}");
        assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (0, 0), "{rule}");
    }
}

#[tokio::test]
async fn a_throttled_call_is_told_in_the_body_when_to_come_back() {
    let vendor = open_with(&["replicate.submit:429x1", "replicate.submit:429+retry=1x1"]);
    let said = json!({
        "detail": "Request was throttled. Your rate limit resets in ~1s.",
        "status": 429,
        "retry_after": 1,
    });
    let plain = vendor.order(FAST, order("a fox")).await;
    assert_eq!((plain.status, &plain.body, plain.header("retry-after")), (429, &said, None));
    let both = vendor.order(FAST, order("a fox")).await;
    assert_eq!((both.status, &both.body, both.header("retry-after")), (429, &said, Some("1")));
    assert_eq!(vendor.order(FAST, order("a fox")).await.status, 201);
}

#[tokio::test]
async fn a_poll_can_find_the_worst() {
    for (rule, error) in [
        ("replicate.poll:fail", "The model could not make the video"),
        ("replicate.poll:moderation", "The input was flagged as sensitive (E005)"),
    ] {
        let vendor = open_with(&[rule]);
        let id = submit(&vendor, "doomed").await;
        let poll = look(&vendor, &id).await;
        assert_eq!((poll.status, poll.text("/status").as_str(), poll.text("/error").as_str()), (200, "failed", error));
    }
    let vendor = open_with(&["replicate.submit:failx1", "replicate.submit:not-mp4x1"]);
    let failing = submit(&vendor, "fails").await;
    let spoilt = finished(&vendor, "spoilt").await;
    assert_eq!(look(&vendor, &failing).await.text("/status"), "failed");
    let url = look(&vendor, &spoilt).await.text("/output");
    assert!(fetch(&vendor, &url).await.text().await.expect("a text").starts_with("This is not a clip."));
    assert_eq!(look(&vendor, "none").await.status, 404);
}
