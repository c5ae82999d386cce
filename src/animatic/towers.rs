//! Things with straight sides that stand or lie in a layer: buildings and their windows, glints on water, stars.
//!
//! A silhouette cannot have an upright wall that moves by less than a pixel without flickering, so these are boxes,
//! each laid over exactly the part of a pixel that it covers.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "columns of a frame, and cells of buildings along a line"
)]

use super::chance::{between, mix, noise, sine, smooth, unit};
use super::colour::Colour;
use super::stage::View;

/// A box in pixels of the frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// Pixels over which its left and right ends fade; 1 for a sharp box.
    pub(super) feather: f32,
    /// Its own colour, or none for the colour of its layer.
    pub(super) colour: Option<Colour>,
    pub(super) opacity: f32,
}

/// What stands in a layer besides its silhouette.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Furniture {
    /// Nothing.
    None,
    /// A row of buildings; the share of their windows that is lit, and their light.
    Towers { lit: f32, light: Colour },
    /// Glints on water or a wet street below the layer's base; where they gather (share of the width) and their light.
    Glints { around: f32, light: Colour },
    /// Stars, thinning out downwards.
    Stars { light: Colour },
}

/// Where a layer is in a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) seed: u64,
    /// The row of the layer's base.
    pub(super) base: f32,
    /// Pixels of its highest point above the base.
    pub(super) rise: f32,
    /// How many units of the silhouette go on the unit of length.
    pub(super) frequency: f32,
    /// How far the camera has gone, in units of length.
    pub(super) travel: f32,
}

impl Furniture {
    /// Puts the boxes of this frame into `blocks`, back to front.
    pub(super) fn arrange(self, view: View, place: Place, blocks: &mut Vec<Block>) {
        blocks.clear();
        match self {
            Self::None => {}
            Self::Towers { lit, light } => towers(view, place, (lit, light), blocks),
            Self::Glints { around, light } => glints(view, place, (around, light), blocks),
            Self::Stars { light } => stars(view, place, light, blocks),
        }
    }
}

fn towers(view: View, place: Place, (lit, light): (f32, Colour), blocks: &mut Vec<Block>) {
    let cell = view.unit / place.frequency;
    let start = (place.travel - view.width / 2.0 / view.unit) * place.frequency;
    let count = (view.width / cell) as i64 + 4;
    let first = start.floor() as i64 - 1;
    let column = |index: i64| (index as f32 - start) * cell;
    for index in first..first + count {
        let quarter = noise(mix(place.seed, 5), index as f32 * 0.19);
        let height = place.rise * (0.22 + 0.5 * unit(place.seed, index) * quarter + 0.4 * quarter * quarter);
        let left = column(index) + cell * between(place.seed, index ^ 0x100, -0.05, 0.12);
        let right = column(index + 1) + cell * between(place.seed, index ^ 0x200, -0.16, 0.03);
        let tower = Block {
            left,
            right,
            top: place.base - height,
            bottom: view.height,
            feather: 1.0,
            colour: None,
            opacity: 1.0,
        };
        blocks.push(tower);
        roof(place.seed, index, tower, blocks);
        if lit > 0.0 {
            windows(view, (mix(place.seed, index as u64), lit, light), tower, blocks);
        }
    }
}

/// A step, a mast or nothing on top of a building.
fn roof(seed: u64, index: i64, tower: Block, blocks: &mut Vec<Block>) {
    let (width, kind) = (tower.right - tower.left, unit(seed, index ^ 0x300));
    if kind < 0.35 {
        let (left, right) = (tower.left + width * 0.18, tower.right - width * 0.22);
        blocks.push(Block { left, right, top: tower.top - width * 0.22, ..tower });
    } else if kind < 0.5 {
        let middle = tower.left + width * between(seed, index ^ 0x400, 0.3, 0.7);
        let half = (width * 0.009).max(0.6);
        blocks.push(Block { left: middle - half, right: middle + half, top: tower.top - width * 0.55, ..tower });
    }
}

fn windows(view: View, (seed, lit, light): (u64, f32, Colour), tower: Block, blocks: &mut Vec<Block>) {
    let pitch = (view.unit * 0.0135).max(4.0);
    let columns = (((tower.right - tower.left) / pitch) as i64 - 1).max(0);
    let rows = ((view.height.min(tower.top + view.unit * 0.42) - tower.top) / (pitch * 1.5)) as i64;
    let inset = (tower.right - tower.left - columns as f32 * pitch) / 2.0;
    // A building has its own habit: a few are dark, some are bright from top to bottom.
    let habit = lit * (0.35 + 1.3 * unit(seed, -1));
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let index = row * 64 + column;
        if unit(seed, index) >= habit {
            continue;
        }
        let left = tower.left + inset + (column as f32 + 0.25) * pitch;
        let top = tower.top + (row as f32 + 0.9) * pitch * 1.5;
        blocks.push(Block {
            left,
            right: left + pitch * 0.5,
            top,
            bottom: top + pitch * 0.75,
            feather: 1.0,
            colour: Some(light),
            opacity: between(seed, index ^ 0x1000, 0.25, 0.85),
        });
    }
}

fn glints(view: View, place: Place, (around, light): (f32, Colour), blocks: &mut Vec<Block>) {
    let depth = view.height - place.base;
    for index in 0..150 {
        let near = unit(place.seed, index);
        let near = near * near;
        let drift = sine(view.time * between(place.seed, index ^ 0x10, 0.05, 0.14) + unit(place.seed, index ^ 0x20));
        let pulse = sine(view.time * between(place.seed, index ^ 0x30, 0.15, 0.4) + unit(place.seed, index ^ 0x40));
        let spread = (unit(place.seed, index ^ 0x50) + unit(place.seed, index ^ 0x60) - 1.0) * (0.07 + 0.25 * near);
        let middle = view.width * around + view.unit * (spread + 0.012 * drift);
        let half = view.unit * (0.008 + 0.035 * near) * between(place.seed, index ^ 0x70, 0.5, 1.5);
        let top = place.base + 1.0 + depth * near;
        blocks.push(Block {
            left: middle - half,
            right: middle + half,
            top,
            bottom: top + (view.unit * 0.0035 * (0.4 + near)).max(1.0),
            feather: half,
            colour: Some(light),
            opacity: 0.75 * smooth(0.5 + 0.6 * pulse),
        });
    }
}

fn stars(view: View, place: Place, light: Colour, blocks: &mut Vec<Block>) {
    for index in 0..260 {
        let down = unit(place.seed, index);
        let down = down * (0.35 + 0.65 * down);
        let across = unit(place.seed, index ^ 0x1000) * 1.2 - place.travel * 0.4;
        let size = (view.unit * between(place.seed, index ^ 0x2000, 0.0009, 0.0024)).max(0.8);
        let twinkle = 0.75 + 0.25 * sine(view.time * between(place.seed, index ^ 0x3000, 0.1, 0.5) + down * 9.0);
        let left = (across - across.floor()) * 1.2 * view.width - 0.1 * view.width;
        let top = down * place.base;
        blocks.push(Block {
            left,
            right: left + size * 1.6,
            top,
            bottom: top + size * 1.6,
            feather: size.max(1.0),
            colour: Some(light),
            opacity: twinkle * between(place.seed, index ^ 0x4000, 0.3, 1.0) * (1.0 - 0.6 * down),
        });
    }
}

impl Block {
    /// Lays `value` over a line of pixels that are `scale` columns wide and reach from row `from` to `from + scale`.
    pub(super) fn lay(&self, line: &mut [f32], from: f32, scale: f32, value: f32) {
        let tall = ((from + scale).min(self.bottom) - from.max(self.top)) / scale;
        if tall <= 0.0 {
            return;
        }
        let (left, right) = (self.left / scale, self.right / scale);
        let (opacity, sharpness) = (tall.min(1.0) * self.opacity, scale / self.feather.max(scale));
        let first = left.floor().max(0.0) as usize;
        let last = (right.ceil().max(0.0) as usize).min(line.len());
        let Some(covered) = line.get_mut(first..last) else { return };
        for (offset, pixel) in covered.iter_mut().enumerate() {
            let column = (first + offset) as f32;
            let inside = (column + 1.0 - left).min(right - column).min(right - left);
            *pixel += (value - *pixel) * (inside * sharpness).clamp(0.0, 1.0) * opacity;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_sharp_box_covers_its_own_area(left in 2.0f32..30.0, width in 1.0f32..30.0, top in -0.5f32..0.9) {
            let block = Block {
                left, right: left + width, top, bottom: 5.0, feather: 1.0, colour: None, opacity: 1.0,
            };
            let mut line = vec![0.0; 64];
            block.lay(&mut line, 0.0, 1.0, 1.0);
            let expected = width * (1.0 - top.max(0.0));
            prop_assert!((line.iter().sum::<f32>() - expected).abs() < 0.01);
        }
    }

    #[test]
    fn a_box_outside_of_the_line_covers_nothing() {
        let mut line = vec![0.0; 16];
        let block = Block { left: -9.0, right: -2.0, top: 0.0, bottom: 9.0, feather: 1.0, colour: None, opacity: 1.0 };
        block.lay(&mut line, 0.0, 1.0, 1.0);
        Block { left: 40.0, right: 60.0, ..block }.lay(&mut line, 0.0, 1.0, 1.0);
        assert!(line.iter().all(|pixel| *pixel == 0.0));
    }
}
