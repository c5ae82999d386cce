//! Things that are painted once and pressed onto every frame: a card is painted in layers, then becomes a stamp.
//!
//! A stamp keeps for each pixel how much of the frame shows through and what is added to it, so pressing it costs one
//! multiplication a pixel however many layers the card had.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "coverage and colour are kept within a byte, coordinates within a frame"
)]

use super::colour::Colour;
use super::picture::Picture;
use super::text::Mask;

/// A small picture with transparency, for painting.
pub(super) struct Card {
    width: usize,
    height: usize,
    /// The share of the frame that shows through, 0..1.
    keep: Vec<f32>,
    /// What is added, already weighted by its opacity.
    paint: Vec<Colour>,
}

/// A painted card, ready to be pressed. Both sides are even.
pub(super) struct Stamp {
    pub(super) width: usize,
    luma: Plane,
    u: Plane,
    v: Plane,
}

#[derive(Default)]
struct Plane {
    keep: Vec<u16>,
    add: Vec<u8>,
}

/// A box with round corners, in pixels of a card.
#[derive(Clone, Copy)]
pub(super) struct Plate {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) radius: f32,
}

impl Card {
    /// A clear card; its sides are rounded up to even numbers.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let (width, height) = (width.next_multiple_of(2).max(2), height.next_multiple_of(2).max(2));
        let clear = Colour { y: 0.0, u: 0.0, v: 0.0 };
        Self { width, height, keep: vec![1.0; width * height], paint: vec![clear; width * height] }
    }

    /// Paints what a mask covers, its upper left corner at `(left, top)`.
    pub(super) fn ink(&mut self, mask: &Mask, (left, top): (usize, usize), colour: Colour, opacity: f32) {
        for (row, line) in mask.coverage.chunks_exact(mask.width.max(1)).enumerate() {
            for (column, coverage) in line.iter().enumerate().filter(|(_, coverage)| **coverage > 0) {
                self.dab(left + column, top + row, colour, f32::from(*coverage) / 255.0 * opacity);
            }
        }
    }

    /// Paints a box with round corners.
    pub(super) fn plate(&mut self, plate: Plate, colour: Colour, opacity: f32) {
        let (centre_x, centre_y) = (plate.left + plate.width / 2.0, plate.top + plate.height / 2.0);
        let (inner_x, inner_y) = (plate.width / 2.0 - plate.radius, plate.height / 2.0 - plate.radius);
        for row in 0..self.height {
            for column in 0..self.width {
                let beyond_x = ((column as f32 + 0.5 - centre_x).abs() - inner_x).max(0.0);
                let beyond_y = ((row as f32 + 0.5 - centre_y).abs() - inner_y).max(0.0);
                let distance = (beyond_x * beyond_x + beyond_y * beyond_y).sqrt() - plate.radius;
                self.dab(column, row, colour, (0.5 - distance).clamp(0.0, 1.0) * opacity);
            }
        }
    }

    fn dab(&mut self, column: usize, row: usize, colour: Colour, opacity: f32) {
        if column >= self.width || row >= self.height || opacity <= 0.0 {
            return;
        }
        let index = row * self.width + column;
        self.keep[index] *= 1.0 - opacity;
        self.paint[index] = self.paint[index].towards(colour, opacity);
    }

    /// The card as a stamp.
    pub(super) fn stamp(&self) -> Stamp {
        let mut stamp = Stamp { width: self.width, luma: Plane::default(), u: Plane::default(), v: Plane::default() };
        for (keep, paint) in self.keep.iter().zip(&self.paint) {
            stamp.luma.push(*keep, paint.y);
        }
        for (row, column) in (0..self.height / 2).flat_map(|row| (0..self.width / 2).map(move |column| (row, column))) {
            let corner = row * 2 * self.width + column * 2;
            let four = [corner, corner + 1, corner + self.width, corner + self.width + 1];
            let mean = |value: &dyn Fn(usize) -> f32| four.into_iter().map(value).sum::<f32>() / 4.0;
            let keep = mean(&|index| self.keep[index]);
            stamp.u.push(keep, mean(&|index| self.paint[index].u));
            stamp.v.push(keep, mean(&|index| self.paint[index].v));
        }
        stamp
    }
}

impl Plane {
    fn push(&mut self, keep: f32, add: f32) {
        self.keep.push((keep * 256.0 + 0.5) as u16);
        self.add.push((add + 0.5) as u8);
    }

    fn press(&self, width: usize, target: (&mut [u8], usize), left: usize, top: usize) {
        let (pixels, stride) = target;
        let visible = width.min(stride.saturating_sub(left));
        let rows = self.keep.chunks_exact(width).zip(self.add.chunks_exact(width));
        for (line, (keep, add)) in pixels.chunks_exact_mut(stride).skip(top).zip(rows) {
            let line = &mut line[left.min(stride)..];
            for ((pixel, keep), add) in line.iter_mut().zip(&keep[..visible]).zip(&add[..visible]) {
                *pixel = ((u16::from(*pixel) * keep) >> 8) as u8 + add;
            }
        }
    }
}

impl Stamp {
    /// Presses the stamp with its corner at `(left, top)`, rounded down to even numbers; what is outside is cut off.
    pub(super) fn press(&self, picture: &mut Picture, left: usize, top: usize) {
        let (left, top, stride) = (left & !1, top & !1, picture.width);
        self.luma.press(self.width, (&mut picture.y, stride), left, top);
        self.u.press(self.width / 2, (&mut picture.u, stride / 2), left / 2, top / 2);
        self.v.press(self.width / 2, (&mut picture.v, stride / 2), left / 2, top / 2);
    }
}

impl Mask {
    /// The same shape spread out softly by about `radius` pixels: the shadow that parts a text from its ground.
    pub(super) fn spread(&self, radius: usize) -> Mask {
        let mut spread = self.clone();
        for _ in 0..2 {
            blur(&mut spread.coverage, self.width, 1, radius);
            blur(&mut spread.coverage, self.height, self.width, radius);
        }
        spread
    }
}

/// A box blur along lines of `length` pixels that are `step` apart, over the whole of `pixels`.
fn blur(pixels: &mut [u8], length: usize, step: usize, radius: usize) {
    if length == 0 || step == 0 {
        return;
    }
    let span = (2 * radius + 1) as u32;
    let mut line = vec![0u8; length];
    for start in (0..pixels.len() / length).map(|index| if step == 1 { index * length } else { index }) {
        for (offset, value) in line.iter_mut().enumerate() {
            *value = pixels[start + offset * step];
        }
        let at = |index: usize| line.get(index).copied().map_or(0, u32::from);
        let mut sum: u32 = (0..radius).map(at).sum();
        for offset in 0..length {
            sum += at(offset + radius);
            pixels[start + offset * step] = (sum / span) as u8;
            sum -= if offset >= radius { at(offset - radius) } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Size;

    #[test]
    fn a_clear_card_leaves_the_frame_alone_and_an_opaque_plate_covers_it() {
        let mut picture = Picture::new(Size::new(128, 128));
        picture.y.fill(77);
        Card::new(31, 31).stamp().press(&mut picture, 5, 5);
        assert!(picture.y.iter().all(|luma| *luma == 77));

        let mut card = Card::new(40, 40);
        let plate = Plate { left: 4.0, top: 4.0, width: 32.0, height: 32.0, radius: 4.0 };
        card.plate(plate, Colour::hex(0xFF_FF_FF), 1.0);
        card.stamp().press(&mut picture, 120, 120);
        assert_eq!(picture.y[127 * 128 + 127], 235);
        assert_eq!(picture.y[119 * 128 + 119], 77);
    }

    #[test]
    fn a_shadow_is_softer_and_wider_than_its_text() {
        let mut coverage = vec![0; 21 * 21];
        coverage[10 * 21 + 10] = 255;
        let shadow = Mask { width: 21, height: 21, coverage }.spread(2);
        assert!(shadow.coverage[10 * 21 + 12] > 0 && shadow.coverage[12 * 21 + 10] > 0);
        assert_eq!(shadow.coverage[10 * 21 + 12], shadow.coverage[12 * 21 + 10]);
        assert!(shadow.coverage[10 * 21 + 10] < 255);
    }
}
