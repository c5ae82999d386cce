//! The moments of the latest calls to one provider, in a small file that all processes of one store write.
//!
//! Read and written under the operating system's lock, which dies with its holder, and in one
//! go. By the clock on the wall, since processes share no other; a moment that is still to
//! come was written before that was set back, and counts as now. Where the file cannot be
//! written each process keeps the limit for itself.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

const MINUTE: i64 = 60_000_000;

/// How soon a book that somebody else writes in is asked for again.
const SOON: Duration = Duration::from_millis(5);

pub(super) struct Book {
    pub(super) path: PathBuf,
    /// Microseconds since 1970.
    pub(super) now: Box<dyn Fn() -> i64 + Send + Sync>,
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Book({})", self.path.display())
    }
}

impl Book {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path, now: Box::new(|| Timestamp::now().as_microsecond()) }
    }

    /// Writes a call down that begins now, where so many a minute leave room for it; else tells how long to wait before
    /// asking again.
    pub(super) fn enter(&self, per_minute: usize) -> Option<Duration> {
        // A limit that cannot be shared is no reason to leave a paid clip alone.
        self.write_down(per_minute).unwrap_or(None)
    }

    fn write_down(&self, per_minute: usize) -> io::Result<Option<Duration>> {
        let mut file = self.open()?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Some(SOON)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let now = (self.now)();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        // A line that was cut by a death is one call less.
        let mut begun: Vec<i64> =
            text.lines().filter_map(|line| line.parse().ok()).map(|at: i64| at.min(now)).collect();
        begun.retain(|at| now - at < MINUTE);
        begun.sort_unstable();
        let oldest_that_counts = begun.len().checked_sub(per_minute).map(|at| begun[at]);
        let wait = oldest_that_counts.map(|at| Duration::from_micros((at + MINUTE - now).unsigned_abs()));
        if wait.is_none() {
            begun.push(now);
        }
        let lines = begun.iter().map(i64::to_string).collect::<Vec<_>>().join("\n") + "\n";
        file.rewind()?;
        file.write_all(lines.as_bytes())?;
        file.set_len(lines.len() as u64)?;
        Ok(wait)
    }

    fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_790_000_000_000_000;

    fn book(folder: &tempfile::TempDir, now: i64) -> Book {
        Book { now: Box::new(move || now), ..Book::at(folder.path().join("locks/calls-openai")) }
    }

    #[test]
    fn a_call_waits_for_the_oldest_of_the_minute() {
        let folder = tempfile::tempdir().expect("a folder");
        let second = 1_000_000;
        assert_eq!(book(&folder, NOON).enter(2), None);
        assert_eq!(book(&folder, NOON + 10 * second).enter(2), None);
        assert_eq!(book(&folder, NOON + 15 * second).enter(2), Some(Duration::from_secs(45)));
        assert_eq!(book(&folder, NOON + 60 * second).enter(2), None);
        assert_eq!(book(&folder, NOON + 60 * second).enter(2), Some(Duration::from_secs(10)));
    }

    #[test]
    fn a_clock_that_was_set_back_costs_a_minute_and_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let hour = 60 * MINUTE;
        assert_eq!(book(&folder, NOON + hour).enter(1), None);
        assert_eq!(book(&folder, NOON).enter(1), Some(Duration::from_mins(1)));
        assert_eq!(book(&folder, NOON + MINUTE).enter(1), None);
    }

    #[test]
    fn a_book_that_was_cut_by_a_death_is_read_as_far_as_it_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(book(&folder, NOON).enter(2), None);
        let path = book(&folder, NOON).path;
        let whole = std::fs::read(&path).expect("it is there");
        std::fs::write(&path, [&whole[..], &whole[..4], b"\xff"].concat()).expect("written");
        assert_eq!(book(&folder, NOON).enter(2), None);
        assert_eq!(book(&folder, NOON).enter(2), Some(Duration::from_mins(1)));
        std::fs::write(&path, [&whole[..], &whole[..whole.len() / 2]].concat()).expect("written");
        assert_eq!(book(&folder, NOON).enter(1), Some(Duration::from_mins(1)));
    }

    #[test]
    fn one_process_writes_at_a_time_and_one_that_dies_leaves_the_book_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = book(&folder, NOON).open().expect("it opens");
        held.lock().expect("it is free");
        assert_eq!(book(&folder, NOON).enter(9), Some(SOON));
        drop(held);
        assert_eq!(book(&folder, NOON).enter(9), None);
    }

    #[test]
    fn where_no_book_can_be_kept_each_process_goes_by_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, b"").expect("written");
        assert_eq!(Book::at(file.join("calls-openai")).enter(1), None);
        assert_eq!(Book::at(file.join("calls-openai")).enter(1), None);
    }
}
