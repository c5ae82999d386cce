//! What is done about a store that is damaged: it is kept aside, and a new one is made from the mirror.
//!
//! Only SQLite's own verdict moves a file, and only while no other `rushes` uses it. A store
//! that is locked, not permitted, of a newer version or without a mirror stays where it is.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sqlx::ConnectOptions;

use super::open::{self, Opening};
use super::trouble::Failure;
use super::{Paths, claim, restore};
use crate::error::{Error, Kind};

/// Notes that the database gave an error which a sound one does not give: whoever opens it next has it checked.
pub(super) fn suspect(paths: &Paths) {
    // Where it cannot be noted, the next error notes it.
    let _ = claim::open(&paths.suspicion());
}

/// Sees to it that the database is sound, and tells what had to be done for it.
///
/// # Errors
/// The failure that led here, where there is nothing to restore from; `Unavailable` where another process uses it.
pub(super) async fn rescue(paths: &Paths, opening: &Opening, why: Failure) -> Result<Option<String>, Failure> {
    if !is_damaged(paths, opening).await? {
        dismiss(paths)?;
        return Ok(None);
    }
    if !restore::has_rows(&paths.mirror())? {
        return Err(why);
    }
    let Some(_alone) = alone(paths, opening).await? else { return Ok(None) };
    // Another process may have been faster.
    if !is_damaged(paths, opening).await? {
        dismiss(paths)?;
        return Ok(None);
    }
    let kept = set_aside(paths)?;
    let restored = open::create(paths, opening).await?;
    dismiss(paths)?;
    let made = restored.map_or_else(|| "there is a new one".to_owned(), |restored| open::told(&restored, paths));
    Ok(Some(format!("the store was damaged and is kept as {}; {made}", kept.display())))
}

fn dismiss(paths: &Paths) -> io::Result<()> {
    match std::fs::remove_file(paths.suspicion()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// SQLite's verdict: <https://www.sqlite.org/pragma.html#pragma_integrity_check>. It reads all of the file, so that it
/// is asked for only where an error has given reason to.
async fn is_damaged(paths: &Paths, opening: &Opening) -> Result<bool, Failure> {
    let database = paths.database();
    match std::fs::metadata(&database) {
        // To SQLite a file that was cut to nothing is a sound database with nothing in it.
        Ok(found) if found.len() == 0 => return Ok(true),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    let checking = async {
        let mut connection = open::options(&database, opening).connect().await?;
        sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await
    };
    let verdict: Result<String, sqlx::Error> = checking.await;
    match verdict.map_err(Failure::from) {
        Ok(verdict) => Ok(verdict != "ok"),
        Err(failure) if failure.is_damage() => Ok(true),
        Err(failure) => Err(failure),
    }
}

/// The right to move the database, when nobody uses it any more; `None` where it is sound meanwhile.
#[expect(clippy::disallowed_methods, reason = "a lock that is waited for by the operating system cannot be given up")]
async fn alone(paths: &Paths, opening: &Opening) -> Result<Option<File>, Failure> {
    let deadline = Instant::now() + opening.patience;
    loop {
        if let Some(alone) = claim::alone(&paths.users_lock())? {
            return Ok(Some(alone));
        }
        if !paths.suspicion().try_exists()? && open::connect(paths, opening).await.is_ok() {
            return Ok(None);
        }
        if Instant::now() >= deadline {
            return Err(in_use(paths).into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn in_use(paths: &Paths) -> Error {
    let message = format!(
        "the store is damaged and another `rushes` still uses it, so nothing was sent and nothing was paid: {}",
        paths.database().display()
    );
    Error::new(Kind::Unavailable, message).hint(
        "end the other `rushes`; the next command then keeps the store aside and makes a new one from `ledger.jsonl`",
    )
}

/// Moves the database away with its log, under a name that tells when.
fn set_aside(paths: &Paths) -> io::Result<PathBuf> {
    let kept = free_name(&paths.database());
    // The database goes first: what is left of it without it is moved by `set_leftovers_aside`.
    std::fs::rename(paths.database(), &kept)?;
    move_logs(&paths.database(), &kept)?;
    open::sync_folder(paths.data_dir())?;
    Ok(kept)
}

/// Moves the log of a database away that is gone: with another database it would be taken for that one's.
pub(super) fn set_leftovers_aside(paths: &Paths) -> io::Result<()> {
    move_logs(&paths.database(), &free_name(&paths.database()))
}

fn move_logs(database: &Path, kept: &Path) -> io::Result<()> {
    for suffix in ["-wal", "-shm"] {
        match std::fs::rename(with_suffix(database, suffix), with_suffix(kept, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn free_name(database: &Path) -> PathBuf {
    let now = with_suffix(database, &format!(".broken-{}", Timestamp::now().strftime("%Y%m%dT%H%M%SZ")));
    let is_free = |name: &PathBuf| ["", "-wal", "-shm"].iter().all(|suffix| !with_suffix(name, suffix).exists());
    let numbered = (2..).map(|number: u32| with_suffix(&now, &format!("-{number}")));
    std::iter::once(now.clone()).chain(numbered).find(is_free).unwrap_or(now)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
