//! `auth` where there is no keyring, and what must hold wherever there is one: no key is shown.

use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::stage::{KEY, Stage};

/// A machine without a bus, whatever the machine of the test has.
fn bare() -> Stage {
    let stage = Stage::bare();
    let nowhere = format!("unix:path={}", stage.file("no-bus").display());
    stage.with("DBUS_SESSION_BUS_ADDRESS", &nowhere)
}

#[test]
fn a_machine_without_a_keyring_says_so_at_once_and_what_does_instead() {
    let stage = bare();
    let begun = Instant::now();
    let said = stage.feed(&["auth", "set", "openai"], KEY.as_bytes()).expect(3);
    assert!(begun.elapsed() < Duration::from_secs(10), "it does not hang");
    let why = said.stderr.lines().find(|line| line.starts_with("  caused by: ")).expect("a cause").to_owned();
    assert_snapshot!(stage.settled(&said).replace(&why, "  caused by: [why]"), @r#"
    exit 3
    --- stderr
    error: no keyring of this system can be reached
      caused by: [why]
    hint: export OPENAI_API_KEY=…
    hint: or in the configuration: [provider.openai] key_command = "pass show openai"
    "#);
    assert!(!stage.home().join("keyring").exists(), "nothing is noted");
}

#[test]
fn what_is_no_key_is_not_kept() {
    let stage = bare();
    assert_snapshot!(stage.settled(&stage.feed(&["auth", "set", "openai"], b" \n")), @"
    exit 2
    --- stderr
    error: no key was given, and none was kept
    hint: rushes auth set openai < FILE   # or without the file, to be asked
    ");
    for odd in ["sk-canary 5150", "sk-canary\n5150", "sk-canary\u{7}", "sk-canäry"] {
        let said = stage.feed(&["auth", "set", "openai"], odd.as_bytes()).expect(2);
        assert!(!said.stderr.contains("canary") && said.stderr.contains("that is no key"), "{said:?}");
    }
}

#[test]
fn a_key_on_the_command_line_is_refused_and_not_repeated() {
    let stage = bare();
    for typed in [&["sk-canary-1"][..], &["--key", "sk-canary-1"], &["--key=sk-canary-1"], &["-ksk-canary-1"]] {
        for more in [&[][..], &["--json"]] {
            let said = stage.run(&[more, &["auth", "set", "openai"], typed].concat()).expect(2);
            assert!(!format!("{said:?}").contains("canary"), "{said:?}");
        }
    }
    assert_snapshot!(stage.tell(&["auth", "set", "openai", "sk-1"]), @"
    exit 2
    --- stderr
    error: a key is not taken from the command line, where others can see it, and none was kept
    hint: if it was a real one, make a new one at the provider
    hint: rushes auth set openai   # asks for it, or reads it from standard input
    ");
}

#[test]
fn the_list_tells_where_each_key_comes_from_and_nothing_of_it() {
    let stage = bare().with("OPENAI_API_KEY", KEY);
    stage.configure(
        "[provider.fal]\nkey_command = \"pass show fal\"\n\
         [provider.studio]\nprotocol = \"openai\"\nbase_url = \"http://gpu-1:8000/v1\"",
    );
    // As if they were kept: what is listed is what is noted, and the keyring is not woken.
    stage.write(
        stage.home().join("keyring"),
        "openai https://api.openai.com\nreplicate https://api.replicate.com\nlumenfall https://elsewhere.example\n",
    );
    let said = stage.run(&["auth", "list"]).expect(0);
    let told = |provider: &str| {
        let line = said.stdout.lines().find(|line| line.starts_with(provider)).expect("a line");
        line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told("openai "), "environment OPENAI_API_KEY; the keyring's is not used");
    assert_eq!(told("lumenfall "), "none LUMENFALL_API_KEY is not set", "what is kept is for another server");
    assert_eq!(told("fal "), "command provider.fal.key_command");
    assert_eq!(told("replicate "), "keyring for https://api.replicate.com");
    assert_eq!(told("studio "), "none a server of your own may need none");
    assert_snapshot!(stage.tell(&["auth", "list", "replicate", "--json"]), @r#"
    exit 0
    --- stdout
    {"keys":[{"provider":"replicate","from":"keyring","variable":null,"variables":["REPLICATE_API_TOKEN"],"origin":"https://api.replicate.com","in_keyring":true}]}
    "#);
}

#[test]
fn what_is_kept_counts_as_a_key_until_it_is_needed() {
    let stage = bare();
    stage.write(stage.home().join("keyring"), "fal https://queue.fal.run\n");
    let plan = stage.run(&["create", "x", "-m", "veo-3.1", "-y", "--dry-run", "--json"]).expect(0).json();
    assert_eq!(plan["provider"], "fal", "the one with a key");
    let doctor = stage.run(&["doctor", "--offline"]).expect(0);
    assert!(doctor.stdout.contains("keeps the key of fal"), "{}", doctor.stdout);
    let said = stage.run(&["create", "x", "-m", "veo-3.1", "-y", "--no-wait"]).expect(3);
    assert!(said.stderr.contains("no keyring of this system can be reached"), "{}", said.stderr);
    assert_eq!(stage.job()["state"], "failed");
}

#[test]
fn what_is_not_kept_cannot_be_forgotten() {
    let stage = bare();
    assert_snapshot!(stage.tell(&["auth", "remove", "openai"]), @"
    exit 4
    --- stderr
    error: the keyring keeps no key of OpenAI for https://api.openai.com
    hint: rushes auth list
    ");
    let said = stage.run(&["auth", "remove", "nobody"]).expect(2);
    assert!(
        said.stderr.starts_with("error: no such provider: `nobody`\nhint: those that there are: `openai`"),
        "{said:?}"
    );
    assert_snapshot!(stage.tell(&["--sandbox", "auth", "set", "openai"]), @"
    exit 2
    --- stderr
    error: a rehearsal takes any key, and keeps none
    hint: leave out --sandbox
    ");
}
