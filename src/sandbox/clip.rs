//! The clips that the sandbox hands out: real MP4s and pictures, drawn when somebody first fetches them.
//!
//! The same film is drawn once and kept while there is room, also for other
//! sandboxes that are given the same `Films`. Drawing happens off the threads
//! that answer calls, and stops when the sandbox closes.

use std::collections::VecDeque;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use image::{ExtendedColorType, ImageEncoder, RgbImage, imageops};
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::reel::Reel;
use super::settings::Settings;
use super::world::{Cut, Film, Flaw};
use crate::animatic::{self, AnimaticError, Scene, Still};
use crate::shape::{Seconds, Size};

/// How many films are kept; the one that was not asked for the longest makes room.
const FILMS_KEPT: usize = 64;

/// Frames in a spritesheet, and how many stand side by side.
const SPRITES: u32 = 8;
const SPRITES_ACROSS: u32 = 4;

/// Pixels of the short side of one frame in a spritesheet.
const SPRITE_SIDE: u32 = 128;

type Drawn = Arc<OnceCell<Bytes>>;

/// Every film that was drawn lately. A clone is the same collection: sandboxes that share one draw each film once.
#[derive(Clone, Debug, Default)]
pub struct Films(Arc<Mutex<VecDeque<Kept>>>);

#[derive(Debug)]
struct Kept {
    film: Film,
    fps: u32,
    drawn: Drawn,
}

impl Films {
    fn place(&self, film: &Film, fps: u32) -> Drawn {
        let mut films = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = films.iter().position(|kept| kept.film == *film && kept.fps == fps);
        let kept = place.and_then(|place| films.remove(place));
        let kept = kept.unwrap_or_else(|| Kept { film: film.clone(), fps, drawn: Drawn::default() });
        let drawn = Arc::clone(&kept.drawn);
        if films.len() == FILMS_KEPT {
            films.pop_front();
        }
        films.push_back(kept);
        drawn
    }
}

/// The films as one sandbox hands them out.
#[derive(Debug)]
pub(super) struct Library {
    fps: u32,
    clip_bytes: Option<u64>,
    films: Films,
    closed: AtomicBool,
}

impl Library {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            fps: settings.clip_fps,
            clip_bytes: settings.clip_bytes,
            films: settings.films.clone(),
            closed: AtomicBool::new(false),
        }
    }

    /// Stops every drawing that is under way.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// The bytes of a film; drawn now, unless they were drawn before.
    pub(super) async fn fetch(self: &Arc<Self>, film: Film) -> Result<Reel, AnimaticError> {
        let drawn = self.films.place(&film, self.fps);
        let cut = film.cut;
        let bytes = drawn.get_or_try_init(|| self.draw(film)).await?.clone();
        Ok(match (cut, self.clip_bytes) {
            (Cut::Video, Some(total)) => Reel::padded(&bytes, total),
            (Cut::Video, None) | (Cut::Thumbnail | Cut::Spritesheet, _) => Reel::new(bytes),
        })
    }

    async fn draw(self: &Arc<Self>, film: Film) -> Result<Bytes, AnimaticError> {
        let library = Arc::clone(self);
        let drawing = spawn_blocking(move || {
            let mut progress = |_| {
                if library.closed.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            draw(&film, library.fps, &mut progress)
        });
        drawing.await.map_err(|_| AnimaticError::Stopped)?
    }
}

fn draw(film: &Film, fps: u32, progress: &mut dyn FnMut(u8) -> ControlFlow<()>) -> Result<Bytes, AnimaticError> {
    let scene = scene(film, fps)?;
    match (film.cut, film.flaw) {
        (Cut::Video, Flaw::NotMp4) => Ok(Bytes::from("This is not a clip.\n".repeat(512))),
        (Cut::Video, Flaw::None | Flaw::WrongLength) => {
            let mut clip = Cursor::new(Vec::new());
            animatic::render(&scene, &mut clip, progress)?;
            Ok(clip.into_inner().into())
        }
        (Cut::Thumbnail, _) => {
            let middle = Seconds::from_millis(scene.seconds.millis() / 2);
            let frame = animatic::frame(&scene, middle)?;
            let mut picture = Vec::new();
            encode(image::codecs::webp::WebPEncoder::new_lossless(&mut picture), &frame)?;
            Ok(picture.into())
        }
        (Cut::Spritesheet, _) => {
            let sheet = spritesheet(&scene)?;
            let mut picture = Vec::new();
            encode(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut picture, 85), &sheet)?;
            Ok(picture.into())
        }
    }
}

fn scene(film: &Film, fps: u32) -> Result<Scene, AnimaticError> {
    let still = film.still.as_ref().map(|bytes| Still::decode(bytes)).transpose()?;
    let millis = match film.flaw {
        Flaw::WrongLength if film.seconds < animatic::limits().max_seconds => film.seconds.millis() + 1000,
        Flaw::WrongLength => film.seconds.millis() - 1000,
        Flaw::None | Flaw::NotMp4 => film.seconds.millis(),
    };
    Ok(Scene {
        prompt: film.prompt.clone(),
        seed: 0,
        size: film.size,
        seconds: Seconds::from_millis(millis),
        fps,
        still,
        label: film.label.clone(),
    })
}

/// Draws the frames small from the start, which is cheaper than making large ones smaller.
fn spritesheet(scene: &Scene) -> Result<RgbImage, AnimaticError> {
    let short = scene.size.width.min(scene.size.height).max(1);
    // Both sides of a drawing are even.
    let side = |pixels: u32| (pixels * SPRITE_SIDE / short) & !1;
    let small = Scene { size: Size::new(side(scene.size.width), side(scene.size.height)), ..scene.clone() };
    let (width, height) = (small.size.width, small.size.height);
    let mut sheet = RgbImage::new(width * SPRITES_ACROSS, height * SPRITES.div_ceil(SPRITES_ACROSS));
    for sprite in 0..SPRITES {
        let at = Seconds::from_millis(scene.seconds.millis() / SPRITES * sprite);
        let (x, y) = (sprite % SPRITES_ACROSS * width, sprite / SPRITES_ACROSS * height);
        imageops::replace(&mut sheet, &animatic::frame(&small, at)?, i64::from(x), i64::from(y));
    }
    Ok(sheet)
}

fn encode(encoder: impl ImageEncoder, picture: &RgbImage) -> Result<(), AnimaticError> {
    let written = encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8);
    written.map_err(|error| AnimaticError::Encode(error.to_string()))
}
