//! The `rushes` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(rushes::cli::main(std::env::args_os()))
}
