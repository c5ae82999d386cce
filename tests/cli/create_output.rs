//! Where a clip goes: nothing is bought that could not be put there, and nothing there is lost.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY};

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["create", "a paper boat"], &TINY[..], more].concat()
}

#[test]
fn a_folder_gets_the_usual_name_in_it() {
    let stage = Stage::bare();
    stage.run(&create(&["-o", "clips/"])).expect(0);
    let path = stage.job()["path"].as_str().expect("a path").to_owned();
    assert!(path.starts_with(&*stage.file("clips/a-paper-boat-").to_string_lossy()), "{path}");
    stage.run(&create(&["-o", "clips"])).expect(0);
    assert_eq!(std::fs::read_dir(stage.file("clips")).expect("a folder").count(), 2);
}

#[test]
fn a_template_is_filled_in() {
    let stage = Stage::bare();
    stage.run(&create(&["-o", "{provider}/{model}/{slug}-{n}.mp4"])).expect(0);
    assert!(stage.file("animatic/animatic/a-paper-boat-1.mp4").is_file());
}

#[test]
fn an_unknown_placeholder_is_named() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&create(&["-o", "{prompt}.mp4"])), @"
    exit 2
    --- stderr
    error: the output has an unknown placeholder `{prompt}`: `{prompt}.mp4`
    hint: the placeholders are {slug} {id} {model} {provider} {date} {n}
    ");
}

#[test]
fn a_prompt_leads_nowhere_else() {
    let stage = Stage::bare();
    let said = stage.run(&[&["create", "../../../etc/passwd"], &TINY[..], &["-o", "{slug}.mp4"]].concat()).expect(0);
    assert_eq!(said.line(), stage.file("etc-passwd.mp4").to_string_lossy());
}

#[test]
fn what_the_user_writes_is_meant() {
    let stage = Stage::bare();
    let said = stage.run(&create(&["-o", "../beside/{slug}.mp4"])).expect(0);
    assert!(std::fs::canonicalize(said.line()).expect("a file").ends_with("beside/a-paper-boat.mp4"), "{said:?}");
}

#[test]
fn what_is_there_stays_there() {
    let stage = Stage::with_vendor();
    stage.write("boat.mp4", "precious");
    assert_snapshot!(stage.tell(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]), @"
    exit 2
    --- stderr
    error: the output is already there, and nothing was bought: [work]/boat.mp4
    hint: add --force to replace it, or name another with -o
    ");
    stage.nothing_was_sent();
    assert_eq!(std::fs::read(stage.file("boat.mp4")).expect("a file"), b"precious");
    stage.run(&create(&["-m", "animatic", "-o", "boat.mp4", "--force"])).expect(0);
    rushes::media::probe(&stage.file("boat.mp4")).expect("a clip");
}

#[test]
fn two_clips_of_a_run_do_not_share_a_place() {
    let stage = Stage::bare();
    let told = stage.tell(&create(&["-n", "2", "-o", "{slug}-{date}-{n}{n}.mp4", "--dry-run"]));
    let today = jiff::Timestamp::now().strftime("boat-%Y-%m-%d").to_string();
    assert_snapshot!(told.replace(&today, "boat-[today]"), @"
    exit 0
    --- stdout
    nothing was sent
    provider:  animatic
    model:     animatic
    quote:     $0.00 (1 clip at $0.00 per clip, as of 2026-11-21)
    total:     $0.00
    output:    [work]/a-paper-boat-[today]-11.mp4
    output:    [work]/a-paper-boat-[today]-22.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    ");
}

#[test]
fn nothing_is_bought_for_a_place_that_takes_no_clip() {
    let stage = Stage::with_vendor();
    stage.write("file", "");
    let mut told = String::new();
    for output in ["file/boat.mp4", "/proc/boat.mp4", "", &"long".repeat(62)] {
        told.push_str(&stage.tell(&["create", "a paper boat", "-m", "sora-2", "-o", output]));
    }
    // No shell can pass that on, but a configuration can.
    stage.configure("model = \"sora-2\"\noutput = \"a\\u0000b.mp4\"");
    told.push_str(&stage.tell(&["create", "a paper boat"]));
    assert_snapshot!(told, @r"
    exit 2
    --- stderr
    error: the clip could not be put there, so nothing was bought: [work]/file/boat.mp4
      caused by: [work]/file is a file, not a folder
    hint: name another place with -o
    exit 2
    --- stderr
    error: the clip could not be put there, so nothing was bought: /proc/boat.mp4
      caused by: entity not found
    hint: name another place with -o
    exit 2
    --- stderr
    error: not a place for a clip: ``
      caused by: cannot make an empty path absolute
    hint: rushes create … -o clip.mp4
    exit 2
    --- stderr
    error: the clip could not be put there, so nothing was bought: [work]/longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong
      caused by: no file can have that name
    hint: name another place with -o
    exit 2
    --- stderr
    error: the clip could not be put there, so nothing was bought: [work]/a\u{0}b.mp4
      caused by: no file can have that name
    hint: name another place with -o
    ");
    stage.nothing_was_sent();
}

#[test]
fn a_folder_that_must_not_be_written_is_told_before_anything_is_bought() {
    let stage = Stage::with_vendor();
    // Permissions do not bind root, such a place does.
    let said = stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "/sys/boat.mp4"]);
    assert_snapshot!(stage.settled(&said), @"
    exit 2
    --- stderr
    error: the clip could not be put there, so nothing was bought: /sys/boat.mp4
      caused by: permission denied
    hint: name another place with -o
    ");
    stage.nothing_was_sent();
}

#[test]
fn names_of_any_script_are_kept() {
    let stage = Stage::bare();
    let said = stage.run(&[&["create", "סירת נייר ברחוב 紙の船"], &TINY[..], &["-o", "{slug}.mp4"]].concat()).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/סירת-נייר-ברחוב-紙-の-船.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    [job-01]  planned at animatic · animatic · free · סירת נייר ברחוב 紙の船
    [job-01]  finished · $0.00 quoted · [span]
    [job-01]  saved [work]/סירת-נייר-ברחוב-紙-の-船.mp4 · [size]
    ");
}
