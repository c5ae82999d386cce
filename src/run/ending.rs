//! How a job's end is told: what happened, what it means for the money, what to type next.

use crate::error::{Charged, Error, FaultKind, Kind};
use crate::job::{Job, State};

/// The error of a job that did not end well, or whose outcome is unknown.
pub fn ending(job: &Job) -> Error {
    let kind = job.error_kind().unwrap_or(Kind::Internal);
    let words = job.fault.as_ref().map_or("no reason given", |fault| fault.message.as_str());
    let (provider, money) = (&job.provider, money(job));
    let message = match job.state() {
        State::Refused => format!("{provider} refused it for its content{money}: {words}"),
        State::Cancelled => format!("the job was cancelled{money}: {words}"),
        State::Expired => format!("{provider} no longer has the clip{money}: {words}"),
        State::Uncertain => format!("it is unknown whether {provider} took the order{money}: {words}"),
        State::Failed if job.ticket.is_some() => format!("{provider} failed the job{money}: {words}"),
        State::Failed => format!("{provider} did not take the order{money}: {words}"),
        State::Planned | State::Submitting | State::Queued | State::Running | State::Finished | State::Saved => {
            format!("the job is {}", job.state())
        }
    };
    let error = Error::new(kind, message).for_job(&job.id).at_provider(provider);
    let error = match &job.fault {
        Some(fault) => error.vendor_code(fault.vendor_code.clone()),
        None => error,
    };
    let error = hint(error, job);
    match job.fault.as_ref().and_then(|fault| fault.request_id.as_ref()) {
        Some(id) => error.hint(format!("for a support case, {provider} knows the call as {id}")),
        None => error,
    }
}

/// What it means for the money, as the second half of a sentence.
fn money(job: &Job) -> String {
    if job.placeholder {
        return ", and it cost nothing".to_owned();
    }
    let quoted = job.quote.as_ref().map_or_else(|| "an unknown amount".to_owned(), |quote| format!("${}", quote.usd));
    match (job.state(), &job.cost, job.fault.as_ref().map(|fault| fault.charged)) {
        (State::Uncertain, _, _) => format!(", and {quoted} stays held, for it may be charged"),
        (_, Some(cost), _) => format!(", and ${} is spent", cost.usd),
        (_, None, Some(Charged::No)) => ", and nothing was bought".to_owned(),
        (_, None, _) => "; whether that is charged is unknown, so the ledger counts nothing".to_owned(),
    }
}

fn hint(error: Error, job: &Job) -> Error {
    let kind = job.fault.as_ref().map(|fault| fault.kind);
    match (job.state(), kind) {
        (State::Uncertain, _) => error.hint(format!("rushes recover {}   # do not run it again", job.id)),
        (_, Some(FaultKind::Auth)) => error.hint("rushes doctor   # which keys are found"),
        (_, Some(FaultKind::Credit)) => error.hint(format!("add credit at {}, then run it again", job.provider)),
        (_, Some(FaultKind::Rate | FaultKind::Unavailable)) => error.hint("it is safe to run it again later"),
        (State::Refused, _) => error.hint("say it in other words"),
        _ => error,
    }
}
