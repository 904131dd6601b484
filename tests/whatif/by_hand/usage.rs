//! What ready and active SIMs consume.

use sim_lifecycle::whatif::draw::{CohortKey, Gap, Purpose, poisson, size, sum_of_exponentials};
use sim_lifecycle::whatif::scenario::{DataUse, FirstStatus, Millionths, SessionSize};
use sim_lifecycle::{Cause, Status};

use super::{DAY, HOUR, at_once, each_engine, fixed, moves, some, span};

/// A tenth a day: sparse, so that ready lasts.
const RARE: Millionths = Millionths(100_000);

fn gaps(purpose: Purpose) -> impl Iterator<Item = u64> {
    let streams = CohortKey::new(1, "meters").streams(0);
    let gap = Gap::of(RARE, span(DAY)).expect("not never");
    (0..).map(move |ordinal| gap.draw(streams.word(purpose, ordinal)))
}

#[test]
fn the_session_that_reaches_the_limit_makes_the_sim_active() {
    let mut scenario = at_once();
    scenario.cohorts[0].first_status = FirstStatus::Ready;
    scenario.cohorts[0].first_use = fixed(HOUR);
    scenario.cohorts[0].data = Some(DataUse {
        sessions_per_day: RARE,
        size: SessionSize::Fixed(100_000),
    });
    // 250,000 bytes are reached by the third.
    let ready_for = HOUR + gaps(Purpose::DataGap).take(3).sum::<u64>();
    assert!(ready_for < 85 * DAY, "{ready_for}");
    let day = usize::try_from(ready_for / DAY).expect("few days");
    scenario.days = u32::try_from(day).expect("few days") + 1;
    each_engine(&scenario, |report| {
        assert_eq!(
            moves(report, Status::Ready, Status::Active, Cause::Data),
            [(day, 1)]
        );
        let by_data = &report.ready_to_active[0];
        assert_eq!(by_data.cause, Cause::Data);
        assert_eq!(by_data.durations.total_millis, u128::from(ready_for));
        let before: u64 = report.traffic.sessions[..day].iter().sum();
        assert_eq!(before, 2);
        assert!(report.traffic.sessions[day] >= 1);
        assert_eq!(report.traffic.connected_millis[0], 23 * HOUR);
    });
}

#[test]
fn commands_count_too() {
    let mut scenario = at_once();
    scenario.cohorts[0].first_status = FirstStatus::Ready;
    scenario.cohorts[0].commands_per_day = RARE;
    let fifth: u64 = gaps(Purpose::CommandGap).take(5).sum();
    assert!(fifth < 85 * DAY, "{fifth}");
    each_engine(&scenario, |report| {
        let by_commands = &report.ready_to_active[1];
        assert_eq!(by_commands.cause, Cause::Commands);
        assert_eq!(by_commands.durations.total_millis, u128::from(fifth));
    });
}

#[test]
fn sessions_of_a_ready_sim_carry_what_is_drawn_for_each() {
    let mut scenario = at_once();
    scenario.days = 80;
    scenario.cohorts[0].first_status = FirstStatus::Ready;
    scenario.cohorts[0].data = Some(DataUse {
        sessions_per_day: RARE,
        size: SessionSize::Mean(1_000),
    });
    let streams = CohortKey::new(1, "meters").streams(0);
    let (mut time, mut bytes) = (0, Vec::new());
    for (ordinal, gap) in gaps(Purpose::DataGap).enumerate() {
        time += gap;
        if time >= 80 * DAY {
            break;
        }
        let word = streams.word(Purpose::DataSize, u32::try_from(ordinal).expect("few"));
        bytes.push((usize::try_from(time / DAY).expect("few days"), size(word, 1_000)));
    }
    assert!(
        bytes.len() >= 3 && bytes.is_sorted_by(|a, b| a.0 < b.0),
        "one a day at most: {bytes:?}"
    );
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.traffic.bytes), bytes);
    });
}

#[test]
fn active_sims_are_drawn_for_together_by_day() {
    let mut scenario = at_once();
    scenario.days = 3;
    scenario.cohorts[0].sims = 20;
    scenario.cohorts[0].first_use = fixed(36 * HOUR);
    scenario.cohorts[0].commands_per_day = Millionths(2_500_000);
    scenario.cohorts[0].data = Some(DataUse {
        sessions_per_day: Millionths(1_500_000),
        size: SessionSize::Mean(1_000),
    });
    let key = CohortKey::new(1, "meters");
    // Ten days' worth on day 1, twenty on day 2.
    let sessions = |day, mean| poisson(mean, &mut key.streams(day).words(Purpose::Sessions));
    let commands = |day, mean| poisson(mean, &mut key.streams(day).words(Purpose::Commands));
    let (first, second) = (sessions(1, 15.0), sessions(2, 30.0));
    each_engine(&scenario, |report| {
        assert_eq!(report.traffic.connected_millis, [0, 10 * DAY, 20 * DAY]);
        assert_eq!(report.traffic.sessions, [0, first, second]);
        assert_eq!(report.traffic.commands, [0, commands(1, 25.0), commands(2, 50.0)]);
        for (day, number) in [(1, first), (2, second)] {
            let sum = sum_of_exponentials(number, &mut key.streams(day).words(Purpose::Bytes));
            let bytes = report.traffic.bytes[usize::try_from(day).expect("few days")];
            #[allow(clippy::cast_precision_loss, reason = "small numbers")]
            let off = (bytes as f64 - sum * 1_000.0).abs();
            assert!(number > 0 && off <= 0.5, "{off}");
        }
    });
}
