//! Help, version, completions, manual page, and what is not understood.

use insta::assert_snapshot;

use crate::stage::Stage;

#[test]
fn help_names_every_command_and_exit_code() {
    let stage = Stage::bare();
    let said = stage.run(&["--help"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    One command line for every AI video API. It never pays twice and never loses a paid clip

    Usage: rushes [OPTIONS] <COMMAND>

    Commands:
      create       Make a clip: plan, submit, wait, download; prints the path
      remix        Make the same scene again, changed
      extend       Continue a clip
      edit         Change a clip
      status       Ask the provider how a job stands
      wait         Wait until jobs end, and download them
      download     Fetch the file of a finished job (again; it is free)
      list         Show the jobs of this store, newest first
      cancel       Stop a job at its provider
      delete       Remove a job at its provider, or here
      resume       Pick up every unfinished job of this store
      recover      Settle jobs of which it is unknown whether they were ordered
      models       Show what models there are, what they take and what they cost
      price        Quote a clip at every provider that can make it; sends nothing
      cost         Show what was spent, and on what
      doctor       Check configuration, keys, store and disk
      config       Make, show and check the configuration
      auth         Keep the keys of providers in the keyring of this system
      sandbox      Serve a rehearsal of every provider on this machine
      completions  Print a completion script for a shell
      man          Print the manual page

    Options:
          --json            Print one JSON document on standard output, errors too
          --progress <HOW>  How standard error tells progress [env: RUSHES_PROGRESS=] [possible values:
                            auto, bar, plain, json, none]
          --color <WHEN>    When to use colour [env: RUSHES_COLOR=] [possible values: auto, always,
                            never]
          --sandbox         Rehearse: run a sandbox inside, with play money and a store of its own
      -v, --verbose         Print each call to standard error, without keys and bodies [env:
                            RUSHES_LOG=]
      -h, --help            Print help
      -V, --version         Print version

    Exit codes: 0 done · 2 usage · 3 auth · 4 not found · 5 failed · 6 policy · 7 money · 8 unavailable,
    nothing bought · 9 uncertain, may be charged: `rushes recover` · 10 paid, file missing: `rushes
    download` · 11 partial · 12 still going on · 130 Ctrl-C
    ");
    assert_eq!(said.stdout, stage.run(&["-h"]).expect(0).stdout);
}

#[test]
fn help_of_create_names_every_flag_of_the_contract() {
    let stage = Stage::bare();
    let said = stage.run(&["create", "--help"]).expect(0);
    let flags = "--prompt-file --model --provider --seconds --size --aspect --resolution --fit --image --last-frame --reference \
        --video --audio-ref --audio --no-audio --seed --negative --count --set --output --force --no-wait --timeout --max-cost \
        --allow-unknown-price --yes --route --fallback --dry-run --explain --sidecar --tag --project --json --progress --color --sandbox";
    for flag in flags.split_whitespace() {
        assert!(said.stdout.contains(flag), "{flag} is not in the help");
    }
}

#[test]
fn every_command_of_the_contract_has_help() {
    let stage = Stage::bare();
    let commands = "create remix extend edit status wait download list cancel delete resume recover models price cost doctor config auth \
        sandbox completions man";
    for command in commands.split_whitespace() {
        let said = stage.run(&[command, "--help"]).expect(0);
        assert!(said.stdout.contains("Usage: rushes"), "{command}: {}", said.stdout);
    }
}

#[test]
fn the_version_is_one_line() {
    let stage = Stage::bare();
    assert_eq!(stage.run(&["--version"]).expect(0).stdout, format!("rushes {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_not_understood_names_the_likely_word() {
    let stage = Stage::bare();
    let mut told = String::new();
    for line in
        [&["create", "x", "--secnds", "4"][..], &["crate", "x"], &["create", "x", "y"], &[], &["completions", "tcsh"]]
    {
        told.push_str(&stage.tell(line));
    }
    assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: unexpected argument '--secnds' found

      tip: a similar argument exists: '--seconds'

    Usage: rushes create --seconds <N> <PROMPT>

    For more information, try '--help'.
    exit 2
    --- stderr
    error: unrecognized subcommand 'crate'

      tip: some similar subcommands exist: 'cancel', 'create'

    Usage: rushes [OPTIONS] <COMMAND>

    For more information, try '--help'.
    exit 2
    --- stderr
    error: unexpected argument 'y' found

    Usage: rushes create [OPTIONS] [PROMPT]

    For more information, try '--help'.
    exit 2
    --- stderr
    One command line for every AI video API. It never pays twice and never loses a paid clip

    Usage: rushes [OPTIONS] <COMMAND>

    Commands:
      create       Make a clip: plan, submit, wait, download; prints the path
      remix        Make the same scene again, changed
      extend       Continue a clip
      edit         Change a clip
      status       Ask the provider how a job stands
      wait         Wait until jobs end, and download them
      download     Fetch the file of a finished job (again; it is free)
      list         Show the jobs of this store, newest first
      cancel       Stop a job at its provider
      delete       Remove a job at its provider, or here
      resume       Pick up every unfinished job of this store
      recover      Settle jobs of which it is unknown whether they were ordered
      models       Show what models there are, what they take and what they cost
      price        Quote a clip at every provider that can make it; sends nothing
      cost         Show what was spent, and on what
      doctor       Check configuration, keys, store and disk
      config       Make, show and check the configuration
      auth         Keep the keys of providers in the keyring of this system
      sandbox      Serve a rehearsal of every provider on this machine
      completions  Print a completion script for a shell
      man          Print the manual page

    Options:
          --json            Print one JSON document on standard output, errors too
          --progress <HOW>  How standard error tells progress [env: RUSHES_PROGRESS=] [possible values:
                            auto, bar, plain, json, none]
          --color <WHEN>    When to use colour [env: RUSHES_COLOR=] [possible values: auto, always,
                            never]
          --sandbox         Rehearse: run a sandbox inside, with play money and a store of its own
      -v, --verbose         Print each call to standard error, without keys and bodies [env:
                            RUSHES_LOG=]
      -h, --help            Print help
      -V, --version         Print version

    Exit codes: 0 done · 2 usage · 3 auth · 4 not found · 5 failed · 6 policy · 7 money · 8 unavailable,
    nothing bought · 9 uncertain, may be charged: `rushes recover` · 10 paid, file missing: `rushes
    download` · 11 partial · 12 still going on · 130 Ctrl-C
    exit 2
    --- stderr
    error: invalid value 'tcsh' for '<SHELL>'
      [possible values: bash, elvish, fish, powershell, zsh]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    ");
}

#[test]
fn the_same_for_programs() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["create", "x", "--secnds", "4", "--json"]), @r#"
    exit 2
    --- stdout
    {"error":{"kind":"usage","code":2,"message":"unexpected argument '--secnds' found","hint":"did you mean `--seconds`?","job":null,"provider":null,"causes":[],"vendor_code":null}}
    "#);
    assert_snapshot!(stage.tell(&["--json", "crate"]), @r#"
    exit 2
    --- stdout
    {"error":{"kind":"usage","code":2,"message":"unrecognized subcommand 'crate'","hint":"did you mean `cancel` or `create`?","job":null,"provider":null,"causes":[],"vendor_code":null}}
    "#);
}

#[test]
fn shells_are_completed() {
    let stage = Stage::bare();
    for (shell, mark) in [("bash", "complete -F _rushes"), ("zsh", "#compdef rushes"), ("fish", "complete -c rushes")] {
        let script = stage.run(&["completions", shell]).expect(0).stdout;
        assert!(script.contains(mark), "{shell}");
    }
    let said = stage.shell("eval \"$(rushes completions bash)\" && complete -p rushes");
    assert!(said.expect(0).stdout.contains("_rushes"));
}

#[test]
fn the_manual_page_has_every_command() {
    let stage = Stage::bare();
    let page = stage.run(&["man"]).expect(0).stdout;
    assert!(page.lines().any(|line| line.starts_with(".TH rushes 1")), "{page}");
    for command in ["CREATE", "RECOVER", "SANDBOX"] {
        assert!(page.contains(&format!(".SH \"RUSHES {command}\"")), "{command}");
    }
}

#[test]
fn nothing_is_written_where_nothing_is_asked_for() {
    let stage = Stage::bare();
    std::fs::remove_dir_all(stage.home()).expect("removed");
    for line in [&["--help"][..], &["--version"], &["completions", "bash"], &["man"], &["models"], &["config", "path"]]
    {
        stage.run(line).expect(0);
    }
    assert!(!stage.home().exists(), "no home is made for a question");
}

#[test]
fn what_is_missing_is_told_to_programs_too() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["--json"]), @r#"
    exit 2
    --- stdout
    {"error":{"kind":"usage","code":2,"message":"no command is given","hint":"rushes --help","job":null,"provider":null,"causes":[],"vendor_code":null}}
    "#);
    assert_snapshot!(stage.tell(&["cancel", "--json"]), @r#"
    exit 2
    --- stdout
    {"error":{"kind":"usage","code":2,"message":"the following required arguments were not provided: <JOB>...","hint":"rushes --help","job":null,"provider":null,"causes":[],"vendor_code":null}}
    "#);
}
