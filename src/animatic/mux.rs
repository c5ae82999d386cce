//! The MP4 around the coded frames: one video track in a fast-start file (the index stands before the media).
//!
//! The number of frames is known before the first one is drawn, so the index has its final size from the start: it is
//! written once with empty tables, the frames are streamed behind it, and at the end it is written again with the real
//! numbers. Box layout after ISO/IEC 14496-12 and 14496-15, by the `mp4-atom` crate.

use std::io::{Seek, SeekFrom, Write};

use mp4_atom::{
    Avc1, Avcc, AvccExt, Codec, Colr, Dinf, Dref, DrefEntry, Encode, FourCC, Ftyp, Hdlr, Header, Mdhd, Mdia, Minf,
    Moov, Mvhd, Pasp, Stbl, Stco, Stsc, StscEntry, Stsd, Stss, Stsz, StszSamples, Stts, SttsEntry, Tkhd, Trak, Url,
    Visual, Vmhd,
};

use super::AnimaticError;
use crate::shape::Size;

/// Ticks of the clock for one frame. Any whole number serves: the frame rates are whole numbers too.
const TICKS_PER_FRAME: u32 = 512;

/// What the parameters of the decoder are: the two headers that stand before every key frame in a raw stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// Sequence parameter set, without a start code.
    pub(super) sequence: Vec<u8>,
    /// Picture parameter set, without a start code.
    pub(super) picture: Vec<u8>,
}

/// What is known of the track before the first frame.
pub(super) struct Track {
    pub(super) size: Size,
    pub(super) fps: u32,
    /// Frames in each run from one key frame to the next.
    pub(super) runs: Vec<u32>,
    pub(super) parameters: Parameters,
}

/// A file that is being written. It is not playable before [`Mp4::finish`].
pub(super) struct Mp4<W> {
    out: W,
    track: Track,
    moov_at: u64,
    media_at: u64,
    end: u64,
    sizes: Vec<u32>,
    run_starts: Vec<u32>,
}

impl<W: Write + Seek> Mp4<W> {
    /// Writes everything that stands before the frames.
    pub(super) fn start(mut out: W, track: Track) -> Result<Self, AnimaticError> {
        let ftyp = Ftyp {
            major_brand: FourCC::new(b"isom"),
            minor_version: 512,
            compatible_brands: [b"isom", b"iso2", b"avc1", b"mp41"].map(FourCC::new).to_vec(),
        };
        let head = encoded(&ftyp)?;
        let index = encoded(&track.index(&[], &[])?)?;
        let media_header = encoded(&Header { kind: FourCC::new(b"mdat"), size: Some(0) })?;
        for part in [&head, &index, &media_header] {
            out.write_all(part)?;
        }
        let moov_at = head.len() as u64;
        let media_at = moov_at + index.len() as u64;
        let end = media_at + media_header.len() as u64;
        Ok(Self { out, track, moov_at, media_at, end, sizes: Vec::new(), run_starts: Vec::new() })
    }

    /// Appends one coded frame (NAL units with four bytes of length before each).
    pub(super) fn frame(&mut self, frame: &[u8], is_key: bool) -> Result<(), AnimaticError> {
        if is_key {
            self.run_starts.push(u32::try_from(self.end).map_err(|_| AnimaticError::TooLarge)?);
        }
        self.sizes.push(u32::try_from(frame.len()).map_err(|_| AnimaticError::TooLarge)?);
        self.out.write_all(frame)?;
        self.end += frame.len() as u64;
        Ok(())
    }

    /// Fills in the tables and gives the length of the file in bytes.
    pub(super) fn finish(mut self) -> Result<u64, AnimaticError> {
        let media_bytes = self.end - self.media_at;
        let media_size = u32::try_from(media_bytes).map_err(|_| AnimaticError::TooLarge)?;
        let index = encoded(&self.track.index(&self.sizes, &self.run_starts)?)?;
        if self.moov_at + index.len() as u64 != self.media_at {
            return Err(AnimaticError::Encode("it made another number of frames than it was given".to_owned()));
        }
        self.out.seek(SeekFrom::Start(self.moov_at))?;
        self.out.write_all(&index)?;
        self.out.write_all(&media_size.to_be_bytes())?;
        self.out.seek(SeekFrom::Start(self.end))?;
        self.out.flush()?;
        Ok(self.end)
    }
}

impl Track {
    fn frames(&self) -> u32 {
        self.runs.iter().sum()
    }

    /// The index box. Tables that are shorter than the clip are filled up with zeroes, so its size is always the same.
    fn index(&self, sizes: &[u32], run_starts: &[u32]) -> Result<Moov, AnimaticError> {
        let timescale = self.fps * TICKS_PER_FRAME;
        let duration = u64::from(self.frames()) * u64::from(TICKS_PER_FRAME);
        let side = |pixels: u32| u16::try_from(pixels).map_err(|_| AnimaticError::TooLarge);
        let tkhd = Tkhd {
            track_id: 1,
            duration,
            enabled: true,
            in_movie: true,
            width: side(self.size.width)?.into(),
            height: side(self.size.height)?.into(),
            ..Tkhd::default()
        };
        let mdia = Mdia {
            mdhd: Mdhd { timescale, duration, language: "und".to_owned(), ..Mdhd::default() },
            hdlr: Hdlr { handler: FourCC::new(b"vide"), name: "rushes animatic".to_owned() },
            minf: Minf {
                vmhd: Some(Vmhd::default()),
                dinf: Dinf { dref: Dref { entries: vec![DrefEntry::Url(Url::default())] } },
                stbl: self.tables(self.description()?, sizes, run_starts),
                ..Minf::default()
            },
        };
        let mvhd = Mvhd { timescale, duration, rate: 1.into(), volume: 1.into(), next_track_id: 2, ..Mvhd::default() };
        Ok(Moov { mvhd, trak: vec![Trak { tkhd, mdia, ..Trak::default() }], ..Moov::default() })
    }

    fn description(&self) -> Result<Codec, AnimaticError> {
        let side = |pixels: u32| u16::try_from(pixels).map_err(|_| AnimaticError::TooLarge);
        let mut avcc = Avcc::new(&self.parameters.sequence, &self.parameters.picture).map_err(boxes)?;
        // Only the High profiles have the trailing chroma fields (ISO/IEC 14496-15, 5.3.3.1.2).
        if avcc.avc_profile_indication >= 100 {
            avcc.ext = Some(AvccExt::default());
        }
        let visual = Visual {
            data_reference_index: 1,
            width: side(self.size.width)?,
            height: side(self.size.height)?,
            ..Visual::default()
        };
        let colr = Colr::new(1, 1, 1, false).map_err(boxes)?;
        let pasp = Pasp::new(1, 1).map_err(boxes)?;
        Ok(Codec::Avc1(Avc1 { visual, avcc, colr: Some(colr), pasp: Some(pasp), ..Avc1::default() }))
    }

    fn tables(&self, description: Codec, sizes: &[u32], run_starts: &[u32]) -> Stbl {
        let mut stsc: Vec<StscEntry> = Vec::new();
        let mut key_frames = Vec::with_capacity(self.runs.len());
        let mut first_frame = 1;
        for (first_chunk, frames) in (1..).zip(&self.runs) {
            key_frames.push(first_frame);
            first_frame += frames;
            if stsc.last().is_none_or(|entry| entry.samples_per_chunk != *frames) {
                stsc.push(StscEntry { first_chunk, samples_per_chunk: *frames, sample_description_index: 1 });
            }
        }
        let filled =
            |known: &[u32], count: usize| known.iter().copied().chain(std::iter::repeat(0)).take(count).collect();
        let frames = self.frames();
        Stbl {
            stsd: Stsd { codecs: vec![description] },
            stts: Stts { entries: vec![SttsEntry { sample_count: frames, sample_delta: TICKS_PER_FRAME }] },
            stss: Some(Stss { entries: key_frames }),
            stsc: Stsc { entries: stsc },
            stsz: Stsz { samples: StszSamples::Different { sizes: filled(sizes, frames as usize) } },
            stco: Some(Stco { entries: filled(run_starts, self.runs.len()) }),
            ..Stbl::default()
        }
    }
}

fn encoded(atom: &impl Encode) -> Result<Vec<u8>, AnimaticError> {
    let mut bytes = Vec::new();
    atom.encode(&mut bytes).map_err(boxes)?;
    Ok(bytes)
}

#[expect(clippy::needless_pass_by_value, reason = "it is the end of a `map_err`")]
fn boxes(error: mp4_atom::Error) -> AnimaticError {
    AnimaticError::Encode(error.to_string())
}
