//! The rule in a table, and the whole of it against real sockets: an order is never sent twice by mistake.

use serde_json::json;
use url::Url;

use super::*;
use crate::call::Body;
use crate::wire::client::Settings;
use crate::wire::scripted::{Scripted, Turn, hasty, head, never, nobody, peer, reply};

fn keyed() -> Repeat {
    Repeat::Keyed("order-7".into())
}

fn order(url: &Url) -> Call {
    Call::order(url.clone(), Body::Json(json!({ "prompt": "a boat" })))
}

fn status(status: u16) -> Turn {
    Turn::Reply(reply(status, &[], "no"))
}

fn busy(status: u16) -> Turn {
    Turn::Reply(reply(status, &[("Retry-After", "0")], "later"))
}

fn done() -> Turn {
    Turn::Reply(reply(200, &[], "{}"))
}

/// What the server heard, and what became of the call; `until` far away.
async fn deliver(server: &Scripted, call: &Call) -> Sent {
    let client = Client::new(hasty(), None);
    let errand = Errand { name: "submit", call, until: never(), tries: 0, tell: &|_| {} };
    client.order(&peer(std::slice::from_ref(&server.url)), &errand).await
}

#[test]
fn an_order_without_a_name_is_repeated_only_when_it_was_certainly_not_taken() {
    use Standing::{Decided, Doubtful, DoubtfulForGood, DoubtfulNo, Hopeless, NotTaken};
    for standing in [Decided, Hopeless, NotTaken, Doubtful, DoubtfulNo, DoubtfulForGood] {
        let again = next_move(&Repeat::Never, standing) == Move::SendAgain;
        assert_eq!(again, standing == NotTaken, "{standing:?}");
    }
    assert_eq!(next_move(&keyed(), Doubtful), Move::SendAgain);
    assert_eq!(next_move(&Repeat::Safe, Doubtful), Move::SendAgain);
    assert_eq!(next_move(&Repeat::Safe, DoubtfulNo), Move::Stop);
}

#[tokio::test]
async fn an_order_whose_outcome_is_unclear_is_sent_once() {
    let unclear = [
        Turn::Break(Vec::new()),
        Turn::Break(b"HTTP/1.1 2".to_vec()),
        Turn::Break(head(200, &[], 20)),
        Turn::Stall(Vec::new()),
        Turn::Stall(head(200, &[], 20)),
        status(500),
        status(502),
        status(503),
        status(504),
        status(408),
        status(499),
        busy(500),
        busy(504),
        Turn::Reply(reply(200, &[], "<html>welcome to the hotel</html>")),
        Turn::Reply(reply(303, &[("Location", "/elsewhere")], "")),
    ];
    for turn in unclear {
        let server = Scripted::play([turn.clone()]).await;
        let sent = deliver(&server, &order(&server.url)).await;
        assert!(matches!(sent, Sent::Unknown(_)), "{turn:?}: {sent:?}");
        assert_eq!(server.heard().len(), 1, "{turn:?}");
    }
}

#[tokio::test]
async fn an_order_that_was_turned_away_may_come_again() {
    for turn in [status(429), busy(503), busy(429)] {
        let server = Scripted::play([turn.clone()]).await;
        let sent = deliver(&server, &order(&server.url)).await;
        assert!(matches!(&sent, Sent::Later(_, pause) if *pause > Duration::ZERO), "{turn:?}: {sent:?}");
        assert_eq!(server.heard().len(), 1, "the pause is the caller's");
    }
}

#[tokio::test]
async fn an_order_that_found_nobody_may_come_again_until_it_is_given_up() {
    let (_closed, url) = nobody();
    let client = Client::new(Settings { order_tries: 4, ..hasty() }, None);
    let call = order(&url);
    for tries in 0..4 {
        let errand = Errand { name: "submit", call: &call, until: never(), tries, tell: &|_| {} };
        let sent = client.order(&peer(std::slice::from_ref(&url)), &errand).await;
        let (fault, is_later) = match sent {
            Sent::Later(fault, _) => (fault, true),
            Sent::NotTaken(fault) => (fault, false),
            Sent::Answered(_) | Sent::Unknown(_) => panic!("{sent:?}"),
        };
        assert!(fault.message.starts_with("no connection to"), "{fault:?}");
        assert_eq!(is_later, tries < 3, "four tries, three pauses");
    }
}

#[tokio::test]
async fn a_lasting_no_to_an_order_is_given_at_once() {
    for turn in [status(400), status(401), status(404), status(422)] {
        let server = Scripted::play([turn]).await;
        assert!(matches!(deliver(&server, &order(&server.url)).await, Sent::Answered(_)));
    }
    let server = Scripted::play([Turn::Reply(reply(429, &[("Retry-After", "0")], "credit"))]).await;
    let sent = deliver(&server, &order(&server.url)).await;
    assert!(matches!(sent, Sent::Answered(reply) if reply.status == 429), "an empty purse does not fill by waiting");
}

#[tokio::test]
async fn an_order_at_an_old_address_was_not_taken() {
    let server = Scripted::play([Turn::Reply(reply(308, &[("Location", "/v2")], ""))]).await;
    let sent = deliver(&server, &order(&server.url)).await;
    assert!(matches!(sent, Sent::NotTaken(fault) if fault.message.contains("base_url")));
}

#[tokio::test]
async fn a_named_order_is_repeated_whatever_happened() {
    let turns = [Turn::Break(Vec::new()), status(500), Turn::Stall(Vec::new()), status(409), done()];
    let server = Scripted::play(turns).await;
    let call = Call { repeat: keyed(), ..order(&server.url) }.header("Idempotency-Key", "order-7");
    assert!(matches!(deliver(&server, &call).await, Sent::Answered(reply) if reply.status == 200));
    assert!(server.heard().iter().all(|heard| heard.head.contains("idempotency-key: order-7")));
}

#[tokio::test]
async fn a_named_order_that_may_have_been_taken_stays_in_doubt() {
    let server = Scripted::play([Turn::Break(Vec::new()), status(429)]).await;
    let call = Call { repeat: keyed(), ..order(&server.url) };
    let client = Client::new(Settings { order_tries: 2, ..hasty() }, None);
    let errand = Errand { name: "submit", call: &call, until: never(), tries: 0, tell: &|_| {} };
    let sent = client.order(&peer(std::slice::from_ref(&server.url)), &errand).await;
    assert!(matches!(&sent, Sent::Unknown(fault) if fault.message.contains("broke")), "{sent:?}");
}

#[tokio::test]
async fn a_read_survives_everything_that_passes() {
    let turns = [
        status(503),
        status(503),
        busy(429),
        status(500),
        status(408),
        status(425),
        Turn::Break(Vec::new()),
        Turn::Break(head(200, &[], 20)),
        Turn::Stall(Vec::new()),
        Turn::Stall(head(200, &[], 20)),
        Turn::Reply(reply(200, &[], "\n<!doctype html><title>maintenance</title>")),
        Turn::Reply(reply(502, &[], "<html>bad gateway</html>")),
        done(),
    ];
    let count = turns.len();
    let server = Scripted::play(turns).await;
    let client = Client::new(hasty(), None);
    let call = Call::get(server.url.clone());
    let errand = Errand { name: "poll", call: &call, until: never(), tries: 0, tell: &|_| {} };
    let reply = client.ask(&peer(std::slice::from_ref(&server.url)), &errand).await.expect("an answer");
    assert_eq!((reply.status, server.heard().len()), (200, count));
}

#[tokio::test]
async fn a_lasting_no_to_a_read_is_given_at_once() {
    let gone = || Turn::Reply(reply(500, &[], "gone"));
    for (turn, expected) in [(status(401), 401), (status(404), 404), (status(410), 410)] {
        let server = Scripted::play([turn]).await;
        let call = Call::get(server.url.clone());
        let errand = Errand { name: "poll", call: &call, until: never(), tries: 0, tell: &|_| {} };
        let client = Client::new(hasty(), None);
        let reply = client.ask(&peer(std::slice::from_ref(&server.url)), &errand).await.expect("an answer");
        assert_eq!(reply.status, expected);
    }
    let server = Scripted::play([gone()]).await;
    let call = Call::get(server.url.clone());
    let errand = Errand { name: "poll", call: &call, until: never(), tries: 0, tell: &|_| {} };
    let answer = Client::new(hasty(), None).ask(&peer(std::slice::from_ref(&server.url)), &errand).await;
    assert_eq!(answer.expect("an answer").status, 500, "the dialect knows a lasting no behind a 500, and reads it");
}

#[tokio::test]
async fn a_read_goes_on_until_its_deadline() {
    let (_closed, url) = nobody();
    let call = Call::get(url.clone());
    let errand = Errand {
        name: "poll",
        call: &call,
        until: Instant::now() + Duration::from_millis(50),
        tries: 0,
        tell: &|_| {},
    };
    let fault = Client::new(hasty(), None).ask(&peer(&[url]), &errand).await.expect_err("nobody is there");
    assert_eq!(fault.kind, FaultKind::Unavailable);
}

#[tokio::test]
async fn a_pause_beyond_the_deadline_is_not_waited_for() {
    let later = Turn::Reply(reply(503, &[("Retry-After", "7200")], "later"));
    let server = Scripted::play([later]).await;
    let call = order(&server.url);
    let until = Instant::now() + Duration::from_mins(10);
    let errand = Errand { name: "submit", call: &call, until, tries: 0, tell: &|_| {} };
    let sent = Client::new(hasty(), None).order(&peer(std::slice::from_ref(&server.url)), &errand).await;
    assert!(matches!(sent, Sent::NotTaken(fault) if fault.status == Some(503)));
}

#[test]
fn pauses_double_up_to_the_longest_and_obey_the_provider() {
    let (first, longest) = (Duration::from_secs(1), Duration::from_secs(30));
    let mut backoff = Backoff::new(first, longest);
    for full in [1, 2, 4, 8, 16, 30, 30] {
        let (full, pause) = (Duration::from_secs(full), backoff.next(None));
        assert!(pause >= full / 2 && pause <= full, "{pause:?} of {full:?}");
    }
    assert_eq!(backoff.next(Some(Duration::from_secs(90))), Duration::from_secs(90));
    assert!(backoff.next(Some(Duration::ZERO)) >= first / 2, "a zero does not make us call without a pause");
    backoff.reset();
    assert!(backoff.next(None) <= first);
}

#[tokio::test]
async fn a_no_to_the_second_try_leaves_the_first_one_in_doubt() {
    let server = Scripted::play([Turn::Break(Vec::new()), status(402)]).await;
    let call = Call { repeat: keyed(), ..order(&server.url) };
    assert!(matches!(deliver(&server, &call).await, Sent::Unknown(_)), "the first try may have been taken and billed");
}

#[test]
fn a_pause_without_measure_overflows_nothing() {
    let mut backoff = Backoff::new(Duration::from_millis(1), Duration::from_millis(2));
    assert!(Instant::now().checked_add(backoff.next(Some(Duration::MAX))).is_some());
}
