//! Downloads over real sockets, torn in every way: the bytes are exact, the file is whole, and the words are kind.

mod resumed;

use std::fs;
use std::sync::Mutex;

use super::*;
use crate::shape::{Seconds, Size};
use crate::wire::client::Settings;
use crate::wire::scripted::{Scripted, Turn, hasty, head, never, nobody, peer, reply};

/// One second of 64x48, made by `ffmpeg -f lavfi -i testsrc2=s=64x48:d=1:r=5 -c:v libx264 -movflags +faststart`.
const CLIP: &[u8] = include_bytes!("clip.mp4");

/// `sha256sum` of it.
const CLIP_HASH: &str = "9e155d4296d5171eebe885d4508ffe30915fae3a17c98cd4ca37de6418904ee5";

struct Run {
    folder: tempfile::TempDir,
    job: JobId,
    told: Mutex<Vec<Retry>>,
    progress: Mutex<Vec<(u64, Option<u64>)>>,
}

impl Run {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, job: JobId::from_entropy(7), told: Mutex::default(), progress: Mutex::default() }
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("clip.mp4")
    }

    async fn fetch(&self, server: &Scripted) -> Result<Landed, Missed> {
        self.fetch_from(&Place::Keyed(Call::get(server.at("/v1/videos/1/content"))), std::slice::from_ref(&server.url))
            .await
    }

    async fn fetch_from(&self, place: &Place, own: &[url::Url]) -> Result<Landed, Missed> {
        self.fetch_to(&self.target(), place, own).await
    }

    async fn fetch_to(&self, target: &Path, place: &Place, own: &[url::Url]) -> Result<Landed, Missed> {
        let wanted = Download {
            job: &self.job,
            variant: Variant::Video,
            place,
            target,
            replace: Replace::Never,
            until: never(),
            tell: &|retry| self.told.lock().expect("unpoisoned").push(retry.clone()),
            progress: &|bytes, total| self.progress.lock().expect("unpoisoned").push((bytes, total)),
        };
        Client::new(hasty(), None).download(&peer(own), &wanted).await
    }

    /// The bytes and the hash are those of the clip, and nothing is left beside it.
    fn assert_landed(&self, landed: Landed) {
        let file = landed.recorded();
        let expected = SavedFile {
            path: self.target(),
            bytes: CLIP.len() as u64,
            sha256: CLIP_HASH.to_owned(),
            size: Some(Size::new(64, 48)),
            duration: Some(Seconds::whole(1)),
        };
        assert_eq!(file, expected);
        assert_eq!(fs::read(self.target()).expect("the clip"), CLIP);
        assert_eq!(fs::read_dir(self.folder.path()).expect("the folder").count(), 1, "nothing is left beside it");
    }
}

fn whole(etag: &str) -> Turn {
    Turn::Reply(reply(200, &[("ETag", etag)], CLIP))
}

/// The head of a whole clip and a part of its body; then the connection breaks.
fn torn(etag: &str, at: usize) -> Turn {
    let mut bytes = head(200, &[("ETag", etag)], CLIP.len());
    bytes.extend_from_slice(&CLIP[..at]);
    Turn::Break(bytes)
}

/// The rest of a clip from `at` on.
fn rest(etag: &str, at: usize) -> Turn {
    let range = format!("bytes {at}-{}/{}", CLIP.len() - 1, CLIP.len());
    Turn::Reply(reply(206, &[("ETag", etag), ("Content-Range", &range)], &CLIP[at..]))
}

fn failure(result: Result<Landed, Missed>) -> Error {
    match result {
        Err(Missed::Failed(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// The error says that the clip is paid and that fetching it again is free.
fn assert_kind(error: &Error, what: &str) {
    assert_eq!(error.kind(), Kind::Download);
    assert!(error.to_string().starts_with("the clip is made and paid, but it "), "{error}");
    let hints = error.details().hints.join("\n");
    assert!(hints.contains(&format!("`rushes download {}`", JobId::from_entropy(7))), "{hints}");
    let words = format!("{error} {}", error.details().causes.join(" "));
    assert!(words.contains(what), "{words}");
}

#[tokio::test]
async fn a_clip_lands_whole_hashed_and_looked_at() {
    let server = Scripted::play([whole("\"a\"")]).await;
    let run = Run::new();
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
    let heard = &server.heard()[0].head;
    assert!(heard.contains("accept-encoding: identity") && !heard.contains("range:"), "{heard}");
    let total = CLIP.len() as u64;
    assert_eq!(run.progress.lock().expect("unpoisoned").last(), Some(&(total, Some(total))));
}

#[tokio::test]
async fn a_download_survives_everything_that_passes() {
    let turns = [
        Turn::Reply(reply(503, &[], "")),
        Turn::Reply(reply(429, &[("Retry-After", "0")], "")),
        Turn::Reply(reply(500, &[], "")),
        Turn::Break(Vec::new()),
        torn("\"a\"", 10),
        Turn::Stall(Vec::new()),
        Turn::Reply(reply(200, &[], "<html>welcome to the hotel</html>")),
        Turn::Reply(reply(200, &[], "{\"error\":\"try again\"}")),
        whole("\"a\""),
    ];
    let server = Scripted::play(turns).await;
    let run = Run::new();
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
}

#[tokio::test]
async fn a_stalled_body_is_resumed() {
    let mut stalled = head(200, &[("ETag", "\"a\"")], CLIP.len());
    stalled.extend_from_slice(&CLIP[..700]);
    let server = Scripted::play([Turn::Stall(stalled), rest("\"a\"", 700)]).await;
    let run = Run::new();
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
}

#[tokio::test]
async fn a_body_of_unknown_length_is_checked_by_what_it_is() {
    let open_end = |body: &[u8]| Turn::Reply([b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", body].concat());
    let server = Scripted::play([open_end(&CLIP[..CLIP.len() - 9]), open_end(CLIP)]).await;
    let run = Run::new();
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
    let why = run.told.lock().expect("unpoisoned")[0].why.clone();
    assert_eq!(why, "it is cut off: 9 bytes are missing");
}

#[tokio::test]
async fn what_is_never_a_clip_ends_after_a_few_tries() {
    for (body, what) in [("<html>", "a web page"), ("{}", "JSON"), ("\0\0\0\x08free", "no MP4"), ("", "nothing")] {
        let server = Scripted::play(vec![Turn::Reply(reply(200, &[], body)); 3]).await;
        let run = Run::new();
        let error = failure(run.fetch(&server).await);
        assert_kind(&error, what);
        assert!(!run.target().exists());
    }
}

#[tokio::test]
async fn a_refused_link_is_given_back() {
    for status in [400, 401, 403, 404, 410] {
        let server = Scripted::play([Turn::Reply(reply(status, &[], "no"))]).await;
        let open = Place::Open(server.at("/clip.mp4?sig=canary"));
        let result = Run::new().fetch_from(&open, std::slice::from_ref(&server.url)).await;
        let Err(Missed::LinkRefused(fault)) = result else { panic!("{status}: {result:?}") };
        assert_eq!(fault.status, Some(status));
        assert!(!server.heard()[0].head.contains("bearer"), "an open link is sent without the key");
    }
}

#[tokio::test]
async fn a_keyed_asset_carries_the_key_and_keeps_the_vendors_words() {
    let server = Scripted::play([Turn::Reply(reply(404, &[], "no"))]).await;
    let result = Run::new().fetch(&server).await;
    assert!(matches!(result, Err(Missed::LinkRefused(fault)) if fault.message == "the vendor says 404"));
    assert!(server.heard()[0].head.contains("authorization: bearer canary"));
}

#[tokio::test]
async fn an_address_of_the_local_network_is_never_asked() {
    let vendor = ["https://api.vendor.example/v1".parse().expect("an address")];
    for inward in ["http://127.0.0.1:9/clip.mp4", "file:///etc/passwd"] {
        let place = Place::Open(inward.parse().expect("an address"));
        let result = Run::new().fetch_from(&place, &vendor).await;
        assert!(matches!(result, Err(Missed::LinkRefused(fault)) if fault.kind == FaultKind::Invalid));
    }
}

#[tokio::test]
async fn inline_bytes_land_the_same_way() {
    let run = Run::new();
    run.assert_landed(run.fetch_from(&Place::Inline(Bytes::from_static(CLIP)), &[]).await.expect("the clip"));
    let other = Run::new();
    assert_kind(&failure(other.fetch_from(&Place::Inline(Bytes::from_static(b"{}")), &[]).await), "JSON");
}

#[tokio::test]
async fn pictures_are_told_from_pages() {
    let run = Run::new();
    let mark = Place::Inline(Bytes::from_static(b"\xff\xd8\xff\xe0picture"));
    let none = |_: &Retry| {};
    let mut wanted = Download {
        job: &run.job,
        variant: Variant::Thumbnail,
        place: &mark,
        target: &run.folder.path().join("still.jpg"),
        replace: Replace::Never,
        until: never(),
        tell: &none,
        progress: &|_, _| {},
    };
    let client = Client::new(Settings { download_tries: 1, ..hasty() }, None);
    let file = client.download(&peer(&[]), &wanted).await.expect("a picture").recorded();
    assert_eq!((file.bytes, file.size), (11, None));
    let clip = Place::Inline(Bytes::from_static(CLIP));
    wanted = Download { place: &clip, replace: Replace::Allowed, ..wanted };
    let error = failure(client.download(&peer(&[]), &wanted).await);
    assert_eq!(
        error.to_string(),
        "the clip is made and paid, but its thumbnail did not arrive; something else came in its place"
    );
}

#[tokio::test]
async fn a_clip_that_is_here_already_is_not_fetched_again() {
    let run = Run::new();
    let inline = Place::Inline(Bytes::from_static(CLIP));
    // Stopped before it was recorded.
    drop(run.fetch_from(&inline, &[]).await.expect("the clip"));
    let (_closed, url) = nobody();
    let nobody = [url];
    let landed = run.fetch_from(&Place::Open(nobody[0].clone()), &nobody).await.expect("the clip");
    run.assert_landed(landed);
}

#[tokio::test]
async fn a_disk_that_says_no_is_told_kindly() {
    let run = Run::new();
    let inline = Place::Inline(Bytes::from_static(CLIP));
    let file = run.folder.path().join("file");
    fs::write(&file, b"").expect("a file");
    let error = failure(run.fetch_to(&file.join("clip.mp4"), &inline, &[]).await);
    assert_kind(&error, "could not be written");
    let error = failure(run.fetch_to(&run.folder.path().join("absent/clip.mp4"), &inline, &[]).await);
    assert_kind(&error, "No such file or directory");
    let error = failure(run.fetch_to(&file, &inline, &[]).await);
    assert_kind(&error, "has no place");
    assert_eq!(fs::read(&file).expect("the file"), b"", "and it stays as it is");
}

/// Deleted, or on a stick that was pulled out.
#[tokio::test]
async fn a_folder_that_goes_away_meanwhile_is_told_and_the_clip_comes_when_it_is_back() {
    let run = Run::new();
    let folder = run.folder.path().join("stick");
    fs::create_dir(&folder).expect("a folder");
    let server = Scripted::play([whole("\"a\""), whole("\"a\"")]).await;
    let (target, place) = (folder.join("clip.mp4"), Place::Open(server.at("/clip.mp4")));
    let gone = |_, _| drop(fs::remove_dir_all(&folder));
    let wanted = Download {
        job: &run.job,
        variant: Variant::Video,
        place: &place,
        target: &target,
        replace: Replace::Never,
        until: never(),
        tell: &|_| {},
        progress: &gone,
    };
    let (client, own) = (Client::new(hasty(), None), [server.url.clone()]);
    assert_kind(&failure(client.download(&peer(&own), &wanted).await), "could not be written");
    fs::create_dir(&folder).expect("it is back");
    let landed = client.download(&peer(&own), &Download { progress: &|_, _| {}, ..wanted }).await.expect("the clip");
    assert_eq!(landed.recorded().sha256, CLIP_HASH);
}

/// Larger than everything that may be on its way, from a server that sends no faster than it is read.
#[tokio::test]
async fn a_body_flows_to_the_disk_while_it_comes() {
    const PIECE: usize = 256 * 1024;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url: url::Url = format!("http://{}/clip.mp4", listener.local_addr().expect("an address")).parse().expect("one");
    let run = Run::new();
    let part = run.folder.path().join("clip.mp4.part");
    let serving = async {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.expect("a caller");
        assert!(stream.read(&mut [0; 4096]).await.expect("a call") > 0);
        stream.write_all(&head(200, &[], 200 * PIECE)).await.expect("sent");
        for _ in 0..100 {
            stream.write_all(&vec![0; PIECE]).await.expect("sent");
        }
        // Half of it is sent, and nothing more is until most of that is on the disk.
        while fs::metadata(&part).map_or(0, |part| part.len()) < 80 * PIECE as u64 {
            tokio::task::yield_now().await;
        }
    };
    let (own, place) = ([url.clone()], Place::Open(url));
    tokio::select! {
        landed = run.fetch_from(&place, &own) => panic!("it is not whole: {landed:?}"),
        () = serving => {}
    }
}

#[tokio::test]
async fn the_deadline_ends_a_download_and_keeps_what_arrived() {
    let mut stalled = head(200, &[("ETag", "\"a\"")], CLIP.len());
    stalled.extend_from_slice(&CLIP[..700]);
    let server = Scripted::play([Turn::Stall(stalled)]).await;
    let run = Run::new();
    let place = Place::Open(server.at("/clip.mp4"));
    let wanted = Download {
        job: &run.job,
        variant: Variant::Video,
        place: &place,
        target: &run.target(),
        replace: Replace::Never,
        until: Instant::now() + Duration::from_millis(400),
        tell: &|_| {},
        progress: &|_, _| {},
    };
    let patient = Settings { stall: Duration::from_hours(1), ..hasty() };
    let result = Client::new(patient, None).download(&peer(std::slice::from_ref(&server.url)), &wanted).await;
    assert_kind(&failure(result), "did not arrive in time");
    assert_eq!(fs::read(run.folder.path().join("clip.mp4.part")).expect("the part"), &CLIP[..700]);
}
