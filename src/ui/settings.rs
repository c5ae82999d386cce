//! What a `Reporter` is made from: what the place where the program runs can do, and how things shall be told.

/// What one output stream can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Whether a person sees it at once.
    pub is_tty: bool,
    /// Its columns, where that is known.
    pub width: Option<usize>,
    /// Whether it takes colours.
    pub color: bool,
    /// Whether it takes more than ASCII.
    pub unicode: bool,
}

/// What the place where the program runs can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether somebody could answer a question.
    pub stdin_is_tty: bool,
    /// Where answers go.
    pub stdout: Stream,
    /// Where talk goes.
    pub stderr: Stream,
}

/// How progress is told. Whoever makes the settings has decided what `auto` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressMode {
    /// Bars that move; lines where standard error is no terminal.
    Bar,
    /// A line for each change.
    Plain,
    /// An object for each event.
    Json,
    /// Not at all; notes, warnings and errors are still told.
    None,
}

/// What a `Reporter` is made from.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// What the place where the program runs can do.
    pub terminal: Terminal,
    /// How progress is told.
    pub progress: ProgressMode,
    /// Whether the answer is one JSON document, and an error too.
    pub json: bool,
}
