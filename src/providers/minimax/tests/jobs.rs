//! What a task says of itself, and what can be done about it.

use super::*;
use jiff::Timestamp;

/// The sample of a task, changed.
fn task(change: &Value) -> Value {
    let mut task = json!({
        "id": ID, "model": "MiniMax-H3", "status": "running", "created_at": 1_795_257_900, "updated_at": 1_795_257_920,
    });
    for (name, value) in change.as_object().expect("an object") {
        task[name] = value.clone();
    }
    task
}

fn polled(change: &Value) -> Progress {
    let body = json!({ "task": task(change) });
    dialect().read_poll(&second(), &reply(200, &body)).expect("a reading")
}

fn ended(change: &Value) -> (FaultKind, String) {
    match polled(change) {
        Progress::Failed(fault) => (fault.kind, fault.message),
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn every_word_has_its_meaning() {
    assert_eq!(dialect().poll(&second()).url.as_str(), format!("{BASE}/v2/query/video_generation/{ID}"));
    assert_eq!(polled(&json!({"status": "queued"})), Progress::Queued(None));
    assert_eq!(polled(&json!({})), Progress::Running(None));
    assert_eq!(polled(&json!({"status": "warming"})), Progress::Unknown("warming".into()));
    for code in [json!("1026"), json!(1026)] {
        let change = json!({"status": "failed", "error": {"code": code, "message": "input rejected"}});
        assert_eq!(ended(&change), (FaultKind::Policy, "input rejected".into()));
    }
    let broken = json!({"status": "failed", "error": {"code": "1000", "message": "broken"}});
    assert_eq!(ended(&broken), (FaultKind::Failed, "broken".into()));
    assert_eq!(ended(&json!({"status": "cancelled"})).0, FaultKind::Cancelled);
    assert_eq!(ended(&json!({"status": "expired"})).0, FaultKind::Gone);
}

#[test]
fn a_clip_has_an_open_link_and_the_seconds_that_are_billed() {
    let made = json!({
        "status": "succeeded", "content": {"url": "https://cdn.example/o.mp4?sig=abc"}, "resolution": "768P",
        "duration": 6, "usage": {"total_seconds": 6, "input_seconds": 0, "output_seconds": 6, "input_image_count": 1},
    });
    let Progress::Done(takes) = polled(&made) else { panic!("not done") };
    let link = Url::parse("https://cdn.example/o.mp4?sig=abc").expect("an address");
    assert_eq!((&takes.assets[0].place, takes.seconds), (&Place::Open(link), Some(Seconds::whole(6))));
    assert_eq!(takes.cost, None);
    assert_eq!(dialect().read_fetch_error(&reply(403, &json!({}))).kind, FaultKind::NotReady);
    let lacking = dialect().read_poll(&second(), &reply(200, &json!({"task": task(&json!({"status": "succeeded"}))})));
    assert!(lacking.expect_err("no link").message.contains("`/content/url`"));
}

fn hailuo(change: &Value) -> Result<Progress, Fault> {
    let mut body = json!({
        "task_id": "106916112212032", "status": "Processing", "file_id": "", "base_resp": {"status_code": 0},
    });
    for (name, value) in change.as_object().expect("an object") {
        body[name] = value.clone();
    }
    dialect().read_poll(&first(), &reply(200, &body))
}

#[test]
fn a_hailuo_clip_takes_a_second_hop() {
    let query = format!("{BASE}/v1/query/video_generation?task_id=106916112212032");
    assert_eq!(dialect().poll(&first()).url.as_str(), query);
    assert_eq!(dialect().poll(&Ticket::new("v1/106916112212032")).url.as_str(), query, "one that was made elsewhere");
    for word in ["Preparing", "Queueing"] {
        assert_eq!(hailuo(&json!({ "status": word })), Ok(Progress::Queued(None)));
    }
    assert_eq!(hailuo(&json!({})), Ok(Progress::Running(None)));
    assert_eq!(hailuo(&json!({"status": "Unknown"})), Ok(Progress::Unknown("Unknown".into())));
    for word in ["Fail", "Failed"] {
        assert!(matches!(hailuo(&json!({ "status": word })), Ok(Progress::Failed(_))));
    }
    for id in [json!("205258526306433"), json!(205_258_526_306_433_i64)] {
        let made = json!({"status": "Success", "file_id": id, "video_width": 1366, "video_height": 768});
        let Ok(Progress::Collect(call)) = hailuo(&made) else { panic!("no second hop") };
        assert_eq!(call.url.as_str(), format!("{BASE}/v1/files/retrieve?file_id=205258526306433"));
    }
    let file =
        json!({"file": {"file_id": "1", "download_url": "https://cdn.example/h.mp4"}, "base_resp": {"status_code": 0}});
    let Ok(Progress::Done(takes)) = dialect().read_collect(&first(), &reply(200, &file)) else { panic!("not done") };
    assert_eq!(takes.assets[0].place, Place::Open(Url::parse("https://cdn.example/h.mp4").expect("an address")));
}

#[test]
fn only_the_newer_tasks_can_be_stopped_removed_and_listed() {
    let call = dialect().cancel(&second()).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::Delete, &*format!("{BASE}/v2/video_generation/{ID}")));
    assert_eq!(dialect().delete(&second()).expect("a call"), call, "the vendor decides by how far the task is");
    assert_eq!(dialect().cancel(&first()).expect_err("no such act").kind, FaultKind::Unsupported);
    assert_eq!(dialect().delete(&first()).expect_err("no such act").kind, FaultKind::Unsupported);
    assert_eq!(dialect().read_done(&reply(200, &json!({"task_id": ID, "status": "cancelled"}))), Ok(()));
}

fn page(count: usize, total: usize) -> Reply {
    let tasks: Vec<Value> = (0..count).map(|number| task(&json!({ "id": format!("{number}") }))).collect();
    reply(200, &json!({ "items": tasks, "total": total }))
}

#[test]
fn the_list_is_numbered() {
    let asked = |after| dialect().list(after).expect("a call").url.query().map(str::to_owned);
    assert_eq!(asked(None).as_deref(), Some("page_num=1&page_size=20"));
    assert_eq!(asked(Some("3")).as_deref(), Some("page_num=3&page_size=20"));
    let next = |after, count| dialect().read_page(after, &page(count, 41)).expect("a page").next;
    assert_eq!(next(None, 20).as_deref(), Some("2"));
    assert_eq!(next(Some("2"), 20).as_deref(), Some("3"));
    assert_eq!((next(Some("3"), 1), next(Some("4"), 0)), (None, None));
    let made = json!({"items": [task(&json!({"status": "succeeded", "duration": 6}))], "total": 1});
    let job = dialect().read_list(&reply(200, &made)).expect("a page").jobs.remove(0);
    assert_eq!((job.state, job.seconds), (State::Finished, Some(Seconds::whole(6))));
    assert_eq!(
        (job.model.as_deref(), job.created_at),
        (Some("MiniMax-H3"), Timestamp::from_second(1_795_257_900).ok())
    );
}

#[test]
fn a_lost_order_is_looked_for_in_the_list() {
    let submitted_at = Timestamp::from_second(1_795_257_890).expect("a moment");
    let lost = |model| Lost { order: order(model, Mode::Text), submitted_at, taken: Vec::new() };
    let look = |so_far: &[Reply]| dialect().find(&lost("MiniMax-H3"), so_far).expect("a step");
    assert!(matches!(look(&[]), Next::Call(call) if call.url.query() == Some("page_num=1&page_size=20")));
    assert!(matches!(look(&[page(20, 25)]), Next::Call(call) if call.url.query() == Some("page_num=2&page_size=20")));
    assert!(matches!(look(&[page(2, 2)]), Next::Ready(found) if found.len() == 2));
    let other = json!({"items": [task(&json!({"model": "MiniMax-H3-Max"}))], "total": 1});
    assert_eq!(look(&[reply(200, &other)]), Next::Ready(Vec::new()));
    let unlisted = dialect().find(&lost("MiniMax-Hailuo-2.3"), &[]).expect_err("no list");
    assert_eq!(unlisted.kind, FaultKind::Unsupported);
    let found = Listed::named(ID);
    assert_eq!(dialect().adopt(&order("MiniMax-H3", Mode::Text), &found), second());
}
