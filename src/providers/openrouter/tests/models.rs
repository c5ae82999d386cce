//! The list of models: what each takes and what it costs today.

use super::*;

fn entry(change: &Value) -> Value {
    let mut entry = json!({
        "id": "google/veo-3.1-lite", "canonical_slug": "google/veo-3.1-lite", "name": "Google: Veo 3.1 Lite",
        "created": 1_776_000_000, "supported_resolutions": ["720p", "1080p", "1K"],
        "supported_aspect_ratios": ["16:9", "9:16"], "supported_sizes": ["1280x720"], "supported_durations": [4, 6, 8],
        "supported_frame_images": ["first_frame", "last_frame"], "upscale_factor": null, "creativity": null,
        "generate_audio": true, "seed": true, "allowed_passthrough_parameters": [],
        "pricing_skus": {
            "duration_seconds_with_audio": "0.08", "duration_seconds_without_audio": "0.05",
            "duration_seconds_with_audio_720p": "0.05", "duration_seconds_without_audio_720p": "0.03",
        },
    });
    for (name, value) in change.as_object().expect("an object") {
        entry[name] = value.clone();
    }
    entry
}

fn listed(entries: &[Value]) -> Vec<Served> {
    let page = reply(200, &json!({ "data": entries }));
    match dialect().served(&Inquiry::on(jiff::civil::date(2026, 11, 21)), &[page]).expect("a list") {
        Next::Ready(models) => models,
        other => panic!("not an end: {other:?}"),
    }
}

/// What the rates say: each as `mode resolution audio unit usd condition`.
fn rates(skus: &Value) -> Vec<String> {
    let served = listed(&[entry(&json!({ "pricing_skus": skus }))]).remove(0);
    let mut rates: Vec<String> = served.prices.iter().map(told).collect();
    rates.sort();
    rates
}

fn told(row: &crate::price::PriceRow) -> String {
    let mode = row.mode.map_or("any", Mode::as_str);
    let class = row.resolution.map_or_else(|| "any".to_owned(), |class| class.to_string());
    let audio = match row.audio {
        Some(Audio::On) => "on",
        Some(Audio::Off) => "off",
        None => "any",
    };
    let columns = format!("{mode} {class} {audio} {} {}", row.unit, row.usd);
    row.condition.iter().fold(columns, |text, condition| format!("{text} {condition}"))
}

#[test]
fn the_list_says_what_a_model_takes() {
    let first = dialect().served(&Inquiry::default(), &[]).expect("a call");
    assert!(matches!(first, Next::Call(call) if call.url.as_str() == format!("{BASE}/videos/models")));
    let nulls = json!({
        "id": "runway/aleph-2", "supported_durations": null, "supported_resolutions": null, "generate_audio": null,
        "pricing_skus": {"cents_per_second_output": "28", "minimum_cents_per_generation": "56"},
    });
    let models = listed(&[entry(&json!({})), entry(&nulls), json!({"id": "bare"}), json!({"name": "nameless"})]);
    assert_eq!(
        models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(),
        ["google/veo-3.1-lite", "runway/aleph-2", "bare"]
    );
    let takes = models[0].capability.as_ref().expect("known");
    assert_eq!(takes.modes, [Mode::Text, Mode::Image]);
    assert_eq!(takes.seconds, [4, 6, 8].map(Seconds::whole));
    assert_eq!(takes.resolutions, [720, 1080].map(Resolution::from_lines), "1K is no class that we know");
    assert!(takes.sizes.is_empty() && takes.seed && takes.first_frame && takes.last_frame);
    assert_eq!((takes.sound, models[0].title.as_deref()), (Sound::Switch, Some("Google: Veo 3.1 Lite")));
    assert!(models[1].capability.is_none() && models[2].capability.is_none());
    assert_eq!(
        models[1].prices.iter().map(told).collect::<Vec<_>>(),
        ["any any any second 0.28", "any any any clip 0.56 minimum"]
    );
    assert_eq!(models[0].prices[0].as_of, jiff::civil::date(2026, 11, 21));
    assert_eq!(models[0].prices[0].source, format!("{BASE}/videos/models"));
}

#[test]
fn a_model_that_continues_is_known_by_its_rate() {
    let skus = json!({"cents_per_second_output_720p": "17", "cents_per_second_video_continuation_720p": "41"});
    let model = listed(&[entry(&json!({"pricing_skus": skus, "generate_audio": false}))]).remove(0);
    let takes = model.capability.expect("known");
    assert_eq!(takes.modes, [Mode::Text, Mode::Image, Mode::Extend]);
    assert_eq!((&takes.extend_seconds, takes.sound), (&takes.seconds, Sound::Never));
    assert_eq!(rates(&skus), ["any 720p any second 0.17", "extend 720p any second 0.41"]);
}

#[test]
fn every_documented_rate_has_its_unit() {
    let rows = [
        (json!({"duration_seconds_768p": "0.08"}), vec!["any 768p any second 0.08"]),
        (json!({"duration_seconds_2k": "0.13"}), vec!["any 1440p any second 0.13"]),
        (json!({"reference_duration_seconds_480p": "0.04"}), vec!["reference 480p any second 0.04"]),
        (
            json!({"text_to_video_duration_seconds_720p": "0.08", "image_to_video_duration_seconds": "0.15"}),
            vec!["image any any second 0.15", "text 720p any second 0.08"],
        ),
        (
            json!({"cents_per_video_output_second_720p_with_audio": "14", "cents_per_image_input": "0.2"}),
            vec!["any 720p on second 0.14", "any any any input image 0.002 surcharge"],
        ),
        (json!({"reference_images": "0.04"}), vec!["reference any any input image 0.04 surcharge"]),
        (
            json!({"video_tokens_4k": "0.000004", "video_tokens_with_video_input": "0.0000043000"}),
            vec!["any 4k any video token 0.000004", "any any any video token 0.0000043 input=video span=in+out"],
        ),
        (
            json!({"video_tokens": "0.0000024", "video_tokens_without_audio": "0.0000012"}),
            vec!["any any any video token 0.0000024", "any any off video token 0.0000012"],
        ),
        (
            json!({"cents_per_megapixel_second_precise": "7.5", "cents_per_megapixel_second_creative": "10.5"}),
            vec![
                "any any any megapixel second 0.075 creativity=precise",
                "any any any megapixel second 0.105 creativity=creative",
            ],
        ),
    ];
    for (skus, expected) in rows {
        assert_eq!(rates(&skus), expected, "{skus}");
    }
}

#[test]
fn beside_a_rate_with_sound_the_others_are_silent_ones() {
    let skus = json!({"text_to_video_duration_seconds_720p": "0.112", "duration_seconds_with_audio": "0.168"});
    assert_eq!(rates(&skus), ["any any on second 0.168", "text 720p off second 0.112"]);
}

#[test]
fn one_rate_that_is_not_understood_leaves_the_price_unknown() {
    let names =
        ["per-video-second", "generate", "duration_seconds_hdr", "duration_seconds_720p_1080p", "cents_per_wish"];
    for name in names {
        let mut skus = json!({"duration_seconds": "0.05"});
        skus[name] = json!("0.01");
        assert_eq!(rates(&skus), [""; 0], "{name}");
    }
    for figure in ["free", "-1", "1e-6", "", "0.0000000001"] {
        assert_eq!(rates(&json!({"duration_seconds": figure})), [""; 0], "{figure}");
    }
    assert_eq!(rates(&json!({"duration_seconds": "0.05", "generate": null})), ["any any any second 0.05"]);
    assert_eq!(rates(&Value::Null), [""; 0]);
}

fn quoted(order: &Order, skus: &Value) -> Option<String> {
    let page = reply(200, &json!({"data": [entry(&json!({"pricing_skus": skus}))]}));
    match dialect().quote(order, &[page]).expect("an end") {
        Next::Ready(quote) => quote.map(|quote| quote.usd.to_string()),
        other => panic!("not an end: {other:?}"),
    }
}

#[test]
fn an_order_is_quoted_by_the_rates_of_the_day() {
    let skus = entry(&json!({}))["pricing_skus"].clone();
    assert!(matches!(dialect().quote(&order(Mode::Text), &[]), Ok(Next::Call(_))));
    assert_eq!(quoted(&order(Mode::Text), &skus).as_deref(), Some("0.12"));
    assert_eq!(quoted(&Order { audio: None, ..order(Mode::Text) }, &skus).as_deref(), Some("0.20"), "sound is on");
    let tokens = json!({"video_tokens": "0.0000056", "video_tokens_with_video_input": "0.0000033"});
    // The bill of 2026-08-06 for 4 s at 720p: 86,400 tokens.
    assert_eq!(quoted(&order(Mode::Text), &tokens).as_deref(), Some("0.48384"));
    let clip = (Role::Video, url("https://example.org/a.mp4"));
    assert_eq!(quoted(&with_inputs(order(Mode::Reference), &[clip]), &tokens), None);
    assert_eq!(quoted(&Order { model: "other/model".into(), ..order(Mode::Text) }, &skus), None);
    let image = (Role::FirstFrame, url("https://example.org/a.png"));
    let cents = json!({"cents_per_video_output_second_720p": "7", "cents_per_image_input": "0.2"});
    assert_eq!(quoted(&with_inputs(order(Mode::Image), &[image]), &cents).as_deref(), Some("0.282"));
    let no = dialect().quote(&order(Mode::Text), &[reply(401, &no(401, "authentication"))]);
    assert_eq!(no.expect_err("a no").kind, FaultKind::Auth);
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["pending", "in_progress", "completed", "failed", "dead", "expired"]),
        code in prop_oneof![Just(200), Just(400), Just(404), Just(429)],
        name in prop::sample::select(vec!["id", "status", "error", "usage", "urls", "expires_at", "generation_id"]),
        model in prop::sample::select(vec!["pricing_skus", "supported_durations", "supported_resolutions", "seed"]),
        figure in any::<String>(),
        value in json_value(),
    ) {
        let mut job = job(&json!({"status": status, "usage": {"cost": figure}}));
        job[name] = value.clone();
        drop(dialect().read_poll(&Ticket::new(ID), &reply(code, &job)));
        drop(dialect().read_collect(&Ticket::new(ID), &reply(code, &json!({"data": {"total_cost": value}}))));
        let mut skus = entry(&json!({"pricing_skus": {"duration_seconds": figure, "cents_per_second_output": figure}}));
        skus[model] = value.clone();
        let page = reply(code, &json!({"data": [skus, value], "error": value}));
        drop(dialect().served(&Inquiry::default(), std::slice::from_ref(&page)));
        drop(dialect().quote(&order(Mode::Text), std::slice::from_ref(&page)));
        prop_assert!(!dialect().read_error(&page).message.is_empty());
    }
}
