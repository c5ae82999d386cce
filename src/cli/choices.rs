//! How the choices that other rooms own are typed: clap stays behind the door.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::capability::{Fit, Reshape};
use crate::config::{ColorChoice, ProgressChoice};
use crate::job::Variant;
use crate::request::{Mode, RouteBy};
use crate::store::By;

impl ValueEnum for Variant {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Video, Self::Thumbnail, Self::Spritesheet]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Video => "video",
            Self::Thumbnail => "thumbnail",
            Self::Spritesheet => "spritesheet",
        }))
    }
}

impl ValueEnum for ProgressChoice {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Bar, Self::Plain, Self::Json, Self::None]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Auto => "auto",
            Self::Bar => "bar",
            Self::Plain => "plain",
            Self::Json => "json",
            Self::None => "none",
        }))
    }
}

impl ValueEnum for ColorChoice {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Always, Self::Never]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }))
    }
}

impl ValueEnum for RouteBy {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Cheapest, Self::Fastest, Self::Order]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Cheapest => "cheapest",
            Self::Fastest => "fastest",
            Self::Order => "order",
        }))
    }
}

impl ValueEnum for Mode {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for Fit {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Exact, Self::Nearest]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Exact => PossibleValue::new("exact").help("Refuse it, naming the nearest values"),
            Self::Nearest => PossibleValue::new("nearest").help("Take the nearest value, and say so"),
        })
    }
}

impl ValueEnum for Reshape {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Crop, Self::Pad]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Crop => PossibleValue::new("crop").help("Take its middle"),
            Self::Pad => PossibleValue::new("pad").help("Take all of it, between black bars"),
        })
    }
}

impl ValueEnum for By {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Day => "The day",
            Self::Week => "The week, Monday to Sunday",
            Self::Month => "The month",
            Self::Model => "The model",
            Self::Provider => "The provider",
            Self::Project => "The project",
            Self::Tag => "Each label",
            Self::Job => "Each job",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}
