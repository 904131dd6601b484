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
        rate_plan: Edit::Set("a".into()),
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
        for name in ["FriendlyName", "UniqueName", "RatePlan", "Status", "CallbackUrl", "SmsMethod", "AccountSid"] {
            let form = [name.as_bytes(), b"=", value].concat();
            assert_eq!(
                message(&form),
                format!("parameter `{name}`: is not valid percent-encoded UTF-8"),
                "{}",
                String::from_utf8_lossy(&form)
            );
        }
    }
    // A percent sign of its own does not reach into the next pair.
    assert_eq!(
        message(b"FriendlyName=%4&1=x"),
        "parameter `FriendlyName`: is not valid percent-encoded UTF-8"
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

#[test]
fn unknown_and_repeated_parameters_are_named() {
    for (form, expected) in [
        ("status=ready", "there is no parameter `status`"),
        ("STATUS=ready", "there is no parameter `STATUS`"),
        (" Status=ready", "there is no parameter ` Status`"),
        ("Status+=ready", "there is no parameter `Status `"),
        ("Status;UniqueName=a", "there is no parameter `Status;UniqueName`"),
        ("Iccid=8988303000000614224", "there is no parameter `Iccid`"),
        ("=ready", "there is no parameter ``"),
        ("=", "there is no parameter ``"),
        ("\0=x", "there is no parameter `\0`"),
        ("%C3%BC=x", "there is no parameter `\u{fc}`"),
        ("Status=ready&Status=ready", "parameter `Status` is given more than once"),
        ("FriendlyName=&FriendlyName=", "parameter `FriendlyName` is given more than once"),
        ("SmsUrl&%53msUrl", "parameter `SmsUrl` is given more than once"),
    ] {
        assert_eq!(message(form.as_bytes()), expected, "{form:?}");
    }
    let long = mebibyte('x');
    assert_eq!(message(long.as_bytes()), format!("there is no parameter `{long}`"));
}

#[test]
fn the_first_fault_is_told() {
    assert_eq!(message(b"Status=paused&Nonsense=1"), format!("parameter `Status`: `paused` is not {STATUSES}"));
    assert_eq!(message(b"Nonsense=1&Status=paused"), "there is no parameter `Nonsense`");
    assert_eq!(message(b"Status=ready&Status=%"), "parameter `Status` is given more than once");
}

const STATUSES: &str = "`ready`, `active`, `suspended` or `deactivated`";

#[test]
fn words_are_taken_to_the_letter() {
    for (form, expected) in [
        ("Status", format!("parameter `Status`: is empty; expected {STATUSES}")),
        ("Status=", format!("parameter `Status`: is empty; expected {STATUSES}")),
        ("Status=Ready", format!("parameter `Status`: `Ready` is not {STATUSES}")),
        ("Status=ready ", format!("parameter `Status`: `ready ` is not {STATUSES}")),
        ("Status=new", format!("parameter `Status`: `new` is not {STATUSES}")),
        ("Status=canceled", format!("parameter `Status`: `canceled` is not {STATUSES}")),
        ("Status=updating", format!("parameter `Status`: `updating` is not {STATUSES}")),
        ("Status=scheduled", format!("parameter `Status`: `scheduled` is not {STATUSES}")),
        ("Status=deleted", format!("parameter `Status`: `deleted` is not {STATUSES}")),
        ("ResetStatus=", "parameter `ResetStatus`: is empty; expected `resetting`".into()),
        ("ResetStatus=null", "parameter `ResetStatus`: `null` is not `resetting`".into()),
        ("ResetStatus=Resetting", "parameter `ResetStatus`: `Resetting` is not `resetting`".into()),
        ("AccountSid=", "parameter `AccountSid`: is empty; expected the SID of an account".into()),
        ("AccountSid=me", "parameter `AccountSid`: `me` is not `AC` followed by 32 hex digits".into()),
        ("UniqueName=a/b", "parameter `UniqueName`: has a `/`; a unique name stands in a path and must not".into()),
        ("SmsUrl=x", "parameter `SmsUrl`: does not begin with `http://` or `https://`".into()),
    ] {
        assert_eq!(message(form.as_bytes()), expected);
    }
    for name in [
        "CallbackMethod",
        "CommandsCallbackMethod",
        "SmsMethod",
        "SmsFallbackMethod",
        "VoiceMethod",
        "VoiceFallbackMethod",
    ] {
        for (value, why) in [("", "is empty; expected"), ("get", "`get` is not"), ("PUT", "`PUT` is not")] {
            let form = format!("{name}={value}");
            assert_eq!(message(form.as_bytes()), format!("parameter `{name}`: {why} `GET` or `POST`"));
        }
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
        rate_plan: Edit::Set(long.as_str().into()),
        ..Update::default()
    };
    assert_eq!(read_update(format!("RatePlan={long}").as_bytes()), Ok(kept));
    for (name, why) in [
        ("UniqueName", "has 1048576 characters; a unique name has 1 to 64".to_string()),
        ("FriendlyName", "has 1048576 characters; a friendly name has at most 1024".to_string()),
        ("VoiceUrl", "does not begin with `http://` or `https://`".to_string()),
        ("Status", format!("`{long}` is not {STATUSES}")),
        ("SmsMethod", format!("`{long}` is not `GET` or `POST`")),
        ("AccountSid", format!("`{long}` is not `AC` followed by 32 hex digits")),
    ] {
        assert_eq!(message(format!("{name}={long}").as_bytes()), format!("parameter `{name}`: {why}"));
    }
    let percent = mebibyte('%');
    assert_eq!(
        message(format!("FriendlyName={percent}").as_bytes()),
        "parameter `FriendlyName`: is not valid percent-encoded UTF-8"
    );
}
