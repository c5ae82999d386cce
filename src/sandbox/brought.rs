//! What an order brings along by an address: bytes in the address itself, a clip that was made here, or something out
//! on the web, which nobody fetches here.
//!
//! Of a clip that is here the boxes are read for its length and size, of a picture all of it. The addresses of files
//! that were uploaded before are each vendor's own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::side::Visit;
use super::world::World;
use super::{link, picture};
use crate::shape::{Seconds, Size};

/// How long a clip is and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Footage {
    pub(super) seconds: Seconds,
    pub(super) size: Size,
}

/// What a clip is taken for that nobody looks at.
const UNSEEN: Footage = Footage { seconds: Seconds::whole(5), size: Size::new(1280, 720) };

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Out on the web.
    Unseen,
    /// A clip that was made here.
    Made(Footage),
    /// It came along, or was brought before.
    Bytes(Bytes),
}

/// Looks where an address leads. A `data:` address may have so many characters; the sentence says what is wrong.
pub(super) fn find(world: &World, visit: &Visit<'_>, (url, most): (&str, usize)) -> Result<Found, String> {
    if let Some(job) = link::job(world, visit, url) {
        return Ok(Found::Made(Footage { seconds: job.order.seconds, size: job.order.size }));
    }
    if url.starts_with("https://") {
        return Ok(Found::Unseen);
    }
    let data = url.strip_prefix("data:").ok_or("must be an https URL or a data URI")?;
    let (_, data) = data.split_once(";base64,").ok_or("must be a data URI in base64")?;
    if url.len() > most {
        return Err(format!("the data URI has {} characters, of which {most} are allowed", url.len()));
    }
    let bytes = STANDARD.decode(data).map_err(|_| "the base64 of the data URI cannot be read")?;
    Ok(Found::Bytes(bytes.into()))
}

impl Found {
    /// The bytes of a picture, where they are here.
    pub(super) fn picture(self) -> Result<Option<Bytes>, String> {
        match self {
            Self::Unseen => Ok(None),
            Self::Made(_) => Err("is a video, not an image".to_owned()),
            Self::Bytes(bytes) => {
                let checked = picture::checked(bytes);
                checked.map(Some).map_err(|_| "is no whole JPEG, PNG or WebP image".to_owned())
            }
        }
    }

    /// Length and size of a clip; of one out on the web those that all such are taken for.
    pub(super) fn footage(&self) -> Result<Footage, String> {
        match self {
            Self::Unseen => Ok(UNSEEN),
            Self::Made(footage) => Ok(*footage),
            Self::Bytes(bytes) => Footage::read(bytes).ok_or_else(|| "is no whole MP4".to_owned()),
        }
    }
}

impl Footage {
    /// What the boxes of an MP4 say; none where they are not there or make no sense.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let movie = boxed(bytes, *b"moov")?;
        let header = boxed(movie, *b"mvhd")?;
        // The times before it are twice as long in the second version.
        let long = header.first()? == &1;
        let scale = u64::from(number(header, if long { 20 } else { 12 })?);
        let duration = if long {
            u64::from(number(header, 24)?) << 32 | u64::from(number(header, 28)?)
        } else {
            u64::from(number(header, 16)?)
        };
        let millis = duration.checked_mul(1000)?.checked_div(scale)?;
        let sizes = boxes(movie).filter(|(name, _)| *name == b"trak").filter_map(|(_, track)| {
            let header = boxed(track, *b"tkhd")?;
            // In fixed point, at the end of the box.
            let end = header.len().checked_sub(8)?;
            Some(Size::new(number(header, end)? >> 16, number(header, end + 4)? >> 16))
        });
        let size = sizes.max_by_key(|size| size.area()).filter(|size| size.area() > 0)?;
        Some(Self { seconds: Seconds::from_millis(u32::try_from(millis).ok()?), size })
    }
}

/// The boxes that stand one behind another, by their names.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (length, name) = (number(bytes, 0)?, bytes.get(4..8)?);
        let (start, end) = match length {
            1 => (16, usize::try_from(u64::from(number(bytes, 8)?) << 32 | u64::from(number(bytes, 12)?)).ok()?),
            0 => (8, bytes.len()),
            length => (8, usize::try_from(length).ok()?),
        };
        let inside = bytes.get(start..end)?;
        bytes = &bytes[end..];
        Some((name, inside))
    })
}

fn boxed(bytes: &[u8], wanted: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|(name, _)| *name == wanted).map(|(_, inside)| inside)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::ops::ControlFlow;

    use proptest::prelude::*;

    use super::*;
    use crate::animatic::{self, Scene};

    #[test]
    fn a_clip_says_how_long_and_how_large_it_is() {
        let footage = Footage { seconds: Seconds::from_millis(2500), size: Size::new(320, 180) };
        let scene = Scene {
            prompt: "a boat".to_owned(),
            seed: 0,
            size: footage.size,
            seconds: footage.seconds,
            fps: 2,
            still: None,
            label: String::new(),
        };
        let mut clip = Cursor::new(Vec::new());
        animatic::render(&scene, &mut clip, &mut |_| ControlFlow::Continue(())).expect("a clip");
        let clip = clip.into_inner();
        assert_eq!(Footage::read(&clip), Some(footage));
        assert_eq!(Footage::read(&clip[..40]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Footage::read(&bytes);
            let _ = Footage::read(&[&[0, 0, 0, 0], b"moov".as_slice(), &bytes].concat());
        }
    }
}
