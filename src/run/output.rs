//! Where a clip goes: the template filled in, and checked before any money is spent.
//!
//! What a template's author writes is meant; what is filled in never adds a
//! folder, so that no prompt and no model name can lead anywhere else.

use std::path::{Path, PathBuf};

use jiff::Zoned;
use unicode_segmentation::UnicodeSegmentation;

use crate::error::{Error, Kind, Result};
use crate::job::{JobId, Replace};

/// What a template may name.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    /// The prompt.
    pub prompt: &'a str,
    /// The job.
    pub id: &'a JobId,
    /// The model on the wire.
    pub model: &'a str,
    /// The provider.
    pub provider: &'a str,
    /// Which of several, from one.
    pub number: u32,
    /// How many there are.
    pub count: u32,
}

const PLACEHOLDERS: [&str; 6] = ["slug", "id", "model", "provider", "date", "n"];

/// Fills a template in, to an absolute path. A folder gets the default file name in it.
///
/// # Errors
/// `Kind::Usage` for an unknown placeholder.
pub fn path(template: &str, names: &Names<'_>, today: &Zoned) -> Result<PathBuf> {
    let filled = fill(template, names, today)?;
    let path = std::path::absolute(&filled).map_err(|error| {
        Error::usage(format!("not a place for a clip: `{template}`"))
            .caused_by(&error)
            .hint("rushes create … -o clip.mp4")
    })?;
    let is_folder = filled.ends_with(['/', std::path::MAIN_SEPARATOR]) || path.is_dir();
    if is_folder {
        return Ok(path.join(fill("{slug}-{id}.mp4", names, today)?));
    }
    let same_for_all = names.count > 1 && !["{n}", "{id}"].iter().any(|mark| template.contains(mark));
    if !same_for_all {
        return Ok(path);
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map_or_else(String::new, |text| format!(".{}", text.to_string_lossy()));
    Ok(path.with_file_name(format!("{stem}-{}{extension}", names.number)))
}

fn fill(template: &str, names: &Names<'_>, today: &Zoned) -> Result<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            return Err(unknown(template, after));
        };
        match name {
            "slug" => filled.push_str(&slug(names.prompt)),
            "id" => filled.push_str(names.id.as_str()),
            "model" => filled.push_str(&file_name_part(names.model)),
            "provider" => filled.push_str(&file_name_part(names.provider)),
            "date" => filled.push_str(&today.date().to_string()),
            "n" => filled.push_str(&names.number.to_string()),
            _ => return Err(unknown(template, name)),
        }
        rest = behind;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn unknown(template: &str, name: &str) -> Error {
    let known = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(" ");
    Error::usage(format!("the output has an unknown placeholder `{{{name}}}`: `{template}`"))
        .hint(format!("the placeholders are {known}"))
}

/// The first words of a prompt as a file name: letters and digits of any script, joined by hyphens.
pub fn slug(prompt: &str) -> String {
    let mut slug = String::new();
    for word in prompt.unicode_words() {
        let word: String =
            word.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if word.is_empty() {
            continue;
        }
        let longer = slug.len() + word.len() + 1;
        if !slug.is_empty() && longer > 40 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    cut(&mut slug, 60);
    if slug.is_empty() { "clip".to_owned() } else { slug }
}

/// A name as part of a file name: `fal-ai/veo3.1` becomes `fal-ai-veo3.1`.
fn file_name_part(name: &str) -> String {
    let keep = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '_');
    let part: String = name.chars().map(|character| if keep(character) { character } else { '-' }).collect();
    part.trim_matches(['.', '-']).to_owned()
}

fn cut(text: &mut String, bytes: usize) {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

/// Makes sure, before anything is paid for, that a clip can be put there.
///
/// Missing folders are made. Nothing is left behind at the path itself.
///
/// # Errors
/// `Kind::Usage` where something is there already, or the folder cannot be written.
pub fn check(path: &Path, replace: Replace) -> Result<()> {
    if path.is_dir() {
        return Err(
            Error::usage(format!("the output is a folder: {}", path.display())).hint("rushes create … -o FILE.mp4")
        );
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let cannot = |error: &std::io::Error| {
        let message = format!("the clip could not be put there, so nothing was bought: {}", path.display());
        Error::new(Kind::Usage, message).because(reason(error, folder)).hint("name another place with -o")
    };
    if replace == Replace::Never && path.symlink_metadata().is_ok() {
        let message = format!("the output is already there, and nothing was bought: {}", path.display());
        return Err(Error::usage(message).hint("add --force to replace it, or name another with -o"));
    }
    std::fs::create_dir_all(folder).map_err(|error| cannot(&error))?;
    tempfile::Builder::new().prefix(".rushes-").tempfile_in(folder).map_err(|error| cannot(&error))?;
    // A folder that takes files may not take this name: it may be too long, with what is added while it grows.
    match crate::wire::note_path(path).symlink_metadata() {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot(&error)),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Why nothing can be put there, without the name of the file that was tried.
fn reason(error: &std::io::Error, folder: &Path) -> String {
    match folder.ancestors().find(|above| above.exists()) {
        Some(file) if !file.is_dir() => format!("{} is a file, not a folder", file.display()),
        Some(_) | None => match error.kind() {
            std::io::ErrorKind::InvalidFilename | std::io::ErrorKind::InvalidInput => {
                "no file can have that name".into()
            }
            kind => std::io::Error::from(kind).to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> Zoned {
        "2026-11-21T12:00[UTC]".parse().expect("a day")
    }

    fn named(template: &str, prompt: &str, count: u32) -> Result<String> {
        let id = JobId::from("k3v9x2mq".to_owned());
        let names = Names { prompt, id: &id, model: "fal-ai/veo3.1", provider: "fal", number: 2, count };
        let path = path(template, &names, &today())?;
        let here = std::path::absolute(".").expect("a folder");
        Ok(path.strip_prefix(here).map_or_else(|_| path.clone(), Path::to_owned).to_string_lossy().into_owned())
    }

    #[test]
    fn every_placeholder_is_filled_in() {
        assert_eq!(named("{slug}-{id}.mp4", "A paper boat!", 1).expect("a path"), "a-paper-boat-k3v9x2mq.mp4");
        let all = named("{provider}/{model}-{date}-{n}.mp4", "x", 1).expect("a path");
        assert_eq!(all, "fal/fal-ai-veo3.1-2026-11-21-2.mp4");
    }

    #[test]
    fn several_clips_never_share_a_name() {
        assert_eq!(named("boat.mp4", "x", 3).expect("a path"), "boat-2.mp4");
        assert_eq!(named("boat-{n}.mp4", "x", 3).expect("a path"), "boat-2.mp4");
        assert_eq!(named("boat.mp4", "x", 1).expect("a path"), "boat.mp4");
    }

    #[test]
    fn an_unknown_placeholder_is_named() {
        let error = named("{prompt}.mp4", "x", 1).expect_err("unknown");
        assert!(error.to_string().contains("`{prompt}`"), "{error}");
        assert_eq!(error.kind(), Kind::Usage);
        assert!(named("{slug.mp4", "x", 1).is_err());
    }

    #[test]
    fn a_prompt_leads_nowhere_else() {
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert_eq!(slug("שלום עולם"), "שלום-עולם");
        assert_eq!(slug("\u{1b}[31m\u{7}"), "31m");
        assert_eq!(slug("🚀"), "clip");
        assert!(slug(&"word ".repeat(10_000)).len() <= 60);
    }

    #[test]
    fn a_place_is_checked_before_anything_is_bought() {
        let folder = tempfile::tempdir().expect("a folder");
        let there = folder.path().join("there.mp4");
        std::fs::copy(std::env::current_exe().expect("a file"), &there).expect("copied");
        assert_eq!(check(&there, Replace::Never).expect_err("it is there").kind(), Kind::Usage);
        assert!(check(&there, Replace::Allowed).is_ok());
        assert!(check(&folder.path().join("new/deep/clip.mp4"), Replace::Never).is_ok());
        assert!(check(folder.path(), Replace::Allowed).is_err(), "a folder is no file");
        let below_a_file = there.join("clip.mp4");
        assert!(
            check(&below_a_file, Replace::Never).expect_err("no folder").to_string().contains("nothing was bought")
        );
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing is left behind");
    }

    proptest! {
        #[test]
        fn a_slug_is_one_harmless_file_name(prompt in "\\PC{0,200}|.{0,50}") {
            let slug = slug(&prompt);
            prop_assert!(!slug.is_empty() && slug.len() <= 60);
            prop_assert!(slug.chars().all(|character| character.is_alphanumeric() || character == '-'), "{slug}");
        }
    }
}
