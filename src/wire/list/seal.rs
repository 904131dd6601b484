//! Page tokens: an edge in a list, sealed for one account and its filters (rules L2, L4).

use core::fmt;

use chrono::{DateTime, Timelike, Utc};
use data_encoding::BASE64URL_NOPAD;

use super::filter::SimFilter;
use super::position::{Edge, Position};
use super::query::{PageToken, write_filter};
use crate::id::AccountSid;
use crate::wire::mac::{MacKey, Tag, read_tag};

/// What no other use of the same key begins with.
const DOMAIN: &[u8] = b"sim-lifecycle page token\0";

/// The first byte of a token; another layout has another.
const VERSION: u8 = 1;

/// How many bytes an edge has in a token.
const EDGE_LENGTH: usize = 1 + 1 + 8 + 4 + 34;

/// The caller's secret that page tokens are sealed with: 32 bytes out of a good source of randomness.
///
/// Tokens under another key are refused, so that a walk ends where the key changes. Printed for debugging it shows
/// nothing of itself.
///
/// ```
/// use sim_lifecycle::wire::PageKey;
///
/// assert_eq!(format!("{:?}", PageKey::new([7; 32])), "PageKey(..)");
/// ```
#[derive(Clone)]
pub struct PageKey(MacKey);

impl PageKey {
    /// Takes the secret.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(MacKey::of(&secret))
    }

    /// Gives the token for an edge of the list that this account sees through these filters.
    pub(super) fn seal(&self, edge: Edge, requester: AccountSid, filter: &SimFilter) -> PageToken {
        let edge = write_edge(edge);
        let tag = self.tag(&edge, requester, filter);
        let token = [edge.as_slice(), tag.as_bytes()].concat();
        // What the encoder writes of a tag is never empty.
        PageToken(BASE64URL_NOPAD.encode(&token).into())
    }

    /// Gives the edge, if the token was sealed with this key for this account and these filters.
    pub(super) fn open(&self, token: &PageToken, requester: AccountSid, filter: &SimFilter) -> Option<Edge> {
        let token = BASE64URL_NOPAD.decode(token.as_str().as_bytes()).ok()?;
        let (edge, tag) = token.split_first_chunk::<EDGE_LENGTH>()?;
        if self.tag(edge, requester, filter) != read_tag(tag)? {
            return None;
        }
        read_edge(edge)
    }

    /// The filters come last: what is before them has one length, so that nothing can be shifted from one to the other.
    fn tag(&self, edge: &[u8; EDGE_LENGTH], requester: AccountSid, filter: &SimFilter) -> Tag {
        let filter = write_filter(filter);
        self.0
            .tag([DOMAIN, edge, requester.as_str().as_bytes(), filter.as_bytes()])
    }
}

impl fmt::Debug for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageKey(..)")
    }
}

/// The version, which edge, its second and nanosecond, and its SID.
fn write_edge(edge: Edge) -> [u8; EDGE_LENGTH] {
    let Position { date_created, sid } = edge.at();
    let second = date_created.timestamp().to_be_bytes();
    let nanosecond = date_created.nanosecond().to_be_bytes();
    let mut bytes = [0; EDGE_LENGTH];
    let written = [VERSION, side(edge)]
        .into_iter()
        .chain(second)
        .chain(nanosecond)
        .chain(sid.as_str().bytes());
    for (byte, written) in bytes.iter_mut().zip(written) {
        *byte = written;
    }
    bytes
}

const fn side(edge: Edge) -> u8 {
    match edge {
        Edge::After(_) => 0,
        Edge::From(_) => 1,
        Edge::Before(_) => 2,
        Edge::UpTo(_) => 3,
    }
}

fn read_edge(bytes: &[u8; EDGE_LENGTH]) -> Option<Edge> {
    let ([VERSION, side], rest) = bytes.split_first_chunk()? else {
        return None;
    };
    let (second, rest) = rest.split_first_chunk()?;
    let (nanosecond, sid) = rest.split_first_chunk()?;
    // The second alone first: a leap second, as chrono has them, is one of more than a billion nanoseconds.
    let date_created = DateTime::<Utc>::from_timestamp(i64::from_be_bytes(*second), 0)?
        .with_nanosecond(u32::from_be_bytes(*nanosecond))?;
    let sid = core::str::from_utf8(sid).ok()?.parse().ok()?;
    let at = Position { date_created, sid };
    match side {
        0 => Some(Edge::After(at)),
        1 => Some(Edge::From(at)),
        2 => Some(Edge::Before(at)),
        3 => Some(Edge::UpTo(at)),
        _ => None,
    }
}
