//! The files that go into a clip are looked at before any call.

use insta::assert_snapshot;

use crate::stage::Stage;

const CREATE: [&str; 4] = ["create", "a paper boat", "-m", "sora-2"];

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CREATE[..], more].concat()
}

#[test]
fn a_file_that_will_not_do_is_told_before_any_call() {
    let stage = Stage::with_vendor();
    let note = stage.write("note.png", "not a picture");
    let cut = stage.write("cut.png", &std::fs::read(stage.picture("whole.png", 8, 8)).expect("a picture")[..20]);
    let small = stage.picture("small.png", 640, 360);
    let tried = [
        ("--image", "nowhere.png"),
        ("--image", "."),
        ("--image", &note),
        ("--image", &cut),
        ("--image", &small),
        ("--last-frame", &small),
        ("--reference", &small),
        ("--video", &note),
        ("--audio-ref", &note),
        ("--image", "-"),
    ];
    let mut told = String::new();
    for (flag, file) in tried {
        told = told + "$ " + flag + " " + file.rsplit('/').next().expect("a name") + "\n";
        told.push_str(&stage.tell(&create(&[flag, file])));
    }
    assert_snapshot!(told, @"
    $ --image nowhere.png
    exit 2
    --- stderr
    error: the file of `--image` cannot be read: nowhere.png
      caused by: No such file or directory (os error 2)
    $ --image .
    exit 2
    --- stderr
    error: `--image` takes a file, and this is none: [work]
    $ --image note.png
    exit 2
    --- stderr
    error: the file of `--image` is not an image in PNG, JPEG or WebP: [work]/note.png
      caused by: Format error decoding Png: Invalid PNG signature.
    $ --image cut.png
    exit 2
    --- stderr
    error: the file of `--image` is not an image in PNG, JPEG or WebP: [work]/cut.png
      caused by: unexpected end of file
    $ --image small.png
    exit 2
    --- stderr
    error: the request does not fit openai:sora-2, and nothing was sent
      caused by: `--image` has 640x360 pixels, but it must have the size of the clip, 720x1280
    hint: rushes models show openai:sora-2
    $ --last-frame small.png
    exit 2
    --- stderr
    error: the request does not fit openai:sora-2, and nothing was sent
      caused by: `--last-frame` is not taken by this model
    hint: rushes models show openai:sora-2
    $ --reference small.png
    exit 2
    --- stderr
    error: the request does not fit openai:sora-2, and nothing was sent
      caused by: `--reference` is not taken by this model
    hint: rushes models show openai:sora-2
    $ --video note.png
    exit 2
    --- stderr
    error: the file of `--video` is not an MP4 clip: [work]/note.png
      caused by: it is no MP4: it has no `ftyp` box
    $ --audio-ref note.png
    exit 2
    --- stderr
    error: the file of `--audio-ref` is not MP3, WAV, Ogg, FLAC or M4A: [work]/note.png
    $ --image -
    exit 2
    --- stderr
    error: `--image -` reads standard input, and nothing came
    ");
    stage.nothing_was_sent();
    assert_eq!(stage.jobs().len(), 0);
}

#[test]
fn a_picture_of_another_size_that_the_model_makes_names_that_size() {
    let stage = Stage::with_vendor();
    let wide = stage.picture("wide.png", 1280, 720);
    assert_snapshot!(stage.tell(&create(&["--image", &wide])), @"
    exit 2
    --- stderr
    error: the request does not fit openai:sora-2, and nothing was sent
      caused by: `--image` has 1280x720 pixels, but it must have the size of the clip, 720x1280; nearest: --size 1280x720
    hint: rushes models show openai:sora-2
    ");
    stage.nothing_was_sent();
}

#[test]
fn a_picture_that_fits_goes_along_as_a_file() {
    let stage = Stage::with_vendor();
    let wide = stage.picture("my secret name.png", 1280, 720);
    stage.run(&create(&["--image", &wide, "--size", "1280x720", "--no-wait"])).expect(0);
    let order = stage.vendor().calls().into_iter().find(|call| call.act == "openai.submit").expect("an order");
    let content_type = order.headers.iter().find(|(name, _)| name == "content-type").expect("a content type");
    assert!(content_type.1.starts_with("multipart/form-data"), "{content_type:?}");
    let planned = stage.run(&create(&["--image", &wide, "--size", "1280x720", "--dry-run", "--json"])).expect(0);
    assert!(!planned.json()["calls"][0]["parts"].to_string().contains("secret"), "{}", planned.stdout);
}

#[test]
fn a_picture_comes_from_standard_input() {
    let stage = Stage::with_vendor();
    let bytes = std::fs::read(stage.picture("wide.png", 1280, 720)).expect("a picture");
    stage.feed(&create(&["--image", "-", "--size", "1280x720", "--no-wait"]), &bytes).expect(0);
    assert_eq!((stage.books().submissions.len(), stage.job()["mode"].as_str()), (1, Some("image")));
}

#[test]
fn sound_cannot_be_had_from_a_silent_model_nor_silence_from_a_loud_one() {
    let stage = Stage::with_vendor();
    let mut told = stage.tell(&["create", "x", "-m", "animatic", "--audio"]);
    told.push_str(&stage.tell(&create(&["--no-audio"])));
    assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `--audio` does not fit: every clip of this model is silent; nearest: --no-audio
    hint: rushes models show animatic:animatic
    exit 2
    --- stderr
    error: the request does not fit openai:sora-2, and nothing was sent
      caused by: `--no-audio` does not fit: every clip of this model has sound; nearest: --audio
    hint: rushes models show openai:sora-2
    ");
    stage.nothing_was_sent();
}
