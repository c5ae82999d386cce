//! `doctor`: whether everything is in place, without spending anything.

use insta::assert_snapshot;

use crate::stage::Stage;

#[test]
fn an_empty_machine_is_sound() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["doctor"]), @"
    exit 0
    --- stdout
    what               how   why
    config             ok    [home]/config.toml
    store              ok    [home]/rushes.db
    disk               ok    [home] can be written
    keyring            ok    keeps no key; `rushes auth set PROVIDER` puts one there
    openai key         note  OPENAI_API_KEY is not set
    openrouter key     note  OPENROUTER_API_KEY is not set
    onerouter key      note  ONEROUTER_API_KEY or INFRON_API_KEY is not set
    lumenfall key      note  LUMENFALL_API_KEY is not set
    aimlapi key        note  AIMLAPI_API_KEY or AIML_API_KEY is not set
    fal key            note  FAL_KEY is not set
    replicate key      note  REPLICATE_API_TOKEN is not set
    xai key            note  XAI_API_KEY is not set
    kling key          note  KLING_API_KEY is not set
    kling-legacy key   note  KLING_API_KEY or KLING_ACCESS_KEY+KLING_SECRET_KEY is not set
    runway key         note  RUNWAYML_API_SECRET is not set
    ark key            note  ARK_API_KEY is not set
    volcengine key     note  VOLCENGINE_ARK_API_KEY is not set
    luma key           note  LUMA_AGENTS_API_KEY is not set
    dream-machine key  note  LUMAAI_API_KEY is not set
    ltx key            note  LTXV_API_KEY or LTX_API_KEY is not set
    minimax key        note  MINIMAX_API_KEY is not set
    gemini key         note  GEMINI_API_KEY or GOOGLE_API_KEY is not set
    dashscope key      note  DASHSCOPE_API_KEY is not set
    vertex key         note  GOOGLE_OAUTH_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS is not set
    route animatic     ok    animatic:animatic, $0.00
    ");
}

#[test]
fn a_key_is_tried_for_nothing() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["doctor"]), @"
    exit 0
    --- stdout
    what               how   why
    config             ok    [home]/config.toml
    store              ok    [home]/rushes.db
    disk               ok    [home] can be written
    keyring            ok    keeps no key; `rushes auth set PROVIDER` puts one there
    openai key         ok    http://[vendor]/openai/v1 takes it
    openrouter key     note  OPENROUTER_API_KEY is not set
    onerouter key      note  ONEROUTER_API_KEY or INFRON_API_KEY is not set
    lumenfall key      note  LUMENFALL_API_KEY is not set
    aimlapi key        note  AIMLAPI_API_KEY or AIML_API_KEY is not set
    fal key            note  FAL_KEY is not set
    replicate key      note  REPLICATE_API_TOKEN is not set
    xai key            note  XAI_API_KEY is not set
    kling key          note  KLING_API_KEY is not set
    kling-legacy key   note  KLING_API_KEY or KLING_ACCESS_KEY+KLING_SECRET_KEY is not set
    runway key         note  RUNWAYML_API_SECRET is not set
    ark key            note  ARK_API_KEY is not set
    volcengine key     note  VOLCENGINE_ARK_API_KEY is not set
    luma key           note  LUMA_AGENTS_API_KEY is not set
    dream-machine key  note  LUMAAI_API_KEY is not set
    ltx key            note  LTXV_API_KEY or LTX_API_KEY is not set
    minimax key        note  MINIMAX_API_KEY is not set
    gemini key         note  GEMINI_API_KEY or GOOGLE_API_KEY is not set
    dashscope key      note  DASHSCOPE_API_KEY is not set
    vertex key         note  GOOGLE_OAUTH_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS is not set
    route animatic     ok    animatic:animatic, $0.00
    route sora-2       ok    openai:sora-2, $0.40
    route sora-2-pro   ok    openai:sora-2-pro, $1.20
    ");
    assert_eq!(stage.books().submissions.len(), 0);
}

#[test]
fn no_call_is_made_where_none_is_wanted() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["doctor", "--offline", "--json"]), @r#"
    exit 0
    --- stdout
    {"ok":true,"findings":[{"what":"config","standing":"ok","why":"[home]/config.toml"},{"what":"store","standing":"ok","why":"[home]/rushes.db"},{"what":"disk","standing":"ok","why":"[home] can be written"},{"what":"keyring","standing":"ok","why":"keeps no key; `rushes auth set PROVIDER` puts one there"},{"what":"openai key","standing":"ok","why":"found, not tried"},{"what":"openrouter key","standing":"note","why":"OPENROUTER_API_KEY is not set"},{"what":"onerouter key","standing":"note","why":"ONEROUTER_API_KEY or INFRON_API_KEY is not set"},{"what":"lumenfall key","standing":"note","why":"LUMENFALL_API_KEY is not set"},{"what":"aimlapi key","standing":"note","why":"AIMLAPI_API_KEY or AIML_API_KEY is not set"},{"what":"fal key","standing":"note","why":"FAL_KEY is not set"},{"what":"replicate key","standing":"note","why":"REPLICATE_API_TOKEN is not set"},{"what":"xai key","standing":"note","why":"XAI_API_KEY is not set"},{"what":"kling key","standing":"note","why":"KLING_API_KEY is not set"},{"what":"kling-legacy key","standing":"note","why":"KLING_API_KEY or KLING_ACCESS_KEY+KLING_SECRET_KEY is not set"},{"what":"runway key","standing":"note","why":"RUNWAYML_API_SECRET is not set"},{"what":"ark key","standing":"note","why":"ARK_API_KEY is not set"},{"what":"volcengine key","standing":"note","why":"VOLCENGINE_ARK_API_KEY is not set"},{"what":"luma key","standing":"note","why":"LUMA_AGENTS_API_KEY is not set"},{"what":"dream-machine key","standing":"note","why":"LUMAAI_API_KEY is not set"},{"what":"ltx key","standing":"note","why":"LTXV_API_KEY or LTX_API_KEY is not set"},{"what":"minimax key","standing":"note","why":"MINIMAX_API_KEY is not set"},{"what":"gemini key","standing":"note","why":"GEMINI_API_KEY or GOOGLE_API_KEY is not set"},{"what":"dashscope key","standing":"note","why":"DASHSCOPE_API_KEY is not set"},{"what":"vertex key","standing":"note","why":"GOOGLE_OAUTH_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS is not set"},{"what":"route animatic","standing":"ok","why":"animatic:animatic, $0.00"},{"what":"route sora-2","standing":"ok","why":"openai:sora-2, $0.40"},{"what":"route sora-2-pro","standing":"ok","why":"openai:sora-2-pro, $1.20"}]}
    "#);
    stage.nothing_was_sent();
}

#[test]
fn a_wrong_key_is_found_out() {
    let stage = Stage::with_vendor().with("OPENAI_API_KEY", "sk-wrong-4242");
    let said = stage.run(&["doctor"]).expect(3);
    assert!(!said.stdout.contains("4242"), "{}", said.stdout);
    assert_snapshot!(stage.settled(&said), @"
    exit 3
    --- stdout
    what               how   why
    config             ok    [home]/config.toml
    store              ok    [home]/rushes.db
    disk               ok    [home] can be written
    keyring            ok    keeps no key; `rushes auth set PROVIDER` puts one there
    openai key         bad   OpenAI said no: Incorrect API key provided.
    openrouter key     note  OPENROUTER_API_KEY is not set
    onerouter key      note  ONEROUTER_API_KEY or INFRON_API_KEY is not set
    lumenfall key      note  LUMENFALL_API_KEY is not set
    aimlapi key        note  AIMLAPI_API_KEY or AIML_API_KEY is not set
    fal key            note  FAL_KEY is not set
    replicate key      note  REPLICATE_API_TOKEN is not set
    xai key            note  XAI_API_KEY is not set
    kling key          note  KLING_API_KEY is not set
    kling-legacy key   note  KLING_API_KEY or KLING_ACCESS_KEY+KLING_SECRET_KEY is not set
    runway key         note  RUNWAYML_API_SECRET is not set
    ark key            note  ARK_API_KEY is not set
    volcengine key     note  VOLCENGINE_ARK_API_KEY is not set
    luma key           note  LUMA_AGENTS_API_KEY is not set
    dream-machine key  note  LUMAAI_API_KEY is not set
    ltx key            note  LTXV_API_KEY or LTX_API_KEY is not set
    minimax key        note  MINIMAX_API_KEY is not set
    gemini key         note  GEMINI_API_KEY or GOOGLE_API_KEY is not set
    dashscope key      note  DASHSCOPE_API_KEY is not set
    vertex key         note  GOOGLE_OAUTH_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS is not set
    route animatic     ok    animatic:animatic, $0.00
    route sora-2       ok    openai:sora-2, $0.40
    route sora-2-pro   ok    openai:sora-2-pro, $1.20
    ");
}

#[test]
fn a_broken_configuration_is_the_finding() {
    let stage = Stage::bare();
    stage.configure("colour = \"auto\"");
    assert_snapshot!(stage.tell(&["doctor"]), @"
    exit 3
    --- stdout
    what    how  why
    config  bad  the configuration has an unknown key in line 2: `colour`: in [home]/config.toml; did you mean `color`?
    ");
}

#[test]
fn a_broken_store_is_the_finding() {
    let stage = Stage::bare();
    stage.write(stage.home().join("rushes.db"), "garbage ".repeat(1000));
    assert_snapshot!(stage.tell(&["doctor"]), @"
    exit 3
    --- stdout
    what    how  why
    config  ok   [home]/config.toml
    store   bad  the store is damaged, or is not a store of `rushes`, so nothing was sent and nothing was paid: [home]/rushes.db: file is not a database; keep the file: jobs in it may be paid; where `ledger.jsonl` lies beside it, the next command puts a damaged one aside and makes a new one from that
    ");
}
