//! The file in which a clip grows beside its target, and the note that lets a later run go on with it.
//!
//! `clip.mp4.part` holds the bytes, `clip.mp4.part.json` whose bytes they are. One
//! process at a time holds the part. The target appears in one step, whole and
//! on the disk for good, or not at all. Everything here blocks.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::Receiver;

use crate::job::Replace;

/// How much may wait in memory before the disk is set to work.
const BETWEEN_FLUSHES: usize = 32 * 1024 * 1024;

/// What the bytes in a part are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// The job and the file of it. Another job may have the same target, and its bytes are another clip.
    #[serde(default)]
    pub(super) whose: String,
    /// The server's name for exactly these bytes: a strong `ETag`.
    pub(super) etag: Option<String>,
    /// How many there will be.
    pub(super) total: Option<u64>,
    /// The hash of the whole, once it was checked: the file that is about to take the target's place.
    pub(super) sha256: Option<String>,
}

/// Why there is no part to write to, or no place to put it.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// A file is in the clip's place.
    Taken,
    /// Another process holds the part.
    Busy,
    /// The disk said no.
    Disk(io::Error),
}

impl From<io::Error> for Obstacle {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// The bytes of a file that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// What was found in the target's place.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub(super) enum Claim {
    /// The clip itself: an earlier run was stopped between placing and recording it.
    Here(Whole),
    /// A part to go on with, possibly empty.
    Open(Part),
}

/// A part that this process holds.
#[derive(Debug)]
pub(super) struct Part {
    target: PathBuf,
    path: PathBuf,
    file: File,
    hash: Sha256,
    length: u64,
    note: Note,
}

/// Where the note of a target lies: the longest of the names that are used while a clip grows.
#[must_use]
pub fn note_path(target: &Path) -> PathBuf {
    beside(target, ".part.json")
}

/// Takes hold of the part of a target. What an earlier run left of the same bytes is kept and hashed.
///
/// # Errors
/// `Obstacle`; nothing is changed then.
pub(super) fn claim(target: &Path, replace: Replace, whose: &str) -> Result<Claim, Obstacle> {
    let note = Some(read_note(target)).filter(|note| note.whose == whose);
    let note = note.unwrap_or_else(|| Note { whose: whose.to_owned(), ..Note::default() });
    if fs::symlink_metadata(target).is_ok() {
        if let Some(whole) = recognise(target, &note)? {
            return Ok(Claim::Here(whole));
        }
        match replace {
            Replace::Never => return Err(Obstacle::Taken),
            Replace::Allowed if target.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
            Replace::Allowed => {}
        }
    }
    let path = beside(target, ".part");
    let file = hold(&path)?;
    let mut part = Part { target: target.to_owned(), path, file, hash: Sha256::new(), length: 0, note };
    if part.note.etag.is_some() {
        (part.hash, part.length) = hash(&mut part.file)?;
    }
    if part.length == 0 || part.note.total.is_some_and(|total| part.length > total) {
        part.restart(Note::default())?;
    }
    Ok(Claim::Open(part))
}

impl Part {
    /// How many bytes are here.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// How many there will be, where the server said so.
    pub(super) fn total(&self) -> Option<u64> {
        self.note.total
    }

    /// Where the bytes are.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether as many bytes are here as the server promised.
    pub(super) fn is_whole(&self) -> bool {
        self.length > 0 && self.note.total == Some(self.length)
    }

    /// The server's name for the bytes, where there are some to go on from.
    pub(super) fn resumable(&self) -> Option<&str> {
        self.note.etag.as_deref().filter(|_| self.length > 0)
    }

    /// Drops all bytes; what comes next is what the note says.
    pub(super) fn restart(&mut self, note: Note) -> io::Result<()> {
        // In this order: a stop in between leaves an empty part, which nobody resumes.
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.hash = Sha256::new();
        self.length = 0;
        self.note = Note { whose: std::mem::take(&mut self.note.whose), ..note };
        self.write_note()
    }

    /// Writes and hashes the pieces as they come, until there are no more.
    ///
    /// Another thread brings them to the disk meanwhile, so that little is left to wait for at the end.
    pub(super) fn receive(mut self, pieces: Receiver<Bytes>) -> (Self, io::Result<()>) {
        let disk = match self.file.try_clone() {
            Ok(disk) => disk,
            Err(error) => return (self, Err(error)),
        };
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        let flushing = std::thread::spawn(move || told.iter().try_for_each(|()| disk.sync_data()));
        let written = self.write(pieces, &tell);
        drop(tell);
        // The disk tells each failure once only, so that it must not be lost here.
        let flushed = flushing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (self, written.and(flushed))
    }

    fn write(&mut self, mut pieces: Receiver<Bytes>, flush: &SyncSender<()>) -> io::Result<()> {
        let mut unflushed = 0;
        while let Some(piece) = pieces.blocking_recv() {
            if let Err(error) = self.file.write_all(&piece) {
                // What was written of the piece is not hashed, so that it must not stay. Shrinking needs no room.
                self.file.set_len(self.length)?;
                return Err(error);
            }
            self.hash.update(&piece);
            self.length += piece.len() as u64;
            unflushed += piece.len();
            // Where the disk is still busy with the last lot, this one goes with the next.
            if unflushed >= BETWEEN_FLUSHES && flush.try_send(()).is_ok() {
                unflushed = 0;
            }
        }
        Ok(())
    }

    /// Lets `draw` write all of it, and hashes what it wrote.
    pub(super) fn draw<E>(
        &mut self,
        draw: impl FnOnce(&mut File) -> Result<(), E>,
        on_disk: impl Fn(io::Error) -> E,
    ) -> Result<(), E> {
        self.restart(Note::default()).map_err(&on_disk)?;
        draw(&mut self.file)?;
        (self.hash, self.length) = hash(&mut self.file).map_err(&on_disk)?;
        Ok(())
    }

    /// Puts the whole, checked part in the target's place, in one step and for good.
    ///
    /// The note stays until the caller has recorded the file, so that a run which is stopped before that finds it again.
    pub(super) fn place(mut self, replace: Replace) -> Result<Whole, Obstacle> {
        let sha256 = hex(self.hash.clone());
        self.file.sync_all()?;
        self.note.sha256 = Some(sha256.clone());
        self.write_note()?;
        match replace {
            Replace::Allowed => fs::rename(&self.path, &self.target)?,
            Replace::Never => rename_to_nothing(&self.path, &self.target)?,
        }
        sync_folder(&self.target)?;
        Ok(Whole { bytes: self.length, sha256 })
    }

    /// Leaves nothing behind, for there is nothing to go on from.
    pub(super) fn discard(self) {
        // What stays does no harm: an empty part is begun anew.
        let _ = fs::remove_file(&self.path).and_then(|()| fs::remove_file(note_path(&self.target)));
    }

    fn write_note(&self) -> io::Result<()> {
        let mut file = File::create(note_path(&self.target))?;
        file.write_all(&serde_json::to_vec(&self.note)?)?;
        file.sync_all()
    }
}

/// `clip.mp4` and `.part` give `clip.mp4.part`.
fn beside(target: &Path, ending: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A note that is missing or torn says nothing, and its part is begun anew.
fn read_note(target: &Path) -> Note {
    fs::read(note_path(target)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// The file in the target's place, where the note says that it is ours.
fn recognise(target: &Path, note: &Note) -> io::Result<Option<Whole>> {
    let Some(expected) = &note.sha256 else { return Ok(None) };
    if !target.is_file() {
        return Ok(None);
    }
    let (hash, bytes) = hash(&mut File::open(target)?)?;
    let sha256 = hex(hash);
    Ok((sha256 == *expected).then_some(Whole { bytes, sha256 }))
}

/// Opens the part and keeps other processes out of it.
fn hold(path: &Path) -> Result<File, Obstacle> {
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(Obstacle::Busy),
            // Some network disks have no locks; then there is nothing to hold it by.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // The one who held it may have moved it to its target meanwhile: writing on would spoil that.
        if is_still_at(&file, path)? {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((held.dev(), held.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

/// Renames where nothing is, and never over a file.
fn rename_to_nothing(from: &Path, to: &Path) -> Result<(), Obstacle> {
    let Err(refused) = tempfile::TempPath::try_from_path(from)?.persist_noclobber(to) else { return Ok(()) };
    // The part must outlive the refusal: it is paid.
    refused.path.keep().map_err(|refused| refused.error)?;
    Err(if refused.error.kind() == io::ErrorKind::AlreadyExists { Obstacle::Taken } else { refused.error.into() })
}

/// Makes a new name in a folder outlast a power cut.
fn sync_folder(target: &Path) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Hashes the file from its start and leaves off at its end.
fn hash(file: &mut File) -> io::Result<(Sha256, u64)> {
    let (mut hash, mut length, mut piece) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    file.rewind()?;
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((hash, length)),
            read => {
                hash.update(&piece[..read]);
                length += read as u64;
            }
        }
    }
}

/// The SHA-256 of a file, in the form in which jobs record it.
///
/// # Errors
/// Where the file cannot be read.
pub fn sha256(path: &Path) -> io::Result<String> {
    Ok(hex(hash(&mut File::open(path)?)?.0))
}

fn hex(hash: Sha256) -> String {
    format!("{:x}", Bytes::copy_from_slice(&hash.finalize()))
}

#[cfg(test)]
mod tests;
