//! `sandbox`, and `--sandbox` before any command: rehearsals with play money.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY};

#[test]
fn what_it_prints_is_all_that_a_shell_needs() {
    let stage = Stage::bare();
    let mut serving = stage.begin(&["sandbox", "--render-time", "0s", "--clip-fps", "12", "--stop-after", "30s"]);
    let exports = serving.answer_until("RUSHES_HOME").join("\n");
    stage.write("environment", &exports);
    let script = "set -e; eval \"$(cat environment)\"\n\
        id=$(rushes create 'a paper boat' -m sora-2 -o boat.mp4 --no-wait 2>/dev/null)\n\
        rushes status --watch \"$id\" >/dev/null 2>&1\n\
        rushes download \"$id\" 2>/dev/null\n\
        rushes list --remote openai | wc -l\n\
        rushes remix \"$id\" 'the same in snow' -o snow.mp4 2>/dev/null\n\
        rushes download --variant thumbnail @last 2>/dev/null\n\
        rushes delete \"$id\" --yes >/dev/null; rushes list --remote openai | wc -l";
    let said = stage.shell(script).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/boat.mp4
    2
    [work]/snow.mp4
    [work]/snow.webp
    2
    ");
    assert_eq!(stage.jobs().len(), 0, "play money never meets real money");
    serving.signal("INT");
    let said = serving.end().expect(0);
    assert!(said.stderr.contains("play money"), "{}", said.stderr);
}

#[test]
fn a_command_can_have_one_inside() {
    let stage = Stage::bare();
    let said = stage
        .run(&["--sandbox", "create", "a paper boat", "-m", "sora-2", "--no-wait", "--progress", "none"])
        .expect(0);
    assert_eq!(said.line().len(), 8);
    assert_eq!(stage.jobs().len(), 0);
    stage.run(&[&["--sandbox", "create", "a boat", "-m", "animatic", "-o", "a.mp4"], &TINY[..]].concat()).expect(0);
    assert_eq!(stage.run(&["--sandbox", "list", "--json"]).expect(0).json()["jobs"].as_array().expect("jobs").len(), 2);
}

#[test]
fn a_fault_that_means_nothing_is_named() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["sandbox", "--fault", "openai.poll:sunshine"]), @"
    exit 2
    --- stderr
    error: invalid value 'openai.poll:sunshine' for '--fault <RULE>': not a mishap such as `503`, `429+retry=2`, `reset`, `cut@60%` or `slow=4096`: `sunshine`

    For more information, try '--help'.
    ");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let stage = Stage::with_vendor();
    let port = stage.vendor().address().port().to_string();
    let said = stage.run(&["sandbox", "--port", &port]).expect(8);
    assert_snapshot!(stage.settled(&said).replace(&port, "[port]"), @"
    exit 8
    --- stderr
    error: the sandbox could not open on [vendor]
      caused by: Address already in use (os error 98)
    hint: rushes sandbox   # takes any free port
    ");
}

#[test]
fn a_server_that_is_not_played_is_named() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["sandbox", "--profile", "vllm"]), @"
    exit 2
    --- stderr
    error: invalid value 'vllm' for '--profile <SERVER>': not a server that the sandbox plays (there are openai, azure, vllm-omni, sglang, tensorrt-llm, litellm, aquiles, dynamo): `vllm`

    For more information, try '--help'.
    ");
}
