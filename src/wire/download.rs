//! Brings the bytes of an asset to the disk: whole, checked, and hashed on their way.
//!
//! The clip is made and paid by then, so nothing that may pass ends a download
//! before its deadline, and every error says that fetching again is free. A link
//! that is refused is given back, since only the provider can make a new one.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::check::{Unfit, look, text_instead};
use super::client::{Client, Incoming, Lost, Peer};
use super::door::Purpose;
use super::part::{Claim, Note, Obstacle, Part, Whole, claim, note_path};
use super::retry::{Backoff, Retry, may_pass};
use crate::call::{Auth, Call, Reply};
use crate::error::{Error, Fault, FaultKind, Kind};
use crate::job::{JobId, Place, Replace, SavedFile, Variant};
use crate::media::Clip;

/// How many pieces may wait between the network and the disk. One is at most half a mebibyte.
const PIECES_ON_THE_WAY: usize = 16;

/// How often progress is told.
const BETWEEN_TELLINGS: Duration = Duration::from_millis(100);

/// What is to be fetched, and where to.
#[derive(Clone, Copy)]
pub struct Download<'a> {
    /// Whose clip it is, for the hint in an error.
    pub job: &'a JobId,
    /// Which file of it.
    pub variant: Variant,
    /// Where its bytes are.
    pub place: &'a Place,
    /// Where they go.
    pub target: &'a Path,
    /// What to do where a file is already there.
    pub replace: Replace,
    /// When nobody waits for it any more. What arrived by then is kept for the next time.
    pub until: Instant,
    /// Told before each repetition.
    pub tell: &'a (dyn Fn(&Retry) + Send + Sync),
    /// Told the bytes that are here and those that there are, some ten times a second and at the end.
    pub progress: &'a (dyn Fn(u64, Option<u64>) + Send + Sync),
}

/// A file in its place. The caller records it and then calls `recorded`.
#[derive(Debug)]
#[must_use]
pub struct Landed {
    /// The file, checked and on the disk for good.
    pub file: SavedFile,
    note: PathBuf,
}

impl Landed {
    /// Removes the note by which the next run would have known the file as its own.
    pub fn recorded(self) -> SavedFile {
        // A note that stays does no harm: it is read only where its hash is that of the file.
        let _ = std::fs::remove_file(self.note);
        self.file
    }
}

/// Why there is no file.
#[derive(Debug)]
pub enum Missed {
    /// The server refuses the link: expired, gone, not permitted, or not ready. Ask the provider how the job stands.
    LinkRefused(Fault),
    /// It ends here. `Kind::Download`, with hints.
    Failed(Error),
}

/// Why one try did not give the whole file.
enum Setback {
    /// Something that may pass, and how long the server asks us to wait.
    Later(Box<Fault>, Option<Duration>),
    /// What came is something else than what was asked for.
    Wrong(String),
    /// The link leads nowhere.
    Refused(Fault),
    /// The disk said no.
    Disk(io::Error),
}

impl Client {
    /// Fetches one file of a clip. May be called again after any ending; it goes on where it was.
    ///
    /// # Errors
    /// `Missed`. What arrived stays beside the target, in a file that ends in `.part`.
    pub async fn download(&self, peer: &Peer<'_>, wanted: &Download<'_>) -> Result<Landed, Missed> {
        let (target, replace) = (wanted.target.to_owned(), wanted.replace);
        let whose = format!("{} {}", wanted.job, wanted.variant.as_str());
        let claimed =
            blocking(move || claim(&target, replace, &whose)).await.map_err(|obstacle| blocked(wanted, obstacle))?;
        match claimed {
            Claim::Here(found) => landed(wanted, found, look(wanted.target, wanted.variant).ok().flatten()),
            Claim::Open(part) => self.fill(peer, wanted, part).await,
        }
    }

    async fn fill(&self, peer: &Peer<'_>, wanted: &Download<'_>, mut part: Part) -> Result<Landed, Missed> {
        let mut backoff = Backoff::new(self.settings.pause, self.settings.longest_pause);
        let mut wrong = 0;
        loop {
            let before = part.length();
            let pulled;
            (part, pulled) = self.pull(peer, wanted, part).await;
            let (fault, asked) = match checked(&part, wanted.variant, pulled).await {
                Ok(clip) => return put(wanted, part, clip).await,
                Err(Setback::Later(fault, asked)) => (*fault, asked),
                Err(Setback::Refused(fault)) => return Err(Missed::LinkRefused(fault)),
                Err(Setback::Disk(error)) => return Err(blocked(wanted, error.into())),
                Err(Setback::Wrong(why)) => {
                    wrong += 1;
                    part.restart(Note::default()).map_err(|error| blocked(wanted, error.into()))?;
                    if wrong >= self.settings.download_tries || matches!(wanted.place, Place::Inline(_)) {
                        part.discard();
                        return Err(failed(wanted, "did not arrive; something else came in its place", &why));
                    }
                    (unfinished(&why), None)
                }
            };
            if part.length() > before {
                backoff.reset();
            }
            let pause = backoff.next(asked);
            if self.wake().now() + pause >= wanted.until {
                return Err(failed(wanted, "did not arrive in time", &fault.message));
            }
            (wanted.tell)(&Retry { call: "download".to_owned(), why: fault.message, pause });
            self.wake().rest(pause).await;
        }
    }

    /// Gets the rest of the bytes, once.
    async fn pull(&self, peer: &Peer<'_>, wanted: &Download<'_>, mut part: Part) -> (Part, Result<(), Setback>) {
        if part.is_whole() {
            return (part, Ok(()));
        }
        let call = match wanted.place {
            Place::Inline(bytes) => {
                let note = Note { total: Some(bytes.len() as u64), ..Note::default() };
                return match part.restart(note) {
                    Ok(()) => pour(part, Source::Inline(bytes.clone()), wanted).await,
                    Err(error) => (part, Err(Setback::Disk(error))),
                };
            }
            Place::Open(url) => Call::get(url.clone()).without_key(),
            Place::Keyed(call) => call.clone(),
        };
        let incoming = match timeout_at(wanted.until, self.begin(peer, ranged(call, &part))).await {
            Ok(Ok(incoming)) => incoming,
            Ok(Err(setback)) => return (part, Err(setback)),
            Err(_) => return (part, Err(Setback::Later(unfinished("the time was up before it began").into(), None))),
        };
        match fit(&mut part, &incoming.head) {
            Ok(()) => pour(part, Source::Network(Box::new(incoming)), wanted).await,
            Err(setback) => (part, Err(setback)),
        }
    }

    /// The reply from its first byte on, where it is a yes.
    async fn begin(&self, peer: &Peer<'_>, call: Call) -> Result<Incoming, Setback> {
        // Others' servers have no part in the provider's limit.
        let _pass = match call.auth {
            Auth::Key => Some(peer.limit.enter().await),
            Auth::None => None,
        };
        let incoming = match self.open(peer, &call, Purpose::Download).await {
            Ok(incoming) => incoming,
            Err(Lost::NotSent(fault) | Lost::Unknown(fault)) if fault.kind == FaultKind::Unavailable => {
                return Err(Setback::Later(fault.into(), None));
            }
            Err(Lost::NotSent(fault) | Lost::Unknown(fault)) => return Err(Setback::Refused(fault)),
        };
        // 416 says that our bytes are not the beginning of theirs.
        if matches!(incoming.head.status, 200 | 206 | 416) {
            return Ok(incoming);
        }
        let asked = incoming.head.retry_after(Timestamp::now());
        let fault = match call.auth {
            Auth::None => refusal(incoming.head.status),
            Auth::Key => match incoming.read_whole(&self.settings).await {
                Ok(reply) => (peer.read_error)(&reply),
                Err(Lost::NotSent(fault) | Lost::Unknown(fault)) => return Err(Setback::Later(fault.into(), asked)),
            },
        };
        let asked = fault.retry_after.or(asked);
        // What is not ready may never be: only the job itself can tell.
        let is_later = may_pass(fault.kind) && fault.kind != FaultKind::NotReady;
        Err(if is_later { Setback::Later(fault.into(), asked) } else { Setback::Refused(fault) })
    }
}

/// The call for what is missing: the rest, where the server still has the same bytes, else all of it.
fn ranged(call: Call, part: &Part) -> Call {
    let call = call.header("accept-encoding", "identity");
    match part.resumable() {
        Some(etag) => call.header("if-range", etag).header("range", format!("bytes={}-", part.length())),
        None => call,
    }
}

/// Makes the part ready for the body of this reply.
fn fit(part: &mut Part, head: &Reply) -> Result<(), Setback> {
    if head.status == 206 && part.resumable().is_some() && continues(part, head) {
        return Ok(());
    }
    if head.status != 200 {
        part.restart(Note::default()).map_err(Setback::Disk)?;
        return Err(Setback::Later(
            unfinished("the server cannot go on where it stopped, so it is fetched anew").into(),
            None,
        ));
    }
    // A weak one does not promise the same bytes: RFC 9110, section 13.1.5.
    let etag = head.header("etag").filter(|etag| !etag.starts_with("W/")).map(str::to_owned);
    let total = head.header("content-length").and_then(|length| length.parse().ok());
    part.restart(Note { etag, total, ..Note::default() }).map_err(Setback::Disk)
}

/// Whether the reply holds exactly the bytes that are missing: `Content-Range: bytes 500-999/1000`.
fn continues(part: &Part, head: &Reply) -> bool {
    let range = head.header("content-range").and_then(|range| range.strip_prefix("bytes ")?.split_once(['-', '/']));
    let Some((start, rest)) = range else { return false };
    let total = rest.rsplit('/').next().and_then(|total| total.parse().ok());
    let same_bytes = head.header("etag").is_none_or(|etag| part.resumable() == Some(etag));
    let same_total = total.is_none() || part.total().is_none() || total == part.total();
    start.parse() == Ok(part.length()) && same_bytes && same_total
}

/// Where bytes come from.
enum Source {
    Network(Box<Incoming>),
    Inline(Bytes),
}

impl Source {
    async fn next(&mut self) -> Result<Option<Bytes>, Lost> {
        match self {
            Self::Network(incoming) => incoming.chunk().await,
            Self::Inline(bytes) => Ok(Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty())),
        }
    }
}

/// Lets the bytes flow into the part, which another thread writes and hashes meanwhile.
async fn pour(part: Part, mut source: Source, wanted: &Download<'_>) -> (Part, Result<(), Setback>) {
    let (mut arrived, total) = (part.length(), part.total());
    let (pieces, received) = mpsc::channel(PIECES_ON_THE_WAY);
    let writing = tokio::task::spawn_blocking(move || part.receive(received));
    let mut told = Instant::now();
    let ended = loop {
        let piece = match timeout_at(wanted.until, source.next()).await {
            Ok(Ok(Some(piece))) => piece,
            Ok(Ok(None)) => break Ok(()),
            Ok(Err(Lost::NotSent(fault) | Lost::Unknown(fault))) => break Err(Setback::Later(fault.into(), None)),
            Err(_) => break Err(Setback::Later(unfinished("the time was up while it arrived").into(), None)),
        };
        if arrived == 0
            && let Some(other) = text_instead(&piece)
        {
            break Err(Setback::Wrong(format!("the server sent {other}")));
        }
        arrived += piece.len() as u64;
        if pieces.send(piece).await.is_err() {
            // The writer has stopped and says why below.
            break Ok(());
        }
        if told.elapsed() >= BETWEEN_TELLINGS {
            told = Instant::now();
            (wanted.progress)(arrived, total);
        }
    };
    drop(pieces);
    let (part, written) = joined(writing.await);
    (wanted.progress)(part.length(), total);
    match written {
        Ok(()) => (part, ended),
        Err(error) => (part, Err(Setback::Disk(error))),
    }
}

/// What the file says about itself, where all of it is here and it is what was asked for.
async fn checked(part: &Part, variant: Variant, ended: Result<(), Setback>) -> Result<Option<Clip>, Setback> {
    ended?;
    match part.total() {
        Some(total) if part.length() < total => {
            return Err(Setback::Later(unfinished("the server stopped early").into(), None));
        }
        Some(total) if part.length() > total => return Err(Setback::Wrong("the server sent more than it said".into())),
        Some(_) | None => {}
    }
    if part.length() == 0 {
        return Err(Setback::Wrong("the server sent nothing".to_owned()));
    }
    let path = part.path().to_owned();
    match blocking(move || look(&path, variant)).await {
        Ok(clip) => Ok(clip),
        Err(Unfit::Unreadable(error)) => Err(Setback::Disk(error)),
        Err(Unfit::Other(why)) => Err(Setback::Wrong(why)),
    }
}

async fn put(wanted: &Download<'_>, part: Part, clip: Option<Clip>) -> Result<Landed, Missed> {
    let replace = wanted.replace;
    let whole = blocking(move || part.place(replace)).await.map_err(|obstacle| blocked(wanted, obstacle))?;
    landed(wanted, whole, clip)
}

fn landed(wanted: &Download<'_>, whole: Whole, clip: Option<Clip>) -> Result<Landed, Missed> {
    as_saved(wanted.target, whole, clip).map_err(|error| blocked(wanted, error.into()))
}

/// The file as it will be recorded.
pub(super) fn as_saved(target: &Path, whole: Whole, clip: Option<Clip>) -> io::Result<Landed> {
    let path = std::path::absolute(target)?;
    let (size, duration) = (clip.map(|clip| clip.size), clip.and_then(|clip| clip.duration));
    let file = SavedFile { path, bytes: whole.bytes, sha256: whole.sha256, size, duration };
    Ok(Landed { file, note: note_path(target) })
}

/// A no by its status alone: whoever keeps the clips is not the provider, and its words are its own.
fn refusal(status: u16) -> Fault {
    let kind = match status {
        408 | 409 | 425 | 429 | 500.. => FaultKind::Unavailable,
        401 | 403 => FaultKind::Auth,
        404 => FaultKind::NotFound,
        410 => FaultKind::Gone,
        400..=499 => FaultKind::Invalid,
        _ => FaultKind::Unreadable,
    };
    Fault { status: Some(status), ..Fault::new(kind, format!("the link to it was answered with HTTP {status}")) }
}

fn unfinished(why: &str) -> Fault {
    Fault::new(FaultKind::Unavailable, why)
}

fn failed(wanted: &Download<'_>, what: &str, why: &str) -> Missed {
    let thing = match wanted.variant {
        Variant::Video => "but it",
        Variant::Thumbnail => "but its thumbnail",
        Variant::Spritesheet => "but its spritesheet",
    };
    let error = Error::new(Kind::Download, format!("the clip is made and paid, {thing} {what}")).because(why);
    let again = format!("`rushes download {}` fetches it and costs nothing", wanted.job);
    Missed::Failed(error.hint(again).for_job(wanted.job))
}

fn blocked(wanted: &Download<'_>, obstacle: Obstacle) -> Missed {
    let target = wanted.target.display();
    match obstacle {
        Obstacle::Busy => {
            failed(wanted, &format!("is being fetched already: `{target}`"), "another process holds the file")
        }
        Obstacle::Taken => {
            let missed = failed(wanted, &format!("has no place: `{target}`"), "a file of that name is there");
            hinted(missed, "`--force` puts it in that file's place, and `-o` in another one")
        }
        Obstacle::Disk(error) => {
            let missed = failed(wanted, &format!("could not be written: `{target}`"), &error.to_string());
            match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => hinted(missed, "make room on the disk first"),
                _ => hinted(missed, "`-o` puts it somewhere else"),
            }
        }
    }
}

fn hinted(missed: Missed, hint: &str) -> Missed {
    match missed {
        Missed::Failed(error) => Missed::Failed(error.hint(hint)),
        Missed::LinkRefused(fault) => Missed::LinkRefused(fault),
    }
}

/// Does work that waits for the disk where nobody else waits for it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    joined(tokio::task::spawn_blocking(work).await)
}

fn joined<T>(result: Result<T, tokio::task::JoinError>) -> T {
    // Nobody cancels these tasks, so that the only failure is a panic, which goes on here.
    result.unwrap_or_else(|failure| std::panic::resume_unwind(failure.into_panic()))
}

#[cfg(test)]
mod tests;
