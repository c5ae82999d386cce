//! Files, cancelling, the list, and an order that was lost.

use super::*;
use crate::job::State;

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
