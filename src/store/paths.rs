//! Where the files of one home are.
//!
//! Names only: nothing here touches the disk. Which folder is the home is
//! decided by the configuration.

use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::job::JobId;

/// The folder that holds the jobs, the money and what belongs to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    data_dir: PathBuf,
    database: PathBuf,
}

impl Paths {
    /// The files beneath that folder, which need not exist yet.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        let data_dir = data_dir.into();
        Self { database: data_dir.join("rushes.db"), data_dir }
    }

    /// The files of the database at `store.url`: the mirror and the locks lie beside it, for whoever shares it.
    ///
    /// # Errors
    /// `Kind::Auth` where it is no `sqlite:PATH`.
    pub fn of_url(url: &str) -> Result<Self> {
        let bad =
            || Error::new(Kind::Auth, format!("`store.url` is not `sqlite:PATH`: `{url}`")).hint("rushes config check");
        let path = url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest)).ok_or_else(bad)?;
        let database = std::path::absolute(path).map_err(|_| bad())?;
        let data_dir = database.parent().ok_or_else(bad)?.to_owned();
        Ok(Self { data_dir, database })
    }

    /// The folder itself.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.database.clone()
    }

    /// The ledger for people and `jq`.
    pub fn mirror(&self) -> PathBuf {
        self.data_dir.join("ledger.jsonl")
    }

    /// What a process locks that creates or migrates the database.
    pub fn database_lock(&self) -> PathBuf {
        self.locks_dir().join("database")
    }

    /// What every process shares that uses the database, and one locks that moves it away.
    pub fn users_lock(&self) -> PathBuf {
        self.locks_dir().join("users")
    }

    /// What is there while the database is suspected to be damaged.
    pub fn suspicion(&self) -> PathBuf {
        self.locks_dir().join("suspected")
    }

    /// What a process locks that writes the mirror.
    pub fn mirror_lock(&self) -> PathBuf {
        self.locks_dir().join("ledger")
    }

    /// What a process locks that drives that job.
    pub fn job_lock(&self, job: &JobId) -> PathBuf {
        self.locks_dir().join(format!("job-{job}"))
    }

    /// What a process locks that has one of the places for jobs that run at that provider at once.
    pub fn place_lock(&self, provider: &str, number: usize) -> PathBuf {
        self.locks_dir().join(format!("place-{number}-{}", as_file_name(provider)))
    }

    /// When the latest calls to that provider began, for those who limit them.
    pub fn calls_book(&self, provider: &str) -> PathBuf {
        self.locks_dir().join(format!("calls-{}", as_file_name(provider)))
    }

    /// The folder of all locks. Its files may be deleted while no `rushes` runs.
    pub fn locks_dir(&self) -> PathBuf {
        self.data_dir.join("locks")
    }

    /// Inputs that came by standard input and must outlive the command.
    pub fn inputs_dir(&self) -> PathBuf {
        self.data_dir.join("inputs")
    }
}

/// A provider of the user's own may have any name.
fn as_file_name(name: &str) -> String {
    name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_providers_name_leads_nowhere_else() {
        let paths = Paths::new("/home/a");
        assert_eq!(paths.calls_book("../../etc/x"), Path::new("/home/a/locks/calls-------etc-x"));
        assert_eq!(paths.place_lock("gpu-1", 2), Path::new("/home/a/locks/place-2-gpu-1"));
    }

    #[test]
    fn a_url_names_the_database_and_its_folder_holds_the_rest() {
        let paths = Paths::of_url("sqlite:///srv/rushes/team.db").expect("a place");
        assert_eq!(paths.database(), Path::new("/srv/rushes/team.db"));
        assert_eq!(paths.mirror(), Path::new("/srv/rushes/ledger.jsonl"));
        for url in ["postgres://db/rushes", "sqlite:", "rushes.db"] {
            assert_eq!(Paths::of_url(url).expect_err(url).kind(), Kind::Auth);
        }
    }
}
