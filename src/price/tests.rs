use super::*;

fn row(resolution: Option<&str>, unit: Unit, usd: &str, condition: &[&str]) -> PriceRow {
    PriceRow {
        provider: "p".into(),
        model: "m".into(),
        mode: None,
        resolution: resolution.map(|text| text.parse().expect("a class")),
        audio: None,
        unit,
        usd: usd.parse().expect("a rate"),
        condition: condition.iter().map(|text| text.parse().expect("a condition")).collect(),
        as_of: jiff::civil::date(2026, 9, 19),
        source: "s".into(),
        note: None,
    }
}

fn purchase(seconds: u32, size: &str) -> Purchase {
    let size: Size = size.parse().expect("a size");
    Purchase {
        mode: Mode::Text,
        seconds: Some(Seconds::whole(seconds)),
        size: Some(size),
        resolution: Some(size.resolution()),
        audio: Some(Audio::On),
        ..Purchase::default()
    }
}

fn amount(rows: &[PriceRow], purchase: &Purchase) -> Option<String> {
    quote(&rows.iter().collect::<Vec<_>>(), purchase).map(|quote| quote.usd.to_string())
}

#[test]
fn a_class_without_a_row_is_unknown_not_the_nearest() {
    let rows = [row(Some("720p"), Unit::Second, "0.30", &[]), row(Some("1024p"), Unit::Second, "0.50", &[])];
    assert_eq!(amount(&rows, &purchase(8, "1280x720")).as_deref(), Some("2.40"));
    assert_eq!(amount(&rows, &purchase(12, "1792x1024")).as_deref(), Some("6.00"));
    assert_eq!(amount(&rows, &purchase(20, "1920x1080")), None);
    assert_eq!(amount(&[], &purchase(4, "1280x720")), None);
}

#[test]
fn the_most_specific_row_wins_and_extras_are_added() {
    let rows = [
        row(None, Unit::Clip, "1.00", &[]),
        row(None, Unit::Clip, "2.50", &["seconds=10"]),
        row(None, Unit::ImageInput, "0.10", &["surcharge", "above=1"]),
        row(None, Unit::Clip, "1.15", &["minimum"]),
        row(None, Unit::Clip, "0.01", &["draft"]),
    ];
    assert_eq!(amount(&rows, &purchase(10, "1280x720")).as_deref(), Some("2.50"));
    assert_eq!(amount(&rows, &purchase(5, "1280x720")).as_deref(), Some("1.15"));
    let with_images = Purchase { images: 3, ..purchase(10, "1280x720") };
    assert_eq!(amount(&rows, &with_images).as_deref(), Some("2.70"));
}

#[test]
fn two_prices_for_one_case_are_found() {
    let hd = || row(Some("720p"), Unit::Second, "0.10", &["input=video", "draft"]);
    let apart =
        [hd(), row(Some("1080p"), Unit::Second, "0.10", &["draft", "input=video"]), row(None, Unit::Clip, "1", &[])];
    assert_eq!(overlapping(&apart), None);
    let turned = row(Some("720p"), Unit::Clip, "0.20", &["draft", "input=video"]);
    let rows = [&apart[..], std::slice::from_ref(&turned)].concat();
    assert_eq!(overlapping(&rows), Some((&rows[0], &turned)));
}

#[test]
fn a_clip_that_goes_in_has_its_own_price() {
    let rows = [
        row(None, Unit::Second, "0.10", &[]),
        row(None, Unit::Second, "0.06", &["input=video", "span=in+out"]),
        row(None, Unit::Second, "0.01", &["surcharge", "per=input_second"]),
        row(None, Unit::Second, "9.00", &["settle"]),
    ];
    assert_eq!(amount(&rows, &purchase(5, "1280x720")).as_deref(), Some("0.50"));
    let with_clip = |seconds| Purchase { video: Some(VideoInput { seconds }), ..purchase(5, "1280x720") };
    assert_eq!(amount(&rows, &with_clip(Some(Seconds::whole(10)))).as_deref(), Some("1.00"));
    assert_eq!(amount(&rows, &with_clip(None)), None, "a length that nobody knows has no price");
}

#[test]
fn an_option_that_goes_along_is_paid_for() {
    let rows = [row(None, Unit::Clip, "1.00", &[]), row(None, Unit::Clip, "3.00", &["hdr=true"])];
    let hdr = Purchase { options: vec!["hdr=true".into()], ..purchase(5, "1280x720") };
    assert_eq!(amount(&rows, &purchase(5, "1280x720")).as_deref(), Some("1.00"));
    assert_eq!(amount(&rows, &hdr).as_deref(), Some("3.00"));
}

#[test]
fn a_price_may_hold_up_to_a_length() {
    let rows = [row(None, Unit::Clip, "1.08", &["seconds<=5"]), row(None, Unit::Clip, "2.16", &["seconds<=10"])];
    let of = |text: &str| amount(&rows, &Purchase { seconds: text.parse().ok(), ..purchase(5, "1280x720") });
    assert_eq!((of("4.2").as_deref(), of("5").as_deref()), (Some("1.08"), Some("1.08")));
    assert_eq!((of("5.1").as_deref(), of("10").as_deref()), (Some("2.16"), Some("2.16")));
    assert_eq!(of("11"), None);
    assert_eq!("seconds<=5".parse::<Condition>().map(|it| it.to_string()), Ok("seconds<=5".to_owned()));
}

#[test]
fn video_tokens_follow_the_vendors_formula() {
    let rows = [row(None, Unit::VideoToken, "0.0000056", &[])];
    // 1280 * 720 * 24 / 1024 = 21,600 tokens a second
    assert_eq!(amount(&rows, &purchase(5, "1280x720")).as_deref(), Some("0.6048"));
    let class = |class: &str, aspect: &str| Purchase {
        size: None,
        resolution: class.parse().ok(),
        aspect: aspect.parse().ok(),
        ..purchase(5, "1280x720")
    };
    assert_eq!(amount(&rows, &class("720p", "16:9")).as_deref(), Some("0.6048"));
    assert_eq!(amount(&rows, &class("720p", "1:1")).as_deref(), Some("0.63504"), "other proportions are quoted high");
    assert_eq!(amount(&rows, &class("480p", "16:9")).as_deref(), Some("0.281232"), "10,044 tokens a second");
}
