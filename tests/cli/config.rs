//! `config`, and what every command says of a configuration that means nothing.

use insta::assert_snapshot;

use crate::stage::Stage;

fn without_configuration() -> Stage {
    let stage = Stage::bare();
    std::fs::remove_file(stage.home().join("config.toml")).expect("removed");
    stage
}

#[test]
fn a_configuration_is_made_once() {
    let stage = without_configuration();
    assert_snapshot!(stage.tell(&["config", "check"]), @"
    exit 0
    --- stdout
    [home]/config.toml
    --- stderr
    note: the configuration is not there, so the defaults hold
    ");
    let said = stage.run(&["config", "init"]).expect(0);
    assert_eq!(said.line(), stage.home().join("config.toml").to_string_lossy());
    assert_snapshot!(stage.tell(&["config", "init"]), @"
    exit 2
    --- stderr
    error: there is a configuration already: [home]/config.toml
    hint: rushes config check
    ");
    assert_snapshot!(stage.tell(&["config", "check"]), @"
    exit 0
    --- stdout
    [home]/config.toml
    --- stderr
    note: the configuration is sound
    ");
    let written = std::fs::read_to_string(stage.home().join("config.toml")).expect("a configuration");
    assert_eq!(written, include_str!("../../config.example.toml"));
}

#[test]
fn its_place_is_told_and_can_be_chosen() {
    let stage = without_configuration();
    assert_snapshot!(stage.tell(&["config", "path", "--json"]), @r#"
    exit 0
    --- stdout
    {"path":"[home]/config.toml","exists":false}
    "#);
    let elsewhere = stage.write("other.toml", "model = \"animatic\"");
    let stage = stage.with("RUSHES_CONFIG", &elsewhere);
    assert_eq!(stage.run(&["config", "path"]).expect(0).line(), elsewhere);
    assert_eq!(stage.run(&["config", "show", "--json"]).expect(0).json()["model"], "animatic");
}

#[test]
fn it_is_shown_with_every_default() {
    let stage = without_configuration();
    let said = stage.run(&["config", "show"]).expect(0);
    assert_snapshot!(stage.settled(&said), @r#"
    exit 0
    --- stdout
    output = "{slug}-{id}.mp4"
    progress = "auto"
    color = "auto"
    old_price_days = 90
    price = []

    [budget]
    warn_at = 0.8
    confirm_above = "2.00"

    [budget.project]

    [budget.provider]

    [poll]
    min = "2s"
    max = "30s"
    timeout = "1h"

    [route]
    by = "cheapest"
    prefer = []
    fallback = false

    [alias]

    [provider]

    [store]
    "#);
    stage.write(stage.home().join("config.toml"), &said.stdout);
    assert_eq!(stage.run(&["config", "show"]).expect(0).stdout, said.stdout, "what is shown can be kept");
}

/// What `config check` says of each of these.
fn checked(wrong: &[&str]) -> String {
    let stage = Stage::bare();
    let check = |lines: &&str| {
        stage.write(stage.home().join("config.toml"), lines);
        format!("$ {}\n{}", lines.replace('\n', " ; "), stage.tell(&["config", "check"]))
    };
    wrong.iter().map(check).collect()
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_likely_one() {
    assert_snapshot!(checked(&["modle = \"animatic\"", "[budget]\nper_jbo = \"1.00\"", "zzz = 1"]), @r#"
    $ modle = "animatic"
    exit 3
    --- stderr
    error: the configuration has an unknown key in line 1: `modle`
      caused by: in [home]/config.toml
    hint: did you mean `model`?
    $ [budget] ; per_jbo = "1.00"
    exit 3
    --- stderr
    error: the configuration has an unknown key in line 2: `per_jbo`
      caused by: in [home]/config.toml
    hint: did you mean `per_job`?
    $ zzz = 1
    exit 3
    --- stderr
    error: the configuration has an unknown key in line 1: `zzz`
      caused by: in [home]/config.toml
    hint: the keys there are `model`, `output`, `progress`, `color`, `old_price_days`, `budget`, `poll`, `route`, `alias`, `provider`, `price`, `store`
    "#);
}

#[test]
fn a_value_that_means_nothing_is_shown() {
    let wrong = [
        "[budget]\nper_job = 1.00",
        "[budget]\nper_day = \"-1\"",
        "[poll]\nmin = \"soon\"",
        "[poll]\nmin = \"1m\"\nmax = \"1s\"",
        "not toml",
    ];
    assert_snapshot!(checked(&wrong), @r#"
    $ [budget] ; per_job = 1.00
    exit 3
    --- stderr
    error: the configuration means nothing in line 2: `per_job = 1.00`
      caused by: invalid type: floating point `1.0`, expected a string
      caused by: in [home]/config.toml
    hint: put the value between quotes: `"…"`
    $ [budget] ; per_day = "-1"
    exit 3
    --- stderr
    error: a budget cannot be below zero: `-1.00`
      caused by: in [home]/config.toml
    $ [poll] ; min = "soon"
    exit 3
    --- stderr
    error: the configuration means nothing in line 2: `min = "soon"`
      caused by: not a length of time such as `30s`, `45m` or `1h 30m`: `soon`
      caused by: in [home]/config.toml
    $ [poll] ; min = "1m" ; max = "1s"
    exit 3
    --- stderr
    error: `poll.min` is longer than `poll.max`: 1m > 1s
      caused by: in [home]/config.toml
    $ not toml
    exit 3
    --- stderr
    error: the configuration means nothing in line 1: `not toml`
      caused by: key with no value, expected `=`
      caused by: in [home]/config.toml
    "#);
}

#[test]
fn a_provider_that_there_is_not_is_told() {
    let wrong = [
        "[provider.studio]\nbase_url = \"http://gpu-1:8000/v1\"",
        "[provider.studio]\nprotocol = \"soap\"\nbase_url = \"http://gpu-1:8000/v1\"",
        "[provider.studio]\nprotocol = \"openai\"",
        "[route]\nprefer = [\"nobody\"]",
    ];
    assert_snapshot!(checked(&wrong), @r#"
    $ [provider.studio] ; base_url = "http://gpu-1:8000/v1"
    exit 3
    --- stderr
    error: the configuration names a provider that there is not: `studio`
    hint: a server of your own needs `[provider.studio] protocol = "openai"`
    $ [provider.studio] ; protocol = "soap" ; base_url = "http://gpu-1:8000/v1"
    exit 3
    --- stderr
    error: `provider.studio.protocol` names no protocol: `soap`
    hint: the protocols are `openai`, `openrouter`, `onerouter`, `lumenfall`, `aimlapi`, `fal`, `replicate`, `xai`, `kling`, `kling-legacy`, `runway`, `ark`, `volcengine`, `luma`, `dream-machine`, `ltx`, `minimax`, `gemini`, `dashscope`, `vertex`
    $ [provider.studio] ; protocol = "openai"
    exit 3
    --- stderr
    error: `provider.studio` speaks a protocol but has no `base_url`
    hint: export RUSHES_STUDIO_BASE_URL=http://HOST:PORT/v1
    $ [route] ; prefer = ["nobody"]
    exit 3
    --- stderr
    error: the configuration names a provider that there is not: `nobody`
    hint: a server of your own needs `[provider.nobody] protocol = "openai"`
    "#);
}

#[test]
fn no_command_that_needs_it_goes_on_without_it() {
    let stage = Stage::bare();
    stage.configure("modle = \"animatic\"");
    for command in [&["create", "x"][..], &["list"], &["cost"], &["price", "-m", "animatic"], &["models"], &["wait"]] {
        let said = stage.run(command).expect(3);
        assert!(said.stderr.contains("`modle`") && said.stderr.contains("`model`"), "{command:?}: {}", said.stderr);
    }
    let said = stage.run(&["create", "x", "--json"]).expect(3);
    assert_snapshot!(stage.settled(&said), @r#"
    exit 3
    --- stdout
    {"error":{"kind":"auth","code":3,"message":"the configuration has an unknown key in line 2: `modle`","hint":"did you mean `model`?","job":null,"provider":null,"causes":["in [home]/config.toml"],"vendor_code":null}}
    "#);
    stage.run(&["config", "path"]).expect(0);
    assert_eq!(stage.files(), [""; 0]);
}

#[test]
fn an_address_that_is_none_is_refused() {
    let stage = Stage::bare().with("RUSHES_OPENAI_BASE_URL", "gpu-1:8000").with("OPENAI_API_KEY", "sk-any");
    assert_snapshot!(stage.tell(&["create", "x", "-m", "sora-2"]), @"
    exit 3
    --- stderr
    error: not an address such as `https://host/v1`: `gpu-1:8000`
      caused by: in RUSHES_OPENAI_BASE_URL
    hint: export RUSHES_OPENAI_BASE_URL=http://HOST:PORT/v1
    ");
}

#[test]
fn a_server_of_ones_own_has_a_name_and_a_key_of_its_own() {
    let stage = Stage::with_vendor();
    let url = stage.vendor().base_url("openai").expect("an address");
    stage.configure(&format!("[provider.studio]\nprotocol = \"openai\"\nbase_url = \"{url}\""));
    let order = ["create", "x", "-m", "studio:sora-2", "--allow-unknown-price", "--no-wait"];
    assert_snapshot!(stage.tell(&order), @"
    exit 3
    --- stderr
    [job-01]  planned at studio · sora-2 · price unknown · x
    [job-01]  submitting
    [job-01]  failed (auth): studio did not take the order, and nothing was bought: You didn't provide an API key. Send it as `Authorization: Bearer YOUR_KEY`.
    no clip · $0.00 spent
    error: studio did not take the order, and nothing was bought: You didn't provide an API key. Send it as `Authorization: Bearer YOUR_KEY`.
    hint: rushes doctor   # which keys are found
    hint: for a support case, studio knows the call as [request]
    ");
    let stage = stage.with("RUSHES_STUDIO_API_KEY", crate::stage::KEY);
    stage.run(&order).expect(0);
    assert_eq!(stage.books().submissions.len(), 1);
}

#[test]
fn a_key_command_prints_the_key() {
    let stage = Stage::with_vendor().without("OPENAI_API_KEY");
    stage.configure(&format!("[provider.openai]\nkey_command = \"echo {}\"", crate::stage::KEY));
    stage.run(&["create", "x", "-m", "sora-2", "--no-wait"]).expect(0);
    stage.configure("[provider.openai]\nkey_command = \"exit 7\"");
    assert_snapshot!(stage.tell(&["create", "x", "-m", "sora-2", "--no-wait"]), @"
    exit 3
    --- stderr
    [job-02]  planned at openai · sora-2 · at most $0.40 · x
    [job-02]  failed (auth): the `key_command` for OpenAI did not print a key
    no clip · $0.00 spent
    error: the `key_command` for OpenAI did not print a key
      caused by: it ended with exit status: 7
    hint: rushes config show   # what it is
    ");
}
