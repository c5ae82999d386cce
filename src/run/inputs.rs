//! The files that go into a clip: looked at before any call, and put into the form that a provider takes.

use std::io::Read;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::call::FileBody;
use crate::error::{Error, Result};
use crate::providers::{Dialect, InputForm, OrderInput};
use crate::request::{Input, InputFacts, InputRef, Role, Source};
use crate::shape::{Seconds, Size};

/// What the user typed for a file: a path, an address, or `-` for standard input.
///
/// A file is looked at; an address is not fetched.
///
/// # Errors
/// `Kind::Usage` where there is no such file, or it is not what the role needs.
pub fn look(role: Role, typed: &str, inputs_folder: &Path) -> Result<Input> {
    if let Ok(url) = typed.parse::<url::Url>()
        && matches!(url.scheme(), "http" | "https")
    {
        return Ok(Input { role, source: Source::Url(url), facts: None });
    }
    let path = if typed == "-" { keep_standard_input(role, inputs_folder)? } else { PathBuf::from(typed) };
    let flag = role.flag();
    let cannot = |error: &std::io::Error| {
        Error::usage(format!("the file of `{flag}` cannot be read: {}", path.display())).caused_by(error)
    };
    let path = std::fs::canonicalize(&path).map_err(|error| cannot(&error))?;
    let metadata = std::fs::metadata(&path).map_err(|error| cannot(&error))?;
    if !metadata.is_file() {
        return Err(Error::usage(format!("`{flag}` takes a file, and this is none: {}", path.display())));
    }
    let facts = InputFacts { bytes: metadata.len(), ..identify(role, &path)? };
    Ok(Input { role, source: Source::File(path), facts: Some(facts) })
}

/// Standard input can be read once only, so it is kept under the name of its content.
fn keep_standard_input(role: Role, folder: &Path) -> Result<PathBuf> {
    let cannot = |error: &std::io::Error| {
        Error::usage(format!("the standard input for `{}` cannot be kept", role.flag())).caused_by(error)
    };
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| cannot(&error))?;
    if bytes.is_empty() {
        return Err(Error::usage(format!("`{} -` reads standard input, and nothing came", role.flag())));
    }
    keep(&bytes, "", folder).map_err(|error| cannot(&error))
}

/// Writes bytes into the store's folder of inputs, under the name of their content.
pub(super) fn keep(bytes: &[u8], extension: &str, folder: &Path) -> std::io::Result<PathBuf> {
    let digest = Sha256::digest(bytes);
    let name = format!("{:x}", bytes::Bytes::copy_from_slice(&digest[..16]));
    let path = folder.join(name).with_extension(extension);
    crate::config::make_private_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(path)
}

/// What it is by its content, never by its name; its length is not yet told.
fn identify(role: Role, path: &Path) -> Result<InputFacts> {
    match role {
        Role::FirstFrame | Role::LastFrame | Role::Reference => image(role, path),
        Role::Video => video(path),
        Role::Audio => sound(path),
    }
}

fn image(role: Role, path: &Path) -> Result<InputFacts> {
    let no_image = || {
        let message = format!("the file of `{}` is not an image in PNG, JPEG or WebP: {}", role.flag(), path.display());
        Error::usage(message)
    };
    if let (Role::Reference, Ok(clip)) = (role, crate::media::probe(path)) {
        return Err(no_reference(path, clip.duration));
    }
    let reader = image::ImageReader::open(path).and_then(image::ImageReader::with_guessed_format);
    let reader = reader.map_err(|error| no_image().caused_by(&error))?;
    let format = reader.format().ok_or_else(no_image)?;
    let (width, height) = reader.into_dimensions().map_err(|error| no_image().caused_by(&error))?;
    Ok(facts(format.to_mime_type(), Some(Size::new(width, height))))
}

/// A clip as a reference is billed by its own length or at a rate of its own, and no model of the catalog is ordered with
/// one: its price would be quoted too low.
fn no_reference(path: &Path, length: Option<Seconds>) -> Error {
    let long = length.map_or_else(String::new, |length| format!(" of {length} s"));
    let path = path.display();
    Error::usage(format!("`--reference` takes an image, and this is a clip{long}: {path}"))
        .because(
            "vendors bill a clip as a reference beside the clip that is made, so none is ordered at a price too low",
        )
        .hint(format!("ffmpeg -i '{path}' -frames:v 1 still.png   # a frame of it does as a reference"))
        .hint(format!("rushes edit '{path}' PROMPT -m MODEL   # where the clip itself shall be changed"))
}

fn video(path: &Path) -> Result<InputFacts> {
    let clip = crate::media::probe(path).map_err(|error| {
        Error::usage(format!("the file of `--video` is not an MP4 clip: {}", path.display())).caused_by(&error)
    })?;
    Ok(InputFacts { duration: clip.duration, ..facts("video/mp4", Some(clip.size)) })
}

fn sound(path: &Path) -> Result<InputFacts> {
    let mut start = [0; 12];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut start));
    let read = read.map_err(|error| Error::usage("the file of `--audio-ref` cannot be read").caused_by(&error))?;
    let mime = match &start[..read] {
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => "audio/mpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E'] => "audio/wav",
        [b'O', b'g', b'g', b'S', ..] => "audio/ogg",
        [b'f', b'L', b'a', b'C', ..] => "audio/flac",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "audio/mp4",
        _ => {
            let message = format!("the file of `--audio-ref` is not MP3, WAV, Ogg, FLAC or M4A: {}", path.display());
            return Err(Error::usage(message));
        }
    };
    Ok(facts(mime, None))
}

fn facts(mime: &str, size: Option<Size>) -> InputFacts {
    InputFacts { mime: mime.to_owned(), bytes: 0, size, duration: None }
}

/// A looked-at file in the form that the provider takes; files that must be uploaded first are not turned here.
///
/// # Errors
/// `Kind::Usage` where the file is gone since, or too large for a `data:` address.
pub fn in_form(input: &Input, dialect: &dyn Dialect) -> Result<OrderInput> {
    let at = match &input.source {
        Source::Url(url) => InputRef::Url(url.clone()),
        Source::File(path) => {
            let body = body(path, input)?;
            match dialect.input_form(input.role) {
                InputForm::Part | InputForm::Upload => InputRef::File(body),
                InputForm::Data(limit) => InputRef::Data(data_address(&body, limit, input.role)?),
                InputForm::Address => return Err(wants_an_address(path, input.role)),
            }
        }
    };
    Ok(OrderInput { role: input.role, at })
}

fn wants_an_address(path: &Path, role: Role) -> Error {
    let flag = role.flag();
    let message = format!("the provider fetches what `{flag}` names, so a file of yours cannot go: {}", path.display());
    Error::usage(message).hint(format!("put it where the provider can fetch it: {flag} https://…"))
}

fn body(path: &Path, input: &Input) -> Result<FileBody> {
    let flag = input.role.flag();
    let metadata = std::fs::metadata(path).map_err(|error| {
        Error::usage(format!("the file of `{flag}` is no longer there: {}", path.display())).caused_by(&error)
    })?;
    let mime = input.facts.as_ref().map_or("application/octet-stream", |facts| facts.mime.as_str());
    // The user's own file name may say more than they want to tell a provider.
    let name = format!("{}.{}", input.role.flag().trim_start_matches('-'), mime.rsplit('/').next().unwrap_or("bin"));
    Ok(FileBody { path: path.to_owned(), mime: mime.to_owned(), name, bytes: metadata.len() })
}

fn data_address(body: &FileBody, limit: usize, role: Role) -> Result<String> {
    let too_large = || {
        let message = format!("the file of `{}` is too large to go along: {} bytes", role.flag(), body.bytes);
        Error::usage(message).hint("give an address that the provider can fetch instead")
    };
    if body.bytes.saturating_mul(4) / 3 > limit as u64 {
        return Err(too_large());
    }
    let bytes = std::fs::read(&body.path).map_err(|error| too_large().caused_by(&error))?;
    let address = format!("data:{};base64,{}", body.mime, STANDARD.encode(bytes));
    if address.len() > limit { Err(too_large()) } else { Ok(address) }
}
