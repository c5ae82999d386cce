//! What a vendor may make of a job whose process was killed.

/// How the vendor may end a job after the kill.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    Done,
    Failed,
    Refused,
    /// Made, and only after nobody wanted to wait any longer.
    Slow,
}

impl Ending {
    pub(crate) const ALL: [Self; 4] = [Self::Done, Self::Failed, Self::Refused, Self::Slow];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Slow => "slow",
        }
    }

    /// What in the prompt makes it so.
    pub(crate) fn in_the_prompt(self) -> &'static str {
        match self {
            Self::Done | Self::Slow => "",
            Self::Failed => " [fail]",
            Self::Refused => " [moderation]",
        }
    }

    /// The exit code of `resume`.
    pub(crate) fn code(self) -> i32 {
        match self {
            Self::Done | Self::Slow => 0,
            Self::Failed => 5,
            Self::Refused => 6,
        }
    }
}
