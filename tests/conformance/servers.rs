//! Servers that speak `OpenAI`'s protocol their own way: what a user writes of them, and who is played at the other end.
//!
//! Each profile of `habits` is a row like a provider, with every case that its ways allow. A switch that no profile
//! turns on alone is a short row of its own, against the server that suits it.

use rushes::capability::Capability;
use rushes::catalog::{Lifecycle, Model};
use rushes::habits::Ways;
use rushes::request::Mode;
use rushes::sandbox::Profile;
use rushes::shape::Seconds;

use crate::support::subject::{OwnServer, Subject, catalog, every_provider, models_of};

/// The protocol that all of them speak.
const PROTOCOL: &str = "openai";

/// A server of the user's own, and what is asked of it.
struct Row {
    own: OwnServer,
    model: &'static str,
    /// None where the server makes what size it wants.
    sizes: &'static [&'static str],
}

/// What runs a model and makes any size.
const PLAIN: Row = Row {
    own: OwnServer { name: "", habits: "", usd_per_second: None, played: Profile::VllmOmni },
    model: "wan2.2",
    sizes: &["832x480", "1280x720"],
};

/// The vendor itself, as far as a user knows its ways.
const VENDOR: Row = Row {
    own: OwnServer { usd_per_second: Some("0.10"), played: Profile::OpenAi, ..PLAIN.own },
    model: "sora-2",
    sizes: &["720x1280", "1280x720"],
};

/// Every server program of which the ways are known.
static SERVERS: [Row; 7] = [
    Row {
        own: OwnServer { name: "openai-as-vllm-omni", habits: r#"{ profile = "vllm-omni" }"#, ..PLAIN.own },
        ..PLAIN
    },
    Row {
        own: OwnServer {
            name: "openai-as-sglang",
            habits: r#"{ profile = "sglang" }"#,
            played: Profile::Sglang,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row {
        own: OwnServer {
            name: "openai-as-tensorrt-llm",
            habits: r#"{ profile = "tensorrt-llm" }"#,
            played: Profile::TensorRtLlm,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row {
        own: OwnServer {
            name: "openai-as-litellm",
            habits: r#"{ profile = "litellm" }"#,
            played: Profile::LiteLlm,
            ..PLAIN.own
        },
        ..PLAIN
    },
    // Of its models one of the few that take a length and a picture; the size is never its user's.
    Row {
        own: OwnServer {
            name: "openai-as-aquiles",
            habits: r#"{ profile = "aquiles" }"#,
            played: Profile::Aquiles,
            ..PLAIN.own
        },
        model: "ltx-2",
        sizes: &[],
    },
    Row {
        own: OwnServer {
            name: "openai-as-dynamo",
            habits: r#"{ profile = "dynamo" }"#,
            played: Profile::Dynamo,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row {
        own: OwnServer {
            name: "openai-as-azure",
            habits: r#"{ profile = "azure" }"#,
            played: Profile::Azure,
            ..VENDOR.own
        },
        ..VENDOR
    },
];

/// One habit each, said with no more beside it than the server needs.
static SWITCHES: [Row; 16] = [
    Row {
        own: OwnServer { name: "openai-with-multipart", habits: r#"{ body = "multipart" }"#, ..VENDOR.own },
        ..VENDOR
    },
    Row {
        own: OwnServer {
            name: "openai-with-json",
            habits: r#"{ profile = "sglang", body = "json" }"#,
            played: Profile::Sglang,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row {
        own: OwnServer {
            name: "openai-with-numeric-seconds",
            habits: r#"{ profile = "sglang", body = "json", numeric_seconds = true }"#,
            played: Profile::Sglang,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row {
        own: OwnServer { name: "openai-without-names-of-models", habits: "{ names_model = false }", ..VENDOR.own },
        ..VENDOR
    },
    Row {
        own: OwnServer {
            name: "openai-with-extras",
            habits: r#"{ extras = true, variants = false, changes = "none", self_hosted = true }"#,
            played: Profile::Sglang,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row { own: OwnServer { name: "openai-that-may-block", habits: "{ blocking = true }", ..VENDOR.own }, ..VENDOR },
    Row { own: OwnServer { name: "openai-without-variants", habits: "{ variants = false }", ..VENDOR.own }, ..VENDOR },
    Row {
        own: OwnServer { name: "openai-with-remix-alone", habits: r#"{ changes = "remix" }"#, ..VENDOR.own },
        ..VENDOR
    },
    Row {
        own: OwnServer { name: "openai-without-changes", habits: r#"{ changes = "none" }"#, ..VENDOR.own },
        ..VENDOR
    },
    Row { own: OwnServer { name: "openai-without-delete", habits: r#"{ delete = "none" }"#, ..VENDOR.own }, ..VENDOR },
    Row {
        own: OwnServer {
            name: "openai-whose-delete-stops",
            habits: r#"{ body = "multipart", delete = "stops", variants = false, changes = "none", self_hosted = true }"#,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row {
        own: OwnServer {
            name: "openai-that-lists-all-at-once",
            habits: r#"{ profile = "vllm-omni", list = "whole", names_model = false }"#,
            played: Profile::TensorRtLlm,
            ..PLAIN.own
        },
        ..PLAIN
    },
    Row { own: OwnServer { name: "openai-without-list", habits: r#"{ list = "none" }"#, ..VENDOR.own }, ..VENDOR },
    Row { own: OwnServer { name: "openai-whose-ids-change", habits: "{ ids_change = true }", ..VENDOR.own }, ..VENDOR },
    Row {
        own: OwnServer {
            name: "openai-with-a-key-of-its-own",
            habits: r#"{ key = "api-key", changes = "remix" }"#,
            played: Profile::Azure,
            ..VENDOR.own
        },
        ..VENDOR
    },
    Row {
        own: OwnServer { name: "openai-on-ones-own-machine", habits: "{ self_hosted = true }", ..VENDOR.own },
        ..VENDOR
    },
];

/// Every server of which the ways are known.
pub(crate) fn every_server() -> Vec<Subject> {
    SERVERS.iter().map(Row::subject).collect()
}

/// A server for each single habit.
pub(crate) fn every_switch() -> Vec<Subject> {
    SWITCHES.iter().map(Row::subject).collect()
}

impl Row {
    fn subject(&'static self) -> Subject {
        let provider = rushes::providers::find(PROTOCOL).expect("a protocol");
        let mut subject = Subject { provider, model: self.model(), server: Some(&self.own) };
        let able = subject.abilities();
        let makes_of_files = subject.is_looked_at();
        let kinds = [
            (Mode::Text, true),
            (Mode::Image, makes_of_files),
            (Mode::Remix, able.remix),
            (Mode::Edit, able.edit),
            (Mode::Extend, able.extend),
        ];
        subject.model.capability.modes = kinds.into_iter().filter(|(_, able)| *able).map(|(mode, _)| mode).collect();
        subject
    }

    /// What is asked of it. The catalog knows nothing of it, so that the program itself lets everything through.
    fn model(&self) -> Model {
        let known = catalog().model(PROTOCOL, "sora-2").expect("a model of the protocol");
        let lengths = vec![Seconds::whole(4), Seconds::whole(8)];
        Model {
            family: self.model.to_owned(),
            provider: self.own.name.to_owned(),
            ids: vec![self.model.to_owned()],
            lifecycle: Lifecycle::default(),
            capability: Capability {
                seconds: lengths.clone(),
                extend_seconds: lengths,
                sizes: self.sizes.iter().map(|size| size.parse().expect("a size")).collect(),
                ..known.capability.clone()
            },
            ..known.clone()
        }
    }
}

/// Everybody whom a user can reach: each provider, and each server of which the ways are known.
pub(crate) fn everybody() -> Vec<Subject> {
    every_provider().into_iter().chain(every_server()).collect()
}

impl Subject {
    /// The same provider with each of its models.
    pub(crate) fn siblings(&self) -> Vec<Self> {
        if self.server.is_some() { vec![self.clone()] } else { models_of(self.provider) }
    }

    /// What a server of the user's own does, as its configuration has it.
    pub(crate) fn ways(&self) -> Option<Ways> {
        self.server.map(|server| server.settings(self.provider.base_url).habits.ways())
    }

    /// Whether it charges for its clips.
    pub(crate) fn bills(&self) -> bool {
        self.server.is_none_or(|server| matches!(server.played, Profile::OpenAi | Profile::Azure))
    }

    /// Whether an order is answered before the clip is made, so that one has to look again.
    pub(crate) fn is_looked_at(&self) -> bool {
        self.server.is_none_or(|server| server.played != Profile::Dynamo)
    }

    /// Whether a no that names a time to come back says that nothing was done: `LiteLLM` hands on its upstream's under
    /// another name, and does not say of whom it is.
    pub(crate) fn names_its_own_time(&self) -> bool {
        self.server.is_none_or(|server| server.played != Profile::LiteLlm)
    }

    /// Whether that mishap of an order is one that it has words for. Who runs a model of one's own wants no credit, and
    /// only one of them has a policy.
    pub(crate) fn has_words_for(&self, fault: &str) -> bool {
        let guards = self.server.is_none_or(|server| server.played == Profile::TensorRtLlm);
        match fault {
            "no-credit" => !self.runs_on_ones_own_machines(),
            "moderation" => guards || !self.runs_on_ones_own_machines(),
            _ => true,
        }
    }

    /// Whether nobody else stands behind it.
    pub(crate) fn runs_on_ones_own_machines(&self) -> bool {
        self.ways().is_some_and(|ways| ways.self_hosted)
    }

    /// Whether it makes one clip at a time, and sends away who comes meanwhile.
    pub(crate) fn has_one_seat(&self) -> bool {
        self.server.is_some_and(|server| server.played == Profile::Aquiles)
    }
}
