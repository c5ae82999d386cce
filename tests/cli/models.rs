//! `models`: what there is, what it takes, what it costs where.

use insta::assert_snapshot;

use crate::stage::Stage;

#[test]
fn what_can_be_used_here_is_listed() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["models"]), @"
    exit 0
    --- stdout
    family    model              from          lengths  state  key
    animatic  animatic:animatic  $0.00 / clip  1–120 s  live   none needed
    --- stderr
    note: 2 more that were shut down: rushes models --all
    ");
    assert_snapshot!(stage.tell(&["models", "--all"]), @"
    exit 0
    --- stdout
    family      model              from            lengths         state      key
    animatic    animatic:animatic  $0.00 / clip    1–120 s         live       none needed
    sora-2      openai:sora-2      $0.10 / second  4 8 12 16 20 s  shut down  OPENAI_API_KEY is not set
    sora-2-pro  openai:sora-2-pro  $0.30 / second  4 8 12 16 20 s  shut down  OPENAI_API_KEY is not set
    ");
}

#[test]
fn a_server_of_ones_own_serves_what_the_vendor_shut_down() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["models", "sora"]), @"
    exit 0
    --- stdout
    family      model              from            lengths         state       key
    sora-2      openai:sora-2      $0.10 / second  4 8 12 16 20 s  own server  found
    sora-2-pro  openai:sora-2-pro  $0.30 / second  4 8 12 16 20 s  own server  found
    ");
    assert_snapshot!(stage.tell(&["models", "--provider", "openai"]), @"
    exit 0
    --- stdout
    family      model              from            lengths         state       key
    sora-2      openai:sora-2      $0.10 / second  4 8 12 16 20 s  own server  found
    sora-2-pro  openai:sora-2-pro  $0.30 / second  4 8 12 16 20 s  own server  found
    ");
}

#[test]
fn one_model_is_shown_whole() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["models", "show", "sora-2-pro"]), @"
    exit 0
    --- stdout
    Sora 2 Pro
    family:   sora-2-pro
    model:    openai:sora-2-pro, openai:sora-2-pro-2025-10-06
    state:    shut down 2026-09-24: OpenAI has shut down its video interface and named no replacement; nearest: veo-3.1, kling-v3, seedance-2.0
    makes:    text, image, remix, edit, extend
    lengths:  4 8 12 16 20 s
    sizes:    720x1280 1280x720 1024x1792 1792x1024 1080x1920 1920x1080
    sound:    always
    takes:    --image --video
    price:    $0.50 / second (1024p), as of 2026-09-19
    price:    $0.70 / second (1080p), as of 2026-09-19
    price:    $0.30 / second (720p), as of 2026-09-19
    key:      OPENAI_API_KEY is not set
    facts:    as of 2026-09-28, https://developers.openai.com/api/docs/deprecations
    ");
    assert_snapshot!(stage.tell(&["models", "show", "animatic"]), @"
    exit 0
    --- stdout
    Animatic, drawn on this machine
    family:   animatic
    model:    animatic:animatic
    state:    live
    makes:    text, image
    lengths:  1–120 s
    sizes:    any even side from 128 to 3840
    sound:    silent
    takes:    --image --seed --fps
    price:    $0.00 / clip, as of 2026-11-21
    key:      none needed
    facts:    as of 2026-11-21, the source of rushes
    note:     a moving storyboard that stands in for a clip; needs no key and no network
    ");
}

#[test]
fn scripts_get_the_facts_with_their_sources() {
    let stage = Stage::bare();
    let shown = stage.run(&["models", "show", "openai:sora-2", "--json"]).expect(0).json();
    let model = &shown["models"][0];
    assert_eq!((&model["family"], &model["state"]), (&"sora-2".into(), &"shut down".into()));
    assert!(model["source"].as_str().is_some_and(|source| source.starts_with("https://")), "{model:#}");
    assert_eq!(model["prices"][0]["usd"], "0.10");
    let all = stage.run(&["models", "--all", "--json"]).expect(0).json();
    assert!(all["models"].as_array().expect("models").len() >= 3);
}

#[test]
fn an_unknown_model_names_the_likely_one() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["models", "show", "sora-3"]), @"
    exit 4
    --- stderr
    error: no such model: `sora-3`
    hint: did you mean `sora-2`?
    ");
    assert_snapshot!(stage.tell(&["models", "nonsense"]), @"
    exit 0
    --- stderr
    no such model; `rushes models --all` shows every one
    ");
    assert_snapshot!(stage.tell(&["create", "x", "-m", "sorra-2"]), @"
    exit 4
    --- stderr
    error: no such model: `sorra-2`
    hint: did you mean `sora-2` or `sora-2-pro`?
    hint: rushes models   # what there is
    ");
}

#[test]
fn an_alias_is_a_name_too() {
    let stage = Stage::bare();
    stage.configure("[alias]\nhero = \"openai:sora-2-pro\"");
    let shown = stage.run(&["models", "show", "hero", "--json"]).expect(0).json();
    assert_eq!(shown["models"][0]["family"], "sora-2-pro");
}
