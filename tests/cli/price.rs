//! `price`: a quote at every provider that can; sends nothing.

use insta::assert_snapshot;

use crate::stage::Stage;

#[test]
fn a_quote_for_each_that_can() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["price", "-m", "sora-2-pro", "--seconds", "8", "--size", "1792x1024", "-n", "2"]), @"
    exit 0
    --- stdout
    provider    model                            price  as of       how                                                                                                                                         usually
    openai      sora-2-pro                       $8.00  2026-09-19  2 × 8 s at $0.50 per second                                                                                                                 -
    openrouter  openai/sora-2-pro                –      -           Sora 2 Pro at OpenRouter is shut down since 2026-09-24: OpenAI has shut down its video interface, and OpenRouter no longer lists the model  -
    onerouter   sora-2-pro-image-to-video        –      -           Sora 2 Pro at OneRouter is shut down since 2026-09-24: OpenAI has shut down its video interface                                             -
    lumenfall   sora-2-pro                       –      -           Sora 2 Pro at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it         -
    aimlapi     openai/sora-2-pro-t2v            –      -           Sora 2 Pro at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it         -
    fal         fal-ai/sora-2/text-to-video/pro  –      -           Sora 2 Pro at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more                  -
    replicate   openai/sora-2-pro                –      -           Sora 2 Pro at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement                    -
    ");
    assert_snapshot!(stage.tell(&["price", "-m", "sora-2", "--json"]), @r#"
    exit 0
    --- stdout
    {"count":1,"candidates":[{"provider":"openai","model":"sora-2","family":"sora-2","quote":{"usd":"0.40","total_usd":"0.40","as_of":"2026-09-19","basis":"4 s at $0.10 per second","source":"https://developers.openai.com/api/docs/pricing"},"mapped":[],"points":[],"refusal":null,"successors":[],"missing_key":[],"expected_seconds":null},{"provider":"lumenfall","model":"sora-2","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null},{"provider":"aimlapi","model":"openai/sora-2-t2v","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null},{"provider":"fal","model":"fal-ai/sora-2/text-to-video","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null},{"provider":"replicate","model":"openai/sora-2","family":"sora-2","quote":null,"mapped":[],"points":[],"refusal":"Sora 2 at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement","successors":["veo-3.1","kling-v3","seedance-2.0"],"missing_key":[],"expected_seconds":null}]}
    "#);
    stage.nothing_was_sent();
}

#[test]
fn the_published_rates_come_out_to_the_cent() {
    let stage = Stage::with_vendor();
    let quoted = [
        ("sora-2", "4", "1280x720", "0.40"),
        ("sora-2-pro", "8", "1280x720", "2.40"),
        ("sora-2-pro", "12", "1792x1024", "6.00"),
        ("sora-2-pro", "20", "1920x1080", "14.00"),
    ];
    for (model, seconds, size, usd) in quoted {
        let said = stage.run(&["price", "-m", model, "--seconds", seconds, "--size", size, "--json"]).expect(0);
        assert_eq!(said.json()["candidates"][0]["quote"]["usd"], usd, "{model}");
    }
    stage.nothing_was_sent();
}

#[test]
fn where_none_can_it_says_why() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["price", "-m", "sora-2"]), @"
    exit 4
    --- stdout
    provider   model                        price  as of  how                                                                                                                              usually
    openai     sora-2                       –      -      Sora 2 at OpenAI is shut down since 2026-09-24: OpenAI has shut down its video interface and named no replacement                -
    lumenfall  sora-2                       –      -      Sora 2 at Lumenfall is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it  -
    aimlapi    openai/sora-2-t2v            –      -      Sora 2 at AI/ML API is shut down since 2026-09-24: OpenAI has shut down its video interface, which was behind every route to it  -
    fal        fal-ai/sora-2/text-to-video  –      -      Sora 2 at fal is shut down since 2026-09-24: OpenAI has shut down its video interface, and fal serves no Sora any more           -
    replicate  openai/sora-2                –      -      Sora 2 at Replicate is shut down since 2026-09-24: OpenAI has shut down the model behind it and named no replacement             -
    ");
    assert_snapshot!(stage.tell(&["price", "-m", "animatic", "--seconds", "500"]), @"
    exit 2
    --- stdout
    provider  model     price  as of  how                                                                           usually
    animatic  animatic  –      -      `--seconds 500` does not fit: the model makes 1 to 120 seconds; nearest: 120  -
    ");
    assert_snapshot!(stage.tell(&["price", "-m", "nonsense"]), @"
    exit 4
    --- stderr
    error: no such model: `nonsense`
    hint: rushes models   # what there is
    ");
}

#[test]
fn an_unknown_price_is_not_zero() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["price", "-m", "openai:wan-2.2", "--seconds", "4"]), @"
    exit 0
    --- stdout
    provider  model    price    as of  how                usually
    openai    wan-2.2  unknown  -      no price is known  -
    ");
    let said = stage.run(&["price", "-m", "openai:wan-2.2", "--seconds", "4", "--json"]).expect(0);
    assert!(said.json()["candidates"][0]["quote"].is_null());
}
