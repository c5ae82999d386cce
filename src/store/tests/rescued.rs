//! A store that is damaged or gone comes back from its mirror: the money to the cent, the jobs as far as it goes.

use std::path::{Path, PathBuf};

use super::*;
use crate::store::open::Opening;

/// What a `Store` keeps of the database while it is open.
const LOGS: [&str; 2] = ["rushes.db-wal", "rushes.db-shm"];

/// Where a job stands of which nothing but the mirror is left.
fn left_of(job: &Job) -> State {
    match (job.state(), job.ticket.is_some()) {
        // What was not told is never guessed in favour of the money.
        (State::Planned | State::Submitting | State::Uncertain, false) => State::Uncertain,
        // Nobody has said what the clip costs: it is asked for once more.
        (State::Finished, true) if job.cost.is_none() => State::Queued,
        (State::Finished, false) if job.cost.is_none() => State::Uncertain,
        (State::Expired, true) if job.cost.is_some() && job.takes.is_some() => State::Finished,
        (State::Expired, true) if job.cost.is_none() && job.takes.is_some() => State::Queued,
        (State::Expired, false) if job.cost.is_none() && job.takes.is_some() => State::Uncertain,
        (State::Finished, false) => State::Expired,
        // Queued or running: the next look tells which.
        (State::Running, _) => State::Queued,
        (state, _) => state,
    }
}

/// Loses the database, and finds the same sums and holds in the one that is made from the mirror.
pub(super) async fn same_from_the_mirror_alone(home: Home, store: Store, jobs: &[Job]) {
    let before = store.standing(&cap("0")).await.expect("sums");
    let by_job = store.costs(&every_cost(By::Job)).await.expect("sums");
    let mirror = home.mirrored();
    drop(store);
    remove_database(&home);
    let store = home.store().await;
    assert!(store.take_warnings()[0].starts_with("the store was gone; a new one was made from"));
    assert_eq!(store.standing(&cap("0")).await.expect("sums"), before);
    assert_eq!(store.costs(&every_cost(By::Job)).await.expect("sums"), by_job);
    for job in jobs {
        let back = store.job(&job.id).await.expect("it is back");
        let saved_for_nothing_known = job.file.is_some() && back.state() == State::Saved;
        assert!(saved_for_nothing_known || back.state() == left_of(job), "{} from {job:#?}", back.state());
        assert_eq!((&back.ticket, &back.file, &back.output), (&job.ticket, &job.file, &job.output));
        assert_eq!((&back.request, &back.quote, &back.tags), (&job.request, &job.quote, &job.tags));
        assert_eq!(back.cost.as_ref().map(|cost| cost.usd), job.cost.as_ref().map(|cost| cost.usd), "{job:#?}");
    }
    store.mend_mirror().await;
    assert_eq!((store.take_warnings(), home.mirrored()), (Vec::new(), mirror), "the mirror goes on where it was");
    store.rebuild_mirror().await.expect("it can be written afresh, too");
}

fn remove_database(home: &Home) {
    std::fs::remove_file(home.paths.database()).expect("it is there");
    for log in LOGS {
        drop(std::fs::remove_file(home.paths.data_dir().join(log)));
    }
}

/// A job at each point that a mirror can tell, and a budget that they use up to the last cent.
async fn full_home() -> (Home, Vec<Job>) {
    let home = Home::new();
    let store = home.store().await;
    let mut jobs = Vec::new();
    let takes = || Step::Finish(Takes::default());
    let lives: [&[Step]; 5] = [
        &[],
        &[Step::Submit, accept("video_1")],
        &[Step::Submit, accept("video_2"), takes()],
        &[Step::Submit, accept("video_3"), takes(), save()],
        &[Step::Submit, accept("video_4"), end(FaultKind::Failed, Charged::No)],
    ];
    for (number, life) in (0..).zip(lives) {
        let mut job = planned(&store, &job(number)).await;
        for step in life {
            take(&store, &mut job, step.clone()).await;
        }
        jobs.push(job);
    }
    (home, jobs)
}

#[expect(clippy::disallowed_methods, reason = "a test plays the disk that fails")]
fn put(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("it can be written");
}

/// The databases that were put aside, without their logs.
fn kept(home: &Home) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(home.paths.data_dir()).expect("a folder").flatten().map(|entry| entry.path());
    let is_log = |name: &str| name.ends_with("-wal") || name.ends_with("-shm");
    let names = entries.map(|path| (path.to_string_lossy().into_owned(), path));
    names.filter(|(name, _)| name.contains(".broken-") && !is_log(name)).map(|(_, path)| path).collect()
}

/// The database in one file, and then without the end that this gives it.
async fn spoil(home: &Home, spoil: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let store = home.store().await;
    let mut connection = store.connection.lock().await;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await.expect("in one file");
    drop(connection);
    drop(store);
    for log in LOGS {
        drop(std::fs::remove_file(home.paths.data_dir().join(log)));
    }
    let mut bytes = std::fs::read(home.paths.database()).expect("it is there");
    spoil(&mut bytes);
    put(&home.paths.database(), &bytes);
    bytes
}

#[tokio::test]
async fn a_damaged_store_is_kept_aside_and_made_anew_with_its_holds_and_jobs() {
    let damages: [fn(&mut Vec<u8>); 5] = [
        |bytes| bytes.clear(),
        |bytes| bytes.truncate(100),
        |bytes| bytes.truncate(6000),
        |bytes| bytes[..4096].fill(0),
        |bytes| *bytes = b"garbage ".repeat(1000),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let (home, jobs) = full_home().await;
        let standing = home.store().await.standing(&cap("0")).await.expect("sums");
        let spoilt = spoil(&home, damage).await;
        let store = home.store().await;
        let warnings = store.take_warnings();
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        let aside = kept(&home);
        assert_eq!(aside.len(), 1, "{number}: {aside:?}");
        assert_eq!(std::fs::read(&aside[0]).expect("it is kept"), spoilt);
        for told in [
            format!("the store was damaged and is kept as {}", aside[0].display()),
            "13 rows of 5 jobs up to ".to_owned(),
            "1 under way (`rushes resume`)".to_owned(),
            "1 paid and to be fetched (`rushes resume`)".to_owned(),
            "1 uncertain, their orders may have been taken (`rushes recover`)".to_owned(),
            "lost is what came later".to_owned(),
        ] {
            assert!(warnings[0].contains(&told), "{told}: {warnings:?}");
        }
        assert_eq!(store.standing(&cap("0")).await.expect("sums"), standing, "spent and held are what they were");
        let error =
            store.plan(&[job(9)], &Hold { caps: vec![cap("3.20")], ..hold() }).await.expect_err("it is used up");
        assert_eq!(error.kind(), Kind::Money);
        for job in &jobs {
            let back = store.job(&job.id).await.expect("it is back");
            assert_eq!((back.state(), &back.ticket, &back.file), (left_of(job), &job.ticket, &job.file));
        }
        drop(store);
        assert_eq!(home.store().await.take_warnings(), [""; 0], "told once");
    }
}

#[tokio::test]
async fn damage_that_shows_later_is_seen_to_at_the_next_opening() {
    let (home, _) = full_home().await;
    // The first page stands, so that it opens; what the lists are read from does not.
    spoil(&home, |bytes| bytes[8192..].fill(0x5a)).await;
    let store = home.store().await;
    let error = store.list(&Filter::default()).await.expect_err("it cannot be read");
    assert_eq!(error.kind(), Kind::Auth, "{error:?}");
    assert!(home.paths.suspicion().exists());
    let opening = Opening { patience: std::time::Duration::ZERO, ..Opening::default() };
    let error = Store::open_as(&home.paths, &opening).await.expect_err("the first one has it open");
    assert_eq!(error.kind(), Kind::Unavailable);
    assert!(error.to_string().starts_with("the store is damaged and another `rushes` still uses it"), "{error}");
    assert_eq!(kept(&home), [""; 0].map(PathBuf::from), "it stays where it is while it is used");
    drop(store);
    let store = home.store().await;
    assert!(store.take_warnings()[0].starts_with("the store was damaged and is kept as"));
    assert_eq!(store.list(&Filter::default()).await.expect("it can be read").len(), 5);
    assert!(!home.paths.suspicion().exists());
}

#[tokio::test]
async fn a_suspicion_against_a_sound_store_moves_nothing() {
    let (home, _) = full_home().await;
    crate::store::rescue::suspect(&home.paths);
    let store = home.store().await;
    assert_eq!((store.take_warnings(), kept(&home)), (Vec::new(), Vec::new()));
    assert!(!home.paths.suspicion().exists());
}

/// Killed after the database was moved away: neither the old log nor an empty store takes its place.
#[tokio::test]
async fn a_rescue_that_was_killed_halfway_is_done_by_the_next_command() {
    let (home, _) = full_home().await;
    std::fs::remove_file(home.paths.database()).expect("moved");
    put(&home.paths.data_dir().join(LOGS[0]), b"the log of another database");
    let store = home.store().await;
    assert_eq!(store.list(&Filter::default()).await.expect("it can be read").len(), 5);
    let files = std::fs::read_dir(home.paths.data_dir()).expect("a folder").flatten().map(|entry| entry.path());
    let aside: Vec<PathBuf> = files.filter(|path| path.to_string_lossy().ends_with("Z-wal")).collect();
    assert_eq!(aside.len(), 1, "its log is not taken for the new one's");
    assert_eq!(std::fs::read(&aside[0]).expect("it is kept"), b"the log of another database");
}

#[tokio::test]
async fn lines_that_cannot_be_read_are_counted_and_the_others_come_back() {
    let (home, jobs) = full_home().await;
    let text = std::fs::read_to_string(home.paths.mirror()).expect("a mirror");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // The settlement of the third job and the hold of the last one.
    let at = |job: &Job, kind: &str| {
        let is = |line: &String| line.contains(job.id.as_str()) && line.contains(&format!("\"kind\":\"{kind}\""));
        lines.iter().position(is).expect("a line")
    };
    let (settle, hold) = (at(&jobs[2], "settle"), at(&jobs[4], "hold"));
    for line in [settle, hold] {
        lines[line] = "torn".to_owned();
    }
    put(&home.paths.mirror(), (lines.join("\n") + "\n").as_bytes());
    remove_database(&home);
    let store = home.store().await;
    let warnings = store.take_warnings();
    assert!(warnings[0].ends_with("and 2 lines that cannot be read"), "{warnings:?}");
    let standing = store.standing(&cap("0")).await.expect("sums");
    assert_eq!((standing.spent, standing.held), (usd("0.80"), usd("2.40")), "a hold without its end stays held");
    assert_eq!(store.job(&jobs[2].id).await.expect("it is back").state(), State::Queued);
    assert_eq!(store.job(&jobs[4].id).await.expect("it is back").state(), State::Failed);
}

#[tokio::test]
async fn lines_of_the_first_version_bring_back_the_money_and_what_they_tell() {
    let (home, jobs) = full_home().await;
    let first = home.mirrored().into_iter().filter(|row| row.kind != EntryKind::Step);
    let lines = (1..).zip(first).map(|(seq, row)| {
        let mut line = serde_json::to_value(Entry { v: 1, seq, ..row }).expect("a line");
        line.as_object_mut().expect("an object").remove("trail");
        format!("{line}\n")
    });
    let lines: String = lines.collect();
    put(&home.paths.mirror(), lines.as_bytes());
    let standing = home.store().await.standing(&cap("0")).await.expect("sums");
    remove_database(&home);
    let store = home.store().await;
    assert_eq!(store.standing(&cap("0")).await.expect("sums"), standing);
    let mut states = Vec::new();
    for job in &jobs {
        states.push(store.job(&job.id).await.expect("it is back").state());
    }
    // What was made and paid cannot be found again, and is not ordered again either.
    assert_eq!(states, [State::Uncertain, State::Uncertain, State::Expired, State::Expired, State::Failed]);
}

#[tokio::test]
async fn what_was_ordered_is_forgotten_with_the_job() {
    let (home, jobs) = full_home().await;
    let store = home.store().await;
    store.forget(&jobs[3].id).await.expect("it is settled");
    store.rebuild_mirror().await.expect("it is written");
    let rows: Vec<Entry> = home.mirrored().into_iter().filter(|row| row.job == jobs[3].id).collect();
    assert_eq!(rows.len(), 4, "what it cost stays");
    assert!(rows.iter().all(|row| row.trail.is_none()), "{rows:#?}");
}

/// The files as a `kill -9` leaves them: what was written of a transaction is in the log, its end is not.
#[tokio::test]
async fn a_process_that_dies_inside_a_transaction_leaves_what_was_before() {
    let (home, jobs) = full_home().await;
    let store = home.store().await;
    let mut connection = store.connection.lock().await;
    sqlx::query("PRAGMA cache_size = 1").execute(&mut *connection).await.expect("it is set");
    let mut transaction = sqlx::Connection::begin_with(&mut *connection, "BEGIN IMMEDIATE").await.expect("it begins");
    for number in 10..60 {
        let big = job_with(number, |new| new.request.prompt = "x".repeat(10_000));
        crate::store::jobs::insert(&mut transaction, &big).await.expect("inserted");
        crate::store::ledger::hold(&mut transaction, &big, Some(usd("0.80")), "run-1").await.expect("held");
    }
    let other = Home::new();
    std::fs::create_dir_all(other.paths.data_dir()).expect("a folder");
    for name in ["rushes.db", LOGS[0], "ledger.jsonl"] {
        std::fs::copy(home.paths.data_dir().join(name), other.paths.data_dir().join(name)).expect("as it is now");
    }
    let log = std::fs::metadata(other.paths.data_dir().join(LOGS[0])).expect("a log").len();
    assert!(log > 100_000, "much of it is written already: {log}");
    let after = other.store().await;
    assert_eq!(after.take_warnings(), [""; 0]);
    assert_eq!(after.list(&Filter::default()).await.expect("a list").len(), jobs.len());
    assert_eq!(after.standing(&cap("0")).await.expect("sums").held, usd("1.60"));
    after.plan(&[job(99)], &hold()).await.expect("and it goes on");
}
