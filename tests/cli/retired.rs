//! The vendor's own service was shut down on 2026-09-24: nobody is sent there any more.

use insta::assert_snapshot;

use crate::stage::Stage;

fn with_a_key() -> Stage {
    Stage::bare().with("OPENAI_API_KEY", "sk-any-77")
}

#[test]
fn the_vendors_own_service_is_refused_before_any_call() {
    let stage = with_a_key();
    let said = stage.run(&["create", "a paper boat", "-m", "openai:sora-2"]).expect(4);
    assert_snapshot!(stage.settled(&said), @"
    exit 4
    --- stderr
    error: Sora 2 at OpenAI is shut down since 2026-09-24: OpenAI has shut down its video interface and named no replacement; nothing was sent
    hint: the nearest families that live: veo-3.1, kling-v3, seedance-2.0
    hint: export RUSHES_OPENAI_BASE_URL=http://HOST:PORT/v1   # where a server of your own speaks this protocol
    ");
    for name in ["sora-2", "sora-2-pro", "openai:sora-2-pro", "openai:sora-2-2025-12-08"] {
        let said = stage.run(&["create", "a paper boat", "-m", name]).expect(4);
        assert!(said.stderr.contains("2026-09-24") && said.stderr.contains("veo-3.1"), "{}", said.stderr);
    }
    assert_eq!(stage.jobs().len(), 0);
}

#[test]
fn scripts_are_told_the_same() {
    let stage = with_a_key();
    assert_snapshot!(stage.tell(&["create", "a paper boat", "-m", "sora-2", "--json"]), @r#"
    exit 4
    --- stdout
    {"error":{"kind":"not-found","code":4,"message":"Sora 2 at OpenAI is shut down since 2026-09-24: OpenAI has shut down its video interface and named no replacement; nothing was sent","hint":"the nearest families that live: veo-3.1, kling-v3, seedance-2.0\nexport RUSHES_OPENAI_BASE_URL=http://HOST:PORT/v1   # where a server of your own speaks this protocol","job":null,"provider":"openai","causes":[],"vendor_code":null}}
    "#);
}

#[test]
fn a_key_for_it_alone_does_not_stand_in_the_way_of_an_animatic() {
    let stage = with_a_key();
    let said = stage.run(&["create", "a boat", "--size", "128x128", "-s", "1", "--fps", "12", "-o", "x.mp4"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [work]/x.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    [job-01]  planned at animatic · animatic · free · a boat
    [job-01]  finished · $0.00 quoted · [span]
    [job-01]  saved [work]/x.mp4 · [size]
    ");
}

#[test]
fn on_a_server_of_ones_own_it_runs() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a paper boat", "-m", "openai:sora-2", "--no-wait"]).expect(0);
    let url = stage.vendor().base_url("openai").expect("an address");
    let stage = stage.without("RUSHES_OPENAI_BASE_URL");
    stage.configure(&format!("[provider.openai]\nbase_url = \"{url}\""));
    stage.run(&["create", "a paper boat", "-m", "openai:sora-2", "--no-wait"]).expect(0);
    assert_eq!(stage.books().submissions.len(), 2);
}
