//! The environment, read once, and the folders that follow from it.
//!
//! Keys are looked up by name when they are needed; `Debug` shows names only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::keyring::Keyring;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// The environment as it was when the command began, and the keyring of the system where there may be one.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    keyring: Option<Arc<Keyring>>,
}

impl std::fmt::Debug for Environment {
    /// Names only: values may be keys.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

impl Environment {
    /// The environment of this process. Variables that are no text are left out.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn of_process() -> Self {
        let text =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self { variables: text.collect(), keyring: None }
    }

    /// The same environment with these variables set.
    #[must_use]
    pub fn with(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.variables.extend(variables);
        self
    }

    /// The same environment with that keyring.
    #[must_use]
    pub fn with_keyring(mut self, keyring: Keyring) -> Self {
        self.keyring = Some(Arc::new(keyring));
        self
    }

    /// The keyring; none in a rehearsal.
    pub fn keyring(&self) -> Option<&Arc<Keyring>> {
        self.keyring.as_ref()
    }

    /// The value of that variable; an empty one counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The key in the first of these variables that has one, and which one that is. A key in two parts is named
    /// `FIRST+SECOND` and read as `first:second`, where both are there. The key of `GOOGLE_APPLICATION_CREDENTIALS` is
    /// what stands in the file that it names.
    pub fn key<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<(&'a str, Secret)> {
        names.into_iter().find_map(|name| {
            let parts: Option<Vec<String>> = name.split('+').map(|part| self.key_in(part)).collect();
            Some((name, Secret::new(&parts?.join(":"))?))
        })
    }

    /// The first of these variables that names a file in which there is no key to be read, and that file.
    pub fn unreadable_key<'a>(&'a self, names: impl IntoIterator<Item = &'a str>) -> Option<(&'a str, &'a str)> {
        let files = names.into_iter().filter(|name| is_file(name));
        let mut set = files.filter_map(|name| Some((name, self.get(name)?)));
        set.find(|(name, _)| self.key([*name]).is_none())
    }

    fn key_in(&self, name: &str) -> Option<String> {
        let value = self.get(name)?.trim();
        if is_file(name) { std::fs::read_to_string(value).ok() } else { Some(value.to_owned()) }
    }

    /// `RUSHES_<PROVIDER>_BASE_URL`.
    pub fn base_url_variable(provider: &str) -> String {
        format!("RUSHES_{}_BASE_URL", provider.to_uppercase().replace('-', "_"))
    }
}

/// Whether the value of that variable is the path of a file that holds the key, by its vendor's own custom.
fn is_file(variable: &str) -> bool {
    variable == "GOOGLE_APPLICATION_CREDENTIALS"
}

/// The folders of this user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Where `config.toml` is.
    pub config_file: PathBuf,
    /// Where the catalog's overlay is.
    pub catalog_folder: PathBuf,
    /// Where jobs and money are recorded.
    pub data_folder: PathBuf,
}

impl Home {
    /// `RUSHES_HOME` holds everything in one folder; else each kind has its usual place on this system.
    ///
    /// # Errors
    /// `Kind::Auth` where the system names no home folder.
    pub fn find(environment: &Environment) -> Result<Self> {
        let config_file = environment.get("RUSHES_CONFIG").map(PathBuf::from);
        if let Some(home) = environment.get("RUSHES_HOME").map(PathBuf::from) {
            return Ok(Self::at(&home, &home, config_file));
        }
        let folders = directories::ProjectDirs::from("", "", "rushes").ok_or_else(|| {
            Error::new(Kind::Auth, "there is no home folder to keep jobs in")
                .hint("set RUSHES_HOME to a folder that stays")
        })?;
        Ok(Self::at(folders.config_dir(), folders.data_dir(), config_file))
    }

    fn at(config: &Path, data: &Path, config_file: Option<PathBuf>) -> Self {
        Self {
            config_file: config_file.unwrap_or_else(|| config.join("config.toml")),
            catalog_folder: config.join("catalog"),
            data_folder: data.to_owned(),
        }
    }

    /// Where what providers list of themselves is kept: written by the program, apart from the user's own overlay.
    #[must_use]
    pub fn listings_folder(&self) -> PathBuf {
        self.data_folder.join("listings")
    }

    /// The home of the sandbox: play money never meets real money.
    #[must_use]
    pub fn of_sandbox(mut self) -> Self {
        self.data_folder.push("sandbox");
        self
    }
}

/// Makes a folder of this home, readable by its owner alone: prompts and signed addresses are kept in it. One that is
/// there stays as it is.
///
/// # Errors
/// What the disk says.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_in_one_folder() {
        let environment = Environment::default().with([("RUSHES_HOME".into(), "/tmp/home".into())]);
        let home = Home::find(&environment).expect("a home");
        assert_eq!(home.config_file, Path::new("/tmp/home/config.toml"));
        assert_eq!(home.of_sandbox().data_folder, Path::new("/tmp/home/sandbox"));
    }

    #[test]
    fn the_environment_shows_no_values() {
        let environment = Environment::default().with([("OPENAI_API_KEY".into(), "sk-canary".into())]);
        assert!(!format!("{environment:?}").contains("canary"));
        let (name, _) = environment.key(["FIRST", "OPENAI_API_KEY"]).expect("a key");
        assert_eq!(name, "OPENAI_API_KEY");
    }

    #[test]
    fn a_key_may_have_two_parts() {
        let found = |variables: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let environment = Environment::default().with(variables);
            let key = environment.key(["WHOLE", "ID+SECRET"]);
            key.map(|(name, key)| (name.to_owned(), key.expose().to_owned()))
        };
        assert_eq!(found(&[("ID", "a "), ("SECRET", "b")]), Some(("ID+SECRET".into(), "a:b".into())));
        assert_eq!(found(&[("WHOLE", "k"), ("ID", "a"), ("SECRET", "b")]), Some(("WHOLE".into(), "k".into())));
        assert_eq!(found(&[("ID", "a")]), None);
        assert_eq!(found(&[("ID", "a"), ("SECRET", "")]), None);
    }

    #[test]
    fn a_key_may_lie_in_a_file() {
        let variable = "GOOGLE_APPLICATION_CREDENTIALS";
        let at = |path: &str| Environment::default().with([(variable.to_owned(), path.to_owned())]);
        let (_, key) = at("Cargo.toml").key([variable]).expect("a key").to_owned();
        assert!(key.expose().starts_with("[package]"));
        assert_eq!(at("Cargo.toml").unreadable_key([variable]), None);
        let missing = at("/no/such/file");
        assert!(missing.key([variable]).is_none(), "a path is no key");
        assert_eq!(missing.unreadable_key(["FIRST", variable]), Some((variable, "/no/such/file")));
        assert_eq!(Environment::default().unreadable_key([variable]), None);
    }
}
