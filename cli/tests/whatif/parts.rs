//! Parts of a run, and `merge`.

use crate::Folder;

/// Writes the three parts of the small fleet.
fn thirds(folder: &Folder) {
    for part in ["1", "2", "3"] {
        let (shard, file) = (format!("{part}/3"), format!("part{part}.json"));
        let said = folder.prints(&["simulate", "small.toml", "--shard", &shard, "--json", &file]);
        assert!(
            said.starts_with(&format!("part {shard} of Scooters and panels, seed 5: 63 SIMs"))
                || said.starts_with(&format!("part {shard} of Scooters and panels, seed 5: 64 SIMs")),
            "{said}"
        );
        assert!(said.ends_with(&format!(", in {file}\n")), "{said}");
    }
}

#[test]
fn three_parts_are_the_whole_bit_for_bit() {
    let folder = Folder::new("thirds");
    thirds(&folder);
    let whole = folder.prints(&[
        "simulate",
        "small.toml",
        "--json",
        "whole.json",
        "--html",
        "whole.html",
    ]);
    let parts = ["part3.json", "part1.json", "part2.json"];
    let mut arguments = vec!["merge"];
    arguments.extend(parts);
    arguments.extend(["--json", "merged.json", "--html", "merged.html"]);
    assert_eq!(folder.prints(&arguments), whole);
    assert_eq!(folder.read("merged.json"), folder.read("whole.json"));
    assert_eq!(folder.read("merged.html"), folder.read("whole.html"));
    let printed = folder.prints(&["merge", "part1.json", "part2.json", "part3.json", "--json", "-"]);
    assert_eq!(printed, folder.read("whole.json"));
}

#[test]
fn a_part_on_standard_output_is_all_that_is_there() {
    let folder = Folder::new("part");
    let part = folder.prints(&["simulate", "small.toml", "--shard", "1/1", "--json", "-"]);
    assert!(part.starts_with(r#"{"scenario":"#) && part.lines().count() == 1);
    folder.write("part.json", &part);
    let merged = folder.prints(&["merge", "part.json", "--json", "-"]);
    assert_eq!(merged, folder.prints(&["simulate", "small.toml", "--json", "-"]));
}

#[test]
fn parts_that_do_not_belong_together_are_named() {
    let folder = Folder::new("apart");
    thirds(&folder);
    folder.prints(&["simulate", "small.toml", "--shard", "1/2", "--json", "half.json"]);
    folder.prints(&[
        "simulate",
        "small.toml",
        "--seed",
        "6",
        "--shard",
        "3/3",
        "--json",
        "other.json",
    ]);
    let fails: [(&[&str], &str); 4] = [
        (
            &["part1.json", "part3.json"],
            "part1.json and part3.json: part 2/3 is missing",
        ),
        (
            &["part1.json", "part2.json", "part3.json", "./part2.json"],
            "part2.json and ./part2.json: part 2/3 is there twice",
        ),
        (
            &["part1.json", "part2.json", "other.json"],
            "other.json and part1.json: part 3/3 is of another scenario than part 1/3, or has another seed",
        ),
        (
            &["part2.json", "half.json"],
            "part2.json and half.json: part 2/3 does not belong to the same cut as part 1/2",
        ),
    ];
    for (parts, said) in fails {
        let mut arguments = vec!["merge"];
        arguments.extend(parts);
        arguments.extend(["--json", "merged.json"]);
        assert_eq!(folder.fails(&arguments), (2, said.into()));
        assert!(!folder.names().contains(&"merged.json".into()));
    }
}

#[test]
fn what_is_no_part_is_told_as_what_it_is() {
    let folder = Folder::new("no-parts");
    folder.prints(&["simulate", "small.toml", "--json", "report.json"]);
    folder.prints(&[
        "compare",
        "small.toml",
        "--set",
        "prices.command=9",
        "--json",
        "both.json",
    ]);
    folder.prints(&["simulate", "small.toml", "--shard", "1/2", "--json", "part.json"]);
    let part = folder.read("part.json");
    folder.write(
        "newer.json",
        &part.replacen(r#"{"scenario":"#, r#"{"since":2,"scenario":"#, 1),
    );
    folder.write("cut.json", part.get(..900).expect("it is longer"));
    folder.write(
        "broken.json",
        &part.replacen(r#""shard":[1,2]"#, r#""shard":[3,2]"#, 1),
    );
    folder.write("empty.json", "");
    folder.write("list.json", "[1, 2]");
    let mut said = String::new();
    for file in [
        "report.json",
        "both.json",
        "small.toml",
        "newer.json",
        "cut.json",
        "broken.json",
        "empty.json",
        "list.json",
    ] {
        let (code, message) = folder.fails(&["merge", file]);
        assert_eq!(code, 2);
        said += &format!("{message}\n");
    }
    insta::assert_snapshot!("no_parts", said);
    let (code, message) = folder.fails(&["merge", "nowhere.json"]);
    assert_eq!(code, 1);
    assert!(message.starts_with("nowhere.json: "), "{message}");
    assert_eq!(folder.fails(&["merge"]).0, 2);
}
