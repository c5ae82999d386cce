//! Jobs and money out of the mirror, where the database is lost.
//!
//! Each line becomes a row again, so that sums and open holds are what they were. Each job
//! is led through the steps that its rows tell of; what they do not tell is never guessed
//! in favour of the money: an order that may have been sent is uncertain, and stays held.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use jiff::Timestamp;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::ledger::{self, Entry, EntryKind, Ordered, Trail};
use super::trouble::Failure;
use super::{Paths, jobs};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Cost, IllegalStep, Job, JobId, NewJob, Replace, State, Step, Takes};
use crate::price::Quote;
use crate::request::Request;

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Restored {
    /// Rows of the ledger.
    rows: u64,
    /// Lines that are no rows, or not in their order.
    unreadable: u64,
    /// When the last row was written.
    until: Option<Timestamp>,
    /// Where the jobs stand.
    states: Vec<State>,
}

impl Restored {
    /// What came back and what did not, for the user.
    pub(super) fn sentence(&self) -> String {
        let count = |is: fn(&State) -> bool| self.states.iter().filter(|state| is(state)).count();
        let under_way = count(|state| matches!(state, State::Planned | State::Queued | State::Running));
        let uncertain = count(|state| *state == State::Uncertain);
        let to_fetch = count(|state| *state == State::Finished);
        let found = [
            (under_way, "under way (`rushes resume`)"),
            (to_fetch, "paid and to be fetched (`rushes resume`)"),
            (uncertain, "uncertain, their orders may have been taken (`rushes recover`)"),
        ];
        let found = found.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
        let until = self.until.map_or_else(String::new, |until| format!(" up to {until:.0}"));
        let unreadable = match self.unreadable {
            0 => String::new(),
            1 => ", and one line that cannot be read".to_owned(),
            lines => format!(", and {lines} lines that cannot be read"),
        };
        format!(
            "{} rows of {} jobs{until}{}; lost is what came later, why jobs failed, and jobs taken in from elsewhere{unreadable}",
            self.rows,
            self.states.len(),
            found.collect::<String>(),
        )
    }
}

/// Whether there is a mirror with anything in it.
pub(super) fn has_rows(mirror: &Path) -> io::Result<bool> {
    match lines(mirror) {
        Ok(mut lines) => Ok(lines.any(|line| line.is_ok_and(|line| row(&line).is_some()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Fills an empty database from the mirror, in one transaction.
pub(super) async fn restore(connection: &mut SqliteConnection, paths: &Paths) -> Result<Restored, Failure> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut restored = Restored::default();
    let mut lives = Lives::default();
    let mut last = 0;
    for line in lines(&paths.mirror())? {
        let Some(entry) = row(&line?).filter(|entry| entry.seq > last) else {
            restored.unreadable += 1;
            continue;
        };
        last = entry.seq;
        restored.rows += 1;
        restored.until = Some(entry.at);
        ledger::insert(&mut transaction, entry.seq, &entry).await?;
        lives.go_on(&entry, paths);
    }
    for life in &mut lives.all {
        life.end();
        jobs::insert(&mut transaction, &life.job).await?;
        if let Some(seq) = life.hold {
            ledger::open_at(&mut transaction, &life.job.id, seq).await?;
        }
        restored.states.push(life.job.state());
    }
    transaction.commit().await?;
    Ok(restored)
}

fn lines(mirror: &Path) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>>> {
    Ok(BufReader::new(File::open(mirror)?).split(b'\n'))
}

fn row(line: &[u8]) -> Option<Entry> {
    serde_json::from_slice(line).ok()
}

/// One job, as far as its rows have told it.
struct Life {
    job: Job,
    /// The number of its hold, while that is open.
    hold: Option<i64>,
}

/// Every job, in the order in which they came.
#[derive(Default)]
struct Lives {
    all: Vec<Life>,
    places: BTreeMap<JobId, usize>,
}

impl Lives {
    fn go_on(&mut self, entry: &Entry, paths: &Paths) {
        let place = *self.places.entry(entry.job.clone()).or_insert_with(|| {
            self.all.push(Life { job: planned(entry, paths), hold: None });
            self.all.len() - 1
        });
        let life = &mut self.all[place];
        match entry.kind {
            EntryKind::Hold => life.hold = Some(entry.seq),
            EntryKind::Settle | EntryKind::Release => life.hold = None,
            EntryKind::Adjust | EntryKind::Step => {}
        }
        // A row that does not follow, because those before it cannot be read, counts as money and changes no state.
        let _ = life.take(entry);
        life.job.updated_at = entry.at;
    }
}

/// The job as it was planned, as far as that row tells.
fn planned(entry: &Entry, paths: &Paths) -> Job {
    let ordered = match &entry.trail {
        Some(Trail::Order(ordered)) => ordered.as_ref().clone(),
        Some(Trail::Ticket(_) | Trail::File(_)) | None => guessed(entry, paths),
    };
    let new = NewJob {
        id: entry.job.clone(),
        provider: entry.provider.clone(),
        model: entry.model.clone(),
        family: entry.family.clone(),
        server: ordered.server,
        request: ordered.request,
        output: ordered.output,
        replace: ordered.replace,
        sidecar: ordered.sidecar,
        quote: ordered.quote,
        placeholder: ordered.placeholder,
        parent: entry.parent.clone(),
        tags: entry.tags.clone(),
        project: entry.project.clone(),
    };
    Job::plan(new, entry.at)
}

/// For rows of version 1, which do not tell what was ordered: the clip goes to the data folder.
fn guessed(entry: &Entry, paths: &Paths) -> Ordered {
    let hold = entry.usd.filter(|_| entry.kind == EntryKind::Hold);
    let quote = hold.zip(entry.quote_as_of).map(|(usd, as_of)| Quote {
        usd,
        as_of,
        basis: String::new(),
        source: entry.quote_source.clone().unwrap_or_default(),
    });
    Ordered {
        server: None,
        request: Request { mode: entry.mode, seconds: entry.seconds, ..Request::default() },
        output: paths.data_dir().join(format!("{}.mp4", entry.job)),
        replace: Replace::Never,
        sidecar: false,
        quote,
        placeholder: false,
    }
}

impl Life {
    fn take(&mut self, entry: &Entry) -> Result<(), IllegalStep> {
        match (entry.kind, &entry.trail) {
            (EntryKind::Hold, _) | (EntryKind::Step, Some(Trail::Order(_)) | None) => Ok(()),
            (EntryKind::Step, Some(Trail::Ticket(ticket))) => {
                self.send(entry.at)?;
                self.step(Step::Accept(ticket.clone()), entry.at)
            }
            (EntryKind::Step, Some(Trail::File(file))) => {
                self.finish(entry.at)?;
                self.step(Step::Save(file.clone()), entry.at)
            }
            (EntryKind::Settle, _) => {
                let ended = if has_ended_without_a_clip(entry.state) {
                    self.step(Step::End(fault(entry.state, Charged::Yes)), entry.at)
                } else {
                    self.finish(entry.at)
                };
                self.job.cost = cost(entry);
                ended
            }
            (EntryKind::Release, _) => {
                let charged = if entry.confirmed { Charged::No } else { Charged::Unknown };
                self.step(Step::End(fault(entry.state, charged)), entry.at)
            }
            (EntryKind::Adjust, _) => {
                let before = self.job.cost.take().map(|cost| cost.usd).unwrap_or_default();
                self.job.cost = cost(entry).map(|cost| Cost { usd: before + cost.usd, ..cost });
                Ok(())
            }
        }
    }

    fn send(&mut self, at: Timestamp) -> Result<(), IllegalStep> {
        if self.job.state() == State::Planned { self.step(Step::Submit, at) } else { Ok(()) }
    }

    fn finish(&mut self, at: Timestamp) -> Result<(), IllegalStep> {
        if self.job.state().has_clip() {
            return Ok(());
        }
        self.send(at)?;
        let cost = self.job.cost.take();
        self.step(Step::Finish(Takes::default()), at)?;
        // Its links are asked for when it is fetched.
        self.job.takes = None;
        self.job.cost = cost;
        Ok(())
    }

    fn step(&mut self, step: Step, at: Timestamp) -> Result<(), IllegalStep> {
        self.job.advance(step, at)?;
        self.job.revision += 1;
        Ok(())
    }

    /// Says of a job what follows from the silence of the ledger after its last row.
    fn end(&mut self) {
        let at = self.job.updated_at;
        let lost = "the store was lost, and the ledger does not tell";
        let closing = match self.job.state() {
            State::Planned if !self.job.placeholder => {
                let fault = Fault::new(FaultKind::Unavailable, format!("{lost} whether the order was sent"));
                let uncertain = self.step(Step::Submit, at).and_then(|()| self.step(Step::LoseTrack(fault), at));
                // When it was sent is not known, so that no list of the provider's proves that it never was.
                self.job.submitted_at = None;
                uncertain
            }
            State::Finished if self.job.ticket.is_none() && !self.job.placeholder => {
                let fault = Fault::new(FaultKind::Gone, format!("{lost} where the clip is"));
                self.step(Step::End(Fault { charged: Charged::Yes, ..fault }), at)
            }
            State::Planned
            | State::Submitting
            | State::Queued
            | State::Running
            | State::Finished
            | State::Saved
            | State::Failed
            | State::Refused
            | State::Cancelled
            | State::Expired
            | State::Uncertain => Ok(()),
        };
        debug_assert_eq!(closing, Ok(()), "both follow from their states");
    }
}

fn cost(entry: &Entry) -> Option<Cost> {
    entry.usd.zip(entry.basis).map(|(usd, basis)| Cost { usd, basis })
}

fn has_ended_without_a_clip(state: State) -> bool {
    state.is_over() && !state.has_clip() && state != State::Expired
}

fn fault(state: State, charged: Charged) -> Fault {
    let kind = match state {
        State::Refused => FaultKind::Policy,
        State::Cancelled => FaultKind::Cancelled,
        State::Expired => FaultKind::Gone,
        State::Planned
        | State::Submitting
        | State::Queued
        | State::Running
        | State::Finished
        | State::Saved
        | State::Failed
        | State::Uncertain => FaultKind::Failed,
    };
    Fault { charged, ..Fault::new(kind, "the reason was lost with the store") }
}
