use super::super::OrderInput;
use super::super::tests::{quoted, reply, spelling_in};
use super::*;
use crate::call::{Auth, Repeat};
use crate::price::{Purchase, VideoInput};
use crate::request::{Audio, InputRef};

const BASE: &str = "https://dashscope-intl.aliyuncs.com/api/v1";
const ID: &str = "4b1e6c1a-0d0f-4a7e-8f53-0a4b3c2d1e00";

fn dialect() -> DashScope {
    DashScope { base_url: Url::parse(BASE).expect("an address") }
}

/// An order of that model, spelt as the catalog has it.
fn order(model: &str, mode: Mode) -> Order {
    let table = include_str!("../../catalog/models/dashscope.toml");
    Order {
        model: model.into(),
        mode,
        prompt: "paper lanterns lift off at dusk".into(),
        seconds: Some(Seconds::whole(6)),
        resolution: "720p".parse().ok(),
        spelling: spelling_in(table, model),
        ..Order::default()
    }
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let input =
        |(role, at): &(Role, &str)| OrderInput { role: *role, at: InputRef::Url(Url::parse(at).expect("an address")) };
    Order { inputs: inputs.iter().map(input).collect(), ..order }
}

fn sent(order: &Order) -> (String, Value) {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert!(call.headers.contains(&("x-dashscope-async".into(), "enable".into())), "{:?}", call.headers);
    match call.body {
        Body::Json(body) => (call.url.path().to_owned(), body),
        other => panic!("not JSON: {other:?}"),
    }
}

#[test]
fn the_newest_models_have_one_list_of_media() {
    let image = [(Role::FirstFrame, "https://example.org/lantern.png")];
    let asked = Order {
        seed: Some(11),
        audio: Some(Audio::On),
        aspect: "16:9".parse().ok(),
        ..with(order("wan3.0-video", Mode::Image), &image)
    };
    let (path, body) = sent(&asked);
    assert_eq!(path, "/api/v1/services/aigc/video-generation/video-synthesis");
    let expected = json!({
        "model": "wan3.0-video",
        "input": {
            "prompt": "paper lanterns lift off at dusk",
            "media": [{"type": "first_frame", "url": "https://example.org/lantern.png"}],
        },
        "parameters": {"watermark": false, "resolution": "720P", "duration": 6, "seed": 11, "audio": true},
    });
    assert_eq!(body, expected);
    let words = Order { inputs: Vec::new(), mode: Mode::Text, ..asked };
    assert_eq!(sent(&words).1["parameters"]["ratio"], "16:9");
    let clip = Order {
        resolution: None,
        size: "1920x1080".parse().ok(),
        seconds: Some(Seconds::from_millis(5041)),
        ..with(order("wan3.0-video", Mode::Edit), &[(Role::Video, "https://example.org/v.mp4")])
    };
    let (_, body) = sent(&clip);
    assert_eq!(body["input"]["media"][0]["type"], "reference_video");
    assert_eq!((&body["parameters"]["duration"], &body["parameters"]["resolution"]), (&json!(6), &json!("1080P")));
    let longer = with(order("wan2.7-i2v", Mode::Extend), &[(Role::Video, "https://example.org/v.mp4")]);
    assert_eq!(sent(&longer).1["input"]["media"][0]["type"], "first_clip");
}

#[test]
fn the_older_models_have_fields_and_sizes_with_a_star() {
    let size = Order {
        size: "1280x720".parse().ok(),
        resolution: None,
        negative: Some("rain".into()),
        ..order("wan2.6-t2v", Mode::Text)
    };
    let (_, body) = sent(&size);
    assert_eq!(body["parameters"], json!({"watermark": false, "size": "1280*720", "duration": 6}));
    assert_eq!(body["input"]["negative_prompt"], "rain");
    let (_, body) = sent(&with(order("wan2.6-i2v", Mode::Image), &[(Role::FirstFrame, "https://example.org/a.png")]));
    assert_eq!((&body["input"]["img_url"], body["input"].get("media")), (&json!("https://example.org/a.png"), None));
    assert_eq!(body["parameters"]["resolution"], "720P");
    let alike = [(Role::Reference, "https://example.org/a.png"), (Role::Reference, "https://example.org/b.png")];
    let of_size = Order { size: "1280x720".parse().ok(), resolution: None, ..order("wan2.6-r2v", Mode::Reference) };
    assert_eq!(
        sent(&with(of_size, &alike)).1["input"]["reference_urls"],
        json!(["https://example.org/a.png", "https://example.org/b.png"])
    );
    let between = Order { model: "wanx2.1-kf2v-plus".into(), ..order("wan3.0-video", Mode::Text) };
    assert_eq!(sent(&between).0, "/api/v1/services/aigc/image2video/video-synthesis");
}

#[test]
fn a_stored_file_is_fetched_only_where_the_order_says_so() {
    let pass = json!({"input": {"img_url": "oss://bucket/a.png"}});
    let stored = Order { pass: pass.as_object().cloned().expect("an object"), ..order("wan2.6-i2v", Mode::Image) };
    let resolves = |order: &Order| {
        let headers = dialect().submit(order).expect("a call").headers;
        headers.iter().any(|(name, _)| name == "x-dashscope-ossresourceresolve")
    };
    assert!(resolves(&stored) && !resolves(&order("wan3.0-video", Mode::Text)));
}

#[test]
fn what_it_has_no_words_for_is_refused_before_any_call() {
    let clip = [(Role::Video, "https://example.org/v.mp4")];
    let frame = [(Role::LastFrame, "https://example.org/b.png")];
    let rows = [
        (with(order("wan3.0-video", Mode::Remix), &clip), FaultKind::Unsupported),
        (with(order("wan3.0-video", Mode::Image), &frame), FaultKind::Unsupported),
        (with(order("wan2.7-t2v", Mode::Edit), &clip), FaultKind::Unsupported),
        (Order { negative: Some("rain".into()), ..order("wan3.0-video", Mode::Text) }, FaultKind::Unsupported),
        (order("wan3.0-video", Mode::Extend), FaultKind::Invalid),
    ];
    for (order, kind) in rows {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, kind, "{order:?}");
    }
}

fn polled(body: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new(ID), &reply(200, body))
}

fn task(change: &Value) -> Value {
    let mut output = json!({"task_id": ID, "task_status": "RUNNING", "submit_time": "2026-11-21 18:45:00.120"});
    for (name, value) in change.as_object().expect("an object") {
        output[name] = value.clone();
    }
    json!({"output": output, "request_id": "rq-2"})
}

fn ended(change: &Value) -> Fault {
    match polled(&task(change)) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn the_receipt_is_an_id() {
    let taken = reply(200, &json!({"output": {"task_id": ID, "task_status": "PENDING"}, "request_id": "rq-1"}));
    let order = order("wan3.0-video", Mode::Text);
    assert_eq!(dialect().read_submit(&order, &taken), Ok(Receipt::Ticket(Ticket::new(ID))));
    assert_eq!(dialect().poll(&Ticket::new(ID)).url.as_str(), format!("{BASE}/tasks/{ID}"));
    let nameless = dialect().read_submit(&order, &reply(200, &json!({"output": {}}))).expect_err("no id");
    assert_eq!((nameless.kind, nameless.charged), (FaultKind::Unreadable, Charged::Unknown));
}

#[test]
fn every_word_has_its_meaning() {
    for word in ["PENDING", "SUSPENDED"] {
        assert_eq!(polled(&task(&json!({ "task_status": word }))), Ok(Progress::Queued(None)));
    }
    assert_eq!(polled(&task(&json!({}))), Ok(Progress::Running(None)));
    assert_eq!(polled(&task(&json!({"task_status": "WARMING"}))), Ok(Progress::Unknown("WARMING".into())));
    let unknown = polled(&task(&json!({"task_status": "UNKNOWN"}))).expect_err("nothing there");
    assert_eq!(unknown.kind, FaultKind::NotFound, "it is the end, not a wait");
    let refused = ended(&json!({"task_status": "FAILED", "code": "DataInspectionFailed", "message": "input rejected"}));
    assert_eq!((refused.kind, refused.message.as_str()), (FaultKind::Policy, "input rejected"));
    assert_eq!((refused.vendor_code.as_deref(), refused.charged), (Some("DataInspectionFailed"), Charged::Unknown));
    let failed = ended(&json!({"task_status": "FAILED", "code": "InvalidParameter", "message": "duration"}));
    assert_eq!(failed.kind, FaultKind::Failed, "it was taken, so it did not fail to fit");
    let cancelled = ended(&json!({"task_status": "CANCELED"}));
    assert_eq!((cancelled.kind, cancelled.charged), (FaultKind::Cancelled, Charged::No));
}

#[test]
fn link_and_task_end_after_a_day_and_times_are_of_shanghai() {
    let mut made = task(&json!({
        "task_status": "SUCCEEDED", "end_time": "2026-11-21 18:47:41.870", "video_url": "https://oss.example/o.mp4?Expires=1",
    }));
    made["usage"] = json!({"duration": 11.041, "output_video_duration": 6, "input_video_duration": 5.041, "SR": 720});
    let Ok(Progress::Done(takes)) = polled(&made) else { panic!("not done") };
    let video = &takes.assets[0];
    assert_eq!(video.place, Place::Open(Url::parse("https://oss.example/o.mp4?Expires=1").expect("an address")));
    assert_eq!(video.expires_at, "2026-11-22T10:47:41.870Z".parse().ok());
    assert_eq!((takes.seconds, takes.cost), (Some(Seconds::whole(6)), None));
    assert_eq!(dialect().read_fetch_error(&reply(403, &json!({}))).kind, FaultKind::NotReady);
}

#[test]
fn each_word_of_a_no_has_its_kind_whatever_the_status() {
    let rows = [
        (401, "InvalidApiKey", FaultKind::Auth),
        (403, "AccessDenied", FaultKind::Auth),
        (403, "AccessDenied.Unpurchased", FaultKind::Auth),
        (403, "Arrearage", FaultKind::Credit),
        (400, "InvalidParameter", FaultKind::Invalid),
        (400, "DataInspectionFailed", FaultKind::Policy),
        (404, "Model.NotExist", FaultKind::NotFound),
        (429, "Throttling", FaultKind::Rate),
        (429, "Throttling.RateQuota", FaultKind::Rate),
        (429, "Throttling.AllocationQuota", FaultKind::Rate),
        (500, "InternalError", FaultKind::Unavailable),
        (503, "ServiceUnavailable", FaultKind::Unavailable),
        (504, "GatewayTimeout", FaultKind::Unavailable),
        (200, "InvalidParameter", FaultKind::Invalid),
        (418, "Teapot", FaultKind::Invalid),
    ];
    let order = order("wan3.0-video", Mode::Text);
    for (status, code, kind) in rows {
        let body = json!({"code": code, "message": "no. Really not.", "request_id": "rq-9"});
        let fault = dialect().read_poll(&Ticket::new(ID), &reply(status, &body)).expect_err("a no");
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "no. Really not."), "{status} {code}");
        assert_eq!((fault.vendor_code.as_deref(), fault.request_id.as_deref()), (Some(code), Some("rq-9")));
        let refused = dialect().read_submit(&order, &reply(status, &body)).expect_err("a no").kind;
        assert_eq!(refused, if kind == FaultKind::NotFound { FaultKind::Retired } else { kind }, "{status} {code}");
    }
}

#[test]
fn a_task_that_waits_can_be_cancelled() {
    let call = dialect().cancel(&Ticket::new(ID)).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::Post, &*format!("{BASE}/tasks/{ID}/cancel")));
    assert_eq!(dialect().read_done(&reply(200, &json!({"request_id": "rq-3"}))), Ok(()));
    let running = json!({"code": "UnsupportedOperation", "message": "it runs"});
    for status in [200, 400] {
        assert_eq!(dialect().read_done(&reply(status, &running)).expect_err("a no").message, "it runs");
    }
    assert_eq!(dialect().delete(&Ticket::new(ID)).expect_err("no such act").kind, FaultKind::Unsupported);
}

fn entries(count: usize) -> Vec<Value> {
    let entry = |number: usize| {
        json!({
            "task_id": format!("t{number}"), "task_status": "FAILED", "model_name": "wan3.0-video", "code": "X",
            "submit_time": "2026-11-21 18:45:00.120",
        })
    };
    (0..count).map(entry).collect()
}

#[test]
fn the_list_may_be_flat_or_wrapped() {
    let asked = |after| dialect().list(after).expect("a call").url.query().map(str::to_owned);
    assert_eq!(asked(None).as_deref(), Some("page_no=1&page_size=10"));
    assert_eq!(asked(Some("3")).as_deref(), Some("page_no=3&page_size=10"));
    let flat = json!({"tasks": entries(10), "total": 21, "page_no": 2, "page_size": 10, "request_id": "rq-4"});
    let wrapped = json!({"output": flat, "request_id": "rq-4"});
    for body in [flat, wrapped] {
        let page = dialect().read_page(Some("2"), &reply(200, &body)).expect("a page");
        assert_eq!((page.jobs.len(), page.next.as_deref()), (10, Some("3")));
        assert_eq!((page.jobs[0].state, page.jobs[0].model.as_deref()), (State::Failed, Some("wan3.0-video")));
        assert_eq!(page.jobs[0].created_at, "2026-11-21T10:45:00.120Z".parse().ok());
    }
    let last = json!({"tasks": entries(1), "total": 21});
    assert_eq!(dialect().read_page(Some("3"), &reply(200, &last)).expect("a page").next, None);
}

#[test]
fn a_lost_order_is_looked_for_among_those_of_its_model() {
    let submitted_at = "2026-11-21T10:45:00Z".parse().expect("a moment");
    let lost = Lost { order: order("wan3.0-video", Mode::Text), submitted_at, taken: vec!["t1".into()] };
    let Ok(Next::Call(call)) = dialect().find(&lost, &[]) else { panic!("no call") };
    assert_eq!(call.url.query(), Some("page_no=1&page_size=10&model_name=wan3.0-video"));
    let page = reply(200, &json!({"tasks": entries(2), "total": 2}));
    let Ok(Next::Ready(found)) = dialect().find(&lost, &[page]) else { panic!("not an end") };
    assert_eq!(found.iter().map(|job| job.remote_id.as_str()).collect::<Vec<_>>(), ["t0"]);
}

#[test]
fn the_vendors_list_comes_out_to_the_cent() {
    let table = include_str!("../../catalog/prices/dashscope.toml");
    let told = |model: &str, mode, seconds, class: &str, clip: Option<u32>| {
        let purchase = Purchase {
            mode,
            seconds: Some(Seconds::whole(seconds)),
            resolution: class.parse().ok(),
            audio: Some(Audio::On),
            video: clip.map(|seconds| VideoInput { seconds: Some(Seconds::whole(seconds)) }),
            ..Purchase::default()
        };
        quoted(table, model, &purchase)
    };
    let rows = [
        ("wan3.0-video", Mode::Text, 6, "720p", None, Some("0.60")),
        ("wan3.0-video", Mode::Edit, 6, "720p", Some(5), Some("1.10")),
        ("wan3.0-video-prime", Mode::Image, 30, "1080p", None, Some("8.40")),
        ("happyhorse-1.1-t2v", Mode::Text, 5, "480p", None, Some("0.35")),
        ("happyhorse-1.0-i2v", Mode::Image, 5, "1080p", None, Some("1.20")),
        ("happyhorse-1.0-t2v", Mode::Text, 5, "480p", None, None),
        ("wan2.7-i2v", Mode::Extend, 5, "720p", Some(5), Some("1.00")),
        ("wan2.7-r2v", Mode::Edit, 5, "1080p", Some(5), Some("1.50")),
        ("wan2.6-i2v-flash", Mode::Image, 5, "720p", None, Some("0.25")),
        ("wan2.5-t2v-preview", Mode::Text, 10, "480p", None, Some("0.50")),
    ];
    for (model, mode, seconds, class, clip, usd) in rows {
        assert_eq!(told(model, mode, seconds, class, clip).as_deref(), usd, "{model} {mode} {seconds} s {class}");
    }
}
