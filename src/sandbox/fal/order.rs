//! Takes orders: checks headers, input and files in the vendor's own terms, works out what comes out and what it costs.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::endpoints::{self, Endpoint, Rule, owner_and_alias};
use super::files::{self, Brought};
use super::price::{Measure, Sound};
use super::schema::{self, Complaint, Kind, Media};
use super::{SIDE, detail, infrastructure, queue, unprocessable};
use crate::money::Usd;
use crate::sandbox::form::Upload;
use crate::sandbox::picture;
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Order, World};
use crate::shape::{Resolution, Seconds, Size};

/// The length of a clip that is brought from somewhere else; nobody looks into it.
pub(super) const FOREIGN_CLIP: Seconds = Seconds::whole(5);

const NO_TIME: Seconds = Seconds::from_millis(0);

/// The fields that name the first frame, which differ by model.
const FIRST_FRAMES: [&str; 4] = ["image_url", "start_image_url", "first_frame_url", "first_image_url"];

/// `POST /{endpoint}`, where the route has taken the tail from the id already.
pub(super) fn submit_to(world: &mut World, visit: &Visit<'_>, tail: &str) -> Result<Answer, Refusal> {
    let id = format!("{}{tail}", visit.segments[0]);
    let endpoint = endpoints::find(&id).ok_or_else(|| unknown(&id))?;
    if let Some(refused) = wrong_header(visit).or_else(|| wrong_query(world, visit)) {
        return Ok(refused);
    }
    let input = match schema::check(endpoint.input, &visit.form.fields) {
        Ok(input) => Input(input),
        Err(complaints) => return Ok(unprocessable(&complaints)),
    };
    let broken: Vec<Complaint> = endpoint.rules.iter().filter_map(|rule| input.breaks(*rule)).collect();
    if !broken.is_empty() {
        return Ok(unprocessable(&broken));
    }
    let order = match Luggage::look_at(world, visit, endpoint, &input) {
        Ok(luggage) => order(world, visit.verb, (endpoint, &input), luggage),
        Err(complaints) => return Ok(unprocessable(&complaints)),
    };
    let request = request_id(&world.fresh_name(32));
    verdict::accept(world, visit, &request, order)?;
    if visit.header("x-fal-store-io") != Some("0") {
        keep_input(world, &request, &visit.form.fields);
    }
    Ok(receipt(world, visit, (endpoint.id, &request)))
}

/// An endpoint that is not there: the application is unknown, or it has no such path.
fn unknown(id: &str) -> Refusal {
    let app = owner_and_alias(id);
    if endpoints::all().any(|endpoint| owner_and_alias(endpoint.id) == app) {
        let path = id.strip_prefix(app).filter(|path| !path.is_empty()).unwrap_or("/");
        return Refusal::NotFound { message: format!("Path {path} not found") };
    }
    Refusal::NoModel { model: app.to_owned() }
}

fn wrong_header(visit: &Visit<'_>) -> Option<Answer> {
    let unfit = |name: &str, test: &dyn Fn(&str) -> bool| visit.header(name).is_some_and(|value| !test(value));
    let bad = |name: &str| infrastructure(400, "bad_request", &format!("Invalid value for the header {name}"));
    // The vendor's clients demand more than a second, its pages more than a tenth of one.
    if unfit("x-fal-request-timeout", &|value| value.parse().is_ok_and(|seconds: f64| seconds > 0.1)) {
        return Some(bad("X-Fal-Request-Timeout"));
    }
    if unfit("x-fal-queue-priority", &|value| value == "normal" || value == "low") {
        return Some(bad("X-Fal-Queue-Priority"));
    }
    let lifecycle = "x-fal-object-lifecycle-preference";
    unfit(lifecycle, &|value| serde_json::from_str::<Map<String, Value>>(value).is_ok())
        .then(|| bad("X-Fal-Object-Lifecycle-Preference"))
}

fn wrong_query(world: &World, visit: &Visit<'_>) -> Option<Answer> {
    for (name, value) in &visit.query {
        match name.as_str() {
            "fal_webhook" if value.starts_with("https://") => {}
            "fal_max_queue_length" => match value.parse::<usize>() {
                Ok(most) if queue::waiting(world) > most => {
                    let sentence = format!("More than {most} requests are waiting");
                    return Some(infrastructure(429, "fal_max_queue_length", &sentence));
                }
                Ok(_) => {}
                Err(_) => return Some(detail(422, "fal_max_queue_length must be an integer")),
            },
            "fal_webhook" => return Some(detail(422, "fal_webhook must be an https URL")),
            name => return Some(detail(422, &format!("Unknown query parameter: {name}"))),
        }
    }
    None
}

/// An input that fits its endpoint, with everything filled in.
#[derive(Debug)]
struct Input(Map<String, Value>);

impl Input {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The addresses in a field, whether it holds one or a list.
    fn addresses(&self, name: &str) -> Vec<&str> {
        match self.0.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            Some(value) => value.as_str().into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn is_given(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn breaks(&self, rule: Rule) -> Option<Complaint> {
        match rule {
            Rule::OneOf(one, other) => (self.is_given(one) == self.is_given(other)).then(|| {
                let message = format!("Provide either '{one}' or '{other}', but not both");
                Complaint::about(one, "value_error", message)
            }),
            Rule::FilesInAll(most) => {
                let lists = ["image_urls", "video_urls", "audio_urls"];
                let total: usize = lists.iter().map(|name| self.addresses(name).len()).sum();
                (total > most).then(|| {
                    let message = format!("At most {most} files can be given in all, not {total}");
                    Complaint::of_body("sequence_too_long", message)
                })
            }
            Rule::LongIsPlain => {
                let long = self.0.get("duration").and_then(Value::as_i64).is_some_and(|seconds| seconds > 10);
                let plain = self.0.get("fps") == Some(&json!(25)) && self.text("resolution") == Some("1080p");
                (long && !plain).then(|| {
                    let message = "Durations above 10 seconds need 25 fps and 1080p";
                    Complaint::about("duration", "feature_not_supported", message)
                })
            }
        }
    }

    /// What is asked for in words, of all shots where there are several.
    fn prompt(&self) -> String {
        let shots = self.0.get("multi_prompt").and_then(Value::as_array);
        let shots = shots.into_iter().flatten().filter_map(|shot| shot["prompt"].as_str());
        self.text("prompt").into_iter().chain(shots).collect::<Vec<_>>().join(" ")
    }

    /// The length that is asked for; none where it is left to the vendor.
    fn duration(&self) -> Option<Seconds> {
        if let Some(shots) = self.0.get("multi_prompt").and_then(Value::as_array) {
            let length = |shot: &Value| shot["duration"].as_str().and_then(|text| text.parse().ok()).unwrap_or(5);
            return Some(Seconds::whole(shots.iter().map(length).sum()));
        }
        let seconds = match self.0.get("duration")? {
            Value::String(text) => text.trim_end_matches('s').parse().ok()?,
            value => u32::try_from(value.as_u64()?).ok()?,
        };
        (seconds > 0).then(|| Seconds::whole(seconds))
    }

    fn size(&self, endpoint: &Endpoint) -> Size {
        let lines = self.text("resolution").and_then(|text| text.parse::<Resolution>().ok());
        // `auto` and `adaptive` follow the input at the vendor; here they are always wide.
        let aspect = self.text("aspect_ratio").filter(|text| text.contains(':')).unwrap_or("16:9");
        picture::frame(lines.map_or(endpoint.lines, Resolution::lines), aspect)
    }

    fn sound(&self) -> Sound {
        let heard = ["generate_audio", "generate_audio_switch", "audio"];
        let heard = heard.iter().any(|name| self.0.get(*name) == Some(&Value::Bool(true)));
        if heard { Sound::Heard } else { Sound::Silent }
    }
}

/// The files that an order brings.
#[derive(Debug)]
struct Luggage {
    still: Option<Bytes>,
    pictures: i64,
    /// The job whose clip is the first that is brought, where it is one of ours.
    parent: Option<String>,
    /// The length of all clips together.
    clips: Seconds,
}

impl Luggage {
    fn look_at(world: &World, visit: &Visit<'_>, endpoint: &Endpoint, input: &Input) -> Result<Self, Vec<Complaint>> {
        let mut luggage = Self { still: None, pictures: 0, parent: None, clips: NO_TIME };
        let mut complaints = Vec::new();
        for field in endpoint.input.iter().copied().flatten() {
            let (Kind::File(media) | Kind::Files(media, _)) = field.kind else { continue };
            for address in input.addresses(field.name) {
                match files::look_at(world, visit, media, address) {
                    Ok(brought) => luggage.add(world, (field.name, media), brought),
                    Err((kind, message)) => complaints.push(Complaint::about(field.name, kind, message)),
                }
            }
        }
        if complaints.is_empty() { Ok(luggage) } else { Err(complaints) }
    }

    fn add(&mut self, world: &World, (name, media): (&str, Media), brought: Brought) {
        self.pictures += i64::from(media == Media::Picture);
        let mut length = FOREIGN_CLIP;
        match brought {
            Brought::Bytes(bytes) if FIRST_FRAMES.contains(&name) => self.still = Some(bytes),
            Brought::Unseen | Brought::Bytes(_) => {}
            Brought::Clip(job) => {
                length = world.job(SIDE.name, &job).map_or(FOREIGN_CLIP, |job| job.order.seconds);
                self.parent.get_or_insert(job);
            }
        }
        if media == Media::Clip {
            self.clips = Seconds::from_millis(self.clips.millis() + length.millis());
        }
    }
}

/// The order that an input makes: a new clip, a clip and its continuation, or a clip made over.
fn order(world: &World, verb: Verb, (endpoint, input): (&Endpoint, &Input), luggage: Luggage) -> Order {
    let usual = Seconds::whole(endpoint.seconds);
    let asked = input.duration();
    let source = luggage.parent.as_deref().and_then(|id| world.job(SIDE.name, id));
    let (seconds, billed) = if verb == Verb::Extend {
        let added = asked.unwrap_or(usual);
        (Seconds::from_millis(luggage.clips.millis() + added.millis()), added)
    } else if verb == Verb::Edit {
        let kept = luggage.clips.min(usual).min(asked.unwrap_or(usual));
        (kept, kept)
    } else {
        let length = asked.unwrap_or(usual);
        (length, length)
    };
    let made_over = verb == Verb::Extend || verb == Verb::Edit;
    let size = source.filter(|_| made_over).map_or_else(|| input.size(endpoint), |source| source.order.size);
    let measure = Measure {
        resolution: input.text("resolution").unwrap_or_default(),
        size,
        seconds: billed,
        sound: input.sound(),
        pictures: luggage.pictures,
        brought: luggage.clips,
    };
    Order {
        provider: SIDE.name,
        verb,
        model: endpoint.id.to_owned(),
        prompt: input.prompt(),
        seconds,
        billed,
        size,
        price: endpoint.bill.price(&measure),
        still: luggage.still,
        parent: luggage.parent,
        idempotency_key: None,
    }
}

/// What one call of the endpoint costs where only what is needed is given.
pub(super) fn usual_price(endpoint: &Endpoint) -> Usd {
    let input = Input(schema::usual(endpoint.input));
    let measure = Measure {
        resolution: input.text("resolution").unwrap_or_default(),
        size: input.size(endpoint),
        seconds: input.duration().unwrap_or(Seconds::whole(endpoint.seconds)),
        sound: input.sound(),
        pictures: 0,
        brought: NO_TIME,
    };
    endpoint.bill.price(&measure)
}

/// Thirty-two digits in the groups of a UUID.
fn request_id(digits: &str) -> String {
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| &digits[group]).join("-")
}

/// The name under which the input of a request is kept.
fn input_name(request: &str) -> String {
    format!("fal/requests/{request}")
}

fn keep_input(world: &mut World, request: &str, input: &Map<String, Value>) {
    let bytes = Value::Object(input.clone()).to_string().into();
    world.files.insert(input_name(request), Upload { content_type: Some("application/json".to_owned()), bytes });
}

/// The input of a request as it came; none where it was asked not to be kept.
pub(super) fn input_of(files: &HashMap<String, Upload>, request: &str) -> Option<Value> {
    serde_json::from_slice(&files.get(&input_name(request))?.bytes).ok()
}

/// Forgets the input of a request.
pub(super) fn forget_input(world: &mut World, request: &str) {
    world.files.remove(&input_name(request));
}

fn receipt(world: &World, visit: &Visit<'_>, (endpoint, request): (&str, &str)) -> Answer {
    let mut answer = json!({
        "request_id": request,
        "status": "IN_QUEUE",
        "queue_position": queue::position(world, request),
    });
    queue::add_addresses(&mut answer, visit, (endpoint, request));
    Answer::json(200, answer).header("x-fal-request-id", request.to_owned())
}
