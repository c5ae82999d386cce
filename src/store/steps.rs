//! Planning a job and taking its steps: one transaction each, on the disk before the call returns.
//!
//! A step is taken on the stored job, never on the caller's copy, and only where
//! both are the same revision. So two processes may drive one job, and still
//! no step is taken and no money moved twice.

use jiff::Timestamp;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{Connection, Transaction};

use super::trouble::{Failure, Stake};
use super::{Hold, Store, Trail, budget, jobs, ledger};
use crate::error::{Error, Result};
use crate::job::{Cost, Job, Movement, Step};

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an overtaken step was not taken"]
pub enum Advance {
    /// Taken and on the disk.
    Done,
    /// Not taken: another process changed the job first. The caller's job is now the stored one.
    Overtaken,
}

/// When a transaction must be on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// When the call returns.
    Now,
    /// With the next one that must be. Others see it at once; a power cut may take it away.
    WithTheNext,
}

/// Begins to write. Each transaction says anew how durable it is, since one before it may have been dropped halfway.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    durability: Durability,
) -> Result<Transaction<'_, Sqlite>, sqlx::Error> {
    let pragma = match durability {
        Durability::Now => "PRAGMA synchronous = FULL",
        Durability::WithTheNext => "PRAGMA synchronous = NORMAL",
    };
    sqlx::query(pragma).execute(&mut *connection).await?;
    connection.begin_with("BEGIN IMMEDIATE").await
}

impl Store {
    /// Stores the planned jobs of a run, each with such a hold: all of them or none.
    ///
    /// Their next step brings it to the disk and into the mirror: what a power cut takes before that was never sent, and
    /// many who hold at once do not wait for each other's disk.
    ///
    /// # Errors
    /// `Money` where a cap does not allow all of it, and nothing is written; as for `open` besides.
    pub async fn plan(&self, jobs: &[Job], hold: &Hold) -> Result<()> {
        let mut connection = self.ready(&Stake::Order).await?;
        plan(&mut connection, jobs, hold).await.map_err(self.explain(&Stake::Order))
    }

    /// Takes one step, and moves the money that it moves. The caller's job becomes the stored one.
    ///
    /// On an error nothing is changed, the caller's job neither; the kind tells what is at stake at that point.
    ///
    /// # Errors
    /// `Uncertain` where the outcome of a sent order could not be stored, `Waiting` and `Download` later on; `NotFound`
    /// where the job was forgotten; `Internal` for a step that does not follow; as for `open` besides.
    pub async fn advance(&self, job: &mut Job, step: Step) -> Result<Advance> {
        let stake = Stake::of(job, &step);
        let mut connection = self.ready(&stake).await?;
        let taken = advance(&mut connection, job, step).await.map_err(self.explain(&stake))?;
        if taken.moved {
            self.bring_mirror_up(&mut connection).await;
        }
        *job = taken.job;
        Ok(taken.advance)
    }

    /// Takes down what a job really cost, learnt after it was over: settles an open hold, or adjusts the settlement.
    ///
    /// May be called twice with the same cost. A job that was bought elsewhere is changed in its record alone.
    ///
    /// # Errors
    /// As for `advance`.
    pub async fn bill(&self, job: &mut Job, cost: Cost) -> Result<Advance> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        let taken = bill(&mut connection, job, cost).await.map_err(self.explain(&Stake::Nothing))?;
        if taken.moved {
            self.bring_mirror_up(&mut connection).await;
        }
        *job = taken.job;
        Ok(taken.advance)
    }
}

/// The stored job after a step, or the one that overtook it.
struct Taken {
    job: Job,
    advance: Advance,
    /// Whether the ledger has a row that the mirror may lack.
    moved: bool,
}

impl Taken {
    fn overtaken(job: Job) -> Self {
        Self { job, advance: Advance::Overtaken, moved: false }
    }
}

async fn plan(connection: &mut SqliteConnection, planned: &[Job], hold: &Hold) -> Result<(), Failure> {
    let Some(first) = planned.first() else { return Ok(()) };
    let mut transaction = begin(connection, Durability::WithTheNext).await?;
    // The jobs of a run differ in nothing that a cap asks about.
    let total = hold.usd.map(|usd| planned.iter().map(|_| usd).sum());
    budget::check(&mut transaction, first, &Hold { usd: total, ..hold.clone() }).await?;
    for job in planned {
        jobs::insert(&mut transaction, job).await?;
        ledger::hold(&mut transaction, job, hold.usd, &hold.run).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn advance(connection: &mut SqliteConnection, known: &Job, step: Step) -> Result<Taken, Failure> {
    let mut transaction = begin(connection, Durability::Now).await?;
    let mut job = jobs::by_id(&mut transaction, &known.id).await?;
    if job.revision != known.revision {
        return Ok(Taken::overtaken(job));
    }
    let trail = Trail::of_step(&step);
    // What is held must stand in the mirror, too, before an order leaves.
    let leaves = matches!(step, Step::Submit);
    let movement = job.advance(step, Timestamp::now()).map_err(|illegal| {
        Error::internal("a step was asked for that does not follow, so nothing was changed")
            .caused_by(&illegal)
            .for_job(&known.id)
    })?;
    job.revision += 1;
    jobs::update(&mut transaction, &job).await?;
    if let Some(movement) = &movement {
        ledger::end_hold(&mut transaction, &job, movement).await?;
    }
    let is_told = match trail {
        Some(trail) => ledger::step(&mut transaction, &job, trail).await?,
        None => false,
    };
    transaction.commit().await?;
    Ok(Taken { job, advance: Advance::Done, moved: movement.is_some() || is_told || leaves })
}

async fn bill(connection: &mut SqliteConnection, known: &Job, cost: Cost) -> Result<Taken, Failure> {
    let mut transaction = begin(connection, Durability::Now).await?;
    let mut job = jobs::by_id(&mut transaction, &known.id).await?;
    if job.revision != known.revision {
        return Ok(Taken::overtaken(job));
    }
    if !job.state().is_over() {
        let message = "a job that is not over cannot be billed yet, so nothing was changed";
        return Err(Error::internal(message).for_job(&known.id).into());
    }
    job.cost = Some(cost.clone());
    job.updated_at = Timestamp::now();
    job.revision += 1;
    jobs::update(&mut transaction, &job).await?;
    if ledger::open_hold(&mut transaction, &job.id).await?.is_some() {
        ledger::end_hold(&mut transaction, &job, &Movement::Settle(cost)).await?;
    } else {
        ledger::adjust(&mut transaction, &job, &cost).await?;
    }
    transaction.commit().await?;
    Ok(Taken { job, advance: Advance::Done, moved: true })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::open::Opening;
    use super::super::tests::{Home, accept, cap, end, hold, job, job_with, planned, save, take, usd};
    use super::super::{Entry, EntryKind, Filter};
    use super::*;
    use crate::error::{Charged, FaultKind, Kind};
    use crate::job::{State, Takes};
    use crate::money::Usd;
    use crate::price::Basis;

    fn some(amount: &str) -> Option<Usd> {
        amount.parse().ok()
    }

    fn movements(entries: &[Entry]) -> Vec<(EntryKind, Option<Usd>, State)> {
        let moving = entries.iter().filter(|entry| entry.kind != EntryKind::Step);
        moving.map(|entry| (entry.kind, entry.usd, entry.state)).collect()
    }

    /// Fills the disk as far as this connection is concerned.
    async fn fill_up(store: &Store) {
        let mut connection = store.connection.lock().await;
        sqlx::query("PRAGMA max_page_count = 1").execute(&mut *connection).await.expect("it is set");
    }

    #[tokio::test]
    async fn the_whole_life_is_stored_step_by_step() {
        let home = Home::new();
        let store = home.store().await;
        let mut job = planned(&store, &job(1)).await;
        let takes = Takes { cost: Some(usd("0.75")), seconds: "7.5".parse().ok(), ..Takes::default() };
        for step in [Step::Submit, accept("video_1"), Step::Finish(takes), save()] {
            take(&store, &mut job, step).await;
            assert_eq!(home.store().await.job(&job.id).await.expect("it is stored"), job, "as another process sees it");
        }
        assert_eq!((job.state(), job.revision), (State::Saved, 4));
        let entries = home.mirrored();
        assert_eq!(
            movements(&entries),
            [(EntryKind::Hold, some("0.80"), State::Planned), (EntryKind::Settle, some("0.75"), State::Finished)]
        );
        let settled = &entries[2];
        assert_eq!((settled.basis, settled.confirmed), (Some(Basis::Reported), true));
        assert_eq!(settled.seconds.map(|seconds| seconds.to_string()).as_deref(), Some("7.5"), "as billed");
        assert_eq!(settled.quote_source.as_deref(), Some("https://example.com/prices"));
        assert_eq!(settled.run, "run-1");
    }

    #[tokio::test]
    async fn a_failure_settles_or_releases_as_the_vendor_says() {
        let home = Home::new();
        let store = home.store().await;
        for (entropy, charged) in [(1, Charged::Yes), (2, Charged::No), (3, Charged::Unknown)] {
            let mut job = planned(&store, &job(entropy)).await;
            take(&store, &mut job, Step::Submit).await;
            take(&store, &mut job, end(FaultKind::Failed, charged)).await;
        }
        let ends: Vec<_> = home.mirrored().into_iter().filter(|entry| entry.kind != EntryKind::Hold).collect();
        assert_eq!(
            ends.iter().map(|entry| (entry.kind, entry.confirmed)).collect::<Vec<_>>(),
            [(EntryKind::Settle, false), (EntryKind::Release, true), (EntryKind::Release, false)]
        );
        assert!(ends.iter().all(|entry| entry.usd == Some(usd("0.80"))), "{ends:?}");
    }

    #[tokio::test]
    async fn an_unknown_price_is_held_as_unknown_until_a_figure_comes() {
        let home = Home::new();
        let store = home.store().await;
        let mut job = job_with(1, |new| new.quote = None);
        store.plan(std::slice::from_ref(&job), &Hold { usd: None, ..hold() }).await.expect("it is planned");
        take(&store, &mut job, Step::Submit).await;
        take(&store, &mut job, Step::Finish(Takes::default())).await;
        let standing = store.standing(&cap("1.00")).await.expect("sums");
        assert_eq!((standing.spent, standing.held, standing.held_unknown), (usd("0"), usd("0"), 1));
        let cost = Cost { usd: usd("0.31"), basis: Basis::Reconciled };
        for _ in 0..2 {
            assert_eq!(store.bill(&mut job, cost.clone()).await.expect("it is over"), Advance::Done);
        }
        assert_eq!(job.cost, Some(cost));
        assert_eq!(
            movements(&home.mirrored()),
            [(EntryKind::Hold, None, State::Planned), (EntryKind::Settle, some("0.31"), State::Finished)]
        );
    }

    #[tokio::test]
    async fn the_vendors_books_adjust_what_was_settled() {
        let home = Home::new();
        let store = home.store().await;
        let mut job = planned(&store, &job(1)).await;
        let books = |amount| Cost { usd: usd(amount), basis: Basis::Reconciled };
        let error = store.bill(&mut job, books("0.70")).await.expect_err("it is not over");
        assert_eq!(error.kind(), Kind::Internal);
        take(&store, &mut job, Step::Submit).await;
        take(&store, &mut job, Step::Finish(Takes::default())).await;
        for figure in ["0.70", "0.70", "0.90"] {
            assert_eq!(store.bill(&mut job, books(figure)).await.expect("it is over"), Advance::Done);
        }
        let adjusted: Vec<_> =
            movements(&home.mirrored()).into_iter().skip(2).map(|(kind, usd, _)| (kind, usd)).collect();
        assert_eq!(adjusted, [(EntryKind::Adjust, some("-0.10")), (EntryKind::Adjust, some("0.20"))]);
        assert_eq!(store.standing(&cap("1.00")).await.expect("sums").spent, usd("0.90"));
    }

    #[tokio::test]
    async fn a_step_on_an_old_copy_is_not_taken() {
        let home = Home::new();
        let (mine, theirs) = (home.store().await, home.store().await);
        let mut job = planned(&mine, &job(1)).await;
        let mut old = job.clone();
        take(&mine, &mut job, Step::Submit).await;
        let advance = theirs.advance(&mut old, Step::Submit).await.expect("no error");
        assert_eq!(advance, Advance::Overtaken);
        assert_eq!(old, job, "the caller knows what is stored");
    }

    #[tokio::test]
    async fn a_step_that_does_not_follow_is_a_defect_and_changes_nothing() {
        let home = Home::new();
        let store = home.store().await;
        let mut job = planned(&store, &job(1)).await;
        let before = job.clone();
        let error = store.advance(&mut job, save()).await.expect_err("there is no clip");
        assert_eq!(error.kind(), Kind::Internal);
        assert_eq!(error.details().causes, ["a job that is planned cannot save"]);
        assert_eq!((&job, &store.job(&job.id).await.expect("it is stored")), (&before, &before));
    }

    #[tokio::test]
    async fn a_full_disk_before_the_order_stops_it_and_after_the_order_is_an_unknown_outcome() {
        let home = Home::new();
        let store = home.store().await;
        let mut sent = planned(&store, &job(1)).await;
        take(&store, &mut sent, Step::Submit).await;
        let mut waiting = planned(&store, &job(2)).await;
        fill_up(&store).await;

        let big = job_with(3, |new| new.request.prompt = "x".repeat(100_000));
        let error = store.plan(std::slice::from_ref(&big), &hold()).await.expect_err("no room");
        assert_eq!(error.kind(), Kind::Unavailable, "{error:?}");
        assert!(error.to_string().starts_with("the disk that holds the store is full, so nothing was sent"), "{error}");
        assert_eq!(store.list(&Filter::default()).await.expect("it can be read").len(), 2);

        let ticket = Step::Accept(crate::call::Ticket::new("x".repeat(100_000)));
        let error = store.advance(&mut sent, ticket).await.expect_err("no room");
        assert_eq!(error.kind(), Kind::Uncertain, "{error:?}");
        assert_eq!(sent.state(), State::Submitting, "the caller's job is as it was");

        // There is room again: the same store goes on.
        take(&store, &mut waiting, Step::Submit).await;
        take(&store, &mut sent, accept("video_1")).await;
    }

    /// The runner drives several jobs at once, each in a task of its own.
    #[test]
    fn a_step_can_be_taken_from_any_task() {
        fn sendable<T: Send>(_: impl FnOnce(&'static Store) -> T) {}
        sendable(|store| async move {
            let mut job = job(1);
            store.plan(std::slice::from_ref(&job), &hold()).await?;
            store.advance(&mut job, Step::Submit).await
        });
    }

    #[tokio::test]
    async fn a_store_locked_beyond_patience_is_told_and_nothing_is_sent() {
        let home = Home::new();
        let other = home.store().await;
        let opening = Opening { patience: Duration::ZERO, ..Opening::default() };
        let store = Store::open_as(&home.paths, &opening).await.expect("it opens");
        let mut connection = other.connection.lock().await;
        let held = connection.begin_with("BEGIN IMMEDIATE").await.expect("it is free");
        let error = store.plan(&[job(1)], &hold()).await.expect_err("it is locked");
        assert_eq!(error.kind(), Kind::Unavailable);
        assert!(
            error.to_string().starts_with("the store is locked by another program, so nothing was sent"),
            "{error}"
        );
        held.rollback().await.expect("it ends");
        store.plan(&[job(1)], &hold()).await.expect("it is free again");
    }
}
