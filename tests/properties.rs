//! What holds of every history, whatever it is: of the kernel and of the Sim around it.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod properties {
    pub mod answers;
    pub mod callbacks;
    mod carried_out;
    pub mod histories;
    #[cfg(feature = "replay")]
    mod lines;
    pub mod machine;
    pub mod readers;
    pub mod requests;
    #[cfg(feature = "json")]
    pub mod saved;
    pub mod time;
}
