//! Every way of saying no, and the check of the key.

use super::*;

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, Policy, Rate, Unavailable};
    let throttled = "Request was throttled. Your rate limit resets in ~30s.";
    let rows = [
        (401, "Unauthenticated", "You did not pass a valid authentication token", Auth),
        (402, "Insufficient credit", "You need to purchase credit, then wait a few minutes", Credit),
        (413, "", "Files must be less than 100MB in size", Invalid),
        (422, "Input validation failed", "- input.duration: must be one of 4, 6, 8", Invalid),
        (422, "Input validation failed", "The input was flagged as sensitive (E005)", Policy),
        (429, "", throttled, Rate),
        (500, "Internal Server Error", "Something went wrong", Unavailable),
        (503, "", "Try again later", Unavailable),
    ];
    for (status, title, detail, kind) in rows {
        let mut body = json!({"detail": detail, "status": status, "invalid_fields": [{"field": "duration"}]});
        if !title.is_empty() {
            body["title"] = json!(title);
        }
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, detail), "{status}");
        let code = if kind == Policy { Some("E005") } else { Some(title).filter(|title| !title.is_empty()) };
        assert_eq!((fault.vendor_code.as_deref(), fault.status), (code, Some(status)));
        let on_create = dialect().read_submit(&order(), &reply(status, &body)).expect_err("a no");
        assert_eq!((on_create.kind, on_create.message.as_str()), (kind, detail), "{status}");
        let is_free = status < 500;
        assert_eq!(on_create.charged, if is_free { Charged::No } else { Charged::Unknown }, "{status}");
    }
    let titled = dialect().read_error(&reply(402, &json!({"title": "Insufficient credit", "detail": " "})));
    assert_eq!(titled.message, "Insufficient credit");
    let page = Reply { status: 502, headers: Vec::new(), body: Bytes::from_static(b"<html>Bad gateway") };
    let fault = dialect().read_error(&page);
    assert_eq!(fault.message, "the provider answered HTTP 502 and gave no reason: its answer is an HTML page");
}

#[test]
fn the_wait_of_a_429_stands_in_its_body() {
    let wait = |status, body: &Value, header: Option<&str>| {
        let mut reply = reply(status, body);
        reply.headers.extend(header.map(|seconds| ("retry-after".to_owned(), seconds.to_owned())));
        dialect().read_error(&reply).retry_after
    };
    let told = json!({"detail": "Request was throttled.", "status": 429, "retry_after": 30});
    assert_eq!(wait(429, &told, Some("3")), Some(Duration::from_secs(30)));
    assert_eq!(wait(429, &json!({"retry_after": 1.5}), None), Some(Duration::from_millis(1500)));
    let older = json!({"detail": "Request was throttled."});
    assert_eq!(wait(429, &older, Some("3")), None, "the wire reads the header");
    assert_eq!(wait(429, &older, None), Some(UNNAMED_WAIT));
    assert_eq!(wait(429, &json!({"retry_after": -3}), None), Some(UNNAMED_WAIT));
    assert_eq!(wait(503, &told, None), None, "only a 429 says that nothing was taken");
}

#[test]
fn a_model_that_has_no_name_there_is_to_be_ordered_by_its_version() {
    let gone = reply(404, &json!({"detail": "The requested resource could not be found.", "status": 404}));
    let refused = |order: &Order| {
        let fault = dialect().read_submit(order, &gone).expect_err("a no");
        assert_eq!(fault.charged, Charged::No);
        (fault.kind, fault.message)
    };
    let sentence = "The requested resource could not be found.";
    assert_eq!(refused(&order()), (FaultKind::Retired, sentence.to_owned()), "one that the tables describe");
    let bare = |model: &str| Order { model: model.into(), prompt: "p".into(), ..Order::default() };
    let (kind, message) = refused(&bare("someone/clips"));
    assert_eq!(kind, FaultKind::NotFound);
    assert!(message.starts_with(sentence) && message.contains("`someone/clips:VERSION`"), "{message}");
    let version = refused(&bare(&format!("someone/clips:{VERSION}")));
    assert_eq!(version, (FaultKind::Retired, sentence.to_owned()));
    assert_eq!(dialect().read_error(&gone).kind, FaultKind::NotFound, "of anything but an order");
}

#[test]
fn the_check_asks_whose_the_key_is() {
    let call = dialect().check().expect("a call");
    assert_eq!((call.method, call.repeat), (Method::Get, Repeat::Safe));
    assert_eq!(call.url.as_str(), "https://api.replicate.com/v1/account");
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["starting", "processing", "succeeded", "failed", "canceled", "aborted"]),
        code in prop_oneof![Just(200), Just(404), Just(422), Just(429)],
        name in prop::sample::select(vec![
            "id", "status", "output", "error", "logs", "metrics", "data_removed", "completed_at", "created_at", "input",
            "model", "source",
        ]),
        value in json_value(),
        text in any::<String>(),
    ) {
        let mut job = succeeded(&json!({"status": status, "logs": text, "completed_at": "9999-12-30T22:00:00Z"}));
        job[name] = value.clone();
        drop(read(&job));
        drop(dialect().read_submit(&order(), &reply(code, &job)));
        let page = reply(code, &json!({"results": [job], "next": text, "detail": value, "retry_after": value}));
        let lost = Lost { order: order(), submitted_at: Timestamp::MIN, taken: Vec::new() };
        drop(dialect().find(&lost, &[page.clone(), page.clone()]));
        drop(dialect().submit(&Order { model: text, ..Order::default() }));
        prop_assert!(!dialect().read_error(&page).message.is_empty());
    }
}
