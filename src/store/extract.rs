//! A part of the ledger in a file of its own: what one run of the program moved, for whoever keeps the papers.
//!
//! The file has the same lines as the mirror, but only those of some jobs. It is
//! written in one go, in place of an earlier one, and never over anything else
//! unless the user insists; never over the store's own files at all.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::ledger::{self, Entry};
use super::trouble::Stake;
use super::{Paths, Store};
use crate::error::{Error, Kind, Result};
use crate::job::{JobId, Replace};

/// A place for a part of the ledger.
#[derive(Clone, Debug)]
pub struct Extract {
    place: PathBuf,
}

impl Store {
    /// Every row of those jobs, in the order in which they were written.
    ///
    /// # Errors
    /// As for `open`.
    pub async fn histories(&self, jobs: &[JobId]) -> Result<Vec<Entry>> {
        let mut connection = self.ready(&Stake::Nothing).await?;
        let mut rows = Vec::new();
        for job in jobs {
            let history = ledger::history(&mut connection, job).await;
            rows.extend(history.map_err(self.explain(&Stake::Nothing))?);
        }
        rows.sort_by_key(|row| row.seq);
        rows.dedup_by_key(|row| row.seq);
        Ok(rows)
    }
}

impl Extract {
    /// Makes sure that a part of the ledger can be put there; missing folders are made, nothing is written yet.
    ///
    /// # Errors
    /// `Kind::Usage` where something else is there, or the store's own files are, or the folder cannot be made.
    pub fn at(path: &Path, replace: Replace, store: &Paths) -> Result<Self> {
        let refused = |why: &str| Error::usage(format!("{why}, and nothing was sent: {}", path.display()));
        let cannot = |error: &io::Error| refused("the ledger of the run could not be put there").caused_by(error);
        let whole = std::path::absolute(path).map_err(|error| cannot(&error))?;
        let folder = whole.parent().ok_or_else(|| refused("the ledger of the run needs a file"))?;
        fs::create_dir_all(folder).map_err(|error| cannot(&error))?;
        // A link is followed, so that the file behind it is replaced and not the link.
        let place = whole.canonicalize().unwrap_or_else(|_| whole.clone());
        let is_own = |own: PathBuf| own == place || own.canonicalize().is_ok_and(|own| own == place);
        if is_own(store.mirror()) || is_own(store.database()) {
            let error = refused("`--ledger` names a file of the store itself");
            return Err(error.hint("name another file: that one has every run already"));
        }
        match fs::metadata(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot(&error)),
            Ok(found) if !found.is_file() => return Err(refused("`--ledger` names no file")),
            Ok(_) if replace == Replace::Never && !is_ledger(&place).map_err(|error| cannot(&error))? => {
                let error = refused("`--ledger` names a file that is no ledger");
                return Err(error.hint("name another file, or add --force to replace it"));
            }
            Ok(_) => {}
        }
        Ok(Self { place })
    }

    /// Writes these rows in place of whatever is there; the file is whole at any moment.
    ///
    /// # Errors
    /// `Kind::Download` where it cannot be written; an earlier file is then as it was.
    pub fn write(&self, rows: &[Entry]) -> Result<()> {
        let mut lines = Vec::new();
        let put = rows.iter().try_for_each(|row| {
            serde_json::to_writer(&mut lines, row)?;
            lines.push(b'\n');
            Ok(())
        });
        put.and_then(|()| write_whole(&self.place, &lines)).map_err(|error: io::Error| {
            let message = format!("the ledger of the run could not be written: {}", self.place.display());
            Error::new(Kind::Download, message).caused_by(&error)
        })
    }
}

/// Writes a file in place of whatever is there; it is whole at any moment.
///
/// # Errors
/// What writing says; an earlier file is then as it was.
pub fn write_whole(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rushes-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any other file of the user's: what the mask of the process takes away is taken away here, too.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(place.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(place)?;
    Ok(())
}

/// Whether a file holds rows of a ledger and nothing else; an empty one is a run that moved nothing.
fn is_ledger(place: &Path) -> io::Result<bool> {
    for line in BufReader::new(fs::File::open(place)?).split(b'\n') {
        if serde_json::from_slice::<Entry>(&line?).is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Home, end, job, planned, take};
    use super::*;
    use crate::error::{Charged, FaultKind};

    fn at(home: &Home, path: &Path) -> Result<Extract> {
        Extract::at(path, Replace::Never, &home.paths)
    }

    #[expect(clippy::disallowed_methods, reason = "a test plays the user who has files")]
    fn put(path: &Path, content: &str) {
        fs::write(path, content).expect("it can be written");
    }

    #[tokio::test]
    async fn the_rows_of_some_jobs_are_those_of_the_mirror() {
        let home = Home::new();
        let store = home.store().await;
        let mut first = planned(&store, &job(1)).await;
        let second = planned(&store, &job(2)).await;
        take(&store, &mut first, end(FaultKind::Cancelled, Charged::No)).await;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/run.jsonl");
        let extract = at(&home, &path).expect("the folder is made");
        extract.write(&store.histories(&[first.id.clone(), first.id.clone()]).await.expect("rows")).expect("written");
        let lines: Vec<String> = home
            .mirrored()
            .into_iter()
            .map(|row| serde_json::to_string(&Entry { trail: None, ..row }).expect("a line"))
            .collect();
        assert_eq!(fs::read_to_string(&path).expect("a file"), format!("{}\n{}\n", lines[0], lines[2]));
        let again = at(&home, &path).expect("it is such a ledger");
        again.write(&store.histories(&[second.id]).await.expect("rows")).expect("written");
        assert_eq!(fs::read_to_string(&path).expect("a file"), format!("{}\n", lines[1]));
        assert_eq!(fs::read_dir(folder.path().join("new")).expect("a folder").count(), 1, "nothing is left behind");
    }

    #[tokio::test]
    async fn nothing_else_is_written_over() {
        let home = Home::new();
        let store = home.store().await;
        planned(&store, &job(1)).await;
        let folder = tempfile::tempdir().expect("a folder");
        let notes = folder.path().join("notes.txt");
        put(&notes, "my notes\n");
        assert_eq!(at(&home, &notes).expect_err("it is no ledger").kind(), Kind::Usage);
        assert!(Extract::at(&notes, Replace::Allowed, &home.paths).is_ok(), "the user insists");
        put(&notes, "");
        assert!(at(&home, &notes).is_ok(), "an empty one is a run that moved nothing");
        for own in [home.paths.mirror(), home.paths.database(), folder.path().to_owned()] {
            let refused = Extract::at(&own, Replace::Allowed, &home.paths).expect_err("whoever insists");
            assert_eq!(refused.kind(), Kind::Usage, "{}", own.display());
        }
    }
}
