//! `create` at a vendor: the whole life, and the ways to stop waiting for it.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::stage::{Stage, prompt_vendor, slow_vendor, text};
use rushes::sandbox::{Pace, Settings};

const CREATE: [&str; 4] = ["create", "a paper boat", "-m", "sora-2"];

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CREATE[..], more].concat()
}

#[test]
fn a_clip_is_ordered_waited_for_and_fetched() {
    let stage = Stage::of(Settings { pace: Pace::Polls { queued: 1, running: 1 }, ..prompt_vendor() });
    let said = stage.run(&create(&["-o", "boat.mp4"])).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/boat.mp4
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    [job-01]  running 0%
    [job-01]  finished · $0.40 quoted · [span]
    [job-01]  saved [work]/boat.mp4 · [size]
    1 clip · 4 s · $0.40 spent
    ");
    assert_eq!(stage.money(), ["hold 0.40", "settle 0.40"]);
    let books = stage.books();
    assert_eq!((books.submissions.len(), books.total_usd.to_string().as_str()), (1, "0.40"));
    let clip = rushes::media::probe(&stage.file("boat.mp4")).expect("a clip");
    assert_eq!((clip.size.to_string(), clip.duration.expect("a length").to_string()), ("720x1280".into(), "4".into()));
}

#[test]
fn the_json_tells_the_quote_and_the_cost() {
    let stage = Stage::with_vendor();
    let said = stage.run(&create(&["-o", "boat.mp4", "--json", "--progress", "none", "--project", "launch"])).expect(0);
    assert_snapshot!(stage.settled(&said), @r#"
    exit 0
    --- stdout
    {"id":"[job-01]","state":"saved","provider":"openai","model":"sora-2","family":"sora-2","remote_id":"[remote]","mode":"text","prompt":"a paper boat","seconds":"4","size":"720x1280","resolution":"720p","audio":true,"seed":null,"created_at":"[time]","updated_at":"[time]","finished_at":"[time]","progress":100,"path":"[work]/boat.mp4","bytes":[bytes],"sha256":"[sha256]","width":720,"height":1280,"duration":"4","expires_at":"[time]","placeholder":false,"parent":null,"tags":{},"project":"launch","quote":{"usd":"0.40","as_of":"2026-09-19","basis":"4 s at $0.10 per second"},"cost":{"usd":"0.40","basis":"quote"},"error":null}
    "#);
}

#[test]
fn several_clips_are_several_jobs() {
    let stage = Stage::with_vendor();
    let said = stage.run(&create(&["-n", "3", "-o", "boat.mp4", "--json", "--progress", "none"])).expect(0);
    let jobs = said.json()["jobs"].as_array().expect("jobs").clone();
    let paths: Vec<_> =
        jobs.iter().map(|job| text(&job["path"]).rsplit('/').next().expect("a name").to_owned()).collect();
    assert_eq!(paths, ["boat-1.mp4", "boat-2.mp4", "boat-3.mp4"]);
    assert_eq!((stage.books().submissions.len(), stage.money().len()), (3, 6));
}

#[test]
fn the_id_is_enough_where_nobody_waits() {
    let stage = Stage::of(slow_vendor());
    let said = stage.run(&create(&["--no-wait"])).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [job-01]
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    no clip · $0.40 held
    ");
    assert_eq!((stage.job()["state"].clone(), stage.calls("poll")), (json!("queued"), 0));
    assert_eq!(said.line(), text(&stage.job()["id"]));
    stage.vendor().advance(std::time::Duration::from_hours(2));
    let saved = stage.run(&["wait", said.line()]).expect(0);
    rushes::media::probe(std::path::Path::new(saved.line())).expect("a clip");
}

#[test]
fn a_time_that_is_up_ends_the_waiting_and_not_the_job() {
    let hour = Duration::from_hours(1);
    let stage = Stage::of(Settings { pace: Pace::Timed { queued: hour, running: hour }, ..slow_vendor() });
    let said = stage.run(&create(&["--timeout", "50ms"])).expect(12);
    assert_snapshot!(stage.settled(&said), @"
    exit 12
    --- stdout
    [job-01]
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    [job-01]  queued (waiting): stopped waiting: [why], and the job goes on
    note: [job-01] goes on without us; this picks it up: rushes wait [job-01]
    no clip · $0.40 held
    ");
    let said = stage.run(&["wait", "--timeout", "50ms", "--json", "--progress", "none"]).expect(12);
    assert_eq!(said.json()["id"], stage.job()["id"]);
    assert_eq!(stage.money(), ["hold 0.40"]);
}

#[test]
fn a_vendor_that_is_gone_does_not_end_a_job() {
    let mut stage = Stage::of(slow_vendor());
    stage.run(&create(&["--no-wait"])).expect(0);
    stage.close_vendor();
    let said = stage.run(&["wait", "--timeout", "50ms"]).expect(12);
    assert!(said.stderr.contains("goes on: no connection to"), "the reason is told: {}", said.stderr);
    assert_snapshot!(stage.settled(&said), @"
    exit 12
    --- stdout
    [job-01]
    --- stderr
    [job-01]  picked up: queued at openai · sora-2 · begun [span] ago
    [job-01]  queued (waiting): stopped waiting: [why], and the job goes on
    note: [job-01] goes on without us; this picks it up: rushes wait [job-01]
    no clip · $0.40 held
    ");
    assert_eq!(stage.job()["state"], "queued");
}

#[test]
fn what_is_passed_through_is_sent() {
    let stage = Stage::with_vendor();
    let said = stage.run(&create(&["--set", "style.grain=0.5", "--set", "mood=calm", "--dry-run", "--json"])).expect(0);
    let body = said.json()["calls"][0].to_string();
    assert!(body.contains("grain") && body.contains("calm"), "{body}");
    // This vendor takes no field that it does not know, and says so.
    assert_snapshot!(stage.tell(&create(&["--set", "mood=calm"])), @"
    exit 2
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  failed (usage): openai did not take the order, and nothing was bought: Unknown parameter: 'mood'.
    no clip · $0.00 spent
    error: openai did not take the order, and nothing was bought: Unknown parameter: 'mood'.
    hint: for a support case, openai knows the call as [request]
    ");
    assert_eq!(stage.money(), ["hold 0.40", "release 0.40"]);
}

#[test]
fn each_call_is_told_where_that_is_wished_and_no_key_in_it() {
    let stage = Stage::with_vendor();
    let said = stage.run(&create(&["-o", "boat.mp4", "--verbose", "--progress", "none"])).expect(0);
    let calls = said.stderr.lines().filter(|line| line.contains("/videos")).count();
    assert_eq!(calls, 3, "order, look, download: {}", said.stderr);
}

#[test]
fn labels_and_projects_are_found_again() {
    let stage = Stage::with_vendor();
    stage.run(&create(&["--no-wait", "--tag", "take=3", "--tag", "scene=harbour", "--project", "launch"])).expect(0);
    let job = stage.job();
    assert_eq!((&job["tags"], &job["project"]), (&json!({ "scene": "harbour", "take": "3" }), &json!("launch")));
    let row = &stage.mirror()[0];
    assert_eq!((&row["tags"], &row["project"]), (&job["tags"], &job["project"]), "and so does the ledger");
}
