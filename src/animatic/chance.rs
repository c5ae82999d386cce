//! Chance and waves that come out the same everywhere: a hash for a seed, smooth noise over it, and a sine.
//!
//! The sine is a polynomial: the one of the C library may differ from machine to machine in its last bit, and one bit
//! of one pixel is enough to change every byte after it in the clip.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "bits of a hash become fractions, and a cell of noise is the whole part of a coordinate"
)]

/// Mixes two numbers into one that looks like neither (the finaliser of `SplitMix64`).
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_add(b.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A seed of text, the same on every machine (FNV-1a, then mixed).
pub(super) fn of_text(text: &str) -> u64 {
    let hash = text
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    mix(hash, 0)
}

/// The fraction in 0..1 that belongs to `index` under `seed`.
pub(super) fn unit(seed: u64, index: i64) -> f32 {
    (mix(seed, index as u64) >> 40) as f32 / (1u64 << 24) as f32
}

/// A value between two ends.
pub(super) fn between(seed: u64, index: i64, low: f32, high: f32) -> f32 {
    low + (high - low) * unit(seed, index)
}

/// One of `count` choices.
pub(super) fn choose(seed: u64, index: i64, count: usize) -> usize {
    (mix(seed, index as u64) % count.max(1) as u64) as usize
}

/// Smooth noise along a line, in 0..1, one new value at each whole `x`.
pub(super) fn noise(seed: u64, x: f32) -> f32 {
    let cell = x.floor();
    let here = unit(seed, cell as i64);
    let next = unit(seed, cell as i64 + 1);
    here + (next - here) * smooth(x - cell)
}

/// Noise in `octaves` sizes, each half as wide and `gain` as strong as the one before; in 0..1.
pub(super) fn layered(seed: u64, x: f32, octaves: u32, gain: f32) -> f32 {
    let (mut sum, mut weight, mut total, mut frequency) = (0.0, 1.0, 0.0, 1.0);
    for octave in 0..octaves {
        sum += weight * noise(mix(seed, u64::from(octave)), x * frequency);
        total += weight;
        weight *= gain;
        frequency *= 2.03;
    }
    sum / total
}

/// Smooth noise over a plane, in 0..1.
pub(super) fn noise_plane(seed: u64, x: f32, y: f32) -> f32 {
    let row = y.floor();
    let above = noise(mix(seed, row as i64 as u64), x);
    let below = noise(mix(seed, (row as i64 + 1) as u64), x);
    above + (below - above) * smooth(y - row)
}

/// The S-curve from 0 to 1, level at both ends; what is outside is cut off.
pub(super) fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// The sine of `turns` full turns, within a thousandth.
pub(super) fn sine(turns: f32) -> f32 {
    let phase = turns - (turns + 0.5).floor();
    let parabola = 8.0 * phase - 16.0 * phase * phase.abs();
    parabola + 0.225 * (parabola * parabola.abs() - parabola)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_sine_is_a_sine(turns in -50.0f32..50.0) {
            let exact = (f64::from(turns) * std::f64::consts::TAU).sin();
            prop_assert!((f64::from(sine(turns)) - exact).abs() < 2e-3);
        }

        #[test]
        fn noise_stays_in_its_range_and_has_no_steps(seed: u64, x in -1000.0f32..1000.0) {
            let here = layered(seed, x, 4, 0.5);
            prop_assert!((0.0..=1.0).contains(&here));
            prop_assert!((here - layered(seed, x + 0.001, 4, 0.5)).abs() < 0.05);
        }
    }

    #[test]
    fn texts_and_indices_have_values_of_their_own() {
        assert_ne!(of_text("a fox"), of_text("a box"));
        assert_ne!(unit(1, 2).to_bits(), unit(1, 3).to_bits());
        assert_eq!(unit(7, -9).to_bits(), unit(7, -9).to_bits());
    }
}
