//! The pairs of a form or a query, decoded strictly (rule T10).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// One `name=value`, its name decoded.
pub(in crate::wire) struct Pair<'a> {
    /// The name.
    pub(in crate::wire) name: Cow<'a, str>,
    /// The value; `None` where it is not percent-encoded UTF-8.
    pub(in crate::wire) value: Option<Cow<'a, str>>,
}

/// Says that a name is not percent-encoded UTF-8.
pub(in crate::wire) struct BadName {
    /// The name as it came, what is not UTF-8 replaced.
    pub(in crate::wire) name: Box<str>,
}

/// Gives the pairs one by one; empty ones (`&&`) are skipped.
pub(in crate::wire) fn pairs(form: &[u8]) -> impl Iterator<Item = Result<Pair<'_>, BadName>> {
    form.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = split(pair);
            let name = decode(name, Plus::Space).ok_or_else(|| BadName {
                name: String::from_utf8_lossy(name).into(),
            })?;
            let value = decode(value, Plus::Space);
            Ok(Pair { name, value })
        })
}

fn split(pair: &[u8]) -> (&[u8], &[u8]) {
    let mut parts = pair.splitn(2, |byte| *byte == b'=');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// What a `+` stands for.
#[derive(Clone, Copy)]
pub(in crate::wire) enum Plus {
    /// A space, as in a form or a query.
    Space,
    /// A `+`, as in a path.
    Itself,
}

/// Undoes the percent-encoding; `None` where a `%` lacks its two hex digits or the bytes are not UTF-8.
pub(in crate::wire) fn decode(text: &[u8], plus: Plus) -> Option<Cow<'_, str>> {
    if !text.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return core::str::from_utf8(text).ok().map(Cow::Borrowed);
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        decoded.push(match (byte, plus) {
            (b'+', Plus::Space) => b' ',
            (b'%', _) => {
                let high = char::from(*rest.next()?).to_digit(16)?;
                let low = char::from(*rest.next()?).to_digit(16)?;
                u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?
            }
            (byte, _) => *byte,
        });
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}
