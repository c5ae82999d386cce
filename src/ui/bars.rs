//! Progress as lines that move, one for each job under way.
//!
//! All jobs are one bar of several lines to `indicatif`, which knows how to
//! draw over what it drew before; what the lines say is decided in `line` and
//! `rest`. A job that ends leaves one line that stays, above those that still
//! move, and so do notes and warnings.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle};
use jiff::Timestamp;

use crate::event::{Event, Listener, What};
use crate::job::JobId;

use super::line::{self, View};
use super::standing::Standing;
use super::style::Ink;
use super::{Sink, Stream, Talk, report, rest};

/// How often a line that waits shows that it lives.
const BEAT: Duration = Duration::from_millis(100);
/// Where nothing is known of the screen.
const SCREEN: Screen = Screen { rows: 24, columns: 80 };

/// The size of the screen at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// What bars are drawn with.
pub(super) struct Canvas {
    pub(super) target: ProgressDrawTarget,
    /// For the lines that stay; the same screen as `target`.
    pub(super) sink: Sink,
    pub(super) stream: Stream,
    /// Asked at every drawing, since people resize their windows.
    pub(super) screen: Box<dyn Fn() -> Screen + Send + Sync>,
    pub(super) clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// How often to draw where nothing happens; `None` for only when something does.
    pub(super) beat: Option<Duration>,
}

/// Draws a line for each job.
pub(super) struct Bars {
    bar: ProgressBar,
    sink: Sink,
    beat: Option<Duration>,
    scene: Arc<Scene>,
}

/// What is drawn. Shared with the thread that draws it, which holds the bar while it asks for the jobs:
/// whoever holds the jobs must not touch the bar.
struct Scene {
    /// In the order in which they came.
    jobs: Mutex<Vec<(JobId, Standing)>>,
    stream: Stream,
    screen: Box<dyn Fn() -> Screen + Send + Sync>,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Bars {
    /// Bars on the standard error of this process, which is a terminal.
    pub(super) fn on_stderr(sink: Sink, stream: Stream) -> Self {
        let screen = move || {
            let size = console::Term::stderr().size_checked();
            let columns = stream.width.unwrap_or(SCREEN.columns);
            size.map_or(Screen { columns, ..SCREEN }, |(rows, columns)| Screen {
                rows: rows.into(),
                columns: columns.into(),
            })
        };
        Self::new(Canvas {
            target: ProgressDrawTarget::stderr(),
            sink,
            stream,
            screen: Box::new(screen),
            clock: Box::new(Timestamp::now),
            beat: Some(BEAT),
        })
    }

    pub(super) fn new(canvas: Canvas) -> Self {
        let Canvas { target, sink, stream, screen, clock, beat } = canvas;
        let scene = Arc::new(Scene { jobs: Mutex::default(), stream, screen, clock });
        let drawn = Arc::clone(&scene);
        let draw = move |_: &ProgressState, out: &mut dyn fmt::Write| {
            // The writer is a `String`, which takes everything.
            let _ = out.write_str(&drawn.lines());
        };
        let style = ProgressStyle::with_template("{jobs}").map(|style| style.with_key("jobs", draw));
        let bar = ProgressBar::with_draw_target(None, target).with_finish(ProgressFinish::AndClear);
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self { bar, sink, beat, scene }
    }

    /// Writes lines that stay, above those that move.
    fn leave(&self, lines: &str) {
        self.bar.suspend(|| self.sink.talk(lines));
    }

    /// Takes in an event of a job; the line that it leaves where the job comes to rest.
    fn take(&self, job: &JobId, event: &Event) -> Option<String> {
        let mut jobs = self.scene.jobs();
        let known = jobs.iter().position(|(id, _)| id == job);
        let at = known.unwrap_or_else(|| {
            jobs.push((job.clone(), Standing::new(event.at)));
            jobs.len() - 1
        });
        jobs[at].1.take(event);
        let view = View { now: event.at, ..self.scene.view() };
        let line = match &event.what {
            What::Saved { path, .. } => rest::saved(job, &jobs[at].1, path, view),
            What::Ended { state, message, .. } => rest::ended(job, *state, message, view),
            What::Planned { .. }
            | What::Submitting
            | What::Submitted { .. }
            | What::PickedUp { .. }
            | What::Progress { .. }
            | What::Retrying { .. }
            | What::Finished { .. }
            | What::Downloading { .. }
            | What::Summary(_)
            | What::Note { .. }
            | What::Warning { .. } => return None,
        };
        jobs.remove(at);
        Some(line + "\n")
    }
}

impl Listener for Bars {
    fn tell(&self, event: &Event) {
        let stream = Stream { width: Some(self.scene.view().columns), ..self.scene.stream };
        if let Some(remark) = report::remark(event, stream).or_else(|| report::summary(event, stream)) {
            self.leave(&remark);
            return;
        }
        let Some(job) = &event.job else { return };
        let was_idle = self.scene.jobs().is_empty();
        match self.take(job, event) {
            Some(line) => self.leave(&line),
            None if was_idle => self.bar.tick(),
            None => {}
        }
        if let Some(beat) = self.beat.filter(|_| was_idle) {
            self.bar.enable_steady_tick(beat);
        }
    }
}

impl Talk for Bars {
    fn close(&self) {
        self.bar.disable_steady_tick();
        let left: Vec<_> = self.scene.jobs().drain(..).collect();
        let view = self.scene.view();
        let lines = left.iter().map(|(job, standing)| rest::left_alone(job, standing, view) + "\n");
        self.leave(&lines.collect::<String>());
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.close();
    }
}

impl Scene {
    fn jobs(&self) -> MutexGuard<'_, Vec<(JobId, Standing)>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn view(&self) -> View {
        View { now: (self.clock)(), stream: self.stream, columns: (self.screen)().columns }
    }

    /// The lines of all jobs, or of as many as the screen holds.
    fn lines(&self) -> String {
        let (jobs, view) = (self.jobs(), self.view());
        let room = (self.screen)().rows.saturating_sub(2).max(1);
        let shown = if jobs.len() > room { room.saturating_sub(1) } else { jobs.len() };
        let mut lines: Vec<String> =
            jobs.iter().take(shown).map(|(job, standing)| line::moving(job, standing, view)).collect();
        if shown < jobs.len() {
            lines.push(self.stream.paint(Ink::Faint, &format!("and {} more", jobs.len() - shown)));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::atomic::{AtomicI64, Ordering};

    use indicatif::{InMemoryTerm, TermLike};
    use insta::assert_snapshot;

    use super::*;
    use crate::error::Kind;
    use crate::job::State;
    use crate::ui::samples::{downloading, narrow, planned, retrying, running, saved, second, submitted, told};

    /// Lines that stay go to the same screen.
    struct OnScreen(InMemoryTerm);

    impl Write for OnScreen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write_str(&String::from_utf8_lossy(bytes).replace('\n', "\r\n"))?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Stage {
        screen: InMemoryTerm,
        clock: Arc<AtomicI64>,
        bars: Bars,
    }

    fn stage(rows: u16, columns: u16) -> Stage {
        let screen = InMemoryTerm::new(rows, columns);
        let clock = Arc::new(AtomicI64::new(0));
        let hand = Arc::clone(&clock);
        let bars = Bars::new(Canvas {
            target: ProgressDrawTarget::term_like(Box::new(screen.clone())),
            sink: Sink::new(OnScreen(screen.clone())),
            stream: narrow(columns.into()),
            screen: Box::new(move || Screen { rows: rows.into(), columns: columns.into() }),
            clock: Box::new(move || second(hand.load(Ordering::Relaxed))),
            beat: None,
        });
        Stage { screen, clock, bars }
    }

    impl Stage {
        fn tell(&self, job: &str, at: i64, what: What) {
            self.clock.store(at, Ordering::Relaxed);
            self.bars.tell(&Event { job: Some(JobId::from(job.to_owned())), ..told(at, what) });
        }

        fn look(&self) -> String {
            self.bars.bar.tick();
            self.screen.contents()
        }
    }

    fn three_jobs(stage: &Stage) {
        for job in ["k3v9x2mq", "p0q1r2s3", "zebra000"] {
            stage.tell(job, 0, planned());
            stage.tell(job, 0, submitted());
        }
        stage.tell("k3v9x2mq", 60, running(Some(42)));
        stage.tell("p0q1r2s3", 60, downloading(0));
        stage.tell("p0q1r2s3", 62, downloading(4_404_020));
        stage.tell("zebra000", 63, retrying());
    }

    #[test]
    fn jobs_move_under_each_other() {
        let stage = stage(10, 80);
        three_jobs(&stage);
        assert_snapshot!(stage.look(), @"
        k3v9x2mq ⠋ running    A red fox leaps over… ━━━━╌╌╌╌╌╌  42%     ~1m left  1m 03s
        p0q1r2s3 ↓ download   4.2/9.8 MiB           ━━━━╌╌╌╌╌╌  42%    1.3 MiB/s  1m 03s
        zebra000 ! retrying   503 Service Unavaila… ━━━━━╌╌╌╌╌       again in 8s  1m 03s
        ");
    }

    #[test]
    fn what_ends_leaves_one_line_above_what_moves() {
        let stage = stage(10, 80);
        three_jobs(&stage);
        stage.look();
        stage.tell("p0q1r2s3", 65, saved());
        stage.tell("k3v9x2mq", 66, What::Warning { message: "80 % of the daily budget is spent".to_owned() });
        let message = "the server that drew it has stopped".to_owned();
        stage.tell("zebra000", 67, What::Ended { state: State::Failed, kind: Kind::Failed, message });
        assert_snapshot!(stage.look(), @"
        p0q1r2s3 ✓ saved fox.mp4 · 9.8 MiB · 1m 05s
        k3v9x2mq  warning: 80 % of the daily budget is spent
        zebra000 ✗ failed: the server that drew it has stopped
        k3v9x2mq ⠋ running    A red fox leaps over… ━━━━╌╌╌╌╌╌  42%    ~55s left  1m 07s
        ");
    }

    #[test]
    fn at_40_columns_nothing_wraps() {
        let stage = stage(10, 40);
        three_jobs(&stage);
        stage.tell("p0q1r2s3", 65, saved());
        assert_snapshot!(stage.look(), @"
        p0q1r2s3 ✓ saved fox.mp4 · 9.8 MiB
        k3v9x2mq ⠋ running  ━━╌╌╌  42% ~55s left
        zebra000 ! retrying ━━━╌╌╌   again in 6s
        ");
    }

    #[test]
    fn more_jobs_than_rows_are_counted() {
        let stage = stage(6, 60);
        for job in ["a0000001", "a0000002", "a0000003", "a0000004", "a0000005", "a0000006"] {
            stage.tell(job, 0, planned());
        }
        assert_snapshot!(stage.look(), @"
        a0000001 ⠋ planned                                        0s
        a0000002 ⠋ planned                                        0s
        a0000003 ⠋ planned                                        0s
        and 3 more
        ");
    }

    #[test]
    fn when_it_closes_no_line_moves_any_more_and_none_is_lost() {
        let stage = stage(10, 80);
        three_jobs(&stage);
        stage.look();
        stage.bars.close();
        stage.bars.sink.talk("error: nobody waits\n");
        assert_snapshot!(stage.look(), @"
        k3v9x2mq … running A red fox leaps over a low wall · 42% · 1m 03s
        p0q1r2s3 … queued A red fox leaps over a low wall · 1m 03s
        zebra000 … queued A red fox leaps over a low wall · 1m 03s
        error: nobody waits
        ");
    }
}
