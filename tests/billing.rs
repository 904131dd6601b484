//! Holds the fees of section 13 against a second calculation, over histories drawn and histories that the kernel lived.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod billing {
    pub mod drawn;
    mod kernel;
    mod named;
    pub mod plain;
    mod properties;
    pub mod time;
}
