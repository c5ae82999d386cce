//! The connections that a call may take, opened when first needed.
//!
//! Reading the machine's root certificates costs time and may fail, so a command
//! that calls nobody, or only this machine, never does it. Orders have a door of
//! their own that reuses no connection: a kept one may be dead without our knowing,
//! and an order that goes into it is lost without our knowing.

use std::collections::BTreeMap;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use url::Url;

use super::address::is_loopback;
use super::names::{Lookup, Names};

/// What a connection is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// Reads: connections are kept and reused.
    Ask,
    /// Paid orders: a fresh connection each.
    Order,
    /// Bytes as they are, nothing unpacked on the way.
    Download,
}

/// Whom the server's certificate must be signed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Roots {
    /// The machine's own roots.
    System,
    /// Nobody: plain http.
    None,
}

/// How far a call may go. Everything but this machine is reached through the proxy that the environment names, minus
/// `NO_PROXY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// This machine: never through a proxy.
    Loopback,
    /// The provider's own servers, wherever they are.
    Own,
    /// Whomever a provider names: no connection of theirs is shared with the provider's own.
    Stranger,
}

/// Whose address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner<'a> {
    /// The provider's, or one of its neighbours in the local network.
    Provider,
    /// Somebody whom the provider names, with the name of the provider where it is a server of the user's own.
    Stranger(Option<&'a str>),
}

/// One way of connecting; calls with the same way share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Door {
    purpose: Purpose,
    roots: Roots,
    reach: Reach,
}

/// All doors of one client.
#[derive(Debug)]
pub(super) struct Doors {
    connect: Duration,
    names: Names,
    open: Mutex<BTreeMap<Door, reqwest::Client>>,
}

impl Doors {
    /// No door is open yet; `connect` is how long a connection may take to be made, and `lookup` knows the names.
    pub(super) fn new(connect: Duration, lookup: Lookup) -> Self {
        Self { connect, names: Names::new(lookup), open: Mutex::default() }
    }

    /// The door for that address, opened where this is the first call through it.
    ///
    /// # Errors
    /// Where the machine has no root certificates, or a proxy's address makes no sense.
    pub(super) fn open(&self, url: &Url, owner: Owner<'_>, purpose: Purpose) -> reqwest::Result<reqwest::Client> {
        let reach = match owner {
            _ if is_loopback(url) => Reach::Loopback,
            Owner::Provider => Reach::Own,
            Owner::Stranger(excused_by) => {
                // The proxy's name comes to the same lookup; only the strangers' own are distrusted.
                self.names.distrust(url.host_str().unwrap_or_default(), excused_by);
                Reach::Stranger
            }
        };
        let roots = if url.scheme() == "https" { Roots::System } else { Roots::None };
        let door = Door { purpose, roots, reach };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = open.get(&door) {
            return Ok(client.clone());
        }
        let client = self.build(door)?;
        open.insert(door, client.clone());
        Ok(client)
    }

    fn build(&self, door: Door) -> reqwest::Result<reqwest::Client> {
        static CRYPTOGRAPHY: Once = Once::new();
        // An error means that one is installed already, which is as good.
        CRYPTOGRAPHY.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("rushes/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.connect)
            // HTTP/2 repeats refused streams by itself and shares one connection among calls; we want neither.
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        builder = match door.purpose {
            Purpose::Ask => builder.gzip(true),
            Purpose::Order => builder.gzip(true).pool_max_idle_per_host(0),
            // A range counts the bytes as they are sent.
            Purpose::Download => builder.gzip(false),
        };
        builder = match door.roots {
            Roots::System => builder,
            Roots::None => builder.tls_certs_only([]),
        };
        builder = match door.reach {
            Reach::Loopback => builder.no_proxy(),
            Reach::Own => builder,
            Reach::Stranger => builder.dns_resolver(self.names.clone()),
        };
        builder.build()
    }
}
