//! Servers that are killed with SIGKILL while clients are at work: nothing that was acknowledged is lost, nothing is done
//! by halves or twice, and what fell due meanwhile has happened at its instant.

use super::campaign::Campaign;
use crate::support::{Database, both};

both!(
    killed_on_a_clock_that_is_set_by_hand,
    killed_while_answers_fall_due_in_manual_time,
    killed_in_real_time,
);

fn killed_on_a_clock_that_is_set_by_hand(database: &Database) {
    Campaign::by_hand().run(database, 11);
}

fn killed_while_answers_fall_due_in_manual_time(database: &Database) {
    Campaign::in_manual_time().run(database, 12);
}

fn killed_in_real_time(database: &Database) {
    Campaign::in_real_time().run(database, 13);
}
