//! What goes into an order, and its receipt.

use super::*;

#[test]
fn a_create_is_json_with_seconds_as_a_string() {
    let expected = json!({"prompt": "a kite over wet sand", "model": "sora-2-pro", "seconds": "8", "size": "1280x720"});
    assert_eq!(sent_json(&order(Mode::Text)), (format!("{BASE}/videos"), expected));
    let bare = Order { seconds: None, size: None, ..order(Mode::Text) };
    assert_eq!(sent_json(&bare).1, json!({"prompt": "a kite over wet sand", "model": "sora-2-pro"}));
}

#[test]
fn an_image_goes_along_as_an_address_an_id_or_a_part() {
    let reference = |at| sent_json(&with_input(order(Mode::Image), Role::FirstFrame, at)).1["input_reference"].clone();
    let url = Url::parse("https://example.org/a.png").expect("an address");
    assert_eq!(reference(InputRef::Url(url)), json!({"image_url": "https://example.org/a.png"}));
    assert_eq!(
        reference(InputRef::Data("data:image/png;base64,AA".into())),
        json!({"image_url": "data:image/png;base64,AA"})
    );
    assert_eq!(reference(InputRef::Uploaded("file-31".into())), json!({"file_id": "file-31"}));
    let image = file("a.png", "image/png");
    let parts = vec![
        Part::text("prompt", "a kite over wet sand"),
        Part::text("model", "sora-2-pro"),
        Part::text("seconds", "8"),
        Part::text("size", "1280x720"),
        Part::file("input_reference", image.clone()),
    ];
    let with_file = with_input(order(Mode::Image), Role::FirstFrame, InputRef::File(image));
    assert_eq!(sent_parts(&with_file), (format!("{BASE}/videos"), parts));
}

#[test]
fn remix_edit_and_extend_name_the_clip_as_documented() {
    let prompt = "a kite over wet sand";
    assert_eq!(
        sent_json(&child(Mode::Remix)),
        (format!("{BASE}/videos/video_c0ffee/remix"), json!({"prompt": prompt}))
    );
    let edit = json!({"prompt": prompt, "video": {"id": "video_c0ffee"}});
    assert_eq!(sent_json(&child(Mode::Edit)), (format!("{BASE}/videos/edits"), edit));
    let extend = json!({"prompt": prompt, "seconds": "8", "video": {"id": "video_c0ffee"}});
    assert_eq!(sent_json(&child(Mode::Extend)), (format!("{BASE}/videos/extensions"), extend));
}

#[test]
fn edit_and_extend_take_a_file_of_ones_own() {
    let clip = file("clip.mp4", "video/mp4");
    let with_clip = |mode| with_input(order(mode), Role::Video, InputRef::File(clip.clone()));
    let text = |name: &str, value: &str| Part::text(name, value);
    let edit =
        vec![text("prompt", "a kite over wet sand"), text("model", "sora-2-pro"), Part::file("video", clip.clone())];
    assert_eq!(sent_parts(&with_clip(Mode::Edit)), (format!("{BASE}/videos/edits"), edit));
    let extend = vec![text("prompt", "a kite over wet sand"), text("seconds", "8"), Part::file("video", clip.clone())];
    assert_eq!(sent_parts(&with_clip(Mode::Extend)), (format!("{BASE}/videos/extensions"), extend));
}

#[test]
fn what_is_passed_on_wins_in_either_body() {
    let pass = json!({"seconds": "16", "characters": [{"id": "char_1"}], "extra": {"steps": 20, "none": null}});
    let body = sent_json(&passing(order(Mode::Text), &pass)).1;
    assert_eq!(body["seconds"], "16");
    assert_eq!((&body["characters"], &body["extra"]), (&pass["characters"], &pass["extra"]));
    let image = InputRef::File(file("a.png", "image/png"));
    let with_file = with_input(order(Mode::Image), Role::FirstFrame, image);
    let parts = sent_parts(&passing(with_file.clone(), &pass)).1;
    let passed = [("seconds", "16"), ("characters[][id]", "char_1"), ("extra[steps]", "20")];
    assert!(passed.iter().all(|(name, value)| parts.contains(&Part::text(*name, *value))), "{parts:?}");
    assert_eq!(parts.iter().filter(|part| part.name == "seconds").count(), 1);
    let replaced = passing(with_file, &json!({"input_reference": {"file_id": "file-31"}}));
    assert_eq!(sent_json(&replaced).1["input_reference"], json!({"file_id": "file-31"}), "no file goes along");
}

#[test]
fn what_there_is_no_field_for_is_refused_and_never_left_out() {
    let image = || InputRef::Uploaded("file-31".into());
    let unsupported = [
        Order { seed: Some(7), ..order(Mode::Text) },
        Order { negative: Some("rain".into()), ..order(Mode::Text) },
        Order { fps: Some(24), ..order(Mode::Text) },
        Order { size: None, aspect: Some(Size::new(16, 9).aspect()), ..order(Mode::Text) },
        Order { size: None, resolution: Some(Size::new(1280, 720).resolution()), ..order(Mode::Text) },
        order(Mode::Reference),
        with_input(order(Mode::Image), Role::LastFrame, image()),
        with_input(order(Mode::Text), Role::Audio, image()),
        with_input(child(Mode::Remix), Role::FirstFrame, image()),
        with_input(child(Mode::Edit), Role::Video, InputRef::File(file("clip.mp4", "video/mp4"))),
        with_input(order(Mode::Edit), Role::Video, InputRef::Uploaded("file-31".into())),
    ];
    for order in unsupported {
        assert_eq!(refused(&order), FaultKind::Unsupported, "{order:?}");
    }
    let silent = Order { prompt: " ".into(), ..child(Mode::Extend) };
    for order in [order(Mode::Remix), order(Mode::Edit), order(Mode::Extend), silent] {
        assert_eq!(refused(&order), FaultKind::Invalid, "{order:?}");
    }
}

#[test]
fn the_receipt_is_the_id_and_an_extension_keeps_what_it_adds() {
    let receipt = |order: &Order| dialect().read_submit(order, &reply(200, &video(&json!({"seconds": "20"}))));
    let ticket = Ticket::new("video_c0ffee");
    assert_eq!(receipt(&order(Mode::Text)), Ok(Receipt::Ticket(ticket)));
    let extending = Ticket { remote_id: "video_c0ffee".into(), extra: json!({"added_seconds": "8"}) };
    assert_eq!(receipt(&child(Mode::Extend)), Ok(Receipt::Ticket(extending.clone())));
    let whole = video(&json!({"status": "completed", "seconds": "20"}));
    let progress = dialect().read_poll(&extending, &reply(200, &whole));
    let Ok(Progress::Done(takes)) = progress else { panic!("not done: {progress:?}") };
    assert_eq!(takes.seconds, Some(Seconds::whole(8)), "the part that was ordered, not the whole");
    let found = dialect().listed(&whole.into()).expect("an entry");
    assert_eq!(dialect().adopt(&child(Mode::Extend), &found), extending);
}

#[test]
fn a_receipt_that_cannot_be_read_may_be_an_order_that_was_taken() {
    let bodies = ["", "{\"id\":", "{}", "{\"id\":null}", "{\"id\":\"\"}", "<html>"];
    for body in bodies {
        let reply = Reply { status: 200, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(200)), "{body}");
        assert_eq!(fault.charged, Charged::Unknown);
    }
}
