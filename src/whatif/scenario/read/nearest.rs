//! Which known key was meant by one that is not.

use alloc::vec::Vec;

/// Gives the key that is made of `came` by the fewest edits, at most one for every three characters.
pub(super) fn nearest(came: &str, known: &'static [&'static str]) -> Option<&'static str> {
    // Far longer than any key: it was not one of them that was meant.
    if came.len() > 64 {
        return None;
    }
    let most = came.len().div_ceil(3);
    known
        .iter()
        .map(|key| (edits(came.as_bytes(), key.as_bytes()), *key))
        .filter(|(edits, _)| *edits <= most)
        .min()
        .map(|(_, key)| key)
}

/// Gives how many bytes have to be added, left out or changed.
fn edits(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (number, left) in from.iter().enumerate() {
        let mut diagonal = number;
        let mut beside = number.saturating_add(1);
        let mut next = Vec::with_capacity(row.len());
        next.push(beside);
        for (right, above) in to.iter().zip(row.iter().skip(1)) {
            let changed = diagonal.saturating_add(usize::from(left != right));
            beside = changed.min(beside.min(*above).saturating_add(1));
            diagonal = *above;
            next.push(beside);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
