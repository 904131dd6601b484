//! Chance that can be had again: the numbers that follow from a seed.

use std::env;
use std::thread;

/// The environment variable with the seed of a failure that is to be seen again.
const SEED: &str = "SIM_LIFECYCLE_SEED";

/// The environment variable with the number of kills of each campaign.
const KILLS: &str = "SIM_LIFECYCLE_KILLS";

/// How many kills a campaign has where nothing else is said.
const DEFAULT_KILLS: u64 = 25;

/// How many kills a campaign has.
pub fn kills() -> u64 {
    number(KILLS).unwrap_or(DEFAULT_KILLS)
}

/// A test's seed; told where the test fails.
#[derive(Debug)]
pub struct Seed(u64);

impl Seed {
    /// The one that is asked for, else the test's own.
    pub fn or(own: u64) -> Self {
        Self(number(SEED).unwrap_or(own))
    }

    /// What follows from it.
    pub fn chance(&self) -> Chance {
        Chance(self.0)
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the seed was {SEED}={}", self.0);
        }
    }
}

/// Numbers by `SplitMix64`.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The numbers that follow from this one.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Somebody else's chance.
    pub fn fork(&mut self) -> Self {
        Self(self.draw())
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, these: &[T]) -> T {
        let end = u64::try_from(these.len()).expect("few");
        let index = usize::try_from(self.below(end)).expect("an index");
        these[index]
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}
