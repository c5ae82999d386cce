use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::json_value;
use super::*;
use crate::call::{Auth, Method, Repeat};
use crate::price::Unit;
use crate::request::{Audio, InputRef};
use crate::shape::Seconds;
use crate::spelling::Spelling;

const BASE: &str = "https://api.aimlapi.com";
const ID: &str = "q7Zk2mVn4Xc8LpR1sT0Yw";

fn dialect() -> AimlApi {
    AimlApi { base_url: Url::parse(BASE).expect("an address") }
}

/// How the catalog spells a model.
fn spelling(model: &str) -> Spelling {
    let table: toml::Table = include_str!("../../catalog/models/aimlapi.toml").parse().expect("a table");
    let rows = table["model"].as_array().expect("rows");
    let is_it = |row: &&toml::Value| row["ids"].as_array().is_some_and(|ids| ids.contains(&model.into()));
    let spelling = rows.iter().find(is_it).and_then(|row| row.get("spelling"));
    spelling.map(|spelling| spelling.clone().try_into().expect("a spelling")).unwrap_or_default()
}

/// An order of a model of the catalog, in that model's spelling.
fn order(model: &str, mode: Mode) -> Order {
    Order {
        mode,
        model: model.into(),
        prompt: "a lighthouse in fog".into(),
        spelling: spelling(model),
        label: "k3v9qm2x".into(),
        ..Order::default()
    }
}

fn shaped(order: Order, seconds: u32, aspect: &str, resolution: &str) -> Order {
    let seconds = Some(Seconds::whole(seconds));
    Order { seconds, aspect: aspect.parse().ok(), resolution: resolution.parse().ok(), ..order }
}

fn with_inputs(order: Order, inputs: &[(Role, &str)]) -> Order {
    let input = |(role, name): &(Role, &str)| OrderInput { role: *role, at: InputRef::Data((*name).to_owned()) };
    Order { inputs: inputs.iter().map(input).collect(), ..order }
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, headers: Vec::new(), body: Bytes::from(body.to_string()) }
}

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert_eq!(call.url.to_string(), format!("{BASE}/v2/video/generations"));
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

fn poll(ticket: &Ticket, body: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(ticket, &reply(200, body))
}

fn done(ticket: &Ticket, body: &Value) -> Takes {
    match poll(ticket, body) {
        Ok(Progress::Done(takes)) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn failed(body: &Value) -> Fault {
    match poll(&Ticket::new(ID), body) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

const CLIP: &str = "https://cdn.aimlapi.com/generations/x/1790000000000-abc.mp4";

fn completed() -> Value {
    json!({"id": ID, "status": "completed", "video": {"url": CLIP}, "error": null})
}

#[test]
fn the_documented_example_is_written_to_the_letter() {
    let order = shaped(order("google/veo-3.1-t2v-fast", Mode::Text), 4, "16:9", "720p");
    let expected = json!({
        "model": "google/veo-3.1-t2v-fast", "prompt": "a lighthouse in fog", "duration": 4, "resolution": "720p",
        "aspect_ratio": "16:9", "generate_audio": false,
    });
    let silent = Order { audio: Some(Audio::Off), ..order };
    assert_eq!(sent(&silent), expected);
    let call = dialect().submit(&silent).expect("a call");
    assert_eq!(call.headers, [("x-client-request-id".to_owned(), "k3v9qm2x".to_owned())]);
    for label in ["", "with a space", "ü", &"x".repeat(129)] {
        let order = Order { label: label.into(), ..silent.clone() };
        assert_eq!(dialect().submit(&order).expect("a call").headers, [], "{label}");
    }
    let pass = json!({"duration": 6, "provider": "google"}).as_object().cloned().expect("an object");
    let passing = sent(&Order { pass, ..silent });
    assert_eq!((&passing["duration"], &passing["provider"]), (&json!(6), &json!("google")));
}

#[test]
fn each_model_has_its_own_fields_and_its_own_case() {
    let class = |model: &str, class: &str| {
        let order = Order { resolution: class.parse().ok(), ..order(model, Mode::Text) };
        sent(&order)["resolution"].clone()
    };
    assert_eq!(class("google/veo-3.1-t2v", "720p"), json!("720p"));
    assert_eq!(class("google/veo-3.1-lite-generate-001", "720p"), json!("720P"));
    assert_eq!(class("minimax/hailuo-2.3", "768p"), json!("768P"));
    assert_eq!(class("minimax/h3", "2k"), json!("2K"));
    assert_eq!(class("bytedance/seedance-2-0", "4k"), json!("4k"));
    let h3 = sent(&Order { aspect: "16:9".parse().ok(), ..order("minimax/h3", Mode::Text) });
    assert_eq!((&h3["ratio"], h3.get("aspect_ratio")), (&json!("16:9"), None));
    let ends = |model: &str| {
        let body = sent(&with_inputs(order(model, Mode::Image), &[(Role::FirstFrame, "a"), (Role::LastFrame, "b")]));
        ["image_url", "last_image_url", "tail_image_url"].map(|name| body[name].as_str().map(str::to_owned))
    };
    let (first, last) = (Some("a".to_owned()), Some("b".to_owned()));
    for model in ["google/veo-3.1-first-last-image-to-video", "minimax/h3"] {
        assert_eq!(ends(model), [first.clone(), last.clone(), None], "{model}");
    }
    for model in ["klingai/video-v3-pro-image-to-video", "runway/gen4_turbo"] {
        assert_eq!(ends(model), [first.clone(), None, last.clone()], "{model}");
    }
    for (model, field) in [
        ("bytedance/seedance-2-5", "image_urls"),
        ("alibaba/happyhorse-1.1", "reference_image_urls"),
        ("x-ai/grok-imagine-video", "reference_images"),
    ] {
        let two = [(Role::Reference, "a"), (Role::Reference, "b")];
        assert_eq!(sent(&with_inputs(order(model, Mode::Reference), &two))[field], json!(["a", "b"]), "{model}");
    }
    let omni = sent(&order("google/gemini-omni-flash-preview", Mode::Text));
    assert_eq!((&omni["task"], &omni["delivery"]), (&json!("text_to_video"), &json!("uri")));
}

#[test]
fn what_there_are_no_words_for_is_refused() {
    let sora = || order("openai/sora-2-t2v", Mode::Text);
    let refused = [
        Order { mode: Mode::Remix, ..sora() },
        Order { mode: Mode::Edit, ..sora() },
        Order { mode: Mode::Extend, ..sora() },
        Order { seed: Some(1), ..sora() },
        Order { negative: Some("rain".into()), ..sora() },
        with_inputs(sora(), &[(Role::FirstFrame, "a")]),
    ];
    for order in refused {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(dialect().input_form(Role::FirstFrame), InputForm::Data(LARGEST_DATA));
    let ticket = Ticket::new(ID);
    let acts = [dialect().cancel(&ticket), dialect().delete(&ticket), dialect().list(None)];
    assert!(acts.iter().all(Result::is_err) && dialect().abilities() == Abilities::default());
}

fn receipt(reply: &Reply) -> Result<Ticket, Fault> {
    match dialect().read_submit(&Order::default(), reply)? {
        Receipt::Ticket(ticket) => Ok(ticket),
        Receipt::Done(..) => panic!("done at once"),
    }
}

#[test]
fn the_bill_comes_with_the_receipt() {
    let bill = |usage: Value| {
        let body = json!({"id": ID, "status": "queued", "meta": {"usage": usage}});
        receipt(&reply(200, &body)).expect("a ticket").extra
    };
    assert_eq!(bill(json!({"credits_used": 1_560_000, "usd_spent": 0.78})), json!({"usd": "0.78"}));
    assert_eq!(bill(json!({"credits_used": 3_900_000})), json!({"usd": "1.95"}), "older models say credits alone");
    assert_eq!(bill(json!({"credits_used": 1})), json!({"usd": "0.000001"}), "rounded up");
    for unsaid in [json!(null), json!({"credits_used": 0, "usd_spent": 0}), json!({"usd_spent": null})] {
        assert_eq!(bill(unsaid), Value::Null);
    }
    let bare = json!({"id": ID, "status": "queued"});
    assert_eq!(receipt(&reply(201, &bare)), Ok(Ticket::new(ID)), "201 is 200");
}

#[test]
fn a_broken_receipt_is_saved_by_its_header() {
    for body in ["", "{\"id\":", "{}", "{\"id\":null}"] {
        let mut reply = Reply { status: 200, headers: Vec::new(), body: Bytes::from(body) };
        let fault = receipt(&reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.charged), (FaultKind::Unreadable, Charged::Unknown), "{body}");
        reply.headers.push(("x-inference-id".to_owned(), ID.to_owned()));
        assert_eq!(receipt(&reply), Ok(Ticket::new(ID)), "{body}");
    }
    let headers = vec![("x-inference-id".to_owned(), ID.to_owned())];
    let no = Reply { headers, ..reply(400, &json!({"message": "No."})) };
    assert_eq!(receipt(&no).expect_err("a no is a no").kind, FaultKind::Invalid);
}

#[test]
fn an_id_with_a_colon_and_a_slash_is_encoded() {
    let call = dialect().poll(&Ticket::new("video_68e5:openai/sora-2-pro-t2v"));
    let expected = format!("{BASE}/v2/video/generations?generation_id=video_68e5%3Aopenai%2Fsora-2-pro-t2v");
    assert_eq!((call.method, call.url.to_string()), (Method::Get, expected));
}

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
    let Ok(Next::Call(call)) = dialect().served(&Inquiry { today, ..Inquiry::default() }, &[]) else {
        panic!("no call")
    };
    assert_eq!(call.url.to_string(), format!("{BASE}/v1/models?include=pricing&output_modalities=video"));
    let Ok(Next::Ready(served)) = dialect().served(&Inquiry { today, ..Inquiry::default() }, &[list(&variants())])
    else {
        panic!("no list")
    };
    let names: Vec<_> = served.iter().map(|model| (model.id.as_str(), model.title.as_deref())).collect();
    assert_eq!(names, [("openai/sora-2-pro-t2v", Some("Sora 2 Pro")), ("sora-2-pro", Some("Sora 2 Pro"))]);
    let row = &served[1].prices[0];
    assert_eq!((row.provider.as_str(), row.model.as_str(), row.unit), ("aimlapi", "sora-2-pro", Unit::Second));
    assert_eq!((row.as_of, row.usd.to_string()), (today, "0.39".to_owned()));
    let Ok(Next::Ready(none)) =
        dialect().served(&Inquiry { today, ..Inquiry::default() }, &[reply(200, &json!({"data": []}))])
    else {
        panic!("no list")
    };
    assert!(none.is_empty());
    assert_eq!(
        dialect()
            .served(&Inquiry { today, ..Inquiry::default() }, &[reply(200, &json!({}))])
            .expect_err("no list")
            .kind,
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
