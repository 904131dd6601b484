//! HMAC-SHA256 under a key of any length.

use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

type HmacSha256 = Hmac<Sha256>;

/// The result of a MAC; two of them compare in constant time.
pub(super) type Tag = CtOutput<HmacSha256>;

/// How many bytes a tag has.
pub(super) const TAG_LENGTH: usize = 32;

/// How many bytes SHA-256 takes at a time.
const BLOCK_LENGTH: usize = 64;

/// A key, made as long as one block of the hash, which is what HMAC does first with any key.
#[derive(Clone)]
pub(super) struct MacKey([u8; BLOCK_LENGTH]);

impl MacKey {
    pub(super) fn of(secret: &[u8]) -> Self {
        let hash;
        let short = if secret.len() > BLOCK_LENGTH {
            hash = Sha256::digest(secret);
            hash.as_slice()
        } else {
            secret
        };
        let mut block = [0; BLOCK_LENGTH];
        for (byte, secret) in block.iter_mut().zip(short) {
            *byte = *secret;
        }
        Self(block)
    }

    /// Gives the tag of the parts, one after the other; where one ends, they have to show themselves.
    pub(super) fn tag<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Tag {
        let mut mac = HmacSha256::new(&self.0.into());
        for part in parts {
            mac.update(part);
        }
        mac.finalize()
    }
}

/// Gives the bytes as a tag to compare with; `None` where they are not as many.
pub(super) fn read_tag(bytes: &[u8]) -> Option<Tag> {
    let bytes: [u8; TAG_LENGTH] = bytes.try_into().ok()?;
    Some(CtOutput::new(bytes.into()))
}
