use super::*;
use crate::habits::{Deletion, Profile};

const EXAMPLE: &str = include_str!("../../config.example.toml");

#[test]
fn the_example_shows_the_defaults() {
    assert_eq!(Config::parse(EXAMPLE).expect("it parses"), Config::default());
}

/// Every line that is commented out must be a setting that works, not a leftover.
#[test]
fn what_the_example_comments_out_works_too() {
    let settings = |line: &str| line.strip_prefix("#: ").map_or_else(|| line.to_owned(), str::to_owned);
    let all: Vec<String> = EXAMPLE.lines().map(settings).collect();
    let config = Config::parse(&all.join("\n")).expect("it parses");
    assert_eq!(config.model.as_deref(), Some("veo-3.1"));
    assert_eq!(config.provider["studio"].protocol.as_deref(), Some("openai"));
    let habits = &config.provider["studio"].habits;
    let profile = Habits { profile: habits.profile, ..Habits::default() };
    assert_eq!(habits.ways(), profile.ways(), "what is shown is what the profile says");
    assert_eq!(config.price.len(), 1);
    assert_eq!(config.budget.project["launch"].per_month, "40.00".parse().ok());
}

#[test]
fn an_unknown_key_names_the_line_and_the_likely_one() {
    let error = Config::parse("model = \"veo-3.1\"\n\n[poll]\ntimout = \"3m\"\n").expect_err("a typo");
    assert_eq!(error.to_string(), "the configuration has an unknown key in line 4: `timout`");
    assert_eq!(error.details().hints, ["did you mean `timeout`?"]);
    assert_eq!(error.kind(), Kind::Auth);
    let error = Config::parse("[budget]\nper_jbo = \"1.00\"\n").expect_err("a typo");
    assert_eq!(error.details().hints, ["did you mean `per_job`?"]);
}

#[test]
fn values_that_mean_nothing_are_refused() {
    let lines = [
        "[budget]\nper_job = 5.0",
        "[budget]\nper_job = \"5 EUR\"",
        "[budget]\nper_day = \"-1\"",
        "[budget]\nwarn_at = 80",
        "[poll]\nmin = \"soon\"",
        "[poll]\nmin = \"60s\"\nmax = \"2s\"",
        "[provider.studio]\nbase_url = \"gpu-1\"",
        "progress = \"fancy\"",
        "[[price]]\nprovider = \"x\"",
        "not toml",
    ];
    for line in lines {
        let error = Config::parse(line).expect_err(line);
        assert_eq!(error.kind(), Kind::Auth, "{line}");
    }
}

#[test]
fn a_price_that_is_none_is_refused() {
    let row = |unit: &str, usd: &str| {
        let case = "provider = \"fal\"\nmodel = \"m\"\nas_of = \"2026-11-01\"\nsource = \"contract\"";
        format!("[[price]]\n{case}\nunit = \"{unit}\"\nusd = {usd}\n")
    };
    Config::parse(&row("second", "\"0.10\"")).expect("a price");
    for (unit, usd) in [
        ("second", "\"-0.10\""),
        ("second", "nan"),
        ("second", "\"NaN\""),
        ("second", "0.10"),
        ("second", "\"0.10 EUR\""),
        ("second", "\"\""),
        ("second", "\"1e3\""),
        ("furlong", "\"0.10\""),
    ] {
        let error = Config::parse(&row(unit, usd)).expect_err(usd);
        assert_eq!(error.kind(), Kind::Auth, "{unit} {usd}");
    }
    let euros = row("second", "\"0.10\"").replace("usd =", "eur =");
    assert!(Config::parse(&euros).expect_err("another currency").to_string().contains("eur"));
    let twice = [row("second", "\"0.10\""), row("clip", "\"0.20\"")].concat();
    let error = Config::parse(&twice).expect_err("which of the two?");
    assert_eq!(error.to_string(), "two `[[price]]` name a price for the same clip of `fal:m`: $0.10 and $0.20");
}

#[test]
fn a_server_of_ones_own_has_habits_and_a_price() {
    let config = Config::parse(
        "[provider.studio]\nprotocol = \"openai\"\nusd_per_second = \"0.0004\"\n\
         habits = { profile = \"tensorrt-llm\", delete = \"none\" }",
    )
    .expect("it parses");
    let settings = config.settings_of("studio");
    assert_eq!(settings.usd_per_second, "0.0004".parse().ok());
    let habits = Habits { profile: Some(Profile::TensorrtLlm), delete: Some(Deletion::None), ..Habits::default() };
    assert_eq!(settings.habits, habits);
    let shown = toml::to_string(&config).expect("it can be shown");
    assert_eq!(Config::parse(&shown).expect("it parses"), config, "what is shown can be kept");
    assert!(Config::parse("[provider.openai]\nhabits = { profile = \"sglang\" }").is_ok());
}

#[test]
fn a_habit_that_there_is_not_names_the_likely_one() {
    let said = |habits: &str| {
        let error = Config::parse(&format!("[provider.studio]\nprotocol = \"openai\"\nhabits = {{ {habits} }}"));
        let error = error.expect_err(habits);
        (error.to_string(), error.details().hints.clone())
    };
    let (message, hints) = said("profile = \"vllm\"");
    assert_eq!(message, "the configuration has an unknown value in line 3: `vllm`");
    assert_eq!(hints, ["did you mean `vllm-omni`?"]);
    let (message, hints) = said("varients = false");
    assert_eq!(message, "the configuration has an unknown key in line 3: `varients`");
    assert_eq!(hints, ["did you mean `variants`?"]);
    let (_, hints) = said("delete = \"never\"");
    assert_eq!(hints, ["the values there are `removes`, `stops`, `none`"]);
    let other = Config::parse("[provider.x]\nprotocol = \"soap\"\nhabits = { profile = \"sglang\" }");
    let other = other.expect_err("no habits").to_string();
    assert_eq!(other, "`provider.x.habits` are those of servers that speak `openai`");
}

#[test]
fn a_key_in_the_file_is_refused_and_not_repeated() {
    let lines = [
        "[provider.openai]\napi_key = \"sk-canary-5150\"",
        "[provider.openai]\nkey_command = sk-canary-5150",
        "[provider]\nopenai = \"sk-canary-5150\"",
        "[provider.openai]\nenabled = \"sk-canary-5150\"",
        "sk-canary-5150",
    ];
    for line in lines {
        let error = Config::parse(line).expect_err(line);
        assert!(!format!("{error:?}").contains("canary"), "{line}: {error:?}");
    }
    let error = Config::parse(lines[0]).expect_err("a key");
    assert!(error.details().hints[0].ends_with("rushes auth set PROVIDER"), "{error:?}");
    let error = Config::parse("[poll]\nmin = \"not-before-2026-11-21\"").expect_err("no time");
    assert!(error.to_string().contains("min = \"…\""), "{error}");
}
