//! `cost`: what was spent and is held, and the mirror of the ledger for people.

use insta::assert_snapshot;

use crate::stage::{Stage, TINY, slow_vendor};

/// One clip spent, one held, one free.
fn spent() -> Stage {
    let stage = Stage::of(slow_vendor());
    stage
        .run(&["create", "a boat", "-m", "sora-2", "--no-wait", "--project", "launch", "--tag", "take=1,\"a\""])
        .expect(0);
    stage.vendor().advance(std::time::Duration::from_hours(1));
    stage.run(&["wait", "--no-download"]).expect(0);
    stage.run(&["create", "a boat", "-m", "sora-2", "--no-wait", "--seconds", "8"]).expect(0);
    stage.run(&[&["create", "a boat", "-m", "animatic", "-o", "x.mp4"], &TINY[..]].concat()).expect(0);
    stage
}

#[test]
fn sums_by_each_thing() {
    let stage = spent();
    let mut told = String::new();
    for by in ["model", "provider", "project", "tag"] {
        told.push_str(&stage.tell(&["cost", "--by", by]));
    }
    assert_snapshot!(told, @r#"
    exit 0
    --- stdout
    model     clips  seconds  spent  a second  for nothing  held
    animatic  1      1        $0.00  -         -            -
    sora-2    1      4        $0.40  $0.10     -            $0.80
    total     2      5        $0.40  $0.08                  $0.80
    exit 0
    --- stdout
    provider  clips  seconds  spent  a second  for nothing  held
    animatic  1      1        $0.00  -         -            -
    openai    1      4        $0.40  $0.10     -            $0.80
    total     2      5        $0.40  $0.08                  $0.80
    exit 0
    --- stdout
    project  clips  seconds  spent  a second  for nothing  held
    (none)   1      1        $0.00  -         -            $0.80
    launch   1      4        $0.40  $0.10     -            -
    total    2      5        $0.40  $0.08                  $0.80
    exit 0
    --- stdout
    tag         clips  seconds  spent  a second  for nothing  held
    (none)      1      1        $0.00  -         -            $0.80
    take=1,"a"  1      4        $0.40  $0.10     -            -
    "#);
}

/// Ids are drawn by lot, and so is the order of the rows.
#[test]
fn sums_by_job() {
    let stage = spent();
    let said = stage.run(&["cost", "--by", "job"]).expect(0);
    let rows: Vec<Vec<&str>> =
        said.stdout.lines().skip(1).map(|line| line.split_whitespace().skip(1).collect()).collect();
    for row in [
        ["1", "1", "$0.00", "-", "-", "-"],
        ["0", "0", "$0.00", "-", "-", "$0.80"],
        ["1", "4", "$0.40", "$0.10", "-", "-"],
    ] {
        assert!(rows.contains(&row.to_vec()), "{}", said.stdout);
    }
    assert_eq!(rows.len(), 4, "three jobs and their sum: {}", said.stdout);
}

#[test]
fn the_same_for_programs() {
    let stage = spent();
    assert_snapshot!(stage.tell(&["cost", "--by", "provider", "--json"]), @r#"
    exit 0
    --- stdout
    {"by":"provider","rows":[{"key":"animatic","clips":1,"seconds":"1","spent_usd":"0.00","usd_per_second":null,"wasted_usd":"0.00","held_usd":"0.00","held_unknown":0},{"key":"openai","clips":1,"seconds":"4","spent_usd":"0.40","usd_per_second":"0.10","wasted_usd":"0.00","held_usd":"0.80","held_unknown":0}],"total":{"key":null,"clips":2,"seconds":"5","spent_usd":"0.40","usd_per_second":"0.08","wasted_usd":"0.00","held_usd":"0.80","held_unknown":0}}
    "#);
    assert_snapshot!(stage.tell(&["cost", "--by", "tag", "--format", "csv"]), @r#"
    exit 0
    --- stdout
    tag,clips,seconds,spent_usd,usd_per_second,wasted_usd,held_usd,held_unknown
    ,1,1,0.00,,0.00,0.80,0
    "take=1,""a""",1,4,0.40,0.10,0.00,0.00,0
    "#);
    let json = stage.run(&["cost", "--by", "provider", "--format", "json"]).expect(0).json();
    assert_eq!(json, stage.run(&["cost", "--by", "provider", "--json"]).expect(0).json());
}

#[test]
fn a_time_is_cut_out() {
    let stage = spent();
    let total = |flags: &[&str]| {
        stage.run(&[&["cost", "--json"], flags].concat()).expect(0).json()["total"]["spent_usd"].clone()
    };
    assert_eq!(total(&["--since", "1d"]), "0.40");
    assert_eq!(total(&["--since", "2999-01-01"]), "0.00");
    assert_eq!(total(&["--until", "2020-01-01"]), "0.00");
    assert_eq!(total(&["--project", "launch"]), "0.40");
    assert_eq!(total(&["--project", "other"]), "0.00");
}

#[test]
fn an_empty_ledger_says_so() {
    let stage = Stage::bare();
    assert_snapshot!(stage.tell(&["cost"]), @"
    exit 0
    --- stderr
    nothing was spent, and nothing is held
    ");
    assert_snapshot!(stage.tell(&["cost", "--json"]), @r#"
    exit 0
    --- stdout
    {"by":"month","rows":[],"total":{"key":null,"clips":0,"seconds":"0","spent_usd":"0.00","usd_per_second":null,"wasted_usd":"0.00","held_usd":"0.00","held_unknown":0}}
    "#);
    assert_snapshot!(stage.tell(&["cost", "--since", "soon"]), @"
    exit 2
    --- stderr
    error: not a day such as `2026-11-01`, a month such as `2026-11`, nor a time such as `30d`: `soon`
    ");
}

#[test]
fn a_torn_mirror_is_mended() {
    let stage = spent();
    let whole = std::fs::read(stage.home().join("ledger.jsonl")).expect("a mirror");
    let torn = &whole[..whole.len() - 30];
    stage.write(stage.home().join("ledger.jsonl"), torn);
    stage.run(&["cost"]).expect(0);
    assert_eq!(std::fs::read(stage.home().join("ledger.jsonl")).expect("a mirror"), whole);
    std::fs::remove_file(stage.home().join("ledger.jsonl")).expect("removed");
    stage.run(&["cost"]).expect(0);
    assert_eq!(std::fs::read(stage.home().join("ledger.jsonl")).expect("a mirror"), whole);
}

#[test]
fn a_mirror_that_somebody_wrote_in_is_left_alone_until_asked() {
    let stage = spent();
    let path = stage.home().join("ledger.jsonl");
    let whole = std::fs::read(&path).expect("a mirror");
    stage.write(&path, [&whole[..], b"my own line\n"].concat());
    let said = stage.run(&["cost", "--by", "provider"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    provider  clips  seconds  spent  a second  for nothing  held
    animatic  1      1        $0.00  -         -            -
    openai    1      4        $0.40  $0.10     -            $0.80
    total     2      5        $0.40  $0.08                  $0.80
    --- stderr
    warning: [home]/ledger.jsonl was changed by somebody, so nothing is added to it: its last line is not one that `rushes` writes; `rushes cost rebuild` writes it afresh
    ");
    let said = stage.run(&["cost", "rebuild"]).expect(0);
    assert_snapshot!(stage.settled(&said), @"
    exit 0
    --- stdout
    [home]/ledger.jsonl
    ");
    assert_eq!(std::fs::read(&path).expect("a mirror"), whole);
}

#[test]
fn a_mirror_that_was_changed_in_its_middle_is_found_by_the_doctor_and_mended() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a boat", "-m", "sora-2", "-n", "2"]).expect(0);
    let mirror = stage.home().join("ledger.jsonl");
    let whole = std::fs::read_to_string(&mirror).expect("text");
    stage.write(&mirror, whole.replacen("0.40", "0.10", 1));
    let ledger = |said: &str| said.lines().find(|line| line.starts_with("ledger")).map(str::to_owned);
    let told = ledger(&stage.run(&["doctor"]).stdout).expect("it is told");
    assert!(told.contains("its line 1 is not the row of the store"), "{told}");
    stage.run(&["cost", "rebuild"]).expect(0);
    assert_eq!(std::fs::read_to_string(&mirror).expect("text"), whole);
    assert_eq!(ledger(&stage.run(&["doctor"]).stdout), None);
}

#[test]
fn a_month_is_named_by_its_name_and_ends_with_its_last_day() {
    let stage = Stage::with_vendor();
    stage.run(&["create", "a boat", "-m", "sora-2"]).expect(0);
    let spent = |arguments: &[&str]| {
        let said = stage.run(&[&["cost", "--json"], arguments].concat()).expect(0).json();
        said["total"]["spent_usd"].as_str().unwrap_or_default().to_owned()
    };
    let month = jiff::Timestamp::now().strftime("%Y-%m").to_string();
    assert_eq!(spent(&["--since", &month, "--until", &month]), "0.40");
    assert_eq!(spent(&["--until", "2026-02"]), "0.00");
    assert_eq!(spent(&["--since", "2099-12"]), "0.00");
}
