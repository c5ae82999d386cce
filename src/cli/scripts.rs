//! `completions` and `man`: made from the same clap tree as the help.

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::json;

use super::args::Args;
use crate::error::{Error, Result};
use crate::event::{Answer, Shown};

/// The completion script for a shell.
pub(super) fn completions(shell: Shell) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "rushes", &mut script);
    text(&script)
}

/// The manual page, with a section for each command.
pub(super) fn man() -> Result<Answer> {
    let failed = |error: std::io::Error| Error::internal("the manual page could not be made").caused_by(&error);
    let command = Args::command();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(failed)?;
    for subcommand in command.get_subcommands() {
        let named = subcommand.clone().display_name(format!("rushes {}", subcommand.get_name()));
        let man = clap_mangen::Man::new(named);
        page.extend_from_slice(format!(".SH \"RUSHES {}\"\n", subcommand.get_name().to_uppercase()).as_bytes());
        man.render_description_section(&mut page).map_err(failed)?;
        man.render_synopsis_section(&mut page).map_err(failed)?;
        man.render_options_section(&mut page).map_err(failed)?;
    }
    Ok(text(&page))
}

fn text(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().map(str::to_owned).collect();
    Answer { json: json!({ "text": text }), shown: Shown::Lines(lines), ending: None }
}
