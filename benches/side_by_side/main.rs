//! Times `rushes` as people run it, the whole process, side by side with a program that everybody has.
//!
//! It measures and never judges by failing: a figure that misses its aim is printed as missed. What a contest compares
//! with and is not installed is said, and `rushes` is timed alone. See `benches/README.md`.

mod contests;
mod measure;
mod stage;
mod table;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use contests::{CONTESTS, Play};
use stage::Stage;

fn main() -> ExitCode {
    match compare(&wanted_contests()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The contests that are named on the command line; none: all. Cargo adds flags of its own, which mean nothing here.
fn wanted_contests() -> Vec<String> {
    std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect()
}

fn compare(wanted: &[String]) -> Result<(), Box<dyn Error>> {
    let known = |name: &String| CONTESTS.iter().any(|contest| contest.name == name);
    if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
        let names: Vec<&str> = CONTESTS.iter().map(|contest| contest.name).collect();
        return Err(format!("no such contest: `{unknown}`; there are {}", names.join(", ")).into());
    }
    let stage = Stage::set()?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", table::size(&stage)?)?;
    writeln!(stdout, "{}", table::HEAD)?;
    for contest in CONTESTS.iter().filter(|contest| wanted.is_empty() || wanted.iter().any(|name| name == contest.name))
    {
        let outcome = match contest.play {
            Play::InTurn(prepare) => measure::alternate(&prepare(&stage)?, contest.runs)?,
            Play::AtOnce(prepare) => measure::crowd(&prepare(&stage)?, contest.runs)?,
        };
        writeln!(stdout, "{}", table::row(contest, &outcome))?;
    }
    Ok(())
}
