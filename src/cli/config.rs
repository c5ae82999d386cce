//! `config`: the user's wishes, made, found, shown and checked.

use serde_json::json;

use super::args::ConfigCommand;
use super::door::Door;
use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Shown};

const EXAMPLE: &str = include_str!("../../config.example.toml");

pub(super) fn config(door: &Door, act: ConfigCommand) -> Result<Answer> {
    match act {
        ConfigCommand::Init => init(door),
        ConfigCommand::Path => Ok(path(door)),
        ConfigCommand::Show => show(door),
        ConfigCommand::Check => check(door),
    }
}

fn path(door: &Door) -> Answer {
    let path = door.home.config_file.to_string_lossy().into_owned();
    let json = json!({ "path": path, "exists": door.home.config_file.exists() });
    Answer { json, shown: Shown::Lines(vec![path]), ending: None }
}

fn init(door: &Door) -> Result<Answer> {
    let path = &door.home.config_file;
    let failed = |error: &std::io::Error| {
        Error::new(Kind::Auth, format!("the configuration cannot be written: {}", path.display())).caused_by(error)
    };
    if let Some(folder) = path.parent() {
        crate::config::make_private_folder(folder).map_err(|error| failed(&error))?;
    }
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match file {
        Ok(mut file) => std::io::Write::write_all(&mut file, EXAMPLE.as_bytes()).map_err(|error| failed(&error))?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let error = Error::usage(format!("there is a configuration already: {}", path.display()));
            return Err(error.hint("rushes config check"));
        }
        Err(error) => return Err(failed(&error)),
    }
    Ok(self::path(door))
}

fn show(door: &Door) -> Result<Answer> {
    let config = door.config()?;
    let text = toml::to_string(config)
        .map_err(|error| Error::internal("the configuration cannot be shown").caused_by(&error))?;
    let json = serde_json::to_value(config).unwrap_or_default();
    Ok(Answer { json, shown: Shown::Lines(text.lines().map(str::to_owned).collect()), ending: None })
}

fn check(door: &Door) -> Result<Answer> {
    let config = door.config()?;
    door.catalog()?;
    door.paths()?;
    let sites = crate::run::Site::all(config, &door.environment)?;
    for (name, target) in &config.alias {
        if target.trim().is_empty() {
            return Err(Error::new(Kind::Auth, format!("the alias `{name}` means nothing")));
        }
    }
    let known: Vec<&str> = sites.iter().map(|site| site.name.as_str()).collect();
    for name in config.provider.keys().chain(config.budget.provider.keys()).chain(&config.route.prefer) {
        if !known.contains(&name.as_str()) {
            let message = format!("the configuration names a provider that there is not: `{name}`");
            let error = Error::new(Kind::Auth, message);
            return Err(error.hint(format!("a server of your own needs `[provider.{name}] protocol = \"openai\"`")));
        }
    }
    let path = door.home.config_file.to_string_lossy().into_owned();
    let word = if door.home.config_file.exists() { "is sound" } else { "is not there, so the defaults hold" };
    door.reporter.note(format!("the configuration {word}"));
    Ok(Answer { json: json!({ "path": path, "ok": true }), shown: Shown::Lines(vec![path]), ending: None })
}
