//! The prompt: typed, from a file, from standard input; and what it must never do to a terminal.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY, text};

fn with_prompt<'a>(prompt: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["create", prompt], &TINY[..], more].concat()
}

#[test]
fn a_prompt_comes_from_standard_input() {
    let stage = Stage::bare();
    stage.feed(&with_prompt("-", &[]), "  a paper boat\n".as_bytes()).expect(0);
    assert_eq!(stage.job()["prompt"], "a paper boat");
}

#[test]
fn a_prompt_comes_from_a_file() {
    let stage = Stage::bare();
    let file = stage.write("prompt.txt", "a paper boat\non a rainy street\n");
    stage.run(&[&["create", "--prompt-file", &file], &TINY[..]].concat()).expect(0);
    assert_eq!(stage.job()["prompt"], "a paper boat\non a rainy street");
}

#[test]
fn without_a_prompt_nothing_is_made() {
    let stage = Stage::bare();
    let mut told = stage.tell(&["create"]);
    told.push_str(&stage.tell(&["create", "   "]));
    told.push_str(&stage.settled(&stage.feed(&["create", "-"], b"")));
    told.push_str(&stage.settled(&stage.feed(&["create", "-"], b"\xff\xfe")));
    told.push_str(&stage.tell(&["create", "--prompt-file", "nowhere.txt"]));
    told.push_str(&stage.tell(&["create", "x", "--prompt-file", "nowhere.txt"]));
    assert_snapshot!(told, @r#"
    exit 2
    --- stderr
    error: there is no prompt: say what shall be seen
    hint: rushes create "a paper boat"
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `PROMPT` is empty: say what shall be seen
    hint: rushes models show animatic:animatic
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `PROMPT` is empty: say what shall be seen
    hint: rushes models show animatic:animatic
    exit 2
    --- stderr
    error: the prompt on standard input cannot be read
      caused by: stream did not contain valid UTF-8
    exit 2
    --- stderr
    error: the prompt file cannot be read: nowhere.txt
      caused by: No such file or directory (os error 2)
    exit 2
    --- stderr
    error: the argument '[PROMPT]' cannot be used with '--prompt-file <FILE>'

    Usage: rushes create <PROMPT>

    For more information, try '--help'.
    "#);
    assert_eq!(stage.jobs().len(), 0);
}

#[test]
fn a_prompt_of_forty_thousand_characters_is_drawn_but_too_long_for_a_vendor() {
    let stage = Stage::with_vendor();
    let prompt = "word ".repeat(8000);
    stage.run(&with_prompt(&prompt, &["-m", "animatic", "-o", "x.mp4"])).expect(0);
    assert_eq!(text(&stage.job()["prompt"]).len(), 39_999);
    let said = stage.run(&["create", &prompt, "-m", "sora-2", "--dry-run"]);
    assert_snapshot!(stage.settled(&said), @"
    exit 2
    --- stderr
    error: the request does not fit openai:sora-2, and nothing was sent
      caused by: `PROMPT` has 39999 characters, but the model takes at most 32000
    hint: rushes models show openai:sora-2
    ");
    stage.nothing_was_sent();
    let table = stage.run(&["list"]).expect(0);
    assert!(table.stdout.lines().all(|line| line.len() < 1000), "a list is a list: {}", table.stdout.len());
}

#[test]
fn control_characters_and_foreign_directions_reach_no_terminal() {
    let stage = Stage::bare();
    let prompt = "\u{1b}]0;owned\u{7}red \u{1b}[31mfox\u{9b}2J \u{202e}txt.exe\u{2028}next\tline\r\nerror: fake";
    let said = stage.run(&with_prompt(prompt, &["-o", "{slug}.mp4", "--tag", "k=\u{1b}[2J"])).expect(0);
    assert_snapshot!(stage.settled(&said), @r"
    exit 0
    --- stdout
    [work]/0-owned-red-31mfox-2j-txtexe-next-line.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    [job-01]  planned at animatic · animatic · free · \u{1b}]0;owned\u{7}red \u{1b}[31mfox\u{…
    [job-01]  finished · $0.00 quoted · [span]
    [job-01]  saved [work]/0-owned-red-31mfox-2j-txtexe-next-line.mp4 · [size]
    ");
    assert_eq!(text(&stage.job()["prompt"]), prompt, "it is kept as it was typed");
    assert_snapshot!(stage.tell(&["list"]), @r"
    exit 0
    --- stdout
    id        state  model              length  cost   created           prompt
    [job-01]  saved  animatic:animatic  1 s     $0.00  YYYY-MM-DD HH:MM  \u{1b}]0;owned\u{7}red \u{1b}[31mfox\u{9b}2J \u{202e}txt.exe next line error: fake
    ");
    let said = stage.run(&["list", "--json"]).expect(0);
    assert!(!said.stdout.contains('\u{202e}'), "JSON has it as an escape: {}", said.stdout);
}

#[test]
fn an_error_repeats_nothing_that_steers() {
    let stage = Stage::bare();
    let mut told = stage.tell(&["create", "x", "-m", "\u{1b}[31mred"]);
    told.push_str(&stage.tell(&["create", "x", "-o", "{\u{1b}[31m}.mp4"]));
    told.push_str(&stage.tell(&["create", "x", "--image", "\u{1b}[31mred.png"]));
    told.push_str(&stage.tell(&["status", "\u{1b}[31mred"]));
    told.push_str(&stage.tell(&["create", "x", "--size", "\u{1b}[31mred"]));
    told.push_str(&stage.tell(&["create", "x", "--\u{1b}[31mred"]));
    assert_snapshot!(told, @r"
    exit 4
    --- stderr
    error: no such model: `\u{1b}[31mred`
    hint: rushes models   # what there is
    exit 2
    --- stderr
    error: the output has an unknown placeholder `{\u{1b}[31m}`: `{\u{1b}[31m}.mp4`
    hint: the placeholders are {slug} {id} {model} {provider} {date} {n}
    exit 2
    --- stderr
    error: the file of `--image` cannot be read: \u{1b}[31mred.png
      caused by: No such file or directory (os error 2)
    exit 2
    --- stderr
    error: not a name for a job: `\u{1b}[31mred`
    hint: give its id or the beginning of it, `@last`, `@2`, or `provider:remote-id`
    exit 2
    --- stderr
    error: invalid value 'red' for '--size <WxH>': not a size such as `1280x720`: `red`

    For more information, try '--help'.
    exit 2
    --- stderr
    error: unexpected argument '--red' found

      tip: to pass '--red' as a value, use '-- --red'

    Usage: rushes create <PROMPT>

    For more information, try '--help'.
    ");
}

#[test]
fn a_prompt_from_right_to_left_is_sent_as_it_is() {
    let stage = Stage::with_vendor();
    let prompt = "סירת נייר";
    stage.run(&["create", prompt, "-m", "sora-2", "--no-wait"]).expect(0);
    let remote = stage.run(&["list", "--remote", "openai", "--json"]).expect(0).json();
    assert_eq!(text(&remote["jobs"][0]["prompt"]), prompt);
}
