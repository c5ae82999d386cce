//! The caps under which an order is held, from the configuration and the flags.

use std::collections::BTreeSet;

use jiff::{Timestamp, Zoned};

use super::Runner;
use super::plan::Ask;
use crate::config::{Budget, Caps};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Summary, What};
use crate::money::Usd;
use crate::shape::Seconds;
use crate::store::{Cap, CostRow, Entry, Scope};

/// Whether one clip of that price is within every `per_job`, before anything is held.
///
/// # Errors
/// `Kind::Money`; nothing was sent.
pub(super) fn check_job(budget: &Budget, ask: &Ask, provider: &str, usd: Option<Usd>) -> Result<()> {
    let Some(usd) = usd else { return Ok(()) };
    let named = |scope: String, caps: Option<&Caps>| Some((scope, caps?.per_job?));
    let project = ask.project.as_ref();
    let limits = [
        named("budget".to_owned(), Some(&budget.all())),
        project.and_then(|name| named(format!("budget.project.{name}"), budget.project.get(name))),
        named(format!("budget.provider.{provider}"), budget.provider.get(provider)),
    ];
    match limits.into_iter().flatten().find(|(_, limit)| usd > *limit) {
        None => Ok(()),
        Some((scope, limit)) => {
            let message =
                format!("one clip costs ${usd}, above the ${limit} of `{scope}.per_job`, and nothing was sent");
            Err(Error::new(Kind::Money, message).hint("ask for fewer seconds or another model: rushes price"))
        }
    }
}

/// Whether all clips of a run together are within its own caps, before the first of them is held.
///
/// # Errors
/// `Kind::Money`; nothing was sent.
pub(super) fn check_run(caps: &[Cap], total: Option<Usd>, clips: usize) -> Result<()> {
    let Some(total) = total else { return Ok(()) };
    let exceeded = caps.iter().filter(|cap| matches!(cap.scope, Scope::Run(_)) && total > cap.limit);
    match exceeded.min_by_key(|cap| cap.limit) {
        None => Ok(()),
        Some(Cap { name, limit, .. }) => {
            let what = if clips == 1 { "the clip costs".to_owned() } else { format!("these {clips} clips cost") };
            let message = format!("{what} up to ${total}, above the ${limit} of `{name}`, and nothing was sent");
            Err(Error::new(Kind::Money, message).hint("ask for fewer clips or seconds, or another model: rushes price"))
        }
    }
}

impl Runner {
    /// Notes for the caps that this run brings near their end.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub(super) async fn warn_near_caps(&self, caps: &[Cap]) -> Result<()> {
        for cap in caps.iter().filter(|cap| outlives_the_run(cap)) {
            let standing = self.store.standing(cap).await?;
            let used = cap.limit - standing.left(cap.limit);
            let share = i128::from(used.micros()) * 100;
            if share >= i128::from(cap.limit.micros()) * i128::from(self.config.budget.warn_at.0) {
                self.note(format!("`{}`: ${used} of ${} is spent or held", cap.name, cap.limit));
            }
        }
        Ok(())
    }
}

impl Runner {
    /// Tells what those jobs came to, from all of their rows, and what is left of the narrowest budget that outlives the
    /// run. Says nothing of jobs that were free.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn sum_up(&self, rows: &[Entry]) -> Result<()> {
        if rows.iter().all(|row| row.usd == Some(Usd::ZERO)) {
            return Ok(());
        }
        let mut left: Option<(Usd, String)> = None;
        let scopes: BTreeSet<_> = rows.iter().map(|row| (&row.provider, row.project.as_deref())).collect();
        for (provider, project) in scopes {
            let caps = configured(&self.config.budget, provider, project, "");
            for cap in caps.into_iter().filter(outlives_the_run) {
                let here = self.store.standing(&cap).await?.left(cap.limit).max(Usd::ZERO);
                if left.as_ref().is_none_or(|(narrowest, _)| here < *narrowest) {
                    left = Some((here, cap.name));
                }
            }
        }
        let CostRow { clips, length, spent, held, held_unknown, .. } = CostRow::of(rows);
        let (left_usd, left_of) = left.unzip();
        let what = What::Summary(Summary {
            clips,
            seconds: Seconds::from_millis(u32::try_from(length.as_millis()).unwrap_or(u32::MAX)),
            spent_usd: spent,
            held_usd: held,
            held_unknown,
            left_usd,
            left_of,
        });
        self.listener.tell(&Event { at: Timestamp::now(), job: None, what });
        Ok(())
    }
}

/// Every cap that holds for this order.
pub(super) fn caps(budget: &Budget, ask: &Ask, provider: &str, run: &str) -> Vec<Cap> {
    let mut all = configured(budget, provider, ask.project.as_deref(), run);
    all.extend(ask.max_cost.map(|limit| Cap {
        name: "--max-cost".into(),
        limit,
        since: None,
        scope: Scope::Run(run.to_owned()),
    }));
    all
}

fn outlives_the_run(cap: &Cap) -> bool {
    !matches!(cap.scope, Scope::Run(_))
}

/// Those of the configuration. Days and months begin in the user's time zone.
fn configured(budget: &Budget, provider: &str, project: Option<&str>, run: &str) -> Vec<Cap> {
    let now = Timestamp::now().to_zoned(jiff::tz::TimeZone::system());
    let everything = Section { name: String::new(), scope: Scope::All };
    let mut all = spans(&budget.all(), &everything, run, &now);
    if let Some(project) = project
        && let Some(caps) = budget.project.get(project)
    {
        let section = Section { name: format!("project.{project}."), scope: Scope::Project(project.to_owned()) };
        all.extend(spans(caps, &section, run, &now));
    }
    if let Some(caps) = budget.provider.get(provider) {
        let section = Section { name: format!("provider.{provider}."), scope: Scope::Provider(provider.to_owned()) };
        all.extend(spans(caps, &section, run, &now));
    }
    all
}

/// What caps cover, and how the configuration names them: nothing, or `project.film.`.
struct Section {
    name: String,
    scope: Scope,
}

/// A run has one project and is paid at one provider, so that its own cap needs no other scope.
fn spans(caps: &Caps, section: &Section, run: &str, now: &Zoned) -> Vec<Cap> {
    let day = now.start_of_day().ok().map(|start| start.timestamp());
    let month = now.first_of_month().and_then(|first| first.start_of_day()).ok().map(|start| start.timestamp());
    let cap = |name: &str, limit: Option<Usd>, since: Option<Timestamp>, scope: Scope| {
        limit.map(|limit| Cap { name: format!("budget.{}{name}", section.name), limit, since, scope })
    };
    [
        cap("per_run", caps.per_run, None, Scope::Run(run.to_owned())),
        cap("per_day", caps.per_day, day, section.scope.clone()),
        cap("per_month", caps.per_month, month, section.scope.clone()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_clips_of_a_run_count_before_the_first_is_held() {
        let usd = |text: &str| text.parse::<Usd>().expect("an amount");
        let ask = Ask { max_cost: Some(usd("1.00")), ..Ask::default() };
        let budget = Budget { per_run: Some(usd("0.90")), per_day: Some(usd("0.10")), ..Budget::default() };
        let caps = caps(&budget, &ask, "openai", "run");
        assert!(check_run(&caps, Some(usd("0.90")), 2).is_ok(), "a day's cap is the store's to judge");
        assert!(check_run(&caps, None, 2).is_ok(), "an unknown price has been consented to");
        let error = check_run(&caps, Some(usd("1.20")), 3).expect_err("it is too much");
        assert_eq!(error.kind(), Kind::Money);
        let words = "these 3 clips cost up to $1.20, above the $0.90 of `budget.per_run`, and nothing was sent";
        assert_eq!(error.to_string(), words, "the narrowest cap is named");
    }
}
