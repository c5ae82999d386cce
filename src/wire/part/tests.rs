//! The part on a real disk: what is kept, what is begun anew, and what is never overwritten.

use tempfile::TempDir;
use tokio::sync::mpsc;

use super::*;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn open(target: &Path, replace: Replace) -> Part {
    match claim(target, replace, "job-a video") {
        Ok(Claim::Open(part)) => part,
        other => panic!("{other:?}"),
    }
}

fn named(etag: &str, total: u64) -> Note {
    Note { etag: Some(etag.to_owned()), total: Some(total), ..Note::default() }
}

fn write(part: Part, bytes: &'static [u8]) -> Part {
    let (pieces, received) = mpsc::channel(1);
    pieces.try_send(Bytes::from_static(bytes)).expect("room");
    drop(pieces);
    let (part, written) = part.receive(received);
    written.expect("it is written");
    part
}

/// What the whole of `b"hello world"` hashes to.
const HELLO_WORLD: &str = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

#[test]
fn bytes_of_a_known_name_are_kept_and_hashed_again() {
    let folder = folder();
    let target = folder.path().join("clip.mp4");
    let mut part = open(&target, Replace::Never);
    part.restart(named("\"a\"", 11)).expect("a note");
    drop(write(part, b"hello "));
    let part = open(&target, Replace::Never);
    assert_eq!((part.length(), part.resumable(), part.is_whole()), (6, Some("\"a\""), false));
    let part = write(part, b"world");
    assert!(part.is_whole());
    let whole = part.place(Replace::Never).expect("a place");
    assert_eq!(whole, Whole { bytes: 11, sha256: HELLO_WORLD.to_owned() });
    assert_eq!(fs::read(&target).expect("the file"), b"hello world");
    assert!(!beside(&target, ".part").exists());
}

#[test]
fn bytes_without_a_name_are_begun_anew() {
    let folder = folder();
    let target = folder.path().join("clip.mp4");
    for note in [None, Some(&b"{\"etag\":"[..]), Some(b"{\"etag\":null,\"total\":11,\"sha256\":null}")] {
        fs::write(beside(&target, ".part"), b"what is this").expect("a part");
        match note {
            Some(note) => fs::write(note_path(&target), note).expect("a note"),
            None => drop(fs::remove_file(note_path(&target))),
        }
        let part = open(&target, Replace::Never);
        assert_eq!((part.length(), part.resumable()), (0, None), "{note:?}");
    }
}

#[test]
fn a_file_in_the_way_stays_as_it_is() {
    let folder = folder();
    let target = folder.path().join("clip.mp4");
    let part = write(open(&target, Replace::Never), b"hello world");
    // It came while we were fetching.
    fs::write(&target, b"somebody's").expect("a file");
    assert!(matches!(part.place(Replace::Never), Err(Obstacle::Taken)));
    assert_eq!(fs::read(&target).expect("the file"), b"somebody's");
    assert_eq!(fs::read(beside(&target, ".part")).expect("the part"), b"hello world", "what is paid is not lost");
    assert!(matches!(claim(&target, Replace::Never, "job-a video"), Err(Obstacle::Taken)));
    let part = write(open(&target, Replace::Allowed), b"hello world");
    part.place(Replace::Allowed).expect("a place");
    assert_eq!(fs::read(&target).expect("the file"), b"hello world");
}

#[test]
fn a_clip_that_was_placed_but_not_recorded_is_known_again() {
    let folder = folder();
    let target = folder.path().join("clip.mp4");
    let whole = write(open(&target, Replace::Never), b"hello world").place(Replace::Never).expect("a place");
    assert!(matches!(claim(&target, Replace::Never, "job-a video"), Ok(Claim::Here(found)) if found == whole));
    // The same note beside another file says nothing about that one.
    fs::write(&target, b"hello there").expect("a file");
    assert!(matches!(claim(&target, Replace::Never, "job-a video"), Err(Obstacle::Taken)));
}

#[test]
fn one_process_at_a_time_holds_a_part() {
    let folder = folder();
    let target = folder.path().join("clip.mp4");
    let first = open(&target, Replace::Never);
    assert!(matches!(claim(&target, Replace::Never, "job-a video"), Err(Obstacle::Busy)));
    drop(first);
    drop(open(&target, Replace::Never));
}

#[test]
fn a_part_that_was_moved_away_is_not_written_to() {
    let folder = folder();
    let path = folder.path().join("clip.mp4.part");
    let held = hold(&path).expect("a part");
    assert!(is_still_at(&held, &path).expect("a look"));
    fs::rename(&path, folder.path().join("clip.mp4")).expect("moved");
    assert!(!is_still_at(&held, &path).expect("a look"));
}

#[test]
fn a_disk_that_says_no_is_told() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, b"").expect("a file");
    for target in [folder.path().join("absent/clip.mp4"), file.join("clip.mp4")] {
        assert!(
            matches!(claim(&target, Replace::Never, "job-a video"), Err(Obstacle::Disk(_))),
            "{}",
            target.display()
        );
    }
    assert!(
        matches!(claim(folder.path(), Replace::Allowed, "job-a video"), Err(Obstacle::Disk(_))),
        "a folder is never replaced"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    // The device that is always full.
    let file = OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let path = PathBuf::from("/dev/full");
    let note = Note::default();
    let part = Part { target: path.clone(), path, file, hash: Sha256::new(), length: 0, note };
    let (pieces, received) = mpsc::channel(1);
    pieces.try_send(Bytes::from_static(b"hello")).expect("room");
    drop(pieces);
    assert!(part.receive(received).1.is_err());
}

#[test]
fn bytes_of_another_job_are_never_taken_for_ones_own() {
    let folder = folder();
    let target = folder.path().join("clip.mp4");
    let mut part = open(&target, Replace::Never);
    part.restart(named("\"a\"", 11)).expect("a note");
    drop(write(part, b"hello world"));
    let Ok(Claim::Open(theirs)) = claim(&target, Replace::Never, "job-b video") else { panic!("it is free") };
    assert_eq!((theirs.length(), theirs.is_whole()), (0, false), "the first clip is not the second one");
    write(theirs, b"another").place(Replace::Never).expect("a place");
    // The second one was stopped before it was recorded: its note is still there.
    assert!(matches!(claim(&target, Replace::Allowed, "job-b video"), Ok(Claim::Here(_))));
    assert!(matches!(claim(&target, Replace::Allowed, "job-c video"), Ok(Claim::Open(_))), "nor the third");
}
