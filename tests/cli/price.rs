//! `price`: a quote at every provider that can; sends nothing.

use insta::assert_snapshot;
use regex::Regex;
use serde_json::json;

use crate::stage::Stage;

#[test]
fn a_quote_for_each_that_can() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["price", "-m", "sora-2-pro", "--seconds", "8", "--size", "1792x1024", "-n", "2"]), @"
    exit 0
    --- stdout
    provider    model                            price  as of       how                                                                                                                                         usually
    openai      sora-2-pro                       $8.00  2026-09-19  2 × 8 s at $0.50 per second                                                                                                                 -
    openrouter  openai/sora-2-pro                –      -           Sora 2 Pro at OpenRouter is shut down since 2026-09-24: OpenAI has shut down its video interface, and OpenRouter no longer lists the model  -
    onerouter   sora-2-pro-image-to-video        –      -           Sora 2 Pro at OneRouter is shut down since 2026-09-24: OpenAI has shut down its video interface                                             -
    lumenfall   sora-2-pro                       –      -           Sora 2 Pro at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it         -
    aimlapi     openai/sora-2-pro-t2v            –      -           Sora 2 Pro at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it         -
    fal         fal-ai/sora-2/text-to-video/pro  –      -           Sora 2 Pro at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more                  -
    replicate   openai/sora-2-pro                –      -           Sora 2 Pro at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement                    -
    ");
    assert_snapshot!(stage.tell(&["price", "-m", "sora-2", "--json"]), @r#"
    exit 0
    --- stdout
    {"count":1,"times":null,"candidates":[{"provider":"openai","model":"sora-2","family":"sora-2","quote":{"usd":"0.40","total_usd":"0.40","as_of":"2026-09-19","basis":"4 s at $0.10 per second","source":"https://developers.openai.com/api/docs/pricing","old":false},"mapped":[],"points":[],"refusal":null,"successors":[],"missing_key":[],"expected_seconds":null,"comes_to":null},{"provider":"lumenfall","model":"sora-2","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null,"comes_to":null},{"provider":"aimlapi","model":"openai/sora-2-t2v","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null,"comes_to":null},{"provider":"fal","model":"fal-ai/sora-2/text-to-video","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null,"comes_to":null},{"provider":"replicate","model":"openai/sora-2","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null,"comes_to":null}]}
    "#);
    stage.nothing_was_sent();
}

#[test]
fn the_published_rates_come_out_to_the_cent() {
    let stage = Stage::with_vendor();
    let quoted = [
        ("sora-2", "4", "1280x720", "0.40"),
        ("sora-2-pro", "8", "1280x720", "2.40"),
        ("sora-2-pro", "12", "1792x1024", "6.00"),
        ("sora-2-pro", "20", "1920x1080", "14.00"),
    ];
    for (model, seconds, size, usd) in quoted {
        let said = stage.run(&["price", "-m", model, "--seconds", seconds, "--size", size, "--json"]).expect(0);
        assert_eq!(said.json()["candidates"][0]["quote"]["usd"], usd, "{model}");
    }
    stage.nothing_was_sent();
}

#[test]
fn where_none_can_it_says_why() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["price", "-m", "sora-2"]), @"
    exit 4
    --- stdout
    provider   model                        price  as of  how                                                                                                                              usually
    openai     sora-2                       –      -      Sora 2 at OpenAI is shut down since 2026-09-24: OpenAI has shut down its video interface and named no replacement                -
    lumenfall  sora-2                       –      -      Sora 2 at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it  -
    aimlapi    openai/sora-2-t2v            –      -      Sora 2 at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it  -
    fal        fal-ai/sora-2/text-to-video  –      -      Sora 2 at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more           -
    replicate  openai/sora-2                –      -      Sora 2 at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement             -
    ");
    assert_snapshot!(stage.tell(&["price", "-m", "animatic", "--seconds", "500"]), @"
    exit 2
    --- stdout
    provider  model     price  as of  how                                                                           usually
    animatic  animatic  –      -      `--seconds 500` does not fit: the model makes 1 to 120 seconds; nearest: 120  -
    ");
    assert_snapshot!(stage.tell(&["price", "-m", "nonsense"]), @"
    exit 4
    --- stderr
    error: no such model: `nonsense`
    hint: rushes models   # what there is
    ");
}

#[test]
fn an_unknown_price_is_not_zero() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["price", "-m", "openai:wan-2.2", "--seconds", "4"]), @"
    exit 0
    --- stdout
    provider  model    price    as of  how                usually
    openai    wan-2.2  unknown  -      no price is known  -
    ");
    let said = stage.run(&["price", "-m", "openai:wan-2.2", "--seconds", "4", "--json"]).expect(0);
    assert!(said.json()["candidates"][0]["quote"].is_null());
}

/// A server of one's own that takes clips of any length, at the rates that OpenAI published.
const STUDIO: &str = r#"
[provider.studio]
protocol = "openai"
base_url = "http://127.0.0.1:9/v1"

[[price]]
provider = "studio"
model = "sora-2"
unit = "second"
usd = "0.10"
as_of = "2026-09-19"
source = "https://developers.openai.com/api/docs/pricing"

[[price]]
provider = "studio"
model = "sora-2-pro"
resolution = "720p"
unit = "second"
usd = "0.30"
as_of = "2026-09-19"
source = "https://developers.openai.com/api/docs/pricing"

[[price]]
provider = "studio"
model = "sora-2-pro"
resolution = "1024p"
unit = "second"
usd = "0.50"
as_of = "2026-09-19"
source = "https://developers.openai.com/api/docs/pricing"
"#;

#[test]
fn what_many_clips_come_to_stands_beside_the_quote_of_one() {
    let stage = Stage::bare();
    stage.configure(STUDIO);
    let ten = ["price", "-m", "studio:sora-2", "--seconds", "10", "--times"];
    assert_snapshot!(stage.tell(&[&ten[..], &["100/day"]].concat()), @"
    exit 0
    --- stdout
    provider  model   price  a day    30 days   as of       how                       usually
    studio    sora-2  $1.00  $100.00  $3000.00  2026-09-19  10 s at $0.10 per second  -
    ");
    assert_snapshot!(stage.tell(&[&ten[..], &["100"]].concat()), @"
    exit 0
    --- stdout
    provider  model   price  in all   as of       how                       usually
    studio    sora-2  $1.00  $100.00  2026-09-19  10 s at $0.10 per second  -
    ");
    assert_snapshot!(stage.tell(&[&ten[..], &["1/week"]].concat()), @"
    exit 0
    --- stdout
    provider  model   price  a day  30 days  as of       how                       usually
    studio    sora-2  $1.00  $0.15  $4.29    2026-09-19  10 s at $0.10 per second  -
    ");
    let asked = |model: &str, seconds: &str, size: &str, times: &str| {
        let flags = ["price", "-m", model, "--seconds", seconds, "--size", size, "--times", times, "--json"];
        let said = stage.run(&flags).expect(0).json();
        (said["candidates"][0]["quote"]["usd"].clone(), said["candidates"][0]["comes_to"].clone())
    };
    let pro = asked("studio:sora-2-pro", "10", "1792x1024", "100/day");
    let sums = json!({ "once_usd": null, "day_usd": "500.00", "month_usd": "15000.00" });
    assert_eq!(pro, (json!("5.00"), sums));
    let long = asked("studio:sora-2-pro", "30", "1280x720", "2");
    assert_eq!(long, (json!("9.00"), json!({ "once_usd": "18.00", "day_usd": null, "month_usd": null })));
}

#[test]
fn what_cannot_be_ordered_has_no_sum() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["price", "-m", "openai:sora-2", "--seconds", "10", "--times", "100/day"]), @"
    exit 2
    --- stdout
    provider  model   price  a day  30 days  as of  how                                                                                      usually
    openai    sora-2  –      –      –        -      `--seconds 10` does not fit: the model makes 4, 8, 12, 16 or 20 seconds; nearest: 8, 12  -
    ");
    let nearest = ["price", "-m", "openai:sora-2", "--seconds", "10", "--fit", "nearest", "--times", "100/day"];
    assert_snapshot!(stage.tell(&nearest), @"
    exit 0
    --- stdout
    provider  model   price  a day   30 days   as of       how                                                                                   usually
    openai    sora-2  $0.80  $80.00  $2400.00  2026-09-19  8 s at $0.10 per second; `--seconds 10` became 8 s, the nearest that the model takes  -
    ");
    assert_snapshot!(stage.tell(&["price", "-m", "openai:wan-2.2", "--seconds", "4", "--times", "7/week"]), @"
    exit 0
    --- stdout
    provider  model    price    a day    30 days  as of  how                usually
    openai    wan-2.2  unknown  unknown  unknown  -      no price is known  -
    ");
    let clash = stage.run(&["price", "-m", "sora-2", "-n", "2", "--times", "3/day"]).expect(2);
    assert!(clash.stderr.contains("cannot be used with"), "{}", clash.stderr);
    let said = stage.run(&["price", "-m", "sora-2", "--times", "3/fortnight"]).expect(2);
    assert!(said.stderr.contains("`100/day` (hour, day, week, month): `3/fortnight`"), "{}", said.stderr);
}

#[test]
fn a_price_that_was_read_long_ago_is_told_to_be_old() {
    let stage = Stage::bare().with("FAL_KEY", "any");
    let own = "\n[[price]]\nprovider = \"studio\"\nmodel = \"sora-2\"\nunit = \"clip\"\nusd = \"0.80\"\nas_of = \"2020-01-01\"\nsource = \"a contract\"";
    let server = STUDIO.split("[[price]]").next().expect("a server");
    stage.write(stage.home().join("config.toml"), format!("{server}{own}"));
    let days = Regex::new("[0-9]+ days ago").expect("a pattern");
    let told = |flags: &[&str]| days.replace_all(&stage.run(flags).expect(0).stderr, "[n] days ago").into_owned();
    let warning = "warning: the price of studio:sora-2 was read [n] days ago: a `[[price]]` in the configuration wins over it: rushes config path\n";
    let clip = ["a boat", "-m", "studio:sora-2", "--seconds", "4"];
    for asked in [&["price"][..], &["price", "--explain"], &["create", "--dry-run"], &["create", "--explain"]] {
        assert_eq!(told(&[asked, &clip].concat()), warning, "{asked:?}");
    }
    let quote = |flags: &[&str]| stage.run(flags).expect(0).json()["candidates"][0]["quote"].clone();
    assert_eq!(quote(&[&["price", "--json"][..], &clip].concat())["old"], true);
    stage.write(stage.home().join("config.toml"), format!("old_price_days = 0\n{STUDIO}"));
    let fal = told(&["price", "-m", "veo-3.1", "-p", "fal", "--seconds", "8"]);
    assert_eq!(fal, "warning: the price of fal:fal-ai/veo3.1 was read [n] days ago: rushes models --refresh fal\n");
    stage.configure(STUDIO);
    assert_eq!(told(&[&["price"][..], &clip].concat()), "");
    assert_eq!(quote(&[&["price", "--json"][..], &clip].concat())["old"], false);
}
