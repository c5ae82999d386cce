//! How a file is brought before the order.

use super::*;

fn file(bytes: u64) -> FileBody {
    FileBody { path: "/tmp/a.png".into(), mime: "image/png".into(), name: "image.png".into(), bytes }
}

fn opened() -> Reply {
    reply(
        200,
        &json!({ "upload_url": "https://v3.fal.media/files/up?sig=1", "file_url": "https://v3.fal.media/files/a.png" }),
    )
}

fn brought(file: &FileBody, so_far: &[Reply]) -> Next<InputRef> {
    dialect().upload(file, so_far).expect("a step")
}

#[test]
fn a_file_is_announced_with_the_key_and_put_without_it() {
    let small = file(9);
    let first = called(brought(&small, &[]));
    assert_eq!(first.url.as_str(), "https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3");
    assert_eq!((first.method, first.auth, first.repeat), (Method::Post, Auth::Key, Repeat::Safe));
    assert_eq!(first.body, Body::Json(json!({ "file_name": "image.png", "content_type": "image/png" })));
    let second = called(brought(&small, &[opened()]));
    assert_eq!((second.method, second.auth), (Method::Put, Auth::None));
    assert_eq!(second.url.as_str(), "https://v3.fal.media/files/up?sig=1");
    assert_eq!(second.body, Body::File(small.clone()));
    let done = brought(&small, &[opened(), reply(200, &Value::Null)]);
    assert_eq!(done, Next::Ready(InputRef::Uploaded("https://v3.fal.media/files/a.png".into())));
}

#[test]
fn a_large_file_goes_up_in_parts() {
    let part: u64 = 10 * 1024 * 1024;
    let large = file(9 * part + 1);
    let first = called(brought(&large, &[]));
    assert_eq!(first.url.as_str(), "https://rest.fal.ai/storage/upload/initiate-multipart?storage_type=fal-cdn-v3");
    let mut so_far = vec![opened()];
    for number in 1..=10 {
        let call = called(brought(&large, &so_far));
        assert_eq!(call.url.as_str(), format!("https://v3.fal.media/files/up/{number}?sig=1"));
        let end = (number * part).min(large.bytes);
        assert_eq!(call.body, Body::Slice(large.clone(), (number - 1) * part..end));
        assert_eq!((call.method, call.auth), (Method::Put, Auth::None));
        so_far.push(reply(200, &json!({ "partNumber": number, "etag": format!("\"e{number}\"") })));
    }
    let complete = called(brought(&large, &so_far));
    assert_eq!((complete.method, complete.auth), (Method::Post, Auth::None));
    assert_eq!(complete.url.as_str(), "https://v3.fal.media/files/up/complete?sig=1");
    let Body::Json(tags) = complete.body else { panic!("not JSON") };
    assert_eq!(tags["parts"].as_array().map(Vec::len), Some(10));
    assert_eq!(tags["parts"][9], json!({ "partNumber": 10, "etag": "\"e10\"" }));
    so_far.push(reply(200, &json!({})));
    assert_eq!(brought(&large, &so_far), Next::Ready(InputRef::Uploaded("https://v3.fal.media/files/a.png".into())));
}

#[test]
fn a_refused_upload_says_why() {
    let no = reply(403, &json!({ "detail": "the link is too old" }));
    let fault = dialect().upload(&file(9), &[opened(), no]).expect_err("a no");
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Auth, "the link is too old"));
    for body in
        [json!({}), json!({ "upload_url": "https://x.example/" }), json!({ "upload_url": "no", "file_url": "no" })]
    {
        let fault = dialect().upload(&file(9), &[reply(200, &body)]).expect_err("no address");
        assert_eq!(fault.kind, FaultKind::Unreadable, "{body}");
    }
    let untagged = dialect().upload(&file(100_000_000), &[vec![opened()], vec![reply(200, &json!({})); 10]].concat());
    assert_eq!(untagged.expect_err("no tag").kind, FaultKind::Unreadable);
}
