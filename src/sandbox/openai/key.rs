//! The key of a call, in the forms that the servers take it; a server that wants none is content with an empty one.

use axum::http::{HeaderMap, header};

use super::bearer;

/// The key where there is one; nobody misses it.
#[expect(clippy::unnecessary_wraps, reason = "other sides may find no key")]
pub(super) fn optional(headers: &HeaderMap) -> Option<&str> {
    Some(bearer(headers).unwrap_or_default())
}

/// `api-key`, or a bearer.
pub(super) fn azure(headers: &HeaderMap) -> Option<&str> {
    named(headers, "api-key").or_else(|| bearer(headers))
}

/// A bearer, or `LiteLLM`'s own header.
pub(super) fn litellm(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| named(headers, "x-litellm-api-key"))
}

/// An `Authorization` of whatever form.
pub(super) fn aquiles(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| named(headers, header::AUTHORIZATION.as_str()))
}

fn named<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().filter(|key| !key.is_empty())
}
