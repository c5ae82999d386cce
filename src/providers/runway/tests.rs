use proptest::prelude::*;

use super::super::Server;
use super::super::tests::{billed, json_value, ordered, reply, spelling_in, with_inputs};
use super::*;
use crate::call::{Auth, Repeat};
use crate::job::Place;
use crate::request::Audio;
use crate::shape::{Seconds, Size};

const BASE: &str = "https://api.dev.runwayml.com/v1";
const ID: &str = "b2e7c1f0-9a44-4f0c-8f6b-6a1f5f9d3c10";

fn dialect() -> Box<dyn Dialect> {
    (RUNWAY.speak)(&Server::vendors(Url::parse(RUNWAY.base_url).expect("an address")))
}

#[test]
fn looks_are_five_seconds_apart_at_the_vendors_own_address() {
    let elsewhere = Server { is_vendors: false, ..Server::vendors(Url::parse(RUNWAY.base_url).expect("an address")) };
    assert_eq!(dialect().shortest_pause(), Duration::from_secs(5));
    assert_eq!((RUNWAY.speak)(&elsewhere).shortest_pause(), Duration::ZERO);
}

fn order(model: &str, mode: Mode, seconds: u32) -> Order {
    let spelling = spelling_in(include_str!("../../catalog/models/runway.toml"), model);
    let prompt = "dust settles on a workshop bench".to_owned();
    let seconds = Some(Seconds::whole(seconds));
    Order { mode, model: model.into(), prompt, seconds, spelling, ..Order::default() }
}

/// As the planner fills it in: a size says its proportion and its class, too.
fn sized(order: Order, width: u32, height: u32) -> Order {
    let size = Size::new(width, height);
    Order { size: Some(size), aspect: Some(size.aspect()), resolution: Some(size.resolution()), ..order }
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let inputs: Vec<_> = inputs.iter().map(|(role, at)| (*role, InputRef::Uploaded((*at).to_owned()))).collect();
    with_inputs(order, &inputs)
}

fn is_versioned(call: &Call) -> bool {
    call.headers == [("x-runway-version".to_owned(), "2024-11-06".to_owned())]
}

fn sent(order: &Order) -> (String, Value) {
    assert!(is_versioned(&dialect().submit(order).expect("a call")));
    ordered(dialect().as_ref(), order, BASE)
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

fn polled(change: &Value) -> Result<Progress, Fault> {
    let mut task = json!({"id": ID, "createdAt": "2026-11-21T09:00:00.000Z"});
    for (name, value) in change.as_object().expect("an object") {
        task[name] = value.clone();
    }
    dialect().read_poll(&Ticket::new(ID), &reply(200, &task))
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn the_vendors_own_sample_is_written() {
    let order = with(sized(order("gen4.5", Mode::Image, 4), 960, 960), &[(Role::FirstFrame, "runway://slot-a1")]);
    let body = json!({
        "model": "gen4.5", "promptText": "dust settles on a workshop bench",
        "promptImage": [{"uri": "runway://slot-a1", "position": "first"}], "ratio": "960:960", "duration": 4,
    });
    assert_eq!(sent(&order), ("/image_to_video".into(), body));
    assert_eq!(refused(&with(order.clone(), &[(Role::Video, "v")])), FaultKind::Unsupported);
    let half = Order { seconds: "4.5".parse().ok(), ..order };
    assert_eq!(refused(&half), FaultKind::Unsupported, "the length is an integer");
}

#[test]
fn every_model_has_its_own_words() {
    let veo = sized(order("veo3.1", Mode::Text, 8), 1920, 1080);
    let veo = Order { audio: Some(Audio::Off), negative: Some("rain".into()), seed: Some(7), ..veo };
    let body = json!({
        "model": "veo3.1", "promptText": "dust settles on a workshop bench", "ratio": "1920:1080", "duration": 8,
        "audio": false, "negativePrompt": "rain", "seed": 7,
    });
    assert_eq!(sent(&veo), ("/text_to_video".into(), body));
    let class = |text: &str| text.parse().ok();
    let (aspect, resolution) = ("9:16".parse().ok(), class("2k"));
    let hailuo = Order { aspect, resolution, ..order("hailuo3", Mode::Text, 5) };
    let (_, body) = sent(&hailuo);
    assert_eq!((&body["ratio"], &body["resolution"]), (&json!("9:16"), &json!("2k")));
    let grok = Order { aspect, resolution: class("480p"), ..order("grok_imagine_1_5", Mode::Reference, 8) };
    let (path, body) = sent(&with(grok, &[(Role::Reference, "a"), (Role::Reference, "b")]));
    assert_eq!((path.as_str(), &body["references"]), ("/text_to_video", &json!([{"uri": "a"}, {"uri": "b"}])));
}

#[test]
fn frames_have_a_place_and_do_not_mix_with_references() {
    let order = sized(order("seedance2", Mode::Image, 5), 1280, 720);
    let both = with(order.clone(), &[(Role::FirstFrame, "a"), (Role::LastFrame, "b")]);
    let frames = json!([{"uri": "a", "position": "first"}, {"uri": "b", "position": "last"}]);
    assert_eq!(sent(&both).1["promptImage"], frames);
    assert_eq!(refused(&with(order, &[(Role::FirstFrame, "a"), (Role::Reference, "b")])), FaultKind::Unsupported);
}

#[test]
fn a_clip_goes_where_the_model_has_it() {
    let clip = [(Role::Video, "runway://clip")];
    let aleph = Order { seed: Some(3), ..sized(order("aleph2", Mode::Edit, 5), 1280, 720) };
    let body = json!({
        "model": "aleph2", "promptText": "dust settles on a workshop bench", "videoUri": "runway://clip", "seed": 3,
    });
    assert_eq!(sent(&with(aleph, &clip)), ("/video_to_video".into(), body));
    let seedance = |mode| sent(&with(sized(order("seedance2_5", mode, 6), 1280, 720), &clip)).1;
    let edit = seedance(Mode::Edit);
    assert_eq!((&edit["promptVideo"], &edit["mode"]), (&json!("runway://clip"), &json!("edit")));
    assert_eq!((&edit["duration"], edit.get("ratio")), (&json!("auto"), None));
    let extension = seedance(Mode::Extend);
    assert_eq!(
        (&extension["mode"], &extension["duration"], extension.get("ratio")),
        (&json!("extend"), &json!(6), None)
    );
    let omni = sent(&with(order("gemini_omni_flash_1.1", Mode::Extend, 5), &clip)).1;
    assert_eq!((&omni["videoUri"], &omni["mode"]), (&json!("runway://clip"), &json!("extend")));
    assert_eq!(refused(&order("aleph2", Mode::Edit, 5)), FaultKind::Invalid, "without a clip");
    assert_eq!(refused(&order("aleph2", Mode::Remix, 5)), FaultKind::Unsupported);
}

#[test]
fn a_file_is_put_into_a_slot_without_key_or_version() {
    let file = FileBody { path: "/tmp/a.png".into(), mime: "image/png".into(), name: "image.png".into(), bytes: 900 };
    let step = |so_far: &[Reply]| dialect().upload(&file, so_far);
    let Ok(Next::Call(call)) = step(&[]) else { panic!("no call") };
    assert!(is_versioned(&call) && call.url.as_str() == format!("{BASE}/uploads"));
    assert_eq!(call.body, Body::Json(json!({"filename": "image.png", "type": "ephemeral"})));
    let slot = reply(
        200,
        &json!({
            "uploadUrl": "https://up.example.net/in", "fields": {"key": "k", "policy": "p"}, "runwayUri": "runway://slot-a1",
        }),
    );
    let Ok(Next::Call(call)) = step(std::slice::from_ref(&slot)) else { panic!("no call") };
    assert_eq!((call.auth, call.headers.len(), call.url.as_str()), (Auth::None, 0, "https://up.example.net/in"));
    let parts = vec![Part::text("key", "k"), Part::text("policy", "p"), Part::file("file", file.clone())];
    assert_eq!(call.body, Body::Multipart(parts));
    let put = Reply { status: 204, headers: Vec::new(), body: bytes::Bytes::new() };
    assert_eq!(step(&[slot.clone(), put]), Ok(Next::Ready(InputRef::Uploaded("runway://slot-a1".into()))));
    assert_eq!(step(&[slot, reply(403, &json!({"error": "no"}))]).expect_err("a no").kind, FaultKind::Auth);
    assert!(step(&[reply(200, &json!({"fields": {}}))]).expect_err("no address").message.contains("`/uploadUrl`"));
}

#[test]
fn every_status_word_is_understood() {
    let read = |word: &str| polled(&json!({"status": word, "estimatedCost": {"credits": 48.0}})).expect("a reading");
    for (word, progress) in [
        ("PENDING", Progress::Queued(None)),
        ("THROTTLED", Progress::Queued(None)),
        ("RUNNING", Progress::Running(None)),
        ("WARMING", Progress::Unknown("WARMING".into())),
    ] {
        assert_eq!(read(word), progress);
    }
    assert_eq!(polled(&json!({"status": "RUNNING", "progress": 0.3})), Ok(Progress::Running(Some(30))));
    let paid = Some(Usd::from_micros(480_000));
    let told = [(json!(0), Charged::No, None), (json!(48), Charged::Yes, paid), (Value::Null, Charged::Unknown, None)];
    for (credits, charged, cost) in told {
        let fault = failed(&json!({"status": "CANCELLED", "cost": {"credits": credits}}));
        assert_eq!((fault.kind, fault.charged, fault.cost), (FaultKind::Cancelled, charged, cost));
    }
    assert!(polled(&json!({})).expect_err("no word").message.contains("`/status`"));
}

#[test]
fn a_finished_task_has_an_open_link_and_its_credits() {
    let link = "https://out.example.net/bench.mp4?_jwt=ey";
    let done =
        json!({"status": "SUCCEEDED", "cost": {"credits": 48}, "output": [link, "https://out.example.net/2.mp4"]});
    let Ok(Progress::Done(takes)) = polled(&done) else { panic!("not done") };
    let [asset] = &takes.assets[..] else { panic!("one file: {takes:?}") };
    assert_eq!(asset.place, Place::Open(Url::parse(link).expect("an address")), "the key must not go there");
    assert_eq!(asset.expires_at, "2026-11-22T09:00:00Z".parse().ok());
    assert_eq!(takes.cost, Some(Usd::from_micros(480_000)), "a credit is a cent");
    let empty = polled(&json!({"status": "SUCCEEDED", "output": []})).expect_err("no link");
    assert!(empty.kind == FaultKind::Unreadable && empty.message.contains("`/output/0`"));
}

#[test]
fn a_failure_is_known_by_the_beginning_of_its_code() {
    use Charged::{No, Unknown, Yes};
    let rows = [
        ("SAFETY.INPUT.IMAGE", json!(48), FaultKind::Policy, Yes),
        ("SAFETY.OUTPUT.VIDEO", Value::Null, FaultKind::Policy, Yes),
        ("SAFETY.INPUT.TEXT", json!(0), FaultKind::Policy, No),
        ("INPUT_PREPROCESSING.SAFETY.TEXT", Value::Null, FaultKind::Policy, Unknown),
        ("INPUT_PREPROCESSING.INTERNAL", json!(0), FaultKind::Failed, No),
        ("INTERNAL.BAD_OUTPUT.CODE01", json!(12), FaultKind::Failed, Yes),
        ("ASSET.INVALID", json!(0), FaultKind::Failed, No),
        ("THIRD_PARTY.UNAVAILABLE", Value::Null, FaultKind::Failed, Unknown),
    ];
    for (code, credits, kind, charged) in rows {
        let cost = json!({"credits": credits});
        let fault = failed(&json!({"status": "FAILED", "failure": "It did", "failureCode": code, "cost": cost}));
        assert_eq!((fault.kind, fault.charged, fault.message.as_str()), (kind, charged, "It did"), "{code}");
        assert_eq!(fault.vendor_code.as_deref(), Some(code));
    }
    let silent = failed(&json!({"status": "FAILED"}));
    assert_eq!((silent.vendor_code, silent.charged), (None, Unknown));
    assert_eq!(silent.message, "the provider ended the job without a reason: FAILED");
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "Validation of body failed", Invalid),
        (400, "You do not have enough credits to run this task.", Credit),
        (400, "The prompt did not pass moderation", Policy),
        (401, "Unauthorized", Auth),
        (404, "Not found", NotFound),
        (405, "Method not allowed", Invalid),
        (429, "Daily limit reached", Rate),
        (502, "Bad gateway", Unavailable),
        (503, "Unavailable", Unavailable),
        (504, "Timeout", Unavailable),
    ];
    for (status, text, kind) in rows {
        let no = reply(status, &json!({"error": text, "docUrl": "https://docs.dev.runwayml.com"}));
        let fault = dialect().read_error(&no);
        assert_eq!((fault.kind, fault.message.as_str(), fault.status), (kind, text, Some(status)));
        let refused = dialect().read_submit(&order("gen4.5", Mode::Text, 5), &no).expect_err("a no");
        let expected = if kind == NotFound { FaultKind::Retired } else { kind };
        let charged = if status < 500 { Charged::No } else { Charged::Unknown };
        assert_eq!((refused.kind, refused.charged), (expected, charged), "{status}");
    }
    let issues = json!({"error": "Validation of body failed", "issues": [{"message": "ratio: one of 1280:720"}]});
    assert_eq!(dialect().read_error(&reply(400, &issues)).message, "ratio: one of 1280:720: Validation of body failed");
    assert_eq!(dialect().read_fetch_error(&reply(403, &json!({}))).kind, FaultKind::NotReady, "a fresh one is there");
}

#[test]
fn every_call_has_the_version_and_one_verb_stops_and_removes() {
    let ticket = Ticket::new(ID);
    let calls = [
        dialect().poll(&ticket),
        dialect().cancel(&ticket).expect("a call"),
        dialect().delete(&ticket).expect("a call"),
        dialect().check().expect("a call"),
    ];
    assert!(calls.iter().all(is_versioned));
    let task = format!("{BASE}/tasks/{ID}");
    assert!(calls[..3].iter().all(|call| call.url.as_str() == task && call.repeat == Repeat::Safe));
    assert_eq!((calls[1].method, calls[2].method), (Method::Delete, Method::Delete));
    assert_eq!(calls[3].url.as_str(), format!("{BASE}/organization"));
    let gone = Reply { status: 204, headers: Vec::new(), body: bytes::Bytes::new() };
    assert_eq!(dialect().read_done(&gone), Ok(()));
    assert!(dialect().list(None).is_err());
    let receipt = reply(200, &json!({"id": ID, "estimatedCost": {"credits": 48}}));
    let read = dialect().read_submit(&order("gen4.5", Mode::Text, 4), &receipt);
    assert_eq!(read, Ok(Receipt::Ticket(ticket)), "what is estimated is the most, and not yet a cost");
}

#[test]
fn a_task_that_ran_is_paid_when_it_is_stopped() {
    assert_eq!(dialect().stopped(&Progress::Running(Some(30))), Charged::Yes);
    assert_eq!(dialect().stopped(&Progress::Queued(None)), Charged::Unknown, "it may have begun meanwhile");
}

#[test]
fn the_task_is_the_bill() {
    assert_eq!(billed(&RUNWAY, &[]), format!("{BASE}/tasks/job-1"));
    assert_eq!(billed(&RUNWAY, &[(200, json!({"status": "FAILED", "cost": {"credits": 48}}))]), "0.48");
    assert_eq!(billed(&RUNWAY, &[(200, json!({"status": "RUNNING", "estimatedCost": {"credits": 48}}))]), "nothing");
    assert_eq!(billed(&RUNWAY, &[(404, json!({"error": "no"}))]), "NotFound");
}

proptest! {
    #[test]
    fn a_task_is_done_only_with_a_link(value in json_value()) {
        if let Ok(Progress::Done(takes)) = polled(&json!({"status": "SUCCEEDED", "output": value})) {
            prop_assert_eq!(takes.assets.len(), 1);
        }
    }
}
