//! A store that does not work: nothing is bought that could not be recorded.

use insta::assert_snapshot;

use rushes::sandbox::Settings;
use sqlx::Connection;

use crate::stage::{Stage, prompt_vendor, slow_vendor};

const CREATE: [&str; 6] = ["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"];

#[test]
fn garbage_without_a_mirror_is_not_a_store() {
    let stage = Stage::with_vendor();
    stage.write(stage.home().join("rushes.db"), "garbage ".repeat(1000));
    let mut told = stage.tell(&CREATE);
    told.push_str(&stage.tell(&["list"]));
    told.push_str(&stage.tell(&["list", "--json"]));
    assert_snapshot!(told, @r#"
    exit 3
    --- stderr
    error: the store is damaged, or is not a store of `rushes`, so nothing was sent and nothing was paid: [home]/rushes.db
      caused by: file is not a database
    hint: keep the file: jobs in it may be paid; where `ledger.jsonl` lies beside it, the next command puts a damaged one aside and makes a new one from that
    exit 3
    --- stderr
    error: the store is damaged, or is not a store of `rushes`, so nothing was sent and nothing was paid: [home]/rushes.db
      caused by: file is not a database
    hint: keep the file: jobs in it may be paid; where `ledger.jsonl` lies beside it, the next command puts a damaged one aside and makes a new one from that
    exit 3
    --- stdout
    {"error":{"kind":"auth","code":3,"message":"the store is damaged, or is not a store of `rushes`, so nothing was sent and nothing was paid: [home]/rushes.db","hint":"keep the file: jobs in it may be paid; where `ledger.jsonl` lies beside it, the next command puts a damaged one aside and makes a new one from that","job":null,"provider":null,"causes":["file is not a database"],"vendor_code":null}}
    "#);
    stage.nothing_was_sent();
    let kept = std::fs::read(stage.home().join("rushes.db")).expect("it is left alone");
    assert!(kept.starts_with(b"garbage"));
}

/// What was put aside beside the store.
fn kept(stage: &Stage) -> Vec<String> {
    let entries = std::fs::read_dir(stage.home()).expect("a folder").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains(".broken-") && !name.ends_with("-wal") && !name.ends_with("-shm")).collect()
}

#[test]
fn a_damaged_store_is_kept_aside_and_its_jobs_go_on_from_the_mirror() {
    let stage = Stage::of(slow_vendor());
    stage.configure("[budget]\nper_day = \"1.00\"");
    for name in ["one.mp4", "two.mp4"] {
        stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", name, "--no-wait"]).expect(0);
    }
    stage.write(stage.home().join("rushes.db"), "garbage ".repeat(1000));
    // The first command that meets it holds the budget as before: $0.80 of $1.00 is set aside.
    let said = stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "three.mp4"]).expect(7);
    let kept = kept(&stage);
    assert_eq!(kept.len(), 1);
    assert!(std::fs::read(stage.home().join(&kept[0])).expect("it is kept").starts_with(b"garbage"));
    let warning = said.stderr.lines().next().expect("a warning");
    assert!(warning.starts_with("warning: the store was damaged and is kept as "), "{warning}");
    assert!(warning.contains(&kept[0]) && warning.contains("4 rows of 2 jobs up to "), "{warning}");
    assert!(warning.contains(", 2 under way (`rushes resume`); lost is what came later"), "{warning}");
    assert!(said.stderr.contains("spent $0.00, held $0.80"), "{}", said.stderr);
    stage.vendor().advance(std::time::Duration::from_hours(1));
    let said = stage.run(&["resume"]).expect(0);
    assert!(!said.stderr.contains("damaged"), "told once: {}", said.stderr);
    assert_eq!(stage.files(), ["one.mp4", "two.mp4"]);
    assert_eq!((stage.books().submissions.len(), stage.books().charges.len()), (2, 2));
    assert_eq!(stage.money(), ["hold 0.40", "hold 0.40", "settle 0.40", "settle 0.40"]);
}

#[test]
fn a_clip_that_was_paid_before_the_store_was_lost_is_fetched_by_its_remote_id() {
    let stage = Stage::with_vendor();
    let wait = ["wait", "--no-download", "--progress", "none"];
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--no-wait"]).expect(0);
    stage.run(&wait).expect(0);
    for name in ["rushes.db", "rushes.db-wal", "rushes.db-shm"] {
        drop(std::fs::remove_file(stage.home().join(name)));
    }
    let said = stage.run(&["resume"]).expect(0);
    let warning = said.stderr.lines().next().expect("a warning");
    assert!(warning.starts_with("warning: the store was gone; a new one was made from "), "{warning}");
    assert!(warning.contains("1 paid and to be fetched (`rushes resume`)"), "{warning}");
    rushes::media::probe(std::path::Path::new(said.line())).expect("a clip");
    assert_eq!((stage.files(), stage.books().submissions.len()), (vec!["boat.mp4".to_owned()], 1));
    assert_eq!(stage.money(), ["hold 0.40", "settle 0.40"]);
    assert_eq!(stage.run(&["resume"]).expect(0).stdout, "");
}

/// The process died between the order and its receipt, and the store with it.
#[test]
fn an_order_that_may_have_been_taken_is_uncertain_and_never_given_back_by_itself() {
    let stage = Stage::with_faults(&["openai.submit:reset-after"]);
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(9);
    std::fs::remove_file(stage.home().join("rushes.db")).expect("removed");
    drop(std::fs::remove_file(stage.home().join("rushes.db-wal")));
    let said = stage.run(&["recover"]).expect(0);
    assert!(said.stderr.contains("1 uncertain, their orders may have been taken (`rushes recover`)"), "{said:?}");
    assert_eq!((stage.files(), stage.books().submissions.len()), (vec!["boat.mp4".to_owned()], 1));
    // Another one, which the vendor does not show: the list proves nothing, for nobody knows when it was sent.
    let stage = Stage::with_faults(&["openai.submit:500"]);
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(9);
    std::fs::remove_file(stage.home().join("rushes.db")).expect("removed");
    drop(std::fs::remove_file(stage.home().join("rushes.db-wal")));
    let said = stage.run(&["recover"]).expect(9);
    assert!(said.stderr.contains("when it was sent was lost with the store"), "{}", said.stderr);
    assert_eq!(stage.money(), ["hold 0.40"]);
    stage.run(&["recover", "@last", "--absent", "--yes"]).expect(0);
    assert_eq!(stage.money(), ["hold 0.40", "release 0.40"]);
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let stage = Stage::with_vendor();
    stage.run(&["list"]).expect(0);
    let address = format!("sqlite:{}", stage.home().join("rushes.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut connection = sqlx::SqliteConnection::connect(&address).await.expect("a database");
        sqlx::query("UPDATE schema_version SET version = 99").execute(&mut connection).await.expect("changed");
    });
    let mut told = stage.tell(&CREATE);
    told.push_str(&stage.tell(&["list"]));
    assert_snapshot!(told, @"
    exit 3
    --- stderr
    error: the store was written by a newer `rushes` (version 99 of the store, this program knows 3), so nothing was sent and nothing was paid: [home]/rushes.db
    hint: update `rushes`, or set `RUSHES_HOME` to another folder
    exit 3
    --- stderr
    error: the store was written by a newer `rushes` (version 99 of the store, this program knows 3), so nothing was sent and nothing was paid: [home]/rushes.db
    hint: update `rushes`, or set `RUSHES_HOME` to another folder
    ");
    stage.nothing_was_sent();
    assert_eq!(kept(&stage), [""; 0], "it is not damaged");
}

#[test]
fn a_home_that_is_a_file_holds_nothing() {
    let stage = Stage::with_vendor();
    let file = stage.write("file", "");
    let stage = stage.with("RUSHES_HOME", &file);
    let mut told = stage.tell(&CREATE);
    told.push_str(&stage.tell(&["list"]));
    assert_snapshot!(told, @"
    exit 3
    --- stderr
    error: the configuration cannot be read: [work]/file/config.toml
      caused by: Not a directory (os error 20)
    exit 3
    --- stderr
    error: the configuration cannot be read: [work]/file/config.toml
      caused by: Not a directory (os error 20)
    ");
    stage.nothing_was_sent();
}

#[test]
fn a_disk_that_is_full_buys_nothing() {
    let stage = Stage::with_vendor();
    stage.run(&["list"]).expect(0);
    // No file may grow beyond so many blocks of 1024 bytes: the store cannot take the job.
    let said = stage.shell("trap '' XFSZ; ulimit -f 8; rushes create 'a paper boat' -m sora-2 -o boat.mp4");
    assert_snapshot!(stage.settled(&said), @"
    exit 8
    --- stderr
    error: the disk that holds the store is full, so nothing was sent and nothing was paid: [home]/rushes.db
      caused by: disk I/O error
    hint: free some space on that disk
    ");
    stage.nothing_was_sent();
    stage.run(&CREATE).expect(0);
}

#[test]
fn a_disk_that_fills_up_under_a_download_leaves_the_paid_clip_at_the_vendor() {
    let stage = Stage::of(Settings { clip_bytes: Some(4 * 1024 * 1024), ..prompt_vendor() });
    // Room for the store, and not for the clip.
    let said = stage.shell("trap '' XFSZ; ulimit -f 2048; rushes create 'a paper boat' -m sora-2 -o boat.mp4");
    assert_snapshot!(stage.settled(&said), @"
    exit 10
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · [remote]
    [job-01]  finished · $0.40 quoted · [span]
    [job-01]  finished (download): the clip is made and paid, but it could not be written: `[work]/boat.mp4`
    1 clip · 4 s · $0.40 spent
    error: the clip is made and paid, but it could not be written: `[work]/boat.mp4`
      caused by: File too large (os error 27)
    hint: `rushes download [job-01]` fetches it and costs nothing
    hint: `-o` puts it somewhere else
    ");
    assert_eq!(stage.books().charges.len(), 1);
    stage.run(&["download", "@last"]).expect(0);
    assert_eq!((stage.files(), stage.books().charges.len()), (vec!["boat.mp4".to_owned()], 1));
}

#[cfg(unix)]
#[test]
fn a_home_is_its_owners_alone_whatever_makes_it() {
    use std::os::unix::fs::PermissionsExt;
    let commands: [&[&str]; 4] = [
        &["list"],
        &["config", "init"],
        &["price", "-m", "sora-2"],
        &["create", "a boat", "-m", "animatic", "--image", "-", "--dry-run"],
    ];
    for (number, command) in commands.into_iter().enumerate() {
        let stage = Stage::bare();
        let home = stage.file(&format!("home-{number}"));
        let stage = stage.with("RUSHES_HOME", &home.to_string_lossy());
        let picture = std::fs::read(stage.picture("wide.png", 1280, 720)).expect("a picture");
        stage.feed(command, &picture);
        let mode = std::fs::metadata(&home).expect("it made its home").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{command:?}: {mode:o}");
    }
}
