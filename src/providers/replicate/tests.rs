use bytes::Bytes;
use proptest::prelude::*;
use serde::Deserialize;

use super::super::tests::json_value;
use super::super::{OrderInput, Server};
use super::*;
use crate::call::{Auth, Repeat};
use crate::request::Audio;
use crate::shape::{Resolution, Size};

const BASE: &str = "https://api.replicate.com/v1";
const VERSION: &str = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa";

fn dialect() -> Box<dyn Dialect> {
    (REPLICATE.speak)(&Server::vendors(Url::parse(BASE).expect("an address")))
}

#[derive(Deserialize)]
struct Row {
    ids: Vec<String>,
    spelling: Spelling,
}

#[derive(Deserialize)]
struct Table {
    model: Vec<Row>,
}

/// How the catalog spells that model.
fn spelling(id: &str) -> Spelling {
    let table: Table = toml::from_str(include_str!("../../catalog/models/replicate.toml")).expect("a table");
    let row = table.model.into_iter().find(|row| row.ids[0] == id).unwrap_or_else(|| panic!("no such model: {id}"));
    row.spelling
}

fn order_of(id: &str) -> Order {
    Order {
        model: id.into(),
        prompt: "a fox crosses a frozen river".into(),
        spelling: spelling(id),
        ..Order::default()
    }
}

fn order() -> Order {
    Order {
        seconds: Some(Seconds::whole(4)),
        resolution: Some(class("720p")),
        aspect: Some(Size::new(16, 9).aspect()),
        audio: Some(Audio::Off),
        ..order_of("google/veo-3.1-fast")
    }
}

fn class(text: &str) -> Resolution {
    text.parse().expect("a class")
}

fn passing(order: Order, pass: &Value) -> Order {
    Order { pass: pass.as_object().cloned().expect("an object"), ..order }
}

fn with_input(order: Order, role: Role, address: &str) -> Order {
    let mut order = order;
    order.inputs.push(OrderInput { role, at: InputRef::Uploaded(address.into()) });
    order
}

fn reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
    Reply { status, headers, body: Bytes::from(body.to_string()) }
}

/// A paid order to that path with that body.
fn sent_json(order: &Order) -> (String, Value) {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert!(call.headers.is_empty(), "neither `Prefer` nor `Cancel-After`: {:?}", call.headers);
    match call.body {
        Body::Json(body) => (call.url.to_string(), body),
        other => panic!("not JSON: {other:?}"),
    }
}

fn input_of(order: &Order) -> Value {
    sent_json(order).1["input"].clone()
}

/// The sample of a prediction, changed.
fn prediction(change: &Value) -> Value {
    let mut prediction = json!({
        "id": "abc123", "model": "google/veo-3.1-fast", "version": "hidden", "status": "starting",
        "input": {"prompt": "a fox crosses a frozen river", "duration": 4}, "output": null, "error": null, "logs": "",
        "data_removed": false, "created_at": "2026-11-21T09:00:00.1Z",
        "urls": {
            "get": "https://api.replicate.com/v1/predictions/abc123",
            "cancel": "https://api.replicate.com/v1/predictions/abc123/cancel",
            "web": "https://replicate.com/p/abc123",
        },
    });
    for (name, value) in change.as_object().expect("an object") {
        prediction[name] = value.clone();
    }
    prediction
}

fn succeeded(change: &Value) -> Value {
    let mut done = prediction(&json!({
        "status": "succeeded", "output": "https://replicate.delivery/xezq/o1/out.mp4",
        "completed_at": "2026-11-21T09:01:10Z",
        "metrics": {
            "predict_time": 61.4, "total_time": 66.0, "video_output_duration_seconds": 4, "video_output_count": 1,
            "resolution_target": "720p",
        },
    }));
    for (name, value) in change.as_object().expect("an object") {
        done[name] = value.clone();
    }
    done
}

fn read(body: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new("abc123"), &reply(200, body))
}

fn polled(change: &Value) -> Progress {
    read(&prediction(change)).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn done(change: &Value) -> Takes {
    match read(&succeeded(change)) {
        Ok(Progress::Done(takes)) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn moment_of(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[test]
fn a_model_of_the_vendors_is_ordered_by_its_name() {
    let input = json!({
        "prompt": "a fox crosses a frozen river", "duration": 4, "resolution": "720p", "aspect_ratio": "16:9",
        "generate_audio": false,
    });
    let url = format!("{BASE}/models/google/veo-3.1-fast/predictions");
    assert_eq!(sent_json(&order()), (url, json!({ "input": input })));
    assert_eq!(input_of(&order_of("google/veo-3.1-fast")), json!({"prompt": "a fox crosses a frozen river"}));
}

#[test]
fn any_model_is_ordered_by_its_version() {
    let bare = |model: String| Order { model, prompt: "p".into(), ..Order::default() };
    let body = json!({"version": VERSION, "input": {"prompt": "p"}});
    let expected = (format!("{BASE}/predictions"), body);
    assert_eq!(sent_json(&bare(format!("someone/clips:{VERSION}"))), expected);
    assert_eq!(sent_json(&bare(VERSION.to_owned())), expected);
    let odd = bare("some one/a?b".into());
    assert_eq!(sent_json(&odd).0, format!("{BASE}/models/some%20one/a%3Fb/predictions"));
    for misnamed in ["veo-3.1", "", "/", "google/", "a/b/c", "clips:1", "a/b:", &VERSION[1..]] {
        let fault = dialect().submit(&bare(misnamed.into())).expect_err("no name of a model");
        assert_eq!(fault.kind, FaultKind::Invalid, "{misnamed}");
        assert!(fault.message.contains("OWNER/NAME"), "{}", fault.message);
    }
}

#[test]
fn what_is_passed_on_goes_into_the_models_own_fields_and_wins() {
    let pass = json!({"duration": 8, "camera_motion": "dolly_in", "multi_prompt": "[{\"prompt\":\"a\"}]"});
    let body = sent_json(&passing(order(), &pass)).1;
    assert_eq!(body.as_object().map(Map::len), Some(1), "stray keys beside `input` are refused: {body}");
    assert_eq!((&body["input"]["duration"], &body["input"]["camera_motion"]), (&json!(8), &json!("dolly_in")));
    assert_eq!(body["input"]["multi_prompt"], pass["multi_prompt"], "a text that holds JSON stays a text");
}

#[test]
fn field_names_differ_by_model() {
    let frames = |id: &str| {
        let order = Order { mode: Mode::Image, ..order_of(id) };
        let order = with_input(order, Role::FirstFrame, "https://a/1");
        if spelling(id).last_frame.is_none() { order } else { with_input(order, Role::LastFrame, "https://a/2") }
    };
    let rows = [
        ("google/veo-3.1", json!({"image": "https://a/1", "last_frame": "https://a/2"})),
        ("bytedance/seedance-2.0", json!({"image": "https://a/1", "last_frame_image": "https://a/2"})),
        ("kwaivgi/kling-v2.6", json!({"start_image": "https://a/1"})),
        ("minimax/hailuo-2.3-fast", json!({"first_frame_image": "https://a/1"})),
        ("openai/sora-2", json!({"input_reference": "https://a/1"})),
    ];
    for (id, mut expected) in rows {
        expected["prompt"] = json!("a fox crosses a frozen river");
        assert_eq!(input_of(&frames(id)), expected, "{id}");
    }
    let kling = input_of(&frames("kwaivgi/kling-v3-video"));
    assert_eq!((&kling["start_image"], &kling["end_image"]), (&json!("https://a/1"), &json!("https://a/2")));
    let references = Order { mode: Mode::Reference, ..order_of("kwaivgi/kling-o1") };
    let references = with_input(with_input(references, Role::Reference, "a"), Role::Reference, "b");
    assert_eq!(input_of(&references)["reference_images"], json!(["a", "b"]));
    let sounds = Order { mode: Mode::Reference, ..order_of("bytedance/seedance-2.5") };
    assert_eq!(input_of(&with_input(sounds, Role::Audio, "a"))["reference_audios"], json!(["a"]));
}

#[test]
fn a_class_is_spelt_as_the_model_has_it() {
    let spelt = |id: &str, text: &str, field: &str| {
        input_of(&Order { resolution: Some(class(text)), ..order_of(id) })[field].clone()
    };
    for (text, mode) in [("720p", "standard"), ("1080p", "pro"), ("4k", "4k")] {
        assert_eq!(spelt("kwaivgi/kling-v3-video", text, "mode"), mode);
    }
    assert_eq!(spelt("kwaivgi/kling-o1", "720p", "mode"), "std");
    assert_eq!(spelt("lightricks/ltx-2.5-fast", "2k", "resolution"), "2k");
    assert_eq!(spelt("lightricks/ltx-2.3-pro", "4k", "resolution"), "4k");
    assert_eq!(spelt("minimax/hailuo-2.3", "768p", "resolution"), "768p");
    let sora = |width, height| {
        let size = Size::new(width, height);
        let (aspect, resolution) = (Some(size.aspect()), Some(size.resolution()));
        let seconds = Some(Seconds::whole(8));
        input_of(&Order { size: Some(size), aspect, resolution, seconds, ..order_of("openai/sora-2-pro") })
    };
    let prompt = "a fox crosses a frozen river";
    let tall = json!({"prompt": prompt, "seconds": 8, "aspect_ratio": "portrait", "resolution": "standard"});
    assert_eq!(sora(720, 1280), tall);
    let high = json!({"prompt": prompt, "seconds": 8, "aspect_ratio": "landscape", "resolution": "high"});
    assert_eq!(sora(1792, 1024), high);
}

#[test]
fn kling_has_sound_unless_it_is_switched_off() {
    for id in ["kwaivgi/kling-v3-video", "kwaivgi/kling-v3-omni-video"] {
        let sound = |audio| input_of(&Order { audio, ..order_of(id) })["generate_audio"].clone();
        assert_eq!(sound(None), true, "what is quoted is what is ordered: silence is the default there");
        assert_eq!((sound(Some(Audio::On)), sound(Some(Audio::Off))), (json!(true), json!(false)));
    }
}

#[test]
fn what_there_is_no_field_for_is_refused_and_never_left_out() {
    let refused = [
        Order { fps: Some(24), ..order() },
        Order { seed: Some(7), ..order_of("kwaivgi/kling-v2.6") },
        Order { negative: Some("rain".into()), ..order_of("kwaivgi/kling-v3-omni-video") },
        with_input(Order { mode: Mode::Reference, ..order() }, Role::Reference, "a"),
        with_input(order_of("bytedance/seedance-2.0"), Role::Video, "a"),
        with_input(order_of("minimax/hailuo-2.3"), Role::LastFrame, "a"),
        Order { mode: Mode::Remix, ..order() },
        Order { mode: Mode::Edit, ..order() },
        Order { mode: Mode::Extend, ..order() },
        Order { model: format!("someone/clips:{VERSION}"), seconds: Some(Seconds::whole(4)), ..Order::default() },
    ];
    for order in refused {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported, "{order:?}");
    }
    let abilities = dialect().abilities();
    assert_eq!(abilities, Abilities { cancel: true, list: true, ..Abilities::default() });
    assert_eq!(dialect().delete(&Ticket::new("a")).expect_err("no such act").kind, FaultKind::Unsupported);
}

#[test]
fn the_receipt_is_the_id_whatever_the_status_word() {
    let receipt = Ok(Receipt::Ticket(Ticket::new("abc123")));
    for status in [200, 201, 202] {
        assert_eq!(dialect().read_submit(&order(), &reply(status, &prediction(&json!({})))), receipt, "{status}");
        assert_eq!(dialect().read_submit(&order(), &reply(status, &succeeded(&json!({})))), receipt, "{status}");
    }
    for body in ["", "{\"id\":", "{}", "{\"id\":null}", "{\"id\":\"\"}", "<html>"] {
        let reply = Reply { status: 201, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(201)), "{body}");
        assert_eq!(fault.charged, Charged::Unknown, "the order may be taken");
    }
}

#[test]
fn every_status_word_is_understood() {
    let call = dialect().poll(&Ticket::new("abc123"));
    assert_eq!((call.method, call.auth, call.repeat), (Method::Get, Auth::Key, Repeat::Safe));
    assert_eq!(call.url.as_str(), "https://api.replicate.com/v1/predictions/abc123");
    assert_eq!(polled(&json!({})), Progress::Queued(None));
    assert_eq!(polled(&json!({"status": "processing"})), Progress::Running(None));
    let early = json!({"status": "processing", "output": "https://replicate.delivery/a.mp4"});
    assert_eq!(polled(&early), Progress::Running(None), "an output may come before the end");
    assert_eq!(polled(&json!({"status": "booting"})), Progress::Unknown("booting".into()));
    let canceled = failed(&json!({"status": "canceled"}));
    assert_eq!((canceled.kind, canceled.charged), (FaultKind::Cancelled, Charged::Unknown));
    let aborted = failed(&json!({"status": "aborted"}));
    assert_eq!((aborted.kind, aborted.charged), (FaultKind::Cancelled, Charged::No), "it never began");
    let bare = read(&json!({"id": "abc123", "status": "starting"}));
    assert_eq!(bare, Ok(Progress::Queued(None)), "old recordings lack most fields");
    let wordless = read(&json!({"id": "abc123", "status": null})).expect_err("no word");
    assert!(wordless.message.contains("`/status`"), "{}", wordless.message);
    let unknown = dialect().read_poll(&Ticket::new("a"), &reply(404, &json!({"detail": "Not found.", "status": 404})));
    assert_eq!(unknown.expect_err("a no").kind, FaultKind::NotFound);
}

#[test]
fn the_last_percentage_of_the_logs_is_the_progress() {
    let rows = [
        ("frame 12 40%\n", Some(40)),
        ("10%\n40.7%", Some(40)),
        (" 45%|####5     | 9/20 [00:09<00:11]", Some(45)),
        ("400%", None),
        ("101%", Some(100)),
        ("40%\nsaving", None),
        ("%", None),
        ("", None),
    ];
    for (logs, percent) in rows {
        assert_eq!(polled(&json!({"status": "processing", "logs": logs})), Progress::Running(percent), "{logs}");
    }
}

#[test]
fn a_finished_job_leaves_a_clip_for_one_hour_that_needs_no_key() {
    let takes = done(&json!({}));
    let [clip] = &takes.assets[..] else { panic!("not one: {takes:?}") };
    let url = Url::parse("https://replicate.delivery/xezq/o1/out.mp4").expect("an address");
    assert_eq!((clip.variant, &clip.place), (Variant::Video, &Place::Open(url)));
    assert_eq!(clip.expires_at, moment_of("2026-11-21T10:01:10Z"));
    assert_eq!((takes.cost, takes.seconds), (None, Some(Seconds::whole(4))));
    let of_the_web = done(&json!({"source": "web"}));
    assert_eq!(of_the_web.assets[0].expires_at, moment_of("2027-02-19T09:01:10Z"));
    assert_eq!(done(&json!({"completed_at": null})).assets[0].expires_at, None);
}

#[test]
fn the_length_that_is_billed_may_be_missing_or_long() {
    let made = |metrics: Value| done(&json!({ "metrics": metrics })).seconds;
    assert_eq!(made(Value::Null), None);
    assert_eq!(made(json!({})), None);
    assert_eq!(made(json!({"video_output_duration_seconds": 5.041_666})), Some(Seconds::from_millis(5041)));
    assert_eq!(made(json!({"video_output_duration_seconds": 5.5})), Some(Seconds::from_millis(5500)));
    assert_eq!(made(json!({"video_output_duration_seconds": 0})), None);
    assert_eq!(made(json!({"video_output_duration_seconds": -1})), None);
}

#[test]
fn of_several_outputs_the_first_video_is_the_clip() {
    let chosen = |output: Value| match done(&json!({ "output": output })).assets.remove(0).place {
        Place::Open(url) => url.to_string(),
        other => panic!("not open: {other:?}"),
    };
    assert_eq!(chosen(json!(["https://a/1.png", "https://a/2.mp4", "https://a/3.mp4"])), "https://a/2.mp4");
    assert_eq!(chosen(json!(["https://a/out?x=1.mp4"])), "https://a/out?x=1.mp4");
    assert_eq!(chosen(json!([null, "text", "http://127.0.0.1:1/clip"])), "http://127.0.0.1:1/clip");
}

#[test]
fn an_output_that_was_dropped_was_paid_all_the_same() {
    let gone = read(&succeeded(&json!({"output": null, "data_removed": true, "metrics": {}}))).expect("a reading");
    let Progress::Failed(fault) = gone else { panic!("not failed: {gone:?}") };
    assert_eq!((fault.kind, fault.charged), (FaultKind::Gone, Charged::Yes));
    assert!(fault.message.contains("one hour"), "{}", fault.message);
    for output in [Value::Null, json!([]), json!("no address"), json!({"video": 1}), json!("data:video/mp4;base64,AA")]
    {
        let fault = read(&succeeded(&json!({ "output": output }))).expect_err("no clip, and no end either");
        assert_eq!(fault.kind, FaultKind::Unreadable, "{output}");
        assert!(fault.message.contains("`/output`"), "{}", fault.message);
    }
}

#[test]
fn a_failed_job_says_why_in_the_vendors_words() {
    let rows = [
        ("The input was flagged as sensitive (E005)", FaultKind::Policy, Some("E005")),
        ("Prediction was Flagged.", FaultKind::Policy, None),
        ("Prediction interrupted; please retry (code: E8765)", FaultKind::Failed, Some("E8765")),
        ("CUDA out of memory", FaultKind::Failed, None),
    ];
    for (error, kind, code) in rows {
        let fault = failed(&json!({"status": "failed", "error": error, "metrics": {}}));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, error));
        assert_eq!((fault.vendor_code.as_deref(), fault.charged), (code, Charged::Unknown));
    }
    let silent = failed(&json!({"status": "failed"}));
    assert_eq!(silent.message, "the provider ended the job without a reason: failed");
    let stopped = failed(&json!({"status": "aborted", "error": "Deadline passed"}));
    assert_eq!(stopped.message, "Deadline passed");
}

#[test]
fn files_are_brought_before_the_order() {
    assert_eq!(dialect().input_form(Role::FirstFrame), InputForm::Upload);
    let path = "/tmp/fox.png".into();
    let file = FileBody { path, mime: "image/png".into(), name: "image.png".into(), bytes: 9 };
    let Ok(Next::Call(call)) = dialect().upload(&file, &[]) else { panic!("no call") };
    assert_eq!(
        (call.method, call.url.as_str(), &call.repeat),
        (Method::Post, &*format!("{BASE}/files"), &Repeat::Safe)
    );
    assert_eq!(call.body, Body::Multipart(vec![Part::file("content", file.clone())]));
    let url = format!("{BASE}/files/f1");
    let body = json!({"id": "f1", "size": 9, "expires_at": "2026-11-22T09:00:00Z", "urls": {"get": url}});
    let ready = dialect().upload(&file, &[reply(201, &body)]);
    assert_eq!(ready, Ok(Next::Ready(InputRef::Uploaded(url))));
    let large = json!({"detail": "Files must be less than 100MB in size"});
    let fault = dialect().upload(&file, &[reply(413, &large)]).expect_err("a no");
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Invalid, "Files must be less than 100MB in size"));
    let nameless = dialect().upload(&file, &[reply(201, &json!({"id": "f1"}))]).expect_err("no address");
    assert!(nameless.message.contains("`/urls/get`"), "{}", nameless.message);
}

#[test]
fn a_job_is_cancelled_by_an_empty_post() {
    let call = dialect().cancel(&Ticket::new("abc123")).expect("a call");
    assert_eq!((call.method, call.repeat, call.body), (Method::Post, Repeat::Safe, Body::Empty));
    assert_eq!(call.url.as_str(), "https://api.replicate.com/v1/predictions/abc123/cancel");
    assert_eq!(dialect().read_done(&reply(200, &prediction(&json!({"status": "canceled"})))), Ok(()));
}

#[test]
fn the_next_page_is_asked_for_at_our_own_address() {
    let asked = |after: Option<&str>| dialect().list(after).expect("a call").url.to_string();
    assert_eq!(asked(None), format!("{BASE}/predictions"));
    let page = |next: Value| {
        let body = json!({"next": next, "previous": null, "results": [prediction(&json!({}))]});
        dialect().read_list(&reply(200, &body))
    };
    for host in [BASE, "https://evil.example/steal", "/v1", "http://127.0.0.1:1"] {
        let next = page(json!(format!("{host}/predictions?cursor=cD0yMDI2%2B&source=web"))).expect("a page").next;
        let followed = asked(next.as_deref());
        assert_eq!(followed, format!("{BASE}/predictions?cursor=cD0yMDI2%2B&source=web"), "{host}");
    }
    assert_eq!(page(Value::Null).expect("a page").next, None);
    for link in [format!("{BASE}/predictions"), format!("{BASE}/predictions?")] {
        let fault = page(json!(link)).expect_err("a list that is cut proves nothing");
        assert_eq!(fault.kind, FaultKind::Unreadable);
    }
}

#[test]
fn a_list_holds_models_of_every_kind() {
    use State::{Cancelled, Expired, Finished, Queued, Refused, Running};
    let results = json!([
        prediction(&json!({})),
        succeeded(&json!({"id": "p2", "output": ["a text", "another"], "input": {"prompt": "p", "seconds": 12}})),
        succeeded(&json!({"id": "p3", "output": null, "data_removed": true, "input": {}})),
        prediction(&json!({"id": "p4", "status": "failed", "error": "The input was flagged as sensitive (E005)"})),
        prediction(&json!({"id": "p5", "status": "aborted", "input": {"prompt": 7, "duration": -1}})),
        {"id": "p6", "status": "processing"},
    ]);
    let body = json!({"next": null, "results": results});
    let jobs = dialect().read_list(&reply(200, &body)).expect("a page").jobs;
    let states: Vec<State> = jobs.iter().map(|job| job.state).collect();
    assert_eq!(states, [Queued, Finished, Expired, Refused, Cancelled, Running]);
    let first = &jobs[0];
    assert_eq!(first.remote_id, "abc123");
    assert_eq!(first.model.as_deref(), Some("google/veo-3.1-fast"));
    assert_eq!(first.prompt.as_deref(), Some("a fox crosses a frozen river"));
    assert_eq!((first.seconds, first.created_at), (Some(Seconds::whole(4)), moment_of("2026-11-21T09:00:00.1Z")));
    assert_eq!((jobs[1].seconds, jobs[1].expires_at), (Some(Seconds::whole(12)), moment_of("2026-11-21T10:01:10Z")));
    assert_eq!((&jobs[4].prompt, jobs[4].seconds), (&None, None));
    let nameless = dialect().read_list(&reply(200, &json!({"results": [{"status": "starting"}]})));
    assert_eq!(nameless.expect_err("an entry without an id").kind, FaultKind::Unreadable);
}

#[test]
fn a_lost_order_is_known_by_what_was_on_the_wire() {
    let submitted_at = moment_of("2026-11-21T09:00:03Z").expect("a moment");
    let found = |order: Order, change: &Value| {
        let lost = Lost { order, submitted_at, taken: vec!["taken".into()] };
        let page = reply(200, &json!({"next": null, "results": [prediction(change)]}));
        match dialect().find(&lost, &[page]).expect("an end") {
            Next::Ready(jobs) => jobs.len(),
            other => panic!("not an end: {other:?}"),
        }
    };
    assert_eq!(found(order(), &json!({})), 1);
    assert_eq!(found(order(), &json!({"input": {}})), 1, "what the list no longer says excludes nothing");
    assert_eq!(found(order(), &json!({"input": {"prompt": "a fox crosses a frozen river", "duration": 8}})), 0);
    assert_eq!(found(passing(order(), &json!({"duration": 8})), &json!({})), 0);
    assert_eq!(found(order(), &json!({"input": {"prompt": "another"}})), 0);
    assert_eq!(found(order(), &json!({"model": "google/veo-3.1"})), 0);
    assert_eq!(found(order(), &json!({"id": "taken"})), 0);
    assert_eq!(found(order(), &json!({"created_at": "2026-11-20T09:00:00Z"})), 0);
    let community = |model: String| Order { model, prompt: "a fox crosses a frozen river".into(), ..Order::default() };
    let theirs = json!({"model": "someone/clips", "version": VERSION});
    assert_eq!(found(community(format!("someone/clips:{VERSION}")), &theirs), 1);
    assert_eq!(found(community(format!("others/clips:{VERSION}")), &theirs), 0);
    assert_eq!(found(community(VERSION.to_owned()), &theirs), 1);
    let lost = Lost { order: order(), submitted_at, taken: Vec::new() };
    let first = Next::Call(Box::new(dialect().list(None).expect("a call")));
    assert_eq!(dialect().find(&lost, &[]), Ok(first));
    let no = dialect().find(&lost, &[reply(401, &json!({}))]);
    assert_eq!(no.expect_err("a no is not an empty list").kind, FaultKind::Auth);
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, Policy, Rate, Unavailable};
    let throttled = "Request was throttled. Your rate limit resets in ~30s.";
    let rows = [
        (401, "Unauthenticated", "You did not pass a valid authentication token", Auth),
        (402, "Insufficient credit", "You need to purchase credit, then wait a few minutes", Credit),
        (413, "", "Files must be less than 100MB in size", Invalid),
        (422, "Input validation failed", "- input.duration: must be one of 4, 6, 8", Invalid),
        (422, "Input validation failed", "The input was flagged as sensitive (E005)", Policy),
        (429, "", throttled, Rate),
        (500, "Internal Server Error", "Something went wrong", Unavailable),
        (503, "", "Try again later", Unavailable),
    ];
    for (status, title, detail, kind) in rows {
        let mut body = json!({"detail": detail, "status": status, "invalid_fields": [{"field": "duration"}]});
        if !title.is_empty() {
            body["title"] = json!(title);
        }
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, detail), "{status}");
        let code = if kind == Policy { Some("E005") } else { Some(title).filter(|title| !title.is_empty()) };
        assert_eq!((fault.vendor_code.as_deref(), fault.status), (code, Some(status)));
        let on_create = dialect().read_submit(&order(), &reply(status, &body)).expect_err("a no");
        assert_eq!((on_create.kind, on_create.message.as_str()), (kind, detail), "{status}");
        let is_free = status < 500;
        assert_eq!(on_create.charged, if is_free { Charged::No } else { Charged::Unknown }, "{status}");
    }
    let titled = dialect().read_error(&reply(402, &json!({"title": "Insufficient credit", "detail": " "})));
    assert_eq!(titled.message, "Insufficient credit");
    let page = Reply { status: 502, headers: Vec::new(), body: Bytes::from_static(b"<html>Bad gateway") };
    let fault = dialect().read_error(&page);
    assert_eq!(fault.message, "the provider answered HTTP 502 and gave no reason: its answer is an HTML page");
}

#[test]
fn the_wait_of_a_429_stands_in_its_body() {
    let wait = |status, body: &Value, header: Option<&str>| {
        let mut reply = reply(status, body);
        reply.headers.extend(header.map(|seconds| ("retry-after".to_owned(), seconds.to_owned())));
        dialect().read_error(&reply).retry_after
    };
    let told = json!({"detail": "Request was throttled.", "status": 429, "retry_after": 30});
    assert_eq!(wait(429, &told, Some("3")), Some(Duration::from_secs(30)));
    assert_eq!(wait(429, &json!({"retry_after": 1.5}), None), Some(Duration::from_millis(1500)));
    let older = json!({"detail": "Request was throttled."});
    assert_eq!(wait(429, &older, Some("3")), None, "the wire reads the header");
    assert_eq!(wait(429, &older, None), Some(UNNAMED_WAIT));
    assert_eq!(wait(429, &json!({"retry_after": -3}), None), Some(UNNAMED_WAIT));
    assert_eq!(wait(503, &told, None), None, "only a 429 says that nothing was taken");
}

#[test]
fn a_model_that_has_no_name_there_is_to_be_ordered_by_its_version() {
    let gone = reply(404, &json!({"detail": "The requested resource could not be found.", "status": 404}));
    let refused = |order: &Order| {
        let fault = dialect().read_submit(order, &gone).expect_err("a no");
        assert_eq!(fault.charged, Charged::No);
        (fault.kind, fault.message)
    };
    let sentence = "The requested resource could not be found.";
    assert_eq!(refused(&order()), (FaultKind::Retired, sentence.to_owned()), "one that the tables describe");
    let bare = |model: &str| Order { model: model.into(), prompt: "p".into(), ..Order::default() };
    let (kind, message) = refused(&bare("someone/clips"));
    assert_eq!(kind, FaultKind::NotFound);
    assert!(message.starts_with(sentence) && message.contains("`someone/clips:VERSION`"), "{message}");
    let version = refused(&bare(&format!("someone/clips:{VERSION}")));
    assert_eq!(version, (FaultKind::Retired, sentence.to_owned()));
    assert_eq!(dialect().read_error(&gone).kind, FaultKind::NotFound, "of anything but an order");
}

#[test]
fn the_check_asks_whose_the_key_is() {
    let call = dialect().check().expect("a call");
    assert_eq!((call.method, call.repeat), (Method::Get, Repeat::Safe));
    assert_eq!(call.url.as_str(), "https://api.replicate.com/v1/account");
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["starting", "processing", "succeeded", "failed", "canceled", "aborted"]),
        code in prop_oneof![Just(200), Just(404), Just(422), Just(429)],
        name in prop::sample::select(vec![
            "id", "status", "output", "error", "logs", "metrics", "data_removed", "completed_at", "created_at", "input",
            "model", "source",
        ]),
        value in json_value(),
        text in any::<String>(),
    ) {
        let mut job = succeeded(&json!({"status": status, "logs": text, "completed_at": "9999-12-30T22:00:00Z"}));
        job[name] = value.clone();
        drop(read(&job));
        drop(dialect().read_submit(&order(), &reply(code, &job)));
        let page = reply(code, &json!({"results": [job], "next": text, "detail": value, "retry_after": value}));
        let lost = Lost { order: order(), submitted_at: Timestamp::MIN, taken: Vec::new() };
        drop(dialect().find(&lost, &[page.clone(), page.clone()]));
        drop(dialect().submit(&Order { model: text, ..Order::default() }));
        prop_assert!(!dialect().read_error(&page).message.is_empty());
    }
}

#[test]
fn each_known_model_is_looked_up() {
    let inquiry = Inquiry { known: vec!["google/veo-3.1".into(), "gone/model".into()], ..Inquiry::default() };
    let address = |so_far: &[Reply]| match dialect().served(&inquiry, so_far).expect("a step") {
        Next::Call(call) => call.url.path().to_owned(),
        Next::Wait(_) | Next::Ready(_) => panic!("no call"),
    };
    let there = reply(200, &json!({ "owner": "google", "name": "veo-3.1" }));
    let gone = reply(404, &json!({ "detail": "not found", "status": 404 }));
    assert_eq!(address(&[]), "/v1/models/google/veo-3.1");
    assert_eq!(address(std::slice::from_ref(&there)), "/v1/models/gone/model");
    let Ok(Next::Ready(served)) = dialect().served(&inquiry, &[there.clone(), gone]) else { panic!("no end") };
    assert_eq!(served.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["google/veo-3.1"]);
    for no in [reply(401, &json!({ "detail": "who?" })), reply(200, &json!({ "data": [] }))] {
        assert!(dialect().served(&inquiry, &[there.clone(), no]).is_err(), "an answer that says neither yes nor no");
    }
}
