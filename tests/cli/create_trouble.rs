//! What a vendor or the way to it can do to an order, and what that means for the money.

use insta::assert_snapshot;

use crate::stage::{KEY, Stage};

const CREATE: [&str; 6] = ["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"];

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CREATE[..], more].concat()
}

fn prompt(words: &str) -> [&str; 6] {
    ["create", words, "-m", "sora-2", "-o", "boat.mp4"]
}

#[test]
fn without_a_key_nothing_is_sent() {
    let stage = Stage::with_vendor().without("OPENAI_API_KEY").without("RUSHES_OPENAI_BASE_URL");
    // The shutdown of the vendor's own service is told first: a key would not help.
    assert_snapshot!(stage.tell(&CREATE), @"
    exit 4
    --- stderr
    error: Sora 2 at OpenAI is shut down since 2026-09-24: OpenAI has shut down its video interface and named no replacement; nothing was sent
    hint: the nearest families that live: veo-3.1, kling-v3, seedance-2.0
    hint: export RUSHES_OPENAI_BASE_URL=http://HOST:PORT/v1   # where a server of your own speaks this protocol
    ");
    stage.nothing_was_sent();
}

#[test]
fn a_server_of_ones_own_may_want_a_key_after_all() {
    let stage = Stage::with_vendor().without("OPENAI_API_KEY");
    assert_snapshot!(stage.tell(&CREATE), @"
    exit 3
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  failed (auth): openai did not take the order, and nothing was bought: You didn't provide an API key. Send it as `Authorization: Bearer YOUR_KEY`.
    no clip · $0.00 spent
    error: openai did not take the order, and nothing was bought: You didn't provide an API key. Send it as `Authorization: Bearer YOUR_KEY`.
    hint: rushes doctor   # which keys are found
    hint: for a support case, openai knows the call as [request]
    ");
    assert_eq!((stage.books().submissions.len(), stage.money()), (0, vec!["hold 0.40".into(), "release 0.40".into()]));
}

#[test]
fn a_wrong_key_buys_nothing() {
    let stage = Stage::with_vendor().with("OPENAI_API_KEY", "sk-wrong-4242");
    let said = stage.run(&CREATE).expect(3);
    assert!(!said.stderr.contains("4242"), "{}", said.stderr);
    assert_snapshot!(stage.settled(&said), @"
    exit 3
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  failed (auth): openai did not take the order, and nothing was bought: Incorrect API key provided.
    no clip · $0.00 spent
    error: openai did not take the order, and nothing was bought: Incorrect API key provided.
    hint: rushes doctor   # which keys are found
    hint: for a support case, openai knows the call as [request]
    ");
    assert_eq!((stage.calls("submit"), stage.books().submissions.len()), (1, 0));
}

#[test]
fn a_refused_prompt_is_free() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&prompt("a boat [refuse]")), @"
    exit 6
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a boat [refuse]
    [job-01]  submitting
    [job-01]  refused (policy): openai refused it for its content, and nothing was bought: This request was refused by our content policy.
    no clip · $0.00 spent
    error: openai refused it for its content, and nothing was bought: This request was refused by our content policy.
    hint: say it in other words
    hint: for a support case, openai knows the call as [request]
    ");
    assert_eq!(stage.money(), ["hold 0.40", "release 0.40"]);
}

#[test]
fn a_clip_that_is_blocked_while_it_is_made_is_a_refusal_too() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&prompt("a boat [moderation]")), @"
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
    assert_eq!(stage.books().total_usd.to_string(), "0.00");
}

#[test]
fn a_job_that_fails_keeps_the_vendors_sentence() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&prompt("a boat [fail]")), @"
    exit 5
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a boat [fail]
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    [job-01]  failed: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    no clip · $0.00 spent
    error: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    hint: for a support case, openai knows the call as [request]
    ");
    let said = stage.run(&[&prompt("a boat [fail]")[..], &["--json", "--progress", "none"]].concat()).expect(5);
    assert_snapshot!(stage.settled(&said), @r#"
    exit 5
    --- stdout
    {"error":{"kind":"failed","code":5,"message":"openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.","hint":"for a support case, openai knows the call as [request]","job":"[job-02]","provider":"openai","causes":[],"vendor_code":"video_generation_failed"}}
    "#);
}

#[test]
fn without_credit_nothing_is_bought() {
    let stage = Stage::with_faults(&["openai.submit:no-credit"]);
    assert_snapshot!(stage.tell(&CREATE), @"
    exit 7
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  failed (money): openai did not take the order, and nothing was bought: You exceeded your current quota; check your plan and billing.
    no clip · $0.00 spent
    error: openai did not take the order, and nothing was bought: You exceeded your current quota; check your plan and billing.
    hint: add credit at openai, then run it again
    hint: for a support case, openai knows the call as [request]
    ");
    assert_eq!((stage.calls("submit"), stage.money()), (1, vec!["hold 0.40".into(), "release 0.40".into()]));
}

#[test]
fn a_model_that_a_server_no_longer_has_is_told_so() {
    let stage = Stage::with_faults(&["openai.submit:retired"]);
    assert_snapshot!(stage.tell(&CREATE), @"
    exit 4
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  failed (not-found): openai did not take the order, and nothing was bought: The model `sora-2` does not exist or you do not have access to it.
    no clip · $0.00 spent
    error: openai did not take the order, and nothing was bought: The model `sora-2` does not exist or you do not have access to it.
    hint: for a support case, openai knows the call as [request]
    ");
    assert_eq!(stage.money(), ["hold 0.40", "release 0.40"]);
}

#[test]
fn an_error_of_the_server_may_have_bought_it_and_recover_finds_out() {
    let stage = Stage::with_faults(&["openai.submit:reset-after"]);
    let said = stage.run(&CREATE).expect(9);
    assert_snapshot!(stage.settled(&said), @"
    exit 9
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  uncertain: it is unknown whether openai took the order, and $0.40 stays held, for it may be charged: the connection to `http://[vendor]` broke before the answer was whole: Connection reset by peer (os error 104)
    no clip · $0.40 held
    error: it is unknown whether openai took the order, and $0.40 stays held, for it may be charged: the connection to `http://[vendor]` broke before the answer was whole: Connection reset by peer (os error 104)
    hint: rushes recover [job-01]   # do not run it again
    ");
    assert_eq!((stage.calls("submit"), stage.books().submissions.len()), (1, 1), "it was taken, and sent once");
    assert_eq!(stage.money(), ["hold 0.40"], "the hold stays");
    let said = stage.run(&["recover"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/boat.mp4
    --- stderr
    [job-01]  queued · [remote]
    [job-01]  finished · $0.40 quoted · [span]
    [job-01]  saved [work]/boat.mp4 · [size]
    ");
    assert_eq!((stage.calls("submit"), stage.books().charges.len()), (1, 1));
    assert_eq!(stage.money(), ["hold 0.40", "settle 0.40"]);
}

#[test]
fn a_server_error_is_not_tried_again() {
    let stage = Stage::with_faults(&["openai.submit:500"]);
    assert_snapshot!(stage.tell(&CREATE), @"
    exit 9
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  uncertain: it is unknown whether openai took the order, and $0.40 stays held, for it may be charged: The server had an error while processing your request.
    no clip · $0.40 held
    error: it is unknown whether openai took the order, and $0.40 stays held, for it may be charged: The server had an error while processing your request.
    hint: rushes recover [job-01]   # do not run it again
    hint: for a support case, openai knows the call as [request]
    ");
    assert_eq!((stage.calls("submit"), stage.money()), (1, vec!["hold 0.40".to_owned()]));
    assert_snapshot!(stage.tell(&["recover"]), @"
    exit 9
    --- stderr
    [job-01]  uncertain: the provider does not show the order yet, and it is too early to be sure; the hold stays
    error: the provider does not show the order yet, and it is too early to be sure; the hold stays
    hint: rushes recover [job-01]   # in two minutes
    ");
}

#[test]
fn too_many_orders_are_sent_again_later_and_taken_once() {
    let stage = Stage::with_faults(&["openai.submit:429+retry=0x2"]);
    let said = stage.run(&create(&["--no-wait"])).expect(0);
    assert!(said.stderr.contains("retrying order in"), "{}", said.stderr);
    assert_eq!((stage.calls("submit"), stage.books().submissions.len()), (3, 1));
    assert_eq!(stage.money(), ["hold 0.40"]);
}

#[test]
fn a_server_that_is_not_there_has_sold_nothing() {
    let mut stage = Stage::with_vendor();
    stage.close_vendor();
    // As long as the server may come up, an order that never left is tried again.
    stage.configure("");
    let said = stage.run(&create(&["--timeout", "1s"])).expect(8);
    // How often it is tried hangs on the machine; that the user waits no longer than was said does not.
    assert!(said.stderr.contains("retrying order in"), "{}", said.stderr);
    let end = "error: openai did not take the order, and nothing was bought: no connection to";
    assert!(said.stderr.contains(end), "{}", said.stderr);
    assert!(said.stderr.ends_with("hint: it is safe to run it again later\n"), "{}", said.stderr);
    assert_eq!(stage.money(), ["hold 0.40", "release 0.40"]);
}

#[test]
fn a_minute_of_refused_looks_does_not_end_a_job() {
    let stage = Stage::with_faults(&["openai.poll:503+retry=0x8"]);
    let said = stage.run(&CREATE).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/boat.mp4
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    [job-01]  retrying status in [span]: The server had an error while processing your request.
    [job-01]  retrying status in [span], 2 times so far: The server had an error while processing your request.
    [job-01]  retrying status in [span], 4 times so far: The server had an error while processing your request.
    [job-01]  retrying status in [span], 8 times so far: The server had an error while processing your request.
    [job-01]  finished · $0.40 quoted · [span]
    [job-01]  saved [work]/boat.mp4 · [size]
    1 clip · 4 s · $0.40 spent
    ");
    assert_eq!((stage.calls("submit"), stage.calls("poll")), (1, 9));
}

#[test]
fn a_clip_that_does_not_arrive_is_paid_and_can_be_fetched_again() {
    let stage = Stage::with_faults(&["openai.content:not-mp4x3"]);
    let said = stage.run(&CREATE).expect(10);
    assert_snapshot!(stage.settled(&said), @"
    exit 10
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    [job-01]  finished · $0.40 quoted · [span]
    [job-01]  retrying download in [span]: it is no MP4: it has no `ftyp` box
    [job-01]  retrying download in [span], 2 times so far: it is no MP4: it has no `ftyp` box
    [job-01]  finished (download): the clip is made and paid, but it did not arrive; something else came in its place
    1 clip · 4 s · $0.40 spent
    error: the clip is made and paid, but it did not arrive; something else came in its place
      caused by: it is no MP4: it has no `ftyp` box
    hint: `rushes download [job-01]` fetches it and costs nothing
    ");
    assert_eq!(stage.money(), ["hold 0.40", "settle 0.40"]);
    assert_eq!(stage.files(), [""; 0]);
    stage.run(&["download", "@last"]).expect(0);
    assert_eq!((stage.files(), stage.books().charges.len()), (vec!["boat.mp4".to_owned()], 1));
}

#[test]
fn a_torn_download_goes_on_where_it_was() {
    let stage = Stage::with_faults(&["openai.content:cut@60%x1"]);
    stage.run(&CREATE).expect(0);
    assert_eq!(stage.calls("content"), 2);
    rushes::media::probe(&stage.file("boat.mp4")).expect("a clip");
}

#[test]
fn one_of_several_that_fails_is_told_among_the_others() {
    let stage = Stage::with_faults(&["openai.submit:failx1"]);
    let said = stage.run(&create(&["-n", "2", "--json", "--progress", "none"])).expect(11);
    let states: Vec<_> = said.json()["jobs"].as_array().expect("jobs").iter().map(|job| job["state"].clone()).collect();
    assert!(states.contains(&"failed".into()) && states.contains(&"saved".into()), "{states:?}");
    assert_snapshot!(stage.tell(&["list"]).replace("[job-02]", "[job-01]"), @"
    exit 0
    --- stdout
    id        state   model          length  cost     created           prompt
    [job-01]  saved   openai:sora-2  4 s     $0.40    YYYY-MM-DD HH:MM  a paper boat
    [job-01]  failed  openai:sora-2  4 s     unknown  YYYY-MM-DD HH:MM  a paper boat
    ");
}

#[test]
fn the_key_is_nowhere_in_the_home() {
    let stage = Stage::with_vendor();
    stage.run(&create(&["--sidecar"])).expect(0);
    for folder in [stage.home(), stage.file("")] {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let bytes = std::fs::read(&path).unwrap_or_default();
            assert!(!bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes()), "{}", path.display());
        }
    }
}
