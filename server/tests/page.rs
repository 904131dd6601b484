//! The page in a Chromium, on a server that was started with `--demo`.

#![cfg(unix)]
#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod page {
    pub mod browser;
    pub mod demo;
    mod looks;
}
