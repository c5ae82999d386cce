//! What holds for every dialect: what a status means, that no reply makes one panic. And what their own tests share.

use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::call::{Auth, Body, Method, Repeat, Reply, Ticket};
use crate::error::{Charged, Fault};
use crate::job::{State, Takes};
use crate::price::{PriceRow, Purchase};
use crate::request::{InputRef, Mode, Role};
use crate::spelling::Spelling;

#[test]
fn every_status_has_its_kind() {
    let rows = [
        (&[400, 405, 413, 422][..], FaultKind::Invalid),
        (&[401, 403], FaultKind::Auth),
        (&[402], FaultKind::Credit),
        (&[404], FaultKind::NotFound),
        (&[408, 409, 425, 499, 500, 502, 503, 504, 529], FaultKind::Unavailable),
        (&[410], FaultKind::Gone),
        (&[429], FaultKind::Rate),
        (&[101, 200, 204, 302], FaultKind::Unreadable),
    ];
    for (statuses, kind) in rows {
        for status in statuses {
            assert_eq!(fault_kind_of_status(*status), kind, "{status}");
        }
    }
}

#[test]
fn a_no_to_an_order_that_may_have_been_taken_is_never_free() {
    let order = Order { model: "o/m".into(), prompt: "p".into(), ..Order::default() };
    for provider in ALL {
        let dialect = (provider.speak)(&Server::vendors(Url::parse(provider.base_url).expect("an address")));
        for status in [408, 409, 425, 499, 500, 502, 504] {
            let fault = dialect.read_submit(&order, &reply(status, &json!({}))).expect_err("a no");
            assert_eq!(fault.charged, Charged::Unknown, "{}: {status}", provider.name);
        }
    }
}

#[test]
fn an_id_is_encoded_into_the_address() {
    let address = |base: &str, id| below(&Url::parse(base).expect("an address"), &["videos", id]).to_string();
    assert_eq!(address("https://example.org/v1", "a/b?c=d#e"), "https://example.org/v1/videos/a%2Fb%3Fc=d%23e");
    assert_eq!(address("http://127.0.0.1:8000", "x="), "http://127.0.0.1:8000/videos/x=");
    assert_eq!(address("https://example.org/v1/?api-version=1", "x"), "https://example.org/v1/videos/x?api-version=1");
    assert_eq!(address("https://example.org/v1", ".."), "https://example.org/v1/videos");
}

#[test]
fn a_sentence_names_a_model_by_its_whole_name_only() {
    for sentence in ["`wan` is gone", "no model: wan.", "'wan'", "wan"] {
        assert!(names(sentence, "wan"), "{sentence}");
    }
    for sentence in ["you want", "wan-2 is gone", "org/wan", ""] {
        assert!(!names(sentence, "wan"), "{sentence}");
    }
    assert!(names("The model fal-ai/veo3.1 is gone.", "fal-ai/veo3.1") && !names("...", ""));
}

#[test]
fn progress_is_told_in_the_words_of_our_own_jobs() {
    let failed = |kind| Progress::Failed(Fault::new(kind, "no"));
    let rows = [
        (Progress::Queued(Some(3)), State::Queued),
        (Progress::Running(None), State::Running),
        (Progress::Unknown("warming".into()), State::Running),
        (Progress::Done(Takes::default()), State::Finished),
        (failed(FaultKind::Failed), State::Failed),
        (failed(FaultKind::Policy), State::Refused),
        (failed(FaultKind::Gone), State::Expired),
        (failed(FaultKind::Cancelled), State::Cancelled),
    ];
    for (progress, state) in rows {
        assert_eq!(progress.state(), state);
    }
}

#[test]
fn providers_have_names_of_their_own_and_addresses_without_a_slash() {
    for provider in ALL {
        assert_eq!(find(provider.name).map(|found| found.title), Some(provider.title), "two of the same name");
        let base = Url::parse(provider.base_url).expect("an address");
        assert!(base.scheme() == "https" && !provider.base_url.ends_with('/'), "{}", provider.base_url);
        assert!(!provider.key_variables.is_empty() && Url::parse(provider.documentation).is_ok(), "{}", provider.name);
    }
}

/// Names and words that replies of providers have, so that a made-up one goes deep.
const WORDS: &[&str] = &[
    "id",
    "status",
    "error",
    "code",
    "message",
    "param",
    "type",
    "progress",
    "data",
    "last_id",
    "has_more",
    "url",
    "created_at",
    "expires_at",
    "prompt",
    "model",
    "seconds",
    "size",
    "deleted",
    "queued",
    "in_progress",
    "completed",
    "failed",
    "expired",
    "cancelled",
    "moderation_blocked",
    "model_not_found",
    "8",
    "1280x720",
    "1790000000",
];

/// A reply with nothing but a status and a body.
pub(super) fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, headers: Vec::new(), body: Bytes::from(body.to_string()) }
}

pub(super) fn json_value() -> impl Strategy<Value = Value> {
    let word = || prop_oneof![4 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => any::<String>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 48, 12, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::vec((word(), inner), 0..12).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn any_reply() -> impl Strategy<Value = Reply> {
    let body = prop_oneof![
        4 => json_value().prop_map(|value| Bytes::from(value.to_string())),
        1 => any::<Vec<u8>>().prop_map(Bytes::from),
    ];
    let status = prop_oneof![Just(200), 100u16..600];
    (status, body, any::<String>()).prop_map(|(status, body, text)| {
        let headers =
            ["retry-after", "x-request-id", "openai-poll-after-ms"].map(|name| (name.to_owned(), text.clone()));
        Reply { status, headers: headers.to_vec(), body }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_reply_makes_a_dialect_panic(reply in any_reply(), extra in json_value(), mode in prop::sample::select(&Mode::ALL[..])) {
        let order = Order { mode, prompt: "p".into(), model: "m".into(), parent: Some(Ticket::new("v")), ..Order::default() };
        let ticket = Ticket { remote_id: "v".into(), extra };
        let lost = Lost { order: order.clone(), submitted_at: Timestamp::MAX, taken: Vec::new() };
        for provider in ALL {
            let dialect = (provider.speak)(&Server::vendors(Url::parse(provider.base_url).expect("an address")));
            drop(dialect.read_submit(&order, &reply));
            drop(dialect.read_poll(&ticket, &reply));
            drop(dialect.read_collect(&ticket, &reply));
            drop(dialect.read_list(&reply));
            drop(dialect.find(&lost, &[reply.clone(), reply.clone()]));
            drop(dialect.read_done(&reply));
            dialect.poll_advice(&reply);
            for fault in [dialect.read_error(&reply), dialect.read_fetch_error(&reply)] {
                prop_assert!(!fault.message.is_empty());
            }
        }
    }

    #[test]
    fn what_a_reply_does_not_say_is_never_done(value in json_value()) {
        let reply = Reply { status: 200, headers: Vec::new(), body: Bytes::from(json!({ "nothing": value }).to_string()) };
        for provider in ALL {
            let dialect = (provider.speak)(&Server::vendors(Url::parse(provider.base_url).expect("an address")));
            let progress = dialect.read_poll(&Ticket::new("v"), &reply);
            prop_assert!(!matches!(progress, Ok(Progress::Done(_))), "{}", provider.name);
        }
    }
}

/// What a dialect makes of the provider's books for `job-1`: the address that it asks next, the amount, `nothing`, or the
/// kind of the no.
pub(super) fn billed(provider: &Provider, so_far: &[(u16, Value)]) -> String {
    let dialect = (provider.speak)(&Server::vendors(Url::parse(provider.base_url).expect("an address")));
    let reply =
        |(status, body): &(u16, Value)| Reply { status: *status, headers: Vec::new(), body: body.to_string().into() };
    let replies: Vec<Reply> = so_far.iter().map(reply).collect();
    let ordered_at = "2026-11-21T10:00:00Z".parse().expect("a moment");
    match dialect.bill(&Ticket::new("job-1"), ordered_at, &replies) {
        Ok(Next::Call(call)) => call.url.to_string(),
        Ok(Next::Ready(Some(usd))) => usd.to_string(),
        Ok(Next::Ready(None)) => "nothing".to_owned(),
        Ok(Next::Wait(length)) => panic!("nothing is to be waited for: {length:?}"),
        Err(fault) => format!("{:?}", fault.kind),
    }
}

/// How a table of models spells the values of one of them.
pub(super) fn spelling_in(table: &str, id: &str) -> Spelling {
    let table: toml::Table = table.parse().expect("a table");
    let rows = table["model"].as_array().expect("rows");
    let is_it = |row: &&toml::Value| row["ids"].as_array().is_some_and(|ids| ids.contains(&id.into()));
    let row = rows.iter().find(is_it).unwrap_or_else(|| panic!("no such model: {id}"));
    row["spelling"].clone().try_into().expect("a spelling")
}

/// The order with files in the form in which the provider is asked for them.
pub(super) fn with_inputs(order: Order, inputs: &[(Role, InputRef)]) -> Order {
    let inputs = inputs.iter().map(|(role, at)| OrderInput { role: *role, at: at.clone() });
    Order { inputs: inputs.collect(), ..order }
}

/// The path, below that base, and the body of a paid order that is sent with the key.
pub(super) fn ordered(dialect: &dyn Dialect, order: &Order, base: &str) -> (String, Value) {
    let call = dialect.submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    match call.body {
        Body::Json(body) => (call.url.to_string().replace(base, ""), body),
        other => panic!("not JSON: {other:?}"),
    }
}

/// The rows of a table of prices as it is written.
pub(super) fn prices(table: &str) -> Vec<PriceRow> {
    #[derive(Deserialize)]
    struct Table {
        price: Vec<PriceRow>,
    }
    toml::from_str::<Table>(table).expect("a table").price
}

/// What an order costs by that table.
pub(super) fn quoted(table: &str, model: &str, purchase: &Purchase) -> Option<String> {
    let rows = prices(table);
    let rows: Vec<&PriceRow> = rows.iter().filter(|row| row.model == model).collect();
    crate::price::quote(&rows, purchase).map(|quote| quote.usd.to_string())
}
