//! Finds `rushes …` in scripts and prose, and asks the program's own arguments whether it means something.

use clap::{CommandFactory, Parser};
use regex::Regex;
use rushes::cli::args::Args;

/// Every call of rushes in a script, without what the shell makes of it.
pub(crate) fn of_script(script: &str) -> Vec<String> {
    let script = script.replace("\\\n", " ").replace("cargo run --release -- ", "rushes ");
    let call = Regex::new(r#"(?m)(?:^|[$\s(|;&])rushes ((?:[^|;&)<>#"'\n]|"[^"\n]*"|'[^'\n]*')+)"#).expect("a pattern");
    let is_call = |line: &&str| !line.starts_with("hint:") && !line.starts_with("note:");
    let lines: Vec<&str> = script.lines().filter(is_call).collect();
    call.captures_iter(&lines.join("\n")).map(|found| format!("rushes {}", found[1].trim())).collect()
}

/// Whether the arguments mean something.
pub(crate) fn parse(command: &str) -> Result<(), String> {
    let word = Regex::new(r#"(?:[^\s"']|"[^"]*"|'[^']*')+"#).expect("a pattern");
    let words = word.find_iter(command).map(|found| found.as_str().replace(['"', '\''], ""));
    match Args::try_parse_from(words) {
        Ok(_) => Ok(()),
        Err(error) if !error.use_stderr() => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Every `rushes …` in running text.
pub(crate) fn in_prose(text: &str) -> Vec<String> {
    let span = Regex::new(r"`(rushes [^`\n]+)`").expect("a pattern");
    span.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// Whether there is a command of that name, and the flags that are named.
pub(crate) fn is_known(command: &str) -> bool {
    let mut tree = Args::command();
    tree.build();
    let mut words = command.split_whitespace().skip(1).skip_while(|word| *word == "--sandbox").peekable();
    let Some(first) = words.peek().filter(|word| !word.starts_with('-')) else { return true };
    let Some(found) = tree.find_subcommand(first) else { return false };
    let has = |flag: &str| {
        let arguments = found.get_arguments().chain(tree.get_arguments());
        flag == "help" || arguments.into_iter().any(|argument| argument.get_long() == Some(flag))
    };
    words.filter_map(|word| word.strip_prefix("--")).all(|flag| has(flag.split('=').next().unwrap_or_default()))
}
