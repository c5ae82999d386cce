//! The key to Google Cloud: an access token as it is, or the file of a service account, which signs one for each call.
//!
//! A token that the account has signed itself is taken without an exchange, and cannot run out while a job is waited for:
//! <https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth>.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::token;
use crate::call::Document;
use crate::secret::Secret;

const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The longest that the vendor takes a token for.
const LIFE: SignedDuration = SignedDuration::from_hours(1);

/// The token to send; `None` where the file is not that of a service account, or has no key in it.
pub(super) fn bearer(key: &Secret, now: Timestamp) -> Option<Secret> {
    if !key.expose().starts_with('{') {
        return Some(key.clone());
    }
    let account = Document::from(serde_json::from_str::<Value>(key.expose()).ok()?);
    let email = account.text("/client_email")?;
    let expires = now.checked_add(LIFE).ok()?.as_second();
    let claims = json!({ "iss": email, "sub": email, "scope": SCOPE, "iat": now.as_second(), "exp": expires });
    token::rs256(&claims, account.text("/private_key")?, account.text("/private_key_id").unwrap_or_default())
}
