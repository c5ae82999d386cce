//! Kills the real program at every stored state and in between, and holds both ends' books against each other.
//!
//! The program has no switches for this: the sandbox stalls, its clock stands still, a key command waits, or the
//! database is locked, and there the process is killed as a power cut would. Then `rushes resume` runs, and `recover`
//! where the outcome of an order is unknown: one order, one charge, one whole file, no open hold. What a provider, a disk
//! or a user may say is made up besides, and read.
//!
//! It ends in a table of what was found. `benches/reliability.rs` is the long form of it.

#[path = "../support/mod.rs"]
mod support;

mod ending;
mod junk;
mod points;
mod random;
mod running;
mod together;
mod who;

use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::support::tally::TALLY;

#[expect(clippy::print_stdout, reason = "it ends in a table")]
fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let reach = who::reach(0);
    let rooms = [points::trials(reach), together::trials(), random::trials(reach, 40), junk::trials(30_000)];
    let conclusion = libtest_mimic::run(&arguments, rooms.into_iter().flatten().collect());
    if !arguments.list {
        println!("{TALLY}");
    }
    conclusion.exit_code()
}
