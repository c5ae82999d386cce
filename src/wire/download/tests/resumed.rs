//! Downloads that were torn, and what they go on from.

use super::*;

#[tokio::test]
async fn a_torn_download_goes_on_where_it_stopped() {
    let server = Scripted::play([torn("\"a\"", 1000), Turn::Break(Vec::new()), rest("\"a\"", 1000)]).await;
    let run = Run::new();
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
    let heard = server.heard();
    assert!(heard[2].head.contains("range: bytes=1000-\r\n"), "{}", heard[2].head);
    assert!(heard[2].head.contains("if-range: \"a\"\r\n"), "{}", heard[2].head);
    assert_eq!(run.told.lock().expect("unpoisoned").len(), 2);
}

#[tokio::test]
async fn a_rest_that_comes_in_pieces_is_put_together() {
    let range = format!("bytes 1000-1499/{}", CLIP.len());
    let piece = reply(206, &[("ETag", "\"a\""), ("Content-Range", &range)], &CLIP[1000..1500]);
    let server = Scripted::play([torn("\"a\"", 1000), Turn::Reply(piece), rest("\"a\"", 1500)]).await;
    let run = Run::new();
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
    assert_eq!(run.told.lock().expect("unpoisoned")[1].why, "the server stopped early");
}

#[tokio::test]
async fn more_than_was_announced_is_no_clip() {
    let range = format!("bytes 1000-{}/{}", CLIP.len() - 1, CLIP.len());
    let head = format!("HTTP/1.1 206 OK\r\nconnection: close\r\netag: \"a\"\r\ncontent-range: {range}\r\n\r\n");
    let longer = [head.as_bytes(), &CLIP[1000..], b"and more"].concat();
    let server = Scripted::play([torn("\"a\"", 1000), Turn::Reply(longer), whole("\"a\"")]).await;
    let run = Run::new();
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
    assert_eq!(run.told.lock().expect("unpoisoned")[1].why, "the server sent more than it said");
}

#[tokio::test]
async fn another_run_goes_on_where_the_last_one_stopped() {
    let run = Run::new();
    let expired = Turn::Reply(reply(403, &[], "expired"));
    let server = Scripted::play([torn("\"a\"", 1500), expired]).await;
    assert!(matches!(run.fetch(&server).await, Err(Missed::LinkRefused(_))));
    let server = Scripted::play([rest("\"a\"", 1500)]).await;
    run.assert_landed(run.fetch(&server).await.expect("the clip"));
    assert!(server.heard()[0].head.contains("range: bytes=1500-"));
}

#[tokio::test]
async fn whatever_does_not_match_is_fetched_anew() {
    let wrong_start = format!("bytes 900-{}/{}", CLIP.len() - 1, CLIP.len());
    let wrong_total = format!("bytes 1000-{}/{}", CLIP.len(), CLIP.len() + 1);
    let partial =
        |range: &str, etag: &str| Turn::Reply(reply(206, &[("ETag", etag), ("Content-Range", range)], &CLIP[1000..]));
    let answers = [
        ("other bytes by now", vec![whole("\"b\"")]),
        ("no ranges here", vec![whole("\"a\"")]),
        ("a range of other bytes", vec![rest("\"b\"", 1000), whole("\"b\"")]),
        ("a range from elsewhere", vec![partial(&wrong_start, "\"a\""), whole("\"a\"")]),
        ("a range of a longer file", vec![partial(&wrong_total, "\"a\""), whole("\"a\"")]),
        ("a range of nobody knows what", vec![Turn::Reply(reply(206, &[], &CLIP[1000..])), whole("\"a\"")]),
        ("no such range", vec![Turn::Reply(reply(416, &[], "")), whole("\"a\"")]),
    ];
    for (name, answer) in answers {
        let server = Scripted::play([vec![torn("\"a\"", 1000)], answer].concat()).await;
        let run = Run::new();
        run.assert_landed(run.fetch(&server).await.expect(name));
    }
}

#[tokio::test]
async fn bytes_without_a_strong_name_are_fetched_anew() {
    for etag in ["W/\"a\"", ""] {
        let server = Scripted::play([torn(etag, 1000), whole(etag)]).await;
        let run = Run::new();
        let landed = run.fetch(&server).await.expect("the clip");
        run.assert_landed(landed);
        if etag.starts_with('W') {
            assert!(!server.heard()[1].head.contains("range:"));
        }
    }
}
