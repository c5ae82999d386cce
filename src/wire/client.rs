//! Sends one call once, and says exactly what became of it.
//!
//! It never repeats a call; `retry` decides that from what is said here. A key goes
//! only where `Peer::own` says, never along a redirect to another origin, and never
//! over plain http except to this machine.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::address::{admit, is_own, is_readable_on_the_way, is_stranger, leads_inside, place_of};
use super::body::{Activity, attach};
use super::door::{Doors, Owner, Purpose};
use super::limit::Limit;
use super::names::{LeadsInside, ask_the_system};
use super::rest::Wake;
use super::trace::Tracer;
use crate::call::{Auth, Call, Method, Repeat, Reply};
use crate::error::{Fault, FaultKind};
use crate::secret::Secret;

/// How patient the wire is and how much it takes. The defaults suit every provider.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Until a connection is made.
    pub connect: Duration,
    /// Until the answer to a read begins, after the last of the call has left.
    pub answer: Duration,
    /// The same for an order. Long, since giving up early leaves the outcome unknown.
    pub order_answer: Duration,
    /// Between two pieces of an answer.
    pub stall: Duration,
    /// Until the whole of a reply is here; a download has no such limit.
    pub reply: Duration,
    /// The largest reply, unpacked, to a call that names no other limit; a download has none.
    pub reply_bytes: usize,
    /// The most redirects that a read follows.
    pub redirects: u8,
    /// The first pause before a call is sent again; each further one is twice as long.
    pub pause: Duration,
    /// The longest pause that we choose ourselves; a provider may ask for a longer one.
    pub longest_pause: Duration,
    /// How often an order is tried that is certainly not taken.
    pub order_tries: u32,
    /// How often a download is tried whose bytes are no clip.
    pub download_tries: u32,
    /// Who notices that the machine was asleep.
    pub wake: Wake,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            answer: Duration::from_mins(1),
            order_answer: Duration::from_mins(5),
            stall: Duration::from_secs(30),
            reply: Duration::from_mins(5),
            reply_bytes: 64 * 1024 * 1024,
            redirects: 5,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            order_tries: 8,
            download_tries: 3,
            wake: Wake::default(),
        }
    }
}

/// Writes the headers that carry the key. Asked at each sending; the result is never stored.
pub type Sign<'a> = dyn Fn(&Call) -> Vec<(&'static str, Secret)> + Send + Sync + 'a;

/// Turns a reply that says no into a fault.
pub type ReadError<'a> = dyn Fn(&Reply) -> Fault + Send + Sync + 'a;

/// The provider that is spoken with.
#[derive(Clone, Copy)]
pub struct Peer<'a> {
    /// Its own addresses. Only their origins are given the key.
    pub own: &'a [Url],
    /// Where it is, if the user has said so: a server of one's own may stand in the local network and have neighbours.
    pub of_user: Option<&'a Url>,
    /// Signs a call.
    pub sign: &'a Sign<'a>,
    /// Reads a no.
    pub read_error: &'a ReadError<'a>,
    /// How fast it may be called; shared by everybody who calls it.
    pub limit: &'a Limit,
}

/// A call that got no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Not a byte of it reached the provider. `FaultKind::Unavailable` where another try may do better.
    NotSent(Fault),
    /// It may have reached the provider, or its answer was cut. `FaultKind::Unavailable` as above.
    Unknown(Fault),
}

/// The one who sends. Making it costs nothing: connections and certificates wait for the first call.
#[derive(Debug)]
pub struct Client {
    pub(super) settings: Settings,
    doors: Doors,
    tracer: Option<Tracer>,
}

impl Client {
    /// A client that has called nobody yet. The tracer is told each call, without bodies and keys.
    #[must_use]
    pub fn new(settings: Settings, tracer: Option<Tracer>) -> Self {
        Self { doors: Doors::new(settings.connect, ask_the_system), settings, tracer }
    }

    /// Who notices that the machine was asleep.
    pub fn wake(&self) -> &Wake {
        &self.settings.wake
    }

    /// Sends the call once and reads the whole reply, whatever its status. Redirects are followed for reads only.
    ///
    /// # Errors
    /// `Lost`, which says whether the provider may have it.
    pub async fn send(&self, peer: &Peer<'_>, call: &Call) -> Result<Reply, Lost> {
        let purpose = match call.repeat {
            Repeat::Safe => Purpose::Ask,
            Repeat::Never | Repeat::Keyed(_) => Purpose::Order,
        };
        let incoming = self.open(peer, call, purpose).await?;
        let reply_bytes = call.largest_reply.unwrap_or(self.settings.reply_bytes);
        incoming.read_whole(&Settings { reply_bytes, ..self.settings.clone() }).await
    }

    /// Sends the call once and gives the reply as soon as it begins. Redirects are followed for reads only.
    pub(super) async fn open(&self, peer: &Peer<'_>, call: &Call, purpose: Purpose) -> Result<Incoming, Lost> {
        let mut hop = call.clone();
        let mut followed = 0;
        loop {
            let incoming = self.send_once(peer, &hop, purpose).await?;
            let Some(next) = incoming.redirect(&hop) else { return Ok(incoming) };
            if followed == self.settings.redirects {
                return Err(Lost::Unknown(misled("redirects without end", &hop.url)));
            }
            followed += 1;
            hop = redirected(hop, next)?;
        }
    }

    async fn send_once(&self, peer: &Peer<'_>, call: &Call, purpose: Purpose) -> Result<Incoming, Lost> {
        admit(&call.url, peer.own).map_err(Lost::NotSent)?;
        let begun = Instant::now();
        let result = self.exchange(peer, call, purpose).await;
        if let Some(tracer) = &self.tracer {
            tracer.tell(call, &result, begun.elapsed());
        }
        result
    }

    async fn exchange(&self, peer: &Peer<'_>, call: &Call, purpose: Purpose) -> Result<Incoming, Lost> {
        let activity = Activity::start();
        let host = place_of(&call.url);
        let door = self
            .doors
            .open(&call.url, owner(peer, &call.url), purpose)
            .map_err(|error| Lost::NotSent(no_door(error)))?;
        let request = prepare(&door, peer, call, &activity).await.map_err(Lost::NotSent)?;
        // The connection has a limit of its own, so that its failure is never taken for an unknown outcome.
        let patience = self.settings.connect + call.patience.unwrap_or_else(|| self.patience(purpose));
        let mut sending = Box::pin(door.execute(request));
        loop {
            match timeout_at(activity.last() + patience, &mut sending).await {
                Ok(Ok(response)) => return Ok(Incoming::new(response, host, self.settings.stall)),
                Ok(Err(error)) if LeadsInside::is_why(&error) => return Err(Lost::NotSent(leads_inside(&call.url))),
                Ok(Err(error)) if error.is_connect() => return Err(Lost::NotSent(no_connection(&host, error))),
                Ok(Err(error)) if error.is_builder() => return Err(Lost::NotSent(unsendable(&host, error))),
                Ok(Err(error)) => return Err(Lost::Unknown(broken(&host, error))),
                Err(_) if activity.last() + patience > Instant::now() => {}
                Err(_) => return Err(Lost::Unknown(silent(&host, patience))),
            }
        }
    }

    fn patience(&self, purpose: Purpose) -> Duration {
        match purpose {
            Purpose::Ask | Purpose::Download => self.settings.answer,
            Purpose::Order => self.settings.order_answer,
        }
    }
}

/// Whose address that is, for the peer that names it.
fn owner<'a>(peer: &Peer<'a>, url: &Url) -> Owner<'a> {
    if is_stranger(url, peer.own) { Owner::Stranger(peer.of_user.and_then(Url::host_str)) } else { Owner::Provider }
}

/// Writes the call as a request, signed where it may be.
async fn prepare(
    door: &reqwest::Client,
    peer: &Peer<'_>,
    call: &Call,
    activity: &Activity,
) -> Result<reqwest::Request, Fault> {
    let method = match call.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let nonsense = |name: &str| {
        Fault::new(FaultKind::Invalid, format!("a header cannot be sent as it is, so nothing was sent: `{name}`"))
    };
    let builder = attach(door.request(method, call.url.clone()), &call.body, activity).await?;
    let mut request = builder.build().map_err(|error| unsendable(&place_of(&call.url), error))?;
    for (name, value) in &call.headers {
        let key: HeaderName = name.parse().map_err(|_| nonsense(name))?;
        let value: HeaderValue = value.parse().map_err(|_| nonsense(name))?;
        request.headers_mut().insert(key, value);
    }
    for (name, secret) in signature(peer, call)? {
        let mut value: HeaderValue = secret.expose().parse().map_err(|_| nonsense(name))?;
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

/// The headers that carry the key: none for a foreign origin.
fn signature(peer: &Peer<'_>, call: &Call) -> Result<Vec<(&'static str, Secret)>, Fault> {
    match call.auth {
        Auth::None => return Ok(Vec::new()),
        Auth::Key if !is_own(&call.url, peer.own) => return Ok(Vec::new()),
        Auth::Key => {}
    }
    let headers = (peer.sign)(call);
    if !headers.is_empty() && is_readable_on_the_way(&call.url) {
        let address = place_of(&call.url);
        let message = format!("the key is not sent over plain http, where anybody on the way can read it: `{address}`");
        return Err(Fault::new(FaultKind::Auth, message));
    }
    Ok(headers)
}

/// The call at its new address. What was meant for the old origin alone stays behind.
fn redirected(mut call: Call, next: Url) -> Result<Call, Lost> {
    if call.url.scheme() == "https" && next.scheme() != "https" {
        return Err(Lost::Unknown(misled("redirects from https to an address that is not", &call.url)));
    }
    if call.url.origin() != next.origin() {
        call.auth = Auth::None;
        call.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    }
    call.url = next;
    Ok(call)
}

/// A reply whose head is here and whose body is on its way.
#[derive(Debug)]
pub(super) struct Incoming {
    /// Status and headers; the body is empty.
    pub(super) head: Reply,
    response: reqwest::Response,
    host: String,
    stall: Duration,
}

impl Incoming {
    fn new(response: reqwest::Response, host: String, stall: Duration) -> Self {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let head = Reply { status: response.status().as_u16(), headers, body: Bytes::new() };
        Self { head, response, host, stall }
    }

    /// Where a read is sent on to.
    fn redirect(&self, call: &Call) -> Option<Url> {
        let is_read = call.method == Method::Get && call.repeat == Repeat::Safe;
        if !is_read || !matches!(self.head.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        call.url.join(self.head.header("location")?).ok()
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// `Lost::Unknown` where it is cut or stalls.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, Lost> {
        match timeout(self.stall, self.response.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk),
            Ok(Err(error)) => Err(Lost::Unknown(broken(&self.host, error))),
            Err(_) => Err(Lost::Unknown(silent(&self.host, self.stall))),
        }
    }

    /// The reply with its body.
    ///
    /// # Errors
    /// `Lost::Unknown` where it is cut, stalls, drips without end or is larger than any answer.
    pub(super) async fn read_whole(mut self, settings: &Settings) -> Result<Reply, Lost> {
        let until = Instant::now() + settings.reply;
        let mut body = BytesMut::new();
        loop {
            let Ok(chunk) = timeout_at(until, self.chunk()).await else {
                return Err(Lost::Unknown(silent(&self.host, settings.reply)));
            };
            let Some(chunk) = chunk? else { break };
            if body.len() + chunk.len() > settings.reply_bytes {
                let message = format!("the answer of `{}` is larger than {} bytes", self.host, settings.reply_bytes);
                return Err(Lost::Unknown(Fault::new(FaultKind::Unreadable, message)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { body: body.freeze(), ..self.head })
    }
}

/// A machine without root certificates does not grow them while we wait.
fn no_door(error: reqwest::Error) -> Fault {
    let cause = root_cause(error);
    let message = format!(
        "this machine cannot make a safe connection: {cause}; on most systems the package `ca-certificates` brings what \
         is missing"
    );
    Fault::new(FaultKind::Auth, message)
}

fn no_connection(host: &str, error: reqwest::Error) -> Fault {
    Fault::new(FaultKind::Unavailable, format!("no connection to `{host}`: {}", root_cause(error)))
}

fn broken(host: &str, error: reqwest::Error) -> Fault {
    let cause = root_cause(error);
    Fault::new(FaultKind::Unavailable, format!("the connection to `{host}` broke before the answer was whole: {cause}"))
}

fn unsendable(host: &str, error: reqwest::Error) -> Fault {
    Fault::new(FaultKind::Invalid, format!("the call to `{host}` cannot be written: {}", root_cause(error)))
}

fn silent(host: &str, patience: Duration) -> Fault {
    Fault::new(FaultKind::Unavailable, format!("`{host}` did not answer within {patience:?}"))
}

fn misled(what: &str, url: &Url) -> Fault {
    Fault::new(FaultKind::Invalid, format!("the provider {what}: `{}`", place_of(url)))
}

/// The innermost sentence; the outer ones repeat that something went wrong. The address may hold secrets and is left out.
fn root_cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
