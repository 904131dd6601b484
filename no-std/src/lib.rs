//! Links the core into a static library that has no `std`: `cargo build -p sim-lifecycle-no-std --profile no-std`.
//!
//! The profile aborts on panic, which is what leaves the crate without `std`; under any other profile the same code is an
//! ordinary library, so that the workspace as a whole can be checked and tested.

#![cfg_attr(panic = "abort", no_std)]

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::{Answer, Ignore, PlanKind, Request};
use sim_lifecycle::{Edit, Lifecycle, Policy, Requested, Settled};

/// Takes a SIM from new to ready and lets its ready period pass; gives 0 when it has become active by itself.
#[unsafe(no_mangle)]
pub extern "C" fn sim_lifecycle_self_check() -> i32 {
    let policy = Policy::default();
    let start = DateTime::<Utc>::UNIX_EPOCH;
    let mut sim = Lifecycle::new(None, start);
    let request = Request::Change {
        status: Some(Requested::Ready),
        plan: Edit::Set(PlanKind::Standard),
    };
    let accepted = sim.request(request, &policy, start, &mut Ignore).is_ok();
    let taken = sim
        .answer(1, Answer::Completed, &policy, start, &mut Ignore)
        .is_ok();
    if let Some(deadline) = sim.next_deadline() {
        sim.advance(&policy, deadline, &mut Ignore);
    }
    // A form that is refused, so that texts and errors are linked, too.
    let refused = sim_lifecycle::wire::read_update(b"CallbackUrl=http%3Aexample.com").is_err();
    i32::from(!(accepted && taken && refused && sim.settled() == Settled::Active))
}

#[cfg(panic = "abort")]
mod bare {
    //! What a program without `std` brings itself.

    use core::alloc::{GlobalAlloc, Layout};
    use core::cell::UnsafeCell;
    use core::panic::PanicInfo;
    use core::ptr::null_mut;
    use core::sync::atomic::{AtomicUsize, Ordering};

    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        loop {}
    }

    const ARENA_BYTES: usize = 1 << 16;

    /// Hands out its arena once, from the front; enough to link and to check.
    struct Arena {
        bytes: UnsafeCell<[u8; ARENA_BYTES]>,
        used: AtomicUsize,
    }

    // SAFETY: every range of `bytes` is handed out at most once, as `used` only grows.
    unsafe impl Sync for Arena {}

    // SAFETY: what is handed out lies within the arena, is aligned as asked, and never overlaps.
    unsafe impl GlobalAlloc for Arena {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let wanted = layout.size() + layout.align();
            let from = self.used.fetch_add(wanted, Ordering::Relaxed);
            if from + wanted > ARENA_BYTES {
                return null_mut();
            }
            // SAFETY: `from` is within the arena.
            let start = unsafe { self.bytes.get().cast::<u8>().add(from) };
            // SAFETY: `wanted` has room for the alignment.
            unsafe { start.add(start.align_offset(layout.align())) }
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
    }

    #[global_allocator]
    static ARENA: Arena = Arena {
        bytes: UnsafeCell::new([0; ARENA_BYTES]),
        used: AtomicUsize::new(0),
    };
}
