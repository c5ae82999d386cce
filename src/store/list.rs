//! Lists of jobs, narrowed by what the user asks for.
//!
//! A list of the newest few must not get slower with the years, so that a page is
//! found by an index of what is filtered by, and only its own records are read.

use jiff::Timestamp;
use sqlx::QueryBuilder;
use sqlx::sqlite::Sqlite;

use super::trouble::{Failure, Stake};
use super::{Store, jobs};
use crate::error::Result;
use crate::job::{Job, State};

/// Which jobs to list. What is empty or `None` lets every job through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states.
    pub states: Vec<State>,
    /// Of that model, by its wire name or its family.
    pub model: Option<String>,
    /// At that provider.
    pub provider: Option<String>,
    /// In that project.
    pub project: Option<String>,
    /// With all of these tags.
    pub tags: Vec<TagFilter>,
    /// Planned then or later.
    pub since: Option<Timestamp>,
    /// At most so many, the newest ones.
    pub limit: Option<u32>,
}

/// A tag that a job must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagFilter {
    /// Its name.
    pub name: String,
    /// Its value; any where `None`.
    pub value: Option<String>,
}

impl Store {
    /// The jobs that the filter lets through, newest first.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn list(&self, filter: &Filter) -> Result<Vec<Job>> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        let mut query = listing(filter);
        let records = query.build_query_scalar::<String>().fetch_all(&mut *connection).await;
        records.map_err(Failure::from).and_then(jobs::parse_all).map_err(self.explain(&Stake::Nothing))
    }

    /// The jobs that `resume` has something to do for, oldest first.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn unfinished(&self) -> Result<Vec<Job>> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        let sql = "SELECT record FROM jobs WHERE unfinished = 1 ORDER BY number";
        let records = sqlx::query_scalar(sql).fetch_all(&mut *connection).await;
        records.map_err(Failure::from).and_then(jobs::parse_all).map_err(self.explain(&Stake::Nothing))
    }
}

/// Finds the page by the narrow index first, so that no record is read beyond it.
fn listing(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT record FROM jobs WHERE number IN (SELECT number FROM jobs WHERE 1 = 1");
    if !filter.states.is_empty() {
        query.push(" AND state IN (");
        let mut states = query.separated(", ");
        for state in &filter.states {
            states.push_bind(state.as_str());
        }
        query.push(")");
    }
    if let Some(model) = &filter.model {
        query.push(" AND (model = ").push_bind(model).push(" OR family = ").push_bind(model).push(")");
    }
    if let Some(provider) = &filter.provider {
        query.push(" AND provider = ").push_bind(provider);
    }
    if let Some(project) = &filter.project {
        query.push(" AND project = ").push_bind(project);
    }
    if let Some(since) = filter.since {
        query.push(" AND created_at >= ").push_bind(since.as_microsecond());
    }
    for tag in &filter.tags {
        query.push(" AND id IN (SELECT job FROM tags WHERE name = ").push_bind(&tag.name);
        if let Some(value) = &tag.value {
            query.push(" AND value = ").push_bind(value);
        }
        query.push(")");
    }
    query.push(" ORDER BY number DESC");
    if let Some(limit) = filter.limit {
        query.push(" LIMIT ").push_bind(i64::from(limit));
    }
    query.push(") ORDER BY number DESC");
    query
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::super::tests::{Home, end, job, job_with, planned, save, take};
    use super::*;
    use crate::error::{Charged, FaultKind};
    use crate::job::{JobId, Step, Takes};

    fn ids(jobs: &[Job]) -> Vec<JobId> {
        jobs.iter().map(|job| job.id.clone()).collect()
    }

    fn tag(name: &str, value: Option<&str>) -> Vec<TagFilter> {
        vec![TagFilter { name: name.into(), value: value.map(str::to_owned) }]
    }

    #[tokio::test]
    async fn every_filter_lets_the_right_jobs_through_newest_first() {
        let home = Home::new();
        let store = home.store().await;
        let mut old = job_with(0, |new| {
            new.tags = [("shot".to_owned(), "12".to_owned()), ("take".to_owned(), "1".to_owned())].into();
        });
        old.created_at = Timestamp::UNIX_EPOCH;
        let mut old = planned(&store, &old).await;
        let sora = job_with(1, |new| {
            new.provider = "openai".into();
            new.model = "sora-2".into();
            new.family = None;
            new.project = Some("film".into());
            new.tags = [("shot".to_owned(), "7".to_owned())].into();
        });
        let sora = planned(&store, &sora).await;
        let new = planned(&store, &job(2)).await;
        take(&store, &mut old, end(FaultKind::Cancelled, Charged::No)).await;

        let all = Filter::default;
        for (filter, expected) in [
            (all(), vec![&new, &sora, &old]),
            (Filter { limit: Some(2), ..all() }, vec![&new, &sora]),
            (Filter { states: vec![State::Cancelled], ..all() }, vec![&old]),
            (Filter { states: vec![State::Cancelled, State::Planned], limit: Some(1), ..all() }, vec![&new]),
            (Filter { states: vec![State::Saved], ..all() }, vec![]),
            (Filter { model: Some("sora-2".into()), ..all() }, vec![&sora]),
            (Filter { model: Some("veo-3.1".into()), ..all() }, vec![&new, &old]),
            (Filter { provider: Some("fal".into()), ..all() }, vec![&new, &old]),
            (Filter { project: Some("film".into()), ..all() }, vec![&sora]),
            (Filter { tags: tag("shot", None), ..all() }, vec![&sora, &old]),
            (Filter { tags: tag("shot", Some("12")), ..all() }, vec![&old]),
            (Filter { tags: [tag("shot", None), tag("take", Some("1"))].concat(), ..all() }, vec![&old]),
            (Filter { since: Some(Timestamp::now() - 1.hour()), ..all() }, vec![&new, &sora]),
            (Filter { provider: Some("fal' OR '1'='1".into()), ..all() }, vec![]),
        ] {
            let listed = store.list(&filter).await.expect("a list");
            assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        }
    }

    /// The page must be found without reading a single record, however many jobs there are.
    #[tokio::test]
    async fn no_filter_reads_the_wide_rows() {
        let home = Home::new();
        let store = home.store().await;
        let all = Filter::default;
        for filter in [
            all(),
            Filter { states: vec![State::Running, State::Queued], ..all() },
            Filter { model: Some("m".into()), ..all() },
            Filter { provider: Some("p".into()), project: Some("p".into()), ..all() },
            Filter { since: Some(Timestamp::UNIX_EPOCH), states: vec![State::Failed], ..all() },
            Filter { tags: tag("shot", Some("1")), ..all() },
        ] {
            let sql =
                format!("EXPLAIN QUERY PLAN {}", listing(&Filter { limit: Some(20), ..filter.clone() }).into_string());
            let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .fetch_all(&mut *store.connection.lock().await)
                .await
                .expect("a plan");
            let steps: Vec<String> = rows.into_iter().map(|(_, _, _, step)| step).collect();
            assert_eq!(steps[0], "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)", "{steps:?}");
            let touches = |step: &&String| step.contains(" jobs ") || step.contains(" tags ");
            let narrow = |step: &String| step.contains("COVERING INDEX");
            let inner: Vec<&String> = steps[1..].iter().filter(touches).collect();
            let lookup = "SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)";
            assert!(inner.iter().all(|step| narrow(step) || *step == lookup), "{filter:?}: {steps:#?}");
        }
    }

    #[tokio::test]
    async fn the_unfinished_are_those_that_resume_can_do_something_for() {
        let home = Home::new();
        let store = home.store().await;
        let waiting = planned(&store, &job(1)).await;
        let mut made = planned(&store, &job(2)).await;
        let mut saved = planned(&store, &job(3)).await;
        for job in [&mut made, &mut saved] {
            take(&store, job, Step::Submit).await;
            take(&store, job, Step::Finish(Takes::default())).await;
        }
        take(&store, &mut saved, save()).await;
        assert_eq!(ids(&store.unfinished().await.expect("a list")), [waiting.id, made.id]);
    }
}
