//! The shape of a clip against one model: an exact size, or a proportion and a class of size, as the model knows them.
//!
//! A part of `Fitting`, which gathers what comes of it.

use std::fmt;

use super::Fit;
use super::fitting::{Fitting, in_words, nearest_two};
use crate::request::Request;
use crate::shape::{Aspect, Resolution, Size};

impl Fitting<'_> {
    pub(super) fn no_shape(&mut self, asked: &Request) {
        let asked = [
            ("--aspect", asked.aspect.map(|aspect| aspect.to_string())),
            ("--resolution", asked.resolution.map(|class| class.to_string())),
        ];
        for (flag, value) in asked {
            if let Some(value) = value {
                self.refuse(flag, value, "is not a choice here: the clip keeps its shape", Vec::new());
            }
        }
    }

    pub(super) fn shape(&mut self) {
        if let Some((least, most)) = self.capability.side_range {
            self.any_size(least, most);
        } else if self.capability.sizes.is_empty() {
            self.class_and_proportion();
        } else {
            self.listed_size();
        }
    }

    fn any_size(&mut self, least: u32, most: u32) {
        let default = self.capability.default_size.unwrap_or(Size::new(1280, 720));
        let asked = self.request.size.unwrap_or_else(|| {
            let lines = self.request.resolution.map_or(default.width.min(default.height), Resolution::lines);
            size_of(self.request.aspect.unwrap_or_else(|| default.aspect()), lines)
        });
        let even = |side: u32| (side.clamp(least, most).div_ceil(2) * 2).min(most);
        let short = self.capability.max_short_side.unwrap_or(most);
        let nearest = match (even(asked.width), even(asked.height)) {
            (width, height) if width >= height => Size::new(width, height.min(short)),
            (width, height) => Size::new(width.min(short), height),
        };
        if nearest != asked {
            if self.fit == Fit::Exact {
                let shorter = if short < most { format!(", the shorter one at most {short}") } else { String::new() };
                let reason = format!("does not fit: both sides must be even and from {least} to {most}{shorter}");
                return self.refuse("--size", asked, reason, vec![nearest.to_string()]);
            }
            self.map("--size", asked, nearest);
        }
        self.take_size(nearest);
    }

    fn listed_size(&mut self) {
        let request = &self.request;
        let sizes = &self.capability.sizes;
        let matches = |size: &Size| {
            request.size.is_none_or(|asked| asked == *size)
                && request.aspect.is_none_or(|asked| about_equal(asked, size.aspect()))
                && request.resolution.is_none_or(|asked| asked == size.resolution())
        };
        if let Some(size) = sizes.iter().copied().find(matches) {
            return self.take_size(size);
        }
        let (flag, asked, target) = self.asked_shape(sizes[0]);
        let mut by_distance = sizes.clone();
        by_distance.sort_by(|a, b| shape_distance(*a, target).total_cmp(&shape_distance(*b, target)));
        if self.fit == Fit::Nearest {
            self.map(flag, asked, by_distance[0]);
            return self.take_size(by_distance[0]);
        }
        let reason = format!("does not fit: the model makes {}", in_words(sizes));
        self.refuse(flag, asked, reason, nearest_two(&by_distance));
    }

    fn class_and_proportion(&mut self) {
        if let Some(size) = self.request.size.take() {
            self.request.aspect = Some(size.aspect());
            self.request.resolution = Some(size.resolution());
        }
        self.request.aspect = self.one_of("--aspect", self.request.aspect, &self.capability.aspects, Aspect::distance);
        let distance = |a: Resolution, b: Resolution| f64::from(a.lines().abs_diff(b.lines()));
        self.request.resolution =
            self.one_of("--resolution", self.request.resolution, &self.capability.resolutions, distance);
    }

    fn one_of<T>(&mut self, flag: &str, asked: Option<T>, fitting: &[T], distance: impl Fn(T, T) -> f64) -> Option<T>
    where
        T: Copy + PartialEq + fmt::Display,
    {
        let Some(asked) = asked else { return fitting.first().copied() };
        if fitting.contains(&asked) {
            return Some(asked);
        }
        let noun = flag.trim_start_matches('-');
        let (flag, typed) = match self.asked.size {
            Some(size) => ("--size", size.to_string()),
            None => (flag, asked.to_string()),
        };
        let mut by_distance = fitting.to_vec();
        by_distance.sort_by(|a, b| distance(*a, asked).total_cmp(&distance(*b, asked)));
        match by_distance.first() {
            None => self.refuse(flag, typed, format!("is not a choice: the model decides the {noun}"), Vec::new()),
            Some(nearest) if self.fit == Fit::Nearest => {
                self.map(flag, typed, nearest);
                return Some(*nearest);
            }
            Some(_) => {
                let reason = format!("does not fit: the model makes {}", in_words(fitting));
                self.refuse(flag, typed, reason, nearest_two(&by_distance));
            }
        }
        None
    }

    fn asked_shape(&self, default: Size) -> (&'static str, String, Size) {
        let request = &self.request;
        if let Some(size) = request.size {
            return ("--size", size.to_string(), size);
        }
        let lines = request.resolution.unwrap_or_else(|| default.resolution()).lines();
        let target = size_of(request.aspect.unwrap_or_else(|| default.aspect()), lines);
        match (request.aspect, request.resolution) {
            (Some(aspect), Some(resolution)) => ("--aspect", format!("{aspect} --resolution {resolution}"), target),
            (Some(aspect), None) => ("--aspect", aspect.to_string(), target),
            (None, resolution) => {
                ("--resolution", resolution.map_or_else(String::new, |class| class.to_string()), target)
            }
        }
    }

    fn take_size(&mut self, size: Size) {
        self.request.size = Some(size);
        self.request.aspect = Some(size.aspect());
        self.request.resolution = Some(size.resolution());
    }
}

/// The even size of that proportion with that many pixels on the short side.
fn size_of(aspect: Aspect, lines: u32) -> Size {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a side in pixels, far below the limit"
    )]
    let long = |ratio: f64| ((f64::from(lines) * ratio / 2.0).round() as u32) * 2;
    let ratio = aspect.ratio();
    if ratio >= 1.0 { Size::new(long(ratio), lines) } else { Size::new(lines, long(1.0 / ratio)) }
}

/// Vendors call 1792x1024 (7:4) a 16:9 clip: proportions within two per cent count as the same.
fn about_equal(a: Aspect, b: Aspect) -> bool {
    a.distance(b) < 0.02
}

/// How unlike two sizes are: a wrong orientation weighs more than a wrong size.
#[expect(clippy::cast_precision_loss, reason = "areas are far below the precision of a double")]
fn shape_distance(a: Size, b: Size) -> f64 {
    4.0 * a.aspect().distance(b.aspect()) + (a.area() as f64 / b.area() as f64).ln().abs()
}
