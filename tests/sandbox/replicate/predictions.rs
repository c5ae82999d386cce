//! The life of a prediction, the list and the models, and what may go wrong.

use super::*;

#[tokio::test]
async fn a_prediction_starts_is_processed_and_succeeds() {
    let vendor = open(settings());
    let made = vendor.order(FAST, order("a fox crosses a frozen river")).await;
    assert_eq!(
        (made.status, made.text("/status").as_str(), made.text("/version").as_str()),
        (201, "starting", "hidden")
    );
    assert_eq!(
        (&made.body["input"], &made.body["output"]),
        (&order("a fox crosses a frozen river")["input"], &Value::Null)
    );
    assert_eq!((&made.body["logs"], &made.body["data_removed"]), (&json!(""), &json!(false)));
    let id = made.text("/id");
    let get = vendor.url(&format!("/predictions/{id}"));
    assert_eq!((made.text("/urls/get"), made.text("/urls/cancel")), (get.clone(), format!("{get}/cancel")));
    assert!(made.body.get("metrics").is_none() && made.body.get("started_at").is_none());

    let mut seen = Vec::new();
    for turn in [9, 1, 40, 60] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        let poll = look(&vendor, &id).await;
        seen.push((poll.text("/status"), poll.text("/logs")));
    }
    let wanted =
        [("starting", ""), ("processing", "frame 0 0%\n"), ("processing", "frame 48 40%\n"), ("succeeded", "")];
    assert_eq!(seen, wanted.map(|(status, logs)| (status.to_owned(), logs.to_owned())));

    let done = look(&vendor, &id).await;
    let metrics = json!({
        "predict_time": 100.0,
        "total_time": 110.0,
        "video_output_duration_seconds": 4,
        "video_output_count": 1,
        "resolution_target": "720p",
    });
    assert_eq!(done.body["metrics"], metrics);
    assert!(done.text("/output").ends_with(&format!("/{id}/out.mp4")), "{}", done.body);
    let time = |field: &str| done.text(field).parse::<jiff::Timestamp>().expect("a time").as_second();
    assert_eq!((time("/started_at") - time("/created_at"), time("/completed_at") - time("/created_at")), (10, 110));
    let ledger = vendor.ledger();
    assert_eq!((ledger.total_usd.to_string().as_str(), ledger.charges.len()), ("0.40", 1));
    assert_eq!((ledger.calls_of("replicate", "submit"), ledger.calls_of("replicate", "poll")), (1, 5));
}

#[tokio::test]
async fn an_hour_after_the_end_everything_is_gone() {
    let vendor = open(settings());
    let id = finished(&vendor, "soon gone").await;
    let url = look(&vendor, &id).await.text("/output");
    vendor.sandbox.advance(Duration::from_secs(3599));
    assert_eq!(vendor.fetch(&url).await.status(), 200);
    vendor.sandbox.advance(Duration::from_secs(1));
    let gone = look(&vendor, &id).await.body;
    assert_eq!((&gone["status"], &gone["data_removed"]), (&json!("succeeded"), &json!(true)));
    assert_eq!((&gone["output"], &gone["input"], &gone["logs"]), (&Value::Null, &json!({}), &json!("")));
    let answer = Reply::read(vendor.fetch(&url).await).await;
    assert_eq!((answer.status, &answer.body["status"]), (404, &json!(404)));
}

#[tokio::test]
async fn words_in_the_prompt_decide_how_it_ends() {
    let vendor = open(settings());
    for (prompt, error) in [
        ("[fail]", "The model could not make the video"),
        ("a [moderation] case", "The input was flagged as sensitive (E005)"),
        ("[filter]", "The output was flagged as sensitive (E005)"),
    ] {
        let id = finished(&vendor, prompt).await;
        let end = look(&vendor, &id).await;
        assert_eq!((end.status, end.text("/status").as_str(), end.text("/error").as_str()), (200, "failed", error));
        assert_eq!((&end.body["output"], &end.body["metrics"]), (&Value::Null, &json!({})));
    }
    let refused = vendor.order(FAST, order("[refuse]")).await;
    assert_eq!((refused.status, refused.text("/detail").contains("flagged as sensitive")), (422, true));
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (3, 0));
}

#[tokio::test]
async fn what_is_stopped_before_its_start_is_aborted_and_later_canceled() {
    let vendor = open(settings());
    let early = submit(&vendor, "too early").await;
    let aborted = cancel(&vendor, &early).await;
    assert_eq!((aborted.status, aborted.text("/status").as_str()), (200, "aborted"));
    assert!(aborted.body.get("started_at").is_none());

    let late = submit(&vendor, "in the middle").await;
    vendor.sandbox.advance(Duration::from_secs(50));
    let canceled = cancel(&vendor, &late).await;
    assert_eq!((canceled.status, canceled.text("/status").as_str()), (200, "canceled"));
    assert_eq!(canceled.body["metrics"], json!({ "predict_time": 40.0, "total_time": 50.0 }));
    assert_eq!(look(&vendor, &late).await.text("/status"), "canceled");

    let done = finished(&vendor, "too late").await;
    assert_eq!(cancel(&vendor, &done).await.text("/status"), "succeeded");
    assert_eq!(cancel(&vendor, "nothing").await.status, 404);
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn a_prediction_can_be_given_a_deadline() {
    let vendor = open(settings());
    for (life, waited, status) in [("5", 5, "aborted"), ("1m30s", 90, "canceled"), ("1h", 110, "succeeded")] {
        let made = order_with(&vendor, ("Cancel-After", life)).await;
        assert!(!made.text("/deadline").is_empty(), "{}", made.body);
        vendor.sandbox.advance(Duration::from_secs(waited - 1));
        let id = made.text("/id");
        assert_ne!(look(&vendor, &id).await.text("/status"), status);
        vendor.sandbox.advance(Duration::from_secs(1));
        assert_eq!(look(&vendor, &id).await.text("/status"), status, "{life}");
    }
    for life in ["4", "4s", "soon", "5d", "", "m", "1h30", "99999999999999999999"] {
        assert_eq!(order_with(&vendor, ("Cancel-After", life)).await.status, 422, "{life}");
    }
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn a_waited_order_answers_201_with_the_outcome_and_202_without() {
    let vendor = open(settings());
    for prefer in ["wait", "wait=1", "wait=60"] {
        let reply = order_with(&vendor, ("Prefer", prefer)).await;
        assert_eq!((reply.status, reply.text("/status").as_str()), (202, "starting"), "{prefer}");
    }
    for prefer in ["wait=0", "wait=61", "wait=05", "wait=", "respond-async"] {
        assert_eq!(refusal(&order_with(&vendor, ("Prefer", prefer)).await), no("Prefer", "pattern"), "{prefer}");
    }
    let vendor = open(instant());
    let reply = order_with(&vendor, ("Prefer", "wait")).await;
    assert_eq!((reply.status, reply.text("/status").as_str()), (201, "succeeded"));
    assert!(reply.text("/output").starts_with("http"));
}

#[tokio::test]
async fn a_community_model_is_ordered_by_its_version() {
    let vendor = open(settings());
    let body = json!({ "input": { "prompt": "a kite" } });
    let there = vendor.order(&format!("{COMMUNITY}/predictions"), body.clone()).await;
    assert_eq!((there.status, &there.body["status"]), (404, &json!(404)));
    let model = vendor.ask(COMMUNITY).await;
    assert_eq!((model.status, &model.body["is_official"]), (200, &json!(false)));
    let digits = model.text("/latest_version/id");
    assert_eq!(vendor.ask(&format!("{COMMUNITY}/versions/{digits}")).await.text("/id"), digits);
    assert_eq!(vendor.ask(&format!("{COMMUNITY}/versions")).await.text("/results/0/id"), digits);
    assert_eq!(vendor.ask(&format!("{COMMUNITY}/versions/0")).await.status, 404);
    let order = async |version: &str| {
        let body = json!({ "version": version, "input": { "prompt": "a kite" } });
        vendor.order("/predictions", body).await
    };
    assert_eq!(order("sandbox/community-clip").await.status, 404);
    assert_eq!(order(&format!("sandbox/community-clip:{digits}")).await.status, 201);
    assert_eq!(order("google/veo-3.1-fast").await.text("/version"), "hidden");
    assert_eq!(order(&"0".repeat(64)).await.status, 404);
    let made = order(&digits).await;
    assert_eq!((made.status, made.text("/version")), (201, digits));
    vendor.sandbox.advance(Duration::from_mins(1));
    cancel(&vendor, &made.text("/id")).await;
    vendor.sandbox.advance(Duration::from_secs(50));
    let amounts: Vec<String> =
        vendor.ledger().charges.iter().map(|charge| format!("{} {}", charge.reason, charge.usd)).collect();
    // 50 and 100 seconds on the hardware, and 8 seconds of a clip.
    assert_eq!(amounts, ["canceled 0.04875", "completed 0.0975", "completed 1.20"]);
}

#[tokio::test]
async fn a_model_tells_its_fields_and_a_gone_one_is_not_found() {
    let vendor = open(settings());
    let model = vendor.ask("/models/google/veo-3.1").await;
    let input = &model.body["latest_version"]["openapi_schema"]["components"]["schemas"]["Input"];
    assert_eq!((&model.body["is_official"], &input["required"]), (&json!(true), &json!(["prompt"])));
    let duration = json!({ "type": "integer", "enum": [4, 6, 8], "title": "duration", "x-order": 4, "default": 8 });
    assert_eq!(input["properties"]["duration"], duration);
    assert_eq!(input["properties"]["resolution"]["default"], json!("1080p"));
    assert_eq!(input["properties"]["reference_images"]["maxItems"], json!(3));
    let kling = vendor.ask("/models/kwaivgi/kling-v3-video").await.body;
    let kling = &kling["latest_version"]["openapi_schema"]["components"]["schemas"]["Input"]["properties"];
    assert_eq!(
        (&kling["generate_audio"]["default"], &kling["multi_prompt"]["type"]),
        (&json!(false), &json!("string"))
    );
    for gone in ["/models/openai/sora-2", "/models/google/veo-9", "/models/google", "/search?query=veo"] {
        assert_eq!(vendor.ask(gone).await.status, 404, "{gone}");
    }
    let sora = vendor.order("/models/openai/sora-2/predictions", json!({ "input": { "prompt": "p" } })).await;
    assert_eq!((sora.status, sora.header("content-type")), (404, Some("application/problem+json")));
    assert!(vendor.ask("/webhooks/default/secret").await.text("/key").starts_with("whsec_"));
}

#[tokio::test]
async fn the_list_comes_in_pages_of_a_hundred_newest_first() {
    let vendor = open(settings());
    let mut ids = Vec::new();
    for number in 0..101 {
        vendor.sandbox.advance(Duration::from_secs(1));
        ids.push(submit(&vendor, &format!("clip {number}")).await);
    }
    let page = async |url: &str| {
        let sent = vendor.client.get(url).bearer_auth("r8_any").send().await;
        let reply = Reply::read(sent.expect("an answer")).await;
        let results = reply.body["results"].as_array().cloned().unwrap_or_default();
        let shown: Vec<String> = results.iter().map(|one| one["id"].as_str().unwrap_or_default().to_owned()).collect();
        (shown, reply)
    };
    let (shown, first) = page(&vendor.url("/predictions")).await;
    assert_eq!((shown.len(), &shown[0], &first.body["previous"]), (100, &ids[100], &Value::Null));
    let next = first.text("/next");
    assert!(next.starts_with(&vendor.url("/predictions?cursor=")), "{next}");
    let (shown, second) = page(&next).await;
    assert_eq!((shown, &second.body["next"]), (vec![ids[0].clone()], &Value::Null));
    assert_eq!(page(&second.text("/previous")).await.0.len(), 100);

    let created = look(&vendor, &ids[50]).await.text("/created_at");
    let (after, reply) = page(&vendor.url(&format!("/predictions?created_after={created}"))).await;
    assert_eq!((after.len(), &after[50], &reply.body["next"]), (51, &ids[50], &Value::Null));
    let (before, _) = page(&vendor.url(&format!("/predictions?created_before={created}"))).await;
    assert_eq!((before.len(), &before[0]), (50, &ids[49]));
    assert_eq!(page(&vendor.url("/predictions?source=web")).await.0.len(), 0);
    for query in ["limit=5", "source=api", "created_after=yesterday", "cursor=none"] {
        assert_eq!(vendor.ask(&format!("/predictions?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn two_equal_orders_are_two_predictions() {
    let vendor = open(settings());
    for _ in 0..2 {
        order_with(&vendor, ("Idempotency-Key", "same")).await;
    }
    let ledger = vendor.ledger();
    assert_eq!(ledger.submissions.len(), 2);
    assert_ne!(ledger.submissions[0].id, ledger.submissions[1].id);
}

#[tokio::test]
async fn what_an_order_meets_is_said_in_the_vendors_words() {
    for (rule, status, title, detail) in [
        ("replicate.submit:no-credit", 402, "Insufficient credit", "purchase credit"),
        ("replicate.submit:402", 402, "Insufficient credit", "purchase credit"),
        ("replicate.submit:401", 401, "Unauthenticated", "authentication token"),
        ("replicate.submit:moderation", 422, "Input flagged", "flagged as sensitive (E005)"),
        ("replicate.submit:retired", 404, "", "could not be found"),
        ("replicate.submit:404", 404, "", "Not found"),
        ("replicate.submit:403", 403, "", "refused"),
        ("replicate.submit:500", 500, "Internal server error", "our side"),
        ("replicate.submit:503", 503, "Internal server error", "our side"),
    ] {
        let vendor = open_with(&[rule]);
        let reply = vendor.order(FAST, order("a fox")).await;
        assert_eq!((reply.status, reply.text("/title").as_str()), (status, title), "{rule}");
        assert_eq!(reply.body["status"], json!(status), "{rule}");
        assert!(reply.text("/detail").contains(detail), "{}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{rule}");
        assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (0, 0), "{rule}");
    }
}

#[tokio::test]
async fn a_throttled_call_is_told_in_the_body_when_to_come_back() {
    let vendor = open_with(&["replicate.submit:429x1", "replicate.submit:429+retry=1x1"]);
    let said = json!({
        "detail": "Request was throttled. Your rate limit resets in ~1s.",
        "status": 429,
        "retry_after": 1,
    });
    let plain = vendor.order(FAST, order("a fox")).await;
    assert_eq!((plain.status, &plain.body, plain.header("retry-after")), (429, &said, None));
    let both = vendor.order(FAST, order("a fox")).await;
    assert_eq!((both.status, &both.body, both.header("retry-after")), (429, &said, Some("1")));
    assert_eq!(vendor.order(FAST, order("a fox")).await.status, 201);
}

#[tokio::test]
async fn a_poll_can_find_the_worst() {
    for (rule, error) in [
        ("replicate.poll:fail", "The model could not make the video"),
        ("replicate.poll:moderation", "The input was flagged as sensitive (E005)"),
    ] {
        let vendor = open_with(&[rule]);
        let id = submit(&vendor, "doomed").await;
        let poll = look(&vendor, &id).await;
        assert_eq!((poll.status, poll.text("/status").as_str(), poll.text("/error").as_str()), (200, "failed", error));
    }
    let vendor = open_with(&["replicate.submit:failx1", "replicate.submit:not-mp4x1"]);
    let failing = submit(&vendor, "fails").await;
    let spoilt = finished(&vendor, "spoilt").await;
    assert_eq!(look(&vendor, &failing).await.text("/status"), "failed");
    let url = look(&vendor, &spoilt).await.text("/output");
    assert!(vendor.fetch(&url).await.text().await.expect("a text").starts_with("This is not a clip."));
    assert_eq!(look(&vendor, "none").await.status, 404);
}
