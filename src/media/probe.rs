//! Reads the boxes of an MP4: the list at the top, and inside `moov` the few that tell length and size.
//!
//! See ISO/IEC 14496-12. Pictures and sample tables are skipped, so a clip of
//! several gigabytes takes as long as a small one.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use mp4_atom::{Atom, Mehd, Mvhd, Tkhd};

use crate::shape::{Seconds, Size};

/// The largest `moov` that is read. An hour of video has one of about 2 MiB.
const LARGEST_MOOV: u64 = 16 * 1024 * 1024;

/// The most boxes that are looked at, on top and in one parent. An hour of fragmented video has a few thousand.
const MOST_BOXES: usize = 100_000;

/// What an MP4 says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clip {
    /// How long the video track is; `None` where a fragmented file does not say.
    pub duration: Option<Seconds>,
    /// The size of the picture.
    pub size: Size,
    /// Whether it has sound.
    pub has_audio: bool,
    /// Whether a player may begin before the whole file has arrived.
    pub fast_start: bool,
}

/// Why a file is no clip.
#[derive(Debug, thiserror::Error)]
pub enum NotAClip {
    /// The disk did not give its bytes.
    #[error("the file cannot be read")]
    Unreadable(#[from] io::Error),
    /// Something else than an MP4.
    #[error("it is no MP4: it has no `ftyp` box")]
    NotMp4,
    /// A box goes on beyond the end of the file.
    #[error("it is cut off: {missing} bytes are missing")]
    Cut {
        /// At least so many.
        missing: u64,
    },
    /// An MP4 without a table of contents.
    #[error("it has no `moov` box, so no player can read it")]
    NoMoov,
    /// An MP4 without any pictures.
    #[error("it has no video track with pictures in it")]
    NoVideo,
    /// Boxes that contradict each other.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
}

/// Reads what the MP4 at `path` says about itself, and that no byte is missing at its end.
///
/// # Errors
/// `NotAClip`, with the reason.
pub fn probe(path: &Path) -> Result<Clip, NotAClip> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    probe_in(&mut file, length)
}

/// What was found at the top of the file.
#[derive(Debug, Default)]
struct Layout {
    is_mp4: bool,
    moov: Option<Vec<u8>>,
    has_pictures: bool,
    fast_start: bool,
}

/// The same for an MP4 of `length` bytes that is no file.
///
/// # Errors
/// `NotAClip`, with the reason.
pub fn probe_in<R: Read + Seek>(file: &mut R, length: u64) -> Result<Clip, NotAClip> {
    let layout = lay_out(file, length)?;
    if !layout.is_mp4 {
        return Err(NotAClip::NotMp4);
    }
    let movie = read_movie(&layout.moov.ok_or(NotAClip::NoMoov)?)?;
    let size = movie.size.filter(|_| layout.has_pictures).ok_or(NotAClip::NoVideo)?;
    Ok(Clip { duration: movie.duration(), size, has_audio: movie.has_audio, fast_start: layout.fast_start })
}

fn lay_out<R: Read + Seek>(file: &mut R, length: u64) -> Result<Layout, NotAClip> {
    let mut layout = Layout::default();
    let mut at = 0;
    // What is too short to be a box is padding, which some programs leave behind.
    for _ in 0..MOST_BOXES {
        if length.saturating_sub(at) < 8 {
            return Ok(layout);
        }
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 16];
        let filled = usize::try_from((length - at).min(16)).unwrap_or(16);
        file.read_exact(&mut head[..filled])?;
        let header = Header::read(&head[..filled]).ok_or(NotAClip::Damaged("a box is shorter than its own header"))?;
        if at == 0 && !header.kind.iter().all(u8::is_ascii_graphic) {
            return Err(NotAClip::NotMp4);
        }
        let end = header.size.map_or(Some(length), |size| at.checked_add(size)).ok_or(NotAClip::NotMp4)?;
        if end > length {
            // Text read as a header also claims to be very long.
            return Err(if layout.is_mp4 { NotAClip::Cut { missing: end - length } } else { NotAClip::NotMp4 });
        }
        match &header.kind {
            b"ftyp" => layout.is_mp4 = true,
            b"moov" if layout.moov.is_none() => {
                file.seek(SeekFrom::Start(at + header.length))?;
                layout.moov = Some(read_bounded(file, end - at - header.length)?);
                layout.fast_start = !layout.has_pictures;
            }
            b"mdat" | b"moof" => layout.has_pictures |= end - at > header.length,
            _ => {}
        }
        at = end;
    }
    Err(NotAClip::Damaged("it has more boxes than any clip"))
}

fn read_bounded<R: Read>(file: &mut R, size: u64) -> Result<Vec<u8>, NotAClip> {
    if size > LARGEST_MOOV {
        return Err(NotAClip::Damaged("its `moov` box is larger than that of any clip"));
    }
    let mut bytes = Vec::new();
    file.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The header of a box.
#[derive(Debug)]
struct Header {
    kind: [u8; 4],
    /// The length of the header itself: 8 or 16.
    length: u64,
    /// The length of the box with its header; `None` where it goes on to the end of whatever it stands in.
    size: Option<u64>,
}

impl Header {
    /// `None` where the bytes are too few, or the box is shorter than its header.
    fn read(bytes: &[u8]) -> Option<Self> {
        let short = u32::from_be_bytes(*bytes.first_chunk()?);
        let kind = *bytes.get(4..)?.first_chunk()?;
        let (length, size) = match short {
            0 => (8, None),
            1 => (16, Some(u64::from_be_bytes(*bytes.get(8..)?.first_chunk()?))),
            _ => (8, Some(u64::from(short))),
        };
        size.is_none_or(|size| size >= length).then_some(Self { kind, length, size })
    }
}

/// The kind and the content of a box.
type Child<'a> = ([u8; 4], &'a [u8]);

/// The boxes directly inside a parent.
fn children(mut bytes: &[u8]) -> Result<Vec<Child<'_>>, NotAClip> {
    let mut found = Vec::new();
    while bytes.len() >= 8 {
        let header = Header::read(bytes).ok_or(NotAClip::Damaged("a box is shorter than its own header"))?;
        let length = usize::try_from(header.length).unwrap_or(bytes.len());
        let end = header.size.map_or(Ok(bytes.len()), usize::try_from).unwrap_or(usize::MAX);
        let content = bytes.get(length..end).ok_or(NotAClip::Damaged("a box is longer than the one it stands in"))?;
        if found.len() == MOST_BOXES {
            return Err(NotAClip::Damaged("it has more boxes than any clip"));
        }
        found.push((header.kind, content));
        bytes = &bytes[end..];
    }
    Ok(found)
}

/// What `moov` says.
#[derive(Debug, Default)]
struct Movie {
    /// Ticks a second, for the lengths below.
    timescale: u32,
    /// In ticks, from the most to the least telling.
    track: Option<u64>,
    whole: Option<u64>,
    fragments: Option<u64>,
    size: Option<Size>,
    has_audio: bool,
}

impl Movie {
    fn duration(&self) -> Option<Seconds> {
        let ticks = self.track.or(self.whole).or(self.fragments)?;
        let millis = (u128::from(ticks) * 1000).checked_div(u128::from(self.timescale))?;
        u32::try_from(millis).ok().filter(|millis| *millis > 0).map(Seconds::from_millis)
    }
}

fn read_movie(moov: &[u8]) -> Result<Movie, NotAClip> {
    let mut movie = Movie::default();
    for (kind, content) in children(moov)? {
        match &kind {
            b"mvhd" => {
                let header: Mvhd = decode(content)?;
                movie.timescale = header.timescale;
                movie.whole = known(header.duration);
            }
            b"mvex" => movie.fragments = read_fragments(content)?,
            b"trak" => read_track(content, &mut movie)?,
            _ => {}
        }
    }
    Ok(movie)
}

fn read_fragments(mvex: &[u8]) -> Result<Option<u64>, NotAClip> {
    let Some((_, content)) = children(mvex)?.into_iter().find(|(kind, _)| kind == b"mehd") else { return Ok(None) };
    let header: Mehd = decode(content)?;
    Ok(known(header.fragment_duration))
}

fn read_track(trak: &[u8], movie: &mut Movie) -> Result<(), NotAClip> {
    let boxes = children(trak)?;
    let find = |wanted: &[u8; 4]| boxes.iter().find(|(kind, _)| kind == wanted).map(|(_, content)| *content);
    let (Some(header), Some(media)) = (find(b"tkhd"), find(b"mdia")) else { return Ok(()) };
    match &handler(media)? {
        b"soun" => movie.has_audio = true,
        b"vide" if movie.size.is_none() => {
            let header: Tkhd = decode(header)?;
            let size = Size::new(u32::from(header.width.integer()), u32::from(header.height.integer()));
            if size.area() > 0 {
                movie.size = Some(size);
                movie.track = known(header.duration);
            }
        }
        _ => {}
    }
    Ok(())
}

/// What kind of track it is: the third field of `hdlr`, after version and a field that is always zero.
fn handler(mdia: &[u8]) -> Result<[u8; 4], NotAClip> {
    let hdlr = children(mdia)?.into_iter().find(|(kind, _)| kind == b"hdlr");
    let kind = hdlr.and_then(|(_, content)| content.get(8..)?.first_chunk().copied());
    kind.ok_or(NotAClip::Damaged("a track does not say what it holds"))
}

fn decode<T: Atom>(mut content: &[u8]) -> Result<T, NotAClip> {
    T::decode_body(&mut content).map_err(|_| NotAClip::Damaged("a header box cannot be read"))
}

/// A length in ticks; zero and all ones mean that it is not told.
fn known(ticks: u64) -> Option<u64> {
    (ticks != 0 && ticks != u64::from(u32::MAX) && ticks != u64::MAX).then_some(ticks)
}

#[cfg(test)]
mod tests;
