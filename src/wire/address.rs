//! A Sim as it stands in a path: its SID or its unique name (rule V12).

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::form::pairs::{Plus, decode};
use crate::error::Refusal;
use crate::id::SimSid;
use crate::text::{UniqueName, UniqueNameError};

/// The path of the list of Sims; each Sim's own is below it.
pub const SIMS_PATH: &str = "/v1/Sims";

/// What RFC 3986 calls unreserved stands in a path as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Which Sim is meant by a path; by name an account finds its own Sims only (rule V12).
///
/// ```
/// use sim_lifecycle::wire::SimAddress;
///
/// let address = SimAddress::from_path("/v1/Sims/cellar%20left%2Bright")?;
/// assert_eq!(address, SimAddress::UniqueName("cellar left+right".parse()?));
/// assert_eq!(address.path(), "/v1/Sims/cellar%20left%2Bright");
///
/// let by_sid = SimAddress::from_segment("DE00000000000000000000000000000001")?;
/// assert_eq!(by_sid, SimAddress::Sid("DE00000000000000000000000000000001".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SimAddress {
    /// The Sim with this SID.
    Sid(SimSid),
    /// The requesting account's Sim with this unique name.
    UniqueName(UniqueName),
}

impl SimAddress {
    /// Reads one segment of a path, percent-encoded as it came; a `+` in it is a `+`.
    ///
    /// # Errors
    ///
    /// [`InvalidAddress::Segment`] where it goes beyond one segment, [`InvalidAddress::Encoding`] where it is not
    /// percent-encoded UTF-8, [`InvalidAddress::Name`] where no Sim can have that SID or name.
    pub fn from_segment(segment: &str) -> Result<Self, InvalidAddress> {
        let found = || Box::from(segment);
        if segment.contains(['/', '?', '#']) {
            return Err(InvalidAddress::Segment { found: found() });
        }
        let text = decode(segment.as_bytes(), Plus::Itself)
            .ok_or_else(|| InvalidAddress::Encoding { found: found() })?;
        if let Ok(sid) = text.parse() {
            return Ok(Self::Sid(sid));
        }
        let name = text.parse().map_err(|why| InvalidAddress::Name {
            found: text.into(),
            why,
        })?;
        Ok(Self::UniqueName(name))
    }

    /// Reads a Sim's path, `/v1/Sims/` and one segment, without a query.
    ///
    /// # Errors
    ///
    /// [`InvalidAddress::Path`] where it begins otherwise, and those of [`from_segment`](Self::from_segment).
    pub fn from_path(path: &str) -> Result<Self, InvalidAddress> {
        let segment = path
            .strip_prefix(SIMS_PATH)
            .and_then(|below| below.strip_prefix('/'))
            .ok_or_else(|| InvalidAddress::Path { found: path.into() })?;
        Self::from_segment(segment)
    }

    /// Writes it as one segment of a path; [`from_segment`](Self::from_segment) reads it back.
    #[must_use]
    pub fn path_segment(&self) -> String {
        utf8_percent_encode(self.as_str(), ENCODED).to_string()
    }

    /// Writes the Sim's path; [`from_path`](Self::from_path) reads it back.
    #[must_use]
    pub fn path(&self) -> String {
        [SIMS_PATH, "/", &self.path_segment()].concat()
    }

    /// Gives the SID or the name, not encoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sid(sid) => sid.as_str(),
            Self::UniqueName(name) => name.as_str(),
        }
    }
}

impl From<SimSid> for SimAddress {
    fn from(sid: SimSid) -> Self {
        Self::Sid(sid)
    }
}

impl From<UniqueName> for SimAddress {
    fn from(name: UniqueName) -> Self {
        Self::UniqueName(name)
    }
}

impl fmt::Display for SimAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Says why a text in a path can mean no Sim; to whoever asks for it, no such Sim exists (20404).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAddress {
    /// It is not the path of a Sim.
    #[error("`{found}` is no path of a Sim; expected `/v1/Sims/` and its SID or unique name")]
    Path {
        /// What came.
        found: Box<str>,
    },
    /// It goes beyond one segment.
    #[error("`{found}` has a `/`, `?` or `#` that is not percent-encoded; expected one segment of a path")]
    Segment {
        /// What came.
        found: Box<str>,
    },
    /// It is not percent-encoded UTF-8.
    #[error("`{found}` is not valid percent-encoded UTF-8")]
    Encoding {
        /// What came.
        found: Box<str>,
    },
    /// It is neither a Sim's SID nor a unique name.
    #[error("`{found}` is no SID of a Sim, and as a unique name it {why}")]
    Name {
        /// What came, decoded.
        found: Box<str>,
        /// Why it is no unique name.
        why: UniqueNameError,
    },
}

impl From<InvalidAddress> for Refusal {
    fn from(address: InvalidAddress) -> Self {
        match address {
            InvalidAddress::Path { found }
            | InvalidAddress::Segment { found }
            | InvalidAddress::Encoding { found }
            | InvalidAddress::Name { found, .. } => Self::NotFound { sim: found },
        }
    }
}
