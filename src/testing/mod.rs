//! Strategies of `proptest` for every public type and for whole histories, for other people's tests.
