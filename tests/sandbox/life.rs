//! A job from the order to its end, in virtual time; the list; the books; opening and closing.

use std::time::Duration;

use rushes::sandbox::{Pace, Sandbox, Settings};
use serde_json::{Value, json};

use crate::support::{Rehearsal, instant, settings};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test]
async fn a_job_waits_runs_and_ends_as_the_clock_is_turned() {
    let vendor = Rehearsal::of(settings());
    let body = json!({ "prompt": "a kite over wet sand", "model": "sora-2-pro", "seconds": "8", "size": "1280x720" });
    let order = vendor.order("/videos", body).await;
    let fields: Vec<&String> = order.body.as_object().expect("an object").keys().collect();
    let wanted = [
        "id",
        "object",
        "model",
        "status",
        "progress",
        "created_at",
        "completed_at",
        "expires_at",
        "prompt",
        "size",
        "seconds",
        "remixed_from_video_id",
        "error",
    ];
    assert_eq!(fields, wanted);
    assert_eq!((order.text("/status"), order.text("/seconds")), ("queued".into(), "8".into()));
    let id = order.text("/id");
    assert_eq!((id.len(), id.starts_with("video_")), (54, true));
    assert!(order.header("x-request-id").is_some());

    let path = format!("/videos/{id}");
    let mut seen = Vec::new();
    for turn in [0, 9, 1, 41, 58, 1] {
        vendor.sandbox.advance(seconds(turn));
        let poll = vendor.ask(&path).await;
        let pending = poll.header("openai-poll-after-ms").is_some();
        seen.push((poll.text("/status"), poll.body["progress"].as_u64().expect("a number"), pending));
    }
    let wanted = [
        ("queued", 0, true),
        ("queued", 0, true),
        ("in_progress", 0, true),
        ("in_progress", 41, true),
        ("in_progress", 99, true),
        ("completed", 100, false),
    ];
    assert_eq!(seen, wanted.map(|(status, percent, pending)| (status.to_owned(), percent, pending)));

    let done = vendor.ask(&path).await.body;
    let time = |field: &str| done[field].as_u64().expect("a time");
    assert_eq!(time("completed_at") - time("created_at"), 110);
    assert_eq!(time("expires_at") - time("completed_at"), 3600);
    let ledger = vendor.ledger();
    assert_eq!(ledger.total_usd.to_string(), "2.40");
    assert_eq!((ledger.calls_of("openai", "submit"), ledger.calls_of("openai", "poll")), (1, 7));
    assert_eq!((ledger.submissions.len(), ledger.charges.len()), (1, 1));
    assert_eq!(ledger.charges[0].id, id);
}

#[tokio::test]
async fn a_job_that_nobody_polls_is_billed_all_the_same() {
    let vendor = Rehearsal::of(settings());
    vendor.submit("nobody asks").await;
    vendor.sandbox.advance(seconds(109));
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.00");
    vendor.sandbox.advance(seconds(1));
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.40");
}

#[tokio::test]
async fn time_can_be_counted_in_polls() {
    let vendor = Rehearsal::of(Settings { pace: Pace::Polls { queued: 1, running: 2 }, ..settings() });
    let id = vendor.submit("three polls").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(vendor.ask(&format!("/videos/{id}")).await.text("/status"));
    }
    assert_eq!(seen, ["queued", "in_progress", "in_progress", "completed"]);

    let vendor = Rehearsal::of(instant());
    let failing = vendor.submit("[fail]").await;
    assert_eq!(vendor.ledger().charges, []);
    assert_eq!(vendor.ask(&format!("/videos/{failing}")).await.text("/status"), "failed");
}

#[tokio::test]
async fn words_in_the_prompt_decide_how_it_ends() {
    let vendor = Rehearsal::of(settings());
    for (prompt, code) in [
        ("[fail]", "video_generation_failed"),
        ("a [moderation] case", "moderation_blocked"),
        ("[filter]", "content_filter"),
    ] {
        let id = vendor.finished(prompt).await;
        let poll = vendor.ask(&format!("/videos/{id}")).await;
        assert_eq!((poll.status, poll.text("/status")), (200, "failed".to_owned()));
        assert_eq!(poll.text("/error/code"), code);
        assert_eq!(poll.body["expires_at"], Value::Null);
    }
    let refused = vendor.order("/videos", json!({ "prompt": "[refuse]" })).await;
    assert_eq!(refused.refusal(), (400, String::new(), "content_policy_violation".to_owned()));
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (3, 0));
}

#[tokio::test]
async fn a_failed_job_is_billed_where_the_vendor_is_told_to() {
    let vendor = Rehearsal::of(Settings { charge_failed: true, ..settings() });
    vendor.finished("[fail]").await;
    let ledger = vendor.ledger();
    assert_eq!((ledger.total_usd.to_string().as_str(), ledger.charges[0].reason), ("0.40", "failed"));
}

#[tokio::test]
async fn the_list_comes_in_pages_both_ways() {
    let vendor = Rehearsal::of(settings());
    let mut ids = Vec::new();
    for prompt in ["one", "two", "three"] {
        ids.push(vendor.submit(prompt).await);
    }
    let page = |query: String| {
        let vendor = &vendor;
        async move {
            let reply = vendor.ask(&format!("/videos{query}")).await;
            let data = reply.body["data"].as_array().cloned().unwrap_or_default();
            let shown: Vec<String> =
                data.iter().map(|video| video["prompt"].as_str().unwrap_or_default().to_owned()).collect();
            (shown.join(" "), reply.body["has_more"].clone(), reply)
        }
    };
    let (shown, more, reply) = page("?limit=2&order=asc".to_owned()).await;
    assert_eq!((shown.as_str(), more), ("one two", json!(true)));
    assert_eq!((reply.text("/first_id"), reply.text("/last_id")), (ids[0].clone(), ids[1].clone()));
    let (shown, more, _) = page(format!("?limit=2&order=asc&after={}", ids[1])).await;
    assert_eq!((shown.as_str(), more), ("three", json!(false)));
    let (shown, ..) = page("?order=desc".to_owned()).await;
    assert_eq!(shown, "three two one");
    let (shown, more, reply) = page("?limit=0".to_owned()).await;
    assert_eq!((shown.as_str(), more, &reply.body["last_id"]), ("", json!(true), &Value::Null));
    for (query, field) in [
        ("?limit=101", "limit"),
        ("?limit=ten", "limit"),
        ("?limit=-1", "limit"),
        ("?order=up", "order"),
        ("?after=video_0", "after"),
        ("?page=2", "page"),
    ] {
        let (.., reply) = page(query.to_owned()).await;
        assert_eq!((reply.status, reply.text("/error/param").as_str()), (400, field), "{query}");
    }
}

#[tokio::test]
async fn only_a_video_that_has_ended_can_be_deleted() {
    let vendor = Rehearsal::of(settings());
    let id = vendor.submit("to be deleted").await;
    let path = format!("/videos/{id}");
    assert_eq!(vendor.delete(&path).await.status, 400);
    vendor.sandbox.advance(seconds(110));
    let deleted = vendor.delete(&path).await;
    assert_eq!(deleted.body, json!({ "id": id, "object": "video.deleted", "deleted": true }));
    for gone in [vendor.ask(&path).await, vendor.delete(&path).await, vendor.ask(&format!("{path}/content")).await] {
        assert_eq!(gone.status, 404);
    }
    assert_eq!(vendor.ask("/videos").await.body["data"], json!([]));
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn remix_edit_and_extension_make_new_jobs_and_new_bills() {
    let vendor = Rehearsal::of(settings());
    let id = vendor.submit("the source").await;
    let early = vendor.order(&format!("/videos/{id}/remix"), json!({ "prompt": "too early" })).await;
    assert_eq!(early.status, 400);
    vendor.sandbox.advance(seconds(110));

    let remix = vendor.order(&format!("/videos/{id}/remix"), json!({ "prompt": "in snow" })).await;
    assert_eq!((remix.text("/remixed_from_video_id"), remix.text("/seconds")), (id.clone(), "4".to_owned()));
    let edit = vendor.order("/videos/edits", json!({ "prompt": "at dusk", "video": { "id": id } })).await;
    assert_eq!((edit.status, edit.body["remixed_from_video_id"].clone()), (200, Value::Null));
    let form =
        reqwest::multipart::Form::new().text("prompt", "it lands").text("seconds", "8").text("video[id]", id.clone());
    let extended = vendor.post_form("/videos/extensions", form).await;
    assert_eq!((extended.status, extended.text("/seconds")), (200, "12".to_owned()));

    vendor.sandbox.advance(seconds(110));
    let ledger = vendor.ledger();
    let verbs: Vec<&str> = ledger.submissions.iter().map(|submission| submission.verb).collect();
    assert_eq!(verbs, ["submit", "remix", "edit", "extend"]);
    let amounts: Vec<String> = ledger.charges.iter().map(|charge| charge.usd.to_string()).collect();
    assert_eq!(amounts, ["0.40", "0.40", "0.40", "0.80"]);
    let unknown = vendor.order("/videos/video_0/remix", json!({ "prompt": "nothing" })).await;
    assert_eq!(unknown.status, 404);
    let upload = reqwest::multipart::Form::new()
        .text("prompt", "p")
        .part("video", crate::support::part(b"0000ftyp".to_vec(), "video/mp4"));
    assert_eq!(vendor.post_form("/videos/edits", upload).await.status, 403);
}

#[tokio::test]
async fn a_clip_is_extended_six_times_and_to_two_minutes_at_most() {
    let vendor = Rehearsal::of(settings());
    let extend = async |id: &str, length: &str| {
        let body = json!({ "prompt": "on", "seconds": length, "video": { "id": id } });
        let reply = vendor.order("/videos/extensions", body).await;
        vendor.sandbox.advance(seconds(110));
        reply
    };
    let mut id = vendor.finished("short steps").await;
    for _ in 0..6 {
        let reply = extend(&id, "4").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        id = reply.text("/id");
    }
    assert_eq!(extend(&id, "4").await.refusal(), (400, "video".to_owned(), "invalid_value".to_owned()));

    let order = vendor.order("/videos", json!({ "prompt": "long steps", "seconds": "20" })).await;
    vendor.sandbox.advance(seconds(110));
    id = order.text("/id");
    for total in ["40", "60", "80", "100", "120"] {
        let reply = extend(&id, "20").await;
        assert_eq!(reply.text("/seconds"), total);
        id = reply.text("/id");
    }
    assert_eq!(extend(&id, "4").await.refusal(), (400, "seconds".to_owned(), "invalid_value".to_owned()));
    assert_eq!(extend(&id, "24").await.refusal().1, "seconds");
    let without = vendor.order("/videos/extensions", json!({ "prompt": "on", "video": { "id": id } })).await;
    assert_eq!(without.refusal(), (400, "seconds".to_owned(), "missing_required_parameter".to_owned()));
}

#[tokio::test]
async fn what_the_books_say_can_be_asked_over_http() {
    let vendor = Rehearsal::of(settings());
    vendor.submit("counted").await;
    let control = |path: &str| format!("http://{}/_sandbox/{path}", vendor.sandbox.address());
    let turn = |body: Value| vendor.client.post(control("clock")).json(&body).send();
    assert_eq!(turn(json!({ "advance_ms": 110_000 })).await.expect("an answer").status(), 200);
    assert_eq!(turn(json!({ "advance": 1 })).await.expect("an answer").status(), 400);
    let read = async |path: &str| -> Value {
        vendor.client.get(control(path)).send().await.expect("an answer").json().await.expect("JSON")
    };
    let ledger = read("ledger").await;
    assert_eq!((&ledger["total_usd"], &ledger["calls"]), (&json!("0.40"), &json!({ "openai.submit": 1 })));
    assert_eq!(ledger["submissions"][0]["seconds"], json!("4"));
    let calls = read("calls").await;
    assert_eq!((&calls[0]["path"], &calls[0]["status"]), (&json!("/openai/v1/videos"), &json!(200)));
    assert!(calls[0]["headers"].as_array().expect("headers").contains(&json!(["authorization", "***"])));
    assert!(!calls.to_string().contains("sk-any"));
    assert_eq!(vendor.client.get(control("nothing")).send().await.expect("an answer").status(), 404);
}

#[tokio::test]
async fn two_orders_with_one_idempotency_key_are_two_orders() {
    let vendor = Rehearsal::of(settings());
    for _ in 0..2 {
        let call = vendor.client.post(vendor.url("/videos")).bearer_auth("k").header("Idempotency-Key", "same");
        call.json(&json!({ "prompt": "twice" })).send().await.expect("an answer");
    }
    let keys: Vec<_> = vendor.ledger().submissions.into_iter().map(|order| order.idempotency_key).collect();
    assert_eq!(keys, [Some("same".to_owned()), Some("same".to_owned())]);
}

#[tokio::test]
async fn characters_act_where_the_prompt_names_them() {
    let vendor = Rehearsal::of(settings());
    let form = |bytes: &[u8]| {
        let video = crate::support::part(bytes.to_vec(), "video/mp4");
        reqwest::multipart::Form::new().text("name", "Mo").part("video", video)
    };
    assert_eq!(vendor.post_form("/videos/characters", form(b"not a clip")).await.status, 400);
    let made = vendor.post_form("/videos/characters", form(b"\0\0\0\x18ftypisom")).await;
    let id = made.text("/id");
    assert_eq!(vendor.ask(&format!("/videos/characters/{id}")).await.body, made.body);
    let order = |prompt: &str| json!({ "prompt": prompt, "characters": [{ "id": id }] });
    assert_eq!(vendor.order("/videos", order("Mo walks")).await.status, 200);
    assert_eq!(vendor.order("/videos", order("somebody walks")).await.refusal().1, "characters");
    let unknown = json!({ "prompt": "p", "characters": [{ "id": "char_0" }] });
    assert_eq!(vendor.order("/videos", unknown).await.status, 404);
    let json = vendor.order("/videos/characters", json!({ "name": "Mo" })).await;
    assert_eq!(json.status, 400);
}

#[tokio::test]
async fn a_sandbox_closes_at_once_and_by_itself() {
    let vendor = Rehearsal::of(settings());
    vendor.submit("before").await;
    let address = vendor.sandbox.address();
    assert!(address.ip().is_loopback());
    vendor.sandbox.stop();
    let refused = std::net::TcpStream::connect(address).expect_err("nobody answers");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);

    let settings = Settings { stop_after: Some(Duration::from_millis(1)), ..settings() };
    Sandbox::start(settings).expect("an open sandbox").waiter()();
}

#[test]
fn the_environment_points_at_every_side() {
    let vendor = Rehearsal::of(settings());
    let said = vendor.sandbox.environment();
    for (provider, path, key) in [
        ("OPENAI", "/openai/v1", "OPENAI_API_KEY"),
        ("XAI", "/xai/v1", "XAI_API_KEY"),
        ("RUNWAY", "/runway", "RUNWAYML_API_SECRET"),
        ("ARK", "/ark/api/v3", "ARK_API_KEY"),
        ("VOLCENGINE", "/volcengine/api/v3", "VOLCENGINE_ARK_API_KEY"),
        ("LUMA", "/luma/v1", "LUMA_AGENTS_API_KEY"),
        ("DREAM_MACHINE", "/dream-machine/dream-machine/v1", "LUMAAI_API_KEY"),
        ("LTX", "/ltx", "LTXV_API_KEY"),
    ] {
        let url = format!("http://{}{path}", vendor.sandbox.address());
        for wanted in [(format!("RUSHES_{provider}_BASE_URL"), url), (key.to_owned(), "sandbox-key".to_owned())] {
            assert!(said.contains(&wanted), "{wanted:?} is not in {said:?}");
        }
    }
    assert_eq!(vendor.sandbox.base_url("nobody"), None);
}
