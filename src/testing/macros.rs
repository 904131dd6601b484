//! What the implementations of `Arbitrary` have in common.

/// Implements `Arbitrary`, without parameters, by the strategy that stands beside each type.
macro_rules! arbitrary {
    ($($type:ty => $strategy:expr;)*) => {$(
        impl proptest::arbitrary::Arbitrary for $type {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                proptest::strategy::Strategy::boxed($strategy)
            }
        }
    )*};
}

/// Implements `Arbitrary` for enums whose variants can be gone through; shrinks towards the first.
macro_rules! each_variant {
    ($($type:ty),* $(,)?) => {$(
        crate::testing::macros::arbitrary! {
            $type => proptest::sample::select(
                <$type as strum::IntoEnumIterator>::iter().collect::<alloc::vec::Vec<_>>(),
            );
        }
    )*};
}

pub(super) use arbitrary;
pub(super) use each_variant;
