//! `doctor`: whether everything is in place, without spending anything.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::answers::dollars;
use super::args::Doctor;
use super::door::Door;
use crate::error::{Error, Kind, Result};
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::request::Request;
use crate::run::{Ask, Runner, Site};

/// How far the clocks may be apart before a lost order may be hidden from `recover`.
const CLOCK_TOLERANCE: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Good,
    Note,
    Bad(Kind),
}

impl Standing {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "note",
            Self::Bad(_) => "bad",
        }
    }
}

struct Finding {
    what: String,
    standing: Standing,
    sentence: String,
}

/// Everything that was looked at.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, what: impl Into<String>, standing: Standing, sentence: impl Into<String>) {
        self.0.push(Finding { what: what.into(), standing, sentence: sentence.into() });
    }

    fn bad(&mut self, what: impl Into<String>, error: &Error) {
        let causes = std::iter::once(error.to_string()).chain(error.details().causes.iter().cloned());
        let hint = error
            .details()
            .hints
            .iter()
            .find(|hint| !hint.starts_with("rushes doctor"))
            .map(|hint| format!("; {hint}"))
            .unwrap_or_default();
        self.add(what, Standing::Bad(error.kind()), causes.collect::<Vec<_>>().join(": ") + &hint);
    }
}

pub(super) async fn doctor(door: &Door, flags: Doctor) -> Result<Answer> {
    let mut findings = Findings::default();
    let file = door.home.config_file.display();
    match door.config() {
        Ok(_) if door.home.config_file.exists() => findings.add("config", Standing::Good, file.to_string()),
        Ok(_) => findings.add("config", Standing::Good, format!("none, the defaults hold: {file}")),
        Err(error) => findings.bad("config", &error),
    }
    match door.runner().await {
        Ok(runner) => {
            store(&mut findings, runner).await;
            providers(&mut findings, door, runner, &flags).await?;
            routes(&mut findings, runner).await;
        }
        Err(error) if door.config().is_ok() => findings.bad("store", &error),
        Err(_) => {}
    }
    Ok(answer(&findings))
}

async fn store(findings: &mut Findings, runner: &Runner) {
    let place = runner.store.paths().database();
    match runner.store.unfinished().await {
        Ok(jobs) if jobs.is_empty() => findings.add("store", Standing::Good, place.display().to_string()),
        Ok(jobs) => {
            let sentence = format!("{}; {} unfinished, `rushes resume` picks them up", place.display(), jobs.len());
            findings.add("store", Standing::Note, sentence);
        }
        Err(error) => findings.bad("store", &error),
    }
    let mirror = runner.store.paths().mirror();
    runner.store.mend_mirror().await;
    match runner.store.inspect_mirror().await {
        Ok(None) => {}
        Ok(Some(difference)) => {
            let sentence = format!(
                "{} was changed by somebody: {difference}; the store itself has every row, and `rushes cost rebuild` writes \
                 them afresh",
                mirror.display()
            );
            findings.add("ledger", Standing::Note, sentence);
        }
        Err(error) => findings.bad("ledger", &error),
    }
    let folder = runner.store.paths().data_dir();
    match tempfile::tempfile_in(folder).and_then(|file| file.set_len(1)) {
        Ok(()) => findings.add("disk", Standing::Good, format!("{} can be written", folder.display())),
        Err(error) => {
            let error = Error::new(Kind::Auth, format!("{} cannot be written", folder.display())).caused_by(&error);
            findings.bad("disk", &error);
        }
    }
}

async fn providers(findings: &mut Findings, door: &Door, runner: &Runner, flags: &Doctor) -> Result<()> {
    let sites = Site::all(&runner.config, &door.environment)?;
    findings.add("keyring", Standing::Good, keyring(&sites));
    for site in sites {
        let what = format!("{} key", site.name);
        if !site.settings.enabled {
            findings.add(what, Standing::Note, "switched off in the configuration");
            continue;
        }
        if !site.has_key() {
            findings.add(what, Standing::Note, site.why_no_key());
            continue;
        }
        if flags.offline {
            findings.add(what, Standing::Good, "found, not tried");
            continue;
        }
        try_key(findings, runner, &site, what).await;
    }
    Ok(())
}

/// What the keyring keeps. It is not asked: a machine without one is sound, too.
fn keyring(sites: &[Site]) -> String {
    let kept: Vec<&str> = sites.iter().filter(|site| site.is_in_keyring()).map(|site| site.name.as_str()).collect();
    match &kept[..] {
        [] => "keeps no key; `rushes auth set PROVIDER` puts one there".to_owned(),
        kept => format!("keeps the key of {}", kept.join(", ")),
    }
}

async fn try_key(findings: &mut Findings, runner: &Runner, site: &Site, what: String) {
    let until = Instant::now() + Duration::from_secs(10);
    match runner.check_key(site, until).await {
        Ok(None) => findings.add(what, Standing::Good, "found; there is no free call to try it with"),
        Ok(Some(check)) => {
            findings.add(what, Standing::Good, format!("{} takes it", site.base_url));
            if let Some(ahead) = check.clock_ahead.filter(|ahead| ahead.abs() > CLOCK_TOLERANCE) {
                let direction = if ahead.is_positive() { "ahead of" } else { "behind" };
                let sentence = format!("this machine's clock is {:#} {direction} {}: set it", ahead.abs(), site.title);
                findings.add("clock", Standing::Bad(Kind::Auth), sentence);
            }
        }
        Err(error) => findings.bad(what, &error),
    }
}

/// Where each family would go, with what the model does by itself.
async fn routes(findings: &mut Findings, runner: &Runner) {
    let mut families: Vec<&str> = runner.catalog.models().iter().map(|model| model.family.as_str()).collect();
    families.sort_unstable();
    families.dedup();
    for family in families {
        let request = Request { prompt: "a clip".into(), ..Request::default() };
        let ask = Ask { request, model: Some(family.to_owned()), ..Ask::default() };
        let Ok(comparison) = runner.compare(&ask).await else { continue };
        let Some(candidate) = comparison.chosen.map(|chosen| &comparison.candidates[chosen]) else { continue };
        let usd = dollars(candidate.quote.as_ref().map(|quote| quote.usd));
        let sentence = format!("{}:{}, {usd}", candidate.provider, candidate.model);
        findings.add(format!("route {family}"), Standing::Good, sentence);
    }
}

fn answer(findings: &Findings) -> Answer {
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column("what", Align::Left, Shrink::Never),
        column("how", Align::Left, Shrink::Never),
        column("why", Align::Left, Shrink::Cut),
    ];
    let rows = findings
        .0
        .iter()
        .map(|finding| vec![finding.what.clone(), finding.standing.word().to_owned(), finding.sentence.clone()]);
    let documents = findings
        .0
        .iter()
        .map(|finding| json!({ "what": finding.what, "standing": finding.standing.word(), "why": finding.sentence }));
    let ending = findings.0.iter().find_map(|finding| match finding.standing {
        Standing::Bad(kind) => Some(kind),
        Standing::Good | Standing::Note => None,
    });
    let json = json!({ "ok": ending.is_none(), "findings": documents.collect::<Vec<_>>() });
    let table = Table { columns, rows: rows.collect(), footer: None, empty: String::new() };
    Answer { json, shown: Shown::Table(table), ending }
}
