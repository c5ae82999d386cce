//! Flags that are described when their command is the one that was typed.
//!
//! The whole tree has some two hundred flags, and a command needs its own. To build the others takes longer than all
//! the rest that a short command does, so they wait until help, completions or the manual page ask for them.

use clap::builder::Resettable;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

/// The flags of one command.
#[derive(Clone, Debug, Default)]
pub struct Later<T>(pub T);

impl<T: Args> Args for Later<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| keeping_its_words(command, T::augment_args))
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(|command| keeping_its_words(command, T::augment_args_for_update))
    }
}

/// What a command is for stands at the command; what stands at its flags is for readers of the code.
fn keeping_its_words(command: Command, augment: fn(Command) -> Command) -> Command {
    let (short, long) = (command.get_about().cloned(), command.get_long_about().cloned());
    augment(command).about(Resettable::from(short)).long_about(Resettable::from(long))
}

impl<T: FromArgMatches> FromArgMatches for Later<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches_mut(matches)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::args;

    #[test]
    fn a_command_is_described_when_it_is_asked_for_and_keeps_its_words() {
        let mut tree = args::Args::command();
        let flags = |tree: &clap::Command| {
            let create = tree.find_subcommand("create").expect("there is one");
            let words = create.get_about().map(ToString::to_string).unwrap_or_default();
            (words, create.get_arguments().any(|argument| argument.get_long() == Some("model")))
        };
        let words = "Make a clip: plan, submit, wait, download; prints the path".to_owned();
        assert_eq!(flags(&tree), (words.clone(), false), "nothing is described before");
        tree.build();
        assert_eq!(flags(&tree), (words, true));
    }

    #[test]
    fn the_whole_tree_makes_sense() {
        args::Args::command().debug_assert();
    }
}
