//! Bytes on their way to the client: whole, in part, slowly, or torn in the middle.
//!
//! A reel is what a download consists of: real bytes in memory, and behind them
//! padding that is made up while it is sent, so that a clip of gigabytes costs
//! no memory. `Range` and `If-Range` are answered as RFC 9110 has it, for one
//! range; more than one is answered with the whole.

use std::io;
use std::ops::Range;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode, header};
use bytes::{BufMut, Bytes, BytesMut};
use futures_util::stream;
use sha2::{Digest, Sha256};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::fault::What;
use super::line::Handle;
use super::world::hex;

/// Length of the block that padding repeats. A prime, so that a piece at a wrong offset is never right by accident.
const BLOCK: usize = 262_139;

/// How often a slow body sends a piece, unless that were less than a byte.
const TICKS_A_SECOND: u32 = 50;

/// Bytes that can be sent.
#[derive(Clone, Debug)]
pub(super) struct Reel {
    head: Bytes,
    padding: u64,
    block: Bytes,
    etag: String,
}

impl Reel {
    pub(super) fn new(head: Bytes) -> Self {
        let digest = Sha256::digest(&head);
        Self { head, padding: 0, block: Bytes::new(), etag: hex(&digest[..8]) }
    }

    /// An MP4 made longer by a `free` box at its end, up to `total` bytes where the clip is not that long by itself.
    pub(super) fn padded(clip: &Bytes, total: u64) -> Self {
        const BOX_HEADER: u64 = 16;
        let length = clip.len() as u64;
        let Some(room) = total.checked_sub(length).filter(|room| *room >= BOX_HEADER) else {
            return Self::new(clip.clone());
        };
        let mut head = BytesMut::from(&clip[..]);
        // Size 1 means that the real size follows as 64 bits: ISO/IEC 14496-12, 4.2.
        head.put_u32(1);
        head.put_slice(b"free");
        head.put_u64(room);
        let mut reel = Self::new(head.freeze());
        reel.padding = room - BOX_HEADER;
        reel.block = noise();
        reel.etag = format!("{}-{total}", reel.etag);
        reel
    }

    pub(super) fn len(&self) -> u64 {
        self.head.len() as u64 + self.padding
    }

    /// All of it in memory, padding and all.
    pub(super) fn to_bytes(&self) -> Bytes {
        let mut bytes = BytesMut::new();
        while (bytes.len() as u64) < self.len() {
            let at = bytes.len() as u64;
            bytes.put(self.piece(at, self.len() - at));
        }
        bytes.freeze()
    }

    /// Some bytes from there on: at least one and at most `most` where `at` is within the reel.
    fn piece(&self, at: u64, most: u64) -> Bytes {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let head = self.head.len() as u64;
        let (source, start) = match at.checked_sub(head) {
            None => (&self.head, usize::try_from(at).unwrap_or(usize::MAX)),
            Some(beyond) => (&self.block, usize::try_from(beyond % BLOCK as u64).unwrap_or(0)),
        };
        let end = start.saturating_add(most).min(start + BLOCK).min(source.len());
        source.slice(start.min(end)..end)
    }

    /// The answer that hands the reel over.
    pub(super) fn deliver(self, status: u16, terms: &Terms<'_>) -> Response<Body> {
        let length = self.len();
        let ranged = status == 200 && terms.ranges;
        let wanted = if ranged { wanted(terms.asked, &self.etag, length) } else { Wanted::All };
        let answer = Response::builder().header(header::CONTENT_TYPE, terms.content_type);
        let answer = if ranged {
            answer.header(header::ACCEPT_RANGES, "bytes").header(header::ETAG, format!("\"{}\"", self.etag))
        } else {
            answer
        };
        let (answer, part) = match wanted {
            Wanted::All => (answer.status(status), 0..length),
            Wanted::Part(part) => {
                let range = format!("bytes {}-{}/{length}", part.start, part.end - 1);
                (answer.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, range), part)
            }
            Wanted::Nothing => {
                let range = format!("bytes */{length}");
                (answer.status(StatusCode::RANGE_NOT_SATISFIABLE).header(header::CONTENT_RANGE, range), 0..0)
            }
        };
        let answer = answer.header(header::CONTENT_LENGTH, part.end - part.start);
        answer.body(Pour::new(self, part, terms).body()).unwrap_or_default()
    }

    /// The first half, as a document that breaks off.
    pub(super) fn half(self) -> Self {
        let middle = self.head.len() / 2;
        Self::new(self.head.slice(..middle))
    }
}

/// Under which conditions a reel is handed over.
#[derive(Debug)]
pub(super) struct Terms<'a> {
    pub(super) asked: &'a HeaderMap,
    pub(super) content_type: &'static str,
    /// Whether the vendor answers `Range`.
    pub(super) ranges: bool,
    pub(super) fault: Option<What>,
    pub(super) line: &'a Handle,
}

/// What a client wants of a reel.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    Nothing,
}

fn wanted(asked: &HeaderMap, etag: &str, length: u64) -> Wanted {
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else { return Wanted::All };
    if text(header::IF_RANGE).is_some_and(|known| known.trim_matches('"') != etag) {
        return Wanted::All;
    }
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::All;
    };
    let part = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(tail)) if first.is_empty() => length.saturating_sub(tail)..length,
        (Ok(_) | Err(_), Ok(_) | Err(_)) => return Wanted::All,
    };
    if part.start < part.end { Wanted::Part(part) } else { Wanted::Nothing }
}

/// A body in the making.
struct Pour {
    reel: Reel,
    at: u64,
    stop: u64,
    most: u64,
    ticks: Option<Interval>,
    then: Then,
    line: Handle,
}

/// What happens where a body stops.
enum Then {
    End,
    Hang,
    Break,
}

impl Pour {
    fn new(reel: Reel, part: Range<u64>, terms: &Terms<'_>) -> Self {
        let length = part.end - part.start;
        let within = |percent: u8| part.start + length * u64::from(percent) / 100;
        let (stop, then) = if let Some(What::Cut { percent }) = terms.fault {
            (within(percent), Then::Break)
        } else if let Some(What::Stall { percent }) = terms.fault {
            (within(percent), Then::Hang)
        } else {
            (part.end, Then::End)
        };
        let (most, ticks) = if let Some(What::Slow { rate }) = terms.fault {
            let piece = (rate / TICKS_A_SECOND).max(1);
            (u64::from(piece), Some(ticks(Duration::from_secs(1) * piece / rate)))
        } else {
            (BLOCK as u64, None)
        };
        Self { reel, at: part.start, stop, most, ticks, then, line: terms.line.clone() }
    }

    fn body(self) -> Body {
        let pieces = stream::unfold(self, |mut pour| async {
            let piece = pour.next().await?;
            Some((piece, pour))
        });
        Body::from_stream(pieces)
    }

    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if self.at < self.stop {
            if let Some(ticks) = &mut self.ticks {
                ticks.tick().await;
            }
            let piece = self.reel.piece(self.at, self.most.min(self.stop - self.at));
            self.at += piece.len() as u64;
            return Some(Ok(piece));
        }
        match self.then {
            Then::End => None,
            Then::Hang => std::future::pending().await,
            Then::Break => {
                // What was promised up to here arrives before the connection ends.
                self.line.flushed().await;
                Some(Err(io::ErrorKind::ConnectionAborted.into()))
            }
        }
    }
}

fn ticks(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// A block of bytes without a pattern.
fn noise() -> Bytes {
    let mut state: u32 = 0x9E37_79B9;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    (0..BLOCK).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn one_range_is_answered_and_nonsense_gets_the_whole() {
        let want = |range: &str| wanted(&asked(&[("range", range)]), "e", 100);
        assert_eq!(want("bytes=0-9"), Wanted::Part(0..10));
        assert_eq!(want("bytes=90-"), Wanted::Part(90..100));
        assert_eq!(want("bytes=-10"), Wanted::Part(90..100));
        assert_eq!(want("bytes=50-500"), Wanted::Part(50..100));
        assert_eq!(want("bytes=100-"), Wanted::Nothing);
        assert_eq!(want("bytes=-0"), Wanted::Nothing);
        for nonsense in ["bytes=9-0", "bytes=a-b", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=0"] {
            assert_eq!(want(nonsense), Wanted::All, "{nonsense}");
        }
    }

    #[test]
    fn a_range_of_another_clip_gets_the_whole() {
        let same = asked(&[("range", "bytes=5-"), ("if-range", "\"e\"")]);
        assert_eq!(wanted(&same, "e", 100), Wanted::Part(5..100));
        let other = asked(&[("range", "bytes=5-"), ("if-range", "\"f\"")]);
        assert_eq!(wanted(&other, "e", 100), Wanted::All);
    }

    #[test]
    fn padding_is_one_free_box_to_the_last_byte() {
        let clip = Bytes::from_static(b"clip");
        let reel = Reel::padded(&clip, 1_000_000);
        assert_eq!(reel.len(), 1_000_000);
        assert_eq!(&reel.head[4..12], b"\0\0\0\x01free");
        assert_eq!(reel.head[12..20], (1_000_000_u64 - 4).to_be_bytes());
        assert_eq!(Reel::padded(&clip, 19).len(), 4);
    }

    fn read(reel: &Reel, mut at: u64, most: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while at < reel.len() {
            let piece = reel.piece(at, most.min(reel.len() - at));
            assert!(!piece.is_empty());
            at += piece.len() as u64;
            bytes.extend_from_slice(&piece);
        }
        bytes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_way_of_reading_gives_the_same_bytes(total in 20u64..900_000, from in 0u64..900_000, most in 1000u64..400_000) {
            let reel = Reel::padded(&Bytes::from_static(b"clip"), total);
            let whole = read(&reel, 0, u64::MAX);
            prop_assert_eq!(whole.len() as u64, total);
            let from = from.min(total);
            prop_assert_eq!(&whole[usize::try_from(from).unwrap()..], read(&reel, from, most));
        }
    }
}
