//! Whom a callback may reach: public addresses, unless it is told otherwise.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// How far callbacks go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reach {
    /// To public addresses only.
    #[default]
    PublicOnly,
    /// Also to loopback, private networks and whatever else is not public.
    Anywhere,
}

impl Reach {
    /// Tells whether an address may be connected to.
    #[must_use]
    pub fn allows(self, ip: IpAddr) -> bool {
        match self {
            Self::PublicOnly => is_public(ip),
            Self::Anywhere => true,
        }
    }
}

/// Says that a callback would go to where it must not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPublic {
    /// The host is an address, however it is spelled, that is not public.
    #[error("leads to {ip}, which is not public; expected a public address or a name")]
    Address {
        /// The address.
        ip: IpAddr,
    },
    /// The host is a name of this very machine.
    #[error("leads to `{name}`, which is this machine; expected a public address or another name")]
    Localhost {
        /// The name.
        name: Box<str>,
    },
}

/// Judges a URL by what can be seen without asking for its name.
///
/// That is an address, in whatever spelling a URL parser takes for one (`127.1`, `0x7f.1`, `2130706433`,
/// `[::ffff:7f00:1]`), and `localhost` with all that ends in `.localhost`. A name may still lead to where it must not, so
/// [`Client`](super::client::Client) judges again what it resolves to. A text that is no URL at all is nobody's address,
/// and passes: rule C4 refuses it in other words.
///
/// ```
/// use sim_lifecycle_server::delivery::address::{Reach, judge_url};
///
/// assert!(judge_url("https://example.com/sims", Reach::PublicOnly).is_ok());
/// let error = judge_url("http://0x7f.1/", Reach::PublicOnly).unwrap_err();
/// assert_eq!(error.to_string(), "leads to 127.0.0.1, which is not public; expected a public address or a name");
/// assert!(judge_url("http://0x7f.1/", Reach::Anywhere).is_ok());
/// ```
///
/// # Errors
///
/// - [`NotPublic::Address`] if the host is an address that is not [public](is_public);
/// - [`NotPublic::Localhost`] if it is a name of this machine.
pub fn judge_url(url: &str, reach: Reach) -> Result<(), NotPublic> {
    let Ok(url) = Url::parse(url) else {
        return Ok(());
    };
    let ip = match url.host() {
        Some(Host::Domain(name)) if reach == Reach::PublicOnly && is_localhost(name) => {
            return Err(NotPublic::Localhost { name: name.into() });
        }
        Some(Host::Domain(_)) | None => return Ok(()),
        Some(Host::Ipv4(ip)) => ip.into(),
        Some(Host::Ipv6(ip)) => ip.into(),
    };
    if reach.allows(ip) {
        Ok(())
    } else {
        Err(NotPublic::Address { ip })
    }
}

/// Tells whether a name, as the URL parser gives it, in lower case, is one of this machine's (RFC 6761, 6.3).
fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// Tells whether an address is one that anybody on the Internet may have.
///
/// Loopback, private, shared, link-local, multicast, documentation, benchmarking and reserved addresses are not. An IPv6
/// address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) is as public as what it carries.
///
/// ```
/// use sim_lifecycle_server::delivery::address::is_public;
///
/// assert!(is_public([8, 8, 8, 8].into()));
/// assert!(!is_public([100, 64, 0, 1].into()));
/// ```
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// The networks of IPv4 that nobody on the Internet has, by their first address and the length of their prefix.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // The relays of 6to4, which are no more.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

fn is_public_v4(ip: Ipv4Addr) -> bool {
    !NOT_PUBLIC_V4.iter().any(|(network, length)| {
        // The bits in which they differ, but for those behind the prefix.
        (ip.to_bits() ^ network.to_bits()) >> (u32::BITS - length) == 0
    })
}

/// The part of IPv6 that is given out to the Internet; all the rest is for other ends, or for none yet.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What of it is not public: protocols, documentation (twice).
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // Compatible (with `::` and `::1` among them) and mapped; NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(joined(high, low))
        }
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => is_public_v4(joined(high, low)),
        // Teredo (RFC 4380): its server, and its client with all bits turned.
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            is_public_v4(joined(server_high, server_low)) && is_public_v4(joined(!high, !low))
        }
        _ => {
            let is_within = |(network, length): &(Ipv6Addr, u32)| {
                (ip.to_bits() ^ network.to_bits()) >> (u128::BITS - length) == 0
            };
            is_within(&GLOBAL_V6) && !NOT_PUBLIC_V6.iter().any(is_within)
        }
    }
}

/// Joins the halves of an IPv4 address.
fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}
