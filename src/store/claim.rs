//! Locks between processes: one driver for each job, one writer for the mirror, one maker for the database, many users.
//!
//! A lock is the operating system's lock on an empty file, so that the death
//! of its holder frees it. It says who acts now; what is true is in the database.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The sole right to submit or download one job. Ends when dropped, or when the process dies.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    _lock: File,
}

impl Drop for Claim {
    fn drop(&mut self) {
        // While the lock is still held, so that nobody holds a lock on the file that is taken away: see `is_current`.
        if cfg!(unix) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Takes the lock on that file now, or not at all.
pub(super) fn claim(path: PathBuf) -> io::Result<Option<Claim>> {
    loop {
        let file = open(&path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) if is_current(&file)? => return Ok(Some(Claim { path, _lock: file })),
            // Taken away between our opening and our locking it: the next one to open gets another file.
            Ok(()) => {}
        }
    }
}

/// Shares that file with everybody who does the same, when nobody has it alone; `None` where the place cannot be
/// written, so that nobody can move anything there.
///
/// # Errors
/// `TimedOut` where somebody has it alone for longer than `patience`.
pub(super) async fn share(path: PathBuf, patience: Duration) -> io::Result<Option<File>> {
    let Ok(file) = open(&path) else { return Ok(None) };
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::Error(_)) => Ok(None),
        Err(TryLockError::WouldBlock) => in_time(file, File::try_lock_shared, patience).await.map(Some),
    }
}

/// Takes that file from those who share it; `None` while there are any.
pub(super) fn alone(path: &Path) -> io::Result<Option<File>> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Takes the lock on that file, waiting for it without holding up the other tasks.
///
/// # Errors
/// `TimedOut` where it is still held after `patience`.
pub(super) async fn lock(path: PathBuf, patience: Duration) -> io::Result<File> {
    let file = open(&path)?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::Error(error)) => return Err(error),
        Err(TryLockError::WouldBlock) => {}
    }
    in_time(file, File::try_lock, patience).await
}

/// A way of locking that gives up at once.
type TryLock = fn(&File) -> Result<(), TryLockError>;

async fn in_time(file: File, try_lock: TryLock, patience: Duration) -> io::Result<File> {
    let waiting = tokio::task::spawn_blocking(move || wait_for(file, try_lock, Instant::now() + patience));
    waiting.await.map_err(io::Error::other)?
}

/// Asks again and again, because a lock that is waited for by the operating system cannot be given up.
fn wait_for(file: File, try_lock: TryLock, deadline: Instant) -> io::Result<File> {
    loop {
        match try_lock(&file) {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "another process holds the lock for too long"));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Opens that file, and makes it where there is none; what is in it stays.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let open = || OpenOptions::new().create(true).truncate(false).write(true).open(path);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            open()
        }
        opened => opened,
    }
}

#[cfg(unix)]
fn is_current(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(file.metadata()?.nlink() > 0)
}

#[cfg(not(unix))]
fn is_current(_: &File) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn a_second_claim_is_refused_until_the_first_is_dropped_and_leaves_no_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("locks").join("job-a");
        let first = claim(path.clone()).expect("it can be asked").expect("it is free");
        assert!(claim(path.clone()).expect("it can be asked").is_none());
        drop(first);
        assert!(!path.exists(), "no litter");
        assert!(claim(path).expect("it can be asked").is_some());
    }

    #[test]
    fn two_never_hold_one_claim_although_its_file_comes_and_goes() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("job-a");
        let holders = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        if let Some(_claim) = claim(path.clone()).expect("it can be asked") {
                            assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
                            holders.fetch_sub(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_on_a_file_that_was_taken_away_is_no_claim() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("job-a");
        let late = open(&path).expect("it opens");
        drop(claim(path.clone()).expect("it can be asked").expect("it is free"));
        late.try_lock().expect("nobody holds it");
        assert!(!is_current(&late).expect("it can be asked"), "the next one would lock another file");
        assert!(is_current(&open(&path).expect("it opens")).expect("it can be asked"));
    }

    #[tokio::test]
    async fn waiting_for_a_lock_ends() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("ledger");
        let _held = lock(path.clone(), Duration::ZERO).await.expect("it is free");
        let error = lock(path, Duration::ZERO).await.expect_err("it is held");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
