//! The languages that providers speak: one dialect a file, one row a provider.
//!
//! A dialect is pure: it writes a `Call` and reads a `Reply`. It never waits,
//! sends, prints or touches a disk, and it holds no key. Everything that is the
//! same for all of them lives in `wire` and `run`. Only `run` and `cli` use this room.

mod aimlapi;
mod answer;
mod ark;
mod dashscope;
mod dialect;
mod dollars;
mod dream_machine;
mod fal;
mod gemini;
mod kling;
mod log;
mod lost;
mod ltx;
mod luma;
mod lumenfall;
mod maker;
mod minimax;
mod numbered;
mod onerouter;
mod openai;
mod openrouter;
mod order;
mod replicate;
mod runway;
mod token;
mod vertex;
mod xai;

use url::Url;

use crate::error::FaultKind;
use crate::habits::Habits;

use dialect::unsupported;

pub use answer::{Inquiry, Listed, LiveQuote, Next, Page, Progress, Receipt, Served};
pub use dialect::{Abilities, Dialect, InputForm};
pub use lost::Lost;
pub use order::{Order, OrderInput};

/// Every provider that is built in.
pub const ALL: &[&Provider] = &[
    &openai::OPENAI,
    &openrouter::OPENROUTER,
    &onerouter::ONEROUTER,
    &lumenfall::LUMENFALL,
    &aimlapi::AIMLAPI,
    &fal::FAL,
    &replicate::REPLICATE,
    &xai::XAI,
    &kling::KLING,
    &kling::KLING_LEGACY,
    &runway::RUNWAY,
    &ark::ARK,
    &ark::VOLCENGINE,
    &luma::LUMA,
    &dream_machine::DREAM_MACHINE,
    &ltx::LTX,
    &minimax::MINIMAX,
    &gemini::GEMINI,
    &dashscope::DASHSCOPE,
    &vertex::VERTEX,
];

/// A provider: a dialect at an address.
#[derive(Debug)]
pub struct Provider {
    /// Our name for it, as in `-p` and `[provider.NAME]`.
    pub name: &'static str,
    /// Its own name.
    pub title: &'static str,
    /// Where it is, unless configured otherwise.
    pub base_url: &'static str,
    /// Its other hosts, which get the key, too. Behind a configured address each is a folder of its name.
    pub hosts: &'static [&'static str],
    /// The environment variables that may hold its key, first one first.
    pub key_variables: &'static [&'static str],
    /// Its documentation.
    pub documentation: &'static str,
    /// Makes its dialect for a server.
    pub speak: fn(server: &Server) -> Box<dyn Dialect>,
}

/// A server that a dialect is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where it is, without a slash at the end.
    pub base_url: Url,
    /// Whether that is the vendor's own address, so that its other hosts are where the vendor has them.
    pub is_vendors: bool,
    /// How it deviates from the protocol.
    pub habits: Habits,
    /// The project that orders, for a vendor that wants it in each address.
    pub project: Option<String>,
}

impl Server {
    /// The vendor's own, as it is.
    #[must_use]
    pub fn vendors(base_url: Url) -> Self {
        Self { base_url, is_vendors: true, habits: Habits::default(), project: None }
    }

    /// Where another host of the vendor's is: `https://HOST`, behind a configured address `BASE/HOST`.
    #[must_use]
    pub fn host(&self, host: &str) -> Url {
        let own = self.is_vendors.then(|| Url::parse(&format!("https://{host}")).ok()).flatten();
        own.unwrap_or_else(|| below(&self.base_url, &[host]))
    }
}

/// The protocol of that name, for a server of one's own: `[provider.NAME] protocol = "openai"`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Provider> {
    ALL.iter().copied().find(|provider| provider.name == name)
}

/// The address below `base` with these path segments, each percent-encoded: ids come from outside.
fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    // Only addresses such as `data:` have no path; the configuration lets none of them through.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// Whether the sentence has the model's name as a word of its own: `sora-2-pro` does not name `sora-2`.
fn names(sentence: &str, model: &str) -> bool {
    let is_end = |letter: char| !letter.is_ascii_alphanumeric() && !"-._/:@".contains(letter);
    !model.is_empty() && sentence.split(is_end).any(|word| word.trim_end_matches(['.', ':']) == model)
}

/// The kind of a no that is known by its status alone. Dialects refine it by the vendor's own words.
fn fault_kind_of_status(status: u16) -> FaultKind {
    match status {
        401 | 403 => FaultKind::Auth,
        402 => FaultKind::Credit,
        404 => FaultKind::NotFound,
        410 => FaultKind::Gone,
        408 | 409 | 425 | 499 | 500.. => FaultKind::Unavailable,
        429 => FaultKind::Rate,
        400..=499 => FaultKind::Invalid,
        _ => FaultKind::Unreadable,
    }
}

#[cfg(test)]
mod tests;
