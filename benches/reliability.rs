//! The proof of the promise, in its long form: every moment × ending × provider, a thousand kills at random moments, ten
//! million inputs of junk. It ends in a table, which stands in `docs/reliability.md`.
//!
//! `cargo bench --bench reliability` runs it. `RUSHES_TEST_KILLS` and `RUSHES_TEST_INPUTS` change how much is done,
//! `RUSHES_TEST_SEED` repeats the moments of the random kills.

#[path = "../tests/support/mod.rs"]
mod support;

#[path = "../tests/crash/ending.rs"]
mod ending;
#[path = "../tests/crash/junk.rs"]
mod junk;
#[path = "../tests/crash/points.rs"]
mod points;
#[path = "../tests/crash/random.rs"]
mod random;
#[path = "../tests/crash/running.rs"]
mod running;
#[path = "../tests/crash/together.rs"]
mod together;
#[path = "../tests/crash/who.rs"]
mod who;

use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::support::tally::TALLY;

#[expect(clippy::print_stdout, reason = "it ends in a table")]
fn main() -> ExitCode {
    // What cargo adds says that this is a benchmark; all of it are cases to try.
    let arguments = Arguments::from_iter(std::env::args().filter(|argument| argument != "--bench"));
    let reach = who::reach(1);
    let rooms = [points::trials(reach), together::trials(), random::trials(reach, 1_000), junk::trials(10_000_000)];
    let conclusion = libtest_mimic::run(&arguments, rooms.into_iter().flatten().collect());
    if !arguments.list {
        println!("{TALLY}");
    }
    conclusion.exit_code()
}
