//! What was spent, in sums that are kept beside the ledger: a cap is judged in the same time after a million clips as
//! after one.
//!
//! A sum changes in the transaction that writes the row of the ledger, and nowhere else. It is kept by quarters of an
//! hour, on which every zone's midnight falls, so that any user's day and month can be made from it.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::budget::Scope;
use super::ledger::{Entry, EntryKind};
use crate::money::Usd;

const QUARTER_HOUR: i64 = 15 * 60 * 1_000_000;

/// Adds what that row moved. Called once for each row that is written.
pub(super) async fn add(connection: &mut SqliteConnection, entry: &Entry) -> Result<(), sqlx::Error> {
    let is_spent = matches!(entry.kind, EntryKind::Settle | EntryKind::Adjust);
    let Some(usd) = entry.usd.filter(|_| is_spent) else { return Ok(()) };
    let sql = "INSERT INTO spent (scope, quarter, usd) VALUES ($1, $2, $3) \
               ON CONFLICT (scope, quarter) DO UPDATE SET usd = spent.usd + excluded.usd";
    let project = entry.project.as_deref().map(project);
    for key in [Some(ALL.to_owned()), Some(provider(&entry.provider)), project].into_iter().flatten() {
        sqlx::query(sql).bind(key).bind(quarter(entry.at)).bind(usd.micros()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What was spent in that scope since the beginning of the quarter of an hour of that moment; `None`: ever. A run is
/// always counted whole.
pub(super) async fn since(
    connection: &mut SqliteConnection,
    scope: &Scope,
    since: Option<Timestamp>,
) -> Result<Usd, sqlx::Error> {
    let key = match scope {
        Scope::All => ALL.to_owned(),
        Scope::Provider(name) => provider(name),
        Scope::Project(name) => project(name),
        Scope::Run(run) => return by_run(connection, run).await,
    };
    let sql = "SELECT CAST(COALESCE(SUM(usd), 0) AS BIGINT) FROM spent WHERE scope = $1 AND quarter >= $2";
    let first = since.map_or(i64::MIN, quarter);
    let spent = sqlx::query_scalar(sql).bind(key).bind(first).fetch_one(connection).await?;
    Ok(Usd::from_micros(spent))
}

/// The rows of a run are few, and an index finds them.
async fn by_run(connection: &mut SqliteConnection, run: &str) -> Result<Usd, sqlx::Error> {
    let sql =
        "SELECT CAST(COALESCE(SUM(usd), 0) AS BIGINT) FROM ledger WHERE run = $1 AND kind IN ('settle', 'adjust')";
    Ok(Usd::from_micros(sqlx::query_scalar(sql).bind(run).fetch_one(connection).await?))
}

/// How the sums are named: as in `spent.sql`, which makes them for a store that has none.
const ALL: &str = "all";

fn provider(name: &str) -> String {
    format!("provider={name}")
}

fn project(name: &str) -> String {
    format!("project={name}")
}

fn quarter(moment: Timestamp) -> i64 {
    moment.as_microsecond() / QUARTER_HOUR
}

#[cfg(test)]
mod tests {
    use super::super::ledger;
    use super::super::tests::{Home, hold, job_with, take};
    use super::*;
    use crate::job::{Step, Takes};

    /// The sums as the ledger alone tells them.
    async fn from_the_ledger(connection: &mut SqliteConnection) -> Vec<(String, i64, i64)> {
        sqlx::query("DELETE FROM spent").execute(&mut *connection).await.expect("emptied");
        let sql = include_str!("spent.sql");
        let fill = &sql[sql.find("INSERT").expect("it fills the table")..];
        sqlx::raw_sql(fill).execute(&mut *connection).await.expect("filled");
        kept(connection).await
    }

    async fn kept(connection: &mut SqliteConnection) -> Vec<(String, i64, i64)> {
        let sql = "SELECT scope, quarter, usd FROM spent ORDER BY 1, 2";
        sqlx::query_as(sql).fetch_all(connection).await.expect("sums")
    }

    #[tokio::test]
    async fn the_sums_that_are_kept_are_those_that_an_older_store_gets() {
        let home = Home::new();
        let store = home.store().await;
        for (number, project) in [(1, None), (2, Some("film")), (3, Some("film"))] {
            let mut job = job_with(number, |new| new.project = project.map(str::to_owned));
            store.plan(std::slice::from_ref(&job), &hold()).await.expect("it is planned");
            take(&store, &mut job, Step::Submit).await;
            take(&store, &mut job, Step::Finish(Takes::default())).await;
        }
        let mut connection = store.connection.lock().await;
        let mut late = ledger::entries(&mut connection, 0, 99).await.expect("rows").pop().expect("a row");
        late.at = "2025-12-31T23:59:59Z".parse().expect("a clock that ran backwards");
        late.kind = EntryKind::Adjust;
        late.usd = Some(Usd::from_micros(-300_000));
        ledger::append(&mut connection, &late).await.expect("a row");
        let kept = kept(&mut connection).await;
        assert!(kept.len() >= 6, "three scopes, two quarters: {kept:?}");
        assert_eq!(kept, from_the_ledger(&mut connection).await);
    }
}
