//! One call from the socket to the answer: noted, checked for its key, answered by its side, and spoilt by a fault.
//!
//! The desk is the same for every provider. What a vendor says is the side's;
//! what a network does to it is decided here.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header, request::Parts};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;
use tokio::time::interval;

use super::clip::Library;
use super::control;
use super::fault::What;
use super::form::Form;
use super::keys;
use super::ledger::{SeenCall, StrayKey, carries_key};
use super::line::Handle;
use super::reel::{Reel, Terms};
use super::side::{Answer, AnswerBody, Refusal, Route, Side, Verb, Visit};
use super::world::{Cut, World};
use super::{PUBLIC, openai, sides};

/// How often a call that waits for a job looks whether it is over.
const LOOK: Duration = Duration::from_millis(10);

/// Where all calls arrive.
#[derive(Debug)]
pub(super) struct Desk {
    world: Mutex<World>,
    /// Every provider, as this sandbox plays it.
    pub(super) sides: Vec<&'static Side>,
    pub(super) library: Arc<Library>,
    /// The address of the other origin, where clips are fetched without a key.
    elsewhere: SocketAddr,
}

/// Which of the two origins a call came to.
#[derive(Clone, Debug)]
pub(super) enum Door {
    Vendor(Arc<Desk>),
    Elsewhere(Arc<Desk>),
}

/// Answers one call.
pub(super) async fn receive(
    State(door): State<Door>,
    ConnectInfo(line): ConnectInfo<Handle>,
    call: Request,
) -> Response<Body> {
    let (parts, body) = call.into_parts();
    match door {
        Door::Vendor(desk) if parts.uri.path().starts_with("/_sandbox") => control::answer(&desk, &parts, body).await,
        Door::Vendor(desk) => desk.as_vendor(&line, &parts, body).await,
        Door::Elsewhere(desk) => desk.as_elsewhere(&line, &parts, body).await,
    }
}

/// A call whose address was understood.
struct Called<'a> {
    side: &'static Side,
    route: &'static Route,
    segments: Vec<&'a str>,
    needs_key: bool,
}

impl<'a> Called<'a> {
    fn find(side: &'static Side, parts: &'a Parts) -> Option<Self> {
        let path = below(side, parts.uri.path())?;
        let with_query = parts.uri.path_and_query().and_then(|whole| below(side, whole.as_str())).unwrap_or(path);
        side.routes.iter().filter(|route| parts.method == route.method).find_map(|route| {
            let segments = route.segments(if route.path.contains('?') { with_query } else { path })?;
            let needs_key = !PUBLIC.contains(&(side.name, route.verb));
            Some(Self { side, route, segments, needs_key })
        })
    }
}

/// What came in at the socket.
struct Arrived<'a> {
    parts: &'a Parts,
    body: Body,
    line: &'a Handle,
}

/// What is known about a call before it is answered.
struct Arrival {
    number: u64,
    /// The vendor's name for the call.
    name: String,
    fault: Option<What>,
}

/// What an answer looks like before a fault has changed it.
enum Outcome {
    Answer(Answer),
    /// A page from somebody in between.
    Page,
    Redirect,
}

impl Desk {
    pub(super) fn new(world: World, elsewhere: SocketAddr) -> Self {
        let library = Arc::new(Library::new(&world.settings));
        Self { sides: sides(world.settings.profile), world: Mutex::new(world), library, elsewhere }
    }

    /// The side that a path belongs to, by its first segment.
    fn side_of(&self, path: &str) -> Option<&'static Side> {
        let name = path.split('/').nth(1)?;
        self.sides.iter().copied().find(|side| side.name == name)
    }

    /// The world as it is now: every job whose time has come has ended.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.settle();
        world
    }

    async fn as_vendor(&self, line: &Handle, parts: &Parts, body: Body) -> Response<Body> {
        let Some(side) = self.side_of(parts.uri.path()) else { return self.no_such_side() };
        let called = Called::find(side, parts);
        let arrival = self.note(side, called.as_ref().map(|called| called.route.verb), parts);
        let mut response = if let Some(called) = &called {
            self.play(called, &arrival, Arrived { parts, body, line }).await
        } else {
            let outcome = Outcome::Answer((side.refuse)(&no_route(parts)));
            let response = self.send(outcome, &arrival, parts, line).await;
            self.world().calls.answered(arrival.number, response.status().as_u16());
            response
        };
        for (name, value) in (side.stamp)(&arrival.name) {
            put(&mut response, name, &value);
        }
        response
    }

    /// Answers a call, or lets it come to grief.
    async fn play(&self, called: &Called<'_>, arrival: &Arrival, arrived: Arrived<'_>) -> Response<Body> {
        let Arrived { parts, body, line } = arrived;
        if arrival.fault == Some(What::Timeout) {
            return std::future::pending().await;
        }
        if arrival.fault == Some(What::Reset) {
            line.tear();
            return Response::default();
        }
        let outcome = self.outcome(called, arrival, parts, body).await;
        let response = self.send(outcome, arrival, parts, line).await;
        if arrival.fault == Some(What::ResetAfter) {
            line.tear();
        } else {
            self.world().calls.answered(arrival.number, response.status().as_u16());
        }
        response
    }

    /// The other origin: hands out clips and takes in files for anybody, and notes who brings a key.
    async fn as_elsewhere(&self, line: &Handle, parts: &Parts, body: Body) -> Response<Body> {
        let path = parts.uri.path();
        let keys = parts.headers.keys().filter(|name| carries_key(name.as_str()));
        let stray: Vec<_> =
            keys.map(|name| StrayKey { path: path.to_owned(), header: name.as_str().to_owned() }).collect();
        self.world().ledger.keys_seen_elsewhere.extend(stray);
        let called = self.side_of(path).and_then(|side| Called::find(side, parts));
        let Some(called) = called.filter(|called| called.route.verb.is_open_elsewhere()) else {
            let answer = self.no_such_side();
            let mut world = self.world();
            let number = world.calls.note(seen(parts, "elsewhere".to_owned(), None));
            world.calls.answered(number, answer.status().as_u16());
            return answer;
        };
        let called = Called { needs_key: false, ..called };
        let mut arrival = self.note(called.side, Some(called.route.verb), parts);
        // Who is here already is not sent here again.
        arrival.fault = arrival.fault.filter(|fault| *fault != What::Redirect);
        self.play(&called, &arrival, Arrived { parts, body, line }).await
    }

    fn note(&self, side: &Side, verb: Option<Verb>, parts: &Parts) -> Arrival {
        let mut world = self.world();
        let act = format!("{}.{}", side.name, verb.map_or("unknown", Verb::name));
        *world.ledger.calls.entry(act.clone()).or_default() += 1;
        let now = world.clock.now();
        let fault = verb.and_then(|verb| world.script.meet(side.name, verb, now));
        let number = world.calls.note(seen(parts, act, fault));
        let name = format!("req_{}", world.fresh_name(32));
        Arrival { number, name, fault }
    }

    async fn outcome(&self, called: &Called<'_>, arrival: &Arrival, parts: &Parts, body: Body) -> Outcome {
        let side = called.side;
        let refused = |refusal: &Refusal| Outcome::Answer((side.refuse)(refusal));
        // The body is taken before anything is said, as a polite server does; else the client sees a reset.
        let Ok(body) = to_bytes(body, side.largest_body).await else {
            return refused(&Refusal::TooLarge { limit: side.largest_body });
        };
        if called.needs_key
            && let Err(refusal) = keys::check(&self.world(), side, parts)
        {
            return refused(&refusal);
        }
        if arrival.fault == Some(What::Html) {
            return Outcome::Page;
        }
        if arrival.fault == Some(What::Redirect) {
            return Outcome::Redirect;
        }
        if let Some(What::Status { code, retry_after }) = arrival.fault {
            let answer = (side.refuse)(&refusal_of(code));
            return Outcome::Answer(match retry_after {
                Some(seconds) => answer.header(self.wait_header(side), seconds.to_string()),
                None => answer,
            });
        }
        match Form::read(called.route.body, &parts.headers, body).await {
            Ok(form) => {
                let answer = self.ask(called, form, arrival.fault, parts);
                self.wait_for(answer.after.as_deref()).await;
                Outcome::Answer(answer)
            }
            Err(refusal) => refused(&refusal),
        }
    }

    /// The header in which a vendor says how long to wait.
    fn wait_header(&self, side: &Side) -> &'static str {
        if side.name == openai::SIDE.name { self.world().settings.profile.wait_header() } else { "retry-after" }
    }

    fn no_such_side(&self) -> Response<Body> {
        let known: Vec<_> = self.sides.iter().map(|side| format!("/{}{}", side.name, side.base_path)).collect();
        let sentence = format!("no provider is served at this address; there are: {}\n", known.join(", "));
        (StatusCode::NOT_FOUND, sentence).into_response()
    }

    /// Returns when that job is over.
    async fn wait_for(&self, job: Option<&str>) {
        let Some(job) = job else { return };
        let mut looks = interval(LOOK);
        while !self.world().is_over(job) {
            looks.tick().await;
        }
    }

    fn ask(&self, called: &Called<'_>, form: Form, fault: Option<What>, parts: &Parts) -> Answer {
        let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let visit = Visit {
            provider: called.side.name,
            verb: called.route.verb,
            segments: called.segments.clone(),
            query: query.into_owned().collect(),
            headers: &parts.headers,
            form,
            here: format!("http://{}/{}{}", host_of(parts), called.side.name, called.side.base_path),
            elsewhere: format!("http://{}/{}{}", self.elsewhere, called.side.name, called.side.base_path),
            fault,
        };
        (called.route.answer)(&mut self.world(), &visit).unwrap_or_else(|refusal| (called.side.refuse)(&refusal))
    }

    async fn send(&self, outcome: Outcome, arrival: &Arrival, parts: &Parts, line: &Handle) -> Response<Body> {
        let mut terms = Terms {
            asked: &parts.headers,
            content_type: "application/json",
            ranges: false,
            fault: arrival.fault,
            line,
        };
        let answer = match outcome {
            Outcome::Answer(answer) => answer,
            Outcome::Page => {
                terms.content_type = "text/html; charset=utf-8";
                return Reel::new(Bytes::from_static(PAGE.as_bytes())).deliver(200, &terms);
            }
            Outcome::Redirect => return self.redirect(parts),
        };
        let reel = match answer.body {
            AnswerBody::Json(value) => Reel::new(value.to_string().into()),
            AnswerBody::Text(content_type, text) => {
                terms.content_type = content_type;
                Reel::new(text.into())
            }
            AnswerBody::Bytes(content_type, bytes) => {
                terms.content_type = content_type;
                Reel::new(bytes)
            }
            AnswerBody::Inlined(inlined) => match self.library.fetch(inlined.film).await {
                Ok(clip) => Reel::new(filled(inlined.document, &inlined.places, &clip)),
                Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
            },
            AnswerBody::Film(film) => {
                terms.content_type = content_type(film.cut);
                terms.ranges = arrival.fault != Some(What::NoRange);
                match self.library.fetch(film).await {
                    Ok(reel) => reel,
                    Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
                }
            }
        };
        let mut response = if arrival.fault == Some(What::Empty) {
            Reel::new(Bytes::new()).deliver(200, &terms)
        } else if arrival.fault == Some(What::Junk) {
            reel.half().deliver(answer.status, &terms)
        } else {
            reel.deliver(answer.status, &terms)
        };
        for (name, value) in answer.headers {
            put(&mut response, name, &value);
        }
        response
    }

    fn redirect(&self, parts: &Parts) -> Response<Body> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let target = format!("http://{}{path}", self.elsewhere);
        (StatusCode::FOUND, [(header::LOCATION, target)]).into_response()
    }
}

/// The host that the client called.
fn host_of(parts: &Parts) -> &str {
    parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1")
}

/// What a captive portal says.
const PAGE: &str = "<!doctype html><title>Sign in</title><p>Sign in to use this network.</p>\n";

/// The part of a path below the base of its side.
fn below<'a>(side: &Side, path: &'a str) -> Option<&'a str> {
    path.strip_prefix('/')?.strip_prefix(side.name)?.strip_prefix(side.base_path)
}

/// The document with the clip in each of those places.
fn filled(mut document: Value, places: &[String], clip: &Reel) -> Bytes {
    let encoded = STANDARD.encode(clip.to_bytes());
    for place in places {
        if let Some(slot) = document.pointer_mut(place) {
            *slot = Value::String(encoded.clone());
        }
    }
    document.to_string().into()
}

fn content_type(cut: Cut) -> &'static str {
    match cut {
        Cut::Video => "video/mp4",
        Cut::Thumbnail => "image/webp",
        Cut::Spritesheet => "image/jpeg",
    }
}

fn refusal_of(code: u16) -> Refusal {
    match code {
        401 => Refusal::WrongKey,
        404 => Refusal::NotFound { message: "Not found".to_owned() },
        code => Refusal::Status(code),
    }
}

fn no_route(parts: &Parts) -> Refusal {
    Refusal::NoRoute { method: parts.method.to_string(), path: parts.uri.path().to_owned() }
}

fn put(response: &mut Response<Body>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// A call as it is remembered: no value of a header that carries a key.
fn seen(parts: &Parts, act: String, fault: Option<What>) -> SeenCall {
    let header = |(name, value): (&header::HeaderName, &HeaderValue)| {
        let shown = if carries_key(name.as_str()) { "***".into() } else { String::from_utf8_lossy(value.as_bytes()) };
        (name.as_str().to_owned(), shown.into_owned())
    };
    SeenCall {
        number: 0,
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        act,
        headers: parts.headers.iter().map(header).collect(),
        status: None,
        fault: fault.map(|fault| fault.to_string()),
    }
}
