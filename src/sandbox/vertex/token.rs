//! How a token is had: for a signed assertion of a service account, or for the refresh token of a person.

use serde_json::json;
use url::form_urlencoded;

use super::{SIDE, account};
use crate::sandbox::jwt::{self, Jwt};
use crate::sandbox::keys::fits;
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Visit};
use crate::sandbox::world::World;
use crate::secret::Secret;

const BY_ASSERTION: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
const HOST: &str = "oauth2.googleapis.com/token";

/// How long a token lives, and the longest life of an assertion, in seconds.
const LIFE: u64 = 3600;

/// How far a client's clock may be ahead, in seconds.
const SLACK: u64 = 300;

fn name_of(token: &str) -> String {
    format!("token/{token}")
}

/// Whether that token was given out here and lives.
pub(super) fn is_good(world: &World, token: &str) -> bool {
    notes::of(world, (SIDE.name, &name_of(token)))["until"].as_u64() > Some(jwt::now())
}

/// `POST https://oauth2.googleapis.com/token`: a form.
pub(super) fn exchange(world: &mut World, visit: &Visit<'_>) -> Answer {
    let kind = visit.header("content-type").unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return no("invalid_request", "The content type must be application/x-www-form-urlencoded");
    }
    let form: Vec<(String, String)> = form_urlencoded::parse(&visit.form.bytes).into_owned().collect();
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let checked = match field("grant_type") {
        BY_ASSERTION => check_assertion(world, field("assertion")),
        "refresh_token" => check_refresh(world, &field),
        _ => Err(("unsupported_grant_type", "Invalid grant_type")),
    };
    if let Err((error, description)) = checked {
        return no(error, description);
    }
    let token = format!("ya29.{}", world.fresh_name(64));
    notes::keep(world, (SIDE.name, &name_of(&token)), &json!({ "until": jwt::now() + LIFE }));
    Answer::json(200, json!({ "access_token": token, "expires_in": LIFE - 1, "token_type": "Bearer" }))
}

type Checked = Result<(), (&'static str, &'static str)>;

/// Any assertion that is well formed and in time is good where any key is; else it is the sandbox's own account, signed
/// with the key of its file.
fn check_assertion(world: &World, assertion: &str) -> Checked {
    let no = |why| Err(("invalid_grant", why));
    let Some(token) = Jwt::read(assertion).filter(|token| token.is_of("RS256")) else {
        return no("Invalid JWT: a token signed with RS256 is expected.");
    };
    let Some(issuer) = token.text("iss").filter(|issuer| issuer.contains('@')) else {
        return no("Invalid JWT: iss must be the address of a service account.");
    };
    if !token.text("scope").is_some_and(|scopes| scopes.split(' ').any(|scope| scope == SCOPE)) {
        return Err(("invalid_scope", "Invalid OAuth scope or ID token audience provided."));
    }
    // The file of the sandbox names its own address, in which the real one is a folder.
    if !token.text("aud").is_some_and(|audience| audience.ends_with(HOST)) {
        return no("Invalid JWT: aud must be https://oauth2.googleapis.com/token.");
    }
    let (Some(begins), Some(expires)) = (token.time("iat"), token.time("exp")) else {
        return no("Invalid JWT: iat and exp are required.");
    };
    let now = jwt::now();
    if begins > now + SLACK || expires <= now || expires.saturating_sub(begins) > LIFE {
        return no("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.");
    }
    let key = world.settings.key.as_ref().map(Secret::expose);
    if key.is_some_and(|key| account::email(key) != issuer) {
        return no("Invalid grant: account not found");
    }
    let is_ours = issuer.ends_with(&format!("@{}.iam.gserviceaccount.com", account::PROJECT));
    if is_ours && !token.is_signed_by(&account::public_key()) {
        return no("Invalid JWT Signature.");
    }
    Ok(())
}

/// The refresh token is the sandbox's key.
fn check_refresh<'f>(world: &World, field: &dyn Fn(&str) -> &'f str) -> Checked {
    if field("client_id").is_empty() || field("client_secret").is_empty() {
        return Err(("invalid_client", "The OAuth client was not found."));
    }
    let token = field("refresh_token");
    if token.is_empty() || !fits(world, token) {
        return Err(("invalid_grant", "Bad Request"));
    }
    Ok(())
}

fn no(error: &str, description: &str) -> Answer {
    Answer::json(400, json!({ "error": error, "error_description": description }))
}
