//! One call against a real socket: what is sent, where the key goes, and what is known when it breaks.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::call::{Body, FileBody, Part};
use crate::wire::names::Found;
use crate::wire::scripted::{Scripted, Turn, hasty, head, nobody, peer, read_error, reply};

fn client() -> Client {
    Client::new(hasty(), None)
}

/// A call to the server as its own provider.
async fn send(server: &Scripted, call: &Call) -> Result<Reply, Lost> {
    client().send(&peer(std::slice::from_ref(&server.url)), call).await
}

#[tokio::test]
async fn a_call_goes_out_signed_and_its_reply_comes_back_whole() {
    let server = Scripted::play([Turn::Reply(reply(202, &[("X-Request-Id", "r1")], "{}"))]).await;
    let order = Call::order(server.at("/v1/videos"), Body::Json(json!({ "prompt": "a boat" }))).header("X-Extra", "1");
    let reply = send(&server, &order).await.expect("a reply");
    assert_eq!((reply.status, reply.header("x-request-id"), &reply.body[..]), (202, Some("r1"), &b"{}"[..]));
    let heard = &server.heard()[0];
    assert!(heard.head.starts_with("post /v1/videos http/1.1\r\n"), "{}", heard.head);
    for line in ["authorization: bearer canary", "content-type: application/json", "x-extra: 1"] {
        assert!(heard.head.contains(line), "{line} in {}", heard.head);
    }
    assert!(heard.head.contains(&format!("user-agent: rushes/{}", env!("CARGO_PKG_VERSION"))));
    assert_eq!(heard.body, br#"{"prompt":"a boat"}"#);
}

#[tokio::test]
async fn a_form_with_a_file_has_an_exact_length() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("boat.png");
    let picture = vec![7_u8; 300_000];
    std::fs::write(&path, &picture).expect("a file");
    let file = FileBody { path, mime: "image/png".into(), name: "boat.png".into(), bytes: 300_000 };
    let server = Scripted::play([Turn::Reply(reply(200, &[], "{}"))]).await;
    let parts = vec![Part::text("prompt", "a boat"), Part::file("input_reference", file)];
    send(&server, &Call::order(server.url.clone(), Body::Multipart(parts))).await.expect("a reply");
    let heard = &server.heard()[0];
    assert!(heard.head.contains(&format!("content-length: {}", heard.body.len())), "{}", heard.head);
    assert!(!heard.head.contains("transfer-encoding"), "{}", heard.head);
    let text = String::from_utf8_lossy(&heard.body);
    assert!(text.contains("name=\"prompt\"\r\n\r\na boat"), "the text field");
    assert!(
        text.contains("name=\"input_reference\"; filename=\"boat.png\"\r\nContent-Type: image/png"),
        "the file field"
    );
    assert!(heard.body.windows(picture.len()).any(|window| window == picture), "the file itself");
}

#[tokio::test]
async fn a_slice_of_a_file_is_sent_alone_and_with_its_own_length() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("boat.mp4");
    let clip: Vec<u8> = (0..300_000_u32).map(|at| at.to_le_bytes()[1]).collect();
    std::fs::write(&path, &clip).expect("a file");
    let file = FileBody { path, mime: "video/mp4".into(), name: "boat.mp4".into(), bytes: 300_000 };
    for range in [0..100_000, 100_000..200_001, 200_001..300_000] {
        let server = Scripted::play([Turn::Reply(reply(200, &[], "{}"))]).await;
        let (from, to) = (range.start, range.end);
        let call = Call::order(server.url.clone(), Body::Slice(file.clone(), range)).without_key();
        send(&server, &call).await.expect("a reply");
        let heard = &server.heard()[0];
        assert!(heard.head.contains(&format!("content-length: {}\r\n", to - from)), "{}", heard.head);
        assert!(heard.head.contains("content-type: video/mp4"), "{}", heard.head);
        assert_eq!(heard.body, clip[usize::try_from(from).expect("a place")..usize::try_from(to).expect("a place")]);
    }
}

#[tokio::test]
async fn a_file_that_changed_since_it_was_checked_is_not_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("boat.png");
    std::fs::write(&path, b"now shorter").expect("a file");
    let file = |path| FileBody { path, mime: "image/png".into(), name: "boat.png".into(), bytes: 300_000 };
    let absent = folder.path().join("absent.png");
    for body in [Body::File(file(path.clone())), Body::File(file(absent)), Body::Slice(file(path), 0..4)] {
        let call = Call::order("http://127.0.0.1:1/v1".parse().expect("an address"), body);
        let lost = client().send(&peer(std::slice::from_ref(&call.url)), &call).await.expect_err("not sent");
        assert!(matches!(lost, Lost::NotSent(fault) if fault.kind == FaultKind::Invalid));
    }
}

#[tokio::test]
async fn a_connection_that_is_not_made_is_certainly_not_sent() {
    // A label of 64 letters is too long to be looked up anywhere.
    let unresolved: Url = format!("http://{}.localhost/v1", "a".repeat(64)).parse().expect("an address");
    let (_closed, refused) = nobody();
    for url in [refused, unresolved] {
        let call = Call::order(url.clone(), Body::Json(json!({}))).without_key();
        let lost = client().send(&peer(&[url]), &call).await.expect_err("nobody is there");
        assert!(matches!(&lost, Lost::NotSent(fault) if fault.kind == FaultKind::Unavailable), "{lost:?}");
    }
}

#[tokio::test]
async fn a_failed_handshake_is_certainly_not_sent() {
    // A server that speaks plain http to a client that begins a handshake.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url: Url = format!("https://{}/v1", listener.local_addr().expect("its address")).parse().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        drop(tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await);
    });
    let call = Call::order(url.clone(), Body::Json(json!({})));
    let lost = client().send(&peer(&[url]), &call).await.expect_err("no handshake");
    assert!(matches!(lost, Lost::NotSent(_)), "{lost:?}");
}

#[tokio::test]
async fn whatever_breaks_after_the_connection_is_unknown() {
    let turns = [
        Turn::Break(Vec::new()),
        Turn::Break(b"HTTP/1.1 20".to_vec()),
        Turn::Break(head(200, &[], 10)),
        Turn::Reply(b"SSH-2.0-OpenSSH\r\n".to_vec()),
        Turn::Stall(Vec::new()),
        Turn::Stall(head(200, &[], 10)),
    ];
    for turn in turns {
        let server = Scripted::play([turn.clone()]).await;
        let order = Call::order(server.url.clone(), Body::Json(json!({ "prompt": "a boat" })));
        let lost = send(&server, &order).await.expect_err("no whole answer");
        let unknown = matches!(&lost, Lost::Unknown(fault) if fault.kind == FaultKind::Unavailable);
        assert!(unknown, "{turn:?}: {lost:?}");
    }
}

#[tokio::test]
async fn an_order_takes_a_fresh_connection_and_a_read_reuses_one() {
    let answer = || Turn::KeepOpen(reply(200, &[], "{}"));
    let server = Scripted::play([answer(), answer(), answer(), answer()]).await;
    let (client, own) = (client(), [server.url.clone()]);
    let read = Call::get(server.url.clone());
    let order = Call::order(server.url.clone(), Body::Json(json!({})));
    for call in [&read, &read, &order, &order] {
        client.send(&peer(&own), call).await.expect("a reply");
    }
    let connections: Vec<usize> = server.heard().iter().map(|heard| heard.connection).collect();
    assert_eq!(connections, [0, 0, 1, 2]);
}

#[tokio::test]
async fn the_key_goes_to_no_other_origin() {
    let server = Scripted::play([Turn::Reply(reply(200, &[], "{}"))]).await;
    // Another port is another origin.
    let (_closed, url) = nobody();
    let own = [url];
    client().send(&peer(&own), &Call::get(server.url.clone())).await.expect("a reply");
    assert!(!server.heard()[0].head.contains("canary"));
}

#[tokio::test]
async fn the_key_stays_behind_when_a_read_is_redirected_elsewhere() {
    let other = Scripted::play([Turn::Reply(reply(200, &[], "clip"))]).await;
    let away = other.at("/signed?x=1");
    let hops = [
        Turn::Reply(reply(302, &[("Location", "/v1/second")], "")),
        Turn::Reply(reply(307, &[("Location", away.as_str())], "")),
    ];
    let server = Scripted::play(hops).await;
    let reply = send(&server, &Call::get(server.at("/v1/first"))).await.expect("a reply");
    assert_eq!(&reply.body[..], b"clip");
    assert!(server.heard().iter().all(|heard| heard.head.contains("canary")), "the same origin keeps it");
    assert!(!other.heard()[0].head.contains("canary"), "another origin never sees it");
}

/// Leads every name to this machine.
fn lead_here(_: String) -> Found {
    Box::pin(std::future::ready(Ok(vec![(std::net::Ipv4Addr::LOCALHOST, 0).into()])))
}

/// A client for which every name leads to this machine.
fn misled_client() -> Client {
    Client { doors: Doors::new(hasty().connect, lead_here), ..client() }
}

/// The address of the scripted server by a name.
fn by_name(name: &str, server: &Scripted) -> Url {
    format!("http://{name}:{}/clip", server.url.port().expect("a port")).parse().expect("an address")
}

#[tokio::test]
async fn a_name_that_leads_into_the_local_network_is_refused_when_the_connection_is_made() {
    let server = Scripted::play([]).await;
    let vendor = ["https://api.vendor.example/v1".parse().expect("an address")];
    let link = Call::get(by_name("cdn.vendor.example", &server)).without_key();
    let lost = misled_client().send(&peer(&vendor), &link).await.expect_err("refused");
    let Lost::NotSent(fault) = lost else { panic!("{lost:?}") };
    assert_eq!(fault.kind, FaultKind::Invalid, "no repetition heals it: {fault:?}");
    assert!(fault.message.contains("leads into the local network"), "{fault:?}");
    assert_eq!(server.heard().len(), 0);
}

#[tokio::test]
async fn a_server_of_ones_own_has_neighbours_where_it_is_in_the_local_network_itself() {
    let server = Scripted::play([Turn::Reply(reply(200, &[], "clip"))]).await;
    let own = ["https://gpu.studio.example/v1".parse().expect("an address")];
    let link = Call::get(by_name("files.studio.example", &server)).without_key();
    let studio = Peer { of_user: own.first(), ..peer(&own) };
    assert_eq!(&misled_client().send(&studio, &link).await.expect("a reply").body[..], b"clip");
}

#[tokio::test]
async fn a_header_that_would_begin_another_one_is_not_sent() {
    let server = Scripted::play([]).await;
    for odd in ["a\r\nX-Evil: 1", "a\nb", "a\0"] {
        let lost = send(&server, &Call::get(server.url.clone()).header("X-Job", odd)).await.expect_err("refused");
        assert!(matches!(&lost, Lost::NotSent(fault) if fault.kind == FaultKind::Invalid), "{odd:?}: {lost:?}");
    }
    assert_eq!(server.heard().len(), 0);
}

#[tokio::test]
async fn an_order_follows_no_redirect() {
    let server = Scripted::play([Turn::Reply(reply(307, &[("Location", "/v2/videos")], ""))]).await;
    let order = Call::order(server.url.clone(), Body::Json(json!({})));
    assert_eq!(send(&server, &order).await.expect("a reply").status, 307);
}

#[tokio::test]
async fn a_redirect_loop_ends() {
    let hop = || Turn::Reply(reply(302, &[("Location", "/v1/again")], ""));
    let server = Scripted::play(std::iter::repeat_with(hop).take(6)).await;
    let lost = send(&server, &Call::get(server.url.clone())).await.expect_err("no end");
    assert!(matches!(lost, Lost::Unknown(fault) if fault.kind == FaultKind::Invalid));
}

#[test]
fn a_redirect_never_leads_out_of_https() {
    let call = Call::get("https://api.vendor.example/v1".parse().expect("an address"));
    let plain: Url = "http://api.vendor.example/v1".parse().expect("an address");
    assert!(redirected(call.clone(), plain).is_err());
    let other: Url = "https://cdn.vendor.example/clip".parse().expect("an address");
    assert_eq!(redirected(call, other).expect("it follows").auth, Auth::None);
}

#[tokio::test]
async fn the_key_never_goes_over_plain_http_except_to_this_machine() {
    let own = ["http://gpu-1.example:8000/v1".parse().expect("an address")];
    let lost = client().send(&peer(&own), &Call::get(own[0].clone())).await.expect_err("refused");
    assert!(matches!(&lost, Lost::NotSent(fault) if fault.kind == FaultKind::Auth), "{lost:?}");
    let unsigned = |_: &Call| Vec::new();
    let keyless = Peer { sign: &unsigned, ..peer(&own) };
    assert_eq!(signature(&keyless, &Call::get(own[0].clone())).map(|headers| headers.len()), Ok(0));
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let server = Scripted::play([Turn::Reply(reply(200, &[], vec![b' '; 5000]))]).await;
    let client = Client::new(Settings { reply_bytes: 4000, ..hasty() }, None);
    let lost = client.send(&peer(std::slice::from_ref(&server.url)), &Call::get(server.url.clone())).await;
    assert!(matches!(lost, Err(Lost::Unknown(fault)) if fault.kind == FaultKind::Unreadable));
}

#[tokio::test]
async fn an_answer_with_a_clip_in_it_may_be_larger_within_bounds() {
    let turn = || Turn::Reply(reply(200, &[], vec![b' '; 5000]));
    let server = Scripted::play([turn(), turn()]).await;
    let client = Client::new(Settings { reply_bytes: 4000, ..hasty() }, None);
    let send = async |bytes| {
        let call = Call { largest_reply: Some(bytes), ..Call::get(server.url.clone()) };
        client.send(&peer(std::slice::from_ref(&server.url)), &call).await
    };
    assert_eq!(send(5000).await.map(|reply| reply.body.len()), Ok(5000));
    let lost = send(4999).await;
    assert!(matches!(lost, Err(Lost::Unknown(fault)) if fault.kind == FaultKind::Unreadable));
}

#[tokio::test]
async fn a_small_answer_that_unpacks_into_a_large_one_is_cut_off() {
    // 1 MiB of zeros, packed by gzip into about 1 KiB.
    let bomb = include_bytes!("zeros.gz");
    let server = Scripted::play([Turn::Reply(reply(200, &[("Content-Encoding", "gzip")], bomb))]).await;
    let client = Client::new(Settings { reply_bytes: 500_000, ..hasty() }, None);
    let lost = client.send(&peer(std::slice::from_ref(&server.url)), &Call::get(server.url.clone())).await;
    assert!(matches!(lost, Err(Lost::Unknown(fault)) if fault.kind == FaultKind::Unreadable));
}

#[tokio::test]
async fn an_answer_that_drips_without_end_is_cut_off() {
    let server = Scripted::play([Turn::Stall(head(200, &[], 10))]).await;
    let settings = Settings { stall: Duration::from_secs(5), reply: Duration::from_millis(50), ..hasty() };
    let client = Client::new(settings, None);
    let lost = client.send(&peer(std::slice::from_ref(&server.url)), &Call::get(server.url.clone())).await;
    let Err(Lost::Unknown(fault)) = lost else { panic!("{lost:?}") };
    assert_eq!(fault.kind, FaultKind::Unavailable);
    assert!(fault.message.ends_with("within 50ms"), "the whole of it, not a piece: {}", fault.message);
}

#[tokio::test]
async fn a_call_can_ask_for_more_patience() {
    let server = Scripted::play([Turn::Stall(Vec::new())]).await;
    let settings = Settings { answer: Duration::from_hours(1), connect: Duration::from_millis(20), ..hasty() };
    let call = Call { patience: Some(Duration::from_millis(30)), ..Call::get(server.url.clone()) };
    let lost = Client::new(settings, None).send(&peer(std::slice::from_ref(&server.url)), &call).await;
    assert!(matches!(lost, Err(Lost::Unknown(_))));
}

#[tokio::test]
async fn the_trace_has_a_line_a_call_and_no_secret() {
    let lines = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&lines);
    let tracer = Tracer::new(move |line| kept.lock().expect("unpoisoned").push(line.to_owned()));
    let server = Scripted::play([Turn::Reply(reply(404, &[], "canary")), Turn::Break(Vec::new())]).await;
    let client = Client::new(hasty(), Some(tracer));
    let call = Call::get(server.at("/v1/videos?token=canary"));
    for _ in 0..2 {
        drop(client.send(&peer(std::slice::from_ref(&server.url)), &call).await);
    }
    let lines = lines.lock().expect("unpoisoned");
    assert!(lines[0].starts_with("GET http://127.0.0.1:") && lines[0].contains("token=*** 404 ("), "{lines:?}");
    assert!(lines[1].contains("no answer"), "{lines:?}");
    assert!(!lines.concat().contains("canary"), "{lines:?}");
}

#[tokio::test]
async fn a_fault_names_the_place_and_never_the_whole_address() {
    let (_closed, url) = nobody();
    let url = url.join("/v1?key=canary").expect("an address");
    let lost = client().send(&peer(std::slice::from_ref(&url)), &Call::get(url.clone())).await;
    let Err(Lost::NotSent(fault)) = lost else { panic!("{lost:?}") };
    assert!(fault.message.starts_with("no connection to `http://127.0.0.1:"), "{}", fault.message);
    assert!(!fault.message.contains("canary"), "{}", fault.message);
}

#[test]
fn making_a_client_opens_no_door() {
    // Outside of a runtime, where opening a connection would panic.
    let client = Client::new(Settings::default(), None);
    assert_eq!(client.settings.redirects, 5);
    assert_eq!(read_error(&Reply { status: 404, headers: Vec::new(), body: Bytes::new() }).kind, FaultKind::NotFound);
}
