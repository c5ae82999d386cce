//! Answers that several commands give: jobs as JSON, as a table, as paths and ids.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::door::Door;
use crate::error::{Charged, Error, Kind};
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::job::{Job, State};
use crate::money::Usd;
use crate::run::Driven;

/// What is printed of driven jobs for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Print {
    /// The paths of the files.
    Paths,
    /// The ids.
    Ids,
}

/// The answer to driven jobs. One job that did not end well is an error; several are `Kind::Partial`, or their kind where
/// it is the same for all.
pub(super) fn driven(door: &Door, mut driven: Vec<Driven>, print: Print) -> Result<Answer, Error> {
    for one in &driven {
        say_how_to_go_on(door, one);
    }
    if driven.len() > 1 {
        for one in &driven {
            say_how_to_settle(door, one);
        }
    }
    if driven.len() == 1 && driven[0].ending.is_some() {
        let Driven { job, ending } = driven.remove(0);
        return one_bad_end(&job, ending);
    }
    let lines = driven.iter().filter_map(|one| line(&one.job, print)).collect();
    let jobs: Vec<Value> = driven.iter().map(with_error).collect();
    let ending = joint_ending(&driven);
    let json = if jobs.len() == 1 { jobs.into_iter().next().unwrap_or_default() } else { json!({ "jobs": jobs }) };
    Ok(Answer { json, shown: Shown::Lines(lines), ending })
}

/// How several jobs ended together: as one of them where all ended alike.
pub(super) fn joint_ending(driven: &[Driven]) -> Option<Kind> {
    let kinds: Vec<Kind> = driven.iter().filter_map(|one| one.ending.as_ref().map(Error::kind)).collect();
    match kinds.as_slice() {
        [] => None,
        [one, rest @ ..] if kinds.len() == driven.len() && rest.iter().all(|kind| kind == one) => Some(*one),
        _ => Some(Kind::Partial),
    }
}

/// A job that goes on is an answer, since its id is what a script needs; any other bad end is an error.
fn one_bad_end(job: &Job, ending: Option<Error>) -> Result<Answer, Error> {
    let Some(error) = ending else { return Ok(Answer { json: job.view(), shown: Shown::Nothing, ending: None }) };
    if !goes_on(&error) {
        return Err(error);
    }
    Ok(Answer { json: job.view(), shown: Shown::Lines(vec![job.id.to_string()]), ending: Some(error.kind()) })
}

/// Whether only the waiting has ended.
fn goes_on(error: &Error) -> bool {
    matches!(error.kind(), Kind::Waiting | Kind::Interrupted)
}

fn say_how_to_go_on(door: &Door, driven: &Driven) {
    let Driven { job, ending } = driven;
    if let Some(error) = ending.as_ref().filter(|error| goes_on(error) && job.state().is_unfinished()) {
        if let Some(cause) = error.details().causes.first() {
            door.reporter.warn(format!("{}: {error}: {cause}", job.id));
        }
        let sentence = match (job.placeholder, job.state().is_over()) {
            (true, _) => "was not drawn to its end",
            (false, true) => "is made and waits to be fetched",
            (false, false) => "goes on without us",
        };
        door.reporter.note(format!("{} {sentence}; this picks it up: rushes wait {}", job.id, job.id));
    }
}

/// One uncertain job among several: what to type is told for each, since no one error is the ending.
fn say_how_to_settle(door: &Door, driven: &Driven) {
    let hints = driven.ending.iter().filter(|_| driven.job.is_uncertain()).flat_map(|error| &error.details().hints);
    hints.for_each(|hint| door.reporter.note(format!("{}: {hint}", driven.job.id)));
}

fn line(job: &Job, print: Print) -> Option<String> {
    match (print, &job.file) {
        (Print::Paths, Some(file)) => Some(file.path.to_string_lossy().into_owned()),
        (Print::Paths, None) if job.state().is_unfinished() => Some(job.id.to_string()),
        (Print::Paths, None) => None,
        (Print::Ids, _) => Some(job.id.to_string()),
    }
}

/// A job's JSON, with the error of this command where the job itself has none.
fn with_error(driven: &Driven) -> Value {
    let mut view = driven.job.view();
    if let (Some(error), Some(object)) = (&driven.ending, view.as_object_mut())
        && object.get("error").is_none_or(Value::is_null)
    {
        let details = error.details();
        let vendor_code = &details.vendor_code;
        object.insert(
            "error".into(),
            json!({ "kind": details.kind, "message": details.message, "vendor_code": vendor_code, "charged": null }),
        );
    }
    view
}

/// Jobs as a table and as JSON.
pub(super) fn job_table(jobs: &[Job], empty: &str) -> Answer {
    let rows = jobs.iter().map(row).collect();
    let table = Table { columns: columns(), rows, footer: None, empty: empty.to_owned() };
    let json = json!({ "jobs": jobs.iter().map(Job::view).collect::<Vec<_>>() });
    Answer { json, shown: Shown::Table(table), ending: None }
}

fn columns() -> Vec<Column> {
    let column = |title, align, shrink| Column { title, align, shrink };
    vec![
        column("id", Align::Left, Shrink::Never),
        column("state", Align::Left, Shrink::Never),
        column("model", Align::Left, Shrink::Drop),
        column("length", Align::Right, Shrink::Drop),
        column("cost", Align::Right, Shrink::Never),
        column("created", Align::Right, Shrink::Drop),
        column("prompt", Align::Left, Shrink::Cut),
    ]
}

fn row(job: &Job) -> Vec<String> {
    let state = match job.percent {
        Some(percent) if job.state() == State::Running => format!("running {percent}%"),
        Some(_) | None => job.state().to_string(),
    };
    vec![
        job.id.to_string(),
        state,
        format!("{}:{}", job.provider, job.model),
        job.request.seconds.map_or_else(String::new, |seconds| format!("{seconds} s")),
        money(job),
        local(job.created_at).strftime("%Y-%m-%d %H:%M").to_string(),
        job.title(),
    ]
}

/// A moment as people read it: in their own time zone.
pub(super) fn local(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(jiff::tz::TimeZone::system())
}

/// What a job cost, or what is held for it. A job that was bought elsewhere costs nothing known here, and nobody knows
/// what some vendors take for a failure.
fn money(job: &Job) -> String {
    let charged = job.fault.as_ref().map(|fault| fault.charged);
    match (&job.cost, &job.quote) {
        (Some(cost), _) => dollars(Some(cost.usd)),
        (None, _) if job.placeholder || charged == Some(Charged::No) => dollars(Some(Usd::ZERO)),
        (None, Some(quote)) if job.state().is_unfinished() => format!("({})", dollars(Some(quote.usd))),
        (None, _) => dollars(None),
    }
}

/// An amount as people read it; unknown is never zero.
pub(super) fn dollars(usd: Option<Usd>) -> String {
    crate::ui::dollars(usd)
}

/// A day such as `2026-11-01`, a moment, or a time before now such as `30d` or `12h`.
pub(super) fn moment(typed: &str) -> Result<Timestamp, Error> {
    let bad = || {
        Error::usage(format!(
            "not a day such as `2026-11-01`, a month such as `2026-11`, nor a time such as `30d`: `{typed}`"
        ))
    };
    if let Ok(moment) = typed.parse::<Timestamp>() {
        return Ok(moment);
    }
    let zone = jiff::tz::TimeZone::system();
    if let Some(day) = month(typed).or_else(|| typed.parse().ok()) {
        return day.to_zoned(zone).map(|start| start.timestamp()).map_err(|_| bad());
    }
    let span: jiff::Span = typed.parse().map_err(|_| bad())?;
    let before = Timestamp::now().to_zoned(zone).checked_sub(span.abs()).map_err(|_| bad())?;
    Ok(before.timestamp())
}

/// The first day of a month such as `2026-11`.
fn month(typed: &str) -> Option<jiff::civil::Date> {
    let is_month = typed.len() == "2026-11".len();
    format!("{typed}-01").parse().ok().filter(|_| is_month)
}

/// The same as the end of a time: a day or a month is over at its end.
pub(super) fn end_moment(typed: &str) -> Result<Timestamp, Error> {
    let last = month(typed).map(jiff::civil::Date::last_of_month).or_else(|| typed.parse().ok());
    let Some(day) = last else { return moment(typed) };
    let next = day.tomorrow().and_then(|next| next.to_zoned(jiff::tz::TimeZone::system()));
    next.map_or_else(|_| moment(typed), |next| Ok(next.timestamp()))
}

/// `key=value` flags as pairs.
pub(super) fn pairs(flag: &str, typed: &[String]) -> Result<Vec<(String, String)>, Error> {
    let pair = |text: &String| {
        let (key, value) = text.split_once('=').filter(|(key, _)| !key.trim().is_empty())?;
        Some((key.trim().to_owned(), value.to_owned()))
    };
    typed
        .iter()
        .map(|text| pair(text).ok_or_else(|| Error::usage(format!("`{flag}` takes KEY=VALUE, not `{text}`"))))
        .collect()
}
