//! `delete`: at the vendor, here, and the clip: each only where it is asked for.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY, slow_vendor};

fn made() -> Stage {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(0);
    stage
}

#[test]
fn where_nobody_can_be_asked_it_wants_a_yes() {
    let stage = made();
    assert_snapshot!(stage.tell(&["delete", "@last"]), @"
    exit 2
    --- stderr
    error: this deletes the job at its provider: [job-01]; there is nobody to ask, so nothing was done
    hint: add --yes to do it
    ");
    assert_snapshot!(stage.tell(&["delete", "@last", "--local", "--file"]), @"
    exit 2
    --- stderr
    error: this deletes the record here and the clip here: [job-01]; there is nobody to ask, so nothing was done
    hint: add --yes to do it
    ");
    assert_eq!((stage.calls("delete"), stage.files(), stage.jobs().len()), (0, vec!["boat.mp4".to_owned()], 1));
}

#[test]
fn the_vendor_forgets_it_and_we_do_not() {
    let stage = made();
    let said = stage.run(&["delete", "@last", "--yes"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [job-01]
    ");
    assert_eq!((stage.calls("delete"), stage.files(), stage.jobs().len()), (1, vec!["boat.mp4".to_owned()], 1));
    stage.run(&["delete", "@last", "--yes"]).expect(0);
    assert_snapshot!(stage.tell(&["list", "--remote", "openai"]), @"
    exit 0
    --- stderr
    openai lists no job
    ");
}

#[test]
fn the_record_and_the_clip_go_where_that_is_wished_and_the_money_stays_told() {
    let stage = made();
    stage.run(&["delete", "@last", "--local", "--file", "--yes"]).expect(0);
    assert_eq!((stage.calls("delete"), stage.files().len(), stage.jobs().len()), (0, 0, 0));
    assert_eq!(stage.run(&["cost", "--json"]).expect(0).json()["total"]["spent_usd"], "0.40");
}

#[test]
fn a_job_under_way_is_neither_deleted_nor_forgotten() {
    let stage = Stage::of(slow_vendor());
    stage.run(&["create", "a paper boat", "-m", "sora-2", "--no-wait"]).expect(0);
    let mut told = stage.tell(&["delete", "@last", "--yes"]);
    told.push_str(&stage.tell(&["delete", "@last", "--local", "--yes"]));
    assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: a job that is queued cannot be deleted: it would be paid for and lost
    hint: rushes wait [job-01]
    exit 7
    --- stderr
    error: money is still held for this job, so its record was kept: [job-01]
    hint: `rushes resume` or `rushes recover` settles it
    ");
    assert_eq!((stage.calls("delete"), stage.jobs().len()), (0, 1));
}

#[test]
fn an_animatic_is_only_here() {
    let stage = Stage::bare();
    stage.run(&[&["create", "a boat", "-o", "boat.mp4"], &TINY[..]].concat()).expect(0);
    assert_snapshot!(stage.tell(&["delete", "@last", "--yes"]), @"
    exit 2
    --- stderr
    error: an animatic is at no provider: there is only the record and the clip here
    hint: rushes delete --local --file [job-01]
    ");
    stage.run(&["delete", "@last", "--local", "--file", "--yes", "--json"]).expect(0);
    assert_eq!((stage.jobs().len(), stage.files().len()), (0, 0));
}

#[test]
fn a_clip_that_was_never_fetched_is_not_thrown_away_by_mistake() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "--no-wait"]).expect(0);
    stage.run(&["wait", "--no-download"]).expect(0);
    assert_snapshot!(stage.tell(&["delete", "@last", "--yes"]), @"
    exit 2
    --- stderr
    error: the clip is paid and was never fetched, so nothing was deleted
    hint: rushes download [job-01]   # free
    hint: add --unfetched to lose it
    ");
    assert_eq!(stage.calls("delete"), 0);
    stage.run(&["delete", "@last", "--yes", "--unfetched"]).expect(0);
    assert_eq!(stage.calls("delete"), 1);
}

#[test]
fn a_file_that_another_clip_has_replaced_is_left_alone() {
    let stage = made();
    stage.run(&["create", "another boat", "-m", "sora-2", "-o", "boat.mp4", "--force"]).expect(0);
    let said = stage.run(&["delete", "@2", "--local", "--file", "--yes"]).expect(0);
    assert!(said.stderr.contains("no longer this clip, so it was left alone"), "{}", said.stderr);
    assert_eq!((stage.files(), stage.jobs().len()), (vec!["boat.mp4".to_owned()], 1));
    stage.run(&["delete", "@last", "--local", "--file", "--yes"]).expect(0);
    assert_eq!(stage.files().len(), 0);
}
