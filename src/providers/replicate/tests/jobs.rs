//! The receipt, and how a job is polled.

use super::*;

#[test]
fn the_receipt_is_the_id_whatever_the_status_word() {
    let receipt = Ok(Receipt::Ticket(Ticket::new("abc123")));
    for status in [200, 201, 202] {
        assert_eq!(dialect().read_submit(&order(), &reply(status, &prediction(&json!({})))), receipt, "{status}");
        assert_eq!(dialect().read_submit(&order(), &reply(status, &succeeded(&json!({})))), receipt, "{status}");
    }
    for body in ["", "{\"id\":", "{}", "{\"id\":null}", "{\"id\":\"\"}", "<html>"] {
        let reply = Reply { status: 201, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(201)), "{body}");
        assert_eq!(fault.charged, Charged::Unknown, "the order may be taken");
    }
}

#[test]
fn every_status_word_is_understood() {
    let call = dialect().poll(&Ticket::new("abc123"));
    assert_eq!((call.method, call.auth, call.repeat), (Method::Get, Auth::Key, Repeat::Safe));
    assert_eq!(call.url.as_str(), "https://api.replicate.com/v1/predictions/abc123");
    assert_eq!(polled(&json!({})), Progress::Queued(None));
    assert_eq!(polled(&json!({"status": "processing"})), Progress::Running(None));
    let early = json!({"status": "processing", "output": "https://replicate.delivery/a.mp4"});
    assert_eq!(polled(&early), Progress::Running(None), "an output may come before the end");
    assert_eq!(polled(&json!({"status": "booting"})), Progress::Unknown("booting".into()));
    let canceled = failed(&json!({"status": "canceled"}));
    assert_eq!((canceled.kind, canceled.charged), (FaultKind::Cancelled, Charged::Unknown));
    let aborted = failed(&json!({"status": "aborted"}));
    assert_eq!((aborted.kind, aborted.charged), (FaultKind::Cancelled, Charged::No), "it never began");
    let bare = read(&json!({"id": "abc123", "status": "starting"}));
    assert_eq!(bare, Ok(Progress::Queued(None)), "old recordings lack most fields");
    let wordless = read(&json!({"id": "abc123", "status": null})).expect_err("no word");
    assert!(wordless.message.contains("`/status`"), "{}", wordless.message);
    let unknown = dialect().read_poll(&Ticket::new("a"), &reply(404, &json!({"detail": "Not found.", "status": 404})));
    assert_eq!(unknown.expect_err("a no").kind, FaultKind::NotFound);
}

#[test]
fn the_last_percentage_of_the_logs_is_the_progress() {
    let rows = [
        ("frame 12 40%\n", Some(40)),
        ("10%\n40.7%", Some(40)),
        (" 45%|####5     | 9/20 [00:09<00:11]", Some(45)),
        ("400%", None),
        ("101%", Some(100)),
        ("40%\nsaving", None),
        ("%", None),
        ("", None),
    ];
    for (logs, percent) in rows {
        assert_eq!(polled(&json!({"status": "processing", "logs": logs})), Progress::Running(percent), "{logs}");
    }
}

#[test]
fn a_finished_job_leaves_a_clip_for_one_hour_without_the_key_or_with_it() {
    let takes = done(&json!({}));
    let [clip, again] = &takes.assets[..] else { panic!("not two: {takes:?}") };
    let url = Url::parse("https://replicate.delivery/xezq/o1/out.mp4").expect("an address");
    assert_eq!((clip.variant, &clip.place), (Variant::Video, &Place::Open(url.clone())));
    assert_eq!((again.variant, &again.place), (Variant::Video, &Place::Keyed(Call::get(url))));
    assert_eq!(again.expires_at, clip.expires_at);
    assert_eq!(clip.expires_at, moment_of("2026-11-21T10:01:10Z"));
    assert_eq!((takes.cost, takes.seconds), (None, Some(Seconds::whole(4))));
    assert_eq!(takes.used, Some(Used { unit: Unit::Second, thousandths: 4000 }), "no amount is told, only so much");
    let of_the_web = done(&json!({"source": "web"}));
    assert_eq!(of_the_web.assets[0].expires_at, moment_of("2027-02-19T09:01:10Z"));
    assert_eq!(done(&json!({"completed_at": null})).assets[0].expires_at, None);
}

#[test]
fn the_length_that_is_billed_may_be_missing_or_long() {
    let made = |metrics: Value| done(&json!({ "metrics": metrics })).seconds;
    assert_eq!(made(Value::Null), None);
    assert_eq!(made(json!({})), None);
    assert_eq!(made(json!({"video_output_duration_seconds": 5.041_666})), Some(Seconds::from_millis(5041)));
    assert_eq!(made(json!({"video_output_duration_seconds": 5.5})), Some(Seconds::from_millis(5500)));
    assert_eq!(made(json!({"video_output_duration_seconds": 0})), None);
    assert_eq!(made(json!({"video_output_duration_seconds": -1})), None);
}

#[test]
fn of_several_outputs_the_first_video_is_the_clip() {
    let chosen = |output: Value| match done(&json!({ "output": output })).assets.remove(0).place {
        Place::Open(url) => url.to_string(),
        other => panic!("not open: {other:?}"),
    };
    assert_eq!(chosen(json!(["https://a/1.png", "https://a/2.mp4", "https://a/3.mp4"])), "https://a/2.mp4");
    assert_eq!(chosen(json!(["https://a/out?x=1.mp4"])), "https://a/out?x=1.mp4");
    assert_eq!(chosen(json!([null, "text", "http://127.0.0.1:1/clip"])), "http://127.0.0.1:1/clip");
}

#[test]
fn an_output_that_was_dropped_was_paid_all_the_same() {
    let gone = read(&succeeded(&json!({"output": null, "data_removed": true, "metrics": {}}))).expect("a reading");
    let Progress::Failed(fault) = gone else { panic!("not failed: {gone:?}") };
    assert_eq!((fault.kind, fault.charged), (FaultKind::Gone, Charged::Yes));
    assert!(fault.message.contains("one hour"), "{}", fault.message);
    for output in [Value::Null, json!([]), json!("no address"), json!({"video": 1}), json!("data:video/mp4;base64,AA")]
    {
        let fault = read(&succeeded(&json!({ "output": output }))).expect_err("no clip, and no end either");
        assert_eq!(fault.kind, FaultKind::Unreadable, "{output}");
        assert!(fault.message.contains("`/output`"), "{}", fault.message);
    }
}

#[test]
fn a_failed_job_says_why_in_the_vendors_words() {
    let rows = [
        ("The input was flagged as sensitive (E005)", FaultKind::Policy, Some("E005")),
        ("Prediction was Flagged.", FaultKind::Policy, None),
        ("Prediction interrupted; please retry (code: E8765)", FaultKind::Failed, Some("E8765")),
        ("CUDA out of memory", FaultKind::Failed, None),
    ];
    for (error, kind, code) in rows {
        let fault = failed(&json!({"status": "failed", "error": error, "metrics": {}}));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, error));
        assert_eq!((fault.vendor_code.as_deref(), fault.charged), (code, Charged::Unknown));
    }
    let silent = failed(&json!({"status": "failed"}));
    assert_eq!(silent.message, "the provider ended the job without a reason: failed");
    let stopped = failed(&json!({"status": "aborted", "error": "Deadline passed"}));
    assert_eq!(stopped.message, "Deadline passed");
}

#[test]
fn each_known_model_is_looked_up() {
    let inquiry = Inquiry { known: vec!["google/veo-3.1".into(), "gone/model".into()], ..Inquiry::default() };
    let address = |so_far: &[Reply]| match dialect().served(&inquiry, so_far).expect("a step") {
        Next::Call(call) => call.url.path().to_owned(),
        Next::Wait(_) | Next::Ready(_) => panic!("no call"),
    };
    let there = reply(200, &json!({ "owner": "google", "name": "veo-3.1" }));
    let gone = reply(404, &json!({ "detail": "not found", "status": 404 }));
    assert_eq!(address(&[]), "/v1/models/google/veo-3.1");
    assert_eq!(address(std::slice::from_ref(&there)), "/v1/models/gone/model");
    let Ok(Next::Ready(served)) = dialect().served(&inquiry, &[there.clone(), gone]) else { panic!("no end") };
    assert_eq!(served.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["google/veo-3.1"]);
    for no in [reply(401, &json!({ "detail": "who?" })), reply(200, &json!({ "data": [] }))] {
        assert!(dialect().served(&inquiry, &[there.clone(), no]).is_err(), "an answer that says neither yes nor no");
    }
}
