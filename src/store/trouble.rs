//! What went wrong with the store, and what that means for the money.
//!
//! A `Failure` is the raw fact; a `Stake` is how far the job was when it
//! happened. Only both together make the sentence and the exit code.

use std::io;
use std::path::Path;

use crate::error::{Error, Kind};
use crate::job::{Job, JobId, State, Step};

/// A raw failure inside this room.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database says no.
    Sql(sqlx::Error),
    /// A file beside it does.
    File(io::Error),
    /// What is stored cannot be read as what it should be.
    Record(String),
    /// Already a sentence for the user.
    Told(Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Record(error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

/// What hangs on the act that failed.
#[derive(Clone, Debug)]
pub(super) enum Stake {
    /// An order that is not sent unless it can be recorded.
    Order,
    /// Nothing: the store is only read, or the change can simply be made again.
    Nothing,
    /// An order that was sent; whether the provider has it was about to be recorded.
    Outcome(JobId),
    /// A job that goes on at the provider.
    Underway(JobId),
    /// A clip that is made and paid.
    Clip(JobId),
}

impl Stake {
    /// What hangs on recording that step.
    pub(super) fn of(job: &Job, step: &Step) -> Self {
        let id = job.id.clone();
        match (job.state(), step) {
            (State::Planned, _) | (_, Step::Withdraw) => Self::Order,
            (State::Submitting | State::Uncertain, _) => Self::Outcome(id),
            (State::Queued | State::Running, _) => Self::Underway(id),
            (State::Finished | State::Saved, _) => Self::Clip(id),
            (State::Failed | State::Refused | State::Cancelled | State::Expired, _) => Self::Nothing,
        }
    }

    fn consequence(&self) -> &'static str {
        match self {
            Self::Order => "so nothing was sent and nothing was paid",
            Self::Nothing => "so nothing was changed and nothing was paid",
            Self::Outcome(_) => "so it is not recorded what became of an order that was sent",
            Self::Underway(_) => "but the job goes on at the provider",
            Self::Clip(_) => "but the clip is made and paid and stays at the provider",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Order | Self::Nothing => None,
            Self::Outcome(id) => Some(format!("then `rushes recover {id}`; do not order it again")),
            Self::Underway(_) => Some("then `rushes resume` picks it up".to_owned()),
            Self::Clip(id) => Some(format!("then `rushes download {id}`, which is free")),
        }
    }

    fn job(&self) -> Option<&JobId> {
        match self {
            Self::Order | Self::Nothing => None,
            Self::Outcome(id) | Self::Underway(id) | Self::Clip(id) => Some(id),
        }
    }
}

/// The kinds of failure that a user can tell apart and do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// No room on the disk.
    Full,
    /// Not permitted, or not a place for files.
    Unwritable,
    /// Somebody else holds it, beyond our patience.
    Locked,
    /// Not a database, or a damaged one.
    Broken,
    /// The disk itself reports an error.
    Disk,
    /// None of these: a defect of ours.
    Defect,
}

impl Trouble {
    fn sentence(self) -> &'static str {
        match self {
            Self::Full => "the disk that holds the store is full",
            Self::Unwritable => "the store cannot be written",
            Self::Locked => "the store is locked by another program",
            Self::Broken => "the store is damaged, or is not a store of `rushes`",
            Self::Disk => "the disk that holds the store reports an error",
            Self::Defect => "the store does not work",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Full => "free some space on that disk",
            Self::Unwritable => "get write access to that place, or set `RUSHES_HOME` to another folder",
            Self::Locked => "close whatever holds the file open, such as a database browser or a backup",
            Self::Broken => {
                "keep the file: jobs in it may be paid; where `ledger.jsonl` lies beside it, the next command puts a \
                 damaged one aside and makes a new one from that"
            }
            Self::Disk => "copy the folder to a sound disk and set `RUSHES_HOME` to it",
            Self::Defect => "please report this together with the lines above",
        }
    }

    fn kind(self) -> Kind {
        match self {
            // Safe to run again once the cause is gone.
            Self::Full | Self::Locked | Self::Disk => Kind::Unavailable,
            // The place that the configuration names is not one that we may or can use.
            Self::Unwritable | Self::Broken => Kind::Auth,
            Self::Defect => Kind::Internal,
        }
    }
}

impl Failure {
    /// The sentence and the exit code for it.
    pub(super) fn explain(self, place: &Path, stake: &Stake) -> Error {
        let trouble = self.trouble();
        let kind = match stake {
            Stake::Order | Stake::Nothing => trouble.kind(),
            Stake::Outcome(_) => Kind::Uncertain,
            Stake::Underway(_) => Kind::Waiting,
            Stake::Clip(_) => Kind::Download,
        };
        let message = format!("{}, {}: {}", trouble.sentence(), stake.consequence(), place.display());
        let mut error = Error::new(kind, message).because(match self {
            Self::Told(error) => return error,
            Self::Sql(sqlx::Error::Database(error)) => error.message().to_owned(),
            Self::Sql(error) => error.to_string(),
            Self::File(error) => error.to_string(),
            Self::Record(why) => why,
        });
        error = error.hint(trouble.hint());
        if let Some(hint) = stake.hint() {
            error = error.hint(hint);
        }
        match stake.job() {
            Some(job) => error.for_job(job),
            None => error,
        }
    }

    /// Whether SQLite calls the file damaged, or no database at all.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Sql(_) => self.trouble() == Trouble::Broken,
            Self::File(_) | Self::Record(_) | Self::Told(_) => false,
        }
    }

    fn trouble(&self) -> Trouble {
        match self {
            Self::Sql(sqlx::Error::Database(error)) => sqlite_trouble(error.code().as_deref()),
            Self::Sql(sqlx::Error::Io(error)) | Self::File(error) => file_trouble(error),
            Self::Record(_) => Trouble::Broken,
            Self::Sql(_) | Self::Told(_) => Trouble::Defect,
        }
    }
}

/// `SQLITE_IOERR_SHMSIZE`: the file that the processes share cannot grow. A full disk shows itself there first.
const NO_ROOM_TO_SHARE: u32 = 4874;

/// By the low byte of the result code: <https://www.sqlite.org/rescode.html>.
fn sqlite_trouble(code: Option<&str>) -> Trouble {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    if code == Some(NO_ROOM_TO_SHARE) {
        return Trouble::Full;
    }
    match code.map(|code| code & 0xff) {
        Some(13) => Trouble::Full,
        Some(3 | 8 | 14) => Trouble::Unwritable,
        Some(5 | 6) => Trouble::Locked,
        Some(11 | 26) => Trouble::Broken,
        Some(10) => Trouble::Disk,
        Some(_) | None => Trouble::Defect,
    }
}

fn file_trouble(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Trouble::Full,
        io::ErrorKind::TimedOut => Trouble::Locked,
        io::ErrorKind::InvalidData => Trouble::Broken,
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::AlreadyExists
        | io::ErrorKind::NotFound => Trouble::Unwritable,
        _ => Trouble::Disk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(error: io::ErrorKind, stake: &Stake) -> Error {
        Failure::from(io::Error::from(error)).explain(Path::new("/home/a/rushes.db"), stake)
    }

    #[test]
    fn a_full_disk_before_the_order_costs_nothing_and_may_be_tried_again() {
        let error = explained(io::ErrorKind::StorageFull, &Stake::Order);
        assert_eq!(error.kind(), Kind::Unavailable);
        assert_eq!(
            error.to_string(),
            "the disk that holds the store is full, so nothing was sent and nothing was paid: /home/a/rushes.db"
        );
    }

    #[test]
    fn the_same_failure_after_the_order_is_an_unknown_outcome() {
        let id = JobId::from_entropy(7);
        let error = explained(io::ErrorKind::StorageFull, &Stake::Outcome(id.clone()));
        assert_eq!(error.kind(), Kind::Uncertain);
        assert_eq!(error.details().job.as_ref(), Some(&id));
        assert!(error.details().hints.iter().any(|hint| hint.contains("do not order it again")), "{error:?}");
    }

    #[test]
    fn a_job_that_goes_on_and_a_clip_that_is_paid_have_their_own_endings() {
        let id = JobId::from_entropy(7);
        let kind = |stake| explained(io::ErrorKind::PermissionDenied, &stake).kind();
        assert_eq!(kind(Stake::Underway(id.clone())), Kind::Waiting);
        assert_eq!(kind(Stake::Clip(id)), Kind::Download);
        assert_eq!(kind(Stake::Nothing), Kind::Auth);
    }

    #[test]
    fn result_codes_are_read_with_their_extensions() {
        assert_eq!(sqlite_trouble(Some("13")), Trouble::Full);
        assert_eq!(sqlite_trouble(Some("5")), Trouble::Locked);
        assert_eq!(sqlite_trouble(Some("261")), Trouble::Locked, "busy while another process recovers the log");
        assert_eq!(sqlite_trouble(Some("1032")), Trouble::Unwritable, "the file was moved under us");
        assert_eq!(sqlite_trouble(Some("26")), Trouble::Broken);
        assert_eq!(sqlite_trouble(Some("4874")), Trouble::Full);
        assert_eq!(sqlite_trouble(Some("778")), Trouble::Disk);
        assert_eq!(sqlite_trouble(None), Trouble::Defect);
    }
}
