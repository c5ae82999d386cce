//! What the contests need: the released program, a program that does nothing, a store of many jobs, a sandbox.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rushes::store::{Paths, Store};
use sqlx::{ConnectOptions, Connection};

use crate::measure::Line;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Jobs in the large store.
pub(crate) const JOBS: u32 = 100_000;

/// Rows in the large ledger: a hold and a settlement for each of half as many clips.
const ROWS: u32 = 1_000_000;

/// What cargo tells a program about itself, and would make it build some crates anew.
const OWN: [&str; 4] = ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_MANIFEST_LINKS", "OUT_DIR"];

/// The place where everything happens. On the disk of the build: the folder for temporary files may be in memory.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    rushes: PathBuf,
}

impl Stage {
    /// Builds the program as it is released.
    pub(crate) fn set() -> Result<Self> {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let target = scratch.parent().ok_or("the folder of the build is not where it should be")?;
        let mut build = Command::new(env!("CARGO"));
        for (name, _) in variables().filter(|(name, _)| name.starts_with("CARGO_PKG") || OWN.contains(&name.as_str())) {
            build.env_remove(name);
        }
        build.args(["build", "--release", "--locked", "--bin", "rushes", "--manifest-path"]);
        build.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).arg("--target-dir").arg(target);
        if !build.status()?.success() {
            return Err("the release build failed".into());
        }
        let rushes = target.join("release").join(format!("rushes{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { folder: tempfile::tempdir_in(scratch)?, rushes })
    }

    /// A path on the stage.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The released program.
    pub(crate) fn program(&self) -> &Path {
        &self.rushes
    }

    /// The released program with a home of that name.
    pub(crate) fn rushes(&self, home: &str) -> Line {
        Line::new(&self.rushes).variable("RUSHES_HOME", self.path(home))
    }

    /// A program that does nothing, built like ours: for speed.
    pub(crate) fn empty_program(&self) -> Result<Line> {
        let source = self.path("empty.rs");
        put(&source, "fn main() {}\n")?;
        let program = self.path(&format!("empty{}", std::env::consts::EXE_SUFFIX));
        let built = Command::new("rustc").args(["-O", "-o"]).arg(&program).arg(&source).status()?;
        if built.success() { Ok(Line::new(program)) } else { Err("`rustc` could not build the empty program".into()) }
    }

    /// Makes a home with that many saved jobs: one that the program made, and copies of its row.
    pub(crate) fn fill_store(&self, home: &str) -> Result<()> {
        let clip = self.path("seed.mp4");
        let made = self.rushes(home).words("create --model animatic --seconds 1 --size 128x128 --output");
        succeed(&made.argument(&clip).argument("a paper boat on a rainy street"))?;
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(multiply(&self.path(home)))
    }

    /// Makes a home whose ledger has `ROWS` rows of eight models, evenly over that time; every sixteenth clip failed and
    /// was charged.
    pub(crate) fn fill_ledger(&self, home: &str, span: Span) -> Result<()> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(enter(&self.path(home), span))
    }

    /// Makes a home with that configuration.
    pub(crate) fn configure(&self, home: &str, config: &str) -> Result<()> {
        std::fs::create_dir_all(self.path(home))?;
        Ok(put(&self.path(home).join("config.toml"), config)?)
    }

    /// A rehearsal server of its own process.
    pub(crate) fn sandbox(&self, flags: &str) -> Result<Sandbox> {
        Sandbox::open(&self.rushes("vendor").words("sandbox --json --render-time 0s").words(flags))
    }
}

/// Copies the one job of that home until there are `JOBS`.
async fn multiply(home: &Path) -> Result<()> {
    let paths = Paths::new(home);
    drop(Store::open(&paths).await?);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(paths.database());
    let mut connection = options.connect().await?;
    let sql = "WITH RECURSIVE copies (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM copies WHERE n < $1) \
               INSERT INTO jobs SELECT n, printf('b%07d', n), revision, state, unfinished, provider, model, family, \
               remote_id, project, created_at + n, took, replace(record, id, printf('b%07d', n)) FROM jobs, copies";
    sqlx::query(sql).bind(JOBS).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// When the rows of the large ledger were written.
#[derive(Clone, Copy)]
pub(crate) enum Span {
    /// In one year that is over.
    Year,
    /// In this month, up to now.
    Month,
}

impl Span {
    /// The moment of the first row, and the step from one to the next, in microseconds.
    fn steps(self) -> Result<(i64, i64)> {
        let now = jiff::Zoned::now();
        let (from, to) = match self {
            Self::Year => ("2025-01-01T00:00:00Z".parse()?, "2026-01-01T00:00:00Z".parse()?),
            Self::Month => (now.first_of_month()?.start_of_day()?.timestamp(), now.timestamp()),
        };
        Ok((from.as_microsecond(), (to.as_microsecond() - from.as_microsecond()) / i64::from(ROWS)))
    }
}

/// Writes the rows and what they come to.
async fn enter(home: &Path, span: Span) -> Result<()> {
    let paths = Paths::new(home);
    drop(Store::open(&paths).await?);
    let (from, step) = span.steps()?;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(paths.database());
    let mut connection = options.connect().await?;
    let sql = "WITH RECURSIVE rows (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM rows WHERE n < $1), \
               clips AS (SELECT n, (n + 1) / 2 AS clip, n % 2 = 1 AS held FROM rows) \
               INSERT INTO ledger (seq, at, kind, job, state, usd, basis, confirmed, quote_as_of, quote_source, \
               provider, model, family, mode, length, project, run, parent, tags) \
               SELECT n, $2 + n * $3, CASE WHEN held THEN 'hold' ELSE 'settle' END, \
               printf('b%07d', clip), CASE WHEN held THEN 'planned' WHEN clip % 16 = 0 THEN 'failed' ELSE 'finished' END, \
               100000 * (1 + clip % 40), 'quote', 0, '2026-09-19', 'https://example.com/prices', \
               CASE clip % 4 WHEN 0 THEN 'openai' ELSE 'provider-' || (clip % 4) END, 'model-' || (clip % 8), \
               NULL, 'text', 1000 * (4 + clip % 9), \
               CASE clip % 10 WHEN 0 THEN 'film' ELSE 'project-' || (clip % 10) END, printf('r%07d', clip), NULL, '{}' \
               FROM clips";
    sqlx::query(sql).bind(ROWS).bind(from).bind(step).execute(&mut connection).await?;
    sqlx::raw_sql(SUMS).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// The sums beside the ledger, as the program keeps them row by row.
const SUMS: &str = "INSERT INTO spent (scope, quarter, usd) \
    SELECT 'all', at / 900000000, SUM(usd) FROM ledger WHERE kind = 'settle' GROUP BY 2 UNION ALL \
    SELECT 'provider=' || provider, at / 900000000, SUM(usd) FROM ledger WHERE kind = 'settle' GROUP BY 1, 2 UNION ALL \
    SELECT 'project=' || project, at / 900000000, SUM(usd) FROM ledger WHERE kind = 'settle' GROUP BY 1, 2";

/// A rehearsal server; ends when dropped.
pub(crate) struct Sandbox {
    child: Child,
    /// What to export to reach it.
    pub(crate) environment: Vec<(String, String)>,
}

impl Sandbox {
    fn open(line: &Line) -> Result<Self> {
        let mut child = line.command().stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let stdout = child.stdout.take().ok_or("the sandbox has no standard output")?;
        let mut sandbox = Self { child, environment: Vec::new() };
        let mut first = String::new();
        BufReader::new(stdout).read_line(&mut first)?;
        let answer: serde_json::Value = serde_json::from_str(&first)?;
        let exports = answer["environment"].as_object().ok_or("the sandbox does not say what to export")?;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let exports = exports.iter().filter(|(name, _)| *name != "RUSHES_HOME");
        sandbox.environment = exports.map(|(name, value)| (name.clone(), text(value))).collect();
        Ok(sandbox)
    }

    /// The value of one of its variables.
    pub(crate) fn variable(&self, name: &str) -> Result<&str> {
        let found = self.environment.iter().find(|(known, _)| known == name);
        Ok(found.map(|(_, value)| value.as_str()).ok_or_else(|| format!("the sandbox does not export {name}"))?)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs it once, and gives what it printed.
pub(crate) fn succeed(line: &Line) -> Result<String> {
    let output = line.command().output()?;
    if !output.status.success() {
        return Err(format!("a preparation failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Whether that program is on this machine.
pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// The variables that this program was started with.
#[expect(clippy::disallowed_methods, reason = "what the user or cargo has set must not change what is measured")]
pub(crate) fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

#[expect(clippy::disallowed_methods, reason = "a program is written to be built")]
fn put(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(path, text)
}
