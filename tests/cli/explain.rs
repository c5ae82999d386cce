//! `--explain`: what each candidate makes of each point of a request; nothing is sent.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::stage::Stage;

/// Every vendor at the sandbox, and the keys of those whose variables hold one of these words.
fn with_keys_of(words: &[&str]) -> Stage {
    let stage = Stage::with_vendor();
    let environment = stage.vendor().environment();
    let is_meant = |name: &str| words.iter().any(|word| name.contains(word));
    let meant = environment.iter().filter(|(name, _)| is_meant(name));
    meant.fold(stage, |stage, (name, value)| stage.with(name, value))
}

const ASKED: [&str; 13] = [
    "create",
    "a boat",
    "-m",
    "veo-3.1",
    "--seconds",
    "7",
    "--aspect",
    "4:3",
    "--seed",
    "3",
    "--no-audio",
    "--set",
    "enhance.prompt=true",
];

#[test]
fn every_candidate_tells_what_it_takes_maps_and_refuses() {
    let stage = with_keys_of(&["FAL_"]);
    assert_snapshot!(stage.tell(&[&ASKED[..], &["--fit", "nearest", "--explain", "-n", "2"]].concat()), @r#"
    exit 0
    --- stdout
    candidate                    verdict                                        price                                                         wait     native                                                                                                               mapped                                                                                                          refused                                missing key
    fal:fal-ai/veo3.1            chosen: the only one that can                  $2.40 at most: 2 × 6 s at $0.20 per second, as of 2026-09-24  unknown  --no-audio as `generate_audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                       --seconds 7 becomes 6 s as `duration`; --aspect 4:3 becomes 16:9 as `aspect_ratio`                              -                                      -
    replicate:google/veo-3.1     could make it, but has no key                  $2.40 at most: 2 × 6 s at $0.20 per second, as of 2026-10-05  unknown  --no-audio as `generate_audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                       --seconds 7 becomes 6 s as `duration`; --aspect 4:3 becomes 16:9 as `aspect_ratio`                              -                                      REPLICATE_API_TOKEN
    runway:veo3.1                could make it, but has no key                  $2.40 at most: 2 × 6 s at $0.20 per second, as of 2026-10-08  unknown  --no-audio as `audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                                --seconds 7 becomes 6 s as `duration`; --aspect 4:3 becomes 1280x720 as `ratio`                                 -                                      RUNWAYML_API_SECRET
    vertex:veo-3.1-generate-001  could make it, but has no key                  $2.40 at most: 2 × 6 s at $0.20 per second, as of 2026-10-09  unknown  --no-audio as `parameters.generateAudio`; --seed 3 as `parameters.seed`; --set enhance={"prompt":true} as `enhance`  --seconds 7 becomes 6 s as `parameters.durationSeconds`; --aspect 4:3 becomes 16:9 as `parameters.aspectRatio`  -                                      GOOGLE_OAUTH_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS
    openrouter:google/veo-3.1    cannot make it as it is asked, and has no key  -                                                             unknown  --no-audio; --set enhance={"prompt":true} as `enhance`                                                               --seconds 7 becomes 6 s; --aspect 4:3 becomes 16:9                                                              `--seed 3` is not taken by this model  OPENROUTER_API_KEY
    aimlapi:google/veo-3.1-t2v   could make it, but has no key                  unknown                                                       unknown  --no-audio as `generate_audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                       --seconds 7 becomes 6 s as `duration`; --aspect 4:3 becomes 16:9 as `aspect_ratio`                              -                                      AIMLAPI_API_KEY or AIML_API_KEY
    "#);
    assert_snapshot!(stage.tell(&[&ASKED[..], &["--explain"]].concat()), @r#"
    exit 2
    --- stdout
    candidate                    verdict                                        price  wait     native                                                                                                               mapped  refused                                                                                                                                                                                              missing key
    openrouter:google/veo-3.1    cannot make it as it is asked, and has no key  -      unknown  --no-audio; --set enhance={"prompt":true} as `enhance`                                                               -       `--seconds 7` does not fit: the model makes 4, 6 or 8 seconds; nearest: 6, 8; `--aspect 4:3` does not fit: the model makes 16:9 or 9:16; nearest: 16:9, 9:16; `--seed 3` is not taken by this model  OPENROUTER_API_KEY
    aimlapi:google/veo-3.1-t2v   cannot make it as it is asked, and has no key  -      unknown  --no-audio as `generate_audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                       -       `--seconds 7` does not fit: the model makes 4, 6 or 8 seconds; nearest: 6, 8; `--aspect 4:3` does not fit: the model makes 16:9 or 9:16; nearest: 16:9, 9:16                                         AIMLAPI_API_KEY or AIML_API_KEY
    fal:fal-ai/veo3.1            cannot make it as it is asked                  -      unknown  --no-audio as `generate_audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                       -       `--seconds 7` does not fit: the model makes 4, 6 or 8 seconds; nearest: 6, 8; `--aspect 4:3` does not fit: the model makes 16:9 or 9:16; nearest: 16:9, 9:16                                         -
    replicate:google/veo-3.1     cannot make it as it is asked, and has no key  -      unknown  --no-audio as `generate_audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                       -       `--seconds 7` does not fit: the model makes 4, 6 or 8 seconds; nearest: 6, 8; `--aspect 4:3` does not fit: the model makes 16:9 or 9:16; nearest: 16:9, 9:16                                         REPLICATE_API_TOKEN
    runway:veo3.1                cannot make it as it is asked, and has no key  -      unknown  --no-audio as `audio`; --seed 3 as `seed`; --set enhance={"prompt":true} as `enhance`                                -       `--seconds 7` does not fit: the model makes 4, 6 or 8 seconds; nearest: 6, 8; `--aspect 4:3` does not fit: the model makes 1280x720, 720x1280, 1920x1080 or 1080x1920; nearest: 1280x720, 1920x1080  RUNWAYML_API_SECRET
    vertex:veo-3.1-generate-001  cannot make it as it is asked, and has no key  -      unknown  --no-audio as `parameters.generateAudio`; --seed 3 as `parameters.seed`; --set enhance={"prompt":true} as `enhance`  -       `--seconds 7` does not fit: the model makes 4, 6 or 8 seconds; nearest: 6, 8; `--aspect 4:3` does not fit: the model makes 16:9 or 9:16; nearest: 16:9, 9:16                                         GOOGLE_OAUTH_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS
    "#);
    stage.nothing_was_sent();
}

#[test]
fn retired_models_name_the_day_and_what_comes_nearest() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["price", "-m", "sora-2", "--explain"]), @"
    exit 0
    --- stdout
    candidate                        verdict                                                                                                                                                                    price                                                     wait     native  mapped  refused  missing key
    openai:sora-2                    chosen: the only one that can                                                                                                                                              $0.40 at most: 4 s at $0.10 per second, as of 2026-09-19  unknown  -       -       -        -
    lumenfall:sora-2                 Sora 2 at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it; instead: veo-3.1, kling-v3, seedance-2.0  -                                                         -        -       -       -        -
    aimlapi:openai/sora-2-t2v        Sora 2 at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it; instead: veo-3.1, kling-v3, seedance-2.0  -                                                         -        -       -       -        -
    fal:fal-ai/sora-2/text-to-video  Sora 2 at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more; instead: veo-3.1, kling-v3, seedance-2.0           -                                                         -        -       -       -        -
    replicate:openai/sora-2          Sora 2 at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement; instead: veo-3.1, kling-v3, seedance-2.0             -                                                         -        -       -       -        -
    ");
    stage.nothing_was_sent();
}

#[test]
fn scripts_read_every_point() {
    let stage = with_keys_of(&["FAL_"]);
    let said = stage.run(&[&ASKED[..], &["--fit", "nearest", "--explain", "--json", "-p", "fal"]].concat()).expect(0);
    assert_snapshot!(format!("{:#}", said.json()), @r#"
    {
      "count": 1,
      "route": "cheapest",
      "candidates": [
        {
          "provider": "fal",
          "model": "fal-ai/veo3.1",
          "family": "veo-3.1",
          "quote": {
            "usd": "1.20",
            "total_usd": "1.20",
            "as_of": "2026-09-24",
            "basis": "6 s at $0.20 per second",
            "source": "https://fal.ai/models/fal-ai/veo3.1/llms.txt",
            "old": false
          },
          "mapped": [
            "`--seconds 7` became 6 s, the nearest that the model takes",
            "`--aspect 4:3` became 16:9, the nearest that the model takes"
          ],
          "points": [
            {
              "flag": "--seconds",
              "asked": "7",
              "fate": "mapped",
              "to": "6 s",
              "why": null,
              "field": "duration"
            },
            {
              "flag": "--aspect",
              "asked": "4:3",
              "fate": "mapped",
              "to": "16:9",
              "why": null,
              "field": "aspect_ratio"
            },
            {
              "flag": "--no-audio",
              "asked": "",
              "fate": "native",
              "to": null,
              "why": null,
              "field": "generate_audio"
            },
            {
              "flag": "--seed",
              "asked": "3",
              "fate": "native",
              "to": null,
              "why": null,
              "field": "seed"
            },
            {
              "flag": "--set",
              "asked": "enhance={\"prompt\":true}",
              "fate": "native",
              "to": null,
              "why": null,
              "field": "enhance"
            }
          ],
          "refusal": null,
          "successors": [],
          "missing_key": [],
          "expected_seconds": null,
          "chosen": true
        }
      ]
    }
    "#);
    stage.nothing_was_sent();
}

#[test]
fn a_clip_that_is_changed_is_explained_too() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(0);
    let calls = stage.books().calls;
    let mut told = stage.tell(&["remix", "@last", "in snow", "--explain"]);
    told.push_str(&stage.tell(&["extend", "@last", "it sinks", "--seconds", "9", "--fit", "nearest", "--explain"]));
    told.push_str(&stage.tell(&["edit", "boat.mp4", "at dusk", "-m", "sora-2", "--explain"]));
    assert_snapshot!(told, @"
    exit 0
    --- stdout
    candidate      verdict                        price                                                     wait        native  mapped  refused  missing key
    openai:sora-2  chosen: the only one that can  $0.40 at most: 4 s at $0.10 per second, as of 2026-09-19  usually [span]  -       -       -        -
    exit 0
    --- stdout
    candidate      verdict                        price                                                     wait        native  mapped                   refused  missing key
    openai:sora-2  chosen: the only one that can  $0.80 at most: 8 s at $0.10 per second, as of 2026-09-19  usually [span]  -       --seconds 9 becomes 8 s  -        -
    exit 0
    --- stdout
    candidate                         verdict                                                                                                                                                                    price                                                     wait        native  mapped  refused  missing key
    openai:sora-2                     chosen: the only one that can                                                                                                                                              $0.40 at most: 4 s at $0.10 per second, as of 2026-09-19  usually [span]  -       -       -        -
    lumenfall:fal/sora-2-i2v          Sora 2 at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it; instead: veo-3.1, kling-v3, seedance-2.0  -                                                         -           -       -       -        -
    aimlapi:openai/sora-2-i2v         Sora 2 at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it; instead: veo-3.1, kling-v3, seedance-2.0  -                                                         -           -       -       -        -
    fal:fal-ai/sora-2/image-to-video  Sora 2 at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more; instead: veo-3.1, kling-v3, seedance-2.0           -                                                         -           -       -       -        -
    replicate:openai/sora-2           Sora 2 at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement; instead: veo-3.1, kling-v3, seedance-2.0             -                                                         -           -       -       -        -
    ");
    assert_eq!((stage.books().calls, stage.jobs().len()), (calls, 1), "nothing was sent or planned");
}

#[test]
fn the_fastest_is_the_one_that_was_fast_here() {
    let stage = with_keys_of(&["FAL_", "REPLICATE_"]);
    let chosen = |route: &str| -> Value {
        let asked = ["price", "-m", "kling-v3", "--seconds", "5", "--explain", "--json", "--route", route];
        let candidates = stage.run(&asked).expect(0).json()["candidates"].clone();
        let chosen = candidates.as_array().expect("a list").iter().find(|one| one["chosen"] == true).expect("one");
        json!([chosen["provider"], chosen["expected_seconds"].is_null()])
    };
    assert_eq!(chosen("cheapest"), json!(["fal", true]));
    stage.run(&["create", "a boat", "-m", "replicate:kwaivgi/kling-v3-video", "--seconds", "5"]).expect(0);
    assert_eq!(chosen("cheapest"), json!(["fal", true]), "it is dearer all the same");
    assert_eq!(chosen("fastest"), json!(["replicate", false]));
    let asked = ["create", "a boat", "-m", "kling-v3", "--seconds", "5", "--route", "fastest", "--dry-run", "--json"];
    let planned = stage.run(&asked);
    assert_eq!(planned.expect(0).json()["provider"], "replicate");
}
