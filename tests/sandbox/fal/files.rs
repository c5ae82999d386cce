//! Files: announced with the key, brought without it, served back, and used in orders.

use image::ImageFormat;
use serde_json::{Value, json};

use super::{Fal, complaint, complaints, read};
use crate::support::{Reply, picture, settings};

const INITIATE: &str = "/rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3";
const IN_PARTS: &str = "/rest.fal.ai/storage/upload/initiate-multipart?storage_type=fal-cdn-v3";

async fn announce(fal: &Fal, path: &str, content_type: &str) -> (String, String) {
    let reply = fal.post(path, json!({ "file_name": "a b.png", "content_type": content_type })).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    (reply.text("/upload_url"), reply.text("/file_url"))
}

/// Brings bytes without a key.
async fn bring(fal: &Fal, url: &str, content_type: &str, bytes: Vec<u8>) -> Reply {
    read(fal.rehearsal.client.put(url).header("content-type", content_type).body(bytes)).await
}

async fn fetch(fal: &Fal, url: &str) -> (u16, String, Vec<u8>) {
    let answer = fal.rehearsal.fetch(url).await;
    let status = answer.status().as_u16();
    let content_type = answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    (status, content_type.to_owned(), answer.bytes().await.expect("the whole").to_vec())
}

#[tokio::test]
async fn a_file_is_announced_brought_served_and_used() {
    let fal = Fal::of(settings());
    let (upload, file) = announce(&fal, INITIATE, "image/png").await;
    assert!(!upload.starts_with(&fal.rehearsal.url("")) && file.ends_with("/a_b.png"), "{upload} {file}");
    assert_eq!(fetch(&fal, &file).await.0, 404);
    let order = || fal.order("fal-ai/veo3.1/image-to-video", json!({ "prompt": "p", "image_url": file }));
    assert_eq!(complaints(&order().await), complaint("image_url", "file_download_error"));

    let bytes = picture(64, 64, ImageFormat::Png);
    assert_eq!(bring(&fal, &upload, "image/png", bytes.clone()).await.status, 200);
    assert_eq!(fetch(&fal, &file).await, (200, "image/png".to_owned(), bytes));
    assert_eq!(order().await.status, 200);
    let ledger = fal.rehearsal.ledger();
    assert_eq!((ledger.calls_of("fal", "upload"), ledger.keys_seen_elsewhere), (2, vec![]));
}

#[tokio::test]
async fn an_upload_address_is_good_for_one_file_of_one_type() {
    let fal = Fal::of(settings());
    let (upload, _) = announce(&fal, INITIATE, "image/png").await;
    assert_eq!(bring(&fal, &upload, "image/jpeg", vec![1]).await.status, 403);
    let unsigned = upload.split('?').next().expect("an address");
    assert_eq!(bring(&fal, unsigned, "image/png", vec![1]).await.status, 403);
    assert_eq!(bring(&fal, &format!("{unsigned}?signature=0"), "image/png", vec![1]).await.status, 403);
    // The key does not belong there, and is noted where it comes along.
    let keyed = fal.call(reqwest::Method::PUT, &upload).header("content-type", "image/png").body(vec![1]);
    assert_eq!(read(keyed).await.status, 200);
    assert_eq!(fal.rehearsal.ledger().keys_seen_elsewhere.len(), 1);
}

#[tokio::test]
async fn an_announcement_is_checked() {
    let fal = Fal::of(settings());
    let missing = fal.post(INITIATE, json!({ "file_name": "a.png" })).await;
    assert_eq!(complaints(&missing), complaint("content_type", "missing"));
    let body = json!({ "file_name": "a.png", "content_type": "image/png" });
    let path = "/rest.fal.ai/storage/upload/initiate";
    assert_eq!(fal.post(path, body.clone()).await.status, 422);
    assert_eq!(fal.post(&format!("{path}?storage_type=ftp"), body.clone()).await.status, 422);
    let without_key = fal.rehearsal.client.post(fal.rehearsal.url(INITIATE)).json(&body);
    assert_eq!(read(without_key).await.status, 401);
}

#[tokio::test]
async fn a_large_file_comes_in_parts() {
    let fal = Fal::of(settings());
    let (upload, file) = announce(&fal, IN_PARTS, "video/mp4").await;
    let (path, query) = upload.split_once('?').expect("a query");
    let mut parts = Vec::new();
    for (number, bytes) in [(1, b"\0\0\0\x18ftyp".to_vec()), (2, b"isom".to_vec())] {
        let part = bring(&fal, &format!("{path}/{number}?{query}"), "video/mp4", bytes).await;
        assert_eq!(part.body["partNumber"], json!(number));
        parts.push(part.body);
    }
    assert_eq!(bring(&fal, &format!("{path}/0?{query}"), "video/mp4", vec![1]).await.status, 422);
    let complete = async |parts: Value| {
        read(fal.rehearsal.client.post(format!("{path}/complete?{query}")).json(&json!({ "parts": parts }))).await
    };
    for wrong in [
        json!([parts[1], parts[0]]),
        json!([parts[0], { "partNumber": 2, "etag": "0" }]),
        json!([parts[0], parts[1], { "partNumber": 3, "etag": "0" }]),
        json!([{ "PartNumber": 1, "ETag": "0" }]),
    ] {
        assert_eq!(complete(wrong.clone()).await.status, 422, "{wrong}");
    }
    assert_eq!(fetch(&fal, &file).await.0, 404);
    assert_eq!(complete(json!(parts)).await.status, 200);
    assert_eq!(fetch(&fal, &file).await, (200, "video/mp4".to_owned(), b"\0\0\0\x18ftypisom".to_vec()));
    let edit = json!({ "prompt": "p", "video_url": file });
    assert_eq!(fal.order("fal-ai/wan/v2.7/edit-video", edit).await.status, 200);
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused() {
    let fal = Fal::of(settings());
    let (upload, file) = announce(&fal, INITIATE, "video/mp4").await;
    bring(&fal, &upload, "video/mp4", b"no clip at all".to_vec()).await;
    let edit = fal.order("fal-ai/wan/v2.7/edit-video", json!({ "prompt": "p", "video_url": file })).await;
    assert_eq!(complaints(&edit), complaint("video_url", "unsupported_video_format"));
    let still = fal.order("fal-ai/veo3.1/image-to-video", json!({ "prompt": "p", "image_url": file })).await;
    assert_eq!(complaints(&still), complaint("image_url", "image_load_error"));
}
