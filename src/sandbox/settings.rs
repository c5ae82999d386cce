//! How a sandbox behaves: the knobs that the command line, the in-process mode and the tests turn alike.

use std::time::Duration;

use super::clip::Films;
use super::clock::Tempo;
use super::fault::Rule;
use super::openai::Profile;
use crate::secret::Secret;

/// Everything that can be chosen when a sandbox opens. The default is a friendly vendor with jobs of a few seconds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The loopback port; 0 for any free one.
    pub port: u16,
    /// The only key that is accepted; none: any key that is not empty.
    pub key: Option<Secret>,
    /// How virtual time passes.
    pub tempo: Tempo,
    /// How long jobs take.
    pub pace: Pace,
    /// The pause that vendors ask for between polls, where they have a header for it.
    pub poll_after: Option<Duration>,
    /// The server whose deviations the `openai` side plays.
    pub profile: Profile,
    /// What goes wrong, in order.
    pub faults: Vec<Rule>,
    /// Bills jobs that fail, too.
    pub charge_failed: bool,
    /// How long the bytes of a finished clip can be fetched.
    pub asset_life: Duration,
    /// Frames a second of the clips.
    pub clip_fps: u32,
    /// Pads every clip to that many bytes, with a box at its end that players skip.
    pub clip_bytes: Option<u64>,
    /// Where drawn clips are kept; give several sandboxes the same one and each film is drawn once.
    pub films: Films,
    /// Closes by itself once no connection was open for that long.
    pub stop_after: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 0,
            key: None,
            tempo: Tempo::Flowing(1.0),
            pace: Pace::Timed { queued: Duration::from_secs(1), running: Duration::from_secs(4) },
            poll_after: Some(Duration::from_millis(500)),
            profile: Profile::OpenAi,
            faults: Vec::new(),
            charge_failed: false,
            asset_life: Duration::from_hours(1),
            clip_fps: 24,
            clip_bytes: None,
            films: Films::default(),
            stop_after: None,
        }
    }
}

/// How long a job waits and runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// For a span of virtual time each.
    Timed {
        /// From acceptance to the first frame.
        queued: Duration,
        /// From the first frame to the last.
        running: Duration,
    },
    /// For a number of polls each, whatever the clock says; with 0 and 0 the first poll finds the job done.
    Polls {
        /// How many polls find the job queued.
        queued: u32,
        /// How many find it running after that.
        running: u32,
    },
}
