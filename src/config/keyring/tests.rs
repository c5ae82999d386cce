//! What is kept and what is noted of it, with a shelf that anybody has.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::*;

/// A shelf that remembers, and counts how often it was asked.
#[derive(Debug, Default)]
struct Memory {
    keys: Mutex<BTreeMap<KeyName, String>>,
    asked: Mutex<usize>,
    is_locked: bool,
}

impl Memory {
    fn open(&self) -> Result<std::sync::MutexGuard<'_, BTreeMap<KeyName, String>>, String> {
        *self.asked.lock().expect("unpoisoned") += 1;
        if self.is_locked { Err("it is locked".into()) } else { Ok(self.keys.lock().expect("unpoisoned")) }
    }
}

impl Shelf for Arc<Memory> {
    fn get(&self, name: &KeyName) -> Result<Option<Secret>, String> {
        Ok(self.open()?.get(name).and_then(|key| Secret::new(key)))
    }

    fn set(&self, name: &KeyName, key: &Secret) -> Result<(), String> {
        self.open()?.insert(name.clone(), key.expose().to_owned());
        Ok(())
    }

    fn remove(&self, name: &KeyName) -> Result<(), String> {
        self.open()?.remove(name);
        Ok(())
    }
}

fn name(provider: &str, server: &str) -> KeyName {
    KeyName::new(provider, &server.parse().expect("an address"))
}

fn canary() -> Secret {
    Secret::new("sk-canary").expect("a key")
}

#[test]
fn a_key_is_for_one_provider_at_one_origin() {
    let ours = name("openai", "https://api.openai.com/v1");
    assert_eq!(ours, name("openai", "https://api.openai.com:443/v2/other"));
    assert_eq!((ours.to_string().as_str(), ours.origin()), ("openai https://api.openai.com", "https://api.openai.com"));
    for other in ["http://api.openai.com/v1", "https://api.openai.com:8443/v1", "https://openai.com/v1"] {
        assert_ne!(ours, name("openai", other), "{other}");
    }
    assert_ne!(ours, name("studio", "https://api.openai.com/v1"));
}

#[test]
fn a_key_is_kept_noted_and_forgotten() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("new");
    let shelf = Arc::new(Memory::default());
    let open = || Keyring::new(Box::new(Arc::clone(&shelf)), &folder);
    let (ours, other) = (name("openai", "https://api.openai.com/v1"), name("fal", "https://queue.fal.run"));
    open().set(&ours, &canary()).expect("kept");
    open().set(&other, &canary()).expect("kept");
    open().set(&ours, &canary()).expect("kept again");
    let later = open();
    assert!(later.holds(&ours) && later.holds(&other));
    assert_eq!(later.get(&ours).expect("asked"), Some(canary()));
    let note = std::fs::read_to_string(folder.join("keyring")).expect("the note");
    assert_eq!(note, "fal https://queue.fal.run\nopenai https://api.openai.com\n", "names alone");
    open().remove(&ours).expect("forgotten");
    open().remove(&ours).expect("and again");
    assert!(!open().holds(&ours) && open().holds(&other));
    assert_eq!(open().get(&ours).expect("asked"), None);
}

#[test]
fn the_keyring_is_not_asked_what_it_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Arc::new(Memory::default());
    let keyring = Keyring::new(Box::new(Arc::clone(&shelf)), folder.path());
    assert!(!keyring.holds(&name("openai", "https://api.openai.com")));
    assert_eq!(*shelf.asked.lock().expect("unpoisoned"), 0);
}

#[test]
fn a_keyring_that_does_not_answer_is_told_and_nothing_is_noted() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Arc::new(Memory { is_locked: true, ..Memory::default() });
    let keyring = Keyring::new(Box::new(shelf), folder.path());
    let ours = name("openai", "https://api.openai.com");
    let error = keyring.set(&ours, &canary()).expect_err("locked");
    assert_eq!(error.kind(), Kind::Auth);
    assert_eq!(error.details().causes, ["it is locked"]);
    assert!(keyring.get(&ours).is_err() && keyring.remove(&ours).is_err());
    assert!(!keyring.holds(&ours));
    assert!(!format!("{error:?}{keyring:?}").contains("canary"));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
