//! The rows of jobs: written, found, adopted, forgotten.
//!
//! What is filtered and sorted by stands in columns, the job itself as JSON
//! beside them; only `steps` changes a job that is there.

use std::time::Duration;

use sqlx::sqlite::SqliteConnection;

use super::steps::{Durability, begin};
use super::trouble::{Failure, Stake};
use super::{Store, ledger};
use crate::error::{Error, Kind, Result};
use crate::job::{Job, JobId};

impl Store {
    /// The job of exactly that id.
    ///
    /// # Errors
    /// `NotFound`; as for `open` besides.
    pub async fn job(&self, id: &JobId) -> Result<Job> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        by_id(&mut connection, id).await.map_err(self.explain(&Stake::Nothing))
    }

    /// The newest job that the provider calls so.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn find_remote(&self, provider: &str, remote_id: &str) -> Result<Option<Job>> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        by_remote_id(&mut connection, provider, remote_id).await.map_err(self.explain(&Stake::Nothing))
    }

    /// Takes in a job that was made elsewhere, with its ticket. Nothing is held, and nothing of it enters the ledger.
    ///
    /// May be called twice: where a job of that provider and remote id is here, that one is given back instead.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn adopt(&self, job: Job) -> Result<Job> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        adopt(&mut connection, job).await.map_err(self.explain(&Stake::Nothing))
    }

    /// Removes the record of a job. What it cost stays in the ledger, what was ordered does not.
    ///
    /// # Errors
    /// `NotFound`; `Money` while money is held for it, which only the provider's answer can free; as for `open` besides.
    pub async fn forget(&self, id: &JobId) -> Result<()> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        forget(&mut connection, id).await.map_err(self.explain(&Stake::Nothing))
    }

    /// How long the latest jobs of that model took from the order to the finished clip: the median of at most 25.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn typical_duration(&self, provider: &str, model: &str) -> Result<Option<Duration>> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        let sql = "SELECT took FROM jobs WHERE provider = $1 AND model = $2 AND took IS NOT NULL \
                   ORDER BY number DESC LIMIT 25";
        let taken = sqlx::query_scalar(sql).bind(provider).bind(model).fetch_all(&mut *connection).await;
        let mut taken: Vec<i64> = taken.map_err(Failure::from).map_err(self.explain(&Stake::Nothing))?;
        taken.sort_unstable();
        Ok(taken.get(taken.len() / 2).map(|millis| Duration::from_millis(millis.unsigned_abs())))
    }
}

/// Writes a new job under the next number. The caller is inside a writing transaction.
pub(super) async fn insert(connection: &mut SqliteConnection, job: &Job) -> Result<(), Failure> {
    let sql = "INSERT INTO jobs (number, id, revision, state, unfinished, provider, model, family, remote_id, \
               project, created_at, took, record) \
               SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM jobs";
    let inserted = sqlx::query(sql)
        .bind(job.id.as_str())
        .bind(job.revision)
        .bind(job.state().as_str())
        .bind(i64::from(job.state().is_unfinished()))
        .bind(&job.provider)
        .bind(&job.model)
        .bind(job.family.as_deref())
        .bind(job.remote_id())
        .bind(job.project.as_deref())
        .bind(job.created_at.as_microsecond())
        .bind(took(job))
        .bind(serde_json::to_string(job)?)
        .execute(&mut *connection)
        .await;
    inserted.map_err(|error| match &error {
        sqlx::Error::Database(no) if no.is_unique_violation() => Failure::Told(id_is_taken(&job.id)),
        _ => Failure::Sql(error),
    })?;
    for (name, value) in &job.tags {
        let sql = "INSERT INTO tags (job, name, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(job.id.as_str()).bind(name).bind(value).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Writes what may change in a job that is there.
pub(super) async fn update(connection: &mut SqliteConnection, job: &Job) -> Result<(), Failure> {
    let sql = "UPDATE jobs SET revision = $2, state = $3, unfinished = $4, remote_id = $5, took = $6, record = $7 \
               WHERE id = $1";
    sqlx::query(sql)
        .bind(job.id.as_str())
        .bind(job.revision)
        .bind(job.state().as_str())
        .bind(i64::from(job.state().is_unfinished()))
        .bind(job.remote_id())
        .bind(took(job))
        .bind(serde_json::to_string(job)?)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn by_id(connection: &mut SqliteConnection, id: &JobId) -> Result<Job, Failure> {
    let sql = "SELECT record FROM jobs WHERE id = $1";
    let job = parse(sqlx::query_scalar(sql).bind(id.as_str()).fetch_optional(connection).await?)?;
    job.ok_or_else(|| not_found(id).into())
}

pub(super) async fn by_remote_id(
    connection: &mut SqliteConnection,
    provider: &str,
    remote_id: &str,
) -> Result<Option<Job>, Failure> {
    let sql = "SELECT record FROM jobs WHERE provider = $1 AND remote_id = $2 ORDER BY number DESC LIMIT 1";
    parse(sqlx::query_scalar(sql).bind(provider).bind(remote_id).fetch_optional(connection).await?)
}

/// Reads a stored record.
pub(super) fn parse(record: Option<String>) -> Result<Option<Job>, Failure> {
    Ok(record.map(|record| serde_json::from_str(&record)).transpose()?)
}

pub(super) fn parse_all(records: Vec<String>) -> Result<Vec<Job>, Failure> {
    records.into_iter().map(|record| Ok(serde_json::from_str(&record)?)).collect()
}

async fn adopt(connection: &mut SqliteConnection, job: Job) -> Result<Job, Failure> {
    let mut transaction = begin(connection, Durability::Now).await?;
    if let Some(remote_id) = job.remote_id()
        && let Some(stored) = by_remote_id(&mut transaction, &job.provider, remote_id).await?
    {
        return Ok(stored);
    }
    insert(&mut transaction, &job).await?;
    transaction.commit().await?;
    Ok(job)
}

async fn forget(connection: &mut SqliteConnection, id: &JobId) -> Result<(), Failure> {
    let mut transaction = begin(connection, Durability::Now).await?;
    if ledger::open_hold(&mut transaction, id).await?.is_some() {
        let message = format!("money is still held for this job, so its record was kept: {id}");
        let error = Error::new(Kind::Money, message).for_job(id);
        return Err(error.hint("`rushes resume` or `rushes recover` settles it").into());
    }
    let sql = "DELETE FROM jobs WHERE id = $1";
    let deleted = sqlx::query(sql).bind(id.as_str()).execute(&mut *transaction).await?;
    if deleted.rows_affected() == 0 {
        return Err(not_found(id).into());
    }
    let sql = "UPDATE ledger SET trail = NULL WHERE job = $1";
    sqlx::query(sql).bind(id.as_str()).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

fn not_found(id: &JobId) -> Error {
    Error::not_found(format!("no such job: `{id}`")).for_job(id).hint("`rushes list` shows every job")
}

fn id_is_taken(id: &JobId) -> Error {
    let message = format!("the name for the new job is taken, so nothing was sent and nothing was paid: {id}");
    Error::new(Kind::Unavailable, message).hint("run the same command again: it draws another name")
}

/// Milliseconds from the order to the finished clip; only of jobs that made one.
fn took(job: &Job) -> Option<i64> {
    job.takes.as_ref()?;
    let millis = job.finished_at?.duration_since(job.submitted_at?).as_millis();
    i64::try_from(millis).ok().filter(|millis| *millis > 0)
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ToSpan};

    use super::super::tests::{Home, accept, end, hold, job, job_with, planned, save, take};
    use super::super::{Advance, EntryKind};
    use super::*;
    use crate::call::Ticket;
    use crate::error::{Charged, FaultKind};
    use crate::job::{Step, Takes};

    #[tokio::test]
    async fn a_job_from_elsewhere_is_adopted_once_and_costs_nothing_here() {
        let home = Home::new();
        let store = home.store().await;
        let foreign = |entropy| {
            let mut job = job(entropy);
            for step in [Step::Submit, accept("video_1")] {
                job.advance(step, Timestamp::now()).expect("it follows");
            }
            job
        };
        let mut adopted = store.adopt(foreign(1)).await.expect("it is adopted");
        assert_eq!(store.adopt(foreign(2)).await.expect("it is here"), adopted, "one job for one remote id");
        assert_eq!(store.find_remote("fal", "video_1").await.expect("it can be asked"), Some(adopted.clone()));
        assert_eq!(store.find_remote("openai", "video_1").await.expect("it can be asked"), None);
        take(&store, &mut adopted, Step::Finish(Takes::default())).await;
        assert!(!home.paths.mirror().exists() || home.mirrored().is_empty(), "it was not bought here");
        store.forget(&adopted.id).await.expect("no money is held");
    }

    #[tokio::test]
    async fn a_job_is_forgotten_only_when_its_money_is_settled_and_its_ledger_stays() {
        let home = Home::new();
        let store = home.store().await;
        let mut job = planned(&store, &job_with(1, |new| drop(new.tags.insert("shot".into(), "12".into())))).await;
        let error = store.forget(&job.id).await.expect_err("money is held");
        assert_eq!(error.kind(), Kind::Money);
        assert!(error.to_string().starts_with("money is still held"), "{error}");
        take(&store, &mut job, Step::Submit).await;
        take(&store, &mut job, Step::Finish(Takes::default())).await;
        store.forget(&job.id).await.expect("it is settled");
        assert_eq!(store.job(&job.id).await.expect_err("it is gone").kind(), Kind::NotFound);
        assert_eq!(store.forget(&job.id).await.expect_err("it is gone").kind(), Kind::NotFound);
        assert_eq!(
            home.mirrored().iter().map(|entry| entry.kind).collect::<Vec<_>>(),
            [EntryKind::Hold, EntryKind::Settle]
        );
        let error = store.advance(&mut job, save()).await.expect_err("it is gone");
        assert_eq!(error.kind(), Kind::NotFound);
    }

    #[tokio::test]
    async fn a_name_that_is_taken_is_told_and_nothing_is_held() {
        let home = Home::new();
        let store = home.store().await;
        planned(&store, &job(1)).await;
        let error = store.plan(&[job(1)], &hold()).await.expect_err("it is taken");
        assert_eq!(error.kind(), Kind::Unavailable);
        assert!(error.to_string().contains("nothing was sent and nothing was paid"), "{error}");
        assert_eq!(home.mirrored().len(), 1);
    }

    #[tokio::test]
    async fn the_typical_duration_is_the_median_of_jobs_that_made_a_clip() {
        let home = Home::new();
        let store = home.store().await;
        let typical = async || store.typical_duration("fal", "fal-ai/veo3.1").await.expect("it can be asked");
        assert_eq!(typical().await, None);
        for (entropy, seconds) in [(1, 60), (2, 40), (3, 3600)] {
            let mut job = job(entropy);
            let begin = Timestamp::UNIX_EPOCH;
            for (step, at) in [
                (Step::Submit, begin),
                (Step::Accept(Ticket::new(format!("video_{entropy}"))), begin),
                (Step::Finish(Takes::default()), begin + seconds.seconds()),
            ] {
                job.advance(step, at).expect("it follows");
            }
            store.adopt(job).await.expect("it is adopted");
        }
        let mut failed = planned(&store, &job(4)).await;
        let advance = store.advance(&mut failed, end(FaultKind::Failed, Charged::No)).await.expect("it follows");
        assert_eq!(advance, Advance::Done);
        assert_eq!(typical().await, Some(Duration::from_mins(1)));
        assert_eq!(store.typical_duration("fal", "another").await.expect("it can be asked"), None);
    }
}
