//! The signature of a callback, by which a receiver knows who sent it, and when.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;

use super::parameters::Told;
use super::received::ReceivedCallback;
use crate::sim::{Callback, CallbackParameters};
use crate::wire::mac::{MacKey, Tag, read_tag};

/// The HTTP header in which a callback's signature travels.
pub const CALLBACK_SIGNATURE_HEADER: &str = "Sim-Callback-Signature";

/// What no other use of the same key begins with.
const DOMAIN: &str = "sim-lifecycle callback";

/// A secret that the sender of callbacks and their receiver share; printed for debugging it shows nothing of itself.
///
/// A signature is `t=`, the second at which it was made, counted from 1970, then `,v1=` and in hex the HMAC-SHA256 under
/// the secret of four lines, parted by a line feed each, none after the last:
///
/// ```text
/// sim-lifecycle callback
/// 1767258000
/// DE00000000000000000000000000000001-1
/// SimSid=DE00000000000000000000000000000001&SimStatus=active&ApiVersion=v1&AccountSid=AC00000000000000000000000000000001
/// ```
///
/// The third is the id out of its header. The fourth has the seven parameters in the order of [`CallbackParameter`],
/// those only that have a value, by the WHATWG serializer, whatever the method. It is written anew from what was
/// understood, so that what stands between sender and receiver may write a URL or a body in its own way.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use sim_lifecycle::sim::{Callback, CallbackId, CallbackParameters, CallbackTarget, Failure};
/// use sim_lifecycle::text::Method;
/// use sim_lifecycle::wire::{CallbackKey, CallbackRequest, ReceivedCallback, SignatureError};
/// use sim_lifecycle::Status;
///
/// # let sim = "DE00000000000000000000000000000001".parse()?;
/// # let callback = Callback {
/// #     id: CallbackId { sim, number: 1 },
/// #     target: CallbackTarget { url: "https://a.example/".parse()?, method: Method::Post },
/// #     parameters: CallbackParameters {
/// #         sim, unique_name: None, status: Status::Active, failure: Failure::default(),
/// #         account: "AC00000000000000000000000000000001".parse()?,
/// #     },
/// # };
/// let key = CallbackKey::new(b"a shared secret")?;
/// let now: DateTime<Utc> = "2026-01-01T09:00:00Z".parse()?;
/// let signature = key.sign(&callback, now);
///
/// let request = CallbackRequest::of(&callback);
/// let received = ReceivedCallback::from_form(request.body.unwrap_or_default().as_bytes())?;
/// let (id, tolerance) = (request.id.to_string(), TimeDelta::minutes(5));
/// assert_eq!(key.verify(&received, &id, &signature, now, tolerance), Ok(()));
///
/// let later = now + TimeDelta::hours(1);
/// let error = key.verify(&received, &id, &signature, later, tolerance).unwrap_err();
/// assert_eq!(error, SignatureError::TooOld { seconds: 3_600, tolerated: 300 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`CallbackParameter`]: super::CallbackParameter
#[derive(Clone)]
pub struct CallbackKey(MacKey);

impl CallbackKey {
    /// Takes the secret; 32 random bytes are a good one.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] where it is empty, as that one everybody knows.
    pub fn new(secret: &[u8]) -> Result<Self, EmptyKey> {
        if secret.is_empty() {
            Err(EmptyKey)
        } else {
            Ok(Self(MacKey::of(secret)))
        }
    }

    /// Signs one attempt to deliver a callback, made at `now`: what [`CALLBACK_SIGNATURE_HEADER`] has.
    ///
    /// Another attempt is signed anew, or it comes too old. Where two keys hold for a while, the `v1=` of the second
    /// is put after the first, with a comma between: the receiver takes either.
    #[must_use]
    pub fn sign(&self, callback: &Callback, now: DateTime<Utc>) -> String {
        self.sign_parts(&callback.id.to_string(), &callback.parameters, now)
    }

    /// Signs as [`sign`](Self::sign) does what was kept of a callback: its id as text, and its parameters.
    ///
    /// ```
    /// # use chrono::{DateTime, Utc};
    /// # use sim_lifecycle::sim::{Callback, CallbackId, CallbackParameters, CallbackTarget, Failure};
    /// # use sim_lifecycle::text::Method;
    /// # use sim_lifecycle::wire::CallbackKey;
    /// # let sim = "DE00000000000000000000000000000001".parse()?;
    /// # let callback = Callback {
    /// #     id: CallbackId { sim, number: 1 },
    /// #     target: CallbackTarget { url: "https://a.example/".parse()?, method: Method::Post },
    /// #     parameters: CallbackParameters {
    /// #         sim, unique_name: None, status: sim_lifecycle::Status::Active, failure: Failure::default(),
    /// #         account: "AC00000000000000000000000000000001".parse()?,
    /// #     },
    /// # };
    /// let key = CallbackKey::new(b"a shared secret")?;
    /// let now: DateTime<Utc> = "2026-01-01T09:00:00Z".parse()?;
    /// let kept = (callback.id.to_string(), &callback.parameters);
    /// assert_eq!(key.sign_parts(&kept.0, kept.1, now), key.sign(&callback, now));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn sign_parts(&self, id: &str, parameters: &CallbackParameters, now: DateTime<Utc>) -> String {
        let at = now.timestamp();
        let tag = self.tag(at, id, &Told::from(parameters));
        format!("t={at},v1={}", HEXLOWER.encode(tag.as_bytes()))
    }

    /// Says whether a callback was signed with this key, and not longer ago than is tolerated.
    ///
    /// `id` and `signature` are the headers as they came. Times are compared by the whole second and may differ by
    /// `tolerance` either way, exactly that included; a negative one counts as zero.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Malformed`], then [`SignatureError::Mismatch`], then [`SignatureError::TooOld`] or
    /// [`SignatureError::FromTheFuture`].
    pub fn verify(
        &self,
        received: &ReceivedCallback,
        id: &str,
        signature: &str,
        now: DateTime<Utc>,
        tolerance: TimeDelta,
    ) -> Result<(), SignatureError> {
        let Signature { at, tags } = read_signature(signature).ok_or_else(|| SignatureError::Malformed {
            found: signature.into(),
        })?;
        let expected = self.tag(at, id, &Told::from(received));
        // Each comparison takes the same time; which of several keys it was made with is no secret.
        if !tags.contains(&expected) {
            return Err(SignatureError::Mismatch);
        }
        let tolerated = tolerance.num_seconds().max(0);
        let (age, ahead) = (
            now.timestamp().saturating_sub(at),
            at.saturating_sub(now.timestamp()),
        );
        if age > tolerated {
            Err(SignatureError::TooOld {
                seconds: age,
                tolerated,
            })
        } else if ahead > tolerated {
            Err(SignatureError::FromTheFuture {
                seconds: ahead,
                tolerated,
            })
        } else {
            Ok(())
        }
    }

    /// Neither the second nor the parameters can have a line feed, so each id has its own text, even one that has some.
    fn tag(&self, at: i64, id: &str, told: &Told<'_>) -> Tag {
        let text = format!("{DOMAIN}\n{at}\n{id}\n{}", told.write_canonical());
        self.0.tag([text.as_bytes()])
    }
}

impl fmt::Debug for CallbackKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackKey(..)")
    }
}

/// Says that a secret is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret is empty; expected one that nobody can guess, such as 32 random bytes")]
pub struct EmptyKey;

/// A signature taken apart.
struct Signature {
    at: i64,
    tags: Vec<Tag>,
}

/// Reads a `t` and at least one `v1`; what else there may be belongs to schemes to come.
fn read_signature(text: &str) -> Option<Signature> {
    let mut at = None;
    let mut tags = Vec::new();
    for part in text.split(',') {
        match part.split_once('=')? {
            ("t", second) => {
                let value: i64 = second.parse().ok()?;
                // Written as it is signed, so that one signature has one text.
                if at.replace(value).is_some() || value.to_string() != second {
                    return None;
                }
            }
            ("v1", tag) => tags.push(read_tag(&HEXLOWER.decode(tag.as_bytes()).ok()?)?),
            _ => {}
        }
    }
    let at = at?;
    (!tags.is_empty()).then_some(Signature { at, tags })
}

/// Says why a callback is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// It is no signature.
    #[error("`{found}` is no signature; expected `t=<seconds since 1970>,v1=<64 hex digits>`")]
    Malformed {
        /// What came.
        found: Box<str>,
    },
    /// It belongs to another callback, or was made with another key.
    #[error(
        "the signature does not match; expected one made with this key, of these parameters, id and time"
    )]
    Mismatch,
    /// It was made too long ago: the callback may be an old one, sent again by somebody who has seen it.
    #[error("the signature was made {seconds} seconds ago; expected at most {tolerated}")]
    TooOld {
        /// How long ago.
        seconds: i64,
        /// How long is tolerated.
        tolerated: i64,
    },
    /// The sender's clock is ahead of the receiver's, by more than is tolerated.
    #[error("the signature was made {seconds} seconds ahead of the clock here; expected at most {tolerated}")]
    FromTheFuture {
        /// How far ahead.
        seconds: i64,
        /// How far is tolerated.
        tolerated: i64,
    },
}
