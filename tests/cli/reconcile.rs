//! `cost reconcile`: the providers' own books beside the ledger.

use insta::assert_snapshot;

use crate::stage::{Stage, prompt_vendor, text};
use rushes::sandbox::Settings;

/// A vendor that bills what fails, and keys for all of its parts.
fn billing() -> Stage {
    let stage = Stage::of(Settings { charge_failed: true, ..prompt_vendor() });
    let variables: Vec<_> =
        stage.vendor().environment().into_iter().filter(|(name, _)| name != "RUSHES_HOME").collect();
    variables.iter().fold(stage, |stage, (name, value)| stage.with(name, value))
}

fn create(stage: &Stage, prompt: &str, model: &str, code: i32) {
    stage.run(&["create", prompt, "-m", model, "-s", "4", "--tag", "shot=1", "--progress", "none"]).expect(code);
}

#[test]
fn a_failure_that_was_billed_is_named_and_can_be_claimed() {
    let stage = billing();
    create(&stage, "a boat", "fal:fal-ai/veo3.1/fast", 0);
    create(&stage, "a boat [fail]", "fal:fal-ai/veo3.1/fast", 5);
    let spent = || {
        let total = stage.run(&["cost", "--json"]).expect(0).json()["total"].clone();
        (total["spent_usd"].clone(), total["wasted_usd"].clone())
    };
    assert_eq!(spent(), ("0.60".into(), "0.00".into()), "fal does not say with the job whether it bills a failure");
    let failed = stage.jobs().into_iter().find(|job| job["state"] == "failed").expect("the second one");
    let said = stage.run(&["cost", "reconcile"]).expect(0);
    assert_snapshot!(stage.settled(&said).replace(&text(&failed["remote_id"]), "[remote]"), @"
    exit 0
    --- stdout
    job       provider  ledger   books  what to do                                     its id there
    [job-02]  fal       unknown  $0.60  claim $0.60: the job is failed and was billed  [remote]
    --- stderr
    note: of the jobs that are over, the books tell the cost of 2, show nothing of 0, and are not there for 0
    ");
    assert_eq!(spent(), ("1.20".into(), "0.60".into()));
    assert_eq!(stage.books().charges.len(), 2, "both sides count the same");
    let again = stage.run(&["cost", "reconcile"]).expect(0);
    assert_snapshot!(stage.settled(&again), @"
    exit 0
    --- stderr
    note: of the jobs that are over, the books tell the cost of 2, show nothing of 0, and are not there for 0
    no job differs from the providers' books by more than the threshold
    ");
    assert_eq!(spent(), ("1.20".into(), "0.60".into()), "what is taken down twice counts once");
}

#[test]
fn books_that_are_closed_or_not_there_are_told() {
    let stage = billing();
    create(&stage, "a boat", "replicate:google/veo-3.1-fast", 0);
    let said = stage.run(&["cost", "reconcile", "--json"]).expect(0).json();
    assert_eq!((&said["jobs"][0]["books"], &said["jobs"][0]["books_usd"]), (&"none".into(), &serde_json::Value::Null));
    let stage = stage.with("REPLICATE_API_TOKEN", "");
    let said = stage.run(&["cost", "reconcile"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stderr
    note: of the jobs that are over, the books tell the cost of 0, show nothing of 0, and are not there for 1
    no job differs from the providers' books by more than the threshold
    ");
}

#[test]
fn a_key_that_may_not_see_the_books_is_told_the_units_of_what_was_made() {
    let stage = Stage::of(Settings { key: None, charge_failed: true, ..prompt_vendor() });
    let variables = stage.vendor().environment().into_iter().filter(|(name, _)| name.contains("FAL_BASE_URL"));
    let variables: Vec<_> = variables.collect();
    let stage = variables.iter().fold(stage, |stage, (name, value)| stage.with(name, value));
    let stage = stage.with("FAL_KEY", "an-ordinary-one");
    create(&stage, "a boat", "fal:fal-ai/veo3.1/fast", 0);
    create(&stage, "a boat [fail]", "fal:fal-ai/veo3.1/fast", 5);
    let said = stage.run(&["cost", "reconcile", "--json"]).expect(11).json();
    let told: Vec<_> = said["jobs"].as_array().expect("jobs").iter().map(|job| job["books"].clone()).collect();
    assert_eq!(told, ["unasked", "told"], "newest first: {said}");
    assert_eq!(said["jobs"][1]["books_usd"], "0.60");
}

#[test]
fn every_gateway_that_has_books_agrees_with_them() {
    let stage = billing();
    let models = [
        "openrouter:google/veo-3.1-fast",
        "lumenfall:veo-3.1-fast",
        "fal:fal-ai/veo3.1/fast",
        "aimlapi:google/veo-3.1-t2v-fast",
    ];
    for model in models {
        let flags = ["create", "a boat", "-m", model, "-s", "4", "--allow-unknown-price", "--progress", "none"];
        stage.run(&flags).expect(0);
    }
    let said = stage.run(&["cost", "reconcile", "--json"]).expect(0).json();
    let jobs = said["jobs"].as_array().expect("jobs");
    assert_eq!(jobs.len(), models.len());
    for job in jobs {
        assert_eq!((&job["books"], &job["difference_usd"]), (&"told".into(), &"0.00".into()), "{job}");
    }
    let list = stage.run(&["list", "--json"]).expect(0).json();
    for job in list["jobs"].as_array().expect("jobs") {
        assert_eq!(job["cost"]["basis"], "reconciled", "{job}");
    }
}

#[test]
fn labels_weeks_and_days_narrow_and_sum_the_ledger() {
    let stage = billing();
    create(&stage, "a boat", "lumenfall:veo-3.1-fast", 0);
    let spent = |flags: &[&str]| {
        let said = stage.run(&[&["cost", "--json"], flags].concat()).expect(0).json();
        said["rows"].as_array().expect("rows").iter().map(|row| row["spent_usd"].clone()).collect::<Vec<_>>()
    };
    for flags in
        [&["--tag", "shot"][..], &["--tag", "shot=1"], &["-p", "lumenfall"], &["-m", "veo-3.1-fast"], &["--by", "week"]]
    {
        assert_eq!(spent(flags), ["0.80"], "{flags:?}");
    }
    for flags in [&["--tag", "shot=2"][..], &["--tag", "take"], &["-p", "fal"], &["-m", "sora-2"]] {
        assert!(spent(flags).is_empty(), "{flags:?}");
    }
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let yesterday = today.yesterday().expect("a day").to_string();
    assert_eq!(spent(&["--until", &today.to_string()]), ["0.80"], "a day is over at its end");
    assert!(spent(&["--until", &yesterday]).is_empty());
}
