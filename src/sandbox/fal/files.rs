//! Files that customers bring: an upload is announced with the key, brought to the file host without it, and served
//! back there to anybody.
//!
//! As the vendor's JavaScript client does it
//! (<https://github.com/fal-ai/fal-js/blob/main/libs/client/src/storage.ts>): up
//! to 90 MB in one piece, above that in parts that are joined at the end.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use super::SIDE;
use super::schema::{self, Field, Kind, Media, needed};
use super::unprocessable;
use crate::sandbox::fault::What;
use crate::sandbox::form::Upload;
use crate::sandbox::picture::{self, NoPicture};
use crate::sandbox::side::{Answer, AnswerBody, Refusal, Visit};
use crate::sandbox::world::{Phase, World};

const ANNOUNCEMENT: &[Field] = &[needed("file_name", Kind::Text(255)), needed("content_type", Kind::Text(255))];
const COMPLETION: &[Field] =
    &[needed("parts", Kind::Objects(&[needed("partNumber", Kind::Whole(1, 10_000)), needed("etag", Kind::Text(255))]))];

/// The name under which a file is kept, and under which one of its parts is.
fn file_name(id: &str) -> String {
    format!("fal/files/{id}")
}

fn part_name(id: &str, number: &str) -> String {
    format!("fal/files/{id}/{number}")
}

/// `POST https://rest.fal.ai/storage/upload/initiate`.
pub(super) fn initiate(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    announce(world, visit)
}

/// `POST https://rest.fal.ai/storage/upload/initiate-multipart`.
pub(super) fn initiate_in_parts(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    announce(world, visit)
}

fn announce(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let kinds: Vec<&str> =
        visit.query.iter().filter(|(name, _)| name == "storage_type").map(|(_, value)| value.as_str()).collect();
    if !matches!(kinds.as_slice(), ["fal-cdn-v3" | "gcs"]) {
        return Err(invalid("storage_type", "storage_type must be fal-cdn-v3"));
    }
    let body = match schema::check(&[ANNOUNCEMENT], &visit.form.fields) {
        Ok(body) => body,
        Err(complaints) => return Ok(unprocessable(&complaints)),
    };
    let text = |name: &str| body.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let id = world.fresh_name(32);
    let content_type = Some(text("content_type").to_owned());
    world.files.insert(file_name(&id), Upload { content_type, bytes: Bytes::new() });
    let kept = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let name: String = text("file_name").chars().map(|letter| if kept(letter) { letter } else { '_' }).collect();
    Ok(Answer::json(
        200,
        json!({
            "upload_url": format!("{}/v3.fal.media/upload/{id}?signature={}", visit.elsewhere, signature(&id)),
            "file_url": format!("{}/v3.fal.media/files/b/{id}/{name}", visit.elsewhere),
        }),
    ))
}

/// What makes an upload address good for that file only.
fn signature(id: &str) -> String {
    id.chars().rev().take(16).collect()
}

/// The file that an upload address is for; its query is its only proof.
fn announced(world: &World, visit: &Visit<'_>) -> Result<Upload, Refusal> {
    let id = visit.segments[0];
    let signed = visit.query.iter().any(|(name, value)| name == "signature" && *value == signature(id));
    let file = world.files.get(&file_name(id)).filter(|_| signed);
    file.cloned().ok_or_else(|| Refusal::NotPermitted { message: "The upload address is not valid".to_owned() })
}

/// `PUT {upload_url}`: the bytes as they are, of the type that was announced.
pub(super) fn put(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let file = announced(world, visit)?;
    if visit.header("content-type") != file.content_type.as_deref() {
        return Err(Refusal::NotPermitted { message: "The content type is not the one announced".to_owned() });
    }
    let bytes = visit.form.bytes.clone();
    world.files.insert(file_name(visit.segments[0]), Upload { bytes, ..file });
    Ok(Answer::json(200, json!({})))
}

/// `PUT {upload_url}/{n}`, from 1.
pub(super) fn put_part(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    announced(world, visit)?;
    let (id, number) = (visit.segments[0], visit.segments[1]);
    let counted: u32 = number
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| invalid("partNumber", "parts are counted from 1"))?;
    let bytes = visit.form.bytes.clone();
    let etag = world.fresh_name(16);
    world.files.insert(part_name(id, number), Upload { content_type: Some(etag.clone()), bytes });
    Ok(Answer::json(200, json!({ "partNumber": counted, "etag": etag })))
}

/// `POST {upload_url}/complete`: the parts in their order, each by its tag.
pub(super) fn complete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let file = announced(world, visit)?;
    let body = match schema::check(&[COMPLETION], &visit.form.fields) {
        Ok(body) => body,
        Err(complaints) => return Ok(unprocessable(&complaints)),
    };
    let id = visit.segments[0];
    let mut whole = Vec::new();
    for (index, part) in body.get("parts").and_then(|parts| parts.as_array()).into_iter().flatten().enumerate() {
        let number = part["partNumber"].to_string();
        let brought = world.files.get(&part_name(id, &number));
        let brought = brought.filter(|brought| brought.content_type.as_deref() == part["etag"].as_str());
        let in_order = number == (index + 1).to_string();
        let brought = brought.filter(|_| in_order);
        whole.extend_from_slice(
            &brought.ok_or_else(|| invalid("parts", "a part is missing or not the one brought"))?.bytes,
        );
    }
    world.files.insert(file_name(id), Upload { bytes: whole.into(), ..file });
    Ok(Answer::json(200, json!({})))
}

/// `GET https://v3.fal.media/files/b/{prefix}/{name}`, for anybody.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let file = world.files.get(&file_name(visit.segments[0])).filter(|file| !file.bytes.is_empty());
    let file = file.filter(|_| visit.fault != Some(What::Expired)).ok_or(Refusal::Expired)?;
    let known = ["image/png", "image/jpeg", "image/webp", "video/mp4", "audio/mpeg", "audio/wav"];
    let declared = file.content_type.as_deref().unwrap_or_default();
    let content_type = known.into_iter().find(|known| *known == declared).unwrap_or("application/octet-stream");
    Ok(Answer { body: AnswerBody::Bytes(content_type, file.bytes.clone()), ..Answer::json(200, json!(null)) })
}

/// What an address in an input leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    /// Something that the vendor would fetch; not looked at here.
    Unseen,
    /// A file that came along or was brought before.
    Bytes(Bytes),
    /// The clip of that request.
    Clip(String),
}

/// Why a file is not taken: the vendor's word and a sentence.
pub(super) type Unfit = (&'static str, String);

/// Looks at what an address in an input leads to.
pub(super) fn look_at(world: &World, visit: &Visit<'_>, media: Media, address: &str) -> Result<Brought, Unfit> {
    let lost = || ("file_download_error", format!("The file could not be downloaded: {address}"));
    let below = |host: &str| address.strip_prefix(&format!("{}/{host}/files/b/", visit.elsewhere));
    let first = |rest: &str| rest.split('/').next().unwrap_or_default().to_owned();
    if let Some(rest) = below("v3b.fal.media") {
        let job = world.job(SIDE.name, &first(rest)).filter(|job| world.phase(job) == Phase::Succeeded);
        return job.map(|job| Brought::Clip(job.id.clone())).ok_or_else(lost);
    }
    if let Some(rest) = below("v3.fal.media") {
        let file = world.files.get(&file_name(&first(rest))).filter(|file| !file.bytes.is_empty());
        return checked(media, file.ok_or_else(lost)?.bytes.clone());
    }
    match media {
        Media::Picture => match picture::still(address) {
            Ok(still) => Ok(still.map_or(Brought::Unseen, Brought::Bytes)),
            Err(why) => Err(no_picture(why)),
        },
        Media::Clip | Media::Sound if address.starts_with("https://") => Ok(Brought::Unseen),
        Media::Clip | Media::Sound => {
            let data = address.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
            let bytes = data.and_then(|(_, data)| STANDARD.decode(data).ok()).ok_or_else(lost)?;
            checked(media, bytes.into())
        }
    }
}

fn checked(media: Media, bytes: Bytes) -> Result<Brought, Unfit> {
    match media {
        Media::Picture => picture::checked(bytes).map(Brought::Bytes).map_err(no_picture),
        Media::Clip if bytes.get(4..8) != Some(b"ftyp".as_slice()) => {
            Err(("unsupported_video_format", "The file is not a video that can be read".to_owned()))
        }
        Media::Clip | Media::Sound => Ok(Brought::Bytes(bytes)),
    }
}

fn no_picture(why: NoPicture) -> Unfit {
    match why {
        NoPicture::Address => ("file_download_error", "The file could not be downloaded".to_owned()),
        NoPicture::Kind => ("unsupported_image_format", "The image is of a format that is not supported".to_owned()),
        NoPicture::Content => ("image_load_error", "The image could not be loaded".to_owned()),
    }
}

fn invalid(field: &str, message: &str) -> Refusal {
    Refusal::Invalid { field: Some(field.to_owned()), code: None, message: message.to_owned() }
}
