//! `models`: what there is, what it takes, what it costs where.

use insta::assert_snapshot;

use crate::stage::Stage;

#[test]
fn what_can_be_used_here_is_listed() {
    let stage = Stage::bare();
    let said = stage.run(&["models"]).expect(0);
    for model in [
        "animatic:animatic",
        "openrouter:google/veo-3.1 ",
        "fal:fal-ai/veo3.1/image-to-video",
        "replicate:google/veo-3.1 ",
    ] {
        assert!(said.stdout.contains(model), "{model} is not in {}", said.stdout);
    }
    assert!(!said.stdout.contains("openai:sora-2"), "what was shut down is not shown: {}", said.stdout);
    assert!(said.stderr.contains(" more that were shut down: rushes models --all"), "{}", said.stderr);
    let all = stage.run(&["models", "--all"]).expect(0);
    assert!(all.stdout.contains("openai:sora-2-pro"), "{}", all.stdout);
}

#[test]
fn a_server_of_ones_own_serves_what_the_vendor_shut_down() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["models", "sora"]), @"
    exit 0
    --- stdout
    family      model                                 from            lengths         state       key
    sora-2      openai:sora-2                         $0.10 / second  4 8 12 16 20 s  own server  found
    sora-2-pro  openai:sora-2-pro                     $0.30 / second  4 8 12 16 20 s  own server  found
    sora-2-pro  openrouter:openai/sora-2-pro          $0.30 / second  4 8 12 s        shut down   OPENROUTER_API_KEY is not set
    sora-2-pro  onerouter:sora-2-pro-image-to-video   unknown         4 8 12 s        shut down   ONEROUTER_API_KEY or INFRON_API_KEY is not set
    sora-2      lumenfall:sora-2                      $0.10 / second  4 8 12 16 20 s  shut down   LUMENFALL_API_KEY is not set
    sora-2      lumenfall:fal/sora-2-i2v              $0.10 / second  4 8 12 16 20 s  shut down   LUMENFALL_API_KEY is not set
    sora-2-pro  lumenfall:sora-2-pro                  $0.30 / second  4 8 12 16 20 s  shut down   LUMENFALL_API_KEY is not set
    sora-2-pro  lumenfall:fal/sora-2-pro-i2v          $0.30 / second  4 8 12 16 20 s  shut down   LUMENFALL_API_KEY is not set
    sora-2      aimlapi:openai/sora-2-t2v             unknown         4 8 12 s        shut down   AIMLAPI_API_KEY or AIML_API_KEY is not set
    sora-2      aimlapi:openai/sora-2-i2v             unknown         4 8 12 s        shut down   AIMLAPI_API_KEY or AIML_API_KEY is not set
    sora-2-pro  aimlapi:openai/sora-2-pro-t2v         $0.39 / second  4 8 12 s        shut down   AIMLAPI_API_KEY or AIML_API_KEY is not set
    sora-2-pro  aimlapi:openai/sora-2-pro-i2v         $0.39 / second  4 8 12 s        shut down   AIMLAPI_API_KEY or AIML_API_KEY is not set
    sora-2      fal:fal-ai/sora-2/text-to-video       $0.10 / second  4 8 12 16 20 s  shut down   FAL_KEY is not set
    sora-2      fal:fal-ai/sora-2/image-to-video      $0.10 / second  4 8 12 16 20 s  shut down   FAL_KEY is not set
    sora-2-pro  fal:fal-ai/sora-2/text-to-video/pro   $0.30 / second  4 8 12 16 20 s  shut down   FAL_KEY is not set
    sora-2-pro  fal:fal-ai/sora-2/image-to-video/pro  $0.30 / second  4 8 12 16 20 s  shut down   FAL_KEY is not set
    sora-2      replicate:openai/sora-2               $0.10 / second  4 8 12 s        shut down   REPLICATE_API_TOKEN is not set
    sora-2-pro  replicate:openai/sora-2-pro           $0.30 / second  4 8 12 s        shut down   REPLICATE_API_TOKEN is not set
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
    let said = stage.run(&["models", "show", "sora-2-pro"]).expect(0);
    for fact in
        ["Sora 2 Pro", "openai:sora-2-pro", "lengths:  4 8 12 16 20 s", "1920x1080", "2026-09-24", "OPENAI_API_KEY"]
    {
        assert!(said.stdout.contains(fact), "{fact} is not in {}", said.stdout);
    }
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
