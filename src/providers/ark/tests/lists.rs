//! The list of tasks, and a lost order in it.

use super::*;
use crate::job::State;

fn item(id: &str, created_at: i64) -> Value {
    json!({"id": id, "model": TWO, "status": "queued", "created_at": created_at, "duration": "6"})
}

fn full(first: i64) -> Value {
    let items: Vec<Value> = (0..100).map(|nth| item(&format!("cgt-{}", first + nth), first + nth)).collect();
    json!({"total": 130, "items": items})
}

fn address(call: &Call) -> String {
    call.url.as_str().replace(BASE, "")
}

#[test]
fn pages_are_asked_for_by_number_and_then_those_of_the_slow_tier() {
    let asked = |after| address(&dialect().list(after).expect("a call"));
    assert_eq!(asked(None), "?page_num=1&page_size=100");
    assert_eq!(asked(Some("2")), "?page_num=2&page_size=100");
    assert_eq!(asked(Some("flex-1")), "?page_num=1&page_size=100&filter.service_tier=flex");
    let page = |after, body: &Value| dialect().read_page(after, &reply(200, body)).expect("a page");
    let first = page(None, &full(1_795_257_900));
    assert_eq!(first.next.as_deref(), Some("2"));
    assert_eq!(first.jobs[0].remote_id, "cgt-1795257999", "newest first, in whatever order they came");
    assert_eq!((first.jobs[0].seconds, first.jobs[0].state), (Some(Seconds::whole(6)), State::Queued));
    let last =
        json!({"total": 1, "items": [{"id": "cgt-1", "status": "succeeded"}, {"id": "cgt-2", "status": "failed"}]});
    let second = page(Some("2"), &last);
    assert_eq!(second.next.as_deref(), Some("flex-1"));
    let states: Vec<State> = second.jobs.iter().map(|job| job.state).collect();
    assert_eq!(states, [State::Finished, State::Failed], "an item may lack everything else");
    assert_eq!(page(Some("flex-1"), &json!({"total": 0, "items": []})).next, None);
    let nameless = dialect().read_list(&reply(200, &json!({"items": [{"status": "queued"}]})));
    assert!(nameless.expect_err("no name").message.contains("`/id`"));
    assert_eq!(address(&dialect().check().expect("a call")), "?page_num=1&page_size=1");
}

fn lost(mode: Mode, submitted_at: i64) -> Lost {
    let submitted_at = Timestamp::from_second(submitted_at).expect("a moment");
    Lost { order: order(NEWEST, mode), submitted_at, taken: vec!["cgt-ours".into()] }
}

#[test]
fn a_lost_order_is_looked_for_in_every_page_of_both_lists() {
    let lost = lost(Mode::Text, 1_795_300_000);
    let mut so_far: Vec<Reply> = Vec::new();
    let mut asked = Vec::new();
    let short = json!({"items": [item("cgt-ours", 1_795_300_005), item("cgt-it", 1_795_300_005)]});
    for body in [full(1_795_257_900), short, json!({"items": []})] {
        match dialect().find(&lost, &so_far) {
            Ok(Next::Call(call)) => asked.push(address(&call)),
            other => panic!("not a call: {other:?}"),
        }
        so_far.push(reply(200, &body));
    }
    let model = format!("filter.model={NEWEST}");
    let slow = format!("?page_num=1&page_size=100&filter.service_tier=flex&{model}");
    let page = |number| format!("?page_num={number}&page_size=100&{model}");
    assert_eq!(asked, [page(1), page(2), slow], "older pages say nothing of those behind them");
    let Ok(Next::Ready(found)) = dialect().find(&lost, &so_far) else { panic!("not an end") };
    assert_eq!(found.iter().map(|job| job.remote_id.as_str()).collect::<Vec<_>>(), ["cgt-it"]);
}

#[test]
fn a_length_tells_orders_apart_and_an_old_one_is_forgotten() {
    let find = |lost: &Lost, date: &str, duration: i64| {
        let body =
            json!({"items": [{"id": "cgt-1", "status": "queued", "created_at": 1_795_300_000, "duration": duration}]});
        let dated = |body: &Value| Reply { headers: vec![("date".into(), date.into())], ..reply(200, body) };
        dialect().find(lost, &[dated(&body), dated(&json!({"items": []}))])
    };
    let found = |lost: &Lost, duration| match find(lost, "Sun, 22 Nov 2026 09:00:00 GMT", duration) {
        Ok(Next::Ready(found)) => found.len(),
        other => panic!("not an end: {other:?}"),
    };
    let text = lost(Mode::Text, 1_795_300_000);
    assert_eq!((found(&text, 6), found(&text, 5)), (1, 0));
    assert_eq!(found(&lost(Mode::Edit, 1_795_300_000), 5), 1, "the length of an edit is not asked for");
    let old = find(&text, "Mon, 30 Nov 2026 09:00:00 GMT", 5).expect_err("it proves nothing any more");
    assert_eq!(old.kind, FaultKind::Gone);
}
