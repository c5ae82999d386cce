//! What is sent for an order, its files, and what its receipt says.

use super::*;

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert_eq!(call.url.as_str(), format!("{BASE}/interactions"));
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

#[test]
fn a_clip_is_made_in_the_background_and_its_length_is_a_text() {
    let expected = json!({
        "model": "gemini-omni-1.1-flash", "background": true, "input": "the lighthouse lamp begins to turn",
        "response_format": {
            "type": "video", "delivery": "uri", "aspect_ratio": "9:16", "resolution": "720p", "duration": "4s",
        },
        "generation_config": {"video_config": {"task": "text_to_video"}},
    });
    assert_eq!(sent(&order(Mode::Text)), expected);
    let pass = json!({"response_format": {"delivery": "inline"}});
    let passing = Order { pass: pass.as_object().cloned().expect("an object"), ..order(Mode::Text) };
    assert_eq!(sent(&passing)["response_format"]["delivery"], "inline");
}

#[test]
fn files_have_tags_in_the_prompt_and_go_before_it() {
    let frames = [(Role::LastFrame, "data:image/jpeg;base64,/9j/"), (Role::FirstFrame, "data:image/png;base64,iVBO")];
    let body = sent(&with(order(Mode::Image), &frames));
    let blocks = json!([
        {"type": "image", "mime_type": "image/png", "data": "iVBO"},
        {"type": "image", "mime_type": "image/jpeg", "data": "/9j/"},
        {"type": "text", "text": "<FIRST_FRAME> <LAST_FRAME> the lighthouse lamp begins to turn"},
    ]);
    assert_eq!(body["input"], blocks);
    assert_eq!(body["generation_config"]["video_config"]["task"], "image_to_video");
    let alike = [(Role::Reference, "data:image/png;base64,AA=="), (Role::Reference, "data:image/png;base64,BB==")];
    let own = Order { prompt: "<IMAGE_REF_1> rides on it".into(), ..order(Mode::Reference) };
    let body = sent(&with(own, &alike));
    assert_eq!(body["input"][2]["text"], "<IMAGE_REF_0> <IMAGE_REF_1> rides on it", "no tag is said twice");
}

#[test]
fn a_change_names_the_job_or_brings_a_clip_and_takes_no_shape() {
    let parent = Some(Ticket::new(ID));
    let size = "1920x1080".parse().ok();
    let change = Order { parent: parent.clone(), resolution: None, size, ..order(Mode::Edit) };
    let body = sent(&change);
    assert_eq!(body["previous_interaction_id"], ID);
    assert_eq!(body["response_format"], json!({"type": "video", "delivery": "uri", "resolution": "1080p"}));
    assert_eq!(body["generation_config"]["video_config"]["task"], "edit");
    let file = format!("up:video/mp4 {BASE}/files/abc");
    let body = sent(&with(order(Mode::Edit), &[(Role::Video, &file)]));
    let clip = json!({"type": "video", "mime_type": "video/mp4", "uri": format!("{BASE}/files/abc")});
    assert_eq!((&body["input"][0], body.get("previous_interaction_id")), (&clip, None));
    let longer = Order { parent, prompt: String::new(), ..order(Mode::Extend) };
    let body = sent(&longer);
    assert_eq!((&body["input"], &body["response_format"]["duration"]), (&json!("Continue the clip."), &json!("4s")));
    assert_eq!(body["response_format"].get("aspect_ratio"), None);
}

#[test]
fn what_it_has_no_words_for_is_refused_before_any_call() {
    let rows = [
        (with(order(Mode::Image), &[(Role::FirstFrame, "https://example.org/a.png")]), FaultKind::Unsupported),
        (with(order(Mode::Image), &[(Role::LastFrame, "data:image/png;base64,AA==")]), FaultKind::Unsupported),
        (with(order(Mode::Text), &[(Role::Audio, "data:audio/mpeg;base64,AA==")]), FaultKind::Unsupported),
        (Order { parent: Some(Ticket::new(ID)), ..order(Mode::Remix) }, FaultKind::Unsupported),
        (Order { seed: Some(7), ..order(Mode::Text) }, FaultKind::Unsupported),
        (order(Mode::Edit), FaultKind::Invalid),
    ];
    for (order, kind) in rows {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, kind, "{order:?}");
    }
    let own =
        with(order(Mode::Image), &[(Role::FirstFrame, "https://generativelanguage.googleapis.com/v1beta/files/a")]);
    assert_eq!(sent(&own)["input"][0]["uri"], format!("{BASE}/files/a"));
}

#[test]
fn an_id_in_any_answer_is_a_job_that_may_be_billed() {
    let taken = Ok(Receipt::Ticket(Ticket::new(ID)));
    let read = |status, body: &Value| dialect().read_submit(&order(Mode::Text), &reply(status, body));
    assert_eq!(read(200, &json!({"id": ID, "object": "interaction", "status": "in_progress"})), taken);
    assert_eq!(read(500, &json!({"id": ID, "error": {"code": 500, "message": "late"}})), taken);
    let gone = read(404, &json!({"error": {"code": 404, "message": "no such model", "status": "NOT_FOUND"}}));
    let gone = gone.expect_err("a no");
    assert_eq!((gone.kind, gone.charged), (FaultKind::Retired, Charged::No));
}

#[test]
fn a_file_is_announced_sent_and_waited_for() {
    let file = FileBody { path: "/tmp/v.mp4".into(), mime: "video/mp4".into(), name: "video.mp4".into(), bytes: 9 };
    let next = |so_far: &[Reply]| dialect().upload(&file, so_far);
    let Ok(Next::Call(start)) = next(&[]) else { panic!("no call") };
    assert_eq!(start.url.as_str(), "https://generativelanguage.googleapis.com/upload/v1beta/files");
    let header = |call: &Call, name: &str| call.headers.iter().find(|(key, _)| key == name).map(|(_, it)| it.clone());
    assert_eq!(header(&start, "x-goog-upload-header-content-length").as_deref(), Some("9"));
    assert_eq!(header(&start, "x-goog-upload-header-content-type").as_deref(), Some("video/mp4"));
    let opened = Reply {
        headers: vec![("x-goog-upload-url".into(), "https://generativelanguage.googleapis.com/upload/u1".into())],
        ..reply(200, &json!({}))
    };
    let Ok(Next::Call(bytes)) = next(std::slice::from_ref(&opened)) else { panic!("no call") };
    assert_eq!((bytes.url.path(), &bytes.body), ("/upload/u1", &Body::File(file.clone())));
    assert_eq!(header(&bytes, "x-goog-upload-command").as_deref(), Some("upload, finalize"));
    let told = |state: &str| json!({"name": "files/abc", "uri": format!("{BASE}/files/abc"), "state": state});
    let sent = |state| reply(200, &json!({ "file": told(state) }));
    let ready = Next::Ready(InputRef::Uploaded(format!("video/mp4 {BASE}/files/abc")));
    assert_eq!(next(&[opened.clone(), sent("ACTIVE")]), Ok(ready.clone()));
    let Ok(Next::Call(look)) = next(&[opened.clone(), sent("PROCESSING")]) else { panic!("no call") };
    assert_eq!(look.url.as_str(), format!("{BASE}/files/abc"));
    let looked = |state| next(&[opened.clone(), sent("PROCESSING"), reply(200, &told(state))]);
    assert!(matches!(looked("PROCESSING"), Ok(Next::Wait(_))));
    assert_eq!(looked("ACTIVE"), Ok(ready));
    assert_eq!(looked("FAILED").expect_err("it is no clip").kind, FaultKind::Invalid);
    assert_eq!(next(&[reply(200, &json!({}))]).expect_err("no address").kind, FaultKind::Unreadable);
    assert_eq!(next(&[reply(403, &json!({}))]).expect_err("a no").kind, FaultKind::Auth);
}

#[test]
fn the_key_has_a_header_of_its_own() {
    let key = Secret::new("k").expect("a key");
    let call = dialect().check().expect("a call");
    assert_eq!(call.url.as_str(), format!("{BASE}/models"));
    let headers = dialect().sign(&call, &key, Timestamp::UNIX_EPOCH);
    assert_eq!((headers.len(), headers[0].0, headers[0].1.expose()), (1, "x-goog-api-key", "k"));
}
