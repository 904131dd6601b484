//! What is drawn of bills can be: charges that something led to.

use proptest::prelude::*;
use sim_lifecycle::Settled;
use sim_lifecycle::billing::{Billing, Charge, Fee, FeeKind};
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::{Policy, testing::instants};

use super::drawn;

#[test]
fn both_kinds_are_charged() {
    let charges = drawn::values::<Charge<DateTime<Utc>>>(200);
    let fees = drawn::values::<Fee<DateTime<Utc>>>(200);
    for kind in drawn::values::<FeeKind>(20) {
        assert!(charges.iter().any(|charge| charge.kind == kind), "{kind}");
        assert!(fees.iter().any(|fee| fee.kind == kind), "{kind}");
    }
    // One month and several.
    assert!(charges.iter().any(|charge| charge.months.len() == 1));
    assert!(charges.iter().any(|charge| charge.months.len() > 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_charge_falls_due_in_each_of_its_months(charge in any::<Charge<DateTime<Utc>>>()) {
        prop_assert!(!charge.months.is_empty());
        prop_assert_eq!(charge.due().count(), charge.months.len());
        prop_assert_eq!(charge.date, charge.from);
    }

    #[test]
    fn whatever_was_billed_a_sim_goes_on(
        billing in any::<Billing<DateTime<Utc>>>(), at in instants(), policy in any::<Policy>(),
    ) {
        let (mut billing, mut charges) = (billing, Vec::new());
        billing.enter(Settled::Canceled, at, &policy, &mut charges);
        charges.clear();
        billing.close(DateTime::<Utc>::MAX_UTC, &mut charges);
        prop_assert_eq!(charges, []);
    }
}
