//! What an interaction says of itself, what its file adds, and what it cost.

use super::*;
use crate::job::{Place, Takes};
use crate::price::Condition;
use crate::providers::tests::prices;

fn interaction(change: &Value) -> Value {
    let mut interaction = json!({
        "id": ID, "object": "interaction", "model": "gemini-omni-1.1-flash", "status": "in_progress",
        "created": "2026-11-21T08:15:00Z", "updated": "2026-11-21T08:15:52Z",
    });
    for (name, value) in change.as_object().expect("an object") {
        interaction[name] = value.clone();
    }
    interaction
}

/// The sample of one that is made, with that block.
fn made(block: &Value) -> Value {
    interaction(&json!({
        "status": "completed",
        "steps": [{"type": "thought", "signature": "c2ln"}, {"type": "model_output", "content": [block]}],
        "usage": {
            "total_input_tokens": 310, "total_output_tokens": 23388, "total_thought_tokens": 220, "total_tokens": 23698,
            "output_tokens_by_modality": [{"modality": "video", "tokens": 23168}],
        },
    }))
}

fn by_address() -> Value {
    json!({"type": "video", "mime_type": "video/mp4", "uri": format!("{BASE}/files/lm7q2:download?alt=media")})
}

fn polled(body: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new(ID), &reply(200, body))
}

fn ended(body: &Value) -> Fault {
    match polled(body) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

/// What the file of the clip makes of it.
fn collected(body: &Value, status: u16, file: &Value) -> Result<Progress, Fault> {
    dialect().read_collect_after(&Ticket::new(ID), &reply(200, body), &reply(status, file))
}

fn file(state: &str) -> Value {
    json!({
        "name": "files/lm7q2", "mimeType": "video/mp4", "sizeBytes": "2310448", "state": state,
        "expirationTime": "2026-11-23T08:15:50Z", "uri": format!("{BASE}/files/lm7q2"),
    })
}

fn done(body: &Value) -> Takes {
    match collected(body, 200, &file("ACTIVE")) {
        Ok(Progress::Done(takes)) => takes,
        other => panic!("not done: {other:?}"),
    }
}

#[test]
fn every_word_has_its_meaning() {
    assert_eq!(dialect().poll(&Ticket::new(ID)).url.as_str(), format!("{BASE}/interactions/{ID}"));
    let word = |word: &str| interaction(&json!({ "status": word }));
    assert_eq!(polled(&word("queued")), Ok(Progress::Queued(None)));
    assert_eq!(polled(&word("in_progress")), Ok(Progress::Running(None)));
    assert_eq!(polled(&word("warming_up")), Ok(Progress::Unknown("warming_up".into())));
    for end in
        ["failed", "incomplete", "budget_exceeded", "requires_action", "requires_continuation", "safety_rejected"]
    {
        assert_eq!((ended(&word(end)).kind, ended(&word(end)).charged), (FaultKind::Failed, Charged::Unknown), "{end}");
    }
    assert_eq!(ended(&word("cancelled")).kind, FaultKind::Cancelled);
}

#[test]
fn a_refusal_for_too_many_calls_after_the_order_is_the_end_and_may_be_billed() {
    let change =
        json!({"status": "failed", "error": {"code": "too_many_requests", "message": "Please retry in 23.4s"}});
    let fault = ended(&interaction(&change));
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Failed, "Please retry in 23.4s"));
    assert_eq!((fault.vendor_code.as_deref(), fault.charged), (Some("too_many_requests"), Charged::Unknown));
}

#[test]
fn reasons_are_found_in_any_of_three_places() {
    let error = json!({"code": "PROHIBITED_CONTENT", "message": "not this"});
    let places = [
        json!({"status": "failed", "errors": [error]}),
        json!({"status": "failed", "steps": [{"type": "thought"}, {"type": "x", "error": error}]}),
        json!({"status": "failed", "error": error}),
    ];
    for place in places {
        let fault = ended(&interaction(&place));
        assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Policy, "not this"));
    }
}

#[test]
fn a_success_without_a_clip_is_a_refusal() {
    let said = json!({"type": "text", "text": "I cannot make that."});
    let mut body = made(&said);
    body["usage"] = json!({"total_input_tokens": 20, "total_output_tokens": 9});
    let fault = ended(&body);
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Policy, "I cannot make that."));
    let tokens = Some(Usd::from_micros(111));
    assert_eq!((fault.charged, fault.cost), (Charged::Yes, tokens), "20 in and 9 of text out, as they were counted");
    body["usage"] = json!(null);
    assert_eq!((ended(&body).charged, ended(&body).cost), (Charged::Unknown, None));
    let counted = ended(&made(&said));
    assert_eq!((counted.kind, counted.charged), (FaultKind::Unavailable, Charged::Yes), "a clip was made all the same");
}

#[test]
fn a_clip_is_there_once_its_file_is_ready() {
    let body = made(&by_address());
    let Ok(Progress::Collect(call)) = polled(&body) else { panic!("no second hop") };
    assert_eq!(call.url.as_str(), format!("{BASE}/files/lm7q2"));
    assert_eq!(collected(&body, 200, &file("PROCESSING")), Ok(Progress::Running(None)));
    let takes = done(&body);
    let Place::Keyed(fetch) = &takes.assets[0].place else { panic!("no key goes along") };
    assert_eq!(fetch.url.as_str(), format!("{BASE}/files/lm7q2:download?alt=media"));
    assert_eq!(takes.assets[0].expires_at, "2026-11-23T08:15:50Z".parse().ok());
    let Ok(Progress::Failed(fault)) = collected(&body, 200, &file("FAILED")) else { panic!("not failed") };
    assert_eq!(fault.kind, FaultKind::Failed);
    let gone = json!({"error": {"code": 404, "message": "not found"}});
    let Ok(Progress::Done(over)) = collected(&body, 404, &gone) else { panic!("it was made, and is paid") };
    assert_eq!(over.cost, takes.cost);
    assert!(over.assets[0].expires_at < takes.assets[0].expires_at, "{over:?}");
    assert_eq!(collected(&body, 503, &json!({})).expect_err("a no").kind, FaultKind::Unavailable);
}

#[test]
fn the_key_goes_to_the_vendors_own_address_alone() {
    let elsewhere = json!({"type": "video", "uri": "https://elsewhere.example/v1/files/lm7q2:download"});
    let Place::Keyed(fetch) = &done(&made(&elsewhere)).assets[0].place else { panic!("no key goes along") };
    assert_eq!(fetch.url.as_str(), format!("{BASE}/files/lm7q2:download?alt=media"));
}

#[test]
fn a_clip_may_come_inside_the_answer() {
    let inline = json!({"type": "video", "mime_type": "video/mp4", "data": "AAAAGGZ0eXA="});
    let Ok(Progress::Done(takes)) = polled(&made(&inline)) else { panic!("not done") };
    assert!(matches!(&takes.assets[0].place, Place::Inline(bytes) if bytes.ends_with(b"ftyp")));
    assert_eq!(takes.cost.map(|usd| usd.to_string()).as_deref(), Some("0.407885"));
    let broken = polled(&made(&json!({"type": "video", "data": "%"}))).expect_err("no base 64");
    assert!(broken.kind == FaultKind::Unreadable && broken.message.contains("`/data`"));
    assert!(polled(&made(&json!({"type": "video"}))).expect_err("no address").message.contains("`/uri`"));
}

#[test]
fn the_vendors_example_comes_out_to_the_cent() {
    assert_eq!(done(&made(&by_address())).cost.map(|usd| usd.to_string()).as_deref(), Some("0.407885"));
    let mut other = made(&by_address());
    other["model"] = json!("gemini-omni-9");
    assert_eq!(done(&other).cost, None, "the rates of another model are not known");
    let mut nothing = made(&by_address());
    nothing["usage"] = Value::Null;
    assert_eq!(done(&nothing).cost, None);
    assert_eq!(billed(&GEMINI, &[]), format!("{BASE}/interactions/job-1"));
    assert_eq!(billed(&GEMINI, &[(200, made(&by_address()))]), "0.407885");
    assert_eq!(billed(&GEMINI, &[(200, interaction(&json!({})))]), "nothing");
}

#[test]
fn a_token_of_a_clip_is_worth_what_the_table_says() {
    let rows = prices(include_str!("../../../catalog/prices/gemini.toml"));
    let settling: Vec<_> = rows.iter().filter(|row| row.condition.contains(&Condition::Settle)).collect();
    assert_eq!(settling.len(), 2);
    for row in settling {
        let body = json!({
            "model": row.model,
            "usage": {
                "total_input_tokens": 0, "total_output_tokens": 1000,
                "output_tokens_by_modality": [{"modality": "video", "tokens": 1000}],
            },
        });
        assert_eq!(outcome::cost(&body.into()), Some(row.usd.times(1000)), "{}", row.model);
    }
}

#[test]
fn each_no_has_its_kind() {
    let classic =
        |code: u16, word: &str, message: &str| json!({"error": {"code": code, "message": message, "status": word}});
    let rows = [
        (400, classic(400, "INVALID_ARGUMENT", "duration: not a string"), FaultKind::Invalid),
        (400, classic(400, "INVALID_ARGUMENT", "Invalid interaction name"), FaultKind::NotFound),
        (
            400,
            json!({"error": {"code": "invalid_request", "message": "bad field safety_settings"}}),
            FaultKind::Invalid,
        ),
        (400, json!({"error": {"code": "SAFETY", "message": "no"}}), FaultKind::Policy),
        (400, classic(400, "INVALID_ARGUMENT", "the prompt was blocked by our safety policy"), FaultKind::Policy),
        (403, classic(403, "API_KEY_SERVICE_BLOCKED", "requests are blocked"), FaultKind::Auth),
        (403, classic(403, "PERMISSION_DENIED", "enable billing first"), FaultKind::Credit),
        (404, classic(404, "NOT_FOUND", "no such model"), FaultKind::NotFound),
        (429, classic(429, "RESOURCE_EXHAUSTED", "quota exceeded, limit: 0"), FaultKind::Credit),
        (429, classic(429, "RESOURCE_EXHAUSTED", "too fast"), FaultKind::Rate),
        (500, classic(500, "INTERNAL", "broken"), FaultKind::Unavailable),
        (503, classic(503, "UNAVAILABLE", "overloaded"), FaultKind::Unavailable),
    ];
    for (status, body, kind) in rows {
        let said = body["error"]["message"].as_str().map(str::to_owned);
        for body in [body.clone(), json!([body])] {
            let fault = dialect().read_error(&reply(status, &body));
            assert_eq!((fault.kind, Some(fault.message)), (kind, said.clone()), "{body}");
        }
    }
    let key = json!({"error": {"code": 400, "message": "bad key", "details": [{"reason": "API_KEY_INVALID"}]}});
    assert_eq!(dialect().read_error(&reply(400, &key)).kind, FaultKind::Auth);
    let later = json!({"error": {"code": 429, "message": "too fast", "details": [{"retryDelay": "23s"}]}});
    let wait = dialect().read_error(&reply(429, &later)).retry_after;
    assert_eq!(wait, Some(std::time::Duration::from_secs(23)));
    assert_eq!(dialect().read_fetch_error(&reply(404, &json!({}))).kind, FaultKind::NotReady);
}

#[test]
fn a_job_is_stopped_and_removed() {
    let call = dialect().cancel(&Ticket::new(ID)).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::Post, &*format!("{BASE}/interactions/{ID}/cancel")));
    let call = dialect().delete(&Ticket::new(ID)).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::Delete, &*format!("{BASE}/interactions/{ID}")));
    assert_eq!(dialect().list(None).expect_err("there is none").kind, FaultKind::Unsupported);
}
