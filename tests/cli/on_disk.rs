//! A power cut takes what was written and not yet brought to the disk. So the order of these things is watched, in the
//! real program: a small library of C stands between it and the system and writes down what it calls.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::stage::Stage;

/// The library; it is compiled once.
static WATCH: LazyLock<PathBuf> = LazyLock::new(|| {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("watch-{}.so", std::process::id()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/on_disk/watch.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
    assert!(compiler.status().expect("a C compiler, as the build needs").success(), "{compiler:?}");
    library
});

/// What was called, and on what: a file by its name, a connection by nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    Write(String),
    Sync(String),
    Connect,
}

fn watched(stage: Stage, arguments: &[&str]) -> Vec<Act> {
    let log = stage.file("../acts");
    let stage = stage.with("LD_PRELOAD", &WATCH.to_string_lossy()).with("WATCH_LOG", &log.to_string_lossy());
    stage.run(arguments).expect(0);
    let text = std::fs::read_to_string(&log).expect("the library has told");
    text.lines().map(|line| act(&stage, line)).collect()
}

fn act(stage: &Stage, line: &str) -> Act {
    let (word, path) = line.split_once(' ').expect("a word and a path");
    let name = match Path::new(path) {
        folder if folder.canonicalize().ok() == stage.file("").canonicalize().ok() => "the folder".to_owned(),
        file => file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    match word {
        "write" => Act::Write(name),
        "sync" => Act::Sync(name),
        "connect" => Act::Connect,
        other => panic!("unknown: {other}"),
    }
}

/// Where `what` comes first from `from` on.
fn find(acts: &[Act], from: usize, what: &Act) -> usize {
    let found = acts[from..].iter().position(|act| act == what);
    from + found.unwrap_or_else(|| panic!("{what:?} is missing from {from} on: {acts:#?}"))
}

#[test]
fn what_is_stored_is_on_the_disk_before_the_order_leaves() {
    let acts = watched(
        Stage::with_vendor(),
        &["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--seconds", "4", "--no-wait"],
    );
    let connected = find(&acts, 0, &Act::Connect);
    let wal = "rushes.db-wal".to_owned();
    let written = acts[..connected].iter().rposition(|act| *act == Act::Write(wal.clone())).expect("it was stored");
    let synced = find(&acts, written, &Act::Sync(wal));
    assert!(synced < connected, "an order left that a power cut would have made us forget: {acts:#?}");
    let mirrored = find(&acts, 0, &Act::Sync("ledger.jsonl".into()));
    assert!(mirrored < connected, "an order left that a damaged store would have made us forget: {acts:#?}");
}

#[test]
fn a_clip_is_on_the_disk_before_it_is_called_saved() {
    let acts =
        watched(Stage::with_vendor(), &["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--seconds", "4"]);
    let last = acts.iter().rposition(|act| *act == Act::Write("boat.mp4.part".into())).expect("it arrived");
    let file = find(&acts, last, &Act::Sync("boat.mp4.part".into()));
    let folder = find(&acts, file, &Act::Sync("the folder".into()));
    let stored = find(&acts, last, &Act::Write("rushes.db-wal".into()));
    assert!(folder < stored, "it was called saved and might be gone after a power cut: {acts:#?}");
}
