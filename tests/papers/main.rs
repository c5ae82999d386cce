//! Holds what people read to what the program does: every console block of the README is run, its tables and the
//! completions are made afresh, every command in it is one that exists.
//!
//! `UPDATE=1 cargo test --locked --test papers` writes what has changed; the difference is then read by a person.

mod commands;
mod generated;
mod paper;
#[cfg(unix)]
mod session;

use paper::Fence;
use regex::Regex;
use rushes::config::Config;
use rushes::error::Kind;

#[test]
#[cfg(unix)]
fn every_console_block_is_true() {
    let mut session = session::Session::new();
    let mut untrue = Vec::new();
    for fence in paper::fences("console") {
        let told = session.run(&fence);
        if session::blurred(&told) != session::blurred(&fence.body) && !paper::updated(&fence.body, &told) {
            untrue.push(format!("README.md:{} says\n{}\nbut what happens is\n{told}", fence.line, fence.body));
        }
    }
    assert!(untrue.is_empty(), "{}", untrue.join("\n"));
    session.check_the_first_clip();
}

#[test]
fn every_command_exists() {
    let mut checked = 0;
    for fence in paper::fences("") {
        for command in commands::of_script(&fence.body) {
            checked += 1;
            if let Err(error) = commands::parse(&command) {
                panic!("README.md:{}: `{command}`: {error}", fence.line);
            }
        }
    }
    assert!(checked > 20, "the commands were not found: {checked}");
    for command in commands::in_prose(&paper::readme()) {
        assert!(commands::is_known(&command), "README.md: there is no `{command}`");
    }
}

#[test]
#[cfg(unix)]
fn every_script_can_be_read_by_a_shell() {
    for Fence { line, body, .. } in paper::fences("sh") {
        let checked = std::process::Command::new("sh").args(["-n", "-c", &body]).output().expect("a shell");
        assert!(checked.status.success(), "README.md:{line}: {}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn every_configuration_means_something() {
    for Fence { line, body, .. } in paper::fences("toml") {
        let read: Result<Config, _> = toml::from_str(&body);
        assert!(read.is_ok(), "README.md:{line}: {}", read.expect_err("a mistake"));
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let row = Regex::new(r"(?m)^\| (\d+) \| ([a-z-]*) \| \S").expect("a pattern");
    let readme = paper::readme();
    let told: Vec<(String, String)> =
        row.captures_iter(&readme).map(|found| (found[1].to_owned(), found[2].to_owned())).collect();
    let mut known = vec![("0".to_owned(), "done".to_owned())];
    known.extend(Kind::ALL.iter().map(|kind| (kind.exit_code().to_string(), kind.to_string())));
    assert_eq!(told, known);
}

#[test]
fn the_page_about_the_ledger_tells_every_field_of_a_row() {
    let page = include_str!("../../docs/ledger.md");
    let line = page.lines().find(|line| line.starts_with("{\"v\"")).expect("an example");
    let entry: rushes::store::Entry = serde_json::from_str(line).expect("a row of the ledger");
    assert_eq!(serde_json::to_string(&entry).expect("a line"), line, "the example is what would be written");
    let fields = serde_json::to_value(&entry).expect("an object");
    let fields: Vec<&str> = fields.as_object().expect("an object").keys().map(String::as_str).collect();
    let (_, table) = page.split_once("## Fields").expect("a heading");
    let row = Regex::new(r"(?m)^\| `(\w+)` \|").expect("a pattern");
    let told: Vec<&str> = row.captures_iter(table).map(|found| found.get(1).expect("a name").as_str()).collect();
    assert_eq!(told, fields);
}

#[test]
fn the_table_of_providers_is_current() {
    let (old, new) = (paper::between("providers"), generated::providers());
    let end = "<!-- end of providers -->";
    let is_written = || paper::updated(&format!("-->\n{old}{end}"), &format!("-->\n{new}{end}"));
    assert!(old == new || is_written(), "the table of providers is not current:\n{new}");
}

#[test]
fn the_completions_are_current() {
    for (shell, path) in generated::COMPLETIONS {
        let fresh = generated::completions(shell);
        assert!(fresh.lines().count() > 20, "{shell}");
        assert!(paper::is_current(path, &fresh), "{path} is not current");
    }
}

#[test]
fn every_file_that_is_named_is_there() {
    let link = Regex::new(r"\]\(([^)#:]+)\)").expect("a pattern");
    for name in ["README.md", "CHANGELOG.md"] {
        let text = paper::read(name);
        for found in link.captures_iter(&text) {
            assert!(paper::root().join(&found[1]).exists(), "{name}: there is no {}", &found[1]);
        }
    }
}

#[test]
fn the_house_check_runs_what_the_readme_says() {
    let check = paper::read(".ci/run");
    assert!(check.lines().any(|line| line == "cargo test --locked"), "`.ci/run` does not run `cargo test --locked`");
    assert!(paper::readme().contains("\ncargo test --locked\n"), "the README does not say how to run the tests");
}

#[test]
fn the_changelog_knows_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(paper::read("CHANGELOG.md").contains(&format!("\n## {version}")), "CHANGELOG.md lacks {version}");
}
