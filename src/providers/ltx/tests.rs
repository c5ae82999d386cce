use proptest::prelude::*;

use super::super::Server;
use super::super::tests::{json_value, ordered, reply, spelling_in, with_inputs};
use super::*;
use crate::call::Auth;
use crate::error::Charged;
use crate::job::Place;
use crate::request::Audio;
use crate::shape::{Seconds, Size};

const BASE: &str = "https://api.ltx.video";
const ID: &str = "7c9d4e10-52b3-4f0c-9a55-0d1b2c3e4f50";

fn dialect() -> Box<dyn Dialect> {
    (LTX.speak)(&Server::vendors(Url::parse(BASE).expect("an address")))
}

/// As the planner fills it in: a size says its proportion and its class, too.
fn order(model: &str, mode: Mode) -> Order {
    let spelling = spelling_in(include_str!("../../catalog/models/ltx.toml"), model);
    let size = Size::new(1920, 1080);
    Order {
        mode,
        model: model.into(),
        prompt: "a tram rounds a wet corner at night".into(),
        seconds: Some(Seconds::whole(6)),
        size: Some(size),
        aspect: Some(size.aspect()),
        resolution: Some(size.resolution()),
        audio: Some(Audio::On),
        spelling,
        ..Order::default()
    }
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let inputs: Vec<_> = inputs.iter().map(|(role, at)| (*role, InputRef::Uploaded((*at).to_owned()))).collect();
    with_inputs(order, &inputs)
}

fn sent(order: &Order) -> (String, Value) {
    ordered(dialect().as_ref(), order, BASE)
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

fn ticket() -> Ticket {
    Ticket { remote_id: format!("extend/{ID}"), extra: json!({"created_at": "2026-11-21T10:45:00.000Z"}) }
}

fn polled(change: &Value) -> Result<Progress, Fault> {
    let mut job = json!({"id": ID, "created_at": "2026-11-21T10:45:00.000Z"});
    for (name, value) in change.as_object().expect("an object") {
        job[name] = value.clone();
    }
    dialect().read_poll(&ticket(), &reply(200, &job))
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn the_vendors_own_sample_is_written() {
    let order = Order { fps: Some(25), ..order("ltx-2-5-fast", Mode::Text) };
    let body = json!({
        "prompt": "a tram rounds a wet corner at night", "model": "ltx-2-5-fast", "duration": 6,
        "resolution": "1920x1080", "fps": 25, "generate_audio": true,
    });
    assert_eq!(sent(&order), ("/v2/text-to-video".into(), body));
    let frames = [(Role::FirstFrame, "ltx://uploads/a"), (Role::LastFrame, "ltx://uploads/b")];
    let (path, body) = sent(&with(order.clone(), &frames[..1]));
    assert_eq!((path.as_str(), &body["image_uri"]), ("/v2/text-to-video", &json!("ltx://uploads/a")));
    let image = Order { mode: Mode::Image, audio: Some(Audio::Off), ..order };
    let (path, body) = sent(&with(image.clone(), &frames));
    assert_eq!((path.as_str(), &body["last_frame_uri"]), ("/v2/image-to-video", &json!("ltx://uploads/b")));
    assert_eq!(body["generate_audio"], false);
    assert_eq!(refused(&with(image, &frames[1..])), FaultKind::Unsupported, "a last frame needs a first one");
}

#[test]
fn a_change_names_the_clip_and_no_shape() {
    let clip = [(Role::Video, "ltx://uploads/v")];
    let order = |mode| with(order("ltx-2-3-pro", mode), &clip);
    let prompt = "a tram rounds a wet corner at night";
    let extension = json!({"prompt": prompt, "model": "ltx-2-3-pro", "duration": 6, "video_uri": "ltx://uploads/v"});
    assert_eq!(sent(&order(Mode::Extend)), ("/v2/extend".into(), extension));
    let whole = Order { seconds: "6.042".parse().ok(), ..order(Mode::Edit) };
    let retake = json!({
        "prompt": prompt, "model": "ltx-2-3-pro", "start_time": 0, "duration": 6.042, "video_uri": "ltx://uploads/v",
    });
    assert_eq!(sent(&whole), ("/v2/retake".into(), retake));
    let unknown = Order { seconds: None, ..whole };
    assert_eq!(refused(&unknown), FaultKind::Invalid, "nobody knows how long it is");
    let pass = json!({"start_time": 2, "duration": 3}).as_object().cloned().expect("an object");
    let (_, part) = sent(&Order { pass, ..unknown });
    assert_eq!((&part["start_time"], &part["duration"]), (&json!(2), &json!(3)));
    for mode in [Mode::Edit, Mode::Extend] {
        assert_eq!(refused(&Order { inputs: Vec::new(), ..order(mode) }), FaultKind::Invalid);
    }
    assert_eq!(refused(&order(Mode::Remix)), FaultKind::Unsupported);
    assert_eq!(refused(&order(Mode::Reference)), FaultKind::Unsupported);
}

#[test]
fn a_job_is_named_with_its_operation() {
    let receipt = json!({"id": ID, "created_at": "2026-11-21T10:45:00.000Z"});
    let read = dialect().read_submit(&order("ltx-2-3-pro", Mode::Extend), &reply(202, &receipt));
    assert_eq!(read, Ok(Receipt::Ticket(ticket())));
    let address = |ticket: &Ticket| dialect().poll(ticket).url.to_string();
    assert_eq!(address(&ticket()), format!("{BASE}/v2/extend/{ID}"));
    assert_eq!(address(&Ticket::new(ID)), format!("{BASE}/v2/text-to-video/{ID}"));
    assert_eq!(address(&Ticket::new("retake/a/b")), format!("{BASE}/v2/retake/a%2Fb"));
}

#[test]
fn a_file_is_put_where_the_ticket_says() {
    let file = FileBody { path: "/tmp/a.png".into(), mime: "image/png".into(), name: "image.png".into(), bytes: 900 };
    let step = |so_far: &[Reply]| dialect().upload(&file, so_far);
    let Ok(Next::Call(call)) = step(&[]) else { panic!("no call") };
    assert_eq!((call.method, call.url.to_string()), (Method::Post, format!("{BASE}/v1/upload")));
    let headers = json!({"Content-Type": "application/octet-stream", "x-goog-if-generation-match": "0"});
    let ticket = reply(
        200,
        &json!({
            "upload_url": "https://storage.example/in", "storage_uri": "ltx://uploads/a", "required_headers": headers,
        }),
    );
    let Ok(Next::Call(call)) = step(std::slice::from_ref(&ticket)) else { panic!("no call") };
    assert_eq!((call.method, call.auth, call.url.as_str()), (Method::Put, Auth::None, "https://storage.example/in"));
    assert_eq!(call.headers, [("x-goog-if-generation-match".to_owned(), "0".to_owned())]);
    let Body::File(body) = call.body else { panic!("no file") };
    assert_eq!((body.mime.as_str(), body.bytes), ("application/octet-stream", 900), "said once");
    let there = step(&[ticket.clone(), reply(200, &json!({}))]);
    assert_eq!(there, Ok(Next::Ready(InputRef::Uploaded("ltx://uploads/a".into()))));
    assert!(step(&[ticket, reply(403, &json!({}))]).is_err());
    assert!(step(&[reply(200, &json!({}))]).expect_err("no address").message.contains("`/upload_url`"));
}

#[test]
fn every_status_word_is_understood() {
    let read = |word: &str| polled(&json!({ "status": word })).expect("a reading");
    assert_eq!((read("pending"), read("processing")), (Progress::Queued(None), Progress::Running(None)));
    assert_eq!(read("warming"), Progress::Unknown("warming".into()));
    let link = "https://storage.example/o.mp4?sig=abc";
    let done = json!({
        "status": "completed", "completed_at": "2026-11-21T10:45:31.000Z", "result": {"video_url": link},
    });
    let Ok(Progress::Done(takes)) = polled(&done) else { panic!("not done") };
    assert_eq!(takes.assets[0].place, Place::Open(Url::parse(link).expect("an address")), "the key must not go there");
    assert_eq!(takes.assets[0].expires_at, "2026-11-22T10:45:31Z".parse().ok());
    let none = polled(&json!({"status": "completed", "result": {}})).expect_err("no link");
    assert!(none.kind == FaultKind::Unreadable && none.message.contains("`/result/video_url`"));
}

#[test]
fn a_job_that_is_not_found_is_gone_once_its_day_has_passed() {
    let read = |ticket: &Ticket, date: &str| {
        let body = json!({"type": "error", "error": {"type": "not_found_error", "message": "no such job"}});
        let no = Reply { headers: vec![("date".into(), date.into())], ..reply(404, &body) };
        dialect().read_poll(ticket, &no)
    };
    let early = read(&ticket(), "Sun, 22 Nov 2026 10:44:00 GMT").expect_err("it may be found yet");
    assert_eq!((early.kind, early.message.as_str()), (FaultKind::NotFound, "no such job"));
    let Ok(Progress::Failed(late)) = read(&ticket(), "Sun, 22 Nov 2026 10:46:00 GMT") else { panic!("not over") };
    assert_eq!(late.kind, FaultKind::Gone);
    assert!(read(&Ticket::new(ID), "Sun, 22 Nov 2026 10:46:00 GMT").is_err(), "nobody knows when it was made");
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Failed, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "invalid_request_error", Invalid, Failed),
        (401, "authentication_error", Auth, Failed),
        (402, "insufficient_funds_error", Credit, Credit),
        (404, "not_found_error", NotFound, Failed),
        (413, "request_too_large", Invalid, Failed),
        (422, "content_filtered_error", Policy, Policy),
        (429, "rate_limit_error", Rate, Failed),
        (429, "concurrency_limit_error", Rate, Failed),
        (500, "api_error", Unavailable, Failed),
        (503, "service_unavailable", Unavailable, Failed),
        (529, "overloaded_error", Unavailable, Failed),
    ];
    for (status, word, kind, end) in rows {
        let body = json!({"type": "error", "error": {"type": word, "message": "Not so."}});
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.message.as_str(), fault.vendor_code.as_deref()), (kind, "Not so.", Some(word)));
        let refused =
            dialect().read_submit(&order("ltx-2-5-fast", Mode::Text), &reply(status, &body)).expect_err("a no");
        let expected = if kind == NotFound { FaultKind::Retired } else { kind };
        let charged = if status < 500 { Charged::No } else { Charged::Unknown };
        assert_eq!((refused.kind, refused.charged), (expected, charged), "{word}");
        let ended = failed(&json!({"status": "failed", "error": {"type": word, "message": "Not so."}}));
        assert_eq!((ended.kind, ended.message.as_str(), ended.charged), (end, "Not so.", Charged::Unknown), "{word}");
    }
    let wordless = dialect().read_error(&reply(504, &Value::Null));
    assert_eq!(wordless.kind, Unavailable);
    let removed = json!({"error": {"type": "invalid_request_error", "message": "model `ltx-2-3-pro` was removed"}});
    let no = dialect().read_submit(&order("ltx-2-3-pro", Mode::Text), &reply(400, &removed)).expect_err("a no");
    assert_eq!(no.kind, FaultKind::Retired);
    assert_eq!(dialect().read_fetch_error(&reply(403, &json!({}))).kind, FaultKind::NotReady);
}

#[test]
fn there_is_nothing_to_stop_remove_list_or_check() {
    let (dialect, ticket) = (dialect(), ticket());
    assert!(dialect.cancel(&ticket).is_err() && dialect.delete(&ticket).is_err() && dialect.list(None).is_err());
    assert_eq!(dialect.check(), None, "no call is known that costs nothing");
}

proptest! {
    #[test]
    fn a_job_is_done_only_with_a_link(value in json_value()) {
        if let Ok(Progress::Done(takes)) = polled(&json!({"status": "completed", "result": value})) {
            prop_assert_eq!(takes.assets.len(), 1);
        }
    }
}
