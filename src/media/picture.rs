//! Reads a still picture, upright, and brings it to another shape without stretching it.
//!
//! A picture comes from anywhere, so it is read with limits: a small file that unpacks to gigabytes is refused. Used by
//! `animatic` for the grounds of its scenes and by `run` for the frames that a model demands.

use std::io::{BufRead, Cursor, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, replace, resize};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits, Rgb, RgbImage};

use crate::shape::Size;

/// The most pixels a side of a picture.
const MAX_SIDE: u32 = 16_384;

/// The most bytes that unpacking a picture may take.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// How good a JPEG is written: no loss that an eye finds.
const QUALITY: u8 = 95;

/// Black, the bars of every cinema: they are known for what they are, can be cut away to the pixel, and hold nothing that
/// a model would take for a part of the scene and set in motion, as it would a blurred edge.
const BARS: [u8; 3] = [0; 3];

/// A picture, decoded and upright.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture(RgbImage);

/// What the beginning of a picture tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its size once it stands upright.
    pub size: Size,
    /// Whether it stands upright as it is.
    pub is_upright: bool,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Without loss.
    Png,
    /// Small.
    Jpeg,
}

impl Coding {
    /// The content type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The end of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

/// Why bytes are no picture, or one that is too large.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NotAPicture(#[from] ImageError);

impl Heading {
    /// Reads the size and the EXIF orientation; decodes nothing.
    ///
    /// # Errors
    /// Where it is no PNG, JPEG or WebP.
    pub fn read(source: impl BufRead + Seek) -> Result<Self, NotAPicture> {
        let (decoder, orientation) = open(source)?;
        let (width, height) = decoder.dimensions();
        let size = match orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => Size::new(height, width),
            Orientation::NoTransforms
            | Orientation::Rotate180
            | Orientation::FlipHorizontal
            | Orientation::FlipVertical => Size::new(width, height),
        };
        Ok(Self { size, is_upright: orientation == Orientation::NoTransforms })
    }
}

impl Picture {
    /// Reads a PNG, JPEG or WebP, upright as its EXIF orientation says, on `ground` where it is transparent.
    ///
    /// # Errors
    /// For bytes that are no such picture, one cut short, or one above 16384 pixels a side or 512 MiB unpacked.
    pub fn decode(bytes: &[u8], ground: [u8; 3]) -> Result<Self, NotAPicture> {
        let (decoder, orientation) = open(Cursor::new(bytes))?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(Self(on_ground(&picture, ground)))
    }

    /// The same, on the black of the bars where it is transparent.
    ///
    /// # Errors
    /// As `decode`.
    pub fn decode_on_black(bytes: &[u8]) -> Result<Self, NotAPicture> {
        Self::decode(bytes, BARS)
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> Size {
        Size::new(self.0.width(), self.0.height())
    }

    /// The pixels.
    #[must_use]
    pub fn into_pixels(self) -> RgbImage {
        self.0
    }

    /// The middle of it in the proportion of `to`, scaled to that size.
    #[must_use]
    pub fn cropped(&self, to: Size) -> Self {
        let part = inside(self.size(), to);
        let (left, top) = ((self.0.width() - part.width) / 2, (self.0.height() - part.height) / 2);
        let part = crop_imm(&self.0, left, top, part.width, part.height);
        Self(resize(&*part, to.width, to.height, FilterType::Lanczos3))
    }

    /// The whole of it, scaled into the middle of a black picture of that size.
    #[must_use]
    pub fn padded(&self, to: Size) -> Self {
        let whole = inside(to, self.size());
        let scaled = resize(&self.0, whole.width, whole.height, FilterType::Lanczos3);
        let mut padded = RgbImage::from_pixel(to.width, to.height, Rgb(BARS));
        let (left, top) = ((to.width - whole.width) / 2, (to.height - whole.height) / 2);
        replace(&mut padded, &scaled, left.into(), top.into());
        Self(padded)
    }

    /// Its bytes as a file. The same picture gives the same bytes.
    ///
    /// # Errors
    /// Where the coding has no room for a picture that large.
    pub fn encode(&self, coding: Coding) -> Result<Vec<u8>, NotAPicture> {
        let mut bytes = Cursor::new(Vec::new());
        match coding {
            Coding::Png => self.0.write_to(&mut bytes, ImageFormat::Png)?,
            Coding::Jpeg => self.0.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?,
        }
        Ok(bytes.into_inner())
    }
}

fn open<'a>(source: impl BufRead + Seek + 'a) -> ImageResult<(impl ImageDecoder + 'a, Orientation)> {
    let mut reader = ImageReader::new(source).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    Ok((decoder, orientation))
}

fn on_ground(picture: &DynamicImage, ground: [u8; 3]) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (target, source) in flat.pixels_mut().zip(picture.to_rgba8().pixels()) {
        let [colour @ .., alpha] = source.0;
        let alpha = u32::from(alpha);
        for ((target, over), under) in target.0.iter_mut().zip(colour).zip(ground) {
            let mixed = (u32::from(over) * alpha + u32::from(under) * (255 - alpha) + 127) / 255;
            *target = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    flat
}

/// The largest size in the proportion of `like` that lies inside `outer`, to the nearest pixel.
fn inside(outer: Size, like: Size) -> Size {
    let rounded = |side: u32, by: u32, of: u32| {
        let (side, by, of) = (u64::from(side), u64::from(by), u64::from(of.max(1)));
        u32::try_from((side * by + of / 2) / of).unwrap_or(u32::MAX)
    };
    Size::new(
        rounded(outer.height, like.width, like.height).clamp(1, outer.width),
        rounded(outer.width, like.height, like.width).clamp(1, outer.height),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red on the left, green in the middle, blue on the right, and a white square in the very middle.
    fn flag(width: u32, height: u32) -> Picture {
        let side = width.min(height) / 4;
        Picture(RgbImage::from_fn(width, height, |x, y| {
            let in_square = x.abs_diff(width / 2) <= side / 2 && y.abs_diff(height / 2) <= side / 2;
            match x * 3 / width {
                _ if in_square => Rgb([255; 3]),
                0 => Rgb([255, 0, 0]),
                1 => Rgb([0, 255, 0]),
                _ => Rgb([0, 0, 255]),
            }
        }))
    }

    /// Width and height of the white square.
    fn square(picture: &Picture) -> (i64, i64) {
        let white = |(_, _, pixel): &(u32, u32, &Rgb<u8>)| pixel.0.iter().all(|value| *value > 127);
        let found: Vec<(u32, u32)> = picture.0.enumerate_pixels().filter(white).map(|(x, y, _)| (x, y)).collect();
        let span = |of: fn(&(u32, u32)) -> u32| {
            let (least, most) = (found.iter().map(of).min(), found.iter().map(of).max());
            i64::from(most.expect("white")) - i64::from(least.expect("white"))
        };
        (span(|at| at.0), span(|at| at.1))
    }

    fn middle(picture: &Picture) -> [u8; 3] {
        picture.0.get_pixel(picture.0.width() / 2, picture.0.height() / 2).0
    }

    #[test]
    fn what_is_in_the_middle_stays_and_nothing_is_stretched() {
        for (width, height) in [(400, 300), (300, 400), (1000, 200), (90, 640)] {
            for to in [Size::new(320, 180), Size::new(180, 320), Size::new(128, 128)] {
                let flag = flag(width, height);
                for made in [flag.cropped(to), flag.padded(to)] {
                    assert_eq!(made.size(), to);
                    // A sharp filter rings a little beside an edge.
                    assert!(middle(&made).iter().all(|value| *value > 240), "{:?}", middle(&made));
                    let (across, down) = square(&made);
                    assert!((across - down).abs() <= 2, "{width}x{height} to {to}: {across} by {down}");
                }
            }
        }
    }

    #[test]
    fn cropping_takes_the_edges_away_and_padding_adds_bars() {
        let wide = flag(600, 200);
        let cropped = wide.cropped(Size::new(200, 200));
        let ends = |picture: &Picture| {
            let (width, height) = picture.0.dimensions();
            [(0, height / 2), (width - 1, height / 2), (width / 2, 0)].map(|(x, y)| picture.0.get_pixel(x, y).0)
        };
        assert_eq!(ends(&cropped), [[0, 255, 0]; 3], "the red and the blue third are gone");
        let padded = wide.padded(Size::new(300, 300));
        assert_eq!(ends(&padded), [[255, 0, 0], [0, 0, 255], BARS], "every third is there, below a bar");
        let bars = padded.0.pixels().filter(|pixel| pixel.0 == BARS).count();
        assert_eq!(bars, 300 * 200);
    }

    /// A JPEG that says that it lies on its side: its first row is the right edge.
    fn lying() -> Vec<u8> {
        let jpeg = flag(120, 60).encode(Coding::Jpeg).expect("a JPEG");
        let exif =
            [b"Exif\0\0MM\0\x2a\0\0\0\x08".as_slice(), &[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]]
                .concat();
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn a_picture_stands_upright_as_its_camera_says() {
        let heading = Heading::read(Cursor::new(lying())).expect("a picture");
        assert_eq!(heading, Heading { size: Size::new(60, 120), is_upright: false });
        let picture = Picture::decode_on_black(&lying()).expect("a picture");
        assert_eq!(picture.size(), Size::new(60, 120));
        let [red, green, blue] = picture.0.get_pixel(30, 4).0;
        assert!(red > 200 && green < 60 && blue < 60, "what was on the left is on top");
        let written = picture.encode(Coding::Png).expect("a PNG");
        let heading = Heading::read(Cursor::new(&written)).expect("a picture");
        assert_eq!(heading, Heading { size: Size::new(60, 120), is_upright: true });
    }

    #[test]
    fn what_is_written_is_read_again() {
        let flag = flag(64, 48);
        assert_eq!(Picture::decode_on_black(&flag.encode(Coding::Png).expect("a PNG")).expect("it is read"), flag);
        assert_eq!(flag.encode(Coding::Jpeg).expect("a JPEG"), flag.encode(Coding::Jpeg).expect("a JPEG"));
    }
}
