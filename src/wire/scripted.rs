//! A server for tests on a loopback port that plays a written list of turns, one a call, and keeps what it was sent.
//!
//! Dropping it fails the test where a turn was never asked for, or a call came that no turn was written for.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::Instant;
use url::Url;

use super::client::{Peer, Settings};
use super::limit::{Limit, Rates};
use crate::call::{Call, Reply};
use crate::error::{Fault, FaultKind};
use crate::secret::Secret;

/// What the server does with one call after it has read it.
#[derive(Clone, Debug)]
pub(super) enum Turn {
    /// Writes these bytes and closes the connection.
    Reply(Vec<u8>),
    /// Writes these bytes and waits for the next call on the same connection.
    KeepOpen(Vec<u8>),
    /// Writes these bytes and then breaks the connection.
    Break(Vec<u8>),
    /// Writes these bytes and then nothing more, for as long as the client waits.
    Stall(Vec<u8>),
}

/// One call as it came.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    /// Request line and headers.
    pub(super) head: String,
    /// The body.
    pub(super) body: Vec<u8>,
    /// The number of the connection it came on.
    pub(super) connection: usize,
}

#[derive(Debug, Default)]
struct Script {
    turns: VecDeque<Turn>,
    heard: Vec<Heard>,
    unexpected: usize,
}

/// The server. It ends with the test's runtime.
#[derive(Debug)]
pub(super) struct Scripted {
    pub(super) url: Url,
    script: Arc<Mutex<Script>>,
}

impl Scripted {
    /// Starts to play these turns.
    pub(super) async fn play(turns: impl IntoIterator<Item = Turn>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let turns = turns.into_iter().collect();
        let script = Arc::new(Mutex::new(Script { turns, ..Script::default() }));
        let playing = Arc::clone(&script);
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                tokio::spawn(serve(stream, connection, Arc::clone(&playing)));
            }
        });
        Self { url: format!("http://{address}/v1").parse().expect("an address"), script }
    }

    /// The address of a path on this server.
    pub(super) fn at(&self, path: &str) -> Url {
        self.url.join(path).expect("an address")
    }

    /// Everything it was sent so far.
    pub(super) fn heard(&self) -> Vec<Heard> {
        self.script.lock().expect("unpoisoned").heard.clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let script = self.script.lock().expect("unpoisoned");
        assert!(script.turns.is_empty(), "the server was never asked for: {:?}", script.turns);
        assert_eq!(script.unexpected, 0, "calls that no turn was written for");
    }
}

async fn serve(mut stream: TcpStream, connection: usize, script: Arc<Mutex<Script>>) {
    while let Some(heard) = hear(&mut stream, connection).await {
        let turn = {
            let mut script = script.lock().expect("unpoisoned");
            script.heard.push(heard);
            let turn = script.turns.pop_front();
            if turn.is_none() {
                script.unexpected += 1;
            }
            turn
        };
        match turn {
            Some(Turn::KeepOpen(bytes)) => drop(stream.write_all(&bytes).await),
            Some(Turn::Reply(bytes)) => {
                drop(stream.write_all(&bytes).await);
                drop(stream.shutdown().await);
                return;
            }
            Some(Turn::Stall(bytes)) => {
                drop(stream.write_all(&bytes).await);
                // Until the client goes away.
                drop(stream.read(&mut [0]).await);
                return;
            }
            Some(Turn::Break(bytes)) => {
                drop(stream.write_all(&bytes).await);
                drop(stream.flush().await);
                // A zero linger turns the close into a reset; whatever was written must have left before.
                if bytes.is_empty() {
                    drop(stream.set_zero_linger());
                }
                return;
            }
            None => return,
        }
    }
}

/// Reads one call to the end of its body.
async fn hear(stream: &mut TcpStream, connection: usize) -> Option<Heard> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).to_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok()).unwrap_or(0);
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            break;
        }
    }
    Some(Heard { head, body: bytes.split_off(head_end), connection })
}

/// A whole reply with its length.
pub(super) fn reply(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut bytes = head(status, headers, body.as_ref().len());
    bytes.extend_from_slice(body.as_ref());
    bytes
}

/// The head of a reply that promises so many bytes.
pub(super) fn head(status: u16, headers: &[(&str, &str)], length: usize) -> Vec<u8> {
    let mut lines = vec![format!("HTTP/1.1 {status} Scripted"), format!("content-length: {length}")];
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes()
}

/// A gate that lets everybody through.
pub(super) static OPEN: LazyLock<Limit> = LazyLock::new(|| Limit::new(Rates::default()));

/// Signs with a key that no test may find where it does not belong.
pub(super) fn sign(_: &Call) -> Vec<(&'static str, Secret)> {
    Secret::new("Bearer canary").map(|key| ("authorization", key)).into_iter().collect()
}

/// Reads a no by its status, and `credit` in its body as an empty purse.
pub(super) fn read_error(reply: &Reply) -> Fault {
    let kind = match reply.status {
        _ if &reply.body[..] == b"credit" => FaultKind::Credit,
        _ if &reply.body[..] == b"gone" => FaultKind::Gone,
        401 | 403 => FaultKind::Auth,
        404 => FaultKind::NotFound,
        429 => FaultKind::Rate,
        408 | 409 | 425 | 500.. => FaultKind::Unavailable,
        _ => FaultKind::Invalid,
    };
    Fault { status: Some(reply.status), ..Fault::new(kind, format!("the vendor says {}", reply.status)) }
}

/// A provider whose own addresses are these.
pub(super) fn peer(own: &[Url]) -> Peer<'_> {
    Peer { own, of_user: None, sign: &sign, read_error: &read_error, limit: &OPEN }
}

/// Patience for tests: pauses of almost nothing, stalls noticed at once.
pub(super) fn hasty() -> Settings {
    Settings {
        stall: Duration::from_millis(250),
        answer: Duration::from_millis(100),
        order_answer: Duration::from_millis(100),
        connect: Duration::from_millis(500),
        pause: Duration::from_micros(10),
        longest_pause: Duration::from_micros(100),
        ..Settings::default()
    }
}

/// A time that no test lives to see.
pub(super) fn never() -> Instant {
    Instant::now() + Duration::from_hours(1)
}

/// A port that is taken, so that no other test's server gets it, and on which nobody listens; and its address.
pub(super) fn nobody() -> (TcpSocket, Url) {
    let closed = TcpSocket::new_v4().expect("a socket");
    closed.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
    let address = closed.local_addr().expect("its address");
    (closed, format!("http://{address}/v1").parse().expect("an address"))
}
