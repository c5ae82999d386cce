//! How a job is named: id, prefix, place, or the vendor's own name for it.

use insta::assert_snapshot;

use crate::stage::{Stage, text};

fn submitted(stage: &Stage) -> String {
    let said = stage.run(&["create", "a paper boat", "-m", "sora-2", "--no-wait"]).expect(0);
    said.line().to_owned()
}

#[test]
fn a_job_has_many_names() {
    let stage = Stage::with_vendor();
    let (first, second) = (submitted(&stage), submitted(&stage));
    let found = |name: &str| text(&stage.run(&["status", name, "--json"]).expect(0).json()["id"]);
    assert_eq!((found("@last"), found("@1"), found("@2")), (second.clone(), second.clone(), first.clone()));
    assert_eq!((found(&first[..7]), found(&first.to_uppercase())), (first.clone(), first.clone()));
    let remote = text(&stage.jobs()[0]["remote_id"]);
    assert_eq!(found(&format!("openai:{remote}")), second);
}

#[test]
fn a_job_that_was_made_elsewhere_is_taken_in_once() {
    let elsewhere = Stage::with_vendor();
    submitted(&elsewhere);
    let name = format!("openai:{}", text(&elsewhere.job()["remote_id"]));
    let here = Stage::bare().with("OPENAI_API_KEY", crate::stage::KEY);
    let here = here.with("RUSHES_OPENAI_BASE_URL", &elsewhere.vendor().base_url("openai").expect("an address"));
    here.run(&["download", &name]).expect(0);
    here.run(&["status", &name]).expect(0);
    let job = here.job();
    assert_eq!((&job["state"], &job["cost"]), (&"saved".into(), &serde_json::Value::Null), "it was paid elsewhere");
    assert_eq!(here.mirror().len(), 0, "and is not in this ledger");
    assert_eq!(elsewhere.calls("submit"), 1);
}

#[test]
fn a_name_that_names_nothing_is_told() {
    let stage = Stage::with_vendor();
    submitted(&stage);
    let mut told = String::new();
    for name in ["zzzzzzzz", "@9", "@0", "@x", "a b", "openai:video_nowhere", "nobody:video_1"] {
        told.push_str(&stage.tell(&["status", name]));
    }
    assert_snapshot!(told, @"
    exit 4
    --- stderr
    error: no such job: `zzzzzzzz`
    hint: `rushes list` shows every job
    exit 4
    --- stderr
    error: no such job: `@9`
    hint: `rushes list` shows every job
    exit 2
    --- stderr
    error: not a name for a job: `@0`
    hint: give its id or the beginning of it, `@last`, `@2`, or `provider:remote-id`
    exit 2
    --- stderr
    error: not a name for a job: `@x`
    hint: give its id or the beginning of it, `@last`, `@2`, or `provider:remote-id`
    exit 2
    --- stderr
    error: not a name for a job: `a b`
    hint: give its id or the beginning of it, `@last`, `@2`, or `provider:remote-id`
    exit 4
    --- stderr
    error: OpenAI has no such job: Video with id 'video_nowhere' not found.
    hint: rushes list --remote openai
    exit 2
    --- stderr
    error: no such provider: `nobody`
    hint: those that there are: `openai`, `openrouter`, `onerouter`, `lumenfall`, `aimlapi`, `fal`, `replicate`, `xai`, `kling`, `kling-legacy`, `runway`, `ark`, `volcengine`, `luma`, `dream-machine`, `ltx`, `minimax`, `gemini`, `dashscope`, `vertex`
    ");
}

#[test]
fn a_prefix_of_several_shows_them() {
    let stage = Stage::with_vendor();
    let mut ids: Vec<String> = Vec::new();
    // Ids begin with one of twenty-two letters, so that the twenty-third at the latest shares its first one.
    let letter = loop {
        let id = submitted(&stage);
        let letter = id[..1].to_owned();
        if ids.iter().any(|known| known.starts_with(&letter)) {
            break letter;
        }
        ids.push(id);
    };
    let said = stage.run(&["status", &letter]).expect(2);
    assert_eq!(said.stderr.matches("caused by").count(), 2, "{}", said.stderr);
    assert!(said.stderr.starts_with(&format!("error: several jobs begin so: `{letter}`\n")), "{}", said.stderr);
}

#[test]
fn a_job_stays_at_the_server_that_has_it() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--no-wait"]).expect(0);
    let other = Stage::with_vendor();
    let stage = stage.with("RUSHES_OPENAI_BASE_URL", &format!("http://{}/openai/v1", other.vendor().address()));
    let said = stage.run(&["wait"]).expect(3);
    assert!(said.stderr.contains("it is kept as it is"), "{}", said.stderr);
    assert!(said.stderr.contains("export RUSHES_OPENAI_BASE_URL="), "{}", said.stderr);
    other.nothing_was_sent();
    assert_eq!(stage.money(), ["hold 0.40"]);
}
