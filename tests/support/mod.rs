//! What both walks over all providers need: who is tested, the books of both ends, and the real binary.
//!
//! Nothing here knows a provider: what differs between them is read from the provider row, its abilities, the catalog
//! and its side in the sandbox. Nothing here waits for time to pass.

pub(crate) mod books;
pub(crate) mod process;
pub(crate) mod subject;
pub(crate) mod tally;
