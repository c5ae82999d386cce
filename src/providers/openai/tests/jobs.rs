//! How a job is polled, listed, found again and removed.

use super::*;

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
