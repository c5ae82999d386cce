//! What the models of the vendor's partners take.

use super::super::fields::{Field, Kind, Places, may, must};
use super::Fields;
use super::table::{HD, SEED, WIDE_OR_TALL};

/// The most text and the length where no document bounds them.
const LONG: Kind = Kind::Text(10_000);
const ANY_LENGTH: Kind = Kind::Whole(1, 30);
const ANY_OR_AUTO: Kind = Kind::AutoOr(1, 30);

const FIRST_AND_LAST: Field = must("promptImage", Kind::Frames(Places::FirstAndLast));
const PROMPT: Field = must("promptText", LONG);
const MAY_PROMPT: Field = may("promptText", LONG);

const OMNI_RATIOS: Kind = Kind::Choice(&[&["640:360", "360:640"], &WIDE_OR_TALL, &HD, &["3840:2160", "2160:3840"]]);
const OMNI_SHAPE: [Field; 4] =
    [PROMPT, may("duration", Kind::AutoOr(3, 10)), may("ratio", OMNI_RATIOS), may("references", Kind::Pictures(10))];
const VIDEOS: [Field; 1] = [may("referenceVideos", Kind::Sounds(10))];
pub(super) const OMNI_11_TEXT: Fields = &[&OMNI_SHAPE, &VIDEOS, &SEED];
pub(super) const OMNI_11_IMAGE: Fields = &[&[FIRST_AND_LAST], &OMNI_SHAPE, &VIDEOS, &SEED];
pub(super) const OMNI_11_VIDEO: Fields = &[&[must("videoUri", Kind::Clip), MODE], &OMNI_SHAPE, &VIDEOS, &SEED];
const MODE: Field = may("mode", Kind::Choice(&[&["reference", "extend", "edit"]]));

const OMNI_OLD: [Field; 3] =
    [PROMPT, may("duration", Kind::Whole(3, 10)), may("ratio", Kind::Choice(&[&WIDE_OR_TALL]))];
pub(super) const OMNI_TEXT: Fields = &[&OMNI_OLD, &SEED];
pub(super) const OMNI_IMAGE: Fields = &[&[FIRST_AND_LAST], &OMNI_OLD, &SEED];
pub(super) const OMNI_VIDEO: Fields = &[&[must("videoUri", Kind::Clip)], &OMNI_OLD, &SEED];

const GROK_SHAPES: [&str; 7] = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"];
const CLASSES: [&str; 3] = ["480p", "720p", "1080p"];
const GROK_SHAPE: [Field; 5] = [
    may("duration", Kind::Whole(1, 15)),
    may("resolution", Kind::Choice(&[&CLASSES])),
    may("ratio", Kind::Choice(&[&GROK_SHAPES])),
    may("references", Kind::Pictures(7)),
    may("referenceAudio", Kind::Sounds(3)),
];
pub(super) const GROK_TEXT: Fields = &[&[PROMPT], &GROK_SHAPE, &SEED];
pub(super) const GROK_IMAGE: Fields = &[&[FIRST_AND_LAST, MAY_PROMPT], &GROK_SHAPE, &SEED];
const GROK_LITE_RATIOS: Kind = Kind::Choice(&[
    &["854:480", "480:854", "480:480"],
    &WIDE_OR_TALL,
    &["720:720", "960:720", "720:960"],
    &HD,
    &["1080:1080", "1440:1080", "1080:1440"],
]);
const AUTO: [&str; 3] = ["auto_480p", "auto_720p", "auto_1080p"];
pub(super) const GROK_LITE_TEXT: Fields =
    &[&[PROMPT, may("duration", Kind::Whole(1, 15)), may("ratio", GROK_LITE_RATIOS)], &SEED];
pub(super) const GROK_LITE_IMAGE: Fields = &[
    &[must("promptImage", Kind::Frames(Places::First)), MAY_PROMPT, may("duration", Kind::Whole(1, 15))],
    &[may("ratio", Kind::Choice(&[&AUTO]))],
    &SEED,
];

const S480: [&str; 6] = ["992:432", "864:496", "752:560", "640:640", "560:752", "496:864"];
const S480_OF_25: [&str; 6] = ["992:432", "854:480", "752:560", "640:640", "560:752", "480:854"];
const S720: [&str; 6] = ["1470:630", "1280:720", "1112:834", "960:960", "834:1112", "720:1280"];
const S1080: [&str; 6] = ["2206:946", "1920:1080", "1664:1248", "1440:1440", "1248:1664", "1080:1920"];
const S4K: [&str; 6] = ["3840:1646", "3840:2160", "3840:2880", "3840:3840", "2880:3840", "2160:3840"];
const SEEDANCE_PROMPT: Field = may("promptText", Kind::Text(3500));
const SEEDANCE_FRAMES: Field = must("promptImage", Kind::Frames(Places::OrReferences(9)));
const SEEDANCE_REST: [Field; 5] = [
    may("duration", Kind::AutoOr(4, 15)),
    may("audio", Kind::Flag),
    may("references", Kind::Pictures(9)),
    may("referenceVideos", Kind::Sounds(3)),
    may("referenceAudio", Kind::Sounds(3)),
];
const LARGE: [Field; 1] = [may("ratio", Kind::Choice(&[&S480, &S720, &S1080, &S4K]))];
const SMALL: [Field; 1] = [may("ratio", Kind::Choice(&[&S480, &S720]))];
const CLIP: [Field; 1] = [must("promptVideo", Kind::Clip)];
pub(super) const SEEDANCE_TEXT: Fields = &[&[must("promptText", Kind::Text(3500))], &LARGE, &SEEDANCE_REST, &SEED];
pub(super) const SEEDANCE_IMAGE: Fields = &[&[SEEDANCE_FRAMES, SEEDANCE_PROMPT], &LARGE, &SEEDANCE_REST, &SEED];
pub(super) const SEEDANCE_VIDEO: Fields = &[&CLIP, &[SEEDANCE_PROMPT], &LARGE, &SEEDANCE_REST, &SEED];
pub(super) const SEEDANCE_SMALL_TEXT: Fields =
    &[&[must("promptText", Kind::Text(3500))], &SMALL, &SEEDANCE_REST, &SEED];
pub(super) const SEEDANCE_SMALL_IMAGE: Fields = &[&[SEEDANCE_FRAMES, SEEDANCE_PROMPT], &SMALL, &SEEDANCE_REST, &SEED];
pub(super) const SEEDANCE_SMALL_VIDEO: Fields = &[&CLIP, &[SEEDANCE_PROMPT], &SMALL, &SEEDANCE_REST, &SEED];

const SEEDANCE_25: [Field; 9] = [
    may("ratio", Kind::Choice(&[&S480_OF_25, &S720, &S1080])),
    may("duration", Kind::AutoOr(4, 30)),
    may("audio", Kind::Flag),
    may("draft", Kind::Flag),
    may("draftTaskId", Kind::Text(64)),
    may("outputFormat", Kind::Choice(&[&["mp4", "mov"]])),
    may("references", Kind::Pictures(30)),
    may("referenceVideos", Kind::Sounds(10)),
    may("referenceAudio", Kind::Sounds(10)),
];
pub(super) const SEEDANCE_25_TEXT: Fields = &[&[must("promptText", Kind::Text(15_000))], &SEEDANCE_25, &SEED];
pub(super) const SEEDANCE_25_IMAGE: Fields = &[
    &[must("promptImage", Kind::Frames(Places::OrReferences(30))), may("promptText", Kind::Text(15_000))],
    &SEEDANCE_25,
    &SEED,
];
pub(super) const SEEDANCE_25_VIDEO: Fields =
    &[&CLIP, &[MODE, may("promptText", Kind::Text(15_000))], &SEEDANCE_25, &SEED];

const K25_RATIOS: Kind = Kind::Choice(&[&HD, &["1440:1440"], &WIDE_OR_TALL, &["720:720"]]);
const K25_REST: [Field; 2] = [may("duration", Kind::OneOf(&[5, 10])), may("cfgScale", Kind::Number(0.0, 1.0))];
pub(super) const K25_TEXT: Fields = &[&[PROMPT, may("ratio", K25_RATIOS)], &K25_REST, &SEED];
pub(super) const K25_IMAGE: Fields = &[&[FIRST_AND_LAST, MAY_PROMPT], &K25_REST, &SEED];

const K3_REST: [Field; 3] =
    [may("duration", Kind::Whole(3, 15)), may("audio", Kind::Flag), may("providerSettings", Kind::Object)];
const K3_STANDARD: [Field; 1] = [may("ratio", Kind::Choice(&[&["1280:720", "720:1280", "960:960"]]))];
const K3_PRO: [Field; 1] = [may("ratio", Kind::Choice(&[&["1920:1080", "1080:1920", "1440:1440"]]))];
const K3_4K: [Field; 1] = [may("ratio", Kind::Choice(&[&["3840:2160", "2160:3840", "2880:2880"]]))];
// With several shots each has words of its own.
const K3_TEXT: [Field; 1] = [MAY_PROMPT];
const K3_IMAGE: [Field; 2] = [FIRST_AND_LAST, MAY_PROMPT];
const K3_VIDEO: [Field; 2] = [must("promptVideo", Kind::Clip), MAY_PROMPT];
pub(super) const K3_STANDARD_TEXT: Fields = &[&K3_TEXT, &K3_STANDARD, &K3_REST, &SEED];
pub(super) const K3_STANDARD_IMAGE: Fields = &[&K3_IMAGE, &K3_STANDARD, &K3_REST, &SEED];
pub(super) const K3_STANDARD_VIDEO: Fields = &[&K3_VIDEO, &K3_STANDARD, &K3_REST, &SEED];
pub(super) const K3_PRO_TEXT: Fields = &[&K3_TEXT, &K3_PRO, &K3_REST, &SEED];
pub(super) const K3_PRO_IMAGE: Fields = &[&K3_IMAGE, &K3_PRO, &K3_REST, &SEED];
pub(super) const K3_PRO_VIDEO: Fields = &[&K3_VIDEO, &K3_PRO, &K3_REST, &SEED];
pub(super) const K3_4K_TEXT: Fields = &[&K3_TEXT, &K3_4K, &K3_REST, &SEED];
pub(super) const K3_4K_IMAGE: Fields = &[&K3_IMAGE, &K3_4K, &K3_REST, &SEED];
pub(super) const K3_4K_VIDEO: Fields = &[&K3_VIDEO, &K3_4K, &K3_REST, &SEED];

const K4_RATIOS: Kind = Kind::Choice(&[
    &WIDE_OR_TALL,
    &["940:940", "1460:624"],
    &HD,
    &["1440:1440", "2200:940"],
    &["auto_720p", "auto_1080p"],
]);
const K4_REST: [Field; 5] = [
    may("ratio", K4_RATIOS),
    may("duration", ANY_LENGTH),
    may("audio", Kind::Flag),
    may("references", Kind::Pictures(10)),
    may("referenceVideos", Kind::Sounds(5)),
];
pub(super) const K4_TEXT: Fields = &[&[PROMPT], &K4_REST, &SEED];
pub(super) const K4_IMAGE: Fields = &[&[FIRST_AND_LAST, MAY_PROMPT], &K4_REST, &SEED];
pub(super) const K4_VIDEO: Fields = &[&[must("videoUri", Kind::Clip), MAY_PROMPT], &K4_REST, &SEED];

const HAILUO_SHAPES: [&str; 7] = ["adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"];
const HAILUO: [Field; 7] = [
    PROMPT,
    may("duration", ANY_LENGTH),
    may("resolution", Kind::Choice(&[&["768p", "2k"]])),
    may("ratio", Kind::Choice(&[&HAILUO_SHAPES])),
    may("references", Kind::Pictures(9)),
    may("referenceVideos", Kind::Sounds(9)),
    may("referenceAudio", Kind::Sounds(9)),
];
pub(super) const HAILUO_TEXT: Fields = &[&HAILUO, &SEED];
pub(super) const HAILUO_IMAGE: Fields = &[&[SEEDANCE_FRAMES], &HAILUO, &SEED];
pub(super) const HAILUO_VIDEO: Fields = &[&CLIP, &HAILUO, &SEED];

const H3: [Field; 4] = [
    PROMPT,
    may("duration", ANY_LENGTH),
    may("resolution", Kind::Choice(&[&["480p", "768p"]])),
    may("promptExpansionMode", Kind::Choice(&[&["disabled", "balanced", "quality"]])),
];
pub(super) const H3_TEXT: Fields = &[&H3, &SEED];
pub(super) const H3_IMAGE: Fields = &[&[FIRST_AND_LAST], &H3, &SEED];

const HORSE_720: [&str; 5] = ["1280:720", "720:1280", "960:960", "1108:832", "832:1108"];
const HORSE_1080: [&str; 5] = ["1920:1080", "1080:1920", "1440:1440", "1662:1248", "1248:1662"];
pub(super) const HORSE_TEXT: Fields = &[
    &[must("promptText", Kind::Text(2500)), may("duration", ANY_LENGTH)],
    &[may("ratio", Kind::Choice(&[&HORSE_720, &HORSE_1080]))],
    &SEED,
];
pub(super) const HORSE_IMAGE: Fields = &[
    &[must("promptImage", Kind::Frames(Places::First)), may("promptText", Kind::Text(2500))],
    &[may("duration", ANY_LENGTH), may("resolution", Kind::Choice(&[&["720p", "1080p"]]))],
    &SEED,
];

const WAN_480: [&str; 5] = ["832:480", "720:544", "624:624", "544:720", "480:832"];
const WAN_720: [&str; 5] = ["1280:720", "1104:832", "960:960", "832:1104", "720:1280"];
const WAN_1080: [&str; 5] = ["1920:1080", "1648:1248", "1440:1440", "1248:1648", "1080:1920"];
const WAN: [Field; 7] = [
    PROMPT,
    may("duration", ANY_OR_AUTO),
    may("audio", Kind::Flag),
    may("ratio", Kind::Choice(&[&WAN_480, &WAN_720, &WAN_1080, &AUTO])),
    may("references", Kind::Pictures(10)),
    may("referenceVideos", Kind::Sounds(10)),
    may("referenceAudio", Kind::Sounds(10)),
];
pub(super) const WAN_TEXT: Fields = &[&WAN, &SEED];
pub(super) const WAN_IMAGE: Fields = &[&[must("promptImage", Kind::Frames(Places::OrReferences(10)))], &WAN, &SEED];
