//! The vendor's endpoints: each with an input of its own, its price, and what comes out.
//!
//! By the types of the vendor's JavaScript client of 2026-08-02
//! (<https://github.com/fal-ai/fal-js>), and what came later by the pages of the
//! endpoints themselves. Endpoints that are gone from both, all of Sora 2 among
//! them, are not served; nor are those whose input nobody has written down.

use super::price::Bill;
use super::schema::{Field, Kind, Media, choice, free, needed, off, on};

mod bytedance;
mod flux;
mod kling;
mod others;
mod veo;
mod wan;

/// One endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endpoint {
    pub(super) id: &'static str,
    /// Its input, in groups that kindred endpoints share.
    pub(super) input: &'static [&'static [Field]],
    /// What must hold between the fields.
    pub(super) rules: &'static [Rule],
    /// Lines of the short side, where the input does not name them.
    pub(super) lines: u32,
    /// Seconds of the clip, where the input does not name them; at most those, where it is made over from another clip.
    pub(super) seconds: u32,
    pub(super) bill: Bill,
    pub(super) output: Output,
}

/// What must hold between the fields of an input.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// Exactly one of the two is given.
    OneOf(&'static str, &'static str),
    /// All lists of files together hold at most that many.
    FilesInAll(usize),
    /// A clip above ten seconds takes even lengths, 25 frames a second and 1080p.
    LongIsPlain,
}

/// What comes out beside the clip, and how much is said about the clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// The file and no more.
    File,
    FileAndSeed,
    /// The file with its size, rate and length.
    Video,
    VideoAndSeed,
    /// The same with the prompt that was really used.
    VideoAndPrompt,
}

/// All endpoints that are served.
pub(super) fn all() -> impl Iterator<Item = &'static Endpoint> {
    [veo::ENDPOINTS, bytedance::ENDPOINTS, kling::ENDPOINTS, wan::ENDPOINTS, others::ENDPOINTS, flux::ENDPOINTS]
        .into_iter()
        .flatten()
}

/// The endpoint of that full id.
pub(super) fn find(id: &str) -> Option<&'static Endpoint> {
    all().find(|endpoint| endpoint.id == id)
}

/// Owner and alias of an id: its first two segments, or three behind `workflows` and `comfy`.
pub(super) fn owner_and_alias(id: &str) -> &str {
    let kept = if id.starts_with("workflows/") || id.starts_with("comfy/") { 3 } else { 2 };
    id.match_indices('/').nth(kept - 1).map_or(id, |(at, _)| &id[..at])
}

// Fields that many endpoints share.

const ANY: usize = usize::MAX;

const PROMPT: Field = needed("prompt", Kind::Text(ANY));
const PROMPT_OR_NOT: Field = free("prompt", Kind::Text(ANY));
const NEGATIVE: Field = free("negative_prompt", Kind::Text(ANY));
const SEED: Field = free("seed", Kind::Whole(-1, 4_294_967_295));
const SOUND: Field = on("generate_audio");
const SAFETY_CHECKER: Field = on("enable_safety_checker");

const IMAGE: Field = needed("image_url", Kind::File(Media::Picture));
const IMAGE_OR_NOT: Field = free("image_url", Kind::File(Media::Picture));
const START_IMAGE: Field = needed("start_image_url", Kind::File(Media::Picture));
const END_IMAGE: Field = free("end_image_url", Kind::File(Media::Picture));
const VIDEO: Field = needed("video_url", Kind::File(Media::Clip));

const WIDE_OR_TALL: Field = choice("aspect_ratio", &["16:9", "9:16"], "16:9");
const AUTO_WIDE_OR_TALL: Field = choice("aspect_ratio", &["auto", "16:9", "9:16"], "auto");
const THREE_ASPECTS: Field = choice("aspect_ratio", &["16:9", "9:16", "1:1"], "16:9");
const FIVE_ASPECTS: Field = choice("aspect_ratio", &["16:9", "9:16", "1:1", "4:3", "3:4"], "16:9");
const SIX_ASPECTS: Field = choice("aspect_ratio", &["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"], "16:9");

const AUTO_FIX: Field = on("auto_fix");
const AUTO_FIX_UNSET: Field = free("auto_fix", Kind::Flag);
const CAMERA_FIXED: Field = off("camera_fixed");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_its_own_id_and_its_fields_their_own_names() {
        let mut ids: Vec<&str> = all().map(|endpoint| endpoint.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for endpoint in all() {
            let mut names: Vec<&str> = endpoint.input.iter().copied().flatten().map(|field| field.name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", endpoint.id);
        }
    }

    #[test]
    fn status_lives_under_owner_and_alias() {
        for (id, wanted) in [
            ("fal-ai/veo3.1", "fal-ai/veo3.1"),
            ("fal-ai/veo3.1/fast/image-to-video", "fal-ai/veo3.1"),
            ("workflows/me/mine/deep", "workflows/me/mine"),
        ] {
            assert_eq!(owner_and_alias(id), wanted);
        }
    }
}
