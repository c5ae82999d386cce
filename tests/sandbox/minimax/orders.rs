//! What an order of the second version may hold, and what it costs.

use super::*;

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = open();
    for (changes, field) in [
        (json!({ "content": [] }), "content"),
        (json!({ "content": [words("a"), words("b")] }), "content"),
        (json!({ "content": [words("")] }), "content.0.text"),
        (json!({ "content": [words(&"p".repeat(7001))] }), "content"),
        (json!({ "content": "a roof" }), "content"),
        (json!({ "resolution": "768p" }), "resolution"),
        (json!({ "resolution": "480P" }), "resolution"),
        (json!({ "resolution": 768 }), "resolution"),
        (json!({ "duration": "6" }), "duration"),
        (json!({ "duration": 6.5 }), "duration"),
        (json!({ "duration": 3 }), "duration"),
        (json!({ "duration": 16 }), "duration"),
        (json!({ "ratio": "2:1" }), "ratio"),
        (json!({ "ratio": "adaptive" }), "ratio"),
        (json!({ "aigc_watermark": "no" }), "aigc_watermark"),
        (json!({ "callback_url": "hook" }), "callback_url"),
        (json!({ "seed": 7 }), "seed"),
        (json!({ "prompt": "a roof" }), "prompt"),
        (content(&[frame("last_frame")]), "content"),
        (content(&[frame("first_frame"), frame("first_frame")]), "content.2.role"),
        (content(&[frame("first_frame"), frame("reference_image")]), "content"),
        (content(&[frame("middle_frame")]), "content.1.role"),
        (content(&[reference("audio")]), "content"),
        (content(&[image("http://a.example/b.png", "first_frame")]), "content.1.image_url.url"),
        (content(&[image("data:image/png;base64,iVBORw0KGgo=", "first_frame")]), "content.1.image_url.url"),
        (content(&[image("mm_file://7", "first_frame")]), "content.1.image_url.url"),
        (content(&[json!({ "type": "image_url", "image_url": "https://a.example/b.png" })]), "content.1.image_url"),
        (json!({ "content": vec![words("p")], "model": "MiniMax-H3-Max", "duration": 4 }), "duration"),
        (json!({ "model": "MiniMax-H3-Max", "resolution": "2K" }), "resolution"),
    ] {
        let reply = vendor.order(CREATE, order(changes.clone())).await;
        let (status, kind, message) = no(&reply);
        assert_eq!((status, kind.as_str()), (400, "bad_request_error"), "{changes}: {}", reply.body);
        assert!(message.starts_with(&format!("invalid params, {field}:")), "{changes}: {message}");
        assert!(message.ends_with("(2013)") && reply.body["error"]["http_code"] == 400);
        assert_eq!(reply.text("/type"), "error");
    }
    let mut without = order(json!({}));
    without.as_object_mut().expect("an object").remove("ratio");
    assert_eq!(vendor.order(CREATE, without).await.status, 400, "words alone have no shape");
    let unknown = vendor.order(CREATE, order(json!({ "model": "MiniMax-Hailuo-2.3" }))).await;
    assert!(no(&unknown).2.contains("unknown model"));
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn files_are_counted() {
    let vendor = open();
    for (images, clips, sounds, status) in
        [(9, 3, 0, 200), (10, 0, 0, 400), (0, 4, 0, 400), (1, 0, 4, 400), (6, 3, 3, 200), (7, 3, 3, 400)]
    {
        let mut items = vec![reference("image"); images];
        items.extend(vec![reference("video"); clips]);
        items.extend(vec![reference("audio"); sounds]);
        let mut body = content(&items);
        body["ratio"] = json!("adaptive");
        assert_eq!(vendor.order(CREATE, order(body)).await.status, status, "{images} {clips} {sounds}");
    }
}

#[tokio::test]
async fn a_clip_has_the_shape_of_its_first_frame() {
    let vendor = open();
    let file = part(picture(300, 400, ImageFormat::Png), "image/png");
    let form = Form::new().text("purpose", "video_generation").part("file", file);
    let id = vendor.post_form("/v1/files/upload", form).await.text("/file/file_id");
    for role in ["first_frame", ""] {
        let mut item = image(&format!("mm_file://{id}"), role);
        if role.is_empty() {
            item.as_object_mut().expect("an object").remove("role");
        }
        submitted(&vendor, order(content(&[item]))).await;
    }
    submitted(&vendor, order(json!({ "ratio": "21:9", "resolution": "2K" }))).await;
    submitted(&vendor, order(json!({ "ratio": "9:16" }))).await;
    let sizes: Vec<String> = vendor.ledger().submissions.iter().map(|order| order.size.to_string()).collect();
    assert_eq!(sizes, ["768x1024", "768x1024", "2560x1080", "768x1366"]);
}

#[tokio::test]
async fn every_rate_of_the_price_list_is_billed() {
    let vendor = open();
    let references = |images: usize, clips: usize| {
        let mut body = content(&[vec![reference("image"); images], vec![reference("video"); clips]].concat());
        body["duration"] = json!(5);
        body
    };
    let max = |mut body: Value| {
        body["model"] = json!("MiniMax-H3-Max");
        body
    };
    for (changes, usd, used) in [
        (json!({}), "0.48", [6, 0, 6, 0]),
        (json!({ "resolution": "2K", "duration": 4 }), "0.52", [4, 0, 4, 0]),
        (references(6, 0), "0.44", [5, 0, 5, 6]),
        (references(5, 2), "1.20", [15, 10, 5, 5]),
        (max(json!({ "resolution": "480P" })), "0.30", [6, 0, 6, 0]),
        (max(references(3, 0)), "0.474", [5, 0, 5, 3]),
        (content(&[frame("first_frame"), frame("last_frame")]), "0.48", [6, 0, 6, 2]),
    ] {
        let (_, done) = finished(&vendor, order(changes.clone())).await;
        let charge = vendor.ledger().charges.last().map(|charge| charge.usd.to_string());
        assert_eq!(charge.as_deref(), Some(usd), "{changes}");
        let usage = &done["usage"];
        let told = ["total_seconds", "input_seconds", "output_seconds", "input_image_count"]
            .map(|name| usage[name].as_i64().expect("a number"));
        assert_eq!(told, used, "{changes}");
    }
}

#[tokio::test]
async fn a_finished_clip_is_brought_to_2k() {
    let vendor = open();
    let again = |id: &str| json!({ "model": "MiniMax-H3", "source_task_id": id, "resolution": "2K" });
    let (id, _) = finished(&vendor, order(json!({ "ratio": "1:1" }))).await;
    let (large, _) = finished(&vendor, order(json!({ "resolution": "2K" }))).await;
    let reply = vendor.order("/v2/video_regeneration", again(&id)).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    let done = task(&vendor, &reply.text("/task_id")).await;
    assert_eq!((&done["task_type"], &done["resolution"]), (&json!("regeneration"), &json!("2K")));
    let last = vendor.ledger().submissions.last().cloned().expect("an order");
    assert_eq!((last.verb, last.size), ("edit", Size::new(2048, 2048)));
    assert_eq!(vendor.ledger().charges.last().expect("a charge").usd.to_string(), "0.30");
    let young = submitted(&vendor, order(json!({}))).await;
    for id in [&large, &young] {
        assert_eq!(vendor.order("/v2/video_regeneration", again(id)).await.status, 400);
    }
    let unknown = vendor.order("/v2/video_regeneration", again("7")).await;
    assert_eq!(no(&unknown), (500, "server_error".into(), "record not found (1000)".into()));
}

#[tokio::test]
async fn each_no_has_the_vendors_words() {
    for (rule, status, kind, old) in [
        ("moderation", 422, "unprocessable_entity_error", 1026),
        ("no-credit", 402, "insufficient_balance_error", 1008),
        ("retired", 400, "bad_request_error", 2013),
        ("400", 400, "bad_request_error", 2013),
        ("401", 401, "authorized_error", 1004),
        ("429", 429, "rate_limit_error", 1002),
        ("500", 500, "server_error", 1000),
        ("503", 503, "server_error", 1000),
    ] {
        let vendor = faulty(&format!("minimax.submit:{rule}"));
        let reply = vendor.order(CREATE, order(json!({}))).await;
        let (found, word, message) = no(&reply);
        assert_eq!((found, word.as_str()), (status, kind), "{rule}");
        assert!(message.ends_with(&format!("({old})")), "{rule}: {message}");
        let http_code = &reply.body["error"]["http_code"];
        assert!(*http_code == json!(status) || *http_code == json!(status.to_string()), "{http_code}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    let vendor = open();
    assert_eq!(vendor.order(CREATE, order(json!({ "content": [words("[refuse]")] }))).await.status, 422);
}
