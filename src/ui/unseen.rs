//! Typing that is not shown.

use std::io;

/// While it lives, the terminal on standard input does not show what is typed. Its end, however it comes, restores it.
#[derive(Debug)]
pub struct Unseen {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Unseen {
    /// From now on.
    pub(super) fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // The end of the line is shown, so that what comes next begins on a new one.
        hidden.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?;
        Ok(Self { before })
    }
}

#[cfg(unix)]
impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.before);
    }
}

#[cfg(not(unix))]
impl Unseen {
    /// Not here: a key is read from a file or a pipe.
    pub(super) fn begin() -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "what is typed cannot be hidden here: pass it by a pipe"))
    }
}
