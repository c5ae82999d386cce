//! A chart as a picture for a report, in SVG or PNG.
//!
//! The same as the chart in letters: bars for what was paid for clips, for
//! nothing and what is held, told apart by pattern as well as by colour, and
//! the curve of what was spent in all where the keys are days, weeks or months.
//! Everything is laid out here in pixels; `plotters` writes it down.

mod draw;

use std::error::Error;
use std::io::Cursor;
use std::sync::Once;

use plotters::prelude::{BitMapBackend, IntoDrawingArea, SVGBackend};
use plotters::style::{FontStyle, register_font};

use crate::event::Plot;

/// The picture in pixels: as wide as a page of a report at 200 dots an inch.
const SIZE: (u32, u32) = (1600, 900);

/// The same letters as on an animatic: a picture must not hang on the fonts of a machine.
const FONT: &[u8] = include_bytes!("../animatic/fonts/Inter-Medium.otf");

/// The chart as an SVG document.
///
/// # Errors
/// What drawing says; there is no such case that is known.
pub fn svg(plot: &Plot) -> Result<Vec<u8>, Box<dyn Error>> {
    know_the_font();
    let mut document = String::new();
    draw::chart(&SVGBackend::with_string(&mut document, SIZE).into_drawing_area(), plot)?;
    Ok(document.replace("font-family=\"sans-serif\"", "font-family=\"Inter, sans-serif\"").into_bytes())
}

/// The chart as a PNG picture.
///
/// # Errors
/// As for `svg`.
pub fn png(plot: &Plot) -> Result<Vec<u8>, Box<dyn Error>> {
    know_the_font();
    let (width, height) = SIZE;
    let mut picture = image::RgbImage::new(width, height);
    draw::chart(&BitMapBackend::with_buffer(&mut picture, SIZE).into_drawing_area(), plot)?;
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

fn know_the_font() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(register_font("sans-serif", FontStyle::Normal, FONT)));
}
