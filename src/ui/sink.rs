//! Where bytes leave the program: a writer that several threads may use, one whole text at a time.
//!
//! The only place that holds a standard stream. A reader that has gone is an
//! error to the caller of `write` and nothing to `talk`.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// A writer shared between threads; a text is never torn apart by another.
#[derive(Clone)]
pub(super) struct Sink(Arc<Mutex<dyn Write + Send>>);

impl Sink {
    pub(super) fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }

    /// Writes the whole text and lets it out.
    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(text.as_bytes())?;
        writer.flush()
    }

    /// Writes the text if anybody still listens: nobody's job is lost because a log is.
    pub(super) fn talk(&self, text: &str) {
        drop(self.write(text));
    }
}
