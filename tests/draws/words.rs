//! The words themselves: as likely 0 as 1 in every bit, and nothing to do with one another.

use std::collections::BTreeSet;

use sim_lifecycle::whatif::draw::{CohortKey, Purpose, Streams};

use super::statistics::{SIGMAS, chi_square_of_equals, correlation};

const PURPOSES: [Purpose; 16] = [
    Purpose::Provision,
    Purpose::FirstUse,
    Purpose::Loss,
    Purpose::Churn,
    Purpose::Suspension,
    Purpose::Reset,
    Purpose::Latency,
    Purpose::Failure,
    Purpose::ResetLatency,
    Purpose::ResetFailure,
    Purpose::DataGap,
    Purpose::DataSize,
    Purpose::CommandGap,
    Purpose::Sessions,
    Purpose::Bytes,
    Purpose::Commands,
];

const COUNT: u32 = 400_000;

fn key() -> CohortKey {
    CohortKey::new(1, "meters")
}

fn streams(number: u32) -> Streams {
    key().streams(number.into())
}

/// What it goes through, and the word at each place.
type Walk = (String, Box<dyn Fn(u32) -> u64>);

/// Ways to walk from one word to the next, each of which has to look like chance. Low seeds, SIMs in sequence and names
/// that differ in a letter are what scenarios have.
fn walks() -> Vec<Walk> {
    let mut walks: Vec<Walk> = Vec::new();
    for purpose in [Purpose::Provision, Purpose::DataGap, Purpose::Commands] {
        walks.push((
            format!("the ordinals of {purpose:?}"),
            Box::new(move |at| streams(0).word(purpose, at)),
        ));
        walks.push((
            format!("the SIMs, {purpose:?}"),
            Box::new(move |at| streams(at).word(purpose, 0)),
        ));
    }
    walks.push((
        "the seeds".into(),
        Box::new(|at| {
            CohortKey::new(at.into(), "a")
                .streams(0)
                .word(Purpose::Provision, 0)
        }),
    ));
    walks.push((
        "the seeds, without a name".into(),
        Box::new(|at| {
            CohortKey::new(at.into(), "")
                .streams(0)
                .word(Purpose::Provision, 0)
        }),
    ));
    walks.push((
        "the names".into(),
        Box::new(|at| {
            let key = CohortKey::new(0, &format!("meters-{at}"));
            key.streams(0).word(Purpose::Provision, 0)
        }),
    ));
    walks.push((
        "the purposes of each SIM".into(),
        Box::new(|at| streams(at / 16).word(PURPOSES[at as usize % 16], 0)),
    ));
    walks.push((
        "the purposes at each ordinal".into(),
        Box::new(|at| streams(0).word(PURPOSES[at as usize % 16], at / 16)),
    ));
    walks
}

#[test]
fn each_bit_is_as_likely_0_as_1_and_bytes_are_alike() {
    for (name, word) in walks() {
        let mut ones = [0_i64; 64];
        let mut alike = [0_i64; 64];
        let mut bytes = vec![[0_u64; 256]; 8];
        let mut before = 0;
        for at in 0..COUNT {
            let word = word(at);
            for bit in 0..64 {
                ones[bit] += (word >> bit & 1).cast_signed();
                alike[bit] += (!(word ^ before) >> bit & 1).cast_signed();
            }
            for (place, byte) in word.to_le_bytes().into_iter().enumerate() {
                bytes[place][usize::from(byte)] += 1;
            }
            before = word;
        }
        let off = |count: &i64| (*count as f64 - f64::from(COUNT) / 2.0) / (f64::from(COUNT) / 4.0).sqrt();
        for bit in 0..64 {
            assert!(
                off(&ones[bit]).abs() < SIGMAS,
                "{name}, bit {bit}: {} ones",
                ones[bit]
            );
            assert!(
                off(&alike[bit]).abs() < SIGMAS,
                "{name}, bit {bit}: {} like the last",
                alike[bit]
            );
        }
        for (place, counts) in bytes.iter().enumerate() {
            let excess = chi_square_of_equals(counts);
            assert!(excess.abs() < SIGMAS, "{name}, byte {place}: {excess} sigmas");
        }
    }
}

#[test]
fn neighbours_are_not_correlated() {
    for (name, word) in walks() {
        for apart in [1, 2, 16] {
            let off = correlation((0..COUNT).map(|at| (word(at), word(at + apart))));
            assert!(off.abs() < SIGMAS, "{name}, {apart} apart: {off} sigmas");
        }
    }
}

#[test]
fn pairs_of_neighbours_fill_the_square() {
    for (name, word) in walks() {
        let mut cells = vec![0_u64; 64 * 64];
        for at in 0..COUNT {
            let (one, other) = (word(2 * at), word(2 * at + 1));
            cells[((one >> 58) << 6 | other >> 58) as usize] += 1;
        }
        let excess = chi_square_of_equals(&cells);
        assert!(excess.abs() < SIGMAS, "{name}: {excess} sigmas");
        let mut cells = vec![0_u64; 64 * 64];
        for at in 0..COUNT {
            let (one, other) = (word(2 * at), word(2 * at + 1));
            cells[((one & 63) << 6 | other & 63) as usize] += 1;
        }
        let excess = chi_square_of_equals(&cells);
        assert!(excess.abs() < SIGMAS, "{name}, lowest bits: {excess} sigmas");
    }
}

#[test]
fn purposes_are_not_correlated() {
    for (index, one) in PURPOSES.into_iter().enumerate() {
        for other in &PURPOSES[index + 1..] {
            let of_sims = (0..20_000).map(|at| (streams(at).word(one, 0), streams(at).word(*other, 0)));
            let off = correlation(of_sims);
            assert!(off.abs() < SIGMAS, "{one:?} and {other:?} of SIMs: {off} sigmas");
            let of_ordinals = (0..20_000).map(|at| (streams(0).word(one, at), streams(0).word(*other, at)));
            let off = correlation(of_ordinals);
            assert!(
                off.abs() < SIGMAS,
                "{one:?} and {other:?} of ordinals: {off} sigmas"
            );
        }
    }
}

/// Any one bit of seed, number, ordinal or name turns half of the bits of a word, each with the same chance.
#[test]
fn one_bit_turns_half_of_them() {
    let word = |seed: u64, name: &[u8; 6], number: u64, ordinal: u32| {
        let name = std::str::from_utf8(name).expect("it is ASCII");
        CohortKey::new(seed, name)
            .streams(number)
            .word(Purpose::Loss, ordinal)
    };
    let name = *b"meters";
    let turned = |what: &str, turn: &dyn Fn(u64) -> u64| {
        let mut bits = [0_u64; 64];
        let count = 2_000;
        for base in 0..count {
            let turned = turn(base);
            for (bit, turns) in bits.iter_mut().enumerate() {
                *turns += turned >> bit & 1;
            }
        }
        let half = count as f64 / 2.0;
        for (bit, turns) in bits.iter().enumerate() {
            let off = (*turns as f64 - half) / (half / 2.0).sqrt();
            assert!(off.abs() < 5.5, "{what} turns bit {bit} {turns} times of {count}");
        }
    };
    for bit in 0..64 {
        turned(&format!("bit {bit} of the seed"), &|base| {
            word(base, &name, 0, 0) ^ word(base ^ (1 << bit), &name, 0, 0)
        });
        turned(&format!("bit {bit} of the number"), &|base| {
            word(1, &name, base, 0) ^ word(1, &name, base ^ (1 << bit), 0)
        });
    }
    for bit in 0..32 {
        turned(&format!("bit {bit} of the ordinal"), &|base| {
            word(1, &name, 3, base as u32) ^ word(1, &name, 3, base as u32 ^ (1 << bit))
        });
    }
    for place in 0..6 {
        for bit in 0..7 {
            let mut other = name;
            other[place] ^= 1 << bit;
            turned(&format!("bit {bit} of letter {place}"), &|base| {
                word(base, &name, 0, 0) ^ word(base, &other, 0, 0)
            });
        }
    }
}

#[test]
fn no_word_comes_twice() {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for seed in 0..4 {
        for name in ["", "a", "b", "aa", "ab", "ba", "a\0", "\0"] {
            for number in 0..100 {
                let streams = CohortKey::new(seed, name).streams(number);
                for purpose in PURPOSES {
                    for ordinal in 0..4 {
                        count += 1;
                        seen.insert(streams.word(purpose, ordinal));
                    }
                }
            }
        }
    }
    assert_eq!(seen.len(), count);
}

/// The words of a stream are those with the numbers 0, 1, 2, as numbers in between 0 and 1.
#[test]
fn uniform_numbers_are_the_words_one_by_one() {
    let streams = streams(9);
    let mut words = streams.words(Purpose::Bytes);
    for ordinal in 0..1_000 {
        let uniform = words.uniform();
        let word = streams.word(Purpose::Bytes, ordinal);
        assert!(uniform > 0.0 && uniform < 1.0);
        assert_eq!((uniform * 2.0_f64.powi(52)).floor() as u64, word >> 12);
    }
}
