//! How a job is polled, and every way of saying no.

use super::*;

#[test]
fn every_status_word_is_understood_and_may_go_back() {
    let read = |word: &str| {
        let body = json!({"id": ID, "status": word, "video": null, "error": null});
        poll(&Ticket::new(ID), &body).expect("a reading")
    };
    for word in ["generating", "queued", "generating", "waiting", "active"] {
        let expected = if word == "queued" { Progress::Queued(None) } else { Progress::Running(None) };
        assert_eq!(read(word), expected, "{word}");
    }
    assert_eq!(read("warming"), Progress::Unknown("warming".into()));
    let wordless = poll(&Ticket::new(ID), &json!({"id": ID})).expect_err("no word");
    assert!(wordless.message.contains("`/status`"));
}

#[test]
fn a_finished_job_has_an_open_link_and_the_bill_of_the_receipt() {
    let ticket = Ticket { extra: json!({"usd": "0.78"}), ..Ticket::new(ID) };
    let takes = done(&ticket, &completed());
    let [asset] = &takes.assets[..] else { panic!("one file: {takes:?}") };
    assert_eq!(asset.place, Place::Open(Url::parse(CLIP).expect("an address")), "the key must not go there");
    assert_eq!((asset.variant, asset.expires_at), (Variant::Video, None));
    assert_eq!((takes.cost, takes.seconds), (Some(Usd::from_micros(780_000)), None));
    let mut newer = completed();
    newer["meta"] = json!({"usage": {"credits_used": 1_600_000, "usd_spent": 0.8}});
    assert_eq!(done(&ticket, &newer).cost, Some(Usd::from_micros(800_000)), "the later word");
    assert_eq!(done(&Ticket::new(ID), &completed()).cost, None);
}

#[test]
fn a_link_is_looked_for_where_older_models_put_it() {
    let place = |body: Value| {
        let mut body = body;
        body["status"] = json!("completed");
        done(&Ticket::new(ID), &body).assets[0].clone()
    };
    for body in [
        json!({"result": [{"id": "x"}, {"url": CLIP}]}),
        json!({"video": {"url": "soon"}, "generation": {"video": {"url": CLIP}}}),
    ] {
        assert_eq!(place(body).place, Place::Open(Url::parse(CLIP).expect("an address")));
    }
    let signed = place(json!({"video": {"url": format!("{CLIP}?OSSAccessKeyId=k&Expires=1790003690&Signature=s")}}));
    assert_eq!(signed.expires_at, Timestamp::from_second(1_790_003_690).ok());
    for none in [json!({"video": null}), json!({"video": {"url": ""}}), json!({"video": {"url": "ftp://x.org/"}})] {
        let mut body = none;
        body["status"] = json!("completed");
        let fault = poll(&Ticket::new(ID), &body).expect_err("no link");
        assert!(fault.kind == FaultKind::Unreadable && fault.message.contains("`/video/url`"), "{fault:?}");
    }
}

#[test]
fn a_failed_job_says_why_and_costs_nothing() {
    let error = json!({"name": "GenerationError", "message": "the vendor rejected the job"});
    let fault = failed(&json!({"id": ID, "status": "error", "error": error}));
    assert_eq!((fault.kind, fault.charged), (FaultKind::Failed, Charged::No));
    assert_eq!(fault.message, "the vendor rejected the job");
    assert_eq!(fault.vendor_code.as_deref(), Some("GenerationError"));
    let policy = failed(&json!({"status": "failed", "error": {"message": "Blocked by our content policy"}}));
    assert_eq!(policy.kind, FaultKind::Policy);
    assert_eq!(failed(&json!({"status": "error", "error": "no luck"})).message, "no luck");
    let silent = failed(&json!({"status": "error", "error": null}));
    assert_eq!(silent.message, "the provider ended the job without a reason: error");
}

fn no(status: u16, message: &Value, code: &Value) -> Reply {
    let body = json!({
        "message": message, "path": "/v2/video/generations", "requestId": "0b5c", "statusCode": code,
        "timestamp": "2026-08-21T10:00:00Z",
    });
    reply(status, &body)
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "Body validation error: duration must be one of 4, 6, 8", Invalid),
        (400, "The prompt was rejected by moderation", Policy),
        (401, "Unauthorized", Auth),
        (403, "You've run out of credits. Top up your balance.", Credit),
        (404, "Cannot POST /v2/video/generation", NotFound),
        (429, "Too Many Requests", Rate),
        (500, "Internal server error", Unavailable),
        (502, "Bad Gateway", Unavailable),
        (503, "Service Unavailable", Unavailable),
        (504, "Generation timeout", Unavailable),
    ];
    for (status, message, kind) in rows {
        for code in [json!(status), json!(status.to_string())] {
            let fault = dialect().read_error(&no(status, &json!(message), &code));
            assert_eq!((fault.kind, fault.message.as_str(), fault.status), (kind, message, Some(status)));
            assert_eq!(fault.request_id.as_deref(), Some("0b5c"));
        }
        let on_create = receipt(&no(status, &json!(message), &json!(status))).expect_err("a no");
        let expected = if kind == NotFound { FaultKind::Retired } else { kind };
        let charged = if status < 500 { Charged::No } else { Charged::Unknown };
        assert_eq!((on_create.kind, on_create.charged), (expected, charged), "{status}");
    }
    let page = Reply { status: 403, headers: Vec::new(), body: Bytes::from_static(b"<html>Blocked") };
    assert_eq!(dialect().read_error(&page).kind, Auth, "a page in between says nothing of credit");
}

#[test]
fn all_that_is_wrong_with_an_order_is_told() {
    let list = json!(["duration must be an integer", {"message": "resolution is unknown"}, {"path": "prompt"}]);
    let fault = dialect().read_error(&no(400, &list, &json!(400)));
    assert_eq!(fault.message, "duration must be an integer; resolution is unknown; {\"path\":\"prompt\"}");
    let nested = dialect().read_error(&reply(400, &json!({"error": {"message": "No."}})));
    assert_eq!(nested.message, "No.");
}

#[test]
fn a_dead_link_is_gone_and_the_check_asks_for_the_balance() {
    for status in [401, 403, 404, 410] {
        assert_eq!(dialect().read_fetch_error(&reply(status, &json!({}))).kind, FaultKind::Gone);
    }
    assert_eq!(dialect().read_fetch_error(&reply(503, &json!({}))).kind, FaultKind::Unavailable);
    let check = dialect().check().expect("a call");
    assert_eq!((check.auth, check.url.to_string()), (Auth::Key, format!("{BASE}/v2/billing")));
}
