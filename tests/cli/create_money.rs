//! Nothing is bought above a cap, without a needed yes, or at an unknown price.

use insta::assert_snapshot;
use serde_json::json;

use crate::stage::{KEY, Stage, slow_vendor};

const CREATE: [&str; 4] = ["create", "a paper boat", "-m", "sora-2"];

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CREATE[..], more].concat()
}

#[test]
fn above_the_cap_of_a_run_nothing_is_sent() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&create(&["--max-cost", "0.39"])), @"
    exit 7
    --- stderr
    error: the clip costs up to $0.40, above the $0.39 of `--max-cost`, and nothing was sent
    hint: ask for fewer clips or seconds, or another model: rushes price
    ");
    stage.nothing_was_sent();
    stage.run(&create(&["--max-cost", "0.40", "--no-wait"])).expect(0);
}

#[test]
fn a_run_is_ordered_whole_or_not_at_all() {
    let stage = Stage::with_vendor();
    let said = stage.run(&create(&["-n", "3", "--max-cost", "1.00"])).expect(7);
    assert_snapshot!(stage.settled(&said), @"
    exit 7
    --- stderr
    error: these 3 clips cost up to $1.20, above the $1.00 of `--max-cost`, and nothing was sent
    hint: ask for fewer clips or seconds, or another model: rushes price
    ");
    stage.nothing_was_sent();
    assert_eq!(stage.run(&["cost", "--json"]).expect(0).json()["total"]["held_usd"], "0.00", "nothing stays held");
}

#[test]
fn the_cap_of_a_run_is_found_in_flag_environment_and_configuration() {
    let stage = Stage::with_vendor();
    stage.configure("[budget]\nper_run = \"0.10\"");
    stage.run(&create(&["--no-wait"])).expect(7);
    let stage = stage.with("RUSHES_MAX_COST", "0.20");
    stage.configure("");
    let said = stage.run(&create(&["--no-wait"])).expect(7);
    assert!(said.stderr.contains("the $0.20 of `--max-cost`"), "{}", said.stderr);
    stage.run(&create(&["--no-wait", "--max-cost", "0.40"])).expect(0);
}

#[test]
fn the_cap_of_a_day_counts_what_is_spent_and_held() {
    let stage = Stage::of(slow_vendor());
    stage.configure("[budget]\nper_day = \"1.00\"");
    stage.run(&create(&["--no-wait"])).expect(0);
    stage.run(&create(&["--no-wait"])).expect(0);
    assert_snapshot!(stage.tell(&create(&["--no-wait"])), @"
    exit 7
    --- stderr
    error: nothing was sent: `budget.per_day` does not allow it: limit $1.00, spent $0.00, held $0.80, left $0.20, wanted $0.40
    hint: `rushes cost` tells what was spent
    hint: `rushes resume` settles what is held
    ");
    assert_eq!(stage.books().submissions.len(), 2);
}

#[test]
fn a_large_sum_needs_a_yes_where_nobody_can_be_asked() {
    let stage = Stage::with_vendor();
    let dear = create(&["-n", "6", "--no-wait"]);
    assert_snapshot!(stage.tell(&dear), @"
    exit 7
    --- stderr
    error: these 6 clips will cost up to $2.40, more than the $2.00 of `confirm_above`; there is nobody to ask, so nothing was done
    hint: add --yes to do it
    ");
    stage.nothing_was_sent();
    let said = stage.run(&[&dear[..], &["--json"]].concat()).expect(7);
    assert_snapshot!(stage.settled(&said), @r#"
    exit 7
    --- stdout
    {"error":{"kind":"money","code":7,"message":"these 6 clips will cost up to $2.40, more than the $2.00 of `confirm_above`; there is nobody to ask, so nothing was done","hint":"add --yes to do it","job":null,"provider":null,"causes":[],"vendor_code":null}}
    "#);
    stage.run(&[&dear[..], &["--yes"]].concat()).expect(0);
    assert_eq!(stage.books().submissions.len(), 6);
}

#[test]
fn an_unknown_price_needs_a_yes_of_its_own() {
    let stage = Stage::with_vendor();
    let url = stage.vendor().base_url("openai").expect("an address");
    stage.configure(&format!("[provider.studio]\nprotocol = \"openai\"\nbase_url = \"{url}\""));
    let stage = stage.with("RUSHES_STUDIO_API_KEY", KEY);
    let unknown = ["create", "a paper boat", "-m", "studio:sora-2", "--no-wait"];
    assert_snapshot!(stage.tell(&unknown), @"
    exit 7
    --- stderr
    error: the price of this clip is unknown, and nothing was sent: studio:sora-2
    hint: add --allow-unknown-price to order it all the same
    hint: add a [[price]] to the configuration: rushes config path
    hint: or say what its clips cost: `provider.studio.usd_per_second`
    ");
    stage.nothing_was_sent();
    let said = stage.run(&[&unknown[..], &["--allow-unknown-price"]].concat());
    assert_eq!(stage.books().submissions.len(), 1, "{said:?}");
    assert_eq!(stage.money()[0], "hold unknown");
    assert!(stage.run(&["list"]).expect(0).stdout.contains("unknown"), "unknown is never zero");
}

#[test]
fn clips_of_ones_own_machines_cost_what_one_says() {
    let stage = Stage::with_vendor();
    let url = stage.vendor().base_url("openai").expect("an address");
    let stage = stage.with("RUSHES_STUDIO_API_KEY", KEY);
    let studio = format!("[provider.studio]\nprotocol = \"openai\"\nbase_url = \"{url}\"\n");
    let quote = |lines: &str, seconds: &[&str]| {
        stage.configure(&format!("{studio}{lines}"));
        let said = stage.run(&[&["price", "-m", "studio:sora-2", "--json"], seconds].concat()).expect(0);
        said.json()["candidates"][0]["quote"].clone()
    };
    let four = ["--seconds", "4"];
    assert!(quote("", &four).is_null(), "whoever is behind it may bill");
    assert!(quote("habits = { profile = \"litellm\" }", &four).is_null(), "it hands on to others");
    let free = quote("habits = { profile = \"vllm-omni\" }", &[]);
    assert_eq!((&free["usd"], &free["source"]), (&json!("0.00"), &json!("the configuration")));
    assert_eq!(quote("usd_per_second = \"0.0004\"", &four)["basis"], "4 s at $0.0004 per second");
    assert!(quote("usd_per_second = \"0.0004\"", &[]).is_null(), "how long it gets is not known");
    let row = "usd_per_second = \"0.0004\"\n[[price]]\nprovider = \"studio\"\nmodel = \"sora-2\"\nunit = \"clip\"\n\
               usd = \"0.05\"\nas_of = \"2026-11-01\"\nsource = \"our power bill\"";
    assert_eq!(quote(row, &four)["usd"], "0.05", "what is said of the model wins");

    stage.configure(&format!("{studio}habits = {{ profile = \"vllm-omni\" }}"));
    stage.run(&["create", "a paper boat", "-m", "studio:sora-2", "--no-wait"]).expect(0);
    assert_eq!(stage.books().submissions.len(), 1);
    assert_eq!(stage.money()[0], "hold 0.00");
}

#[test]
fn a_price_of_ones_own_wins() {
    let stage = Stage::with_vendor();
    stage.configure("[[price]]\nprovider = \"openai\"\nmodel = \"sora-2\"\nunit = \"clip\"\nusd = \"0.05\"\nas_of = \"2026-11-01\"\nsource = \"a contract\"");
    stage.run(&create(&["--no-wait"])).expect(0);
    assert_eq!(stage.job()["quote"]["usd"], "0.05");
}

#[test]
fn a_cap_below_zero_is_no_cap() {
    let stage = Stage::with_vendor();
    let said = stage.run(&create(&["--max-cost=-1"])).expect(2);
    assert!(said.stderr.contains("a cap cannot be below zero"), "{}", said.stderr);
    stage.nothing_was_sent();
}

#[test]
fn what_is_passed_through_cannot_slip_under_the_price() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&create(&["--set", "seconds=12", "--max-cost", "0.40"])), @"
    exit 7
    --- stderr
    error: the price of this clip is unknown, and nothing was sent: openai:sora-2
      caused by: `--set seconds` replaces what the price is made from
    hint: add --allow-unknown-price to order it all the same
    hint: add a [[price]] to the configuration: rushes config path
    hint: say it by its own flag: --seconds, --size, --aspect, --resolution, --audio, -n, -m
    ");
    stage.nothing_was_sent();
    stage.run(&create(&["--set", "mood=calm", "--max-cost", "0.40", "--dry-run"])).expect(0);
    stage.run(&create(&["--set", "seconds=\"12\"", "--allow-unknown-price", "--no-wait"])).expect(0);
    assert_eq!(stage.money()[0], "hold unknown");
}
