//! A store that does not work: nothing is bought that could not be recorded.

use insta::assert_snapshot;

use rushes::sandbox::Settings;
use sqlx::Connection;

use crate::stage::{Stage, prompt_vendor};

const CREATE: [&str; 6] = ["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"];

#[test]
fn garbage_is_not_a_store() {
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
    hint: move the file aside and keep it: jobs in it may be paid; `ledger.jsonl` beside it still tells what was spent
    exit 3
    --- stderr
    error: the store is damaged, or is not a store of `rushes`, so nothing was sent and nothing was paid: [home]/rushes.db
      caused by: file is not a database
    hint: move the file aside and keep it: jobs in it may be paid; `ledger.jsonl` beside it still tells what was spent
    exit 3
    --- stdout
    {"error":{"kind":"auth","code":3,"message":"the store is damaged, or is not a store of `rushes`, so nothing was sent and nothing was paid: [home]/rushes.db","hint":"move the file aside and keep it: jobs in it may be paid; `ledger.jsonl` beside it still tells what was spent","job":null,"provider":null,"causes":["file is not a database"],"vendor_code":null}}
    "#);
    stage.nothing_was_sent();
    let kept = std::fs::read(stage.home().join("rushes.db")).expect("it is left alone");
    assert!(kept.starts_with(b"garbage"));
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
    error: the store was written by a newer `rushes` (version 99 of the store, this program knows 1), so nothing was sent and nothing was paid: [home]/rushes.db
    hint: update `rushes`, or set `RUSHES_HOME` to another folder
    exit 3
    --- stderr
    error: the store was written by a newer `rushes` (version 99 of the store, this program knows 1), so nothing was sent and nothing was paid: [home]/rushes.db
    hint: update `rushes`, or set `RUSHES_HOME` to another folder
    ");
    stage.nothing_was_sent();
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
    error: the disk that holds the store reports an error, so nothing was sent and nothing was paid: [home]/rushes.db
      caused by: disk I/O error
    hint: copy the folder to a sound disk and set `RUSHES_HOME` to it
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
