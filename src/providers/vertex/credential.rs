//! The key to Google Cloud: an access token as it is, or the file of a service account, which signs one for each call.
//!
//! A token that the account has signed itself is taken without an exchange, and cannot run out while a job is waited for:
//! <https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth>. What else Google's tools keep in such
//! files has to be exchanged, which is left to those tools.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::token;
use crate::call::Document;
use crate::error::{Fault, FaultKind};
use crate::secret::Secret;

const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The longest that the vendor takes a token for.
const LIFE: SignedDuration = SignedDuration::from_hours(1);

/// Whether a token can be made of that key.
///
/// # Errors
/// `FaultKind::Auth` for a file that is not that of a service account, or has no key in it.
pub(super) fn check(key: &Secret) -> Result<(), Fault> {
    let no = |message: String| Err(Fault::new(FaultKind::Auth, message));
    if !is_file(key) || bearer(key, Timestamp::UNIX_EPOCH).is_some() {
        return Ok(());
    }
    let file = serde_json::from_str::<Value>(key.expose()).map(Document::from).ok();
    match file.as_ref().and_then(|file| file.text("/type")) {
        Some("service_account") => no("the file of the service account holds no address or no private key".to_owned()),
        Some(kind) => no(format!(
            "the file of credentials is of the kind `{kind}`, which only Google's own tools can turn into a token: unset \
             GOOGLE_APPLICATION_CREDENTIALS, and write `key_command = \"gcloud auth print-access-token\"` below \
             `[provider.vertex]` in the configuration"
        )),
        None => no("the file of credentials is none of Google's: it does not say its `type`".to_owned()),
    }
}

/// The token to send; `None` where none can be made.
pub(super) fn bearer(key: &Secret, now: Timestamp) -> Option<Secret> {
    if !is_file(key) {
        return Some(key.clone());
    }
    let account = Document::from(serde_json::from_str::<Value>(key.expose()).ok()?);
    let email = account.text("/client_email")?;
    let expires = now.checked_add(LIFE).ok()?.as_second();
    let claims = json!({ "iss": email, "sub": email, "scope": SCOPE, "iat": now.as_second(), "exp": expires });
    token::rs256(&claims, account.text("/private_key")?, account.text("/private_key_id").unwrap_or_default())
}

fn is_file(key: &Secret) -> bool {
    key.expose().starts_with('{')
}
