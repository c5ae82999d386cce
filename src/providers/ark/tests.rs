mod lists;

use proptest::prelude::*;

use super::super::Server;
use super::super::tests::{json_value, ordered, reply, spelling_in, with_inputs};
use super::*;
use crate::call::Method;
use crate::job::Place;
use crate::request::InputRef;
use crate::shape::Size;

const BASE: &str = "https://ark.ap-southeast.bytepluses.com/api/v3/contents/generations/tasks";
const ID: &str = "cgt-20261121104500-k3f9q";
const TWO: &str = "dreamina-seedance-2-0-260128";
const NEWEST: &str = "dreamina-seedance-2-5-260628";
const OLDEST: &str = "seedance-1-0-pro-250528";

fn dialect() -> Box<dyn Dialect> {
    (ARK.speak)(&Server::vendors(Url::parse(ARK.base_url).expect("an address")))
}

fn order(model: &str, mode: Mode) -> Order {
    let spelling = spelling_in(include_str!("../../catalog/models/ark.toml"), model);
    Order {
        mode,
        model: model.into(),
        prompt: "a kettle steams on a wooden boat".into(),
        seconds: Some(Seconds::whole(6)),
        aspect: "16:9".parse().ok(),
        resolution: "720p".parse().ok(),
        audio: Some(Audio::Off),
        spelling,
        ..Order::default()
    }
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let inputs: Vec<_> = inputs.iter().map(|(role, at)| (*role, InputRef::Data((*at).to_owned()))).collect();
    with_inputs(order, &inputs)
}

fn sent(order: &Order) -> Value {
    let (path, body) = ordered(dialect().as_ref(), order, BASE);
    assert_eq!(path, "");
    body
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

/// The sample of a task, changed.
fn task(change: &Value) -> Value {
    let mut task = json!({
        "id": ID, "model": TWO, "status": "running", "created_at": 1_795_257_900, "updated_at": 1_795_258_031,
        "service_tier": "default", "execution_expires_after": 172_800,
    });
    for (name, value) in change.as_object().expect("an object") {
        task[name] = value.clone();
    }
    task
}

fn polled(change: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new(ID), &reply(200, &task(change)))
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn the_vendors_own_sample_is_written() {
    let order = Order { seed: Some(7), ..order(TWO, Mode::Image) };
    let body = json!({
        "model": TWO,
        "content": [
            {"type": "text", "text": "a kettle steams on a wooden boat"},
            {"type": "image_url", "image_url": {"url": "data:k"}, "role": "first_frame"},
        ],
        "resolution": "720p", "ratio": "adaptive", "duration": 6, "generate_audio": false, "seed": 7,
    });
    assert_eq!(sent(&with(order, &[(Role::FirstFrame, "data:k")])), body);
}

#[test]
fn only_the_fields_of_the_model_are_sent() {
    let body = sent(&order(OLDEST, Mode::Text));
    let names: Vec<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["model", "content", "ratio", "resolution", "duration"], "it has no sound to switch");
    let asked = Order { audio: None, ..order(TWO, Mode::Text) };
    assert_eq!(sent(&asked)["generate_audio"], true, "said, for nobody knows what is meant otherwise");
    let half = Order { seconds: "6.5".parse().ok(), ..order(TWO, Mode::Text) };
    assert_eq!(refused(&half), FaultKind::Unsupported);
    let pass = json!({"watermark": true, "service_tier": "flex"}).as_object().cloned().expect("an object");
    assert_eq!(sent(&Order { pass, ..order(OLDEST, Mode::Text) })["service_tier"], "flex");
}

#[test]
fn every_file_has_its_role_and_frames_stand_alone() {
    let order = || order(TWO, Mode::Reference);
    let all = [(Role::Reference, "data:r"), (Role::Video, "data:v"), (Role::Audio, "data:a")];
    let body = sent(&with(order(), &all));
    let items = json!([
        {"type": "image_url", "image_url": {"url": "data:r"}, "role": "reference_image"},
        {"type": "video_url", "video_url": {"url": "data:v"}, "role": "reference_video"},
        {"type": "audio_url", "audio_url": {"url": "data:a"}, "role": "reference_audio"},
    ]);
    assert_eq!(body["content"].as_array().map(|items| &items[1..]), items.as_array().map(Vec::as_slice));
    assert_eq!(body["ratio"], "16:9");
    for inputs in [
        &[(Role::FirstFrame, "data:f"), (Role::Reference, "data:r")][..],
        &[(Role::FirstFrame, "data:f"), (Role::Audio, "data:a")],
        &[(Role::LastFrame, "data:l")],
    ] {
        assert_eq!(refused(&with(order(), inputs)), FaultKind::Unsupported, "{inputs:?}");
    }
    assert_eq!(dialect().input_form(Role::Video), InputForm::Data(LONGEST_DATA));
}

#[test]
fn a_change_keeps_the_proportion_and_an_edit_the_length() {
    let clip = [(Role::Video, "data:v")];
    let order = |mode| Order {
        size: Some(Size::new(1112, 834)),
        aspect: None,
        resolution: None,
        ..with(order(NEWEST, mode), &clip)
    };
    let edit = sent(&order(Mode::Edit));
    assert_eq!((&edit["omni_reference_task_type"], &edit["duration"]), (&json!("edit"), &json!(-1)));
    assert_eq!((&edit["ratio"], &edit["resolution"]), (&json!("adaptive"), &json!("720p")), "its class goes by area");
    let extension = sent(&order(Mode::Extend));
    assert_eq!((&extension["omni_reference_task_type"], &extension["duration"]), (&json!("extend"), &json!(6)));
    assert_eq!(refused(&Order { inputs: Vec::new(), ..order(Mode::Edit) }), FaultKind::Invalid);
    assert_eq!(refused(&order(Mode::Remix)), FaultKind::Unsupported);
}

#[test]
fn every_status_word_is_understood() {
    let read = |word: &str| polled(&json!({ "status": word })).expect("a reading");
    assert_eq!((read("queued"), read("running")), (Progress::Queued(None), Progress::Running(None)));
    assert_eq!(read("warming"), Progress::Unknown("warming".into()));
    for (word, kind) in
        [("cancelled", FaultKind::Cancelled), ("canceled", FaultKind::Cancelled), ("expired", FaultKind::Gone)]
    {
        let fault = failed(&json!({ "status": word }));
        assert_eq!((fault.kind, fault.charged), (kind, Charged::No), "only success is billed");
    }
    let receipt = dialect().read_submit(&order(TWO, Mode::Text), &reply(200, &json!({ "id": ID })));
    assert_eq!(receipt, Ok(Receipt::Ticket(Ticket::new(ID))));
}

#[test]
fn a_finished_task_has_an_open_link_for_a_day_and_its_tokens() {
    for (tokens, duration) in [(json!(129_600), json!(6)), (json!("129600"), json!("6"))] {
        let content = json!({"video_url": "https://ark-content.example/o.mp4?X-Tos-Signature=abc"});
        let usage = json!({"completion_tokens": tokens, "total_tokens": tokens});
        let change = json!({"status": "succeeded", "content": content, "usage": usage, "duration": duration});
        let Ok(Progress::Done(takes)) = polled(&change) else { panic!("not done") };
        let [asset] = &takes.assets[..] else { panic!("one file: {takes:?}") };
        assert!(matches!(asset.place, Place::Open(_)), "the key must not go there");
        assert_eq!(asset.expires_at, Timestamp::from_second(1_795_258_031 + 86_400).ok());
        let used = Used { unit: Unit::VideoToken, thousandths: 129_600_000 };
        assert_eq!((takes.used, takes.cost, takes.seconds), (Some(used), None, Some(Seconds::whole(6))));
    }
    let fault = polled(&json!({"status": "succeeded", "content": {}})).expect_err("no link");
    assert!(fault.kind == FaultKind::Unreadable && fault.message.contains("`/content/video_url`"));
}

#[test]
fn a_failed_task_says_why_and_costs_nothing() {
    let of = |code: &str| {
        let fault = failed(&json!({"status": "failed", "error": {"code": code, "message": "output withheld"}}));
        assert_eq!((fault.charged, fault.message.as_str()), (Charged::No, "output withheld"));
        assert_eq!(fault.vendor_code.as_deref(), Some(code));
        fault.kind
    };
    for code in ["OutputVideoSensitiveContentDetected", "InputTextSensitiveContentDetected.PolicyViolation"] {
        assert_eq!(of(code), FaultKind::Policy);
    }
    assert_eq!((of("InternalServiceError"), of("InvalidParameter.duration")), (FaultKind::Failed, FaultKind::Failed));
    assert_eq!(failed(&json!({"status": "failed"})).message, "the provider ended the job without a reason: failed");
    assert_eq!(failed(&json!({"status": "failed", "failure_reason": "it broke"})).message, "it broke");
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "MissingParameter.content", Invalid),
        (400, "InvalidParameter.UnsupportedParameter", Invalid),
        (400, "InvalidParameter.TaskTypeConstraint", Invalid),
        (400, "InputImageSensitiveContentDetected.PrivacyInformation", Policy),
        (400, "SensitiveContentDetected", Policy),
        (400, "InvalidSubscription", Credit),
        (401, "AuthenticationError", Auth),
        (401, "InvalidAccountStatus", Auth),
        (403, "AccessDenied", Auth),
        (403, "OperationDenied.ServiceNotOpen", Auth),
        (403, "AccountOverdueError", Credit),
        (404, "ModelNotOpen", Auth),
        (404, "InvalidEndpointOrModel.NotFound", NotFound),
        (404, "NotFound.Task", NotFound),
        (429, "ModelAccountRpmRateLimitExceeded", Rate),
        (429, "RequestBurstTooFast", Rate),
        (429, "QuotaExceeded", Rate),
        (429, "ServerOverloaded", Unavailable),
        (429, "SetLimitExceeded", Credit),
        (500, "InternalServiceError", Unavailable),
        (418, "SomethingNew", Invalid),
    ];
    for (status, code, kind) in rows {
        let body = json!({"error": {"code": code, "message": "Not so.", "param": "p", "type": "BadRequest"}});
        let no = Reply { headers: vec![("x-request-id".into(), "r-1".into())], ..reply(status, &body) };
        let fault = dialect().read_error(&no);
        assert_eq!((fault.kind, fault.message.as_str(), fault.vendor_code.as_deref()), (kind, "Not so.", Some(code)));
        assert_eq!(fault.request_id.as_deref(), Some("r-1"));
        let refused = dialect().read_submit(&order(TWO, Mode::Text), &no).expect_err("a no");
        let expected = if kind == NotFound { FaultKind::Retired } else { kind };
        let charged = if status < 500 { Charged::No } else { Charged::Unknown };
        assert_eq!((refused.kind, refused.charged), (expected, charged), "{code}");
    }
    assert_eq!(dialect().read_fetch_error(&reply(403, &json!({}))).kind, FaultKind::NotReady);
}

#[test]
fn one_verb_stops_and_removes_and_the_other_cloud_speaks_alike() {
    let ticket = Ticket::new("cgt/1");
    let calls = [dialect().cancel(&ticket).expect("a call"), dialect().delete(&ticket).expect("a call")];
    for call in &calls {
        assert_eq!((call.method, call.url.to_string()), (Method::Delete, format!("{BASE}/cgt%2F1")));
    }
    assert_eq!(dialect().read_done(&reply(200, &json!({}))), Ok(()));
    let running = json!({"error": {"code": "InvalidParameter", "message": "the task is running"}});
    assert_eq!(dialect().read_done(&reply(400, &running)).expect_err("a no").message, "the task is running");
    let denied = json!({"error": {"code": "OperationDenied.InvalidState", "message": "the task is running"}});
    let fault = dialect().read_done(&reply(403, &denied)).expect_err("a no");
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Invalid, "the task is running"), "not a wrong key");
    let china = (VOLCENGINE.speak)(&Server::vendors(Url::parse(VOLCENGINE.base_url).expect("an address")));
    let call = china.poll(&Ticket::new(ID));
    assert_eq!(call.url.as_str(), format!("https://ark.cn-beijing.volces.com/api/v3/contents/generations/tasks/{ID}"));
}

proptest! {
    #[test]
    fn a_task_is_done_only_with_a_link(value in json_value()) {
        if let Ok(Progress::Done(takes)) = polled(&json!({"status": "succeeded", "content": value, "usage": value})) {
            prop_assert_eq!(takes.assets.len(), 1);
        }
    }
}
