//! `cancel`: only what the vendor really can.

use insta::assert_snapshot;

use crate::stage::{Stage, slow_vendor};

#[test]
fn a_vendor_without_such_an_act_is_not_pretended_to_have_it() {
    let stage = Stage::of(slow_vendor());
    stage.run(&["create", "a paper boat", "-m", "sora-2", "--no-wait"]).expect(0);
    let said = stage.run(&["cancel", "@last"]).expect(2);
    assert_snapshot!(stage.settled(&said), @"
    exit 2
    --- stderr
    error: OpenAI has no way to cancel a job; it goes on and will be charged
    hint: rushes wait [job-01]
    ");
    assert_eq!((stage.job()["state"].as_str(), stage.calls("delete")), (Some("queued"), 0));
}

#[test]
fn what_is_over_cannot_be_cancelled() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2"]).expect(0);
    assert_snapshot!(stage.tell(&["cancel", "@last"]), @"
    exit 2
    --- stderr
    error: there is nothing to cancel: the job is saved
    ");
}

#[test]
fn a_job_must_be_named() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["cancel"]), @"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <JOB>...

    Usage: rushes cancel <JOB>...

    For more information, try '--help'.
    ");
}
