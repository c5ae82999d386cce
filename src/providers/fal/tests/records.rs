//! What the platform knows: cancelling, deleting, the record of jobs, the models.

use super::*;

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
    let first = called(dialect.served(&Inquiry::on(today), &[]).expect("a step"));
    assert_eq!(first.url.as_str(), "https://api.fal.ai/v1/models?status=active&limit=50");
    let pages = [
        models(&[(VEO, "image-to-video"), ("fal-ai/flux", "text-to-image")], &json!("c2")),
        models(&[("fal-ai/veo3.1", "text-to-video")], &Value::Null),
    ];
    let second = called(dialect.served(&Inquiry::on(today), &pages[..1]).expect("a step"));
    assert_eq!(second.url.query(), Some("status=active&limit=50&cursor=c2"));
    let Next::Ready(served) = dialect.served(&Inquiry::on(today), &pages).expect("a step") else {
        panic!("not an end")
    };
    assert_eq!(served.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), [VEO, "fal-ai/veo3.1"]);
    assert_eq!((served[0].title.as_deref(), served[0].prices.len()), (Some("A Model"), 0));
    let circle = [models(&[], &json!("c2")), models(&[], &json!("c2"))];
    assert_eq!(dialect.served(&Inquiry::on(today), &circle).expect_err("a circle").kind, FaultKind::Unreadable);
}

#[test]
fn a_live_price_is_not_asked_for() {
    assert_eq!(dialect().quote(&order(), &[]), Ok(Next::Ready(None)));
}
