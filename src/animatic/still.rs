//! A still image: read once, then looked at through a window that slowly moves and closes in (pan and zoom).
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixel coordinates within one image"
)]

use std::sync::Arc;

use image::RgbImage;
use image::imageops::{FilterType, crop_imm, resize};

use super::AnimaticError;
use super::chance::{smooth, unit};
use super::colour::Colour;
use crate::media::Picture;
use crate::shape::Size;

/// What a transparent still lies on.
const DARK: [u8; 3] = [18; 3];

/// How much larger than the frame the part of the still is that the window moves over.
const ROOM: f32 = 1.16;

/// A decoded image. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Still(Arc<RgbImage>);

impl Still {
    /// Reads a PNG, JPEG or WebP, upright as its EXIF orientation says, on a dark ground where it is transparent.
    ///
    /// # Errors
    /// [`AnimaticError::Still`] for bytes that are no such image, an image cut short, or one above 16384 pixels a side
    /// or 512 MiB unpacked.
    pub fn decode(bytes: &[u8]) -> Result<Self, AnimaticError> {
        let picture = Picture::decode(bytes, DARK).map_err(|error| AnimaticError::Still(error.to_string()))?;
        Ok(Self(Arc::new(picture.into_pixels())))
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> Size {
        Size::new(self.0.width(), self.0.height())
    }
}

/// A still made ready for one frame size, and the way of the window over it.
pub(super) struct Pan {
    luma: Plane,
    u: Plane,
    v: Plane,
    frame: Size,
    /// From and to: the middle of the window as shares of the room it has, and how large the window is (0 the frame's
    /// own size, 1 all of the room).
    from: Window,
    to: Window,
}

#[derive(Clone, Copy)]
struct Window {
    x: f32,
    y: f32,
    size: f32,
}

struct Plane {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Pan {
    /// Cuts and scales a still for frames of `frame`, and chooses a way by `seed`.
    pub(super) fn over(still: &Still, frame: Size, seed: u64) -> Self {
        let wide = |side: u32| (side as f32 * ROOM).ceil() as u32;
        let (width, height) = (wide(frame.width), wide(frame.height));
        let image = cover(&still.0, width, height);
        let mut planes =
            [Plane::new(width, height), Plane::new(width / 2, height / 2), Plane::new(width / 2, height / 2)];
        for pixel in image.pixels() {
            planes[0].pixels.push((colour(pixel.0).y + 0.5) as u8);
        }
        for row in 0..height / 2 {
            for column in 0..width / 2 {
                let colour = colour(mean(&image, column * 2, row * 2));
                planes[1].pixels.push((colour.u + 0.5) as u8);
                planes[2].pixels.push((colour.v + 0.5) as u8);
            }
        }
        let [luma, u, v] = planes;
        let (along, zooms_in) = (unit(seed, 20), unit(seed, 21) < 0.7);
        let start = Window { x: if along < 0.5 { 0.2 } else { 0.8 }, y: 0.3 + 0.4 * unit(seed, 22), size: 0.9 };
        let end = Window { x: 1.0 - start.x, y: 0.5, size: 0.1 };
        let (from, to) = if zooms_in { (start, end) } else { (end, start) };
        Self { luma, u, v, frame, from, to }
    }

    /// A row of luma when `share` of the clip has run.
    pub(super) fn luma(&self, row: usize, share: f32, line: &mut [f32]) {
        self.sample(&self.luma, (row, 1), share, line);
    }

    /// A row of both chroma planes.
    pub(super) fn chroma(&self, row: usize, share: f32, (u, v): (&mut [f32], &mut [f32])) {
        self.sample(&self.u, (row, 2), share, u);
        self.sample(&self.v, (row, 2), share, v);
    }

    fn sample(&self, plane: &Plane, (row, scale): (usize, u32), share: f32, line: &mut [f32]) {
        // Mostly even speed, with a soft start and end.
        let share = 0.6 * share + 0.4 * smooth(share);
        let step = |from: f32, to: f32| from + (to - from) * share;
        let (width, height) = (plane.width as f32, plane.height as f32);
        let (frame_width, frame_height) = ((self.frame.width / scale) as f32, (self.frame.height / scale) as f32);
        let size = step(self.from.size, self.to.size);
        let zoom = 1.0 + (ROOM - 1.0) * size * 0.98;
        let left = (width - frame_width * zoom) * step(self.from.x, self.to.x);
        let top = (height - frame_height * zoom) * step(self.from.y, self.to.y);
        plane.row(line, (left, zoom), top + (row as f32 + 0.5) * zoom - 0.5);
    }
}

impl Plane {
    fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, pixels: Vec::with_capacity(width * height) }
    }

    /// Fills a line with samples `zoom` pixels apart from `left` on, at the fractional `row`, in sixteen-bit steps.
    fn row(&self, line: &mut [f32], (left, zoom): (f32, f32), row: f32) {
        let row = row.clamp(0.0, (self.height - 1) as f32);
        let above = row as usize;
        let below = (above + 1).min(self.height - 1);
        let weight = (row - above as f32).clamp(0.0, 1.0);
        let upper = &self.pixels[above * self.width..(above + 1) * self.width];
        let lower = &self.pixels[below * self.width..(below + 1) * self.width];
        let (start, step) = (f64::from(left) + 0.5 * f64::from(zoom) - 0.5, (f64::from(zoom) * 65536.0) as i64);
        let (mut at, last) = ((start * 65536.0) as i64, (self.width as u32 - 1) << 16);
        for value in line {
            let place = at.clamp(0, i64::from(last));
            let (column, part) = ((place >> 16) as usize, (place & 0xFFFF) as f32 * (1.0 / 65536.0));
            let next = (column + 1).min(self.width - 1);
            let over = f32::from(upper[column]) + (f32::from(upper[next]) - f32::from(upper[column])) * part;
            let under = f32::from(lower[column]) + (f32::from(lower[next]) - f32::from(lower[column])) * part;
            *value = over + (under - over) * weight;
            at += step;
        }
    }
}

/// The middle of an image in the proportion of `width` to `height`, scaled to that size.
fn cover(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (own_width, own_height) = (u64::from(image.width()), u64::from(image.height()));
    let (wanted_width, wanted_height) = (u64::from(width), u64::from(height));
    let part_width = own_width.min(own_height * wanted_width / wanted_height).max(1) as u32;
    let part_height = own_height.min(own_width * wanted_height / wanted_width).max(1) as u32;
    let (left, top) = ((image.width() - part_width) / 2, (image.height() - part_height) / 2);
    let part = crop_imm(image, left, top, part_width, part_height);
    resize(&*part, width, height, FilterType::CatmullRom)
}

fn mean(image: &RgbImage, column: u32, row: u32) -> [u8; 3] {
    let corners = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(across, down)| image.get_pixel(column + across, row + down).0);
    [0, 1, 2].map(|channel| ((corners.iter().map(|pixel| u32::from(pixel[channel])).sum::<u32>() + 2) / 4) as u8)
}

fn colour([red, green, blue]: [u8; 3]) -> Colour {
    Colour::rgb(red.into(), green.into(), blue.into())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::DynamicImage;

    use super::*;

    fn png(image: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_read_and_keeps_its_size() {
        let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(30, 20, image::Rgb([200, 10, 10])));
        let still = Still::decode(&png(&image)).expect("a still");
        assert_eq!(still.size(), Size::new(30, 20));
    }

    #[test]
    fn junk_a_cut_file_and_a_bomb_are_refused() {
        let image = png(&DynamicImage::ImageRgb8(RgbImage::new(64, 64)));
        let mut bomb = image.clone();
        // Width and height in the header of a PNG; the checksum that follows them is made right again.
        bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        let checksum = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
        for bytes in [&b"not an image"[..], &[], &image[..60], &bomb] {
            let error = Still::decode(bytes).expect_err("no still");
            assert!(matches!(error, AnimaticError::Still(_)), "{error}");
        }
        let told = Still::decode(&bomb).expect_err("no still").to_string();
        assert!(told.to_lowercase().contains("limit"), "{told}");
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
        })
    }

    #[test]
    fn what_is_transparent_lies_on_a_dark_ground() {
        let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(4, 4, image::Rgba([255, 255, 255, 0])));
        let still = Still::decode(&png(&clear)).expect("a still");
        assert_eq!(still.0.get_pixel(1, 1).0, [18, 18, 18]);
    }

    #[test]
    fn the_window_stays_on_the_still_and_moves_a_little_at_a_time() {
        let ramp = RgbImage::from_fn(400, 300, |x, y| image::Rgb([(x / 2) as u8, (y / 2) as u8, 0]));
        let size = Size::new(160, 128);
        for seed in 0..6 {
            let pan = Pan::over(&Still(Arc::new(ramp.clone())), size, seed);
            let line_at = |share: f32| {
                let mut line = vec![0.0; 160];
                pan.luma(64, share, &mut line);
                line
            };
            let (start, next, end) = (line_at(0.0), line_at(0.01), line_at(1.0));
            assert!(start.iter().zip(&next).all(|(start, next)| (start - next).abs() < 2.0));
            assert!(start.iter().zip(&end).any(|(start, end)| (start - end).abs() > 2.0));
        }
    }
}
