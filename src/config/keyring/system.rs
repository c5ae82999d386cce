//! The keyring of the system: the Secret Service of a Linux desktop, the keychain of macOS, the
//! credentials of Windows.
//!
//! A service that hangs must not hang us with it, so it is asked in a thread of its own.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use keyring::{Entry, Error};

use super::{KeyName, Shelf};
use crate::error::Result;
use crate::secret::Secret;

/// Under which name everything is kept.
const SERVICE: &str = "rushes";

/// How long an answer may take: somebody may have to unlock the keyring first.
const PATIENCE: Duration = Duration::from_secs(30);

/// The keyring of the system.
#[derive(Debug)]
pub(super) struct System;

impl Shelf for System {
    fn get(&self, name: &KeyName) -> Result<Option<Secret>, String> {
        let found = ask(name, |entry| match entry.get_password() {
            Err(Error::NoEntry) => Ok(None),
            other => other.map(Some),
        });
        Ok(found?.as_deref().and_then(Secret::new))
    }

    fn set(&self, name: &KeyName, key: &Secret) -> Result<(), String> {
        let key = key.clone();
        ask(name, move |entry| entry.set_password(key.expose()))
    }

    fn remove(&self, name: &KeyName) -> Result<(), String> {
        ask(name, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            other => other,
        })
    }
}

/// Lets the entry of that name be used, for as long as an answer may take.
fn ask<T, U>(name: &KeyName, using: U) -> Result<T, String>
where
    T: Send + 'static,
    U: FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
{
    let name = name.to_string();
    within(PATIENCE, move || {
        Entry::store_status().as_ref().map_err(sentence)?;
        let entry = Entry::new(SERVICE, &name).map_err(|error| sentence(&error))?;
        using(&entry).map_err(|error| sentence(&error))
    })
}

fn within<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let (sender, answer) = mpsc::channel();
    std::thread::spawn(move || drop(sender.send(work())));
    answer.recv_timeout(patience).unwrap_or_else(|error| match error {
        RecvTimeoutError::Timeout => Err(format!("it did not answer within {} s", patience.as_secs())),
        RecvTimeoutError::Disconnected => Err("it failed".to_owned()),
    })
}

/// The cause without the words around it, which say that something went wrong. What is kept stands in none of them.
fn sentence(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => innermost(cause.as_ref()),
        Error::NoEntry | Error::NoDefaultStore => "there is none".to_owned(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what it keeps is no text".to_owned(),
        Error::Ambiguous(_) => "it keeps several keys of that name".to_owned(),
        other => other.to_string(),
    }
}

fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyring_that_hangs_is_left() {
        let (never, hangs) = mpsc::channel::<()>();
        let said = within(Duration::from_millis(10), move || hangs.recv().map_err(|_| "let go".to_owned()));
        assert_eq!(said, Err("it did not answer within 0 s".to_owned()));
        drop(never);
        assert_eq!(within(PATIENCE, || Ok(1)), Ok(1));
    }

    #[test]
    fn a_sentence_holds_nothing_of_what_is_kept() {
        let kept = b"sk-canary\xff".to_vec();
        let errors = [Error::BadEncoding(kept.clone()), Error::BadDataFormat(kept, "sk-canary".into())];
        assert!(errors.iter().all(|error| !sentence(error).contains("canary")));
    }
}
