//! Opens and closes a sandbox: a thread of its own with two loopback ports, usable from tests, a command or a script.
//!
//! Nothing but 127.0.0.1 is ever bound, and nothing is kept on disk but the file
//! of a throw-away account, for those who ask for it: a sandbox that is closed
//! has never been.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use tempfile::NamedTempFile;
use tokio::sync::oneshot;
use tokio::time::interval;

use super::desk::{Desk, Door, receive};
use super::fault::{Rule, Script};
use super::keys;
use super::ledger::{Ledger, SeenCall};
use super::line::{Handle, Switchboard};
use super::settings::Settings;
use super::vertex;
use super::world::World;

/// A rehearsal server that is open. Dropping it closes it at once, in the middle of whatever it says.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    key: String,
    desk: Arc<Desk>,
    account: OnceLock<Option<NamedTempFile>>,
    close: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens on 127.0.0.1 and serves from now on, on a thread of its own.
    ///
    /// # Errors
    /// The port is taken, or the system gives no socket or thread.
    pub fn start(settings: Settings) -> io::Result<Self> {
        let listener = loopback(settings.port)?;
        let elsewhere = loopback(0)?;
        let address = listener.local_addr()?;
        let key = settings.key.as_ref().map_or(vertex::ANY_KEY, |key| key.expose()).to_owned();
        let stop_after = settings.stop_after;
        let desk = Arc::new(Desk::new(World::new(settings), elsewhere.local_addr()?));
        let (close, closed) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&desk);
        let thread = std::thread::Builder::new().name("sandbox".to_owned()).spawn(move || {
            runtime.block_on(async {
                let open = Arc::new(AtomicUsize::new(0));
                let vendor = serve(listener, Door::Vendor(Arc::clone(&served)), &open);
                let other = serve(elsewhere, Door::Elsewhere(Arc::clone(&served)), &open);
                tokio::select! {
                    _ = async { tokio::join!(vendor, other) } => {}
                    _ = closed => {}
                    () = idle(&open, stop_after) => {}
                }
            });
            served.library.close();
            // A drawing may take seconds to notice; nobody waits for it.
            runtime.shutdown_background();
        })?;
        Ok(Self { address, key, desk, account: OnceLock::new(), close: Some(close), thread: Some(thread) })
    }

    /// The loopback address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of that provider, as its own API has it; none for a provider without a side.
    pub fn base_url(&self, provider: &str) -> Option<String> {
        let side = self.desk.sides.iter().find(|side| side.name == provider)?;
        Some(format!("http://{}/{}{}", self.address, side.name, side.usual_path))
    }

    /// The variables that point `rushes` at this sandbox: base URL and key of every provider. The first call writes the
    /// file that one of them names; it goes with the sandbox.
    pub fn environment(&self) -> Vec<(String, String)> {
        let of_side = |side: &&super::side::Side| {
            let name = format!("RUSHES_{}_BASE_URL", side.name.to_ascii_uppercase().replace('-', "_"));
            let url = format!("http://{}/{}{}", self.address, side.name, side.usual_path);
            let keys = std::iter::once(side.key_variable).chain(keys::besides(side));
            let keys = keys.map(|variable| (variable.to_owned(), self.key.clone()));
            std::iter::once((name, url)).chain(keys).collect::<Vec<_>>()
        };
        let mut environment: Vec<_> = self.desk.sides.iter().flat_map(of_side).collect();
        // Google's customers have a file in the place of a key.
        environment.retain(|(name, _)| name != vertex::SIDE.key_variable);
        let file = self.account.get_or_init(|| self.write_account().ok()).as_ref();
        environment.extend(file.into_iter().flat_map(|file| {
            let path = file.path().to_string_lossy().into_owned();
            [(vertex::SIDE.key_variable, path), ("GOOGLE_CLOUD_PROJECT", vertex::PROJECT.to_owned())]
                .map(|(name, value)| (name.to_owned(), value))
        }));
        environment
    }

    /// Writes the file of the throw-away account, which goes with the sandbox.
    fn write_account(&self) -> io::Result<NamedTempFile> {
        let mut file = tempfile::Builder::new().prefix("sandbox-account-").suffix(".json").tempfile()?;
        file.write_all(vertex::account_file(&self.key).to_string().as_bytes())?;
        file.flush().map(|()| file)
    }

    /// What the vendors' books say now.
    pub fn ledger(&self) -> Ledger {
        self.desk.world().ledger.clone()
    }

    /// The latest raw calls, oldest first.
    pub fn calls(&self) -> Vec<SeenCall> {
        self.desk.world().calls.all()
    }

    /// Turns the clock forwards.
    pub fn advance(&self, span: Duration) {
        self.desk.world().clock.advance(span);
    }

    /// Replaces the script of mishaps.
    pub fn set_faults(&self, rules: Vec<Rule>) {
        self.desk.world().script = Script::new(rules);
    }

    /// What blocks until the sandbox has closed by itself, which it does only where `stop_after` is set. Whoever is
    /// called away from it drops the sandbox all the same, and what it has written goes.
    pub fn waiter(&mut self) -> impl FnOnce() + Send + use<> {
        let thread = self.thread.take();
        move || {
            // It ends with a panic only after having said so.
            thread.map(JoinHandle::join);
        }
    }

    /// Closes at once.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(close) = self.close.take() {
            // It may have closed by itself.
            let _ = close.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn loopback(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn serve(listener: TcpListener, door: Door, open: &Arc<AtomicUsize>) -> io::Result<()> {
    let lines = Switchboard::new(tokio::net::TcpListener::from_std(listener)?, Arc::clone(open));
    let calls = Router::new().fallback(receive).with_state(door);
    axum::serve(lines, calls.into_make_service_with_connect_info::<Handle>()).await
}

/// Ends once no connection was open for that long; never, where no time is set.
async fn idle(open: &AtomicUsize, stop_after: Option<Duration>) {
    let Some(stop_after) = stop_after else { return std::future::pending().await };
    let step = (stop_after / 10).clamp(Duration::from_millis(1), Duration::from_secs(1));
    let mut ticks = interval(step);
    let mut busy = Instant::now();
    while busy.elapsed() < stop_after {
        ticks.tick().await;
        if open.load(Ordering::SeqCst) > 0 {
            busy = Instant::now();
        }
    }
}
