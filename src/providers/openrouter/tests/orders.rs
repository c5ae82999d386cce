//! What goes into an order, and its receipt.

use super::*;

#[test]
fn the_vendors_sample_is_written_field_by_field() {
    let frame = InputRef::Data("data:image/png;base64,iVBORw0".into());
    let body = sent(&with_inputs(order(Mode::Image), &[(Role::FirstFrame, frame)]));
    let expected = json!({
        "model": "google/veo-3.1-lite", "prompt": "a paper boat on a rain gutter", "duration": 4, "resolution": "720p",
        "aspect_ratio": "9:16", "generate_audio": false,
        "frame_images": [{"type": "image_url", "frame_type": "first_frame",
                          "image_url": {"url": "data:image/png;base64,iVBORw0"}}],
    });
    assert_eq!(body, expected);
}

#[test]
fn what_is_not_decided_is_left_out() {
    let bare = Order { mode: Mode::Text, model: "m".into(), prompt: "p".into(), ..Order::default() };
    assert_eq!(sent(&bare), json!({"model": "m", "prompt": "p"}));
    let loud = Order { audio: Some(Audio::On), seed: Some(7), ..bare };
    assert_eq!(sent(&loud), json!({"model": "m", "prompt": "p", "generate_audio": true, "seed": 7}));
}

#[test]
fn a_size_and_a_class_are_never_sent_together() {
    let body = sent(&Order { size: Some(Size::new(1280, 720)), ..order(Mode::Text) });
    assert_eq!(body["size"], "1280x720");
    assert!(body.get("resolution").is_none() && body.get("aspect_ratio").is_none(), "{body}");
    for (lines, word) in [(480, "480p"), (768, "768p"), (1080, "1080p"), (1440, "2K"), (2160, "4K")] {
        let body = sent(&Order { resolution: Some(Resolution::from_lines(lines)), ..order(Mode::Text) });
        assert_eq!(body["resolution"], word);
    }
}

#[test]
fn frames_and_references_have_their_own_lists() {
    let frames =
        [(Role::FirstFrame, url("https://example.org/a.png")), (Role::LastFrame, url("https://example.org/b.png"))];
    let body = sent(&with_inputs(order(Mode::Image), &frames));
    assert_eq!(body["frame_images"][1]["frame_type"], "last_frame");
    assert_eq!(body["frame_images"][1]["image_url"], json!({"url": "https://example.org/b.png"}));
    let references = [
        (Role::Reference, url("https://example.org/a.png")),
        (Role::Audio, url("https://example.org/a.mp3")),
        (Role::Video, url("https://example.org/a.mp4")),
    ];
    let body = sent(&with_inputs(order(Mode::Reference), &references));
    let expected = json!([
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
        {"type": "audio_url", "audio_url": {"url": "https://example.org/a.mp3"}},
        {"type": "video_url", "video_url": {"url": "https://example.org/a.mp4"}},
    ]);
    assert_eq!(body["input_references"], expected);
    assert!(body.get("frame_images").is_none());
    let both = [frames[0].clone(), references[0].clone()];
    let fault = refused(&with_inputs(order(Mode::Reference), &both));
    assert!(fault.message.contains("at once"), "the interface would drop the references: {}", fault.message);
}

#[test]
fn a_clip_is_continued_or_changed_by_its_job_or_address() {
    let extend = json!({
        "model": "google/veo-3.1-lite", "prompt": "a paper boat on a rain gutter", "duration": 4,
        "generate_audio": false, "previous_job_id": ID,
    });
    assert_eq!(sent(&child(Mode::Extend)), extend);
    let edit = json!({
        "model": "google/veo-3.1-lite", "prompt": "a paper boat on a rain gutter", "previous_job_id": ID,
    });
    assert_eq!(sent(&child(Mode::Edit)), edit);
    let clip = (Role::Video, url("https://example.org/a.mp4"));
    let body = sent(&with_inputs(order(Mode::Edit), std::slice::from_ref(&clip)));
    assert_eq!(body["input_references"][0]["video_url"], json!({"url": "https://example.org/a.mp4"}));
    assert!(body.get("previous_job_id").is_none() && body.get("duration").is_none());
    let handed_on = sent(&with_inputs(child(Mode::Edit), &[clip]));
    assert!(handed_on.get("previous_job_id").is_none(), "another model's clip goes by its address: {handed_on}");
    for mode in [Mode::Edit, Mode::Extend] {
        assert_eq!(refused(&order(mode)).kind, FaultKind::Invalid);
    }
}

#[test]
fn what_there_is_no_field_for_is_refused_and_never_left_out() {
    let file = FileBody { path: "/tmp/a.mp4".into(), mime: "video/mp4".into(), name: "a.mp4".into(), bytes: 9 };
    let orders = [
        Order { negative: Some("rain".into()), ..order(Mode::Text) },
        Order { fps: Some(24), ..order(Mode::Text) },
        Order { seconds: Some(Seconds::from_millis(4500)), ..order(Mode::Text) },
        child(Mode::Remix),
        with_inputs(order(Mode::Edit), &[(Role::Video, InputRef::File(file))]),
        with_inputs(order(Mode::Image), &[(Role::FirstFrame, InputRef::Uploaded("file-1".into()))]),
    ];
    for order in orders {
        assert_eq!(refused(&order).kind, FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(dialect().input_form(Role::Reference), InputForm::Data(LONGEST_DATA));
    assert_eq!(dialect().input_form(Role::Video), InputForm::Part);
}

#[test]
fn what_is_passed_on_goes_through_untouched() {
    let pass =
        json!({"provider": {"options": {"google-vertex": {"parameters": {"negativePrompt": "rain"}}}}, "duration": 8});
    let body = sent(&Order { pass: pass.as_object().cloned().expect("an object"), ..order(Mode::Text) });
    assert_eq!((&body["provider"], &body["duration"]), (&pass["provider"], &json!(8)));
}

#[test]
fn the_receipt_is_the_id_and_the_polling_address_is_ignored() {
    for address in [format!("/api/v1/videos/{ID}"), format!("https://evil.example/videos/{ID}")] {
        let receipt = dialect().read_submit(&order(Mode::Text), &reply(202, &job(&json!({"polling_url": address}))));
        assert_eq!(receipt, Ok(Receipt::Ticket(Ticket::new(ID))));
    }
    let call = dialect().poll(&Ticket::new(ID));
    assert_eq!(
        (call.method, call.repeat, call.url.as_str()),
        (Method::Get, Repeat::Safe, &*format!("{BASE}/videos/{ID}"))
    );
    assert_eq!(dialect().poll(&Ticket::new("a/b")).url.as_str(), format!("{BASE}/videos/a%2Fb"));
}

#[test]
fn a_receipt_that_cannot_be_read_may_be_an_order_that_was_taken() {
    for body in ["", "{\"id\":", "{}", "{\"id\":null}", "{\"id\":\"\"}"] {
        let reply = Reply { status: 202, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status, fault.charged), (FaultKind::Unreadable, Some(202), Charged::Unknown));
    }
}
