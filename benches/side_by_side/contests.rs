//! What is compared with what, and what is aimed at.

use std::error::Error;
use std::time::Duration;

use crate::measure::{Crowd, Line, Pairing, Said};
use crate::stage::{self, Sandbox, Span, Stage};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// One comparison.
pub(crate) struct Contest {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What ours does.
    pub(crate) what: &'static str,
    /// What it is compared with.
    pub(crate) against: &'static str,
    /// How often each is run.
    pub(crate) runs: usize,
    /// What is aimed at.
    pub(crate) aim: Aim,
    /// Makes what is run ready.
    pub(crate) play: Play,
}

/// How a comparison is run.
pub(crate) enum Play {
    /// Two programs in turn.
    InTurn(fn(&Stage) -> Result<Pairing>),
    /// Many of the same at once, and then one alone.
    AtOnce(fn(&Stage) -> Result<Crowd>),
}

/// What a comparison should show; what is `None` is not aimed at.
pub(crate) struct Aim {
    /// At most so many times as long as the other.
    pub(crate) ratio: Option<f64>,
    /// At most so long.
    pub(crate) wall: Option<Duration>,
    /// At most so much longer than the other.
    pub(crate) above: Option<Duration>,
    /// At most so many bytes in memory.
    pub(crate) peak: Option<u64>,
}

const NOTHING: Aim = Aim { ratio: None, wall: None, above: None, peak: None };
const MIB: u64 = 1024 * 1024;

/// All of them.
pub(crate) const CONTESTS: &[Contest] = &[
    Contest {
        name: "version",
        what: "`rushes --version`",
        against: "an empty Rust program",
        runs: 101,
        aim: Aim { ratio: Some(2.0), ..NOTHING },
        play: Play::InTurn(version),
    },
    Contest {
        name: "list",
        what: "`rushes list`, 100,000 jobs in the store",
        against: "`rushes --version`",
        runs: 101,
        aim: Aim { ratio: Some(5.0), wall: Some(Duration::from_millis(20)), ..NOTHING },
        play: Play::InTurn(list),
    },
    Contest {
        name: "download",
        what: "`rushes download`, 1 GiB, hashed and checked",
        against: "`curl -o`",
        runs: 7,
        aim: Aim { ratio: Some(1.1), peak: Some(32 * MIB), ..NOTHING },
        play: Play::InTurn(download),
    },
    Contest {
        name: "durable-download",
        what: "the same",
        against: "`curl -o`, then `sync FILE`",
        runs: 7,
        aim: NOTHING,
        play: Play::InTurn(durable_download),
    },
    Contest {
        name: "animatic",
        what: "`rushes create`, animatic, 4 s 1280×720 at 24 fps",
        against: "`ffmpeg`, testsrc2 by libx264",
        runs: 11,
        aim: Aim { ratio: Some(1.0), peak: Some(150 * MIB), ..NOTHING },
        play: Play::InTurn(animatic),
    },
    Contest {
        name: "job",
        what: "`rushes create`, one job of a sandbox that needs no time",
        against: "the same three calls by `curl`",
        runs: 31,
        aim: Aim { above: Some(Duration::from_millis(100)), ..NOTHING },
        play: Play::InTurn(job),
    },
    Contest {
        name: "cost",
        what: "`rushes cost --by model`, 1,000,000 rows in the ledger",
        against: "DuckDB over the same rows as JSON Lines",
        runs: 11,
        aim: Aim { ratio: Some(1.0), ..NOTHING },
        play: Play::InTurn(cost),
    },
    Contest {
        name: "hold",
        what: "the hold under four caps, in 50 processes of `rushes create` at once",
        against: "one process alone",
        runs: 5,
        aim: Aim { wall: Some(Duration::from_millis(50)), ..NOTHING },
        play: Play::AtOnce(hold),
    },
    Contest {
        name: "budget",
        what: "`rushes create --no-wait` under four caps, 1,000,000 rows in this month's ledger",
        against: "the same, an empty ledger",
        runs: 51,
        aim: Aim { ratio: Some(1.1), ..NOTHING },
        play: Play::InTurn(budget),
    },
];

fn version(stage: &Stage) -> Result<Pairing> {
    let ours = stage.rushes("home").words("--version");
    Ok(Pairing { ours, theirs: Ok(stage.empty_program()?), _backdrop: None })
}

fn list(stage: &Stage) -> Result<Pairing> {
    stage.fill_store("archive")?;
    let ours = stage.rushes("archive").words("list");
    Ok(Pairing { ours, theirs: Ok(stage.rushes("archive").words("--version")), _backdrop: None })
}

fn download(stage: &Stage) -> Result<Pairing> {
    fetch(stage, r#"exec curl --silent --show-error --fail -H "$HEADER" -o "$OUTPUT" "$ADDRESS""#)
}

fn durable_download(stage: &Stage) -> Result<Pairing> {
    fetch(stage, r#"curl --silent --show-error --fail -H "$HEADER" -o "$OUTPUT" "$ADDRESS" && exec sync "$OUTPUT""#)
}

/// One finished job whose clip is a gibibyte, fetched by ours and by a line of shell.
fn fetch(stage: &Stage, shell: &str) -> Result<Pairing> {
    let sandbox = stage.sandbox("--clip-fps 12 --clip-bytes 1073741824")?;
    let order = stage.rushes("home").variables(&sandbox.environment).words("create --model openai:sora-2 --json");
    let order = order.words("--seconds 4 --size 1280x720 --no-wait").argument("a paper boat on a rainy street");
    let job: serde_json::Value = serde_json::from_str(&stage::succeed(&order)?)?;
    let field = |name: &str| job[name].as_str().ok_or_else(|| format!("the job has no {name}"));
    let waited =
        stage.rushes("home").variables(&sandbox.environment).words("wait --no-download").argument(field("id")?);
    stage::succeed(&waited)?;

    let (by_us, by_them) = (stage.path("by-rushes.mp4"), stage.path("by-curl.mp4"));
    let ours = stage.rushes("home").variables(&sandbox.environment).words("download --output");
    let address = format!("{}/videos/{}/content", sandbox.variable("RUSHES_OPENAI_BASE_URL")?, field("remote_id")?);
    let theirs = Line::new("sh").argument("-c").argument(shell).variable("ADDRESS", address);
    let theirs = theirs
        .variable("HEADER", format!("Authorization: Bearer {}", sandbox.variable("OPENAI_API_KEY")?))
        .variable("OUTPUT", &by_them)
        .makes(&by_them);
    Ok(Pairing {
        ours: ours.argument(&by_us).argument(field("id")?).makes(&by_us),
        theirs: installed("curl", theirs),
        _backdrop: Some(sandbox),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "it is prepared like the others")]
fn animatic(stage: &Stage) -> Result<Pairing> {
    let (by_us, by_them) = (stage.path("animatic.mp4"), stage.path("testsrc2.mp4"));
    let ours = stage.rushes("home").words("create --model animatic --seconds 4 --size 1280x720 --fps 24 --output");
    let theirs = Line::new("ffmpeg")
        .words("-loglevel error -f lavfi -i testsrc2=size=1280x720:rate=24:duration=4 -c:v libx264 -pix_fmt yuv420p");
    Ok(Pairing {
        ours: ours.argument(&by_us).argument("a paper boat on a rainy street").makes(&by_us),
        theirs: installed("ffmpeg", theirs.argument(&by_them).makes(&by_them)),
        _backdrop: None,
    })
}

/// Orders, asks once, fetches. The clip was drawn for the run that is not counted.
const THREE_CALLS: &str = r#"set -e
fetch() { curl --silent --show-error --fail -H "Authorization: Bearer $OPENAI_API_KEY" "$@"; }
order='{"model":"sora-2","prompt":"a paper boat on a rainy street","seconds":"4","size":"1280x720"}'
id=$(fetch -H 'Content-Type: application/json' -d "$order" "$RUSHES_OPENAI_BASE_URL/videos" |
    sed 's/.*"id": *"\(video_[^"]*\)".*/\1/')
fetch -o "$STATUS" "$RUSHES_OPENAI_BASE_URL/videos/$id"
fetch -o "$OUTPUT" "$RUSHES_OPENAI_BASE_URL/videos/$id/content""#;

fn job(stage: &Stage) -> Result<Pairing> {
    let sandbox = stage.sandbox("--clip-fps 12")?;
    let (by_us, by_them) = (stage.path("job.mp4"), stage.path("calls.mp4"));
    let ours = stage.rushes("jobs").variables(&sandbox.environment).words("create --model openai:sora-2");
    let ours = ours.words("--seconds 4 --size 1280x720 --output").argument(&by_us);
    let theirs = Line::new("sh").argument("-c").argument(THREE_CALLS).variables(&sandbox.environment);
    let theirs = theirs.variable("STATUS", stage.path("status.json")).variable("OUTPUT", &by_them).makes(&by_them);
    Ok(Pairing {
        ours: ours.argument("a paper boat on a rainy street").makes(&by_us),
        theirs: installed("curl", theirs),
        _backdrop: Some(sandbox),
    })
}

/// The sums of `cost`, from the mirror; the columns are named, so that nothing has to be guessed from the rows.
const SUMS: &str = "SELECT model, \
    count(*) FILTER (kind = 'settle' AND state = 'finished') AS clips, \
    sum(seconds) FILTER (kind = 'settle' AND state = 'finished') AS seconds, \
    sum(usd) AS spent, \
    sum(usd) FILTER (state IN ('failed', 'refused', 'cancelled')) AS wasted \
    FROM read_ndjson('LEDGER', columns = {kind: 'VARCHAR', state: 'VARCHAR', model: 'VARCHAR', \
    usd: 'DECIMAL(18, 6)', seconds: 'DECIMAL(12, 3)'}) \
    WHERE kind IN ('settle', 'adjust') GROUP BY model ORDER BY model";

fn cost(stage: &Stage) -> Result<Pairing> {
    stage.fill_ledger("books", Span::Year)?;
    stage::succeed(&stage.rushes("books").words("cost rebuild"))?;
    let mirror = stage.path("books").join("ledger.jsonl");
    let sums = SUMS.replace("LEDGER", &mirror.to_string_lossy());
    let has_package = || stage::succeed(&Line::new("python3").words("-c").argument("import duckdb")).is_ok();
    let theirs = if stage::is_installed("duckdb") {
        Ok(Line::new("duckdb").argument("-c").argument(&sums))
    } else if has_package() {
        Ok(Line::new("python3")
            .argument("-c")
            .argument("import duckdb, sys; print(duckdb.sql(sys.argv[1]))")
            .argument(&sums))
    } else {
        Err("duckdb")
    };
    Ok(Pairing { ours: stage.rushes("books").words("cost --by model"), theirs, _backdrop: None })
}

/// Caps that are far, on everything that can be capped.
const CAPS: &str = r#"
[budget]
per_day = "9000000.00"
per_month = "9000000.00"
[budget.provider.openai]
per_month = "9000000.00"
[budget.project.film]
per_month = "9000000.00"
"#;

fn hold(stage: &Stage) -> Result<Crowd> {
    let sandbox = stage.sandbox("--clip-fps 12")?;
    Ok(Crowd { line: order(stage, "crowded", &sandbox)?, many: 50, took: held, _backdrop: Some(sandbox) })
}

/// From the moment at which the job was planned to the one at which its hold was stored and told.
fn held(said: &Said) -> Result<Duration> {
    let job: serde_json::Value = serde_json::from_str(&said.stdout)?;
    let planned = said.stderr.lines().find(|line| line.contains(r#""event":"planned""#)).ok_or("no hold was told")?;
    let planned: serde_json::Value = serde_json::from_str(planned)?;
    let moment = |value: &serde_json::Value| value.as_str().unwrap_or_default().parse::<jiff::Timestamp>();
    Ok(moment(&planned["at"])?.duration_since(moment(&job["created_at"])?).try_into()?)
}

fn budget(stage: &Stage) -> Result<Pairing> {
    let sandbox = stage.sandbox("--clip-fps 12")?;
    stage.fill_ledger("experienced", Span::Month)?;
    stage::succeed(&stage.rushes("experienced").words("cost rebuild"))?;
    let ours = order(stage, "experienced", &sandbox)?;
    Ok(Pairing { ours, theirs: Ok(order(stage, "new", &sandbox)?), _backdrop: Some(sandbox) })
}

/// An order of a project under `CAPS` that is not waited for.
fn order(stage: &Stage, home: &str, sandbox: &Sandbox) -> Result<Line> {
    stage.configure(home, CAPS)?;
    let line = stage.rushes(home).variables(&sandbox.environment).words("create --no-wait --json --progress json");
    Ok(line.words("--model openai:sora-2 --seconds 4 --project film").argument("a paper boat on a rainy street"))
}

fn installed(program: &'static str, line: Line) -> std::result::Result<Line, &'static str> {
    if stage::is_installed(program) { Ok(line) } else { Err(program) }
}
