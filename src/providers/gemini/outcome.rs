//! What an interaction says of its end: a clip and its file, a refusal, a failure; and what the tokens cost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::super::Progress;
use super::{Gemini, errors};
use crate::call::{Call, Document, Reply};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::money::Usd;

/// What a token costs in billionths of a dollar: one that goes in, and one of text or thought that comes out.
/// <https://ai.google.dev/gemini-api/docs/pricing>, autumn of 2026.
const NANOS_IN: i64 = 1_500;
const NANOS_TEXT: i64 = 9_000;

/// The same for a token of the clip, by the model. The same stands in the table of prices, where the row settles.
const NANOS_VIDEO: [(&str, i64); 2] = [("gemini-omni-1.1-flash", 17_500), ("gemini-omni-1.2-flash", 12_000)];

impl Gemini {
    pub(super) fn progress(&self, interaction: &Document) -> Result<Progress, Fault> {
        let word = interaction.needed_text("/status")?;
        Ok(match word {
            "queued" => Progress::Queued(None),
            "in_progress" => Progress::Running(None),
            "completed" => return self.completed(interaction),
            "cancelled" => Progress::Failed(ended(interaction, FaultKind::Cancelled)),
            "failed" | "incomplete" | "budget_exceeded" | "requires_action" | "requires_continuation" => {
                Progress::Failed(ended(interaction, FaultKind::Failed))
            }
            word if ["fail", "error", "cancel", "expire", "reject"].iter().any(|part| word.contains(part)) => {
                Progress::Failed(ended(interaction, FaultKind::Failed))
            }
            word => Progress::Unknown(word.to_owned()),
        })
    }

    fn completed(&self, interaction: &Document) -> Result<Progress, Fault> {
        let Some(clip) = clip(interaction) else { return Ok(Progress::Failed(without_clip(interaction))) };
        if let Some(data) = clip.text("/data") {
            let bytes = STANDARD.decode(data).map_err(|_| {
                Fault::new(FaultKind::Unreadable, "the provider's answer has no base 64 at `/data` of its clip")
            })?;
            return Ok(Progress::Done(takes(interaction, Place::Inline(bytes.into()), None)));
        }
        let name = file_name(clip.needed_text("/uri")?)?;
        Ok(Progress::Collect(Box::new(Call::get(self.file(&name)))))
    }

    /// What the file of a clip says: being prepared, ready, failed or gone.
    pub(super) fn of_file(&self, interaction: &Document, reply: &Reply) -> Result<Progress, Fault> {
        if matches!(reply.status, 404 | 410) {
            // It was made and is paid; its file, which the vendor drops after 48 hours, is over.
            let over = interaction.text("/updated").and_then(|moment| moment.parse().ok());
            let name = file_name(clip(interaction).as_ref().and_then(|clip| clip.text("/uri")).unwrap_or_default())?;
            let place = Place::Keyed(Call::get(self.file(&name)));
            return Ok(Progress::Done(takes(interaction, place, over.or(Some(Timestamp::UNIX_EPOCH)))));
        }
        Self::read(reply, |file| {
            Ok(match file.needed_text("/state")? {
                "ACTIVE" => Progress::Done(self.fetched(interaction, file)?),
                "FAILED" => {
                    let said = file.text("/error/message").unwrap_or("the provider could not prepare the clip");
                    Progress::Failed(Fault::new(FaultKind::Failed, said))
                }
                _ => Progress::Running(None),
            })
        })
    }

    /// At the address that the interaction names where that is the provider's own, else at the file's own place.
    fn fetched(&self, interaction: &Document, file: &Document) -> Result<Takes, Fault> {
        let named = clip(interaction).and_then(|clip| Url::parse(clip.text("/uri")?).ok());
        let own = named.filter(|url| url.origin() == self.base_url.origin());
        let mut url = match own {
            Some(url) => url,
            None => self.file(&format!("{}:download", file.needed_text("/name")?)),
        };
        if !url.query_pairs().any(|(name, _)| name == "alt") {
            url.query_pairs_mut().append_pair("alt", "media");
        }
        let expires_at = file.text("/expirationTime").and_then(|moment| moment.parse().ok());
        Ok(takes(interaction, Place::Keyed(Call::get(url)), expires_at))
    }
}

fn takes(interaction: &Document, place: Place, expires_at: Option<Timestamp>) -> Takes {
    let assets = vec![Asset { variant: Variant::Video, place, expires_at }];
    Takes { assets, cost: cost(interaction), ..Takes::default() }
}

/// The block of the clip in the last output.
fn clip(interaction: &Document) -> Option<Document> {
    let steps = interaction.needed_list("/steps").unwrap_or_default();
    let outputs = steps.iter().rev().filter(|step| step.text("/type") == Some("model_output"));
    let mut blocks = outputs.flat_map(|step| step.needed_list("/content").unwrap_or_default());
    blocks.find(|block| block.text("/type") == Some("video"))
}

/// `lm7q2` of `https://…/files/lm7q2:download?alt=media`.
fn file_name(uri: &str) -> Result<String, Fault> {
    let name = uri.rsplit_once("files/").and_then(|(_, rest)| rest.split([':', '?', '/', '#']).next());
    name.filter(|name| !name.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| Fault::new(FaultKind::Unreadable, "the provider's answer names no file at `/uri` of its clip"))
}

/// Whether an end without a clip is billed is not documented; where tokens were counted, they are.
fn ended(interaction: &Document, kind: FaultKind) -> Fault {
    errors::end(interaction, kind).at_cost(cost(interaction))
}

/// A success without a clip is how the vendor refuses one. Where tokens of a clip were counted, one was made in a shape
/// that nobody knows, and is paid.
fn without_clip(interaction: &Document) -> Fault {
    if video_tokens(interaction) > 0 {
        let message = "the provider made a clip and handed it over in a shape that is not known";
        let made = Fault { charged: Charged::Yes, ..Fault::new(FaultKind::Unavailable, message) };
        return made.at_cost(cost(interaction));
    }
    let said = errors::sentence(interaction).or_else(|| text(interaction));
    let unsaid = "the provider ended the job without a clip and without a reason, which is how it refuses one";
    Fault::new(FaultKind::Policy, said.unwrap_or_else(|| unsaid.to_owned())).at_cost(cost(interaction))
}

/// What the model said in words.
fn text(interaction: &Document) -> Option<String> {
    let steps = interaction.needed_list("/steps").ok()?;
    let output = steps.iter().rev().find(|step| step.text("/type") == Some("model_output"))?;
    let blocks = output.needed_list("/content").ok()?;
    let words: Vec<&str> = blocks.iter().filter_map(|block| block.text("/text")).collect();
    Some(words.join(" ")).filter(|words| !words.trim().is_empty())
}

/// Tokens in, tokens of the clip, and the other tokens out, each at its rate; thoughts are among the last.
pub(super) fn cost(interaction: &Document) -> Option<Usd> {
    let model = interaction.text("/model")?;
    let model = model.strip_prefix("models/").unwrap_or(model);
    let (_, nanos_video) = NANOS_VIDEO.iter().find(|(known, _)| *known == model)?;
    let count = |pointer| interaction.integer(pointer).filter(|count| *count >= 0);
    let (input, output) = (count("/usage/total_input_tokens")?, count("/usage/total_output_tokens")?);
    let video = video_tokens(interaction);
    let text = output.checked_sub(video).filter(|text| *text >= 0)?;
    let of = |count: i64, nanos: i64| count.checked_mul(nanos);
    let nanos = of(input, NANOS_IN)?.checked_add(of(video, *nanos_video)?)?.checked_add(of(text, NANOS_TEXT)?)?;
    Some(Usd::from_micros(nanos.checked_add(999)? / 1000))
}

fn video_tokens(interaction: &Document) -> i64 {
    let counts = interaction.at("/usage/output_tokens_by_modality").and_then(Value::as_array);
    let counts = counts.map_or(&[][..], Vec::as_slice).iter().cloned().map(Document::from);
    let of_clip = counts.filter(|entry| entry.text("/modality").is_some_and(|kind| kind.eq_ignore_ascii_case("video")));
    of_clip.filter_map(|entry| entry.integer("/tokens")).fold(0, i64::saturating_add)
}
