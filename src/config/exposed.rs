//! Files that hold a key and can be read by others.
//!
//! The configuration has no place for a key, but a `key_command` can be one: `echo KEY`, or `cat FILE`. Password
//! managers keep their own house.

use std::path::{Path, PathBuf};

use super::Config;

impl Config {
    /// A sentence for each file that holds a key and can be read by others, with what to type. `file` is that of the
    /// configuration.
    pub fn exposed(&self, file: &Path) -> Vec<String> {
        let commands = self.provider.values().filter_map(|settings| settings.key_command.as_deref());
        let mut files: Vec<PathBuf> = commands.flat_map(|command| holders(command, file)).collect();
        files.sort_unstable();
        files.dedup();
        let exposed = files.iter().filter(|file| others_read(file));
        exposed.map(|file| format!("others on this machine can read a key: chmod 600 {}", quoted(file))).collect()
    }
}

/// The files in which the key stands in the clear, as far as the command shows it.
fn holders(command: &str, config_file: &Path) -> Vec<PathBuf> {
    let mut words = command.split_whitespace();
    match words.next() {
        Some("echo" | "printf") => vec![config_file.to_owned()],
        Some("cat" | "head" | "<") => words.map(path).collect(),
        Some(_) | None => Vec::new(),
    }
}

/// The file that a word of a shell names, where that can be told without the shell.
fn path(word: &str) -> PathBuf {
    let word = word.trim_start_matches('<').trim_matches(['"', '\'']);
    let below_home = ["~/", "$HOME/", "${HOME}/"].iter().find_map(|home| word.strip_prefix(home));
    match (below_home, directories::BaseDirs::new()) {
        (Some(below), Some(folders)) => folders.home_dir().join(below),
        (Some(_), None) | (None, _) => PathBuf::from(word),
    }
}

#[cfg(unix)]
fn others_read(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn others_read(_: &Path) -> bool {
    // Folders of a user are closed to others, and there is no such command.
    false
}

/// As a shell reads it back.
fn quoted(file: &Path) -> String {
    let text = file.display().to_string();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:@,".contains(&byte);
    if text.bytes().all(is_plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::OpenOptionsExt;

    use super::*;

    fn file(folder: &Path, name: &str, mode: u32) -> PathBuf {
        let path = folder.join(name);
        std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&path).expect("a file");
        // Whatever the umask took away.
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).expect("its mode");
        path
    }

    fn exposed(command: &str, config_file: &Path) -> Vec<String> {
        let command = toml::Value::String(command.to_owned());
        let text = format!("[provider.openai]\nkey_command = {command}\n[provider.fal]\nkey_command = {command}\n");
        Config::parse(&text).expect("a configuration").exposed(config_file)
    }

    #[test]
    fn a_key_that_others_can_read_is_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let (open, closed) = (file(folder.path(), "open", 0o644), file(folder.path(), "closed", 0o600));
        let group = file(folder.path(), "a group's", 0o640);
        let told = |path: &str| vec![format!("others on this machine can read a key: chmod 600 {path}")];
        assert_eq!(exposed("echo sk-canary", &open), told(&open.display().to_string()));
        assert_eq!(exposed(&format!("cat {}", open.display()), &closed), told(&open.display().to_string()));
        let quoted = format!("'{}'", group.display().to_string().replace('\'', r"'\''"));
        assert_eq!(exposed("printf sk-canary", &group), told(&quoted));
        assert_eq!(exposed("echo sk-canary", &closed), [""; 0]);
        assert_eq!(exposed(&format!("cat {}", closed.display()), &open), [""; 0]);
        assert_eq!(exposed("pass show openai", &open), [""; 0], "nothing secret is in it");
        assert_eq!(Config::default().exposed(&open), [""; 0]);
    }
}
