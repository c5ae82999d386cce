use bytes::Bytes;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::json_value;
use super::*;
use crate::call::{Auth, Body, FileBody, Method, Part, Repeat};
use crate::error::Charged;
use crate::habits::{Form, Habits, Profile};
use crate::job::{Place, State, Variant};
use crate::request::{InputRef, Role};
use crate::shape::{Seconds, Size};

const BASE: &str = "https://api.openai.com/v1";

fn dialect() -> OpenAi {
    OpenAi::at(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn order(mode: Mode) -> Order {
    Order {
        mode,
        model: "sora-2-pro".into(),
        prompt: "a kite over wet sand".into(),
        seconds: Some(Seconds::whole(8)),
        size: Some(Size::new(1280, 720)),
        ..Order::default()
    }
}

fn child(mode: Mode) -> Order {
    Order { parent: Some(Ticket::new("video_c0ffee")), ..order(mode) }
}

fn with_input(order: Order, role: Role, at: InputRef) -> Order {
    Order { inputs: vec![OrderInput { role, at }], ..order }
}

fn file(name: &str, mime: &str) -> FileBody {
    FileBody { path: format!("/tmp/{name}").into(), mime: mime.into(), name: name.into(), bytes: 9 }
}

fn passing(order: Order, pass: &Value) -> Order {
    Order { pass: pass.as_object().cloned().expect("an object"), ..order }
}

fn reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("x-request-id".to_owned(), "req_7".to_owned())];
    Reply { status, headers, body: Bytes::from(body.to_string()) }
}

/// A paid order to that path with that body.
fn sent_json(order: &Order) -> (String, Value) {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    match call.body {
        Body::Json(body) => (call.url.to_string(), body),
        other => panic!("not JSON: {other:?}"),
    }
}

fn sent_parts(order: &Order) -> (String, Vec<Part>) {
    let call = dialect().submit(order).expect("a call");
    match call.body {
        Body::Multipart(parts) => (call.url.to_string(), parts),
        other => panic!("not multipart: {other:?}"),
    }
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

/// The sample of a Video, changed.
fn video(change: &Value) -> Value {
    let mut video = json!({
        "id": "video_c0ffee", "object": "video", "model": "sora-2-pro", "status": "queued", "progress": 0,
        "created_at": 1_790_000_000, "completed_at": null, "expires_at": null, "prompt": "a kite over wet sand",
        "size": "1280x720", "seconds": "8", "remixed_from_video_id": null, "error": null,
    });
    for (name, value) in change.as_object().expect("an object") {
        video[name] = value.clone();
    }
    video
}

fn polled(change: &Value) -> Progress {
    let ticket = Ticket::new("video_c0ffee");
    dialect().read_poll(&ticket, &reply(200, &video(change))).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn a_create_is_json_with_seconds_as_a_string() {
    let expected = json!({"prompt": "a kite over wet sand", "model": "sora-2-pro", "seconds": "8", "size": "1280x720"});
    assert_eq!(sent_json(&order(Mode::Text)), (format!("{BASE}/videos"), expected));
    let bare = Order { seconds: None, size: None, ..order(Mode::Text) };
    assert_eq!(sent_json(&bare).1, json!({"prompt": "a kite over wet sand", "model": "sora-2-pro"}));
}

#[test]
fn an_image_goes_along_as_an_address_an_id_or_a_part() {
    let reference = |at| sent_json(&with_input(order(Mode::Image), Role::FirstFrame, at)).1["input_reference"].clone();
    let url = Url::parse("https://example.org/a.png").expect("an address");
    assert_eq!(reference(InputRef::Url(url)), json!({"image_url": "https://example.org/a.png"}));
    assert_eq!(
        reference(InputRef::Data("data:image/png;base64,AA".into())),
        json!({"image_url": "data:image/png;base64,AA"})
    );
    assert_eq!(reference(InputRef::Uploaded("file-31".into())), json!({"file_id": "file-31"}));
    let image = file("a.png", "image/png");
    let parts = vec![
        Part::text("prompt", "a kite over wet sand"),
        Part::text("model", "sora-2-pro"),
        Part::text("seconds", "8"),
        Part::text("size", "1280x720"),
        Part::file("input_reference", image.clone()),
    ];
    let with_file = with_input(order(Mode::Image), Role::FirstFrame, InputRef::File(image));
    assert_eq!(sent_parts(&with_file), (format!("{BASE}/videos"), parts));
}

#[test]
fn remix_edit_and_extend_name_the_clip_as_documented() {
    let prompt = "a kite over wet sand";
    assert_eq!(
        sent_json(&child(Mode::Remix)),
        (format!("{BASE}/videos/video_c0ffee/remix"), json!({"prompt": prompt}))
    );
    let edit = json!({"prompt": prompt, "video": {"id": "video_c0ffee"}});
    assert_eq!(sent_json(&child(Mode::Edit)), (format!("{BASE}/videos/edits"), edit));
    let extend = json!({"prompt": prompt, "seconds": "8", "video": {"id": "video_c0ffee"}});
    assert_eq!(sent_json(&child(Mode::Extend)), (format!("{BASE}/videos/extensions"), extend));
}

#[test]
fn edit_and_extend_take_a_file_of_ones_own() {
    let clip = file("clip.mp4", "video/mp4");
    let with_clip = |mode| with_input(order(mode), Role::Video, InputRef::File(clip.clone()));
    let text = |name: &str, value: &str| Part::text(name, value);
    let edit =
        vec![text("prompt", "a kite over wet sand"), text("model", "sora-2-pro"), Part::file("video", clip.clone())];
    assert_eq!(sent_parts(&with_clip(Mode::Edit)), (format!("{BASE}/videos/edits"), edit));
    let extend = vec![text("prompt", "a kite over wet sand"), text("seconds", "8"), Part::file("video", clip.clone())];
    assert_eq!(sent_parts(&with_clip(Mode::Extend)), (format!("{BASE}/videos/extensions"), extend));
}

#[test]
fn what_is_passed_on_wins_in_either_body() {
    let pass = json!({"seconds": "16", "characters": [{"id": "char_1"}], "extra": {"steps": 20, "none": null}});
    let body = sent_json(&passing(order(Mode::Text), &pass)).1;
    assert_eq!(body["seconds"], "16");
    assert_eq!((&body["characters"], &body["extra"]), (&pass["characters"], &pass["extra"]));
    let image = InputRef::File(file("a.png", "image/png"));
    let with_file = with_input(order(Mode::Image), Role::FirstFrame, image);
    let parts = sent_parts(&passing(with_file.clone(), &pass)).1;
    let passed = [("seconds", "16"), ("characters[][id]", "char_1"), ("extra[steps]", "20")];
    assert!(passed.iter().all(|(name, value)| parts.contains(&Part::text(*name, *value))), "{parts:?}");
    assert_eq!(parts.iter().filter(|part| part.name == "seconds").count(), 1);
    let replaced = passing(with_file, &json!({"input_reference": {"file_id": "file-31"}}));
    assert_eq!(sent_json(&replaced).1["input_reference"], json!({"file_id": "file-31"}), "no file goes along");
}

#[test]
fn what_there_is_no_field_for_is_refused_and_never_left_out() {
    let image = || InputRef::Uploaded("file-31".into());
    let unsupported = [
        Order { seed: Some(7), ..order(Mode::Text) },
        Order { negative: Some("rain".into()), ..order(Mode::Text) },
        Order { fps: Some(24), ..order(Mode::Text) },
        Order { size: None, aspect: Some(Size::new(16, 9).aspect()), ..order(Mode::Text) },
        Order { size: None, resolution: Some(Size::new(1280, 720).resolution()), ..order(Mode::Text) },
        order(Mode::Reference),
        with_input(order(Mode::Image), Role::LastFrame, image()),
        with_input(order(Mode::Text), Role::Audio, image()),
        with_input(child(Mode::Remix), Role::FirstFrame, image()),
        with_input(child(Mode::Edit), Role::Video, InputRef::File(file("clip.mp4", "video/mp4"))),
        with_input(order(Mode::Edit), Role::Video, InputRef::Uploaded("file-31".into())),
    ];
    for order in unsupported {
        assert_eq!(refused(&order), FaultKind::Unsupported, "{order:?}");
    }
    let silent = Order { prompt: " ".into(), ..child(Mode::Extend) };
    for order in [order(Mode::Remix), order(Mode::Edit), order(Mode::Extend), silent] {
        assert_eq!(refused(&order), FaultKind::Invalid, "{order:?}");
    }
}

#[test]
fn the_receipt_is_the_id_and_an_extension_keeps_what_it_adds() {
    let receipt = |order: &Order| dialect().read_submit(order, &reply(200, &video(&json!({"seconds": "20"}))));
    let ticket = Ticket::new("video_c0ffee");
    assert_eq!(receipt(&order(Mode::Text)), Ok(Receipt::Ticket(ticket)));
    let extending = Ticket { remote_id: "video_c0ffee".into(), extra: json!({"added_seconds": "8"}) };
    assert_eq!(receipt(&child(Mode::Extend)), Ok(Receipt::Ticket(extending.clone())));
    let whole = video(&json!({"status": "completed", "seconds": "20"}));
    let progress = dialect().read_poll(&extending, &reply(200, &whole));
    let Ok(Progress::Done(takes)) = progress else { panic!("not done: {progress:?}") };
    assert_eq!(takes.seconds, Some(Seconds::whole(8)), "the part that was ordered, not the whole");
    let found = dialect().listed(&whole.into()).expect("an entry");
    assert_eq!(dialect().adopt(&child(Mode::Extend), &found), extending);
}

#[test]
fn a_receipt_that_cannot_be_read_may_be_an_order_that_was_taken() {
    let bodies = ["", "{\"id\":", "{}", "{\"id\":null}", "{\"id\":\"\"}", "<html>"];
    for body in bodies {
        let reply = Reply { status: 200, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(200)), "{body}");
        assert_eq!(fault.charged, Charged::Unknown);
    }
}

#[test]
fn every_status_word_is_understood() {
    let call = dialect().poll(&Ticket::new("video_c0ffee"));
    assert_eq!((call.method, call.url.as_str()), (Method::Get, "https://api.openai.com/v1/videos/video_c0ffee"));
    let mock_error = json!({"code": "string", "message": "string"});
    assert_eq!(polled(&json!({"error": mock_error, "completed_at": 0})), Progress::Queued(None));
    assert_eq!(polled(&json!({"status": "in_progress", "progress": 41})), Progress::Running(Some(41)));
    assert_eq!(polled(&json!({"status": "in_progress", "progress": 400})), Progress::Running(Some(100)));
    assert_eq!(polled(&json!({"status": "in_progress", "progress": null})), Progress::Running(None));
    assert_eq!(polled(&json!({"status": "warming"})), Progress::Unknown("warming".into()));
    assert_eq!(failed(&json!({"status": "expired"})).kind, FaultKind::Gone);
    assert_eq!(failed(&json!({"status": "cancelled"})).kind, FaultKind::Cancelled);
    let bare = reply(200, &json!({"id": "video_c0ffee", "status": "queued"}));
    assert_eq!(dialect().read_poll(&Ticket::new("video_c0ffee"), &bare), Ok(Progress::Queued(None)));
    let wordless = dialect().read_poll(&Ticket::new("v"), &reply(200, &json!({"id": "v", "status": null})));
    assert!(wordless.expect_err("no word").message.contains("`/status`"));
}

#[test]
fn a_finished_job_leaves_three_files_that_need_the_key() {
    let change =
        json!({"status": "completed", "progress": 100, "completed_at": 1_790_000_210, "expires_at": 1_790_003_810});
    let Progress::Done(takes) = polled(&change) else { panic!("not done") };
    let expires_at = Timestamp::from_second(1_790_003_810).ok();
    let content = "https://api.openai.com/v1/videos/video_c0ffee/content";
    let files = [
        (Variant::Video, content.to_owned()),
        (Variant::Thumbnail, format!("{content}?variant=thumbnail")),
        (Variant::Spritesheet, format!("{content}?variant=spritesheet")),
    ];
    for (asset, (variant, url)) in takes.assets.iter().zip(files) {
        assert_eq!((asset.variant, asset.expires_at), (variant, expires_at));
        let Place::Keyed(call) = &asset.place else { panic!("without the key: {asset:?}") };
        assert_eq!((call.method, call.auth, call.url.as_str()), (Method::Get, Auth::Key, url.as_str()));
        assert_eq!(call.headers, [("accept".to_owned(), "*/*".to_owned())]);
    }
    assert_eq!((takes.assets.len(), takes.cost, takes.seconds), (3, None, Some(Seconds::whole(8))));
}

#[test]
fn a_failed_job_says_why_in_the_vendors_words() {
    let rows = [
        ("moderation_blocked", FaultKind::Policy),
        ("content_filter", FaultKind::Policy),
        ("video_generation_failed", FaultKind::Failed),
    ];
    for (code, kind) in rows {
        let fault = failed(&json!({"status": "failed", "error": {"code": code, "message": "Blocked, sorry."}}));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "Blocked, sorry."));
        assert_eq!((fault.vendor_code.as_deref(), fault.charged), (Some(code), Charged::Unknown));
        assert_eq!(fault.request_id.as_deref(), Some("req_7"));
    }
    let silent = failed(&json!({"status": "failed"}));
    assert_eq!(silent.message, "the provider ended the job without a reason: failed");
}

#[test]
fn the_wait_that_the_server_advises_is_read() {
    let advised = |text: &str| {
        let headers = vec![("openai-poll-after-ms".to_owned(), text.to_owned())];
        dialect().poll_advice(&Reply { status: 200, headers, body: Bytes::new() })
    };
    assert_eq!(advised(" 2500"), Some(Duration::from_millis(2500)));
    assert_eq!((advised("soon"), advised("-1")), (None, None));
    assert_eq!(dialect().poll_advice(&reply(200, &Value::Null)), None);
}

#[test]
fn a_list_is_asked_for_and_read_page_by_page() {
    let asked = |after| dialect().list(after).expect("a call").url.to_string();
    assert_eq!(asked(None), format!("{BASE}/videos?limit=100&order=desc"));
    assert_eq!(asked(Some("video_1")), format!("{BASE}/videos?limit=100&order=desc&after=video_1"));
    let page = |data: &Value, has_more: &Value, last_id: &Value| {
        let body = json!({"object": "list", "data": data, "first_id": null, "last_id": last_id, "has_more": has_more});
        dialect().read_list(&reply(200, &body)).expect("a page")
    };
    let one = json!([video(&json!({"status": "failed", "error": {"code": "content_filter", "message": "no"}}))]);
    let read = page(&one, &json!(true), &json!("video_c0ffee"));
    assert_eq!(read.next.as_deref(), Some("video_c0ffee"));
    let job = &read.jobs[0];
    assert_eq!((job.remote_id.as_str(), job.state), ("video_c0ffee", State::Refused));
    assert_eq!((job.seconds, job.size), (Some(Seconds::whole(8)), Some(Size::new(1280, 720))));
    assert_eq!(job.created_at.map(Timestamp::as_second), Some(1_790_000_000));
    assert_eq!(page(&one, &json!(true), &Value::Null).next.as_deref(), Some("video_c0ffee"), "there is more");
    let ends = [
        page(&one, &json!(false), &json!("video_c0ffee")),
        page(&one, &Value::Null, &Value::Null),
        page(&json!([]), &json!(true), &json!("video_c0ffee")),
    ];
    assert!(ends.iter().all(|page| page.next.is_none()));
    let full: Vec<Value> = (0..100).map(|number| video(&json!({"id": format!("video_{number}")}))).collect();
    assert_eq!(page(&json!(full), &Value::Null, &Value::Null).next.as_deref(), Some("video_99"), "it may go on");
    let nameless = dialect().read_list(&reply(200, &json!({"data": [{"status": "queued"}]})));
    assert_eq!(nameless.expect_err("an entry without an id").kind, FaultKind::Unreadable);
}

#[test]
fn a_lost_order_is_known_by_what_was_on_the_wire() {
    let submitted_at = Timestamp::from_second(1_790_000_003).expect("a moment");
    let found = |order: Order, change: &Value| {
        let lost = Lost { order, submitted_at, taken: vec!["video_taken".into()] };
        let page = reply(200, &json!({"data": [video(change)], "has_more": false}));
        match dialect().find(&lost, &[page]).expect("an end") {
            Next::Ready(jobs) => jobs.len(),
            other => panic!("not an end: {other:?}"),
        }
    };
    assert_eq!(found(order(Mode::Text), &json!({})), 1);
    assert_eq!(found(order(Mode::Text), &json!({"seconds": "4"})), 0);
    assert_eq!(found(passing(order(Mode::Text), &json!({"seconds": 4})), &json!({"seconds": "4"})), 1);
    assert_eq!(found(order(Mode::Text), &json!({"id": "video_taken"})), 0);
    assert_eq!(found(child(Mode::Extend), &json!({"seconds": "20", "size": "720x1280"})), 1, "the whole is longer");
    assert_eq!(found(child(Mode::Remix), &json!({"prompt": "another"})), 0);
    let lost = Lost { order: order(Mode::Text), submitted_at, taken: Vec::new() };
    let first = Next::Call(Box::new(dialect().list(None).expect("a call")));
    assert_eq!(dialect().find(&lost, &[]), Ok(first));
    let no = dialect().find(&lost, &[reply(401, &json!({}))]);
    assert_eq!(no.expect_err("a no is not an empty list").kind, FaultKind::Auth);
}

#[test]
fn a_removal_is_done_when_the_provider_says_so() {
    let call = dialect().delete(&Ticket::new("video_c0ffee")).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::Delete, "https://api.openai.com/v1/videos/video_c0ffee"));
    let answer = |deleted: bool| json!({"id": "video_c0ffee", "object": "video.deleted", "deleted": deleted});
    assert_eq!(dialect().read_done(&reply(200, &answer(true))), Ok(()));
    assert_eq!(dialect().read_done(&reply(200, &answer(false))).expect_err("kept").kind, FaultKind::Failed);
    assert_eq!(dialect().read_done(&reply(404, &json!({}))).expect_err("no").kind, FaultKind::NotFound);
    assert_eq!(dialect().cancel(&Ticket::new("v")).expect_err("no such act").kind, FaultKind::Unsupported);
}

fn no(message: &str, kind: &str, param: &Value, code: &Value) -> Value {
    json!({"error": {"message": message, "type": kind, "param": param, "code": code}})
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Gone, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "size", "invalid_value", Invalid),
        (422, "prompt", "", Invalid),
        (400, "", "content_policy_violation", Policy),
        (401, "", "invalid_api_key", Auth),
        (403, "", "unsupported_country_region_territory", Auth),
        (404, "", "", NotFound),
        (410, "", "", Gone),
        (409, "", "lock_timeout", Unavailable),
        (429, "", "rate_limit_exceeded", Rate),
        (429, "", "slow_down", Rate),
        (429, "", "", Rate),
        (429, "", "insufficient_quota", Credit),
        (429, "", "credit_balance_exhausted", Credit),
        (500, "", "server_error", Unavailable),
        (503, "", "server_is_overloaded", Unavailable),
    ];
    let or_null = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    for (status, param, code, kind) in rows {
        let body = no("No. Really not.", "insufficient_quota", &or_null(param), &or_null(code));
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "No. Really not."), "{status} {code}");
        let word = if code.is_empty() { "insufficient_quota" } else { code };
        assert_eq!((fault.vendor_code.as_deref(), fault.status), (Some(word), Some(status)));
        assert_eq!(fault.request_id.as_deref(), Some("req_7"));
        let on_create = dialect().read_submit(&order(Mode::Text), &reply(status, &body)).expect_err("a no");
        assert_eq!(on_create.kind, kind, "{status} {code}");
        let is_free = (400..500).contains(&status) && status != 409;
        assert_eq!(on_create.charged, if is_free { Charged::No } else { Charged::Unknown }, "{status}");
    }
}

#[test]
fn only_an_order_is_told_that_the_model_is_retired() {
    let retired = |status, param: Value, code: Value, message| {
        let reply = reply(status, &no(message, "invalid_request_error", &param, &code));
        assert_ne!(dialect().read_error(&reply).kind, FaultKind::Retired, "{message}");
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("a no");
        fault.kind == FaultKind::Retired && fault.charged == Charged::No && fault.message == message
    };
    for status in [400, 403, 404, 410] {
        assert!(retired(status, Value::Null, json!("model_not_found"), "No."));
        assert!(retired(status, Value::Null, Value::Null, "The model `sora-2-pro` does not exist."));
        assert!(retired(status, json!("model"), Value::Null, "No longer served: sora-2-pro."));
        assert!(retired(status, Value::Null, Value::Null, "Invalid URL (POST /v1/videos)"));
    }
    assert!(!retired(400, json!("size"), json!("invalid_value"), "1x1 is not allowed for sora-2-pro"));
    assert!(!retired(404, Value::Null, Value::Null, "The model sora-2-pro-2025-10-06 has a twin"));
    assert!(!retired(403, Value::Null, Value::Null, "Your organization must be verified to use `sora-2-pro`."));
    assert!(!retired(400, Value::Null, json!("content_policy_violation"), "sora-2-pro refuses this"));
    assert!(!retired(500, Value::Null, Value::Null, "sora-2-pro is down"));
}

#[test]
fn a_no_without_a_sentence_is_told_by_its_status() {
    let page = Reply { status: 502, headers: Vec::new(), body: Bytes::from_static(b"<html>Bad gateway") };
    let fault = dialect().read_error(&page);
    assert_eq!(fault.message, "the provider answered HTTP 502 and gave no reason: its answer is an HTML page");
    assert_eq!((fault.kind, fault.vendor_code, fault.request_id), (FaultKind::Unavailable, None, None));
}

#[test]
fn files_that_are_not_there_ask_for_another_look_at_the_job() {
    for status in [400, 404, 409, 422] {
        assert_eq!(dialect().read_fetch_error(&reply(status, &json!({}))).kind, FaultKind::NotReady);
    }
    assert_eq!(dialect().read_fetch_error(&reply(401, &json!({}))).kind, FaultKind::Auth);
    assert_eq!(dialect().read_fetch_error(&reply(503, &json!({}))).kind, FaultKind::Unavailable);
}

#[test]
fn the_check_is_the_shortest_list() {
    let call = dialect().check().expect("a call");
    assert_eq!((call.method, call.repeat), (Method::Get, Repeat::Safe));
    assert_eq!(call.url.as_str(), "https://api.openai.com/v1/videos?limit=1&order=desc");
}

// Servers that deviate.

const PROFILES: [Profile; 7] = [
    Profile::VllmOmni,
    Profile::Sglang,
    Profile::TensorrtLlm,
    Profile::Litellm,
    Profile::Aquiles,
    Profile::Dynamo,
    Profile::Azure,
];

fn with(habits: Habits) -> OpenAi {
    let base_url = Url::parse("http://gpu-1:8000/v1").expect("an address");
    OpenAi::at(&Server { base_url, is_vendors: false, habits })
}

fn server(profile: Profile) -> OpenAi {
    with(Habits { profile: Some(profile), ..Habits::default() })
}

fn submitted(server: &OpenAi, order: &Order) -> Body {
    server.submit(order).expect("a call").body
}

fn texts(fields: &[(&str, &str)]) -> Vec<Part> {
    fields.iter().map(|(name, value)| Part::text(*name, *value)).collect()
}

fn done(server: &OpenAi, body: &Value) -> crate::job::Takes {
    match server.read_poll(&Ticket::new("v-1"), &reply(200, body)) {
        Ok(Progress::Done(takes)) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn ended(server: &OpenAi, reply: &Reply) -> Fault {
    match server.read_poll(&Ticket::new("v-1"), reply) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not ended: {other:?}"),
    }
}

/// The failed job of vLLM-Omni with that error.
fn failed_at_vllm(error: &Value) -> Value {
    json!({
        "id": "video_gen_00ab", "object": "video", "model": "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "prompt": "p",
        "status": "failed", "size": "832x480", "progress": 0, "seconds": "4", "quality": "default",
        "completed_at": 1_790_000_050, "created_at": 1_790_000_000, "remixed_from_video_id": null, "error": error,
        "media_type": "video/mp4", "file_name": null, "inference_time_s": 41.2, "num_frames": 81, "fps": 24.0,
        "duration_s": 3.375,
    })
}

#[test]
fn an_address_is_given_with_its_end_or_without() {
    let at = |profile, base: &str| {
        let base_url = Url::parse(base).expect("an address");
        let habits = Habits { profile, ..Habits::default() };
        OpenAi::at(&Server { base_url, is_vendors: false, habits }).videos(&[]).to_string()
    };
    let vllm = Some(Profile::VllmOmni);
    for base in ["http://gpu-1:8091", "http://gpu-1:8091/", "http://gpu-1:8091/v1", "http://gpu-1:8091/v1/"] {
        assert_eq!(at(vllm, base), "http://gpu-1:8091/v1/videos", "{base}");
    }
    assert_eq!(at(vllm, "http://gate/gpu-1"), "http://gate/gpu-1/v1/videos");
    let azure = "https://studio.openai.azure.com";
    for base in ["", "/openai", "/openai/v1"] {
        let found = at(Some(Profile::Azure), &format!("{azure}{base}"));
        assert_eq!(found, format!("{azure}/openai/v1/videos"), "{base}");
    }
    assert_eq!(at(None, "http://mock:4811"), "http://mock:4811/videos", "an unknown server is where the user says");
}

#[test]
fn servers_that_run_a_model_get_multipart_with_their_own_fields() {
    let asked = Order {
        seed: Some(7),
        negative: Some("rain".into()),
        fps: Some(24),
        ..passing(order(Mode::Text), &json!({"num_frames": 81, "extra_params": {"steps": [1]}, "none": null}))
    };
    let own = [("seed", "7"), ("negative_prompt", "rain"), ("fps", "24")];
    let passed = [("num_frames", "81"), ("extra_params", r#"{"steps":[1]}"#)];
    let shape = [("seconds", "8"), ("size", "1280x720")];
    let (prompt, model) = (("prompt", "a kite over wet sand"), ("model", "sora-2-pro"));
    let full = [&[prompt, model][..], &shape, &own, &passed].concat();
    for profile in [Profile::VllmOmni, Profile::Sglang] {
        assert_eq!(submitted(&server(profile), &asked), Body::Multipart(texts(&full)), "{profile:?}");
    }
    let without_model = [&[prompt][..], &shape, &own, &passed].concat();
    assert_eq!(submitted(&server(Profile::TensorrtLlm), &asked), Body::Multipart(texts(&without_model)));
    for profile in [Profile::Aquiles, Profile::Litellm, Profile::Dynamo, Profile::Azure] {
        assert_eq!(server(profile).submit(&asked).expect_err("no field").kind, FaultKind::Unsupported, "{profile:?}");
    }
    let plain = [&[prompt, model][..], &shape].concat();
    assert_eq!(submitted(&server(Profile::Aquiles), &order(Mode::Text)), Body::Multipart(texts(&plain)));
}

#[test]
fn a_first_frame_goes_where_each_server_takes_it() {
    let url = Url::parse("https://example.org/a.png").expect("an address");
    let by_address = with_input(order(Mode::Image), Role::FirstFrame, InputRef::Url(url));
    let part = |name: &str, value: &str| Some(Part::text(name, value));
    let rows = [
        (Profile::VllmOmni, part("image_reference", r#"{"image_url":"https://example.org/a.png"}"#)),
        (Profile::Sglang, part("reference_url", "https://example.org/a.png")),
        (Profile::TensorrtLlm, part("image_reference", r#"{"content":"https://example.org/a.png","format":"url"}"#)),
        (Profile::Aquiles, None),
    ];
    let image = file("a.png", "image/png");
    let by_file = with_input(order(Mode::Image), Role::FirstFrame, InputRef::File(image.clone()));
    let by_id = with_input(order(Mode::Image), Role::FirstFrame, InputRef::Uploaded("file-31".into()));
    for (profile, expected) in rows {
        let server = server(profile);
        let last = server.submit(&by_address).ok().map(|call| match call.body {
            Body::Multipart(parts) => parts.last().cloned().expect("a part"),
            other => panic!("not multipart: {other:?}"),
        });
        assert_eq!(last, expected, "{profile:?}");
        let Body::Multipart(parts) = submitted(&server, &by_file) else { panic!("not multipart") };
        assert_eq!(parts.last(), Some(&Part::file("input_reference", image.clone())), "{profile:?}");
        assert_eq!(server.submit(&by_id).expect_err("not implemented").kind, FaultKind::Unsupported, "{profile:?}");
    }
    let Body::Json(body) = submitted(&server(Profile::Dynamo), &by_address) else { panic!("not JSON") };
    assert_eq!(body["input_reference"], "https://example.org/a.png");
    assert_eq!(server(Profile::Dynamo).submit(&by_file).expect_err("no files").kind, FaultKind::Unsupported);
    let Body::Json(body) = submitted(&server(Profile::Litellm), &by_id) else { panic!("not JSON") };
    assert_eq!(body["input_reference"], json!({"file_id": "file-31"}));
}

#[test]
fn every_two_hundred_takes_an_order() {
    let body = json!({
        "id": "video_bGl0ZWxsbTpjdXN0b20", "object": "video", "status": "queued", "created_at": 1_790_000_000,
        "progress": 0, "seconds": "4", "size": "720x1280", "model": "my-video", "error": null,
        "usage": {"duration_seconds": 4.0},
    });
    for status in [200, 201, 202] {
        let receipt = server(Profile::Litellm).read_submit(&order(Mode::Text), &reply(status, &body));
        assert_eq!(receipt, Ok(Receipt::Ticket(Ticket::new("video_bGl0ZWxsbTpjdXN0b20"))));
    }
}

#[test]
fn the_words_of_every_server_are_understood() {
    let read = |word: &str| polled(&json!({"status": word}));
    for word in ["pending", "submitted", "preprocessing"] {
        assert_eq!(read(word), Progress::Queued(None), "{word}");
    }
    for word in ["processing", "running"] {
        assert_eq!(read(word), Progress::Running(Some(0)), "{word}");
    }
    for word in ["succeeded", "done"] {
        assert_eq!(read(word).state(), State::Finished, "{word}");
    }
    let ends = [("error", FaultKind::Failed), ("canceled", FaultKind::Cancelled), ("deleted", FaultKind::Gone)];
    for (word, kind) in ends {
        assert_eq!(failed(&json!({"status": word})).kind, kind, "{word}");
    }
    assert_eq!(polled(&json!({"status": "in_progress", "progress": 41.7})), Progress::Running(Some(41)));
}

#[test]
fn a_running_job_of_vllm_omni_is_read() {
    let body = json!({
        "id": "video_gen_00ab", "object": "video", "model": "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "prompt": "p",
        "status": "in_progress", "size": "832x480", "progress": 0, "seconds": "4", "quality": "default",
        "completed_at": null, "created_at": 1_790_000_000, "remixed_from_video_id": null, "error": null,
        "media_type": "video/mp4", "expires_at": null, "file_name": null, "inference_time_s": null, "fps": null,
        "num_frames": null, "duration_s": null, "metrics": null, "stage_durations": {}, "peak_memory_mb": 0.0,
        "action": null,
    });
    let read = server(Profile::VllmOmni).read_poll(&Ticket::new("video_gen_00ab"), &reply(200, &body));
    assert_eq!(read, Ok(Progress::Running(Some(0))));
}

#[test]
fn a_failed_job_in_the_body_of_a_no_has_failed() {
    let rows = [
        (500, json!({"code": 500, "message": "out of memory"}), FaultKind::Failed),
        (503, json!({"code": 503, "message": "engine dead"}), FaultKind::Failed),
        (400, json!({"code": 400, "message": "this model makes 5 s only"}), FaultKind::Invalid),
        (404, json!({"code": 404, "message": "no such voice"}), FaultKind::Invalid),
        (429, json!({"code": "429", "message": "too many frames"}), FaultKind::Invalid),
        (500, json!({"code": 500, "message": "blocked by the guardrail"}), FaultKind::Policy),
        (500, json!(null), FaultKind::Failed),
    ];
    let server = server(Profile::VllmOmni);
    for (status, error, kind) in rows {
        let reply = reply(status, &failed_at_vllm(&error));
        let fault = ended(&server, &reply);
        assert_eq!((fault.kind, fault.status, fault.charged), (kind, Some(status), Charged::No), "{error}");
        // The wire asks again unless this kind is final.
        assert_eq!(server.read_error(&reply).kind, kind, "{error}");
        assert!(error["message"].as_str().is_none_or(|message| fault.message == message));
    }
    let silent = server.read_poll(&Ticket::new("v"), &reply(500, &json!({"error": {"message": "busy", "code": 500}})));
    assert_eq!(silent.expect_err("not the job's end").kind, FaultKind::Unavailable);
}

#[test]
fn a_failure_is_read_in_every_shape() {
    let sglang = json!({
        "id": "6d1c0c1e-8a55-4a0e-9d0b-1f2e3d4c5b6a", "object": "video", "model": "Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
        "status": "failed", "progress": 12, "created_at": 1_790_000_000, "size": "832x480", "seconds": "3",
        "quality": "standard", "url": null, "urls": null, "error": {"message": "boom"}, "file_path": null,
    });
    let fault = ended(&server(Profile::Sglang), &reply(200, &sglang));
    assert_eq!((fault.kind, fault.message.as_str(), fault.vendor_code), (FaultKind::Failed, "boom", None));
    let tensorrt = json!({
        "id": "video_ab12", "object": "video", "status": "failed", "created_at": 1_790_000_000,
        "completed_at": 1_790_000_033, "duration": 4.0, "fps": 24, "size": "256x256",
        "error": "Video generation failed: boom",
    });
    let fault = ended(&server(Profile::TensorrtLlm), &reply(200, &tensorrt));
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Failed, "Video generation failed: boom"));
    let handed_on = "litellm.BadRequestError: OpenAIException - {\"code\": \"moderation_blocked\"}";
    let litellm = json!({"id": "video_x", "status": "failed", "error": {"code": "400", "message": handed_on}});
    let fault = ended(&server(Profile::Litellm), &reply(200, &litellm));
    assert_eq!((fault.kind, fault.charged), (FaultKind::Policy, Charged::Unknown), "others may bill it");
    let aquiles =
        json!({"id": "video_1", "status": "failed", "error": {"code": "generation_error", "message": "boom"}});
    let fault = ended(&server(Profile::Aquiles), &reply(200, &aquiles));
    assert_eq!((fault.kind, fault.vendor_code.as_deref()), (FaultKind::Failed, Some("generation_error")));
}

#[test]
fn a_clip_of_which_the_job_names_the_place_is_fetched_there() {
    let sglang = server(Profile::Sglang);
    let completed = |change: &Value| {
        let mut body = json!({"id": "v-1", "status": "completed", "url": null, "urls": null, "seconds": "3"});
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let takes = done(&sglang, &body);
        assert_eq!(takes.assets.len(), 1, "there are no other variants");
        takes.assets[0].place.clone()
    };
    let elsewhere = Url::parse("https://s3.example/v-1.mp4?sig=1").expect("an address");
    for change in [json!({"url": elsewhere}), json!({"urls": [elsewhere]}), json!({"data": [{"url": elsewhere}]})] {
        assert_eq!(completed(&change), Place::Open(elsewhere.clone()), "no key goes there");
    }
    let here = |place| match place {
        Place::Keyed(call) => (call.auth, call.url.to_string()),
        other => panic!("not here: {other:?}"),
    };
    let at = |path: &str| (Auth::Key, format!("http://gpu-1:8000{path}"));
    assert_eq!(here(completed(&json!({"url": "http://gpu-1:8000/f/v-1.mp4"}))), at("/f/v-1.mp4"));
    assert_eq!(here(completed(&json!({"url": "/f/v-1.mp4"}))), at("/f/v-1.mp4"));
    let content = at("/v1/videos/v-1/content");
    for change in [json!({}), json!({"url": ""}), json!({"url": "file:///srv/v.mp4"}), json!({"data": []})] {
        assert_eq!(here(completed(&change)), content, "{change}");
    }
    let inline = completed(&json!({"data": [{"b64_json": "ZnR5cA=="}]}));
    assert_eq!(inline, Place::Inline(Bytes::from_static(b"ftyp")));
}

#[test]
fn the_length_that_was_made_is_found() {
    let vllm = server(Profile::VllmOmni);
    let length = |change: &Value| {
        let mut body = json!({"id": "v-1", "status": "completed"});
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        done(&vllm, &body).seconds.map(Seconds::millis)
    };
    assert_eq!(length(&json!({"seconds": "4", "duration_s": 3.375})), Some(3375));
    assert_eq!(length(&json!({"seconds": "4", "duration_s": 5.0625})), Some(5062));
    assert_eq!(length(&json!({"seconds": "4", "usage": {"duration_seconds": 4.5}})), Some(4500));
    assert_eq!(length(&json!({"duration": 4.0})), Some(4000));
    assert_eq!(length(&json!({"seconds": 3, "duration": null, "usage": null})), Some(3000));
    assert_eq!(length(&json!({"seconds": "auto"})), None);
}

#[test]
fn an_order_that_is_answered_with_the_clip_is_done() {
    let dynamo = server(Profile::Dynamo);
    let call = dynamo.submit(&order(Mode::Text)).expect("a call");
    assert!(call.patience.is_some_and(|patience| patience >= Duration::from_mins(30)), "it works before it answers");
    let Body::Json(body) = call.body else { panic!("not JSON") };
    assert_eq!(body["seconds"], 8);
    let fraction = Order { seconds: Some(Seconds::from_millis(7500)), ..order(Mode::Text) };
    let Body::Json(body) = submitted(&dynamo, &fraction) else { panic!("not JSON") };
    assert_eq!(body["seconds"], 7.5);

    let mut answer = json!({
        "id": "v-1", "object": "video", "model": "wan", "status": "completed", "progress": 100,
        "created": 1_790_000_000, "data": [{"output_format": "mp4", "url": "http://127.0.0.1:8000/f/v-1.mp4"}],
        "inference_time_s": 52.0,
    });
    let read = |answer: &Value| dynamo.read_submit(&order(Mode::Text), &reply(200, answer));
    let clip = Url::parse("http://127.0.0.1:8000/f/v-1.mp4").expect("an address");
    let Ok(Receipt::Done(ticket, takes)) = read(&answer) else { panic!("not done") };
    assert_eq!((ticket.remote_id.as_str(), &takes.assets[0].place), ("v-1", &Place::Open(clip.clone())));
    let asked_again = dynamo.read_poll(&ticket, &reply(404, &json!({"detail": "Not Found"})));
    assert_eq!(asked_again, Ok(Progress::Done(takes)), "its answer is all that there is to know");
    let nameless = json!({"created": 1_790_000_000, "data": [{"url": clip}]});
    let labelled = Order { label: "k3v9x2mq".into(), ..order(Mode::Text) };
    let Ok(Receipt::Done(ticket, _)) = dynamo.read_submit(&labelled, &reply(200, &nameless)) else { panic!("lost") };
    assert_eq!(ticket.remote_id, "k3v9x2mq", "a clip is not lost for want of a name");
    answer["data"] = json!([]);
    assert_eq!(read(&answer).expect_err("made and not here").kind, FaultKind::Unreadable);
    let failed = json!({"id": "v-1", "status": "failed", "created": 1_790_000_000, "error": "out of memory"});
    let fault = read(&failed).expect_err("a failure");
    assert_eq!((fault.kind, fault.message.as_str(), fault.charged), (FaultKind::Failed, "out of memory", Charged::No));
    let listed = dynamo.listed(&answer.into()).expect("an entry");
    assert_eq!(listed.created_at.map(Timestamp::as_second), Some(1_790_000_000));
    let unknown = dynamo.read_poll(&Ticket::new("v-1"), &reply(404, &json!({"detail": "Video not found"})));
    assert_eq!(unknown.expect_err("it keeps none").kind, FaultKind::NotFound);
}

#[test]
fn a_job_that_a_server_of_ones_own_does_not_know_is_lost() {
    let unknown = reply(404, &json!({"detail": "Video not found"}));
    let fault = ended(&server(Profile::Sglang), &unknown);
    assert_eq!((fault.kind, fault.charged), (FaultKind::NotFound, Charged::No));
    assert!(fault.message.ends_with("no longer has this one: Video not found"), "{}", fault.message);
    let openai_like = reply(404, &json!({"error": {"message": "Video not found", "code": 404}}));
    assert_eq!(ended(&server(Profile::VllmOmni), &openai_like).kind, FaultKind::NotFound);
    let page = Reply { status: 404, headers: Vec::new(), body: Bytes::from_static(b"<html>404") };
    for (profile, reply) in [
        (Profile::Sglang, reply(404, &json!({"detail": "Not Found"}))),
        (Profile::Sglang, page),
        (Profile::Litellm, unknown.clone()),
        (Profile::Azure, unknown.clone()),
    ] {
        let read = server(profile).read_poll(&Ticket::new("v-1"), &reply);
        assert_eq!(read.expect_err("it ends nothing").kind, FaultKind::NotFound, "{profile:?}");
    }
    assert!(dialect().read_poll(&Ticket::new("v-1"), &unknown).is_err(), "a vendor may know it under another key");
}

#[test]
fn each_server_can_do_what_it_can_do() {
    let can = |profile| {
        let abilities = server(profile).abilities();
        let Abilities { cancel, delete, list, remix, edit, extend, thumbnail, spritesheet, idempotency } = abilities;
        assert!(!idempotency && edit == extend && thumbnail == spritesheet, "{profile:?}");
        let words = [
            (cancel, "cancel"),
            (delete, "delete"),
            (list, "list"),
            (remix, "remix"),
            (edit, "edit"),
            (thumbnail, "variants"),
        ];
        words.iter().filter(|(can, _)| *can).map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(can(Profile::VllmOmni), "cancel delete list");
    assert_eq!(can(Profile::Sglang), "delete list");
    assert_eq!(can(Profile::TensorrtLlm), "cancel delete list");
    assert_eq!(can(Profile::Litellm), "remix edit");
    assert_eq!(can(Profile::Aquiles), "delete list");
    assert_eq!(can(Profile::Dynamo), "");
    assert_eq!(can(Profile::Azure), "delete list remix variants");
}

#[test]
fn a_removal_stops_a_job_where_it_does() {
    let ticket = Ticket::new("video_gen_00ab");
    let vllm = server(Profile::VllmOmni);
    assert_eq!(vllm.cancel(&ticket), vllm.delete(&ticket));
    for profile in [Profile::Sglang, Profile::Litellm, Profile::Aquiles, Profile::Dynamo, Profile::Azure] {
        assert_eq!(server(profile).cancel(&ticket).expect_err("no").kind, FaultKind::Unsupported, "{profile:?}");
    }
    assert_eq!(server(Profile::Litellm).delete(&ticket).expect_err("405").kind, FaultKind::Unsupported);
    let yes = [
        json!({"id": "v", "object": "video.deleted", "deleted": true}),
        json!({"id": "v", "object": "video", "status": "deleted"}),
        json!({"deleted": true}),
    ];
    for body in yes {
        assert_eq!(vllm.read_done(&reply(200, &body)), Ok(()));
    }
    let no = [
        (404, FaultKind::NotFound),
        (405, FaultKind::Unsupported),
        (501, FaultKind::Unsupported),
        (409, FaultKind::Unavailable),
    ];
    for (status, kind) in no {
        assert_eq!(vllm.read_done(&reply(status, &json!({"detail": "no"}))).expect_err("no").kind, kind, "{status}");
    }
}

#[test]
fn a_list_is_asked_for_as_the_server_has_it() {
    let all = server(Profile::TensorrtLlm);
    assert_eq!(all.list(None).expect("a call").url.as_str(), "http://gpu-1:8000/v1/videos");
    let body = json!({"data": [{"id": "video_ab12", "status": "queued"}], "last_id": "video_ab12", "has_more": true});
    assert_eq!(all.read_list(&reply(200, &body)).expect("a page").next, None, "it would begin anew");
    for profile in [Profile::Litellm, Profile::Dynamo] {
        assert_eq!(server(profile).list(None).expect_err("none").kind, FaultKind::Unsupported);
        let check = server(profile).check().expect("a call");
        assert_eq!(check.url.as_str(), "http://gpu-1:8000/v1/models");
    }
    assert_eq!(all.check().expect("a call").url.as_str(), "http://gpu-1:8000/v1/videos");
}

#[test]
fn a_lost_order_is_not_ruled_out_by_what_a_server_made_of_it() {
    let submitted_at = Timestamp::from_second(1_790_000_003).expect("a moment");
    let lost = Lost { order: order(Mode::Text), submitted_at, taken: Vec::new() };
    let page = |server: &OpenAi, change: &Value| {
        let page = reply(200, &json!({"data": [video(change)], "has_more": false}));
        server.find(&lost, &[page])
    };
    let found = |server: &OpenAi, change: &Value| match page(server, change).expect("an end") {
        Next::Ready(jobs) => jobs.len(),
        other => panic!("not an end: {other:?}"),
    };
    let sglang = server(Profile::Sglang);
    assert_eq!(found(&sglang, &json!({"prompt": null, "seconds": "3", "size": "832x480"})), 1, "from frames, rounded");
    assert_eq!(found(&sglang, &json!({"prompt": "another"})), 0);
    assert_eq!(found(&server(Profile::TensorrtLlm), &json!({"model": null, "prompt": null, "duration": 4.0})), 1);
    let changing = with(Habits { ids_change: Some(true), ..Habits::default() });
    let refused = page(&changing, &json!({})).expect_err("any of them may be ours already");
    assert_eq!(refused.kind, FaultKind::Unsupported);
}

#[test]
fn an_id_is_kept_as_the_order_gave_it() {
    let given = Ticket::new("video_bGl0/ZWxs?bTo=");
    let litellm = server(Profile::Litellm);
    let call = litellm.poll(&given);
    assert_eq!(call.url.as_str(), "http://gpu-1:8000/v1/videos/video_bGl0%2FZWxs%3FbTo=");
    let another = json!({"id": "video_b3RoZXI=", "status": "completed", "seconds": "4", "usage": null});
    let Ok(Progress::Done(takes)) = litellm.read_poll(&given, &reply(200, &another)) else { panic!("not done") };
    let Place::Keyed(call) = &takes.assets[0].place else { panic!("not here") };
    assert_eq!(call.url.as_str(), "http://gpu-1:8000/v1/videos/video_bGl0%2FZWxs%3FbTo=/content");
}

#[test]
fn the_key_goes_where_each_server_looks_for_it() {
    let key = Secret::new("sk-canary").expect("a key");
    let call = Call::get(Url::parse(BASE).expect("an address"));
    let signed = |server: &OpenAi| {
        let headers = server.sign(&call, &key, Timestamp::UNIX_EPOCH);
        headers.iter().map(|(name, value)| format!("{name}: {}", value.expose())).collect::<Vec<_>>()
    };
    assert_eq!(signed(&server(Profile::Azure)), ["api-key: sk-canary"]);
    for profile in [Profile::VllmOmni, Profile::Litellm, Profile::Aquiles] {
        assert_eq!(signed(&server(profile)), ["authorization: Bearer sk-canary"]);
    }
    let aquiles = server(Profile::Aquiles);
    let made_up = ("authorization".to_owned(), "Bearer none".to_owned());
    let ticket = Ticket::new("v-1");
    let calls = [
        aquiles.submit(&order(Mode::Text)).expect("a call"),
        aquiles.poll(&ticket),
        aquiles.delete(&ticket).expect("a call"),
        aquiles.list(None).expect("a call"),
        aquiles.check().expect("a call"),
    ];
    assert!(calls.iter().all(|call| call.headers == [made_up.clone()]), "any key will do: {calls:?}");
    assert_eq!(server(Profile::VllmOmni).poll(&ticket).headers, []);
}

#[test]
fn the_errors_of_every_server_have_their_kind_and_sentence() {
    use FaultKind::{Auth, Invalid, NotFound, Policy, Rate, Retired, Unavailable, Unsupported};
    let detail = |text: &str| json!({ "detail": text });
    let error = |message: &str, code: Value| json!({"error": {"message": message, "type": "t", "code": code}});
    let misfit = json!({"detail": [{"loc": ["body", "prompt"], "msg": "Field required", "type": "missing"}]});
    let litellm = "litellm.BadRequestError: OpenAIException - {\"error\": {\"code\": \"moderation_blocked\"}}";
    let rows = [
        (400, error("unknown sampler", json!(400)), Invalid, "unknown sampler"),
        (
            400,
            error("the served model is wan, not sora-2-pro", json!(400)),
            Retired,
            "the served model is wan, not sora-2-pro",
        ),
        (503, error("not initialised", json!(503)), Unavailable, "not initialised"),
        (422, misfit, Invalid, "body.prompt: Field required"),
        (400, detail("prompt is required"), Invalid, "prompt is required"),
        (404, detail("Video not found"), NotFound, "Video not found"),
        (503, json!({"error": "engine failure"}), Unavailable, "engine failure"),
        (500, error("blocked by the guardrail", Value::Null), Policy, "blocked by the guardrail"),
        (400, error(litellm, json!("400")), Policy, litellm),
        (429, error("slow down", json!("429")), Rate, "slow down"),
        (400, error("No connected db.", json!("400")), Auth, "No connected db."),
        (403, detail("Invalid API key"), Auth, "Invalid API key"),
        (401, detail("Not authenticated"), Auth, "Not authenticated"),
        (503, detail("this model does not generate videos"), Unsupported, "this model does not generate videos"),
        (503, detail("limit of 1 concurrent tasks"), Unavailable, "limit of 1 concurrent tasks"),
    ];
    for (status, body, kind, sentence) in rows {
        let fault = server(Profile::Litellm).read_submit(&order(Mode::Text), &reply(status, &body)).expect_err("a no");
        assert_eq!((fault.kind, fault.message.as_str(), fault.status), (kind, sentence, Some(status)));
    }
    let fault = dialect().read_error(&reply(400, &error("no", json!(400))));
    assert_eq!(fault.vendor_code.as_deref(), Some("400"), "a code may be a number");
    let text = Reply { status: 500, headers: Vec::new(), body: Bytes::from_static(b"Internal Server Error") };
    assert_eq!(dialect().read_error(&text).kind, Unavailable, "LiteLLM without a key");
}

#[test]
fn a_wait_is_found_under_every_name() {
    let no = |status, headers: &[(&str, &str)], body: &Value| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        dialect().read_error(&Reply { status, headers, body: Bytes::from(body.to_string()) }).retry_after
    };
    let handed_on = ("llm_provider-retry-after", "7");
    assert_eq!(no(429, &[handed_on], &json!({})), Some(Duration::from_secs(7)));
    assert_eq!(no(429, &[("retry-after", "1"), handed_on], &json!({})), None, "the usual name comes first");
    assert_eq!(no(503, &[handed_on], &json!({})), None, "that no job was made is not said");
    let busy = json!({"detail": "limit of 1 concurrent tasks"});
    assert!(no(503, &[], &busy).is_some(), "no job was made, so that the order may come again");
    assert_eq!(no(503, &[], &json!({"error": "engine failure"})), None);
}

#[test]
fn what_the_user_says_wins_over_the_profile() {
    let habits = Habits {
        profile: Some(Profile::VllmOmni),
        body: Some(Form::Json),
        numeric_seconds: Some(true),
        delete: Some(Deletion::None),
        variants: Some(true),
        changes: Some(Changes::All),
        ..Habits::default()
    };
    let server = with(habits);
    let Body::Json(body) = submitted(&server, &order(Mode::Text)) else { panic!("not JSON") };
    assert_eq!(body["seconds"], 8);
    let abilities = server.abilities();
    assert!(abilities.thumbnail && abilities.extend && !abilities.delete && !abilities.cancel);
    let Body::Json(_) =
        submitted(&with(Habits { body: Some(Form::Multipart), ..Habits::default() }), &child(Mode::Remix))
    else {
        panic!("a change of a clip is JSON")
    };
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["queued", "in_progress", "completed", "failed", "expired", "cancelled"]),
        code in prop_oneof![Just(200), Just(400), Just(404), Just(429)],
        name in prop::sample::select(vec![
            "id", "status", "progress", "created_at", "expires_at", "prompt", "model", "size", "seconds", "error",
            "url", "urls", "data", "duration", "usage", "detail",
        ]),
        value in json_value(),
    ) {
        let mut job = video(&json!({"status": status}));
        job[name] = value.clone();
        let ticket = Ticket { remote_id: "v".into(), extra: json!({"added_seconds": value}) };
        drop(dialect().read_poll(&ticket, &reply(code, &job)));
        drop(dialect().read_submit(&order(Mode::Text), &reply(code, &job)));
        for profile in PROFILES {
            let server = server(profile);
            drop(server.read_poll(&ticket, &reply(code, &job)));
            drop(server.read_submit(&order(Mode::Text), &reply(code, &job)));
        }
        let page = reply(code, &json!({"data": [job], "last_id": value, "has_more": value, "error": value}));
        let lost = Lost { order: order(Mode::Text), submitted_at: Timestamp::MIN, taken: Vec::new() };
        drop(dialect().find(&lost, &[page.clone(), page.clone()]));
        prop_assert!(!dialect().read_error(&page).message.is_empty());
    }
}
