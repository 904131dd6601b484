//! Forms, queries and paths: what is read is what was meant, and what is refused says what it was.

use core::str::FromStr;

use percent_encoding::percent_decode_str;
use sim_lifecycle::wire::{SimAddress, read_list, read_update, write_list, write_update};
use sim_lifecycle::{Code, InvalidParameter, InvalidQuery, ListParameter, Parameter, Refusal, SimSid};

/// An update is written and read again the same; a refused one says which parameter is to blame.
///
/// # Panics
///
/// Where that does not hold.
pub fn form(bytes: &[u8]) {
    match read_update(bytes) {
        Ok(update) => {
            let written = write_update(&update);
            assert_eq!(read_update(written.as_bytes()), Ok(update), "{written}");
            // A callback that is to go to no URL is no callback.
            let is_told = |(name, value): &(String, String)| name != "CallbackUrl" || !value.is_empty();
            assert_says_the_same::<Parameter>(bytes, &written, is_told);
        }
        Err(why) => {
            let named = match &why {
                InvalidParameter::Unknown { name }
                | InvalidParameter::NameEncoding { name }
                | InvalidParameter::NameTaken { name } => name.to_string(),
                InvalidParameter::Repeated { parameter } | InvalidParameter::Value { parameter, .. } => {
                    parameter.to_string()
                }
                _ => panic!("{why} has no name here"),
            };
            assert_tells(&why.to_string(), &named);
            assert_eq!(Refusal::from(why).code(), Code::InvalidParameter);
        }
    }
}

/// The query of a list is written and read again the same; a refused one says which parameter is to blame.
///
/// # Panics
///
/// Where that does not hold.
pub fn query(bytes: &[u8]) {
    match read_list(bytes) {
        Ok(list) => {
            let written = write_list(&list);
            assert_eq!(read_list(written.as_bytes()), Ok(list.clone()), "{written}");
            assert!((1..=1_000).contains(&list.page_size.get()));
            // The numbers are always written, and without zeros before them.
            let is_text = |(name, _): &(String, String)| !["PageSize", "Page"].contains(&name.as_str());
            assert_says_the_same::<ListParameter>(bytes, &written, is_text);
        }
        Err(why) => {
            let named = match &why {
                InvalidQuery::Unknown { name } | InvalidQuery::NameEncoding { name } => name.to_string(),
                InvalidQuery::Repeated { parameter } | InvalidQuery::Value { parameter, .. } => {
                    parameter.to_string()
                }
                InvalidQuery::Token | _ => panic!("{why} cannot come of reading alone"),
            };
            assert_tells(&why.to_string(), &named);
            let code = Refusal::from(why).code();
            assert!(
                matches!(code, Code::InvalidParameter | Code::InvalidPage),
                "{code}"
            );
        }
    }
}

/// A Sim's address is written and read again the same, in one segment that needs no more encoding.
///
/// # Panics
///
/// Where that does not hold.
pub fn address(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else {
        return;
    };
    for read in [SimAddress::from_path(text), SimAddress::from_segment(text)] {
        match read {
            Ok(address) => {
                let (path, segment) = (address.path(), address.path_segment());
                assert_eq!(SimAddress::from_path(&path), Ok(address.clone()), "{path}");
                assert_eq!(
                    SimAddress::from_segment(&segment),
                    Ok(address.clone()),
                    "{segment}"
                );
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
                assert!(segment.bytes().all(is_plain) && !segment.is_empty(), "{segment}");
                // A client that tidies paths up must not come to another one (RFC 3986, 5.2.4).
                assert!(![".", ".."].contains(&&*segment), "{segment}");
                // As another reader of paths has it; a `+` is a `+` there.
                let given = text.strip_prefix("/v1/Sims/").unwrap_or(text);
                let decoded = percent_decode_str(given).decode_utf8();
                assert_eq!(decoded.as_deref(), Ok(address.as_str()));
                let is_sid = matches!(address, SimAddress::Sid(_));
                assert_eq!(address.as_str().parse::<SimSid>().is_ok(), is_sid);
            }
            Err(why) => {
                assert!(why.to_string().contains('`'), "{why}");
                assert_eq!(Refusal::from(why).code(), Code::NotFound);
            }
        }
    }
}

/// What was taken has each parameter once, and was written with the same values, as another reader of forms has them.
fn assert_says_the_same<P: FromStr>(
    bytes: &[u8],
    written: &str,
    is_told: impl Fn(&(String, String)) -> bool,
) {
    let pairs = |form: &[u8]| -> Vec<(String, String)> {
        let mut pairs: Vec<_> = form_urlencoded::parse(form).into_owned().collect();
        assert!(
            pairs.iter().all(|(name, _)| name.parse::<P>().is_ok()),
            "{pairs:?}"
        );
        pairs.sort_unstable();
        assert!(pairs.is_sorted_by(|(one, _), (next, _)| one < next), "{pairs:?}");
        pairs.retain(&is_told);
        pairs
    };
    assert_eq!(pairs(bytes), pairs(written.as_bytes()));
}

fn assert_tells(message: &str, name: &str) {
    assert!(
        message.contains(&format!("`{name}`")),
        "{message} does not name {name}"
    );
}
