//! The mishaps that the sandbox can be told to play, and the short language that names them.
//!
//! `openai.poll:503x2` is a 503 on the first two polls, `*.content:cut@60%` cuts
//! every download short, `openai.poll:503 for=60s` fails every poll of the
//! minute that begins with the first one. Rules are tried in order, each call
//! meets one rule at most, and a rule that is used up makes way for the next,
//! so a list of rules reads as a script.

mod what;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::clock::Moment;
use super::side::Verb;

pub use what::What;

/// One line of the script: where, what, how often.
///
/// Written `<provider|*>.<verb|*>:<what>[x<times>][ for=<time>]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    provider: Option<String>,
    verb: Option<Verb>,
    what: What,
    times: Option<u32>,
    window: Option<Duration>,
}

impl FromStr for Rule {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let bad = || FaultError::new("a fault such as `openai.poll:503x2` or `*.content:cut@60%`", text);
        let (place, rest) = text.split_once(':').ok_or_else(bad)?;
        let (provider, verb) = place.trim().split_once('.').ok_or_else(bad)?;
        let verb = match verb {
            "*" => None,
            verb => Some(Verb::from_name(verb).ok_or_else(|| FaultError::new(Verb::EXPECTED, verb))?),
        };
        let mut words = rest.split_whitespace();
        let (what, times) = repeated(words.next().ok_or_else(bad)?);
        let what: What = what.parse()?;
        let mut window = None;
        for option in words {
            let span = option.strip_prefix("for=").and_then(read_span).ok_or_else(bad)?;
            window = Some(span);
        }
        if let Some(verb) = verb.filter(|verb| !what.concerns(*verb)) {
            let asked = format!("{what} on {verb}");
            return Err(FaultError { expected: "a mishap that this act can meet", found: asked });
        }
        if provider.is_empty() || times == Some(0) {
            return Err(bad());
        }
        let provider = (provider != "*").then(|| provider.to_owned());
        Ok(Self { provider, verb, what, times, window })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let provider = self.provider.as_deref().unwrap_or("*");
        let verb = self.verb.map_or("*", Verb::name);
        write!(f, "{provider}.{verb}:{}", self.what)?;
        if let Some(times) = self.times {
            write!(f, "x{times}")?;
        }
        match self.window {
            Some(window) => write!(f, " for={}ms", window.as_millis()),
            None => Ok(()),
        }
    }
}

/// Splits `503x2` into the mishap and how often; `expired` has an `x` but no number behind it.
fn repeated(word: &str) -> (&str, Option<u32>) {
    let split = word.rsplit_once('x').and_then(|(what, times)| Some((what, times.parse().ok()?)));
    split.map_or((word, None), |(what, times)| (what, Some(times)))
}

/// Reads `60s`, `1500ms`, `2m` or `1h`.
fn read_span(text: &str) -> Option<Duration> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let number: u64 = text[..digits].parse().ok()?;
    let millis = match &text[digits..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Duration::from_millis)
}

/// A text that is not a fault rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}: `{found}`")]
pub struct FaultError {
    expected: &'static str,
    found: String,
}

impl FaultError {
    fn new(expected: &'static str, found: &str) -> Self {
        Self { expected, found: found.to_owned() }
    }
}

/// A rule and what is left of it.
#[derive(Debug)]
struct Live {
    rule: Rule,
    left: Option<u32>,
    opened: Option<Moment>,
}

/// The script as it stands: which rules still apply.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<Live>);

impl Script {
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        let live = |rule: Rule| Live { left: rule.times, rule, opened: None };
        Self(rules.into_iter().map(live).collect())
    }

    /// The mishap that this call meets, if any. A rule's `xN` is used up by it; its `for=` opens with its first call.
    pub(super) fn meet(&mut self, provider: &str, verb: Verb, now: Moment) -> Option<What> {
        let live = self.0.iter_mut().find(|live| live.meets(provider, verb, now))?;
        live.opened.get_or_insert(now);
        live.left = live.left.map(|left| left - 1);
        Some(live.rule.what)
    }

    /// Every rule with how often it still applies; none means without end.
    pub(super) fn rules(&self) -> Vec<(String, Option<u32>)> {
        self.0.iter().map(|live| (live.rule.to_string(), live.left)).collect()
    }
}

impl Live {
    fn meets(&self, provider: &str, verb: Verb, now: Moment) -> bool {
        let rule = &self.rule;
        let here = rule.provider.as_deref().is_none_or(|wanted| wanted == provider);
        let act = rule.verb.is_none_or(|wanted| wanted == verb) && rule.what.concerns(verb);
        let in_time = match (rule.window, self.opened) {
            (Some(window), Some(opened)) => now.since(opened) < window,
            (Some(_) | None, None) | (None, Some(_)) => true,
        };
        here && act && in_time && self.left != Some(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(text: &str) -> Rule {
        text.parse().expect(text)
    }

    fn at(seconds: u64) -> Moment {
        Moment::default().after(Duration::from_secs(seconds))
    }

    #[test]
    fn rules_read_as_they_are_documented() {
        for (text, what) in [
            ("openai.poll:503x2", What::Status { code: 503, retry_after: None }),
            ("openai.submit:429+retry=2", What::Status { code: 429, retry_after: Some(2) }),
            ("*.submit:429+retry", What::Status { code: 429, retry_after: Some(1) }),
            ("openai.*:reset-after", What::ResetAfter),
            ("*.content:cut@60%x3", What::Cut { percent: 60 }),
            ("openai.content:expired-url", What::Expired),
            ("openai.content:slow=4096", What::Slow { rate: 4096 }),
            ("openai.poll:503 for=60s", What::Status { code: 503, retry_after: None }),
        ] {
            assert_eq!(rule(text).what, what, "{text}");
        }
        for junk in [
            "",
            "503",
            "poll:503",
            "openai.poll",
            "openai.fly:503",
            "openai.poll:200",
            "openai.poll:reset@60%",
            "openai.poll:cut@100%",
            "openai.poll:503x0",
            "openai.poll:503 for=ever",
            "openai.poll:no-range",
            "openai.content:slow=0",
            ".poll:503",
        ] {
            assert!(junk.parse::<Rule>().is_err(), "{junk}");
        }
    }

    #[test]
    fn rules_are_used_up_in_order() {
        let mut script = Script::new(vec![rule("openai.poll:503x2"), rule("openai.poll:reset"), rule("*.*:500")]);
        let mut meet = |verb| script.meet("openai", verb, at(0)).map(|what| what.to_string());
        assert_eq!(meet(Verb::Poll).as_deref(), Some("503"));
        assert_eq!(meet(Verb::Submit).as_deref(), Some("500"));
        assert_eq!(meet(Verb::Poll).as_deref(), Some("503"));
        assert_eq!(meet(Verb::Poll).as_deref(), Some("reset"));
        assert_eq!(script.meet("fal", Verb::Poll, at(0)).map(|what| what.to_string()).as_deref(), Some("500"));
    }

    #[test]
    fn a_window_opens_with_its_first_call() {
        let mut script = Script::new(vec![rule("openai.poll:503 for=60s")]);
        assert!(script.meet("openai", Verb::Poll, at(100)).is_some());
        assert!(script.meet("openai", Verb::Poll, at(159)).is_some());
        assert!(script.meet("openai", Verb::Poll, at(160)).is_none());
    }

    #[test]
    fn a_rule_for_every_act_passes_over_the_acts_it_means_nothing_for() {
        let mut script = Script::new(vec![rule("*.*:no-range")]);
        assert!(script.meet("openai", Verb::Submit, at(0)).is_none());
        assert!(script.meet("openai", Verb::Content, at(0)).is_some());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(code in 400u16..600, retry in prop::option::of(0u32..100), times in prop::option::of(1u32..9), window in prop::option::of(0u64..100_000)) {
            let what = What::Status { code, retry_after: retry };
            let window = window.map(Duration::from_millis);
            let rule = Rule { provider: None, verb: Some(Verb::Poll), what, times, window };
            prop_assert_eq!(rule.to_string().parse(), Ok(rule));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            let _ = text.parse::<Rule>();
        }
    }
}
