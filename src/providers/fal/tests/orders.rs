//! What goes into an order.

use super::*;

#[test]
fn an_order_goes_to_the_whole_endpoint_and_to_no_equivalent_model() {
    let call = dialect().submit(&order()).expect("a call");
    assert_eq!(call.url.as_str(), "https://queue.fal.run/fal-ai/veo3.1/fast/image-to-video");
    assert_eq!(call.headers, [("x-app-fal-disable-fallback".to_owned(), "true".to_owned())]);
    let expected = json!({
        "prompt": "a kettle starts to whistle", "resolution": "720p", "duration": "4s", "generate_audio": false,
    });
    assert_eq!(sent(&order()), expected);
}

#[test]
fn a_length_is_written_as_the_endpoint_types_it() {
    let duration = |form| sent(&Order { spelling: spelling(form), ..order() })["duration"].clone();
    assert_eq!(duration("seconds = { name = 'duration', form = 'suffixed' }"), json!("4s"));
    assert_eq!(duration("seconds = { name = 'duration', form = 'text' }"), json!("4"));
    assert_eq!(duration("seconds = 'duration'"), json!(4));
    assert_eq!(duration("fixed = { prompt_optimizer = true }"), Value::Null);
}

#[test]
fn what_the_endpoints_name_decides_is_not_written() {
    let kling = spelling("seconds = { name = 'duration', form = 'text' }");
    let written = sent(&Order { spelling: kling, ..order() });
    assert_eq!(written, json!({ "prompt": "a kettle starts to whistle", "duration": "4" }));
}

#[test]
fn of_an_unknown_endpoint_nothing_is_left_out_in_silence() {
    let unknown = Order { spelling: Spelling::default(), ..order() };
    assert_eq!(refused(&unknown).kind, FaultKind::Unsupported);
    let pass = json!({ "duration": "8s" }).as_object().cloned().expect("an object");
    let bare = Order { seconds: None, resolution: None, pass, ..unknown };
    assert_eq!(sent(&bare), json!({ "prompt": "a kettle starts to whistle", "duration": "8s" }));
    assert_eq!(
        refused(&Order { seed: Some(1), spelling: spelling("video = 'video_url'"), ..order() }).kind,
        FaultKind::Unsupported
    );
}

#[test]
fn files_go_as_addresses_in_the_fields_of_the_endpoint() {
    let image = InputRef::Uploaded("https://v3.fal.media/files/a.png".into());
    let veo = with_input(order(), Role::FirstFrame, image.clone());
    assert_eq!(sent(&veo)["image_url"], "https://v3.fal.media/files/a.png");
    let kling = Order { spelling: spelling("first_frame = 'start_image_url'\nseconds = 'duration'"), ..veo };
    assert_eq!(sent(&kling)["start_image_url"], "https://v3.fal.media/files/a.png");
    let many = Order {
        spelling: spelling("references = { name = 'image_urls', form = 'list' }"),
        ..with_input(order(), Role::Reference, InputRef::Url(url("https://example.org/a.png")))
    };
    assert_eq!(sent(&many)["image_urls"], json!(["https://example.org/a.png"]));
    assert_eq!(refused(&with_input(order(), Role::LastFrame, image)).kind, FaultKind::Unsupported);
    assert_eq!(dialect().input_form(Role::FirstFrame), InputForm::Upload);
}

#[test]
fn an_earlier_clip_is_changed_or_continued_by_its_address() {
    let clip = InputRef::Url(url("https://v3b.fal.media/files/b/panda/out.mp4"));
    for mode in [Mode::Edit, Mode::Extend] {
        let bare = Order {
            mode,
            parent: Some(ticket()),
            size: Some(Size::new(1280, 720)),
            spelling: spelling("video = 'video_url'"),
            ..order()
        };
        let child = with_input(bare.clone(), Role::Video, clip.clone());
        let expected = json!({ "prompt": "a kettle starts to whistle", "video_url": "https://v3b.fal.media/files/b/panda/out.mp4" });
        assert_eq!(sent(&child), expected);
        assert_eq!(refused(&bare).kind, FaultKind::Invalid);
        assert_eq!(refused(&Order { spelling: veo(), ..child.clone() }).kind, FaultKind::Unsupported);
        let of_file = with_input(bare, Role::Video, InputRef::Uploaded("https://v3.fal.media/files/in.mp4".into()));
        assert_eq!(sent(&of_file)["video_url"], "https://v3.fal.media/files/in.mp4");
    }
    assert_eq!(refused(&Order { mode: Mode::Remix, ..order() }).kind, FaultKind::Unsupported);
}

#[test]
fn the_name_of_an_endpoint_has_an_owner() {
    for (name, path) in [
        ("fal-ai/veo3.1", "/fal-ai/veo3.1"),
        ("xai/grok-imagine-video/v1.5/image-to-video", "/xai/grok-imagine-video/v1.5/image-to-video"),
        ("/fal-ai/veo3.1/", "/fal-ai/veo3.1"),
        ("110602490-fast-sdxl", "/110602490/fast-sdxl"),
        ("workflows/me/film/cut", "/workflows/me/film/cut"),
    ] {
        assert_eq!(Endpoint::parse(name).expect(name).below(&url(BASE)).path(), path);
    }
    for name in ["", "veo3.1", "veo-3.1", "-x", "1-", "comfy/me", "//"] {
        assert_eq!(Endpoint::parse(name), None, "{name}");
        assert_eq!(refused(&Order { model: name.into(), ..order() }).kind, FaultKind::Invalid);
    }
}
