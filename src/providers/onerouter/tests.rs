use bytes::Bytes;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::{json_value, reply};
use super::*;
use crate::call::{Auth, Method, Repeat};
use crate::request::{Audio, InputRef};
use crate::shape::{Aspect, Resolution, Seconds};

const CLIP: &str = "https://resource.onerouter.pro/video/generated%2Fonerouter_00aa11bb.mp4";
const TASK: &str = "cgt-20261121-x";

fn dialect() -> OneRouter {
    OneRouter { server: Server::vendors(Url::parse(ONEROUTER.base_url).expect("an address")) }
}

/// An order as the planner writes it, with the model's own spelling from the table of models.
fn order(model: &str, mode: Mode) -> Order {
    let table: toml::Table = include_str!("../../catalog/models/onerouter.toml").parse().expect("a table");
    let models = table["model"].as_array().expect("models").iter();
    let mut named = models.filter(|row| row["ids"].as_array().is_some_and(|ids| ids.contains(&model.into())));
    let spelling = named.next().and_then(|row| row.get("spelling")).cloned();
    let spelling = spelling.map(|spelling| spelling.try_into().expect("a spelling"));
    let (model, prompt) = (model.to_owned(), "a kite over dunes".to_owned());
    Order { mode, model, prompt, spelling: spelling.unwrap_or_default(), ..Order::default() }
}

fn sora() -> Order {
    let image = Url::parse("https://example.org/kite.png").expect("an address");
    Order {
        seconds: Some(Seconds::whole(4)),
        aspect: Some(Aspect::new(16, 9)),
        resolution: Some(Resolution::from_lines(720)),
        audio: Some(Audio::On),
        inputs: vec![OrderInput { role: Role::FirstFrame, at: InputRef::Url(image) }],
        ..order("sora-2-pro-image-to-video", Mode::Image)
    }
}

fn seedance() -> Order {
    Order {
        seconds: Some(Seconds::whole(5)),
        resolution: Some(Resolution::from_lines(720)),
        audio: Some(Audio::Off),
        ..order("bytedance/seedance", Mode::Text)
    }
}

fn call_of(order: &Order) -> (Call, Value) {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, &call.repeat), (Method::Post, Auth::Key, &Repeat::Never));
    assert_eq!(call.headers, [("accept".to_owned(), "*/*".to_owned())]);
    let Body::Json(body) = call.body.clone() else { panic!("not JSON: {call:?}") };
    (call, body)
}

fn task(change: &Value) -> Value {
    let mut data = json!({ "task_id": TASK });
    for (name, value) in change.as_object().expect("an object") {
        data[name] = value.clone();
    }
    json!({"code": 200, "data": data})
}

fn polled(change: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new(TASK), &reply(200, &task(change)))
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn on_order(status: u16, body: &Value) -> Fault {
    dialect().read_submit(&sora(), &reply(status, body)).expect_err("a no")
}

#[test]
fn a_blocking_order_is_the_vendors_sample_and_is_waited_for() {
    let (call, body) = call_of(&sora());
    assert_eq!(call.url.as_str(), "https://video.onerouter.pro/v1/videos/generations");
    assert!(call.patience.is_some_and(|patience| patience >= Duration::from_mins(10)), "it is silent for minutes");
    let expected = json!({
        "model": "sora-2-pro-image-to-video", "prompt": "a kite over dunes", "resolution": "720p",
        "aspect_ratio": "16:9", "duration": "4", "image_url": "https://example.org/kite.png", "output_format": "url",
    });
    assert_eq!(body, expected, "the length is a text");
}

#[test]
fn a_task_is_ordered_in_its_makers_words_at_the_other_host() {
    let (call, body) = call_of(&seedance());
    assert_eq!(call.url.as_str(), "https://media.onerouter.pro/v1/videos/generations");
    assert_eq!(call.patience, None);
    let expected = json!({
        "model": "bytedance/seedance", "content": [{"type": "text", "text": "a kite over dunes"}],
        "resolution": "720p", "duration": 5, "generate_audio": false,
    });
    assert_eq!(body, expected);
}

#[test]
fn a_configured_address_stands_for_every_host() {
    let base_url = Url::parse("http://127.0.0.1:9/onerouter/v1").expect("an address");
    let dialect = OneRouter { server: Server { is_vendors: false, ..Server::vendors(base_url) } };
    let urls = [
        dialect.submit(&sora()).expect("a call").url,
        dialect.submit(&seedance()).expect("a call").url,
        dialect.poll(&Ticket::new("a/b")).url,
        dialect.list().url,
    ];
    let paths = [
        "videos/generations",
        "media.onerouter.pro/v1/videos/generations",
        "media.onerouter.pro/v1/videos/tasks/a%2Fb",
        "api.infron.ai/v1/models",
    ];
    assert_eq!(urls.map(String::from), paths.map(|path| format!("http://127.0.0.1:9/onerouter/v1/{path}")));
}

#[test]
fn what_is_passed_on_wins() {
    let pass =
        json!({"content": [{"type": "image_url"}], "ratio": "adaptive"}).as_object().cloned().expect("an object");
    let body = call_of(&Order { pass, ..seedance() }).1;
    assert_eq!((&body["content"], &body["ratio"]), (&json!([{"type": "image_url"}]), &json!("adaptive")));
}

#[test]
fn what_there_is_no_field_for_is_refused_and_never_left_out() {
    let parent = || Some(Ticket::new("video_1"));
    let orders = [
        Order { seed: Some(1), ..seedance() },
        Order { negative: Some("rain".into()), ..sora() },
        Order { inputs: sora().inputs, ..seedance() },
        Order { seconds: Some(Seconds::whole(5)), ..order("veo3-fast", Mode::Text) },
        Order { mode: Mode::Reference, ..sora() },
        Order { mode: Mode::Remix, parent: parent(), ..sora() },
        Order { mode: Mode::Edit, parent: parent(), ..sora() },
        Order { mode: Mode::Extend, parent: parent(), ..sora() },
    ];
    for order in orders {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(
        call_of(&order("veo3-fast", Mode::Text)).1,
        json!({"model": "veo3-fast", "prompt": "a kite over dunes"})
    );
}

#[test]
fn a_blocking_reply_is_the_clip_and_its_address_stays_as_it_is() {
    let made = |item: &Value| match dialect().read_submit(&sora(), &reply(200, &json!({"created": 1, "data": [item]})))
    {
        Ok(Receipt::Done(ticket, takes)) => (ticket, takes),
        other => panic!("not done: {other:?}"),
    };
    let (ticket, takes) = made(&json!({"url": CLIP, "revised_prompt": "", "video_id": "video_00aa11bb"}));
    assert_eq!((ticket.remote_id.as_str(), takes.cost), ("video_00aa11bb", None));
    let Place::Open(url) = &takes.assets[0].place else { panic!("with the key: {takes:?}") };
    assert_eq!(url.as_str(), CLIP, "`%2F` is part of a name");
    let (ticket, _) = made(&json!({"url": CLIP}));
    assert_eq!(ticket.remote_id, "generated%2Fonerouter_00aa11bb.mp4", "some replies name no video");
    let again = dialect().read_poll(&ticket, &reply(404, &json!({"error": {"message": "no such task"}})));
    assert_eq!(again, Ok(Progress::Done(takes)), "there is nothing to poll, and the clip is made");
}

#[test]
fn a_task_is_polled_at_the_host_of_the_tasks() {
    let body = json!({"code": 200, "message": "success",
                      "data": {"task_id": TASK, "object": "video", "model": "bytedance/seedance"}});
    for order in [seedance(), sora()] {
        let receipt = dialect().read_submit(&order, &reply(200, &body));
        assert_eq!(receipt, Ok(Receipt::Ticket(Ticket::new(TASK))), "either host may answer so");
    }
    let call = dialect().poll(&Ticket::new(TASK));
    let address = format!("https://media.onerouter.pro/v1/videos/tasks/{TASK}");
    assert_eq!((call.method, call.auth, call.url.as_str()), (Method::Get, Auth::Key, address.as_str()));
}

#[test]
fn a_receipt_that_cannot_be_read_may_be_an_order_that_was_taken() {
    let bodies = [
        "",
        "{\"data\":",
        "{}",
        "{\"data\":[]}",
        "{\"data\":[{\"url\":\"\"}]}",
        "{\"data\":[{\"url\":\"a.mp4\"}]}",
        "{\"data\":[{\"url\":\"file:///etc/passwd\"}]}",
        "{\"code\":200,\"data\":{\"task_id\":\"\"}}",
        "{\"code\":500,\"message\":\"oops\"}",
        "{\"code\":504,\"message\":\"late\"}",
        "{\"error\":{\"message\":\"?\"}}",
    ];
    for body in bodies {
        let reply = Reply { status: 200, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&sora(), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.charged), (FaultKind::Unreadable, Charged::Unknown), "{body}");
    }
}

#[test]
fn every_status_word_is_understood() {
    assert_eq!(polled(&json!({"status": "created"})), Ok(Progress::Queued(None)));
    for word in ["running", "processing"] {
        assert_eq!(polled(&json!({ "status": word })), Ok(Progress::Running(None)));
    }
    assert_eq!(polled(&json!({"status": "warming"})), Ok(Progress::Unknown("warming".into())));
    for word in ["completed", "succeeded", "success"] {
        assert!(matches!(polled(&json!({"status": word, "outputs": [CLIP]})), Ok(Progress::Done(_))), "{word}");
    }
    let rows = [
        ("failed", FaultKind::Failed),
        ("error", FaultKind::Failed),
        ("cancelled", FaultKind::Cancelled),
        ("canceled", FaultKind::Cancelled),
        ("expired", FaultKind::Gone),
    ];
    for (word, kind) in rows {
        let fault = failed(&json!({ "status": word }));
        assert_eq!((fault.kind, fault.charged), (kind, Charged::Unknown));
        assert_eq!(fault.message, format!("the provider ended the job without a reason: {word}"));
    }
    assert_eq!(polled(&json!({})).expect_err("no word").kind, FaultKind::Unreadable);
}

#[test]
fn a_failure_is_told_in_three_places() {
    for name in ["fail_reason", "error", "message"] {
        let fault = failed(&json!({"status": "failed", name: "rejected by the model"}));
        assert_eq!(fault.message, "rejected by the model", "{name}");
    }
    let policy = json!({"message": "No.", "type": "content_policy_violation"});
    let fault = failed(&json!({"status": "failed", "fail_reason": " ", "error": policy}));
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Policy, "No."));
}

#[test]
fn an_output_has_four_names_and_many_forms() {
    let forms = [
        json!(CLIP),
        json!([CLIP]),
        json!({ "url": CLIP }),
        json!([{ "video_url": CLIP }]),
        json!([{"url": "", "signed_url": CLIP}]),
        json!([null, { "download_url": CLIP }]),
    ];
    for name in ["outputs", "output", "urls", "files"] {
        for form in &forms {
            let progress = polled(&json!({"status": "completed", name: form}));
            let Ok(Progress::Done(takes)) = progress else { panic!("{name} {form}: {progress:?}") };
            assert_eq!(takes.assets[0].place, Place::Open(Url::parse(CLIP).expect("an address")));
        }
    }
    for none in [json!({}), json!({"outputs": []}), json!({"outputs": [7], "output": ""}), json!({"output": "soon"})] {
        let mut change = none.clone();
        change["status"] = json!("completed");
        assert_eq!(polled(&change).expect_err("no clip yet").kind, FaultKind::Unreadable, "{none}");
    }
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (401, "", "bad key", Auth),
        (403, "", "Your current credits have been used up", Credit),
        (403, "", "not yours", Auth),
        (422, "content_policy_violation", "no", Policy),
        (422, "invalid_request_error", "bad duration", Invalid),
        (400, "", "bad input", Invalid),
        (404, "", "no such path", NotFound),
        (429, "", "Free model requires Team balance greater than $4.999999.", Credit),
        (429, "", "slow down", Rate),
        (500, "", "oops", Unavailable),
        (503, "", "oops", Unavailable),
    ];
    for (status, word, sentence, kind) in rows {
        let body = json!({"error": {"message": sentence, "type": word, "param": "", "code": status}});
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.message.as_str(), fault.status), (kind, sentence, Some(status)));
        assert_eq!(on_order(status, &body).kind, kind, "{status} {word}");
        if status < 500 {
            // The same inside a yes.
            let inside = json!({"code": status, "message": sentence});
            let expected = if kind == Policy { Invalid } else { kind };
            let fault = on_order(200, &inside);
            assert_eq!((fault.kind, fault.message.as_str(), fault.status), (expected, sentence, Some(200)));
            assert_eq!(on_order(200, &body).kind, kind);
            let looked = dialect().read_poll(&Ticket::new(TASK), &reply(200, &inside)).expect_err("a no to the asking");
            assert_eq!(looked.kind, expected);
        }
    }
}

#[test]
fn an_order_is_told_that_its_model_has_left() {
    let named = json!({"error": {"message": "The model `sora-2-pro-image-to-video` does not exist", "code": 404}});
    assert_eq!(on_order(404, &named).kind, FaultKind::Retired);
    assert_eq!(dialect().read_error(&reply(404, &named)).kind, FaultKind::NotFound);
}

#[test]
fn the_guards_page_is_no_wrong_key() {
    let page = |body: &'static [u8]| Reply { status: 403, headers: Vec::new(), body: Bytes::from_static(body) };
    let fault = dialect().read_error(&page(b"<html>Access denied: error code 1010</html>"));
    assert_eq!((fault.kind, fault.vendor_code.as_deref()), (FaultKind::Unavailable, Some("1010")));
    assert!(fault.message.contains("User-Agent"), "{}", fault.message);
    assert_eq!(dialect().read_error(&page(b"<html>Forbidden")).kind, FaultKind::Auth);
}

#[test]
fn the_list_gives_names_and_no_prices() {
    let Ok(Next::Call(call)) = dialect().served(&Inquiry::default(), &[]) else { panic!("no call") };
    assert_eq!((call.auth, call.url.as_str()), (Auth::None, "https://api.infron.ai/v1/models"));
    let entries = json!({"data": [
        {"id": "bytedance/seedance", "category_type": "Video", "min_prompt_price": 0, "min_completion_price": 0},
        {"id": "veo3-fast", "category_type": null, "supported_endpoint_types": ["video-generations"]},
        {"id": "gpt", "category_type": "llm", "supported_endpoint_types": ["openai"]},
        {"category_type": "video"},
    ]});
    let Ok(Next::Ready(models)) = dialect().served(&Inquiry::default(), &[reply(200, &entries)]) else {
        panic!("no end")
    };
    assert_eq!(models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["bytedance/seedance", "veo3-fast"]);
    assert!(models.iter().all(|model| model.prices.is_empty() && model.capability.is_none()), "0 is not a price");
}

#[test]
fn there_is_no_cancel_delete_list_or_check() {
    let ticket = Ticket::new(TASK);
    let acts =
        [dialect().cancel(&ticket).err(), dialect().delete(&ticket).err(), Dialect::list(&dialect(), None).err()];
    assert!(acts.iter().all(|fault| fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Unsupported)));
    assert_eq!((dialect().abilities(), dialect().check()), (Abilities::default(), None));
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["created", "processing", "completed", "failed"]),
        code in prop_oneof![Just(200), Just(403), Just(429)],
        name in prop::sample::select(vec!["task_id", "status", "outputs", "output", "files", "error", "message"]),
        value in json_value(),
    ) {
        let mut body = task(&json!({ "status": status }));
        body["data"][name] = value.clone();
        drop(dialect().read_poll(&Ticket { remote_id: "t".into(), extra: json!({ "url": value }) }, &reply(code, &body)));
        drop(dialect().read_poll(&Ticket::new(TASK), &reply(code, &body)));
        body["code"] = value.clone();
        drop(dialect().read_submit(&sora(), &reply(code, &body)));
        let odd = reply(code, &json!({"data": [{"url": value, "video_id": value}, value], "error": value, "message": value}));
        drop(dialect().read_submit(&sora(), &odd));
        drop(dialect().served(&Inquiry::default(), std::slice::from_ref(&odd)));
        prop_assert!(!dialect().read_error(&odd).message.is_empty());
    }
}
