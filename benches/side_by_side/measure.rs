//! Runs two programs in turn and takes down how long each run took and how much memory it held at most.
//!
//! In turn, because a machine's speed drifts: what slows one of them slows the other too.

use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use crate::stage::{Sandbox, variables};

/// A program as it is started, again and again.
pub(crate) struct Line {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
    output: Option<PathBuf>,
}

impl Line {
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), environment: Vec::new(), output: None }
    }

    /// Adds words that hold no blanks.
    pub(crate) fn words(mut self, words: &str) -> Self {
        self.arguments.extend(words.split_whitespace().map(OsString::from));
        self
    }

    pub(crate) fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn variables(mut self, variables: &[(String, String)]) -> Self {
        self.environment.extend(variables.iter().map(|(name, value)| (name.clone(), value.into())));
        self
    }

    /// The file that a run makes. It is on the disk and removed before the next run, so that none works for another.
    pub(crate) fn makes(mut self, output: &Path) -> Self {
        self.output = Some(output.to_owned());
        self
    }

    /// The program with its arguments and variables, and without those variables of ours that the user has set.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in variables().filter(|(name, _)| name.starts_with("RUSHES_")) {
            command.env_remove(name);
        }
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }
}

/// What one run took.
#[derive(Clone, Copy)]
struct Run {
    wall: Duration,
    peak: u64,
}

/// What several runs took.
pub(crate) struct Runs {
    /// In the order of time, shortest first.
    walls: Vec<Duration>,
    /// Bytes, most frugal first.
    peaks: Vec<u64>,
}

impl Runs {
    fn of(runs: &[Run]) -> Self {
        let mut walls: Vec<Duration> = runs.iter().map(|run| run.wall).collect();
        let mut peaks: Vec<u64> = runs.iter().map(|run| run.peak).collect();
        walls.sort_unstable();
        peaks.sort_unstable();
        Self { walls, peaks }
    }

    /// The median, that no single lucky or unlucky run moves.
    pub(crate) fn wall(&self) -> Duration {
        self.walls[self.walls.len() / 2]
    }

    pub(crate) fn shortest(&self) -> Duration {
        self.walls[0]
    }

    pub(crate) fn longest(&self) -> Duration {
        self.walls[self.walls.len() - 1]
    }

    /// The largest peak of all runs, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        self.peaks[self.peaks.len() - 1]
    }
}

/// Two programs that do the same.
pub(crate) struct Pairing {
    pub(crate) ours: Line,
    /// The other one, or the name of what is not installed.
    pub(crate) theirs: Result<Line, &'static str>,
    /// Held as long as they are run, for its drop, which ends it.
    pub(crate) _backdrop: Option<Sandbox>,
}

/// A program that is run many times at the same moment, and says itself how long the part took that counts.
pub(crate) struct Crowd {
    pub(crate) line: Line,
    /// How many at once.
    pub(crate) many: usize,
    /// Finds that time in what a run has said.
    pub(crate) took: fn(&Said) -> Result<Duration, Box<dyn Error>>,
    /// Held as long as they are run, for its drop, which ends it.
    pub(crate) _backdrop: Option<Sandbox>,
}

/// What a run wrote.
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// What came of a comparison.
pub(crate) struct Outcome {
    pub(crate) ours: Runs,
    /// Or the name of what is not installed.
    pub(crate) theirs: Result<Runs, &'static str>,
    /// The median of ours over theirs, each taken from two runs that followed upon each other.
    pub(crate) ratio: Option<f64>,
}

/// Runs both in turn, so often each, after one run of each that is not counted.
///
/// # Errors
/// Where one of them cannot be started or does not end well.
pub(crate) fn alternate(pairing: &Pairing, times: usize) -> Result<Outcome, Box<dyn Error>> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..=times {
        ours.push(run(&pairing.ours)?);
        if let Ok(line) = &pairing.theirs {
            theirs.push(run(line)?);
        }
    }
    let mut ratios: Vec<f64> =
        ours.iter().zip(&theirs).skip(1).map(|(our, their)| our.wall.div_duration_f64(their.wall)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    Ok(Outcome {
        ours: Runs::of(&ours[1..]),
        theirs: pairing.theirs.as_ref().map(|_| Runs::of(&theirs[1..])).map_err(|missing| *missing),
        ratio: ratios.get(ratios.len() / 2).copied(),
    })
}

/// Runs that many at once, so many times, and each time one more that is alone.
///
/// # Errors
/// As for `alternate`; or where a run does not say how long it took.
pub(crate) fn crowd(crowd: &Crowd, times: usize) -> Result<Outcome, Box<dyn Error>> {
    let (mut together, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..times {
        alone.push(part(crowd, &watch(&crowd.line).map_err(|words| words.to_string())?)?);
        let watched: Vec<Result<Watched, String>> = std::thread::scope(|scope| {
            let one = || watch(&crowd.line).map_err(|error| error.to_string());
            let all: Vec<_> = (0..crowd.many).map(|_| scope.spawn(one)).collect();
            all.into_iter().map(|one| one.join().unwrap_or_else(|_| Err("a run was lost".to_owned()))).collect()
        });
        for one in watched {
            together.push(part(crowd, &one?)?);
        }
    }
    Ok(Outcome { ours: Runs::of(&together), theirs: Ok(Runs::of(&alone)), ratio: None })
}

/// A whole run, and what it said.
struct Watched {
    run: Run,
    said: Said,
}

fn part(crowd: &Crowd, watched: &Watched) -> Result<Run, Box<dyn Error>> {
    Ok(Run { wall: (crowd.took)(&watched.said)?, ..watched.run })
}

fn run(line: &Line) -> Result<Run, Box<dyn Error>> {
    Ok(watch(line)?.run)
}

fn watch(line: &Line) -> Result<Watched, Box<dyn Error>> {
    let (stdout, stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut command = line.command();
    command.stdout(stdout.try_clone()?).stderr(stderr.try_clone()?);
    let begun = Instant::now();
    let ended = command.spawn().and_then(|mut child| child.wait4());
    let wall = begun.elapsed();
    let name = line.program.to_string_lossy();
    let ended = ended.map_err(|error| format!("`{name}` could not be run: {error}"))?;
    let said = Said { stdout: whole(stdout)?, stderr: whole(stderr)? };
    if !ended.status.success() {
        return Err(format!("`{name}` ended with {}:\n{}", ended.status, said.stderr).into());
    }
    if let Some(output) = &line.output {
        File::open(output)?.sync_all()?;
        std::fs::remove_file(output)?;
    }
    Ok(Watched { run: Run { wall, peak: ended.rusage.maxrss }, said })
}

fn whole(mut file: File) -> std::io::Result<String> {
    let mut words = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut words)?;
    Ok(String::from_utf8_lossy(&words).into_owned())
}
