//! The server from outside: the real command over real HTTP, on each of its databases.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod support;

// The core's model writes histories that get somewhere; what it says of them is for the core to hold to.
#[allow(dead_code, unused_imports, reason = "its verdicts are not asked for here")]
#[path = "../../tests/model"]
mod model {
    pub mod reference;
    pub mod strategy;
}

mod api {
    mod anyone;
    mod at_once;
    mod bad_input;
    mod callbacks;
    mod clock;
    mod console;
    mod ending;
    mod errors;
    mod imports;
    mod lists;
    mod logs;
    mod operations;
    mod operator;
    mod random;
    mod service;
    mod starting;
}
