//! Reads the header of an AVI: TensorRT-LLM delivers one on machines without `ffmpeg`.
//!
//! A clip that was made must not be lost for its container. Only the header is read:
//! <https://learn.microsoft.com/windows/win32/directshow/avi-riff-file-reference>.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Clip, NotAClip};
use crate::shape::{Seconds, Size};

/// How much of the file is read: the headers of a picture and a sound track take some hundred bytes.
const HEAD: u64 = 4096;

/// Where the fields of the main header are, in a file that begins as every AVI does: the main header is the first
/// chunk of the first list.
mod at {
    pub(super) const MAIN_HEADER: usize = 24;
    pub(super) const MICROSECONDS_PER_FRAME: usize = 32;
    pub(super) const FRAMES: usize = 48;
    pub(super) const WIDTH: usize = 64;
    pub(super) const HEIGHT: usize = 68;
}

/// Reads what the AVI at `path` says about itself, and that no byte is missing at its end.
///
/// # Errors
/// `NotAClip`, with the reason; `NotAClip::NotMp4` where it is no AVI either.
pub fn probe_avi(path: &Path) -> Result<Clip, NotAClip> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    read(&head, length)
}

fn read(head: &[u8], length: u64) -> Result<Clip, NotAClip> {
    if !head.starts_with(b"RIFF") || head.get(8..12) != Some(b"AVI ") {
        return Err(NotAClip::NotMp4);
    }
    let damaged = NotAClip::Damaged("its header is not that of an AVI");
    let number = |at: usize| Some(u32::from_le_bytes(*head.get(at..)?.first_chunk()?));
    let whole = number(4).map_or(0, |size| u64::from(size) + 8);
    if whole > length {
        return Err(NotAClip::Cut { missing: whole - length });
    }
    let fields = [at::WIDTH, at::HEIGHT, at::MICROSECONDS_PER_FRAME, at::FRAMES].map(number);
    let (true, [Some(width), Some(height), Some(frame), Some(frames)]) =
        (head.get(at::MAIN_HEADER..).is_some_and(|rest| rest.starts_with(b"avih")), fields)
    else {
        return Err(damaged);
    };
    if width == 0 || height == 0 {
        return Err(NotAClip::NoVideo);
    }
    let millis = u32::try_from(u64::from(frame) * u64::from(frames) / 1000).ok().filter(|millis| *millis > 0);
    Ok(Clip {
        duration: millis.map(Seconds::from_millis),
        size: Size::new(width, height),
        has_audio: head.windows(4).any(|word| word == b"auds"),
        fast_start: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn avi(sound: &[u8]) -> Vec<u8> {
        let mut main = [0; 56];
        for (at, value) in [(0, 62_500_u32), (16, 81), (32, 832), (36, 480)] {
            main[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        let list = [b"hdrlavih", &56_u32.to_le_bytes()[..], &main, sound].concat();
        let size = u32::try_from(list.len()).expect("a small list").to_le_bytes();
        let content = [b"AVI LIST", &size[..], &list, b"pictures"].concat();
        [b"RIFF", &u32::try_from(content.len()).expect("a small file").to_le_bytes()[..], &content].concat()
    }

    fn look(bytes: &[u8]) -> Result<Clip, NotAClip> {
        read(bytes, bytes.len() as u64)
    }

    #[test]
    fn an_avi_tells_length_and_size() {
        let expected = Clip {
            duration: Some(Seconds::from_millis(5062)),
            size: Size::new(832, 480),
            has_audio: false,
            fast_start: true,
        };
        assert_eq!(look(&avi(b"")).expect("a clip"), expected);
        assert!(look(&avi(b"strhauds")).expect("a clip").has_audio);
    }

    #[test]
    fn what_is_missing_or_something_else_is_told() {
        let whole = avi(b"");
        assert!(matches!(look(&whole[..whole.len() - 3]), Err(NotAClip::Cut { missing: 3 })));
        assert!(matches!(look(b"RIFF\x04\0\0\0WAVE"), Err(NotAClip::NotMp4)));
        assert!(matches!(look(b"RIFF\x04\0\0\0AVI "), Err(NotAClip::Damaged(_))));
        for length in 0..whole.len() {
            drop(read(&whole[..length], whole.len() as u64));
        }
    }
}
