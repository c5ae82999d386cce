//! Every provider against its side of the sandbox: each case that its abilities and its models declare, each by name.
//!
//! `cargo test --test conformance` walks the table of providers and the catalog, so that a new provider brings no test
//! code: its row, its models, its prices and its side are all that the cases read. A row without one of them fails a
//! case of its own. `cargo test --test conformance openai::recovers` runs those whose names begin so.

#[path = "../support/mod.rs"]
mod support;

mod acts;
mod declared;
mod downloads;
mod errors;
mod facts;
mod keys;
mod life;
mod polls;
mod replies;
mod servers;
mod stage;
mod submits;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Many cases wait for a silence to last; others can work meanwhile.
    arguments.test_threads.get_or_insert(4 * std::thread::available_parallelism().map_or(1, usize::from));
    let rooms = [
        facts::trials(),
        life::trials(),
        submits::trials(),
        errors::trials(),
        polls::trials(),
        downloads::trials(),
        acts::trials(),
        replies::trials(),
        keys::trials(),
    ];
    libtest_mimic::run(&arguments, rooms.into_iter().flatten().collect()).exit_code()
}
