//! A task of the second version from the order to the bytes; the list; its end before its time.

use super::*;

#[tokio::test]
async fn a_task_is_queued_running_succeeded() {
    let vendor = open();
    let id = submitted(&vendor, order(json!({ "ratio": "9:16" }))).await;
    assert!(id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    let mut seen = Vec::new();
    for turn in [0, 10, 99, 1] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        let task = task(&vendor, &id).await;
        seen.push((task["status"].as_str().expect("a word").to_owned(), task.get("content").is_some()));
    }
    let wanted = [("queued", false), ("running", false), ("running", false), ("succeeded", true)];
    assert_eq!(seen, wanted.map(|(word, done)| (word.to_owned(), done)));
    let done = task(&vendor, &id).await;
    assert_eq!((&done["duration"], &done["ratio"], &done["modality"]), (&json!(6), &json!("9:16"), &json!("video")));
    assert_eq!(done["updated_at"].as_u64().expect("a time") - done["created_at"].as_u64().expect("a time"), 110);
    let url = done["content"]["url"].as_str().expect("an address");
    let clip = vendor.fetch(url).await.bytes().await.expect("the whole");
    let said = said_by(&clip);
    assert_eq!((said.size, said.duration), (Size::new(768, 1366), Some(Seconds::whole(6))));
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (1, 1));
}

#[tokio::test]
async fn each_question_gives_a_new_link_that_lives_for_a_while() {
    let vendor = open();
    let (id, first) = finished(&vendor, order(json!({}))).await;
    let second = task(&vendor, &id).await;
    let url = |task: &Value| task["content"]["url"].as_str().expect("an address").to_owned();
    assert_ne!(url(&first), url(&second));
    let keyed = vendor.client.get(url(&first)).bearer_auth("sk-leak").send().await.expect("an answer");
    assert_eq!((keyed.status().as_u16(), vendor.ledger().keys_seen_elsewhere.len()), (400, 1));
    let bare = url(&first).split_once('?').expect("a query").0.to_owned();
    assert_eq!(vendor.fetch(&bare).await.status(), 404);
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url(&first)).await.status(), 404);
    assert_eq!(vendor.fetch(&url(&task(&vendor, &id).await)).await.status(), 200, "asked again, it is there");
}

#[tokio::test]
async fn a_task_fails_with_a_code_and_for_nothing() {
    let vendor = open();
    for (prompt, status, code) in [
        ("[fail]", "failed", json!(1000)),
        ("[moderation]", "failed", json!("1026")),
        ("[filter]", "failed", json!("1027")),
        ("[fail][expired]", "expired", json!(1000)),
    ] {
        let (_, done) = finished(&vendor, order(json!({ "content": [words(prompt)] }))).await;
        assert_eq!((&done["status"], &done["error"]["code"]), (&json!(status), &code), "{prompt}");
        assert!(done.get("usage").is_none() && done.get("content").is_none());
    }
    assert_eq!(vendor.ledger().charges, []);
}

#[tokio::test]
async fn a_task_that_is_not_known_is_the_servers_own_mistake() {
    let vendor = open();
    for reply in [vendor.ask("/v2/query/video_generation/7").await, vendor.delete("/v2/video_generation/7").await] {
        assert_eq!(no(&reply), (500, "server_error".into(), "record not found (1000)".into()));
    }
}

#[tokio::test]
async fn one_act_cancels_or_forgets() {
    let vendor = open();
    let id = submitted(&vendor, order(json!({}))).await;
    let path = format!("/v2/video_generation/{id}");
    assert_eq!(vendor.delete(&path).await.body, json!({ "task_id": id, "status": "cancelled" }));
    let after = task(&vendor, &id).await;
    assert_eq!((&after["status"], after.get("error")), (&json!("cancelled"), None));
    assert_eq!(vendor.delete(&path).await.text("/status"), "deleted");
    assert_eq!(vendor.ask(&format!("/v2/query/video_generation/{id}")).await.status, 500);
    vendor.sandbox.advance(Duration::from_secs(500));
    assert_eq!(vendor.ledger().charges, []);
}

#[tokio::test]
async fn the_list_comes_in_pages_newest_first() {
    let vendor = open();
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(submitted(&vendor, order(json!({}))).await);
    }
    let hailuo = json!({ "model": "MiniMax-Hailuo-2.3", "prompt": "p" });
    vendor.order("/v1/video_generation", hailuo).await;
    let list = async |query: &str| {
        let reply = vendor.ask(&format!("/v2/query/video_generation{query}")).await;
        let items = reply.body["items"].as_array().cloned().unwrap_or_default();
        let ids: Vec<String> = items.iter().map(|task| task["id"].as_str().unwrap_or_default().to_owned()).collect();
        (ids, reply)
    };
    let (ids, reply) = list("?page_num=1&page_size=2").await;
    assert_eq!((ids, &reply.body["total"]), (vec![made[2].clone(), made[1].clone()], &json!(3)));
    assert_eq!(list("?page_num=2&page_size=2").await.0, [made[0].clone()]);
    assert_eq!(list("").await.0.len(), 3);
    for query in ["?page_num=0", "?page_size=101", "?after=7"] {
        assert_eq!(list(query).await.1.status, 400, "{query}");
    }
}
