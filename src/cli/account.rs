//! What a command moved in the ledger: told in a line at its end, and written to a file where the user wants one.

use std::path::Path;

use super::door::Door;
use crate::error::Result;
use crate::job::{Job, JobId, Replace};
use crate::store::Extract;

/// The account of one command. Opened before anything is sent, closed however the command ends.
pub(super) struct Account<'a> {
    door: &'a Door,
    file: Option<Extract>,
    jobs: Vec<JobId>,
    /// Jobs whose money had moved before: the file has them, the line does not.
    settled: Vec<JobId>,
}

impl<'a> Account<'a> {
    /// Opens it; a place that cannot be written is told now.
    pub(super) fn open(door: &'a Door, path: Option<&Path>, replace: Replace) -> Result<Self> {
        let file = match path {
            Some(path) => Some(Extract::at(path, replace, &door.paths()?)?),
            None => None,
        };
        Ok(Self { door, file, jobs: Vec::new(), settled: Vec::new() })
    }

    /// Jobs that the command is about to order.
    pub(super) fn order(&mut self, jobs: impl IntoIterator<Item = JobId>) {
        self.jobs.extend(jobs);
    }

    /// Jobs that were begun before.
    pub(super) fn pick_up(&mut self, jobs: &[Job]) {
        for job in jobs {
            let known = if job.state().is_over() { &mut self.settled } else { &mut self.jobs };
            known.push(job.id.clone());
        }
    }

    /// Tells and writes it. What stands in the way is told: the store has every row all the same.
    pub(super) async fn close(self) {
        let door = self.door;
        if let Err(error) = self.write_and_tell().await {
            let reasons: Vec<String> =
                std::iter::once(error.to_string()).chain(error.details().causes.iter().cloned()).collect();
            door.reporter.warn(format!("{}; the store has every row: rushes cost", reasons.join(": ")));
        }
    }

    async fn write_and_tell(self) -> Result<()> {
        if self.file.is_none() && self.jobs.is_empty() {
            return Ok(());
        }
        let runner = self.door.runner().await?;
        let rows = runner.store.histories(&self.jobs).await?;
        runner.sum_up(&rows).await?;
        let Some(file) = self.file else { return Ok(()) };
        let all: Vec<JobId> = self.jobs.into_iter().chain(self.settled).collect();
        file.write(&runner.store.histories(&all).await?)
    }
}
