//! A reader who types every console block of the README, from the top, into one shell in one folder.
//!
//! A line after `$ ` is a command, one after `> ` goes on with it, all others are what came back on either stream.
//! `rushes sandbox` stays open in a terminal of its own, and the lines that it prints are pasted into the next ones.
//! What differs from run to run (names of jobs, times, sizes of files, ports) is not compared. A command that needs
//! `jq` is taken at its word where there is none; `.ci/run` installs it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use regex::Regex;
use rushes::media;
use rushes::shape::{Seconds, Size};

use super::paper::Fence;

/// What the README calls the jobs, in the order in which they are made.
const NAMES: [&str; 12] = [
    "q7m3xk2p", "d4w8nz5r", "h9c2vt6b", "s3f7yg4k", "m8p5jd2x", "k6r9wq3n", "t2v4hb7c", "z5x8mf9g", "b3n6kt4w",
    "w9d2rp7y", "g4h7cs5v", "y8k3qz6m",
];
/// A sandbox that says nothing for so long is dead.
const PATIENCE: Duration = Duration::from_mins(1);
/// Stands before the output of each command.
const MARK: char = '\u{1e}';

/// One command and what it is said to print.
struct Step {
    command: String,
    shown: String,
}

pub(crate) struct Session {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
    server: Option<Child>,
    ids: Vec<String>,
    has_jq: bool,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop_server();
    }
}

impl Session {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["you", "you/film"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        // The prices of the tables grow old while the README stays the same.
        let wishes = folder.path().join("you/.config/rushes");
        std::fs::create_dir_all(&wishes).expect("a folder");
        #[expect(clippy::disallowed_methods, reason = "readers write files, too")]
        std::fs::write(wishes.join("config.toml"), "old_price_days = 65535\n").expect("written");
        let programs = Path::new(env!("CARGO_BIN_EXE_rushes")).parent().expect("its folder");
        #[expect(clippy::disallowed_methods, reason = "the reader's shell and tools are those of this machine")]
        let path = std::env::var("PATH").unwrap_or_default();
        let environment = [
            ("HOME", folder.path().join("you").to_string_lossy().into_owned()),
            ("PATH", format!("{}:{path}", programs.display())),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value)).into();
        let jq = Command::new("jq").arg("--version").stdout(Stdio::null()).status();
        Self { folder, environment, server: None, ids: Vec::new(), has_jq: jq.is_ok() }
    }

    /// Types one block and gives it back with what really came, in the README's names for jobs and folders.
    pub(crate) fn run(&mut self, fence: &Fence) -> String {
        let steps = steps(fence);
        let outputs = match steps.as_slice() {
            [step] if step.command.starts_with("rushes sandbox") => vec![self.serve(step)],
            _ => self.type_in(&steps),
        };
        self.learn_ids();
        let mut told = String::new();
        for (step, output) in steps.iter().zip(outputs) {
            let typed = step.command.replace('\n', "\n> ");
            told.extend(["$ ", &typed, "\n", &self.told(&output)]);
        }
        told
    }

    /// The README's first command made a clip of the length and size that the text promises.
    pub(crate) fn check_the_first_clip(&self) {
        let clip = media::probe(&self.film().join("boat.mp4")).expect("the first command makes boat.mp4");
        assert_eq!(clip.size, Size::new(1280, 720));
        assert_eq!(clip.duration, Some(Seconds::whole(4)));
    }

    fn film(&self) -> PathBuf {
        self.folder.path().join("you/film")
    }

    fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(self.film()).env_clear().envs(&self.environment).stdin(Stdio::null());
        command
    }

    fn type_in(&self, steps: &[Step]) -> Vec<String> {
        let mut script = format!("exec 2>&1\nmark() {{ code=$?; printf '{MARK}'; return $code; }}\n");
        let is_typed = |step: &&Step| self.has_jq || !step.command.contains("jq ");
        for step in steps.iter().filter(is_typed) {
            let command = step.command.replace("cargo run --release -- ", "rushes ");
            script.extend(["mark\n", &command, "\n"]);
        }
        let run = self.shell(&script).output().expect("a shell");
        let output = String::from_utf8(run.stdout).expect("text");
        let mut outputs = output.split(MARK).skip(1).map(str::to_owned);
        let one = |step: &Step| {
            if is_typed(&step) { outputs.next().unwrap_or_default() } else { step.shown.clone() }
        };
        steps.iter().map(one).collect()
    }

    /// Opens a sandbox in place of the one before, waits until it has said what the block shows, and pastes that.
    fn serve(&mut self, step: &Step) -> String {
        self.stop_server();
        // The lines of the first sandbox are pasted into other terminals, not into its own.
        let script = format!("exec 2>&1\nunset RUSHES_HOME\nexec {}", step.command);
        let mut server = self.shell(&script).stdout(Stdio::piped()).spawn().expect("a shell");
        let lines = lines_of(server.stdout.take().expect("its output"));
        self.server = Some(server);
        let mut output = String::new();
        for _ in step.shown.lines() {
            let line = lines.recv_timeout(PATIENCE).expect("the sandbox says what the README shows");
            if let Some((name, value)) = line.strip_prefix("export ").and_then(|export| export.split_once('=')) {
                self.environment.insert(name.to_owned(), value.trim_matches('\'').to_owned());
            }
            output.extend([line.as_str(), "\n"]);
        }
        output
    }

    fn stop_server(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// Reads the names of the jobs that were made since the last time.
    fn learn_ids(&mut self) {
        let name = Regex::new(r#""job":"([a-z0-9]{8})""#).expect("a pattern");
        for ledger in ledgers(self.folder.path()) {
            let text = std::fs::read_to_string(ledger).expect("a ledger");
            for found in name.captures_iter(&text) {
                if !self.ids.iter().any(|id| *id == found[1]) {
                    self.ids.push(found[1].to_owned());
                }
            }
        }
    }

    /// The output in the README's names.
    fn told(&self, output: &str) -> String {
        let folder = self.folder.path().canonicalize().expect("it is there");
        let mut text = output.replace(&*folder.to_string_lossy(), "/home");
        text = text.replace(&*self.folder.path().to_string_lossy(), "/home");
        for (id, name) in self.ids.iter().zip(NAMES) {
            text = text.replace(id, name);
        }
        assert!(self.ids.len() <= NAMES.len(), "more jobs than names");
        let day = Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d").expect("a pattern");
        let text = day.replace_all(&text, "2026-11-21 10:18");
        let port = Regex::new(r"127\.0\.0\.1:\d+").expect("a pattern");
        let text = port.replace_all(&text, "127.0.0.1:41873");
        let month = jiff::Zoned::now().strftime("%Y-%m ").to_string();
        without_most_percentages(&text.replace(&month, "2026-11 "))
    }
}

/// One line of a running job is enough.
fn without_most_percentages(text: &str) -> String {
    let is_running = |line: &str| line.contains("  running ") && line.ends_with('%');
    let lines: Vec<&str> = text.lines().collect();
    let is_kept = |at: &usize| {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        !(is_running(lines[*at]) && is_running(next))
    };
    (0..lines.len()).filter(is_kept).flat_map(|at| [lines[at], "\n"]).collect()
}

/// What is left to compare when all that differs from run to run is taken out.
pub(crate) fn blurred(text: &str) -> String {
    let rules = [
        (r"(?m)^\S+  running \d+%\n", ""),
        (r"(?m)^export RUSHES_HOME=.*$", "export RUSHES_HOME=<folder>"),
        (r"127\.0\.0\.1:\d+", "<address>"),
        (r"\bvideo_[0-9a-f]{48}\b", "<remote id>"),
        (r"\b\d+(\.\d+)? ?(B|KiB|MiB)\b", "<size>"),
        (r"\b(\d+m ?)?\d+(ms|s)\b", "<time>"),
        (r"\(os error \d+\)", "<system>"),
        (r" {2,}", "  "),
        (r"(?m) +$", ""),
    ];
    let mut text = text.to_owned();
    for (pattern, word) in rules {
        text = Regex::new(pattern).expect("a pattern").replace_all(&text, word).into_owned();
    }
    text
}

fn steps(fence: &Fence) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in fence.body.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), shown: String::new() });
            continue;
        }
        let step = steps.last_mut().unwrap_or_else(|| panic!("README.md:{} begins without `$ `", fence.line));
        match line.strip_prefix("> ") {
            Some(more) if step.shown.is_empty() => step.command.extend(["\n", more]),
            _ => step.shown.extend([line, "\n"]),
        }
    }
    steps
}

/// The lines of a stream as they come.
fn lines_of(stream: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Every ledger below a folder.
fn ledgers(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(ledgers(&path));
        } else if path.ends_with("ledger.jsonl") {
            found.push(path);
        }
    }
    found
}
