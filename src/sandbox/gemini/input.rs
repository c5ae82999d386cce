//! `input` of an interaction: words alone, a list of blocks, or a list of steps with blocks in them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;

use super::{files, unfit};
use crate::sandbox::body::Body;
use crate::sandbox::picture;
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::World;

/// What an interaction begins with.
#[derive(Debug, Default)]
pub(super) struct Input {
    pub(super) prompt: String,
    pub(super) pictures: usize,
    pub(super) clips: usize,
    /// The first picture whose bytes are at hand.
    pub(super) still: Option<Bytes>,
}

const PICTURES: [&str; 8] =
    ["image/png", "image/jpeg", "image/webp", "image/heic", "image/heif", "image/gif", "image/bmp", "image/tiff"];
const CLIPS: [&str; 9] = [
    "video/mp4",
    "video/mpeg",
    "video/mpg",
    "video/mov",
    "video/avi",
    "video/x-flv",
    "video/webm",
    "video/wmv",
    "video/3gpp",
];

/// The kinds that can be opened here; of the others nothing is looked at.
const OPENED: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

impl Input {
    pub(super) fn read(world: &World, visit: &Visit<'_>, body: &mut Body) -> Result<Self, Refusal> {
        let mut input = Self::default();
        match body.take("input") {
            Some(Value::String(text)) => input.prompt = text,
            Some(Value::Array(items)) => {
                for (index, item) in items.into_iter().enumerate() {
                    input.add(world, visit, block(&format!("input.{index}"), item)?)?;
                }
            }
            Some(_) => return Err(unfit("input", "must be a string or a list")),
            None => return Err(unfit("input", "is required")),
        }
        if input.prompt.trim().is_empty() && input.pictures + input.clips == 0 {
            return Err(unfit("input", "must not be empty"));
        }
        Ok(input)
    }

    fn add(&mut self, world: &World, visit: &Visit<'_>, (at, mut block): (String, Body)) -> Result<(), Refusal> {
        let kinds = ["text", "image", "video", "document", "user_input"];
        match block.choice("type", &kinds)?.ok_or_else(|| unfit(&format!("{at}.type"), "is required"))? {
            "text" => {
                let text = block.needed_text("text")?;
                let gap = if self.prompt.is_empty() { "" } else { "\n" };
                self.prompt = format!("{}{gap}{text}", self.prompt);
            }
            "image" => {
                let bytes = media(world, visit, (&at, &mut block), &PICTURES)?;
                self.pictures += 1;
                self.still = self.still.take().or(bytes);
            }
            "video" => {
                media(world, visit, (&at, &mut block), &CLIPS)?;
                self.clips += 1;
            }
            // Brought clips are named so in the vendor's own pages.
            "document" => {
                let uri = block.needed_text("uri")?;
                block.text("mime_type")?;
                files::brought(world, visit, &uri).ok_or_else(|| no_file(&at))?;
                self.clips += 1;
            }
            _ => {
                let Some(Value::Array(items)) = block.take("content") else {
                    return Err(unfit(&format!("{at}.content"), "must be a list"));
                };
                for (index, item) in items.into_iter().enumerate() {
                    self.add(world, visit, self::block(&format!("{at}.content.{index}"), item)?)?;
                }
            }
        }
        block.finish().map_err(|_| unfit(&at, "has a field that is not known"))
    }
}

fn block(at: &str, item: Value) -> Result<(String, Body), Refusal> {
    match item {
        Value::Object(fields) => Ok((at.to_owned(), Body::new(fields))),
        _ => Err(unfit(at, "must be an object")),
    }
}

fn no_file(at: &str) -> Refusal {
    unfit(
        &format!("{at}.uri"),
        "must be the uri of a file that was uploaded and is ACTIVE; web addresses are not fetched",
    )
}

/// The bytes of a picture or a clip: base64 in the block, or a file that was brought.
fn media(
    world: &World,
    visit: &Visit<'_>,
    (at, block): (&str, &mut Body),
    kinds: &[&'static str],
) -> Result<Option<Bytes>, Refusal> {
    let (data, uri) = (block.text("data")?, block.text("uri")?);
    let Some(kind) = block.text("mime_type")? else { return Err(unfit(&format!("{at}.mime_type"), "is required")) };
    let kind = kinds.iter().find(|known| **known == kind);
    let kind = kind.ok_or_else(|| unfit(&format!("{at}.mime_type"), "is not supported"))?;
    let bytes = match (data, uri) {
        (Some(data), None) => {
            let bytes = STANDARD.decode(data).map_err(|_| unfit(&format!("{at}.data"), "must be base64"))?;
            Bytes::from(bytes)
        }
        (None, Some(uri)) => files::brought(world, visit, &uri).ok_or_else(|| no_file(at))?,
        (Some(_), Some(_)) | (None, None) => return Err(unfit(at, "needs either data or uri")),
    };
    if !OPENED.contains(kind) {
        return Ok(None);
    }
    picture::checked(bytes).map(Some).map_err(|_| unfit(&format!("{at}.data"), "is not an image that can be read"))
}
