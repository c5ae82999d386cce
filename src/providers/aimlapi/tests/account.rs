//! What the account knows: prices, models, the log in which a lost order is found.

use super::*;

fn model(pricing: &Value) -> Value {
    json!({
        "id": "openai/sora-2-pro-t2v", "aliases": ["sora-2-pro"], "type": "internal/video-generations/submit",
        "info": {"name": "Sora 2 Pro", "developer": "OpenAI"}, "tags": [], "pricing": pricing,
    })
}

fn list(pricing: &Value) -> Reply {
    reply(200, &json!({"object": "list", "data": [model(pricing)]}))
}

fn variants() -> Value {
    json!({"kind": "variants", "dimensions": ["resolution"], "variants": [
        {"when": {"resolution": "720p"}, "price": 0.39, "unit": "second", "per": 1},
        {"when": {"resolution": "1080P"}, "price": 6.5, "unit": "second", "per": 10},
    ]})
}

fn fixed(unit: &Value) -> Value {
    json!({"kind": "fixed", "currency": "USD", "units": [unit]})
}

fn quoted(name: &str, class: &str, pricing: &Value) -> Option<String> {
    let order = shaped(order(name, Mode::Text), 4, "16:9", class);
    match dialect().quote(&order, &[list(pricing)]) {
        Ok(Next::Ready(quote)) => quote.map(|quote| format!("{}: {}", quote.usd, quote.basis)),
        other => panic!("not an end: {other:?}"),
    }
}

#[test]
fn a_live_price_is_divided_by_what_it_is_for() {
    let pro = "openai/sora-2-pro-t2v";
    let Ok(Next::Call(call)) = dialect().quote(&order(pro, Mode::Text), &[]) else { panic!("no call") };
    assert_eq!(call.url.to_string(), format!("{BASE}/v1/models?include=pricing&id=openai%2Fsora-2-pro-t2v"));
    assert_eq!((call.auth, call.repeat), (Auth::None, Repeat::Safe));
    assert_eq!(quoted(pro, "720p", &variants()).as_deref(), Some("1.56: 4 s at $0.39 per second"));
    assert_eq!(quoted(pro, "1080p", &variants()).as_deref(), Some("2.60: 4 s at $0.65 per second"));
    assert_eq!(quoted("sora-2-pro", "720p", &variants()).as_deref(), Some("1.56: 4 s at $0.39 per second"));
    let second = json!({"name": "video", "measure": "second", "price": "1.2", "per": "10"});
    assert_eq!(quoted(pro, "720p", &fixed(&second)).as_deref(), Some("0.48: 4 s at $0.12 per second"));
    let clip = json!({"name": "video", "measure": "generation", "price": 1.3});
    assert_eq!(quoted(pro, "720p", &fixed(&clip)).as_deref(), Some("1.30: 1 clip at $1.30 per clip"));
}

#[test]
fn a_price_that_is_not_understood_is_none() {
    let pro = "openai/sora-2-pro-t2v";
    let variant = |when: &Value| {
        let plain = json!({"price": 0.1, "unit": "second", "per": 1});
        json!({"kind": "variants", "variants": [plain, {"when": when, "price": 9, "unit": "second"}]})
    };
    let two = json!({"kind": "fixed", "units": [{"measure": "second", "price": 1}, {"measure": "second", "price": 2}]});
    let unknown = [
        json!({"kind": "variable"}),
        json!({"kind": "auction", "price": 1}),
        json!(null),
        json!({"kind": "fixed", "currency": "EUR", "units": [{"measure": "second", "price": 1}]}),
        json!({"kind": "fixed", "units": []}),
        two,
        fixed(&json!({"measure": "token", "price": 1, "per": 1})),
        fixed(&json!({"measure": "second", "price": 0, "per": 1})),
        fixed(&json!({"measure": "second", "price": 1, "per": 0})),
        fixed(&json!({"measure": "second", "per": 1})),
        variant(&json!({"tier": "pro"})),
        variant(&json!({"resolution": ["720p"]})),
        variant(&json!({"generate_audio": "maybe"})),
        json!({"kind": "variants", "variants": {"720p": 1}}),
    ];
    for pricing in unknown {
        assert_eq!(quoted(pro, "720p", &pricing), None, "{pricing}");
    }
    assert_eq!(quoted("another", "720p", &variants()), None);
    assert_eq!(quoted(pro, "480p", &variants()), None, "another class is unknown, not the nearest");
    let audio = |on: bool| variant(&json!({"generate_audio": on}));
    assert_eq!(quoted(pro, "720p", &audio(true)).as_deref(), Some("36.00: 4 s at $9.00 per second"));
    assert_eq!(quoted(pro, "720p", &audio(false)).as_deref(), Some("0.40: 4 s at $0.10 per second"));
    assert_eq!(
        quoted(pro, "720p", &variant(&json!({"duration": 4}))).as_deref(),
        Some("36.00: 4 s at $9.00 per second")
    );
}

#[test]
fn the_models_are_served_by_each_of_their_names() {
    let today = jiff::civil::date(2026, 11, 21);
    let Ok(Next::Call(call)) = dialect().served(&Inquiry::on(today), &[]) else { panic!("no call") };
    assert_eq!(call.url.to_string(), format!("{BASE}/v1/models?include=pricing&output_modalities=video"));
    let Ok(Next::Ready(served)) = dialect().served(&Inquiry::on(today), &[list(&variants())]) else {
        panic!("no list")
    };
    let names: Vec<_> = served.iter().map(|model| (model.id.as_str(), model.title.as_deref())).collect();
    assert_eq!(names, [("openai/sora-2-pro-t2v", Some("Sora 2 Pro")), ("sora-2-pro", Some("Sora 2 Pro"))]);
    let row = &served[1].prices[0];
    assert_eq!((row.provider.as_str(), row.model.as_str(), row.unit), ("aimlapi", "sora-2-pro", Unit::Second));
    assert_eq!((row.as_of, row.usd.to_string()), (today, "0.39".to_owned()));
    let Ok(Next::Ready(none)) = dialect().served(&Inquiry::on(today), &[reply(200, &json!({"data": []}))]) else {
        panic!("no list")
    };
    assert!(none.is_empty());
    assert_eq!(
        dialect().served(&Inquiry::on(today), &[reply(200, &json!({}))]).expect_err("no list").kind,
        FaultKind::Unreadable
    );
}

// The order is of 1_790_000_000, which is 2026-09-21T14:13:20Z.

fn logged(label: &str, id: &Value, status: &str, created: &str) -> Value {
    json!({
        "created": created, "status": status, "model": "google/veo-3.1-t2v",
        "cost": {"usd": 0.78, "credits": 1_560_000}, "inference_id": id, "client_request_id": label,
    })
}

fn log_page(date: &str, entries: &[Value], next: Option<&str>) -> Reply {
    let body = json!({"data": entries, "pagination": {"next_cursor": next, "has_more": next.is_some()}});
    Reply { headers: vec![("date".to_owned(), date.to_owned())], ..reply(200, &body) }
}

const NEAR: &str = "2026-09-21T14:13:21Z";
const SOON: &str = "Mon, 21 Sep 2026 14:20:00 GMT";
const LATE: &str = "Mon, 21 Sep 2026 15:20:00 GMT";

fn look(so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
    let submitted_at = Timestamp::from_second(1_790_000_000).expect("a moment");
    dialect().find(&Lost { order: order("google/veo-3.1-t2v", Mode::Text), submitted_at, taken: Vec::new() }, so_far)
}

#[test]
fn a_lost_order_is_found_by_its_label() {
    let asked = |so_far: &[Reply]| match look(so_far) {
        Ok(Next::Call(call)) => call.url.to_string(),
        other => panic!("no call: {other:?}"),
    };
    assert_eq!(asked(&[]), format!("{BASE}/v2/logs"));
    let other = logged("another", &json!("x"), "succeeded", NEAR);
    let first = log_page(SOON, std::slice::from_ref(&other), Some("c2"));
    assert_eq!(asked(std::slice::from_ref(&first)), format!("{BASE}/v2/logs?cursor=c2"));
    let own = logged("k3v9qm2x", &json!(ID), "succeeded", "1999-01-01T00:00:00Z");
    let found = look(&[first.clone(), log_page(SOON, &[own], Some("c3"))]);
    let Ok(Next::Ready(found)) = found else { panic!("not found: {found:?}") };
    assert_eq!((found.len(), found[0].remote_id.as_str(), found[0].state), (1, ID, State::Finished));
    assert_eq!(dialect().adopt(&Order::default(), &found[0]), Ticket::new(ID));
    let refused = logged("k3v9qm2x", &Value::Null, "failed", NEAR);
    assert_eq!(look(&[log_page(SOON, &[refused], None)]), Ok(Next::Ready(Vec::new())), "it was not taken");
    assert_eq!(look(&[first.clone(), first]).expect_err("a circle").kind, FaultKind::Unreadable);
    assert_eq!(look(&[reply(401, &json!({}))]).expect_err("a no").kind, FaultKind::Auth);
    assert_eq!(
        look(&[log_page(SOON, std::slice::from_ref(&other), None)]).expect_err("too early").kind,
        FaultKind::NotReady
    );
    assert_eq!(look(&[log_page(LATE, &[other], None)]), Ok(Next::Ready(Vec::new())));
    let unlabelled = Lost { order: Order::default(), submitted_at: Timestamp::MIN, taken: Vec::new() };
    assert_eq!(dialect().find(&unlabelled, &[]).expect_err("no label").kind, FaultKind::Unsupported);
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["queued", "generating", "completed", "error"]),
        name in prop::sample::select(vec!["id", "status", "video", "error", "meta", "message"]),
        value in json_value(),
    ) {
        let mut job = completed();
        job["status"] = json!(status);
        job[name] = value.clone();
        let ticket = Ticket { remote_id: ID.into(), extra: json!({"usd": value}) };
        drop(poll(&ticket, &job));
        drop(receipt(&reply(200, &job)));
        drop(quoted("sora-2-pro", "720p", &value));
        drop(quoted("sora-2-pro", "720p", &fixed(&value)));
        drop(dialect().served(&Inquiry::default(), &[reply(200, &json!({"data": [value]}))]));
        drop(look(&[log_page(LATE, &[logged("k3v9qm2x", &value, "succeeded", NEAR)], None)]));
        prop_assert!(!dialect().read_error(&reply(400, &job)).message.is_empty());
    }
}
