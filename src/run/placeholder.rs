//! The embedded engine's jobs: the same states as anyone's, with no wire.
//!
//! Drawing costs nothing and comes out the same every time, so whatever a kill
//! interrupted is simply drawn again.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::Runner;
use crate::animatic::{self, Scene, Still};
use crate::call::Ticket;
use crate::error::{Error, Kind, Result};
use crate::event::What;
use crate::job::{Job, State, Step, Takes};
use crate::request::{Role, Source};
use crate::shape::{Seconds, Size};
use crate::wire::{self, Landed};

/// How often the percentage is looked at.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

impl Runner {
    pub(super) async fn begin_drawing(&self, job: &mut Job) -> Result<()> {
        self.record(job, Step::Submit).await?;
        self.record(job, Step::Accept(Ticket::new(job.id.as_str()))).await
    }

    /// Draws the clip into its place; one that is there already is only recorded.
    pub(super) async fn draw(&self, job: &mut Job, until: Instant) -> Result<()> {
        let Some(_claim) = self.claim(job, until).await? else { return Ok(()) };
        let landed = self.render(job, until).await?;
        if job.state() != State::Finished {
            self.finish(job, Takes::default()).await?;
        }
        self.saved(job, landed).await
    }

    async fn render(&self, job: &mut Job, until: Instant) -> Result<Landed> {
        let scene = scene_of(job)?;
        let (id, target, replace) = (job.id.clone(), job.output.clone(), job.replace);
        let percent = Arc::new(AtomicU8::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let (shown, stopped) = (Arc::clone(&percent), Arc::clone(&stop));
        let mut drawing = tokio::task::spawn_blocking(move || {
            let mut progress = |now: u8| {
                shown.store(now, Ordering::Relaxed);
                if stopped.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            wire::land_drawn(&id, &target, replace, |file| {
                animatic::render(&scene, std::io::BufWriter::new(file), &mut progress).map(|_| ()).map_err(|error| {
                    let message = "the clip could not be drawn, and it costs nothing";
                    Error::new(Kind::Unavailable, message).caused_by(&error)
                })
            })
        });
        let mut told = None;
        loop {
            tokio::select! {
                drawn = &mut drawing => {
                    return drawn.map_err(|error| Error::internal("the engine broke down").caused_by(&error))?;
                }
                paused = self.pause(BETWEEN_LOOKS, until) => {
                    if let Err(error) = paused {
                        stop.store(true, Ordering::Relaxed);
                        // It stops at its next frame, and takes what it has drawn away.
                        let _ = drawing.await;
                        return Err(error);
                    }
                }
            }
            let now = percent.load(Ordering::Relaxed);
            if told != Some(now) {
                told = Some(now);
                self.tell(&job.id, What::Progress { state: State::Running, percent: told, position: None });
            }
        }
    }
}

fn scene_of(job: &Job) -> Result<Scene> {
    let request = &job.request;
    let still = match request.inputs_of(Role::FirstFrame).next().map(|input| &input.source) {
        None => None,
        Some(Source::Url(url)) => {
            let message = format!("the embedded engine fetches nothing: {url}");
            return Err(Error::usage(message).hint("give a file to --image"));
        }
        Some(Source::File(path)) => {
            let no_still = |error: &(dyn std::error::Error + 'static)| {
                Error::usage(format!("the image cannot be drawn: {}", path.display())).caused_by(error)
            };
            let bytes = std::fs::read(path).map_err(|error| no_still(&error))?;
            Some(Still::decode(&bytes).map_err(|error| no_still(&error))?)
        }
    };
    Ok(Scene {
        prompt: request.prompt.clone(),
        seed: request.seed.unwrap_or(0),
        size: request.size.unwrap_or(Size::new(1280, 720)),
        seconds: request.seconds.unwrap_or(Seconds::whole(4)),
        fps: request.fps.unwrap_or(24),
        still,
        label: String::new(),
    })
}
