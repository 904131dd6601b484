//! Strategies for the ways of a Sim to a status.

use proptest::prelude::*;
use proptest::sample::Index;

use super::kernel::{arbitrary_of_plan, lives, picked};
use crate::lifecycle::Plan;
use crate::policy::Policy;
use crate::sim::{Path, Step, StepKind, path_to};
use crate::status::Settled;

arbitrary_of_plan! {
    Path => paths::<P>();
    // A way that leads on, else there is no step.
    Step => (paths::<P>(), any::<Index>()).prop_filter_map("a step", |(path, pick)| picked(&path.steps, pick));
    StepKind => any::<Step<P>>().prop_map(|step| step.kind);
}

/// The ways that there are from what some lifecycle has come to.
fn paths<P: Plan + Arbitrary + 'static>() -> impl Strategy<Value = Path<P>>
where
    P::Strategy: 'static,
{
    let asked = (any::<Settled>(), any::<Option<P>>(), any::<Policy>());
    (lives::<P>(), asked).prop_filter_map("a way", |(life, (wanted, plan, policy))| {
        let lifecycle = life.lived();
        path_to(&lifecycle, wanted, plan, &policy, lifecycle.last())
    })
}
