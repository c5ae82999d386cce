//! Kills the real program at every stored state and in between, and holds both ends' books against each other.
//!
//! The program has no switches for this: the sandbox stalls, its clock stands still, a key command waits, or the
//! database is locked, and there the process is killed as a power cut would. Then `rushes resume` runs, and `recover`
//! where the outcome of an order is unknown: one order, one charge, one whole file, no open hold.
//!
//! `RUSHES_TEST_KILLS` is how often the random part kills (40 unless told), `RUSHES_TEST_SEED` repeats one.

#[path = "../support/mod.rs"]
mod support;

mod points;
mod random;
mod running;
mod together;

use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::support::subject::{Subject, every_provider, models_of};

/// Where the process itself is killed at every point: what a dialect makes of each state is walked over every provider in
/// one process.
pub(crate) fn whose_process_dies() -> Vec<Subject> {
    every_provider().into_iter().filter(|subject| subject.provider.name == "openai").collect()
}

/// One provider for each other shape that an order may have, killed where the shapes differ: two hops to the clip, an
/// order that has a name of ours, a plain one, and one that is answered with the clip.
pub(crate) fn of_other_shapes() -> Vec<Subject> {
    let usual = every_provider().into_iter();
    let others = usual.filter(|subject| ["fal", "lumenfall", "replicate"].contains(&subject.provider.name));
    others.chain(blocking()).collect()
}

/// A model whose orders are answered with the clip.
fn blocking() -> Option<Subject> {
    let provider = rushes::providers::find("onerouter")?;
    models_of(provider).into_iter().find(|subject| subject.id() == "sora-2-pro-image-to-video")
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let rooms = [points::trials(), together::trials(), random::trials()];
    libtest_mimic::run(&arguments, rooms.into_iter().flatten().collect()).exit_code()
}
