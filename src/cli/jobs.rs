//! Commands on jobs that are there: `status`, `wait`, `download`, `cancel`, `delete`, `resume`.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::account::Account;
use super::answers::{Print, driven, job_table, joint_ending};
use super::args::{Delete, Download, Jobs, Resume, RunLedger, Status, Wait};
use super::door::Door;
use super::recover::recover_one;
use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Shown, What};
use crate::job::{Job, Replace, SavedFile, State, Variant};
use crate::run::output::{self, Names};
use crate::run::plan;
use crate::run::{Driven, Goal, Runner, Wish, ending};
use crate::wire;

pub(super) async fn status(door: &Door, flags: Status) -> Result<Answer> {
    let runner = door.runner().await?;
    let mut jobs = find_all(runner, &flags.jobs).await?;
    if flags.watch {
        jobs.iter().try_for_each(never_order)?;
        runner.pick_up(&jobs).await?;
        let done = runner.drive_all(jobs, Goal::Over, door.until(None)?).await;
        return Ok(told(done));
    }
    let patience = Instant::now() + Duration::from_secs(20);
    let mut unanswered = Vec::new();
    for job in &mut jobs {
        if let Err(error) = runner.refresh(job, patience).await {
            if error.kind() == Kind::Interrupted {
                return Err(error);
            }
            let at = super::answers::local(job.updated_at).strftime("%H:%M:%S").to_string();
            runner.warn(format!("this is how {} stood at {at}: {error}", job.id));
            unanswered.push(error.kind());
        }
    }
    for job in jobs.iter().filter(|job| job.fault.is_some()) {
        runner.tell(&job.id, What::Note { message: ending(job).to_string() });
    }
    let ending = match unanswered.as_slice() {
        [] => None,
        [kind] if jobs.len() == 1 => Some(*kind),
        _ => Some(Kind::Partial),
    };
    Ok(Answer { ending, ..one_or_all(&jobs) })
}

/// `status` shows how jobs stand; a job that failed is an answer here, with its exit code.
fn told(done: Vec<Driven>) -> Answer {
    let ending = joint_ending(&done);
    let jobs: Vec<Job> = done.into_iter().map(|one| one.job).collect();
    Answer { ending, ..one_or_all(&jobs) }
}

fn one_or_all(jobs: &[Job]) -> Answer {
    let answer = job_table(jobs, "there is no job");
    match jobs {
        [job] => Answer { json: job.view(), ..answer },
        _ => answer,
    }
}

pub(super) async fn wait(door: &Door, flags: Wait) -> Result<Answer> {
    let mut account = account(door, &flags.ledger)?;
    let answer = wait_for(door, flags, &mut account).await;
    account.close().await;
    answer
}

/// The account of a command that orders nothing new.
fn account<'a>(door: &'a Door, flags: &RunLedger) -> Result<Account<'a>> {
    let replace = if flags.force { Replace::Allowed } else { Replace::Never };
    Account::open(door, flags.ledger.as_deref(), replace)
}

async fn wait_for(door: &Door, flags: Wait, account: &mut Account<'_>) -> Result<Answer> {
    let runner = door.runner().await?;
    let jobs =
        if flags.jobs.is_empty() { runner.store.unfinished().await? } else { find_all(runner, &flags.jobs).await? };
    if jobs.is_empty() {
        return Ok(nothing("no job is unfinished", door));
    }
    jobs.iter().try_for_each(never_order)?;
    let goal = if flags.no_download { Goal::Over } else { Goal::Saved };
    let until = door.until(flags.timeout)?;
    account.pick_up(&jobs);
    runner.pick_up(&jobs).await?;
    if flags.any {
        let first = runner.drive_any(jobs, goal, until).await;
        return driven(door, first.into_iter().collect(), Print::Paths);
    }
    driven(door, runner.drive_all(jobs, goal, until).await, Print::Paths)
}

pub(super) async fn resume(door: &Door, flags: Resume) -> Result<Answer> {
    let mut account = account(door, &flags.ledger)?;
    let answer = resume_all(door, &flags, &mut account).await;
    account.close().await;
    answer
}

async fn resume_all(door: &Door, flags: &Resume, account: &mut Account<'_>) -> Result<Answer> {
    let runner = door.runner().await?;
    let jobs = runner.store.unfinished().await?;
    if jobs.is_empty() {
        return Ok(nothing("no job is unfinished", door));
    }
    account.pick_up(&jobs);
    runner.pick_up(&jobs).await?;
    let mut done = runner.drive_all(jobs, Goal::Saved, door.until(flags.timeout)?).await;
    for one in done.iter_mut().filter(|one| one.job.is_uncertain()) {
        // To look costs nothing, and nothing is ordered anew.
        *one = recover_one(door, runner, one.job.clone()).await?;
    }
    door.tell_warnings(&runner.store);
    driven(door, done, Print::Paths)
}

pub(super) async fn download(door: &Door, flags: Download) -> Result<Answer> {
    let runner = door.runner().await?;
    let jobs = find_all(runner, &flags.jobs).await?;
    let until = door.until(None)?;
    let replace = if flags.force { Replace::Allowed } else { Replace::Never };
    let mut paths = Vec::new();
    let mut files = Vec::new();
    let count = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
    for (number, mut job) in (1..).zip(jobs) {
        let wish = wish(&job, &flags, replace, (number, count))?;
        let file = download_one(runner, &mut job, &wish, until).await.map_err(|error| error.for_job(&job.id))?;
        paths.push(file.path.to_string_lossy().into_owned());
        files.push(json!({ "job": job.id, "variant": wish.variant, "path": file.path, "bytes": file.bytes, "sha256": file.sha256 }));
    }
    Ok(Answer { json: json!({ "files": files }), shown: Shown::Lines(paths), ending: None })
}

/// A job that was planned and never sent is ordered by `resume` alone: whoever waits or fetches buys nothing.
fn never_order(job: &Job) -> Result<()> {
    if job.state() != State::Planned || job.placeholder {
        return Ok(());
    }
    let error = Error::usage("the job was never sent, and this command orders nothing").for_job(&job.id);
    Err(error.hint("rushes resume   # orders it").hint(format!("rushes cancel {}   # gives its hold back", job.id)))
}

async fn download_one(runner: &Runner, job: &mut Job, wish: &Wish, until: Instant) -> Result<crate::job::SavedFile> {
    if wish.variant == Variant::Video && !job.state().has_clip() {
        never_order(job)?;
        // Not there yet, or never: the one match over the state knows.
        job.output.clone_from(&wish.path);
        runner.drive(job, Goal::Over, until).await?;
    }
    if !job.state().has_clip() {
        let error = Error::usage(format!("there is nothing to download: the job is {}", job.state()));
        return Err(error.hint(format!("rushes wait {}", job.id)));
    }
    if job.placeholder {
        let error = Error::usage("an animatic is at no provider: it is drawn on this machine");
        return Err(error.hint("the same prompt, seed, size and length draw it again, byte for byte: rushes create"));
    }
    let file = runner.fetch_and_record(job, wish, until).await?;
    Ok(file)
}

/// Where the file of a download goes: as typed; else where the job's clip was meant to go, other variants beside it.
fn wish(job: &Job, flags: &Download, replace: Replace, place: (u32, u32)) -> Result<Wish> {
    let variant = flags.variant;
    let path = match &flags.output {
        Some(template) => {
            let (number, count) = place;
            let names = Names {
                prompt: &job.request.prompt,
                id: &job.id,
                model: &job.model,
                provider: &job.provider,
                number,
                count,
            };
            output::path(template, &names, &plan::today())?
        }
        None => match variant {
            Variant::Video => job.output.clone(),
            Variant::Thumbnail => job.output.with_extension("webp"),
            Variant::Spritesheet => job.output.with_extension("jpg"),
        },
    };
    output::check(&path, replace)?;
    Ok(Wish { variant, path, replace })
}

pub(super) async fn cancel(door: &Door, flags: Jobs) -> Result<Answer> {
    let runner = door.runner().await?;
    let mut jobs = find_all(runner, &flags.jobs).await?;
    let until = door.until(None)?;
    for job in &mut jobs {
        runner.cancel(job, until).await.map_err(|error| error.for_job(&job.id))?;
    }
    Ok(one_or_all(&jobs))
}

pub(super) async fn delete(door: &Door, flags: Delete) -> Result<Answer> {
    let runner = door.runner().await?;
    let mut jobs = find_all(runner, &flags.jobs.jobs).await?;
    if let Some(job) = jobs.iter().find(|job| job.state() == State::Finished && !job.placeholder && !flags.unfetched) {
        let error = Error::usage("the clip is paid and was never fetched, so nothing was deleted").for_job(&job.id);
        return Err(error.hint(format!("rushes download {}   # free", job.id)).hint("add --unfetched to lose it"));
    }
    if !flags.yes {
        door.ask(&consequence(&jobs, &flags), "go on?", Kind::Usage).await?;
    }
    let until = door.until(None)?;
    for job in &mut jobs {
        if flags.local {
            runner.store.forget(&job.id).await?;
        } else if !job.placeholder {
            runner.delete_remote(job, until).await?;
        } else if !flags.file {
            let error = Error::usage("an animatic is at no provider: there is only the record and the clip here");
            return Err(error.for_job(&job.id).hint(format!("rushes delete --local --file {}", job.id)));
        }
        if let (true, Some(file)) = (flags.file, &job.file) {
            remove(door, file)?;
        }
    }
    let json = json!({ "deleted": jobs.iter().map(|job| job.id.as_str()).collect::<Vec<_>>() });
    let lines = jobs.iter().map(|job| job.id.to_string()).collect();
    Ok(Answer { json, shown: Shown::Lines(lines), ending: None })
}

fn consequence(jobs: &[Job], flags: &Delete) -> String {
    let names: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
    let what = if flags.local { "the record here" } else { "the job at its provider" };
    let file = if flags.file { " and the clip here" } else { "" };
    format!("this deletes {what}{file}: {}", names.join(", "))
}

/// Removes a clip, unless another file stands in its place by now: that one belongs to somebody else.
fn remove(door: &Door, clip: &SavedFile) -> Result<()> {
    let path = clip.path.display();
    let removed = wire::sha256(&clip.path).and_then(|found| {
        if found == clip.sha256 {
            return std::fs::remove_file(&clip.path);
        }
        door.reporter.note(format!("the file there is no longer this clip, so it was left alone: {path}"));
        Ok(())
    });
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let message = format!("the clip could not be removed: {path}");
            Err(Error::new(Kind::Download, message).caused_by(&error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn find_all(runner: &Runner, names: &[String]) -> Result<Vec<Job>> {
    let mut jobs: Vec<Job> = Vec::new();
    for name in names {
        let job = runner.find(name).await?;
        if !jobs.iter().any(|known| known.id == job.id) {
            jobs.push(job);
        }
    }
    Ok(jobs)
}

fn nothing(sentence: &str, door: &Door) -> Answer {
    door.reporter.note(sentence);
    Answer { json: json!({ "jobs": [] }), shown: Shown::Nothing, ending: None }
}
