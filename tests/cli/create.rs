//! `create` with the embedded engine: what is answered, what is told, which flag wins.

use insta::assert_snapshot;
use serde_json::json;

use crate::stage::{Stage, TINY, text};

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["create", "a paper boat"], &TINY[..], more].concat()
}

#[test]
fn a_clip_is_made_on_an_empty_machine() {
    let stage = Stage::bare();
    let said = stage.run(&create(&["-o", "boat.mp4"])).expect(0);
    assert_eq!(said.line(), stage.file("boat.mp4").to_string_lossy(), "the answer is the path alone");
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/boat.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    [job-01]  planned at animatic · animatic · free · a paper boat
    [job-01]  finished · $0.00 quoted · [span]
    [job-01]  saved [work]/boat.mp4 · [size]
    ");
    let clip = rushes::media::probe(&stage.file("boat.mp4")).expect("a clip");
    assert_eq!((clip.size.to_string(), clip.duration.expect("a length").to_string()), ("128x128".into(), "1".into()));
    assert_eq!(stage.files(), ["boat.mp4"]);
}

#[test]
fn the_json_of_a_job_has_exactly_the_fields_of_the_contract() {
    let stage = Stage::bare();
    let flags = create(&["-o", "boat.mp4", "--json", "--progress", "none", "--seed", "7", "--tag", "take=3"]);
    let said = stage.run(&flags).expect(0);
    assert_eq!(
        said.stderr,
        "note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip\n"
    );
    let job = said.json();
    let names: Vec<&str> = job.as_object().expect("an object").keys().map(String::as_str).collect();
    let contract = "id state provider model family remote_id mode prompt seconds size resolution audio seed created_at updated_at \
         finished_at progress path bytes sha256 width height duration expires_at placeholder parent tags project quote cost error";
    assert_eq!(names, contract.split_whitespace().collect::<Vec<_>>());
    assert_snapshot!(stage.settled(&said), @r#"
    exit 0
    --- stdout
    {"id":"[job-01]","state":"saved","provider":"animatic","model":"animatic","family":"animatic","remote_id":"[job-01]","mode":"text","prompt":"a paper boat","seconds":"1","size":"128x128","resolution":"128p","audio":false,"seed":7,"created_at":"[time]","updated_at":"[time]","finished_at":"[time]","progress":100,"path":"[work]/boat.mp4","bytes":[bytes],"sha256":"[sha256]","width":128,"height":128,"duration":"1","expires_at":null,"placeholder":true,"parent":null,"tags":{"take":"3"},"project":null,"quote":{"usd":"0.00","as_of":"2026-11-21","basis":"1 clip at $0.00 per clip"},"cost":{"usd":"0.00","basis":"quote"},"error":null}
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    "#);
    assert_eq!(job, stage.job(), "`list` shows the same object");
    assert_eq!(job, stage.run(&["status", "@last", "--json"]).expect(0).json(), "and so does `status`");
    assert_eq!(job["placeholder"], true);
}

#[test]
fn progress_as_json_is_one_event_a_line() {
    let stage = Stage::bare();
    let said = stage.run(&create(&["--progress", "json"])).expect(0);
    let mut seen = Vec::new();
    for line in said.stderr.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        let keys: Vec<&String> = event.as_object().expect("an object").keys().take(4).collect();
        assert_eq!(keys, ["v", "at", "event", "job"]);
        assert_eq!(event["v"], 1);
        seen.push(text(&event["event"]));
    }
    seen.dedup();
    seen.retain(|event| event != "progress");
    assert_eq!(seen, ["note", "planned", "finished", "saved"]);
}

#[test]
fn a_shell_gets_the_path_and_nothing_else() {
    let stage = Stage::bare();
    let said = stage.shell("clip=$(rushes create 'a paper boat' --size 128x128 -s 1 --fps 12 2>/dev/null) && test -s \"$clip\" && echo \"$clip\"");
    assert_eq!(said.clone().expect(0).stderr, "");
    rushes::media::probe(std::path::Path::new(said.line())).expect("a clip");
}

#[test]
fn a_reader_who_leaves_is_no_fault() {
    let stage = Stage::bare();
    let said = stage.shell("rushes create 'a paper boat' --size 128x128 -s 1 --fps 12 -o a.mp4 --progress none | head -c0; echo ${PIPESTATUS[0]}");
    assert_eq!(said.expect(0).stdout, "0\n");
    let said = stage.shell("rushes list | head -c0; rushes man | head -c0; rushes models --json | head -c0; echo done");
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    done
    --- stderr
    note: 22 more that were shut down: rushes models --all
    note: 3 more of which only the name is known: rushes models --all
    ");
    assert_eq!(stage.files(), ["a.mp4"]);
}

#[test]
fn several_clips_differ_and_are_numbered() {
    let stage = Stage::bare();
    let said = stage.run(&create(&["-n", "3", "-o", "boat.mp4", "--progress", "none"])).expect(0);
    assert_eq!(stage.files(), ["boat-1.mp4", "boat-2.mp4", "boat-3.mp4"]);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/boat-1.mp4
    [work]/boat-2.mp4
    [work]/boat-3.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    ");
    let read = |name: &str| std::fs::read(stage.file(name)).expect("a clip");
    assert_ne!(read("boat-1.mp4"), read("boat-2.mp4"));
    let seeds: Vec<_> = stage.jobs().iter().rev().map(|job| job["seed"].clone()).collect();
    assert_eq!(seeds, [json!(1), json!(2), json!(3)]);
}

#[test]
fn the_same_prompt_and_seed_give_the_same_bytes() {
    let stage = Stage::bare();
    for name in ["one.mp4", "two.mp4"] {
        stage.run(&create(&["--seed", "7", "-o", name])).expect(0);
    }
    let hashes: Vec<String> = stage.jobs().iter().map(|job| text(&job["sha256"])).collect();
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn a_flag_wins_over_the_environment_over_the_configuration_over_the_default() {
    let mut stage = Stage::bare();
    let output = |stage: &Stage, more: &[&str]| {
        let planned = stage.run(&create(&[&["--dry-run", "--json"], more].concat())).expect(0).json();
        text(&planned["outputs"][0]).rsplit('/').next().expect("a name").to_owned()
    };
    assert!(output(&stage, &[]).starts_with("a-paper-boat-"));
    stage.configure("output = \"configured.mp4\"");
    assert_eq!(output(&stage, &[]), "configured.mp4");
    stage = stage.with("RUSHES_OUTPUT", "environment.mp4");
    assert_eq!(output(&stage, &[]), "environment.mp4");
    assert_eq!(output(&stage, &["-o", "flag.mp4"]), "flag.mp4");
}

#[test]
fn the_model_is_found_in_the_same_order() {
    let stage = Stage::with_vendor();
    let model = |stage: &Stage, more: &[&str]| {
        let planned = stage.run(&[&["create", "x", "--dry-run", "--json"], more].concat()).expect(0).json();
        format!("{}:{}", text(&planned["provider"]), text(&planned["model"]))
    };
    stage.configure("model = \"sora-2\"\n[alias]\nhero = \"openai:sora-2-pro\"");
    assert_eq!(model(&stage, &[]), "openai:sora-2");
    let stage = stage.with("RUSHES_MODEL", "animatic");
    assert_eq!(model(&stage, &[]), "animatic:animatic");
    assert_eq!(model(&stage, &["-m", "hero"]), "openai:sora-2-pro");
    stage.nothing_was_sent();
}

#[test]
fn a_key_without_a_model_is_asked_back_for_a_clip_costs_money() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["create", "a paper boat"]), @"
    exit 2
    --- stderr
    error: there is a key for OpenAI, but no model is named, and a clip costs money
    hint: rushes create … -m sora-2
    hint: rushes models   # what there is
    hint: rushes create … -m animatic   # a storyboard, free
    ");
    stage.nothing_was_sent();
}

#[test]
fn every_misfit_is_told_at_once_with_what_does_fit() {
    let stage = Stage::bare();
    let said = stage.run(&[
        "create",
        "x",
        "--seconds",
        "500",
        "--size",
        "129x9000",
        "--fps",
        "90",
        "--audio",
        "--negative",
        "rain",
    ]);
    assert_snapshot!(stage.settled(&said), @"
    exit 2
    --- stderr
    error: the request does not fit animatic:animatic, and nothing was sent
      caused by: `--seconds 500` does not fit: the model makes 1 to 120 seconds; nearest: 120
      caused by: `--size 129x9000` does not fit: both sides must be even and from 128 to 3840, the shorter one at most 2160; nearest: 130x3840
      caused by: `--audio` does not fit: every clip of this model is silent; nearest: --no-audio
      caused by: `--negative` is not taken by this model: say it in the prompt
      caused by: `--fps 90` does not fit: from 1 to 60 frames a second; nearest: 60
    hint: rushes models show animatic:animatic
    ");
    assert_eq!((stage.jobs().len(), stage.files().len()), (0, 0));
}

#[test]
fn the_nearest_is_taken_where_that_is_allowed_and_said() {
    let stage = Stage::bare();
    let flags =
        ["create", "x", "--seconds", "0.5", "--size", "99x99", "--fps", "90", "--fit", "nearest", "-o", "x.mp4"];
    assert_snapshot!(stage.tell(&flags), @"
    exit 0
    --- stdout
    [work]/x.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    note: `--seconds 0.5` became 1 s, the nearest that the model takes
    note: `--size 99x99` became 128x128, the nearest that the model takes
    note: `--fps 90` became 60, the nearest that the model takes
    [job-01]  planned at animatic · animatic · free · x
    [job-01]  finished · $0.00 quoted · [span]
    [job-01]  saved [work]/x.mp4 · [size]
    ");
    assert_eq!(stage.job()["size"], "128x128");
}

#[test]
fn of_sound_and_silence_the_last_word_counts() {
    let stage = Stage::bare();
    stage.run(&create(&["--audio", "--no-audio", "--dry-run"])).expect(0);
    stage.run(&create(&["--no-audio", "--audio", "--dry-run"])).expect(2);
}

#[test]
fn values_that_mean_nothing_are_refused_where_they_are_typed() {
    let stage = Stage::bare();
    let tried = [
        ["--seconds", "soon"],
        ["--size", "big"],
        ["--aspect", "wide"],
        ["--resolution", "fine"],
        ["--max-cost", "5 EUR"],
        ["--timeout", "soon"],
        ["--count", "0"],
        ["--set", "novalue"],
        ["--tag", "novalue"],
        ["--fit", "roughly"],
    ];
    let mut told = String::new();
    for flags in tried {
        let said = stage.run(&[&["create", "a paper boat"], &flags[..]].concat()).expect(2);
        told.push_str(said.stderr.lines().next().expect("a line"));
        told.push('\n');
    }
    assert_snapshot!(told, @"
    error: invalid value 'soon' for '--seconds <N>': not a length in seconds such as `8` or `7.5`: `soon`
    error: invalid value 'big' for '--size <WxH>': not a size such as `1280x720`: `big`
    error: invalid value 'wide' for '--aspect <W:H>': not an aspect ratio such as `16:9`: `wide`
    error: invalid value 'fine' for '--resolution <CLASS>': not a resolution such as `720p` or `4k`: `fine`
    error: invalid value '5 EUR' for '--max-cost <USD>': not an amount in dollars such as `0.40`: `5 EUR`
    error: invalid value 'soon' for '--timeout <TIME>': not a length of time such as `30s`, `45m` or `1h 30m`: `soon`
    error: invalid value '0' for '--count <N>': 0 is not in 1..=100
    error: `--set` takes KEY=VALUE, not `novalue`
    error: `--tag` takes KEY=VALUE, not `novalue`
    error: invalid value 'roughly' for '--fit <HOW>'
    ");
    assert_eq!(stage.jobs().len(), 0);
}

#[test]
fn a_sidecar_tells_the_job_beside_the_clip() {
    let stage = Stage::bare();
    stage.run(&create(&["-o", "boat.mp4", "--sidecar", "--tag", "take=3", "--project", "launch"])).expect(0);
    assert_eq!(stage.files(), ["boat.json", "boat.mp4"]);
    let sidecar: serde_json::Value =
        serde_json::from_slice(&std::fs::read(stage.file("boat.json")).expect("a sidecar")).expect("JSON");
    assert_eq!(sidecar, stage.job());
    assert_eq!((&sidecar["tags"], &sidecar["project"]), (&json!({ "take": "3" }), &json!("launch")));
}

#[test]
fn a_still_is_drawn_from() {
    let stage = Stage::bare();
    let picture = stage.picture("still.png", 300, 200);
    stage.run(&create(&["--image", &picture, "-o", "boat.mp4"])).expect(0);
    assert_eq!(stage.job()["mode"], "image");
}
