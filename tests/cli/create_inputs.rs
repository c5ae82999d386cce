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
    hint: add --fit-image crop   # or pad: a copy of the picture is made to fit
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
    hint: add --fit-image crop   # or pad: a copy of the picture is made to fit
    hint: rushes models show openai:sora-2
    ");
    stage.nothing_was_sent();
}

/// A picture in three upright stripes of red, green and blue.
fn stripes(stage: &Stage, name: &str, (width, height): (u32, u32)) -> String {
    let colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255]].map(image::Rgb);
    let path = stage.file(name);
    image::RgbImage::from_fn(width, height, |x, _| colours[(x * 3 / width) as usize]).save(&path).expect("a picture");
    path.to_string_lossy().into_owned()
}

/// The only file that the store keeps of what goes along.
fn kept(stage: &Stage) -> std::path::PathBuf {
    let entries = std::fs::read_dir(stage.home().join("inputs")).expect("a folder");
    let files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[test]
fn a_copy_of_a_picture_is_cropped_or_padded_to_the_clip() {
    let asked = |how| ["--size", "1280x720", "--fit-image", how, "--no-wait"];
    let colour = |picture: &image::RgbImage, x, y| picture.get_pixel(x, y).0.map(|value| value / 128 * 255);
    let (red, green, blue, black) = ([255, 0, 0], [0, 255, 0], [0, 0, 255], [0; 3]);
    // At the left edge, in the middle, at the right edge, at the top.
    let expected = [("crop", [red, green, blue, green]), ("pad", [black, green, black, green])];
    for (how, colours) in expected {
        let stage = Stage::with_vendor();
        let still = stripes(&stage, "still.png", (900, 900));
        let before = std::fs::read(&still).expect("the picture");
        let said = stage.run(&create(&[&["--image", &still], &asked(how)[..]].concat())).expect(0);
        let did = if how == "crop" { "cropped to" } else { "padded with black to" };
        let told = format!("note: still.png: 900x900 {did} 1280x720\n");
        assert!(said.stderr.starts_with(&told), "{}", said.stderr);
        assert_eq!(std::fs::read(&still).expect("the picture"), before, "the user's own file stays");
        let copy = image::open(kept(&stage)).expect("a picture").to_rgb8();
        let seen = [(4, 360), (640, 360), (1275, 360), (640, 4)].map(|(x, y)| colour(&copy, x, y));
        assert_eq!((copy.dimensions(), seen), ((1280, 720), colours), "{how}");
        assert_eq!(stage.books().submissions.len(), 1, "the vendor took it");
    }
}

#[test]
fn the_same_picture_is_the_same_file_for_whoever_goes_on() {
    let stage = Stage::with_vendor().with("RUSHES_FIT_IMAGE", "crop");
    let still = stripes(&stage, "still.png", (640, 480));
    stage.run(&create(&["--image", &still, "--size", "1280x720", "--no-wait"])).expect(0);
    let (first, bytes) = (kept(&stage), std::fs::read(kept(&stage)).expect("the copy"));
    stage.run(&create(&["--image", &still, "--size", "1280x720", "--no-wait"])).expect(0);
    assert_eq!((kept(&stage), std::fs::read(kept(&stage)).expect("the copy")), (first, bytes));
}

#[test]
fn an_address_is_not_fetched_to_be_made_to_fit() {
    let stage = Stage::with_vendor();
    let asked = ["--image", "https://example.com/still.png", "--size", "1280x720", "--fit-image", "pad", "--dry-run"];
    let said = stage.run(&create(&asked)).expect(0);
    let told = "note: `--image` is an address, which is not fetched, so it goes along as it is: https://example.com/still.png\n";
    assert!(said.stderr.contains(told), "{}", said.stderr);
    stage.nothing_was_sent();
}

#[test]
fn what_would_become_of_a_picture_is_explained() {
    let stage = Stage::with_vendor();
    let still = stripes(&stage, "still.png", (900, 900));
    let asked = ["--image", &still, "--size", "1280x720", "--fit-image", "crop", "--explain", "--json"];
    let candidates = stage.run(&create(&asked)).expect(0).json()["candidates"].clone();
    let points = candidates[0]["points"].as_array().expect("a list").clone();
    let image = points.iter().find(|point| point["flag"] == "--image").expect("the picture");
    assert_eq!((&image["fate"], &image["to"]), (&"mapped".into(), &"cropped to 1280x720".into()));
    assert!(!stage.home().join("inputs").exists(), "nothing is written for it");
}

#[test]
fn a_clip_is_no_reference() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "x", "-m", "animatic", "-o", "clip.mp4", "--seconds", "1", "--size", "128x128"]).expect(0);
    assert_snapshot!(stage.tell(&create(&["--reference", "clip.mp4"])), @"
    exit 2
    --- stderr
    error: `--reference` takes an image, and this is a clip of 1 s: [work]/clip.mp4
      caused by: vendors bill a clip as a reference beside the clip that is made, so none is ordered at a price too low
    hint: ffmpeg -i '[work]/clip.mp4' -frames:v 1 still.png   # a frame of it does as a reference
    hint: rushes edit '[work]/clip.mp4' PROMPT -m MODEL   # where the clip itself shall be changed
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
