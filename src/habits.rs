//! How a server that speaks somebody else's protocol deviates from it: the user's knowledge of a server of their own.
//!
//! Plain data, read from `[provider.NAME]` and handed to the dialect, which is
//! the only one to act on it. A named profile fills in what is known of a
//! server program; what is said beside it wins.

use serde::{Deserialize, Serialize};

/// Deviations from a protocol. The default has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Habits {}
