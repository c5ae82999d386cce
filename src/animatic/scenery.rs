//! The scenery of each place: the sky, the layers from far to near, and what is in the air.
//!
//! These are compositions, chosen by eye: what matters stands in the middle of the frame, the lower third is calm and
//! dark, because the prompt is read there. Seeds move and bend things, they do not break the composition.
#![expect(clippy::cast_precision_loss, reason = "numbers of layers")]

use super::backdrop::{Sky, Sun};
use super::chance::{between, choose, mix, unit};
use super::colour::Colour;
use super::field::Profile::{self, Conifers, Crowns, Dunes, Hills, Mountains, Waves};
use super::layer::Layer;
use super::palette::Palette;
use super::particles::{Kind, Swarm};
use super::scene::{Hour, Mood, Place, Vessel, Weather};
use super::towers::Furniture;

/// The sky of a mood.
pub(super) fn sky(mood: &Mood, palette: &Palette) -> Sky {
    let low = horizon(mood.place);
    let x = [between(mood.seed, 10, 0.20, 0.38), between(mood.seed, 10, 0.62, 0.80)][choose(mood.seed, 11, 2)];
    let (y, radius, reach, strength) = match (mood.place, mood.hour) {
        (Place::Space, _) => (0.3, 0.012, 0.10, 0.8),
        (Place::Studio, _) => (0.36, 0.0, 0.55, 0.55),
        (_, Hour::Dawn) => (low - 0.15, 0.045, 0.36, 0.85),
        (_, Hour::Day) => (0.14, 0.0, 0.38, 0.85),
        (_, Hour::Dusk) => (low - 0.12, 0.062, 0.40, 0.9),
        (_, Hour::Night) => (0.22, 0.034, 0.16, 0.5),
    };
    let is_veiled = matches!(mood.weather, Weather::Rain | Weather::Fog | Weather::Snow);
    let (radius, strength) = if is_veiled { (0.0, strength * 0.4) } else { (radius, strength) };
    Sky {
        zenith: palette.zenith,
        middle: palette.middle,
        horizon: palette.horizon,
        horizon_at: low,
        sun: Sun { x, y, radius, colour: palette.sun, reach, strength },
        nebula: (if mood.place == Place::Space { 0.6 } else { 0.0 }, palette.far),
        seed: mood.seed,
    }
}

/// The layers of a mood, far to near.
pub(super) fn layers(mood: &Mood, palette: &Palette) -> Vec<Layer> {
    let mut layers = heavens(mood, palette);
    layers.extend(match mood.place {
        Place::Hills => ranges(mood, palette, HILLS),
        Place::Mountains => ranges(mood, palette, MOUNTAINS),
        Place::Forest => ranges(mood, palette, FOREST),
        Place::Meadow => ranges(mood, palette, MEADOW),
        Place::Desert => ranges(mood, palette, DESERT),
        Place::City => city(mood, palette),
        Place::Sea => sea(mood, palette),
        Place::Space => space(mood, palette),
        Place::Studio => studio(mood, palette),
    });
    layers
}

/// What is in the air of a mood.
pub(super) fn swarm(mood: &Mood, palette: &Palette) -> Option<Swarm> {
    let white = Colour::hex(0xFF_FF_FF);
    let (kind, count, colour) = match (mood.weather, mood.place) {
        (Weather::Rain, _) => (Kind::Rain, 420, palette.horizon.towards(white, 0.6)),
        (Weather::Snow, _) => (Kind::Snow, 320, white),
        (Weather::Embers, _) => (Kind::Embers, 150, Colour::hex(0xFF_A0_48)),
        (Weather::Fireflies, _) => (Kind::Fireflies, 70, Colour::hex(0xF6_F0_9A)),
        (Weather::Petals, _) => (Kind::Petals, 90, Colour::hex(0xFF_C4_CE)),
        (Weather::Clear | Weather::Fog, Place::Studio) => (Kind::Bokeh, 30, palette.accent.towards(palette.sun, 0.5)),
        (Weather::Clear, Place::Space) => return None,
        (Weather::Clear | Weather::Fog, _) => (Kind::Dust, 50, palette.sun),
    };
    let wind = if unit(mood.seed, 5) < 0.5 { -1.0 } else { 1.0 };
    Some(Swarm { kind, count, colour, seed: mix(mood.seed, 80), wind })
}

/// The share of the height at which sky and ground meet.
fn horizon(place: Place) -> f32 {
    match place {
        Place::Sea => 0.54,
        Place::City => 0.64,
        Place::Space => 1.0,
        Place::Studio => 0.74,
        Place::Hills | Place::Mountains | Place::Forest | Place::Meadow | Place::Desert => 0.60,
    }
}

/// What hangs in the sky in front of the sun: stars in a clear night, clouds else.
fn heavens(mood: &Mood, palette: &Palette) -> Vec<Layer> {
    let mut layers = Vec::new();
    let is_clear = !matches!(mood.weather, Weather::Rain | Weather::Snow | Weather::Fog);
    if mood.place == Place::Space || (mood.hour == Hour::Night && is_clear && mood.place != Place::Studio) {
        let light = palette.sun.towards(Colour::hex(0xFF_FF_FF), 0.5);
        layers.push(Layer {
            furniture: Furniture::Stars { light },
            base: horizon(mood.place),
            parallax: if mood.place == Place::Space { 0.6 } else { 0.05 },
            opacity: 0.0,
            ..Layer::plain(mix(mood.seed, 50), palette)
        });
    }
    if matches!(mood.place, Place::Space | Place::Studio) {
        return layers;
    }
    let glow = palette.horizon.towards(palette.sun, 0.4);
    let lit = palette.middle.towards(glow, if mood.hour == Hour::Night { 0.22 } else { 0.6 });
    for (index, (base, rise, drift)) in [(0.28, 0.055, 0.006), (0.42, 0.04, 0.010)].into_iter().enumerate() {
        let seed = mix(mood.seed, 60 + index as u64);
        layers.push(Layer {
            profile: Profile::Clouds,
            base: base * horizon(mood.place) / 0.6,
            rise: rise * between(seed, 1, 0.8, 1.3),
            frequency: between(seed, 2, 5.0, 7.0),
            parallax: 0.02 + 0.02 * index as f32,
            drift,
            crest: lit,
            foot: palette.middle,
            depth: 0.09,
            opacity: 0.7,
            fade: Some(0.085),
            ..Layer::plain(seed, palette)
        });
    }
    layers
}

/// A range: its silhouette, base, rise and frequency. The first of a row is the farthest.
type Range = (Profile, f32, f32, f32);

const HILLS: &[Range] = &[
    (Mountains, 0.60, 0.14, 2.0),
    (Hills, 0.63, 0.12, 1.6),
    (Crowns, 0.69, 0.035, 15.0),
    (Hills, 0.74, 0.13, 1.2),
    (Hills, 0.83, 0.12, 1.0),
    (Crowns, 0.97, 0.09, 6.0),
];
const MOUNTAINS: &[Range] = &[
    (Mountains, 0.60, 0.30, 1.5),
    (Mountains, 0.66, 0.26, 1.6),
    (Mountains, 0.75, 0.22, 1.5),
    (Hills, 0.83, 0.12, 1.1),
    (Conifers, 0.97, 0.20, 13.0),
];
const FOREST: &[Range] = &[
    (Mountains, 0.58, 0.16, 2.2),
    (Conifers, 0.64, 0.13, 26.0),
    (Conifers, 0.72, 0.24, 16.0),
    (Conifers, 0.84, 0.40, 10.0),
    (Conifers, 1.00, 0.62, 6.2),
];
const MEADOW: &[Range] = &[
    (Mountains, 0.59, 0.10, 2.2),
    (Hills, 0.62, 0.08, 1.7),
    (Crowns, 0.65, 0.040, 14.0),
    (Hills, 0.72, 0.07, 1.2),
    (Hills, 0.84, 0.08, 0.9),
    (Profile::Grass, 1.02, 0.13, 48.0),
];
const DESERT: &[Range] = &[
    (Mountains, 0.595, 0.05, 2.6),
    (Dunes, 0.63, 0.10, 2.3),
    (Dunes, 0.71, 0.16, 1.5),
    (Dunes, 0.83, 0.22, 1.05),
    (Dunes, 1.00, 0.22, 0.75),
];

fn ranges(mood: &Mood, palette: &Palette, row: &[Range]) -> Vec<Layer> {
    let last = (row.len() - 1) as f32;
    let layer = |(index, &(profile, base, rise, frequency)): (usize, &Range)| {
        let seed = mix(mood.seed, 100 + index as u64);
        Layer {
            profile,
            base,
            rise: rise * between(seed, 1, 0.85, 1.2),
            frequency: frequency * between(seed, 2, 0.88, 1.12),
            ..Layer::plain(seed, palette).at_distance(index as f32 / last, mood, palette)
        }
    };
    row.iter().enumerate().map(layer).collect()
}

fn city(mood: &Mood, palette: &Palette) -> Vec<Layer> {
    let lit = match mood.hour {
        Hour::Night => 0.42,
        Hour::Dusk => 0.30,
        Hour::Dawn => 0.12,
        Hour::Day => 0.0,
    };
    let rows = [(0.0, 0.36, 12.0, 0.25), (0.36, 0.40, 8.5, 0.8), (0.72, 0.30, 5.2, 1.0)];
    let tower = |(index, (share, rise, frequency, lights)): (u64, (f32, f32, f32, f32))| Layer {
        furniture: Furniture::Towers { lit: lit * lights, light: palette.accent },
        base: 0.635 + 0.03 * share,
        rise,
        frequency,
        opacity: 0.0,
        ..Layer::plain(mix(mood.seed, 200 + index), palette).at_distance(share, mood, palette)
    };
    let mut layers: Vec<Layer> = (0u64..).zip(rows).map(tower).collect();
    let street = palette.near.towards(palette.horizon, 0.16);
    let is_wet = mood.weather == Weather::Rain || mood.vessel.is_some() || lit > 0.2;
    layers.push(Layer {
        furniture: if is_wet { glints(mood, palette, palette.accent) } else { Furniture::None },
        base: 0.665,
        crest: street,
        foot: palette.near,
        depth: 0.22,
        parallax: 0.9,
        ..Layer::plain(mix(mood.seed, 210), palette)
    });
    layers.extend(afloat(mood, palette, 0.735));
    layers
}

fn sea(mood: &Mood, palette: &Palette) -> Vec<Layer> {
    let low = horizon(mood.place);
    let water = palette.horizon.towards(palette.far, 0.45).towards(palette.zenith, 0.42);
    let deep = palette.near.towards(palette.zenith, 0.5);
    let coast = Layer {
        profile: Mountains,
        base: low + 0.004,
        rise: between(mood.seed, 70, 0.04, 0.11),
        frequency: 1.5,
        ..Layer::plain(mix(mood.seed, 300), palette).at_distance(0.05, mood, palette)
    };
    let surface = Layer {
        furniture: glints(mood, palette, palette.sun),
        base: low,
        crest: water,
        foot: water.towards(deep, 0.8),
        depth: 0.26,
        parallax: 0.1,
        ..Layer::plain(mix(mood.seed, 301), palette)
    };
    let mut layers = vec![coast, surface];
    for index in 0..5u8 {
        if index == 2 {
            layers.extend(afloat(mood, palette, low + 0.165));
        }
        let share = f32::from(index) / 4.0;
        let body = water.towards(deep, 0.35 + 0.55 * share);
        layers.push(Layer {
            profile: Waves,
            base: low + 0.055 + 0.36 * share * (0.55 + 0.45 * share),
            rise: 0.008 + 0.026 * share,
            frequency: 3.4 - 2.2 * share,
            parallax: 0.25 + 0.6 * share,
            drift: 0.02 + 0.02 * share,
            crest: body.towards(palette.horizon.towards(palette.sun, 0.4), 0.30 - 0.12 * share),
            foot: body.towards(palette.near, 0.5 * share),
            depth: 0.022 + 0.05 * share,
            ..Layer::plain(mix(mood.seed, 310 + u64::from(index)), palette)
        });
    }
    layers
}

fn glints(mood: &Mood, palette: &Palette, light: Colour) -> Furniture {
    Furniture::Glints { around: sky(mood, palette).sun.x, light }
}

/// The vessel, where there is one, with its reflection, its waterline at a share of the height.
fn afloat(mood: &Mood, palette: &Palette, waterline: f32) -> Vec<Layer> {
    let paper = Colour::hex(0xF6_F1_E6).towards(palette.horizon, 0.22);
    let shade = paper.towards(palette.zenith.towards(palette.middle, 0.5), 0.38);
    let dark = palette.near.towards(palette.far, 0.12);
    let (length, rise, parts): (f32, f32, &[(Profile, Profile, Colour)]) = match mood.vessel {
        None => return Vec::new(),
        Some(Vessel::PaperBoat) => {
            (0.19, 0.115, &[(Profile::Boat, Profile::BoatKeel, paper), (Profile::BoatShade, Profile::BoatKeel, shade)])
        }
        Some(Vessel::Ship) => (0.17, 0.19, &[(Profile::Ship, Profile::ShipKeel, dark)]),
    };
    let centre = between(mood.seed, 71, -0.2, 0.2);
    let part = |&(profile, keel, colour): &(Profile, Profile, Colour)| Layer {
        profile,
        under: Some(keel),
        base: waterline,
        rise,
        frequency: 1.0 / length,
        parallax: 0.25,
        drift: 0.012,
        centre,
        crest: colour,
        foot: colour.towards(palette.near, 0.35),
        depth: 0.24,
        ..Layer::plain(mix(mood.seed, 320), palette)
    };
    let reflected = |layer: Layer| Layer {
        profile: layer.under.unwrap_or(layer.profile),
        under: Some(layer.profile),
        rise: -rise * 0.8,
        opacity: 0.16,
        crest: layer.crest,
        foot: layer.crest,
        ..layer
    };
    let upright: Vec<Layer> = parts.iter().map(part).collect();
    upright.iter().take(1).copied().map(reflected).chain(upright.iter().copied()).collect()
}

fn space(mood: &Mood, palette: &Palette) -> Vec<Layer> {
    let body = palette.far;
    let air = body.towards(palette.accent, 0.7);
    let limb = |size: f32, opacity: f32, crest: Colour| Layer {
        profile: Profile::Limb,
        base: 1.50,
        rise: size,
        frequency: 1.0 / size,
        parallax: 0.25,
        centre: between(mood.seed, 72, -0.35, 0.35),
        crest,
        foot: palette.near,
        depth: 0.42,
        opacity,
        ..Layer::plain(mix(mood.seed, 400), palette)
    };
    let halo = [(0.745, 0.04), (0.733, 0.06), (0.722, 0.09), (0.713, 0.13), (0.706, 0.2)];
    let mut layers: Vec<Layer> = halo.map(|(size, opacity)| limb(size, opacity, air)).into();
    layers.push(limb(0.70, 1.0, air));
    layers.push(Layer { crest: body.towards(palette.near, 0.3), ..limb(0.694, 0.92, body) });
    layers
}

/// A table in front of lights out of focus.
fn studio(mood: &Mood, palette: &Palette) -> Vec<Layer> {
    let table = palette.near.towards(palette.horizon, 0.22);
    vec![Layer {
        base: horizon(mood.place),
        rise: 0.0,
        crest: table,
        foot: palette.near,
        depth: 0.16,
        parallax: 1.0,
        ..Layer::plain(mix(mood.seed, 500), palette)
    }]
}
