//! What a provider, a disk or a user may say, made up by the thousand and read.
//!
//! Replies are built from the very names that the dialects look for, so that they reach deep; clips and configurations
//! are whole ones, changed. What a coverage-guided fuzzer has found besides stands in `fuzz/seeds` and is read first.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use fastrand::Rng;
use libtest_mimic::Trial;
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::support::tally::{TALLY, Tally};
use crate::who::setting;

#[path = "../../fuzz/targets.rs"]
mod targets;

/// In how many cases the inputs are made, so that they share the processors.
const CASES: u64 = 4;

/// Of a hundred inputs: how many are replies, and how many of the others are clips. A configuration takes longest.
const REPLIES: u8 = 93;
const CLIPS: u8 = 6;

const CLIP: &[u8] = include_bytes!("../../src/wire/download/clip.mp4");
const CONFIG: &str = include_str!("../../config.example.toml");

/// So many inputs altogether; `RUSHES_TEST_INPUTS` is another number of them.
pub(crate) fn trials(inputs: u64) -> Vec<Trial> {
    let (inputs, seed) = (setting("RUSHES_TEST_INPUTS", inputs), setting("RUSHES_TEST_SEED", fastrand::u64(..)));
    let made_up = (0..CASES).map(|case| {
        let seed = seed.wrapping_add(case);
        Trial::test(format!("junk::is_read_without_a_panic_{seed}"), move || {
            read_junk(seed, inputs / CASES);
            Ok(())
        })
    });
    let kept = targets::TARGETS.into_iter().map(|(name, read)| {
        Trial::test(format!("junk::what_was_found_for_{name}_is_read_without_a_panic"), move || {
            let seeds = seeds_of(name);
            assert!(!seeds.is_empty(), "nothing is kept for `{name}`");
            for seed in &seeds {
                read(seed);
            }
            Tally::add(&TALLY.inputs, seeds.len() as u64);
            Ok(())
        })
    });
    kept.chain(made_up).collect()
}

fn read_junk(seed: u64, inputs: u64) {
    let mut chance = Rng::with_seed(seed);
    let found: Vec<Vec<u8>> = targets::TARGETS.iter().flat_map(|(name, _)| seeds_of(name)).collect();
    for _ in 0..inputs {
        match chance.u8(..100) {
            of_hundred if of_hundred < REPLIES => targets::replies(&reply(&mut chance, &found)),
            of_hundred if of_hundred < REPLIES + CLIPS => targets::clip(&changed(&mut chance, CLIP)),
            _ => targets::config(&changed(&mut chance, CONFIG.as_bytes())),
        }
    }
    Tally::add(&TALLY.inputs, inputs);
}

/// The inputs that are kept for a target.
fn seeds_of(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| fs::read(entry.expect("an entry").path()).expect("a file")).collect()
}

/// Which dialect reads it, its status, its shape, and a body.
fn reply(chance: &mut Rng, found: &[Vec<u8>]) -> Vec<u8> {
    if chance.u8(..10) == 0 {
        let seed = chance.choice(found).expect("something was kept");
        return changed(chance, seed);
    }
    let body = body(chance).to_string().into_bytes();
    let body = if chance.u8(..5) == 0 { changed(chance, &body) } else { body };
    [&[chance.u8(..), chance.u8(..24), chance.u8(..)][..], &body].concat()
}

/// A document that has a few of the fields that a dialect looks for.
fn body(chance: &mut Rng) -> Value {
    let mut document = json!({});
    for _ in 0..chance.u8(1..9) {
        let path = chance.choice(&NAMES.pointers).expect("dialects look for something");
        let value = value(chance, 2);
        put(&mut document, path.trim_start_matches('/').split('/'), value);
    }
    // Some vendors answer with a list of it.
    if chance.u8(..20) == 0 { json!([document]) } else { document }
}

fn put<'a>(at: &mut Value, mut path: impl Iterator<Item = &'a str>, value: Value) {
    let Some(name) = path.next() else {
        *at = value;
        return;
    };
    if let Ok(index) = name.parse::<usize>() {
        if !at.is_array() {
            *at = json!([]);
        }
        let list = at.as_array_mut().expect("it is one now");
        let index = index.min(list.len());
        if index == list.len() {
            list.push(Value::Null);
        }
        return put(&mut list[index], path, value);
    }
    if !at.is_object() {
        *at = json!({});
    }
    put(at.as_object_mut().expect("it is one now").entry(name).or_insert(Value::Null), path, value);
}

fn value(chance: &mut Rng, depth: u8) -> Value {
    const EDGES: [i64; 7] = [0, 1, -1, i64::MAX, i64::MIN, 4_294_967_296, 1_790_000_000];
    const TEXTS: [&str; 12] = [
        "",
        "https://cdn.example/clip.mp4?sig=1",
        "http://127.0.0.1/x",
        "file:///etc/passwd",
        "data:video/mp4;base64,AAAA",
        "AAAAIGZ0eXBpc29t",
        "2026-11-21T10:00:00Z",
        "1280x720",
        "0.40",
        "1e999",
        "-3",
        "\u{1b}[2J\u{202e}",
    ];
    match chance.u8(..12) {
        0 => Value::Null,
        1 => chance.bool().into(),
        2 => chance.choice(EDGES).into(),
        3 => chance.i64(-1000..1000).into(),
        4 => (chance.f64() * 1e18).into(),
        5 | 6 => chance.choice(TEXTS).into(),
        7 if depth > 0 => Value::Array((0..chance.u8(..3)).map(|_| value(chance, depth - 1)).collect()),
        8 if depth > 0 => {
            let fields = (0..chance.u8(..4)).map(|_| (word(chance), value(chance, depth - 1)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        _ => word(chance).into(),
    }
}

fn word(chance: &mut Rng) -> String {
    chance.choice(&NAMES.words).expect("dialects know some words").clone()
}

/// The bytes with a few changes: bits, numbers, pieces missing, twice or elsewhere.
fn changed(chance: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..chance.u8(1..6) {
        if bytes.is_empty() {
            bytes.push(chance.u8(..));
        }
        let at = chance.usize(..bytes.len());
        let end = at + chance.usize(..(bytes.len() - at).min(64)).max(1);
        match chance.u8(..6) {
            0 => bytes[at] ^= 1 << chance.u8(..8),
            1 => bytes[at] = chance.u8(..),
            2 => bytes[at..end].fill(if chance.bool() { 0 } else { 0xff }),
            3 => drop(bytes.drain(at..end)),
            4 => bytes.truncate(at),
            _ => {
                let piece = bytes[at..end].to_vec();
                let to = chance.usize(..bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}

/// What stands between quotes in the dialects: the places where they look, and the words that they know.
struct Names {
    pointers: Vec<String>,
    words: Vec<String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let literal = Regex::new(r#""((?:[^"\\\n]|\\.){1,60})""#).expect("a pattern");
    let pointer = Regex::new(r"^(/[A-Za-z0-9_-]+)+$").expect("a pattern");
    let mut names = Names { pointers: Vec::new(), words: Vec::new() };
    for path in files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/providers")) {
        let source = fs::read_to_string(path).expect("a text");
        for text in literal.captures_iter(&source).map(|found| found[1].to_owned()) {
            if pointer.is_match(&text) { names.pointers.push(text) } else { names.words.push(text) }
        }
    }
    names
});

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
