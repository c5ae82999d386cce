//! `remix`, `extend` and `edit`: a new job from a clip that is there.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY, slow_vendor};

fn made() -> Stage {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--size", "1280x720"]).expect(0);
    stage
}

#[test]
fn a_remix_keeps_the_shape_and_names_its_parent() {
    let stage = made();
    let parent = stage.job();
    let said = stage.run(&["remix", "@last", "the same in snow", "-o", "snow.mp4"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/snow.mp4
    --- stderr
    [job-02]  planned at openai · sora-2 · at most $0.40 · the same in snow
    [job-02]  submitting
    [job-02]  queued at openai · sora-2 · [remote]
    [job-02]  finished · $0.40 quoted · [span]
    [job-02]  saved [work]/snow.mp4 · [size]
    1 clip · 4 s · $0.40 spent
    ");
    let job = &stage.jobs()[0];
    assert_eq!((&job["parent"], &job["mode"], &job["size"]), (&parent["id"], &"remix".into(), &"1280x720".into()));
    assert_eq!(stage.money(), ["hold 0.40", "settle 0.40", "hold 0.40", "settle 0.40"]);
}

#[test]
fn an_extension_pays_for_what_is_added() {
    let stage = made();
    stage.run(&["extend", "@last", "it sinks", "--seconds", "8", "-o", "longer.mp4"]).expect(0);
    let clip = rushes::media::probe(&stage.file("longer.mp4")).expect("a clip");
    assert_eq!(clip.duration.expect("a length").to_string(), "12");
    assert_eq!(stage.money()[2..], ["hold 0.80", "settle 0.80"]);
    assert_eq!(stage.books().total_usd.to_string(), "1.20");
}

#[test]
fn a_clip_is_edited_by_job_and_by_file() {
    let stage = made();
    stage.run(&["edit", "@last", "make it dusk", "-o", "dusk.mp4", "--no-wait"]).expect(0);
    let file = stage.file("boat.mp4");
    let said =
        stage.run(&["edit", &file.to_string_lossy(), "make it dawn", "-m", "sora-2", "-o", "dawn.mp4", "--no-wait"]);
    assert_snapshot!(stage.settled(&said), @"
    exit 3
    --- stderr
    [job-03]  planned at openai · sora-2 · at most $0.40 · make it dawn
    [job-03]  submitting
    [job-03]  failed (auth): openai did not take the order, and nothing was bought: Uploading a file as 'video' is not enabled for your organization.
    no clip · $0.00 spent
    error: openai did not take the order, and nothing was bought: Uploading a file as 'video' is not enabled for your organization.
    hint: rushes doctor   # which keys are found
    hint: for a support case, openai knows the call as [request]
    ");
    let verbs: Vec<_> = stage.books().submissions.iter().map(|order| order.verb).collect();
    assert_eq!(verbs, ["submit", "edit"], "this vendor takes a file from chosen customers alone, and says so");
}

#[test]
fn what_is_no_clip_cannot_be_edited() {
    let stage = Stage::with_vendor();
    let note = stage.write("note.mp4", "not a clip");
    let mut told = stage.tell(&["edit", &note, "make it dusk", "-m", "sora-2"]);
    told.push_str(&stage.tell(&["edit", "nowhere.mp4", "make it dusk", "-m", "sora-2"]));
    assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: the file of `--video` is not an MP4 clip: [work]/note.mp4
      caused by: it is no MP4: it has no `ftyp` box
    exit 2
    --- stderr
    error: not a name for a job: `nowhere.mp4`
    hint: give its id or the beginning of it, `@last`, `@2`, or `provider:remote-id`
    ");
    stage.nothing_was_sent();
}

#[test]
fn a_clip_that_is_not_made_yet_cannot_be_changed() {
    let stage = Stage::of(slow_vendor());
    stage.run(&["create", "a paper boat", "-m", "sora-2", "--no-wait"]).expect(0);
    assert_snapshot!(stage.tell(&["remix", "@last", "the same in snow"]), @"
    exit 2
    --- stderr
    error: the job has no finished clip at its provider: it is queued
    hint: rushes wait [job-01]
    ");
    assert_eq!(stage.books().submissions.len(), 1);
}

#[test]
fn an_animatic_cannot_be_changed() {
    let stage = Stage::bare();
    stage.run(&[&["create", "a boat", "-o", "boat.mp4"], &TINY[..]].concat()).expect(0);
    let mut told = stage.tell(&["remix", "@last", "the same in snow"]);
    told.push_str(&stage.tell(&["extend", "@last"]));
    told.push_str(&stage.tell(&["edit", "@last", "dusk"]));
    told.push_str(&stage.tell(&["edit", "boat.mp4", "dusk"]));
    assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `remix` is not for this model: it makes a clip from text or image
    hint: rushes models show animatic:animatic
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `extend` is not for this model: it makes a clip from text or image
    hint: rushes models show animatic:animatic
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `edit` is not for this model: it makes a clip from text or image
    hint: rushes models show animatic:animatic
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `edit` is not for this model: it makes a clip from text or image
    hint: rushes models show animatic:animatic
    ");
}

#[test]
fn an_extension_that_does_not_fit_is_refused() {
    let stage = made();
    assert_snapshot!(stage.tell(&["extend", "@last", "it sinks", "--seconds", "5"]), @"
    exit 2
    --- stderr
    error: the request does not fit openai:sora-2, and nothing was sent
      caused by: `--seconds 5` does not fit: the model makes 4, 8, 12, 16 or 20 seconds; nearest: 4, 8
    hint: rushes models show openai:sora-2
    ");
    assert_eq!(stage.books().submissions.len(), 1);
}
