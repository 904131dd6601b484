//! The inputs, laid out in memory before anything is measured: the same for every machine.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::lifecycle::Change;
use sim_lifecycle::{Policy, Requested, Settled};

use crate::kernel::Kernel;
use crate::machine::{Machine, drive};

/// Slots that Sims live in, one after the other; few enough for every machine's to fit into the L2 cache.
pub(crate) const SLOTS: u16 = 1_000;
/// Lives that each slot sees.
const LIVES: u16 = 3;
/// Inputs in a life at least.
const SHORTEST: usize = 8;
/// Inputs in a life at most, but for one answer more.
const LONGEST: usize = 56;
/// Different lives in the stream that is grouped by Sim: few enough for a branch predictor to learn.
const STORIES: u16 = 16;

/// One input to the Sim in one slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// When it comes; a slot's own time, which never runs backwards within a life.
    pub(crate) now: DateTime<Utc>,
    /// Which Sim it is for.
    pub(crate) slot: u16,
    /// What comes.
    pub(crate) input: Input,
}

const _: () = assert!(
    size_of::<Step>() <= 24,
    "a stream of 100,000 steps takes at most 2.4 MB"
);

/// What a machine takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input {
    /// A new Sim takes the slot.
    Register,
    /// Data is consumed, in bytes.
    Data(u32),
    /// A Command to the SIM.
    Command,
    /// A status is asked for.
    Ask(Requested),
    /// The operator has done what was asked; comes before any other input to the Sim, at the same instant.
    Completed {
        /// The number of the request.
        number: u16,
        /// The status that was asked for.
        to: Requested,
    },
    /// Time passes.
    Pass,
}

/// All inputs, in the order in which they come.
pub(crate) struct Stream {
    /// What the stream is called in the table that is printed.
    pub(crate) name: &'static str,
    /// The inputs.
    pub(crate) steps: Vec<Step>,
}

impl Stream {
    /// Makes the stream in which every Sim has a life of its own and the Sims take turns at random.
    pub(crate) fn mixed() -> Self {
        let mut random = Random(1);
        let mut slots: Vec<_> = (0..SLOTS)
            .map(|slot| {
                let lives: Vec<_> = (0..LIVES).flat_map(|_| life(&mut random)).collect();
                lives.into_iter().map(move |step| Step { slot, ..step })
            })
            .collect();
        let mut turns: Vec<usize> = slots
            .iter()
            .enumerate()
            .flat_map(|(slot, lives)| core::iter::repeat_n(slot, lives.len()))
            .collect();
        for end in (1..turns.len()).rev() {
            turns.swap(end, random.below(end + 1));
        }
        let steps = turns
            .into_iter()
            .filter_map(|slot| slots.get_mut(slot)?.next())
            .collect();
        Self { name: "mixed", steps }
    }

    /// Makes the stream in which each Sim's inputs come one after the other, and its life is one of a few.
    pub(crate) fn grouped() -> Self {
        let mut random = Random(3);
        let stories: Vec<_> = (0..STORIES).map(|_| life(&mut random)).collect();
        let steps = stories
            .iter()
            .cycle()
            .zip((0..SLOTS).flat_map(|slot| core::iter::repeat_n(slot, LIVES.into())))
            .flat_map(|(story, slot)| story.iter().map(move |step| Step { slot, ..*step }))
            .collect();
        Self {
            name: "grouped",
            steps,
        }
    }
}

/// Makes one life, in the first slot: of what is drawn, ten in sixteen are data, three Commands, two time passing and one
/// a request; while the Sim is new, half are requests.
///
/// The kernel goes along, so that the operator answers only what goes to it.
fn life(random: &mut Random) -> Vec<Step> {
    let mut now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + random.seconds(365 * DAY);
    let mut sims = [Kernel::registered(now)];
    let length = SHORTEST + random.below(LONGEST - SHORTEST + 1);
    let mut steps = vec![Step {
        now,
        slot: 0,
        input: Input::Register,
    }];
    while steps.len() < length {
        now += random.seconds(DAY / 2);
        let [sim] = &sims;
        let is_asked = sim.settled() == Settled::New && random.below(2) == 0;
        let input = match random.below(16) {
            0 => random.ask(),
            _ if is_asked => random.ask(),
            1..3 => {
                now += random.seconds(60 * DAY);
                Input::Pass
            }
            3..6 => Input::Command,
            _ => Input::Data(u32::try_from(random.below(60_000)).unwrap_or(u32::MAX)),
        };
        let follow = |sims: &mut [Kernel], input| {
            let step = Step { now, slot: 0, input };
            drive(&[step], sims, &Policy::default());
            step
        };
        steps.push(follow(&mut sims, input));
        let [sim] = &sims;
        if let Some(to) = sim.change().and_then(Change::status) {
            let number = u16::try_from(sim.requests()).unwrap_or(u16::MAX);
            steps.push(follow(&mut sims, Input::Completed { number, to }));
        }
    }
    steps
}

/// A day in seconds.
const DAY: usize = 86_400;

/// `SplitMix64`: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Gives a number below `end`.
    fn below(&mut self, end: usize) -> usize {
        let product = u128::from(self.next()) * end as u128;
        usize::try_from(product >> 64).unwrap_or(0)
    }

    fn seconds(&mut self, end: usize) -> TimeDelta {
        TimeDelta::seconds(i64::try_from(self.below(end)).unwrap_or(0))
    }

    /// Gives a request; one for deactivated, after which little can happen, comes least.
    fn ask(&mut self) -> Input {
        Input::Ask(match self.below(16) {
            0..8 => Requested::Ready,
            8..11 => Requested::Active,
            11..14 => Requested::Suspended,
            _ => Requested::Deactivated,
        })
    }
}
