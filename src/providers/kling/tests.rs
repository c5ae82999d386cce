mod legacy;

use super::super::OrderInput;
use super::super::tests::{billed, prices, quoted, reply, spelling_in};
use super::*;
use crate::call::{Auth, FileBody, Repeat};
use crate::error::Charged;
use crate::job::State;
use crate::price::Purchase;

const BASE: &str = "https://api-singapore.klingai.com";
const ID: &str = "893600001";

fn dialect() -> Kling {
    Kling { base_url: Url::parse(BASE).expect("an address") }
}

/// An order of that model, spelt as the catalog has it.
fn order_in(table: &str, model: &str, mode: Mode) -> Order {
    Order {
        model: model.into(),
        mode,
        prompt: "the dog shakes off water".into(),
        seconds: Some(Seconds::whole(5)),
        aspect: "16:9".parse().ok(),
        resolution: "1080p".parse().ok(),
        audio: Some(Audio::Off),
        spelling: spelling_in(table, model),
        label: "job-7f21".into(),
        ..Order::default()
    }
}

fn order(model: &str, mode: Mode) -> Order {
    order_in(include_str!("../../catalog/models/kling.toml"), model, mode)
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let input = |(role, at): &(Role, &str)| OrderInput {
        role: *role,
        at: if at.starts_with("data:") {
            InputRef::Data((*at).to_owned())
        } else {
            InputRef::Url(Url::parse(at).expect("an address"))
        },
    };
    Order { inputs: inputs.iter().map(input).collect(), ..order }
}

fn sent_by(dialect: &dyn Dialect, order: &Order) -> (String, Value) {
    let call = dialect.submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    match call.body {
        Body::Json(body) => (call.url.path().to_owned(), body),
        other => panic!("not JSON: {other:?}"),
    }
}

fn sent(order: &Order) -> (String, Value) {
    sent_by(&dialect(), order)
}

#[test]
fn a_clip_from_words_has_its_prompt_at_the_top() {
    let (path, body) = sent(&order("kling-3.0", Mode::Text));
    assert_eq!(path, "/text-to-video/kling-3.0");
    let expected = json!({
        "prompt": "the dog shakes off water",
        "settings": {
            "multi_shot": false, "aspect_ratio": "16:9", "resolution": "1080p", "duration": 5, "audio": "off",
        },
        "options": {"external_task_id": "job-7f21"},
    });
    assert_eq!(body, expected);
    let loud = Order { audio: Some(Audio::On), ..order("kling-3.0", Mode::Text) };
    assert_eq!(sent(&loud).1["settings"]["audio"], "native");
    for model in ["kling-3.0-turbo", "kling-2.5-turbo"] {
        assert_eq!(
            sent(&Order { audio: Some(Audio::On), ..order(model, Mode::Text) }).1["settings"].get("audio"),
            None
        );
    }
}

#[test]
fn frames_say_the_proportion_themselves_and_go_along_as_bare_base_64() {
    let frames = [(Role::FirstFrame, "https://example.org/dog.png"), (Role::LastFrame, "data:image/png;base64,aVZC")];
    let (path, body) = sent(&with(order("kling-3.0", Mode::Image), &frames));
    assert_eq!(path, "/image-to-video/kling-3.0");
    assert_eq!(body["settings"].get("aspect_ratio"), None);
    let contents = json!([
        {"type": "prompt", "text": "the dog shakes off water"},
        {"type": "first_frame", "url": "https://example.org/dog.png"},
        {"type": "last_frame", "url": "aVZC"},
    ]);
    assert_eq!(body["contents"], contents);
    assert_eq!(body.get("prompt"), None);
    let alone = with(order("kling-3.0", Mode::Image), &frames[1..]);
    assert_eq!(dialect().submit(&alone).expect_err("a last frame alone").kind, FaultKind::Unsupported);
    let turbo = with(order("kling-3.0-turbo", Mode::Image), &frames);
    assert_eq!(dialect().submit(&turbo).expect_err("no last frame").kind, FaultKind::Unsupported);
}

#[test]
fn the_omni_models_have_one_path_for_every_kind() {
    let (path, body) = sent(&order("kling-3.0-omni", Mode::Text));
    assert_eq!((path.as_str(), &body["settings"]["aspect_ratio"]), ("/omni-video/kling-3.0-omni", &json!("16:9")));
    let alike = [(Role::Reference, "https://example.org/a.png"), (Role::Reference, "https://example.org/b.png")];
    let (_, body) = sent(&with(order("kling-o1", Mode::Reference), &alike));
    assert_eq!(body["contents"][2], json!({"type": "refer_image", "url": "https://example.org/b.png"}));
    assert_eq!(body["settings"]["aspect_ratio"], "16:9");
    let clip = [(Role::Video, "https://example.org/v.mp4")];
    let changed = |mode| {
        let order = Order {
            seconds: Some(Seconds::from_millis(5041)),
            resolution: None,
            size: "1280x720".parse().ok(),
            aspect: None,
            audio: Some(Audio::On),
            ..with(order("kling-3.0-omni", mode), &clip)
        };
        sent(&order).1
    };
    let settings = |audio| json!({"multi_shot": false, "resolution": "720p", "duration": 6, "audio": audio});
    let edited = changed(Mode::Edit);
    assert_eq!(edited["contents"][1], json!({"type": "base_video", "url": "https://example.org/v.mp4"}));
    assert_eq!(edited["settings"], settings("original"), "nothing is made anew beside a clip to change");
    let resembling = changed(Mode::Remix);
    assert_eq!(resembling["contents"][1]["type"], "feature_video");
    assert_eq!(resembling["settings"], settings("off"), "beside a clip to resemble, sound must be off");
}

#[test]
fn what_it_has_no_words_for_is_refused_before_any_call() {
    let file = FileBody { path: "/tmp/a.mp4".into(), mime: "video/mp4".into(), name: "a.mp4".into(), bytes: 9 };
    let local = OrderInput { role: Role::Video, at: InputRef::File(file) };
    let rows = [
        order("kling-3.0-omni", Mode::Extend),
        order("kling-3.0", Mode::Edit),
        order("kling-3.0", Mode::Reference),
        Order { negative: Some("rain".into()), ..order("kling-3.0", Mode::Text) },
        Order { seed: Some(7), ..order("kling-3.0", Mode::Text) },
        Order { inputs: vec![local], ..order("kling-3.0-omni", Mode::Edit) },
    ];
    for order in rows {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(dialect().input_form(Role::Video), InputForm::Part);
}

fn enveloped(data: &Value) -> Value {
    json!({"code": 0, "message": "SUCCEED", "request_id": "rq-11", "data": data})
}

/// The sample of a task, changed.
fn task(change: &Value) -> Value {
    let mut task = json!({
        "id": ID, "status": "processing", "message": "", "create_time": 1_795_257_900_000_i64,
        "update_time": 1_795_257_931_000_i64, "external_id": "job-7f21", "outputs": [], "billing": [],
    });
    for (name, value) in change.as_object().expect("an object") {
        task[name] = value.clone();
    }
    task
}

fn done(billing: &Value) -> Value {
    task(&json!({
        "status": "succeeded", "billing": billing,
        "outputs": [
            {"type": "image", "id": "i-1", "url": "https://cdn.example/i.png"},
            {"type": "video", "id": "v-1", "url": "https://cdn.example/v.mp4", "watermark_url": "", "duration": "5.041"},
        ],
    }))
}

fn polled(task: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new(ID), &reply(200, &enveloped(&json!([task]))))
}

fn cost_of(billing: &Value) -> Option<String> {
    match polled(&done(billing)).expect("a reading") {
        Progress::Done(takes) => takes.cost.map(|usd| usd.to_string()),
        other => panic!("not done: {other:?}"),
    }
}

#[test]
fn the_receipt_is_an_id_and_the_query_names_it() {
    let taken = reply(200, &enveloped(&json!({"id": ID, "status": "submitted", "external_id": "job-7f21"})));
    let ticket = Ticket::new(ID);
    let order = order("kling-3.0", Mode::Text);
    assert_eq!(dialect().read_submit(&order, &taken), Ok(Receipt::Ticket(ticket.clone())));
    assert_eq!(dialect().poll(&ticket).url.as_str(), format!("{BASE}/tasks?task_ids={ID}"));
    let nameless = dialect().read_submit(&order, &reply(200, &enveloped(&json!({})))).expect_err("no id");
    assert_eq!((nameless.kind, nameless.charged), (FaultKind::Unreadable, Charged::Unknown));
}

#[test]
fn every_word_has_its_meaning() {
    assert_eq!(polled(&task(&json!({"status": "submitted"}))), Ok(Progress::Queued(None)));
    assert_eq!(polled(&task(&json!({}))), Ok(Progress::Running(None)));
    assert_eq!(polled(&task(&json!({"status": "paused"}))), Ok(Progress::Unknown("paused".into())));
    // The older word is none of this interface.
    assert_eq!(polled(&task(&json!({"status": "succeed"}))), Ok(Progress::Unknown("succeed".into())));
    let failed = |message: &str| match polled(&task(&json!({"status": "failed", "message": message}))) {
        Ok(Progress::Failed(fault)) => (fault.kind, fault.message, fault.charged),
        other => panic!("not failed: {other:?}"),
    };
    let refused = (FaultKind::Policy, "content risk control".to_owned(), Charged::No);
    assert_eq!(failed("content risk control"), refused);
    assert_eq!(failed("out of memory").0, FaultKind::Failed);
    assert!(failed("").1.contains("without a reason"));
    let gone = dialect().read_poll(&Ticket::new(ID), &reply(200, &enveloped(&json!([])))).expect_err("nothing there");
    assert_eq!(gone.kind, FaultKind::NotFound);
}

#[test]
fn the_clip_is_the_output_that_is_a_video_and_lives_for_thirty_days() {
    let Ok(Progress::Done(takes)) = polled(&done(&json!([]))) else { panic!("not done") };
    let video = &takes.assets[0];
    assert_eq!(video.place, Place::Open(Url::parse("https://cdn.example/v.mp4").expect("an address")));
    assert_eq!(video.expires_at, Timestamp::from_second(1_795_257_931 + 30 * 24 * 3600).ok());
    assert_eq!((takes.seconds, takes.cost), (Some(Seconds::from_millis(5041)), None));
    for status in [401, 403, 404, 410] {
        assert_eq!(dialect().read_fetch_error(&reply(status, &json!({}))).kind, FaultKind::NotReady);
    }
}

#[test]
fn a_bill_is_in_units_or_in_money() {
    let units = json!({"charge_type": "unit", "amount": "4", "package_type": "video"});
    let cash =
        |currency| json!({"charge_type": "cash", "cash_type": "balance", "amount": "0.53", "currency": currency});
    assert_eq!(cost_of(&json!([units])).as_deref(), Some("0.56"));
    assert_eq!(cost_of(&json!([cash("USD")])).as_deref(), Some("0.53"));
    assert_eq!(cost_of(&json!([units, cash("USD")])).as_deref(), Some("1.09"));
    assert_eq!(cost_of(&json!([units, cash("CNY")])), None, "money of another currency is unknown in dollars");
    assert_eq!(cost_of(&json!([{"charge_type": "gift", "amount": "1"}])), None);
    let body = |billing| (200, enveloped(&json!([done(&billing)])));
    assert_eq!(billed(&KLING, &[]), format!("{BASE}/tasks?task_ids=job-1"));
    assert_eq!(billed(&KLING, &[body(json!([units]))]), "0.56");
    assert_eq!(billed(&KLING, &[(200, enveloped(&json!([])))]), "nothing");
    assert_eq!(billed(&KLING, &[(429, json!({"code": 1102, "message": "used up"}))]), "Credit");
}

#[test]
fn a_unit_is_worth_what_the_tables_say() {
    for table in
        [include_str!("../../catalog/prices/kling.toml"), include_str!("../../catalog/prices/kling-legacy.toml")]
    {
        let rows = prices(table);
        let row = rows.iter().find(|row| row.model == "*").expect("the row that settles");
        assert_eq!(reply::units(&json!("100")), Some(row.usd.times(100)));
    }
}

#[test]
fn the_vendors_list_comes_out_to_the_cent() {
    let table = include_str!("../../catalog/prices/kling.toml");
    let told = |model: &str, seconds, class: &str, audio, clip| {
        let purchase = Purchase {
            seconds: Some(Seconds::whole(seconds)),
            resolution: class.parse().ok(),
            audio: Some(audio),
            video: if clip { Some(crate::price::VideoInput { seconds: None }) } else { None },
            ..Purchase::default()
        };
        quoted(table, model, &purchase)
    };
    let rows = [
        ("kling-3.0-turbo", 5, "720p", Audio::On, false, Some("0.56")),
        ("kling-3.0", 5, "1080p", Audio::Off, false, Some("0.56")),
        ("kling-3.0", 10, "1080p", Audio::On, false, Some("1.68")),
        ("kling-3.0", 3, "4k", Audio::On, false, Some("1.26")),
        ("kling-3.0-omni", 5, "720p", Audio::On, false, Some("0.56")),
        ("kling-3.0-omni", 5, "720p", Audio::On, true, Some("0.63")),
        ("kling-o1", 5, "1080p", Audio::Off, true, Some("0.84")),
        ("kling-2.6", 5, "720p", Audio::Off, false, Some("0.21")),
        ("kling-2.6", 5, "1080p", Audio::On, false, Some("0.70")),
        ("kling-2.6", 5, "720p", Audio::On, false, None),
        ("kling-2.5-turbo", 10, "1080p", Audio::Off, false, Some("0.70")),
    ];
    for (model, seconds, class, audio, clip, usd) in rows {
        assert_eq!(told(model, seconds, class, audio, clip).as_deref(), usd, "{model} {seconds} s {class}");
    }
}

#[test]
fn each_number_has_its_kind_whatever_the_status() {
    let rows = [
        (401, 1002, FaultKind::Auth),
        (401, 1004, FaultKind::Auth),
        (429, 1100, FaultKind::Auth),
        (429, 1101, FaultKind::Credit),
        (429, 1102, FaultKind::Credit),
        (403, 1103, FaultKind::Auth),
        (400, 1201, FaultKind::Invalid),
        (404, 1203, FaultKind::NotFound),
        (400, 1300, FaultKind::Policy),
        (400, 1301, FaultKind::Policy),
        (429, 1302, FaultKind::Rate),
        (429, 1303, FaultKind::Rate),
        (429, 1304, FaultKind::Auth),
        (500, 5000, FaultKind::Unavailable),
        (503, 5001, FaultKind::Unavailable),
        (200, 1303, FaultKind::Rate),
        (418, 9999, FaultKind::Invalid),
    ];
    let order = order("kling-3.0", Mode::Text);
    for (status, code, kind) in rows {
        let body = json!({"code": code, "message": "no. Really not.", "request_id": "rq-20"});
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "no. Really not."), "{status} {code}");
        assert_eq!(fault.vendor_code, Some(code.to_string()));
        assert_eq!(fault.request_id.as_deref(), Some("rq-20"));
        let refused = dialect().read_submit(&order, &reply(status, &body)).expect_err("a no");
        let is_model = kind == FaultKind::NotFound;
        assert_eq!(refused.kind, if is_model { FaultKind::Retired } else { kind }, "{status} {code}");
    }
}

fn lost(order: Order) -> Lost {
    let submitted_at = Timestamp::from_millisecond(1_795_257_900_000).expect("a moment");
    Lost { order, submitted_at, taken: Vec::new() }
}

#[test]
fn a_lost_order_is_asked_for_by_its_name() {
    let lost = lost(order("kling-3.0", Mode::Text));
    let Ok(Next::Call(call)) = dialect().find(&lost, &[]) else { panic!("no call") };
    assert_eq!(call.url.as_str(), format!("{BASE}/tasks?external_task_ids=job-7f21"));
    let found = |tasks: Value| match dialect().find(&lost, &[reply(200, &enveloped(&tasks))]) {
        Ok(Next::Ready(found)) => found.into_iter().map(|job| (job.remote_id, job.state)).collect::<Vec<_>>(),
        other => panic!("not an end: {other:?}"),
    };
    assert_eq!(found(json!([])), []);
    assert_eq!(found(json!([task(&json!({}))])), [(ID.to_owned(), State::Running)]);
    let nameless = Lost { order: Order { label: String::new(), ..lost.order.clone() }, ..lost.clone() };
    assert_eq!(dialect().find(&nameless, &[]).expect_err("no name").kind, FaultKind::Unsupported);
}

#[test]
fn the_list_is_asked_for_page_by_page() {
    let call = dialect().list(Some("c-2")).expect("a call");
    assert_eq!((call.method, call.repeat, call.url.path()), (Method::Post, Repeat::Safe, "/tasks"));
    let Body::Json(body) = call.body else { panic!("not JSON") };
    assert_eq!((&body["cursor"], &body["limit"]), (&json!("c-2"), &json!(100)));
    let read = |has_more| {
        let tasks = [task(&json!({"status": "succeeded"})), task(&json!({"id": "2", "status": "failed"}))];
        let page = json!({"result": tasks, "count": 2, "next_cursor": "c-3", "has_more": has_more});
        dialect().read_list(&reply(200, &enveloped(&page))).expect("a page")
    };
    let page = read(true);
    assert_eq!(page.jobs.iter().map(|job| job.state).collect::<Vec<_>>(), [State::Finished, State::Failed]);
    assert_eq!((page.next.as_deref(), read(false).next), (Some("c-3"), None));
}
