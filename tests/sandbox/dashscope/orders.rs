//! What an order may hold in each generation, what it costs, and how it is refused.

use super::*;

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = open();
    let plain = json!({ "prompt": "p" });
    for (body, field) in [
        (json!({ "model": "wan3.0-video" }), "input"),
        (of("wan3.0-video", json!({}), json!({})), "input.prompt"),
        (of("wan3.0-video", json!({ "prompt": "p".repeat(20_001) }), json!({})), "input.prompt"),
        (of("wan3.0-video", json!({ "prompt": "p", "negative_prompt": "q" }), json!({})), "input.negative_prompt"),
        (of("wan3.0-video", media(&["driving_audio"]), json!({})), "input.media.0.type"),
        (of("wan3.0-video", media(&["first_frame", "first_frame"]), json!({})), "input.media.1.type"),
        (of("wan3.0-video", media(&["first_frame", "reference_image"]), json!({})), "input.media"),
        (of("wan3.0-video", media(&["last_frame"]), json!({})), "input.media"),
        (order(json!({ "resolution": "720p" })), "parameters.resolution"),
        (order(json!({ "ratio": "21:9" })), "parameters.ratio"),
        (order(json!({ "duration": 1 })), "parameters.duration"),
        (order(json!({ "duration": 31 })), "parameters.duration"),
        (order(json!({ "seed": -1 })), "parameters.seed"),
        (order(json!({ "size": "1280*720" })), "parameters.size"),
        (order(json!({ "prompt_extend": true })), "parameters.prompt_extend"),
        (of("wan2.7-i2v", json!({ "prompt": "p", "img_url": "https://a/b.png" }), json!({})), "input.media"),
        (of("wan2.7-i2v", media(&["first_frame"]), json!({ "ratio": "16:9" })), "parameters.ratio"),
        (of("wan2.7-t2v", plain.clone(), json!({ "resolution": "480P" })), "parameters.resolution"),
        (of("wan2.7-t2v", plain.clone(), json!({ "audio": true })), "parameters.audio"),
        (of("wan2.7-t2v", media(&["first_frame"]), json!({})), "input.media.0.type"),
        (of("wan2.7-r2v", plain.clone(), json!({})), "input.media"),
        (of("wan2.6-t2v", plain.clone(), json!({ "size": "1280x720" })), "parameters.size"),
        (of("wan2.6-t2v", plain.clone(), json!({ "resolution": "720P" })), "parameters.resolution"),
        (of("wan2.6-t2v", plain.clone(), json!({ "duration": 6 })), "parameters.duration"),
        (of("wan2.6-t2v", plain.clone(), json!({ "shot_type": "many" })), "parameters.shot_type"),
        (of("wan2.6-i2v", media(&["first_frame"]), json!({})), "input.media"),
        (of("happyhorse-1.1-t2v", plain.clone(), json!({ "duration": 2 })), "parameters.duration"),
        (of("happyhorse-1.0-t2v", plain, json!({ "resolution": "480P" })), "parameters.resolution"),
    ] {
        let reply = ordered(&vendor, &body, &[]).await;
        assert_eq!(no(&reply), (400, "InvalidParameter".into()), "{body}: {}", reply.body);
        assert!(reply.text("/message").starts_with(&format!("{field}:")), "{body}: {}", reply.body);
        assert!(reply.body["request_id"].is_string() && reply.body.get("output").is_none());
    }
    let unknown = ordered(&vendor, &of("wanx2.1-kf2v-plus", json!({ "prompt": "p" }), json!({})), &[]).await;
    assert_eq!(no(&unknown), (404, "Model.NotExist".into()));
    let blocking = vendor.order(CREATE, order(json!({}))).await;
    assert_eq!(no(&blocking), (403, "AccessDenied".into()), "the header is needed");
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn a_wrong_type_passes_and_fails_the_task() {
    let vendor = open();
    for parameters in
        [json!({ "duration": "6" }), json!({ "duration": 6.5 }), json!({ "audio": "true" }), json!({ "seed": "7" })]
    {
        let id = submitted(&vendor, order(parameters.clone())).await;
        let reply = task(&vendor, &id).await;
        assert_eq!(reply.text("/output/task_status"), "FAILED", "{parameters}");
        assert_eq!(reply.text("/output/code"), "InvalidParameter");
    }
    assert_eq!(vendor.ledger().charges, []);
}

#[tokio::test]
async fn every_generation_has_its_own_body_and_price() {
    let vendor = open();
    let first = json!({ "prompt": "p", "img_url": "https://a.example/b.png" });
    for (body, usd, size) in [
        (order(json!({})), "0.60", "1280x720"),
        (order(json!({ "resolution": "480P", "ratio": "9:16", "duration": 2 })), "0.10", "480x832"),
        (order(json!({ "duration": -1 })), "0.80", "1280x720"),
        (
            of("wan3.0-video-prime", media(&["first_frame", "last_frame"]), json!({ "resolution": "1080P" })),
            "1.40",
            "1920x1080",
        ),
        (of("wan3.0-video", media(&["reference_video", "reference_image"]), json!({})), "1.00", "1280x720"),
        (of("happyhorse-1.1-r2v", media(&["reference_image"]), json!({ "ratio": "1:1" })), "0.70", "960x960"),
        (of("wan2.7-t2v-2026-06-12", json!({ "prompt": "p" }), json!({ "duration": 2 })), "0.30", "1920x1080"),
        (of("wan2.7-i2v", media(&["first_clip"]), json!({ "resolution": "720P" })), "1.00", "1280x720"),
        (of("wan2.6-t2v", json!({ "prompt": "p" }), json!({ "size": "832*1088" })), "0.50", "832x1088"),
        (of("wan2.6-i2v-flash", first, json!({ "resolution": "1080P", "duration": 10 })), "0.75", "1920x1080"),
    ] {
        let done = finished(&vendor, body.clone()).await;
        let ledger = vendor.ledger();
        assert_eq!(ledger.charges.last().expect("a charge").usd.to_string(), usd, "{body}");
        let order = ledger.submissions.last().expect("an order");
        assert_eq!((order.size.to_string().as_str(), &json!(order.model)), (size, &body["model"]), "{body}");
        let usage = &done.body["usage"];
        let told = usage["SR"].as_u64().map(|tier| tier.to_string());
        let told = told.or(usage["size"].as_str().map(ToOwned::to_owned)).expect("a tier or a size");
        assert!(["480", "720", "1080", "832*1088", "1920*1080"].contains(&told.as_str()), "{usage}");
        let sum = usage["output_video_duration"].as_u64().zip(usage["input_video_duration"].as_u64());
        assert_eq!(usage["duration"].as_u64(), sum.map(|(output, input)| output + input));
    }
}

#[tokio::test]
async fn pictures_come_by_address_in_the_text_or_from_the_store() {
    let vendor = open();
    let framed = |url: &str| {
        of("wan3.0-video", json!({ "prompt": "p", "media": [{ "type": "first_frame", "url": url }] }), json!({}))
    };
    let data = |width: u32, height: u32| {
        format!("data:image/png;base64,{}", STANDARD.encode(picture(width, height, ImageFormat::Png)))
    };
    submitted(&vendor, framed(&data(300, 400))).await;
    assert_eq!(vendor.ledger().submissions[0].size, Size::new(832, 1088));
    for url in
        [data(239, 400), data(2400, 240), "http://a.example/b.png".into(), "oss://nothing".into(), "b.png".into()]
    {
        let reply = ordered(&vendor, &framed(&url), &[]).await;
        assert_eq!(no(&reply), (400, "InvalidParameter".into()), "{}", &url[..url.len().min(40)]);
    }

    let ticket = vendor.ask("/uploads?action=getPolicy&model=wan3.0-video").await;
    let of_ticket = |name: &str| ticket.text(&format!("/data/{name}"));
    let key = format!("{}/b.png", of_ticket("upload_dir"));
    let form = |signature: String| {
        Form::new()
            .text("OSSAccessKeyId", of_ticket("oss_access_key_id"))
            .text("Signature", signature)
            .text("policy", of_ticket("policy"))
            .text("key", key.clone())
            .text("x-oss-object-acl", of_ticket("x_oss_object_acl"))
            .text("x-oss-forbid-overwrite", of_ticket("x_oss_forbid_overwrite"))
            .text("success_action_status", "200")
            .text("x-oss-content-type", "image/png")
            .part("file", part(picture(320, 240, ImageFormat::Png), "image/png"))
    };
    let host = of_ticket("upload_host");
    let send = async |signature: String| {
        vendor.client.post(&host).multipart(form(signature)).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(send("wrong".to_owned()).await, 403);
    assert_eq!(send(of_ticket("signature")).await, 200);
    assert_eq!(send(of_ticket("signature")).await, 409);
    let stored = framed(&format!("oss://{key}"));
    let blind = submitted(&vendor, stored.clone()).await;
    assert_eq!(task(&vendor, &blind).await.text("/output/task_status"), "FAILED", "nobody was told to look there");
    let reply = ordered(&vendor, &stored, &[("X-DashScope-OssResourceResolve", "enable")]).await;
    let seen = reply.text("/output/task_id");
    assert_eq!(task(&vendor, &seen).await.text("/output/task_status"), "PENDING");
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
}

#[tokio::test]
async fn each_no_has_the_vendors_code() {
    for (rule, status, code) in [
        ("moderation", 400, "DataInspectionFailed"),
        ("no-credit", 403, "Arrearage"),
        ("retired", 404, "Model.NotExist"),
        ("400", 400, "InvalidParameter"),
        ("401", 401, "InvalidApiKey"),
        ("403", 403, "AccessDenied"),
        ("429", 429, "Throttling.RateQuota"),
        ("500", 500, "InternalError"),
        ("503", 503, "ServiceUnavailable"),
        ("504", 504, "GatewayTimeout"),
    ] {
        let vendor = faulty(&format!("dashscope.submit:{rule}"));
        let reply = ordered(&vendor, &order(json!({})), &[]).await;
        assert_eq!(no(&reply), (status, code.to_owned()), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    let vendor = open();
    let inside = of("wan3.0-video", json!({ "prompt": "[inside]" }), json!({}));
    let reply = ordered(&vendor, &inside, &[]).await;
    assert_eq!((no(&reply), reply.body.get("output")), ((200, "DataInspectionFailed".into()), None));
    let key = Secret::new("sk-right");
    let vendor = Rehearsal::at("dashscope", Settings { key, ..settings() });
    assert_eq!(no(&vendor.ask("/tasks").await), (401, "InvalidApiKey".into()));
}
