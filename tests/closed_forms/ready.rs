//! From ready to active: what leads there first, and how long it takes.

use sim_lifecycle::Cause;

use super::paper::{DAY, distributed, erlang, poisson_below, ready_until, report, share, sum};

/// From New Year on, three months are ninety days.
const READY_PERIOD: f64 = 90.0;

#[test]
fn the_fifth_command_comes_after_an_erlang_time_unless_three_months_are_over() {
    let (sims, rate) = (1_500_000, 0.06);
    let report = report(
        "start = 2026-01-01
        horizon = '100 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'ready'
        provision = { at = 2026-01-01 }
        commands_per_day = 0.06",
    );
    let by_commands = ready_until(&report, Cause::Commands);
    let in_time = erlang(5, rate * READY_PERIOD);
    share("by Commands", by_commands.count, sims, in_time);
    let by_period = ready_until(&report, Cause::ReadyPeriod);
    share("by the ready period", by_period.count, sims, 1.0 - in_time);
    assert_eq!(by_period.count + by_commands.count, sims);

    distributed("until the fifth Command", by_commands, |millis| {
        erlang(5, rate * millis / DAY) / in_time
    });
    // The moments of what is cut off at the period are those of Erlang times with more events.
    let moment = |events| erlang(events, rate * READY_PERIOD);
    sum(
        "days until the fifth Command",
        by_commands.total_millis as f64 / DAY,
        sims,
        5.0 / rate * moment(6),
        30.0 / (rate * rate) * moment(7),
    );
}

#[test]
fn sessions_of_one_size_reach_the_limit_after_an_erlang_time() {
    let (sims, rate) = (1_200_000, 2.0);
    let report = report(
        "start = 2026-01-01
        horizon = '60 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_200_000
        first_status = 'ready'
        provision = { at = 2026-01-01 }
        data = { sessions_per_day = 2, bytes = 100_000 }",
    );
    // The third session passes 250,000 bytes.
    let by_data = ready_until(&report, Cause::Data);
    assert_eq!(by_data.count, sims);
    let days = by_data.total_millis as f64 / DAY;
    sum(
        "days until the third session",
        days,
        sims,
        3.0 / rate,
        12.0 / (rate * rate),
    );
    distributed("until the third session", by_data, |millis| {
        erlang(3, rate * millis / DAY)
    });
}

#[test]
fn sessions_of_exponential_sizes_reach_the_limit_after_one_and_a_poisson_number() {
    // Sizes of mean 50,000 stand on a line like events: before 250,000 there are 5 on average, and one more passes it.
    let (sims, rate, before) = (1_200_000, 2.0, 5.0);
    let report = report(
        "start = 2026-01-01
        horizon = '60 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_200_000
        first_status = 'ready'
        provision = { at = 2026-01-01 }
        data = { sessions_per_day = 2, mean_bytes = 50_000 }",
    );
    let by_data = ready_until(&report, Cause::Data);
    assert_eq!(by_data.count, sims);
    let mean = (1.0 + before) / rate;
    let variance = (1.0 + 2.0 * before) / (rate * rate);
    let days = by_data.total_millis as f64 / DAY;
    sum("days until the limit", days, sims, mean, variance + mean * mean);
    distributed("until the limit", by_data, |millis| {
        let mut probability = f64::exp(-before);
        let mut below = 0.0;
        for number in 0..60_u32 {
            below += probability * erlang(number + 1, rate * millis / DAY);
            probability *= before / f64::from(number + 1);
        }
        below
    });
}

#[test]
fn data_and_commands_race() {
    let sims = 1_500_000;
    let report = report(
        "start = 2026-01-01
        horizon = '60 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'ready'
        provision = { at = 2026-01-01 }
        data = { sessions_per_day = 2, bytes = 100_000 }
        commands_per_day = 3",
    );
    // Each event is a Command with three chances in five. Five of them come before the third session.
    let (command, session) = (0.6_f64, 0.4_f64);
    let first = command.powi(5) * (1.0 + 5.0 * session + 15.0 * session.powi(2));
    let by_commands = ready_until(&report, Cause::Commands);
    share("Commands first", by_commands.count, sims, first);
    let by_data = ready_until(&report, Cause::Data);
    share("data first", by_data.count, sims, 1.0 - first);

    // Whoever wins: neither five Commands nor three sessions have come.
    let neither = |days: f64| poisson_below(5, 3.0 * days) * poisson_below(3, 2.0 * days);
    let step = 1e-3;
    let midpoints = (0..40_000).map(|number| (f64::from(number) + 0.5) * step);
    let (mean, mean_square) = midpoints.fold((0.0, 0.0), |(mean, square), days| {
        (
            mean + neither(days) * step,
            square + 2.0 * days * neither(days) * step,
        )
    });
    let days = (by_commands.total_millis + by_data.total_millis) as f64 / DAY;
    sum("days until either", days, sims, mean, mean_square);
}

#[test]
fn a_device_that_stays_on_the_shelf_is_paid_after_three_months() {
    let sims = 1_500_000;
    let report = report(
        "start = 2026-01-01
        horizon = '100 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'ready'
        provision = { at = 2026-01-01 }
        first_use = { mean = '100 days' }
        commands_per_day = 1_000",
    );
    // First use, and five Commands, which come within minutes.
    let later = (-READY_PERIOD / 100.0).exp() * (1_000.0_f64 / (1_000.0 - 0.01)).powi(5);
    let by_period = ready_until(&report, Cause::ReadyPeriod);
    share("not used in time", by_period.count, sims, later);
    assert_eq!(
        by_period.total_millis,
        u128::from(by_period.count) * 90 * 86_400_000
    );
}
