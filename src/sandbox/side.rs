//! What the far side of a wire is: a table of routes and the vendor's way to refuse.
//!
//! A side is plain data and pure functions from a `Visit` to an `Answer`; the
//! sockets, faults, bodies and books are the sandbox's. It is written from the
//! vendor's documents alone and knows nothing of how our dialects write.

use std::fmt;

use axum::http::HeaderMap;
use serde_json::Value;

use super::fault::What;
use super::form::Form;
use super::world::{Film, World};

/// The far side of one provider's wire.
pub(super) struct Side {
    /// The provider's name: first segment of the path, and the name in faults and the ledger.
    pub(super) name: &'static str,
    /// The path under which the routes hang, as the vendor has it behind its host: `/v1`.
    pub(super) base_path: &'static str,
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

/// One act at one address.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// The path below the base; `{}` stands for one segment.
    pub(super) path: &'static str,
    pub(super) verb: Verb,
    pub(super) body: Accepts,
    pub(super) answer: fn(&mut World, &Visit<'_>) -> Result<Answer, Refusal>,
}

impl Route {
    /// The segments that stand at `{}`, if the path is of this route.
    pub(super) fn segments<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let mut held = Vec::new();
        let mut wanted = self.path.split('/');
        let mut given = path.split('/');
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return Some(held),
                (Some("{}"), Some(segment)) if !segment.is_empty() => held.push(segment),
                (Some(wanted), Some(given)) if wanted == given => {}
                (Some(_), Some(_) | None) | (None, Some(_)) => return None,
            }
        }
    }
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
}

impl Verb {
    const ALL: [Self; 9] = [
        Self::Submit,
        Self::Poll,
        Self::Content,
        Self::List,
        Self::Delete,
        Self::Remix,
        Self::Edit,
        Self::Extend,
        Self::Character,
    ];
    /// For the error of a rule that names another.
    pub(super) const EXPECTED: &str =
        "an act: `submit`, `poll`, `content`, `list`, `delete`, `remix`, `edit`, `extend`, `character` or `*`";

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
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// Whether it makes a job that costs money.
    pub(super) fn is_order(self) -> bool {
        match self {
            Self::Submit | Self::Remix | Self::Edit | Self::Extend => true,
            Self::Poll | Self::Content | Self::List | Self::Delete | Self::Character => false,
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
    pub(super) verb: Verb,
    /// What stood at the `{}` of the route.
    pub(super) segments: Vec<&'a str>,
    /// The query, decoded, in the order given.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: &'a HeaderMap,
    pub(super) form: Form,
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
}

/// The two things that vendors send.
#[derive(Debug)]
pub(super) enum AnswerBody {
    Json(Value),
    /// The bytes of a clip or of a picture made from it; drawn when they are sent.
    Film(Film),
}

impl Answer {
    pub(super) fn json(status: u16, value: Value) -> Self {
        Self { status, headers: Vec::new(), body: AnswerBody::Json(value) }
    }

    pub(super) fn film(film: Film) -> Self {
        Self { status: 200, headers: Vec::new(), body: AnswerBody::Film(film) }
    }

    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
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
    fn verbs_are_found_by_their_names() {
        for verb in Verb::ALL {
            assert_eq!(Verb::from_name(verb.name()), Some(verb));
            assert!(Verb::EXPECTED.contains(&format!("`{verb}`")));
        }
        assert_eq!(Verb::from_name("fly"), None);
    }
}
