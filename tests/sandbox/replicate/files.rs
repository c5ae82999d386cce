//! Files that are brought, and clips that are handed out.

use super::*;

fn still() -> Vec<u8> {
    picture(64, 64, ImageFormat::Png)
}

#[tokio::test]
async fn a_file_is_kept_for_a_day_or_until_it_is_deleted() {
    let vendor = open(settings());
    let form = Form::new().part("content", part(still(), "image/png")).text("metadata", "{\"shot\":3}");
    let made = vendor.post_form("/files", form).await;
    let id = made.text("/id");
    assert_eq!((made.status, made.text("/content_type").as_str()), (201, "image/png"));
    assert_eq!((&made.body["size"], &made.body["metadata"]), (&json!(still().len()), &json!({ "shot": 3 })));
    assert_eq!(
        (made.text("/checksums/sha256").len(), made.text("/urls/get")),
        (64, vendor.url(&format!("/files/{id}")))
    );
    let time = |field: &str| made.text(field).parse::<jiff::Timestamp>().expect("a time").as_second();
    assert_eq!(time("/expires_at") - time("/created_at"), 86_400);
    let path = format!("/files/{id}");
    assert_eq!(vendor.ask(&path).await.body, made.body);

    let other = vendor.post_form("/files", Form::new().part("content", part(vec![1], "audio/mpeg"))).await;
    assert_eq!(vendor.ask("/files").await.body["results"], json!([other.body, made.body]));
    let deleted = vendor.delete(&path).await;
    assert_eq!((deleted.status, &deleted.body), (204, &Value::Null));
    assert_eq!((vendor.ask(&path).await.status, vendor.delete(&path).await.status), (404, 404));
    vendor.sandbox.advance(Duration::from_hours(24));
    assert_eq!(vendor.ask(&format!("/files/{}", other.text("/id"))).await.status, 404);
    assert_eq!(vendor.ask("/files").await.body["results"], json!([]));
}

#[tokio::test]
async fn a_file_comes_in_the_part_named_content() {
    let vendor = open(settings());
    let content = || Form::new().part("content", part(still(), "image/png"));
    for form in [
        Form::new().part("file", part(still(), "image/png")),
        content().text("name", "a.png"),
        content().text("metadata", "[]"),
    ] {
        assert_eq!(vendor.post_form("/files", form).await.status, 422);
    }
    let call = vendor.client.post(vendor.url("/files")).bearer_auth("k").body(vec![b' '; 100_100_000]);
    let large = Reply::read(call.send().await.expect("an answer")).await;
    assert_eq!((large.status, large.body), (413, json!({ "detail": "Files must be less than 100MB in size" })));
}

#[tokio::test]
async fn a_picture_is_an_address_data_or_a_file_that_was_brought() {
    let vendor = open(settings());
    let encoded = base64::engine::general_purpose::STANDARD.encode(still());
    let file = vendor.post_form("/files", Form::new().part("content", part(still(), "image/png"))).await;
    let text = vendor.post_form("/files", Form::new().part("content", part(vec![1], "text/plain"))).await;
    let try_one = async |image: &str| {
        let reply = vendor.order(FAST, json!({ "input": { "prompt": "p", "image": image } })).await;
        (reply.status, reply.text("/detail"))
    };
    let source = finished(&vendor, "a source").await;
    let clip = look(&vendor, &source).await.text("/output");
    for good in ["https://a.example/b.png", &format!("data:image/png;base64,{encoded}"), &file.text("/urls/get"), &clip]
    {
        assert_eq!(try_one(good).await.0, 201, "{good}");
    }
    for bad in [
        "a.png",
        "http://a.example/b.png",
        "data:image/png,raw",
        "data:image/png;base64,!",
        "data:image/png;base64,AAAA",
        &text.text("/urls/get"),
        &vendor.url("/files/none"),
    ] {
        let (status, detail) = try_one(bad).await;
        assert_eq!((status, detail.starts_with("- input.image: ")), (422, true), "{bad}: {detail}");
    }
    vendor.sandbox.advance(Duration::from_hours(24));
    assert_eq!(try_one(&file.text("/urls/get")).await.0, 422);
}

#[tokio::test]
async fn a_clip_is_handed_out_elsewhere_to_anybody() {
    let vendor = open(settings());
    let id = finished(&vendor, "a paper boat").await;
    let url = look(&vendor, &id).await.text("/output");
    assert!(!url.contains(&vendor.sandbox.address().to_string()), "{url}");
    let answer = vendor.fetch(&url).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(&answer.headers()["content-type"], "video/mp4");
    let said = said_by(&answer.bytes().await.expect("the whole"));
    assert_eq!((said.size, said.duration), (Size::new(480, 854), Some(Seconds::whole(1))));
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.client.get(&url).bearer_auth("r8_any").send().await.expect("an answer");
    assert_eq!(vendor.ledger().keys_seen_elsewhere.len(), 1);

    let early = submit(&vendor, "not yet").await;
    assert_eq!(vendor.fetch(&url.replace(&id, &early)).await.status(), 404);
    assert_eq!(vendor.fetch(&url.replace("out.mp4", "out.gif")).await.status(), 404);
    assert_eq!(vendor.fetch(&url.replace(&id, "none")).await.status(), 404);
}

#[tokio::test]
async fn outputs_can_be_a_list_and_can_need_the_token() {
    let vendor = open(settings());
    let listed = finished(&vendor, "many [array]").await;
    let output = look(&vendor, &listed).await.body["output"].clone();
    let names: Vec<&str> =
        output.as_array().expect("a list").iter().filter_map(|url| url.as_str()?.rsplit('/').next()).collect();
    assert_eq!(names, ["poster.webp", "out.mp4"]);
    let poster = vendor.fetch(output[0].as_str().expect("an address")).await;
    assert_eq!(&poster.headers()["content-type"], "image/webp");

    let closed = finished(&vendor, "behind the door [token]").await;
    let url = look(&vendor, &closed).await.text("/output");
    assert_eq!(vendor.fetch(&url).await.status(), 401);
    let with_key = vendor.client.get(&url).bearer_auth("r8_any").send().await.expect("an answer");
    assert_eq!(with_key.status(), 200);
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
}

#[tokio::test]
async fn a_clip_can_be_gone_too_long_or_none_at_all() {
    let vendor = open_with(&[
        "replicate.content:expiredx1",
        "replicate.content:wrong-lengthx1",
        "replicate.content:not-mp4x1",
        "replicate.content:cut@50%x1",
    ]);
    let id = finished(&vendor, "[token]").await;
    let url = look(&vendor, &id).await.text("/output");
    let get = async || vendor.client.get(&url).bearer_auth("r8_any").send().await.expect("an answer");
    assert_eq!(get().await.status(), 404);
    let long = said_by(&get().await.bytes().await.expect("the whole"));
    assert_eq!(long.duration, Some(Seconds::whole(2)));
    assert!(get().await.text().await.expect("a text").starts_with("This is not a clip."));
    get().await.bytes().await.expect_err("it breaks off");
    assert!(get().await.bytes().await.is_ok());
}
