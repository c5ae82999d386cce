//! What comes from outside, read: each function takes any bytes, must not panic, and must not believe what was not said.
//!
//! The fuzzer feeds them, and so do the tests of the crate with junk of their own.

use std::io::Cursor;
use std::sync::LazyLock;

use bytes::Bytes;
use jiff::Timestamp;
use rushes::call::{Reply, Ticket};
use rushes::config::Config;
use rushes::error::Fault;
use rushes::media::probe_in;
use rushes::providers::{ALL, Dialect, Inquiry, Lost, Next, Order, Progress, Server};
use rushes::request::Mode;
use serde_json::Value;

/// What reads something from outside; it panics where it believes too much.
pub(crate) type Target = fn(&[u8]);

/// One for each kind of thing that comes from outside.
pub(crate) const TARGETS: [(&str, Target); 3] = [("replies", replies), ("clip", clip), ("config", config)];

static DIALECTS: LazyLock<Vec<Box<dyn Dialect>>> = LazyLock::new(|| {
    let own = |url: &str| Server::vendors(url.parse().expect("a row has an address"));
    ALL.iter().map(|provider| (provider.speak)(&own(provider.base_url))).collect()
});

static ORDERS: LazyLock<Vec<Order>> = LazyLock::new(|| {
    let of = |mode| Order {
        mode,
        model: "m".into(),
        prompt: "a boat".into(),
        label: "a-label".into(),
        parent: Some(Ticket::new("v")),
        ..Order::default()
    };
    Mode::ALL.into_iter().map(of).collect()
});

/// A reply as every reader of one dialect sees it: which dialect, the status, whether it has headers, and the body.
pub(crate) fn replies(data: &[u8]) {
    let [provider, status, shape, body @ ..] = data else { return };
    let dialect = &DIALECTS[usize::from(*provider) % DIALECTS.len()];
    let order = &ORDERS[usize::from(*shape) % ORDERS.len()];
    let reply =
        Reply { status: status_of(*status), headers: headers(*shape, body), body: Bytes::copy_from_slice(body) };
    // What is kept in a ticket came from a reply, too.
    let extra: Value = serde_json::from_slice(body).unwrap_or_default();
    for ticket in [Ticket::new("v"), Ticket { remote_id: "v".into(), extra }] {
        read_as_progress(dialect.as_ref(), &ticket, &reply);
        drop(dialect.cancel(&ticket));
        drop(dialect.delete(&ticket));
        let now = Timestamp::UNIX_EPOCH;
        drop(dialect.bill(&ticket, now, std::slice::from_ref(&reply)));
        drop(dialect.bill(&ticket, now, &[reply.clone(), reply.clone()]));
    }
    drop(dialect.read_submit(order, &reply));
    if let Ok(page) = dialect.read_list(&reply) {
        drop(page.next.map(|after| dialect.list(Some(&after))));
    }
    drop(dialect.read_done(&reply));
    let lost = Lost { order: order.clone(), submitted_at: Timestamp::UNIX_EPOCH, taken: Vec::new() };
    let asked = Inquiry { known: vec!["m".into()], today: jiff::civil::Date::ZERO };
    for so_far in [&[][..], std::slice::from_ref(&reply), &[reply.clone(), reply.clone()]] {
        walk(dialect.find(&lost, so_far));
        walk(dialect.quote(order, so_far));
        walk(dialect.served(&asked, so_far));
    }
    dialect.poll_advice(&reply);
    for fault in [dialect.read_error(&reply), dialect.read_fetch_error(&reply)] {
        assert!(!fault.message.trim().is_empty(), "a no without a word: {fault:?}");
    }
}

fn read_as_progress(dialect: &dyn Dialect, ticket: &Ticket, reply: &Reply) {
    drop(dialect.poll(ticket));
    if let Ok(Progress::Done(takes)) = dialect.read_poll(ticket, reply) {
        // What a ticket brings along was said before.
        assert!(
            !ticket.extra.is_null() || reply.is_success(),
            "{dialect:?} took a no for {takes:?}: {reply:?} {:?}",
            reply.body
        );
    }
    // A second hop may be for the bill alone, and the clip is made whatever its answer is.
    drop(dialect.read_collect(ticket, reply));
}

fn walk<T>(step: Result<Next<T>, Fault>) {
    drop(step);
}

/// The statuses that mean something to somebody, and any other one.
fn status_of(byte: u8) -> u16 {
    const USUAL: [u16; 16] = [200, 200, 200, 200, 201, 202, 204, 400, 401, 402, 403, 404, 409, 410, 429, 500];
    USUAL.get(usize::from(byte)).copied().unwrap_or(100 + u16::from(byte) * 2)
}

fn headers(shape: u8, body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
    let named = ["retry-after", "x-request-id", "openai-poll-after-ms", "x-fal-billable-units", "content-type"];
    let some = named.into_iter().filter(|_| shape >= 128);
    some.map(|name| (name.to_owned(), text.clone())).collect()
}

/// A file that claims to be a clip.
pub(crate) fn clip(data: &[u8]) {
    let length = u64::try_from(data.len()).unwrap_or(u64::MAX);
    drop(probe_in(&mut Cursor::new(data), length));
    // The disk may say another length than there are bytes.
    drop(probe_in(&mut Cursor::new(data), length.saturating_mul(2)));
}

/// A configuration; whatever is wrong with it is told in words.
pub(crate) fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = Config::parse(text) {
        assert!(!error.to_string().trim().is_empty(), "a no without a word");
    }
}
