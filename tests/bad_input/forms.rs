//! Forms that are malformed, and what the message names (T10, V5, V9, R1).

use sim_lifecycle::wire::read_update;
use sim_lifecycle::{Edit, Refusal, Update};

use crate::mebibyte;

fn message(form: &[u8]) -> String {
    match read_update(form) {
        Ok(update) => format!("taken: {update:?}"),
        Err(why) => {
            let text = why.to_string();
            assert_eq!(Refusal::from(why).code().number(), 33_101);
            text
        }
    }
}

#[test]
fn empty_pairs_are_skipped() {
    let form: [&[u8]; 4] = [b"", b"&", b"&&&", b"&&&&&&&&"];
    for form in form {
        assert_eq!(read_update(form), Ok(Update::default()));
    }
    let update = Update {
        rate_plan: Edit::Set("a".parse().unwrap()),
        reset: true,
        ..Update::default()
    };
    assert_eq!(read_update(b"&&RatePlan=a&&&ResetStatus=resetting&"), Ok(update));
    assert_eq!(read_update(mebibyte('&').as_bytes()), Ok(Update::default()));
}

#[test]
fn a_malformed_value_is_refused_by_its_parameters_name() {
    let values: [&[u8]; 20] = [
        b"%",
        b"%4",
        b"a%",
        b"a%4",
        b"%zz",
        b"%4z",
        b"%z4",
        b"%+4",
        b"%-1",
        b"% 4",
        b"%%41",
        b"%FF",
        b"%C3",
        b"%C3%28",
        // Overlong, a surrogate, beyond the last code point.
        b"%C0%AF",
        b"%E0%80%AF",
        b"%ED%A0%80",
        b"%F4%90%80%80",
        b"\xff",
        b"\xc3",
    ];
    for value in values {
        for name in [
            "FriendlyName",
            "UniqueName",
            "RatePlan",
            "Status",
            "CallbackUrl",
            "SmsMethod",
            "AccountSid",
        ] {
            let form = [name.as_bytes(), b"=", value].concat();
            assert_eq!(
                message(&form),
                format!("parameter `{name}` is not valid percent-encoded UTF-8"),
                "{}",
                String::from_utf8_lossy(&form)
            );
        }
    }
    // A percent sign of its own does not reach into the next pair.
    assert_eq!(
        message(b"FriendlyName=%4&1=x"),
        "parameter `FriendlyName` is not valid percent-encoded UTF-8"
    );
}

#[test]
fn a_malformed_name_is_named_as_it_came() {
    let names: [(&[u8], &str); 8] = [
        (b"%", "%"),
        (b"%4", "%4"),
        (b"%zz", "%zz"),
        (b"%FF", "%FF"),
        (b"%C0%AF", "%C0%AF"),
        (b"Stat%7", "Stat%7"),
        (b"\xff", "\u{fffd}"),
        (b"Status\xc3", "Status\u{fffd}"),
    ];
    for (name, told) in names {
        let expected = format!("the parameter name `{told}` is not valid percent-encoded UTF-8");
        assert_eq!(message(name), expected);
        assert_eq!(message(&[name, b"=ready"].concat()), expected);
    }
}

#[test]
fn an_encoding_that_holds_is_undone_once() {
    let form = b"%46riendlyName=%c3%bC+%2B%25%34%31%00%26%3d=%3D";
    let update = Update {
        friendly_name: Edit::Set("\u{fc} +%41\0&===".parse().unwrap()),
        ..Update::default()
    };
    assert_eq!(read_update(form), Ok(update));
}

const STATUSES: &str = "expected `ready`, `active`, `suspended` or `deactivated`";

fn unknown(name: &str) -> String {
    format!("there is no parameter `{name}`; names are case-sensitive, for instance `FriendlyName`")
}

#[test]
fn an_unknown_parameter_is_named() {
    for (form, name) in [
        ("status=ready", "status"),
        ("STATUS=ready", "STATUS"),
        (" Status=ready", " Status"),
        ("Status+=ready", "Status "),
        ("Status;UniqueName=a", "Status;UniqueName"),
        ("Iccid=8988303000000614224", "Iccid"),
        ("=ready", ""),
        ("=", ""),
        ("\0=x", "\0"),
        ("%C3%BC=x", "\u{fc}"),
    ] {
        assert_eq!(message(form.as_bytes()), unknown(name), "{form:?}");
    }
    let long = mebibyte('x');
    assert_eq!(message(long.as_bytes()), unknown(&long));
}

#[test]
fn a_repeated_parameter_is_named() {
    for (form, name) in [
        ("Status=ready&Status=ready", "Status"),
        ("FriendlyName=&FriendlyName=", "FriendlyName"),
        ("SmsUrl&%53msUrl", "SmsUrl"),
    ] {
        let expected = format!("parameter `{name}` is given more than once");
        assert_eq!(message(form.as_bytes()), expected, "{form:?}");
    }
}

#[test]
fn the_first_fault_is_told() {
    assert_eq!(
        message(b"Status=paused&Nonsense=1"),
        format!("parameter `Status` is `paused`; {STATUSES}")
    );
    assert_eq!(message(b"Nonsense=1&Status=paused"), unknown("Nonsense"));
    assert_eq!(
        message(b"Status=ready&Status=%"),
        "parameter `Status` is given more than once"
    );
}

#[test]
fn words_are_taken_to_the_letter() {
    for word in [
        "Ready",
        "READY",
        "ready ",
        "new",
        "canceled",
        "updating",
        "scheduled",
        "deleted",
        "null",
    ] {
        let expected = format!("parameter `Status` is `{word}`; {STATUSES}");
        assert_eq!(message(format!("Status={word}").as_bytes()), expected);
    }
    for word in ["null", "Resetting", "resetting+"] {
        let expected = format!(
            "parameter `ResetStatus` is `{}`; expected `resetting`",
            word.replace('+', " ")
        );
        assert_eq!(message(format!("ResetStatus={word}").as_bytes()), expected);
    }
    for name in METHODS {
        for word in ["get", "Post", "PUT"] {
            let expected = format!("parameter `{name}` is `{word}`; expected `GET` or `POST`");
            assert_eq!(message(format!("{name}={word}").as_bytes()), expected);
        }
    }
}

const METHODS: [&str; 6] = [
    "CallbackMethod",
    "CommandsCallbackMethod",
    "SmsMethod",
    "SmsFallbackMethod",
    "VoiceMethod",
    "VoiceFallbackMethod",
];

#[test]
fn what_means_nothing_when_empty_is_refused_empty() {
    let mut cases = vec![
        ("Status", STATUSES),
        ("ResetStatus", "expected `resetting`"),
        ("AccountSid", "expected the SID of an account"),
    ];
    cases.extend(METHODS.map(|name| (name, "expected `GET` or `POST`")));
    for (name, expected) in cases {
        for form in [name.to_string(), format!("{name}=")] {
            assert_eq!(
                message(form.as_bytes()),
                format!("parameter `{name}` is empty; {expected}")
            );
        }
    }
}

/// What is wrong with a text is said after the parameter's name.
#[test]
fn a_text_that_cannot_be_is_refused_by_its_parameters_name() {
    for (form, expected) in [
        (
            "AccountSid=me",
            "parameter `AccountSid` is no SID: `me` is not `AC` followed by 32 hex digits",
        ),
        (
            "UniqueName=a/b",
            "parameter `UniqueName` has a `/`; a unique name stands in a path and has none",
        ),
        (
            "SmsUrl=x",
            "parameter `SmsUrl` does not begin with `http://` or `https://`; a URL to call does",
        ),
        (
            "CallbackUrl=http://%3Fx",
            "parameter `CallbackUrl` has no host after `://`",
        ),
        (
            "VoiceUrl=http://host:99999",
            "parameter `VoiceUrl` is no URL: invalid port number",
        ),
    ] {
        assert_eq!(message(form.as_bytes()), expected);
    }
}

#[test]
fn an_empty_value_clears_what_can_be_cleared() {
    let mut cleared = Update {
        unique_name: Edit::Clear,
        friendly_name: Edit::Clear,
        rate_plan: Edit::Clear,
        ..Update::default()
    };
    cleared.commands.url = Edit::Clear;
    cleared.sms.url = Edit::Clear;
    cleared.sms_fallback.url = Edit::Clear;
    cleared.voice.url = Edit::Clear;
    cleared.voice_fallback.url = Edit::Clear;
    let form = b"UniqueName=&FriendlyName&RatePlan=&CommandsCallbackUrl=&SmsUrl=&SmsFallbackUrl&VoiceUrl&VoiceFallbackUrl=\
        &CallbackUrl=";
    assert_eq!(read_update(form), Ok(cleared));
}

#[test]
fn a_huge_value_is_refused_or_kept_whole() {
    let long = mebibyte('a');
    let kept = Update {
        rate_plan: Edit::Set(long.parse().unwrap()),
        ..Update::default()
    };
    assert_eq!(read_update(format!("RatePlan={long}").as_bytes()), Ok(kept));
    for (name, why) in [
        (
            "UniqueName",
            "has 1048576 characters; a unique name has 1 to 64".to_string(),
        ),
        (
            "FriendlyName",
            "has 1048576 characters; a friendly name has 1 to 1024".to_string(),
        ),
        (
            "VoiceUrl",
            "does not begin with `http://` or `https://`; a URL to call does".to_string(),
        ),
        ("Status", format!("is `{long}`; {STATUSES}")),
        ("SmsMethod", format!("is `{long}`; expected `GET` or `POST`")),
        (
            "AccountSid",
            format!("is no SID: `{long}` is not `AC` followed by 32 hex digits"),
        ),
    ] {
        let form = format!("{name}={long}");
        assert_eq!(message(form.as_bytes()), format!("parameter `{name}` {why}"));
    }
    let percent = mebibyte('%');
    assert_eq!(
        message(format!("FriendlyName={percent}").as_bytes()),
        "parameter `FriendlyName` is not valid percent-encoded UTF-8"
    );
}
