//! What a run came to: a line at its end, and its rows of the ledger in a file of their own.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::stage::{Stage, TINY, slow_vendor, text};

const CREATE: [&str; 4] = ["create", "a paper boat", "-m", "sora-2"];

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CREATE[..], more].concat()
}

fn last_line(stage: &Stage, arguments: &[&str]) -> String {
    let said = stage.run(arguments);
    said.stderr.lines().last().unwrap_or_default().to_owned()
}

/// The rows of a file, as kind, amount and job.
fn rows(stage: &Stage, name: &str) -> Vec<(String, String, String)> {
    let written = std::fs::read_to_string(stage.file(name)).expect("a file");
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).expect("a row");
        (text(&row["kind"]), text(&row["usd"]), text(&row["job"]))
    };
    written.lines().map(row).collect()
}

#[test]
fn a_run_ends_with_what_it_came_to() {
    let stage = Stage::with_vendor();
    assert_eq!(last_line(&stage, &create(&["-n", "2"])), "2 clips · 8 s · $0.80 spent");
    stage.configure("[budget]\nper_day = \"20.00\"\nper_month = \"21.00\"\nper_run = \"1.00\"");
    let left = "1 clip · 4 s · $0.40 spent · $18.80 left of budget.per_day";
    assert_eq!(last_line(&stage, &create(&[])), left);
    let remix = last_line(&stage, &["remix", "@last", "in snow"]);
    assert_eq!(remix, "1 clip · 4 s · $0.40 spent · $18.40 left of budget.per_day");
    let held = last_line(&stage, &create(&["--no-wait"]));
    assert_eq!(held, "no clip · $0.40 held · $18.00 left of budget.per_day");
    assert_eq!(last_line(&stage, &["wait"]), "1 clip · 4 s · $0.40 spent · $18.00 left of budget.per_day");
    assert_eq!(stage.run(&create(&["--progress", "none"])).expect(0).stderr, "");
    let json = last_line(&stage, &create(&["--progress", "json"]));
    let told: Value = serde_json::from_str(&json).expect("an object");
    let mut told = told.as_object().expect("an object").clone();
    told.remove("at");
    let expected = json!({
        "v": 1, "event": "summary", "job": null, "clips": 1, "seconds": "4", "spent_usd": "0.40", "held_usd": "0.00",
        "held_unknown": 0, "left_usd": "17.20", "left_of": "budget.per_day",
    });
    assert_eq!(Value::Object(told), expected);
}

#[test]
fn what_costs_nothing_is_not_summed_up() {
    let stage = Stage::bare();
    let said = stage.run(&[&["create", "a boat", "-n", "2"], &TINY[..]].concat()).expect(0);
    assert!(!said.stderr.contains("spent"), "{}", said.stderr);
    assert!(!last_line(&stage, &["resume"]).contains("spent"));
}

#[test]
fn a_bad_end_is_summed_up_before_its_error() {
    let stage = Stage::with_vendor();
    let said = stage.run(&["create", "a boat [moderation]", "-m", "sora-2"]);
    assert_snapshot!(stage.settled(&said), @"
    exit 6
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a boat [moderation]
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    [job-01]  refused (policy): openai refused it for its content; whether that is charged is unknown, so the ledger counts nothing: This request was blocked by our moderation system.
    no clip · $0.00 spent
    error: openai refused it for its content; whether that is charged is unknown, so the ledger counts nothing: This request was blocked by our moderation system.
    hint: say it in other words
    hint: for a support case, openai knows the call as [request]
    ");
    stage.script(&["openai.submit:reset-after"]);
    assert_snapshot!(stage.settled(&stage.run(&create(&[]))), @"
    exit 9
    --- stderr
    [job-02]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-02]  submitting
    [job-02]  uncertain: it is unknown whether openai took the order, and $0.40 stays held, for it may be charged: the connection to `http://[vendor]` broke before the answer was whole: Connection reset by peer (os error 104)
    no clip · $0.40 held
    error: it is unknown whether openai took the order, and $0.40 stays held, for it may be charged: the connection to `http://[vendor]` broke before the answer was whole: Connection reset by peer (os error 104)
    hint: rushes recover [job-02]   # do not run it again
    ");
}

#[test]
fn the_rows_of_a_run_are_written_however_it_ends() {
    let stage = Stage::with_vendor();
    stage.run(&create(&["--no-wait"])).expect(0);
    stage.run(&create(&["-n", "2", "--ledger", "out/run.jsonl"])).expect(0);
    let kinds: Vec<String> = rows(&stage, "out/run.jsonl").into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(kinds, ["hold", "hold", "settle", "settle"]);
    let run = rows(&stage, "out/run.jsonl");
    assert_eq!(stage.money().len(), 1 + run.len(), "the other run is not among them");
    stage.run(&create(&["--ledger", "out/run.jsonl", "--max-cost", "0.10"])).expect(7);
    assert_eq!(rows(&stage, "out/run.jsonl"), [], "a run that was refused moved nothing");
    let blocked = ["create", "a boat [moderation]", "-m", "sora-2", "--ledger", "out/run.jsonl"];
    stage.run(&blocked).expect(6);
    let kinds: Vec<String> = rows(&stage, "out/run.jsonl").into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(kinds, ["hold", "release"]);
    let said = stage.run(&create(&["--ledger", "dry.jsonl", "--dry-run"])).expect(0);
    assert!(!stage.file("dry.jsonl").exists(), "{said:?}");
}

#[test]
fn whoever_collects_gets_the_whole_history() {
    let stage = Stage::of(slow_vendor());
    for _ in 0..2 {
        stage.run(&create(&["--no-wait"])).expect(0);
    }
    stage.run(&["wait", "@last", "--timeout", "10ms", "--ledger", "wait.jsonl"]).expect(12);
    assert_eq!(rows(&stage, "wait.jsonl").len(), 1, "the hold of the one that was waited for");
    stage.vendor().advance(std::time::Duration::from_hours(1));
    stage.run(&["resume", "--ledger", "wait.jsonl"]).expect(0);
    assert_eq!(rows(&stage, "wait.jsonl").len(), 4);
    stage.run(&["wait", "@last", "--ledger", "wait.jsonl"]).expect(0);
    assert_eq!(rows(&stage, "wait.jsonl").len(), 2, "also where nothing moved any more");
}

#[test]
fn a_file_that_is_no_ledger_is_left_alone() {
    let stage = Stage::with_vendor();
    stage.write("notes.txt", "my notes");
    for refused in ["notes.txt", "."] {
        let said = stage.run(&create(&["--ledger", refused])).expect(2);
        assert!(said.stderr.contains("nothing was sent"), "{}", said.stderr);
    }
    stage.nothing_was_sent();
    assert_snapshot!(stage.tell(&create(&["--ledger", "notes.txt"])), @"
    exit 2
    --- stderr
    error: `--ledger` names a file that is no ledger, and nothing was sent: notes.txt
    hint: name another file, or add --force to replace it
    ");
    stage.run(&create(&["--ledger", "notes.txt", "--force"])).expect(0);
    assert_eq!(rows(&stage, "notes.txt").len(), 2);
    let mirror = stage.home().join("ledger.jsonl");
    let own = stage.run(&create(&["--ledger", &mirror.to_string_lossy(), "--force"])).expect(2);
    assert!(own.stderr.contains("a file of the store itself"), "{}", own.stderr);
    assert_eq!(stage.money().len(), 2);
}
