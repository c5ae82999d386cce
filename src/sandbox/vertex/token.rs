//! What opens the doors: an access token, or one that the throw-away account has signed itself.
//!
//! An access token is what `gcloud auth print-access-token` prints; the sandbox
//! has given out one, its key. A token of an account says for what it is meant,
//! either by scopes or by the address of one service, and is good for an hour by
//! the real clock: <https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth>
//! and <https://google.aip.dev/auth/4111>.

use super::account;
use crate::sandbox::jwt::{self, Jwt};
use crate::sandbox::keys::fits;
use crate::sandbox::world::World;
use crate::secret::Secret;

const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The longest life of a token, in seconds.
const LIFE: u64 = 3600;

/// How far a client's clock may be ahead, in seconds.
const SLACK: u64 = 300;

/// Whether that token opens the service at that host.
pub(super) fn is_good(world: &World, given: &str, host: &str) -> bool {
    // Every signed token begins so: it is the base 64 of `{"`.
    if !given.starts_with("eyJ") {
        return fits(world, given);
    }
    let Some(token) = Jwt::read(given) else { return false };
    let key = world.settings.key.as_ref().map_or(account::ANY, Secret::expose);
    let is_accounts = ["iss", "sub"].iter().all(|claim| token.text(claim) == Some(&account::email(key)));
    is_accounts
        && token.is_of("RS256")
        && token.header.get("kid").and_then(serde_json::Value::as_str) == Some(&account::key_id(key))
        && is_meant_for(&token, host)
        && is_in_time(&token)
        && token.is_signed_by(&account::public_key())
}

/// Scopes are for every service; an audience is one service.
fn is_meant_for(token: &Jwt, host: &str) -> bool {
    match (token.text("scope"), token.text("aud")) {
        (Some(scopes), _) => scopes.split(' ').any(|scope| scope == SCOPE),
        (None, Some(audience)) => audience == format!("https://{host}/"),
        (None, None) => false,
    }
}

fn is_in_time(token: &Jwt) -> bool {
    let (Some(begins), Some(expires)) = (token.time("iat"), token.time("exp")) else { return false };
    let now = jwt::now();
    begins <= now + SLACK && expires > now && expires.saturating_sub(begins) <= LIFE
}
