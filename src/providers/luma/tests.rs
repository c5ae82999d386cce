use proptest::prelude::*;

use super::super::Server;
use super::super::tests::{json_value, ordered, reply, spelling_in, with_inputs};
use super::*;
use crate::error::Charged;
use crate::job::Place;
use crate::shape::{Seconds, Size};

const BASE: &str = "https://agents.lumalabs.ai/v1";
const ID: &str = "7d5a2c10-3b1e-4c7f-9d0e-51a9e0b7c3f2";

fn dialect() -> Box<dyn Dialect> {
    (LUMA.speak)(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn order(mode: Mode, seconds: u32) -> Order {
    let spelling = spelling_in(include_str!("../../catalog/models/luma.toml"), "ray-3.2");
    Order {
        mode,
        model: "ray-3.2".into(),
        prompt: "a paper lantern drifts over rice fields".into(),
        seconds: Some(Seconds::whole(seconds)),
        spelling,
        ..Order::default()
    }
}

fn data(text: &str) -> InputRef {
    InputRef::Data(text.into())
}

fn sent(order: &Order) -> Value {
    let (path, body) = ordered(dialect().as_ref(), order, BASE);
    assert_eq!(path, "/generations");
    body
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

fn polled(change: &Value) -> Result<Progress, Fault> {
    let mut body = json!({"id": ID, "model": "ray-3.2", "type": "video", "failure_code": null, "failure_reason": null});
    for (name, value) in change.as_object().expect("an object") {
        body[name] = value.clone();
    }
    dialect().read_poll(&Ticket::new(ID), &reply(200, &body))
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn the_vendors_own_sample_is_written() {
    let order = Order { aspect: "9:16".parse().ok(), resolution: "540p".parse().ok(), ..order(Mode::Image, 5) };
    let order = with_inputs(order, &[(Role::FirstFrame, data("data:image/jpeg;base64,/9j/4AAQ"))]);
    let body = json!({
        "model": "ray-3.2", "type": "video", "prompt": "a paper lantern drifts over rice fields", "aspect_ratio": "9:16",
        "video": {
            "resolution": "540p", "duration": "5s",
            "start_frame": {"data": "/9j/4AAQ", "media_type": "image/jpeg"},
        },
    });
    assert_eq!(sent(&order), body);
}

#[test]
fn frames_are_addresses_or_bytes() {
    let url = InputRef::Url(Url::parse("https://example.org/a.png").expect("an address"));
    let both = [(Role::FirstFrame, url.clone()), (Role::LastFrame, data("data:image/png;base64,iVBO"))];
    let video = sent(&with_inputs(order(Mode::Image, 5), &both))["video"].clone();
    assert_eq!(video["start_frame"], json!({"url": "https://example.org/a.png"}));
    assert_eq!(video["end_frame"], json!({"data": "iVBO", "media_type": "image/png"}));
    assert_eq!(refused(&with_inputs(order(Mode::Image, 5), &[(Role::Audio, url)])), FaultKind::Unsupported);
    assert_eq!(refused(&order(Mode::Reference, 5)), FaultKind::Unsupported);
    assert_eq!(refused(&order(Mode::Remix, 5)), FaultKind::Unsupported);
}

#[test]
fn a_change_names_its_generation_or_brings_a_clip() {
    let sized = |mode| Order { size: Some(Size::new(960, 720)), ..order(mode, 5) };
    let of_job = |mode| Order { parent: Some(Ticket::new("g-1")), ..sized(mode) };
    let extension = sent(&of_job(Mode::Extend));
    assert_eq!((&extension["type"], extension.get("aspect_ratio")), (&json!("video"), None));
    let frame = json!({"generation_id": "g-1"});
    assert_eq!(extension["video"], json!({"duration": "5s", "resolution": "720p", "start_frame": frame}));
    let edit = sent(&of_job(Mode::Edit));
    assert_eq!((&edit["type"], &edit["source"]), (&json!("video_edit"), &frame));
    assert_eq!(edit["video"], json!({"resolution": "720p"}), "the length is the clip's");
    let clip = with_inputs(sized(Mode::Edit), &[(Role::Video, data("data:video/mp4;base64,AAAA"))]);
    assert_eq!(sent(&clip)["source"], json!({"data": "AAAA", "media_type": "video/mp4"}));
    let link = InputRef::Url(Url::parse("https://example.org/a.mp4").expect("an address"));
    let source = json!({"url": "https://example.org/a.mp4", "media_type": "video/mp4"});
    assert_eq!(sent(&with_inputs(sized(Mode::Edit), &[(Role::Video, link)]))["source"], source);
    assert_eq!((refused(&sized(Mode::Edit)), refused(&sized(Mode::Extend))), (FaultKind::Invalid, FaultKind::Invalid));
    let pass = json!({"type": "video_reframe", "aspect_ratio": "1:1"}).as_object().cloned().expect("an object");
    let reframe = sent(&Order { pass, ..of_job(Mode::Edit) });
    assert_eq!((&reframe["type"], &reframe["aspect_ratio"]), (&json!("video_reframe"), &json!("1:1")));
}

#[test]
fn every_state_is_understood() {
    let read = |word: &str| polled(&json!({ "state": word })).expect("a reading");
    assert_eq!((read("queued"), read("processing")), (Progress::Queued(None), Progress::Running(None)));
    assert_eq!(read("warming"), Progress::Unknown("warming".into()));
    let wrong = polled(&json!({"status": "queued"})).expect_err("no state");
    assert!(wrong.message.contains("`/state`"));
    let receipt = dialect().read_submit(&order(Mode::Text, 5), &reply(201, &json!({"id": ID, "state": "queued"})));
    assert_eq!(receipt, Ok(Receipt::Ticket(Ticket::new(ID))));
}

#[test]
fn the_clip_is_the_output_of_that_type() {
    let exr = json!({"type": "exr", "url": "https://bucket.example/frames.zip"});
    let clip = json!({"type": "video", "url": "https://bucket.example/lantern.mp4?X-Amz-Expires=3600"});
    let Ok(Progress::Done(takes)) = polled(&json!({"state": "completed", "output": [exr, clip]})) else {
        panic!("not done")
    };
    let link = Url::parse("https://bucket.example/lantern.mp4?X-Amz-Expires=3600").expect("an address");
    assert_eq!(takes.assets[0].place, Place::Open(link), "the key must not go there");
    assert_eq!((takes.assets.len(), takes.cost), (1, None), "no reply tells a cost");
    for output in [Value::Null, json!([]), json!([exr])] {
        let fault = failed(&json!({"state": "completed", "output": output}));
        assert_eq!((fault.kind, fault.charged), (FaultKind::Failed, Charged::Unknown));
    }
}

#[test]
fn a_failure_is_known_by_its_code() {
    let rows = [
        ("content_moderated", FaultKind::Policy),
        ("budget_exhausted", FaultKind::Credit),
        ("generation_failed", FaultKind::Failed),
        ("output_not_found", FaultKind::Failed),
        ("image_too_large", FaultKind::Failed),
        ("unsupported_format", FaultKind::Failed),
        ("corrupt_input", FaultKind::Failed),
        ("invalid_request", FaultKind::Failed),
        ("rate_limited", FaultKind::Failed),
    ];
    for (code, kind) in rows {
        let change = json!({"state": "failed", "output": null, "failure_code": code, "failure_reason": "It was so"});
        let fault = failed(&change);
        assert_eq!((fault.kind, fault.message.as_str(), fault.charged), (kind, "It was so", Charged::Unknown));
        assert_eq!(fault.vendor_code.as_deref(), Some(code));
    }
    assert_eq!(failed(&json!({"state": "failed"})).message, "the provider ended the job without a reason: failed");
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "duration is not valid", Invalid),
        (400, "The prompt did not pass moderation", Policy),
        (401, "Not authenticated", Auth),
        (402, "No budget is left", Credit),
        (403, "HDR is not enabled", Auth),
        (404, "Not found", NotFound),
        (413, "Too large", Invalid),
        (422, "start_frame excludes 10s", Invalid),
        (429, "too many concurrent jobs", Rate),
        (500, "Internal error", Unavailable),
    ];
    for (status, text, kind) in rows {
        let no =
            Reply { headers: vec![("x-request-id".into(), "r-1".into())], ..reply(status, &json!({"detail": text})) };
        let fault = dialect().read_error(&no);
        assert_eq!((fault.kind, fault.message.as_str(), fault.status), (kind, text, Some(status)));
        assert_eq!(fault.request_id.as_deref(), Some("r-1"));
        let refused = dialect().read_submit(&order(Mode::Text, 5), &no).expect_err("a no");
        let expected = if kind == NotFound { FaultKind::Retired } else { kind };
        let charged = if status < 500 { Charged::No } else { Charged::Unknown };
        assert_eq!((refused.kind, refused.charged), (expected, charged), "{status}");
    }
    let list = json!({"detail": [
        {"loc": ["body", "video", "duration"], "msg": "unexpected value", "type": "enum"}, {"msg": "too long", "type": "x"},
    ]});
    assert_eq!(dialect().read_error(&reply(422, &list)).message, "video.duration: unexpected value; too long");
    assert_eq!(dialect().read_fetch_error(&reply(403, &json!({}))).kind, FaultKind::NotReady, "an hour has passed");
}

#[test]
fn there_is_nothing_to_stop_remove_or_list() {
    let ticket = Ticket::new(ID);
    assert!(dialect().cancel(&ticket).is_err() && dialect().delete(&ticket).is_err() && dialect().list(None).is_err());
    assert_eq!(dialect().poll(&ticket).url.to_string(), format!("{BASE}/generations/{ID}"));
    assert_eq!(dialect().check().map(|call| call.url.to_string()), Some(format!("{BASE}/files?limit=1")));
}

proptest! {
    #[test]
    fn a_generation_is_done_only_with_a_link(value in json_value()) {
        if let Ok(Progress::Done(takes)) = polled(&json!({"state": "completed", "output": value})) {
            prop_assert_eq!(takes.assets.len(), 1);
        }
    }
}
