//! Values that must stay: a stream that changes changes every report.

use sim_lifecycle::whatif::draw::{CohortKey, Purpose, exponential, poisson, sum_of_exponentials};

#[test]
fn words() {
    let drawn = [
        (0, "", 0, Purpose::Provision, 0),
        (1, "meters", 0, Purpose::Provision, 0),
        (1, "meters", 0, Purpose::Provision, 1),
        (1, "meters", 1, Purpose::Provision, 0),
        (1, "meters", 0, Purpose::FirstUse, 0),
        (1, "meters", 0, Purpose::Loss, 0),
        (1, "meters", 0, Purpose::Churn, 0),
        (1, "meters", 0, Purpose::Suspension, 0),
        (1, "meters", 0, Purpose::Reset, 0),
        (1, "meters", 0, Purpose::Latency, 0),
        (1, "meters", 0, Purpose::Failure, 0),
        (1, "meters", 0, Purpose::ResetLatency, 0),
        (1, "meters", 0, Purpose::ResetFailure, 0),
        (1, "meters", 0, Purpose::DataGap, 0),
        (1, "meters", 0, Purpose::DataSize, 0),
        (1, "meters", 0, Purpose::CommandGap, 0),
        (1, "meters", 0, Purpose::Sessions, 0),
        (1, "meters", 0, Purpose::Bytes, 0),
        (1, "meters", 0, Purpose::Commands, 0),
        (2, "meters", 0, Purpose::Provision, 0),
        (1, "metres", 0, Purpose::Provision, 0),
        (u64::MAX, "Zähler", u64::MAX, Purpose::Commands, u32::MAX),
    ]
    .map(|(seed, name, number, purpose, ordinal)| {
        CohortKey::new(seed, name).streams(number).word(purpose, ordinal)
    });
    let text: Vec<_> = drawn.iter().map(|word| format!("{word:016x}")).collect();
    insta::assert_snapshot!(text.join("\n"), @r"
    1326dd2367c99e5a
    70236987f36e0a5d
    a282e6cb04b9b178
    f952083e4c9648de
    58cb6244a8167e0f
    8ad8844d51164406
    5f81b847acc708c9
    fc50bee296d72982
    a11d447c5d0467a4
    633703c38778de30
    5ec070e47a0acf65
    93862e7bef3b1e24
    7e6fc1d8e39202f6
    f2b7002658259b2f
    e209873678cb1ca8
    163b6066582c0fc3
    78b1701995b6dcdd
    15b5d0cc97574b03
    00c5f72d8bfed643
    b0011e454e685b74
    0619ff99469626d8
    c9e5e95db6b7c70f
    ");
}

#[test]
fn exponentials() {
    let streams = CohortKey::new(1, "meters").streams(0);
    let drawn: Vec<_> = (0..8)
        .map(|ordinal| exponential(streams.word(Purpose::DataGap, ordinal)))
        .collect();
    insta::assert_compact_debug_snapshot!(drawn, @"[228879508, 3057360646, 3170374516, 9737050955, 12261650074, 9430552199, 82147135, 6170901304]");
}

#[test]
fn poissons() {
    let mut words = CohortKey::new(1, "meters").streams(0).words(Purpose::Sessions);
    let drawn =
        [0.1, 3.0, 9.9, 10.0, 12.0, 50.0, 1e3, 1e6, 1e9, 1e12, 1e15].map(|mean| poisson(mean, &mut words));
    insta::assert_compact_debug_snapshot!(drawn, @"[0, 3, 3, 9, 14, 58, 1007, 999904, 1000001049, 999997889878, 999999955920598]");
    // As many words were taken as ever.
    insta::assert_compact_debug_snapshot!(words.uniform(), @"0.595046649184341");
}

#[test]
fn sums() {
    let mut words = CohortKey::new(1, "meters").streams(0).words(Purpose::Bytes);
    let drawn = [1, 2, 3, 10, 1_000, 1_000_000_000].map(|count| sum_of_exponentials(count, &mut words));
    insta::assert_compact_debug_snapshot!(drawn, @"[0.009818000940819305, 5.685113601378387, 2.4501019298241804, 9.853756674974388, 1000.3875187623811, 999981945.6237012]");
    insta::assert_compact_debug_snapshot!(words.uniform(), @"0.8019780117126961");
}
