//! Streams and events that the tests of this room share.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use super::standing::Standing;
use super::{Sink, Stream};
use crate::event::{Event, What};
use crate::job::{JobId, State};
use crate::money::Usd;

/// A terminal without colour, so that snapshots can be read.
pub(super) const TTY: Stream = Stream { is_tty: true, width: Some(80), color: false, unicode: true };
/// The same with colour.
pub(super) const COLOR: Stream = Stream { color: true, ..TTY };
/// A terminal that knows no Unicode.
pub(super) const ASCII: Stream = Stream { unicode: false, ..TTY };
/// A pipe or a file.
pub(super) const PIPE: Stream = Stream { is_tty: false, width: None, color: false, unicode: true };

/// A terminal of that many columns.
pub(super) const fn narrow(columns: usize) -> Stream {
    Stream { width: Some(columns), ..TTY }
}

/// The moment that many seconds after all samples begin.
pub(super) fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).expect("a moment of this century")
}

/// The job that the samples are about.
pub(super) fn fox() -> JobId {
    JobId::from("k3v9x2mq".to_owned())
}

/// Something that happened to the fox.
pub(super) fn told(at: i64, what: What) -> Event {
    Event { at: second(at), job: Some(fox()), what }
}

/// Where the fox stands after these events.
pub(super) fn after(events: Vec<(i64, What)>) -> Standing {
    let mut standing = Standing::new(second(0));
    for (at, what) in events {
        standing.take(&told(at, what));
    }
    standing
}

/// The fox is planned; such a job takes two minutes.
pub(super) fn planned() -> What {
    What::Planned {
        provider: "openai".to_owned(),
        model: "sora-2".to_owned(),
        title: "A red fox leaps over a low wall".to_owned(),
        usd: Some(Usd::from_micros(400_000)),
        expected: Some(Duration::from_mins(2)),
    }
}

/// The provider has it.
pub(super) fn submitted() -> What {
    What::Submitted { remote_id: "video_123".to_owned() }
}

/// It is worked on.
pub(super) fn running(percent: Option<u8>) -> What {
    What::Progress { state: State::Running, percent, position: None }
}

/// It waits.
pub(super) fn queued(position: Option<u32>) -> What {
    What::Progress { state: State::Queued, percent: None, position }
}

/// A poll that did not go through.
pub(super) fn retrying() -> What {
    What::Retrying { call: "poll".to_owned(), why: "503 Service Unavailable".to_owned(), after: Duration::from_secs(8) }
}

/// So much of the file is here.
pub(super) fn downloading(bytes: u64) -> What {
    What::Downloading { bytes, total: Some(10_276_045) }
}

/// The file is here.
pub(super) fn saved() -> What {
    What::Saved { path: "/home/ada/clips/fox.mp4".into(), bytes: 10_276_045 }
}

/// What was written to a sink.
#[derive(Clone, Default)]
pub(super) struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no writer has failed").clone()).expect("text")
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer has failed").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A sink that keeps what is written to it.
pub(super) fn remembering() -> (Sink, Written) {
    let written = Written::default();
    (Sink::new(written.clone()), written)
}
