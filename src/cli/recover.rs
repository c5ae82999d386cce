//! `recover`: jobs of which it is unknown whether they were ordered.

use serde_json::json;

use super::answers::{Print, driven};
use super::args::Recover;
use super::door::Door;
use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Shown, What};
use crate::job::{Job, State};
use crate::run::{Ask, Driven, Found, Goal, Runner, UnknownPrice};
use crate::store::Filter;

pub(super) async fn recover(door: &Door, flags: Recover) -> Result<Answer> {
    let runner = door.runner().await?;
    let mut jobs = if let Some(name) = &flags.job {
        vec![runner.find(name).await?]
    } else {
        let states = vec![State::Submitting, State::Uncertain];
        runner.store.list(&Filter { states, ..Filter::default() }).await?
    };
    for job in jobs.iter_mut().filter(|job| job.state() == State::Submitting && !job.placeholder) {
        // The one who sent it is dead, or will tell soon. How it ended is read from the state.
        let _ = runner.drive(job, Goal::Submitted, door.until(None)?).await;
    }
    if flags.job.is_none() {
        jobs.retain(Job::is_uncertain);
    }
    if let Some(known) = jobs.iter().find(|job| !job.is_uncertain()) {
        let message = format!("there is nothing to recover: the job is {}", known.state());
        return Err(Error::usage(message).for_job(&known.id).hint(format!("rushes status {}", known.id)));
    }
    if jobs.is_empty() {
        door.reporter.note("no job is uncertain");
        return Ok(Answer { json: json!({ "jobs": [] }), shown: Shown::Nothing, ending: None });
    }
    if flags.resubmit {
        return resubmit(door, runner, &jobs[0], &flags).await;
    }
    if flags.absent {
        return absent(door, runner, jobs, &flags).await;
    }
    if let Some(remote_id) = &flags.adopt {
        return adopt(door, runner, jobs.remove(0), remote_id).await;
    }
    let mut done = Vec::new();
    for job in jobs {
        done.push(recover_one(door, runner, job).await?);
    }
    driven(door, done, Print::Paths)
}

pub(super) async fn recover_one(door: &Door, runner: &Runner, mut job: Job) -> Result<Driven> {
    let until = door.until(None)?;
    let ending = match runner.recover(&mut job, until).await {
        Ok(Found::Adopted) => runner.drive(&mut job, Goal::Saved, until).await.err(),
        Ok(Found::Absent) => {
            runner.note(format!(
                "{}: the provider does not have the order; the hold is given back, nothing was paid",
                job.id
            ));
            None
        }
        Ok(Found::TooEarly) => Some(
            Error::new(
                Kind::Uncertain,
                "the provider does not show the order yet, and it is too early to be sure; the hold stays",
            )
            .hint(format!("rushes recover {}   # in two minutes", job.id)),
        ),
        Ok(Found::Several(found)) => {
            let ids: Vec<&str> = found.iter().map(|one| one.remote_id.as_str()).collect();
            let message = format!("{} jobs of the provider's may be this one: {}", found.len(), ids.join(", "));
            let error = Error::new(Kind::Uncertain, message);
            let named = found.iter().fold(error, |error, one| {
                let made = one.created_at.map_or_else(String::new, |at| format!(", made {at:.0}"));
                error.because(format!("{}{made}", one.remote_id))
            });
            Some(named.hint(format!("rushes recover {} --adopt REMOTE-ID   # the right one; free", job.id)))
        }
        Err(error) => Some(error),
    };
    if let Some(error) = &ending {
        let what = What::Ended { state: job.state(), kind: error.kind(), message: error.to_string() };
        runner.tell(&job.id, what);
    }
    Ok(Driven { ending: ending.map(|error| error.for_job(&job.id)), job })
}

/// The user has looked, and it is that one.
async fn adopt(door: &Door, runner: &Runner, mut job: Job, remote_id: &str) -> Result<Answer> {
    let until = door.until(None)?;
    runner.adopt_as(&mut job, remote_id, until).await.map_err(|error| error.for_job(&job.id))?;
    let done = runner.drive_all(vec![job], Goal::Saved, until).await;
    driven(door, done, Print::Paths)
}

/// The user has looked, and the provider does not have it.
async fn absent(door: &Door, runner: &Runner, mut jobs: Vec<Job>, flags: &Recover) -> Result<Answer> {
    let mut job = jobs.remove(0);
    if !flags.yes {
        let fact = format!("this gives the hold of {} back, as if {} had never had the order", job.id, job.provider);
        door.ask(&fact, "have you seen there that it does not have it?", Kind::Money).await?;
    }
    runner.declare_absent(&mut job, "you said that the provider does not have the order").await?;
    Ok(Answer { json: job.view(), shown: Shown::Lines(vec![job.id.to_string()]), ending: None })
}

/// A new job with the same request. The uncertain one keeps its hold, for it may be charged as well.
async fn resubmit(door: &Door, runner: &Runner, job: &Job, flags: &Recover) -> Result<Answer> {
    let cost = super::answers::dollars(job.quote.as_ref().map(|quote| quote.usd));
    if !flags.yes {
        let fact = format!("this orders {} anew for {cost}, although the first order may be charged as well", job.id);
        door.ask(&fact, "order?", Kind::Money).await?;
    }
    let parent = match &job.parent {
        Some(parent) => Some(runner.store.job(parent).await?),
        None => None,
    };
    let ask = Ask {
        request: job.request.clone(),
        model: Some(format!("{}:{}", job.provider, job.model)),
        count: 1,
        output: Some(job.output.to_string_lossy().into_owned()),
        replace: job.replace,
        sidecar: job.sidecar,
        tags: job.tags.clone(),
        project: job.project.clone(),
        parent,
        pass: job.request.pass.clone(),
        // Who ordered it without a price has just been asked again.
        unknown_price: if job.quote.is_none() { UnknownPrice::Allowed } else { UnknownPrice::Refused },
        ..Ask::default()
    };
    let plan = runner.plan(&ask).await?;
    let done = runner.create(plan, Goal::Saved, door.until(None)?).await?;
    driven(door, done, Print::Paths)
}
