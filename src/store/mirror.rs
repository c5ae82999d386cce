//! `ledger.jsonl`: the ledger for people and `jq`, one line for each row, only ever appended to.
//!
//! The database is the truth. Whoever writes a row to it brings the mirror up afterwards,
//! with whatever others could not append before they died. A mirror that says something
//! else than the database was touched by somebody: it is left alone, told, and written
//! afresh only when asked for.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use sqlx::sqlite::SqliteConnection;

use super::ledger::{self, Entry};
use super::trouble::{Failure, Stake};
use super::{Store, claim, open};
use crate::error::Result;

/// How many rows are in memory at once.
const PAGE: i64 = 4096;

/// How the mirror ends.
#[derive(Debug)]
struct Tail {
    /// The last whole line, where it can be read; `None` in an empty mirror.
    last: Option<Entry>,
    /// Where the last whole line ends; what comes after it was cut off by a death.
    end: u64,
}

/// What was found wrong with the mirror. It is left as it is.
#[derive(Debug)]
enum Mismatch {
    /// The last whole line is none of ours.
    Foreign,
    /// It tells of rows that the database does not have.
    Ahead,
    /// The same row reads otherwise in the database.
    Different,
}

impl Mismatch {
    fn sentence(&self) -> &'static str {
        match self {
            Self::Foreign => "its last line is not one that `rushes` writes",
            Self::Ahead => "it has rows that the store does not have",
            Self::Different => "its last row differs from the one in the store",
        }
    }
}

impl Store {
    /// Appends to the mirror whatever it lacks. What stands in the way goes to `take_warnings`.
    pub async fn mend_mirror(&self) {
        match self.ready(&Stake::Nothing).await {
            Ok(mut connection) => self.bring_mirror_up(&mut connection).await,
            Err(error) => self.warn(error.to_string()),
        }
    }

    /// Writes the mirror afresh, whatever it says now, and tells how many rows it has.
    ///
    /// # Errors
    /// As for `open`; the mirror is then as it was.
    pub async fn rebuild_mirror(&self) -> Result<u64> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        let place = self.paths.mirror();
        self.rebuild(&mut connection).await.map_err(|failure| failure.explain(&place, &Stake::Nothing))
    }

    /// Reads the whole mirror beside the store and tells the first thing in which it says something else. Every other
    /// command looks at its end alone.
    ///
    /// # Errors
    /// As for `open`, also where the mirror cannot be read.
    pub async fn inspect_mirror(&self) -> Result<Option<String>> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        let place = self.paths.mirror();
        self.first_difference(&mut connection).await.map_err(|failure| failure.explain(&place, &Stake::Nothing))
    }

    async fn first_difference(&self, connection: &mut SqliteConnection) -> Result<Option<String>, Failure> {
        let _lock = claim::lock(self.paths.mirror_lock(), self.patience).await?;
        let mut lines = BufReader::new(File::open(self.paths.mirror())?).split(b'\n');
        let mut seq = 0;
        loop {
            let page = ledger::entries(connection, seq, PAGE).await?;
            let Some(last) = page.last() else { break };
            seq = last.seq;
            for row in &page {
                // What is lacking at the end was not lost: the next command that writes appends it.
                let Some(line) = lines.next().transpose()? else { return Ok(None) };
                if !serde_json::from_slice(&line).is_ok_and(|line| is_same(row, &line)) {
                    return Ok(Some(format!("its line {} is not the row of the store", row.seq)));
                }
            }
        }
        Ok(lines.next().is_some().then(|| Mismatch::Ahead.sentence().to_owned()))
    }

    /// Called after each commit that wrote a row. The row is safe already, so that a failure here is told and no more.
    pub(super) async fn bring_mirror_up(&self, connection: &mut SqliteConnection) {
        let place = self.paths.mirror();
        match self.catch_up(connection).await {
            Ok(None) => {}
            Ok(Some(mismatch)) => self.warn(format!(
                "{} was changed by somebody, so nothing is added to it: {}; `rushes cost rebuild` writes it afresh",
                place.display(),
                mismatch.sentence()
            )),
            Err(failure) => self.warn(format!(
                "{} could not be brought up to date; the store itself has every row: {}",
                place.display(),
                failure.explain(&place, &Stake::Nothing).details().causes.join(": ")
            )),
        }
    }

    async fn catch_up(&self, connection: &mut SqliteConnection) -> Result<Option<Mismatch>, Failure> {
        let place = self.paths.mirror();
        let _lock = claim::lock(self.paths.mirror_lock(), self.patience).await?;
        let new = !place.try_exists()?;
        let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&place)?;
        let Some(tail) = tail(&mut file)? else { return Ok(Some(Mismatch::Foreign)) };
        if let Some(mismatch) = compare(connection, tail.last.as_ref()).await? {
            return Ok(Some(mismatch));
        }
        let torn = file.metadata()?.len() > tail.end;
        if torn {
            file.set_len(tail.end)?;
        }
        file.seek(SeekFrom::Start(tail.end))?;
        let added = copy(connection, tail.last.map_or(0, |entry| entry.seq), &mut file).await?;
        // Of many at once the first one takes the rows of the others along, who then need not wait for the disk.
        if added > 0 || torn {
            file.sync_data()?;
        }
        if new {
            open::sync_folder(self.paths.data_dir())?;
        }
        Ok(None)
    }

    async fn rebuild(&self, connection: &mut SqliteConnection) -> Result<u64, Failure> {
        let place = self.paths.mirror();
        let _lock = claim::lock(self.paths.mirror_lock(), self.patience).await?;
        let fresh = place.with_extension("jsonl.new");
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&fresh)?;
        let rows = copy(connection, 0, &mut file).await?;
        file.sync_all()?;
        std::fs::rename(&fresh, &place)?;
        open::sync_folder(self.paths.data_dir())?;
        Ok(rows)
    }
}

/// Holds the last line of the mirror against the row of that number.
async fn compare(connection: &mut SqliteConnection, last: Option<&Entry>) -> Result<Option<Mismatch>, Failure> {
    let Some(last) = last else { return Ok(None) };
    let stored = ledger::entries(connection, last.seq - 1, 1).await?;
    Ok(match stored.first() {
        None => Some(Mismatch::Ahead),
        Some(row) if is_same(row, last) => None,
        Some(_) => Some(Mismatch::Different),
    })
}

/// By what never changes from one version of the line to the next.
fn is_same(row: &Entry, line: &Entry) -> bool {
    let facts = |entry: &Entry| (entry.seq, entry.at, entry.kind, entry.job.clone(), entry.usd);
    facts(row) == facts(line)
}

/// Writes every row after that number, a page at a time, and tells how many.
async fn copy(connection: &mut SqliteConnection, after: i64, file: &mut File) -> Result<u64, Failure> {
    let mut seq = after;
    let mut count = 0;
    loop {
        let page = ledger::entries(connection, seq, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        seq = last.seq;
        let mut lines = Vec::new();
        for entry in &page {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
            count += 1;
        }
        file.write_all(&lines)?;
    }
}

/// How the mirror ends; `None` where its last whole line is none of ours.
fn tail(file: &mut File) -> io::Result<Option<Tail>> {
    let length = file.metadata()?.len();
    let mut block = 8192;
    loop {
        let start = length.saturating_sub(block);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        Read::by_ref(file).take(length - start).read_to_end(&mut bytes)?;
        let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
            if start == 0 {
                return Ok(Some(Tail { last: None, end: 0 }));
            }
            block *= 8;
            continue;
        };
        let before = bytes[..end].iter().rposition(|byte| *byte == b'\n');
        if before.is_none() && start > 0 {
            block *= 8;
            continue;
        }
        let line = &bytes[before.map_or(0, |newline| newline + 1)..end];
        let end = start + u64::try_from(end).unwrap_or(u64::MAX) + 1;
        return Ok(serde_json::from_slice(line).ok().map(|last| Tail { last: Some(last), end }));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::tests::{Home, job, planned};
    use super::*;

    async fn home_with_rows(rows: u64) -> (Home, Store) {
        let home = Home::new();
        let store = home.store().await;
        for row in 0..rows {
            planned(&store, &job(row)).await;
        }
        (home, store)
    }

    #[expect(clippy::disallowed_methods, reason = "a test plays the hand that touches the mirror")]
    fn put(home: &Home, content: &[u8]) {
        std::fs::write(home.paths.mirror(), content).expect("it can be written");
    }

    fn content(home: &Home) -> Vec<u8> {
        std::fs::read(home.paths.mirror()).expect("it is there")
    }

    #[tokio::test]
    async fn a_line_that_was_changed_or_taken_away_in_the_middle_is_found() {
        let (home, store) = home_with_rows(5).await;
        assert_eq!(store.inspect_mirror().await.expect("read"), None);
        let whole = std::fs::read_to_string(home.paths.mirror()).expect("text");
        let lines: Vec<&str> = whole.lines().collect();
        let cheaper: &str = &lines[1].replace("\"usd\":\"0.80\"", "\"usd\":\"0.10\"");
        assert_ne!(cheaper, lines[1]);
        let more: &str = &lines[4].replace("\"seq\":5", "\"seq\":6");
        for (touched, words) in [
            ([lines[0], cheaper, lines[2], lines[3], lines[4]].to_vec(), "its line 2 is not the row of the store"),
            ([lines[0], lines[1], lines[3], lines[4]].to_vec(), "its line 3 is not the row of the store"),
            ([&lines[..], &[more]].concat(), "it has rows that the store does not have"),
        ] {
            put(&home, (touched.join("\n") + "\n").as_bytes());
            assert_eq!(store.inspect_mirror().await.expect("read").as_deref(), Some(words));
        }
        store.rebuild_mirror().await.expect("written");
        assert_eq!(store.inspect_mirror().await.expect("read"), None);
    }

    #[tokio::test]
    async fn a_mirror_cut_anywhere_is_mended() {
        let (home, store) = home_with_rows(2).await;
        let whole = content(&home);
        for length in (0..whole.len()).rev().step_by(5) {
            put(&home, &whole[..length]);
            store.mend_mirror().await;
            assert_eq!(content(&home), whole, "cut at {length}");
        }
        std::fs::remove_file(home.paths.mirror()).expect("it can be removed");
        store.mend_mirror().await;
        assert_eq!(content(&home), whole, "removed");
        assert_eq!(store.take_warnings(), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_mirror_that_somebody_changed_is_told_once_and_left_alone() {
        let (home, store) = home_with_rows(2).await;
        let whole = String::from_utf8(content(&home)).expect("text");
        let ahead =
            format!("{whole}{}", whole.lines().last().expect("a line").replace("\"seq\":2", "\"seq\":99")) + "\n";
        let cases = [
            (whole.replace("0.80", "0.08"), "differs"),
            (ahead, "has rows that the store does not have"),
            (format!("{whole}# my note\n"), "not one that `rushes` writes"),
        ];
        for (changed, word) in cases {
            put(&home, changed.as_bytes());
            planned(&store, &job(u64::try_from(changed.len()).expect("small"))).await;
            store.mend_mirror().await;
            let warnings = store.take_warnings();
            assert_eq!(warnings.len(), 1, "{warnings:?}");
            assert!(warnings[0].contains(word) && warnings[0].contains("`rushes cost rebuild`"), "{warnings:?}");
            assert_eq!(content(&home), changed.as_bytes());
        }
        assert_eq!(store.rebuild_mirror().await.expect("it is rebuilt"), 5);
        assert_eq!(home.mirrored().iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert!(content(&home).starts_with(whole.as_bytes()));
    }

    #[tokio::test]
    async fn the_mirror_has_one_writer_at_a_time_and_one_that_hangs_stops_no_job() {
        let home = Home::new();
        let opening = open::Opening { patience: Duration::ZERO, ..open::Opening::default() };
        let store = Store::open_as(&home.paths, &opening).await.expect("it opens");
        let held = claim::lock(home.paths.mirror_lock(), Duration::ZERO).await.expect("it is free");
        planned(&store, &job(1)).await;
        assert!(!home.paths.mirror().exists(), "another one writes it");
        let warnings = store.take_warnings();
        assert!(warnings[0].contains("another process holds the lock for too long"), "{warnings:?}");
        drop(held);
        store.mend_mirror().await;
        assert_eq!(home.mirrored().len(), 1);
    }

    #[tokio::test]
    async fn a_row_longer_than_a_block_is_found_again() {
        let home = Home::new();
        let store = home.store().await;
        let long = super::super::tests::job_with(1, |new| {
            new.tags.insert("note".into(), "x".repeat(100_000));
        });
        planned(&store, &long).await;
        planned(&store, &job(2)).await;
        assert_eq!(home.mirrored().len(), 2);
        assert_eq!(store.take_warnings(), Vec::<String>::new());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_mirror_that_cannot_be_written_stops_no_job() {
        let home = Home::new();
        let store = home.store().await;
        std::os::unix::fs::symlink("/dev/full", home.paths.mirror()).expect("a link");
        planned(&store, &job(1)).await;
        let warnings = store.take_warnings();
        assert!(warnings[0].contains("the store itself has every row"), "{warnings:?}");
        std::fs::remove_file(home.paths.mirror()).expect("it can be removed");
        planned(&store, &job(2)).await;
        assert_eq!(home.mirrored().len(), 2, "what was missed is appended later");
    }

    #[test]
    fn a_line_of_a_later_version_is_read_by_what_never_changes() {
        let line = r#"{"v":2,"seq":1,"at":"2026-09-19T10:00:00Z","kind":"settle","job":"a1","state":"finished","usd":"0.40",
            "basis":"reported","confirmed":true,"quote_as_of":null,"quote_source":null,"provider":"fal","model":"m",
            "family":null,"mode":"text","seconds":"8","project":null,"run":"r","parent":null,"tags":{},"invented":7}"#;
        let line: Entry = serde_json::from_str(line).expect("unknown fields are passed over");
        let row = Entry { v: 1, run: "another".into(), ..line.clone() };
        assert!(is_same(&row, &line));
        assert!(!is_same(&Entry { usd: None, ..row }, &line), "unknown is not an amount");
    }
}
