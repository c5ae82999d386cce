//! `sandbox`: the rehearsal server as a process of its own.

use std::time::Duration;

use serde_json::json;

use super::args::SandboxArgs;
use super::door::Door;
use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Shown};
use crate::sandbox::{Pace, Sandbox, Settings, Tempo};
use crate::secret::Secret;

/// Prints what to export, then serves until it is stopped.
pub(super) async fn serve(door: &Door, flags: SandboxArgs) -> Result<()> {
    let port = flags.port;
    let mut sandbox = Sandbox::start(settings(flags)).map_err(|error| {
        let message = format!("the sandbox could not open on 127.0.0.1:{port}");
        Error::new(Kind::Unavailable, message).caused_by(&error).hint("rushes sandbox   # takes any free port")
    })?;
    let home = door.home.clone().of_sandbox().data_folder;
    let home = std::path::absolute(&home).unwrap_or(home);
    let mut exports = sandbox.environment();
    exports.push(("RUSHES_HOME".to_owned(), home.to_string_lossy().into_owned()));
    let address = format!("http://{}", sandbox.address());
    let answer = Answer {
        json: json!({ "url": address, "environment": exports.iter().cloned().collect::<std::collections::BTreeMap<_, _>>() }),
        shown: Shown::Lines(exports.iter().map(|(name, value)| format!("export {name}={}", quoted(value))).collect()),
        ending: None,
    };
    door.reporter
        .answer(&answer)
        .map_err(|error| Error::internal("the answer could not be printed").caused_by(&error))?;
    door.reporter.note(format!("playing every provider at {address} with play money; Ctrl-C stops it"));
    door.reporter.note(format!("what was ordered and charged: curl {address}/_sandbox/ledger"));
    tokio::select! {
        ended = tokio::task::spawn_blocking(sandbox.waiter()) => {
            ended.map_err(|error| Error::internal("the sandbox broke down").caused_by(&error))
        }
        () = door.stopped() => Ok(()),
    }
}

fn settings(flags: SandboxArgs) -> Settings {
    let render = flags.render_time.duration();
    let queued = (render / 5).min(Duration::from_secs(2));
    Settings {
        port: flags.port,
        key: flags.key.as_deref().and_then(Secret::new),
        tempo: if flags.frozen { Tempo::Turned } else { Tempo::Flowing(1.0) },
        pace: Pace::Timed { queued, running: render.saturating_sub(queued) },
        profile: flags.profile,
        faults: flags.fault,
        charge_failed: flags.charge_failed,
        clip_fps: flags.clip_fps,
        clip_bytes: flags.clip_bytes,
        stop_after: flags.stop_after.map(crate::config::Span::duration),
        ..Settings::default()
    }
}

/// A value that a shell takes as one word.
fn quoted(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    if value.bytes().all(is_plain) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}
