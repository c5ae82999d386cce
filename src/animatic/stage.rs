//! The set of one clip, built once: sky, layers from far to near, what is in the air, and the overlay.
//!
//! Which layers a place has is decided in `scenery`; how a frame is made of them, in `draw`.
#![expect(clippy::cast_precision_loss, reason = "sizes and frame numbers within one clip")]

use super::backdrop::Backdrop;
use super::chance::unit;
use super::draw::Brush;
use super::layer::Layer;
use super::limits::limits;
use super::overlay::Overlay;
use super::palette::Palette;
use super::particles::Swarm;
use super::scene::Mood;
use super::scenery;
use super::still::Pan;
use super::{AnimaticError, Scene};

/// The frame in numbers, at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The unit of length: the side of a square of the frame's area, so that shapes keep their size in any proportion.
    pub(super) unit: f32,
    /// Seconds from the beginning of the clip.
    pub(super) time: f32,
}

/// Everything that a clip is drawn from.
pub(super) struct Stage {
    pub(super) view: View,
    pub(super) ground: Ground,
    pub(super) overlay: Overlay,
    /// Units of length a second that the camera travels.
    pub(super) travel: f32,
    frames: u32,
    fps: u32,
}

/// What is behind the overlay.
pub(super) enum Ground {
    Landscape { backdrop: Backdrop, layers: Vec<Layer>, swarm: Option<Swarm> },
    Still(Pan),
}

impl Stage {
    /// Builds the set of a scene.
    pub(super) fn set(scene: &Scene) -> Result<Self, AnimaticError> {
        limits().check(scene)?;
        let (width, height) = (scene.size.width as f32, scene.size.height as f32);
        let view = View { width, height, unit: (width * height).sqrt(), time: 0.0 };
        let frames = (scene.seconds.millis() * scene.fps + 500) / 1000;
        let mood = Mood::read(&scene.prompt, scene.seed);
        let palette = Palette::of(&mood);
        let overlay = Overlay::paint(scene, frames, palette.accent);
        let direction = if unit(mood.seed, 4) < 0.5 { -1.0 } else { 1.0 };
        let ground = match &scene.still {
            Some(still) => Ground::Still(Pan::over(still, scene.size, mood.seed)),
            None => Ground::Landscape {
                backdrop: Backdrop::paint(&scenery::sky(&mood, &palette), view),
                layers: scenery::layers(&mood, &palette),
                swarm: scenery::swarm(&mood, &palette),
            },
        };
        Ok(Self { view, ground, overlay, travel: direction * 0.05, frames, fps: scene.fps })
    }

    /// The number of frames of the clip.
    pub(super) fn frames(&self) -> u32 {
        self.frames
    }

    /// The view at the time of a frame, and the share of the clip that has run by then.
    pub(super) fn at(&self, frame: u32) -> (View, f32) {
        let time = frame as f32 / self.fps as f32;
        (View { time, ..self.view }, frame as f32 / (self.frames - 1).max(1) as f32)
    }

    /// A brush for this stage. Each thread has its own.
    pub(super) fn brush(&self) -> Brush<'_> {
        Brush::new(self)
    }
}
