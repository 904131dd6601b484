//! The texts that users give a Sim: its names, the URLs that are called, and their methods.

use alloc::boxed::Box;
use core::fmt;
use core::str::FromStr;

use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use url::Url;

use crate::id::{RatePlanSid, is_shaped_like_a_sid};

/// A name that stands in for the SID in a path, unlike any other in its account (rule V10).
///
/// ```
/// use sim_lifecycle::text::UniqueName;
///
/// let name: UniqueName = "meter-0001".parse()?;
/// assert_eq!(name.as_str(), "meter-0001");
/// assert!("a/b".parse::<UniqueName>().is_err());
/// # Ok::<(), sim_lifecycle::text::UniqueNameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UniqueName(Box<str>);

impl UniqueName {
    /// The greatest number of characters (code points).
    pub const MAX_CHARACTERS: usize = 64;

    /// Gives the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UniqueName {
    type Err = UniqueNameError;

    fn from_str(text: &str) -> Result<Self, UniqueNameError> {
        let characters = text.chars().count();
        if !(1..=Self::MAX_CHARACTERS).contains(&characters) {
            return Err(UniqueNameError::Length { characters });
        }
        if is_shaped_like_a_sid(text) {
            return Err(UniqueNameError::ShapedLikeSid);
        }
        if text.chars().any(char::is_control) {
            return Err(UniqueNameError::ControlCharacter);
        }
        if text.contains('/') {
            return Err(UniqueNameError::Slash);
        }
        if matches!(text, "." | "..") {
            return Err(UniqueNameError::Dots);
        }
        Ok(Self(text.into()))
    }
}

/// Says why a text cannot be a unique name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UniqueNameError {
    /// It is empty or too long.
    #[error("has {characters} characters; a unique name has 1 to 64")]
    Length {
        /// How many characters came.
        characters: usize,
    },
    /// It could be taken for a SID.
    #[error("has the shape of a SID (two letters and 32 hex digits); a unique name has another")]
    ShapedLikeSid,
    /// It has a control character, a line break for instance.
    #[error("has a control character; a unique name has none")]
    ControlCharacter,
    /// It has a `/`.
    #[error("has a `/`; a unique name stands in a path and has none")]
    Slash,
    /// It is `.` or `..`.
    #[error("is `.` or `..`; a unique name stands in a path and is neither")]
    Dots,
}

/// What people call the Sim: free text of limited length, which other Sims may have too (rule V10).
///
/// It is never empty: a form that gives an empty one takes the name away (rule T10).
///
/// ```
/// use sim_lifecycle::text::FriendlyName;
///
/// assert_eq!("Meter, cellar, left".parse::<FriendlyName>()?.as_str(), "Meter, cellar, left");
/// # Ok::<(), sim_lifecycle::text::FriendlyNameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FriendlyName(Box<str>);

impl FriendlyName {
    /// The greatest number of characters (code points).
    pub const MAX_CHARACTERS: usize = 1_024;

    /// Gives the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FriendlyName {
    type Err = FriendlyNameError;

    fn from_str(text: &str) -> Result<Self, FriendlyNameError> {
        let characters = text.chars().count();
        if !(1..=Self::MAX_CHARACTERS).contains(&characters) {
            return Err(FriendlyNameError { characters });
        }
        Ok(Self(text.into()))
    }
}

/// Says that a text is empty, or too long for a friendly name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("has {characters} characters; a friendly name has 1 to 1024")]
pub struct FriendlyNameError {
    /// How many characters came.
    pub characters: usize,
}

/// A word for a rate plan: its SID, or its unique name in its account (rule T11); never empty.
///
/// ```
/// use sim_lifecycle::text::RatePlanRef;
///
/// let by_name: RatePlanRef = "meters-2026".parse()?;
/// assert_eq!(by_name.as_str(), "meters-2026");
/// assert!("".parse::<RatePlanRef>().is_err());
/// # Ok::<(), sim_lifecycle::text::RatePlanRefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RatePlanRef(Box<str>);

impl RatePlanRef {
    /// Gives the SID or the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<RatePlanSid> for RatePlanRef {
    fn from(sid: RatePlanSid) -> Self {
        Self(sid.as_str().into())
    }
}

impl FromStr for RatePlanRef {
    type Err = RatePlanRefError;

    fn from_str(text: &str) -> Result<Self, RatePlanRefError> {
        if text.is_empty() {
            Err(RatePlanRefError)
        } else {
            Ok(Self(text.into()))
        }
    }
}

/// Says that a word for a rate plan is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is empty; a rate plan is named by its SID or its unique name")]
pub struct RatePlanRefError;

/// A URL that can be called over http or https as it stands; its text is never rewritten (rule C4).
///
/// ```
/// use sim_lifecycle::text::HttpUrl;
///
/// let url: HttpUrl = "https://EXAMPLE.com:443/a/../b".parse()?;
/// assert_eq!(url.as_str(), "https://EXAMPLE.com:443/a/../b");
/// assert!("http:example.com".parse::<HttpUrl>().is_err());
/// # Ok::<(), sim_lifecycle::text::HttpUrlError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HttpUrl(Box<str>);

impl HttpUrl {
    /// Gives the URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HttpUrl {
    type Err = HttpUrlError;

    // The URL parser mends what it can (it drops tabs and line breaks, adds or drops slashes, reads `\` as `/`), so
    // what it would mend is refused before it is asked about the rest: the host, the port.
    fn from_str(text: &str) -> Result<Self, HttpUrlError> {
        if is_plain_http_url(text) {
            return Ok(Self(text.into()));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(HttpUrlError::Space);
        }
        let (scheme, rest) = text.split_once("://").ok_or(HttpUrlError::NotAbsolute)?;
        if !["http", "https"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
        {
            return Err(HttpUrlError::NotAbsolute);
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() {
            return Err(HttpUrlError::NoHost);
        }
        if authority.contains('\\') {
            return Err(HttpUrlError::Backslash);
        }
        let url = Url::parse(text).map_err(|error| HttpUrlError::Malformed { error })?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(HttpUrlError::NoHost);
        }
        Ok(Self(text.into()))
    }
}

/// Tells whether a text is a URL of the plainest kind, which the parser is not needed for: `http` or `https`, a host of
/// ASCII words of which the last begins with a letter, and visible ASCII after it.
///
/// That leaves out whatever a parser has to look at twice: numbers that are addresses, ports, users, encoded words.
fn is_plain_http_url(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(rest) = bytes
        .strip_prefix(b"https://")
        .or_else(|| bytes.strip_prefix(b"http://"))
    else {
        return false;
    };
    let host_length = rest
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'))
        .unwrap_or(rest.len());
    let Some((host, after)) = rest.split_at_checked(host_length) else {
        return false;
    };
    let mut begins_with_letter = false;
    let words_are_plain = host.split(|byte| *byte == b'.').all(|word| {
        begins_with_letter = word.first().is_some_and(u8::is_ascii_alphabetic);
        // A word such as `xn--…` stands for another, which may be none.
        !word.is_empty()
            && word.get(2..4) != Some(b"--")
            && word
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    });
    // Without a way out at the first wrong one, so that many are compared at once.
    let is_visible = after.iter().fold(true, |all, byte| all & byte.is_ascii_graphic());
    words_are_plain && begins_with_letter && is_visible && bytes.len() <= PLAIN_URL_LENGTH
}

/// Far beyond any URL, and far below what a parser minds.
const PLAIN_URL_LENGTH: usize = 65_535;

/// Says why a text cannot be a URL to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpUrlError {
    /// It has white space or a control character.
    #[error("has white space or a control character; a URL has neither")]
    Space,
    /// It does not begin with `http://` or `https://`.
    #[error("does not begin with `http://` or `https://`; a URL to call does")]
    NotAbsolute,
    /// No host follows the scheme.
    #[error("has no host after `://`")]
    NoHost,
    /// It has a `\` where its host is: some readers take that for a `/`, others do not.
    #[error("has a `\\` before its path; a URL to call has none")]
    Backslash,
    /// Its host or port cannot be read.
    #[error("is no URL: {error}")]
    Malformed {
        /// What the URL parser says.
        error: url::ParseError,
    },
}

macro_rules! display_as_written {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

display_as_written!(UniqueName, FriendlyName, RatePlanRef, HttpUrl);

/// The HTTP method of a callback, `POST` unless told otherwise (rule V9).
///
/// ```
/// use sim_lifecycle::text::Method;
///
/// assert_eq!("GET".parse(), Ok(Method::Get));
/// assert!("get".parse::<Method>().is_err());
/// assert_eq!(Method::default().to_string(), "POST");
/// ```
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Display,
    EnumString,
    EnumIter,
    IntoStaticStr,
)]
#[strum(serialize_all = "UPPERCASE")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "UPPERCASE"))]
pub enum Method {
    /// The parameters go into the query.
    Get,
    /// The parameters go into the body, as a form.
    #[default]
    Post,
}
