//! Clips on their way to the disk: torn, cut, replaced by something else, expired; none of it is paid for twice.

use std::path::Path;

use libtest_mimic::Trial;
use rushes::error::{Error, Kind};
use rushes::job::{Job, Replace, State, Variant};
use rushes::run::{Goal, Wish};
use rushes::sandbox::Settings;

use crate::servers::everybody;
use crate::stage::{Props, Stage, ends_well, in_a_minute, quick_to_doubt};
use crate::support::books::{Books, assert_whole};
use crate::support::subject::{Subject, named, trial, vendor};

/// What may befall a download without harm.
const BLIPS: [&str; 8] = ["503x3", "resetx3", "htmlx1", "junkx1", "emptyx1", "not-mp4x1", "cut@0%x2", "redirectx1"];

/// What is no clip, however often it is fetched.
const JUNK: [&str; 4] = ["not-mp4", "html", "empty", "junk"];

pub(crate) fn trials() -> Vec<Trial> {
    everybody().iter().flat_map(trials_of).collect()
}

fn trials_of(subject: &Subject) -> Vec<Trial> {
    let blips = BLIPS.into_iter().map(|blip| {
        let name = format!("survives_a_download_that_goes_wrong::{blip}");
        named(subject, &name, move |subject| survives(subject, blip))
    });
    let junk = JUNK.into_iter().map(|junk| {
        let name = format!("takes_nothing_else_for_the_clip::{junk}");
        named(subject, &name, move |subject| takes_nothing_else_for_the_clip(subject, junk))
    });
    let others = [
        named(subject, "resumes_a_torn_download::cut@60%", |subject| resumes(subject, "cut@60%x1")),
        named(subject, "resumes_a_torn_download::stall@60%", |subject| resumes(subject, "stall@60%x1")),
        named(subject, "resumes_a_torn_download::twice", |subject| resumes(subject, "cut@40%x2")),
        trial(subject, restarts_where_the_server_knows_no_ranges),
        trial(subject, resumes_what_an_earlier_run_has_left),
        trial(subject, waits_for_a_clip_that_comes_late),
        trial(subject, loses_an_expired_clip_but_not_the_account_of_it),
        trial(subject, fetches_a_clip_again_for_nothing),
        trial(subject, never_writes_over_a_file),
    ];
    blips.chain(junk).chain(others).chain(EXTRAS.map(|extra| extra_file(subject, extra))).collect()
}

/// The other files of a clip that a provider may have.
const EXTRAS: [Variant; 2] = [Variant::Thumbnail, Variant::Spritesheet];

fn extra_file(subject: &Subject, variant: Variant) -> Trial {
    let abilities = subject.abilities();
    let declared = match variant {
        Variant::Video => true,
        Variant::Thumbnail => abilities.thumbnail,
        Variant::Spritesheet => abilities.spritesheet,
    };
    let word = variant.as_str();
    if declared {
        named(subject, &format!("fetches_the_{word}"), move |subject| fetches_the_extra(subject, variant))
    } else {
        named(subject, &format!("refuses_the_{word}"), move |subject| refuses_the_extra(subject, variant))
    }
}

/// A vendor of clips that are large enough to be torn.
fn large() -> Settings {
    Settings { clip_bytes: Some(3_000_000), ..vendor() }
}

async fn survives(subject: Subject, blip: &str) {
    let stage = Stage::open(&subject, &[&format!("content:{blip}")]).await;
    let job = ends_well(stage.order(&stage.ask(), Goal::Saved).await);
    assert_whole(&job);
    stage.agree_on_one().await;
}

async fn resumes(subject: Subject, tear: &str) {
    let props = Props { vendor: Some(large()), wire: Some(quick_to_doubt()), ..Props::default() };
    let stage = Stage::with(&subject, props).await;
    stage.script(&[&format!("content:{tear}")]);
    let mut job = ends_well(stage.order(&stage.ask(), Goal::Saved).await);
    assert_whole(&job);
    let starts = ranges(&stage);
    assert_eq!(starts[0], None, "the first one asks for all of it");
    assert!(starts.len() > 1 && starts[1..].iter().all(Option::is_some), "the others for what is missing: {starts:?}");
    assert!(starts.is_sorted(), "each for less: {starts:?}");
    assert_same_as_clean(&stage, &mut job).await;
    stage.agree_on_one().await;
}

/// Where each download began, as far as it asked for a part.
fn ranges(stage: &Stage) -> Vec<Option<u64>> {
    let start = |call: &rushes::sandbox::SeenCall| {
        let range = call.headers.iter().find(|(name, _)| name == "range")?;
        range.1.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    };
    stage.seen("content").iter().map(start).collect()
}

/// The same bytes as a download to which nothing happens.
async fn assert_same_as_clean(stage: &Stage, job: &mut Job) {
    stage.script(&[]);
    let first = std::fs::read(&job.output).expect("the file");
    let clean = fetch(stage, job, &stage.file("clean.mp4")).await.expect("it is still there");
    assert_eq!(std::fs::read(clean).expect("the file"), first, "the bytes are the same");
}

async fn fetch(stage: &Stage, job: &mut Job, path: &Path) -> Result<std::path::PathBuf, Error> {
    let wish = Wish { variant: Variant::Video, path: path.to_owned(), replace: Replace::Never };
    stage.runner.fetch_and_record(job, &wish, in_a_minute()).await.map(|file| file.path)
}

async fn restarts_where_the_server_knows_no_ranges(subject: Subject) {
    let stage = Stage::with(&subject, Props { vendor: Some(large()), ..Props::default() }).await;
    stage.script(&["content:cut@60%x1", "content:no-rangex1"]);
    let mut job = ends_well(stage.order(&stage.ask(), Goal::Saved).await);
    assert_whole(&job);
    assert_eq!(stage.seen("content").iter().map(|call| call.status).collect::<Vec<_>>(), [Some(200), Some(200)]);
    assert_same_as_clean(&stage, &mut job).await;
    stage.agree_on_one().await;
}

async fn resumes_what_an_earlier_run_has_left(subject: Subject) {
    let stage = Stage::with(&subject, Props { vendor: Some(large()), ..Props::default() }).await;
    stage.script(&["content:cut@60%x1", "content:503"]);
    let mut job = ends_well(stage.order(&stage.ask(), Goal::Over).await);
    let torn = async {
        while stage.calls_of("content") < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = stage.runner.drive(&mut job, Goal::Saved, in_a_minute()) => panic!("the rest does not come"),
        () = torn => {}
    }
    assert_eq!(job.state(), State::Finished);
    assert!(!job.output.exists(), "nothing half-done stands in its place");
    let asked = ranges(&stage).len();
    stage.script(&[]);
    stage.drive(&mut job, Goal::Saved).await.expect("it goes on");
    assert_whole(&job);
    let last = ranges(&stage)[asked];
    assert!(last.is_some_and(|start| start > 1_000_000), "from where it was: {last:?}");
    assert_same_as_clean(&stage, &mut job).await;
    stage.agree_on_one().await;
}

/// The job is done, and its file is not there yet: it is paid, so it is waited for.
async fn waits_for_a_clip_that_comes_late(subject: Subject) {
    let stage = Stage::open(&subject, &["content:404x9"]).await;
    let job = ends_well(stage.order(&stage.ask(), Goal::Saved).await);
    assert_whole(&job);
    stage.agree_on_one().await;
}

async fn takes_nothing_else_for_the_clip(subject: Subject, junk: &str) {
    let stage = Stage::open(&subject, &[&format!("content:{junk}")]).await;
    let driven = stage.order(&stage.ask(), Goal::Saved).await;
    let mut job = driven.job;
    let error = driven.ending.expect("there is no clip");
    assert_eq!((error.kind(), job.state()), (Kind::Download, State::Finished), "{error:#?}");
    assert!(error.to_string().contains("paid") && !error.details().hints.is_empty(), "{error:#?}");
    assert!(!job.output.exists(), "nothing stands in its place");
    stage.agree_on_one().await;
    stage.script(&[]);
    stage.drive(&mut job, Goal::Saved).await.expect("it can still be fetched");
    assert_whole(&job);
    stage.agree_on_one().await;
}

async fn loses_an_expired_clip_but_not_the_account_of_it(subject: Subject) {
    let fleeting = Settings { asset_life: std::time::Duration::ZERO, ..vendor() };
    let stage = Stage::with(&subject, Props { vendor: Some(fleeting), ..Props::default() }).await;
    let driven = stage.order(&stage.ask(), Goal::Saved).await;
    let error = driven.ending.expect("it is gone");
    // Only where the end of a clip's life is known is it over; elsewhere it may come yet.
    let is_dated = driven.job.expires_at().is_some_and(|end| end <= jiff::Timestamp::now());
    let end = (error.kind(), driven.job.state());
    let may_come = !is_dated && end == (Kind::Download, State::Finished);
    assert!(may_come || end == (Kind::NotFound, State::Expired), "{error:#?}");
    assert!(driven.job.cost.is_some() || driven.job.quote.is_none(), "it stays paid");
    assert!(!driven.job.output.exists());
    stage.agree_on_one().await;
}

async fn fetches_a_clip_again_for_nothing(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Saved).await;
    std::fs::remove_file(&job.output).expect("it is there");
    let again = stage.file("again.mp4");
    assert_eq!(fetch(&stage, &mut job, &again).await.expect("it is still there"), again);
    assert_eq!(job.file.as_ref().map(|file| &file.path), Some(&again), "the record knows where it is now");
    assert_whole(&job);
    stage.agree_on_one().await;
}

/// A file that came there after the order was checked is somebody's.
#[expect(clippy::disallowed_methods, reason = "somebody else writes there")]
async fn never_writes_over_a_file(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Over).await;
    std::fs::write(&job.output, b"somebody's").expect("written");
    let error = stage.drive(&mut job, Goal::Saved).await.expect_err("there is no place");
    assert_eq!((error.kind(), job.state()), (Kind::Download, State::Finished), "{error:#?}");
    assert_eq!(std::fs::read(&job.output).expect("it is there"), b"somebody's");
    fetch(&stage, &mut job, &stage.file("elsewhere.mp4")).await.expect("there is place");
    assert_whole(&job);
    stage.agree(Books { submissions: 1, ..Books::default() }).await;
}

async fn fetches_the_extra(subject: Subject, variant: Variant) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Saved).await;
    let path = stage.file("extra");
    let wish = Wish { variant, path: path.clone(), replace: Replace::Never };
    let file = stage.runner.fetch_and_record(&mut job, &wish, in_a_minute()).await.expect("a picture");
    assert_eq!(file.path, path);
    let picture = image::ImageReader::open(&path).and_then(image::ImageReader::with_guessed_format);
    picture.expect("the file").decode().expect("a picture");
    assert_whole(&job);
    stage.agree_on_one().await;
}

async fn refuses_the_extra(subject: Subject, variant: Variant) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Saved).await;
    let wish = Wish { variant, path: stage.file("extra"), replace: Replace::Never };
    let calls = stage.sandbox.calls().len();
    let error = stage.runner.fetch_and_record(&mut job, &wish, in_a_minute()).await.expect_err("there is none");
    assert_eq!(error.kind(), Kind::Usage, "{error:#?}");
    assert_eq!(stage.sandbox.calls().len(), calls, "nothing was sent");
}
