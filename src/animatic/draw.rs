//! From a stage and a frame number to a picture.
//!
//! A frame is made row by row: a row of sky, then each layer over it, in fractions of a step of colour; at the end the
//! row is darkened towards the edges of the frame, dithered and stored. A row fits the nearest cache, so a layer costs
//! little more than its arithmetic. What is hidden by ground in front of it is not drawn at all.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixel coordinates within one frame"
)]

use super::chance::{mix, sine, smooth, unit};
use super::colour::Colour;
use super::field::{Edge, Profile};
use super::layer::Layer;
use super::picture::Picture;
use super::stage::{Ground, Stage, View};
use super::towers::{Block, Place};

/// Rows of the dither pattern before it repeats.
const DITHER_ROWS: usize = 64;

/// Draws the frames of a stage, in any order. Holds what is used again from frame to frame.
pub(super) struct Brush<'a> {
    stage: &'a Stage,
    posed: Vec<Posed>,
    heights: Vec<f32>,
    luma: Vec<f32>,
    chroma: (Vec<f32>, Vec<f32>),
    lens: Lens,
}

/// A layer as it stands in one frame.
#[derive(Default)]
struct Posed {
    luma: Edge,
    chroma: Edge,
    /// The lower edges of what floats.
    under: Option<(Edge, Edge)>,
    blocks: Vec<Block>,
}

/// How the frame darkens towards its edges and behind the text, and the noise that keeps gradients from banding.
struct Lens {
    /// Weighted squares of the distance from the middle, for each column, each second column and each row.
    across: Vec<f32>,
    half_across: Vec<f32>,
    down: Vec<f32>,
    /// What is left of the light in each row, so that the text can be read.
    light: Vec<f32>,
    dither: Vec<Vec<f32>>,
}

impl<'a> Brush<'a> {
    /// A brush for `stage`.
    pub(super) fn new(stage: &'a Stage) -> Self {
        let (width, layers) = (
            stage.view.width as usize,
            match &stage.ground {
                Ground::Landscape { layers, .. } => layers.len(),
                Ground::Still(_) => 0,
            },
        );
        Self {
            stage,
            posed: (0..layers).map(|_| Posed::default()).collect(),
            heights: Vec::with_capacity(width + 1),
            luma: vec![0.0; width],
            chroma: (vec![0.0; width / 2], vec![0.0; width / 2]),
            lens: Lens::new(stage.view, stage.overlay.text_from),
        }
    }

    /// Draws frame number `frame` over whatever is in `picture`.
    pub(super) fn draw(&mut self, frame: u32, picture: &mut Picture) {
        let (view, share) = self.stage.at(frame);
        if let Ground::Landscape { layers, .. } = &self.stage.ground {
            for (layer, posed) in layers.iter().zip(&mut self.posed) {
                posed.take(layer, (view, self.stage.travel), &mut self.heights);
            }
        }
        for pair in 0..picture.height / 2 {
            for row in [pair * 2, pair * 2 + 1] {
                self.luma_row(row, view, share);
                let stride = picture.width;
                self.lens.store(row, &self.luma, &mut picture.y[row * stride..(row + 1) * stride]);
            }
            self.chroma_row(pair, view, share);
            let half = pair * (picture.width / 2)..(pair + 1) * (picture.width / 2);
            self.lens.store_chroma(pair, &self.chroma.0, &mut picture.u[half.clone()]);
            self.lens.store_chroma(pair, &self.chroma.1, &mut picture.v[half]);
        }
        if let Ground::Landscape { swarm: Some(swarm), .. } = &self.stage.ground {
            swarm.draw(view, picture);
        }
        self.stage.overlay.press(frame, picture);
    }

    fn luma_row(&mut self, row: usize, view: View, share: f32) {
        let line = &mut self.luma;
        match &self.stage.ground {
            Ground::Still(pan) => pan.luma(row, share, line),
            Ground::Landscape { backdrop, layers, .. } => {
                let middle = row as f32 + 0.5;
                let first = nearest_cover(layers, &self.posed, middle + 0.5);
                if first == 0 {
                    backdrop.luma(row, line);
                }
                for (layer, posed) in layers.iter().zip(&self.posed).skip(first.saturating_sub(1)) {
                    let tone = layer.tone(middle, view);
                    let under = posed.under.as_ref().map(|(luma, _)| luma);
                    posed.luma.cover(under, line, middle, (tone.colour.y, tone.opacity));
                    for block in &posed.blocks {
                        block.lay(line, row as f32, 1.0, block.colour.unwrap_or(tone.colour).y);
                    }
                }
            }
        }
    }

    fn chroma_row(&mut self, pair: usize, view: View, share: f32) {
        let (u, v) = (&mut self.chroma.0, &mut self.chroma.1);
        match &self.stage.ground {
            Ground::Still(pan) => pan.chroma(pair, share, (u, v)),
            Ground::Landscape { backdrop, layers, .. } => {
                let middle = pair as f32 * 2.0 + 1.0;
                let first = nearest_cover(layers, &self.posed, middle + 1.0);
                if first == 0 {
                    backdrop.chroma(pair, (u, v));
                }
                for (layer, posed) in layers.iter().zip(&self.posed).skip(first.saturating_sub(1)) {
                    let tone = layer.tone(middle, view);
                    let under = posed.under.as_ref().map(|(_, chroma)| chroma);
                    posed.chroma.cover(under, u, middle, (tone.colour.u, tone.opacity));
                    posed.chroma.cover(under, v, middle, (tone.colour.v, tone.opacity));
                    for block in &posed.blocks {
                        let colour = block.colour.unwrap_or(tone.colour);
                        block.lay(u, middle - 1.0, 2.0, colour.u);
                        block.lay(v, middle - 1.0, 2.0, colour.v);
                    }
                }
            }
        }
    }
}

/// One more than the index of the nearest layer that hides everything behind it in a row that ends above `row`; 0 for
/// none.
fn nearest_cover(layers: &[Layer], posed: &[Posed], row: f32) -> usize {
    let hides = |(layer, posed): &(&Layer, &Posed)| {
        layer.opacity >= 1.0
            && layer.fade.is_none()
            && layer.under.is_none()
            && posed.chroma.bottom.max(posed.luma.bottom) + 1.0 < row
    };
    layers.iter().zip(posed).rposition(|pair| hides(&pair)).map_or(0, |index| index + 1)
}

impl Edge {
    /// Lays a value over a row, in the shortest way: many rows are all above or all below the edge.
    fn cover(&self, under: Option<&Self>, line: &mut [f32], row: f32, (value, opacity): (f32, f32)) {
        if opacity <= 0.0 || row <= self.top {
            return;
        }
        if let Some(under) = under {
            return self.lay_down_to(under, line, row, (value, opacity));
        }
        if row < self.bottom {
            return self.lay(line, row, value, opacity);
        }
        if opacity >= 1.0 {
            return line.fill(value);
        }
        for pixel in line {
            *pixel += (value - *pixel) * opacity;
        }
    }
}

/// The colour of a layer in one row.
struct Tone {
    colour: Colour,
    opacity: f32,
}

impl Layer {
    fn tone(&self, row: f32, view: View) -> Tone {
        let top = self.base * view.height - self.rise * view.unit;
        let below = (row - top) / view.height;
        let colour = self.crest.towards(self.foot, smooth(below / self.depth.max(0.001)));
        let opacity = self.fade.map_or(self.opacity, |fade| self.opacity * (1.0 - smooth((below - 0.01) / fade)));
        Tone { colour, opacity }
    }
}

impl Posed {
    /// Poses a layer for a moment.
    fn take(&mut self, layer: &Layer, (view, speed): (View, f32), heights: &mut Vec<f32>) {
        let way = view.time * (speed * layer.parallax + layer.drift * speed.signum());
        // The camera also rises and sinks a little, nearer ground more than far ground.
        let lift = 0.010 * layer.parallax * sine(view.time * 0.045 + 0.1) * view.height;
        let base = layer.base * view.height + lift;
        let rise = layer.rise * view.unit;
        let bob = if layer.under.is_some() { 0.003 * view.unit * sine(view.time * 0.31) } else { 0.0 };
        let columns = view.width as usize;
        let mut follow = |profile: Profile, luma: &mut Edge, chroma: &mut Edge| {
            heights.clear();
            heights.extend((0..=columns).map(|column| {
                let x = ((column as f32 - view.width / 2.0) / view.unit - layer.centre + way) * layer.frequency;
                base + bob * rise.signum() - rise * profile.height(layer.seed, x, view.time)
            }));
            luma.follow(heights, 1.0);
            for column in 0..=columns / 2 {
                heights[column] = heights[column * 2];
            }
            chroma.follow(&heights[..=columns / 2], 2.0);
        };
        follow(layer.profile, &mut self.luma, &mut self.chroma);
        if let Some(profile) = layer.under {
            let (luma, chroma) = self.under.get_or_insert_default();
            follow(profile, luma, chroma);
        }
        let place = Place { seed: layer.seed, base, rise, frequency: layer.frequency, travel: way };
        layer.furniture.arrange(view, place, &mut self.blocks);
    }
}

impl Lens {
    fn new(view: View, text_from: f32) -> Self {
        let (width, height) = (view.width as usize, view.height as usize);
        let off_centre = |count: usize, weight: f32| {
            let square = move |place: usize| {
                let offset = (place as f32 + 0.5) / count as f32 * 2.0 - 1.0;
                weight * offset * offset
            };
            (0..count).map(square).collect::<Vec<f32>>()
        };
        let light = (0..height).map(|row| {
            let share = (row as f32 + 0.5) / view.height;
            let behind_text = 1.0 - 0.42 * smooth((share - text_from + 0.10) / 0.22);
            let behind_mark = 1.0 - 0.20 * smooth((0.17 - share) / 0.17);
            behind_text * behind_mark
        });
        let noise = |row: usize| (0i64..).take(width).map(|column| unit(mix(77, row as u64), column) - 0.5).collect();
        Self {
            across: off_centre(width, 0.8),
            half_across: off_centre(width / 2, 0.8),
            down: off_centre(height, 0.6),
            light: light.collect(),
            dither: (0..DITHER_ROWS).map(noise).collect(),
        }
    }

    fn store(&self, row: usize, line: &[f32], pixels: &mut [u8]) {
        let dither = &self.dither[row % DITHER_ROWS];
        let (light, down) = (self.light[row], self.down[row]);
        for (((pixel, value), across), noise) in pixels.iter_mut().zip(line).zip(&self.across).zip(dither) {
            *pixel = nearest(16.0 + (value - 16.0) * light * shade(across + down) + noise);
        }
    }

    fn store_chroma(&self, pair: usize, line: &[f32], pixels: &mut [u8]) {
        let dither = &self.dither[pair % DITHER_ROWS];
        let (light, down) = (self.light[pair * 2], self.down[pair * 2]);
        for (((pixel, value), across), noise) in pixels.iter_mut().zip(line).zip(&self.half_across).zip(dither) {
            *pixel = nearest(128.0 + (value - 128.0) * light * shade(across + down) + noise);
        }
    }
}

/// What a lens leaves of the light at a distance from the middle (its square, 1.4 in the corners).
fn shade(off_centre: f32) -> f32 {
    1.0 - 0.20 * off_centre * off_centre
}

/// The nearest byte to a value that is in its range. Adding this number leaves the rounded value in the lowest bits of
/// the float, which the compiler turns into far fewer instructions than a checked cast.
fn nearest(value: f32) -> u8 {
    (value + 12_582_912.0).to_bits() as u8
}
