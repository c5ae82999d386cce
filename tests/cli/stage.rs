//! A home, a working folder and, where one is needed, a vendor: the world in which the real binary is run.
//!
//! The child's environment holds nothing but what a test sets. Whatever differs from run to run (ids, paths, ports,
//! times, sizes) is replaced before it is compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;
use rushes::sandbox::{Films, Ledger, Pace, Sandbox, Settings, Tempo};
use rushes::secret::Secret;
use serde_json::Value;
use tempfile::TempDir;

use crate::said::{Running, Said};

/// The key that the vendor takes. Seen in an output, it fails the test.
pub(crate) const KEY: &str = "sk-canary-5150";

/// The smallest clip that the embedded engine draws.
pub(crate) const TINY: [&str; 6] = ["--size", "128x128", "--seconds", "1", "--fps", "12"];

/// The prices of the tables grow old while the tests stay the same.
const AGELESS: &str = "old_price_days = 65535\n";

/// Pauses that nobody has to wait for.
const HASTE: &str = "[poll]\nmin = \"1ms\"\nmax = \"20ms\"\ntimeout = \"50s\"\n";

/// Where commands are run.
pub(crate) struct Stage {
    folder: TempDir,
    vendor: Option<Sandbox>,
    variables: BTreeMap<String, String>,
}

/// A vendor whose clock stands still and whose jobs are done at the first look. All of them share the clips that were
/// drawn for any.
pub(crate) fn prompt_vendor() -> Settings {
    static FILMS: LazyLock<Films> = LazyLock::new(Films::default);
    Settings {
        films: FILMS.clone(),
        key: Secret::new(KEY),
        tempo: Tempo::Turned,
        pace: Pace::Polls { queued: 0, running: 0 },
        poll_after: None,
        clip_fps: 1,
        ..Settings::default()
    }
}

/// A vendor that is never done, for it waits for a clock that stands still.
pub(crate) fn slow_vendor() -> Settings {
    let hour = Duration::from_hours(1);
    Settings {
        pace: Pace::Timed { queued: Duration::ZERO, running: hour },
        asset_life: Duration::from_hours(1000),
        ..prompt_vendor()
    }
}

pub(crate) fn rules(texts: &[&str]) -> Vec<rushes::sandbox::Rule> {
    texts.iter().map(|text| text.parse().expect("a rule")).collect()
}

impl Stage {
    /// No vendor and no key.
    pub(crate) fn bare() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("work")).expect("a folder");
        let stage = Self { folder, vendor: None, variables: BTreeMap::new() };
        let home = stage.home().to_string_lossy().into_owned();
        let variables =
            [("RUSHES_HOME", home.as_str()), ("PATH", "/usr/bin:/bin"), ("TZ", "UTC"), ("LC_ALL", "C.UTF-8")];
        let mut stage = variables.into_iter().fold(stage, |stage, (name, value)| stage.with(name, value));
        stage.configure("");
        stage.variables.insert("HOME".to_owned(), stage.folder.path().to_string_lossy().into_owned());
        stage
    }

    /// A vendor whose jobs are done at the first look, and a key for it.
    pub(crate) fn with_vendor() -> Self {
        Self::of(prompt_vendor())
    }

    /// The same, where these mishaps happen.
    pub(crate) fn with_faults(texts: &[&str]) -> Self {
        Self::of(Settings { faults: rules(texts), ..prompt_vendor() })
    }

    pub(crate) fn of(settings: Settings) -> Self {
        let mut stage = Self::bare();
        let vendor = Sandbox::start(settings).expect("an open sandbox");
        // The other vendors that it plays are strangers here, without a key.
        let is_of_openai = |(name, _): &(String, String)| name.contains("OPENAI") || name == "RUSHES_HOME";
        stage.variables.extend(vendor.environment().into_iter().filter(is_of_openai));
        stage.vendor = Some(vendor);
        stage
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A file in the folder in which commands are run.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.file("")).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Writes a file as a user would, and gives its path.
    #[expect(clippy::disallowed_methods, reason = "users write files, too")]
    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> String {
        let path = self.file("").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, bytes).expect("written");
        path.to_string_lossy().into_owned()
    }

    /// A picture of that size.
    pub(crate) fn picture(&self, name: &str, width: u32, height: u32) -> String {
        let path = self.file(name);
        image::RgbImage::from_pixel(width, height, image::Rgb([90, 120, 60])).save(&path).expect("a picture");
        path.to_string_lossy().into_owned()
    }

    /// Writes the configuration: these lines, and pauses that nobody has to wait for.
    pub(crate) fn configure(&self, lines: &str) {
        self.write(self.home().join("config.toml"), format!("{AGELESS}{lines}\n{HASTE}"));
    }

    pub(crate) fn vendor(&self) -> &Sandbox {
        self.vendor.as_ref().expect("a vendor")
    }

    /// The vendor is gone from now on: connections to it are refused.
    pub(crate) fn close_vendor(&mut self) {
        self.vendor = None;
    }

    pub(crate) fn script(&self, texts: &[&str]) {
        self.vendor().set_faults(rules(texts));
    }

    pub(crate) fn books(&self) -> Ledger {
        self.vendor().ledger()
    }

    /// How often the vendor was asked for that.
    pub(crate) fn calls(&self, verb: &str) -> u64 {
        self.books().calls_of("openai", verb)
    }

    /// Fails unless the vendor was never asked for anything.
    pub(crate) fn nothing_was_sent(&self) {
        assert_eq!(self.books().calls, BTreeMap::new(), "something was sent");
    }

    /// The rows of `ledger.jsonl`, numbered without a gap.
    pub(crate) fn mirror(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.home().join("ledger.jsonl")).unwrap_or_default();
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
        let numbers: Vec<Option<u64>> = rows.iter().map(|row| row["seq"].as_u64()).collect();
        assert!(numbers.iter().copied().eq((1..=rows.len() as u64).map(Some)), "a gap in {numbers:?}");
        rows
    }

    /// The kinds of those of its rows that move money, with their amounts: `hold 0.40`.
    pub(crate) fn money(&self) -> Vec<String> {
        let words = |row: &Value| format!("{} {}", text(&row["kind"]), row["usd"].as_str().unwrap_or("unknown"));
        self.mirror().iter().filter(|row| row["kind"] != "step").map(words).collect()
    }

    /// Every job of the store, newest first.
    pub(crate) fn jobs(&self) -> Vec<Value> {
        let listed = self.run(&["list", "--json", "--limit", "1000"]).expect(0).json();
        listed["jobs"].as_array().expect("jobs").clone()
    }

    /// The only job of the store.
    pub(crate) fn job(&self) -> Value {
        let mut jobs = self.jobs();
        assert_eq!(jobs.len(), 1, "one job: {jobs:#?}");
        jobs.remove(0)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_rushes"));
        command.args(arguments).env_clear().envs(&self.variables).current_dir(self.file(""));
        command.timeout(Duration::from_mins(1));
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(&mut self.command(arguments))
    }

    /// The same, with something on its standard input.
    pub(crate) fn feed(&self, arguments: &[&str], input: &[u8]) -> Said {
        Said::of(self.command(arguments).write_stdin(input))
    }

    /// Runs a line of a shell in which `rushes` is the binary.
    pub(crate) fn shell(&self, line: &str) -> Said {
        let mut command = assert_cmd::Command::new("/bin/bash");
        let line = format!("rushes() {{ '{}' \"$@\"; }}; {line}", env!("CARGO_BIN_EXE_rushes"));
        command.args(["-c", &line]).env_clear().envs(&self.variables).current_dir(self.file(""));
        command.timeout(Duration::from_mins(1));
        Said::of(&mut command)
    }

    /// Begins a command.
    pub(crate) fn begin(&self, arguments: &[&str]) -> Running {
        self.start(env!("CARGO_BIN_EXE_rushes"), arguments)
    }

    /// Begins a line of a shell that becomes a command by `exec rushes`.
    pub(crate) fn begin_shell(&self, line: &str) -> Running {
        let line = line.replace("exec rushes", &format!("exec '{}'", env!("CARGO_BIN_EXE_rushes")));
        self.start("/bin/sh", &["-c", &line])
    }

    /// Puts a command where commands are run.
    pub(crate) fn prepare(&self, command: &mut std::process::Command, arguments: &[&str]) {
        command.args(arguments).env_clear().envs(&self.variables).current_dir(self.file(""));
    }

    fn start(&self, program: &str, arguments: &[&str]) -> Running {
        // Whoever runs the tests in the background may have switched signals off for all that they start.
        let anew = ["--default-signal=INT,HUP", program];
        let (program, first) = if cfg!(target_os = "linux") { ("env", &anew[..]) } else { (program, &[][..]) };
        let mut command = std::process::Command::new(program);
        self.prepare(&mut command, &[first, arguments].concat());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running::of(command.spawn().expect("the binary runs"))
    }

    /// Runs a command and gives all it said, without what differs from run to run.
    pub(crate) fn tell(&self, arguments: &[&str]) -> String {
        self.settled(&self.run(arguments))
    }

    /// All that a command said, without what differs from run to run.
    pub(crate) fn settled(&self, said: &Said) -> String {
        let mut whole = format!("exit {}\n", said.code);
        for (name, text) in [("stdout", &said.stdout), ("stderr", &said.stderr)] {
            if !text.is_empty() {
                whole = whole + "--- " + name + "\n" + &self.settle(text);
            }
        }
        whole
    }

    fn settle(&self, text: &str) -> String {
        let folder = self.folder.path().to_string_lossy().into_owned();
        let mut text = text.replace(&format!("{folder}/work"), "[work]").replace(&format!("{folder}/home"), "[home]");
        text = text.replace(&folder, "[folder]");
        if let Some(vendor) = &self.vendor {
            text = text.replace(&vendor.address().to_string(), "[vendor]");
        }
        for (number, id) in (1..).zip(self.ids()) {
            text = text.replace(&id, &format!("[job-{number:02}]"));
        }
        if text.contains("at animatic") {
            // How far the engine was when somebody looked.
            text = Regex::new(r"(?m)^\[job-\d\d\]  running \d+%\n")
                .expect("a pattern")
                .replace_all(&text, "")
                .into_owned();
        }
        for (pattern, replacement) in FILTERS {
            text = Regex::new(pattern).expect(pattern).replace_all(&text, *replacement).into_owned();
        }
        text
    }

    /// The ids of the jobs in the order in which they were made; none where the store cannot be read.
    fn ids(&self) -> Vec<String> {
        let said = self.command(&["list", "--json", "--limit", "1000"]).output().expect("the binary runs");
        let listed: Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
        let jobs = listed["jobs"].as_array().cloned().unwrap_or_default();
        jobs.iter().rev().map(|job| text(&job["id"])).collect()
    }
}

/// What differs from run to run, and what stands for it.
const FILTERS: &[(&str, &str)] = &[
    (r"video_[0-9a-f]{48}", "[remote]"),
    (r"-[0-9a-hjkmnp-tv-z]{8}\.mp4", "-[id].mp4"),
    (r"-\d{4}-\d\d-\d\d-(\d+)\.mp4", "-[date]-${1}.mp4"),
    (r"[0-9a-f]{64}", "[sha256]"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[time]"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d", "YYYY-MM-DD HH:MM"),
    (r"\d+(\.\d+)? (B|KiB|MiB)( at \d+(\.\d+)? (B|KiB|MiB)/s)?", "[size]"),
    (r#""bytes":\d+"#, r#""bytes":[bytes]"#),
    (r"( in |finished · .* · |begun )(\d+m )?\d+(\.\d+)?(ms|s)", "${1}[span]"),
    (r"usually \d+s", "usually [span]"),
    (r"req_[0-9a-z]+", "[request]"),
    (r"http://127\.0\.0\.1:\d+", "http://[address]"),
    // Whether the time was up while nothing was asked or in the middle of a call.
    (r"(?m)^warning: \[job-\d\d\]: stopped waiting: .*\n", ""),
    (r"stopped waiting: .*, and the job goes on", "stopped waiting: [why], and the job goes on"),
    (r" stood at \d\d:\d\d:\d\d", " stood at HH:MM:SS"),
];

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
