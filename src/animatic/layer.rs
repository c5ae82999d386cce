//! One layer of a scenery: a silhouette between the camera and the sky, and how distance colours and moves it.

use super::colour::Colour;
use super::field::Profile;
use super::palette::Palette;
use super::scene::{Mood, Weather};
use super::towers::Furniture;

/// One layer of the scenery.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub(super) profile: Profile,
    /// The lower edge of something that floats; none for what reaches down to the frame's end.
    pub(super) under: Option<Profile>,
    pub(super) furniture: Furniture,
    pub(super) seed: u64,
    /// Share of the height at which its lowest point lies.
    pub(super) base: f32,
    /// Units of length from there to its highest; below zero for a reflection, which hangs down.
    pub(super) rise: f32,
    pub(super) frequency: f32,
    /// How much of the camera's way it goes along: 0 at infinity, 1 in front.
    pub(super) parallax: f32,
    /// Units of length a second that it moves by itself.
    pub(super) drift: f32,
    /// Where its silhouette is centred, in units of length from the middle; only matters where it does not repeat.
    pub(super) centre: f32,
    pub(super) crest: Colour,
    pub(super) foot: Colour,
    /// Share of the height over which the crest's colour turns into the foot's.
    pub(super) depth: f32,
    pub(super) opacity: f32,
    /// Share of the height over which it becomes clear downwards; none for solid ground.
    pub(super) fade: Option<f32>,
}

impl Layer {
    /// Level ground in front, to be changed.
    pub(super) fn plain(seed: u64, palette: &Palette) -> Self {
        Self {
            profile: Profile::Flat,
            under: None,
            furniture: Furniture::None,
            seed,
            base: 0.8,
            rise: 0.1,
            frequency: 1.0,
            parallax: 0.5,
            drift: 0.0,
            centre: 0.0,
            crest: palette.near,
            foot: palette.near,
            depth: 0.2,
            opacity: 1.0,
            fade: None,
        }
    }

    /// Coloured and moved as ground at a distance: 0 at the horizon, 1 in front. Far ground sinks into haze.
    pub(super) fn at_distance(self, share: f32, mood: &Mood, palette: &Palette) -> Self {
        let thick = match mood.weather {
            Weather::Fog => 0.85,
            Weather::Rain | Weather::Snow => 0.62,
            Weather::Clear | Weather::Embers | Weather::Fireflies | Weather::Petals => 0.48,
        };
        let body = palette.far.towards(palette.near, share * (1.6 - 0.6 * share));
        let body = body.towards(palette.horizon, 0.30 * (1.0 - share));
        let haze = thick * (1.0 - share) * (1.0 - 0.5 * share);
        let white = if mood.is_winter { 0.28 * (1.0 - 0.6 * share) } else { 0.0 };
        Self {
            parallax: 0.06 + 0.94 * share * share,
            crest: body.towards(Colour::hex(0xE8_EF_F6), white),
            foot: body.towards(palette.horizon, haze),
            depth: 0.30 - 0.08 * share,
            ..self
        }
    }
}
