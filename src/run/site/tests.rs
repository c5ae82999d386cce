//! Where a key comes from, and in which order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use super::*;
use crate::config::Shelf;

/// A shelf that counts how often it was asked.
#[derive(Debug, Default)]
struct Memory {
    keys: Mutex<BTreeMap<KeyName, String>>,
    asked: Mutex<usize>,
}

impl Shelf for Arc<Memory> {
    fn get(&self, name: &KeyName) -> std::result::Result<Option<Secret>, String> {
        *self.asked.lock().expect("unpoisoned") += 1;
        Ok(self.keys.lock().expect("unpoisoned").get(name).and_then(|key| Secret::new(key)))
    }

    fn set(&self, name: &KeyName, key: &Secret) -> std::result::Result<(), String> {
        self.keys.lock().expect("unpoisoned").insert(name.clone(), key.expose().to_owned());
        Ok(())
    }

    fn remove(&self, name: &KeyName) -> std::result::Result<(), String> {
        self.keys.lock().expect("unpoisoned").remove(name);
        Ok(())
    }
}

impl Memory {
    fn asked(&self) -> usize {
        *self.asked.lock().expect("unpoisoned")
    }
}

/// A keyring that keeps a key of `openai` for the vendor's own server.
fn kept(folder: &Path) -> (Arc<Memory>, Environment) {
    let shelf = Arc::new(Memory::default());
    let name = KeyName::new("openai", &"https://api.openai.com/v1".parse().expect("an address"));
    let keyring = Keyring::new(Box::new(Arc::clone(&shelf)), folder);
    keyring.set(&name, &Secret::new("kept").expect("a key")).expect("kept");
    // What was written is read anew, as another process would.
    let keyring = Keyring::new(Box::new(Arc::clone(&shelf)), folder);
    (shelf, Environment::default().with_keyring(keyring))
}

fn site(name: &str, config: &str, environment: &Environment) -> Site {
    let config = Config::parse(config).expect("a configuration");
    Site::find(name, &config, environment).expect("it makes sense").expect("it is there")
}

async fn key(site: &Site) -> Option<String> {
    site.key().await.expect("a key").map(|key| key.expose().to_owned())
}

#[tokio::test]
async fn the_environment_wins_then_the_command_then_the_keyring() {
    let folder = tempfile::tempdir().expect("a folder");
    let (shelf, environment) = kept(folder.path());
    let command = "[provider.openai]\nkey_command = \"echo printed\"";
    let in_environment = environment.clone().with([("OPENAI_API_KEY".to_owned(), "exported".to_owned())]);
    let first = site("openai", command, &in_environment);
    assert_eq!(first.key_source(), Some(KeySource::Variable("OPENAI_API_KEY".into())));
    assert_eq!(key(&first).await.as_deref(), Some("exported"));
    let second = site("openai", command, &environment);
    assert_eq!((second.key_source(), key(&second).await.as_deref()), (Some(KeySource::Command), Some("printed")));
    let third = site("openai", "", &environment);
    assert!(third.has_key() && third.names_a_key() && third.key_source() == Some(KeySource::Keyring));
    assert_eq!(shelf.asked(), 0, "nobody asks the keyring before its key is needed");
    for _ in 0..2 {
        assert_eq!(key(&third).await.as_deref(), Some("kept"));
    }
    assert_eq!(shelf.asked(), 1, "and then once");
    let shown = format!("{first:?}{second:?}{third:?}");
    assert!(!shown.contains("\"exported\"") && !shown.contains("\"printed\""), "{shown}");
}

#[tokio::test]
async fn a_key_that_is_kept_for_one_server_goes_to_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (shelf, environment) = kept(folder.path());
    for config in [
        "[provider.openai]\nbase_url = \"https://proxy.example/v1\"",
        "[provider.openai]\nbase_url = \"http://api.openai.com/v1\"",
        "[provider.openai]\nbase_url = \"https://api.openai.com:8443/v1\"",
    ] {
        let elsewhere = site("openai", config, &environment);
        assert_eq!((elsewhere.key_source(), key(&elsewhere).await), (None, None), "{config}");
    }
    let namesake = "[provider.studio]\nprotocol = \"openai\"\nbase_url = \"https://api.openai.com/v1\"";
    assert_eq!(site("studio", namesake, &environment).key_source(), None);
    assert_eq!(shelf.asked(), 0);
}

#[tokio::test]
async fn a_key_that_is_gone_from_the_keyring_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (shelf, environment) = kept(folder.path());
    shelf.keys.lock().expect("unpoisoned").clear();
    let error = site("openai", "", &environment).key().await.map(|key| key.is_some()).expect_err("gone");
    assert_eq!((error.kind(), error.to_string().contains("no longer has the key")), (Kind::Auth, true), "{error}");
}

/// A site whose command prints `key-1`, `key-2` …, and the file with a line for each time.
fn counting(folder: &Path) -> (Site, std::path::PathBuf) {
    let asked = folder.join("asked");
    let command = format!("echo x >> {0}; echo key-$(wc -l < {0})", asked.display());
    (site("openai", &format!("[provider.openai]\nkey_command = \"{command}\""), &Environment::default()), asked)
}

#[tokio::test]
async fn a_key_that_was_refused_is_asked_for_anew_once_for_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, asked) = counting(folder.path());
    let times = || std::fs::read_to_string(&asked).expect("it was asked").lines().count();
    let first = site.key().await.expect("a key").expect("one");
    let renewed = async |key: &Secret| site.renew_key(key).await.expect("asked").map(|key| key.expose().to_owned());
    let (one, other) = tokio::join!(renewed(&first), renewed(&first));
    assert_eq!((one.as_deref(), other.as_deref(), times()), (Some("key-2"), Some("key-2"), 2));
    assert_eq!((key(&site).await.as_deref(), times()), (Some("key-2"), 2), "it is the key from now on");
}

#[tokio::test]
async fn a_key_that_no_other_one_can_replace_stays() {
    let environment = Environment::default().with([("OPENAI_API_KEY".to_owned(), "exported".to_owned())]);
    let command = "[provider.openai]\nkey_command = \"echo printed\"";
    for (site, text) in [
        (site("openai", command, &environment), "exported"),
        (site("openai", command, &Environment::default()), "printed"),
    ] {
        let refused = site.key().await.expect("a key").expect("one");
        assert_eq!((site.renew_key(&refused).await.expect("asked").is_none(), refused.expose()), (true, text));
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_told() {
    let missing = ("GOOGLE_APPLICATION_CREDENTIALS".to_owned(), "/no/such/account.json".to_owned());
    let error =
        site("vertex", "", &Environment::default().with([missing])).key().await.map(|_| ()).expect_err("no key");
    assert!(error.to_string().contains("cannot be read: `/no/such/account.json`"), "{error}");
}

#[test]
fn another_region_is_the_vendors_own_and_a_proxy_is_not() {
    let hosts = |base: &str| {
        let site = site("vertex", &format!("[provider.vertex]\nbase_url = \"{base}\""), &Environment::default());
        site.hosts.iter().map(Url::to_string).collect::<Vec<_>>()
    };
    let region = "https://europe-west4-aiplatform.googleapis.com/v1";
    assert_eq!(hosts(region), ["https://storage.googleapis.com/", region]);
    let proxy = "https://proxy.example/v1";
    assert_eq!(hosts(proxy), ["https://proxy.example/v1/storage.googleapis.com", proxy]);
}

#[tokio::test]
async fn a_command_is_not_repeated_where_it_fails() {
    let config = "[provider.openai]\nkey_command = \"test sk-canary = 5\"";
    let error =
        site("openai", config, &Environment::default()).key().await.map(|key| key.is_some()).expect_err("fails");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}
