//! What is sent for an order, and what its receipt says.

use super::*;
use crate::error::Charged;
use crate::price::Purchase;
use crate::providers::tests::quoted;

fn sent(order: &Order) -> (String, Value) {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    match call.body {
        Body::Json(body) => (call.url.path().to_owned(), body),
        other => panic!("not JSON: {other:?}"),
    }
}

#[test]
fn words_alone_need_a_proportion_and_a_class_in_upper_case() {
    let order = Order { aspect: "16:9".parse().ok(), resolution: "2k".parse().ok(), ..order("MiniMax-H3", Mode::Text) };
    let (path, body) = sent(&order);
    assert_eq!(path, "/v2/video_generation");
    let expected = json!({
        "model": "MiniMax-H3", "content": [{"type": "text", "text": "hail bounces on a tin roof"}],
        "ratio": "16:9", "resolution": "2K", "duration": 6,
    });
    assert_eq!(body, expected);
}

#[test]
fn frames_have_roles_and_say_the_proportion_themselves() {
    let frames = [(Role::FirstFrame, "https://example.org/roof.jpg"), (Role::LastFrame, "https://example.org/b.jpg")];
    let of = |inputs| with(Order { aspect: "16:9".parse().ok(), ..order("MiniMax-H3", Mode::Image) }, inputs);
    let (_, body) = sent(&of(&frames));
    let image =
        json!({"type": "image_url", "image_url": {"url": "https://example.org/roof.jpg"}, "role": "first_frame"});
    assert_eq!((&body["content"][1], &body["ratio"]), (&image, &json!("adaptive")));
    assert_eq!(body["content"][2]["role"], "last_frame");
    assert_eq!(dialect().submit(&of(&frames[1..])).expect_err("a last frame alone").kind, FaultKind::Unsupported);
}

#[test]
fn references_sounds_and_clips_have_roles_too() {
    let inputs = [(Role::Reference, "https://example.org/a.jpg"), (Role::Audio, "https://example.org/a.mp3")];
    let (_, body) = sent(&with(Order { aspect: "1:1".parse().ok(), ..order("MiniMax-H3", Mode::Reference) }, &inputs));
    assert_eq!((&body["content"][1]["role"], &body["ratio"]), (&json!("reference_image"), &json!("1:1")));
    let sound =
        json!({"type": "audio_url", "audio_url": {"url": "https://example.org/a.mp3"}, "role": "reference_audio"});
    assert_eq!(body["content"][2], sound);
    let clip = Order {
        resolution: None,
        size: "1366x768".parse().ok(),
        seconds: Some(Seconds::from_millis(5041)),
        ..with(order("MiniMax-H3", Mode::Edit), &[(Role::Video, "https://example.org/v.mp4")])
    };
    let (_, body) = sent(&clip);
    assert_eq!(body["content"][1]["role"], "reference_video");
    assert_eq!(
        (&body["duration"], &body["resolution"], &body["ratio"]),
        (&json!(6), &json!("768P"), &json!("adaptive"))
    );
}

#[test]
fn the_hailuo_models_have_a_flat_body() {
    let inputs = [(Role::FirstFrame, "https://example.org/h.png"), (Role::LastFrame, "https://example.org/i.png")];
    let (path, body) = sent(&with(order("MiniMax-Hailuo-02", Mode::Image), &inputs));
    assert_eq!(path, "/v1/video_generation");
    let expected = json!({
        "model": "MiniMax-Hailuo-02", "prompt": "hail bounces on a tin roof", "resolution": "768P", "duration": 6,
        "first_frame_image": "https://example.org/h.png", "last_frame_image": "https://example.org/i.png",
    });
    assert_eq!(body, expected);
}

#[test]
fn what_it_has_no_words_for_is_refused_before_any_call() {
    let clip = [(Role::Video, "https://example.org/v.mp4")];
    let rows = [
        with(order("MiniMax-H3", Mode::Remix), &clip),
        with(order("MiniMax-H3", Mode::Extend), &clip),
        with(order("MiniMax-H3-Max", Mode::Edit), &clip),
        with(order("MiniMax-Hailuo-2.3", Mode::Edit), &clip),
        with(order("MiniMax-Hailuo-2.3", Mode::Reference), &[(Role::Reference, "https://example.org/a.jpg")]),
        Order { seed: Some(7), ..order("MiniMax-H3", Mode::Text) },
        Order { negative: Some("rain".into()), ..order("MiniMax-Hailuo-2.3", Mode::Text) },
    ];
    for order in rows {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported, "{order:?}");
    }
}

#[test]
fn the_ticket_keeps_the_generation() {
    let read = |model, body: &Value| dialect().read_submit(&order(model, Mode::Text), &reply(200, body));
    assert_eq!(read("MiniMax-H3", &json!({"task_id": ID})), Ok(Receipt::Ticket(second())));
    let yes = json!({"status_code": 0, "status_msg": "success"});
    for id in [json!("106916112212032"), json!(106_916_112_212_032_i64)] {
        let taken = json!({"task_id": id, "base_resp": yes});
        assert_eq!(read("MiniMax-Hailuo-2.3", &taken), Ok(Receipt::Ticket(first())));
    }
    let nameless = read("MiniMax-H3", &json!({})).expect_err("no id");
    assert_eq!((nameless.kind, nameless.charged), (FaultKind::Unreadable, Charged::Unknown));
    for model in ["S2V-01", "T2V-01", "I2V-01-live"] {
        assert_eq!(Generation::of_model(model), Generation::First);
    }
}

#[test]
fn the_vendors_list_comes_out_to_the_cent() {
    let table = include_str!("../../../catalog/prices/minimax.toml");
    let bought = |seconds, class: &str| Purchase {
        seconds: Some(Seconds::whole(seconds)),
        resolution: class.parse().ok(),
        ..Purchase::default()
    };
    let rows = [
        ("MiniMax-H3", bought(6, "768p"), Some("0.48")),
        ("MiniMax-H3", bought(10, "2k"), Some("1.30")),
        ("MiniMax-H3", Purchase { images: 7, mode: Mode::Reference, ..bought(5, "768p") }, Some("0.48")),
        ("MiniMax-H3-Max", bought(5, "480p"), Some("0.25")),
        ("MiniMax-H3-Max", Purchase { images: 2, mode: Mode::Image, ..bought(5, "768p") }, Some("0.40")),
        ("MiniMax-Hailuo-2.3", bought(10, "768p"), Some("0.56")),
        ("MiniMax-Hailuo-2.3", bought(6, "1080p"), Some("0.49")),
        ("MiniMax-Hailuo-2.3", bought(10, "1080p"), None),
        ("MiniMax-Hailuo-2.3-Fast", Purchase { mode: Mode::Image, ..bought(6, "768p") }, Some("0.19")),
        ("MiniMax-Hailuo-02", Purchase { mode: Mode::Image, ..bought(6, "512p") }, Some("0.10")),
    ];
    for (model, purchase, usd) in rows {
        assert_eq!(quoted(table, model, &purchase).as_deref(), usd, "{model} {purchase:?}");
    }
    let clip = crate::price::VideoInput { seconds: Some(Seconds::whole(4)) };
    let edit = Purchase { mode: Mode::Edit, video: Some(clip), ..bought(4, "768p") };
    assert_eq!(quoted(table, "MiniMax-H3", &edit).as_deref(), Some("0.64"), "what goes in costs what comes out does");
}
