//! Strategies for the words: statuses, phases, causes, methods, and edits of a property.

use alloc::vec;

use proptest::prelude::*;
use proptest::sample::select;

use super::macros::{arbitrary, each_variant};
use crate::edit::Edit;
use crate::error::{Code, Parameter};
use crate::lifecycle::Answer;
use crate::sim::ResetStatus;
use crate::status::{Automatic, Cause, Choices, Direction, Phase, Requested, Settled, Status};
use crate::table::{AUTOMATIC, Edge, PlanChange, Row, TABLE, Verdict};
use crate::text::Method;

each_variant!(
    Settled, Phase, Status, Requested, Automatic, Cause, Direction, Method, Answer, Code, Parameter
);

arbitrary! {
    ResetStatus => Just(ResetStatus::Resetting);
    // A set is drawn as a list with repetitions, which shrinks to the empty one.
    Choices => prop::collection::vec(any::<Requested>(), 0..=4)
        .prop_map(|statuses| statuses.into_iter().collect::<Choices>());
    Verdict => select(vec![Verdict::Legal, Verdict::Same, Verdict::IfReactivation, Verdict::Refused]);
    Row => select(TABLE.to_vec());
    Edge => select(AUTOMATIC.to_vec());
    PlanChange => select(vec![PlanChange::AtOnce, PlanChange::ByOperator, PlanChange::Refused]);
}

impl<T> Arbitrary for Edit<T>
where
    T: Arbitrary + Clone + 'static,
    T::Strategy: 'static,
{
    type Parameters = T::Parameters;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(parameters: T::Parameters) -> BoxedStrategy<Self> {
        prop_oneof![
            2 => Just(Edit::Keep),
            1 => Just(Edit::Clear),
            2 => any_with::<T>(parameters).prop_map(Edit::Set),
        ]
        .boxed()
    }
}
