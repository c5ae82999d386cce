//! Brings a clip that is drawn on this machine to its place, by the same part, checks and single step as a download.

use std::fs::File;
use std::path::Path;

use super::check::{Unfit, look};
use super::download::{Landed, as_saved};
use super::part::{Claim, Obstacle, claim};
use crate::error::{Error, Kind, Result};
use crate::job::{JobId, Replace, Variant};

/// Lets `draw` write the clip beside `target` and puts it there when it is whole. Blocks.
///
/// May be called again after any ending: a clip that is in its place already is found there, a half-drawn one is drawn
/// anew.
///
/// # Errors
/// What `draw` says; `Kind::Unavailable` where the clip could not be put there. Nothing was paid in any case.
pub fn land_drawn(
    job: &JobId,
    target: &Path,
    replace: Replace,
    draw: impl FnOnce(&mut File) -> Result<()>,
) -> Result<Landed> {
    let blocked = |obstacle: Obstacle| {
        let why = match obstacle {
            Obstacle::Busy => "another process is drawing it".to_owned(),
            Obstacle::Taken => "a file of that name is there: --force replaces it".to_owned(),
            Obstacle::Disk(error) => error.to_string(),
        };
        let message = format!("the clip could not be put in its place, and it costs nothing: {}", target.display());
        Error::new(Kind::Unavailable, message).because(why).for_job(job)
    };
    let whole = match claim(target, replace, job.as_str()).map_err(blocked)? {
        Claim::Here(whole) => whole,
        Claim::Open(mut part) => {
            if let Err(error) = part.draw(draw, |error| blocked(error.into())) {
                part.discard();
                return Err(error);
            }
            part.place(replace).map_err(blocked)?
        }
    };
    let clip = look(target, Variant::Video).map_err(|unfit| match unfit {
        Unfit::Unreadable(error) => blocked(error.into()),
        Unfit::Other(why) => Error::internal("the clip that was drawn is none").because(why),
    })?;
    as_saved(target, whole, clip).map_err(|error| blocked(error.into()))
}
