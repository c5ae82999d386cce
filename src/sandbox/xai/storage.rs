//! The copy of a clip that the customer has kept among the files: asked for in the order, told with the clip.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::SIDE;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::link;
use crate::sandbox::papers;
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::{Job, World};

/// The longest life of a copy, and the shortest and longest of its public address, in seconds.
const LONGEST_LIFE: i64 = 2_592_000;
const PUBLIC_LIFE: std::ops::RangeInclusive<i64> = 3600..=LONGEST_LIFE;

/// What was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Storage {
    filename: String,
    expires_after: Option<i64>,
    /// Whether the copy has an address for everybody, and for how long.
    public: Option<i64>,
}

/// `storage_options` of an order.
pub(super) fn read(body: &mut Body) -> Result<Option<Storage>, Refusal> {
    let Some(mut options) = body.object("storage_options")? else { return Ok(None) };
    let filename = options.needed_text("filename")?;
    let expires_after = options.integer("expires_after")?;
    if expires_after.is_some_and(|life| !(1..=LONGEST_LIFE).contains(&life)) {
        return Err(unfit(&options.path("expires_after"), "must be from 1 to 2592000"));
    }
    let public = public(&mut options)?;
    options.finish()?;
    Ok(Some(Storage { filename, expires_after, public }))
}

/// `public_url`: `true`, or an object with the life of the address.
fn public(options: &mut Body) -> Result<Option<i64>, Refusal> {
    let at = options.path("public_url");
    match options.take("public_url") {
        None => Ok(None),
        Some(Value::Bool(true)) => Ok(Some(LONGEST_LIFE)),
        Some(Value::Object(mut fields)) => {
            let life = fields.remove("expires_after").and_then(|life| life.as_i64());
            let life = life.filter(|life| PUBLIC_LIFE.contains(life) && fields.is_empty());
            life.map(Some).ok_or_else(|| unfit(&at, "expires_after must be from 3600 to 2592000"))
        }
        Some(_) => Err(unfit(&at, "must be true or an object")),
    }
}

fn name(id: &str) -> String {
    format!("{}/storage/{id}", SIDE.name)
}

pub(super) fn keep(world: &mut World, id: &str, storage: &Storage) {
    papers::keep(world, &name(id), storage);
}

/// The id of the file that is the copy of a job's clip.
fn file_id(job: &str) -> String {
    format!("file_{job}")
}

/// The job of which a file is the copy, once there is one.
pub(super) fn job_of<'w>(world: &'w World, file: &str) -> Option<&'w Job> {
    let job = world.job(SIDE.name, file.strip_prefix("file_")?)?;
    papers::find::<Storage>(world, &name(&job.id))?;
    (!is_lost(job)).then_some(job)
}

fn is_lost(job: &Job) -> bool {
    job.order.prompt.contains("[storage-error]")
}

/// What the finished clip's object says of its copy; nothing where none was asked for.
pub(super) fn told(world: &World, visit: &Visit<'_>, job: &Job) -> Map<String, Value> {
    let mut fields = Map::new();
    let Some(storage) = papers::find::<Storage>(world, &name(&job.id)) else { return fields };
    if is_lost(job) {
        fields.insert("storage_error".to_owned(), json!("The copy could not be stored"));
        return fields;
    }
    let ended = job.ended.map(|ended| world.clock.unix(ended)).unwrap_or_default();
    let after = |life: i64| ended.saturating_add_signed(life);
    let mut output = json!({ "file_id": file_id(&job.id), "filename": storage.filename });
    if let Some(life) = storage.expires_after {
        output["expires_at"] = json!(after(life));
    }
    if let Some(life) = storage.public {
        output["public_url"] = json!(link::lasting(world, visit, job));
        output["public_url_expires_at"] = json!(after(life));
    }
    fields.insert("file_output".to_owned(), output);
    fields
}
