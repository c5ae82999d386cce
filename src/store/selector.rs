//! How a user names a job: by its id, the beginning of it, its place in the list, or the provider's name for it.

use std::str::FromStr;

use sqlx::sqlite::SqliteConnection;

use super::Store;
use super::jobs;
use super::trouble::{Failure, Stake};
use crate::error::{Error, Result};
use crate::job::Job;

/// A job as the user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `@last` is 1, the one before it `@2`.
    Recent(u32),
    /// `provider:remote-id`.
    Remote {
        /// The provider by our name.
        provider: String,
        /// The provider's name for the job.
        remote_id: String,
    },
    /// An id, or the beginning of one, in lower case.
    Prefix(String),
}

impl FromStr for Selector {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Error::usage(format!("not a name for a job: `{text}`"))
                .hint("give its id or the beginning of it, `@last`, `@2`, or `provider:remote-id`")
        };
        let text = text.trim();
        if text == "@last" {
            return Ok(Self::Recent(1));
        }
        if let Some(place) = text.strip_prefix('@') {
            return place.parse().ok().filter(|place| *place > 0).map(Self::Recent).ok_or_else(bad);
        }
        if let Some((provider, remote_id)) = text.split_once(':') {
            if provider.is_empty() || remote_id.is_empty() {
                return Err(bad());
            }
            return Ok(Self::Remote { provider: provider.to_owned(), remote_id: remote_id.to_owned() });
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(bad());
        }
        Ok(Self::Prefix(text.to_ascii_lowercase()))
    }
}

impl Store {
    /// The job that the user means.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Usage` where there are several or the text names none; as for `open` besides.
    pub async fn find(&self, selector: &str) -> Result<Job> {
        let parsed: Selector = selector.parse()?;
        let mut connection = self.ready(&Stake::Nothing).await?;
        find(&mut connection, selector, &parsed).await.map_err(self.explain(&Stake::Nothing))
    }
}

async fn find(connection: &mut SqliteConnection, text: &str, selector: &Selector) -> Result<Job, Failure> {
    let found = match selector {
        Selector::Recent(place) => {
            let sql = "SELECT record FROM jobs ORDER BY number DESC LIMIT 1 OFFSET $1";
            jobs::parse(sqlx::query_scalar(sql).bind(i64::from(place - 1)).fetch_optional(connection).await?)?
        }
        Selector::Remote { provider, remote_id } => jobs::by_remote_id(connection, provider, remote_id).await?,
        Selector::Prefix(prefix) => {
            let candidates = by_prefix(connection, prefix).await?;
            if candidates.len() > 1 {
                return Err(ambiguous(text, &candidates).into());
            }
            candidates.into_iter().next()
        }
    };
    found.ok_or_else(|| Error::not_found(format!("no such job: `{text}`")).hint("`rushes list` shows every job").into())
}

/// A range and not a pattern, so that the index serves it. `{` is what follows `z`.
async fn by_prefix(connection: &mut SqliteConnection, prefix: &str) -> Result<Vec<Job>, Failure> {
    let sql = "SELECT record FROM jobs WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 9";
    let records: Vec<String> =
        sqlx::query_scalar(sql).bind(prefix).bind(format!("{prefix}{{")).fetch_all(connection).await?;
    records.iter().map(|record| Ok(serde_json::from_str(record)?)).collect()
}

fn ambiguous(text: &str, candidates: &[Job]) -> Error {
    let shown = candidates.iter().take(8).map(|job| {
        let title: String = job.request.prompt.chars().filter(|char| !char.is_control()).take(40).collect();
        format!("{} is {}, {}: {title}", job.id, job.state(), job.model)
    });
    let error = Error::usage(format!("several jobs begin so: `{text}`")).hint("give more of the id");
    let error = shown.fold(error, Error::because);
    if candidates.len() > 8 { error.because("and more") } else { error }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Home, accept, job, planned, take};
    use super::*;
    use crate::error::Kind;
    use crate::job::Step;

    fn read(text: &str) -> Option<Selector> {
        text.parse().ok()
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(read("@last"), Some(Selector::Recent(1)));
        assert_eq!(read("@2"), Some(Selector::Recent(2)));
        assert_eq!(read("K7"), Some(Selector::Prefix("k7".into())));
        let remote = Selector::Remote { provider: "openai".into(), remote_id: "video_1:a".into() };
        assert_eq!(read("openai:video_1:a"), Some(remote));
        for junk in ["", " ", "@", "@0", "@-1", "@first", ":x", "x:", "a%", "a_b", "../x", "é"] {
            assert_eq!(read(junk), None, "{junk}");
        }
    }

    #[tokio::test]
    async fn every_form_finds_its_job() {
        let home = Home::new();
        let store = home.store().await;
        // The ids are `a0000000`, `a1000000` and `a2000000`.
        let mut first = planned(&store, &job(0)).await;
        let second = planned(&store, &job(1)).await;
        let third = planned(&store, &job(2)).await;
        take(&store, &mut first, Step::Submit).await;
        take(&store, &mut first, accept("video_1")).await;
        for (selector, job) in [
            ("@last", &third),
            ("@1", &third),
            ("@3", &first),
            ("a1", &second),
            ("A1000000", &second),
            (" a2 ", &third),
            ("fal:video_1", &first),
        ] {
            assert_eq!(store.find(selector).await.expect(selector), *job, "{selector}");
        }
    }

    #[tokio::test]
    async fn what_names_none_or_several_is_told() {
        let home = Home::new();
        let store = home.store().await;
        let first = planned(&store, &job(0)).await;
        let second = planned(&store, &job(1)).await;
        for selector in ["@3", "zz", "a00000000", "fal:video_1"] {
            let error = store.find(selector).await.expect_err(selector);
            assert_eq!((error.kind(), error.to_string()), (Kind::NotFound, format!("no such job: `{selector}`")));
            assert_eq!(error.details().hints, ["`rushes list` shows every job"]);
        }
        let error = store.find("a").await.expect_err("there are two");
        assert_eq!(error.kind(), Kind::Usage);
        let told = |job: &Job| format!("{} is planned, fal-ai/veo3.1: a paper boat", job.id);
        assert_eq!(error.details().causes, [told(&first), told(&second)]);
    }
}
