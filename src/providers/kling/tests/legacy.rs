//! The older interface: tokens, paths by kind, numbers as texts.

use super::super::legacy::KLING_LEGACY;
use super::*;
use crate::providers::Server;
use crate::secret::Secret;

fn legacy() -> Box<dyn Dialect> {
    (KLING_LEGACY.speak)(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn older(model: &str, mode: Mode) -> Order {
    order_in(include_str!("../../../catalog/models/kling-legacy.toml"), model, mode)
}

fn kept(kind: &str) -> Ticket {
    Ticket { remote_id: "893600002".into(), extra: json!({ "kind": kind }) }
}

#[test]
fn a_key_of_two_parts_signs_a_token_and_a_whole_one_goes_as_it_is() {
    let now = Timestamp::from_second(1_795_253_415).expect("a moment");
    let signed = |key: &str| {
        let call = legacy().check().expect("a call");
        let headers = legacy().sign(&call, &Secret::new(key).expect("a key"), now);
        assert_eq!((headers.len(), headers[0].0), (1, "authorization"));
        headers[0].1.expose().to_owned()
    };
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                 eyJpc3MiOiJBSyIsImV4cCI6MTc5NTI1NTIxNSwibmJmIjoxNzk1MjUzNDEwfQ.\
                 ytjO0DlF7CTfIA34QEKJNFIMMJUT-bY-iw9LOCcMRCc";
    assert_eq!(signed("AK:SK"), format!("Bearer {token}"), "thirty minutes from now, dated back by five seconds");
    assert_eq!(signed("sk-whole"), "Bearer sk-whole");
}

#[test]
fn the_kind_is_in_the_path_and_the_length_is_a_text() {
    let (path, body) = sent_by(&*legacy(), &Order { audio: Some(Audio::On), ..older("kling-v3", Mode::Text) });
    assert_eq!(path, "/v1/videos/text2video");
    let expected = json!({
        "model_name": "kling-v3", "prompt": "the dog shakes off water", "aspect_ratio": "16:9", "mode": "pro",
        "duration": "5", "sound": "on", "external_task_id": "job-7f21",
    });
    assert_eq!(body, expected);
    let frames = [(Role::FirstFrame, "data:image/jpeg;base64,/9j/"), (Role::LastFrame, "https://example.org/b.png")];
    let (path, body) = sent_by(&*legacy(), &with(older("kling-v2-6", Mode::Image), &frames));
    assert_eq!(path, "/v1/videos/image2video");
    assert_eq!((&body["image"], &body["image_tail"]), (&json!("/9j/"), &json!("https://example.org/b.png")));
    assert_eq!((body.get("aspect_ratio"), &body["sound"]), (None, &json!("off")));
    let negative = Order { negative: Some("rain".into()), ..older("kling-v2-5-turbo", Mode::Text) };
    assert_eq!(sent_by(&*legacy(), &negative).1["negative_prompt"], "rain");
    let alone = with(older("kling-v3", Mode::Image), &frames[1..]);
    for order in [alone, older("kling-v3", Mode::Edit), older("kling-v3", Mode::Extend)] {
        assert_eq!(legacy().submit(&order).expect_err("a refusal").kind, FaultKind::Unsupported);
    }
}

#[test]
fn a_task_is_known_by_its_kind_and_its_id() {
    let taken = reply(200, &enveloped(&json!({"task_id": "893600002", "task_status": "submitted"})));
    let order = with(older("kling-v3", Mode::Image), &[(Role::FirstFrame, "https://example.org/a.png")]);
    assert_eq!(legacy().read_submit(&order, &taken), Ok(Receipt::Ticket(kept("image2video"))));
    let asked = |ticket: &Ticket| legacy().poll(ticket).url.path().to_owned();
    assert_eq!(asked(&kept("image2video")), "/v1/videos/image2video/893600002");
    let bare = Ticket::new("893600002");
    assert_eq!(asked(&bare), "/v1/videos/text2video/893600002");
    let unknown = reply(404, &json!({"code": 1203, "message": "no such task"}));
    let Ok(Progress::Collect(call)) = legacy().read_poll(&bare, &unknown) else { panic!("no second look") };
    assert_eq!(call.url.path(), "/v1/videos/image2video/893600002");
    for no in [legacy().read_collect(&bare, &unknown), legacy().read_poll(&kept("text2video"), &unknown)] {
        assert_eq!(no.expect_err("a no").kind, FaultKind::NotFound);
    }
}

/// The sample of a task that is made, changed.
fn made(change: &Value) -> Value {
    let mut task = json!({
        "task_id": "893600002", "task_status": "succeed", "task_status_msg": "",
        "task_info": {"external_task_id": "job-7f22"}, "created_at": 1_795_257_900_000_i64,
        "updated_at": 1_795_258_000_000_i64, "final_unit_deduction": "6",
        "final_balance_deduction": {"quota": "0", "list_price": "0"},
        "task_result": {"videos": [
            {"id": "v-2", "url": "https://cdn.example/w.mp4", "watermark_url": "", "duration": "5.0"},
        ]},
    });
    for (name, value) in change.as_object().expect("an object") {
        task[name] = value.clone();
    }
    task
}

fn polled(change: &Value) -> Progress {
    legacy().read_poll(&kept("text2video"), &reply(200, &enveloped(&made(change)))).expect("a reading")
}

#[test]
fn every_older_word_has_its_meaning() {
    let Progress::Done(takes) = polled(&json!({})) else { panic!("not done") };
    assert_eq!(takes.assets[0].place, Place::Open(Url::parse("https://cdn.example/w.mp4").expect("an address")));
    assert_eq!((takes.seconds, takes.cost.map(|usd| usd.to_string())), (Some(Seconds::whole(5)), Some("0.84".into())));
    assert_eq!(polled(&json!({"task_status": "submitted"})), Progress::Queued(None));
    assert_eq!(polled(&json!({"task_status": "processing"})), Progress::Running(None));
    assert_eq!(polled(&json!({"task_status": "succeeded"})), Progress::Unknown("succeeded".into()));
    let failure =
        json!({"task_status": "failed", "task_status_msg": "content risk control", "final_unit_deduction": "0"});
    let Progress::Failed(fault) = polled(&failure) else { panic!("not failed") };
    assert_eq!((fault.kind, fault.charged), (FaultKind::Policy, Charged::No));
}

#[test]
fn what_a_balance_paid_is_not_known_in_dollars() {
    let body = |change| (200, enveloped(&made(&change)));
    assert_eq!(billed(&KLING_LEGACY, &[]), format!("{BASE}/v1/videos/text2video/job-1"));
    assert_eq!(billed(&KLING_LEGACY, &[body(json!({}))]), "0.84");
    let paid = json!({"final_unit_deduction": "0", "final_balance_deduction": {"quota": "3.9", "list_price": "4"}});
    assert_eq!(billed(&KLING_LEGACY, &[body(paid)]), "nothing");
    let both = json!({"final_balance_deduction": {"quota": "3.9", "list_price": "4"}});
    assert_eq!(billed(&KLING_LEGACY, &[body(both)]), "nothing");
}

fn page(names: &[String]) -> Reply {
    let task = |name: &String| made(&json!({"task_id": name, "task_info": {"external_task_id": format!("of {name}")}}));
    reply(200, &enveloped(&names.iter().map(task).collect()))
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("t{number}")).collect()
}

#[test]
fn the_list_goes_through_the_pages_of_each_kind() {
    let address =
        |after: Option<&str>| legacy().list(after).expect("a call").url[url::Position::BeforePath..].to_owned();
    assert_eq!(address(None), "/v1/videos/text2video?pageNum=1&pageSize=100");
    assert_eq!(address(Some("image2video 3")), "/v1/videos/image2video?pageNum=3&pageSize=100");
    let next = |after, count| legacy().read_page(after, &page(&names(count))).expect("a page").next;
    assert_eq!(next(None, 100).as_deref(), Some("text2video 2"));
    assert_eq!(next(Some("text2video 2"), 3).as_deref(), Some("image2video 1"));
    assert_eq!(next(Some("image2video 1"), 99), None);
    assert_eq!(legacy().list(Some("elsewhere")).expect_err("no place").kind, FaultKind::Unreadable);
}

#[test]
fn a_lost_order_is_found_in_the_pages_of_its_kind() {
    let order = Order { label: "of t5".into(), ..older("kling-v3", Mode::Text) };
    let lost = lost(order);
    let look = |pages: &[Reply]| legacy().find(&lost, pages).expect("a step");
    let Next::Call(first) = look(&[]) else { panic!("no call") };
    assert_eq!(first.url.query(), Some("pageNum=1&pageSize=100"));
    let Next::Ready(found) = look(&[page(&names(9))]) else { panic!("not an end") };
    assert_eq!(found.iter().map(|job| job.remote_id.as_str()).collect::<Vec<_>>(), ["t5"]);
    assert_eq!(legacy().adopt(&lost.order, &found[0]).extra, json!({"kind": "text2video"}));
    let others: Vec<String> = (100..200).map(|number| format!("t{number}")).collect();
    let Next::Call(second) = look(&[page(&others)]) else { panic!("no call") };
    assert_eq!(second.url.query(), Some("pageNum=2&pageSize=100"));
    assert_eq!(look(&[page(&others), page(&names(3))]), Next::Ready(Vec::new()));
}
