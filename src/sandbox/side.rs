//! What the far side of a wire is: a table of routes and the vendor's way to refuse.
//!
//! A side is plain data and pure functions from a `Visit` to an `Answer`; the
//! sockets, faults, bodies and books are the sandbox's. It is written from the
//! vendor's documents alone and knows nothing of how our dialects write.

use std::fmt;

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use serde_json::Value;

use super::fault::What;
use super::form::Form;
use super::world::{Film, World};

/// The far side of one provider's wire.
#[derive(Debug)]
pub(super) struct Side {
    /// The provider's name: first segment of the path, and the name in faults and the ledger.
    pub(super) name: &'static str,
    /// The path under which the routes hang, as the vendor has it behind its host: `/v1`.
    pub(super) base_path: &'static str,
    /// The path that a user's base URL has, where the vendor has several.
    pub(super) usual_path: &'static str,
    /// The vendor's variable for its key.
    pub(super) key_variable: &'static str,
    /// The largest body in bytes that is read.
    pub(super) largest_body: usize,
    /// All routes; the first that matches answers.
    pub(super) routes: &'static [Route],
    /// The key that a call carries, in the one form that the vendor takes.
    pub(super) credential: fn(&HeaderMap) -> Option<&str>,
    /// The vendor's words for a no.
    pub(super) refuse: fn(&Refusal) -> Answer,
    /// The headers that the vendor puts on every answer, given the name of the call.
    pub(super) stamp: fn(&str) -> Vec<(&'static str, String)>,
}

/// The key in `Authorization: Bearer`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !key.trim().is_empty()).then(|| key.trim())
}

/// One act at one address.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) method: &'static str,
    /// The path below the base; `{}` stands for one segment, `{}:act` for one that ends so, `{*}` for one or more. With a
    /// `?` it is path and query, and fits where both are written just so.
    pub(super) path: &'static str,
    pub(super) verb: Verb,
    pub(super) body: Accepts,
    pub(super) answer: Answering,
}

/// What a side does with a call.
pub(super) type Answering = fn(&mut World, &Visit<'_>) -> Result<Answer, Refusal>;

/// A `GET`, which carries nothing.
pub(super) const fn question(path: &'static str, verb: Verb, answer: Answering) -> Route {
    Route { method: "GET", path, verb, body: Accepts::Nothing, answer }
}

/// A `POST` of a JSON object.
pub(super) const fn post(path: &'static str, verb: Verb, answer: Answering) -> Route {
    Route { method: "POST", path, verb, body: Accepts::Json, answer }
}

impl Route {
    /// The segments that stand at `{}`, if the path is of this route.
    pub(super) fn segments<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let mut held = Vec::new();
        let (mut wanted, mut rest) = (self.path, path);
        loop {
            let (want, more_wanted) = first_segment(wanted);
            let given = if want == "{*}" { longest_fit(rest, more_wanted)? } else { first_segment(rest).0 };
            let more = &rest[given.len()..];
            match want.strip_prefix("{}") {
                _ if want == "{*}" && !given.is_empty() => held.push(given),
                Some(ending) => held.push(given.strip_suffix(ending).filter(|held| !held.is_empty())?),
                None if want == given => {}
                None => return None,
            }
            match (more_wanted, more) {
                ("", "") => return Some(held),
                ("", _) | (_, "") => return None,
                _ => (wanted, rest) = (&more_wanted[1..], &more[1..]),
            }
        }
    }
}

/// The segment at the front, and what follows it, slash included.
fn first_segment(path: &str) -> (&str, &str) {
    path.split_at(path.find('/').unwrap_or(path.len()))
}

/// As many whole segments from the front as leave the number of segments that is wanted behind them.
fn longest_fit<'a>(path: &'a str, wanted_behind: &str) -> Option<&'a str> {
    let behind = wanted_behind.matches('/').count();
    let total = path.matches('/').count();
    let end = path.match_indices('/').nth(total.checked_sub(behind)?).map_or(path.len(), |(at, _)| at);
    Some(&path[..end])
}

/// The kinds of body that a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Accepts {
    /// None is read.
    Nothing,
    /// Form data with files.
    Multipart,
    /// A JSON object or form data.
    JsonOrMultipart,
    /// A JSON object.
    Json,
    /// Bytes as they are, whatever they are.
    Bytes,
}

/// What a client wants done; the same words for every provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Submit,
    Poll,
    Content,
    List,
    Delete,
    Remix,
    Edit,
    Extend,
    Character,
    /// Stops a job.
    Cancel,
    /// Asks for what came out, where that is another address than the state.
    Result,
    /// Brings a file.
    Upload,
    /// Asks for the models, their schemas or their prices.
    Models,
    /// Asks what an order would cost.
    Quote,
    /// Asks who one is, or what is left.
    Account,
}

impl Verb {
    const ALL: [Self; 15] = [
        Self::Submit,
        Self::Poll,
        Self::Content,
        Self::List,
        Self::Delete,
        Self::Remix,
        Self::Edit,
        Self::Extend,
        Self::Character,
        Self::Cancel,
        Self::Result,
        Self::Upload,
        Self::Models,
        Self::Quote,
        Self::Account,
    ];
    /// For the error of a rule that names another.
    pub(super) const EXPECTED: &str = "an act: `submit`, `poll`, `content`, `list`, `delete`, `remix`, `edit`, `extend`, `character`, `cancel`, \
         `result`, `upload`, `models`, `quote`, `account` or `*`";

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Poll => "poll",
            Self::Content => "content",
            Self::List => "list",
            Self::Delete => "delete",
            Self::Remix => "remix",
            Self::Edit => "edit",
            Self::Extend => "extend",
            Self::Character => "character",
            Self::Cancel => "cancel",
            Self::Result => "result",
            Self::Upload => "upload",
            Self::Models => "models",
            Self::Quote => "quote",
            Self::Account => "account",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// Whether the other origin does it for anybody, without a key: clips go out there, files come in.
    pub(super) fn is_open_elsewhere(self) -> bool {
        self == Self::Content || self == Self::Upload
    }

    /// Whether it makes a job that costs money.
    pub(super) fn is_order(self) -> bool {
        match self {
            Self::Submit | Self::Remix | Self::Edit | Self::Extend => true,
            Self::Poll
            | Self::Content
            | Self::List
            | Self::Delete
            | Self::Character
            | Self::Cancel
            | Self::Result
            | Self::Upload
            | Self::Models
            | Self::Quote
            | Self::Account => false,
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One call as a side sees it: checked for its key, its body read.
pub(super) struct Visit<'a> {
    /// The name of the side that is called, for those that share their answers.
    pub(super) provider: &'static str,
    pub(super) verb: Verb,
    /// What stood at the `{}` of the route.
    pub(super) segments: Vec<&'a str>,
    /// The query, decoded, in the order given.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: &'a HeaderMap,
    pub(super) form: Form,
    /// The address of the side as the client calls it, up to and with its base path: `http://127.0.0.1:1/openai/v1`.
    pub(super) here: String,
    /// The same on the other origin, open to anybody: the routes for `Verb::Content` and `Verb::Upload` answer there.
    pub(super) elsewhere: String,
    /// The mishap of this call, for those that are the vendor's verdict and not the network's.
    pub(super) fault: Option<What>,
}

impl Visit<'_> {
    /// The text of a header, where there is one.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The answer to a call.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: AnswerBody,
    /// The job whose end the answer waits for, at vendors who answer an order with the clip.
    pub(super) after: Option<String>,
}

/// The things that vendors send.
#[derive(Debug)]
pub(super) enum AnswerBody {
    Json(Value),
    /// A text, with its content type.
    Text(&'static str, String),
    /// Bytes that a customer brought, with their content type.
    Bytes(&'static str, Bytes),
    /// The bytes of a clip or of a picture made from it; drawn when they are sent.
    Film(Film),
    /// A document that holds a clip; drawn when it is sent.
    Inlined(Box<Inlined>),
}

/// A document with a clip in it as base64.
#[derive(Debug)]
pub(super) struct Inlined {
    pub(super) document: Value,
    /// Where the clip stands, as JSON pointers.
    pub(super) places: Vec<String>,
    pub(super) film: Film,
}

impl Answer {
    pub(super) fn new(status: u16, body: AnswerBody) -> Self {
        Self { status, headers: Vec::new(), body, after: None }
    }

    pub(super) fn json(status: u16, value: Value) -> Self {
        Self::new(status, AnswerBody::Json(value))
    }

    /// An answer without a body, of that content type.
    pub(super) fn empty(status: u16, content_type: &'static str) -> Self {
        Self { status, headers: Vec::new(), body: AnswerBody::Text(content_type, String::new()), after: None }
    }

    pub(super) fn film(film: Film) -> Self {
        Self::new(200, AnswerBody::Film(film))
    }

    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A document with the clip in each of those places.
    pub(super) fn inlined(document: Value, places: Vec<String>, film: Film) -> Self {
        Self::new(200, AnswerBody::Inlined(Box::new(Inlined { document, places, film })))
    }

    /// The same answer, kept back until that job is over.
    pub(super) fn held_until(mut self, job: &str) -> Self {
        self.after = Some(job.to_owned());
        self
    }
}

/// The reasons for a no that every vendor has words for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No key, or not in the form that the vendor takes.
    NoKey,
    /// A key that is not known.
    WrongKey,
    /// The request does not fit.
    Invalid {
        /// The field it is about.
        field: Option<String>,
        /// The vendor's word for it, from its side.
        code: Option<&'static str>,
        message: String,
    },
    /// No such video, character or model.
    NotFound { message: String },
    /// No such address.
    NoRoute { method: String, path: String },
    /// The body is larger than the vendor reads.
    TooLarge { limit: usize },
    /// The clip is not made yet.
    NotReady,
    /// The clip was there and is gone.
    Expired,
    /// The content policy forbids it.
    Policy,
    /// Not permitted to this customer.
    NotPermitted { message: String },
    /// The model is not served, or no longer.
    NoModel { model: String },
    /// No credit left.
    NoCredit,
    /// Any other status; 429 is a call too many, above 499 the vendor's own trouble.
    Status(u16),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &'static str) -> Route {
        Route { method: "GET", path, verb: Verb::Poll, body: Accepts::Nothing, answer: |_, _| Err(Refusal::NotReady) }
    }

    #[test]
    fn a_route_matches_whole_paths_and_hands_over_its_segments() {
        let content = route("/videos/{}/content");
        assert_eq!(content.segments("/videos/video_1/content"), Some(vec!["video_1"]));
        for other in ["/videos/video_1", "/videos//content", "/videos/video_1/content/", "/videos/a/b/content"] {
            assert_eq!(content.segments(other), None, "{other}");
        }
    }

    #[test]
    fn a_tail_holds_many_segments_and_may_stand_anywhere() {
        assert_eq!(route("/{*}").segments("/fal-ai/veo3.1/fast"), Some(vec!["fal-ai/veo3.1/fast"]));
        let status = route("/{*}/requests/{}/status");
        assert_eq!(status.segments("/a/b/requests/r1/status"), Some(vec!["a/b", "r1"]));
        assert_eq!(status.segments("/requests/r1/status"), None);
        assert_eq!(status.segments("/a/b/requests/r1"), None);
        assert_eq!(route("/{}/{}/requests/{}").segments("/a/b/c/requests/r1"), None);
    }

    #[test]
    fn a_segment_may_have_an_ending_of_its_own() {
        let download = route("/files/{}:download");
        assert_eq!(download.segments("/files/f1:download"), Some(vec!["f1"]));
        for other in ["/files/:download", "/files/f1", "/files/f1:upload", "/files/f1:download/x"] {
            assert_eq!(download.segments(other), None, "{other}");
        }
    }

    #[test]
    fn verbs_are_found_by_their_names() {
        for verb in Verb::ALL {
            assert_eq!(Verb::from_name(verb.name()), Some(verb));
            assert!(Verb::EXPECTED.contains(&format!("`{verb}`")));
        }
        assert_eq!(Verb::from_name("fly"), None);
    }
}
