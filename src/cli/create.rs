//! `create`, `remix`, `edit` and `extend`: from flags to a plan, from a plan to clips.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::account::Account;
use super::answers::{self, Print, driven};
use super::args::{Clip, Create, Edit, Extend, Matching, OrderFlags, Remix};
use super::door::Door;
use super::explain;
use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Sheet, Shown};
use crate::job::{Job, Replace};
use crate::request::{Audio, Input, Mode, Request, Role};
use crate::run::{Ask, Goal, LiveQuotes, Plan, Runner, UnknownPrice, inputs};

pub(super) async fn create(door: &Door, flags: Create) -> Result<Answer> {
    let request = request(door, flags.prompt, &flags.clip)?;
    let ask = Ask { request, ..ask(&flags.order)? };
    let ask = with_clip(ask, &flags.clip);
    carry_out(door, ask, &flags.order).await
}

pub(super) async fn remix(door: &Door, flags: Remix) -> Result<Answer> {
    let runner = door.runner().await?;
    let parent = runner.find(&flags.job).await?;
    let mode = runner.mode_of_remix(&parent)?;
    if mode != Mode::Remix {
        door.reporter.note(format!("{} has no remix, so this is an {mode} of the clip", parent.provider));
    }
    let request = Request { mode, prompt: prompt(&flags.prompt)?, ..like(&parent) };
    follow_up(door, parent, Ask { request, ..ask(&flags.order)? }, &flags.order).await
}

pub(super) async fn extend(door: &Door, flags: Extend) -> Result<Answer> {
    let parent = door.runner().await?.find(&flags.job).await?;
    let prompt = flags.prompt.as_deref().map_or_else(|| Ok(parent.request.prompt.clone()), prompt)?;
    let request = Request { mode: Mode::Extend, prompt, seconds: flags.seconds, ..like(&parent) };
    follow_up(door, parent, Ask { request, ..ask(&flags.order)? }, &flags.order).await
}

pub(super) async fn edit(door: &Door, flags: Edit) -> Result<Answer> {
    let prompt = prompt(&flags.prompt)?;
    if !Path::new(&flags.clip).is_file() {
        let parent = door.runner().await?.find(&flags.clip).await?;
        let request = Request { mode: Mode::Edit, prompt, ..like(&parent) };
        let ask = Ask { model: flags.model, ..ask(&flags.order)? };
        return follow_up(door, parent, Ask { request, ..ask }, &flags.order).await;
    }
    let paths = door.paths()?;
    let video = inputs::look(Role::Video, &flags.clip, &paths.inputs_dir())?;
    let clip = crate::media::probe(Path::new(&flags.clip))
        .map_err(|error| Error::usage(format!("not an MP4 clip: {}", flags.clip)).caused_by(&error))?;
    let request = Request {
        mode: Mode::Edit,
        prompt,
        inputs: vec![video],
        seconds: clip.duration,
        size: Some(clip.size),
        ..Request::default()
    };
    let ask = Ask { request, model: flags.model, ..ask(&flags.order)? };
    carry_out(door, ask, &flags.order).await
}

async fn follow_up(door: &Door, parent: Job, ask: Ask, flags: &OrderFlags) -> Result<Answer> {
    if parent.ticket.is_none() || !parent.state().has_clip() {
        let message = format!("the job has no finished clip at its provider: it is {}", parent.state());
        return Err(Error::usage(message).for_job(&parent.id).hint(format!("rushes wait {}", parent.id)));
    }
    let ask = Ask { parent: Some(parent), ..ask };
    carry_out(door, ask, flags).await
}

/// A clip that is changed keeps its shape.
fn like(parent: &Job) -> Request {
    let request = &parent.request;
    let found = parent.file.as_ref();
    Request {
        seconds: request.seconds.or_else(|| found.and_then(|file| file.duration)),
        size: request.size.or_else(|| found.and_then(|file| file.size)),
        ..Request::default()
    }
}

async fn carry_out(door: &Door, ask: Ask, flags: &OrderFlags) -> Result<Answer> {
    if flags.matching.explain {
        return explain::explain(door, &ask).await;
    }
    if flags.dry_run {
        let runner = door.runner().await?;
        let plan = runner.plan(&ask).await?;
        say(door, &plan);
        return dry_run(door, runner, &plan, &ask);
    }
    let mut account = Account::open(door, flags.ledger.as_deref(), ask.replace)?;
    let answer = Box::pin(order(door, ask, flags, &mut account)).await;
    account.close().await;
    answer
}

async fn order(door: &Door, mut ask: Ask, flags: &OrderFlags, account: &mut Account<'_>) -> Result<Answer> {
    let runner = door.runner().await?;
    let mut plan = runner.plan(&ask).await?;
    say(door, &plan);
    let until = door.until(flags.timeout)?;
    loop {
        consent(door, &plan, flags).await?;
        // The embedded engine has no provider that could go on by itself.
        let goal = if flags.no_wait && plan.site.is_some() { Goal::Submitted } else { Goal::Saved };
        account.order(plan.jobs.iter().map(|job| job.id.clone()));
        let done = runner.create(plan, goal, until).await?;
        door.tell_warnings(&runner.store);
        match runner.next_plan(&mut ask, &done).await {
            Some(next) => {
                plan = next;
                say(door, &plan);
            }
            None => return driven(door, done, if goal == Goal::Submitted { Print::Ids } else { Print::Paths }),
        }
    }
}

/// What the user should know before anything is sent.
fn say(door: &Door, plan: &Plan) {
    if plan.site.is_none() {
        let text = "no model is named and no key is found, so this is an animatic: a storyboard drawn here, not a generated clip";
        let named = "this is an animatic: a storyboard drawn here, not a generated clip";
        let asked_for = plan.named;
        door.reporter.note(if asked_for { named } else { text });
    }
    for sentence in &plan.mapped {
        door.reporter.note(sentence.clone());
    }
}

/// A quote above `budget.confirm_above` is asked for on a terminal and refused elsewhere, unless `--yes`.
async fn consent(door: &Door, plan: &Plan, flags: &OrderFlags) -> Result<()> {
    let (Some(limit), Some(total)) = (door.config()?.budget.confirm_above, plan.total) else { return Ok(()) };
    if flags.yes || total <= limit {
        return Ok(());
    }
    let clips = if plan.jobs.len() == 1 { "this clip".to_owned() } else { format!("these {} clips", plan.jobs.len()) };
    let fact = format!("{clips} will cost up to ${total}, more than the ${limit} of `confirm_above`");
    door.ask(&fact, "order?", Kind::Money).await
}

fn dry_run(door: &Door, runner: &Runner, plan: &Plan, ask: &Ask) -> Result<Answer> {
    let calls = runner.rehearse(plan, ask)?;
    let first = &plan.jobs[0];
    let quote = plan.quote.as_ref();
    if let Some(sentence) = runner.age_of_price(&first.provider, &first.model, quote) {
        door.reporter.warn(sentence);
    }
    let mut rows = vec![
        ("provider".to_owned(), first.provider.clone()),
        ("model".to_owned(), first.model.clone()),
        (
            "quote".to_owned(),
            quote.map_or_else(
                || "unknown".to_owned(),
                |quote| format!("${} ({}, as of {})", quote.usd, quote.basis, quote.as_of),
            ),
        ),
        ("total".to_owned(), answers::dollars(plan.total)),
    ];
    rows.extend(plan.jobs.iter().map(|job| ("output".to_owned(), job.output.to_string_lossy().into_owned())));
    rows.extend(plan.mapped.iter().map(|sentence| ("mapped".to_owned(), sentence.clone())));
    for call in &calls {
        let shown = serde_json::to_string_pretty(call).unwrap_or_default();
        rows.push(("call".to_owned(), shown));
    }
    let json = json!({
        "dry_run": true,
        "provider": first.provider,
        "model": first.model,
        "family": first.family,
        "placeholder": first.placeholder,
        "quote": quote.map(|quote| json!({
            "usd": quote.usd,
            "as_of": quote.as_of,
            "basis": quote.basis,
            "source": quote.source,
            "old": runner.is_old(quote),
        })),
        "total_usd": plan.total,
        "outputs": plan.jobs.iter().map(|job| job.output.to_string_lossy()).collect::<Vec<_>>(),
        "mapped": plan.mapped,
        "calls": calls,
    });
    let sheet = Sheet { title: Some("nothing was sent".to_owned()), rows };
    Ok(Answer { json, shown: Shown::Sheets(vec![sheet]), ending: None })
}

pub(super) fn with_clip(ask: Ask, clip: &Clip) -> Ask {
    Ask {
        model: clip.model.clone(),
        provider: clip.provider.clone(),
        fit_image: clip.fit_image,
        count: clip.count,
        route: clip.route,
        fallback: clip.fallback,
        ..ask
    }
}

/// What was asked for, with the values that are held to a model in a way of the user's own.
pub(super) fn matched(ask: Ask, matching: &Matching) -> Result<Ask> {
    Ok(Ask { fit: matching.fit, pass: pass_through(&matching.pass)?, ..ask })
}

fn ask(flags: &OrderFlags) -> Result<Ask> {
    let sends_nothing = flags.dry_run || flags.matching.explain;
    let ask = Ask {
        count: 1,
        output: flags.output.clone(),
        replace: if flags.force { Replace::Allowed } else { Replace::Never },
        sidecar: flags.sidecar,
        max_cost: flags.max_cost,
        unknown_price: if flags.allow_unknown_price { UnknownPrice::Allowed } else { UnknownPrice::Refused },
        tags: answers::pairs("--tag", &flags.tags)?.into_iter().collect::<BTreeMap<_, _>>(),
        project: flags.project.clone(),
        live: if sends_nothing { LiveQuotes::Never } else { LiveQuotes::WhereUnknown },
        ..Ask::default()
    };
    matched(ask, &flags.matching)
}

/// The clip that was asked for, its files looked at.
pub(super) fn request(door: &Door, typed: Option<String>, clip: &Clip) -> Result<Request> {
    let inputs = files(door, clip)?;
    let has = |role: Role| inputs.iter().any(|input| input.role == role);
    let mode = if has(Role::Reference) || has(Role::Video) || has(Role::Audio) {
        Mode::Reference
    } else if has(Role::FirstFrame) || has(Role::LastFrame) {
        Mode::Image
    } else {
        Mode::Text
    };
    let audio = match (clip.audio, clip.no_audio) {
        (true, _) => Some(Audio::On),
        (false, true) => Some(Audio::Off),
        (false, false) => None,
    };
    Ok(Request {
        mode,
        prompt: whole_prompt(typed, clip)?,
        negative: clip.negative.clone(),
        inputs,
        seconds: clip.seconds,
        size: clip.size,
        aspect: clip.aspect,
        resolution: clip.resolution,
        audio,
        fps: clip.fps,
        seed: clip.seed,
        pass: Map::new(),
    })
}

fn files(door: &Door, clip: &Clip) -> Result<Vec<Input>> {
    let folder = door.paths()?.inputs_dir();
    let mut typed: Vec<(Role, &String)> = Vec::new();
    typed.extend(clip.image.iter().map(|path| (Role::FirstFrame, path)));
    typed.extend(clip.last_frame.iter().map(|path| (Role::LastFrame, path)));
    typed.extend(clip.reference.iter().map(|path| (Role::Reference, path)));
    typed.extend(clip.video.iter().map(|path| (Role::Video, path)));
    typed.extend(clip.audio_ref.iter().map(|path| (Role::Audio, path)));
    typed.into_iter().map(|(role, path)| inputs::look(role, path, &folder)).collect()
}

fn whole_prompt(typed: Option<String>, clip: &Clip) -> Result<String> {
    match (typed, &clip.prompt_file) {
        (Some(text), _) => prompt(&text),
        (None, Some(path)) => std::fs::read_to_string(path).map(|text| text.trim().to_owned()).map_err(|error| {
            Error::usage(format!("the prompt file cannot be read: {}", path.display())).caused_by(&error)
        }),
        (None, None) => {
            Err(Error::usage("there is no prompt: say what shall be seen").hint("rushes create \"a paper boat\""))
        }
    }
}

/// A prompt as it was typed; `-` reads standard input.
fn prompt(typed: &str) -> Result<String> {
    if typed != "-" {
        return Ok(typed.trim().to_owned());
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map_err(|error| Error::usage("the prompt on standard input cannot be read").caused_by(&error))?;
    Ok(text.trim().to_owned())
}

/// `a.b=1` becomes `{"a":{"b":1}}`; what is no JSON is text.
fn pass_through(flags: &[String]) -> Result<Map<String, Value>> {
    let mut map = Map::new();
    for (key, text) in answers::pairs("--set", flags)? {
        let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        let names: Vec<&str> = key.split('.').collect();
        insert(&mut map, &names, value).ok_or_else(|| {
            Error::new(Kind::Usage, format!("`--set {key}` sets something inside a value that is no object"))
        })?;
    }
    Ok(map)
}

fn insert(map: &mut Map<String, Value>, names: &[&str], value: Value) -> Option<()> {
    let (first, rest) = names.split_first()?;
    if rest.is_empty() {
        map.insert((*first).to_owned(), value);
        return Some(());
    }
    let inner = map.entry(*first).or_insert_with(|| Value::Object(Map::new()));
    insert(inner.as_object_mut()?, rest, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_nest_by_dots_and_are_json_or_text() {
        let flags = ["a.b=1", "a.c=true", "name=a \"b\"", "list=[1,2]"].map(str::to_owned);
        let map = pass_through(&flags).expect("it is read");
        assert_eq!(Value::Object(map), json!({ "a": { "b": 1, "c": true }, "name": "a \"b\"", "list": [1, 2] }));
        assert_eq!(pass_through(&["a=1".into(), "a.b=2".into()]).expect_err("no object").kind(), Kind::Usage);
        assert!(pass_through(&["novalue".into()]).is_err());
    }
}
