//! The door: arguments in, one answer and an exit code out.
//!
//! One file a command. A command turns its arguments into what the runner takes
//! and what comes back into an `Answer`; it decides nothing about money and
//! prints nothing itself.

mod account;
mod answers;
pub mod args;
mod auth;
mod choices;
mod config;
mod cost;
mod create;
mod doctor;
mod door;
mod explain;
mod interruption;
mod jobs;
mod later;
mod list;
mod models;
mod price;
mod reconcile;
mod recover;
mod sandbox;
mod scripts;

use std::ffi::OsString;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::config::Environment;
use crate::error::{Error, Kind, Result};
use crate::event::Answer;
use crate::ui::Reporter;
use args::{Args, Command};
use door::Door;
use later::Later;

/// Runs one command and gives its exit code.
pub fn main(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    let environment = Environment::of_process();
    let args = match Args::try_parse_from(&arguments) {
        Ok(args) => args,
        Err(error) => return misunderstood(&arguments, &environment, &error),
    };
    let reporter = door::reporter(&args.global, &environment);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => {
            let result = runtime.block_on(run(args, environment, std::sync::Arc::clone(&reporter)));
            // An engine that is still drawing must not keep an interrupted command alive.
            runtime.shutdown_background();
            result
        }
        Err(error) => Err(Error::internal("the program could not start").caused_by(&error)),
    };
    show(&reporter, result)
}

/// Runs the command. A server has given its answer before it ends, and gives none at its end.
async fn run(args: Args, environment: Environment, reporter: std::sync::Arc<Reporter>) -> Result<Option<Answer>> {
    let door = Door::new(&args.global, environment, reporter)?;
    let answer = match args.command {
        Command::Create(Later(flags)) => Box::pin(create::create(&door, flags)).await,
        Command::Remix(Later(flags)) => Box::pin(create::remix(&door, flags)).await,
        Command::Extend(Later(flags)) => Box::pin(create::extend(&door, flags)).await,
        Command::Edit(Later(flags)) => Box::pin(create::edit(&door, flags)).await,
        Command::Status(Later(flags)) => jobs::status(&door, flags).await,
        Command::Wait(Later(flags)) => jobs::wait(&door, flags).await,
        Command::Download(Later(flags)) => jobs::download(&door, flags).await,
        Command::Cancel(Later(flags)) => jobs::cancel(&door, flags).await,
        Command::Delete(Later(flags)) => jobs::delete(&door, flags).await,
        Command::Resume(Later(flags)) => jobs::resume(&door, flags).await,
        Command::Recover(Later(flags)) => recover::recover(&door, flags).await,
        Command::List(Later(flags)) => list::list(&door, flags).await,
        Command::Models(Later(flags)) => models::models(&door, flags).await,
        Command::Price(Later(flags)) => price::price(&door, flags).await,
        Command::Cost(Later(flags)) => cost::cost(&door, flags).await,
        Command::Doctor(Later(flags)) => doctor::doctor(&door, flags).await,
        Command::Config(Later(flags)) => config::config(&door, flags.act),
        Command::Auth(Later(flags)) => auth::auth(&door, flags.act).await,
        Command::Sandbox(Later(flags)) => return sandbox::serve(&door, flags).await.map(|()| None),
        Command::Completions { shell } => Ok(scripts::completions(shell)),
        Command::Man => scripts::man(),
    };
    answer.map(Some)
}

/// Prints the one answer or the one error.
fn show(reporter: &Reporter, result: Result<Option<Answer>>) -> u8 {
    match result {
        Ok(None) => 0,
        Ok(Some(answer)) => match reporter.answer(&answer) {
            Ok(()) => answer.ending.map_or(0, Kind::exit_code),
            // The reader has gone: nothing more to say, and nothing is wrong with the jobs.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => answer.ending.map_or(0, Kind::exit_code),
            Err(error) => {
                let error = Error::internal("the answer could not be printed; what was done stands").caused_by(&error);
                let error = error.hint("rushes list   # before anything is run again");
                let _ = reporter.error(&error);
                error.kind().exit_code()
            }
        },
        Err(error) => {
            let _ = reporter.error(&error);
            error.kind().exit_code()
        }
    }
}

/// Arguments that mean nothing, or ask for help.
fn misunderstood(arguments: &[OsString], environment: &Environment, error: &clap::Error) -> u8 {
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    if !error.use_stderr() || !wants_json {
        let _ = error.print();
        return if error.use_stderr() { Kind::Usage.exit_code() } else { 0 };
    }
    let global = args::Global { json: true, ..args::Global::default() };
    let reporter = door::reporter(&global, environment);
    show(&reporter, Err(in_our_words(error)))
}

/// What the parser found, as one of our errors: its first paragraph, and the likely word as the hint.
fn in_our_words(error: &clap::Error) -> Error {
    let is_bare = [ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, ErrorKind::MissingSubcommand];
    if is_bare.contains(&error.kind()) {
        return Error::usage("no command is given").hint("rushes --help");
    }
    let text = error.to_string();
    let paragraph: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let sentence = paragraph.join(" ");
    let likely = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| error.get(kind));
    let found = Error::usage(sentence.trim_start_matches("error: "));
    match likely {
        Some(ContextValue::String(word)) => found.hint(format!("did you mean `{word}`?")),
        Some(ContextValue::Strings(words)) => found.hint(format!("did you mean `{}`?", words.join("` or `"))),
        Some(_) | None => found.hint("rushes --help"),
    }
}
