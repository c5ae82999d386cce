//! Colours as the clip stores them: luma and two chroma differences after BT.709, limited range.
//!
//! Palettes are written as RGB and turned once; all mixing happens here in the space of the clip, so no frame is ever
//! converted.

/// A colour in the units of an 8-bit limited-range picture: luma 16..235, chroma 16..240 around 128.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour {
    pub(super) y: f32,
    pub(super) u: f32,
    pub(super) v: f32,
}

/// Black.
pub(super) const BLACK: Colour = Colour { y: 16.0, u: 128.0, v: 128.0 };

impl Colour {
    /// From `0xRRGGBB`.
    pub(super) fn hex(rgb: u32) -> Self {
        let [_, r, g, b] = rgb.to_be_bytes();
        Self::rgb(f32::from(r), f32::from(g), f32::from(b))
    }

    /// From red, green and blue in 0..255, by the matrix of ITU-R BT.709.
    pub(super) fn rgb(r: f32, g: f32, b: f32) -> Self {
        Self {
            y: 16.0 + (0.2126 * r + 0.7152 * g + 0.0722 * b) * (219.0 / 255.0),
            u: 128.0 + (-0.114_572 * r - 0.385_428 * g + 0.5 * b) * (224.0 / 255.0),
            v: 128.0 + (0.5 * r - 0.454_153 * g - 0.045_847 * b) * (224.0 / 255.0),
        }
    }

    /// This colour with a share of another, 0..1.
    pub(super) fn towards(self, other: Self, share: f32) -> Self {
        Self {
            y: self.y + (other.y - self.y) * share,
            u: self.u + (other.u - self.u) * share,
            v: self.v + (other.v - self.v) * share,
        }
    }

    /// Red, green and blue in 0..255.
    pub(super) fn to_rgb(self) -> [f32; 3] {
        let luma = (self.y - 16.0) * (255.0 / 219.0);
        let (u, v) = ((self.u - 128.0) * (255.0 / 224.0), (self.v - 128.0) * (255.0 / 224.0));
        [luma + 1.5748 * v, luma - 0.187_324 * u - 0.468_124 * v, luma + 1.8556 * u]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rgb_survives_the_way_there_and_back(r: u8, g: u8, b: u8) {
            let back = Colour::rgb(r.into(), g.into(), b.into()).to_rgb();
            for (was, is) in [r, g, b].into_iter().zip(back) {
                prop_assert!((f32::from(was) - is).abs() < 0.1);
            }
        }
    }

    #[test]
    fn white_and_black_are_the_ends_of_the_limited_range() {
        assert!((Colour::hex(0xFF_FF_FF).y - 235.0).abs() < 0.01);
        assert_eq!(Colour::hex(0), BLACK);
    }
}
