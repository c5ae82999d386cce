//! The user's wishes: `config.toml` and the environment, read once into plain values.
//!
//! The only reader of the environment. Flags win over what stands here; the
//! command line sees to that. Keys are looked up by name when they are needed
//! and are never part of `Config`.

mod environment;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::habits::Habits;
use crate::money::{Rate, Usd};
use crate::price::PriceRow;
use crate::request::RouteBy;

pub use environment::{Environment, Home};

/// `config.toml`, with every default filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The model where none is named.
    pub model: Option<String>,
    /// Where clips go: a file name template, relative to the working folder.
    pub output: String,
    /// How progress is told.
    pub progress: ProgressChoice,
    /// When colour is used.
    pub color: ColorChoice,
    /// Hard caps.
    pub budget: Budget,
    /// How often and how long to look.
    pub poll: Poll,
    /// How a family of models picks its provider.
    pub route: RouteSettings,
    /// Short names for models.
    pub alias: BTreeMap<String, String>,
    /// What differs from a provider's own settings, by our name for it.
    pub provider: BTreeMap<String, ProviderSettings>,
    /// Prices that win over the built-in ones.
    pub price: Vec<PriceRow>,
    /// Where jobs and money are recorded.
    pub store: StoreSettings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            model: None,
            output: "{slug}-{id}.mp4".to_owned(),
            progress: ProgressChoice::Auto,
            color: ColorChoice::Auto,
            budget: Budget::default(),
            poll: Poll::default(),
            route: RouteSettings::default(),
            alias: BTreeMap::new(),
            provider: BTreeMap::new(),
            price: Vec::new(),
            store: StoreSettings::default(),
        }
    }
}

/// How progress is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProgressChoice {
    /// Bars on a terminal, plain lines elsewhere.
    #[default]
    Auto,
    /// Bars.
    Bar,
    /// One line a change.
    Plain,
    /// One JSON object a line.
    Json,
    /// Not at all.
    None,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Hard caps in dollars, shared by every process of a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// One job.
    pub per_job: Option<Usd>,
    /// All jobs of one command.
    pub per_run: Option<Usd>,
    /// A day in the user's time zone.
    pub per_day: Option<Usd>,
    /// A month in the user's time zone.
    pub per_month: Option<Usd>,
    /// The share of a cap at which a note appears.
    #[serde(serialize_with = "share_as_float", deserialize_with = "share_from_float")]
    pub warn_at: Percent,
    /// A quote above this is asked for on a terminal and refused elsewhere, unless `--yes`.
    pub confirm_above: Option<Usd>,
    /// For one project.
    pub project: BTreeMap<String, Caps>,
    /// For one provider.
    pub provider: BTreeMap<String, Caps>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            per_job: None,
            per_run: None,
            per_day: None,
            per_month: None,
            warn_at: Percent(80),
            confirm_above: Some(Usd::from_micros(2_000_000)),
            project: BTreeMap::new(),
            provider: BTreeMap::new(),
        }
    }
}

impl Budget {
    /// The caps for everything.
    #[must_use]
    pub fn all(&self) -> Caps {
        Caps { per_job: self.per_job, per_run: self.per_run, per_day: self.per_day, per_month: self.per_month }
    }
}

/// A share in whole per cent. Written as a fraction (`0.8`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u8);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn share_as_float<S: Serializer>(share: &Percent, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(f64::from(share.0) / 100.0)
}

fn share_from_float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Percent, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(serde::de::Error::custom(format!("not a share between 0.0 and 1.0: `{share}`")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within 0 and 100")]
    Ok(Percent((share * 100.0).round() as u8))
}

/// Caps over different spans. Absent means no cap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// One job.
    pub per_job: Option<Usd>,
    /// All jobs of one command.
    pub per_run: Option<Usd>,
    /// A day in the user's time zone.
    pub per_day: Option<Usd>,
    /// A month in the user's time zone.
    pub per_month: Option<Usd>,
}

/// How often and how long to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Poll {
    /// The first pause between two looks.
    pub min: Span,
    /// The longest pause.
    pub max: Span,
    /// How long to wait for a job altogether; the job goes on afterwards.
    pub timeout: Span,
}

impl Default for Poll {
    fn default() -> Self {
        Self { min: Span::seconds(2), max: Span::seconds(30), timeout: Span::seconds(3600) }
    }
}

/// A length of waiting time. Written `2s`, `60m`, `1h 30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(Duration);

impl Span {
    /// So many seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// The length.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX))
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("not a length of time such as `30s`, `45m` or `1h 30m`: `{text}`");
        let span: SignedDuration = text.parse().map_err(|_| bad())?;
        Duration::try_from(span).map(Self).map_err(|_| bad())
    }
}

crate::shape::as_text!(Span);

/// How a family of models picks its provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RouteSettings {
    /// By which rule.
    pub by: RouteBy,
    /// Providers in the order in which they are liked.
    pub prefer: Vec<String>,
    /// Whether to go on to the next one after a certain refusal.
    pub fallback: bool,
}

/// The protocol that has habits: others are spoken by their vendors alone.
const WITH_HABITS: &str = "openai";

/// What differs from a provider's own settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSettings {
    /// The protocol that a server of one's own speaks, by the name of the provider it comes from.
    pub protocol: Option<String>,
    /// Where it is.
    pub base_url: Option<Url>,
    /// The environment variable that holds its key.
    pub key_variable: Option<String>,
    /// A command that prints its key, such as a password manager's.
    pub key_command: Option<String>,
    /// Whether it is used at all.
    pub enabled: bool,
    /// How many jobs run there at once.
    pub max_jobs: Option<usize>,
    /// How many calls a minute it takes.
    pub requests_per_minute: Option<u32>,
    /// What a second of its clips costs, whatever the model. A `[[price]]` wins over it.
    pub usd_per_second: Option<Rate>,
    /// How a server of one's own deviates from the protocol it speaks.
    pub habits: Habits,
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            protocol: None,
            base_url: None,
            key_variable: None,
            key_command: None,
            enabled: true,
            max_jobs: None,
            requests_per_minute: None,
            usd_per_second: None,
            habits: Habits::default(),
        }
    }
}

/// Where jobs and money are recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// `sqlite:PATH`; by default `rushes.db` in the data folder.
    pub url: Option<String>,
}

impl Config {
    /// Reads the configuration; a file that is not there counts as empty.
    ///
    /// # Errors
    /// `Kind::Auth` where the file cannot be read or does not mean anything, with the line and the likely key.
    pub fn load(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|error| error.because(format!("in {}", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => {
                let message = format!("the configuration cannot be read: {}", path.display());
                Err(Error::new(Kind::Auth, message).caused_by(&error))
            }
        }
    }

    /// Reads the configuration from a text.
    ///
    /// # Errors
    /// As `load`.
    pub fn parse(text: &str) -> Result<Self> {
        let found: Self = toml::from_str(text).map_err(|error| explain(text, &error))?;
        found.check()?;
        Ok(found)
    }

    /// What a type cannot say.
    fn check(&self) -> Result<()> {
        if self.poll.min > self.poll.max {
            let message = format!("`poll.min` is longer than `poll.max`: {} > {}", self.poll.min, self.poll.max);
            return Err(Error::new(Kind::Auth, message));
        }
        let all = self.budget.all();
        let caps = [&all].into_iter().chain(self.budget.project.values()).chain(self.budget.provider.values());
        let amounts = caps.flat_map(|caps| [caps.per_job, caps.per_run, caps.per_day, caps.per_month]);
        if let Some(negative) = amounts.chain([self.budget.confirm_above]).flatten().find(|amount| *amount < Usd::ZERO)
        {
            let message = format!("a budget cannot be below zero: `{negative}`");
            return Err(Error::new(Kind::Auth, message));
        }
        let strays = |(name, settings): &(&String, &ProviderSettings)| {
            settings.habits != Habits::default() && settings.protocol.as_ref().unwrap_or(name) != WITH_HABITS
        };
        if let Some((name, _)) = self.provider.iter().find(strays) {
            let message = format!("`provider.{name}.habits` are those of servers that speak `{WITH_HABITS}`");
            return Err(Error::new(Kind::Auth, message));
        }
        Ok(())
    }

    /// The settings of a provider, defaults where there are none.
    pub fn settings_of(&self, name: &str) -> ProviderSettings {
        self.provider.get(name).cloned().unwrap_or_default()
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.0.cmp(&other.0))
    }
}

/// One sentence for what the parser found, with the line and, for an unknown key, the likely one.
fn explain(text: &str, error: &toml::de::Error) -> Error {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let place = line.map_or_else(String::new, |line| format!(" in line {line}"));
    let message = error.message();
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let thing = [("unknown field", "key"), ("unknown variant", "value")];
    let thing = thing.iter().find(|(start, _)| message.starts_with(start)).map(|(_, thing)| thing);
    if let (Some(thing), Some((unknown, known))) = (thing, names.split_first()) {
        let found = Error::new(Kind::Auth, format!("the configuration has an unknown {thing}{place}: `{unknown}`"));
        let likely =
            known.iter().max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
        return match likely.filter(|name| strsim::jaro_winkler(unknown, name) > 0.75) {
            Some(name) => found.hint(format!("did you mean `{name}`?")),
            None => found.hint(format!("the {thing}s there are `{}`", known.join("`, `"))),
        };
    }
    let written = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default().trim();
    let sentence = message.trim_end().lines().collect::<Vec<_>>().join(" ");
    let error = Error::new(Kind::Auth, format!("the configuration means nothing{place}: `{written}`"));
    if sentence.ends_with("expected a string") {
        return error.because(sentence).hint("put the value between quotes: `\"…\"`");
    }
    error.because(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::habits::{Deletion, Profile};

    const EXAMPLE: &str = include_str!("../../config.example.toml");

    #[test]
    fn the_example_shows_the_defaults() {
        assert_eq!(Config::parse(EXAMPLE).expect("it parses"), Config::default());
    }

    /// Every line that is commented out must be a setting that works, not a leftover.
    #[test]
    fn what_the_example_comments_out_works_too() {
        let settings = |line: &str| line.strip_prefix("#: ").map_or_else(|| line.to_owned(), str::to_owned);
        let all: Vec<String> = EXAMPLE.lines().map(settings).collect();
        let config = Config::parse(&all.join("\n")).expect("it parses");
        assert_eq!(config.model.as_deref(), Some("veo-3.1"));
        assert_eq!(config.provider["studio"].protocol.as_deref(), Some("openai"));
        let habits = &config.provider["studio"].habits;
        let profile = Habits { profile: habits.profile, ..Habits::default() };
        assert_eq!(habits.ways(), profile.ways(), "what is shown is what the profile says");
        assert_eq!(config.price.len(), 1);
        assert_eq!(config.budget.project["launch"].per_month, "40.00".parse().ok());
    }

    #[test]
    fn an_unknown_key_names_the_line_and_the_likely_one() {
        let error = Config::parse("model = \"veo-3.1\"\n\n[poll]\ntimout = \"3m\"\n").expect_err("a typo");
        assert_eq!(error.to_string(), "the configuration has an unknown key in line 4: `timout`");
        assert_eq!(error.details().hints, ["did you mean `timeout`?"]);
        assert_eq!(error.kind(), Kind::Auth);
        let error = Config::parse("[budget]\nper_jbo = \"1.00\"\n").expect_err("a typo");
        assert_eq!(error.details().hints, ["did you mean `per_job`?"]);
    }

    #[test]
    fn values_that_mean_nothing_are_refused() {
        let lines = [
            "[budget]\nper_job = 5.0",
            "[budget]\nper_job = \"5 EUR\"",
            "[budget]\nper_day = \"-1\"",
            "[budget]\nwarn_at = 80",
            "[poll]\nmin = \"soon\"",
            "[poll]\nmin = \"60s\"\nmax = \"2s\"",
            "[provider.studio]\nbase_url = \"gpu-1\"",
            "progress = \"fancy\"",
            "[[price]]\nprovider = \"x\"",
            "not toml",
        ];
        for line in lines {
            let error = Config::parse(line).expect_err(line);
            assert_eq!(error.kind(), Kind::Auth, "{line}");
        }
    }

    #[test]
    fn a_server_of_ones_own_has_habits_and_a_price() {
        let config = Config::parse(
            "[provider.studio]\nprotocol = \"openai\"\nusd_per_second = \"0.0004\"\n\
             habits = { profile = \"tensorrt-llm\", delete = \"none\" }",
        )
        .expect("it parses");
        let settings = config.settings_of("studio");
        assert_eq!(settings.usd_per_second, "0.0004".parse().ok());
        let habits = Habits { profile: Some(Profile::TensorrtLlm), delete: Some(Deletion::None), ..Habits::default() };
        assert_eq!(settings.habits, habits);
        let shown = toml::to_string(&config).expect("it can be shown");
        assert_eq!(Config::parse(&shown).expect("it parses"), config, "what is shown can be kept");
        assert!(Config::parse("[provider.openai]\nhabits = { profile = \"sglang\" }").is_ok());
    }

    #[test]
    fn a_habit_that_there_is_not_names_the_likely_one() {
        let said = |habits: &str| {
            let error = Config::parse(&format!("[provider.studio]\nprotocol = \"openai\"\nhabits = {{ {habits} }}"));
            let error = error.expect_err(habits);
            (error.to_string(), error.details().hints.clone())
        };
        let (message, hints) = said("profile = \"vllm\"");
        assert_eq!(message, "the configuration has an unknown value in line 3: `vllm`");
        assert_eq!(hints, ["did you mean `vllm-omni`?"]);
        let (message, hints) = said("varients = false");
        assert_eq!(message, "the configuration has an unknown key in line 3: `varients`");
        assert_eq!(hints, ["did you mean `variants`?"]);
        let (_, hints) = said("delete = \"never\"");
        assert_eq!(hints, ["the values there are `removes`, `stops`, `none`"]);
        let other = Config::parse("[provider.x]\nprotocol = \"soap\"\nhabits = { profile = \"sglang\" }");
        let other = other.expect_err("no habits").to_string();
        assert_eq!(other, "`provider.x.habits` are those of servers that speak `openai`");
    }
}
