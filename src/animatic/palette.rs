//! The colours of a scene, chosen by hand: a few sets for each hour, and what a place and a weather make of them.

use super::chance::choose;
use super::colour::Colour;
use super::scene::{Hour, Mood, Place, Weather};

/// The colours that everything in a scene is mixed from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) zenith: Colour,
    pub(super) middle: Colour,
    pub(super) horizon: Colour,
    pub(super) sun: Colour,
    /// The farthest ground, next to the horizon, and the nearest.
    pub(super) far: Colour,
    pub(super) near: Colour,
    /// Windows, embers of light, the plate of the mark.
    pub(super) accent: Colour,
}

/// Zenith, middle, horizon, sun, far, near, accent.
type Row = [u32; 7];

const DAWN: &[Row] = &[
    [0x2F_3E_6B, 0x8E_74_A6, 0xFF_C6_A0, 0xFF_F0_D6, 0xA8_8B_AE, 0x1C_1A_30, 0xFF_B9_7D],
    [0x3A_5A_78, 0x93_B4_B8, 0xF7_E3_BC, 0xFF_F7_E0, 0x9F_B5_B0, 0x15_28_30, 0xF4_CB_66],
    [0x4A_4E_7E, 0xC0_8A_9E, 0xFF_D9_B8, 0xFF_F3_E2, 0xB3_92_A6, 0x22_1B_2E, 0xFF_C2_9A],
];
const DAY: &[Row] = &[
    [0x2A_6C_A8, 0x74_B0_D6, 0xE6_F1_EC, 0xFF_FF_F4, 0x93_B7_C6, 0x16_36_3A, 0xFF_D1_66],
    [0x3B_7F_9E, 0x8F_C3_C8, 0xF3_EE_D8, 0xFF_FB_E6, 0x9B_BC_B2, 0x17_35_2C, 0xF2_B8_4B],
    [0x2C_57_8C, 0x86_AE_CF, 0xF0_E9_E0, 0xFF_FB_F0, 0xA2_B3_C4, 0x1D_2B_3D, 0xFF_A9_6B],
];
const DUSK: &[Row] = &[
    [0x1B_1F_4D, 0x7C_30_6C, 0xFF_7E_4D, 0xFF_DA_A3, 0x8B_42_6C, 0x11_0D_22, 0xFF_A1_61],
    [0x34_2B_4C, 0xB2_62_4A, 0xFF_C5_6C, 0xFF_F0_C2, 0xA9_68_56, 0x1A_11_1B, 0xFF_C4_6B],
    [0x0E_2E_40, 0x2E_6C_76, 0xF5_AA_5E, 0xFF_EC_BE, 0x3F_6E_74, 0x08_17_20, 0xF5_B0_66],
    [0x2A_17_3E, 0x93_2F_55, 0xFF_9A_6A, 0xFF_E2_BE, 0x7C_3A_5B, 0x14_0A_1C, 0xFF_8F_6B],
];
const NIGHT: &[Row] = &[
    [0x04_08_18, 0x0E_1E_42, 0x2F_51_80, 0xE8_F0_FF, 0x1E_36_5C, 0x03_06_0D, 0xFF_D0_8A],
    [0x09_06_17, 0x22_16_42, 0x5B_3C_79, 0xF3_E8_FF, 0x33_22_55, 0x06_04_0C, 0xD8_B0_FF],
    [0x03_0C_14, 0x0B_2A_38, 0x2C_66_6E, 0xE4_FA_FA, 0x16_3D_48, 0x02_08_0C, 0x8F_E6_D8],
];
const SPACE: &[Row] = &[
    [0x02_03_0A, 0x04_07_17, 0x0A_10_28, 0xFF_F4_E2, 0x2B_4F_8C, 0x04_07_12, 0x9E_C6_FF],
    [0x06_02_0A, 0x10_05_18, 0x1E_0A_2A, 0xFF_E9_D8, 0x8C_3B_56, 0x0B_04_0E, 0xFF_A8_C2],
    [0x02_06_08, 0x04_10_14, 0x08_1E_24, 0xF2_FF_FA, 0x2C_7A_78, 0x03_0A_0C, 0x8F_F0_DC],
];

impl Palette {
    /// The colours of a mood.
    pub(super) fn of(mood: &Mood) -> Self {
        let rows = match (mood.place, mood.hour) {
            (Place::Space, _) => SPACE,
            (_, Hour::Dawn) => DAWN,
            (_, Hour::Day) => DAY,
            (_, Hour::Dusk) => DUSK,
            (_, Hour::Night) => NIGHT,
        };
        let [zenith, middle, horizon, sun, far, near, accent] = rows[choose(mood.seed, 3, rows.len())].map(Colour::hex);
        Self { zenith, middle, horizon, sun, far, near, accent }.in_place(mood).in_weather(mood)
    }

    fn in_place(self, mood: &Mood) -> Self {
        let ground = |colour: u32, share: f32| Self {
            far: self.far.towards(Colour::hex(colour), share),
            near: self.near.towards(Colour::hex(colour).towards(self.near, 0.72), share),
            ..self
        };
        match mood.place {
            Place::Forest => ground(0x4F_7A_5A, 0.3),
            Place::Meadow => ground(0x6E_8A_4A, 0.35),
            Place::Desert => ground(0xC8_7B_45, 0.5),
            Place::Sea => ground(0x2E_6C_86, 0.35),
            Place::Hills | Place::Mountains | Place::City | Place::Space | Place::Studio => self,
        }
    }

    fn in_weather(self, mood: &Mood) -> Self {
        let pale = self.middle.y + 18.0;
        let grey = Colour { y: pale, u: 130.0, v: 126.0 };
        let veiled = |share: f32| Self {
            zenith: self.zenith.towards(grey, share * 0.8),
            middle: self.middle.towards(grey, share),
            horizon: self.horizon.towards(Colour { y: self.horizon.y * 0.92, ..grey }, share * 0.8),
            far: self.far.towards(grey, share * 0.7),
            ..self
        };
        match mood.weather {
            Weather::Clear | Weather::Fireflies | Weather::Petals => self,
            Weather::Rain => veiled(0.55),
            Weather::Fog => veiled(0.45),
            Weather::Snow => {
                let white = Colour::hex(0xDC_E6_F0);
                let cold = veiled(0.4);
                Self { far: cold.far.towards(white, 0.35), near: cold.near.towards(white, 0.06), ..cold }
            }
            Weather::Embers => {
                let glow = Colour::hex(0xFF_5A_1E);
                Self {
                    middle: self.middle.towards(Colour::hex(0x7A_1E_10), 0.6),
                    horizon: self.horizon.towards(glow, 0.7),
                    far: self.far.towards(Colour::hex(0x6A_20_14), 0.6),
                    accent: Colour::hex(0xFF_9A_4A),
                    ..self
                }
            }
        }
    }
}
