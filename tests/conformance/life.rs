//! The life of a clip that nothing happens to, and the edges of what each model declares.

use std::path::Path;

use libtest_mimic::Trial;
use rushes::capability::Sound;
use rushes::error::Kind;
use rushes::job::Job;
use rushes::request::{Audio, Input, InputFacts, Mode, Request, Role};
use rushes::run::{Ask, Goal};
use rushes::shape::{Aspect, Resolution, Seconds, Size};

use crate::declared::{Shape, every_model};
use crate::servers::{every_server, every_switch, everybody};
use crate::stage::{Props, Stage, ends_well};
use crate::support::books::{Books, assert_whole};
use crate::support::subject::{Subject, models_of, named, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let described = || every_model().into_iter().filter(Subject::is_described);
    let of_models = described().filter(Subject::makes_its_own).flat_map(|subject| {
        let name = |case: &str| format!("{}::{case}", subject.id());
        if subject.is_over() && !is_played_on(&subject) {
            let case = name("is_refused_at_the_vendor_since_it_was_shut_down");
            return vec![named(&subject, &case, is_refused_since_it_was_shut_down)];
        }
        let mut trials = vec![
            named(&subject, &name("takes_every_length_and_shape"), takes_every_length_and_shape),
            named(&subject, &name("takes_every_name_of_the_model"), takes_every_name_of_the_model),
            named(&subject, &name("refuses_before_any_call_what_does_not_fit"), refuses_what_does_not_fit),
        ];
        if subject.is_over() {
            let case = name("is_refused_at_the_vendor_since_it_was_shut_down");
            trials.push(named(&subject, &case, is_refused_since_it_was_shut_down));
        }
        trials
    });
    let own = || every_server().into_iter().chain(every_switch());
    let of_own = own().flat_map(|subject| {
        [trial(&subject, takes_every_length_and_shape), trial(&subject, says_whether_it_takes_a_seed)]
    });
    let drawn = everybody().into_iter().chain(every_switch()).flat_map(|subject| {
        [trial(&subject, gives_a_playable_clip_of_each_class), trial(&subject, gives_a_clip_of_another_length)]
    });
    let lives = |subject: &Subject| !subject.is_over() || is_played_on(subject);
    let from_modes = described().filter(lives).chain(own()).flat_map(|subject| {
        let modes = subject.capability().modes.clone();
        let case = move |mode: Mode| {
            let name = format!("{}::makes_a_clip_from_{mode}", subject.id());
            named(&subject, &name, move |subject| makes_a_clip_from(subject, mode))
        };
        modes.into_iter().map(case).collect::<Vec<_>>()
    });
    of_models.chain(of_own).chain(drawn).chain(from_modes).collect()
}

/// Whether a model that was shut down lives on: in the servers that speak the protocol of a vendor that has no other.
fn is_played_on(subject: &Subject) -> bool {
    models_of(subject.provider).iter().all(Subject::is_over)
}

async fn gives_a_playable_clip_of_each_class(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let shapes = subject.different_shapes();
    for shape in &shapes {
        let ask = stage.ask_for(stage.ask().request.mode, *shape);
        fits(&ends_well(stage.order(&ask, Goal::Saved).await), *shape);
    }
    stage.agree(Books { submissions: shapes.len(), ..Books::default() }).await;
}

async fn gives_a_clip_of_another_length(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let lengths = subject.lengths_at(subject.shapes()[0].resolution);
    let seconds = lengths[1.min(lengths.len() - 1)];
    let ask = stage.ask();
    let ask = Ask { request: Request { seconds, ..ask.request.clone() }, ..ask };
    let job = ends_well(stage.order(&ask, Goal::Saved).await);
    fits(&job, subject.shapes()[0]);
    stage.agree_on_one().await;
}

/// The file plays, is what was asked for, and lies there alone.
fn fits(job: &Job, shape: Shape) {
    assert_whole(job);
    let file = job.file.as_ref().expect("a file");
    let note = format!("{}.part.json", file.path.display());
    assert!(!Path::new(&note).exists(), "left behind: {note}");
    let found = rushes::media::probe(&file.path).expect("a clip");
    assert_eq!((Some(found.size), found.duration), (file.size, file.duration), "what is recorded is what is there");
    if job.request.seconds.is_some() {
        assert_eq!(found.duration, job.request.seconds, "{job:#?}");
    }
    if shape.size.is_some() {
        assert_eq!(Some(found.size), shape.size);
    }
    if let Some(aspect) = shape.aspect {
        assert!(found.size.aspect().distance(aspect) < 0.05, "{} is not {aspect}", found.size);
    }
    if let Some(resolution) = shape.resolution {
        assert_eq!(found.size.resolution(), resolution);
    }
}

async fn takes_every_length_and_shape(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let mut ordered = 0;
    let of_first = |shape: Shape| (shape, subject.lengths_at(shape.class())[0]);
    let first = subject.shapes()[0];
    let lengths = subject.lengths_at(first.class()).into_iter().map(|seconds| (first, seconds));
    let longest = subject
        .different_shapes()
        .into_iter()
        .map(|shape| (shape, *subject.lengths_at(shape.class()).last().expect("a length")));
    for (shape, seconds) in lengths.chain(subject.shapes().into_iter().map(of_first)).chain(longest) {
        let ask = stage.ask_for(stage.ask().request.mode, shape);
        let ask = Ask { request: Request { seconds, ..ask.request.clone() }, ..ask };
        let job = ends_well(stage.order(&ask, Goal::Over).await);
        ordered += 1;
        let ledger = stage.sandbox.ledger();
        let taken = ledger.submissions.last().expect("an order");
        assert_eq!(taken.model, subject.id());
        assert!(seconds.is_none_or(|seconds| taken.seconds == seconds), "{taken:?}");
        assert!(shape.size.is_none_or(|size| taken.size == size), "{taken:?}");
        assert!(shape.resolution.is_none_or(|class| is_of_class(taken.size, class)), "{taken:?}");
        assert!(shape.aspect.is_none_or(|aspect| taken.size.aspect().distance(aspect) < 0.05), "{taken:?}");
        assert!(job.ticket.is_some());
    }
    stage.agree(Books { submissions: ordered, ..Books::default() }).await;
}

/// Vendors give a class to frames by their shorter side, by their longer side, or by the area of the usual 16:9.
fn is_of_class(size: Size, class: Resolution) -> bool {
    let (longer, area) = (size.width.max(size.height), u64::from(size.width) * u64::from(size.height));
    let (lines, columns) = (class.lines(), class.lines() * 16 / 9);
    let usual = u64::from(lines) * u64::from(columns);
    // The sandbox draws no side that is longer than that.
    let is_drawn_smaller = longer == 3840;
    size.resolution() == class || longer == columns || area.abs_diff(usual) * 100 < usual * 16 || is_drawn_smaller
}

/// A server of one's own takes what its habits say; what it has no field for is refused before it is sent.
async fn says_whether_it_takes_a_seed(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let ask = stage.ask();
    let ask = Ask { request: Request { seed: Some(7), ..ask.request.clone() }, ..ask };
    if subject.ways().is_some_and(|ways| ways.extras) {
        ends_well(stage.order(&ask, Goal::Over).await);
        return stage.agree_on_one().await;
    }
    let error = stage.order(&ask, Goal::Over).await.ending.expect("there is no field for it");
    assert_eq!((error.kind(), stage.sandbox.calls().len()), (Kind::Usage, 0), "{error:#?}");
    stage.agree(Books::default()).await;
}

async fn takes_every_name_of_the_model(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    for id in &subject.model.ids {
        let ask = Ask { model: Some(format!("{}:{id}", subject.name())), ..stage.ask() };
        ends_well(stage.order(&ask, Goal::Over).await);
        assert_eq!(stage.sandbox.ledger().submissions.last().map(|taken| taken.model.clone()).as_ref(), Some(id));
    }
    stage.agree(Books { submissions: subject.model.ids.len(), ..Books::default() }).await;
}

async fn makes_a_clip_from(subject: Subject, mode: Mode) {
    let stage = Stage::open(&subject, &[]).await;
    let ask = stage.ask_whatever_it_takes(mode).await;
    let before = stage.sandbox.ledger().submissions.len();
    let job = ends_well(stage.order(&ask, Goal::Saved).await);
    assert_whole(&job);
    assert_eq!(job.request.mode, mode);
    assert_eq!(job.parent, ask.parent.map(|parent| parent.id));
    stage.agree(Books { submissions: before + 1, ..Books::default() }).await;
}

async fn refuses_what_does_not_fit(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    for (what, request) in misfits(&stage) {
        let ask = Ask { request, ..stage.ask() };
        let Err(error) = stage.runner.plan(&ask).await else { panic!("it is taken: {what}") };
        assert_eq!(error.kind(), Kind::Usage, "{what}: {error:#?}");
        assert!(
            !error.details().causes.is_empty() || error.to_string().contains(" cannot "),
            "{what} has a reason: {error:#?}"
        );
    }
    assert_eq!(stage.sandbox.calls(), [], "nothing was sent");
    stage.agree(Books::default()).await;
}

/// One request for each thing that the model does not declare, each wrong in nothing else.
fn misfits(stage: &Stage) -> Vec<(String, Request)> {
    let capability = stage.subject.capability();
    let good = || stage.ask().request;
    let mut all = vec![("no prompt".to_owned(), Request { prompt: String::new(), ..good() })];
    let mut bad = |what: &str, request: Request| all.push((what.to_owned(), request));
    for seconds in undeclared_lengths(stage) {
        bad(&format!("{seconds} s"), Request { seconds: Some(seconds), ..good() });
    }
    let odd = Size::new(402, 303);
    bad("a size", Request { size: Some(odd), aspect: None, resolution: None, ..good() });
    bad("an aspect", Request { aspect: Some(Aspect::new(7, 2)), size: None, resolution: None, ..good() });
    bad("a class", Request { resolution: Some(Resolution::from_lines(333)), size: None, aspect: None, ..good() });
    if let Some(limit) = capability.max_prompt {
        bad("a long prompt", Request { prompt: "x".repeat(limit + 1), ..good() });
    }
    match capability.sound {
        Sound::Never => bad("sound", Request { audio: Some(Audio::On), ..good() }),
        Sound::Always => bad("silence", Request { audio: Some(Audio::Off), ..good() }),
        Sound::Switch => {}
    }
    if !capability.seed {
        bad("a seed", Request { seed: Some(7), ..good() });
    }
    if !capability.negative {
        bad("a negative prompt", Request { negative: Some("rain".into()), ..good() });
    }
    let fps = capability.fps_range.map_or(23, |(_, most)| most + 1);
    bad("a frame rate", Request { fps: Some(fps), ..good() });
    for mode in Mode::ALL.into_iter().filter(|mode| !capability.modes.contains(mode)) {
        bad(mode.as_str(), Request { mode, ..good() });
    }
    all.extend(input_misfits(stage));
    all
}

fn undeclared_lengths(stage: &Stage) -> Vec<Seconds> {
    let declared: Vec<Seconds> = stage.subject.lengths().into_iter().flatten().collect();
    let Some(longest) = declared.last() else { return vec![Seconds::whole(5)] };
    let mut lengths = vec![Seconds::from_millis(longest.millis() + 1000), Seconds::from_millis(1)];
    if !stage.subject.capability().seconds.is_empty() {
        lengths.push(Seconds::from_millis(declared[0].millis() + 500));
    }
    lengths
}

fn input_misfits(stage: &Stage) -> Vec<(String, Request)> {
    let capability = stage.subject.capability();
    let size = stage.subject.shapes()[0].size.unwrap_or(Size::new(640, 360));
    let with = |role, size: Size| {
        // What it is does not matter where nothing of that role is taken.
        let picture = stage.picture(Role::FirstFrame, size);
        Request { inputs: vec![Input { role, ..picture }], ..stage.ask().request }
    };
    let taken = [
        (Role::FirstFrame, capability.first_frame),
        (Role::LastFrame, capability.last_frame),
        (Role::Reference, capability.max_references > 0),
        (Role::Audio, capability.audio_input),
        (Role::Video, capability.video),
    ];
    let refused = taken.into_iter().filter(|(_, taken)| !taken);
    let mut all: Vec<_> = refused.map(|(role, _)| (format!("{role:?}"), with(role, size))).collect();
    if !capability.first_frame {
        return all;
    }
    let image = || Request { mode: Mode::Image, ..with(Role::FirstFrame, size) };
    let changed = |change: fn(&mut InputFacts)| {
        let mut request = image();
        request.inputs[0].facts.iter_mut().for_each(change);
        request
    };
    if !capability.image_types.is_empty() {
        all.push(("a strange type".into(), changed(|facts| facts.mime = "image/x-strange".into())));
    }
    if capability.max_image_bytes.is_some() {
        all.push(("a large image".into(), changed(|facts| facts.bytes = u64::MAX)));
    }
    if capability.image_is_exact {
        let other = Request { inputs: vec![stage.picture(Role::FirstFrame, Size::new(64, 64))], ..image() };
        all.push(("an image of another size".into(), other));
    }
    all
}

/// At the vendor's own address a model that is gone is refused by its date; elsewhere it runs.
async fn is_refused_since_it_was_shut_down(subject: Subject) {
    let day = subject.model.lifecycle.shutdown.expect("the day is known");
    let at_the_vendor = (subject.base_url_variable(), subject.provider.base_url.to_owned());
    let stage = Stage::with(&subject, Props { variables: vec![at_the_vendor], ..Props::default() }).await;
    let error = stage.runner.plan(&stage.ask()).await.expect_err("it is gone");
    assert_eq!(error.kind(), Kind::NotFound, "{error:#?}");
    assert!(error.to_string().contains(&day.to_string()), "{error}");
    for family in &subject.model.lifecycle.successors {
        assert!(error.details().hints.iter().any(|hint| hint.contains(family)), "{error:#?}");
    }
    stage.agree(Books::default()).await;
}
