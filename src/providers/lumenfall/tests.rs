use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;

use super::super::tests::json_value;
use super::*;
use crate::call::{Auth, FileBody, Method};
use crate::job::State;
use crate::request::Audio;
use crate::shape::{Seconds, Size};

const BASE: &str = "https://api.lumenfall.ai/openai/v1";
const ACCOUNT: &str = "https://api.lumenfall.ai/v1";
const ID: &str = "video_9f2c";

fn at(base: &str) -> Lumenfall {
    Lumenfall::at(&Url::parse(base).expect("an address"))
}

fn dialect() -> Lumenfall {
    at(BASE)
}

fn order(mode: Mode) -> Order {
    Order {
        mode,
        model: "kling-v3".into(),
        prompt: "steam over a mountain lake".into(),
        seconds: Some(Seconds::whole(5)),
        label: "k3v9qm2x".into(),
        ..Order::default()
    }
}

fn with_inputs(mode: Mode, role: Role, places: Vec<InputRef>) -> Order {
    Order { inputs: places.into_iter().map(|at| OrderInput { role, at }).collect(), ..order(mode) }
}

fn url(name: &str) -> InputRef {
    InputRef::Url(Url::parse(&format!("https://example.org/{name}")).expect("an address"))
}

fn file() -> FileBody {
    FileBody { path: "/tmp/a.png".into(), mime: "image/png".into(), name: "image.png".into(), bytes: 9 }
}

fn passing(pass: &Value) -> Order {
    Order { pass: pass.as_object().cloned().expect("an object"), ..order(Mode::Text) }
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, headers: Vec::new(), body: Bytes::from(body.to_string()) }
}

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.url.to_string()), (Method::Post, Auth::Key, format!("{BASE}/videos")));
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

fn parts(order: &Order) -> Vec<Part> {
    match dialect().submit(order).expect("a call").body {
        Body::Multipart(parts) => parts,
        other => panic!("not multipart: {other:?}"),
    }
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

/// The sample of a running video, changed.
fn video(change: &Value) -> Value {
    let mut video = json!({
        "id": ID, "object": "video", "created_at": 1_790_000_000, "completed_at": null, "expires_at": null,
        "status": "in_progress", "model": "kling-v3", "prompt": "steam over a mountain lake", "seconds": "5",
        "size": "1280x720", "output": null, "error": null,
        "metadata": {
            "model": "kling-v3", "executed_model": "fal/kling-v3", "provider": "fal", "provider_name": "fal.ai",
            "upstream_id": "u1", "cost_estimate": 0.42, "cost_currency": "USD",
        },
    });
    for (name, value) in change.as_object().expect("an object") {
        video[name] = value.clone();
    }
    video
}

fn completed() -> Value {
    video(&json!({
        "status": "completed", "completed_at": 1_790_000_090, "expires_at": 1_790_003_690,
        "output": {
            "url": "https://media.lumenfall.ai/v/9f2c.mp4", "content_type": "video/mp4", "size_bytes": 4_213_377,
        },
        "metadata": {"executed_model": "fal/kling-v3", "provider": "fal", "cost": 0.42, "cost_currency": "USD"},
    }))
}

fn polled(body: &Value) -> Progress {
    dialect().read_poll(&Ticket::new(ID), &reply(200, body)).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(&video(change)) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn an_order_is_the_documented_one_and_has_a_name() {
    let sized = Order { size: Some(Size::new(1280, 720)), ..order(Mode::Text) };
    let expected = json!({
        "model": "kling-v3", "prompt": "steam over a mountain lake", "seconds": "5", "size": "1280x720",
        "idempotency_key": "k3v9qm2x",
    });
    assert_eq!(sent(&sized), expected);
    let repeat = |order: &Order| dialect().submit(order).expect("a call").repeat;
    assert_eq!(repeat(&sized), Repeat::Keyed("k3v9qm2x".into()));
    assert_eq!(repeat(&passing(&json!({"idempotency_key": "mine"}))), Repeat::Keyed("mine".into()));
    for nameless in [json!({"idempotency_key": null}), json!({"idempotency_key": ""}), json!({"idempotency_key": 7})] {
        assert_eq!(repeat(&passing(&nameless)), Repeat::Never, "{nameless}");
    }
    assert_eq!(repeat(&Order { label: String::new(), ..order(Mode::Text) }), Repeat::Never);
}

#[test]
fn a_size_wins_over_a_proportion_and_a_class() {
    let shape = |order: &Order| {
        let body = sent(order);
        ["size", "aspect_ratio", "resolution"].map(|name| body[name].as_str().map(str::to_owned))
    };
    let all = Order {
        size: Some(Size::new(1280, 720)),
        aspect: "16:9".parse().ok(),
        resolution: "720p".parse().ok(),
        ..order(Mode::Text)
    };
    assert_eq!(shape(&all), [Some("1280x720".into()), None, None]);
    assert_eq!(shape(&Order { size: None, ..all.clone() }), [None, Some("16:9".into()), Some("720p".into())]);
    assert_eq!(shape(&Order { size: None, aspect: None, ..all }), [None, None, Some("720p".into())]);
    assert_eq!(shape(&order(Mode::Text)), [None, None, None]);
}

#[test]
fn what_is_not_put_into_other_words_goes_as_the_model_spells_it() {
    let spelling = toml::from_str("audio = 'generate_audio'").expect("a spelling");
    let silent = Order { audio: Some(Audio::Off), negative: Some("rain".into()), spelling, ..order(Mode::Text) };
    let body = sent(&silent);
    assert_eq!((&body["generate_audio"], &body["negative_prompt"]), (&json!(false), &json!("rain")));
    assert_eq!(sent(&passing(&json!({"cfg_scale": 0.5, "seconds": 7})))["seconds"], json!(7), "what is passed on wins");
    for unspelt in [Order { seed: Some(1), ..order(Mode::Text) }, Order { fps: Some(24), ..order(Mode::Text) }] {
        assert_eq!(refused(&unspelt), FaultKind::Unsupported, "{unspelt:?}");
    }
}

#[test]
fn an_image_is_an_object_references_are_a_list_and_a_file_is_a_part() {
    let data = InputRef::Data("data:image/png;base64,AA".into());
    let frame = |at| sent(&with_inputs(Mode::Image, Role::FirstFrame, vec![at]))["input_reference"].clone();
    assert_eq!(frame(url("a.png")), json!({"image_url": "https://example.org/a.png"}));
    assert_eq!(frame(data.clone()), json!({"image_url": "data:image/png;base64,AA"}));
    let references = sent(&with_inputs(Mode::Reference, Role::Reference, vec![url("a"), url("b")]));
    let list = json!([{"image_url": "https://example.org/a"}, {"image_url": "https://example.org/b"}]);
    assert_eq!(references["input_reference"], list);
    let written = parts(&with_inputs(Mode::Image, Role::FirstFrame, vec![InputRef::File(file())]));
    let expected = [
        Part::text("model", "kling-v3"),
        Part::text("prompt", "steam over a mountain lake"),
        Part::text("seconds", "5"),
        Part::text("idempotency_key", "k3v9qm2x"),
        Part::file("input_reference", file()),
    ];
    assert_eq!(written, expected);
    let mixed = parts(&with_inputs(Mode::Reference, Role::Reference, vec![InputRef::File(file()), url("b")]));
    let tail = [Part::file("input_reference[]", file()), Part::text("input_reference[]", "https://example.org/b")];
    assert_eq!(mixed[4..], tail);
    let replaced = Order {
        pass: passing(&json!({"input_reference": {"image_url": "https://x.org/"}})).pass,
        ..with_inputs(Mode::Image, Role::FirstFrame, vec![InputRef::File(file())])
    };
    assert_eq!(sent(&replaced)["input_reference"]["image_url"], json!("https://x.org/"));
}

#[test]
fn what_there_are_no_words_for_is_refused() {
    let two = with_inputs(Mode::Image, Role::FirstFrame, vec![url("a"), url("b")]);
    let mut both = with_inputs(Mode::Reference, Role::FirstFrame, vec![url("a")]);
    both.inputs.push(OrderInput { role: Role::Reference, at: url("b") });
    let last = with_inputs(Mode::Image, Role::LastFrame, vec![url("a")]);
    let acts = [order(Mode::Remix), order(Mode::Edit), order(Mode::Extend)];
    for order in [two, both, last].iter().chain(&acts) {
        assert_eq!(refused(order), FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(dialect().list(None).expect_err("no such act").kind, FaultKind::Unsupported);
}

#[test]
fn a_receipt_is_202_a_replay_is_200_and_both_may_lack_everything_but_the_id() {
    let ticket = Ok(Receipt::Ticket(Ticket::new(ID)));
    for (status, body) in [(202, json!({"id": ID})), (200, completed()), (202, video(&json!({"status": "queued"})))] {
        assert_eq!(dialect().read_submit(&order(Mode::Text), &reply(status, &body)), ticket);
    }
    for body in ["", "{\"id\":", "{}", "{\"id\":null}", "{\"estimated\":true}"] {
        let reply = Reply { status: 202, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status, fault.charged), (FaultKind::Unreadable, Some(202), Charged::Unknown));
    }
}

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

fn no(code: &str) -> Value {
    json!({"error": {"message": "No. Really not.", "type": "some_error", "code": code}})
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
