//! Holds a clip that has arrived against what was bought. It is paid either way, so that a difference is told and no more.

use crate::job::{Job, SavedFile};
use crate::request::Mode;
use crate::shape::{Seconds, Size};

/// Models make whole groups of frames, so that 5 s may be 5.04 s.
const LENGTH_TOLERANCE: f64 = 0.5;

/// Coders work in blocks of so many pixels: 1080 may be 1088.
const BLOCK: u32 = 16;

/// In what the file differs from the order, one sentence each.
pub(super) fn differences(job: &Job, file: &SavedFile) -> Vec<String> {
    let billed = job.takes.as_ref().and_then(|takes| takes.seconds);
    let bought = match job.request.mode {
        Mode::Text | Mode::Image | Mode::Reference => billed.or(job.request.seconds),
        // Their length comes from the clip that they change or continue.
        Mode::Remix | Mode::Edit | Mode::Extend => None,
    };
    let length = bought.zip(file.duration).filter(|(bought, found)| is_another_length(*bought, *found));
    let size = job.request.size.zip(file.size).filter(|(bought, found)| is_another_size(*bought, *found));
    let length = length.map(|(bought, found)| format!("the clip is {found} s long, but {bought} s were bought"));
    let size = size.map(|(bought, found)| format!("the clip is of {found}, but {bought} was bought"));
    length.into_iter().chain(size).collect()
}

fn is_another_length(bought: Seconds, found: Seconds) -> bool {
    let (bought, found) = (bought.as_f64(), found.as_f64());
    (bought - found).abs() > LENGTH_TOLERANCE.max(bought / 20.0)
}

fn is_another_size(bought: Size, found: Size) -> bool {
    bought.width.abs_diff(found.width) >= BLOCK || bought.height.abs_diff(found.height) >= BLOCK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_coders_and_models_round_is_no_difference() {
        let seconds = |text: &str| text.parse::<Seconds>().expect("a length");
        for (bought, found, is_another) in
            [("5", "5.04", false), ("8", "7.5", false), ("4", "3", true), ("5", "10", true), ("20", "19.2", false)]
        {
            assert_eq!(is_another_length(seconds(bought), seconds(found)), is_another, "{bought} {found}");
        }
        let hd = Size::new(1920, 1080);
        assert!(!is_another_size(hd, Size::new(1920, 1088)));
        assert!(is_another_size(hd, Size::new(1280, 720)));
        assert!(is_another_size(hd, Size::new(1080, 1920)));
    }
}
