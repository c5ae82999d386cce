//! Silhouettes: the upper edge of a layer as a height over a line, and how much of each pixel lies below it.
//!
//! Mountains, trees, waves and clouds are all such edges. They cost one height a column and not one a pixel, they move
//! by any fraction of a pixel, and they are sharp in every size.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "columns of a frame, and cells of trees along a line"
)]

use super::chance::{between, layered, mix, noise, sine, smooth, unit};

/// The kind of a silhouette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// Level.
    Flat,
    /// Sharp ridges.
    Mountains,
    /// Soft, rolling ground.
    Hills,
    /// Long slopes with a crest, leaning to one side.
    Dunes,
    /// Firs side by side.
    Conifers,
    /// Round crowns.
    Crowns,
    /// Swell, running sideways.
    Waves,
    /// Heaped tops.
    Clouds,
    /// The limb of a planet.
    Limb,
    /// Blades in the foreground.
    Grass,
    /// A folded paper boat, one unit wide; nothing beside it.
    Boat,
    /// The half of the paper boat that lies in the shade.
    BoatShade,
    /// The lower edge of the paper boat.
    BoatKeel,
    /// A sailing ship, one unit wide; nothing beside it.
    Ship,
    /// The lower edge of the ship.
    ShipKeel,
}

/// The upper edge of a paper boat: bow, fold, sail, fold, stern.
const BOAT: [(f32, f32); 6] = [(-0.5, 0.45), (-0.2, 0.27), (-0.17, 0.3), (0.0, 1.0), (0.2, 0.27), (0.5, 0.45)];

/// The upper edge of a ship: stern, a small sail, the mast with the great sail, bow.
const SHIP: [(f32, f32); 8] =
    [(-0.5, 0.21), (-0.34, 0.19), (-0.33, 0.30), (-0.04, 0.34), (0.0, 1.0), (0.03, 0.95), (0.36, 0.25), (0.5, 0.25)];

impl Profile {
    /// The height at `x`, in 0..1 (a little more where crests add up).
    pub(super) fn height(self, seed: u64, x: f32, time: f32) -> f32 {
        match self {
            Self::Flat => 0.0,
            Self::Mountains => mountains(seed, x),
            Self::Hills => layered(seed, x, 3, 0.3),
            Self::Dunes => dunes(seed, x),
            Self::Conifers => conifers(seed, x),
            Self::Crowns => crowns(seed, x),
            Self::Waves => waves(seed, x, time),
            Self::Clouds => clouds(seed, x),
            Self::Limb => (1.0 - x * x).max(0.0).sqrt(),
            Self::Grass => grass(seed, x, time),
            Self::Boat => outline(&BOAT, ABOVE_NOTHING, x),
            Self::BoatShade => outline(&BOAT[3..], FAR_BELOW, x),
            Self::BoatKeel => outline(&[(-0.5, 0.44), (-0.3, 0.0), (0.3, 0.0), (0.5, 0.44)], BELOW_NOTHING, x),
            Self::Ship => outline(&SHIP, ABOVE_NOTHING, x),
            Self::ShipKeel => outline(&[(-0.5, 0.2), (-0.36, 0.0), (0.36, 0.0), (0.5, 0.24)], BELOW_NOTHING, x),
        }
    }
}

fn mountains(seed: u64, x: f32) -> f32 {
    let (mut sum, mut weight, mut total, mut frequency) = (0.0, 1.0, 0.0, 1.0);
    for octave in 0..5u8 {
        let fold = 1.0 - (2.0 * noise(mix(seed, octave.into()), x * frequency) - 1.0).abs();
        sum += weight * fold * fold;
        total += weight;
        weight *= 0.46;
        frequency *= 2.11;
    }
    sum / total
}

fn dunes(seed: u64, x: f32) -> f32 {
    let cell = x.floor();
    let (index, along) = (cell as i64, x - cell);
    let (from, to) = (between(seed, index ^ 0x99, 0.0, 0.3), between(seed, (index + 1) ^ 0x99, 0.0, 0.3));
    let crest = between(seed, index, 0.55, 1.0);
    // The wind side rises slowly and ever steeper, the lee side falls away and levels out.
    let windward = between(seed, index ^ 0x44, 0.58, 0.74);
    if along < windward {
        let share = along / windward;
        return from + (crest - from) * share * (0.35 + 0.65 * share);
    }
    let share = (along - windward) / (1.0 - windward);
    to + (crest - to) * (1.0 - share) * (1.0 - share)
}

fn conifers(seed: u64, x: f32) -> f32 {
    let cell = x.floor() as i64;
    let ground = 0.2 * layered(mix(seed, 9), x * 0.11, 2, 0.5);
    (cell - 2..=cell + 2).fold(ground, |highest, tree| {
        let stand = noise(mix(seed, 7), tree as f32 * 0.17);
        let height = between(seed, tree, 0.34, 0.72) * (0.55 + 0.6 * stand);
        let distance = (x - tree as f32 - between(seed, tree ^ 0x55, 0.15, 0.85)).abs();
        let share = distance / (between(seed, tree ^ 0xAA, 0.75, 1.05) * (0.55 + 0.45 * stand));
        if share >= 1.0 {
            return highest;
        }
        // Branches hang in tiers that grow outwards: a short droop, then a step down to the next tier.
        let tier = share * between(seed, tree ^ 0x33, 5.0, 8.0);
        let droop = (tier - tier.floor() - 0.5) * 0.11 * (0.25 + share);
        highest.max(ground + height * (1.0 - share + droop))
    })
}

fn crowns(seed: u64, x: f32) -> f32 {
    let cell = x.floor() as i64;
    let ragged = 0.10 * layered(mix(seed, 3), x * 5.0, 3, 0.6);
    (cell - 1..=cell + 1).fold(0.1, |highest: f32, tree| {
        let offset = x - tree as f32 - between(seed, tree ^ 0x55, 0.3, 0.7);
        let half_width = between(seed, tree ^ 0xAA, 0.6, 0.95);
        let round = (1.0 - (offset / half_width) * (offset / half_width)).max(0.0).sqrt();
        highest.max(between(seed, tree, 0.5, 0.9) * round)
    }) + ragged
}

fn waves(seed: u64, x: f32, time: f32) -> f32 {
    let phase = unit(seed, 1);
    let swell = sine(x + phase + time * 0.13);
    let cross = sine(x * 2.37 - time * 0.21 + phase * 3.0);
    let chop = sine(x * 5.9 + time * 0.43 + phase * 7.0);
    0.5 + 0.30 * swell + 0.14 * cross + 0.06 * chop
}

fn clouds(seed: u64, x: f32) -> f32 {
    let (mut sum, mut weight, mut total, mut frequency) = (0.0, 1.0, 0.0, 1.0);
    for octave in 0..4u8 {
        let arch = 2.0 * noise(mix(seed, octave.into()), x * frequency) - 1.0;
        sum += weight * (1.0 - arch * arch);
        total += weight;
        weight *= 0.45;
        frequency *= 2.3;
    }
    // Between two banks there is none: the edge sinks below where a cloud has dissolved.
    let bank = smooth(layered(mix(seed, 11), x * 0.32, 2, 0.4) * 3.2 - 1.1);
    sum / total * bank - 2.6 * (1.0 - bank)
}

fn grass(seed: u64, x: f32, time: f32) -> f32 {
    let sway = 0.16 * sine(time * 0.31 + x * 0.02) + 0.08 * sine(time * 0.73 + x * 0.07);
    let cell = x.floor() as i64;
    (cell - 2..=cell + 2).fold(0.15, |highest: f32, blade| {
        let height = between(seed, blade, 0.2, 0.8) * (0.5 + 0.7 * noise(mix(seed, 4), blade as f32 * 0.07));
        let root = blade as f32 + unit(seed, blade ^ 0x77);
        let tip = root + sway + between(seed, blade ^ 0x11, -0.18, 0.18);
        let side = if x < tip { (tip - x) / (tip - root + 0.5) } else { (x - tip) / (root + 0.5 - tip) };
        highest.max(height * (1.0 - side).max(0.0))
    })
}

/// What an upper and a lower edge are beside a thing that floats: the lower one above, so that nothing is between them.
/// Both are near the tips of a hull; an edge that fell far would drag a thin line through the column at its end.
const ABOVE_NOTHING: f32 = 0.15;
const BELOW_NOTHING: f32 = 0.6;

/// For half of a thing, which ends in its middle.
const FAR_BELOW: f32 = -4.0;

/// A silhouette through the given corners, and a height `beside` it.
fn outline(corners: &[(f32, f32)], beside: f32, x: f32) -> f32 {
    let over = corners.windows(2).find(|pair| pair[0].0 <= x && x <= pair[1].0);
    over.map_or(beside, |pair| {
        let ((left, from), (right, to)) = (pair[0], pair[1]);
        from + (to - from) * (x - left) / (right - left).max(0.001)
    })
}

/// Where an edge runs through each column: the row of its middle there, and how fast a row's coverage grows with depth.
#[derive(Clone, Debug, Default)]
pub(super) struct Edge {
    middle: Vec<f32>,
    steepness: Vec<f32>,
    /// No pixel above this row is covered.
    pub(super) top: f32,
    /// Every pixel below this row is covered.
    pub(super) bottom: f32,
}

impl Edge {
    /// Follows `heights`, the rows of the edge at the borders of `heights.len() - 1` columns. A row is `softness` rows
    /// wide at least, and wider where the edge is steep: that is the part of each pixel that lies below a slanted line.
    pub(super) fn follow(&mut self, heights: &[f32], softness: f32) {
        self.middle.clear();
        self.steepness.clear();
        (self.top, self.bottom) = (f32::MAX, f32::MIN);
        for pair in heights.windows(2) {
            let (middle, spread) = (f32::midpoint(pair[0], pair[1]), (pair[1] - pair[0]).abs() + softness);
            self.middle.push(middle);
            self.steepness.push(1.0 / spread);
            self.top = self.top.min(middle - spread / 2.0);
            self.bottom = self.bottom.max(middle + spread / 2.0);
        }
    }

    /// Lays `value` over a line of pixels whose middle is at `row`, between this edge and one `under` it.
    pub(super) fn lay_down_to(&self, under: &Self, line: &mut [f32], row: f32, (value, opacity): (f32, f32)) {
        let own = self.middle.iter().zip(&self.steepness);
        let lower = under.middle.iter().zip(&under.steepness);
        for ((pixel, upper), lower) in line.iter_mut().zip(own).zip(lower) {
            let covered = |(middle, steepness): (&f32, &f32)| ((row - middle) * steepness + 0.5).clamp(0.0, 1.0);
            *pixel += (value - *pixel) * covered(upper) * (1.0 - covered(lower)) * opacity;
        }
    }

    /// Lays `value` over a line of pixels whose middle is at `row`, as far as they are below the edge.
    pub(super) fn lay(&self, line: &mut [f32], row: f32, value: f32, opacity: f32) {
        for ((pixel, middle), steepness) in line.iter_mut().zip(&self.middle).zip(&self.steepness) {
            let covered = ((row - middle) * steepness + 0.5).clamp(0.0, 1.0) * opacity;
            *pixel += (value - *pixel) * covered;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Profile; 15] = [
        Profile::Flat,
        Profile::Mountains,
        Profile::Hills,
        Profile::Dunes,
        Profile::Conifers,
        Profile::Crowns,
        Profile::Waves,
        Profile::Clouds,
        Profile::Limb,
        Profile::Grass,
        Profile::Boat,
        Profile::BoatShade,
        Profile::BoatKeel,
        Profile::Ship,
        Profile::ShipKeel,
    ];

    proptest! {
        #[test]
        fn every_silhouette_is_a_number_of_sane_height(seed: u64, x in -5000.0f32..5000.0, time in 0.0f32..120.0) {
            for profile in ALL {
                let height = profile.height(seed, x, time);
                prop_assert!((-4.0..=1.6).contains(&height), "{profile:?} {height}");
            }
        }

        #[test]
        fn coverage_grows_with_depth(rows in prop::collection::vec(-50.0f32..50.0, 3..40), row in -60.0f32..60.0) {
            let mut edge = Edge::default();
            edge.follow(&rows, 1.0);
            let mut above = vec![0.0; rows.len() - 1];
            let mut below = above.clone();
            edge.lay(&mut above, row, 1.0, 1.0);
            edge.lay(&mut below, row + 1.0, 1.0, 1.0);
            prop_assert!(above.iter().zip(&below).all(|(above, below)| above <= below));
            let mut full = vec![0.0; rows.len() - 1];
            edge.lay(&mut full, edge.bottom + 1.0, 1.0, 1.0);
            prop_assert!(full.iter().all(|pixel| (pixel - 1.0).abs() < 1e-4));
        }
    }
}
