//! How many threads run.

use std::num::NonZeroUsize;

use clap::Args;
use rayon::ThreadPoolBuilder;

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Threads {
    /// How many threads run; as many as there are cores without it. What comes out is the same
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Threads {
    /// Does something where so many threads can be used.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
        let mut pool = ThreadPoolBuilder::new();
        if let Some(threads) = self.threads {
            pool = pool.num_threads(threads.get());
        }
        Ok(pool.build()?.install(work))
    }
}
