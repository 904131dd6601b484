//! Steps per second of the whole kernel beside four machines that do less, on the same inputs in the same process.
//!
//! `cargo bench -p sim-lifecycle-peers` measures; with `-- --quick`, and under `cargo test`, it only compares where the
//! machines end. The peers know the six settled statuses, the two counters and one timer, and nothing else: no plan, no
//! change in flight, no reset, no error, no other policy, no clock of their own.

#![expect(
    clippy::inline_always,
    reason = "each machine is to be measured in the same loop, not behind a call"
)]

mod by_hand;
mod kernel;
mod machine;
mod stream;
mod with_rust_fsm;
mod with_smlang;
mod with_statig;

use std::hint::black_box;
use std::time::Instant;

use chrono::DateTime;

use machine::{End, Machine, Tally, count, drive};
use stream::{SLOTS, Stream};

/// Where the mixed stream leads.
const MIXED: End = End {
    tally: Tally {
        data: 725,
        commands: 122,
        ready_period: 231,
        cancellation: 772,
        completed: 4383,
        same: 1102,
        refused: 9328,
    },
    settled: [0, 83, 448, 158, 39, 272],
};

/// Where the grouped stream leads.
const GROUPED: End = End {
    tally: Tally {
        data: 375,
        commands: 562,
        ready_period: 188,
        cancellation: 939,
        completed: 5065,
        same: 1688,
        refused: 7131,
    },
    settled: [0, 0, 438, 186, 63, 313],
};

/// Rounds that are measured, in each of which every machine has its turn.
const ROUNDS: usize = 15;
/// Passes over the stream in one turn.
const PASSES: u32 = 10;

/// A machine under a name: says where a stream leads, and how long a step takes in nanoseconds.
struct Contender {
    name: &'static str,
    size: usize,
    end: fn(&Stream) -> End,
    nanoseconds: fn(&Stream) -> f64,
}

impl Contender {
    const fn of<M: Machine>() -> Self {
        Self {
            name: M::NAME,
            size: size_of::<M>(),
            end: end::<M>,
            nanoseconds: nanoseconds::<M>,
        }
    }
}

const CONTENDERS: [Contender; 5] = [
    Contender::of::<kernel::Kernel>(),
    Contender::of::<by_hand::ByHand>(),
    Contender::of::<with_statig::WithStatig>(),
    Contender::of::<with_rust_fsm::WithRustFsm>(),
    Contender::of::<with_smlang::WithSmlang>(),
];

fn main() {
    let argument = |name: &str| std::env::args().any(|argument| argument == name);
    let measured = argument("--bench") && !argument("--quick") && !argument("--test");
    for (stream, expected) in [(Stream::mixed(), MIXED), (Stream::grouped(), GROUPED)] {
        for contender in &CONTENDERS {
            assert_eq!(
                (contender.end)(&stream),
                expected,
                "{} on the {} stream",
                contender.name,
                stream.name
            );
        }
        if measured {
            measure(&stream);
        }
    }
}

/// Prints, for one stream, what a step takes with each machine, and the ratio to the fastest.
fn measure(stream: &Stream) {
    let mut rounds = CONTENDERS.map(|_| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for (contender, rounds) in CONTENDERS.iter().zip(&mut rounds) {
            rounds.push((contender.nanoseconds)(stream));
        }
    }
    let medians = rounds.map(median);
    let fastest = medians.into_iter().fold(f64::INFINITY, f64::min);
    println!(
        "{} ({} steps, {SLOTS} Sims, median of {ROUNDS} rounds)",
        stream.name,
        stream.steps.len()
    );
    println!(
        "{:<10} {:>9} {:>8} {:>6}",
        "machine", "bytes/Sim", "ns/step", "ratio"
    );
    for (contender, median) in CONTENDERS.iter().zip(medians) {
        let ratio = median / fastest;
        println!(
            "{:<10} {:>9} {median:>8.2} {ratio:>6.2}",
            contender.name, contender.size
        );
    }
    println!();
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn sims<M: Machine>() -> Vec<M> {
    (0..SLOTS).map(|_| M::registered(DateTime::UNIX_EPOCH)).collect()
}

fn end<M: Machine>(stream: &Stream) -> End {
    let mut sims = sims::<M>();
    let tally = drive(&stream.steps, &mut sims, &M::Rules::default());
    End {
        tally,
        settled: count(&sims),
    }
}

fn nanoseconds<M: Machine>(stream: &Stream) -> f64 {
    let mut sims = sims::<M>();
    let rules = black_box(M::Rules::default());
    black_box(drive(&stream.steps, &mut sims, &rules));
    let start = Instant::now();
    for _ in 0..PASSES {
        black_box(drive(black_box(&stream.steps), &mut sims, &rules));
    }
    let steps = f64::from(PASSES) * f64::from(u32::try_from(stream.steps.len()).unwrap_or(u32::MAX));
    start.elapsed().as_secs_f64() * 1e9 / steps
}
