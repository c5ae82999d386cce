//! The embedded engine: draws a storyboard clip from a prompt, or a pan over a still, with no network and no key.
//!
//! It takes a plain [`Scene`] and gives an H.264 clip in a fast-start MP4, or one frame of it. The same scene gives the
//! same bytes on every run and with any number of threads. It knows nothing of jobs, money, paths or files: `run` and
//! the sandbox hand it a place to write. Every frame says that it is an animatic, so that nobody takes it for the clip
//! that a model would make.

use std::io::{Seek, Write};
use std::ops::ControlFlow;

use crate::shape::{Seconds, Size};

mod backdrop;
mod chance;
mod colour;
mod draw;
mod encode;
mod field;
mod layer;
mod limits;
mod mux;
mod overlay;
mod palette;
mod particles;
mod picture;
mod scene;
mod scenery;
mod stage;
mod stamp;
mod still;
mod text;
mod towers;

pub use limits::{Limits, limits};
pub use still::Still;

/// What to draw.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The prompt, as the user wrote it. Anything may be in it; what cannot be drawn is left out.
    pub prompt: String,
    /// Chooses among the looks that fit the prompt.
    pub seed: u64,
    /// Pixels of a frame, see [`limits`].
    pub size: Size,
    /// Length of the clip. It holds the nearest whole number of frames.
    pub seconds: Seconds,
    /// Frames a second.
    pub fps: u32,
    /// With a still the clip is a slow pan and zoom over it; without, a landscape is drawn.
    pub still: Option<Still>,
    /// A small caption beside the mark, such as the model that was asked for. May be empty.
    pub label: String,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Frames in the clip.
    pub frames: u32,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Why there is no clip.
#[derive(Debug, thiserror::Error)]
pub enum AnimaticError {
    /// The size is outside of [`limits`] or odd.
    #[error("the animatic engine cannot draw {asked}; the nearest size that fits: {nearest}")]
    Size {
        /// What was asked for.
        asked: Size,
        /// The nearest even size within the limits.
        nearest: Size,
    },
    /// The length is outside of [`limits`].
    #[error("the animatic engine cannot draw {asked} s; the nearest length that fits: {nearest} s")]
    Length {
        /// What was asked for.
        asked: Seconds,
        /// The nearest length within the limits.
        nearest: Seconds,
    },
    /// The frame rate is outside of [`limits`].
    #[error("the animatic engine cannot draw {asked} frames a second; the nearest rate that fits: {nearest}")]
    FrameRate {
        /// What was asked for.
        asked: u32,
        /// The nearest rate within the limits.
        nearest: u32,
    },
    /// The bytes of a still are not a picture that can be read.
    #[error("the image cannot be read as PNG, JPEG or WebP: {0}")]
    Still(String),
    /// The encoder refused a frame.
    #[error("the H.264 encoder stopped: {0}")]
    Encode(String),
    /// The clip outgrew what its tables can hold.
    #[error("the clip is too large for one MP4 file: ask for fewer seconds or a smaller size")]
    TooLarge,
    /// The caller asked to stop.
    #[error("the drawing was stopped before it was done")]
    Stopped,
    /// The clip could not be written.
    #[error("the clip could not be written")]
    Write(#[from] std::io::Error),
}

/// Draws the whole clip into `out`, which must be empty and at its start.
///
/// `progress` is told each new percentage from 0 to 100 and may break off; then, and after any other error, `out` holds
/// an incomplete file that the caller throws away. May be called any number of times. Memory depends on the size of a
/// frame and the number of threads, not on the length of the clip (but for 4 bytes a frame).
///
/// # Errors
/// A scene outside of [`limits`], a broken-off drawing, or `out` failing.
pub fn render<W: Write + Seek>(
    scene: &Scene,
    out: W,
    progress: &mut dyn FnMut(u8) -> ControlFlow<()>,
) -> Result<Rendered, AnimaticError> {
    encode::clip(scene, encode::Crew::of_this_machine(scene.size), out, progress)
}

/// Draws the one frame that the clip shows at `at`; the last one where `at` is past the end.
///
/// # Errors
/// A scene outside of [`limits`].
pub fn frame(scene: &Scene, at: Seconds) -> Result<image::RgbImage, AnimaticError> {
    let stage = stage::Stage::set(scene)?;
    let index = u64::from(at.millis()) * u64::from(scene.fps) / 1000;
    let index = u32::try_from(index).unwrap_or(u32::MAX).min(stage.frames() - 1);
    let mut picture = picture::Picture::new(scene.size);
    stage.brush().draw(index, &mut picture);
    Ok(picture.to_rgb())
}

#[cfg(test)]
mod tests;
