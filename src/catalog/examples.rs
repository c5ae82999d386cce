//! The vendors' own examples of what a clip costs, to the cent.

use super::Catalog;
use crate::job::Used;
use crate::price::{Purchase, Unit, VideoInput};
use crate::request::{Audio, Mode};
use crate::shape::Seconds;

/// A clip of that kind with sound.
fn clip(mode: Mode, seconds: u32, class: &str) -> Purchase {
    let resolution = class.parse().ok();
    Purchase { mode, seconds: Some(Seconds::whole(seconds)), resolution, audio: Some(Audio::On), ..Purchase::default() }
}

/// The same from a clip of that length.
fn from(input: u32, purchase: Purchase) -> Purchase {
    Purchase { video: Some(VideoInput { seconds: Some(Seconds::whole(input)) }), ..purchase }
}

/// What the table says it costs; `unknown` where it says nothing.
fn cost(name: &str, purchase: &Purchase) -> String {
    let (provider, model) = name.split_once(':').expect("a provider and a model");
    let catalog = Catalog::built_in().expect("the tables are sound");
    let quote = catalog.quote(provider, model, purchase);
    quote.map_or_else(|| "unknown".to_owned(), |quote| quote.usd.to_string())
}

#[test]
fn xai_bills_seconds_pictures_and_the_seconds_that_go_in() {
    let pictures = Purchase { images: 2, ..clip(Mode::Image, 6, "720p") };
    assert_eq!(cost("xai:grok-imagine-video-1.5", &pictures), "0.86");
    let base = "xai:grok-imagine-video";
    assert_eq!(cost(base, &from(6, clip(Mode::Edit, 6, "480p"))), "0.36", "6 x 0.01 + 6 x 0.05");
    assert_eq!(cost(base, &from(6, clip(Mode::Extend, 4, "720p"))), "0.34", "6 x 0.01 + 4 x 0.07");
    assert_eq!(cost(base, &from(6, clip(Mode::Edit, 6, "1080p"))), "0.48", "720p at most comes out");
    assert_eq!(cost(base, &clip(Mode::Text, 6, "1080p")), "unknown");
}

#[test]
fn runways_credits_are_cents() {
    assert_eq!(cost("runway:gen4.5", &clip(Mode::Image, 4, "960p")), "0.48");
    assert_eq!(cost("runway:aleph2", &from(1, clip(Mode::Edit, 1, "720p"))), "0.56", "two seconds at least");
    assert_eq!(cost("runway:veo3.1", &clip(Mode::Text, 8, "720p")), "3.20");
    let silent = Purchase { audio: Some(Audio::Off), ..clip(Mode::Text, 8, "720p") };
    assert_eq!(cost("runway:veo3.1", &silent), "1.60");
    assert_eq!(cost("runway:seedance2_5", &clip(Mode::Text, 4, "480p")), "0.80");
    assert_eq!(cost("runway:seedance2_5", &from(10, clip(Mode::Edit, 10, "720p"))), "4.50", "10 x 0.30 + 10 x 0.15");
}

#[test]
fn arks_tokens_come_to_the_vendors_dollars_a_second() {
    let second = |model: &str, class| cost(&format!("ark:{model}"), &clip(Mode::Text, 1, class));
    let rows = [
        ("dreamina-seedance-2-0-260128", "480p", "0.070308"),
        ("dreamina-seedance-2-0-260128", "720p", "0.1512"),
        ("dreamina-seedance-2-0-260128", "1080p", "0.37422"),
        ("dreamina-seedance-2-0-260128", "4k", "0.7776"),
        ("dreamina-seedance-2-5-260628", "720p", "0.23112"),
        ("dreamina-seedance-2-0-fast-260128", "720p", "0.12096"),
        ("seedance-1-5-pro-251215", "720p", "0.05184"),
        ("seedance-1-0-pro-fast-251015", "1080p", "0.0486"),
    ];
    for (model, class, usd) in rows {
        assert_eq!(second(model, class), usd, "{model} {class}");
    }
    let silent = Purchase { audio: Some(Audio::Off), ..clip(Mode::Text, 1, "720p") };
    assert_eq!(cost("ark:seedance-1-5-pro-251215", &silent), "0.02592");
    let slow = Purchase { options: vec!["service_tier=flex".into()], ..silent };
    assert_eq!(cost("ark:seedance-1-5-pro-251215", &slow), "0.01296", "half");
    let edit = from(5, clip(Mode::Edit, 5, "720p"));
    assert_eq!(cost("ark:dreamina-seedance-2-5-260628", &edit), "1.3824", "10 s at the rate with a clip");
}

#[test]
fn what_was_used_is_settled_at_the_rate_of_the_table() {
    let catalog = Catalog::built_in().expect("the tables are sound");
    let used = Used { unit: Unit::VideoToken, thousandths: 129_600_000 };
    let settle = |provider, model| catalog.settle(provider, model, &clip(Mode::Image, 6, "720p"), used);
    let cost = settle("ark", "dreamina-seedance-2-0-260128").map(|usd| usd.to_string());
    assert_eq!(cost.as_deref(), Some("0.9072"));
    let made = Used { unit: Unit::Second, thousandths: 5_041 };
    let seconds = |model| catalog.settle("replicate", model, &clip(Mode::Text, 5, "720p"), made);
    assert_eq!(seconds("google/veo-3.1-fast").map(|usd| usd.to_string()).as_deref(), Some("0.75615"));
    assert_eq!(settle("volcengine", "doubao-seedance-2-0-260128"), None, "yuan are no dollars");
}

#[test]
fn lumas_steps_are_told_by_the_clip() {
    let luma = |purchase: &Purchase| cost("luma:ray-3.2", purchase);
    assert_eq!(luma(&clip(Mode::Text, 5, "540p")), "0.15");
    assert_eq!(luma(&clip(Mode::Text, 10, "1080p")), "3.60", "three times as much");
    let with = |names: &[&str], purchase| {
        let options = names.iter().map(ToString::to_string).collect();
        luma(&Purchase { options, ..purchase })
    };
    assert_eq!(with(&["hdr=true"], clip(Mode::Text, 5, "720p")), "0.60");
    assert_eq!(with(&["hdr=true", "exr_export=true"], clip(Mode::Text, 5, "1080p")), "3.60");
    assert_eq!(luma(&from(4, clip(Mode::Edit, 4, "720p"))), "1.08", "up to five seconds");
    assert_eq!(luma(&from(8, clip(Mode::Edit, 8, "1080p"))), "4.32", "up to ten");
    assert_eq!(luma(&from(12, clip(Mode::Edit, 12, "720p"))), "unknown");
    assert_eq!(with(&["type=video_reframe"], from(12, clip(Mode::Edit, 12, "720p"))), "1.44");
    assert_eq!(with(&["type=video_reframe"], from(4, clip(Mode::Edit, 4, "720p"))), "0.48");
    assert_eq!(luma(&from(5, clip(Mode::Extend, 5, "540p"))), "0.15");
    let old = |mode, seconds, class| cost("dream-machine:ray-2", &clip(mode, seconds, class));
    assert_eq!((old(Mode::Text, 9, "4k").as_str(), old(Mode::Extend, 5, "720p").as_str()), ("11.47", "0.71"));
    assert_eq!(old(Mode::Edit, 5, "720p"), "unknown");
}

#[test]
fn ltx_bills_seconds_of_what_comes_out_or_goes_in() {
    assert_eq!(cost("ltx:ltx-2-5-fast", &clip(Mode::Text, 6, "1080p")), "0.78");
    assert_eq!(cost("ltx:ltx-2-5-pro", &clip(Mode::Image, 10, "720p")), "1.20");
    let pro = |purchase: &Purchase| cost("ltx:ltx-2-3-pro", purchase);
    assert_eq!(pro(&clip(Mode::Text, 6, "4k")), "1.92");
    assert_eq!(pro(&from(8, clip(Mode::Edit, 8, "1080p"))), "0.80", "by the clip that goes in");
    assert_eq!(pro(&from(8, clip(Mode::Extend, 5, "1080p"))), "1.30", "what is read of the clip is paid for, too");
    assert_eq!(pro(&from(8, clip(Mode::Edit, 8, "720p"))), "unknown");
}

#[test]
fn gateways_bill_what_their_documents_and_runs_show() {
    assert_eq!(cost("aimlapi:bytedance/seedance-2-0", &clip(Mode::Text, 8, "720p")), "3.14496");
    assert_eq!(cost("aimlapi:bytedance/seedance-2-0-fast", &clip(Mode::Text, 8, "720p")), "2.515968");
    assert_eq!(cost("aimlapi:alibaba/wan-2-7-t2v", &clip(Mode::Text, 10, "1080p")), "1.95");
    let silent = |purchase| Purchase { audio: Some(Audio::Off), ..purchase };
    assert_eq!(cost("lumenfall:kling-v3", &silent(clip(Mode::Text, 5, "720p"))), "0.42", "its dry run");
    assert_eq!(cost("lumenfall:kling-v3", &clip(Mode::Text, 5, "720p")), "0.63");
    assert_eq!(cost("fal:bytedance/seedance-2.0/text-to-video", &clip(Mode::Text, 1, "720p")), "0.3034");
    assert_eq!(cost("fal:fal-ai/minimax/hailuo-2.3/pro/text-to-video", &clip(Mode::Text, 6, "1080p")), "0.49");
    assert_eq!(cost("openrouter:kwaivgi/kling-v3.0-std", &silent(clip(Mode::Text, 5, "720p"))), "0.42");
    let tokens = cost("openrouter:bytedance/seedance-2.0-fast", &clip(Mode::Text, 4, "720p"));
    assert_eq!(tokens, "0.36288", "86,400 tokens at today's rate; the bill of August was $0.4838 at that of August");
    assert_eq!(cost("replicate:google/veo-3.1-fast", &silent(clip(Mode::Text, 4, "720p"))), "0.40");
}

#[test]
fn openai_bills_seconds_by_the_class_of_the_size() {
    let class = |model: &str, seconds, class| cost(&format!("openai:{model}"), &clip(Mode::Text, seconds, class));
    assert_eq!(class("sora-2", 10, "720p"), "1.00");
    assert_eq!(class("sora-2-pro", 30, "720p"), "9.00");
    assert_eq!(class("sora-2-pro", 60, "1024p"), "30.00");
}
