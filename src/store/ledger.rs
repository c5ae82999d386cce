//! The ledger: every movement of money, numbered without a gap, written once and never changed.
//!
//! A row repeats what is known of its job, so that the ledger alone answers what
//! was spent on what, also after the job's row is gone; and its mirror alone
//! brings the jobs back where the database is lost. Rows are added only inside
//! the transaction that changes the job. Forgetting a job takes from its rows
//! what was ordered, and no more.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::spent;
use super::trouble::Failure;
use crate::call::Ticket;
use crate::job::{Cost, Job, JobId, Movement, Replace, SavedFile, State, Step};
use crate::money::Usd;
use crate::price::{Basis, Quote};
use crate::request::{Mode, Request};
use crate::shape::Seconds;

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// Sets the worst case aside.
    Hold,
    /// Ends the hold: so much was spent.
    Settle,
    /// Ends the hold: nothing was spent. The amount is the one that was held.
    Release,
    /// Adds to what was spent, or takes from it: the vendor's books say something else than the settlement.
    Adjust,
    /// Moves nothing: tells where to pick the job up, should the database be lost.
    Step,
}

impl EntryKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Settle => "settle",
            Self::Release => "release",
            Self::Adjust => "adjust",
            Self::Step => "step",
        }
    }
}

/// What a row tells of its job besides the money, so that it can be picked up from the mirror alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trail {
    /// In a hold: what is ordered, and where the clip shall go.
    Order(Box<Ordered>),
    /// The provider has taken the order: its handle on the job.
    Ticket(Ticket),
    /// The file is here.
    File(SavedFile),
}

/// What is decided about a job beyond the fields of its rows. As in `Job`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ordered {
    /// Where it is ordered.
    pub server: Option<url::Url>,
    /// What is asked for.
    pub request: Request,
    /// Where the file shall go.
    pub output: PathBuf,
    /// Whether a file that is there already may be replaced.
    pub replace: Replace,
    /// Whether the job is written as JSON beside the clip.
    pub sidecar: bool,
    /// The quote.
    pub quote: Option<Quote>,
    /// Drawn by the embedded engine.
    pub placeholder: bool,
}

impl Trail {
    fn of_order(job: &Job) -> Self {
        Self::Order(Box::new(Ordered {
            server: job.server.clone(),
            request: job.request.clone(),
            output: job.output.clone(),
            replace: job.replace,
            sidecar: job.sidecar,
            quote: job.quote.clone(),
            placeholder: job.placeholder,
        }))
    }

    /// What must be told of a step that moves no money; `None` where the job could be picked up without.
    pub(super) fn of_step(step: &Step) -> Option<Self> {
        match step {
            Step::Accept(ticket) => Some(Self::Ticket(ticket.clone())),
            Step::Save(file) => Some(Self::File(file.clone())),
            Step::Submit
            | Step::Withdraw
            | Step::LoseTrack(_)
            | Step::Progress { .. }
            | Step::Finish(_)
            | Step::Refresh(_)
            | Step::End(_) => None,
        }
    }
}

/// One row of the ledger, and one line of its mirror.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The version of the line's form.
    pub v: u32,
    /// Counts the rows from 1, without a gap.
    pub seq: i64,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// What it does.
    pub kind: EntryKind,
    /// For which job.
    pub job: JobId,
    /// Where the job stood after it.
    pub state: State,
    /// How much; `None` where that is unknown.
    pub usd: Option<Usd>,
    /// How the amount is known.
    pub basis: Option<Basis>,
    /// Whether the vendor itself has said so.
    pub confirmed: bool,
    /// The day on which the quoted price was read.
    pub quote_as_of: Option<Date>,
    /// Where the quoted price stood.
    pub quote_source: Option<String>,
    /// The provider.
    pub provider: String,
    /// The model by its name on the wire.
    pub model: String,
    /// The vendor-neutral name of the model.
    pub family: Option<String>,
    /// The kind of clip.
    pub mode: Mode,
    /// The length: asked for in a hold, billed in a settlement where the vendor says so.
    pub seconds: Option<Seconds>,
    /// The user's own project.
    pub project: Option<String>,
    /// The run of the program that ordered it.
    pub run: String,
    /// The job that it changes or continues.
    pub parent: Option<JobId>,
    /// The user's own labels.
    pub tags: BTreeMap<String, String>,
    /// What picks the job up again. Lines of version 1 do not have it.
    #[serde(default)]
    pub trail: Option<Trail>,
}

impl Entry {
    /// The version that is written today.
    pub const VERSION: u32 = 2;

    fn new(job: &Job, kind: EntryKind, run: &str) -> Self {
        Self {
            v: Self::VERSION,
            seq: 0,
            at: job.updated_at,
            kind,
            job: job.id.clone(),
            state: job.state(),
            usd: None,
            basis: None,
            confirmed: false,
            quote_as_of: job.quote.as_ref().map(|quote| quote.as_of),
            quote_source: job.quote.as_ref().map(|quote| quote.source.clone()),
            provider: job.provider.clone(),
            model: job.model.clone(),
            family: job.family.clone(),
            mode: job.request.mode,
            seconds: job.takes.as_ref().and_then(|takes| takes.seconds).or(job.request.seconds),
            project: job.project.clone(),
            run: run.to_owned(),
            parent: job.parent.clone(),
            tags: job.tags.clone(),
            trail: None,
        }
    }

    fn cost(self, cost: &Cost) -> Self {
        Self { usd: Some(cost.usd), basis: Some(cost.basis), confirmed: cost.basis != Basis::Quote, ..self }
    }
}

/// A hold that is neither settled nor released.
#[derive(Clone, Debug)]
pub(super) struct OpenHold {
    usd: Option<Usd>,
    run: String,
}

/// The open hold of that job.
pub(super) async fn open_hold(connection: &mut SqliteConnection, job: &JobId) -> Result<Option<OpenHold>, sqlx::Error> {
    let sql = "SELECT l.usd, l.run FROM open_holds h JOIN ledger l ON l.seq = h.seq WHERE h.job = $1";
    let row: Option<(Option<i64>, String)> = sqlx::query_as(sql).bind(job.as_str()).fetch_optional(connection).await?;
    Ok(row.map(|(usd, run)| OpenHold { usd: usd.map(Usd::from_micros), run }))
}

/// Sets an amount aside for a new job; `None` is an unknown amount.
pub(super) async fn hold(
    connection: &mut SqliteConnection,
    job: &Job,
    usd: Option<Usd>,
    run: &str,
) -> Result<(), Failure> {
    let trail = Some(Trail::of_order(job));
    let entry = Entry { usd, basis: usd.map(|_| Basis::Quote), trail, ..Entry::new(job, EntryKind::Hold, run) };
    let seq = append(connection, &entry).await?;
    open_at(connection, &job.id, seq).await
}

/// Marks the hold of that number as open.
pub(super) async fn open_at(connection: &mut SqliteConnection, job: &JobId, seq: i64) -> Result<(), Failure> {
    let sql = "INSERT INTO open_holds (job, seq) VALUES ($1, $2)";
    sqlx::query(sql).bind(job.as_str()).bind(seq).execute(connection).await?;
    Ok(())
}

/// Takes down a step that moves no money, and tells whether it did. A job that the ledger does not know leaves no row.
pub(super) async fn step(connection: &mut SqliteConnection, job: &Job, trail: Trail) -> Result<bool, Failure> {
    let sql = "SELECT MAX(run) FROM ledger WHERE job = $1";
    let run: Option<String> = sqlx::query_scalar(sql).bind(job.id.as_str()).fetch_one(&mut *connection).await?;
    let Some(run) = run else { return Ok(false) };
    append(connection, &Entry { trail: Some(trail), ..Entry::new(job, EntryKind::Step, &run) }).await?;
    Ok(true)
}

/// Ends the open hold of a job that took a step.
///
/// A job without an open hold leaves no row: it was bought elsewhere, or its money has moved already.
pub(super) async fn end_hold(connection: &mut SqliteConnection, job: &Job, movement: &Movement) -> Result<(), Failure> {
    let Some(hold) = open_hold(connection, &job.id).await? else { return Ok(()) };
    let entry = match movement {
        Movement::Settle(cost) => Entry::new(job, EntryKind::Settle, &hold.run).cost(cost),
        Movement::Release { confirmed } => Entry {
            usd: hold.usd,
            basis: hold.usd.map(|_| Basis::Quote),
            confirmed: *confirmed,
            ..Entry::new(job, EntryKind::Release, &hold.run)
        },
    };
    append(connection, &entry).await?;
    sqlx::query("DELETE FROM open_holds WHERE job = $1").bind(job.id.as_str()).execute(connection).await?;
    Ok(())
}

/// Makes the sum of a job's settlements and adjustments equal to `cost`. A job that the ledger does not know leaves no row.
pub(super) async fn adjust(connection: &mut SqliteConnection, job: &Job, cost: &Cost) -> Result<(), Failure> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN kind IN ('settle', 'adjust') THEN usd END), 0) AS BIGINT), MAX(run) \
               FROM ledger WHERE job = $1";
    let (spent, run): (i64, Option<String>) =
        sqlx::query_as(sql).bind(job.id.as_str()).fetch_one(&mut *connection).await?;
    let difference = cost.usd - Usd::from_micros(spent);
    let Some(run) = run.filter(|_| difference != Usd::ZERO) else { return Ok(()) };
    let difference = Cost { usd: difference, basis: cost.basis };
    append(connection, &Entry::new(job, EntryKind::Adjust, &run).cost(&difference)).await?;
    Ok(())
}

/// Adds a row under the next number. The caller is inside a writing transaction, which makes the number its own.
pub(super) async fn append(connection: &mut SqliteConnection, entry: &Entry) -> Result<i64, Failure> {
    let seq = last_seq(connection).await? + 1;
    insert(connection, seq, entry).await?;
    Ok(seq)
}

/// Writes a row under that number, which is free, and adds it to what was spent.
pub(super) async fn insert(connection: &mut SqliteConnection, seq: i64, entry: &Entry) -> Result<(), Failure> {
    let sql = "INSERT INTO ledger (seq, at, kind, job, state, usd, basis, confirmed, quote_as_of, quote_source, \
               provider, model, family, mode, length, project, run, parent, tags, trail) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    sqlx::query(sql)
        .bind(seq)
        .bind(entry.at.as_microsecond())
        .bind(entry.kind.as_str())
        .bind(entry.job.as_str())
        .bind(entry.state.as_str())
        .bind(entry.usd.map(Usd::micros))
        .bind(entry.basis.map(Basis::as_str))
        .bind(i64::from(entry.confirmed))
        .bind(entry.quote_as_of.map(|date| date.to_string()))
        .bind(entry.quote_source.as_deref())
        .bind(&entry.provider)
        .bind(&entry.model)
        .bind(entry.family.as_deref())
        .bind(entry.mode.as_str())
        .bind(entry.seconds.map(|seconds| i64::from(seconds.millis())))
        .bind(entry.project.as_deref())
        .bind(&entry.run)
        .bind(entry.parent.as_ref().map(JobId::as_str))
        .bind(serde_json::to_string(&entry.tags)?)
        .bind(entry.trail.as_ref().map(serde_json::to_string).transpose()?)
        .execute(&mut *connection)
        .await?;
    Ok(spent::add(connection, entry).await?)
}

/// The number of the newest row; 0 where there is none.
pub(super) async fn last_seq(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM ledger").fetch_one(connection).await
}

/// At most `count` rows after that number, in order.
pub(super) async fn entries(connection: &mut SqliteConnection, after: i64, count: i64) -> Result<Vec<Entry>, Failure> {
    let sql = "SELECT seq, at, kind, job, state, usd, basis, confirmed, quote_as_of, quote_source, provider, model, \
               family, mode, length, project, run, parent, tags, trail FROM ledger WHERE seq > $1 ORDER BY seq LIMIT $2";
    let rows = sqlx::query(sql).bind(after).bind(count).fetch_all(connection).await?;
    rows.iter().map(entry).collect()
}

/// Every movement of that job's money, in order, and nothing of what was ordered: for whoever keeps the papers.
pub(super) async fn history(connection: &mut SqliteConnection, job: &JobId) -> Result<Vec<Entry>, Failure> {
    let sql = "SELECT seq, at, kind, job, state, usd, basis, confirmed, quote_as_of, quote_source, provider, model, \
               family, mode, length, project, run, parent, tags, NULL AS trail FROM ledger \
               WHERE job = $1 AND kind <> 'step' ORDER BY seq";
    let rows = sqlx::query(sql).bind(job.as_str()).fetch_all(connection).await?;
    rows.iter().map(entry).collect()
}

fn entry(row: &SqliteRow) -> Result<Entry, Failure> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let needed = |column: &str| row.try_get::<String, _>(column);
    let number = |column: &str| row.try_get::<Option<i64>, _>(column);
    let length = number("length")?.map(u32::try_from).transpose();
    Ok(Entry {
        v: Entry::VERSION,
        seq: row.try_get("seq")?,
        at: Timestamp::from_microsecond(row.try_get("at")?).map_err(unreadable)?,
        kind: word(needed("kind")?)?,
        job: needed("job")?.into(),
        state: needed("state")?.parse().map_err(unreadable)?,
        usd: number("usd")?.map(Usd::from_micros),
        basis: text("basis")?.map(word).transpose()?,
        confirmed: number("confirmed")? == Some(1),
        quote_as_of: text("quote_as_of")?.map(|date| date.parse().map_err(unreadable)).transpose()?,
        quote_source: text("quote_source")?,
        provider: needed("provider")?,
        model: needed("model")?,
        family: text("family")?,
        mode: word(needed("mode")?)?,
        seconds: length.map_err(unreadable)?.map(Seconds::from_millis),
        project: text("project")?,
        run: needed("run")?,
        parent: text("parent")?.map(JobId::from),
        tags: serde_json::from_str(&needed("tags")?)?,
        trail: text("trail")?.map(|trail| serde_json::from_str(&trail)).transpose()?,
    })
}

/// Reads a word of ours as it stands in JSON.
fn word<T: DeserializeOwned>(text: String) -> Result<T, Failure> {
    Ok(serde_json::from_value(serde_json::Value::String(text))?)
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::Record(error.to_string())
}
