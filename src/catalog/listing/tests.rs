use super::*;
use crate::catalog::{Changes, Sources};
use crate::price::{Purchase, Unit};
use crate::shape::{Resolution, Seconds};

const PROVIDER: &str = "openrouter";
const KNOWN: &str = "google/veo-3.1";

fn entry(id: &str) -> Entry {
    Entry { id: id.to_owned(), title: None, shutdown: None, capability: None }
}

fn row(id: &str, usd: &str) -> PriceRow {
    PriceRow {
        provider: PROVIDER.to_owned(),
        model: id.to_owned(),
        mode: None,
        resolution: None,
        audio: None,
        unit: Unit::Second,
        usd: usd.parse().expect("a rate"),
        condition: Vec::new(),
        as_of: jiff::civil::date(2026, 11, 22),
        source: "https://example.org/models".to_owned(),
        note: None,
    }
}

/// A list with a known model at that price, a new one with fields and one without.
fn list(usd: &str) -> Listing {
    let capability = Capability {
        modes: vec![Mode::Text],
        seconds: vec![Seconds::whole(9)],
        resolutions: vec![Resolution::from_lines(720)],
        ..Capability::default()
    };
    Listing {
        provider: PROVIDER.to_owned(),
        as_of: jiff::civil::date(2026, 11, 22),
        source: "https://example.org".to_owned(),
        gone: vec!["google/veo-3.1-fast".to_owned()],
        models: vec![
            entry(KNOWN),
            Entry { capability: Some(capability), ..entry("maker/brand-new") },
            entry("maker/only-a-name"),
        ],
        prices: vec![row(KNOWN, usd), row("maker/brand-new", "0.01")],
    }
}

fn load(folder: &Path) -> Catalog {
    let overlay = folder.join("overlay");
    Catalog::load(Sources { listed: folder, overlay: &overlay, configured: &[] }).expect("it loads")
}

fn quote(catalog: &Catalog, id: &str) -> Option<(String, String)> {
    let purchase = Purchase { seconds: Some(Seconds::whole(4)), ..Purchase::default() };
    catalog.quote(PROVIDER, id, &purchase).map(|quote| (quote.usd.to_string(), quote.source))
}

#[test]
fn a_list_is_kept_whole_and_laid_over_the_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = list("0.33");
    let path = list.write(folder.path()).expect("written");
    assert_eq!(path, folder.path().join("openrouter.toml"));
    assert_eq!(read(&path).expect("it is read"), list);
    let catalog = load(folder.path());
    assert!(catalog.warnings().is_empty());
    assert_eq!(quote(&catalog, KNOWN), Some(("1.32".to_owned(), "https://example.org/models".to_owned())));
    let new = catalog.model(PROVIDER, "maker/brand-new").expect("a new model");
    assert_eq!((new.family.as_str(), new.capability.seconds.len()), ("brand-new", 1));
    let named = catalog.model(PROVIDER, "maker/only-a-name").expect("a name");
    assert!(named.capability.open && named.note.is_some());
    let gone = catalog.model(PROVIDER, "google/veo-3.1-fast").expect("it is not deleted");
    assert_eq!(gone.unlisted, Some(list.as_of));
    assert_eq!(catalog.model(PROVIDER, KNOWN).expect("known").unlisted, None);
}

#[test]
fn the_users_own_price_wins_over_the_list() {
    let folder = tempfile::tempdir().expect("a folder");
    list("0.33").write(folder.path()).expect("written");
    let overlay = folder.path().join("overlay");
    let own = PriceRow { source: "contract".to_owned(), ..row(KNOWN, "0.02") };
    let catalog = Catalog::load(Sources { listed: folder.path(), overlay: &overlay, configured: &[own] });
    assert_eq!(quote(&catalog.expect("it loads"), KNOWN), Some(("0.08".to_owned(), "contract".to_owned())));
}

#[test]
fn a_damaged_list_is_left_out_and_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read_to_string(list("0.33").write(folder.path()).expect("written")).expect("read");
    let foreign = whole.replace("\"openrouter\"", "\"fal\"");
    let no_models = "provider = \"openrouter\"\nas_of = \"2026-11-22\"\nsource = \"s\"\n";
    for damaged in ["", "<html>", &whole[..whole.len() / 2], foreign.as_str(), no_models] {
        put(&folder.path().join("openrouter.toml"), damaged);
        let catalog = load(folder.path());
        let [sentence] = catalog.warnings() else { panic!("one sentence: {:?}", catalog.warnings()) };
        assert!(sentence.contains("rushes models --refresh openrouter"), "{sentence}");
        assert_eq!(catalog.models(), Catalog::built_in().expect("sound").models());
    }
}

/// Puts a file there as a full disk or an editor would leave it.
fn put(path: &Path, text: &str) {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().expect("a folder")).expect("a file");
    std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
    file.persist(path).expect("put");
}

#[test]
fn what_changes_is_told_once() {
    let mut catalog = Catalog::built_in().expect("sound");
    let changes = catalog.changes(&list("0.33"));
    assert_eq!(changes.new, ["maker/brand-new", "maker/only-a-name"]);
    assert_eq!(changes.repriced.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), [KNOWN]);
    assert_eq!(changes.gone, ["google/veo-3.1-fast"]);
    catalog.refresh(&list("0.33"));
    let again = catalog.changes(&list("0.33"));
    assert_eq!(Changes { gone: Vec::new(), ..again }, Changes::default());
}

#[test]
fn the_same_price_in_other_words_is_no_change() {
    let catalog = Catalog::built_in().expect("sound");
    let takes = catalog.model(PROVIDER, KNOWN).expect("known").capability.clone();
    let before: Vec<PriceRow> = catalog.listed_prices(PROVIDER, KNOWN).cloned().collect();
    let of_each_mode = takes.modes.iter().flat_map(|mode| {
        before.iter().map(|row| PriceRow { mode: row.mode.or(Some(*mode)), as_of: list("1").as_of, ..row.clone() })
    });
    let mut same = Listing { prices: of_each_mode.collect(), ..list("1") };
    assert_eq!(catalog.changes(&same).repriced, []);
    same.prices[0].usd = "9".parse().expect("a rate");
    assert_eq!(catalog.changes(&same).repriced.len(), 1);
}

#[test]
fn a_list_wins_where_it_speaks_and_keeps_the_default() {
    let seconds = |all: &[u32]| all.iter().copied().map(Seconds::whole).collect::<Vec<_>>();
    let known = || Capability {
        seconds: seconds(&[8, 4, 6]),
        default_seconds: Some(Seconds::whole(6)),
        max_references: 3,
        ..Capability::default()
    };
    let told = |all: &[u32]| Capability { seconds: seconds(all), seed: true, ..Capability::default() };
    let mut model = known();
    take_over(&mut model, &told(&[4, 8, 12]));
    assert_eq!((model.seconds, model.default_seconds), (seconds(&[8, 4, 12]), None));
    assert_eq!((model.seed, model.max_references), (true, 3));
    let range = Some((Seconds::whole(4), Seconds::whole(6)));
    for (lengths, stands) in [(&[4, 5, 6][..], true), (&[4, 6], false), (&[4, 5, 6, 7], false)] {
        let mut model = Capability { seconds: Vec::new(), seconds_range: range, ..known() };
        take_over(&mut model, &told(lengths));
        assert_eq!(model.seconds_range.is_some(), stands, "{lengths:?}");
        assert_eq!(model.seconds.is_empty(), stands, "{lengths:?}");
    }
}
