//! A client's form: which parameters it may have, and which values each may have.

/// The methods and URLs that a Sim keeps, by the names of their parameters.
pub const HOOKS: [(&str, &str); 5] = [
    ("CommandsCallbackUrl", "CommandsCallbackMethod"),
    ("VoiceUrl", "VoiceMethod"),
    ("VoiceFallbackUrl", "VoiceFallbackMethod"),
    ("SmsUrl", "SmsMethod"),
    ("SmsFallbackUrl", "SmsFallbackMethod"),
];

/// The pairs of a form in which every value can be read.
#[derive(Clone, Debug)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// Reads a form; `None` is the refusal 33101 of T10 and of T8's first step.
    pub fn read(text: &str) -> Option<Self> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in decode(text)? {
            if !readable(&name, &value) || pairs.iter().any(|(earlier, _)| *earlier == name) {
                return None;
            }
            pairs.push((name, value));
        }
        Some(Self { pairs })
    }

    /// The value of a parameter that the form names; an empty one clears.
    pub fn named(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(each, _)| each == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Decodes a form strictly: `None` where an escape is cut short or the bytes are not UTF-8.
pub fn decode(text: &str) -> Option<Vec<(String, String)>> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode_word(name)?, decode_word(value)?))
        })
        .collect()
}

fn decode_word(word: &str) -> Option<String> {
    let mut bytes = word.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

/// C7: the WHATWG urlencoded serializer.
pub fn encode(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode_word(name), encode_word(value)))
        .collect();
    pairs.join("&")
}

fn encode_word(word: &str) -> String {
    word.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_string(),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// T10, V5, V9, V10, R1, C4: whether a parameter is one of the eighteen and its value one that
/// it may have.
fn readable(name: &str, value: &str) -> bool {
    match name {
        "UniqueName" => value.is_empty() || is_unique_name(value),
        "FriendlyName" => value.chars().count() <= 1024,
        // Any text can be looked up: what is no plan's is 33108, later.
        "RatePlan" => true,
        "Status" => matches!(value, "ready" | "active" | "suspended" | "deactivated"),
        "ResetStatus" => value == "resetting",
        "AccountSid" => is_sid(value) && value.starts_with("AC"),
        "CallbackMethod" => is_method(value),
        "CallbackUrl" => value.is_empty() || is_url(value),
        _ if HOOKS.iter().any(|(url, _)| *url == name) => value.is_empty() || is_url(value),
        _ if HOOKS.iter().any(|(_, method)| *method == name) => is_method(value),
        _ => false,
    }
}

fn is_method(value: &str) -> bool {
    value == "GET" || value == "POST"
}

/// V10 without the question whether the name is taken.
fn is_unique_name(value: &str) -> bool {
    let length = value.chars().count();
    (1..=64).contains(&length)
        && !is_sid(value)
        && !value.chars().any(|c| c.is_control() || c == '/')
        && value != "."
        && value != ".."
}

/// Two letters and 32 hex digits.
fn is_sid(value: &str) -> bool {
    let characters: Vec<char> = value.chars().collect();
    characters.len() == 34
        && characters[..2].iter().all(char::is_ascii_alphabetic)
        && characters[2..].iter().all(char::is_ascii_hexdigit)
}

/// C4. A scheme is the same in either case of its letters, as in every URL.
fn is_url(value: &str) -> bool {
    if value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let Some((scheme, rest)) = value.split_once("://") else {
        return false;
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host_and_port = authority.rsplit('@').next().unwrap_or("");
    if host_and_port.starts_with('[') {
        // The colons in brackets are the address's own.
        return host_and_port.find(']').is_some_and(|end| end > 1);
    }
    let host = host_and_port.split(':').next().unwrap_or("");
    !host.is_empty()
}
