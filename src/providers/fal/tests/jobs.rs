//! How a job is polled and its result collected.

use super::*;

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
