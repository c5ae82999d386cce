//! What stands on every frame whatever is behind it: the mark, the caption, the timecode, the prompt and the bar that
//! fills up as the clip runs.
//!
//! Everything is painted once when the stage is set; a frame only presses stamps. The sizes go by the shorter side of
//! the frame, so that the text is as legible upright as it is wide.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "lengths in pixels within one frame"
)]

use super::Scene;
use super::colour::{BLACK, Colour};
use super::picture::Picture;
use super::stamp::{Card, Plate, Stamp};
use super::text::{Mask, Room, Typesetter};

/// The word that parts an animatic from a real clip.
const MARK: &str = "ANIMATIC";

/// What the digits of a timecode are cut from.
const DIGITS: [&str; 11] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ":"];

/// All that is pressed onto a frame.
pub(super) struct Overlay {
    placed: Vec<(Stamp, usize, usize)>,
    timecode: Timecode,
    bar: Bar,
    /// The share of the height, from the top, at which the prompt begins: what is behind it is darkened.
    pub(super) text_from: f32,
}

struct Timecode {
    digits: Vec<Stamp>,
    left: usize,
    top: usize,
    fps: u32,
    /// Fields from the left that are left out where the frame is too narrow: hours, then minutes.
    omitted: usize,
}

struct Bar {
    left: usize,
    top: usize,
    width: usize,
    thickness: usize,
    frames: u32,
}

/// The measures that everything is placed by, in pixels.
#[derive(Clone, Copy)]
struct Measures {
    width: f32,
    height: f32,
    margin: f32,
    caption: f32,
    prompt: f32,
}

impl Measures {
    fn of(scene: &Scene) -> Self {
        let (width, height) = (scene.size.width as f32, scene.size.height as f32);
        let short = width.min(height);
        Self {
            width,
            height,
            margin: (short * 0.055).max(6.0),
            caption: (short * 0.027).max(8.5),
            prompt: (short * 0.054).max(11.0),
        }
    }

    /// Height of the plates behind the mark and the timecode.
    fn plate(&self) -> f32 {
        (self.caption * 1.9).round()
    }

    fn bar_thickness(&self) -> usize {
        ((self.height.min(self.width) / 240.0) as usize).max(1).next_multiple_of(2)
    }
}

impl Overlay {
    /// Paints the overlay of a clip of `frames` frames, its mark in the `accent` of the palette.
    pub(super) fn paint(scene: &Scene, frames: u32, accent: Colour) -> Self {
        let measures = Measures::of(scene);
        let mut type_ = Typesetter::new();
        let mut placed = Vec::new();
        let (timecode, plate) = timecode(&mut type_, scene, measures);
        let (mark, mark_width) = mark(&mut type_, measures, accent);
        let timecode_left = plate.1;
        placed.push(plate);
        placed.push(mark);
        placed.extend(caption(&mut type_, scene, measures, (mark_width, timecode_left)));
        let bar = Bar {
            left: measures.margin as usize & !1,
            top: (measures.height - measures.margin) as usize & !1,
            width: (measures.width - 2.0 * measures.margin) as usize & !1,
            thickness: measures.bar_thickness(),
            frames,
        };
        let mut text_from = 0.8;
        if let Some(prompt) = prompt(&mut type_, scene, measures) {
            text_from = prompt.2 as f32 / measures.height;
            placed.push(prompt);
        }
        Self { placed, timecode, bar, text_from }
    }

    /// Presses everything onto a frame.
    pub(super) fn press(&self, frame: u32, picture: &mut Picture) {
        for (stamp, left, top) in &self.placed {
            stamp.press(picture, *left, *top);
        }
        self.timecode.press(frame, picture);
        self.bar.draw(frame, picture);
    }
}

fn mark(type_: &mut Typesetter, measures: Measures, accent: Colour) -> ((Stamp, usize, usize), f32) {
    let text = type_.line(MARK, measures.caption, 0.12, measures.width);
    let (height, inset) = (measures.plate(), (measures.caption * 0.75).round());
    let width = text.width as f32 + 2.0 * inset;
    let mut card = Card::new(width as usize, height as usize);
    let radius = (measures.caption * 0.28).max(1.5);
    card.plate(Plate { left: 0.0, top: 0.0, width, height, radius }, accent, 1.0);
    // The letters of the mark end with their tracking, which would push them off the middle.
    let left = inset + measures.caption * 0.06;
    card.ink(&text, (left.round() as usize, middle(height, &text)), Colour::hex(0x10_10_14), 1.0);
    let corner = measures.margin as usize;
    ((card.stamp(), corner, corner), width)
}

/// The caption beside the mark, where there is one and there is room for it.
fn caption(
    type_: &mut Typesetter,
    scene: &Scene,
    measures: Measures,
    (mark_width, timecode_left): (f32, usize),
) -> Option<(Stamp, usize, usize)> {
    let left = measures.margin + mark_width + measures.caption * 0.9;
    let room = timecode_left as f32 - left - measures.caption;
    if room < measures.caption * 4.0 {
        return None;
    }
    let text = type_.line(&scene.label, measures.caption, 0.02, room);
    if text.width == 0 {
        return None;
    }
    let halo = (measures.caption * 0.35) as usize + 1;
    let mut card = Card::new(text.width + 4 * halo, text.height + 4 * halo);
    let padded = text.padded(2 * halo);
    card.ink(&padded.spread(halo), (0, 0), BLACK, 0.6);
    card.ink(&padded, (0, 0), Colour::hex(0xFF_FF_FF), 0.88);
    let top = measures.margin + middle(measures.plate(), &text) as f32 - 2.0 * halo as f32;
    Some((card.stamp(), (left - 2.0 * halo as f32).max(0.0) as usize, top.max(0.0) as usize))
}

/// The row at which a line of text stands in the middle of a plate.
fn middle(height: f32, text: &Mask) -> usize {
    ((height - text.height as f32) / 2.0).round().max(0.0) as usize
}

fn timecode(type_: &mut Typesetter, scene: &Scene, measures: Measures) -> (Timecode, (Stamp, usize, usize)) {
    let masks = DIGITS.map(|digit| type_.line(digit, measures.caption, 0.0, measures.width));
    let widest = masks.iter().map(|mask| mask.width).max().unwrap_or(2);
    let cell = (widest + 1).next_multiple_of(2);
    let (height, inset) = (measures.plate(), (measures.caption * 0.6) as usize & !1);
    let plate_width = |omitted: usize| cell * (11 - 3 * omitted) + 2 * inset;
    let mark_width = measures.caption * 8.5;
    let fits = |omitted: &usize| plate_width(*omitted) as f32 + mark_width + 2.5 * measures.margin < measures.width;
    let omitted = (0..2).find(fits).unwrap_or(2);
    let width = plate_width(omitted);
    let mut plate = Card::new(width, height as usize);
    let radius = (measures.caption * 0.28).max(1.5);
    plate.plate(Plate { left: 0.0, top: 0.0, width: width as f32, height, radius }, BLACK, 0.5);
    let (left, top) = (((measures.width - measures.margin) as usize - width) & !1, measures.margin as usize & !1);
    let digits = masks.iter().map(|mask| {
        let mut card = Card::new(cell, height as usize);
        card.ink(mask, ((cell - mask.width.min(cell)) / 2, middle(height, mask)), Colour::hex(0xFF_FF_FF), 0.95);
        card.stamp()
    });
    let timecode = Timecode { digits: digits.collect(), left: left + inset, top, fps: scene.fps, omitted };
    (timecode, (plate.stamp(), left, top))
}

fn prompt(type_: &mut Typesetter, scene: &Scene, measures: Measures) -> Option<(Stamp, usize, usize)> {
    let share = if measures.height > measures.width * 1.2 { 0.30 } else { 0.38 };
    let room = Room {
        width: (measures.width - 2.0 * measures.margin).min(measures.prompt * 27.0),
        height: measures.height * share,
        size: measures.prompt,
        smallest: (measures.prompt * 0.6).max(9.5),
    };
    let text = type_.paragraph(&scene.prompt, room)?;
    let halo = (measures.prompt * 0.16) as usize + 1;
    let mut card = Card::new(text.mask.width, text.mask.height);
    card.ink(&text.mask.spread(halo), (0, 0), BLACK, 0.62);
    card.ink(&text.mask, (0, 0), Colour::hex(0xFF_FF_FF), 0.97);
    let text_width = (text.mask.width - 2 * text.bleed) as f32;
    let edge = if text.is_right_to_left { measures.width - measures.margin - text_width } else { measures.margin };
    let bottom = measures.height - measures.margin * 1.55 + text.bleed as f32;
    let top = (bottom - text.mask.height as f32).max(0.0);
    Some((card.stamp(), (edge - text.bleed as f32).max(0.0) as usize, top as usize))
}

impl Timecode {
    fn press(&self, frame: u32, picture: &mut Picture) {
        let seconds = frame / self.fps;
        let fields = [seconds / 3600, seconds / 60 % 60, seconds % 60, frame % self.fps];
        let mut left = self.left;
        for (place, field) in fields.into_iter().enumerate().skip(self.omitted) {
            let colon = (place > self.omitted).then_some(10);
            for digit in colon.into_iter().chain([field / 10 % 10, field % 10]) {
                let stamp = &self.digits[digit as usize];
                stamp.press(picture, left, self.top);
                left += stamp.width;
            }
        }
    }
}

impl Bar {
    /// Draws the whole bar faintly and the part that has run in white.
    fn draw(&self, frame: u32, picture: &mut Picture) {
        let run = self.width as f32 * (frame + 1) as f32 / self.frames as f32;
        let stride = picture.width;
        for line in picture.y.chunks_exact_mut(stride).skip(self.top).take(self.thickness) {
            for (offset, pixel) in line[self.left..self.left + self.width].iter_mut().enumerate() {
                let share = 0.22 + 0.7 * (run - offset as f32).clamp(0.0, 1.0);
                *pixel = (f32::from(*pixel) + (235.0 - f32::from(*pixel)) * share) as u8;
            }
        }
        let run = (run / 2.0) as usize;
        for plane in [&mut picture.u, &mut picture.v] {
            for line in plane.chunks_exact_mut(stride / 2).skip(self.top / 2).take(self.thickness.div_ceil(2)) {
                for pixel in line[self.left / 2..].iter_mut().take(run) {
                    *pixel = (i32::from(*pixel) + (128 - i32::from(*pixel)) * 9 / 10) as u8;
                }
            }
        }
    }
}
