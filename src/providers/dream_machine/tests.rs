use super::super::Server;
use super::super::tests::{ordered, reply, spelling_in, with_inputs};
use super::*;
use crate::call::Method;
use crate::error::Charged;
use crate::job::Place;

const BASE: &str = "https://api.lumalabs.ai/dream-machine/v1";
const ID: &str = "d-1";

fn dialect() -> Box<dyn Dialect> {
    (DREAM_MACHINE.speak)(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn order(mode: Mode) -> Order {
    let spelling = spelling_in(include_str!("../../catalog/models/dream-machine.toml"), "ray-2");
    Order {
        mode,
        model: "ray-2".into(),
        prompt: "a heron takes off".into(),
        seconds: Some(Seconds::whole(9)),
        spelling,
        ..Order::default()
    }
}

fn url(name: &str) -> InputRef {
    InputRef::Url(Url::parse(&format!("https://example.org/{name}")).expect("an address"))
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

#[test]
fn frames_are_addresses_and_nothing_else() {
    let shaped = Order { aspect: "9:16".parse().ok(), resolution: "4k".parse().ok(), ..order(Mode::Image) };
    let order = with_inputs(shaped, &[(Role::FirstFrame, url("a.png")), (Role::LastFrame, url("b.png"))]);
    let body = json!({
        "model": "ray-2", "prompt": "a heron takes off", "aspect_ratio": "9:16", "resolution": "4k", "duration": "9s",
        "keyframes": {
            "frame0": {"type": "image", "url": "https://example.org/a.png"},
            "frame1": {"type": "image", "url": "https://example.org/b.png"},
        },
    });
    assert_eq!(sent(&order), ("/generations/video".into(), body));
    let own = InputRef::Data("data:image/png;base64,iVBO".into());
    assert_eq!(refused(&with_inputs(order.clone(), &[(Role::FirstFrame, own)])), FaultKind::Unsupported);
    assert_eq!(refused(&with_inputs(order, &[(Role::Reference, url("a.png"))])), FaultKind::Unsupported);
}

#[test]
fn a_clip_goes_on_by_its_name_and_is_changed_by_its_address() {
    let clip = [(Role::Video, url("a.mp4"))];
    let of_job = |mode| Order { parent: Some(Ticket::new("g-1")), ..with_inputs(order(mode), &clip) };
    let (path, body) = sent(&of_job(Mode::Extend));
    assert_eq!((path.as_str(), &body["duration"]), ("/generations/video", &json!("9s")));
    assert_eq!(body["keyframes"], json!({"frame0": {"type": "generation", "id": "g-1"}}));
    assert_eq!(refused(&order(Mode::Extend)), FaultKind::Invalid);
    let (path, body) = sent(&of_job(Mode::Edit));
    let expected = json!({
        "model": "ray-2", "prompt": "a heron takes off", "media": {"url": "https://example.org/a.mp4"}, "mode": "flex_2",
    });
    assert_eq!((path.as_str(), body), ("/generations/video/modify", expected));
    let first = sent(&with_inputs(order(Mode::Edit), &[clip[0].clone(), (Role::FirstFrame, url("a.png"))])).1;
    assert_eq!(first["first_frame"], json!({"url": "https://example.org/a.png"}));
    assert_eq!(refused(&order(Mode::Edit)), FaultKind::Invalid);
}

#[test]
fn every_state_is_understood() {
    assert_eq!(polled(&json!({"state": "queued"})), Ok(Progress::Queued(None)));
    assert_eq!(polled(&json!({"state": "dreaming"})), Ok(Progress::Running(None)));
    assert_eq!(polled(&json!({"state": "warming"})), Ok(Progress::Unknown("warming".into())));
    let link = "https://storage.example/heron.mp4";
    let assets = json!({"video": link, "image": "https://storage.example/heron.jpg"});
    let Ok(Progress::Done(takes)) = polled(&json!({"state": "completed", "assets": assets})) else {
        panic!("not done")
    };
    assert_eq!(takes.assets[0].place, Place::Open(Url::parse(link).expect("an address")));
    let none = polled(&json!({"state": "completed", "assets": null})).expect_err("no link");
    assert!(none.message.contains("`/assets/video`"));
    let failed = |reason: &str| match polled(&json!({"state": "failed", "failure_reason": reason})) {
        Ok(Progress::Failed(fault)) => (fault.kind, fault.charged),
        other => panic!("not failed: {other:?}"),
    };
    assert_eq!(failed("it broke"), (FaultKind::Failed, Charged::Unknown));
    assert_eq!(failed("prompt not allowed by moderation"), (FaultKind::Policy, Charged::Unknown));
}

#[test]
fn generations_are_listed_and_removed_and_the_interface_may_end() {
    let asked = |after| dialect().list(after).expect("a call").url.to_string().replace(BASE, "");
    assert_eq!(
        (asked(None), asked(Some("100"))),
        ("/generations?limit=100&offset=0".into(), "/generations?limit=100&offset=100".into())
    );
    let one = json!({
        "id": ID, "state": "completed", "created_at": "2026-11-21T10:30:00Z", "model": "ray-2",
        "request": {"prompt": "a heron takes off", "duration": "9s"},
    });
    let page = |has_more| {
        let body = json!({"generations": [one, {"id": "d-2", "state": "failed"}], "has_more": has_more, "offset": 100});
        dialect().read_list(&reply(200, &body)).expect("a page")
    };
    assert_eq!((page(true).next.as_deref(), page(false).next), (Some("102"), None));
    let jobs = page(false).jobs;
    assert_eq!((jobs[0].state, jobs[1].state), (State::Finished, State::Failed));
    assert_eq!((jobs[0].seconds, jobs[0].prompt.as_deref()), (Some(Seconds::whole(9)), Some("a heron takes off")));
    assert_eq!(jobs[0].created_at, "2026-11-21T10:30:00Z".parse().ok());
    let call = dialect().delete(&Ticket::new(ID)).expect("a call");
    assert_eq!((call.method, call.url.to_string()), (Method::Delete, format!("{BASE}/generations/{ID}")));
    assert!(dialect().cancel(&Ticket::new(ID)).is_err());
    for status in [404, 410] {
        let no =
            dialect().read_submit(&order(Mode::Text), &reply(status, &json!({"detail": "gone"}))).expect_err("a no");
        assert_eq!((no.kind, no.charged, no.message.as_str()), (FaultKind::Retired, Charged::No, "gone"));
    }
    assert_eq!(dialect().check().map(|call| call.url.to_string()), Some(format!("{BASE}/credits")));
}

#[test]
fn a_lost_order_is_known_by_its_prompt() {
    let submitted_at = "2026-11-21T10:29:50Z".parse().expect("a moment");
    let lost = Lost { order: order(Mode::Text), submitted_at, taken: Vec::new() };
    let made = |id: &str, prompt: &str| {
        let request = json!({ "prompt": prompt });
        json!({"id": id, "state": "queued", "created_at": "2026-11-21T10:30:00Z", "model": "ray-2", "request": request})
    };
    let body = json!({"generations": [made("d-1", "a heron takes off"), made("d-2", "a boat")], "has_more": false});
    assert!(matches!(dialect().find(&lost, &[]), Ok(Next::Call(_))));
    let Ok(Next::Ready(found)) = dialect().find(&lost, &[reply(200, &body)]) else { panic!("not an end") };
    assert_eq!(found.iter().map(|job| job.remote_id.as_str()).collect::<Vec<_>>(), ["d-1"]);
}
