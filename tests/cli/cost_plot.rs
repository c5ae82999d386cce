//! `cost --plot`: what was spent as bars, in the terminal and in pictures.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY};

fn with_some_history() -> Stage {
    let stage = Stage::with_vendor();
    stage.run(&[&["create", "a boat", "-m", "animatic"], &TINY[..]].concat()).expect(0);
    stage.run(&["create", "a boat", "-m", "sora-2", "-n", "2"]).expect(0);
    stage.run(&["create", "a boat", "-m", "sora-2-pro", "--no-wait"]).expect(0);
    stage
}

#[test]
fn a_pipe_gets_bars_in_plain_letters() {
    let stage = with_some_history();
    let said = stage.run(&["cost", "--by", "model", "--plot"]).expect(0);
    assert!(said.stdout.is_ascii(), "{}", said.stdout);
    assert_snapshot!(said.stdout, @"
    Cost by model
    sora-2-pro ............................................................... $1.20
    sora-2     ##########################################                      $0.80
    animatic                                                                   $0.00
    # for clips, x for nothing, . held
    ");
    let by_month = stage.run(&["cost", "--plot", "--json"]).expect(0);
    assert_eq!(by_month.json()["by"], "month", "scripts get the figures");
}

#[test]
fn a_picture_is_made_for_a_report_and_none_is_written_over() {
    let stage = with_some_history();
    for name in ["cost.svg", "cost.png"] {
        let said = stage.run(&["cost", "--by", "day", &format!("--plot={name}")]).expect(0);
        assert_eq!(std::path::Path::new(said.line()).file_name().and_then(|name| name.to_str()), Some(name));
        let again = stage.run(&["cost", &format!("--plot={name}")]).expect(2);
        assert!(again.stderr.contains("is already there") && again.stderr.contains("--force"), "{}", again.stderr);
        stage.run(&["cost", "--by", "model", &format!("--plot={name}"), "--force"]).expect(0);
    }
    let svg = std::fs::read_to_string(stage.file("cost.svg")).expect("text");
    for word in ["<svg", "Cost by model", "sora-2-pro", "for nothing", "held", "$0.80"] {
        assert!(svg.contains(word), "{word}");
    }
    let png = image::open(stage.file("cost.png")).expect("a picture");
    assert_eq!((png.width(), png.height()), (1600, 900));
    let said = stage.run(&["cost", "--plot=cost.gif"]).expect(2);
    assert!(said.stderr.contains("an SVG or a PNG"), "{}", said.stderr);
    let nothing = Stage::bare();
    assert!(nothing.run(&["cost", "--plot=cost.svg"]).expect(0).stderr.contains("nothing was spent"));
    assert_eq!(nothing.files(), [""; 0]);
}

#[test]
fn a_picture_says_of_what_it_is_and_what_no_bar_shows() {
    let stage = with_some_history();
    let unknown =
        ["create", "a boat", "-m", "sora-2", "--set", "seconds=\"8\"", "--no-wait", "--allow-unknown-price", "--yes"];
    stage.run(&unknown).expect(0);
    let svg = |arguments: &[&str]| {
        stage.run(&[&["cost", "--plot=part.svg", "--force"], arguments].concat()).expect(0);
        std::fs::read_to_string(stage.file("part.svg")).expect("text")
    };
    assert!(svg(&["--by", "day"]).contains("1 job of unknown price is held, and not in the bars"));
    let part = svg(&["--by", "model", "-p", "openai", "--since", "2026-01-01", "--until", "2099-12"]);
    for words in ["Cost by model, provider openai, 2026-01-01 to 2099-12-31", "$0.80 + 1 unknown"] {
        assert!(part.contains(words), "{words}");
    }
    for _ in 0..9 {
        stage.run(&["create", "a boat", "-m", "sora-2", "-n", "2", "--no-wait"]).expect(0);
    }
    let jobs = svg(&["--by", "job"]);
    assert!(jobs.contains("6 others"), "no name is written over another");
}
