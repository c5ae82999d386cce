//! What is made from the program itself: the table of providers and the completion scripts.

use std::process::Command;

use rushes::catalog::{ANIMATIC, Catalog, Model};
use rushes::providers::{self, Abilities, Provider, Server};

/// Each shell and its file.
pub(crate) const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "completions/rushes.bash"),
    ("elvish", "completions/rushes.elv"),
    ("fish", "completions/rushes.fish"),
    ("powershell", "completions/_rushes.ps1"),
    ("zsh", "completions/_rushes"),
];

/// What `rushes completions SHELL` prints.
pub(crate) fn completions(shell: &str) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_rushes")).args(["completions", shell]).output().expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("text")
}

/// The table of providers, with the embedded engine first.
pub(crate) fn providers() -> String {
    let catalog = Catalog::built_in().expect("the tables are sound");
    let head = "| provider | key | model families | besides making clips |\n|---|---|---|---|\n".to_owned();
    let engine = format!("| embedded engine | none needed | {} | |\n", families(&catalog, ANIMATIC));
    let rows = providers::ALL.iter().map(|provider| row(provider, &catalog));
    [head, engine].into_iter().chain(rows).collect()
}

fn row(provider: &Provider, catalog: &Catalog) -> String {
    let Provider { name, title, documentation, key_variables, base_url, .. } = provider;
    let keys: Vec<String> = key_variables.iter().map(|variable| format!("`{variable}`")).collect();
    let abilities = (provider.speak)(&Server::vendors(base_url.parse().expect("an address"))).abilities();
    let families = families(catalog, name);
    format!("| [{title}]({documentation}) `{name}` | {} | {families} | {} |\n", keys.join(" or "), acts(abilities))
}

/// Each family once, though a gateway may have an address for each kind of clip.
fn families(catalog: &Catalog, provider: &str) -> String {
    let family = |model: &Model| match model.lifecycle.shutdown {
        Some(day) => format!("`{}` (until {day})", model.family),
        None => format!("`{}`", model.family),
    };
    let models = catalog.models().iter().filter(|model| model.provider == provider);
    let mut families: Vec<String> = Vec::new();
    for family in models.map(family) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    families.join(", ")
}

fn acts(abilities: Abilities) -> String {
    let Abilities { cancel, delete, list, remix, edit, extend, thumbnail, spritesheet, idempotency } = abilities;
    let words = [
        (remix, "remix"),
        (edit, "edit"),
        (extend, "extend"),
        (list, "list"),
        (cancel, "cancel"),
        (delete, "delete"),
        (thumbnail, "thumbnail"),
        (spritesheet, "spritesheet"),
        (idempotency, "orders by name"),
    ];
    words.into_iter().filter(|(can, _)| *can).map(|(_, word)| word).collect::<Vec<_>>().join(", ")
}
