//! Looks names up, and holds strangers to where their names lead.
//!
//! `address` judges an address as it is written. What a name leads to is judged here, at the
//! moment the connection is made, so that no name can lead outside while it is judged and into
//! the local network when it is used. Where a proxy connects for us, the proxy looks names up,
//! and no name of a stranger comes through here.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_near_ip;

/// What a name leads to.
pub(super) type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// The one who knows what names lead to: the system.
pub(super) type Lookup = fn(String) -> Found;

/// Names and what is known of them. A copy shares what it knows.
#[derive(Clone, Debug)]
pub(super) struct Names {
    lookup: Lookup,
    /// Each stranger's name.
    strangers: Arc<Mutex<BTreeMap<String, Excuse>>>,
}

/// What excuses a stranger that is found in the local network.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Excuse {
    /// Nothing.
    None,
    /// That the server of the user's own of that name, which sent us to it, is there itself.
    Neighbour(String),
}

impl Names {
    /// Asks that lookup.
    pub(super) fn new(lookup: Lookup) -> Self {
        Self { lookup, strangers: Arc::default() }
    }

    /// From now on that name may not lead into the local network, unless the server of the user's own that names it is
    /// itself there. Who is named by several is excused by none.
    pub(super) fn distrust(&self, stranger: &str, excused_by: Option<&str>) {
        let excuse = excused_by.map_or(Excuse::None, |server| Excuse::Neighbour(plain(server)));
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = strangers.entry(plain(stranger)).or_insert_with(|| excuse.clone());
        if *known != excuse {
            *known = Excuse::None;
        }
    }

    fn excuse(&self, name: &str) -> Option<Excuse> {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner).get(&plain(name)).cloned()
    }

    async fn is_near(&self, name: &str) -> bool {
        (self.lookup)(name.to_owned()).await.is_ok_and(|found| !found.is_empty() && found.iter().all(near))
    }

    async fn find(self, name: String) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let found = (self.lookup)(name.clone()).await?;
        let Some(excuse) = self.excuse(&name) else { return Ok(found) };
        let outside: Vec<SocketAddr> = found.iter().copied().filter(|address| !near(address)).collect();
        if outside.is_empty() && !found.is_empty() {
            return match excuse {
                Excuse::Neighbour(server) if self.is_near(&server).await => Ok(found),
                Excuse::Neighbour(_) | Excuse::None => Err(Box::new(LeadsInside)),
            };
        }
        Ok(outside)
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let finding = self.clone().find(name.as_str().to_owned());
        Box::pin(async move { Ok(Box::new(finding.await?.into_iter()) as Addrs) })
    }
}

/// A stranger's name that leads into the local network.
#[derive(Debug)]
pub(super) struct LeadsInside;

impl fmt::Display for LeadsInside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads into the local network")
    }
}

impl std::error::Error for LeadsInside {}

impl LeadsInside {
    /// Whether that is why a call did not get through.
    pub(super) fn is_why(error: &(dyn std::error::Error + 'static)) -> bool {
        std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<Self>)
    }
}

/// Asks the system.
pub(super) fn ask_the_system(name: String) -> Found {
    Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
}

fn near(address: &SocketAddr) -> bool {
    is_near_ip(address.ip())
}

/// The name without the dot that may stand at its end.
fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "a lookup takes it")]
    fn found(name: String) -> Found {
        let addresses: &[&str] = match plain(&name).as_str() {
            "cdn.example" => &["203.0.113.7:0"],
            "both.example" => &["127.0.0.1:0", "203.0.113.7:0", "[fe80::1]:0"],
            "inside.example" => &["10.0.0.1:0", "[::ffff:192.168.0.1]:0"],
            "gpu.example" => &["192.168.0.7:0"],
            _ => &[],
        };
        let addresses = addresses.iter().map(|text| text.parse().expect("an address")).collect();
        Box::pin(std::future::ready(Ok(addresses)))
    }

    async fn addresses(names: &Names, name: &str) -> Option<Vec<String>> {
        let found = names.clone().find(name.to_owned()).await.ok()?;
        Some(found.into_iter().map(|address| address.ip().to_string()).collect())
    }

    #[tokio::test]
    async fn a_stranger_keeps_only_what_is_outside() {
        let names = Names::new(found);
        for name in ["cdn.example", "both.example", "inside.example"] {
            names.distrust(name, None);
        }
        assert_eq!(addresses(&names, "cdn.example").await, Some(vec!["203.0.113.7".to_owned()]));
        assert_eq!(addresses(&names, "both.example").await, Some(vec!["203.0.113.7".to_owned()]));
        assert_eq!(addresses(&names, "inside.example").await, None);
        assert_eq!(addresses(&names, "Inside.Example.").await, None);
    }

    #[tokio::test]
    async fn who_is_no_stranger_may_be_anywhere() {
        let names = Names::new(found);
        assert_eq!(addresses(&names, "inside.example").await.map(|found| found.len()), Some(2));
    }

    #[tokio::test]
    async fn a_server_of_ones_own_excuses_its_neighbours_where_it_is_near_itself() {
        let names = Names::new(found);
        names.distrust("inside.example", Some("gpu.example"));
        assert_eq!(addresses(&names, "inside.example").await.map(|found| found.len()), Some(2));
        // Somebody else names it, too.
        names.distrust("inside.example", None);
        assert_eq!(addresses(&names, "inside.example").await, None);
        let names = Names::new(found);
        names.distrust("inside.example", Some("cdn.example"));
        assert_eq!(addresses(&names, "inside.example").await, None);
    }
}
