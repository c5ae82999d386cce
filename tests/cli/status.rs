//! `status`: how a job stands, once or until it is over.

use insta::assert_snapshot;
use rushes::sandbox::{Pace, Settings};

use crate::stage::{Stage, prompt_vendor, slow_vendor};

fn submitted(settings: Settings) -> Stage {
    let stage = Stage::of(settings);
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--no-wait"]).expect(0);
    stage
}

#[test]
fn the_vendor_is_asked_once() {
    let stage = submitted(slow_vendor());
    stage.vendor().advance(std::time::Duration::from_mins(15));
    assert_snapshot!(stage.tell(&["status"]), @"
    exit 0
    --- stdout
    id        state        model          length  cost     created           prompt
    [job-01]  running 25%  openai:sora-2  4 s     ($0.40)  YYYY-MM-DD HH:MM  a paper boat
    --- stderr
    [job-01]  running 25%
    ");
    assert_eq!(stage.calls("poll"), 1);
    let job = stage.run(&["status", "@last", "--json"]).expect(0).json();
    assert_eq!((&job["state"], &job["progress"]), (&"running".into(), &25.into()));
}

#[test]
fn watching_ends_when_the_job_is_over_and_fetches_nothing() {
    let stage = submitted(Settings { pace: Pace::Polls { queued: 1, running: 2 }, ..prompt_vendor() });
    assert_snapshot!(stage.tell(&["status", "--watch"]), @"
    exit 0
    --- stdout
    id        state     model          length  cost   created           prompt
    [job-01]  finished  openai:sora-2  4 s     $0.40  YYYY-MM-DD HH:MM  a paper boat
    --- stderr
    [job-01]  picked up: queued at openai · sora-2 · begun [span] ago
    [job-01]  running 0%
    [job-01]  running 50%
    [job-01]  finished · $0.40 quoted · [span]
    ");
    assert_eq!((stage.calls("content"), stage.files().len()), (0, 0));
}

#[test]
fn a_job_that_failed_is_an_answer() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a boat [fail]", "-m", "sora-2", "--no-wait"]).expect(0);
    assert_snapshot!(stage.tell(&["status", "--watch"]), @"
    exit 5
    --- stdout
    id        state   model          length  cost     created           prompt
    [job-01]  failed  openai:sora-2  4 s     unknown  YYYY-MM-DD HH:MM  a boat [fail]
    --- stderr
    [job-01]  picked up: queued at openai · sora-2 · begun [span] ago
    [job-01]  failed: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    ");
    assert_snapshot!(stage.tell(&["status"]), @"
    exit 0
    --- stdout
    id        state   model          length  cost     created           prompt
    [job-01]  failed  openai:sora-2  4 s     unknown  YYYY-MM-DD HH:MM  a boat [fail]
    --- stderr
    [job-01]  note: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    ");
}

#[test]
fn a_vendor_that_does_not_answer_leaves_what_was_known() {
    let stage = submitted(slow_vendor());
    stage.script(&["openai.poll:401"]);
    assert_snapshot!(stage.tell(&["status"]), @"
    exit 3
    --- stdout
    id        state   model          length  cost     created           prompt
    [job-01]  queued  openai:sora-2  4 s     ($0.40)  YYYY-MM-DD HH:MM  a paper boat
    --- stderr
    warning: this is how [job-01] stood at HH:MM:SS: OpenAI does not tell how the job stands; the job is kept as it is: Incorrect API key provided.
    ");
}

#[test]
fn without_a_job_there_is_nothing_to_show() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["status"]), @"
    exit 4
    --- stderr
    error: no such job: `@last`
    hint: `rushes list` shows every job
    ");
}
