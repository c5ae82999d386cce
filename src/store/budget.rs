//! Caps that all processes of a store share, and what is left under them.
//!
//! A cap is checked inside the transaction that takes the hold, so that no number
//! of racing processes exceeds it together. Where caps come from is the
//! configuration's business.

use jiff::Timestamp;
use sqlx::QueryBuilder;
use sqlx::sqlite::{Sqlite, SqliteConnection};

use super::trouble::{Failure, Stake};
use super::{Store, spent};
use crate::error::{Error, Kind, Result};
use crate::job::Job;
use crate::money::Usd;

/// The most that may be spent and held within a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// How the user knows it: `budget.per_day`, `--max-cost`.
    pub name: String,
    /// The most.
    pub limit: Usd,
    /// Counts what was spent since then, to the quarter of an hour. What is held counts however long ago: it may be
    /// spent at any moment.
    pub since: Option<Timestamp>,
    /// What it counts, and whose jobs alone it binds.
    pub scope: Scope,
}

/// What a cap is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// That provider.
    Provider(String),
    /// That project.
    Project(String),
    /// That run of the program, from its beginning.
    Run(String),
}

/// What a new job sets aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    /// The worst case; `None` where the price is unknown and the user allowed that.
    pub usd: Option<Usd>,
    /// The run of the program that orders it: what a cap for one run counts by.
    pub run: String,
    /// Every cap. Those that are not about this job are passed over.
    pub caps: Vec<Cap>,
}

/// What was spent and is held within the scope of a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Settled and adjusted.
    pub spent: Usd,
    /// Set aside for jobs that are neither settled nor released.
    pub held: Usd,
    /// Jobs among them whose price is unknown. They count as nothing in `held`.
    pub held_unknown: u64,
}

impl Standing {
    /// What is left under that limit; below zero where it is exceeded.
    #[must_use]
    pub fn left(&self, limit: Usd) -> Usd {
        limit - self.spent - self.held
    }
}

impl Cap {
    fn binds(&self, job: &Job, run: &str) -> bool {
        match &self.scope {
            Scope::All => true,
            Scope::Provider(provider) => *provider == job.provider,
            Scope::Project(project) => job.project.as_ref() == Some(project),
            Scope::Run(of) => of == run,
        }
    }

    fn refusal(&self, standing: &Standing, wanted: Option<Usd>) -> String {
        let wanted = wanted.map_or_else(|| "an unknown amount".to_owned(), |usd| format!("${usd}"));
        format!(
            "`{}` does not allow it: limit ${}, spent ${}, held ${}, left ${}, wanted {wanted}",
            self.name,
            self.limit,
            standing.spent,
            standing.held,
            standing.left(self.limit).max(Usd::ZERO),
        )
    }
}

impl Store {
    /// What was spent and is held within the scope of a cap, whatever its limit.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn standing(&self, cap: &Cap) -> Result<Standing> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        standing(&mut connection, cap).await.map_err(self.explain(&Stake::Nothing))
    }
}

/// Refuses the hold where it goes beyond any cap, naming all of them.
pub(super) async fn check(connection: &mut SqliteConnection, job: &Job, hold: &Hold) -> Result<(), Failure> {
    if hold.usd == Some(Usd::ZERO) {
        return Ok(());
    }
    let mut refusals = Vec::new();
    let mut something_held = false;
    for cap in hold.caps.iter().filter(|cap| cap.binds(job, &hold.run)) {
        let standing = standing(connection, cap).await?;
        let left = standing.left(cap.limit);
        // Of an unknown price it is only known that it is not nothing.
        let fits = hold.usd.map_or(left > Usd::ZERO, |usd| usd <= left);
        if !fits {
            refusals.push(cap.refusal(&standing, hold.usd));
            something_held |= standing.held > Usd::ZERO;
        }
    }
    let mut refusals = refusals.into_iter();
    let Some(first) = refusals.next() else { return Ok(()) };
    let error = Error::new(Kind::Money, format!("nothing was sent: {first}"));
    let error = refusals.fold(error, Error::because).hint("`rushes cost` tells what was spent");
    Err(if something_held { error.hint("`rushes resume` settles what is held") } else { error }.into())
}

async fn standing(connection: &mut SqliteConnection, cap: &Cap) -> Result<Standing, sqlx::Error> {
    let spent = spent::since(connection, &cap.scope, cap.since).await?;
    let mut held = QueryBuilder::<Sqlite>::new(
        "SELECT CAST(COALESCE(SUM(l.usd), 0) AS BIGINT), COUNT(*) - COUNT(l.usd) \
         FROM open_holds h JOIN ledger l ON l.seq = h.seq",
    );
    match &cap.scope {
        Scope::All => {}
        Scope::Provider(provider) => _ = held.push(" WHERE l.provider = ").push_bind(provider),
        Scope::Project(project) => _ = held.push(" WHERE l.project = ").push_bind(project),
        Scope::Run(run) => _ = held.push(" WHERE l.run = ").push_bind(run),
    }
    let (held, unknown): (i64, i64) = held.build_query_as().fetch_one(connection).await?;
    Ok(Standing { spent, held: Usd::from_micros(held), held_unknown: unknown.unsigned_abs() })
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::super::tests::{Home, cap, end, hold, job, job_with, planned, take, usd};
    use super::*;
    use crate::error::{Charged, FaultKind};
    use crate::job::{Step, Takes};

    fn under(caps: Vec<Cap>) -> Hold {
        Hold { caps, ..hold() }
    }

    /// A store with a clip that was paid and one that is held for.
    async fn one_spent_and_one_held() -> (Home, Store) {
        let home = Home::new();
        let store = home.store().await;
        let mut spent = planned(&store, &job(1)).await;
        take(&store, &mut spent, Step::Submit).await;
        take(&store, &mut spent, Step::Finish(Takes::default())).await;
        planned(&store, &job(2)).await;
        (home, store)
    }

    #[tokio::test]
    async fn a_refusal_names_every_cap_that_is_exceeded_with_its_figures() {
        let (home, store) = one_spent_and_one_held().await;
        let month = Cap { name: "budget.per_month".into(), ..cap("1.00") };
        let error = store.plan(&[job(3)], &under(vec![cap("2.00"), cap("2.40"), month])).await.expect_err("too much");
        assert_eq!(error.kind(), Kind::Money);
        assert_eq!(
            error.to_string(),
            "nothing was sent: `budget.per_day` does not allow it: \
             limit $2.00, spent $0.80, held $0.80, left $0.40, wanted $0.80"
        );
        assert_eq!(
            error.details().causes,
            ["`budget.per_month` does not allow it: \
             limit $1.00, spent $0.80, held $0.80, left $0.00, wanted $0.80"]
        );
        assert!(error.details().hints.iter().any(|hint| hint.contains("`rushes resume`")), "{error:?}");
        assert_eq!(home.mirrored().len(), 3, "nothing was written");
    }

    #[tokio::test]
    async fn a_cap_may_be_used_up_to_its_last_cent() {
        let home = Home::new();
        let store = home.store().await;
        store.plan(&[job(1)], &under(vec![cap("0.80")])).await.expect("it fits exactly");
        let cent_more = Hold { usd: Some(usd("0.000001")), ..under(vec![cap("0.80")]) };
        assert_eq!(store.plan(&[job(2)], &cent_more).await.expect_err("nothing is left").kind(), Kind::Money);
    }

    #[tokio::test]
    async fn what_is_released_is_free_again() {
        let home = Home::new();
        let store = home.store().await;
        let mut first = job(1);
        store.plan(std::slice::from_ref(&first), &under(vec![cap("1.00")])).await.expect("it fits");
        take(&store, &mut first, end(FaultKind::Cancelled, Charged::No)).await;
        store.plan(&[job(2)], &under(vec![cap("1.00")])).await.expect("it fits again");
    }

    #[tokio::test]
    async fn an_unknown_price_needs_something_left_and_a_free_clip_needs_nothing() {
        let home = Home::new();
        let store = home.store().await;
        let unknown = |limit| Hold { usd: None, ..under(vec![cap(limit)]) };
        store.plan(&[job(1)], &unknown("0.01")).await.expect("something is left");
        let error = store.plan(&[job(2)], &unknown("0")).await.expect_err("nothing is left");
        assert!(error.to_string().ends_with("wanted an unknown amount"), "{error}");
        let free = Hold { usd: Some(Usd::ZERO), ..under(vec![cap("0")]) };
        store.plan(&[job(3)], &free).await.expect("it costs nothing");
    }

    #[tokio::test]
    async fn a_cap_counts_and_binds_its_own_scope_alone() {
        let home = Home::new();
        let store = home.store().await;
        let film = job_with(1, |new| new.project = Some("film".into()));
        store.plan(std::slice::from_ref(&film), &Hold { run: "run-0".into(), ..hold() }).await.expect("no cap");
        let strict = cap("0.80");
        let other = job_with(2, |new| new.provider = "openai".into());
        for (scoped, allowed) in [
            (Cap { scope: Scope::Provider("openai".into()), ..strict.clone() }, true),
            (Cap { scope: Scope::Project("film".into()), ..strict.clone() }, true),
            (Cap { scope: Scope::Run("run-1".into()), ..strict.clone() }, true),
            (Cap { scope: Scope::Run("run-0".into()), ..cap("0") }, true),
            (Cap { scope: Scope::Provider("fal".into()), ..cap("0") }, true),
            (strict.clone(), false),
        ] {
            let mut connection = store.connection.lock().await;
            let verdict = check(&mut connection, &other, &under(vec![scoped.clone()])).await;
            assert_eq!(verdict.is_ok(), allowed, "{scoped:?}: {verdict:?}");
        }
        let again = job_with(3, |new| new.project = Some("film".into()));
        let project = Cap { scope: Scope::Project("film".into()), ..strict };
        store.plan(std::slice::from_ref(&again), &under(vec![project])).await.expect_err("the film has used it up");
    }

    #[tokio::test]
    async fn a_day_counts_what_was_spent_in_it_and_all_that_is_held() {
        let (_home, store) = one_spent_and_one_held().await;
        let since = |since| Cap { since: Some(since), ..cap("9") };
        let today = store.standing(&since(Timestamp::now() - 1.hour())).await.expect("sums");
        assert_eq!((today.spent, today.held), (usd("0.80"), usd("0.80")));
        let tomorrow = store.standing(&since(Timestamp::now() + 1.hour())).await.expect("sums");
        assert_eq!((tomorrow.spent, tomorrow.held), (Usd::ZERO, usd("0.80")));
        assert_eq!(tomorrow.left(usd("9")), usd("8.20"));
    }
}
