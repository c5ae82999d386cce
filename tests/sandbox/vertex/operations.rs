//! An operation from the order to the bytes, in a bucket or in the document; the ends that are none.

use super::*;

#[tokio::test]
async fn an_operation_has_no_state_until_it_is_done() {
    let customer = open();
    let name = customer.submitted(order(json!({}), json!({ "aspectRatio": "9:16", "resolution": "1080p" }))).await;
    assert!(name.starts_with(&format!("{}/{FAST}/operations/", &ADDRESS[1..])), "{name}");
    for turn in [0, 10] {
        customer.vendor.sandbox.advance(Duration::from_secs(turn));
        assert_eq!(customer.state(&name).await.body, json!({ "name": name }));
    }
    customer.vendor.sandbox.advance(Duration::from_secs(100));
    let done = customer.state(&name).await;
    assert_eq!((&done.body["done"], &done.body["response"]["raiMediaFilteredCount"]), (&json!(true), &json!(0)));
    let uri = done.text("/response/videos/0/gcsUri");
    let object = uri.strip_prefix("gs://film/").expect("in the bucket").replace('/', "%2F");
    let at = |prefix: &str, query: &str| {
        format!(
            "{}{prefix}/storage.googleapis.com/storage/v1/b/film/o/{object}{query}",
            customer.vendor.url("").trim_end_matches("/v1")
        )
    };
    let get = async |url: String| {
        customer.vendor.client.get(url).bearer_auth(&customer.token).send().await.expect("an answer")
    };
    let clip = get(at("/v1", "?alt=media")).await.bytes().await.expect("the whole");
    let said = said_by(&clip);
    assert_eq!((said.size, said.duration), (Size::new(1080, 1920), Some(Seconds::whole(4))));
    assert_eq!(get(at("", "?alt=media")).await.status(), 200);
    assert_eq!(get(at("/v1", "?alt=media").replace("%2F", "/")).await.status(), 400);
    assert_eq!(get(at("/v1", "?alt=media").replace("sample_0", "sample_9")).await.status(), 404);
    let anybody = customer.vendor.fetch(&at("/v1", "?alt=media")).await;
    assert_eq!(anybody.status(), 401);
    customer.vendor.sandbox.advance(Duration::from_hours(100));
    assert_eq!(get(at("/v1", "?alt=media")).await.status(), 404, "the bucket has a rule that removes what is old");
    assert_eq!(customer.vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn without_a_bucket_the_clip_comes_in_the_document() {
    let customer = open();
    let mut body = order(json!({}), json!({ "sampleCount": 2 }));
    body["parameters"].as_object_mut().expect("an object").remove("storageUri");
    let done = customer.finished(body).await;
    let videos = done.body["response"]["videos"].as_array().expect("a list");
    assert_eq!(videos.len(), 2);
    for video in videos {
        let clip = STANDARD.decode(video["bytesBase64Encoded"].as_str().expect("a text")).expect("base64");
        assert_eq!((&clip[4..8], said_by(&clip).size), (b"ftyp".as_slice(), Size::new(1280, 720)));
    }
    assert_eq!(customer.vendor.ledger().total_usd.to_string(), "0.64");
}

#[tokio::test]
async fn an_end_without_a_clip_has_a_count_or_a_code() {
    let customer = open();
    let filtered = customer.finished(order(json!({ "prompt": "[filter]" }), json!({}))).await;
    let response = &filtered.body["response"];
    assert_eq!((&response["raiMediaFilteredCount"], response.get("videos")), (&json!(1), None));
    assert!(response["raiMediaFilteredReasons"][0].is_string());
    for (prompt, code) in [("[moderation]", 3), ("[fail]", 13), ("[quota]", 8)] {
        let done = customer.finished(order(json!({ "prompt": prompt }), json!({}))).await;
        assert_eq!((done.status, &done.body["error"]["code"]), (200, &json!(code)), "{prompt}");
        assert_eq!((&done.body["done"], done.body.get("response")), (&json!(true), None));
    }
    assert_eq!(customer.vendor.ledger().charges, []);
    let partial = customer.finished(order(json!({ "prompt": "[partial]" }), json!({ "sampleCount": 3 }))).await;
    let response = &partial.body["response"];
    assert_eq!((&response["raiMediaFilteredCount"], response["videos"].as_array().map(Vec::len)), (&json!(1), Some(2)));
    assert_eq!(customer.vendor.ledger().total_usd.to_string(), "0.64", "what was filtered is free");
}

#[tokio::test]
async fn an_operation_is_asked_for_at_its_own_model() {
    let customer = open();
    let name = customer.submitted(order(json!({}), json!({}))).await;
    let other = format!("{ADDRESS}/veo-3.1-generate-001:fetchPredictOperation");
    let body = json!({ "operationName": name });
    assert_eq!(customer.post(&other, &body).await.status, 400);
    let unknown = format!("{}/{FAST}/operations/0", &ADDRESS[1..]);
    assert_eq!(error(&customer.state(&unknown).await)["status"], "NOT_FOUND");
    let elsewhere = other.replace("us-central1", "europe-west4");
    assert_eq!(customer.post(&elsewhere, &body).await.status, 400);
    let call = customer.vendor.client.get(customer.vendor.url(&format!("/{name}"))).bearer_auth(&customer.token);
    assert_eq!(call.send().await.expect("an answer").status(), 404, "there is no plain question");
}
