//! What falls, rises or floats in front of the scene: rain, snow, embers, fireflies, petals, dust in the light.
//!
//! The place of each particle is a function of the time alone, so any frame can be drawn without the ones before it.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixel coordinates within one frame"
)]

use super::chance::{between, sine, smooth, unit};
use super::colour::Colour;
use super::picture::Picture;
use super::stage::View;

/// How a particle moves and looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rain,
    Snow,
    Embers,
    Fireflies,
    Petals,
    Dust,
    /// Large soft lights out of focus.
    Bokeh,
}

/// A number of particles of one kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Swarm {
    pub(super) kind: Kind,
    pub(super) count: i64,
    pub(super) colour: Colour,
    pub(super) seed: u64,
    /// Which way the wind blows, -1 or 1.
    pub(super) wind: f32,
}

/// A soft dot in pixels.
struct Dot {
    x: f32,
    y: f32,
    radius: f32,
    opacity: f32,
}

impl Swarm {
    /// Draws every particle at the time of `view`.
    pub(super) fn draw(&self, view: View, picture: &mut Picture) {
        for index in 0..self.count {
            match self.kind {
                Kind::Rain => self.streak(index, view, picture),
                Kind::Snow | Kind::Embers | Kind::Fireflies | Kind::Petals | Kind::Dust | Kind::Bokeh => {
                    picture.dab(&self.dot(index, view), self.colour);
                }
            }
        }
    }

    fn dot(&self, index: i64, view: View) -> Dot {
        let own = |salt: i64, low: f32, high: f32| between(self.seed, index * 16 + salt, low, high);
        let near = own(0, 0.0, 1.0) * own(1, 0.0, 1.0);
        let time = view.time;
        // Along and down, in heights of the frame; the path begins and ends outside of it.
        let (fall, drift, sway, radius, opacity) = match self.kind {
            Kind::Rain | Kind::Snow => (0.05 + 0.13 * near, 0.04 + 0.05 * near, 0.02, 0.0018 + 0.005 * near, 0.85),
            Kind::Embers => (-0.10 - 0.22 * near, 0.05, 0.03, 0.0012 + 0.0028 * near, 0.95),
            Kind::Fireflies => (own(2, -0.02, 0.02), own(3, -0.03, 0.03), 0.04, 0.0022 + 0.0035 * near, 0.9),
            Kind::Petals => (0.05 + 0.07 * near, 0.08 + 0.06 * near, 0.05, 0.003 + 0.005 * near, 0.8),
            Kind::Dust => (-0.008 - 0.02 * near, 0.015 + 0.02 * near, 0.012, 0.0015 + 0.004 * near, 0.35),
            Kind::Bokeh => (-0.004 - 0.01 * near, 0.02 + 0.03 * near, 0.02, 0.022 + 0.075 * near, 0.30),
        };
        let swing = sway * sine(time * own(4, 0.12, 0.32) + own(5, 0.0, 1.0));
        let pulse = sine(time * own(6, 0.2, 0.6) + own(7, 0.0, 1.0));
        let glow = match self.kind {
            Kind::Rain | Kind::Snow | Kind::Petals => 1.0,
            Kind::Embers => 0.7 + 0.3 * pulse,
            Kind::Fireflies => smooth(0.5 + 0.7 * pulse),
            Kind::Dust | Kind::Bokeh => 0.6 + 0.4 * pulse,
        };
        let wide = view.width / view.height;
        let x = wrapped(own(8, 0.0, 1.0) + (time * drift * self.wind + swing) / wide);
        let y = wrapped(own(9, 0.0, 1.0) + time * fall);
        Dot {
            x: (x * 1.1 - 0.05) * view.width,
            y: (y * 1.1 - 0.05) * view.height,
            radius: (radius * view.unit).max(0.8),
            opacity: opacity * glow * own(10, 0.4, 1.0),
        }
    }

    fn streak(&self, index: i64, view: View, picture: &mut Picture) {
        let near = unit(self.seed, index * 16);
        let speed = 1.1 + 0.9 * near;
        let y = wrapped(unit(self.seed, index * 16 + 1) + view.time * speed);
        let x = unit(self.seed, index * 16 + 2);
        let length = view.height * (0.035 + 0.055 * near);
        let slant = 0.16 * self.wind;
        let top = y * (view.height + 2.0 * length) - length;
        let left = (x * 1.4 - 0.2) * view.width + slant * top;
        let width = (view.unit * (0.0008 + 0.0009 * near)).max(0.7);
        let opacity = 0.10 + 0.22 * near;
        let (first, last) = (top.max(0.0) as usize, (top + length).clamp(0.0, view.height) as usize);
        for row in first..last {
            let along = (row as f32 + 0.5 - top) / length;
            let middle = left + slant * (row as f32 - top);
            let fade = opacity * smooth(along * 2.0) * smooth((1.0 - along) * 4.0);
            picture.dash(row, (middle, width), self.colour.y, fade);
        }
    }
}

fn wrapped(value: f32) -> f32 {
    value - value.floor()
}

impl Picture {
    /// Lays a soft dot over the frame.
    fn dab(&mut self, dot: &Dot, colour: Colour) {
        let (width, height) = (self.width, self.height);
        soft(&mut self.y, (width, height), dot, colour.y);
        let half = Dot { x: dot.x / 2.0, y: dot.y / 2.0, radius: (dot.radius / 2.0).max(0.8), opacity: dot.opacity };
        soft(&mut self.u, (width / 2, height / 2), &half, colour.u);
        soft(&mut self.v, (width / 2, height / 2), &half, colour.v);
    }

    /// Lays a piece of one row over the luma, `width` pixels wide around `middle`.
    fn dash(&mut self, row: usize, (middle, width): (f32, f32), luma: f32, opacity: f32) {
        let (left, right) = (middle - width / 2.0, middle + width / 2.0);
        let stride = self.width;
        let Some(line) = self.y.get_mut(row * stride..(row + 1) * stride) else { return };
        let first = left.floor().max(0.0) as usize;
        let last = (right.ceil().max(0.0) as usize).min(stride);
        for (offset, pixel) in line.get_mut(first..last).into_iter().flatten().enumerate() {
            let column = (first + offset) as f32;
            let covered = ((column + 1.0).min(right) - column.max(left)).clamp(0.0, 1.0);
            *pixel = blended(*pixel, luma, covered * opacity);
        }
    }
}

fn soft(plane: &mut [u8], (width, height): (usize, usize), dot: &Dot, value: f32) {
    let reach = dot.radius + 1.0;
    let span = |centre: f32, limit: usize| {
        ((centre - reach).floor().max(0.0) as usize).min(limit)..((centre + reach).ceil().max(0.0) as usize).min(limit)
    };
    let columns = span(dot.x, width);
    for row in span(dot.y, height) {
        let down = row as f32 + 0.5 - dot.y;
        for column in columns.clone() {
            let across = column as f32 + 0.5 - dot.x;
            let share = 1.0 - (across * across + down * down) / (reach * reach);
            let pixel = &mut plane[row * width + column];
            *pixel = blended(*pixel, value, smooth(share * 1.3) * dot.opacity);
        }
    }
}

fn blended(pixel: u8, value: f32, opacity: f32) -> u8 {
    let pixel = f32::from(pixel);
    (pixel + (value - pixel) * opacity + 0.5) as u8
}
