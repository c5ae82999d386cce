//! A job of the new standard from the order to the bytes, and the list.

use super::*;

#[tokio::test]
async fn a_job_is_submitted_processing_succeeded() {
    let vendor = open();
    let body =
        json!({ "prompt": "a fox", "settings": { "resolution": "1080p", "aspect_ratio": "9:16", "duration": 3 } });
    let id = submitted(&vendor, TEXT, body).await;
    assert!(id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    let mut seen = Vec::new();
    for turn in [0, 10, 99, 1] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        let task = task(&vendor, &id).await;
        let pending = task["outputs"] == json!([]) && task["billing"] == json!([]);
        seen.push((task["status"].as_str().expect("a word").to_owned(), pending));
    }
    let wanted = [("submitted", true), ("processing", true), ("processing", true), ("succeeded", false)];
    assert_eq!(seen, wanted.map(|(word, pending)| (word.to_owned(), pending)));
    let done = task(&vendor, &id).await;
    let output = &done["outputs"][0];
    assert_eq!(
        (&output["type"], &output["duration"], &output["watermark_url"]),
        (&json!("video"), &json!("3.000"), &json!(""))
    );
    assert!(
        done["update_time"].as_u64() > done["create_time"].as_u64()
            && done["create_time"].as_u64() > Some(1_000_000_000_000)
    );

    let url = output["url"].as_str().expect("an address");
    assert!(!url.starts_with(&format!("http://{}", vendor.sandbox.address())), "it is another origin");
    let clip = vendor.fetch(url).await.bytes().await.expect("the whole");
    let said = said_by(&clip);
    assert_eq!((said.size, said.duration), (Size::new(1080, 1920), Some(Seconds::whole(3))));
    let keyed = vendor.client.get(url).bearer_auth("sk-leak").send().await.expect("an answer");
    assert_eq!((keyed.status().as_u16(), vendor.ledger().keys_seen_elsewhere.len()), (400, 1));
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(url).await.status(), 404);
    vendor.sandbox.advance(Duration::from_hours(30 * 24));
    assert_eq!(vendor.ask(&format!("/tasks?task_ids={id}")).await.body["data"], json!([]), "it is cleared");
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (1, 1));
}

#[tokio::test]
async fn a_watermark_has_an_address_of_its_own() {
    let vendor = open();
    let body = json!({ "prompt": "p", "options": { "watermark_info": { "enabled": true } } });
    let done = finished(&vendor, TEXT, body).await;
    assert!(done["outputs"][0]["watermark_url"].as_str().is_some_and(|url| url.starts_with("http")));
}

#[tokio::test]
async fn some_jobs_are_asked_for_at_once_and_unknown_ones_are_left_out() {
    let vendor = open();
    let (one, other) = (
        submitted(&vendor, TEXT, json!({ "prompt": "one" })).await,
        submitted(&vendor, TEXT, json!({ "prompt": "other" })).await,
    );
    let reply = vendor.ask(&format!("/tasks?task_ids={one},7,{other}")).await;
    assert_eq!(reply.body["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(vendor.ask("/tasks?task_ids=7").await.body["data"], json!([]));
    for query in ["", "?task_ids=", "?task_ids=1&external_task_ids=2", "?ids=1"] {
        assert_eq!(no(&vendor.ask(&format!("/tasks{query}")).await), (400, 1201), "{query}");
    }
}

#[tokio::test]
async fn a_job_fails_with_a_reason_and_for_nothing() {
    let vendor = open();
    for (words, reason) in [
        ("[fail]", "could not generate"),
        ("[moderation]", "content risk control"),
        ("[filter]", "content risk control"),
    ] {
        let done = finished(&vendor, TEXT, json!({ "prompt": words })).await;
        assert_eq!((&done["status"], &done["outputs"], &done["billing"]), (&json!("failed"), &json!([]), &json!([])));
        assert!(done["message"].as_str().is_some_and(|said| said.contains(reason)), "{done}");
    }
    vendor.sandbox.set_faults(rules(&["kling.poll:failx1"]));
    let id = submitted(&vendor, TEXT, json!({ "prompt": "p" })).await;
    assert_eq!(task(&vendor, &id).await["status"], "failed");
    assert_eq!(vendor.ledger().charges, []);
}

#[tokio::test]
async fn the_list_comes_in_pages_newest_first() {
    let vendor = open();
    let mut made = Vec::new();
    for prompt in ["one", "two", "three"] {
        made.push(submitted(&vendor, TEXT, json!({ "prompt": prompt })).await);
        vendor.sandbox.advance(Duration::from_secs(1));
    }
    made.reverse();
    let ids = |reply: &Reply| -> Vec<String> {
        let result = reply.body["data"]["result"].as_array().cloned().unwrap_or_default();
        result.iter().map(|task| task["id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let first = vendor.order("/tasks", json!({ "limit": 2 })).await;
    assert_eq!((ids(&first), &first.body["data"]["has_more"]), (made[..2].to_vec(), &json!(true)));
    let cursor = first.text("/data/next_cursor");
    let second =
        vendor.order("/tasks", json!({ "limit": 2, "cursor": cursor, "start_time": "1", "end_time": "2" })).await;
    assert_eq!((ids(&second), second.text("/data/next_cursor")), (made[2..].to_vec(), String::new()));
    let created = first.body["data"]["result"][1]["create_time"].as_u64().expect("a time");
    for from in [json!(created.to_string()), json!(created)] {
        let some = vendor.order("/tasks", json!({ "start_time": from, "end_time": (created + 500).to_string() })).await;
        assert_eq!(ids(&some), made[1..2].to_vec());
    }
    let filter = |key: &str, value: &str| json!({ "filters": [{ "key": key, "values": [value] }] });
    assert_eq!(ids(&vendor.order("/tasks", filter("status", "submitted")).await).len(), 3);
    assert_eq!(ids(&vendor.order("/tasks", filter("status", "succeeded")).await).len(), 0);
    assert_eq!(ids(&vendor.order("/tasks", filter("product_type", "image")).await).len(), 0);
    for body in [json!({ "limit": 501 }), json!({ "cursor": "x" }), filter("model", "x"), json!({ "page": 1 })] {
        assert_eq!(no(&vendor.order("/tasks", body.clone()).await), (400, 1201), "{body}");
    }
}
