//! A request from the receipt to its end: states, logs, verdicts, cancelling, the clip, and everything that goes wrong.

use reqwest::Method;
use rushes::sandbox::{Pace, Settings};
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use super::{Fal, LITE, SMALL, complaint, complaints, read};
use crate::assets::said_by;
use crate::support::{instant, rules, settings};

#[tokio::test]
async fn a_request_waits_runs_and_completes_as_the_clock_is_turned() {
    let fal = Fal::of(settings());
    let first = fal.submit("first").await;
    let second = fal.submit("second").await;
    let address = second.text("/status_url");
    let waiting = fal.get(&address).await;
    assert_eq!((waiting.status, waiting.text("/status").as_str()), (202, "IN_QUEUE"));
    assert_eq!((&waiting.body["queue_position"], waiting.body.get("logs")), (&json!(1), None));
    assert_eq!(waiting.header("x-fal-request-id"), Some(second.text("/request_id").as_str()));

    fal.advance(50);
    let running = fal.get(&address).await;
    assert_eq!((running.status, running.text("/status").as_str()), (202, "IN_PROGRESS"));
    assert_eq!((running.body.get("queue_position"), &running.body["logs"]), (None, &Value::Null));

    fal.advance(60);
    let done = fal.get(&address).await;
    assert_eq!((done.status, done.text("/status").as_str()), (200, "COMPLETED"));
    assert_eq!((&done.body["metrics"]["inference_time"], done.body.get("error")), (&json!(110.0), None));
    for name in ["response_url", "status_url", "cancel_url"] {
        assert_eq!(done.text(&format!("/{name}")), second.text(&format!("/{name}")));
    }
    assert_eq!(fal.get(&first.text("/status_url")).await.text("/status"), "COMPLETED");
    let ledger = fal.rehearsal.ledger();
    assert_eq!((ledger.calls_of("fal", "submit"), ledger.calls_of("fal", "poll")), (2, 4));
    assert_eq!((ledger.charges.len(), ledger.total_usd.to_string().as_str()), (2, "0.05"));
}

#[tokio::test]
async fn status_result_and_cancel_live_under_owner_and_alias_and_under_the_full_id() {
    let fal = Fal::of(instant());
    let id = fal.submit("where").await.text("/request_id");
    for app in ["fal-ai/pixverse", SMALL] {
        assert_eq!(fal.get(&format!("/{app}/requests/{id}/status")).await.status, 200, "{app}");
        assert_eq!(fal.get(&format!("/{app}/requests/{id}")).await.status, 200, "{app}");
        assert_eq!(fal.put(&format!("/{app}/requests/{id}/cancel")).await.status, 400, "{app}");
    }
    for app in ["fal-ai/veo3.1", "fal-ai/pixverse/v6", "fal-ai"] {
        for rest in ["/status", ""] {
            let reply = fal.get(&format!("/{app}/requests/{id}{rest}")).await;
            assert_eq!((reply.status, reply.text("/status").as_str()), (404, "NOT_FOUND"), "{app}{rest}");
        }
    }
    assert_eq!(fal.get(&format!("/fal-ai/pixverse/requests/{id}/response")).await.status, 404);
}

#[tokio::test]
async fn logs_are_a_window_that_moves() {
    let fal = Fal::of(settings());
    let address = fal.submit("logged").await.text("/status_url");
    let shown = async |turn: u64, query: &str| {
        fal.advance(turn);
        let reply = fal.get(&format!("{address}{query}")).await;
        let lines = reply.body["logs"].as_array().cloned().unwrap_or_default();
        let told: Vec<String> =
            lines.iter().map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect();
        (told.join(", "), lines.first().map(|line| line["timestamp"].clone()))
    };
    assert_eq!(shown(36, "?logs=1").await.0, "step 1/8, step 2/8");
    let (told, dated) = shown(25, "?logs=true").await;
    assert_eq!(told, "step 2/8, step 3/8, step 4/8");
    assert_eq!(shown(1, "?logs=1").await.1, dated);
    assert_eq!(shown(30, "?logs=1").await.0, "step 4/8, step 5/8, step 6/8");
    assert_eq!(shown(0, "?logs=0").await.0, "");
    assert_eq!(shown(60, "?logs=1").await.0, "");
}

#[tokio::test]
async fn the_state_can_be_had_as_an_event() {
    let fal = Fal::of(settings());
    let address = format!("{}/stream?logs=1", fal.submit("streamed").await.text("/status_url"));
    let answer = fal.call(Method::GET, &address).send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let text = answer.text().await.expect("a text");
    let event = text.strip_prefix("data: ").and_then(|rest| rest.strip_suffix("\n\n")).expect("an event");
    assert_eq!(serde_json::from_str::<Value>(event).expect("JSON")["status"], json!("IN_QUEUE"));
}

#[tokio::test]
async fn the_result_is_bare_and_says_how_many_units_it_took() {
    let fal = Fal::of(settings());
    let receipt = fal.submit("bare").await;
    let address = receipt.text("/response_url");
    let early = fal.get(&address).await;
    assert_eq!((early.status, early.text("/detail").as_str()), (400, "Request is still in progress"));
    fal.advance(110);
    let result = fal.get(&address).await;
    assert_eq!(result.header("x-fal-request-id"), Some(receipt.text("/request_id").as_str()));
    // A second at 360p costs 0.025, at 0.005 a unit.
    assert_eq!((result.status, result.header("x-fal-billable-units")), (200, Some("5")));
    assert_eq!((result.text("/video/content_type").as_str(), result.body["video"].get("width")), ("video/mp4", None));

    let seeded = fal.order("alibaba/happy-horse/text-to-video", json!({ "prompt": "p", "seed": 7 })).await;
    let spoken = fal.order("fal-ai/wan/v2.7/text-to-video", json!({ "prompt": "as asked" })).await;
    let plain = fal.order(LITE, json!({ "prompt": "p" })).await;
    fal.advance(110);
    let seeded = fal.get(&seeded.text("/response_url")).await.body;
    let video = &seeded["video"];
    assert_eq!((&seeded["seed"], &video["width"], &video["duration"]), (&json!(7), &json!(1920), &json!(5.0)));
    assert_eq!(fal.get(&spoken.text("/response_url")).await.text("/actual_prompt"), "as asked");
    let plain = fal.get(&plain.text("/response_url")).await;
    assert_eq!((plain.body["video"].get("width"), plain.body.get("seed")), (None, None));
}

#[tokio::test]
async fn completed_says_nothing_about_success() {
    let fal = Fal::of(settings());
    let failed = fal.finished("[fail]").await;
    let state = fal.get(&failed.text("/status_url")).await;
    assert_eq!((state.status, state.text("/status").as_str()), (200, "COMPLETED"));
    assert_eq!(state.text("/error_type"), "runner_server_error");
    assert_eq!(state.body.get("metrics"), None);
    let result = fal.get(&failed.text("/response_url")).await;
    assert_eq!((result.status, result.text("/error_type").as_str()), (500, "runner_server_error"));
    assert_eq!(result.header("x-fal-error-type"), Some("runner_server_error"));
    assert_eq!(result.header("x-fal-retryable"), Some("false"));

    for (prompt, place) in [("a [moderation] case", "prompt"), ("[filter]", "")] {
        let refused = fal.finished(prompt).await;
        let state = fal.get(&refused.text("/status_url")).await;
        assert_eq!((state.text("/status").as_str(), state.body.get("error")), ("COMPLETED", None));
        let result = fal.get(&refused.text("/response_url")).await;
        assert_eq!((result.status, complaints(&result)), (422, complaint(place, "content_policy_violation")));
        assert_eq!(result.header("x-fal-billable-units"), None);
    }
    assert_eq!(fal.rehearsal.ledger().charges, []);
    let at_once = fal.order(LITE, json!({ "prompt": "[refuse]" })).await;
    assert_eq!((at_once.status, complaints(&at_once)), (422, complaint("prompt", "content_policy_violation")));
    assert_eq!(fal.rehearsal.ledger().submissions.len(), 3);
}

#[tokio::test]
async fn what_fails_is_billed_where_the_vendor_is_told_to() {
    let fal = Fal::of(Settings { charge_failed: true, ..settings() });
    fal.finished("[moderation]").await;
    assert_eq!(fal.rehearsal.ledger().total_usd.to_string(), "0.025");
}

#[tokio::test]
async fn verdicts_on_an_order_cost_nothing() {
    for (rule, status, word) in [
        ("fal.submit:no-credit", 403, "Exhausted balance"),
        ("fal.submit:retired", 404, "Application 'fal-ai/pixverse/v6/text-to-video' not found"),
        ("fal.submit:401", 401, "key is not valid"),
        ("fal.submit:404", 404, "Not found"),
        ("fal.submit:moderation", 422, "content_policy_violation"),
    ] {
        let fal = Fal::with_faults(settings(), &[rule]);
        let reply = fal.order(SMALL, json!({ "prompt": "p" })).await;
        assert_eq!(reply.status, status, "{rule}");
        assert!(reply.body.to_string().contains(word), "{rule}: {}", reply.body);
        assert_eq!(fal.rehearsal.ledger().submissions, [], "{rule}");
    }
}

#[tokio::test]
async fn trouble_of_the_vendor_has_a_word_and_says_whether_to_try_again() {
    for (rule, status, kind) in [
        ("fal.poll:400", 400, "bad_request"),
        ("fal.poll:429+retry=2", 429, "concurrent_requests_limit"),
        ("fal.poll:499", 499, "client_disconnected"),
        ("fal.poll:500", 500, "internal_server_error"),
        ("fal.poll:502", 502, "runner_incomplete_response"),
        ("fal.poll:503", 503, "runner_disconnected"),
        ("fal.poll:504", 504, "startup_timeout"),
    ] {
        let fal = Fal::with_faults(settings(), &[rule]);
        let reply = fal.get(&fal.submit("in trouble").await.text("/status_url")).await;
        assert_eq!((reply.status, reply.text("/error_type").as_str()), (status, kind), "{rule}");
        assert!(reply.body["detail"].is_string());
        assert_eq!(reply.header("x-fal-error-type"), Some(kind));
        assert_eq!(reply.header("retry-after"), (status == 429).then_some("2"));
        assert_eq!(reply.header("x-fal-needs-retry"), (status == 429).then_some("1"));
        assert_eq!(reply.header("x-fal-retryable"), (status >= 500).then_some("true"));
    }
    // Some refusals are a sentence where others are a list.
    let fal = Fal::with_faults(settings(), &["fal.submit:422"]);
    let reply = fal.order(LITE, json!({ "prompt": "p" })).await;
    assert_eq!((reply.status, reply.text("/detail").as_str()), (422, "The request could not be processed"));
}

#[tokio::test]
async fn a_request_can_fail_by_its_order_or_by_a_look() {
    for (rule, status) in [("fal.submit:fail", 500), ("fal.poll:fail", 500), ("fal.poll:moderation", 422)] {
        let fal = Fal::with_faults(settings(), &[rule]);
        let receipt = fal.submit("doomed").await;
        fal.advance(60);
        assert_eq!(fal.get(&receipt.text("/status_url")).await.text("/status"), "COMPLETED", "{rule}");
        assert_eq!(fal.get(&receipt.text("/response_url")).await.status, status, "{rule}");
        assert_eq!(fal.rehearsal.ledger().charges, [], "{rule}");
    }
}

#[tokio::test]
async fn a_request_is_cancelled_once() {
    let fal = Fal::of(settings());
    for wait in [0, 50] {
        let receipt = fal.submit("unwanted").await;
        fal.advance(wait);
        let cancel = receipt.text("/cancel_url");
        let reply = fal.put(&cancel).await;
        assert_eq!((reply.status, &reply.body), (202, &json!({ "status": "CANCELLATION_REQUESTED" })));
        let again = fal.put(&cancel).await;
        assert_eq!((again.status, &again.body), (400, &json!({ "status": "ALREADY_COMPLETED" })));
        let state = fal.get(&receipt.text("/status_url")).await;
        let said = (state.text("/status"), state.text("/error_type"));
        assert_eq!(said, ("COMPLETED".to_owned(), "client_cancelled".to_owned()));
        let result = fal.get(&receipt.text("/response_url")).await;
        assert_eq!((result.status, result.text("/error_type").as_str()), (499, "client_cancelled"));
    }
    let unknown = fal.put("/fal-ai/pixverse/requests/none/cancel").await;
    assert_eq!((unknown.status, unknown.text("/status").as_str()), (404, "NOT_FOUND"));
    fal.advance(1000);
    assert_eq!(fal.rehearsal.ledger().charges, []);
    assert_eq!(fal.rehearsal.ledger().calls_of("fal", "cancel"), 5);
}

#[tokio::test]
async fn time_can_be_counted_in_polls_and_is_never_skipped() {
    let fal = Fal::of(Settings { pace: Pace::Polls { queued: 1, running: 1 }, ..settings() });
    let receipt = fal.submit("three looks").await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        // Asking for the result does not move it.
        fal.get(&receipt.text("/response_url")).await;
        seen.push(fal.get(&receipt.text("/status_url")).await.text("/status"));
    }
    assert_eq!(seen, ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]);
}

#[tokio::test]
async fn the_clip_is_a_real_one_for_anybody_and_the_key_does_not_belong_there() {
    let fal = Fal::of(settings());
    let receipt = fal.submit("a boat").await;
    let id = receipt.text("/request_id");
    fal.advance(110);
    let url = fal.get(&receipt.text("/response_url")).await.text("/video/url");
    assert!(!url.starts_with(&fal.rehearsal.url("")), "{url}");
    assert!(url.ends_with(&format!("/fal/v3b.fal.media/files/b/{id}/output.mp4")), "{url}");
    let clip = fal.rehearsal.fetch(&url).await;
    assert_eq!(
        (clip.status().as_u16(), &clip.headers()["content-type"]),
        (200, &"video/mp4".parse().expect("a value"))
    );
    let said = said_by(&clip.bytes().await.expect("the whole"));
    assert_eq!((said.size, said.duration), (Size::new(640, 360), Some(Seconds::whole(1))));
    assert_eq!(fal.rehearsal.ledger().keys_seen_elsewhere, []);
    assert_eq!(fal.rehearsal.ledger().calls_of("fal", "content"), 1);
    fal.call(Method::GET, &url).send().await.expect("an answer");
    assert_eq!(fal.rehearsal.ledger().keys_seen_elsewhere.len(), 1);

    let plain = async |url: &str| read(fal.rehearsal.client.get(url)).await.status;
    assert_eq!(plain(&url.replace("output.mp4", "other.mp4")).await, 404);
    // Nothing else of the vendor answers there.
    let elsewhere = url.split("/v3b.fal.media").next().expect("an origin");
    assert_eq!(plain(&format!("{elsewhere}/fal-ai/pixverse/requests/{id}")).await, 404);
    fal.advance(3600);
    assert_eq!(plain(&url).await, 404);
}

#[tokio::test]
async fn downloads_meet_mishaps_too() {
    let fal = Fal::of(settings());
    let receipt = fal.finished("torn").await;
    let url = fal.get(&receipt.text("/response_url")).await.text("/video/url");
    let get = async || fal.rehearsal.fetch(&url).await;
    let whole = get().await.bytes().await.expect("the whole");
    let script = |texts: &[&str]| fal.rehearsal.sandbox.set_faults(rules(texts));
    script(&["fal.content:cut@60%"]);
    assert!(get().await.bytes().await.is_err());
    script(&["fal.content:503"]);
    assert_eq!(get().await.status(), 503);
    script(&["fal.content:expired"]);
    assert_eq!(get().await.status(), 404);
    script(&["fal.content:not-mp4"]);
    assert_ne!(&get().await.bytes().await.expect("the whole")[4..8], b"ftyp");
    script(&["fal.content:wrong-length"]);
    assert_eq!(said_by(&get().await.bytes().await.expect("the whole")).duration, Some(Seconds::whole(2)));
    script(&["fal.content:redirect"]);
    assert_eq!(get().await.bytes().await.expect("the whole"), whole);
    let part = fal.rehearsal.client.get(&url).header("range", "bytes=100-").send().await.expect("an answer");
    assert_eq!((part.status().as_u16(), part.bytes().await.expect("the rest")), (206, whole.slice(100..)));
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_an_order_and_is_found_in_the_history() {
    let fal = Fal::with_faults(settings(), &["fal.submit:reset-afterx1"]);
    let body = json!({ "prompt": "lost and found" });
    fal.call(Method::POST, &format!("/{LITE}")).json(&body).send().await.expect_err("no answer");
    fal.order(LITE, body.clone()).await;
    // There is no idempotency: the same order again is another one.
    assert_eq!(fal.rehearsal.ledger().submissions.len(), 2);
    let found = fal.get("/api.fal.ai/v1/models/requests/search?query=lost").await;
    assert_eq!(found.body["results"].as_array().map(Vec::len), Some(2));
}
