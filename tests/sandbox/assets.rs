//! The bytes: real clips, pictures, ranges, expiry, clips of any weight.

use std::io::Write;
use std::time::Duration;

use image::ImageFormat;
use reqwest::Response;
use rushes::media::{Clip, probe};
use rushes::sandbox::Settings;
use rushes::shape::{Seconds, Size};

use crate::support::{Rehearsal, part, picture, settings};

/// Fetches the cheapest bytes of a finished job: one frame.
async fn fetch(vendor: &Rehearsal, id: &str, headers: &[(&str, &str)]) -> Response {
    let mut call = vendor.client.get(vendor.url(&format!("/videos/{id}/content?variant=thumbnail"))).bearer_auth("k");
    for (name, value) in headers {
        call = call.header(*name, *value);
    }
    call.send().await.expect("an answer")
}

/// What the MP4 says about itself.
pub(crate) fn said_by(bytes: &[u8]) -> Clip {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("room on the disk");
    probe(file.path()).expect("a clip")
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_finished_job_has_a_thumbnail_and_a_spritesheet_too() {
    let vendor = Rehearsal::of(settings());
    let id = vendor.submit("a paper boat").await;
    let content = format!("/videos/{id}/content");
    assert_eq!(vendor.ask(&content).await.status, 404);
    vendor.sandbox.advance(Duration::from_secs(110));
    for (variant, content_type, format) in
        [("thumbnail", "image/webp", ImageFormat::WebP), ("spritesheet", "image/jpeg", ImageFormat::Jpeg)]
    {
        let answer = vendor.get(&format!("{content}?variant={variant}")).await.expect("an answer");
        assert_eq!(header(&answer, "content-type"), content_type);
        assert!(!header(&answer, "x-request-id").is_empty());
        let promised = header(&answer, "content-length");
        let bytes = answer.bytes().await.expect("the whole");
        assert_eq!(bytes.len().to_string(), promised);
        assert_eq!(image::guess_format(&bytes).expect("a picture"), format);
        image::load_from_memory(&bytes).expect("a whole picture");
    }
    assert_eq!(vendor.ask(&format!("{content}?variant=poster")).await.refusal().1, "variant");
    assert_eq!(vendor.ask(&format!("{content}?quality=high")).await.refusal().1, "quality");
}

#[tokio::test]
async fn a_still_is_seen_in_the_clip() {
    let vendor = Rehearsal::of(settings());
    let plain = vendor.submit("a field").await;
    let still = part(picture(720, 1280, ImageFormat::Png), "image/png");
    let form = reqwest::multipart::Form::new().text("prompt", "a field").part("input_reference", still);
    let panned = vendor.post_form("/videos", form).await.text("/id");
    vendor.sandbox.advance(Duration::from_secs(110));
    let thumbnail = async |id: &str| {
        let path = format!("/videos/{id}/content?variant=thumbnail");
        vendor.get(&path).await.expect("an answer").bytes().await.expect("the whole")
    };
    assert_ne!(thumbnail(&plain).await, thumbnail(&panned).await);
}

#[tokio::test]
async fn a_part_of_a_clip_can_be_fetched() {
    let vendor = Rehearsal::of(settings());
    let id = vendor.finished("in parts").await;
    let whole = fetch(&vendor, &id, &[]).await;
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    let etag = header(&whole, "etag");
    let whole = whole.bytes().await.expect("the whole");

    let part = fetch(&vendor, &id, &[("range", "bytes=1000-"), ("if-range", &etag)]).await;
    assert_eq!(part.status(), 206);
    assert_eq!(header(&part, "content-range"), format!("bytes 1000-{}/{}", whole.len() - 1, whole.len()));
    assert_eq!(part.bytes().await.expect("the rest"), whole.slice(1000..));

    let changed = fetch(&vendor, &id, &[("range", "bytes=1000-"), ("if-range", "\"another\"")]).await;
    assert_eq!(changed.status(), 200);
    assert_eq!(changed.bytes().await.expect("the whole").len(), whole.len());
    let beyond = fetch(&vendor, &id, &[("range", &format!("bytes={}-", whole.len()))]).await;
    assert_eq!((beyond.status().as_u16(), header(&beyond, "content-range")), (416, format!("bytes */{}", whole.len())));
}

#[tokio::test]
async fn a_clip_is_gone_after_its_time() {
    let vendor = Rehearsal::of(settings());
    let id = vendor.finished("soon gone").await;
    vendor.sandbox.advance(Duration::from_secs(3599));
    assert_eq!(fetch(&vendor, &id, &[]).await.status(), 200);
    vendor.sandbox.advance(Duration::from_secs(1));
    assert_eq!(fetch(&vendor, &id, &[]).await.status(), 404);
}

#[tokio::test]
async fn a_clip_is_a_real_one_and_can_be_as_heavy_as_one_likes() {
    let weight = 3_000_000;
    let vendor = Rehearsal::of(Settings { clip_bytes: Some(weight), ..settings() });
    let id = vendor.finished("heavy").await;
    let content = format!("/videos/{id}/content");
    let answer = vendor.get(&content).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (200, "video/mp4".to_owned()));
    let whole = answer.bytes().await.expect("the whole");
    assert_eq!(whole.len() as u64, weight);
    let mut boxes = Vec::new();
    let mut at = 0;
    while at < whole.len() {
        let short = u32::from_be_bytes(whole[at..at + 4].try_into().expect("four bytes")) as usize;
        let long = || u64::from_be_bytes(whole[at + 8..at + 16].try_into().expect("eight bytes"));
        boxes.push(String::from_utf8_lossy(&whole[at + 4..at + 8]).into_owned());
        at += if short == 1 { usize::try_from(long()).expect("a size") } else { short };
    }
    assert_eq!(at, whole.len());
    assert_eq!((boxes[0].as_str(), boxes.last().map(String::as_str)), ("ftyp", Some("free")));
    let said = said_by(&whole);
    assert_eq!((said.size, said.duration), (Size::new(720, 1280), Some(Seconds::whole(4))));
    let tail = vendor.client.get(vendor.url(&content)).bearer_auth("k").header("range", "bytes=2500000-");
    let tail = tail.send().await.expect("an answer");
    assert_eq!(tail.bytes().await.expect("the rest"), whole.slice(2_500_000..));
}
