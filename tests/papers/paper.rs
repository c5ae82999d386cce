//! The files that people read: their fences, their generated parts, and how they are brought up to date.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

/// Tests of one process share the README; only one at a time may write it.
static PEN: Mutex<()> = Mutex::new(());

/// A block between marks of three backquotes.
#[derive(Debug)]
pub(crate) struct Fence {
    /// Where its text begins, counted from 1.
    pub(crate) line: usize,
    /// Its lines, each with its end.
    pub(crate) body: String,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn readme() -> String {
    read("README.md")
}

/// The fences of that language, or all of them.
pub(crate) fn fences(language: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<(Fence, bool)> = None;
    for (at, line) in readme().lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(found)) => {
                let is_meant = language.is_empty() || found == language;
                open = Some((Fence { line: at + 2, body: String::new() }, is_meant));
            }
            (Some(_), Some(_)) => fences.extend(open.take().filter(|(_, is_meant)| *is_meant).map(|(fence, _)| fence)),
            (Some((fence, _)), None) => fence.body.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none() && !fences.is_empty(), "README.md has no fence of `{language}`, or an open one");
    fences
}

/// What stands between `<!-- name: … -->` and `<!-- end of name -->`.
pub(crate) fn between(name: &str) -> String {
    let text = readme();
    let (_, behind) = text.split_once(&format!("<!-- {name}: ")).expect("the mark of the beginning");
    let (_, behind) = behind.split_once("-->\n").expect("the end of the mark");
    let (part, _) = behind.split_once(&format!("<!-- end of {name} -->")).expect("the mark of the end");
    part.to_owned()
}

/// Whether the user wants files to be written, not only looked at.
#[expect(clippy::disallowed_methods, reason = "a test has no configuration to ask")]
fn wants_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| !value.is_empty())
}

/// Puts the new text in the place of the old one in the README, if that is wanted.
pub(crate) fn updated(old: &str, new: &str) -> bool {
    if !wants_update() {
        return false;
    }
    let _pen = PEN.lock().expect("no test died while writing");
    let text = readme();
    assert_eq!(text.matches(old).count(), 1, "the old text does not stand there once:\n{old}");
    write("README.md", &text.replace(old, new));
    true
}

/// Whether the file says that, afterwards at least if an update is wanted.
pub(crate) fn is_current(name: &str, fresh: &str) -> bool {
    let is_same = fs::read_to_string(root().join(name)).is_ok_and(|text| text == fresh);
    if !is_same && wants_update() {
        write(name, fresh);
        return true;
    }
    is_same
}

#[expect(clippy::disallowed_methods, reason = "it writes papers, not clips")]
fn write(name: &str, text: &str) {
    fs::write(root().join(name), text).expect("a paper can be written");
}
