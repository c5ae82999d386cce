//! Opening the database: made whole or not at all, migrated forward, refused backward.
//!
//! A new database is made under another name and renamed when it is complete, so
//! that no process ever sees half a store, and the switch to the write-ahead log, which
//! cannot be waited for, meets nobody. What is done about a damaged one stands in `rescue`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use super::restore::Restored;
use super::trouble::Failure;
use super::{Paths, claim, rescue, restore};
use crate::error::{Error, Kind};

/// What brings a store from each version to the next: the first one makes version 1 out of nothing.
const MIGRATIONS: &[&str] =
    &[include_str!("schema.sql"), "ALTER TABLE ledger ADD COLUMN trail TEXT", include_str!("spent.sql")];

/// How a store is opened.
#[derive(Debug)]
pub(super) struct Opening {
    /// As many as there are versions.
    pub(super) migrations: &'static [&'static str],
    /// How long a lock of another process is waited for.
    pub(super) patience: Duration,
}

impl Default for Opening {
    fn default() -> Self {
        Self { migrations: MIGRATIONS, patience: Duration::from_mins(1) }
    }
}

impl Opening {
    fn version(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }
}

/// A store that is open.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: SqliteConnection,
    /// Held for its drop: while it is, nobody moves the database away.
    pub(super) user: Option<File>,
    /// What had to be done for it, for the user.
    pub(super) news: Option<String>,
}

/// A connection to a store of exactly our version.
pub(super) async fn open(paths: &Paths, opening: &Opening) -> Result<Opened, Failure> {
    let database = paths.database();
    let mut news = None;
    if !database.try_exists()? {
        make_folder(paths.data_dir())?;
    }
    let user = claim::share(paths.users_lock(), opening.patience).await?;
    if !database.try_exists()? {
        let restored = create(paths, opening).await?;
        news = restored.map(|restored| format!("the store was gone; {}", told(&restored, paths)));
    }
    let suspected = paths.suspicion().try_exists()?;
    let why = match connect(paths, opening).await {
        Ok(connection) if !suspected => return Ok(Opened { connection, user, news }),
        Ok(_) => Failure::Record("an earlier command has found it damaged".to_owned()),
        Err(failure) if failure.is_damage() || is_empty(&database) => failure,
        Err(failure) => return Err(failure),
    };
    drop(user);
    let rescued = rescue::rescue(paths, opening, why).await?;
    let user = claim::share(paths.users_lock(), opening.patience).await?;
    let connection = connect(paths, opening).await?;
    Ok(Opened { connection, user, news: rescued.or(news) })
}

/// Says what a new store was made from.
pub(super) fn told(restored: &Restored, paths: &Paths) -> String {
    format!("a new one was made from {}: {}", paths.mirror().display(), restored.sentence())
}

fn is_empty(database: &Path) -> bool {
    std::fs::metadata(database).is_ok_and(|found| found.is_file() && found.len() == 0)
}

pub(super) async fn connect(paths: &Paths, opening: &Opening) -> Result<SqliteConnection, Failure> {
    let database = paths.database();
    let mut connection = options(&database, opening).connect().await?;
    let version = version(&mut connection).await?;
    if version > opening.version() {
        return Err(newer(version, opening, &database).into());
    }
    if version < opening.version() {
        let _lock = claim::lock(paths.database_lock(), opening.patience).await?;
        migrate(&mut connection, opening).await?;
    }
    Ok(connection)
}

pub(super) fn options(database: &Path, opening: &Opening) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(opening.patience)
        .disable_statement_logging()
}

async fn version(connection: &mut SqliteConnection) -> Result<i64, Failure> {
    let version = sqlx::query_scalar("SELECT version FROM schema_version").fetch_one(connection).await;
    version.map_err(|error| match &error {
        // A database without our table: an empty file, or another program's.
        sqlx::Error::Database(sentence) if sentence.message().starts_with("no such table") => {
            Failure::Record("it is a database that `rushes` has not made".to_owned())
        }
        _ => Failure::Sql(error),
    })
}

fn newer(version: i64, opening: &Opening, database: &Path) -> Error {
    let message = format!(
        "the store was written by a newer `rushes` (version {version} of the store, this program knows {}), \
         so nothing was sent and nothing was paid: {}",
        opening.version(),
        database.display()
    );
    Error::new(Kind::Auth, message).hint("update `rushes`, or set `RUSHES_HOME` to another folder")
}

/// Makes the database where there is none, from the mirror where that has rows: what is held stays held.
pub(super) async fn create(paths: &Paths, opening: &Opening) -> Result<Option<Restored>, Failure> {
    let _lock = claim::lock(paths.database_lock(), opening.patience).await?;
    let database = paths.database();
    if database.try_exists()? {
        return Ok(None);
    }
    rescue::set_leftovers_aside(paths)?;
    let unfinished = paths.data_dir().join("rushes.db.new");
    remove_leftovers(&unfinished)?;
    let options = options(&unfinished, opening).create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
    let mut connection = options.connect().await?;
    sqlx::raw_sql("CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (0)")
        .execute(&mut connection)
        .await?;
    migrate(&mut connection, opening).await?;
    let has_rows = restore::has_rows(&paths.mirror())?;
    let restored = if has_rows { Some(restore::restore(&mut connection, paths).await?) } else { None };
    // The last connection to close moves the log into the file and removes it.
    connection.close().await?;
    File::open(&unfinished)?.sync_all()?;
    std::fs::rename(&unfinished, &database)?;
    sync_folder(paths.data_dir())?;
    Ok(restored)
}

/// Takes every step from the stored version to ours, or none. The caller holds the lock.
async fn migrate(connection: &mut SqliteConnection, opening: &Opening) -> Result<(), Failure> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let stored = version(&mut transaction).await?;
    let steps = opening.migrations.iter().skip(usize::try_from(stored).unwrap_or(usize::MAX));
    for step in steps {
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
    }
    let reached = stored.max(opening.version());
    sqlx::query("UPDATE schema_version SET version = $1").bind(reached).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Makes the folder readable by its owner alone: prompts and signed addresses are kept in it.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes what a process left that died while it made the database.
fn remove_leftovers(unfinished: &Path) -> io::Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = unfinished.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Makes a new or renamed file outlast a power cut.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::*;

    const BROKEN: &[&str] = &[MIGRATIONS[0], MIGRATIONS[1], MIGRATIONS[2], "CREATE TABLE later (id INTEGER); nonsense"];
    const NEXT: &[&str] =
        &[MIGRATIONS[0], MIGRATIONS[1], MIGRATIONS[2], "CREATE TABLE later (id INTEGER); INSERT INTO later VALUES (7)"];

    fn home() -> (tempfile::TempDir, Paths) {
        let dir = tempfile::tempdir().expect("a folder");
        let paths = Paths::new(dir.path().join("deep").join("home"));
        (dir, paths)
    }

    async fn refusal(paths: &Paths) -> Error {
        let opening = Opening { patience: Duration::ZERO, ..Opening::default() };
        Store::open_as(paths, &opening).await.expect_err("it cannot be opened")
    }

    #[expect(clippy::disallowed_methods, reason = "a test makes the file that it is about")]
    fn put(path: &Path, content: &[u8]) {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, content).expect("it can be written");
    }

    #[tokio::test]
    async fn a_store_is_made_with_a_durable_log_and_leaves_nothing_half_done() {
        let (_dir, paths) = home();
        put(&paths.data_dir().join("rushes.db.new"), b"left by a process that died");
        let mut connection = open(&paths, &Opening::default()).await.expect("it opens").connection;
        let pragma = async |connection: &mut SqliteConnection, sql: &'static str| -> String {
            let row: sqlx::sqlite::SqliteRow = sqlx::query(sql).fetch_one(connection).await.expect("a row");
            sqlx::Row::try_get_unchecked(&row, 0).expect("a value")
        };
        assert_eq!(pragma(&mut connection, "PRAGMA journal_mode").await, "wal");
        assert_eq!(pragma(&mut connection, "PRAGMA synchronous").await, "2", "full");
        assert_eq!(pragma(&mut connection, "PRAGMA foreign_keys").await, "1");
        assert!(!paths.data_dir().join("rushes.db.new").exists());
    }

    #[tokio::test]
    async fn an_older_store_is_migrated_once_and_a_newer_one_is_refused_with_both_versions() {
        let (_dir, paths) = home();
        drop(Store::open(&paths).await.expect("our version"));
        let next = Opening { migrations: NEXT, ..Opening::default() };
        for _ in 0..2 {
            let mut connection = open(&paths, &next).await.expect("the next version").connection;
            let rows: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM later").fetch_one(&mut connection).await.expect("one");
            assert_eq!(rows, 1);
        }
        let error = refusal(&paths).await;
        assert_eq!(error.kind(), Kind::Auth);
        assert!(error.to_string().contains("version 4 of the store, this program knows 3"), "{error}");
        assert!(error.details().hints[0].starts_with("update `rushes`"));
    }

    #[tokio::test]
    async fn a_store_of_the_first_version_learns_the_trails() {
        let (_dir, paths) = home();
        let first = Opening { migrations: &MIGRATIONS[..1], ..Opening::default() };
        drop(open(&paths, &first).await.expect("the first version"));
        let store = Store::open(&paths).await.expect("our version");
        store.plan(&[super::super::tests::job(1)], &super::super::tests::hold()).await.expect("it has its column");
    }

    #[tokio::test]
    async fn a_migration_that_breaks_off_leaves_the_older_store_as_it_was() {
        let (_dir, paths) = home();
        drop(Store::open(&paths).await.expect("our version"));
        open(&paths, &Opening { migrations: BROKEN, ..Opening::default() }).await.expect_err("it breaks off");
        drop(
            open(&paths, &Opening { migrations: NEXT, ..Opening::default() }).await.expect("nothing stands in the way"),
        );
    }

    #[tokio::test]
    async fn a_file_that_is_no_store_is_refused_and_left_untouched() {
        let cut = {
            let (_dir, paths) = home();
            drop(open(&paths, &Opening::default()).await.expect("it opens"));
            std::fs::read(paths.database()).expect("it is there")[..6000].to_vec()
        };
        for content in [b"these are my notes".repeat(100), Vec::new(), cut] {
            let (_dir, paths) = home();
            put(&paths.database(), &content);
            let error = refusal(&paths).await;
            assert_eq!(error.kind(), Kind::Auth, "{error:?}");
            assert!(error.to_string().starts_with("the store is damaged, or is not a store of `rushes`"), "{error}");
            assert!(error.to_string().contains("nothing was paid"), "{error}");
            assert_eq!(std::fs::read(paths.database()).expect("it is still there"), content);
        }
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_is_told() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("home");
        put(&file, b"a file where the folder should be");
        let error = refusal(&Paths::new(&file)).await;
        assert_eq!(error.kind(), Kind::Auth, "{error:?}");
        assert!(error.to_string().starts_with("the store cannot be written"), "{error}");

        let folder = Paths::new(dir.path().join("other"));
        std::fs::create_dir_all(folder.database()).expect("a folder where the file should be");
        let error = refusal(&folder).await;
        assert_eq!(error.kind(), Kind::Auth, "{error:?}");
        assert!(folder.database().is_dir());
    }

    #[tokio::test]
    async fn a_store_that_somebody_keeps_making_is_given_up_on() {
        let (_dir, paths) = home();
        let _held = claim::lock(paths.database_lock(), Duration::ZERO).await.expect("it is free");
        let error = refusal(&paths).await;
        assert_eq!(error.kind(), Kind::Unavailable, "{error:?}");
        assert!(error.to_string().starts_with("the store is locked by another program"), "{error}");
    }
}
