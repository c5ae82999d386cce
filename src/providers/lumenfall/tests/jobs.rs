//! How a job is polled and cancelled, and every way of saying no.

use super::*;

#[test]
fn every_status_word_is_understood() {
    let call = dialect().poll(&Ticket::new("video/9?f"));
    assert_eq!((call.method, call.url.to_string()), (Method::Get, format!("{BASE}/videos/video%2F9%3Ff")));
    assert_eq!(polled(&video(&json!({"status": "queued"}))), Progress::Queued(None));
    assert_eq!(polled(&video(&json!({}))), Progress::Running(None));
    assert_eq!(polled(&video(&json!({"status": "warming"}))), Progress::Unknown("warming".into()));
    for word in ["cancelled", "canceled"] {
        assert_eq!(failed(&json!({"status": word})).kind, FaultKind::Cancelled);
    }
    let wordless = dialect().read_poll(&Ticket::new(ID), &reply(200, &json!({"id": ID})));
    assert!(wordless.expect_err("no word").message.contains("`/status`"));
}

#[test]
fn a_finished_job_has_an_open_link_and_a_bill() {
    let Progress::Done(takes) = polled(&completed()) else { panic!("not done") };
    let [asset] = &takes.assets[..] else { panic!("one file: {takes:?}") };
    let place = Place::Open(Url::parse("https://media.lumenfall.ai/v/9f2c.mp4").expect("an address"));
    assert_eq!((asset.variant, &asset.place), (Variant::Video, &place), "the key must not go there");
    assert_eq!(asset.expires_at, Timestamp::from_second(1_790_003_690).ok());
    assert_eq!((takes.cost, takes.seconds), (Some(Usd::from_micros(420_000)), Some(Seconds::whole(5))));
    let bill = |metadata: Value| {
        let mut video = completed();
        video["metadata"] = metadata;
        match polled(&video) {
            Progress::Done(takes) => takes.cost,
            other => panic!("not done: {other:?}"),
        }
    };
    assert_eq!(bill(json!({"cost": 1.5})), Some(Usd::from_micros(1_500_000)));
    assert_eq!(bill(json!({"cost_estimate": 0.42, "cost_currency": "USD"})), None, "an estimate is no bill");
    assert_eq!(bill(json!({"cost": 0.42, "cost_currency": "EUR"})), None);
    assert_eq!((bill(json!({"cost": null})), bill(json!(null))), (None, None));
}

#[test]
fn a_finished_job_without_a_link_is_looked_at_again() {
    for output in [json!(null), json!({}), json!({"url": ""}), json!({"url": "not an address"})] {
        let mut video = completed();
        video["output"] = output;
        let fault = dialect().read_poll(&Ticket::new(ID), &reply(200, &video)).expect_err("no link");
        assert_eq!(fault.kind, FaultKind::Unreadable);
        assert!(fault.message.contains("`/output/url`"), "{}", fault.message);
    }
}

#[test]
fn a_failed_job_says_why_and_whether_it_is_billed() {
    let error = |code: &str| json!({"code": code, "message": "provider gave up"});
    let rows = [
        ("UPSTREAM_ERROR", json!({}), FaultKind::Failed, Charged::Unknown),
        ("CONTENT_POLICY_VIOLATION", json!({"cost": 0}), FaultKind::Policy, Charged::No),
        ("ALL_PROVIDERS_EXHAUSTED", json!({"cost": 0.42}), FaultKind::Failed, Charged::Yes),
    ];
    for (code, metadata, kind, charged) in rows {
        let fault = failed(&json!({"status": "failed", "error": error(code), "metadata": metadata}));
        assert_eq!((fault.kind, fault.message.as_str(), fault.charged), (kind, "provider gave up", charged));
        let told = (charged == Charged::Yes).then(|| Usd::from_micros(420_000));
        assert_eq!(fault.cost, told);
        assert_eq!(fault.vendor_code.as_deref(), Some(code));
    }
    let flat = failed(&json!({"status": "failed", "error_code": "UPSTREAM_ERROR", "error_message": "no luck"}));
    assert_eq!((flat.message.as_str(), flat.vendor_code.as_deref()), ("no luck", Some("UPSTREAM_ERROR")));
    assert_eq!(failed(&json!({"status": "failed"})).message, "the provider ended the job without a reason: failed");
}

#[test]
fn to_cancel_is_not_to_delete() {
    let ticket = Ticket::new(ID);
    let cancel = dialect().cancel(&ticket).expect("a call");
    assert_eq!((cancel.method, cancel.url.to_string()), (Method::Delete, format!("{BASE}/videos/{ID}")));
    let purge = dialect().delete(&ticket).expect("a call");
    assert_eq!((purge.method, purge.url.to_string()), (Method::Delete, format!("{ACCOUNT}/requests/{ID}/payloads")));
    let done = Reply { status: 204, headers: Vec::new(), body: Bytes::new() };
    assert_eq!(dialect().read_done(&done), Ok(()));
    assert_eq!(dialect().read_done(&reply(404, &json!({}))).expect_err("no").kind, FaultKind::NotFound);
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Retired, Unavailable};
    let rows = [
        (400, "INVALID_REQUEST", Invalid),
        (400, "CONTENT_POLICY_VIOLATION", Policy),
        (401, "AUTHENTICATION_FAILED", Auth),
        (402, "INSUFFICIENT_BALANCE", Credit),
        (403, "SOMETHING_NEW", Auth),
        (404, "MODEL_NOT_FOUND", NotFound),
        (404, "MODEL_DISABLED", Retired),
        (429, "RATE_LIMITED", Rate),
        (502, "ALL_PROVIDERS_EXHAUSTED", Unavailable),
        (422, "UPSTREAM_ERROR", Unavailable),
        (500, "INTERNAL_ERROR", Unavailable),
    ];
    for (status, code, kind) in rows {
        let fault = dialect().read_error(&reply(status, &no(code)));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "No. Really not."), "{code}");
        assert_eq!((fault.vendor_code.as_deref(), fault.status), (Some(code), Some(status)));
        let flat = dialect().read_error(&reply(status, &json!({"error_code": code, "message": "No."})));
        assert_eq!((flat.kind, flat.message.as_str()), (kind, "No."), "{code}");
        let on_create = dialect().read_submit(&order(Mode::Text), &reply(status, &no(code))).expect_err("a no");
        let charged = if status < 500 { Charged::No } else { Charged::Unknown };
        assert_eq!((on_create.kind, on_create.charged), (kind, charged), "{code}");
    }
    let typed = dialect().read_error(&reply(401, &json!({"error": {"type": "authentication_error"}})));
    assert_eq!((typed.kind, typed.vendor_code.as_deref()), (Auth, Some("authentication_error")));
    let page = Reply { status: 502, headers: Vec::new(), body: Bytes::from_static(b"<html>Bad gateway") };
    assert_eq!(dialect().read_error(&page).kind, Unavailable);
}

#[test]
fn a_dead_link_asks_for_another_look_at_the_job() {
    for status in [401, 403, 404, 410] {
        assert_eq!(dialect().read_fetch_error(&reply(status, &json!({}))).kind, FaultKind::NotReady);
    }
    assert_eq!(dialect().read_fetch_error(&reply(503, &json!({}))).kind, FaultKind::Unavailable);
}
