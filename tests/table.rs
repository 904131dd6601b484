//! Snapshots of what the kernel answers to everything that can be asked of it, and of every message it has.

#![allow(unreachable_pub, reason = "the modules are this test's own")]
#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is wrong stops the test; its texts are short"
)]

mod table {
    pub mod answers;
    pub mod kernel;
    pub mod messages;
    pub mod requests;
    pub mod sims;
    pub mod stopped;
    pub mod time;
    pub mod wire;
}

use insta::assert_snapshot;
use sim_lifecycle::{Policy, Settled};
use table::kernel::reactivating;
#[cfg(feature = "serde")]
use table::stopped;
use table::{answers, messages, requests, sims, time, wire};

/// Section 3 of the rules, `reactivation` being the policy in the cell that has one.
fn section_3(reactivation: &'static str) -> [(Settled, [&'static str; 4]); 6] {
    [
        (Settled::New, ["yes", "yes", "no", "yes"]),
        (Settled::Ready, ["same", "yes", "yes", "yes"]),
        (Settled::Active, ["no", "same", "yes", "yes"]),
        (Settled::Suspended, ["no", "yes", "same", "yes"]),
        (Settled::Deactivated, ["no", reactivation, "no", "same"]),
        (Settled::Canceled, ["no", "no", "no", "no"]),
    ]
}

#[test]
fn statuses_are_those_of_section_3() {
    assert_eq!(requests::statuses(&Policy::PUBLISHED), section_3("no"));
    assert_eq!(requests::statuses(&reactivating()), section_3("yes"));
    assert_snapshot!("statuses", requests::statuses_laid_out(&Policy::PUBLISHED));
    assert_snapshot!(
        "statuses_with_reactivation",
        requests::statuses_laid_out(&reactivating())
    );
}

#[test]
fn plans_with_and_without_a_status() {
    assert_snapshot!("plans", requests::plans(&Policy::PUBLISHED));
    assert_snapshot!("plans_with_reactivation", requests::plans(&reactivating()));
}

#[test]
fn every_other_input() {
    assert_snapshot!("other_inputs", sims::other_inputs());
}

#[test]
fn limits_and_deadlines() {
    assert_snapshot!("limits_and_deadlines", time::limits_and_deadlines());
}

#[test]
fn answers_to_every_number() {
    assert_snapshot!("answers", answers::answers());
}

#[test]
fn an_answer_twice_is_as_good_as_once() {
    for (once, twice, happened) in answers::doubled() {
        assert_eq!((once, happened.len()), (twice, 0));
    }
}

#[test]
fn codes_are_those_of_section_12() {
    assert_eq!(messages::codes(), messages::SECTION_12);
}

#[test]
fn messages_of_refusals() {
    assert_snapshot!("messages_of_refusals", messages::refusals());
}

#[test]
fn messages_of_the_kernel() {
    assert_snapshot!("messages_of_the_kernel", messages::illegal());
}

#[test]
fn messages_of_forms() {
    assert_snapshot!("messages_of_forms", messages::forms());
}

#[test]
fn messages_of_addresses() {
    assert_snapshot!("messages_of_addresses", wire::addresses());
}

#[test]
fn messages_of_queries() {
    assert_snapshot!("messages_of_queries", wire::queries());
}

#[test]
fn messages_of_callbacks() {
    assert_snapshot!("messages_of_callbacks", wire::callbacks());
}

#[cfg(feature = "signing")]
#[test]
fn messages_of_signatures() {
    assert_snapshot!("messages_of_signatures", wire::signatures());
}

#[test]
fn messages_of_values() {
    assert_snapshot!("messages_of_values", messages::values());
}

#[cfg(feature = "serde")]
#[test]
fn messages_of_saved_sims() {
    assert_snapshot!("messages_of_saved_sims", stopped::saved());
}

#[cfg(feature = "replay")]
#[test]
fn messages_of_lines() {
    assert_snapshot!("messages_of_lines", stopped::lines());
}

#[test]
fn outlooks() {
    assert_snapshot!("outlooks", sims::outlooks());
}

#[test]
fn explanations() {
    assert_snapshot!("explanations", sims::explanations());
}
