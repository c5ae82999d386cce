//! `cost reconcile`: the ledger beside the providers' own books, and what to claim from whom.

use serde_json::{Value, json};

use super::answers::{dollars, moment};
use super::args::Reconcile;
use super::door::Door;
use crate::error::{Kind, Result};
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::job::{Job, State};
use crate::money::Usd;
use crate::run::{Books, Reconciled};
use crate::store::Filter;

pub(super) async fn reconcile(door: &Door, flags: Reconcile) -> Result<Answer> {
    let runner = door.runner().await?;
    let mut jobs = Vec::new();
    if flags.jobs.is_empty() {
        let since = Some(moment(&flags.since)?);
        jobs = runner.store.list(&Filter { since, provider: flags.provider.clone(), ..Filter::default() }).await?;
    }
    for name in &flags.jobs {
        jobs.push(runner.find(name).await?);
    }
    jobs.retain(|job| job.state().is_over() && job.ticket.is_some());
    let mut lines = Vec::new();
    for job in jobs {
        let asked = runner.reconcile(job.clone(), door.until(None)?).await;
        lines.push(match asked {
            Err(error) if error.kind() == Kind::Interrupted => return Err(error),
            Err(error) => {
                Reconciled { before: job.cost.as_ref().map(|cost| cost.usd), job, books: Books::Closed(error) }
            }
            Ok(reconciled) => reconciled,
        });
    }
    tell(door, &lines);
    let listed: Vec<&Reconciled> = lines.iter().filter(|line| line.differs_by_more_than(flags.threshold)).collect();
    let json = json!({
        "jobs": lines.iter().map(Reconciled::json).collect::<Vec<_>>(),
        "beyond_threshold": listed.iter().map(|line| &line.job.id).collect::<Vec<_>>(),
    });
    let is_partial = lines.iter().any(|line| matches!(line.books, Books::Closed(_)));
    let ending = is_partial.then_some(Kind::Partial);
    Ok(Answer { json, shown: Shown::Table(table(&listed)), ending })
}

/// A summary, and each reason once for which a provider could not be asked.
fn tell(door: &Door, lines: &[Reconciled]) {
    let count = |is: fn(&Books) -> bool| lines.iter().filter(|line| is(&line.books)).count();
    let told = count(|books| matches!(books, Books::Told(_)));
    let silent = count(|books| matches!(books, Books::Silent));
    let bookless = count(|books| matches!(books, Books::None));
    door.reporter.note(format!(
        "of the jobs that are over, the books tell the cost of {told}, show nothing of {silent}, and are not there for \
         {bookless}"
    ));
    let mut reasons: Vec<String> = Vec::new();
    for line in lines {
        if let Books::Closed(error) = &line.books {
            let reason = format!("{} could not be asked: {error}", line.job.provider);
            if !reasons.contains(&reason) {
                door.reporter.warn(reason.clone());
                reasons.push(reason);
            }
        }
    }
}

impl Reconciled {
    /// What the books say beyond what the ledger said; `None` where they say nothing.
    fn difference(&self) -> Option<Usd> {
        match self.books {
            Books::Told(usd) => Some(usd - self.before.unwrap_or(Usd::ZERO)),
            Books::Silent | Books::None | Books::Closed(_) => None,
        }
    }

    fn differs_by_more_than(&self, threshold: Usd) -> bool {
        let is_more = |difference: Usd| difference > threshold || Usd::ZERO - difference > threshold;
        // A cost that was unknown until now was in no book of ours to differ from, unless the clip came to nothing.
        let was_known = self.before.is_some() || bought_nothing(&self.job);
        was_known && self.difference().is_some_and(is_more)
    }

    /// What to claim from the provider, in a few words.
    fn claim(&self) -> String {
        match self.difference() {
            Some(more) if more > Usd::ZERO && bought_nothing(&self.job) => {
                format!("claim ${more}: the job is {} and was billed", self.job.state())
            }
            Some(more) if more > Usd::ZERO => {
                let quoted =
                    self.job.quote.as_ref().map_or_else(String::new, |quote| format!(", quoted ${}", quote.usd));
                format!("claim ${more}: billed above the ledger{quoted}")
            }
            Some(_) | None => "nothing to claim".to_owned(),
        }
    }

    fn json(&self) -> Value {
        let (books, usd, why) = match &self.books {
            Books::Told(usd) => ("told", Some(*usd), None),
            Books::Silent => ("silent", None, None),
            Books::None => ("none", None, None),
            Books::Closed(error) => ("unasked", None, Some(error.to_string())),
        };
        json!({
            "job": self.job.id,
            "provider": self.job.provider,
            "model": self.job.model,
            "remote_id": self.job.remote_id(),
            "state": self.job.state(),
            "books": books,
            "ledger_usd": self.before,
            "books_usd": usd,
            "difference_usd": self.difference(),
            "claim": self.difference().map(|_| self.claim()),
            "why": why,
        })
    }
}

/// Whether money for that job bought no clip.
fn bought_nothing(job: &Job) -> bool {
    matches!(job.state(), State::Failed | State::Refused | State::Cancelled)
}

fn table(lines: &[&Reconciled]) -> Table {
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column("job", Align::Left, Shrink::Never),
        column("provider", Align::Left, Shrink::Drop),
        column("ledger", Align::Right, Shrink::Never),
        column("books", Align::Right, Shrink::Never),
        column("what to do", Align::Left, Shrink::Cut),
        column("its id there", Align::Left, Shrink::Drop),
    ];
    let row = |line: &&Reconciled| {
        let told = if let Books::Told(usd) = line.books { Some(usd) } else { None };
        vec![
            line.job.id.to_string(),
            line.job.provider.clone(),
            dollars(line.before),
            dollars(told),
            line.claim(),
            line.job.remote_id().unwrap_or_default().to_owned(),
        ]
    };
    Table {
        columns,
        rows: lines.iter().map(row).collect(),
        footer: None,
        empty: "no job differs from the providers' books by more than the threshold".to_owned(),
    }
}
