//! The farthest thing in a frame: sky, sun or moon and their light. Painted once; nothing in it moves.
//!
//! Values are kept with seven bits below the whole number, so that the long gradients of a sky can still be dithered
//! after everything else has been laid over them.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixel coordinates, and colours kept within their range"
)]

use super::chance::{mix, noise_plane, smooth};
use super::colour::Colour;
use super::stage::View;

/// How many parts a whole step of colour has in a plane.
const PARTS: f32 = 128.0;

/// What a sky is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sky {
    pub(super) zenith: Colour,
    pub(super) middle: Colour,
    pub(super) horizon: Colour,
    /// Share of the height at which the horizon is.
    pub(super) horizon_at: f32,
    pub(super) sun: Sun,
    /// How strong a veil of coloured gas is, 0..1, and its colour.
    pub(super) nebula: (f32, Colour),
    pub(super) seed: u64,
}

/// Sun or moon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sun {
    /// Where, in shares of the frame.
    pub(super) x: f32,
    pub(super) y: f32,
    /// In units of length; 0 for none, only its light.
    pub(super) radius: f32,
    pub(super) colour: Colour,
    /// How far its light reaches into the sky, in units of length, and how strong it is.
    pub(super) reach: f32,
    pub(super) strength: f32,
}

/// The painted sky as three planes.
pub(super) struct Backdrop {
    y: Vec<u16>,
    u: Vec<u16>,
    v: Vec<u16>,
}

impl Backdrop {
    /// Paints a sky for frames of `view`.
    pub(super) fn paint(sky: &Sky, view: View) -> Self {
        let (width, height) = (view.width as usize, view.height as usize);
        let mut backdrop = Self { y: Vec::with_capacity(width * height), u: Vec::new(), v: Vec::new() };
        for row in 0..height {
            let line = sky.line(row as f32 + 0.5, view);
            backdrop.y.extend((0..width).map(|column| parts(sky.at(line, column as f32 + 0.5, view).y)));
        }
        for row in 0..height / 2 {
            let line = sky.line(row as f32 * 2.0 + 1.0, view);
            for column in 0..width / 2 {
                let colour = sky.at(line, column as f32 * 2.0 + 1.0, view);
                backdrop.u.push(parts(colour.u));
                backdrop.v.push(parts(colour.v));
            }
        }
        backdrop
    }

    /// A row of luma.
    pub(super) fn luma(&self, row: usize, line: &mut [f32]) {
        unpack(&self.y, row, line);
    }

    /// A row of both chroma planes.
    pub(super) fn chroma(&self, row: usize, (u, v): (&mut [f32], &mut [f32])) {
        unpack(&self.u, row, u);
        unpack(&self.v, row, v);
    }
}

fn parts(value: f32) -> u16 {
    (value * PARTS + 0.5) as u16
}

fn unpack(plane: &[u16], row: usize, line: &mut [f32]) {
    let width = line.len();
    for (value, parts) in line.iter_mut().zip(&plane[row * width..]) {
        *value = f32::from(*parts) * (1.0 / PARTS);
    }
}

/// What is the same for a whole row of the sky.
#[derive(Clone, Copy)]
struct Line {
    ground: Colour,
    down: f32,
    row: f32,
}

impl Sky {
    fn line(&self, row: f32, view: View) -> Line {
        let share = row / view.height / self.horizon_at;
        let upper = self.zenith.towards(self.middle, smooth(share / 0.62));
        let ground = upper.towards(self.horizon, smooth((share - 0.38) / 0.62));
        Line { ground, down: (row - self.sun.y * view.height) / view.unit, row }
    }

    fn at(&self, line: Line, column: f32, view: View) -> Colour {
        let sun = self.sun;
        let across = (column - sun.x * view.width) / view.unit;
        let distance = (across * across + line.down * line.down).sqrt();
        let near = 1.0 / (1.0 + (distance / sun.reach) * (distance / sun.reach));
        // Its light in the air is a little warmer than the disc, or the disc would drown in it.
        let light = sun.colour.towards(self.horizon, 0.35);
        let mut colour = line.ground.towards(light, sun.strength * near * near);
        if self.nebula.0 > 0.0 {
            let (x, y) = (column / view.unit, line.row / view.unit);
            let fold = noise_plane(mix(self.seed, 31), x * 1.3 + 0.4 * y, y * 1.9);
            let gas = noise_plane(mix(self.seed, 32), x * 2.6 + 2.0 * fold, y * 3.4 + 1.5 * fold);
            let wisps = noise_plane(mix(self.seed, 33), x * 7.0 + 3.0 * gas, y * 7.0);
            let veil = smooth(gas * 1.7 - 0.55) * (0.55 + 0.45 * wisps) * smooth(fold * 2.0 - 0.4);
            colour = colour.towards(self.nebula.1, veil * self.nebula.0);
        }
        if sun.radius > 0.0 {
            let disc = ((sun.radius - distance) * view.unit + 0.5).clamp(0.0, 1.0);
            colour = colour.towards(sun.colour, disc);
        }
        colour
    }
}
