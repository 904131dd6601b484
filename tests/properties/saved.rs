//! Any prefix of a history can be put away, taken out again, and gone on with as if nothing had been.

use proptest::prelude::*;
use proptest::sample::Index;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sim_lifecycle::Sim;
use sim_lifecycle::lifecycle::Lifecycle;

use super::histories::{Draft, config, drafts};
use super::machine::Machine;

fn a_prefix_survives<M: Machine + Serialize + DeserializeOwned>(draft: &Draft, cut: Index) {
    let steps = draft.steps::<M>();
    let (prefix, rest) = steps.split_at(cut.index(steps.len() + 1));
    let mut kept = draft.machine::<M>();
    draft.play(&mut kept, prefix);

    let text = serde_json::to_string(&kept).expect("it can be written");
    let mut restored: M = serde_json::from_str(&text).expect("what was written can be read");
    assert_eq!(restored, kept);
    // Through a tree of values, whose keys come in another order, it is the same.
    let tree = serde_json::to_value(&kept).expect("it can be written");
    assert_eq!(
        serde_json::from_value::<M>(tree).expect("what was written can be read"),
        kept
    );

    assert_eq!(draft.play(&mut restored, rest), draft.play(&mut kept, rest));
    assert_eq!(restored, kept);
    assert_eq!(
        serde_json::to_string(&restored).expect("it can be written"),
        serde_json::to_string(&kept).expect("it can be written")
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_prefix_put_away_and_taken_out_goes_on_the_same(draft in drafts(), cut in any::<Index>()) {
        a_prefix_survives::<Lifecycle>(&draft, cut);
        a_prefix_survives::<Sim>(&draft, cut);
    }
}
