use proptest::prelude::*;

use super::super::Server;
use super::super::tests::{billed, json_value, ordered, reply, spelling_in, with_inputs};
use super::*;
use crate::call::{Auth, Repeat};
use crate::job::{Place, Variant};
use crate::request::Audio;
use crate::shape::Seconds;

const BASE: &str = "https://api.x.ai/v1";
const ID: &str = "3f6b1c9a-52de-4b0e-9c61-7a0a2f1d8e44";
const NEWEST: &str = "grok-imagine-video-1.5";
const FIRST: &str = "grok-imagine-video";

fn dialect() -> Box<dyn Dialect> {
    (XAI.speak)(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn order(model: &str, mode: Mode) -> Order {
    let spelling = spelling_in(include_str!("../../catalog/models/xai.toml"), model);
    let prompt = "fog lifts off the harbour".to_owned();
    Order { mode, model: model.into(), prompt, seconds: Some(Seconds::whole(6)), spelling, ..Order::default() }
}

fn data() -> InputRef {
    InputRef::Data("data:image/webp;base64,UklGRg==".into())
}

fn file(id: &str) -> InputRef {
    InputRef::Uploaded(id.into())
}

fn sent(order: &Order) -> (String, Value) {
    ordered(dialect().as_ref(), order, BASE)
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

fn polled(body: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new(ID), &reply(200, body))
}

fn failed(body: &Value) -> Fault {
    match polled(body) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn done(change: &Value) -> Value {
    let mut job = json!({
        "status": "done", "progress": 100, "model": NEWEST,
        "video": {"url": "https://vidgen.x.ai/h/fog.mp4", "duration": 6, "respect_moderation": true},
        "usage": {"cost_in_usd_ticks": 8_600_000_000_u64},
    });
    for (name, value) in change.as_object().expect("an object") {
        job["video"][name] = value.clone();
    }
    job
}

#[test]
fn the_vendors_own_sample_is_written() {
    let order = Order { resolution: "720p".parse().ok(), audio: Some(Audio::On), ..order(NEWEST, Mode::Image) };
    let order = Order { aspect: "16:9".parse().ok(), ..order };
    let order = with_inputs(order, &[(Role::FirstFrame, data()), (Role::LastFrame, file("file_77"))]);
    let body = json!({
        "model": NEWEST, "prompt": "fog lifts off the harbour", "duration": 6, "resolution": "720p",
        "generate_audio": true, "image": {"url": "data:image/webp;base64,UklGRg=="},
        "last_frame": {"file_id": "file_77"},
    });
    assert_eq!(sent(&order), ("/videos/generations".into(), body), "the proportion is the picture's");
}

#[test]
fn references_and_sounds_are_lists() {
    let order = Order { aspect: "9:16".parse().ok(), ..order(NEWEST, Mode::Reference) };
    let order =
        with_inputs(order, &[(Role::Reference, data()), (Role::Reference, file("f")), (Role::Audio, file("a"))]);
    let (_, body) = sent(&order);
    assert_eq!(body["reference_images"], json!([{"url": "data:image/webp;base64,UklGRg=="}, {"file_id": "f"}]));
    assert_eq!((&body["reference_audios"], &body["aspect_ratio"]), (&json!([{"file_id": "a"}]), &json!("9:16")));
    let large = Order { resolution: "1080p".parse().ok(), ..order.clone() };
    assert_eq!(refused(&large), FaultKind::Unsupported, "it would be lowered in silence");
    assert_eq!(refused(&with_inputs(order, &[(Role::Video, file("v"))])), FaultKind::Unsupported);
}

#[test]
fn a_change_has_the_clip_and_no_shape() {
    let shaped = |mode| Order { aspect: "1:1".parse().ok(), resolution: "720p".parse().ok(), ..order(FIRST, mode) };
    let clip = InputRef::Url(Url::parse("https://vidgen.x.ai/h/fog.mp4").expect("an address"));
    let video = json!({"url": "https://vidgen.x.ai/h/fog.mp4"});
    let edit = json!({"model": FIRST, "prompt": "fog lifts off the harbour", "video": video});
    assert_eq!(sent(&with_inputs(shaped(Mode::Edit), &[(Role::Video, clip.clone())])), ("/videos/edits".into(), edit));
    let mut extension = json!({"model": FIRST, "prompt": "fog lifts off the harbour", "video": video});
    extension["duration"] = json!(6);
    let sent = sent(&with_inputs(shaped(Mode::Extend), &[(Role::Video, clip.clone())]));
    assert_eq!(sent, ("/videos/extensions".into(), extension));
    assert_eq!(refused(&shaped(Mode::Edit)), FaultKind::Invalid, "without a clip");
    assert_eq!(
        refused(&with_inputs(shaped(Mode::Edit), &[(Role::Video, clip), (Role::Reference, data())])),
        FaultKind::Unsupported
    );
    assert_eq!(refused(&order(FIRST, Mode::Remix)), FaultKind::Unsupported);
}

#[test]
fn a_large_file_is_brought_first_and_what_is_passed_on_wins() {
    let body = FileBody { path: "/tmp/a.mp4".into(), mime: "video/mp4".into(), name: "video.mp4".into(), bytes: 9 };
    let Ok(Next::Call(call)) = dialect().upload(&body, &[]) else { panic!("no call") };
    assert_eq!((call.url.as_str(), call.method, call.auth), ("https://api.x.ai/v1/files", Method::Post, Auth::Key));
    assert_eq!(call.body, Body::Multipart(vec![Part::file("file", body.clone())]));
    let there = dialect().upload(&body, &[reply(200, &json!({"id": "file_78"}))]);
    assert_eq!(there, Ok(Next::Ready(file("file_78"))));
    assert!(dialect().upload(&body, &[reply(413, &json!({"error": "too large"}))]).is_err());
    let pass =
        json!({"user": "u", "storage_options": {"filename": "fog.mp4"}}).as_object().cloned().expect("an object");
    let (_, sent) = sent(&Order { pass, ..order(NEWEST, Mode::Text) });
    assert_eq!((&sent["user"], &sent["storage_options"]["filename"]), (&json!("u"), &json!("fog.mp4")));
}

#[test]
fn a_receipt_is_a_request_id_that_is_encoded_into_the_address() {
    let read = |status, body: &Value| dialect().read_submit(&order(NEWEST, Mode::Text), &reply(status, body));
    assert_eq!(read(200, &json!({"request_id": ID})), Ok(Receipt::Ticket(Ticket::new(ID))));
    assert_eq!(read(200, &json!({"id": ID})).expect_err("no id").kind, FaultKind::Unreadable);
    let call = dialect().poll(&Ticket::new("a/b"));
    assert_eq!((call.url.as_str(), call.repeat), ("https://api.x.ai/v1/videos/a%2Fb", Repeat::Safe));
}

#[test]
fn accepted_is_work_going_on_whatever_the_body() {
    let read = |body: &'static [u8]| {
        let reply = Reply { status: 202, headers: Vec::new(), body: body.into() };
        dialect().read_poll(&Ticket::new(ID), &reply).expect("a reading")
    };
    assert_eq!(read(b""), Progress::Running(None));
    assert_eq!(read(b"<html>wait"), Progress::Running(None));
    assert_eq!(read(br#"{"status":"pending","progress":20}"#), Progress::Running(Some(20)));
    assert_eq!(polled(&json!({"status": "pending"})), Ok(Progress::Running(None)));
    assert_eq!(polled(&json!({"status": "warming"})), Ok(Progress::Unknown("warming".into())));
    assert!(polled(&json!({"progress": 3})).expect_err("no word").message.contains("`/status`"));
}

#[test]
fn a_finished_job_has_an_open_link_and_its_ticks() {
    let Ok(Progress::Done(takes)) = polled(&done(&json!({}))) else { panic!("not done") };
    let [asset] = &takes.assets[..] else { panic!("one file: {takes:?}") };
    let link = Url::parse("https://vidgen.x.ai/h/fog.mp4").expect("an address");
    assert_eq!((asset.variant, &asset.place), (Variant::Video, &Place::Open(link)), "the key must not go there");
    assert_eq!(takes.cost, Some(Usd::from_micros(860_000)), "10^10 ticks are a dollar");
    let wordless = json!({"video": {"url": "https://vidgen.x.ai/h/fog.mp4"}});
    assert!(matches!(polled(&wordless), Ok(Progress::Done(_))), "a clip without a word");
    let kept =
        json!({"url": "", "file_output": {"public_url": "https://files.example/fog.mp4"}, "storage_error": "no"});
    assert!(matches!(polled(&done(&kept)), Ok(Progress::Done(_))));
}

#[test]
fn done_is_not_yet_a_clip() {
    let withheld = failed(&done(&json!({"url": "", "respect_moderation": false})));
    assert_eq!((withheld.kind, withheld.charged), (FaultKind::Policy, Charged::Yes));
    assert!(withheld.cost.is_some(), "by its ticks");
    let empty = failed(&done(&json!({"url": ""})));
    assert_eq!((empty.kind, empty.charged), (FaultKind::Failed, Charged::Yes), "its ticks are there");
    let free = failed(&json!({"status": "done", "video": {"url": ""}}));
    assert_eq!((free.kind, free.charged), (FaultKind::Failed, Charged::Unknown));
    let other = polled(&json!({"status": "done"})).expect_err("nothing of a clip");
    assert!(other.kind == FaultKind::Unreadable && other.message.contains("`/video`"));
}

#[test]
fn a_failure_is_an_object_or_a_text() {
    let of =
        |code: &str, message: &str| failed(&json!({"status": "failed", "error": {"code": code, "message": message}}));
    let rows = [
        ("invalid_argument", "Prompt must not be empty", FaultKind::Failed),
        ("invalid_argument", "Rejected by content moderation", FaultKind::Policy),
        ("permission_denied", "no access to this model", FaultKind::Auth),
        ("failed_precondition", "this model makes no such clip", FaultKind::Failed),
        ("service_unavailable", "try again", FaultKind::Failed),
        ("internal_error", "it broke", FaultKind::Failed),
    ];
    for (code, message, kind) in rows {
        let fault = of(code, message);
        assert_eq!((fault.kind, fault.message.as_str(), fault.charged), (kind, message, Charged::Unknown));
        assert_eq!(fault.vendor_code.as_deref(), Some(code));
    }
    assert_eq!(failed(&json!({"status": "failed", "error": "it broke"})).message, "it broke");
    assert_eq!(failed(&json!({"status": "failed"})).message, "the provider ended the job without a reason: failed");
    assert_eq!(failed(&json!({"status": "expired"})).kind, FaultKind::Gone);
}

#[test]
fn every_row_of_the_error_table_has_its_kind_in_all_three_shapes() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "duration must be at most 15", Invalid),
        (400, "Incorrect API key provided", Auth),
        (400, "Blocked by content moderation", Policy),
        (401, "Unauthorized", Auth),
        (403, "The team may not use this model", Auth),
        (403, "Your team has used all available credits", Credit),
        (404, "No such request", NotFound),
        (405, "Method not allowed", Invalid),
        (415, "Unsupported media type", Invalid),
        (422, "Cannot deserialize", Invalid),
        (429, "Too many requests", Rate),
        (500, "Internal error", Unavailable),
        (503, "Overloaded", Unavailable),
    ];
    for (status, text, kind) in rows {
        let shapes = [
            json!({"error": {"message": text, "code": 7}}),
            json!({"code": "7", "error": text}),
            json!({"error": text}),
        ];
        for (shape, body) in shapes.iter().enumerate() {
            let fault = dialect().read_error(&reply(status, body));
            assert_eq!((fault.kind, fault.message.as_str(), fault.status), (kind, text, Some(status)));
            assert_eq!(fault.vendor_code.is_some(), shape < 2);
            let refused = dialect().read_submit(&order(NEWEST, Mode::Text), &reply(status, body)).expect_err("a no");
            let expected = if kind == NotFound { FaultKind::Retired } else { kind };
            let charged = if status < 500 { Charged::No } else { Charged::Unknown };
            assert_eq!((refused.kind, refused.charged), (expected, charged), "{status} {text}");
        }
    }
}

#[test]
fn a_dead_link_is_asked_for_anew_and_nothing_else_is_there() {
    for status in [401, 403, 404, 410] {
        assert_eq!(dialect().read_fetch_error(&reply(status, &json!({}))).kind, FaultKind::NotReady);
    }
    assert_eq!(dialect().check().map(|call| call.url.to_string()), Some(format!("{BASE}/models")));
    let ticket = Ticket::new(ID);
    assert!(dialect().cancel(&ticket).is_err() && dialect().delete(&ticket).is_err() && dialect().list(None).is_err());
}

#[test]
fn the_job_is_the_bill() {
    assert_eq!(billed(&XAI, &[]), "https://api.x.ai/v1/videos/job-1");
    assert_eq!(billed(&XAI, &[(200, done(&json!({"respect_moderation": false})))]), "0.86");
    assert_eq!(billed(&XAI, &[(202, Value::Null)]), "nothing");
    assert_eq!(billed(&XAI, &[(404, json!({"error": "no"}))]), "NotFound");
}

proptest! {
    #[test]
    fn a_job_is_done_only_with_a_link(value in json_value()) {
        let body = json!({"status": "done", "video": value});
        if let Ok(Progress::Done(takes)) = polled(&body) {
            prop_assert_eq!(takes.assets.len(), 1);
        }
    }
}
