//! What the engine can draw, as data, and the check of a scene against it.
//!
//! The catalog reads the ranges for its model row, so that `models show animatic` and the engine never disagree.

use super::{AnimaticError, Scene};
use crate::shape::{Seconds, Size};

/// The ranges of a scene, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fewest pixels of either side.
    pub min_side: u32,
    /// Most pixels of the longer side. Both sides are even: the picture has one colour sample for each 2x2 pixels.
    pub max_side: u32,
    /// Most pixels of the shorter side: the encoder ends at level 5.2, <https://github.com/cisco/openh264/issues/3553>.
    pub max_short_side: u32,
    /// Shortest clip.
    pub min_seconds: Seconds,
    /// Longest clip.
    pub max_seconds: Seconds,
    /// Fewest frames a second.
    pub min_fps: u32,
    /// Most frames a second.
    pub max_fps: u32,
    /// Frames a second where nothing is asked for.
    pub default_fps: u32,
}

/// What the engine can draw.
#[must_use]
pub const fn limits() -> Limits {
    Limits {
        min_side: 128,
        max_side: 3840,
        max_short_side: 2160,
        min_seconds: Seconds::whole(1),
        max_seconds: Seconds::whole(120),
        min_fps: 1,
        max_fps: 60,
        default_fps: 24,
    }
}

impl Limits {
    /// The nearest size that can be drawn, side by side; the same size where it fits.
    #[must_use]
    pub fn nearest_size(&self, asked: Size) -> Size {
        let even = |side: u32| (side.saturating_add(1) & !1).clamp(self.min_side, self.max_side);
        let (width, height) = (even(asked.width), even(asked.height));
        if width >= height {
            return Size::new(width, height.min(self.max_short_side));
        }
        Size::new(width.min(self.max_short_side), height)
    }

    /// The nearest length that can be drawn.
    #[must_use]
    pub fn nearest_seconds(&self, asked: Seconds) -> Seconds {
        asked.clamp(self.min_seconds, self.max_seconds)
    }

    /// The nearest frame rate that can be drawn.
    #[must_use]
    pub fn nearest_fps(&self, asked: u32) -> u32 {
        asked.clamp(self.min_fps, self.max_fps)
    }

    pub(super) fn check(&self, scene: &Scene) -> Result<(), AnimaticError> {
        let nearest = self.nearest_size(scene.size);
        if nearest != scene.size {
            return Err(AnimaticError::Size { asked: scene.size, nearest });
        }
        let nearest = self.nearest_seconds(scene.seconds);
        if nearest != scene.seconds {
            return Err(AnimaticError::Length { asked: scene.seconds, nearest });
        }
        let nearest = self.nearest_fps(scene.fps);
        if nearest != scene.fps {
            return Err(AnimaticError::FrameRate { asked: scene.fps, nearest });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_size_that_does_not_fit_names_the_nearest_one() {
        let nearest = |width, height| limits().nearest_size(Size::new(width, height));
        assert_eq!(nearest(1281, 719), Size::new(1282, 720));
        assert_eq!(nearest(1, 9000), Size::new(128, 3840));
        assert_eq!(nearest(3840, 3840), Size::new(3840, 2160));
        assert_eq!(nearest(2500, 3840), Size::new(2160, 3840));
        assert_eq!(nearest(u32::MAX, u32::MAX), Size::new(3840, 2160));
    }

    proptest! {
        #[test]
        fn the_nearest_size_fits(width in 1u32.., height in 1u32..) {
            let nearest = limits().nearest_size(Size::new(width, height));
            prop_assert_eq!(limits().nearest_size(nearest), nearest);
            prop_assert!(nearest.width.is_multiple_of(2) && nearest.height.is_multiple_of(2));
            prop_assert!(nearest.width.min(nearest.height) >= 128 && nearest.width.min(nearest.height) <= 2160);
        }
    }
}
