//! `models --refresh`: a provider's own list is asked for, kept, and wins until the user says otherwise.

use std::io::{Read, Write};
use std::net::TcpListener;

use insta::assert_snapshot;

use crate::stage::{KEY, Stage, prompt_vendor, rules, text};

/// A stage on which that gateway is played, besides.
fn with_gateway(name: &str, faults: &[&str]) -> Stage {
    let stage = Stage::of(rushes::sandbox::Settings { faults: rules(faults), ..prompt_vendor() });
    let address = stage.vendor().base_url(name).expect("it is played");
    let upper = name.to_uppercase();
    let key = match name {
        "fal" => "FAL_KEY".to_owned(),
        "replicate" => "REPLICATE_API_TOKEN".to_owned(),
        _ => format!("{upper}_API_KEY"),
    };
    stage.with(&format!("RUSHES_{upper}_BASE_URL"), &address).with(&key, KEY)
}

/// A server that answers every call with this document, and its address.
fn answering(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for visitor in listener.incoming() {
            let mut visitor = visitor.expect("a visitor");
            let _ = visitor.read(&mut [0; 4096]);
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length:";
            let _ = write!(visitor, "{head} {}\r\n\r\n{body}", body.len());
        }
    });
    format!("http://{address}")
}

fn asked_at(address: &str) -> Stage {
    Stage::bare().with("RUSHES_OPENROUTER_BASE_URL", address).with("OPENROUTER_API_KEY", KEY)
}

/// A list in which one model costs something else, and one is new.
const LIST: &str = r#"{"data":[
    {"id":"google/veo-3.1","name":"Veo 3.1","supported_durations":[4,6,8],"supported_resolutions":["720p"],
     "supported_aspect_ratios":["16:9"],"supported_frame_images":["first_frame"],"generate_audio":true,"seed":true,
     "pricing_skus":{"duration_seconds_with_audio":"0.11","duration_seconds_without_audio":"0.07"}},
    {"id":"maker/brand-new-1","name":"Brand New 1","supported_durations":[5,9],"supported_resolutions":["720p"],
     "supported_aspect_ratios":["16:9"],"supported_frame_images":null,"generate_audio":false,"seed":null,
     "pricing_skus":{"duration_seconds":"0.02"}},
    {"id":"maker/only-a-name","name":"Only a Name","supported_durations":null,"pricing_skus":{"per_dream":"1"}}]}"#;

#[test]
fn a_gateways_list_is_asked_for_and_kept() {
    let stage = with_gateway("openrouter", &[]);
    let said = stage.run(&["models", "--refresh", "openrouter", "--json"]).expect(0);
    let list = said.json();
    assert_eq!((&list["provider"], &list["listed"]), (&"openrouter".into(), &30.into()));
    assert_eq!(text(&list["path"]), stage.home().join("listings/openrouter.toml").to_string_lossy());
    assert_eq!(stage.books().calls_of("openrouter", "models"), 1);
    let again = stage.run(&["models", "--refresh", "openrouter", "--json"]).expect(0).json();
    assert_eq!((again["new"].to_string(), again["repriced"].to_string()), ("[]".to_owned(), "[]".to_owned()));
    let kept = std::fs::read_to_string(stage.home().join("listings/openrouter.toml")).expect("kept");
    assert!(!kept.contains(KEY) && kept.starts_with("# What openrouter listed on "), "{kept}");
    assert!(stage.run(&["models", "veo-3.1"]).expect(0).stderr.is_empty());
}

#[test]
fn every_list_is_read_to_its_end() {
    for (provider, at_least) in [("aimlapi", 20), ("fal", 60), ("lumenfall", 5), ("onerouter", 2), ("replicate", 17)] {
        let stage = with_gateway(provider, &[]);
        let list = stage.run(&["models", "--refresh", provider, "--json"]).expect(0).json();
        assert!(list["listed"].as_u64().is_some_and(|count| count >= at_least), "{provider}: {list:#}");
        let again = stage.run(&["models", "--refresh", provider, "--json"]).expect(0).json();
        assert_eq!((again["new"].to_string(), again["repriced"].to_string()), ("[]".to_owned(), "[]".to_owned()));
        assert_eq!(list["gone"].to_string(), "[]", "{provider} lists all that the tables have");
    }
}

#[test]
fn what_differs_is_told_and_wins() {
    let address = answering(LIST);
    let stage = asked_at(&address);
    let said = stage.run(&["models", "--refresh", "openrouter"]).expect(0);
    let head: Vec<&str> = said.stdout.lines().take(5).collect();
    assert_snapshot!(head.join("\n"), @"
    model                              change  before          now             for
    maker/brand-new-1                  new     -               $0.02 / second  -
    maker/only-a-name                  new     -               unknown         -
    google/veo-3.1                     price   $0.40 / second  –               4k, silent
    google/veo-3.1                     price   $0.60 / second  –               4k, with sound
    ");
    assert!(said.stderr.contains("3 models on "), "{}", said.stderr);
    assert!(said.stdout.contains("gone"), "{}", said.stdout);

    let shown = stage.run(&["models", "show", "openrouter:google/veo-3.1"]).expect(0).stdout;
    assert!(shown.contains("$0.11 / second (with sound), as of ") && shown.contains(&address), "{shown}");
    assert!(!shown.contains("$0.40"), "the old price is gone: {shown}");
    let table = stage.run(&["models", "--provider", "openrouter"]).expect(0).stdout;
    let line = |id: &str| table.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("{id}: {table}"));
    assert!(
        line("maker/brand-new-1").starts_with("brand-new-1 ") && line("maker/brand-new-1").contains("$0.02 / second")
    );
    assert!(line("openrouter:google/veo-3.1-fast").contains("not listed"));
    assert!(line("maker/only-a-name").contains("unknown"));

    let quoted = |model: &str| {
        let said = stage.run(&["price", "-m", model, "-s", "9", "--json"]).expect(0).json();
        said["candidates"][0]["quote"].clone()
    };
    let quote = quoted("brand-new-1");
    assert_eq!(text(&quote["usd"]), "0.18");
    assert!(text(&quote["source"]).starts_with(&address), "{quote}");
    let settings = "[[price]]\nprovider = \"openrouter\"\nmodel = \"maker/brand-new-1\"\nunit = \"second\"\nusd = \"0.01\"\nas_of = \"2026-11-01\"\nsource = \"contract\"\n";
    stage.configure(settings);
    assert_eq!(text(&quoted("brand-new-1")["source"]), "contract", "the user's own price wins");
}

#[test]
fn an_answer_that_means_nothing_changes_nothing() {
    for fault in ["junk", "empty"] {
        let stage = with_gateway("openrouter", &[]);
        stage.run(&["models", "--refresh", "openrouter"]).expect(0);
        let kept = std::fs::read(stage.home().join("listings/openrouter.toml")).expect("kept");
        stage.script(&[&format!("openrouter.models:{fault}")]);
        let said = stage.run(&["models", "--refresh", "openrouter"]).expect(8);
        assert!(said.stderr.contains("what was known before stands"), "{fault}: {}", said.stderr);
        assert_eq!(std::fs::read(stage.home().join("listings/openrouter.toml")).expect("kept"), kept, "{fault}");
    }
}

#[test]
fn a_list_without_a_model_wipes_nothing() {
    let stage = asked_at(&answering(r#"{"data":[{},{"name":"nameless"}]}"#));
    assert_snapshot!(stage.tell(&["models", "--refresh", "openrouter"]), @"
    exit 8
    --- stderr
    error: the list of OpenRouter names no video model, so what was known before stands
    hint: rushes models --refresh openrouter   # later
    ");
    let stage = asked_at(&answering(r#"{"data":[]}"#));
    stage.run(&["models", "--refresh", "openrouter"]).expect(8);
    assert!(!stage.home().join("listings").exists());
}

#[test]
fn a_page_in_between_is_not_taken_for_the_list() {
    let stage = with_gateway("openrouter", &["openrouter.models:htmlx1"]);
    let list = stage.run(&["models", "--refresh", "openrouter", "--json"]).expect(0).json();
    assert_eq!((&list["listed"], stage.books().calls_of("openrouter", "models")), (&30.into(), 2));
}

#[test]
fn a_damaged_list_stops_nothing() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a boat", "-m", "openai:sora-2", "-s", "4", "--no-wait"]).expect(0);
    stage.write(stage.home().join("listings/openrouter.toml"), "provider = \"openrouter\"\nas_of");
    for command in [&["status", "@last"][..], &["download", "@last"], &["models", "veo-3.1"]] {
        let said = stage.run(command).expect(0);
        let fact = "the list of openrouter is damaged and left out";
        assert!(said.stderr.contains(fact), "{command:?}: {}", said.stderr);
        assert!(said.stderr.contains("rushes models --refresh openrouter"), "{command:?}: {}", said.stderr);
    }
}

#[test]
fn who_has_no_list_is_not_asked() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["models", "--refresh", "openai"]), @"
    exit 2
    --- stderr
    error: OpenAI does not list its models with what they take, so there is nothing to ask
    hint: those that do: `openrouter`, `onerouter`, `lumenfall`, `aimlapi`, `fal`, `replicate`
    hint: your own facts belong into `[[price]]`: rushes config path
    ");
    stage.nothing_was_sent();
    assert_snapshot!(stage.tell(&["models", "--refresh", "openruter"]), @"
    exit 2
    --- stderr
    error: no such provider: `openruter`
    hint: those that there are: `openai`, `openrouter`, `onerouter`, `lumenfall`, `aimlapi`, `fal`, `replicate`, `xai`, `kling`, `kling-legacy`, `runway`, `ark`, `volcengine`, `luma`, `dream-machine`, `ltx`, `minimax`, `gemini`, `dashscope`, `vertex`
    ");
    assert_snapshot!(stage.tell(&["models", "--refresh", "fal"]), @"
    exit 3
    --- stderr
    error: there is no key for fal: FAL_KEY is not set
    hint: export FAL_KEY=…
    hint: rushes auth set fal   # keeps it in this system's keyring
    hint: rushes doctor   # which keys are found
    ");
}
