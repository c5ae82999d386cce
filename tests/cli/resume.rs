//! `resume`: every unfinished job of the store, whatever left it behind.

use insta::assert_snapshot;

use crate::stage::{Stage, slow_vendor};

#[test]
fn jobs_are_picked_up_and_paid_once() {
    let stage = Stage::of(slow_vendor());
    for name in ["one.mp4", "two.mp4"] {
        stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", name, "--no-wait"]).expect(0);
    }
    stage.vendor().advance(std::time::Duration::from_hours(1));
    let said = stage.run(&["resume"]).expect(0);
    assert_eq!(said.stdout.lines().count(), 2, "{said:?}");
    assert_eq!(stage.files(), ["one.mp4", "two.mp4"]);
    assert_eq!((stage.calls("submit"), stage.books().charges.len()), (2, 2));
    assert_snapshot!(stage.tell(&["resume"]), @"
    exit 0
    --- stderr
    note: no job is unfinished
    ");
    assert_snapshot!(stage.tell(&["resume", "--json"]), @r#"
    exit 0
    --- stdout
    {"jobs":[]}
    --- stderr
    note: no job is unfinished
    "#);
}

#[test]
fn a_killed_command_leaves_one_charge_and_no_second_order() {
    let stage = Stage::of(slow_vendor());
    let mut running = stage.begin(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]);
    running.until("running");
    running.signal("KILL");
    running.end();
    stage.vendor().advance(std::time::Duration::from_hours(1));
    let said = stage.run(&["resume"]).expect(0);
    assert_eq!(said.line(), stage.file("boat.mp4").to_string_lossy());
    let books = stage.books();
    assert_eq!((stage.calls("submit"), books.submissions.len(), books.charges.len()), (1, 1, 1));
    assert_eq!(stage.money(), ["hold 0.40", "settle 0.40"]);
    assert_eq!(stage.files(), ["boat.mp4"]);
}

#[test]
fn a_time_that_is_up_ends_the_waiting() {
    let stage = Stage::of(slow_vendor());
    stage.run(&["create", "a paper boat", "-m", "sora-2", "--no-wait"]).expect(0);
    assert_snapshot!(stage.tell(&["resume", "--timeout", "50ms", "--progress", "none"]), @"
    exit 12
    --- stdout
    [job-01]
    --- stderr
    note: [job-01] goes on without us; this picks it up: rushes wait [job-01]
    ");
}
