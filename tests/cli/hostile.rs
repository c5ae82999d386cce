//! A provider that means harm: what it says is shown and never obeyed, and what was paid for is kept.
//!
//! The vendors of the sandbox are honest, so this one is written by hand: a socket, and for each call the bytes that
//! come back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use insta::assert_snapshot;

use crate::stage::{KEY, Stage};

/// Writes what it likes in answer to a call, of which it is told the method and the path.
type Answer = dyn Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync;

/// A server without manners. It ends with the test's process.
pub(crate) struct Hostile {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Hostile {
    pub(crate) fn new(answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (heard, answer): (_, Arc<Answer>) = (Arc::clone(&heads), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heard, answer) = (Arc::clone(&heard), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &heard, &*answer));
            }
        });
        Self { port, heads }
    }

    /// A home for which it is OpenAI.
    pub(crate) fn stage(&self) -> Stage {
        let url = format!("http://127.0.0.1:{}/v1", self.port);
        Stage::bare().with("RUSHES_OPENAI_BASE_URL", &url).with("OPENAI_API_KEY", KEY)
    }

    /// Request lines and headers, as they came.
    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("unpoisoned").clone()
    }

    /// How many calls began so.
    pub(crate) fn count(&self, start: &str) -> usize {
        self.heads().iter().filter(|head| head.starts_with(start)).count()
    }
}

/// One call a connection. Whoever is answered may have gone away, which is what the test looks at.
fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>, answer: &Answer) {
    let mut reader = BufReader::new(stream.try_clone().expect("the same socket"));
    let (mut head, mut line) = (String::new(), String::new());
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        head.push_str(&std::mem::take(&mut line));
    }
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    drop(reader.take(length.unwrap_or(0)).read_to_end(&mut Vec::new()));
    let call: String = head.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    // Whoever gives up before a word was said made no call.
    if head.is_empty() {
        return;
    }
    seen.lock().expect("unpoisoned").push(head);
    drop(answer(&call, &mut stream));
}

pub(crate) fn reply(stream: &mut TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len())
}

fn redirect(stream: &mut TcpStream, location: &str) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 302 Found\r\nlocation: {location}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
}

pub(crate) fn job(id: &str, status: &str) -> String {
    serde_json::json!({ "id": id, "object": "video", "status": status, "model": "sora-2", "seconds": "4",
        "size": "720x1280", "created_at": 1_790_000_000, "progress": 0 })
    .to_string()
}

const CREATE: [&str; 8] =
    ["create", "a paper boat", "-m", "openai:sora-2", "-o", "boat.mp4", "--allow-unknown-price", "-y"];

/// Whatever happened: one order, and the job is known with its money held.
fn kept(stage: &Stage, hostile: &Hostile, at: &str) {
    assert_eq!(hostile.count("POST "), 1, "{:#?}", hostile.heads());
    assert_eq!(stage.job()["state"], at, "{:#}", stage.job());
    assert!(stage.money().iter().all(|row| !row.starts_with("release")), "{:?}", stage.money());
}

#[test]
fn a_redirect_loop_ends_and_the_job_is_kept() {
    let hostile = Hostile::new(|call, stream| match call {
        "POST /v1/videos" => reply(stream, "200 OK", &job("video_1", "queued")),
        other => redirect(stream, other.split_once(' ').expect("a path").1),
    });
    let stage = hostile.stage();
    let said = stage.run(&[&CREATE[..], &["--timeout", "5s"]].concat());
    assert_snapshot!(stage.settled(&said), @"
    exit 12
    --- stdout
    [job-01]
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  queued at openai · sora-2 · video_1
    [job-01]  queued (waiting): stopped waiting: [why], and the job goes on
    note: [job-01] goes on without us; this picks it up: rushes wait [job-01]
    no clip · $0.40 held
    ");
    assert!(said.stderr.contains("redirects without end"), "{}", said.stderr);
    assert_eq!(hostile.count("GET /v1/videos/video_1 "), 6, "the first and five more");
    kept(&stage, &hostile, "queued");
}

#[test]
fn an_answer_without_end_is_cut_off_in_flat_memory_and_the_job_is_kept() {
    let hostile = Hostile::new(|call, stream| {
        if call == "POST /v1/videos" {
            return reply(stream, "200 OK", &job("video_1", "queued"));
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n{\"status\":\"")?;
        let piece = vec![b'x'; 65536];
        // 10 GB, for whoever takes them.
        (0..163_840).try_for_each(|_| stream.write_all(&piece))
    });
    let stage = hostile.stage();
    let (said, peak) = stage.begin(&[&CREATE[..], &["--timeout", "20s"]].concat()).end_measured();
    assert_eq!(said.line(), stage.job()["id"], "the id alone");
    assert!(said.stderr.contains("is larger than 67108864 bytes"), "{}", said.stderr);
    assert!(peak < 400 * 1024 * 1024, "it took {peak} bytes");
    kept(&stage, &hostile, "queued");
}

#[test]
fn a_clip_at_another_scheme_is_not_fetched() {
    for place in ["file:///etc/passwd", "ftp://127.0.0.1/clip", "data:video/mp4;base64,AAAA"] {
        let hostile = Hostile::new(move |call, stream| match call {
            "GET /v1/videos/video_1/content" => redirect(stream, place),
            _ => reply(stream, "200 OK", &job("video_1", "completed")),
        });
        let stage = hostile.stage();
        let said = stage.run(&CREATE).expect(10);
        assert!(said.stderr.contains("is neither http nor https"), "{place}: {}", said.stderr);
        assert!(!stage.files().contains(&"boat.mp4".to_owned()), "{place}");
        kept(&stage, &hostile, "finished");
    }
}

/// What would clear a screen, ring a bell, set a title, answer for the user, turn the line and begin a new one.
const EVIL: &str = "\u{1b}[2J\u{7}\u{1b}]0;owned\u{7}\u{9b}6n\u{202e}\r\nerror: rm -rf\u{2028}x";

#[test]
fn what_a_provider_says_is_shown_and_never_run() {
    let refusal = serde_json::json!({ "error": { "message": EVIL, "type": EVIL, "code": EVIL, "param": EVIL } });
    let hostile = Hostile::new(move |_, stream| reply(stream, "400 Bad Request", &refusal.to_string()));
    let stage = hostile.stage();
    let said = stage.run(&CREATE).expect(2);
    assert_snapshot!(stage.settled(&said), @r"
    exit 2
    --- stderr
    [job-01]  planned at openai · sora-2 · at most $0.40 · a paper boat
    [job-01]  submitting
    [job-01]  failed (usage): openai did not take the order, and nothing was bought: \u{1b}[2J\u{7}\u{1b}]0;owned\u{7}\u{9b}6n\u{202e}
              error: rm -rf\u{2028}x
    no clip · $0.00 spent
    error: openai did not take the order, and nothing was bought: \u{1b}[2J\u{7}\u{1b}]0;owned\u{7}\u{9b}6n\u{202e}
      error: rm -rf\u{2028}x
    ");
    for command in
        [&["list"][..], &["list", "--json"], &["status", "@last"], &["list", "--remote", "openai"], &["doctor"]]
    {
        harmless(&stage, command);
    }
}

#[test]
fn a_failed_job_speaks_as_harmlessly() {
    let failed = serde_json::json!({ "id": "video_1", "object": "video", "status": "failed", "model": EVIL,
        "error": { "message": EVIL, "code": EVIL }, "seconds": EVIL, "size": EVIL });
    let hostile = Hostile::new(move |call, stream| match call {
        "POST /v1/videos" => reply(stream, "200 OK", &job("video_1", "queued")),
        _ => reply(stream, "200 OK", &failed.to_string()),
    });
    let stage = hostile.stage();
    stage.run(&CREATE).expect(5);
    harmless(&stage, &["list"]);
    harmless(&stage, &["status", "@last", "--json"]);
}

#[test]
fn a_status_word_is_a_word_and_not_a_command() {
    let hostile = Hostile::new(|call, stream| match call {
        "POST /v1/videos" => reply(stream, "200 OK", &job("video_1", "queued")),
        _ => reply(stream, "200 OK", &job("video_1", EVIL)),
    });
    let stage = hostile.stage();
    let said = stage.run(&[&CREATE[..], &["--timeout", "1s"]].concat()).expect(12);
    assert!(said.stdout.lines().count() == 1, "the id alone: {said:?}");
    kept(&stage, &hostile, "queued");
}

#[test]
fn an_id_stays_one_part_of_one_address() {
    let ids =
        ["../../files/secret?x=", "a\r\nX-Evil: 1\r\n\r\nGET /v1/evil HTTP/1.1", "..", "%2e%2e/x", "a#b\u{1b}[2J"];
    for id in ids {
        let hostile = Hostile::new(move |_, stream| reply(stream, "200 OK", &job(id, "queued")));
        let stage = hostile.stage();
        stage.run(&[&CREATE[..], &["--no-wait"]].concat()).expect(0);
        for command in [&["status", "@last"][..], &["cancel", "@last"], &["list"], &["delete", "@last", "--yes"]] {
            harmless(&stage, command);
        }
        assert_eq!(hostile.count("POST /v1/videos "), 1);
        for head in hostile.heads() {
            let line = head.lines().next().expect("a line");
            let path = line.split(' ').nth(1).expect("a path");
            let part = path.strip_prefix("/v1/videos").map(|rest| rest.strip_prefix('/').unwrap_or(rest));
            assert!(part.is_some_and(|part| !part.contains(['/', '?', '#'])), "{id:?}: {line}");
            assert!(!path.contains("..") || path.contains("%2"), "{id:?}: {line}");
            assert!(!head.to_lowercase().lines().any(|line| line.starts_with("x-evil")), "{id:?}: {head}");
        }
        let names = stage.files();
        assert!(names.is_empty(), "{id:?}: {names:?}");
    }
}

/// Runs it. That no control character comes through a pipe is held for every command; here no line may be the provider's.
fn harmless(stage: &Stage, arguments: &[&str]) {
    let said = stage.run(arguments);
    for line in said.stdout.lines().chain(said.stderr.lines()) {
        assert!(!line.starts_with("error: rm"), "{arguments:?}: {said:?}");
    }
}
