//! The server from outside: the real command over real HTTP, on each of its databases.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod support;

mod api {
    mod at_once;
    mod bad_input;
    mod callbacks;
    mod errors;
    mod logs;
    mod operations;
    mod service;
}
