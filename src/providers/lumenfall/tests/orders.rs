//! What goes into an order, and its receipt.

use super::*;

#[test]
fn an_order_is_the_documented_one_and_has_a_name() {
    let sized = Order { size: Some(Size::new(1280, 720)), ..order(Mode::Text) };
    let expected = json!({
        "model": "kling-v3", "prompt": "steam over a mountain lake", "seconds": "5", "size": "1280x720",
        "idempotency_key": "k3v9qm2x",
    });
    assert_eq!(sent(&sized), expected);
    let repeat = |order: &Order| dialect().submit(order).expect("a call").repeat;
    assert_eq!(repeat(&sized), Repeat::Keyed("k3v9qm2x".into()));
    assert_eq!(repeat(&passing(&json!({"idempotency_key": "mine"}))), Repeat::Keyed("mine".into()));
    for nameless in [json!({"idempotency_key": null}), json!({"idempotency_key": ""}), json!({"idempotency_key": 7})] {
        assert_eq!(repeat(&passing(&nameless)), Repeat::Never, "{nameless}");
    }
    assert_eq!(repeat(&Order { label: String::new(), ..order(Mode::Text) }), Repeat::Never);
}

#[test]
fn a_size_wins_over_a_proportion_and_a_class() {
    let shape = |order: &Order| {
        let body = sent(order);
        ["size", "aspect_ratio", "resolution"].map(|name| body[name].as_str().map(str::to_owned))
    };
    let all = Order {
        size: Some(Size::new(1280, 720)),
        aspect: "16:9".parse().ok(),
        resolution: "720p".parse().ok(),
        ..order(Mode::Text)
    };
    assert_eq!(shape(&all), [Some("1280x720".into()), None, None]);
    assert_eq!(shape(&Order { size: None, ..all.clone() }), [None, Some("16:9".into()), Some("720p".into())]);
    assert_eq!(shape(&Order { size: None, aspect: None, ..all }), [None, None, Some("720p".into())]);
    assert_eq!(shape(&order(Mode::Text)), [None, None, None]);
}

#[test]
fn what_is_not_put_into_other_words_goes_as_the_model_spells_it() {
    let spelling = toml::from_str("audio = 'generate_audio'").expect("a spelling");
    let silent = Order { audio: Some(Audio::Off), negative: Some("rain".into()), spelling, ..order(Mode::Text) };
    let body = sent(&silent);
    assert_eq!((&body["generate_audio"], &body["negative_prompt"]), (&json!(false), &json!("rain")));
    assert_eq!(sent(&passing(&json!({"cfg_scale": 0.5, "seconds": 7})))["seconds"], json!(7), "what is passed on wins");
    for unspelt in [Order { seed: Some(1), ..order(Mode::Text) }, Order { fps: Some(24), ..order(Mode::Text) }] {
        assert_eq!(refused(&unspelt), FaultKind::Unsupported, "{unspelt:?}");
    }
}

#[test]
fn an_image_is_an_object_references_are_a_list_and_a_file_is_a_part() {
    let data = InputRef::Data("data:image/png;base64,AA".into());
    let frame = |at| sent(&with_inputs(Mode::Image, Role::FirstFrame, vec![at]))["input_reference"].clone();
    assert_eq!(frame(url("a.png")), json!({"image_url": "https://example.org/a.png"}));
    assert_eq!(frame(data.clone()), json!({"image_url": "data:image/png;base64,AA"}));
    let references = sent(&with_inputs(Mode::Reference, Role::Reference, vec![url("a"), url("b")]));
    let list = json!([{"image_url": "https://example.org/a"}, {"image_url": "https://example.org/b"}]);
    assert_eq!(references["input_reference"], list);
    let written = parts(&with_inputs(Mode::Image, Role::FirstFrame, vec![InputRef::File(file())]));
    let expected = [
        Part::text("model", "kling-v3"),
        Part::text("prompt", "steam over a mountain lake"),
        Part::text("seconds", "5"),
        Part::text("idempotency_key", "k3v9qm2x"),
        Part::file("input_reference", file()),
    ];
    assert_eq!(written, expected);
    let mixed = parts(&with_inputs(Mode::Reference, Role::Reference, vec![InputRef::File(file()), url("b")]));
    let tail = [Part::file("input_reference[]", file()), Part::text("input_reference[]", "https://example.org/b")];
    assert_eq!(mixed[4..], tail);
    let replaced = Order {
        pass: passing(&json!({"input_reference": {"image_url": "https://x.org/"}})).pass,
        ..with_inputs(Mode::Image, Role::FirstFrame, vec![InputRef::File(file())])
    };
    assert_eq!(sent(&replaced)["input_reference"]["image_url"], json!("https://x.org/"));
}

#[test]
fn what_there_are_no_words_for_is_refused() {
    let two = with_inputs(Mode::Image, Role::FirstFrame, vec![url("a"), url("b")]);
    let mut both = with_inputs(Mode::Reference, Role::FirstFrame, vec![url("a")]);
    both.inputs.push(OrderInput { role: Role::Reference, at: url("b") });
    let last = with_inputs(Mode::Image, Role::LastFrame, vec![url("a")]);
    let acts = [order(Mode::Remix), order(Mode::Edit), order(Mode::Extend)];
    for order in [two, both, last].iter().chain(&acts) {
        assert_eq!(refused(order), FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(dialect().list(None).expect_err("no such act").kind, FaultKind::Unsupported);
}

#[test]
fn a_receipt_is_202_a_replay_is_200_and_both_may_lack_everything_but_the_id() {
    let ticket = Ok(Receipt::Ticket(Ticket::new(ID)));
    for (status, body) in [(202, json!({"id": ID})), (200, completed()), (202, video(&json!({"status": "queued"})))] {
        assert_eq!(dialect().read_submit(&order(Mode::Text), &reply(status, &body)), ticket);
    }
    for body in ["", "{\"id\":", "{}", "{\"id\":null}", "{\"estimated\":true}"] {
        let reply = Reply { status: 202, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status, fault.charged), (FaultKind::Unreadable, Some(202), Charged::Unknown));
    }
}
