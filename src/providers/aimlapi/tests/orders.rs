//! What goes into an order, and its receipt.

use super::*;

#[test]
fn the_documented_example_is_written_to_the_letter() {
    let order = shaped(order("google/veo-3.1-t2v-fast", Mode::Text), 4, "16:9", "720p");
    let expected = json!({
        "model": "google/veo-3.1-t2v-fast", "prompt": "a lighthouse in fog", "duration": 4, "resolution": "720p",
        "aspect_ratio": "16:9", "generate_audio": false,
    });
    let silent = Order { audio: Some(Audio::Off), ..order };
    assert_eq!(sent(&silent), expected);
    let call = dialect().submit(&silent).expect("a call");
    assert_eq!(call.headers, [("x-client-request-id".to_owned(), "k3v9qm2x".to_owned())]);
    for label in ["", "with a space", "ü", &"x".repeat(129)] {
        let order = Order { label: label.into(), ..silent.clone() };
        assert_eq!(dialect().submit(&order).expect("a call").headers, [], "{label}");
    }
    let pass = json!({"duration": 6, "provider": "google"}).as_object().cloned().expect("an object");
    let passing = sent(&Order { pass, ..silent });
    assert_eq!((&passing["duration"], &passing["provider"]), (&json!(6), &json!("google")));
}

#[test]
fn each_model_has_its_own_fields_and_its_own_case() {
    let class = |model: &str, class: &str| {
        let order = Order { resolution: class.parse().ok(), ..order(model, Mode::Text) };
        sent(&order)["resolution"].clone()
    };
    assert_eq!(class("google/veo-3.1-t2v", "720p"), json!("720p"));
    assert_eq!(class("google/veo-3.1-lite-generate-001", "720p"), json!("720P"));
    assert_eq!(class("minimax/hailuo-2.3", "768p"), json!("768P"));
    assert_eq!(class("minimax/h3", "2k"), json!("2K"));
    assert_eq!(class("bytedance/seedance-2-0", "4k"), json!("4k"));
    let h3 = sent(&Order { aspect: "16:9".parse().ok(), ..order("minimax/h3", Mode::Text) });
    assert_eq!((&h3["ratio"], h3.get("aspect_ratio")), (&json!("16:9"), None));
    let ends = |model: &str| {
        let body = sent(&with_inputs(order(model, Mode::Image), &[(Role::FirstFrame, "a"), (Role::LastFrame, "b")]));
        ["image_url", "last_image_url", "tail_image_url"].map(|name| body[name].as_str().map(str::to_owned))
    };
    let (first, last) = (Some("a".to_owned()), Some("b".to_owned()));
    for model in ["google/veo-3.1-first-last-image-to-video", "minimax/h3"] {
        assert_eq!(ends(model), [first.clone(), last.clone(), None], "{model}");
    }
    for model in ["klingai/video-v3-pro-image-to-video", "runway/gen4_turbo"] {
        assert_eq!(ends(model), [first.clone(), None, last.clone()], "{model}");
    }
    for (model, field) in [
        ("bytedance/seedance-2-5", "image_urls"),
        ("alibaba/happyhorse-1.1", "reference_image_urls"),
        ("x-ai/grok-imagine-video", "reference_images"),
    ] {
        let two = [(Role::Reference, "a"), (Role::Reference, "b")];
        assert_eq!(sent(&with_inputs(order(model, Mode::Reference), &two))[field], json!(["a", "b"]), "{model}");
    }
    let omni = sent(&order("google/gemini-omni-flash-preview", Mode::Text));
    assert_eq!((&omni["task"], &omni["delivery"]), (&json!("text_to_video"), &json!("uri")));
}

#[test]
fn what_there_are_no_words_for_is_refused() {
    let sora = || order("openai/sora-2-t2v", Mode::Text);
    let refused = [
        Order { mode: Mode::Remix, ..sora() },
        Order { mode: Mode::Edit, ..sora() },
        Order { mode: Mode::Extend, ..sora() },
        Order { seed: Some(1), ..sora() },
        Order { negative: Some("rain".into()), ..sora() },
        with_inputs(sora(), &[(Role::FirstFrame, "a")]),
    ];
    for order in refused {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(dialect().input_form(Role::FirstFrame), InputForm::Data(LARGEST_DATA));
    let ticket = Ticket::new(ID);
    let acts = [dialect().cancel(&ticket), dialect().delete(&ticket), dialect().list(None)];
    assert!(acts.iter().all(Result::is_err) && dialect().abilities() == Abilities::default());
}

#[test]
fn the_bill_comes_with_the_receipt() {
    let bill = |usage: Value| {
        let body = json!({"id": ID, "status": "queued", "meta": {"usage": usage}});
        receipt(&reply(200, &body)).expect("a ticket").extra
    };
    assert_eq!(bill(json!({"credits_used": 1_560_000, "usd_spent": 0.78})), json!({"usd": "0.78"}));
    assert_eq!(bill(json!({"credits_used": 3_900_000})), json!({"usd": "1.95"}), "older models say credits alone");
    assert_eq!(bill(json!({"credits_used": 1})), json!({"usd": "0.000001"}), "rounded up");
    for unsaid in [json!(null), json!({"credits_used": 0, "usd_spent": 0}), json!({"usd_spent": null})] {
        assert_eq!(bill(unsaid), Value::Null);
    }
    let bare = json!({"id": ID, "status": "queued"});
    assert_eq!(receipt(&reply(201, &bare)), Ok(Ticket::new(ID)), "201 is 200");
}

#[test]
fn a_broken_receipt_is_saved_by_its_header() {
    for body in ["", "{\"id\":", "{}", "{\"id\":null}"] {
        let mut reply = Reply { status: 200, headers: Vec::new(), body: Bytes::from(body) };
        let fault = receipt(&reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.charged), (FaultKind::Unreadable, Charged::Unknown), "{body}");
        reply.headers.push(("x-inference-id".to_owned(), ID.to_owned()));
        assert_eq!(receipt(&reply), Ok(Ticket::new(ID)), "{body}");
    }
    let headers = vec![("x-inference-id".to_owned(), ID.to_owned())];
    let no = Reply { headers, ..reply(400, &json!({"message": "No."})) };
    assert_eq!(receipt(&no).expect_err("a no is a no").kind, FaultKind::Invalid);
}

#[test]
fn an_id_with_a_colon_and_a_slash_is_encoded() {
    let call = dialect().poll(&Ticket::new("video_68e5:openai/sora-2-pro-t2v"));
    let expected = format!("{BASE}/v2/video/generations?generation_id=video_68e5%3Aopenai%2Fsora-2-pro-t2v");
    assert_eq!((call.method, call.url.to_string()), (Method::Get, expected));
}
