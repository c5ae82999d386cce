//! Clips built box by box: every layout that vendors send, and every way of being broken.

use std::io::Cursor;

use mp4_atom::{Encode, Matrix};
use proptest::prelude::*;

use super::*;

fn boxed(kind: &str, content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).expect("a small box");
    [&size.to_be_bytes()[..], kind.as_bytes(), content].concat()
}

/// The same with a length of 64 bits.
fn boxed_long(kind: &str, content: &[u8]) -> Vec<u8> {
    let size = content.len() as u64 + 16;
    [&1_u32.to_be_bytes()[..], kind.as_bytes(), &size.to_be_bytes(), content].concat()
}

fn encoded(atom: &impl Encode) -> Vec<u8> {
    let mut bytes = Vec::new();
    atom.encode(&mut bytes).expect("it can be written");
    bytes
}

fn ftyp() -> Vec<u8> {
    boxed("ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")
}

fn mvhd(duration: u64) -> Vec<u8> {
    encoded(&Mvhd {
        creation_time: 0,
        modification_time: 0,
        timescale: 600,
        duration,
        rate: 1.into(),
        volume: 1.into(),
        matrix: Matrix::default(),
        next_track_id: 3,
    })
}

fn track(handler: &str, size: (u16, u16), duration: u64) -> Vec<u8> {
    let header = Tkhd { width: size.0.into(), height: size.1.into(), duration, ..Tkhd::default() };
    let hdlr = boxed("hdlr", &[&[0; 8][..], handler.as_bytes(), &[0; 13]].concat());
    boxed("trak", &[encoded(&header), boxed("mdia", &hdlr)].concat())
}

fn moov() -> Vec<u8> {
    let parts = [mvhd(4815), track("soun", (0, 0), 4815), track("vide", (1280, 720), 4800)];
    boxed("moov", &parts.concat())
}

fn clip() -> Vec<u8> {
    [ftyp(), moov(), boxed("mdat", b"pictures")].concat()
}

fn look(bytes: &[u8]) -> Result<Clip, NotAClip> {
    probe_in(&mut Cursor::new(bytes), bytes.len() as u64)
}

const BOUGHT: Clip =
    Clip { duration: Some(Seconds::whole(8)), size: Size::new(1280, 720), has_audio: true, fast_start: true };

#[test]
fn a_clip_tells_length_and_size() {
    assert_eq!(look(&clip()).expect("a clip"), BOUGHT);
}

#[test]
fn every_usual_layout_is_read() {
    let mdat = || boxed("mdat", b"pictures");
    let free = || boxed("free", &[0; 40]);
    let late = Clip { fast_start: false, ..BOUGHT };
    let to_the_end = [&0_u32.to_be_bytes()[..], b"mdat", b"pictures"].concat();
    let layouts = [
        ("moov at the end", [ftyp(), free(), mdat(), moov()], late),
        ("64 bits", [ftyp(), boxed_long("mdat", b"pictures"), moov(), free()], late),
        ("open end", [ftyp(), free(), moov(), to_the_end], BOUGHT),
        ("padding", [ftyp(), moov(), mdat(), vec![0; 7]], BOUGHT),
    ];
    for (name, layout, expected) in layouts {
        assert_eq!(look(&layout.concat()).expect(name), expected, "{name}");
    }
}

#[test]
fn a_fragmented_clip_may_not_tell_its_length() {
    let pictures = boxed("moof", b"fragment");
    let fragmented = |mvex: &[u8]| {
        let moov = [mvhd(0), track("vide", (720, 1280), 0), boxed("mvex", mvex)].concat();
        look(&[ftyp(), boxed("moov", &moov), pictures.clone()].concat()).expect("a clip").duration
    };
    assert_eq!(fragmented(&[]), None);
    assert_eq!(fragmented(&encoded(&Mehd { fragment_duration: 4500 })), Some(Seconds::from_millis(7500)));
}

#[test]
fn what_is_no_clip_is_told_why() {
    let no_pictures = [ftyp(), moov(), boxed("mdat", &[])].concat();
    let sound_only = boxed("moov", &[mvhd(600), track("soun", (0, 0), 600)].concat());
    let sound_only = [ftyp(), sound_only, boxed("mdat", b"sound")].concat();
    let cases: [(&[u8], &str); 8] = [
        (b"", "no MP4"),
        (b"<!doctype html><title>Sign in</title>", "no MP4"),
        (br#"{"error":{"message":"expired"}}"#, "no MP4"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no MP4"),
        (&ftyp(), "no `moov`"),
        (&no_pictures, "no video track"),
        (&sound_only, "no video track"),
        (&clip()[..clip().len() - 5], "5 bytes are missing"),
    ];
    for (bytes, why) in cases {
        let error = look(bytes).expect_err(why).to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_claimed_size_takes_no_memory() {
    let huge = |kind: &[u8; 4], size: u64| [&1_u32.to_be_bytes()[..], kind, &size.to_be_bytes()].concat();
    for size in [0, 15, 1 << 33, u64::MAX] {
        let bytes = [ftyp(), huge(b"moov", size)].concat();
        assert!(look(&bytes).is_err(), "{size}");
        let inside = boxed("moov", &[mvhd(600), huge(b"trak", size)].concat());
        assert!(look(&[ftyp(), inside, boxed("mdat", b"pictures")].concat()).is_err(), "{size}");
    }
    // A file may really be that large: holes cost nothing on the disk.
    let mut file = tempfile::tempfile().expect("a file");
    let start = [ftyp(), huge(b"moov", 5 << 30)].concat();
    io::Write::write_all(&mut file, &start).expect("room");
    file.set_len(ftyp().len() as u64 + (5 << 30)).expect("a hole");
    let length = file.metadata().expect("metadata").len();
    assert!(matches!(probe_in(&mut file, length), Err(NotAClip::Damaged(_))));
}

#[test]
fn a_clip_of_many_gigabytes_is_not_read_whole() {
    let mut file = tempfile::tempfile().expect("a file");
    let pictures = 5_u64 << 30;
    let start = [ftyp(), 1_u32.to_be_bytes().to_vec(), b"mdat".to_vec(), pictures.to_be_bytes().to_vec()].concat();
    io::Write::write_all(&mut file, &start).expect("room");
    let end = ftyp().len() as u64 + pictures;
    file.seek(SeekFrom::Start(end)).expect("a hole");
    io::Write::write_all(&mut file, &moov()).expect("room");
    let length = end + moov().len() as u64;
    assert_eq!(probe_in(&mut file, length).expect("a clip"), Clip { fast_start: false, ..BOUGHT });
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        drop(look(&bytes));
        drop(look(&[ftyp(), bytes.clone()].concat()));
        drop(look(&[ftyp(), boxed("moov", &bytes)].concat()));
        drop(look(&[ftyp(), boxed("moov", &[mvhd(600), boxed("trak", &bytes)].concat())].concat()));
    }

    #[test]
    fn a_cut_clip_is_never_taken_for_a_whole_one(cut in 1_usize..500) {
        let clip = clip();
        // The last box is `mdat`, so that each missing byte is missed.
        let end = clip.len().saturating_sub(cut);
        prop_assert!(look(&clip[..end]).is_err());
    }

    #[test]
    fn a_flipped_byte_does_not_make_it_panic(at in 0_usize..400, value in any::<u8>()) {
        let mut clip = clip();
        let at = at % clip.len();
        clip[at] = value;
        drop(look(&clip));
    }
}
