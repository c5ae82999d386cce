//! `list`: the jobs of this store, newest first, or those that a vendor lists.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY, slow_vendor, text};

/// Three jobs: an animatic of a project, one that failed, one under way.
fn three() -> Stage {
    let stage = Stage::of(slow_vendor());
    let labels = ["--project", "launch", "--tag", "take=3", "-o", "a.mp4"];
    stage.run(&[&["create", "a fox", "-m", "animatic"], &TINY[..], &labels].concat()).expect(0);
    stage.script(&["openai.submit:moderation"]);
    stage.run(&["create", "a crowd", "-m", "sora-2", "-o", "b.mp4"]).expect(6);
    stage.script(&[]);
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "c.mp4", "--no-wait"]).expect(0);
    stage
}

#[test]
fn jobs_are_shown_newest_first() {
    let stage = three();
    assert_snapshot!(stage.tell(&["list"]), @"
    exit 0
    --- stdout
    id        state    model              length  cost     created           prompt
    [job-03]  queued   openai:sora-2      4 s     ($0.40)  YYYY-MM-DD HH:MM  a paper boat
    [job-02]  refused  openai:sora-2      4 s     $0.00    YYYY-MM-DD HH:MM  a crowd
    [job-01]  saved    animatic:animatic  1 s     $0.00    YYYY-MM-DD HH:MM  a fox
    ");
}

#[test]
fn filters_choose() {
    let stage = three();
    let prompts = |filter: &[&str]| {
        let listed = stage.run(&[&["list", "--json"], filter].concat()).expect(0).json();
        listed["jobs"].as_array().expect("jobs").iter().map(|job| text(&job["prompt"])).collect::<Vec<_>>()
    };
    assert_eq!(prompts(&["--state", "saved"]), ["a fox"]);
    assert_eq!(prompts(&["--state", "saved,refused"]), ["a crowd", "a fox"]);
    assert_eq!(prompts(&["--model", "sora-2"]), ["a paper boat", "a crowd"]);
    assert_eq!(prompts(&["--provider", "animatic"]), ["a fox"]);
    assert_eq!(prompts(&["--tag", "take=3"]), ["a fox"]);
    assert_eq!(prompts(&["--tag", "take=4"]), [""; 0]);
    assert_eq!(prompts(&["--project", "launch"]), ["a fox"]);
    assert_eq!(prompts(&["--limit", "1"]), ["a paper boat"]);
    assert_eq!(prompts(&["--since", "1h"]).len(), 3);
    assert_eq!(prompts(&["--since", "2999-01-01"]).len(), 0);
}

#[test]
fn a_filter_that_means_nothing_is_refused() {
    let stage = Stage::bare();
    let mut told = stage.tell(&["list", "--since", "yesterday"]);
    told.push_str(&stage.tell(&["list", "--state", "done"]));
    told.push_str(&stage.tell(&["list", "--tag", "take"]));
    told.push_str(&stage.tell(&["list", "--remote", "nobody"]));
    assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: not a day such as `2026-11-01`, a month such as `2026-11`, nor a time such as `30d`: `yesterday`
    exit 2
    --- stderr
    error: invalid value 'done' for '--state <STATE>': no such state: `done`

    For more information, try '--help'.
    exit 2
    --- stderr
    error: `--tag` takes KEY=VALUE, not `take`
    exit 2
    --- stderr
    error: no such provider: `nobody`
    hint: those that there are: `openai`, `openrouter`, `onerouter`, `lumenfall`, `aimlapi`, `fal`, `replicate`, `xai`, `kling`, `kling-legacy`, `runway`, `ark`, `volcengine`, `luma`, `dream-machine`, `ltx`, `minimax`, `gemini`, `dashscope`, `vertex`
    ");
}

#[test]
fn an_empty_store_says_how_to_begin() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["list"]), @r#"
    exit 0
    --- stderr
    no job here; `rushes create "a paper boat"` makes one
    "#);
    assert_snapshot!(stage.tell(&["list", "--json"]), @r#"
    exit 0
    --- stdout
    {"jobs":[]}
    "#);
}

#[test]
fn nothing_that_fits_is_not_an_empty_store() {
    let stage = three();
    assert_snapshot!(stage.tell(&["list", "--state", "expired"]), @"
    exit 0
    --- stderr
    no job is like that; `rushes list` shows all
    ");
}

#[test]
fn a_vendor_lists_what_it_has() {
    let stage = three();
    assert_snapshot!(stage.tell(&["list", "--remote", "openai"]), @"
    exit 0
    --- stdout
    remote id                                               state    model   length  size      created           prompt
    [remote]  running  sora-2  4 s     720x1280  YYYY-MM-DD HH:MM  a paper boat
    ");
    assert_snapshot!(stage.tell(&["list", "--remote", "openai", "--json"]), @r#"
    exit 0
    --- stdout
    {"provider":"openai","jobs":[{"remote_id":"[remote]","state":"running","model":"sora-2","prompt":"a paper boat","seconds":"4","size":"720x1280","created_at":"[time]","expires_at":null}]}
    "#);
    let stage = stage.with("OPENAI_API_KEY", "sk-wrong-4242");
    assert_snapshot!(stage.tell(&["list", "--remote", "openai"]), @"
    exit 3
    --- stderr
    error: OpenAI said no: Incorrect API key provided.
    hint: rushes doctor   # which keys are found
    ");
}

#[test]
fn a_vendor_that_has_nothing_is_told_so() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["list", "--remote", "openai"]), @"
    exit 0
    --- stderr
    openai lists no job
    ");
    assert_snapshot!(stage.tell(&["list", "--remote", "animatic"]), @"
    exit 2
    --- stderr
    error: the embedded engine is no provider: its clips are drawn on this machine
    hint: rushes list --provider animatic
    ");
}

#[test]
fn what_is_not_known_is_not_shown_as_nothing() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a boat [fail]", "-m", "sora-2", "-o", "a.mp4"]).expect(5);
    assert_snapshot!(stage.tell(&["list"]), @"
    exit 0
    --- stdout
    id        state   model          length  cost     created           prompt
    [job-01]  failed  openai:sora-2  4 s     unknown  YYYY-MM-DD HH:MM  a boat [fail]
    ");
}
