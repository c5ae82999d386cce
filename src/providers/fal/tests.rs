use bytes::Bytes;
use jiff::civil::date;

use super::super::OrderInput;
use super::*;
use crate::call::{Auth, Repeat};
use crate::request::Audio;
use crate::shape::{Resolution, Seconds, Size};

const BASE: &str = "https://queue.fal.run";
const VEO: &str = "fal-ai/veo3.1/fast/image-to-video";
const JOB: &str = "https://queue.fal.run/fal-ai/veo3.1/requests/0b6c7d1e";

fn dialect() -> Fal {
    Fal::at(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

fn spelling(text: &str) -> Spelling {
    toml::from_str(text).expect("a spelling")
}

fn veo() -> Spelling {
    spelling(
        "seconds = { name = 'duration', form = 'suffixed' }\naspect = 'aspect_ratio'\nresolution = 'resolution'\n\
         audio = 'generate_audio'\nnegative = 'negative_prompt'\nseed = 'seed'\nfirst_frame = 'image_url'",
    )
}

fn order() -> Order {
    Order {
        model: VEO.into(),
        prompt: "a kettle starts to whistle".into(),
        seconds: Some(Seconds::whole(4)),
        resolution: Some(Resolution::from_lines(720)),
        audio: Some(Audio::Off),
        spelling: veo(),
        ..Order::default()
    }
}

fn with_input(order: Order, role: Role, at: InputRef) -> Order {
    Order { inputs: vec![OrderInput { role, at }], ..order }
}

fn reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("x-fal-request-id".to_owned(), "0b6c7d1e".to_owned())];
    Reply { status, headers, body: Bytes::from(body.to_string()) }
}

fn with_header(reply: Reply, name: &str, value: &str) -> Reply {
    let mut headers = reply.headers;
    headers.push((name.into(), value.into()));
    Reply { headers, ..reply }
}

fn ticket() -> Ticket {
    Ticket { remote_id: "0b6c7d1e".into(), extra: json!({ "endpoint": VEO }) }
}

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    let Body::Json(body) = call.body else { panic!("not JSON: {:?}", call.body) };
    body
}

fn refused(order: &Order) -> Fault {
    dialect().submit(order).expect_err("a refusal")
}

fn polled(body: &Value) -> Progress {
    dialect().read_poll(&ticket(), &reply(200, body)).expect("a reading")
}

fn collected(reply: &Reply) -> Progress {
    dialect().read_collect(&ticket(), reply).expect("a verdict")
}

fn failed(progress: Progress) -> Fault {
    match progress {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn called<T: std::fmt::Debug>(next: Next<T>) -> Call {
    match next {
        Next::Call(call) => *call,
        other => panic!("no call: {other:?}"),
    }
}

fn validation(kind: &str, loc: &Value, sentence: &str) -> Value {
    let detail = json!({
        "loc": loc, "msg": sentence, "type": kind, "url": format!("https://docs.fal.ai/errors/#{kind}"), "ctx": {}, "input": "x",
    });
    json!({ "detail": [detail] })
}

// Submit.

#[test]
fn an_order_goes_to_the_whole_endpoint_and_to_no_equivalent_model() {
    let call = dialect().submit(&order()).expect("a call");
    assert_eq!(call.url.as_str(), "https://queue.fal.run/fal-ai/veo3.1/fast/image-to-video");
    assert_eq!(call.headers, [("x-app-fal-disable-fallback".to_owned(), "true".to_owned())]);
    let expected = json!({
        "prompt": "a kettle starts to whistle", "resolution": "720p", "duration": "4s", "generate_audio": false,
    });
    assert_eq!(sent(&order()), expected);
}

#[test]
fn a_length_is_written_as_the_endpoint_types_it() {
    let duration = |form| sent(&Order { spelling: spelling(form), ..order() })["duration"].clone();
    assert_eq!(duration("seconds = { name = 'duration', form = 'suffixed' }"), json!("4s"));
    assert_eq!(duration("seconds = { name = 'duration', form = 'text' }"), json!("4"));
    assert_eq!(duration("seconds = 'duration'"), json!(4));
    assert_eq!(duration("fixed = { prompt_optimizer = true }"), Value::Null);
}

#[test]
fn what_the_endpoints_name_decides_is_not_written() {
    let kling = spelling("seconds = { name = 'duration', form = 'text' }");
    let written = sent(&Order { spelling: kling, ..order() });
    assert_eq!(written, json!({ "prompt": "a kettle starts to whistle", "duration": "4" }));
}

#[test]
fn of_an_unknown_endpoint_nothing_is_left_out_in_silence() {
    let unknown = Order { spelling: Spelling::default(), ..order() };
    assert_eq!(refused(&unknown).kind, FaultKind::Unsupported);
    let pass = json!({ "duration": "8s" }).as_object().cloned().expect("an object");
    let bare = Order { seconds: None, resolution: None, pass, ..unknown };
    assert_eq!(sent(&bare), json!({ "prompt": "a kettle starts to whistle", "duration": "8s" }));
    assert_eq!(
        refused(&Order { seed: Some(1), spelling: spelling("video = 'video_url'"), ..order() }).kind,
        FaultKind::Unsupported
    );
}

#[test]
fn files_go_as_addresses_in_the_fields_of_the_endpoint() {
    let image = InputRef::Uploaded("https://v3.fal.media/files/a.png".into());
    let veo = with_input(order(), Role::FirstFrame, image.clone());
    assert_eq!(sent(&veo)["image_url"], "https://v3.fal.media/files/a.png");
    let kling = Order { spelling: spelling("first_frame = 'start_image_url'\nseconds = 'duration'"), ..veo };
    assert_eq!(sent(&kling)["start_image_url"], "https://v3.fal.media/files/a.png");
    let many = Order {
        spelling: spelling("references = { name = 'image_urls', form = 'list' }"),
        ..with_input(order(), Role::Reference, InputRef::Url(url("https://example.org/a.png")))
    };
    assert_eq!(sent(&many)["image_urls"], json!(["https://example.org/a.png"]));
    assert_eq!(refused(&with_input(order(), Role::LastFrame, image)).kind, FaultKind::Unsupported);
    assert_eq!(dialect().input_form(Role::FirstFrame), InputForm::Upload);
}

#[test]
fn an_earlier_clip_is_changed_or_continued_by_its_address() {
    let clip = InputRef::Url(url("https://v3b.fal.media/files/b/panda/out.mp4"));
    for mode in [Mode::Edit, Mode::Extend] {
        let bare = Order {
            mode,
            parent: Some(ticket()),
            size: Some(Size::new(1280, 720)),
            spelling: spelling("video = 'video_url'"),
            ..order()
        };
        let child = with_input(bare.clone(), Role::Video, clip.clone());
        let expected = json!({ "prompt": "a kettle starts to whistle", "video_url": "https://v3b.fal.media/files/b/panda/out.mp4" });
        assert_eq!(sent(&child), expected);
        assert_eq!(refused(&bare).kind, FaultKind::Invalid);
        assert_eq!(refused(&Order { spelling: veo(), ..child.clone() }).kind, FaultKind::Unsupported);
        let of_file = with_input(bare, Role::Video, InputRef::Uploaded("https://v3.fal.media/files/in.mp4".into()));
        assert_eq!(sent(&of_file)["video_url"], "https://v3.fal.media/files/in.mp4");
    }
    assert_eq!(refused(&Order { mode: Mode::Remix, ..order() }).kind, FaultKind::Unsupported);
}

#[test]
fn the_name_of_an_endpoint_has_an_owner() {
    for (name, path) in [
        ("fal-ai/veo3.1", "/fal-ai/veo3.1"),
        ("xai/grok-imagine-video/v1.5/image-to-video", "/xai/grok-imagine-video/v1.5/image-to-video"),
        ("/fal-ai/veo3.1/", "/fal-ai/veo3.1"),
        ("110602490-fast-sdxl", "/110602490/fast-sdxl"),
        ("workflows/me/film/cut", "/workflows/me/film/cut"),
    ] {
        assert_eq!(Endpoint::parse(name).expect(name).below(&url(BASE)).path(), path);
    }
    for name in ["", "veo3.1", "veo-3.1", "-x", "1-", "comfy/me", "//"] {
        assert_eq!(Endpoint::parse(name), None, "{name}");
        assert_eq!(refused(&Order { model: name.into(), ..order() }).kind, FaultKind::Invalid);
    }
}

// Receipt and addresses.

fn receipt() -> Value {
    json!({
        "request_id": "0b6c7d1e", "status": "IN_QUEUE", "queue_position": 3, "response_url": JOB,
        "status_url": format!("{JOB}/status"), "cancel_url": format!("{JOB}/cancel"), "gateway_request_id": "0b6c7d1e",
    })
}

fn accepted(dialect: &Fal, body: &Value) -> Ticket {
    match dialect.read_submit(&order(), &reply(200, body)).expect("it is taken") {
        Receipt::Ticket(ticket) => ticket,
        Receipt::Done(..) => panic!("nothing is done yet"),
    }
}

#[test]
fn the_addresses_of_the_receipt_are_kept() {
    let mut body = receipt();
    body["status_url"] = json!(format!("{BASE}/{VEO}/requests/0b6c7d1e/status"));
    let ticket = accepted(&dialect(), &body);
    assert_eq!((ticket.remote_id.as_str(), &ticket.extra["endpoint"]), ("0b6c7d1e", &json!(VEO)));
    assert_eq!(dialect().poll(&ticket), Call::get(url(&format!("{BASE}/{VEO}/requests/0b6c7d1e/status"))));
}

#[test]
fn an_address_of_another_host_is_not_kept_and_gets_no_key() {
    let mut body = receipt();
    for foreign in
        ["https://evil.example/x/status", "http://queue.fal.run/x", "https://queue.fal.run:8443/x", "no address"]
    {
        body["status_url"] = foreign.into();
        let ticket = accepted(&dialect(), &body);
        assert_eq!(ticket.extra.get("status_url"), None, "{foreign}");
        assert_eq!(dialect().poll(&ticket).url.as_str(), format!("{JOB}/status"));
        let stored = Ticket { extra: json!({ "endpoint": VEO, "status_url": foreign }), ..ticket };
        assert_eq!(dialect().poll(&stored).url.as_str(), format!("{JOB}/status"));
    }
}

#[test]
fn a_job_is_asked_for_by_owner_and_alias() {
    let ticket = accepted(&dialect(), &json!({ "request_id": "0b6c7d1e" }));
    assert_eq!(ticket, super::tests::ticket());
    assert_eq!(dialect().poll(&ticket).url.as_str(), format!("{JOB}/status"));
    let cancel = dialect().cancel(&ticket).expect("a call");
    assert_eq!(
        (cancel.method, cancel.url.as_str(), cancel.repeat),
        (Method::Put, &*format!("{JOB}/cancel"), Repeat::Safe)
    );
    let deep = Ticket { extra: json!({ "endpoint": "workflows/me/film/cut/fast" }), ..ticket };
    assert_eq!(dialect().poll(&deep).url.path(), "/workflows/me/film/requests/0b6c7d1e/status");
    let named = Ticket::new("bytedance/seedance-2.0/fast/text-to-video#77-a");
    assert_eq!(dialect().poll(&named).url.path(), "/bytedance/seedance-2.0/requests/77-a/status");
}

#[test]
fn a_configured_server_has_every_host_below_it() {
    let server = Server { is_vendors: false, ..Server::vendors(url("http://127.0.0.1:8000/fal")) };
    let dialect = Fal::at(&server);
    assert_eq!(dialect.submit(&order()).expect("a call").url.as_str(), format!("http://127.0.0.1:8000/fal/{VEO}"));
    assert_eq!(dialect.list(None).expect("a call").url.path(), "/fal/api.fal.ai/v1/models/requests/search");
    let ticket = accepted(&dialect, &receipt());
    assert_eq!(dialect.poll(&ticket).url.path(), "/fal/fal-ai/veo3.1/requests/0b6c7d1e/status");
    let mut beside = receipt();
    beside["status_url"] = "http://127.0.0.1:8000/falsified/status".into();
    assert_eq!(dialect.poll(&accepted(&dialect, &beside)).url.path(), "/fal/fal-ai/veo3.1/requests/0b6c7d1e/status");
}

#[test]
fn a_receipt_without_an_id_may_be_an_order_that_was_taken() {
    for body in [json!({}), json!({ "request_id": null }), json!({ "request_id": "" })] {
        let fault = dialect().read_submit(&order(), &reply(200, &body)).expect_err("no id");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(200)));
        assert!(fault.message.contains("`/request_id`"), "{}", fault.message);
    }
}

#[test]
fn a_no_to_an_order_costs_nothing_where_it_is_certain() {
    let no = |status| {
        let body = json!({ "detail": "Application not found" });
        let fault = dialect().read_submit(&order(), &reply(status, &body)).expect_err("a no");
        assert_eq!(fault.message, "Application not found");
        (fault.kind, fault.charged)
    };
    assert_eq!(no(404), (FaultKind::Retired, Charged::No));
    assert_eq!(no(401), (FaultKind::Auth, Charged::No));
    assert_eq!(no(422), (FaultKind::Invalid, Charged::No));
    assert_eq!(no(429), (FaultKind::Rate, Charged::No));
    assert_eq!(no(408), (FaultKind::Unavailable, Charged::Unknown));
    assert_eq!(no(503), (FaultKind::Unavailable, Charged::Unknown));
}

#[test]
fn the_key_has_its_own_word() {
    let key = Secret::new("id:secret").expect("a key");
    let signed = dialect().sign(&Call::get(url(JOB)), &key, Timestamp::UNIX_EPOCH);
    assert_eq!((signed[0].0, signed[0].1.expose()), ("authorization", "Key id:secret"));
}

// Poll.

#[test]
fn every_word_of_a_status_has_its_meaning() {
    let waiting = json!({
        "status": "IN_QUEUE", "request_id": "0b6c7d1e", "queue_position": 2, "response_url": "..", "status_url": "..", "cancel_url": "..",
    });
    assert_eq!(polled(&waiting), Progress::Queued(Some(3)));
    for odd in [json!(null), json!(-1), json!("many"), json!(1e300)] {
        assert_eq!(polled(&json!({ "status": "IN_QUEUE", "queue_position": odd })), Progress::Queued(None));
    }
    let logs =
        json!([{ "timestamp": "2026-11-21T10:00:01.1Z", "level": "INFO", "source": "USER", "message": "step 3/8" }]);
    assert_eq!(polled(&json!({ "status": "IN_PROGRESS", "logs": logs })), Progress::Running(None));
    assert_eq!(polled(&json!({ "status": "IN_PROGRESS", "logs": null })), Progress::Running(None));
    assert_eq!(polled(&json!({ "status": "FAILED" })), Progress::Unknown("FAILED".into()));
}

#[test]
fn completed_asks_for_the_result_without_logs_and_metrics_too() {
    let result = Progress::Collect(Box::new(Call::get(url(JOB))));
    let full = json!({
        "status": "COMPLETED", "request_id": "0b6c7d1e", "logs": [], "metrics": { "inference_time": 61.2 }, "response_url": "https://evil.example/",
    });
    for body in
        [full, json!({ "status": "COMPLETED" }), json!({ "status": "COMPLETED", "error": "Invalid status code: 422" })]
    {
        assert_eq!(polled(&body), result);
    }
}

#[test]
fn a_status_is_read_with_200_and_with_202() {
    let running = dialect().read_poll(&ticket(), &reply(202, &json!({ "status": "IN_PROGRESS" })));
    assert_eq!(running, Ok(Progress::Running(None)));
}

#[test]
fn completed_with_a_broken_run_is_failed_and_free() {
    let body = json!({
        "status": "COMPLETED", "request_id": "0b6c7d1e", "error": "Request timed out", "error_type": "request_timeout", "logs": null,
    });
    let fault = failed(polled(&body));
    assert_eq!((fault.kind, fault.charged, fault.status), (FaultKind::Failed, Charged::No, Some(200)));
    assert_eq!((fault.message.as_str(), fault.vendor_code.as_deref()), ("Request timed out", Some("request_timeout")));
    let bare = failed(polled(&json!({ "status": "COMPLETED", "error_type": "runner_disconnected" })));
    assert!(bare.message.contains("runner_disconnected"), "{}", bare.message);
    let late = with_header(reply(200, &body), "x-fal-request-timeout-type", "user");
    assert_eq!(failed(dialect().read_poll(&ticket(), &late).expect("a reading")).kind, FaultKind::Gone);
}

#[test]
fn a_garbled_status_says_nothing() {
    for body in ["", "{", "<html>", "null", "[]", r#"{"status":""}"#, r#"{"status":3}"#] {
        let garbled = Reply { body: Bytes::from(body), ..reply(200, &json!({})) };
        let fault = dialect().read_poll(&ticket(), &garbled).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(200)), "{body}");
    }
    let unknown = dialect().read_poll(&ticket(), &reply(404, &json!({ "status": "NOT_FOUND" }))).expect_err("a no");
    assert_eq!((unknown.kind, unknown.request_id.as_deref()), (FaultKind::NotFound, Some("0b6c7d1e")));
}

// Collect.

fn clip(body: &Value) -> Takes {
    match collected(&reply(200, body)) {
        Progress::Done(takes) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn open(address: &str) -> Place {
    Place::Open(url(address))
}

#[test]
fn a_clip_waits_at_an_open_address() {
    let video = json!({
        "url": "https://v3b.fal.media/files/b/panda/out.mp4", "content_type": "video/mp4", "file_name": "out.mp4", "file_size": 9,
    });
    let takes = clip(&json!({ "video": video, "seed": 7, "actual_prompt": "a kettle" }));
    assert_eq!(takes.assets.len(), 1);
    assert_eq!(takes.assets[0].place, open("https://v3b.fal.media/files/b/panda/out.mp4"));
    assert_eq!((takes.assets[0].expires_at, takes.cost, takes.seconds), (None, None, None));
    let mut sized = video;
    for (name, value) in
        [("width", json!(1280)), ("height", json!(720)), ("fps", json!(25.0)), ("duration", json!(3.008))]
    {
        sized[name] = value;
    }
    assert_eq!(clip(&json!({ "video": sized })).seconds, Some(Seconds::from_millis(3008)));
}

#[test]
fn a_clip_is_found_under_another_name() {
    let file = |kind: &str, name: &str| json!({ "content_type": kind, "url": format!("https://v3.fal.media/{name}") });
    let body = json!({ "thumbnail": file("image/webp", "a.webp"), "videos": [file("video/mp4", "a.mp4"), file("video/mp4", "b.mp4")] });
    assert_eq!(clip(&body).assets[0].place, open("https://v3.fal.media/a.mp4"));
    for body in
        [json!({}), json!({ "video": null }), json!({ "video": {} }), json!({ "images": [file("image/png", "a.png")] })]
    {
        let fault = dialect().read_collect(&ticket(), &reply(200, &body)).expect_err("no clip");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(200)));
        assert!(fault.message.contains("`/video/url`"), "{}", fault.message);
    }
}

#[test]
fn a_clip_may_be_in_the_answer_itself() {
    let body = |address: &str| json!({ "video": { "url": address, "content_type": "video/mp4" } });
    let takes = clip(&body("data:video/mp4;base64,AAAAGGZ0eXA="));
    assert_eq!(takes.assets[0].place, Place::Inline(Bytes::from_static(b"\0\0\0\x18ftyp")));
    for broken in ["data:video/mp4,abc", "data:video/mp4;base64,*", "no address"] {
        let fault = dialect().read_collect(&ticket(), &reply(200, &body(broken))).expect_err("no clip");
        assert_eq!(fault.kind, FaultKind::Unreadable);
    }
}

#[test]
fn a_result_that_is_not_there_yet_is_work_going_on() {
    let body = json!({ "detail": "Request is still in progress" });
    assert_eq!(collected(&reply(400, &body)), Progress::Running(None));
}

#[test]
fn the_results_own_no_ends_the_job() {
    let policy = validation("content_policy_violation", &json!(["body", "prompt"]), "The content was flagged");
    let fault = failed(collected(&reply(422, &policy)));
    assert_eq!((fault.kind, fault.charged), (FaultKind::Policy, Charged::Unknown));
    assert_eq!(fault.message, "prompt: The content was flagged");
    assert_eq!((fault.status, fault.request_id.as_deref()), (Some(422), Some("0b6c7d1e")));

    let ends = [
        (422, json!({ "detail": "Could not generate" }), FaultKind::Failed, Charged::Unknown),
        (422, validation("no_media_generated", &json!(["body"]), "no"), FaultKind::Failed, Charged::Unknown),
        (422, validation("image_too_small", &json!(["body", "image_url"]), "no"), FaultKind::Failed, Charged::Unknown),
        (400, json!({ "detail": "no", "error_type": "bad_request" }), FaultKind::Failed, Charged::Unknown),
        (400, json!({ "detail": "no", "error_type": "downstream_service_error" }), FaultKind::Failed, Charged::Unknown),
        (499, json!({ "detail": "no", "error_type": "client_cancelled" }), FaultKind::Cancelled, Charged::Unknown),
        (410, json!({ "detail": "no" }), FaultKind::Gone, Charged::Unknown),
        (
            503,
            json!({ "detail": "Runner went away", "error_type": "runner_disconnected" }),
            FaultKind::Failed,
            Charged::No,
        ),
        (500, validation("downstream_service_error", &json!(["body"]), "no"), FaultKind::Failed, Charged::No),
    ];
    for (status, body, kind, charged) in ends {
        let fault = failed(collected(&reply(status, &body)));
        assert_eq!((fault.kind, fault.charged), (kind, charged), "{status} {body}");
    }
    let late = json!({ "detail": "Request timed out", "error_type": "request_timeout" });
    let late = with_header(reply(504, &late), "x-fal-request-timeout-type", "user");
    assert_eq!((failed(collected(&late)).kind, failed(collected(&late)).charged), (FaultKind::Gone, Charged::No));
}

#[test]
fn a_no_to_the_asking_does_not_end_the_job() {
    for (status, kind) in [
        (401, FaultKind::Auth),
        (403, FaultKind::Auth),
        (404, FaultKind::NotFound),
        (408, FaultKind::Unavailable),
        (429, FaultKind::Rate),
        (502, FaultKind::Unavailable),
        (503, FaultKind::Unavailable),
    ] {
        let page = Reply { body: Bytes::from_static(b"<html>nginx</html>"), ..reply(status, &json!({})) };
        assert_eq!(dialect().read_collect(&ticket(), &page).expect_err("not a verdict").kind, kind, "{status}");
    }
}

// Upload.

fn file(bytes: u64) -> FileBody {
    FileBody { path: "/tmp/a.png".into(), mime: "image/png".into(), name: "image.png".into(), bytes }
}

fn opened() -> Reply {
    reply(
        200,
        &json!({ "upload_url": "https://v3.fal.media/files/up?sig=1", "file_url": "https://v3.fal.media/files/a.png" }),
    )
}

fn brought(file: &FileBody, so_far: &[Reply]) -> Next<InputRef> {
    dialect().upload(file, so_far).expect("a step")
}

#[test]
fn a_file_is_announced_with_the_key_and_put_without_it() {
    let small = file(9);
    let first = called(brought(&small, &[]));
    assert_eq!(first.url.as_str(), "https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3");
    assert_eq!((first.method, first.auth, first.repeat), (Method::Post, Auth::Key, Repeat::Safe));
    assert_eq!(first.body, Body::Json(json!({ "file_name": "image.png", "content_type": "image/png" })));
    let second = called(brought(&small, &[opened()]));
    assert_eq!((second.method, second.auth), (Method::Put, Auth::None));
    assert_eq!(second.url.as_str(), "https://v3.fal.media/files/up?sig=1");
    assert_eq!(second.body, Body::File(small.clone()));
    let done = brought(&small, &[opened(), reply(200, &Value::Null)]);
    assert_eq!(done, Next::Ready(InputRef::Uploaded("https://v3.fal.media/files/a.png".into())));
}

#[test]
fn a_large_file_goes_up_in_parts() {
    let part: u64 = 10 * 1024 * 1024;
    let large = file(9 * part + 1);
    let first = called(brought(&large, &[]));
    assert_eq!(first.url.as_str(), "https://rest.fal.ai/storage/upload/initiate-multipart?storage_type=fal-cdn-v3");
    let mut so_far = vec![opened()];
    for number in 1..=10 {
        let call = called(brought(&large, &so_far));
        assert_eq!(call.url.as_str(), format!("https://v3.fal.media/files/up/{number}?sig=1"));
        let end = (number * part).min(large.bytes);
        assert_eq!(call.body, Body::Slice(large.clone(), (number - 1) * part..end));
        assert_eq!((call.method, call.auth), (Method::Put, Auth::None));
        so_far.push(reply(200, &json!({ "partNumber": number, "etag": format!("\"e{number}\"") })));
    }
    let complete = called(brought(&large, &so_far));
    assert_eq!((complete.method, complete.auth), (Method::Post, Auth::None));
    assert_eq!(complete.url.as_str(), "https://v3.fal.media/files/up/complete?sig=1");
    let Body::Json(tags) = complete.body else { panic!("not JSON") };
    assert_eq!(tags["parts"].as_array().map(Vec::len), Some(10));
    assert_eq!(tags["parts"][9], json!({ "partNumber": 10, "etag": "\"e10\"" }));
    so_far.push(reply(200, &json!({})));
    assert_eq!(brought(&large, &so_far), Next::Ready(InputRef::Uploaded("https://v3.fal.media/files/a.png".into())));
}

#[test]
fn a_refused_upload_says_why() {
    let no = reply(403, &json!({ "detail": "the link is too old" }));
    let fault = dialect().upload(&file(9), &[opened(), no]).expect_err("a no");
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Auth, "the link is too old"));
    for body in
        [json!({}), json!({ "upload_url": "https://x.example/" }), json!({ "upload_url": "no", "file_url": "no" })]
    {
        let fault = dialect().upload(&file(9), &[reply(200, &body)]).expect_err("no address");
        assert_eq!(fault.kind, FaultKind::Unreadable, "{body}");
    }
    let untagged = dialect().upload(&file(100_000_000), &[vec![opened()], vec![reply(200, &json!({})); 10]].concat());
    assert_eq!(untagged.expect_err("no tag").kind, FaultKind::Unreadable);
}

// Cancel and delete.

#[test]
fn a_cancel_is_done_with_any_yes_and_where_the_job_is_over() {
    let dialect = dialect();
    for (status, body) in [
        (202, json!({ "status": "CANCELLATION_REQUESTED" })),
        (200, json!({ "success": true })),
        (204, Value::Null),
        (400, json!({ "status": "ALREADY_COMPLETED" })),
    ] {
        assert_eq!(dialect.read_done(&reply(status, &body)), Ok(()), "{status}");
    }
    let unknown = dialect.read_done(&reply(404, &json!({ "status": "NOT_FOUND" }))).expect_err("a no");
    assert_eq!(unknown.kind, FaultKind::NotFound);
    let other = dialect.read_done(&reply(400, &json!({ "detail": "no" }))).expect_err("a no");
    assert_eq!(other.kind, FaultKind::Invalid);
    assert_eq!(dialect.cancel(&Ticket::new("0b6c7d1e")).expect_err("no endpoint").kind, FaultKind::NotFound);
}

#[test]
fn to_delete_takes_a_key_of_the_admin_scope() {
    let call = dialect().delete(&ticket()).expect("a call");
    assert_eq!(
        (call.method, call.url.as_str()),
        (Method::Delete, "https://api.fal.ai/v1/models/requests/0b6c7d1e/payloads")
    );
    let body = json!({ "error": { "type": "authorization_error", "message": "Admin key required", "docs_url": "", "request_id": "r" } });
    let fault = dialect().read_done(&reply(403, &body)).expect_err("a no");
    assert_eq!(fault.kind, FaultKind::Auth);
    assert!(
        fault.message.starts_with("Admin key required; ") && fault.message.contains("admin scope"),
        "{}",
        fault.message
    );
    let queue = dialect().read_done(&reply(403, &json!({ "detail": "no" }))).expect_err("a no");
    assert_eq!(queue.message, "no");
}

#[test]
fn a_file_that_could_not_be_removed_is_told() {
    let results = |exception: Value| json!({ "cdn_delete_results": [{ "link": "https://v3.fal.media/a", "exception": exception }] });
    assert_eq!(dialect().read_done(&reply(200, &results(Value::Null))), Ok(()));
    let fault = dialect().read_done(&reply(200, &results(json!("it is locked")))).expect_err("it is still there");
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Failed, "it is locked"));
}

// List and find.

fn row(id: &str, change: &Value) -> Value {
    let mut row = json!({
        "request_id": id, "endpoint_id": VEO, "sent_at": "2026-11-21T10:00:00Z", "started_at": "2026-11-21T10:00:05Z",
        "ended_at": "2026-11-21T10:01:00Z", "status_code": 200, "duration": 55.0,
        "json_input": { "prompt": "a kettle starts to whistle", "duration": "4s" },
    });
    for (name, value) in change.as_object().expect("an object") {
        row[name] = value.clone();
    }
    row
}

fn results(rows: &[Value]) -> Value {
    json!({ "results": rows, "next_cursor": null, "has_more": false })
}

fn listed(change: &Value) -> Listed {
    let page = dialect().read_list(&reply(200, &results(&[row("r1", change)]))).expect("a page");
    page.jobs.into_iter().next().expect("a job")
}

#[test]
fn the_list_is_the_record_of_every_endpoint() {
    let call = dialect().list(Some("c/2=")).expect("a call");
    assert_eq!(call.url.as_str(), "https://api.fal.ai/v1/models/requests/search?limit=100&cursor=c%2F2%3D");
    let job = listed(&json!({}));
    assert_eq!((job.remote_id.as_str(), job.model.as_deref(), job.state), ("r1", Some(VEO), State::Finished));
    assert_eq!((job.prompt.as_deref(), job.seconds), (Some("a kettle starts to whistle"), Some(Seconds::whole(4))));
    assert_eq!(job.created_at, "2026-11-21T10:00:00Z".parse().ok());
    assert_eq!(
        listed(&json!({ "sent_at": "2026-11-21T10:00:00.5" })).created_at,
        "2026-11-21T10:00:00.5Z".parse().ok()
    );
    assert_eq!(listed(&json!({ "json_input": r#"{"prompt":"as text"}"# })).prompt.as_deref(), Some("as text"));
    assert_eq!(listed(&json!({ "json_input": null })).prompt, None);
}

#[test]
fn a_row_tells_how_the_job_stands() {
    let state = |change: &Value| listed(change).state;
    assert_eq!(state(&json!({ "status_code": 422 })), State::Failed);
    assert_eq!(state(&json!({ "status_code": 499 })), State::Cancelled);
    assert_eq!(state(&json!({ "status_code": null })), State::Finished);
    assert_eq!(state(&json!({ "status_code": null, "ended_at": null })), State::Running);
    assert_eq!(state(&json!({ "status_code": null, "ended_at": null, "started_at": null })), State::Queued);
}

#[test]
fn a_page_names_the_next_one() {
    let page = |body: &Value| dialect().read_list(&reply(200, body));
    let next = |more: Value, cursor: Value| {
        page(&json!({ "items": [], "has_more": more, "next_cursor": cursor })).expect("a page").next
    };
    assert_eq!(next(json!(true), json!("c2")).as_deref(), Some("c2"));
    assert_eq!(next(json!(false), json!("c2")), None);
    assert_eq!(next(json!(true), Value::Null), None);
    let lacks = |body: &Value| page(body).expect_err("not a list").message;
    assert!(lacks(&json!({})).contains("`/results`"));
    assert!(lacks(&json!({ "results": [{}] })).contains("`/request_id`"));
}

#[test]
fn a_lost_order_is_looked_for_at_its_endpoint_by_what_went_in() {
    let dialect = dialect();
    let submitted_at = "2026-11-21T10:00:01Z".parse().expect("a moment");
    let lost = Lost { order: order(), submitted_at, taken: vec!["ours".into()] };
    let call = called(dialect.find(&lost, &[]).expect("a step"));
    assert_eq!(call.url.path(), "/v1/models/requests/by-endpoint");
    let expected = [("endpoint_id", VEO), ("start", "2026-11-21T09:58:01Z"), ("expand", "payloads"), ("limit", "100")];
    assert_eq!(call.url.query_pairs().collect::<Vec<_>>(), expected.map(|(name, value)| (name.into(), value.into())));
    let other = json!({ "json_input": { "prompt": "a boat" } });
    let running = json!({ "ended_at": null, "status_code": null, "json_input": null });
    let rows = [row("r1", &json!({})), row("ours", &json!({})), row("r2", &other), row("r3", &running)];
    let reply = reply(200, &json!({ "items": rows, "next_cursor": null, "has_more": false }));
    let Next::Ready(found) = dialect.find(&lost, &[reply]).expect("a step") else { panic!("not an end") };
    assert_eq!(found.iter().map(|job| job.remote_id.as_str()).collect::<Vec<_>>(), ["r1", "r3"]);
    let adopted = dialect.adopt(&lost.order, &found[0]);
    assert_eq!(dialect.poll(&adopted).url.as_str(), "https://queue.fal.run/fal-ai/veo3.1/requests/r1/status");
}

#[test]
fn a_lost_order_with_another_prompt_passed_on_is_found_by_that() {
    let pass = json!({ "prompt": "passed" }).as_object().cloned().expect("an object");
    assert_eq!(history::sent(&Order { pass, ..order() }).prompt.as_deref(), Some("passed"));
    assert_eq!(history::sent(&Order { prompt: String::new(), ..order() }).prompt, None);
}

#[test]
fn a_job_of_which_only_the_id_is_known_is_looked_for_in_the_record() {
    let (dialect, bare) = (dialect(), Ticket::new("r1"));
    assert_eq!(dialect.poll(&bare).url.path(), "/v1/models/requests/search");
    let read = |rows: &[Value]| dialect.read_poll(&bare, &reply(200, &results(rows)));
    let result = Call::get(url("https://queue.fal.run/fal-ai/veo3.1/requests/r1"));
    assert_eq!(read(&[row("r0", &json!({})), row("r1", &json!({}))]), Ok(Progress::Collect(Box::new(result))));
    let running = json!({ "ended_at": null, "status_code": null });
    let state = Call::get(url("https://queue.fal.run/fal-ai/veo3.1/requests/r1/status"));
    assert_eq!(read(&[row("r1", &running)]), Ok(Progress::Collect(Box::new(state))));
    let at_work = reply(200, &json!({"status": "IN_PROGRESS", "request_id": "r1"}));
    assert_eq!(dialect.read_collect(&bare, &at_work), Ok(Progress::Running(None)));
    let fault = read(&[row("r0", &json!({}))]).expect_err("it is not there");
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(fault.message.contains("fal:ENDPOINT#r1"), "{}", fault.message);
}

#[test]
fn the_key_is_checked_by_the_shortest_record() {
    let call = dialect().check().expect("a call");
    assert_eq!(call.url.as_str(), "https://api.fal.ai/v1/models/requests/search?limit=1");
}

// Models.

fn models(rows: &[(&str, &str)], next: &Value) -> Reply {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(id, kind)| json!({ "endpoint_id": id, "metadata": { "display_name": "A Model", "category": kind, "status": "active" } }))
        .collect();
    reply(200, &json!({ "models": rows, "has_more": !next.is_null(), "next_cursor": next }))
}

#[test]
fn every_page_of_models_is_read_for_those_that_make_clips() {
    let dialect = dialect();
    let today = date(2026, 11, 21);
    let first = called(dialect.served(&Inquiry { today, ..Inquiry::default() }, &[]).expect("a step"));
    assert_eq!(first.url.as_str(), "https://api.fal.ai/v1/models?status=active&limit=50");
    let pages = [
        models(&[(VEO, "image-to-video"), ("fal-ai/flux", "text-to-image")], &json!("c2")),
        models(&[("fal-ai/veo3.1", "text-to-video")], &Value::Null),
    ];
    let second = called(dialect.served(&Inquiry { today, ..Inquiry::default() }, &pages[..1]).expect("a step"));
    assert_eq!(second.url.query(), Some("status=active&limit=50&cursor=c2"));
    let Next::Ready(served) = dialect.served(&Inquiry { today, ..Inquiry::default() }, &pages).expect("a step") else {
        panic!("not an end")
    };
    assert_eq!(served.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), [VEO, "fal-ai/veo3.1"]);
    assert_eq!((served[0].title.as_deref(), served[0].prices.len()), (Some("A Model"), 0));
    let circle = [models(&[], &json!("c2")), models(&[], &json!("c2"))];
    assert_eq!(
        dialect.served(&Inquiry { today, ..Inquiry::default() }, &circle).expect_err("a circle").kind,
        FaultKind::Unreadable
    );
}

#[test]
fn a_live_price_is_not_asked_for() {
    assert_eq!(dialect().quote(&order(), &[]), Ok(Next::Ready(None)));
}

// Errors.

#[test]
fn a_models_no_says_what_it_is_about() {
    let read = |body: &Value| dialect().read_error(&reply(422, body));
    let missing = read(&validation("missing", &json!(["body", "multi_prompt", 0, "prompt"]), "Field required"));
    assert_eq!(missing.message, "multi_prompt.0.prompt: Field required");
    assert_eq!((missing.kind, missing.vendor_code.as_deref()), (FaultKind::Invalid, Some("missing")));
    assert_eq!(read(&validation("value_error", &json!(["body"]), "Bad input")).message, "Bad input");
    assert_eq!(read(&json!({ "detail": "Unprocessable" })).message, "Unprocessable");
    let two = json!({ "detail": [
        { "loc": ["body", "duration"], "msg": "Input should be '4s', '6s' or '8s'", "type": "literal_error" },
        { "loc": ["body", "prompt"], "msg": "Flagged", "type": "content_policy_violation" },
    ] });
    let fault = read(&two);
    assert_eq!(fault.message, "duration: Input should be '4s', '6s' or '8s'; prompt: Flagged");
    assert_eq!((fault.kind, fault.vendor_code.as_deref()), (FaultKind::Policy, Some("content_policy_violation")));
}

#[test]
fn every_type_of_a_models_no_has_its_kind() {
    let invalid = [
        "image_too_small",
        "image_too_large",
        "image_load_error",
        "file_download_error",
        "face_detection_error",
        "file_too_large",
        "greater_than",
        "greater_than_equal",
        "less_than",
        "less_than_equal",
        "multiple_of",
        "sequence_too_short",
        "sequence_too_long",
        "one_of",
        "feature_not_supported",
        "invalid_archive",
        "archive_file_count_below_minimum",
        "archive_file_count_exceeds_maximum",
        "audio_duration_too_long",
        "audio_duration_too_short",
        "video_duration_too_long",
        "video_duration_too_short",
        "unsupported_audio_format",
        "unsupported_image_format",
        "unsupported_video_format",
        "a_new_word",
    ];
    let kind = |code: &str| dialect().read_error(&reply(422, &validation(code, &json!(["body"]), "no"))).kind;
    for code in invalid {
        assert_eq!(kind(code), FaultKind::Invalid, "{code}");
    }
    assert_eq!(kind("content_policy_violation"), FaultKind::Policy);
    assert_eq!(kind("no_media_generated"), FaultKind::Unavailable);
}

#[test]
fn every_word_of_the_infrastructure_has_its_kind() {
    let rows = [
        (400, "bad_request", FaultKind::Invalid),
        (400, "downstream_service_error", FaultKind::Unavailable),
        (429, "concurrent_requests_limit", FaultKind::Rate),
        (499, "client_disconnected", FaultKind::Cancelled),
        (499, "client_cancelled", FaultKind::Cancelled),
        (500, "internal_server_error", FaultKind::Unavailable),
        (500, "internal_error", FaultKind::Unavailable),
        (500, "downstream_service_unavailable", FaultKind::Unavailable),
        (500, "runner_server_error", FaultKind::Unavailable),
        (502, "runner_incomplete_response", FaultKind::Unavailable),
        (503, "runner_scheduling_failure", FaultKind::Unavailable),
        (503, "runner_connection_timeout", FaultKind::Unavailable),
        (503, "runner_disconnected", FaultKind::Unavailable),
        (503, "runner_connection_refused", FaultKind::Unavailable),
        (503, "runner_connection_error", FaultKind::Unavailable),
        (504, "generation_timeout", FaultKind::Unavailable),
        (504, "request_timeout", FaultKind::Unavailable),
        (504, "startup_timeout", FaultKind::Unavailable),
    ];
    for (status, word, kind) in rows {
        let in_body = reply(status, &json!({ "detail": "Runner went away", "error_type": word }));
        let in_header = with_header(reply(status, &json!({ "detail": "Runner went away" })), "x-fal-error-type", word);
        for reply in [in_body, in_header] {
            let fault = dialect().read_error(&reply);
            assert_eq!((fault.kind, fault.vendor_code.as_deref()), (kind, Some(word)), "{status} {word}");
            assert_eq!((fault.message.as_str(), fault.status), ("Runner went away", Some(status)));
        }
    }
}

#[test]
fn the_vendor_says_whether_asking_again_may_help() {
    let no = || reply(500, &json!({ "detail": "no", "error_type": "internal_error" }));
    for name in ["x-fal-retryable", "x-fal-needs-retry"] {
        for (word, kind) in [
            ("0", FaultKind::Failed),
            ("False", FaultKind::Failed),
            ("1", FaultKind::Unavailable),
            ("true", FaultKind::Unavailable),
        ] {
            assert_eq!(dialect().read_error(&with_header(no(), name, word)).kind, kind, "{name}: {word}");
        }
    }
    let late = with_header(reply(504, &json!({ "detail": "late" })), "x-fal-request-timeout-type", "user");
    assert_eq!(dialect().read_error(&late).kind, FaultKind::Gone);
}

#[test]
fn the_platform_has_a_shape_of_its_own() {
    let rows = [
        (401, "authorization_error", FaultKind::Auth),
        (403, "authorization_error", FaultKind::Auth),
        (400, "validation_error", FaultKind::Invalid),
        (404, "not_found", FaultKind::NotFound),
        (429, "rate_limited", FaultKind::Rate),
        (500, "server_error", FaultKind::Unavailable),
    ];
    for (status, word, kind) in rows {
        let body = json!({ "error": { "type": word, "message": "Slow down", "docs_url": "https://x.example", "request_id": "r" } });
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.vendor_code.as_deref(), fault.message.as_str()), (kind, Some(word), "Slow down"));
    }
}

#[test]
fn an_account_without_credit_is_told_so() {
    let locked = json!({ "detail": "User is locked. Reason: Exhausted balance." });
    assert_eq!(dialect().read_error(&reply(403, &locked)).kind, FaultKind::Credit);
    assert_eq!(dialect().read_error(&reply(402, &json!({ "detail": "Pay" }))).kind, FaultKind::Credit);
}

#[test]
fn a_no_without_words_is_described() {
    let page = Reply { body: Bytes::from_static(b"<html>"), ..reply(502, &json!({})) };
    let fault = dialect().read_error(&page);
    assert!(fault.message.contains("HTTP 502") && fault.message.contains("HTML"), "{}", fault.message);
}
