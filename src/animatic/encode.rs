//! From frames to H.264, on all cores, in order.
//!
//! The clip is cut into runs of about a second. Each run is drawn and coded on its own, by an encoder of its own that
//! starts with a key frame, so neither the number of threads nor their timing can change a byte. Lane 0 does the runs
//! 0, n, 2n …, lane 1 the runs 1, n+1 …; each hands its frames over through a channel that holds at most one run, and
//! the writer takes from the lanes in turn. That bounds the memory without a lock or a table of what came too early.

use std::io::{Seek, Write};
use std::ops::{ControlFlow, Range};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, FrameType, QpRange, RateControlMode, SpsPpsStrategy, UsageType,
    VuiConfig,
};

use super::mux::{Mp4, Parameters, Track};
use super::picture::Picture;
use super::stage::Stage;
use super::{AnimaticError, Rendered, Scene};
use crate::shape::Size;

/// How many threads draw and code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crew {
    lanes: usize,
}

impl Crew {
    /// As many as there are cores, but fewer for huge frames: each lane holds several of them.
    pub(super) fn of_this_machine(size: Size) -> Self {
        const PIXELS_AT_ONCE: u64 = 4 * 3840 * 2160;
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let fitting = usize::try_from(PIXELS_AT_ONCE / size.area().max(1)).unwrap_or(usize::MAX);
        Self::of(cores.min(fitting).min(16))
    }

    /// That many.
    pub(super) fn of(lanes: usize) -> Self {
        Self { lanes: lanes.max(1) }
    }
}

/// A run is shorter than this many seconds.
const LONGEST_RUN: usize = 2;

/// One coded frame on its way to the file.
struct Coded {
    bytes: Vec<u8>,
    is_key: bool,
    parameters: Parameters,
}

type Handed = Result<Coded, AnimaticError>;

/// Draws, codes and writes a clip; see [`super::render`].
pub(super) fn clip<W: Write + Seek>(
    scene: &Scene,
    crew: Crew,
    out: W,
    progress: &mut dyn FnMut(u8) -> ControlFlow<()>,
) -> Result<Rendered, AnimaticError> {
    let stage = Stage::set(scene)?;
    let runs = runs(stage.frames(), scene.fps);
    thread::scope(|scope| {
        let lanes: Vec<Receiver<Handed>> = (0..crew.lanes)
            .map(|lane| {
                let (sender, receiver) = sync_channel(LONGEST_RUN * scene.fps as usize);
                let own_runs = runs.iter().skip(lane).step_by(crew.lanes).cloned();
                let stage = &stage;
                scope.spawn(move || work(stage, scene, own_runs, &sender));
                receiver
            })
            .collect();
        let mut file = File { scene, runs: &runs, out: Some(out), mp4: None, parameters: Parameters::default() };
        let mut told = None;
        for (number, run) in runs.iter().enumerate() {
            for frame in run.clone() {
                let coded = lanes[number % crew.lanes].recv().map_err(|_| lost())??;
                file.take(&coded)?;
                let percent = u8::try_from(u64::from(frame + 1) * 100 / u64::from(stage.frames())).unwrap_or(100);
                if told.replace(percent) != Some(percent) && progress(percent).is_break() {
                    return Err(AnimaticError::Stopped);
                }
            }
        }
        Ok(Rendered { frames: stage.frames(), bytes: file.finish()? })
    })
}

/// The file, which can begin only when the first frame has told the parameters of the decoder.
struct File<'a, W> {
    scene: &'a Scene,
    runs: &'a [Range<u32>],
    out: Option<W>,
    mp4: Option<Mp4<W>>,
    parameters: Parameters,
}

impl<W: Write + Seek> File<'_, W> {
    fn take(&mut self, coded: &Coded) -> Result<(), AnimaticError> {
        if let Some(out) = self.out.take() {
            self.parameters = coded.parameters.clone();
            let track = Track {
                size: self.scene.size,
                fps: self.scene.fps,
                runs: self.runs.iter().map(|run| run.end - run.start).collect(),
                parameters: coded.parameters.clone(),
            };
            self.mp4 = Some(Mp4::start(out, track)?);
        }
        if coded.is_key && coded.parameters != self.parameters {
            return Err(AnimaticError::Encode("its parameters changed within the clip".to_owned()));
        }
        self.mp4.as_mut().ok_or_else(lost)?.frame(&coded.bytes, coded.is_key)
    }

    fn finish(self) -> Result<u64, AnimaticError> {
        self.mp4.ok_or_else(lost)?.finish()
    }
}

/// Cuts the frames into an even number of equal runs of about a second: with two or four cores none waits for another.
/// No run is empty, so that a single frame is one run.
fn runs(frames: u32, fps: u32) -> Vec<Range<u32>> {
    let pairs = (frames / (2 * fps)).max(1);
    let count = (pairs * 2).min(frames);
    (0..count).map(|run| frames * run / count..frames * (run + 1) / count).collect()
}

/// One lane: draws and codes its runs until they are done, the writer is gone, or something fails.
fn work(stage: &Stage, scene: &Scene, runs: impl Iterator<Item = Range<u32>>, sender: &SyncSender<Handed>) {
    let mut picture = Picture::new(scene.size);
    let mut brush = stage.brush();
    for run in runs {
        let mut encoder = match encoder(scene.fps) {
            Ok(encoder) => encoder,
            Err(error) => return drop(sender.send(Err(error))),
        };
        for (frame, is_first) in run.clone().map(|frame| (frame, frame == run.start)) {
            brush.draw(frame, &mut picture);
            let coded = coded(&mut encoder, &picture, is_first);
            let failed = coded.is_err();
            if sender.send(coded).is_err() || failed {
                return;
            }
        }
    }
}

fn encoder(fps: u32) -> Result<Encoder, AnimaticError> {
    #[expect(clippy::cast_precision_loss, reason = "a frame rate is a small number")]
    let rate = FrameRate::from_hz(fps as f32);
    let config = EncoderConfig::new()
        .max_frame_rate(rate)
        .usage_type(UsageType::CameraVideoRealTime)
        .rate_control_mode(RateControlMode::Off)
        .qp(QpRange::new(22, 26))
        .skip_frames(false)
        .complexity(Complexity::Low)
        .sps_pps_strategy(SpsPpsStrategy::ConstantId)
        .num_threads(1)
        .scene_change_detect(false)
        .adaptive_quantization(false)
        .background_detection(false)
        .vui(VuiConfig::bt709());
    Encoder::with_api_config(OpenH264API::from_source(), config).map_err(|error| refused(&error))
}

fn coded(encoder: &mut Encoder, picture: &Picture, is_first: bool) -> Handed {
    let stream = encoder.encode(picture).map_err(|error| refused(&error))?;
    let is_key = matches!(stream.frame_type(), FrameType::IDR);
    if is_key != is_first {
        return Err(AnimaticError::Encode("it put a key frame in the wrong place".to_owned()));
    }
    let mut coded = Coded { bytes: Vec::new(), is_key, parameters: Parameters::default() };
    for layer in (0..stream.num_layers()).filter_map(|index| stream.layer(index)) {
        for unit in (0..layer.nal_count()).filter_map(|index| layer.nal_unit(index)) {
            coded.take(without_start_code(unit))?;
        }
    }
    if coded.bytes.is_empty() {
        return Err(AnimaticError::Encode("it left a frame out".to_owned()));
    }
    Ok(coded)
}

impl Coded {
    /// Sorts a NAL unit by its type: parameter sets go into the index of the file, everything else into the frame.
    fn take(&mut self, unit: &[u8]) -> Result<(), AnimaticError> {
        match unit.first().map(|header| header & 0x1F) {
            None => {}
            Some(7) => self.parameters.sequence = unit.to_vec(),
            Some(8) => self.parameters.picture = unit.to_vec(),
            Some(_) => {
                let length = u32::try_from(unit.len()).map_err(|_| AnimaticError::TooLarge)?;
                self.bytes.extend(length.to_be_bytes());
                self.bytes.extend(unit);
            }
        }
        Ok(())
    }
}

fn without_start_code(unit: &[u8]) -> &[u8] {
    let zeroes = unit.iter().take_while(|byte| **byte == 0).count();
    unit.get(zeroes + 1..).unwrap_or_default()
}

fn refused(error: &openh264::Error) -> AnimaticError {
    AnimaticError::Encode(error.to_string())
}

fn lost() -> AnimaticError {
    AnimaticError::Encode("a drawing thread ended early".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_runs_are_all_the_frames_in_order_and_none_is_long(millis in 1000u32..120_000, fps in 12u32..=60) {
            let frames = (millis * fps + 500) / 1000;
            let runs = runs(frames, fps);
            prop_assert_eq!(runs.iter().flat_map(Clone::clone).count(), frames as usize);
            prop_assert!(runs.windows(2).all(|pair| pair[0].end == pair[1].start));
            prop_assert!(runs.iter().all(|run| run.len() >= 2 && run.len() <= LONGEST_RUN * fps as usize));
        }
    }

    #[test]
    fn huge_frames_have_fewer_lanes() {
        assert!(Crew::of_this_machine(Size::new(3840, 2160)).lanes <= 4);
        assert_eq!(Crew::of(0).lanes, 1);
    }
}
