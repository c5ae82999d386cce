//! How a file is brought without an address of its own: a ticket, a form to the store, and an `oss://` name.
//!
//! The form is as the vendor's package sends it. The fields of the ticket are
//! in no page; they are named here as the form needs them.

use bytes::Bytes;
use serde_json::json;

use super::{SIDE, models, said};
use crate::sandbox::body::unfit;
use crate::sandbox::form::Upload;
use crate::sandbox::ledger::carries_key;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

const ACCESS_KEY: &str = "sandbox-access-key";
const ACL: &str = "private";

fn place(key: &str) -> String {
    format!("{}/oss/{key}", SIDE.name)
}

/// The bytes of a file that was brought.
pub(super) fn bytes(world: &World, url: &str) -> Option<Bytes> {
    world.files.get(&place(url.strip_prefix("oss://")?)).map(|file| file.bytes.clone())
}

fn signature(directory: &str) -> String {
    directory.chars().rev().filter(char::is_ascii_alphanumeric).take(16).collect()
}

/// `GET /uploads?action=getPolicy&model=`.
pub(super) fn ticket(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let of = |name: &str| visit.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    if of("action") != Some("getPolicy") {
        return Err(unfit("action", "must be getPolicy"));
    }
    models::find(of("model").unwrap_or_default())?;
    let directory = format!("dashscope-instant/{}", world.fresh_name(32));
    let data = json!({
        "policy": "eyJzYW5kYm94Ijp0cnVlfQ==",
        "signature": signature(&directory),
        "upload_dir": directory,
        "upload_host": format!("{}/oss", visit.elsewhere),
        "expire_in_seconds": 300,
        "max_file_size_mb": 100,
        "oss_access_key_id": ACCESS_KEY,
        "x_oss_object_acl": ACL,
        "x_oss_forbid_overwrite": "true",
    });
    Ok(said(world, json!({ "data": data })))
}

/// `POST {upload_host}`: a form, for whoever has a ticket and nobody with a key.
pub(super) fn receive(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    if visit.headers.keys().any(|name| carries_key(name.as_str())) {
        return Err(Refusal::Status(400));
    }
    let field = |name: &str| visit.form.fields.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let key = field("key");
    let directory = key.rsplit_once('/').map_or("", |(directory, _)| directory);
    for (name, wanted) in [
        ("OSSAccessKeyId", ACCESS_KEY),
        ("Signature", signature(directory).as_str()),
        ("policy", "eyJzYW5kYm94Ijp0cnVlfQ=="),
        ("x-oss-object-acl", ACL),
        ("x-oss-forbid-overwrite", "true"),
        ("success_action_status", "200"),
    ] {
        if field(name) != wanted || directory.is_empty() {
            return Err(Refusal::NotPermitted { message: format!("{name} is not what the ticket says") });
        }
    }
    let file = visit.form.files.get("file").ok_or_else(|| unfit("file", "is required"))?;
    if world.files.contains_key(&place(key)) {
        return Err(Refusal::Status(409));
    }
    let upload = Upload { content_type: file.content_type.clone(), bytes: file.bytes.clone() };
    world.files.insert(place(key), upload);
    Ok(Answer::empty(200, "application/xml"))
}
