//! Names, SIDs and ICCIDs at the edges of what they may be (V1, V6, V10).

use sim_lifecycle::id::SidError;
use sim_lifecycle::text::{FriendlyName, UniqueName};
use sim_lifecycle::{AccountSid, Iccid, RatePlanSid, SimSid};

use crate::{is_taken, mebibyte, refusal};

const DIGITS: &str = "0123456789abcdefABCDEF0123456789";

#[test]
fn a_unique_name_has_1_to_64_code_points() {
    for character in ["a", "\u{fc}", "\u{4e2d}", "\u{1f4f6}", "\u{301}", " "] {
        assert!(is_taken::<UniqueName>(character), "{character:?}");
        assert!(is_taken::<UniqueName>(&character.repeat(64)), "{character:?}");
        assert_eq!(
            refusal::<UniqueName>(&character.repeat(65)),
            "has 65 characters; a unique name has 1 to 64",
            "{character:?}"
        );
    }
    assert_eq!(
        refusal::<UniqueName>(""),
        "has 0 characters; a unique name has 1 to 64"
    );
    assert_eq!(
        refusal::<UniqueName>(&mebibyte('a')),
        "has 1048576 characters; a unique name has 1 to 64"
    );
    assert_eq!(
        refusal::<UniqueName>(&mebibyte('\u{fc}')),
        "has 524288 characters; a unique name has 1 to 64"
    );
}

#[test]
fn a_unique_name_is_not_shaped_like_a_sid() {
    for letters in ["DE", "AC", "WP", "de", "Zz", "xX"] {
        assert_eq!(
            refusal::<UniqueName>(&format!("{letters}{DIGITS}")),
            "has the shape of a SID (two letters and 32 hex digits); a unique name has another",
            "{letters}"
        );
    }
    for name in [
        format!("DE{}", &DIGITS[1..]),
        format!("DE{DIGITS}0"),
        format!("DE{}g", &DIGITS[1..]),
        format!("D1{DIGITS}"),
        format!("1E{DIGITS}"),
        format!("\u{fc}{DIGITS}"),
        format!("-DE{}", &DIGITS[1..]),
        format!("DE{}\u{fc}", &DIGITS[2..]),
    ] {
        assert!(is_taken::<UniqueName>(&name), "{name}");
    }
}

#[test]
fn a_unique_name_can_stand_in_a_path() {
    for character in [
        '\0', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{80}', '\u{85}', '\u{9f}',
    ] {
        for name in [
            format!("{character}a"),
            format!("a{character}b"),
            format!("a{character}"),
        ] {
            assert_eq!(
                refusal::<UniqueName>(&name),
                "has a control character; a unique name has none",
                "{name:?}"
            );
        }
    }
    for name in ["/", "a/b", "/a", "a/", "./.", "//"] {
        assert_eq!(
            refusal::<UniqueName>(name),
            "has a `/`; a unique name stands in a path and has none",
            "{name}"
        );
    }
    for name in [".", ".."] {
        assert_eq!(
            refusal::<UniqueName>(name),
            "is `.` or `..`; a unique name stands in a path and is neither",
            "{name}"
        );
    }
    for name in [
        "...", ".a", "a.", "a..b", "%2F", "\\", "?", "#", "a b", "\u{2044}", "\u{2028}",
    ] {
        assert!(is_taken::<UniqueName>(name), "{name}");
    }
}

#[test]
fn a_friendly_name_is_any_text_up_to_1024_code_points() {
    for character in ["a", "\u{1f4f6}", "/", "\n", "\0"] {
        assert!(
            is_taken::<FriendlyName>(&character.repeat(1_024)),
            "{character:?}"
        );
        assert_eq!(
            refusal::<FriendlyName>(&character.repeat(1_025)),
            "has 1025 characters; a friendly name has 1 to 1024",
            "{character:?}"
        );
    }
    assert_eq!(
        refusal::<FriendlyName>(""),
        "has 0 characters; a friendly name has 1 to 1024"
    );
    assert_eq!(
        refusal::<FriendlyName>(&mebibyte('a')),
        "has 1048576 characters; a friendly name has 1 to 1024"
    );
}

#[test]
fn a_sid_is_its_two_letters_and_32_hex_digits() {
    let sid = format!("DE{DIGITS}");
    assert_eq!(sid.parse::<SimSid>().map(|sid| sid.to_string()), Ok(sid.clone()));
    // The case of the digits counts, so the same digits in another case are another SID.
    assert_ne!(
        sid.parse::<SimSid>(),
        format!("DE{}", DIGITS.to_lowercase()).parse()
    );
    assert!(is_taken::<AccountSid>(&format!("AC{DIGITS}")));
    assert!(is_taken::<RatePlanSid>(&format!("WP{DIGITS}")));
    for text in [
        String::new(),
        "DE".to_string(),
        DIGITS.to_string(),
        format!("AC{DIGITS}"),
        format!("de{DIGITS}"),
        format!("De{DIGITS}"),
        format!("DE{}", &DIGITS[1..]),
        format!("DE{DIGITS}0"),
        format!("DE{}g", &DIGITS[1..]),
        format!("DE{}\u{fc}", &DIGITS[2..]),
        format!("DE{}\u{ff11}", &DIGITS[3..]),
        format!("DE-{}", &DIGITS[1..]),
        format!("DE+{}", &DIGITS[1..]),
        format!(" DE{DIGITS}"),
        format!("DE{DIGITS}\n"),
        format!("\u{fc}{DIGITS}"),
        mebibyte('D'),
        format!("DE{}", mebibyte('0')),
    ] {
        let expected = SidError {
            prefix: "DE",
            found: text.as_str().into(),
        };
        assert_eq!(text.parse::<SimSid>(), Err(expected), "{text:.40}");
        assert_eq!(
            refusal::<SimSid>(&text),
            format!("`{text}` is not `DE` followed by 32 hex digits")
        );
    }
}

#[test]
fn an_iccid_has_18_to_20_digits() {
    let digits = "89883030000006142241";
    for length in 18..=20 {
        assert!(is_taken::<Iccid>(&digits[..length]), "{length}");
    }
    for text in [
        String::new(),
        digits[..17].to_string(),
        format!("{digits}0"),
        "8988303000000614224F".to_string(),
        "898830300000061422-4".to_string(),
        " 898830300000061422".to_string(),
        "898830300000061422\n".to_string(),
        "+898830300000061422".to_string(),
        "\u{661}".repeat(18),
        "\u{661}".repeat(9),
        "\u{661}".repeat(10),
        mebibyte('8'),
    ] {
        assert_eq!(
            refusal::<Iccid>(&text),
            format!("`{text}` is not 18 to 20 digits"),
            "{text:.40}"
        );
    }
}

#[test]
fn a_check_digit_holds_or_does_not_at_every_length() {
    // Luhn's own sums, worked out by hand: doubled from the last but one backwards.
    for (text, holds) in [
        ("8988303000000614224", true),
        ("8988303000000614225", false),
        ("000000000000000000", true),
        ("000000000000000001", false),
        ("000000000000000018", true),
        ("0000000000000000059", true),
        ("00000000000000000091", true),
        ("00000000000000000090", false),
    ] {
        let iccid = text.parse::<Iccid>();
        assert_eq!(iccid.map(|iccid| iccid.check_digit_holds()), Ok(holds), "{text}");
    }
}
