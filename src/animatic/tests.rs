//! The engine as a whole: a scene in, a file or a frame out.

use std::io::{Cursor, SeekFrom};

use mp4_atom::{Any, Atom, Codec, DecodeMaybe, FourCC, Header, Moov, ReadFrom, StszSamples};
use openh264::decoder::Decoder;
use openh264::formats::YUVSource;

use super::encode::{Crew, clip};
use super::*;

fn scene(prompt: &str) -> Scene {
    Scene {
        prompt: prompt.to_owned(),
        seed: 7,
        size: Size::new(192, 128),
        seconds: Seconds::from_millis(1250),
        fps: 12,
        still: None,
        label: "veo-3.1".to_owned(),
    }
}

fn file(scene: &Scene) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let rendered = render(scene, &mut out, &mut |_| ControlFlow::Continue(())).expect("a clip");
    assert_eq!(rendered.bytes, out.get_ref().len() as u64);
    out.into_inner()
}

/// The boxes of a file: kind, offset and length, and the index.
fn boxes(file: &[u8]) -> (Vec<(FourCC, usize, usize)>, Moov) {
    let (mut found, mut index, mut rest) = (Vec::new(), None, file);
    while !rest.is_empty() {
        let offset = file.len() - rest.len();
        let header = Header::read_from(&mut &*rest).expect("a box header");
        let length = header.size.expect("a length") + 8;
        found.push((header.kind, offset, length));
        if header.kind == Moov::KIND {
            let Ok(Some(Any::Moov(moov))) = Any::decode_maybe(&mut &rest[..length]) else { panic!("no index") };
            index = Some(moov);
        }
        rest = &rest[length..];
    }
    (found, index.expect("an index"))
}

#[test]
fn the_same_scene_gives_the_same_bytes_with_any_number_of_threads() {
    let scene = scene("a paper boat on a rainy street at night");
    let with = |lanes| {
        let mut out = Cursor::new(Vec::new());
        clip(&scene, Crew::of(lanes), &mut out, &mut |_| ControlFlow::Continue(())).expect("a clip");
        out.into_inner()
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(5));
    assert_eq!(one, file(&scene));
}

#[test]
fn seed_and_prompt_change_the_picture() {
    let plain = scene("a thing");
    let other_seed = Scene { seed: 8, ..plain.clone() };
    let picture = |scene: &Scene| frame(scene, Seconds::whole(1)).expect("a frame");
    assert_ne!(picture(&plain), picture(&other_seed));
    assert_ne!(picture(&plain), picture(&scene("another thing")));
    assert_ne!(picture(&plain), frame(&plain, Seconds::from_millis(0)).expect("a frame"));
}

#[test]
fn the_index_stands_before_the_media_and_says_what_is_in_it() {
    let file = file(&scene("waves"));
    let (boxes, moov) = boxes(&file);
    let kinds: Vec<FourCC> = boxes.iter().map(|(kind, _, _)| *kind).collect();
    assert_eq!(kinds, [b"ftyp", b"moov", b"mdat"].map(FourCC::new));

    let frames = 15;
    let track = &moov.trak[0];
    assert_eq!(moov.mvhd.duration * 12, u64::from(moov.mvhd.timescale) * frames);
    assert_eq!(track.mdia.mdhd.duration * 12, u64::from(track.mdia.mdhd.timescale) * frames);
    assert_eq!((track.tkhd.width.integer(), track.tkhd.height.integer()), (192, 128));

    let tables = &track.mdia.minf.stbl;
    let stts = &tables.stts.entries;
    assert_eq!((stts.len(), u64::from(stts[0].sample_count)), (1, frames));
    assert_eq!(track.mdia.mdhd.timescale, stts[0].sample_delta * 12);
    let StszSamples::Different { sizes } = &tables.stsz.samples else { panic!("sizes of their own") };
    let (_, media, media_length) = boxes[2];
    assert_eq!(sizes.iter().sum::<u32>() as usize, media_length - 8);
    assert_eq!(tables.stss.as_ref().expect("key frames").entries, [1, 8]);
    let runs = &tables.stco.as_ref().expect("offsets").entries;
    assert_eq!(runs[0] as usize, media + 8);
    assert_eq!(runs[1] as usize, media + 8 + sizes[..7].iter().sum::<u32>() as usize);

    let Codec::Avc1(avc1) = &tables.stsd.codecs[0] else { panic!("H.264") };
    assert_eq!((avc1.visual.width, avc1.visual.height), (192, 128));
    assert_eq!(
        avc1.colr,
        Some(mp4_atom::Colr::Nclx {
            colour_primaries: 1,
            transfer_characteristics: 1,
            matrix_coefficients: 1,
            full_range_flag: false,
        })
    );
}

#[test]
fn a_decoder_gets_back_every_frame_as_it_was_drawn() {
    let scene = scene("misty mountains");
    let file = file(&scene);
    let (_, moov) = boxes(&file);
    let tables = &moov.trak[0].mdia.minf.stbl;
    let Codec::Avc1(avc1) = &tables.stsd.codecs[0] else { panic!("H.264") };
    let StszSamples::Different { sizes } = &tables.stsz.samples else { panic!("sizes of their own") };
    let start_code = [0, 0, 0, 1];
    let mut stream = Vec::new();
    for parameters in [&avc1.avcc.sequence_parameter_sets[0], &avc1.avcc.picture_parameter_sets[0]] {
        stream.extend(start_code.iter().chain(parameters));
    }
    let mut decoder = Decoder::new().expect("a decoder");
    let stage = stage::Stage::set(&scene).expect("a stage");
    let (mut brush, mut drawn) = (stage.brush(), picture::Picture::new(scene.size));
    let mut at = tables.stco.as_ref().expect("offsets").entries[0] as usize;
    for (number, size) in (0..).zip(sizes) {
        let sample = &file[at..at + *size as usize];
        at += sample.len();
        let length = u32::from_be_bytes(sample[..4].try_into().expect("four bytes")) as usize;
        assert_eq!(length + 4, sample.len(), "one slice a frame");
        stream.extend(start_code.iter().chain(&sample[4..]));
        let shown = decoder.decode(&stream).expect("a good stream").expect("a frame");
        stream.clear();
        brush.draw(number, &mut drawn);
        assert_eq!(shown.dimensions(), (192, 128));
        let rows = shown.y().chunks(shown.strides().0).zip(drawn.y.chunks(192));
        let error: u64 =
            rows.flat_map(|(is, was)| is.iter().zip(was)).map(|(is, was)| u64::from(is.abs_diff(*was))).sum();
        assert!(error < 4 * 192 * 128, "frame {number}: {error}");
    }
}

#[test]
fn what_is_out_of_range_is_refused_before_anything_is_written() {
    let cases = [
        (Scene { size: Size::new(191, 128), ..scene("") }, "192x128"),
        (Scene { size: Size::new(64, 5000), ..scene("") }, "128x3840"),
        (Scene { seconds: Seconds::whole(121), ..scene("") }, "120 s"),
        (Scene { seconds: Seconds::from_millis(10), ..scene("") }, "1 s"),
        (Scene { fps: 0, ..scene("") }, " 1"),
        (Scene { fps: 240, ..scene("") }, "60"),
    ];
    for (scene, nearest) in cases {
        let mut out = Cursor::new(Vec::new());
        let error = render(&scene, &mut out, &mut |_| ControlFlow::Continue(())).expect_err("a misfit").to_string();
        assert!(error.ends_with(nearest), "{error}");
        assert!(out.get_ref().is_empty());
        assert!(frame(&scene, Seconds::whole(1)).is_err());
    }
}

#[test]
fn any_prompt_gives_a_frame() {
    let long = "a very long prompt ".repeat(2200);
    let accents = format!("z{}", "\u{301}\u{489}".repeat(3000));
    let prompts = [
        "",
        " \n\t ",
        "\u{0}\u{7}\u{1b}[2J\u{7f}\u{202e}",
        "שלום עולם",
        "مرحبا بالعالم",
        "🏳\u{fe0f}\u{200d}🌈",
        "\u{10ffff}\u{e000}",
    ];
    for prompt in prompts.into_iter().chain([long.as_str(), accents.as_str()]) {
        for size in [Size::new(128, 128), Size::new(128, 400), Size::new(500, 128)] {
            let scene = Scene { size, label: prompt.to_owned(), ..scene(prompt) };
            let picture = frame(&scene, Seconds::whole(9)).expect("a frame");
            assert_eq!((picture.width(), picture.height()), (size.width, size.height));
        }
    }
}

#[test]
fn the_mark_the_timecode_and_the_prompt_are_on_every_frame() {
    let with = |prompt: &str, still: Option<Still>| {
        let scene = Scene { size: Size::new(640, 360), still, ..scene(prompt) };
        frame(&scene, Seconds::whole(1)).expect("a frame")
    };
    let black = image::DynamicImage::new_rgb8(64, 64);
    let mut png = Cursor::new(Vec::new());
    black.write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
    let still = Still::decode(png.get_ref()).expect("a still");
    #[expect(clippy::cast_precision_loss, reason = "a count of pixels")]
    let share = |picture: &image::RgbImage,
                 columns: std::ops::Range<u32>,
                 rows: std::ops::Range<u32>,
                 test: fn(u32) -> bool| {
        let area = (columns.len() * rows.len()) as f64;
        let bright = |x, y| test(picture.get_pixel(x, y).0.iter().map(|value| u32::from(*value)).sum());
        rows.flat_map(|y| columns.clone().map(move |x| (x, y))).filter(|(x, y)| bright(*x, *y)).count() as f64 / area
    };
    for (still, what) in [(None, "a landscape"), (Some(still), "a still")] {
        let picture = with("WWWWWW MMMMMM", still.clone());
        // The plate of the mark is one bright colour, the letters on it are dark.
        assert!(share(&picture, 22..86, 21..37, |sum| sum > 330) > 0.5, "{what}: the plate");
        assert!(share(&picture, 26..82, 24..34, |sum| sum < 200) > 0.1, "{what}: its letters");
        assert!(share(&picture, 530..620, 21..37, |sum| sum > 500) > 0.05, "{what}: the timecode");
        assert!(share(&picture, 20..200, 305..325, |sum| sum > 600) > 0.15, "{what}: the prompt");
        assert!(share(&with("", still), 20..200, 305..325, |sum| sum > 600) < 0.01, "{what}: no prompt");
    }
}

#[test]
fn progress_rises_to_a_hundred_and_may_break_off() {
    let mut told = Vec::new();
    let mut keep = |percent| {
        told.push(percent);
        ControlFlow::Continue(())
    };
    render(&scene("a"), Cursor::new(Vec::new()), &mut keep).expect("a clip");
    assert!(told.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(told.last(), Some(&100));

    let stopped = render(&scene("a"), Cursor::new(Vec::new()), &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(AnimaticError::Stopped)));
}

/// A disk that is full after a while.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Full {
    fn seek(&mut self, _to: SeekFrom) -> std::io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_full_disk_ends_the_work_with_its_own_error() {
    for room in [0, 100, 4000] {
        let error = render(&scene("a"), Full(room), &mut |_| ControlFlow::Continue(())).expect_err("no room");
        assert!(matches!(error, AnimaticError::Write(_)), "{error}");
    }
}
