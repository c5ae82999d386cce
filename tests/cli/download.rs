//! `download`: the files of a finished job, as often as wished; it is free.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY, slow_vendor};

fn made() -> Stage {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(0);
    stage
}

#[test]
fn a_clip_that_was_lost_here_is_fetched_again_for_nothing() {
    let stage = made();
    std::fs::remove_file(stage.file("boat.mp4")).expect("removed");
    let said = stage.run(&["download"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/boat.mp4
    --- stderr
    [job-01]  saved [work]/boat.mp4 · [size]
    ");
    rushes::media::probe(&stage.file("boat.mp4")).expect("a clip");
    assert_eq!((stage.money(), stage.books().charges.len()), (vec!["hold 0.40".into(), "settle 0.40".into()], 1));
}

#[test]
fn a_folder_that_is_gone_since_is_made_again() {
    let stage = Stage::with_faults(&["openai.content:404"]);
    std::fs::create_dir(stage.file("clips")).expect("a folder");
    let create = ["create", "a paper boat", "-m", "sora-2", "-o", "clips/boat.mp4", "--no-wait"];
    stage.run(&create).expect(0);
    stage.script(&[]);
    std::fs::remove_dir(stage.file("clips")).expect("removed");
    stage.run(&["wait", "@last"]).expect(0);
    rushes::media::probe(&stage.file("clips/boat.mp4")).expect("a clip");
}

#[test]
fn what_is_there_is_not_replaced_unless_forced() {
    let stage = made();
    assert_snapshot!(stage.tell(&["download"]), @"
    exit 2
    --- stderr
    error: the output is already there, and nothing was bought: [work]/boat.mp4
    hint: add --force to replace it, or name another with -o
    ");
    stage.run(&["download", "--force"]).expect(0);
    stage.run(&["download", "-o", "copy-{slug}.mp4"]).expect(0);
    assert_eq!(stage.files(), ["boat.mp4", "copy-a-paper-boat.mp4"]);
}

#[test]
fn pictures_lie_beside_the_clip() {
    let stage = made();
    let said = stage.run(&["download", "--variant", "thumbnail", "--json", "--progress", "none"]).expect(0);
    assert_snapshot!(stage.settled(&said), @r#"
    exit 0
    --- stdout
    {"files":[{"job":"[job-01]","variant":"thumbnail","path":"[work]/boat.webp","bytes":[bytes],"sha256":"[sha256]"}]}
    "#);
    stage.run(&["download", "--variant", "spritesheet"]).expect(0);
    assert_eq!(stage.files(), ["boat.jpg", "boat.mp4", "boat.webp"]);
    let starts = |name: &str| std::fs::read(stage.file(name)).expect("a picture")[..4].to_vec();
    assert_eq!((starts("boat.webp"), starts("boat.jpg")[..2].to_vec()), (b"RIFF".to_vec(), vec![0xff, 0xd8]));
    assert_eq!(stage.job()["path"], stage.file("boat.mp4").to_string_lossy().as_ref(), "the clip is where it was");
}

#[test]
fn an_unknown_variant_is_named() {
    let stage = made();
    let said = stage.run(&["download", "--variant", "poster"]).expect(2);
    assert!(said.stderr.contains("thumbnail"), "{}", said.stderr);
}

#[test]
fn junk_is_not_kept() {
    let stage = made();
    stage.script(&["openai.content:not-mp4"]);
    let said = stage.run(&["download", "-o", "again.mp4"]).expect(10);
    assert_snapshot!(stage.settled(&said), @"
    exit 10
    --- stderr
    [job-01]  retrying download in [span]: it is no MP4: it has no `ftyp` box
    [job-01]  retrying download in [span], 2 times so far: it is no MP4: it has no `ftyp` box
    error: the clip is made and paid, but it did not arrive; something else came in its place
      caused by: it is no MP4: it has no `ftyp` box
    hint: `rushes download [job-01]` fetches it and costs nothing
    ");
    assert_eq!(stage.files(), ["boat.mp4"]);
}

#[test]
fn a_clip_that_expired_is_gone() {
    let stage = made();
    stage.script(&["openai.content:expired"]);
    stage.vendor().advance(std::time::Duration::from_hours(2));
    // How often it is asked for meanwhile hangs on the machine.
    let said = stage.run(&["download", "-o", "again.mp4"]).expect(10);
    let end = "but OpenAI does not hand it over: The content of this video has expired.";
    assert!(said.stderr.contains(end), "{}", said.stderr);
    assert!(said.stderr.contains("# free"), "{}", said.stderr);
}

#[test]
fn a_job_that_is_not_over_is_waited_for() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--no-wait"]).expect(0);
    stage.run(&["download"]).expect(0);
    assert_eq!((stage.files(), stage.job()["state"].as_str()), (vec!["boat.mp4".to_owned()], Some("saved")));
}

#[test]
fn of_what_was_never_made_there_is_nothing() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a boat [fail]", "-m", "sora-2", "-o", "boat.mp4"]).expect(5);
    let mut told = stage.tell(&["download"]);
    stage.run(&[&["create", "a boat", "-m", "animatic", "-o", "boat.mp4"], &TINY[..]].concat()).expect(0);
    told.push_str(&stage.tell(&["download", "-o", "again.mp4"]));
    assert_snapshot!(told, @"
    exit 5
    --- stderr
    error: openai failed the job; whether that is charged is unknown, so the ledger counts nothing: The video could not be generated.
    hint: for a support case, openai knows the call as [request]
    exit 2
    --- stderr
    error: an animatic is at no provider: it is drawn on this machine
    hint: the same prompt, seed, size and length draw it again, byte for byte: rushes create
    ");
}

#[test]
fn a_picture_of_a_job_under_way_is_not_there_yet() {
    let stage = Stage::of(slow_vendor());
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--no-wait"]).expect(0);
    assert_snapshot!(stage.tell(&["download", "--variant", "thumbnail"]), @"
    exit 2
    --- stderr
    error: there is nothing to download: the job is queued
    hint: rushes wait [job-01]
    ");
}

#[test]
fn a_link_that_is_closed_is_opened_with_the_key() {
    let stage = Stage::with_vendor();
    let variables = stage.vendor().environment().into_iter().filter(|(name, _)| name.contains("REPLICATE"));
    let variables: Vec<_> = variables.collect();
    let stage = variables.iter().fold(stage, |stage, (name, value)| stage.with(name, value));
    // The far side then hands the clip over to those with the key only.
    let create = ["create", "behind the door [token]", "-m", "replicate:google/veo-3.1-fast", "-s", "4"];
    let saved = stage.run(&[&create[..], &["-o", "door.mp4"]].concat()).expect(0);
    rushes::media::probe(std::path::Path::new(saved.line())).expect("a clip");
    assert_eq!(stage.books().submissions.len(), 1);
}

#[test]
fn a_clip_that_is_not_what_was_bought_is_told() {
    let stage = Stage::with_vendor();
    let said = stage.run(&["create", "a boat [wrong-length]", "-m", "sora-2", "-s", "8", "-o", "boat.mp4"]).expect(0);
    let found = rushes::media::probe(std::path::Path::new(said.line())).expect("a clip").duration.expect("a length");
    let told = format!("the clip is {found} s long, but 8 s were bought: {}", said.line());
    assert!(said.stderr.contains(&told), "{told} in {}", said.stderr);
}
