//! One frame in memory: a luma plane and two chroma planes of half the size (I420), as the encoder takes it.

use openh264::formats::YUVSource;

use super::colour::Colour;
use crate::shape::Size;

/// One frame. Both sides are even.
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) y: Vec<u8>,
    pub(super) u: Vec<u8>,
    pub(super) v: Vec<u8>,
}

impl Picture {
    /// A black frame.
    pub(super) fn new(size: Size) -> Self {
        let (width, height) = (size.width as usize, size.height as usize);
        let quarter = width / 2 * (height / 2);
        Self { width, height, y: vec![16; width * height], u: vec![128; quarter], v: vec![128; quarter] }
    }

    /// The frame as RGB, for thumbnails.
    pub(super) fn to_rgb(&self) -> image::RgbImage {
        let mut pixels = Vec::with_capacity(self.width * self.height * 3);
        for (row, line) in self.y.chunks_exact(self.width).enumerate() {
            for (column, luma) in line.iter().enumerate() {
                let chroma = row / 2 * (self.width / 2) + column / 2;
                let (u, v) = (f32::from(self.u[chroma]), f32::from(self.v[chroma]));
                pixels.extend(Colour { y: f32::from(*luma), u, v }.to_rgb().map(byte));
            }
        }
        let (width, height) = (side(self.width), side(self.height));
        image::RgbImage::from_raw(width, height, pixels).unwrap_or_else(|| image::RgbImage::new(width, height))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast cuts off at both ends, as meant")]
fn byte(value: f32) -> u8 {
    (value + 0.5) as u8
}

fn side(pixels: usize) -> u32 {
    u32::try_from(pixels).unwrap_or(u32::MAX)
}

impl YUVSource for Picture {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.y
    }

    fn u(&self) -> &[u8] {
        &self.u
    }

    fn v(&self) -> &[u8] {
        &self.v
    }
}
