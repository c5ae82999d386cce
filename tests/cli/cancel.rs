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
fn what_ran_at_a_vendor_that_refunds_nothing_is_spent() {
    let stage = Stage::of(slow_vendor());
    let exports = stage.vendor().environment().into_iter().filter(|(name, _)| name.contains("RUNWAY"));
    let stage = exports.fold(stage, |stage, (name, value)| stage.with(&name, &value));
    stage.run(&["create", "a paper boat", "-m", "runway:gen4.5", "-s", "4", "--no-wait"]).expect(0);
    let said = stage.run(&["cancel", "@last"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    id        state      model          length  cost   created           prompt
    [job-01]  cancelled  runway:gen4.5  4 s     $0.48  YYYY-MM-DD HH:MM  a paper boat
    --- stderr
    note: Runway had begun the job, which is not refunded
    ");
    let charged: Vec<String> = stage.vendor().ledger().charges.iter().map(|charge| charge.usd.to_string()).collect();
    let job = stage.job();
    assert_eq!((job["state"].as_str(), job["cost"]["usd"].as_str()), (Some("cancelled"), Some("0.48")));
    assert_eq!(charged, ["0.48"]);
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
