//! `wait`: until jobs end, all or any, with or without their files.

use insta::assert_snapshot;

use crate::stage::{Stage, slow_vendor};

fn two_jobs() -> Stage {
    let stage = Stage::of(slow_vendor());
    for name in ["one.mp4", "two.mp4"] {
        stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", name, "--no-wait"]).expect(0);
    }
    stage
}

#[test]
fn every_unfinished_job_is_waited_for() {
    let stage = two_jobs();
    stage.vendor().advance(std::time::Duration::from_hours(1));
    let said = stage.run(&["wait"]).expect(0);
    assert_eq!(said.stdout.lines().count(), 2, "{said:?}");
    assert_eq!(stage.files(), ["one.mp4", "two.mp4"]);
    assert_snapshot!(stage.tell(&["wait"]), @"
    exit 0
    --- stderr
    note: no job is unfinished
    ");
}

#[test]
fn the_first_one_that_is_over_is_enough() {
    let stage = two_jobs();
    stage.vendor().advance(std::time::Duration::from_hours(1));
    let said = stage.run(&["wait", "--any"]).expect(0);
    rushes::media::probe(std::path::Path::new(said.line())).expect("a clip");
    stage.run(&["wait"]).expect(0);
    assert_eq!((stage.files(), stage.books().charges.len()), (vec!["one.mp4".to_owned(), "two.mp4".to_owned()], 2));
}

#[test]
fn the_files_may_stay_where_they_are() {
    let stage = two_jobs();
    stage.vendor().advance(std::time::Duration::from_hours(1));
    let said = stage.run(&["wait", "--no-download", "--progress", "none"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [job-01]
    [job-02]
    ");
    assert_eq!((stage.files().len(), stage.calls("content")), (0, 0));
    assert_eq!(stage.money().len(), 4, "both are settled");
}

#[test]
fn a_time_that_is_up_names_the_jobs_that_go_on() {
    let stage = two_jobs();
    assert_snapshot!(stage.tell(&["wait", "--timeout", "50ms", "--progress", "none"]), @"
    exit 12
    --- stdout
    [job-01]
    [job-02]
    --- stderr
    note: [job-01] goes on without us; this picks it up: rushes wait [job-01]
    note: [job-02] goes on without us; this picks it up: rushes wait [job-02]
    ");
    let said = stage.run(&["wait", "--timeout", "50ms", "--progress", "none", "--json"]).expect(12);
    assert_eq!(said.json()["jobs"].as_array().expect("jobs").len(), 2);
}

#[test]
fn a_job_that_is_over_already_is_told_as_it_is() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(0);
    assert_snapshot!(stage.tell(&["wait", "@last"]), @"
    exit 0
    --- stdout
    [work]/boat.mp4
    --- stderr
    [job-01]  picked up: saved at openai · sora-2 · begun [span] ago
    ");
    stage.run(&["create", "a boat [fail]", "-m", "sora-2", "-o", "other.mp4"]).expect(5);
    assert_snapshot!(stage.tell(&["wait", "@last"]), @"
    exit 5
    --- stderr
    [job-02]  picked up: failed at openai · sora-2 · begun [span] ago
    [job-02]  failed: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    error: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    hint: for a support case, openai knows the call as [request]
    ");
    assert_snapshot!(stage.tell(&["wait", "@last", "@2"]), @"
    exit 11
    --- stdout
    [work]/boat.mp4
    --- stderr
    [job-02]  picked up: failed at openai · sora-2 · begun [span] ago
    [job-01]  picked up: saved at openai · sora-2 · begun [span] ago
    [job-02]  failed: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    ");
}

#[test]
fn all_and_any_exclude_each_other() {
    let stage = Stage::bare();
    assert_eq!(stage.run(&["wait", "--all", "--any"]).code, 2);
}

#[test]
fn a_lasting_no_ends_the_waiting_and_keeps_the_job() {
    let stage = Stage::of(slow_vendor());
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "one.mp4", "--no-wait"]).expect(0);
    for (no, code) in [("401", 3), ("403", 3), ("410", 4)] {
        stage.script(&[&format!("openai.poll:{no}")]);
        let said = stage.run(&["wait", "--progress", "none"]).expect(code);
        assert!(said.stderr.contains("the job is kept as it is"), "{no}: {}", said.stderr);
        assert_eq!(stage.job()["state"], "queued", "{no}");
    }
    stage.script(&[]);
    stage.vendor().advance(std::time::Duration::from_hours(1));
    stage.run(&["wait"]).expect(0);
    assert_eq!(
        (stage.files(), stage.money()),
        (vec!["one.mp4".to_owned()], vec!["hold 0.40".into(), "settle 0.40".into()])
    );
}
