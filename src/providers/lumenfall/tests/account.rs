//! What the account knows: the price of an order, the models, the log in which a lost order is found.

use super::*;

#[test]
fn both_bases_lead_to_the_account() {
    let rows = [
        (BASE, ACCOUNT),
        (ACCOUNT, ACCOUNT),
        ("http://127.0.0.1:8091/lumenfall/openai/v1", "http://127.0.0.1:8091/lumenfall/v1"),
        ("https://gateway.example/videos-api", "https://gateway.example/videos-api"),
    ];
    for (base, account) in rows {
        let check = at(base).check().expect("a call");
        assert_eq!((check.repeat, check.url.to_string()), (Repeat::Safe, format!("{account}/balance")));
    }
}

fn estimate() -> Value {
    json!({
        "estimated": true, "model": "kling-v3", "provider": "fal", "total_cost_micros": 420_000, "currency": "USD",
        "components": [{
            "type": "output", "metric": "second", "quantity": 5, "billable_quantity": 5, "unit_price": 0.084,
            "total_cost": 420_000,
        }],
    })
}

fn quoted(status: u16, body: &Value) -> Result<Option<LiveQuote>, Fault> {
    match dialect().quote(&order(Mode::Text), &[reply(status, body)])? {
        Next::Ready(quote) => Ok(quote),
        other => panic!("not an end: {other:?}"),
    }
}

#[test]
fn a_dry_run_is_the_order_without_its_name_and_is_not_repeated_in_doubt() {
    let Ok(Next::Call(call)) = dialect().quote(&order(Mode::Text), &[]) else { panic!("no call") };
    assert_eq!((call.method, call.url.to_string()), (Method::Post, format!("{BASE}/videos?dryRun=true")));
    assert_eq!(call.repeat, Repeat::Never);
    let mut body = sent(&order(Mode::Text));
    body.as_object_mut().expect("an object").remove("idempotency_key");
    assert_eq!(call.body, Body::Json(body));
}

#[test]
fn an_estimate_is_in_micro_dollars_and_whole_or_none() {
    let quote = LiveQuote { usd: Usd::from_micros(420_000), basis: "5 × second at $0.084 by fal".into() };
    assert_eq!(quoted(200, &estimate()), Ok(Some(quote)));
    let but = |name: &str, value: Value| {
        let mut body = estimate();
        body[name] = value;
        quoted(200, &body).expect("a reading")
    };
    let broken = [("total_cost_micros", json!(null)), ("total_cost_micros", json!(0)), ("currency", json!("EUR"))];
    for (name, value) in broken {
        assert_eq!(but(name, value), None, "{name}");
    }
    assert_eq!(but("components", json!(null)).map(|quote| quote.basis).as_deref(), Some("an estimate by fal"));
    assert_eq!(quoted(206, &estimate()), Ok(None));
    assert_eq!(quoted(402, &no("INSUFFICIENT_BALANCE")).expect_err("a no").kind, FaultKind::Credit);
    let taken = quoted(202, &video(&json!({}))).expect_err("an order");
    assert!(taken.kind == FaultKind::Unreadable && taken.message.contains("`video_9f2c`"), "{taken:?}");
}

#[test]
fn the_models_are_listed_by_name() {
    let Ok(Next::Call(call)) = dialect().served(&Inquiry::default(), &[]) else { panic!("no call") };
    assert_eq!(call.url.to_string(), format!("{BASE}/models"));
    let body = json!({"object": "list", "data": [{"id": "kling-v3", "object": "model"}, {"id": "p-video"}]});
    let Ok(Next::Ready(served)) = dialect().served(&Inquiry::default(), &[reply(200, &body)]) else {
        panic!("no list")
    };
    assert_eq!(served.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["kling-v3", "p-video"]);
    assert_eq!(dialect().served(&Inquiry::default(), &[reply(401, &json!({}))]).expect_err("no").kind, FaultKind::Auth);
}

// The order is of 1_790_000_000, which is 2026-09-21T14:13:20Z.

fn logged(id: &str, change: &Value) -> Value {
    let mut entry = json!({
        "id": id, "status": "completed", "model": "kling-v3", "endpoint": "/openai/v1/videos", "modality": "video",
        "created_at": "2026-09-21T14:13:21Z", "duration_ms": 90_000, "cost": 0.42, "currency": "USD",
        "error_code": null, "error_message": null,
    });
    for (name, value) in change.as_object().expect("an object") {
        entry[name] = value.clone();
    }
    entry
}

fn page(date: &str, entries: Vec<Value>) -> Reply {
    let headers = vec![("date".to_owned(), date.to_owned())];
    Reply { headers, ..reply(200, &json!({ "data": Value::Array(entries) })) }
}

const SOON: &str = "Mon, 21 Sep 2026 14:20:00 GMT";
const LATE: &str = "Mon, 21 Sep 2026 15:20:00 GMT";

fn look(so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
    let submitted_at = Timestamp::from_second(1_790_000_000).expect("a moment");
    dialect().find(&Lost { order: order(Mode::Text), submitted_at, taken: vec!["ours".into()] }, so_far)
}

fn asked(next: Result<Next<Vec<Listed>>, Fault>) -> String {
    match next {
        Ok(Next::Call(call)) => call.url.to_string(),
        other => panic!("no call: {other:?}"),
    }
}

#[test]
fn a_lost_order_is_found_in_the_log_and_known_by_its_prompt() {
    assert_eq!(asked(look(&[])), format!("{ACCOUNT}/requests?limit=100"));
    let others = vec![
        logged("chat", &json!({"modality": "chat"})),
        logged("refused", &json!({"status": "rejected"})),
        logged("ours", &json!({})),
        logged("old", &json!({"created_at": "2026-09-21T13:00:00Z"})),
    ];
    let mut entries = others.clone();
    entries.extend([logged("req_1", &json!({})), logged("req_2", &json!({})), logged("req_1", &json!({}))]);
    let log = page(SOON, entries);
    assert_eq!(
        asked(look(std::slice::from_ref(&log))),
        format!("{BASE}/videos/req_1"),
        "ours, the old and others are left out"
    );
    let another = reply(200, &video(&json!({"prompt": "another"})));
    assert_eq!(asked(look(&[log.clone(), another.clone()])), format!("{BASE}/videos/req_2"));
    let found = look(&[log.clone(), another, reply(200, &completed())]);
    let Ok(Next::Ready(found)) = found else { panic!("not found: {found:?}") };
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].remote_id.as_str(), found[0].state), (ID, State::Finished));
    let unsure = look(&[log.clone(), reply(404, &json!({})), reply(404, &json!({}))]).expect_err("no name");
    assert!(unsure.kind == FaultKind::Unreadable && unsure.message.contains("`req_2`"), "{unsure:?}");
    assert_eq!(look(&[log, reply(401, &json!({}))]).expect_err("a no").kind, FaultKind::Auth);
    assert_eq!(look(&[reply(401, &json!({}))]).expect_err("a no").kind, FaultKind::Auth);
    assert_eq!(look(&[page(SOON, others.clone())]).expect_err("it may be in the making").kind, FaultKind::NotReady);
    assert_eq!(look(&[page(LATE, others)]), Ok(Next::Ready(Vec::new())));
}

#[test]
fn the_log_is_read_on_from_its_oldest_entry() {
    let full =
        |moment: Value| page(SOON, vec![logged("chat", &json!({"modality": "chat", "created_at": moment})); 100]);
    let next = format!("{ACCOUNT}/requests?limit=100&created_before=");
    assert_eq!(asked(look(&[full(json!("2026-09-21T14:13:21Z"))])), format!("{next}2026-09-21T14%3A13%3A21Z"));
    assert_eq!(asked(look(&[full(json!(1_790_000_001))])), format!("{next}1790000001"));
    let twice = [full(json!(1_790_000_001)), full(json!(1_790_000_001))];
    assert_eq!(look(&twice).expect_err("a circle").kind, FaultKind::Unreadable);
    let older = look(&[full(json!(1_780_000_000))]).expect_err("past the order");
    assert_eq!(older.kind, FaultKind::NotReady);
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["queued", "in_progress", "completed", "failed", "cancelled"]),
        name in prop::sample::select(vec![
            "id", "status", "created_at", "expires_at", "seconds", "error", "output", "metadata",
        ]),
        value in json_value(),
    ) {
        let mut job = completed();
        job["status"] = json!(status);
        job[name] = value.clone();
        drop(dialect().read_poll(&Ticket::new(ID), &reply(200, &job)));
        drop(quoted(200, &json!({"total_cost_micros": value, "currency": "USD", "components": value})));
        let log = page(LATE, vec![logged("req_1", &json!({"created_at": value, "modality": value}))]);
        drop(look(&[log.clone(), reply(200, &job)]));
        prop_assert!(!dialect().read_error(&log).message.is_empty());
    }
}
