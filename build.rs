//! Links the C++ runtime into the program, where the compiler has it as an archive.
//!
//! The H.264 encoder is the only C++ here and calls a handful of its functions. To load the shared library for them
//! takes longer than everything else that `rushes --version` does, and ties the program to machines that have it.
//! Where there is no archive, or another system has its own way, the shared library is used as ever.

#![expect(clippy::disallowed_methods, reason = "so cargo speaks to a build script")]

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |what: &str, value: &str| std::env::var(what).is_ok_and(|found| found == value);
    if !(is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return;
    }
    if let Some(folder) = runtime().as_deref().and_then(|archive| archive.parent()) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle=stdc++");
    }
}

/// Where the compiler has its C++ runtime. One that has none gives back the bare name.
fn runtime() -> Option<PathBuf> {
    let compiler = cc::Build::new().cpp(true).try_get_compiler().ok()?;
    let output = compiler.to_command().arg("-print-file-name=libstdc++.a").output().ok()?;
    let archive = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    archive.is_absolute().then_some(archive)
}
