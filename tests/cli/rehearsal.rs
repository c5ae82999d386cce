//! `create --dry-run`: everything is decided, nothing is sent or stored.

use insta::assert_snapshot;

use crate::stage::Stage;

#[test]
fn the_plan_the_quote_and_the_call_are_shown() {
    let stage = Stage::with_vendor();
    let flags = ["create", "a paper boat", "-m", "sora-2", "--seconds", "8", "-n", "2", "-o", "boat.mp4", "--dry-run"];
    assert_snapshot!(stage.tell(&flags), @r#"
    exit 0
    --- stdout
    nothing was sent
    provider:  openai
    model:     sora-2
    quote:     $0.80 (8 s at $0.10 per second, as of 2026-09-19)
    total:     $1.60
    output:    [work]/boat-1.mp4
    output:    [work]/boat-2.mp4
    call:      {
                 "method": "POST",
                 "url": "http://[vendor]/openai/v1/videos",
                 "headers": {
                   "authorization": "Bearer ***"
                 },
                 "json": {
                   "prompt": "a paper boat",
                   "model": "sora-2",
                   "seconds": "8",
                   "size": "720x1280"
                 }
               }
    call:      {
                 "method": "POST",
                 "url": "http://[vendor]/openai/v1/videos",
                 "headers": {
                   "authorization": "Bearer ***"
                 },
                 "json": {
                   "prompt": "a paper boat",
                   "model": "sora-2",
                   "seconds": "8",
                   "size": "720x1280"
                 }
               }
    "#);
    assert_snapshot!(stage.tell(&[&flags[..], &["--json"]].concat()), @r#"
    exit 0
    --- stdout
    {"dry_run":true,"provider":"openai","model":"sora-2","family":"sora-2","placeholder":false,"quote":{"usd":"0.80","as_of":"2026-09-19","basis":"8 s at $0.10 per second","source":"https://developers.openai.com/api/docs/pricing","old":false},"total_usd":"1.60","outputs":["[work]/boat-1.mp4","[work]/boat-2.mp4"],"mapped":[],"calls":[{"method":"POST","url":"http://[vendor]/openai/v1/videos","headers":{"authorization":"Bearer ***"},"json":{"prompt":"a paper boat","model":"sora-2","seconds":"8","size":"720x1280"}},{"method":"POST","url":"http://[vendor]/openai/v1/videos","headers":{"authorization":"Bearer ***"},"json":{"prompt":"a paper boat","model":"sora-2","seconds":"8","size":"720x1280"}}]}
    "#);
    stage.nothing_was_sent();
    assert_eq!((stage.jobs().len(), stage.files().len()), (0, 0));
}

#[test]
fn a_picture_is_shown_as_a_part() {
    let stage = Stage::with_vendor();
    let picture = stage.picture("wide.png", 1280, 720);
    let flags = ["create", "a boat", "-m", "sora-2", "--size", "1280x720", "--image", &picture, "--dry-run"];
    assert_snapshot!(stage.tell(&flags), @r#"
    exit 0
    --- stdout
    nothing was sent
    provider:  openai
    model:     sora-2
    quote:     $0.40 (4 s at $0.10 per second, as of 2026-09-19)
    total:     $0.40
    output:    [work]/a-boat-[id].mp4
    call:      {
                 "method": "POST",
                 "url": "http://[vendor]/openai/v1/videos",
                 "headers": {
                   "authorization": "Bearer ***"
                 },
                 "multipart": [
                   {
                     "name": "prompt",
                     "value": "a boat"
                   },
                   {
                     "name": "model",
                     "value": "sora-2"
                   },
                   {
                     "name": "seconds",
                     "value": "4"
                   },
                   {
                     "name": "size",
                     "value": "1280x720"
                   },
                   {
                     "name": "input_reference",
                     "file": {
                       "path": "[work]/wide.png",
                       "name": "image.png",
                       "type": "image/png",
                       "bytes": 15061
                     }
                   }
                 ]
               }
    "#);
    stage.nothing_was_sent();
}

#[test]
fn an_animatic_makes_no_call() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["create", "a boat", "--dry-run", "-o", "boat.mp4"]), @"
    exit 0
    --- stdout
    nothing was sent
    provider:  animatic
    model:     animatic
    quote:     $0.00 (1 clip at $0.00 per clip, as of 2026-11-21)
    total:     $0.00
    output:    [work]/boat.mp4
    --- stderr
    note: no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip
    ");
}
