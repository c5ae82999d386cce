//! `auth`: keys in the keyring of the system, put there, told of and taken out. Nothing here shows one.

use std::io::Read;
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::AuthCommand;
use super::door::Door;
use crate::config::Keyring;
use crate::error::{Error, Kind, Result};
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::run::{KeySource, Site};
use crate::secret::Secret;

/// Longer than any key.
const MOST_BYTES: u64 = 64 * 1024;

pub(super) async fn auth(door: &Door, act: AuthCommand) -> Result<Answer> {
    match act {
        AuthCommand::Set { provider, typed } if typed.is_empty() => set(door, &provider).await,
        AuthCommand::Set { provider, .. } => Err(typed_on_the_line(&provider)),
        AuthCommand::List { provider } => list(door, provider.as_deref()),
        AuthCommand::Remove { provider } => remove(door, &provider).await,
    }
}

async fn set(door: &Door, provider: &str) -> Result<Answer> {
    let keyring = keyring(door)?;
    let site = Site::named(provider, door.config()?, &door.environment)?;
    let (name, key) = (site.key_name(), read_key(door, &site).await?);
    blocking(move || keyring.set(&name, &key)).await.map_err(|error| site.with_other_places(error))?;
    let name = site.key_name();
    door.reporter.note(format!("the key of {} is kept, and goes to {} alone", site.title, name.origin()));
    match site.key_source() {
        Some(KeySource::Variable(variable)) => door.reporter.warn(format!("{variable} is set, and wins over it")),
        Some(KeySource::Command) => door.reporter.warn("its `key_command` wins over it"),
        Some(KeySource::Keyring) | None => {}
    }
    let json = json!({ "provider": site.name, "origin": name.origin(), "from": "keyring" });
    Ok(Answer { json, shown: Shown::Lines(vec![site.name.clone()]), ending: None })
}

async fn remove(door: &Door, provider: &str) -> Result<Answer> {
    let keyring = keyring(door)?;
    let site = Site::named(provider, door.config()?, &door.environment)?;
    let name = site.key_name();
    if !keyring.holds(&name) {
        let message = format!("the keyring keeps no key of {} for {}", site.title, name.origin());
        return Err(Error::not_found(message).at_provider(&site.name).hint("rushes auth list"));
    }
    blocking(move || keyring.remove(&name)).await.map_err(|error| error.at_provider(&site.name))?;
    door.reporter.note(format!("the key of {} is forgotten", site.title));
    let json = json!({ "provider": site.name, "origin": site.key_name().origin(), "from": null });
    Ok(Answer { json, shown: Shown::Lines(vec![site.name.clone()]), ending: None })
}

fn list(door: &Door, provider: Option<&str>) -> Result<Answer> {
    let config = door.config()?;
    let sites = match provider {
        Some(provider) => vec![Site::named(provider, config, &door.environment)?],
        None => Site::all(config, &door.environment)?,
    };
    let column = |title, shrink| Column { title, align: Align::Left, shrink };
    let columns = vec![column("provider", Shrink::Never), column("key from", Shrink::Never), column("", Shrink::Cut)];
    let rows = sites.iter().map(|site| vec![site.name.clone(), word(site).to_owned(), about(site)]).collect();
    let documents: Vec<Value> = sites.iter().map(document).collect();
    let table = Table { columns, rows, footer: None, empty: String::new() };
    Ok(Answer { json: json!({ "keys": documents }), shown: Shown::Table(table), ending: None })
}

fn word(site: &Site) -> &'static str {
    match site.key_source() {
        Some(KeySource::Variable(_)) => "environment",
        Some(KeySource::Command) => "command",
        Some(KeySource::Keyring) => "keyring",
        None => "none",
    }
}

fn about(site: &Site) -> String {
    let idle = if site.is_in_keyring() { "; the keyring's is not used" } else { "" };
    match site.key_source() {
        Some(KeySource::Variable(variable)) => format!("{variable}{idle}"),
        Some(KeySource::Command) => format!("provider.{}.key_command{idle}", site.name),
        Some(KeySource::Keyring) => format!("for {}", site.key_name().origin()),
        None if site.own => "a server of your own may need none".to_owned(),
        None => site.why_no_key(),
    }
}

fn document(site: &Site) -> Value {
    let variable = match site.key_source() {
        Some(KeySource::Variable(variable)) => Some(variable),
        Some(KeySource::Command | KeySource::Keyring) | None => None,
    };
    let from = site.key_source().map(|_| word(site));
    let (origin, variables) = (site.key_name().origin().to_owned(), &site.key_variables);
    json!({ "provider": site.name, "from": from, "variable": variable, "variables": variables, "origin": origin,
        "in_keyring": site.is_in_keyring() })
}

/// The key, asked for where somebody types it, else read from standard input.
async fn read_key(door: &Door, site: &Site) -> Result<Secret> {
    let unreadable = |error: &dyn std::error::Error| Error::usage("the key cannot be read").because(error.to_string());
    let question = format!("the key of {} for {} (not shown):", site.title, site.key_name().origin());
    let hidden = door.reporter.ask_unseen(&question).map_err(|error| unreadable(&error))?;
    let read = if hidden.is_some() { read_line } else { read_all };
    let text = tokio::select! {
        text = tokio::task::spawn_blocking(read) => text.map_err(|error| unreadable(&error))?,
        () = door.stopped() => return Err(Error::new(Kind::Interrupted, "stopped, and no key was kept")),
    };
    drop(hidden);
    sound(&text.map_err(|error| unreadable(&error))?, site)
}

fn read_line() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_line(&mut text).map(|_| text)
}

fn read_all() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().lock().take(MOST_BYTES).read_to_string(&mut text).map(|_| text)
}

/// What a header can carry, in one word: anything else was not copied whole, or is something else.
fn sound(text: &str, site: &Site) -> Result<Secret> {
    let how = format!("rushes auth set {} < FILE   # or without the file, to be asked", site.name);
    let Some(key) = Secret::new(text) else {
        return Err(Error::usage("no key was given, and none was kept").hint(how));
    };
    if !key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "that is no key, and it was not kept: it has spaces, line breaks or letters that no key has";
        return Err(Error::usage(message).hint(how));
    }
    Ok(key)
}

/// The line of a command is seen by whoever lists processes, and stays in the shell's history.
fn typed_on_the_line(provider: &str) -> Error {
    Error::usage("a key is not taken from the command line, where others can see it, and none was kept")
        .hint("if it was a real one, make a new one at the provider")
        .hint(format!("rushes auth set {provider}   # asks for it, or reads it from standard input"))
}

fn keyring(door: &Door) -> Result<Arc<Keyring>> {
    let kept = door.environment.keyring().cloned();
    kept.ok_or_else(|| Error::usage("a rehearsal takes any key, and keeps none").hint("leave out --sandbox"))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::internal("the keyring could not be asked").caused_by(&error))?
}
