//! The far side of the wire: a rehearsal server that plays the vendors, as strict as they are.
//!
//! Jobs live in a virtual world with a clock of its own, clips are real MP4s
//! from the embedded engine, mishaps follow a script, and a ledger counts every
//! call, order and charge. Each side is written from the vendor's documents and
//! never from our dialects, so that a wrong field name cannot pass on both
//! sides. For `cli` and for tests; nothing else may use it. A new provider is
//! one file and one row in `SIDES`.
//!
//! Words in a prompt decide how its job ends: `[refuse]` refuses the order,
//! `[moderation]` and `[filter]` let the content policy stop it before and after
//! drawing, `[fail]` fails it, `[wrong-length]` and `[not-mp4]` spoil the clip.
//! The tests and the addresses below `/_sandbox` turn the clock and replace the
//! script while it runs.

use side::{Side, Verb};
use world::Fate;

mod aimlapi;
mod ark;
mod body;
mod brought;
mod clip;
mod clock;
mod control;
mod dashscope;
mod desk;
mod dream_machine;
mod fal;
mod fault;
mod figures;
mod form;
mod gemini;
mod google;
mod inline;
mod jwt;
mod keys;
mod kling;
mod ledger;
mod line;
mod link;
mod ltx;
mod luma;
mod lumenfall;
mod minimax;
mod notes;
mod onerouter;
mod openai;
mod openrouter;
mod papers;
mod picture;
mod reel;
mod replicate;
mod runway;
mod server;
mod settings;
mod side;
mod verdict;
mod vertex;
mod world;
mod xai;

pub use clip::Films;
pub use clock::Tempo;
pub use fault::{FaultError, Rule, What};
pub use ledger::{Charge, Ledger, SeenCall, StrayKey, Submission};
pub use openai::{Profile, ProfileError};
pub use server::Sandbox;
pub use settings::{Pace, Settings};

/// Every provider that is played.
static SIDES: &[Side] = &[
    openai::SIDE,
    openrouter::SIDE,
    onerouter::SIDE,
    lumenfall::SIDE,
    aimlapi::SIDE,
    fal::SIDE,
    replicate::SIDE,
    xai::SIDE,
    kling::SIDE,
    kling::LEGACY,
    runway::SIDE,
    minimax::SIDE,
    gemini::SIDE,
    ark::SIDE,
    ark::VOLCENGINE,
    luma::SIDE,
    dream_machine::SIDE,
    ltx::SIDE,
    dashscope::SIDE,
    vertex::SIDE,
];

/// What a vendor tells anybody, without a key.
const PUBLIC: [(&str, Verb); 4] =
    [("onerouter", Verb::Models), ("openrouter", Verb::Models), ("aimlapi", Verb::Models), ("fal", Verb::Models)];

/// The ends for which a vendor charges in full although it hands nothing out.
const CHARGED_THOUGH_WITHHELD: [(&str, Fate); 3] =
    [("runway", Fate::InputBlocked), ("runway", Fate::OutputBlocked), ("xai", Fate::OutputBlocked)];

/// Every provider as it is played with these settings.
fn sides(profile: Profile) -> Vec<&'static Side> {
    SIDES.iter().map(|side| if side.name == openai::SIDE.name { openai::side(profile) } else { side }).collect()
}
