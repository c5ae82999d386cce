//! What scripts depend on and no single command owns.

use rushes::error::Kind;

use crate::stage::Stage;

#[test]
fn each_kind_of_ending_has_the_exit_code_of_the_contract() {
    let told: Vec<(&str, u8)> = Kind::ALL.iter().map(|kind| (kind.as_str(), kind.exit_code())).collect();
    let contract = [
        ("internal", 1),
        ("usage", 2),
        ("auth", 3),
        ("not-found", 4),
        ("failed", 5),
        ("policy", 6),
        ("money", 7),
        ("unavailable", 8),
        ("uncertain", 9),
        ("download", 10),
        ("partial", 11),
        ("waiting", 12),
        ("interrupted", 130),
    ];
    assert_eq!(told, contract);
}

#[test]
fn every_command_answers_json_with_one_document() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(0);
    let commands: &[&[&str]] = &[
        &["status"],
        &["wait"],
        &["wait", "@last"],
        &["download", "--force"],
        &["list"],
        &["list", "--remote", "openai"],
        &["cancel", "@last"],
        &["delete", "@last", "--yes"],
        &["resume"],
        &["recover"],
        &["models"],
        &["models", "show", "sora-2"],
        &["price", "-m", "sora-2"],
        &["cost"],
        &["cost", "rebuild"],
        &["doctor"],
        &["config", "path"],
        &["config", "show"],
        &["config", "check"],
        &["completions", "bash"],
        &["man"],
        &["create", "x", "-m", "nonsense"],
        &["remix", "zzzzzzzz", "x"],
        &["extend", "zzzzzzzz"],
        &["edit", "zzzzzzzz", "x"],
    ];
    for command in commands {
        let said = stage.run(&[command, &["--json", "--progress", "none"][..]].concat());
        let document = said.json();
        let error = &document["error"];
        // The object of a job has an `error` of its own, which is null where all is well.
        if document.get("id").is_none() && !error.is_null() {
            let names: Vec<&String> = error.as_object().expect("an object").keys().take(6).collect();
            assert_eq!(names, ["kind", "code", "message", "hint", "job", "provider"], "{command:?}");
            assert_eq!(error["code"], said.code, "{command:?}");
        } else {
            assert_eq!(said.code, 0, "{command:?}: {said:?}");
        }
        assert_eq!(said.stdout.matches('\n').count(), 1, "one document on one line: {command:?}");
    }
}

#[test]
fn colour_comes_only_where_it_is_asked_for() {
    let stage = Stage::bare();
    let raw = |arguments: &[&str]| stage.command(arguments).output().expect("it runs");
    let plain = raw(&["list"]);
    assert!(!plain.stdout.contains(&0x1b) && !plain.stderr.contains(&0x1b));
    let coloured = raw(&["status", "zzzzzzzz", "--color", "always"]);
    assert!(coloured.stderr.contains(&0x1b));
    let never = raw(&["status", "zzzzzzzz", "--color", "never"]);
    assert!(!never.stderr.contains(&0x1b));
}
