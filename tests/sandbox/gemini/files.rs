//! How files are brought, listed and taken away.

use super::*;

struct Announced {
    reply: Reply,
    address: String,
}

async fn announce(vendor: &Rehearsal, length: usize, changes: &[(&'static str, &str)]) -> Announced {
    let mut headers = vec![
        ("x-goog-upload-protocol", "resumable".to_owned()),
        ("x-goog-upload-command", "start".to_owned()),
        ("x-goog-upload-header-content-length", length.to_string()),
        ("x-goog-upload-header-content-type", "image/png".to_owned()),
    ];
    for (name, value) in changes {
        headers.retain(|(known, _)| known != name);
        headers.push((name, (*value).to_owned()));
    }
    let mut call = vendor.client.post(at(vendor, "/upload/v1beta/files")).header("x-goog-api-key", "k");
    for (name, value) in headers {
        call = call.header(name, value);
    }
    let sent = call.json(&json!({ "file": { "display_name": "a.png" } })).send().await;
    let reply = Reply::read(sent.expect("an answer")).await;
    let address = reply.header("x-goog-upload-url").unwrap_or_default().to_owned();
    Announced { reply, address }
}

/// Sends a piece, as the vendor's package does: without the key.
async fn send(vendor: &Rehearsal, address: &str, offset: usize, (command, bytes): (&str, &[u8])) -> Reply {
    let call = vendor.client.post(address).header("x-goog-upload-offset", offset.to_string());
    let sent = call.header("x-goog-upload-command", command).body(bytes.to_vec()).send().await;
    Reply::read(sent.expect("an answer")).await
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_is_named_once_it_is_active() {
    let vendor = open();
    let bytes = picture(64, 36, ImageFormat::Png);
    let announced = announce(&vendor, bytes.len(), &[]).await;
    assert_eq!((announced.reply.status, announced.reply.header("x-goog-upload-status")), (200, Some("active")));
    let (one, other) = bytes.split_at(20);
    let half = send(&vendor, &announced.address, 0, ("upload", one)).await;
    assert_eq!((half.status, half.header("x-goog-upload-status")), (200, Some("active")));
    assert_eq!(send(&vendor, &announced.address, 0, ("upload, finalize", other)).await.status, 400, "a wrong place");
    let last = send(&vendor, &announced.address, 20, ("upload, finalize", other)).await;
    assert_eq!((last.status, last.header("x-goog-upload-status")), (200, Some("final")));
    let file = &last.body["file"];
    assert_eq!((&file["displayName"], &file["sizeBytes"]), (&json!("a.png"), &json!(bytes.len().to_string())));
    let (name, uri) = (last.text("/file/name"), last.text("/file/uri"));
    let named = order(json!({ "input": [{ "type": "image", "mime_type": "image/png", "uri": uri }] }));
    assert_eq!(ordered(&vendor, named.clone()).await.status, 400, "it is not ready");
    let path = format!("/v1beta/{name}");
    let states = [call(&vendor, "GET", &path).await.text("/state"), call(&vendor, "GET", &path).await.text("/state")];
    assert_eq!(states, ["PROCESSING", "ACTIVE"]);
    submitted(&vendor, named.clone()).await;
    assert_eq!(call(&vendor, "GET", "/v1beta/files?pageSize=5").await.text("/files/0/name"), name);
    vendor.sandbox.advance(Duration::from_hours(48));
    assert_eq!(call(&vendor, "GET", &path).await.status, 404);
    assert_eq!(ordered(&vendor, named).await.status, 400);
}

#[tokio::test]
async fn an_announcement_needs_its_headers() {
    let vendor = open();
    for change in [
        ("x-goog-upload-protocol", "multipart"),
        ("x-goog-upload-command", "upload"),
        ("x-goog-upload-header-content-length", "0"),
        ("x-goog-upload-header-content-type", "png"),
    ] {
        assert_eq!(announce(&vendor, 9, &[change]).await.reply.status, 400, "{change:?}");
    }
    let short = announce(&vendor, 9, &[]).await;
    assert_eq!(send(&vendor, &short.address, 0, ("upload, finalize", b"12345678")).await.status, 400);
    assert_eq!(send(&vendor, &short.address, 0, ("upload", b"1234567890")).await.status, 400);
    assert_eq!(send(&vendor, &short.address, 0, ("query", b"")).await.status, 400);
    let unknown = at(&vendor, "/upload/sessions/0");
    assert_eq!(send(&vendor, &unknown, 0, ("upload", b"1")).await.status, 404);
    let bare = vendor.client.post(at(&vendor, "/upload/v1beta/files")).send().await.expect("an answer");
    assert_eq!(bare.status(), 403, "the announcement needs the key");
}
