//! Holds the tables of models and prices to what every row promises: a source, a day, a price for every name.
//!
//! A provider that is added needs no test here: each row, and each row of `providers::ALL`, is looked at by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;
use rushes::call::{Reply, Ticket};
use rushes::catalog::{ANIMATIC, Catalog, Model};
use rushes::price::{Condition, PriceRow, Purchase, Unit, VideoInput};
use rushes::providers::{self, Abilities, Progress, Server};
use rushes::request::{Audio, Mode};
use rushes::sandbox::{Sandbox, Settings};
use rushes::shape::{Seconds, Size};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Prices {
    price: Vec<PriceRow>,
}

fn catalog() -> Catalog {
    Catalog::built_in().expect("every row of the tables means something")
}

fn prices() -> Vec<PriceRow> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/prices");
    let files = fs::read_dir(folder).expect("a file for each provider");
    let tables = files.map(|file| {
        let text = fs::read_to_string(file.expect("a file").path()).expect("a table");
        toml::from_str::<Prices>(&text).expect("a table of prices").price
    });
    tables.flatten().collect()
}

fn name(model: &Model) -> String {
    format!("{}:{}", model.provider, model.family)
}

/// The last day that somewhere on earth is not in the future.
fn latest_day() -> Date {
    jiff::Zoned::now().date().saturating_add(1.day())
}

fn assert_is_sourced(what: &str, source: &str, as_of: Date) {
    let is_source = source.starts_with("https://") || source == "the source of rushes";
    assert!(is_source, "{what} has no address as its source: `{source}`");
    assert!(as_of <= latest_day(), "{what} was read in the future: {as_of}");
}

#[test]
fn every_fact_has_a_source_and_a_day_that_has_come() {
    for model in catalog().models() {
        assert_is_sourced(&name(model), &model.source, model.as_of);
    }
    for row in prices() {
        assert_is_sourced(&format!("the price of {}:{}", row.provider, row.model), &row.source, row.as_of);
    }
}

#[test]
fn every_name_means_one_model() {
    let catalog = catalog();
    let mut families = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for model in catalog.models() {
        // A gateway may have an address for each kind of clip, class of size and route of one family.
        assert!(families.insert((name(model), model.ids.clone())), "{} is there twice", name(model));
        assert!(!model.ids.is_empty(), "{} has no name on the wire", name(model));
        for id in &model.ids {
            assert!(ids.insert((&model.provider, id)), "{}:{id} is there twice", model.provider);
            let other = catalog.models().iter().find(|other| other.family == *id && other.family != model.family);
            assert!(other.is_none(), "{}:{id} has the name of another family", model.provider);
        }
    }
}

#[test]
fn a_family_is_the_same_model_wherever_it_is_sold() {
    let catalog = catalog();
    let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
    for model in catalog.models() {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        assert!(model.family.bytes().all(is_plain), "not a family name: `{}`", model.family);
        let title = *titles.entry(&model.family).or_insert(&model.title);
        assert_eq!(title, model.title, "{} has two titles", model.family);
    }
}

#[test]
fn a_life_goes_forward() {
    for model in catalog().models() {
        let life = &model.lifecycle;
        let days: Vec<Date> = [life.released, life.deprecated, life.shutdown].into_iter().flatten().collect();
        assert!(days.is_sorted(), "{} ends before it begins", name(model));
        assert!(!life.successors.contains(&model.family), "{} follows itself", name(model));
        if life.shutdown.is_some() {
            assert!(life.reason.is_some(), "{} ends, and nobody says why", name(model));
        }
    }
}

#[test]
fn every_price_belongs_to_a_model_and_stands_there_once() {
    let catalog = catalog();
    let mut keys = BTreeSet::new();
    for row in prices() {
        let name = format!("{}:{}", row.provider, row.model);
        // A model whose fields are not documented well enough is ordered by its exact name, and has its price then.
        let is_sold = catalog.models().iter().any(|model| model.provider == row.provider);
        assert!(is_sold, "{name} has a price at a provider that nobody knows");
        let conditions: Vec<String> = row.condition.iter().map(ToString::to_string).collect();
        let columns = format!("{:?} {:?} {:?} {} {conditions:?}", row.mode, row.resolution, row.audio, row.unit);
        assert!(keys.insert((name.clone(), columns.clone())), "{name} has two prices for {columns}");
    }
}

#[test]
fn a_price_for_every_model_only_settles() {
    for row in prices().into_iter().filter(|row| row.model == "*" || row.unit == Unit::Credit) {
        assert_eq!((row.model.as_str(), row.condition.as_slice()), ("*", &[Condition::Settle][..]), "{}", row.provider);
    }
}

#[test]
fn a_credit_is_worth_to_the_dialect_what_the_table_says() {
    let aimlapi = r#"{"id":"a","status":"completed","video":{"url":"https://cdn.example.org/a.mp4"},
        "meta":{"usage":{"credits_used":3000000}}}"#;
    let runway = r#"{"id":"a","status":"SUCCEEDED","output":["https://cdn.example.org/a.mp4"],"cost":{"credits":48}}"#;
    let rows = prices();
    for (name, made, credits) in [("aimlapi", aimlapi, 3_000_000), ("runway", runway, 48)] {
        let row = rows.iter().find(|row| row.provider == name && row.unit == Unit::Credit).expect("its row");
        let provider = providers::find(name).expect("it is spoken");
        let dialect = (provider.speak)(&Server::vendors(provider.base_url.parse().expect("an address")));
        let reply = Reply { status: 200, headers: Vec::new(), body: made.into() };
        let Ok(Progress::Done(takes)) = dialect.read_poll(&Ticket::new("a"), &reply) else {
            panic!("{name}: not done")
        };
        assert_eq!(takes.cost, Some(row.usd.times(credits)), "{name}");
    }
}

#[test]
fn every_name_of_a_model_can_be_quoted_as_it_comes() {
    let catalog = catalog();
    for model in catalog.models() {
        let takes = &model.capability;
        let size = takes.sizes.first().copied().or(takes.default_size);
        for id in &model.ids {
            let purchase = Purchase {
                mode: *takes.modes.first().unwrap_or(&Mode::Text),
                seconds: takes.default_seconds.or_else(|| takes.seconds.first().copied()),
                size,
                resolution: size.map(Size::resolution).or_else(|| takes.resolutions.first().copied()),
                aspect: takes.aspects.first().copied(),
                audio: Some(Audio::On),
                video: takes.video.then_some(VideoInput { seconds: Some(Seconds::whole(5)) }),
                ..Purchase::default()
            };
            let purchase = Purchase {
                seconds: purchase.seconds.or(takes.seconds_range.map(|(least, _)| least)).or(Some(Seconds::whole(5))),
                ..purchase
            };
            let is_priced = catalog.quote(&model.provider, id, &purchase).is_some();
            assert_ne!(is_priced, model.unpriced.is_some(), "{}:{id} has a price, or says why not", model.provider);
        }
    }
}

#[test]
fn the_tables_and_the_providers_know_each_other() {
    let catalog = catalog();
    let known: BTreeSet<&str> = providers::ALL.iter().map(|provider| provider.name).collect();
    assert_eq!(known.len(), providers::ALL.len(), "two providers have one name");
    for model in catalog.models() {
        let is_known = model.provider == ANIMATIC || known.contains(model.provider.as_str());
        assert!(is_known, "{} is at a provider that nobody speaks to", name(model));
    }
    for provider in known {
        assert!(catalog.models().iter().any(|model| model.provider == provider), "{provider} has no model");
    }
}

#[test]
fn every_provider_can_be_rehearsed() {
    let sandbox = Sandbox::start(Settings::default()).expect("an open sandbox");
    for provider in providers::ALL {
        assert!(sandbox.base_url(provider.name).is_some(), "the sandbox does not play {}", provider.name);
    }
}

#[test]
fn every_provider_says_where_it_is_and_how_it_is_opened() {
    for provider in providers::ALL {
        let name = provider.name;
        assert!(provider.base_url.starts_with("https://") && !provider.base_url.ends_with('/'), "{name}");
        assert!(provider.documentation.starts_with("https://"), "{name}");
        let is_variable =
            |text: &&str| text.bytes().all(|byte| byte.is_ascii_uppercase() || b"_0123456789+".contains(&byte));
        assert!(provider.key_variables.iter().all(is_variable), "{name}");
    }
}

#[test]
fn what_models_make_is_what_their_provider_can() {
    let catalog = catalog();
    for provider in providers::ALL {
        let url = Server::vendors(provider.base_url.parse().expect("an address"));
        let Abilities { remix, edit, extend, .. } = (provider.speak)(&url).abilities();
        for (mode, ability) in [(Mode::Remix, remix), (Mode::Edit, edit), (Mode::Extend, extend)] {
            let mut models = catalog.models().iter().filter(|model| model.provider == provider.name);
            let is_made = models.any(|model| model.capability.modes.contains(&mode));
            assert_eq!(is_made, ability, "{}: its models and its dialect disagree on {mode}", provider.name);
        }
    }
}

#[test]
fn the_engines_row_says_what_the_engine_says() {
    let catalog = catalog();
    let row = &catalog.model(ANIMATIC, ANIMATIC).expect("its row").capability;
    let limits = rushes::animatic::limits();
    assert_eq!(row.side_range, Some((limits.min_side, limits.max_side)));
    assert_eq!(row.max_short_side, Some(limits.max_short_side));
    assert_eq!(row.seconds_range, Some((limits.min_seconds, limits.max_seconds)));
    assert_eq!(row.fps_range, Some((limits.min_fps, limits.max_fps)));
}
