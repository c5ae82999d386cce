//! Keys that this system keeps for its user: where a key is looked for last, after the environment
//! and `key_command`.
//!
//! A key is kept for one provider at one origin, so that it never goes to another server. Which keys
//! there are is noted in a file, without the keys: the keyring itself is asked only for the key of a
//! call that is about to be signed, and a machine that has none is never kept waiting. Everything
//! here blocks, though never for long.

mod system;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use url::Url;

use super::environment::make_private_folder;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// Whose key it is, and for which server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// The key of that provider for the server at that address.
    pub fn new(provider: &str, server: &Url) -> Self {
        Self(format!("{provider} {}", server.origin().ascii_serialization()))
    }

    /// Who may be given it: `https://api.openai.com`.
    pub fn origin(&self) -> &str {
        self.0.split_once(' ').map_or("", |(_, origin)| origin)
    }
}

impl fmt::Display for KeyName {
    /// The provider and the origin, with a space between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What keeps keys: the system's keyring. Says in a sentence why it does not.
pub trait Shelf: fmt::Debug + Send + Sync {
    /// The key of that name.
    ///
    /// # Errors
    /// Why the keyring could not be asked.
    fn get(&self, name: &KeyName) -> Result<Option<Secret>, String>;

    /// Keeps it, in the place of another one.
    ///
    /// # Errors
    /// Why the keyring does not keep it.
    fn set(&self, name: &KeyName, key: &Secret) -> Result<(), String>;

    /// Forgets it, where it is kept.
    ///
    /// # Errors
    /// Why the keyring could not be asked.
    fn remove(&self, name: &KeyName) -> Result<(), String>;
}

/// The keyring, and the note of what is in it.
#[derive(Debug)]
pub struct Keyring {
    shelf: Box<dyn Shelf>,
    note: PathBuf,
    noted: OnceLock<BTreeSet<KeyName>>,
}

impl Keyring {
    /// The keyring of this system, with its note in that folder. Nothing is touched yet.
    #[must_use]
    pub fn of_system(folder: &Path) -> Self {
        Self::new(Box::new(system::System), folder)
    }

    /// Any keyring, with its note in that folder.
    #[must_use]
    pub fn new(shelf: Box<dyn Shelf>, folder: &Path) -> Self {
        Self { shelf, note: folder.join("keyring"), noted: OnceLock::new() }
    }

    /// Whether a key of that name is kept, as it is noted. Wakes no keyring.
    pub fn holds(&self, name: &KeyName) -> bool {
        // A note that cannot be read is as good as none: then no key is found, and every error says what to do.
        let read = || std::fs::read_to_string(&self.note).map(|text| names(&text)).unwrap_or_default();
        self.noted.get_or_init(read).contains(name)
    }

    /// The key of that name.
    ///
    /// # Errors
    /// `Kind::Auth` where the keyring cannot be asked.
    pub fn get(&self, name: &KeyName) -> Result<Option<Secret>> {
        self.shelf.get(name).map_err(unanswered)
    }

    /// Keeps the key, in the place of another one of that name.
    ///
    /// # Errors
    /// `Kind::Auth` where the keyring does not keep it; then it is noted nowhere.
    pub fn set(&self, name: &KeyName, key: &Secret) -> Result<()> {
        self.shelf.set(name, key).map_err(unanswered)?;
        self.rewrite(|names| _ = names.insert(name.clone()))
    }

    /// Forgets the key. May be called twice.
    ///
    /// # Errors
    /// `Kind::Auth` where the keyring cannot be asked; then it is noted still.
    pub fn remove(&self, name: &KeyName) -> Result<()> {
        self.shelf.remove(name).map_err(unanswered)?;
        self.rewrite(|names| _ = names.remove(name))
    }

    fn rewrite(&self, change: impl FnOnce(&mut BTreeSet<KeyName>)) -> Result<()> {
        rewrite(&self.note, change).map_err(|error| {
            let message = format!("the note of what the keyring keeps cannot be written: {}", self.note.display());
            Error::new(Kind::Auth, message).caused_by(&error)
        })
    }
}

/// Changes the note, which other processes may want to change as well.
fn rewrite(note: &Path, change: impl FnOnce(&mut BTreeSet<KeyName>)) -> io::Result<()> {
    if let Some(folder) = note.parent() {
        make_private_folder(folder)?;
    }
    let mut file: File = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(note)?;
    file.lock()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let mut names = names(&text);
    change(&mut names);
    let text: String = names.iter().flat_map(|name| [name.0.as_str(), "\n"]).collect();
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)
}

fn names(note: &str) -> BTreeSet<KeyName> {
    note.lines().filter(|line| line.contains(' ')).map(|line| KeyName(line.to_owned())).collect()
}

fn unanswered(why: String) -> Error {
    Error::new(Kind::Auth, "no keyring of this system can be reached").because(why)
}

#[cfg(test)]
mod tests;
