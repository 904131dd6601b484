//! Holds `docs/lifecycle.md` to what the command prints.

use std::path::Path;
use std::process::Command;

/// What stands in the document between the marker of a format and the end marker.
fn section<'a>(document: &'a str, format: &str) -> &'a str {
    let marker = format!("<!-- table --format {format} -->\n");
    let start = document.find(&marker).expect("the document has the marker") + marker.len();
    let rest = &document[start..];
    &rest[..rest.find("<!-- end -->").expect("the section has an end")]
}

fn printed(format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sim-lifecycle"))
        .args(["table", "--format", format])
        .output();
    let text = String::from_utf8(output.expect("the command runs").stdout).expect("it prints UTF-8");
    match format {
        "mermaid" => format!("```mermaid\n{text}```\n"),
        _ => text,
    }
}

#[test]
fn the_document_shows_what_the_command_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lifecycle.md");
    let mut document = std::fs::read_to_string(&path).expect("the document is there");
    for format in ["markdown", "mermaid"] {
        let (shown, printed) = (section(&document, format).to_owned(), printed(format));
        if std::env::var_os("BLESS").is_some() {
            let marker = format!("<!-- table --format {format} -->\n");
            document = document.replacen(&(marker.clone() + &shown), &(marker + &printed), 1);
            std::fs::write(&path, &document).expect("the document can be written");
        } else {
            assert_eq!(shown, printed, "docs/lifecycle.md, {format}");
        }
    }
}
