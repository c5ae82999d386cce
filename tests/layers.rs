//! Holds the house to its plan: which room may use which, where each outside crate may appear, how long a file gets.
//!
//! The tables below are the plan. A new arrow is a decision: it is written here, with its reason, or taken out of the
//! code. An entry that nothing needs any more fails as well.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Plain data: no disk, no network, no waiting. These may use each other.
const GROUND: &[&str] = &[
    "call",
    "capability",
    "error",
    "event",
    "habits",
    "job",
    "money",
    "price",
    "request",
    "secret",
    "shape",
    "spelling",
    "view",
];

/// Who may use whom, apart from the ground floor, which every room may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    // The door makes the parts (configuration, catalog, store, client) and hands them to the runner; what it reads of
    // them besides is what `models`, `list`, `cost` and `edit FILE` show.
    ("cli", &["catalog", "config", "media", "providers", "run", "sandbox", "store", "ui", "wire"]),
    ("run", &["animatic", "catalog", "config", "media", "providers", "store", "wire"]),
    // A download that arrives whole is still no clip before its boxes have been read.
    ("wire", &["media"]),
    // Its clips are real ones. Nothing else: what it knows of a vendor must not come from our own dialects.
    ("sandbox", &["animatic"]),
    // A still is read upright and within limits in one place, whoever wants it.
    ("animatic", &["media"]),
    ("catalog", &[]),
    ("config", &[]),
    ("media", &[]),
    ("providers", &[]),
    ("store", &[]),
    ("ui", &[]),
];

/// Outside crates, and parts of the standard library, that belong to certain rooms.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("axum", &["sandbox"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("console", &["cli", "ui"]),
    ("cosmic_text", &["animatic"]),
    ("directories", &["config"]),
    ("indicatif", &["ui"]),
    ("keyring", &["config"]),
    ("mp4_atom", &["animatic", "media"]),
    ("openh264", &["animatic"]),
    ("plotters", &["ui"]),
    ("reqwest", &["wire"]),
    ("rustix", &["wire", "ui"]),
    ("rustls", &["wire"]),
    ("sqlx", &["store"]),
    ("std::env", &["config", "main"]),
    ("std::fs", &["catalog", "cli", "config", "media", "run", "store", "wire"]),
    ("std::net", &["sandbox", "wire"]),
    ("std::process", &["cli", "main", "run", "sandbox"]),
    ("tokio", &["cli", "run", "sandbox", "store", "wire"]),
];

/// What no room does: it would print past the reporter, or leave work undone.
const NOWHERE: &[&str] = &["print!", "println!", "eprint!", "eprintln!", "dbg!", "todo!", "unimplemented!", "allow("];

/// Lines of code in a file, without its comments, blank lines and tests.
const LONGEST: usize = 400;

#[test]
fn every_arrow_is_in_the_plan() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for source in sources() {
        for target in source.targets() {
            let is_allowed = target == source.room
                || GROUND.contains(&target.as_str())
                || allowed.get(source.room.as_str()).is_some_and(|rooms| rooms.contains(&target.as_str()));
            if !is_allowed {
                wrong.push(format!("{}: {} → {target}", source.path.display(), source.room));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that are not in the plan:\n{}", wrong.join("\n"));
}

#[test]
fn the_plan_has_no_arrow_that_nobody_walks() {
    let mut walked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let targets = source.targets();
        walked.entry(source.room).or_default().extend(targets);
    }
    for (room, targets) in ARROWS {
        let walked = walked.get(*room).unwrap_or_else(|| panic!("there is no such room: {room}"));
        for target in *targets {
            assert!(walked.contains(*target), "{room} → {target} is in the plan, and nothing uses it");
        }
    }
}

#[test]
fn every_room_is_in_the_plan_and_on_the_map() {
    let known: BTreeSet<&str> = GROUND.iter().copied().chain(ARROWS.iter().map(|(room, _)| *room)).collect();
    let rooms: BTreeSet<String> = sources().into_iter().map(|source| source.room).collect();
    assert_eq!(rooms.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    for room in rooms.iter().filter(|room| *room != "main") {
        let head: String = map.lines().filter(|line| line.starts_with("//!")).collect();
        assert!(words(&head).any(|word| word == room), "the map at the head of src/lib.rs lacks `{room}`");
        assert!(map.contains(&format!("pub mod {room};")), "src/lib.rs lacks `{room}`");
    }
}

#[test]
fn nobody_climbs_out_of_a_room_by_super() {
    for source in sources() {
        let supers = |code: &str| {
            let longest = code.match_indices("super::").map(|(at, _)| {
                let before = &code[..at];
                let climbed = before.len() - before.trim_end_matches("super::").len();
                climbed / "super::".len() + 1
            });
            longest.max().unwrap_or(0)
        };
        let (code, tests) = source.halves();
        assert!(supers(code) < source.depth, "{}: `super::` leaves the room", source.path.display());
        assert!(supers(tests) <= source.depth, "{}: `super::` leaves the room", source.path.display());
    }
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    let mut used: BTreeSet<(&str, String)> = BTreeSet::new();
    for source in sources().into_iter().filter(|source| !source.is_test_file()) {
        let (code, _) = source.halves();
        for (outside, rooms) in OUTSIDE {
            if !names(code, outside) {
                continue;
            }
            used.insert((outside, source.room.clone()));
            if !rooms.contains(&source.room.as_str()) {
                wrong.push(format!("{}: {outside} belongs to {}", source.path.display(), rooms.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (outside, rooms) in OUTSIDE {
        for room in *rooms {
            assert!(used.contains(&(*outside, (*room).to_owned())), "{room} may use {outside}, and does not");
        }
    }
}

#[test]
fn every_dependency_is_used() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = manifest.parse().expect("a manifest");
    let code: String = sources().iter().map(|source| source.text.clone()).collect();
    for name in manifest["dependencies"].as_table().expect("a table").keys() {
        assert!(names(&code, &name.replace('-', "_")), "Cargo.toml names `{name}`, and nothing under src uses it");
    }
}

#[test]
fn nothing_is_printed_or_left_undone() {
    for source in sources() {
        let (code, _) = source.halves();
        for word in NOWHERE {
            let found = code.match_indices(word).any(|(at, _)| !continues_a_name(&code[..at]));
            assert!(!found, "{}: `{word}` has no place under src", source.path.display());
        }
    }
}

#[test]
fn no_file_grows_too_long() {
    for source in sources().into_iter().filter(|source| !source.is_test_file()) {
        let (code, _) = source.halves();
        let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= LONGEST, "{} has {lines} lines of code: split it by what it is for", source.path.display());
    }
}

#[test]
fn every_room_says_what_it_is_for() {
    for source in sources() {
        let text = fs::read_to_string(&source.path).expect("a file");
        assert!(text.starts_with("//! ") || source.is_test_file(), "{} has no head", source.path.display());
    }
}

#[test]
fn the_reader_of_arrows_sees_every_form() {
    let code = "use crate::money::Usd;\nuse crate::{shape::{Size, Seconds}, wire};\nfn f() { crate::store::open(); }";
    let targets: Vec<String> = arrows(code).into_iter().collect();
    assert_eq!(targets, ["money", "shape", "store", "wire"]);
    assert!(names("use tokio;", "tokio") && names("a(tokio::spawn)", "tokio"));
    assert!(!names("use tokio_util::x;", "tokio") && !names("mytokio::x", "tokio"));
    assert_eq!(without_comments("a // crate::b\nlet url = \"http://c\"; // d"), "a \nlet url = \"http://c\"; \n");
}

/// A file under src.
struct Source {
    path: PathBuf,
    room: String,
    /// How many modules deep it is: 1 for `src/money.rs`.
    depth: usize,
    /// Its text without comments.
    text: String,
}

impl Source {
    fn read(path: PathBuf) -> Self {
        let inside = path.strip_prefix(root().join("src")).expect("a path under src").with_extension("");
        let mut modules: Vec<String> =
            inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        modules.pop_if(|last| last == "mod");
        let text = without_comments(&fs::read_to_string(&path).expect("a file"));
        Self { path, room: modules[0].clone(), depth: modules.len(), text }
    }

    /// The rooms that it names.
    fn targets(&self) -> BTreeSet<String> {
        if self.room == "main" { after(&self.text, "rushes::") } else { arrows(&self.text) }
    }

    /// What it does, and the tests under it.
    fn halves(&self) -> (&str, &str) {
        self.text.split_once("#[cfg(test)]\nmod tests {").unwrap_or((&self.text, ""))
    }

    fn is_test_file(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.components().any(|part| part.as_os_str() == "tests")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under src except the map.
fn sources() -> Vec<Source> {
    let mut folders = vec![root().join("src")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if path.is_dir() {
                folders.push(path);
            } else if is_rust && !path.ends_with("src/lib.rs") {
                sources.push(Source::read(path));
            }
        }
    }
    assert!(sources.len() > 50, "the sources were not found");
    sources
}

/// The text without what stands behind `//`, except where that is part of an address.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
        plain.push_str(comment.map_or(line, |(at, _)| &line[..at]));
        plain.push('\n');
    }
    plain
}

/// The first name behind each `crate::`, and behind `crate::{` each one of the list.
fn arrows(code: &str) -> BTreeSet<String> {
    let mut targets = after(code, "crate::");
    for (at, opening) in code.match_indices("crate::{") {
        let mut depth = 1;
        let mut top = String::new();
        for character in code[at + opening.len()..].chars() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            match depth {
                0 => break,
                1 => top.push(character),
                _ => {}
            }
        }
        targets.extend(top.split(',').filter_map(|item| words(item).next().map(str::to_owned)));
    }
    targets
}

fn after(code: &str, prefix: &str) -> BTreeSet<String> {
    let names = code.match_indices(prefix).filter(|(at, _)| !continues_a_name(&code[..*at]));
    let names = names.filter_map(|(at, _)| words(&code[at + prefix.len()..]).next().map(str::to_owned));
    names.filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase())).collect()
}

/// Whether the code names that crate or path.
fn names(code: &str, outside: &str) -> bool {
    code.match_indices(outside).any(|(at, _)| {
        let rest = &code[at + outside.len()..];
        let is_used = code[..at].ends_with("use ") && rest.starts_with(';');
        !continues_a_name(&code[..at]) && !code[..at].ends_with("::") && (rest.starts_with("::") || is_used)
    })
}

fn continues_a_name(before: &str) -> bool {
    before.ends_with(|last: char| last.is_alphanumeric() || last == '_')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|word| !word.is_empty())
}
