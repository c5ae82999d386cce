//! What was spent, and on what: sums over the ledger, made by the database.
//!
//! Days and months are those of the user's time zone: the database sums by quarters of an hour, on which every zone's
//! midnight falls, and this room sums those up. Layout and currency signs are not made here.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqlx::QueryBuilder;
use sqlx::sqlite::{Sqlite, SqliteConnection};

use super::trouble::{Failure, Stake};
use super::{Entry, EntryKind, Store, TagFilter};
use crate::error::Result;
use crate::job::{JobId, State};
use crate::money::Usd;

const QUARTER_HOUR: i64 = 15 * 60;

/// What each row of the sum is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `2026-09-19`.
    Day,
    /// `2026-W38`, the week from Monday to Sunday by ISO 8601.
    Week,
    /// `2026-09`.
    Month,
    /// The model by its name on the wire.
    Model,
    /// The provider.
    Provider,
    /// The project.
    Project,
    /// `name=value`. A job with two tags counts in both rows.
    Tag,
    /// The job's id.
    Job,
}

impl By {
    /// Every one.
    pub const ALL: [Self; 8] =
        [Self::Day, Self::Week, Self::Month, Self::Model, Self::Provider, Self::Project, Self::Tag, Self::Job];

    /// Its name, as it is typed and as it heads a column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Model => "model",
            Self::Provider => "provider",
            Self::Project => "project",
            Self::Tag => "tag",
            Self::Job => "job",
        }
    }
}

/// Which movements are summed, and how. What is `None` lets every movement through.
#[derive(Clone, Debug)]
pub struct CostFilter {
    /// What each row is for.
    pub by: By,
    /// Whose days and months.
    pub zone: TimeZone,
    /// From then on.
    pub since: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// Of that provider.
    pub provider: Option<String>,
    /// Of that model, by its wire name or its family.
    pub model: Option<String>,
    /// Of that project.
    pub project: Option<String>,
    /// With all of these tags.
    pub tags: Vec<TagFilter>,
}

/// One row of the sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostRow {
    /// What it is for; `None` for what has no such thing: no project, no tag.
    pub key: Option<String>,
    /// Clips that were made and paid.
    pub clips: u64,
    /// Their length together.
    pub length: Duration,
    /// Settled and adjusted.
    pub spent: Usd,
    /// The part of it that bought no clip.
    pub wasted: Usd,
    /// Held for jobs that are neither settled nor released.
    pub held: Usd,
    /// Jobs among them whose price is unknown. They count as nothing in `held`.
    pub held_unknown: u64,
}

impl CostRow {
    fn add(&mut self, other: &Self) {
        self.clips += other.clips;
        self.length += other.length;
        self.spent = self.spent + other.spent;
        self.wasted = self.wasted + other.wasted;
        self.held = self.held + other.held;
        self.held_unknown += other.held_unknown;
    }
}

impl CostRow {
    /// The same sums from rows in hand, by the same rules; whole histories of jobs, each in the order of its numbers.
    #[must_use]
    pub fn of(rows: &[Entry]) -> Self {
        let mut sum = Self::default();
        let mut open: BTreeMap<&JobId, Option<Usd>> = BTreeMap::new();
        for row in rows {
            let usd = row.usd.unwrap_or_default();
            match row.kind {
                EntryKind::Hold => _ = open.insert(&row.job, row.usd),
                EntryKind::Release => _ = open.remove(&row.job),
                EntryKind::Step => {}
                EntryKind::Settle | EntryKind::Adjust => {
                    sum.spent = sum.spent + usd;
                    if matches!(row.state, State::Failed | State::Refused | State::Cancelled) {
                        sum.wasted = sum.wasted + usd;
                    }
                }
            }
            if row.kind == EntryKind::Settle {
                open.remove(&row.job);
                if row.state == State::Finished {
                    sum.clips += 1;
                    sum.length += Duration::from_millis(row.seconds.map_or(0, |length| u64::from(length.millis())));
                }
            }
        }
        sum.held = open.values().copied().flatten().sum();
        sum.held_unknown = open.values().map(|usd| u64::from(usd.is_none())).sum();
        sum
    }
}

impl Store {
    /// The sums, in the order of their keys; what has no key comes first.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn costs(&self, filter: &CostFilter) -> Result<Vec<CostRow>> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        costs(&mut connection, filter).await.map_err(self.explain(&Stake::Nothing))
    }
}

async fn costs(connection: &mut SqliteConnection, filter: &CostFilter) -> Result<Vec<CostRow>, Failure> {
    let mut rows: BTreeMap<Option<String>, CostRow> = BTreeMap::new();
    for part in spent(connection, filter).await?.into_iter().chain(held(connection, filter).await?) {
        let key = key(&part, filter)?;
        rows.entry(key.clone()).or_insert_with(|| CostRow { key, ..CostRow::default() }).add(&part);
    }
    Ok(rows.into_values().collect())
}

async fn spent(connection: &mut SqliteConnection, filter: &CostFilter) -> Result<Vec<CostRow>, sqlx::Error> {
    let mut query = summing(
        filter,
        "CAST(SUM(CASE WHEN l.kind = 'settle' AND l.state = 'finished' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN l.kind = 'settle' AND l.state = 'finished' THEN l.length END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(l.usd), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN l.state IN ('failed', 'refused', 'cancelled') THEN l.usd END), 0) AS BIGINT) \
         FROM ledger l",
    );
    query.push(" WHERE l.kind IN ('settle', 'adjust')");
    push_filter(&mut query, filter);
    let rows: Vec<(Option<String>, i64, i64, i64, i64)> = query.build_query_as().fetch_all(connection).await?;
    let row = |(key, clips, length, spent, wasted): (_, i64, i64, i64, i64)| CostRow {
        key,
        clips: clips.unsigned_abs(),
        length: Duration::from_millis(length.unsigned_abs()),
        spent: Usd::from_micros(spent),
        wasted: Usd::from_micros(wasted),
        ..CostRow::default()
    };
    Ok(rows.into_iter().map(row).collect())
}

async fn held(connection: &mut SqliteConnection, filter: &CostFilter) -> Result<Vec<CostRow>, sqlx::Error> {
    let mut query = summing(
        filter,
        "CAST(COALESCE(SUM(l.usd), 0) AS BIGINT), COUNT(*) - COUNT(l.usd) \
         FROM open_holds h JOIN ledger l ON l.seq = h.seq",
    );
    query.push(" WHERE 1 = 1");
    push_filter(&mut query, filter);
    let rows: Vec<(Option<String>, i64, i64)> = query.build_query_as().fetch_all(connection).await?;
    let row = |(key, held, unknown): (_, i64, i64)| CostRow {
        key,
        held: Usd::from_micros(held),
        held_unknown: unknown.unsigned_abs(),
        ..CostRow::default()
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Begins a query for those sums by the filter's key, which is its first column.
fn summing(filter: &CostFilter, sums: &str) -> QueryBuilder<Sqlite> {
    let (key, join) = match filter.by {
        By::Day | By::Week | By::Month => ("CAST(l.at / 900000000 AS TEXT)", ""),
        By::Model => ("l.model", ""),
        By::Provider => ("l.provider", ""),
        By::Project => ("l.project", ""),
        By::Tag => ("t.name || '=' || t.value", " LEFT JOIN tags t ON t.job = l.job"),
        By::Job => ("l.job", ""),
    };
    QueryBuilder::new(format!("SELECT {key}, {sums}{join}"))
}

fn push_filter(query: &mut QueryBuilder<Sqlite>, filter: &CostFilter) {
    if let Some(since) = filter.since {
        query.push(" AND l.at >= ").push_bind(since.as_microsecond());
    }
    if let Some(until) = filter.until {
        query.push(" AND l.at < ").push_bind(until.as_microsecond());
    }
    if let Some(provider) = &filter.provider {
        query.push(" AND l.provider = ").push_bind(provider);
    }
    if let Some(model) = &filter.model {
        query.push(" AND (l.model = ").push_bind(model).push(" OR l.family = ").push_bind(model).push(")");
    }
    if let Some(project) = &filter.project {
        query.push(" AND l.project = ").push_bind(project);
    }
    for tag in &filter.tags {
        query.push(" AND l.job IN (SELECT job FROM tags WHERE name = ").push_bind(&tag.name);
        if let Some(value) = &tag.value {
            query.push(" AND value = ").push_bind(value);
        }
        query.push(")");
    }
    query.push(" GROUP BY 1");
}

/// Turns a quarter of an hour into the day or month that it falls in; other keys stay as they are.
fn key(row: &CostRow, filter: &CostFilter) -> Result<Option<String>, Failure> {
    let pattern = match filter.by {
        By::Day => "%Y-%m-%d",
        By::Week => "%G-W%V",
        By::Month => "%Y-%m",
        By::Model | By::Provider | By::Project | By::Tag | By::Job => return Ok(row.key.clone()),
    };
    let quarter: Option<i64> = row.key.as_deref().and_then(|text| text.parse().ok());
    let start = quarter.and_then(|quarter| Timestamp::from_second(quarter * QUARTER_HOUR).ok());
    let start = start.ok_or_else(|| Failure::Record("a moment that is none".to_owned()))?;
    Ok(Some(start.to_zoned(filter.zone.clone()).strftime(pattern).to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::Hold;
    use super::super::tests::{Home, end, every_cost, hold, job_with, take, usd};
    use super::*;
    use crate::error::{Charged, FaultKind};
    use crate::job::{Cost, NewJob, Step, Takes};
    use crate::price::Basis;

    async fn bought(store: &Store, entropy: u64, change: impl FnOnce(&mut NewJob), last: Step) {
        let mut job = job_with(entropy, change);
        store.plan(std::slice::from_ref(&job), &hold()).await.expect("it is planned");
        take(store, &mut job, Step::Submit).await;
        take(store, &mut job, last).await;
    }

    /// A clip of the film, one that failed and was billed, a job of unknown price and one that is held for.
    async fn some_history() -> (Home, Store) {
        let home = Home::new();
        let store = home.store().await;
        let film = |new: &mut NewJob| {
            new.project = Some("film".into());
            new.tags = [("shot".to_owned(), "12".to_owned()), ("take".to_owned(), "1".to_owned())].into();
        };
        bought(&store, 1, film, Step::Finish(Takes::default())).await;
        bought(&store, 2, film, end(FaultKind::Failed, Charged::Yes)).await;
        let unknown = job_with(3, |new| new.quote = None);
        store.plan(std::slice::from_ref(&unknown), &Hold { usd: None, ..hold() }).await.expect("it is planned");
        let held = job_with(4, |new| new.model = "another".into());
        store.plan(std::slice::from_ref(&held), &hold()).await.expect("it is planned");
        (home, store)
    }

    fn film(key: &str) -> CostRow {
        CostRow {
            key: Some(key.into()),
            clips: 1,
            length: Duration::from_secs(8),
            spent: usd("1.60"),
            wasted: usd("0.80"),
            ..CostRow::default()
        }
    }

    #[tokio::test]
    async fn sums_by_everything_tell_clips_seconds_spent_wasted_and_held() {
        let (_home, store) = some_history().await;
        let sums = async |by| store.costs(&every_cost(by)).await.expect("sums");
        let open = CostRow { held: usd("0.80"), held_unknown: 1, ..CostRow::default() };
        assert_eq!(sums(By::Project).await, [open.clone(), film("film")]);
        assert_eq!(sums(By::Tag).await, [open, film("shot=12"), film("take=1")]);
        let models = [
            CostRow { key: Some("another".into()), held: usd("0.80"), ..CostRow::default() },
            CostRow { held_unknown: 1, ..film("fal-ai/veo3.1") },
        ];
        assert_eq!(sums(By::Model).await, models);
        let all = CostRow { held: usd("0.80"), held_unknown: 1, ..film("fal") };
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        assert_eq!(sums(By::Day).await, [CostRow { key: Some(today.to_string()), ..all.clone() }]);
        assert_eq!(sums(By::Month).await, [CostRow { key: Some(today.strftime("%Y-%m").to_string()), ..all.clone() }]);
        assert_eq!(sums(By::Provider).await, [all]);
        assert_eq!(sums(By::Job).await.len(), 4);
    }

    #[tokio::test]
    async fn every_filter_narrows_the_sums() {
        let (_home, store) = some_history().await;
        let all = || every_cost(By::Provider);
        let tag = |value: Option<&str>| TagFilter { name: "shot".into(), value: value.map(str::to_owned) };
        let hour = jiff::SignedDuration::from_hours(1);
        for (filter, spent, held) in [
            (all(), "1.60", "0.80"),
            (CostFilter { project: Some("film".into()), ..all() }, "1.60", "0"),
            (CostFilter { tags: vec![tag(Some("12"))], ..all() }, "1.60", "0"),
            (CostFilter { tags: vec![tag(None)], ..all() }, "1.60", "0"),
            (CostFilter { tags: vec![tag(Some("13"))], ..all() }, "0", "0"),
            (CostFilter { model: Some("veo-3.1".into()), ..all() }, "1.60", "0.80"),
            (CostFilter { model: Some("another".into()), ..all() }, "0", "0.80"),
            (CostFilter { provider: Some("openai".into()), ..all() }, "0", "0"),
            (CostFilter { since: Some(Timestamp::now() - hour), ..all() }, "1.60", "0.80"),
            (CostFilter { since: Some(Timestamp::now() + hour), ..all() }, "0", "0"),
            (CostFilter { until: Some(Timestamp::now() - hour), ..all() }, "0", "0"),
        ] {
            let rows = store.costs(&filter).await.expect("sums");
            let sum = |part: fn(&CostRow) -> Usd| rows.iter().map(part).sum::<Usd>();
            assert_eq!((sum(|row| row.spent), sum(|row| row.held)), (usd(spent), usd(held)), "{filter:?}");
        }
    }

    #[tokio::test]
    async fn an_adjustment_after_the_job_was_forgotten_still_counts_for_its_tags() {
        let (_home, store) = some_history().await;
        let mut clip = store.find("@4").await.expect("the first one");
        let cost = Cost { usd: usd("0.50"), basis: Basis::Reconciled };
        assert_eq!(store.bill(&mut clip, cost).await.expect("it is over"), super::super::Advance::Done);
        store.forget(&clip.id).await.expect("no money is held");
        let rows = store.costs(&every_cost(By::Tag)).await.expect("sums");
        assert_eq!(rows[1], CostRow { spent: usd("1.30"), ..film("shot=12") });
    }

    #[test]
    fn a_quarter_of_an_hour_falls_into_the_users_day() {
        let moment: Timestamp = "2026-10-31T23:20:00Z".parse().expect("a moment");
        let quarter = (moment.as_second() / QUARTER_HOUR).to_string();
        let row = CostRow { key: Some(quarter), ..CostRow::default() };
        let told = |by, zone: &str| {
            let zone = TimeZone::get(zone).expect("a zone");
            key(&row, &CostFilter { zone, ..every_cost(by) }).expect("a moment").expect("a key")
        };
        assert_eq!(told(By::Day, "UTC"), "2026-10-31");
        assert_eq!(told(By::Day, "Europe/Berlin"), "2026-11-01");
        assert_eq!(told(By::Month, "Europe/Berlin"), "2026-11");
        assert_eq!((told(By::Week, "UTC"), told(By::Week, "Pacific/Auckland")), ("2026-W44".into(), "2026-W44".into()));
        let first = CostRow { key: Some("1998624".into()), ..CostRow::default() };
        let week = CostFilter { zone: TimeZone::UTC, ..every_cost(By::Week) };
        assert_eq!(key(&first, &week).expect("a moment").expect("a key"), "2026-W53", "the year of its Thursday");
        assert_eq!(told(By::Day, "Asia/Kathmandu"), "2026-11-01", "a quarter of an hour off the hour");
    }
}
