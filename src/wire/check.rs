//! Whether the bytes that arrived are what was asked for, judged by the bytes alone.
//!
//! What a server calls its answer is not looked at: many call a clip plain text or plain bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::job::Variant;
use crate::media::{Clip, NotAClip, probe, probe_avi};

/// Why a file is not what was asked for.
#[derive(Debug)]
pub(super) enum Unfit {
    /// The disk did not give its bytes.
    Unreadable(io::Error),
    /// It is something else, as this says.
    Other(String),
}

/// What a body is that begins like a text: an MP4 begins with a length, a picture with its mark.
pub(super) fn text_instead(start: &[u8]) -> Option<&'static str> {
    match start.trim_ascii_start().first()? {
        b'<' => Some("a web page or XML"),
        b'{' | b'[' => Some("JSON"),
        _ => None,
    }
}

/// What a whole file says about itself: nothing, where it is a picture.
pub(super) fn look(path: &Path, variant: Variant) -> Result<Option<Clip>, Unfit> {
    match variant {
        Variant::Video => match probe(path).or_else(|why| as_avi(path, why)) {
            Ok(clip) => Ok(Some(clip)),
            Err(NotAClip::Unreadable(error)) => Err(Unfit::Unreadable(error)),
            Err(why) => Err(Unfit::Other(why.to_string())),
        },
        Variant::Thumbnail | Variant::Spritesheet => {
            let mut start = Vec::new();
            File::open(path).and_then(|file| file.take(12).read_to_end(&mut start)).map_err(Unfit::Unreadable)?;
            if is_picture(&start) { Ok(None) } else { Err(Unfit::Other("it is no picture".to_owned())) }
        }
    }
}

/// Some servers of one's own make AVI files: a clip is a clip.
fn as_avi(path: &Path, why: NotAClip) -> Result<Clip, NotAClip> {
    if matches!(why, NotAClip::NotMp4) { probe_avi(path) } else { Err(why) }
}

/// JPEG, PNG, GIF, WebP and AVIF by their first bytes.
fn is_picture(start: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8"];
    marks.iter().any(|mark| start.starts_with(mark))
        || (start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP"))
        || start.get(4..12) == Some(b"ftypavif")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_text_is_told_by_its_beginning() {
        assert_eq!(text_instead(b"\n<!doctype html>"), Some("a web page or XML"));
        assert_eq!(text_instead(br#"{"error":1}"#), Some("JSON"));
        for fine in [&b"\0\0\0\x18ftypmp42"[..], b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b""] {
            assert_eq!(text_instead(fine), None);
        }
    }

    #[test]
    fn a_clip_is_a_clip_in_either_container() {
        let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
        let main = numbers(&[56, 62_500, 0, 0, 0, 80, 0, 1, 0, 832, 480, 0, 0, 0, 0]);
        let avi = [b"RIFF", &numbers(&[80])[..], b"AVI LIST", &numbers(&[68]), b"hdrlavih", &main].concat();
        let clip = |bytes: &[u8]| {
            let mut file = tempfile::NamedTempFile::new().expect("a file");
            file.write_all(bytes).expect("written");
            look(file.path(), Variant::Video)
        };
        let found = clip(&avi).expect("a clip").expect("facts");
        assert_eq!(found.size, crate::shape::Size::new(832, 480));
        assert!(matches!(clip(b"RIFF\x04\0\0\0WAVE"), Err(Unfit::Other(why)) if why.contains("no MP4")));
        assert!(matches!(clip(&avi[..40]), Err(Unfit::Other(why)) if why.contains("cut off")));
    }

    #[test]
    fn a_picture_is_told_by_its_mark() {
        let pictures: [&[u8]; 5] =
            [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x01\0\0\0WEBP", b"\0\0\0\x20ftypavif"];
        assert!(pictures.iter().all(|start| is_picture(start)));
        for other in [&b"RIFF\x01\0\0\0WAVE"[..], b"\0\0\0\x18ftypmp42", b"RIFF", b""] {
            assert!(!is_picture(other));
        }
    }
}
