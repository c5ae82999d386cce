use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::json_value;
use super::*;
use crate::call::{Auth, Method, Repeat};
use crate::job::State;
use crate::shape::Size;

const BASE: &str = "https://api.openai.com/v1";

fn dialect() -> OpenAi {
    OpenAi { base_url: Url::parse(BASE).expect("an address") }
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
    let ends = [
        page(&one, &json!(false), &json!("video_c0ffee")),
        page(&one, &json!(true), &Value::Null),
        page(&json!([]), &json!(true), &json!("video_c0ffee")),
    ];
    assert!(ends.iter().all(|page| page.next.is_none()));
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
    for status in [400, 404, 409] {
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

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["queued", "in_progress", "completed", "failed", "expired", "cancelled"]),
        code in prop_oneof![Just(200), Just(400), Just(404), Just(429)],
        name in prop::sample::select(vec![
            "id", "status", "progress", "created_at", "expires_at", "prompt", "model", "size", "seconds", "error",
        ]),
        value in json_value(),
    ) {
        let mut job = video(&json!({"status": status}));
        job[name] = value.clone();
        let ticket = Ticket { remote_id: "v".into(), extra: json!({"added_seconds": value}) };
        drop(dialect().read_poll(&ticket, &reply(code, &job)));
        drop(dialect().read_submit(&order(Mode::Text), &reply(code, &job)));
        let page = reply(code, &json!({"data": [job], "last_id": value, "has_more": value, "error": value}));
        let lost = Lost { order: order(Mode::Text), submitted_at: Timestamp::MIN, taken: Vec::new() };
        drop(dialect().find(&lost, &[page.clone(), page.clone()]));
        prop_assert!(!dialect().read_error(&page).message.is_empty());
    }
}
