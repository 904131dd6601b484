//! What holds of the fees of every history.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use sim_lifecycle::Settled;
use sim_lifecycle::billing::{Billing, Charge, FeeKind, fees};

use super::drawn::{Drawn, config, histories};
use super::plain::{self, Due, beginning, stays};
use super::time::Time;

fn of<T: Time>(drawn: &Drawn) -> Vec<(T, Settled)> {
    let changes = drawn.history.iter();
    changes.map(|(at, status)| (T::of(*at), *status)).collect()
}

/// Lists them, those of one instant in the order of their kinds.
fn listed<T: Time>(drawn: &Drawn) -> Vec<Due> {
    let fees = fees(of::<T>(drawn), &drawn.policy(), T::of(drawn.end));
    let mut due: Vec<_> = fees.iter().map(|fee| (fee.at.date_time(), fee.kind)).collect();
    assert!(
        due.is_sorted_by_key(|(at, _)| *at),
        "not in order of time: {due:?}"
    );
    due.sort_unstable();
    due
}

fn due<T: Time>(charges: &[Charge<T>]) -> Vec<Due> {
    let due = charges
        .iter()
        .flat_map(|charge| charge.due().map(|at| (at.date_time(), charge.kind)));
    let mut due: Vec<_> = due.collect();
    due.sort_unstable();
    due
}

fn plain(drawn: &Drawn, end: DateTime<Utc>) -> Vec<Due> {
    plain::fees(&drawn.history, drawn.free_months, end)
}

/// Closes at every cut on the way, and compares at each what has been given so far with what was due before it.
fn closed<T: Time>(drawn: &Drawn, cuts: &[DateTime<Utc>]) -> Result<(), TestCaseError> {
    let (mut billing, policy, mut charges) = (Billing::new(), drawn.policy(), Vec::new());
    let mut cuts = cuts.iter().filter(|cut| **cut <= drawn.end).peekable();
    let mut close_until = |billing: &mut Billing<T>, charges: &mut Vec<_>, until: DateTime<Utc>| {
        while let Some(cut) = cuts.next_if(|cut| **cut <= until) {
            billing.close(T::of(*cut), charges);
            prop_assert_eq!(due(charges), plain(drawn, *cut), "closed at {}", cut);
        }
        Ok(())
    };
    for (at, status) in drawn.history.iter().filter(|(at, _)| *at < drawn.end) {
        close_until(&mut billing, &mut charges, *at)?;
        billing.enter(*status, T::of(*at), &policy, &mut charges);
    }
    close_until(&mut billing, &mut charges, drawn.end)?;
    billing.close(T::of(drawn.end), &mut charges);
    prop_assert_eq!(due(&charges), plain(drawn, drawn.end));
    let given = charges.len();
    billing.close(T::of(drawn.end), &mut charges);
    prop_assert_eq!(charges.len(), given, "closed twice");
    Ok(())
}

/// Some instants of the history, and of the months after them.
fn cuts(drawn: &Drawn, picks: &[(Index, u32)]) -> Vec<DateTime<Utc>> {
    let Some((start, _)) = drawn.history.first() else {
        return Vec::new();
    };
    let mut cuts: Vec<_> = picks
        .iter()
        .filter_map(|(pick, months)| {
            let earlier = pick.get(&drawn.history).0;
            beginning(earlier, *months)
        })
        .chain([*start])
        .collect();
    cuts.sort_unstable();
    cuts
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_fees_are_those_of_the_plain_calculation(drawn in histories()) {
        prop_assert_eq!(listed::<DateTime<Utc>>(&drawn), plain(&drawn, drawn.end));
        #[cfg(feature = "whatif")]
        prop_assert_eq!(listed::<sim_lifecycle::whatif::Tick>(&drawn), plain(&drawn, drawn.end));
    }

    #[test]
    fn accounts_drawn_up_on_the_way_have_each_fee_once(
        drawn in histories(),
        picks in prop::collection::vec((any::<Index>(), 0..30_u32), 0..8),
    ) {
        let cuts = cuts(&drawn, &picks);
        closed::<DateTime<Utc>>(&drawn, &cuts)?;
        #[cfg(feature = "whatif")]
        closed::<sim_lifecycle::whatif::Tick>(&drawn, &cuts)?;
    }

    #[test]
    fn what_comes_later_changes_no_fee(drawn in histories(), pick in any::<Index>(), months in 0..30_u32) {
        let Some(end) = cuts(&drawn, &[(pick, months)]).last().map(|cut| drawn.end.min(*cut)) else {
            return Ok(());
        };
        let earlier: Vec<_> = listed::<DateTime<Utc>>(&drawn)
            .into_iter()
            .filter(|(at, _)| *at < end)
            .collect();
        prop_assert_eq!(listed::<DateTime<Utc>>(&Drawn { end, ..drawn }), earlier);
    }

    #[test]
    fn only_active_and_suspended_are_charged_while_they_last_and_before_the_end(drawn in histories()) {
        let stays = stays(&drawn.history, drawn.end);
        for (at, kind) in listed::<DateTime<Utc>>(&drawn) {
            let status = match kind {
                FeeKind::Active => Settled::Active,
                FeeKind::Suspended => Settled::Suspended,
            };
            prop_assert!(at < drawn.end);
            prop_assert!(stays.iter().any(|stay| stay.status == status && stay.covers(at)));
        }
    }

    #[test]
    fn no_cycle_is_charged_twice(drawn in histories()) {
        let active = drawn.history.iter().find(|(_, status)| *status == Settled::Active);
        let Some((first, _)) = active else {
            return Ok(());
        };
        let mut charged = BTreeSet::new();
        for (at, _) in listed::<DateTime<Utc>>(&drawn).into_iter().filter(|(_, kind)| *kind == FeeKind::Active) {
            let begun = |month: &u32| beginning(*first, *month).is_some_and(|start| start <= at);
            let cycle = (0..=u32::MAX).take_while(begun).last();
            prop_assert!(charged.insert(cycle), "{:?} is charged at {} again", cycle, at);
        }
    }
}
