//! What goes into an order, model by model.

use super::*;

#[test]
fn a_model_of_the_vendors_is_ordered_by_its_name() {
    let input = json!({
        "prompt": "a fox crosses a frozen river", "duration": 4, "resolution": "720p", "aspect_ratio": "16:9",
        "generate_audio": false,
    });
    let url = format!("{BASE}/models/google/veo-3.1-fast/predictions");
    assert_eq!(sent_json(&order()), (url, json!({ "input": input })));
    assert_eq!(input_of(&order_of("google/veo-3.1-fast")), json!({"prompt": "a fox crosses a frozen river"}));
}

#[test]
fn any_model_is_ordered_by_its_version() {
    let bare = |model: String| Order { model, prompt: "p".into(), ..Order::default() };
    let body = json!({"version": VERSION, "input": {"prompt": "p"}});
    let expected = (format!("{BASE}/predictions"), body);
    assert_eq!(sent_json(&bare(format!("someone/clips:{VERSION}"))), expected);
    assert_eq!(sent_json(&bare(VERSION.to_owned())), expected);
    let odd = bare("some one/a?b".into());
    assert_eq!(sent_json(&odd).0, format!("{BASE}/models/some%20one/a%3Fb/predictions"));
    for misnamed in ["veo-3.1", "", "/", "google/", "a/b/c", "clips:1", "a/b:", &VERSION[1..]] {
        let fault = dialect().submit(&bare(misnamed.into())).expect_err("no name of a model");
        assert_eq!(fault.kind, FaultKind::Invalid, "{misnamed}");
        assert!(fault.message.contains("OWNER/NAME"), "{}", fault.message);
    }
}

#[test]
fn what_is_passed_on_goes_into_the_models_own_fields_and_wins() {
    let pass = json!({"duration": 8, "camera_motion": "dolly_in", "multi_prompt": "[{\"prompt\":\"a\"}]"});
    let body = sent_json(&passing(order(), &pass)).1;
    assert_eq!(body.as_object().map(Map::len), Some(1), "stray keys beside `input` are refused: {body}");
    assert_eq!((&body["input"]["duration"], &body["input"]["camera_motion"]), (&json!(8), &json!("dolly_in")));
    assert_eq!(body["input"]["multi_prompt"], pass["multi_prompt"], "a text that holds JSON stays a text");
}

#[test]
fn field_names_differ_by_model() {
    let frames = |id: &str| {
        let order = Order { mode: Mode::Image, ..order_of(id) };
        let order = with_input(order, Role::FirstFrame, "https://a/1");
        if spelling(id).last_frame.is_none() { order } else { with_input(order, Role::LastFrame, "https://a/2") }
    };
    let rows = [
        ("google/veo-3.1", json!({"image": "https://a/1", "last_frame": "https://a/2"})),
        ("bytedance/seedance-2.0", json!({"image": "https://a/1", "last_frame_image": "https://a/2"})),
        ("kwaivgi/kling-v2.6", json!({"start_image": "https://a/1"})),
        ("minimax/hailuo-2.3-fast", json!({"first_frame_image": "https://a/1"})),
        ("openai/sora-2", json!({"input_reference": "https://a/1"})),
    ];
    for (id, mut expected) in rows {
        expected["prompt"] = json!("a fox crosses a frozen river");
        assert_eq!(input_of(&frames(id)), expected, "{id}");
    }
    let kling = input_of(&frames("kwaivgi/kling-v3-video"));
    assert_eq!((&kling["start_image"], &kling["end_image"]), (&json!("https://a/1"), &json!("https://a/2")));
    let references = Order { mode: Mode::Reference, ..order_of("kwaivgi/kling-o1") };
    let references = with_input(with_input(references, Role::Reference, "a"), Role::Reference, "b");
    assert_eq!(input_of(&references)["reference_images"], json!(["a", "b"]));
    let sounds = Order { mode: Mode::Reference, ..order_of("bytedance/seedance-2.5") };
    assert_eq!(input_of(&with_input(sounds, Role::Audio, "a"))["reference_audios"], json!(["a"]));
}

#[test]
fn a_class_is_spelt_as_the_model_has_it() {
    let spelt = |id: &str, text: &str, field: &str| {
        input_of(&Order { resolution: Some(class(text)), ..order_of(id) })[field].clone()
    };
    for (text, mode) in [("720p", "standard"), ("1080p", "pro"), ("4k", "4k")] {
        assert_eq!(spelt("kwaivgi/kling-v3-video", text, "mode"), mode);
    }
    assert_eq!(spelt("kwaivgi/kling-o1", "720p", "mode"), "std");
    assert_eq!(spelt("lightricks/ltx-2.5-fast", "2k", "resolution"), "2k");
    assert_eq!(spelt("lightricks/ltx-2.3-pro", "4k", "resolution"), "4k");
    assert_eq!(spelt("minimax/hailuo-2.3", "768p", "resolution"), "768p");
    let sora = |width, height| {
        let size = Size::new(width, height);
        let (aspect, resolution) = (Some(size.aspect()), Some(size.resolution()));
        let seconds = Some(Seconds::whole(8));
        input_of(&Order { size: Some(size), aspect, resolution, seconds, ..order_of("openai/sora-2-pro") })
    };
    let prompt = "a fox crosses a frozen river";
    let tall = json!({"prompt": prompt, "seconds": 8, "aspect_ratio": "portrait", "resolution": "standard"});
    assert_eq!(sora(720, 1280), tall);
    let high = json!({"prompt": prompt, "seconds": 8, "aspect_ratio": "landscape", "resolution": "high"});
    assert_eq!(sora(1792, 1024), high);
}

#[test]
fn kling_has_sound_unless_it_is_switched_off() {
    for id in ["kwaivgi/kling-v3-video", "kwaivgi/kling-v3-omni-video"] {
        let sound = |audio| input_of(&Order { audio, ..order_of(id) })["generate_audio"].clone();
        assert_eq!(sound(None), true, "what is quoted is what is ordered: silence is the default there");
        assert_eq!((sound(Some(Audio::On)), sound(Some(Audio::Off))), (json!(true), json!(false)));
    }
}

#[test]
fn what_there_is_no_field_for_is_refused_and_never_left_out() {
    let refused = [
        Order { fps: Some(24), ..order() },
        Order { seed: Some(7), ..order_of("kwaivgi/kling-v2.6") },
        Order { negative: Some("rain".into()), ..order_of("kwaivgi/kling-v3-omni-video") },
        with_input(Order { mode: Mode::Reference, ..order() }, Role::Reference, "a"),
        with_input(order_of("bytedance/seedance-2.0"), Role::Video, "a"),
        with_input(order_of("minimax/hailuo-2.3"), Role::LastFrame, "a"),
        Order { mode: Mode::Remix, ..order() },
        Order { mode: Mode::Edit, ..order() },
        Order { mode: Mode::Extend, ..order() },
        Order { model: format!("someone/clips:{VERSION}"), seconds: Some(Seconds::whole(4)), ..Order::default() },
    ];
    for order in refused {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported, "{order:?}");
    }
    let abilities = dialect().abilities();
    assert_eq!(abilities, Abilities { cancel: true, list: true, ..Abilities::default() });
    assert_eq!(dialect().delete(&Ticket::new("a")).expect_err("no such act").kind, FaultKind::Unsupported);
}
