//! What is the same for all SIMs of a run: the scenario, taken apart once.

use sim_lifecycle::Policy;
use sim_lifecycle::lifecycle::Lifecycle;
use sim_lifecycle::lifecycle::PlanKind;
use sim_lifecycle::whatif::Tick;
use sim_lifecycle::whatif::draw::{CohortKey, Gap};
use sim_lifecycle::whatif::scenario::{
    Delay, FirstStatus, Millionths, Operator, Outage, Provision, Retry, Scenario, SessionSize, Span,
    Suspension,
};

use crate::scenario::{DAY, START};

/// The kernel that every engine steps.
pub(crate) type Kernel = Lifecycle<PlanKind, Tick>;

/// Who makes the traffic of active SIMs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActiveTraffic {
    /// Each SIM for itself: every data session and every Command is an event.
    Events,
    /// The cohort as a whole, day by day, out of the summed time.
    Superposed,
}

/// The scenario as the engines use it.
pub(crate) struct World {
    pub(crate) sims: u32,
    pub(crate) start: Tick,
    pub(crate) end: Tick,
    pub(crate) days: usize,
    pub(crate) policy: Policy,
    pub(crate) operator: Operator,
    pub(crate) key: CohortKey,
    pub(crate) active_traffic: ActiveTraffic,
    pub(crate) first_status: FirstStatus,
    pub(crate) plan: PlanKind,
    pub(crate) window: (Tick, u64),
    pub(crate) first_use: Delay,
    pub(crate) suspend_after: Delay,
    pub(crate) suspend_lasting: Delay,
    pub(crate) noticed_after: Span,
    pub(crate) sessions_per_day: Millionths,
    pub(crate) commands_per_day: Millionths,
    pub(crate) session_bytes: u64,
    pub(crate) session: Option<Gap>,
    pub(crate) command: Option<Gap>,
    pub(crate) loss: Option<Gap>,
    pub(crate) churn: Option<Gap>,
    pub(crate) reset: Option<Gap>,
    pub(crate) on_conflict: Retry,
    pub(crate) on_failure: Retry,
}

impl World {
    /// Takes a scenario apart; `None` for one that is not made like that of the bench.
    pub(crate) fn of(scenario: &Scenario, active_traffic: ActiveTraffic) -> Option<Self> {
        let [cohort] = scenario.cohorts.as_slice() else {
            return None;
        };
        let Provision::Window { from, to } = cohort.provision else {
            return None;
        };
        let Suspension::Random { after, lasting } = cohort.suspension else {
            return None;
        };
        let data = cohort.data?;
        let SessionSize::Mean(session_bytes) = data.size else {
            return None;
        };
        let (day, year) = (Span::from_millis(DAY)?, Span::from_millis(365 * DAY)?);
        Some(Self {
            sims: u32::try_from(cohort.sims).ok()?,
            start: START,
            end: START.plus(u64::from(scenario.days) * DAY),
            days: usize::try_from(scenario.days).ok()?,
            policy: scenario.policy,
            operator: scenario.operator.clone(),
            key: CohortKey::new(scenario.seed, &cohort.name),
            active_traffic,
            first_status: cohort.first_status,
            plan: cohort.plan,
            window: (from, millis_between(from, to)),
            first_use: cohort.first_use,
            suspend_after: after,
            suspend_lasting: lasting,
            noticed_after: cohort.noticed_after,
            sessions_per_day: data.sessions_per_day,
            commands_per_day: cohort.commands_per_day,
            session_bytes,
            session: Gap::of(data.sessions_per_day, day),
            command: Gap::of(cohort.commands_per_day, day),
            loss: Gap::of(cohort.lost_per_year, year),
            churn: Gap::of(cohort.churn_per_year, year),
            reset: Gap::of(cohort.resets_per_year, year),
            on_conflict: cohort.on_conflict,
            on_failure: cohort.on_failure,
        })
    }

    /// Gives the outage that goes on at an instant.
    pub(crate) fn outage(&self, at: Tick) -> Option<&Outage> {
        self.outage_ending(at)
            .filter(|outage| outage.from <= at && at < outage.to)
    }

    /// Gives the first outage that ends at an instant or after it.
    pub(crate) fn outage_ending(&self, at: Tick) -> Option<&Outage> {
        self.operator.outages.iter().find(|outage| outage.to >= at)
    }
}

/// Gives the milliseconds from one instant to a later one.
pub(crate) fn millis_between(from: Tick, to: Tick) -> u64 {
    u64::try_from(to.millis() - from.millis()).unwrap_or(0)
}
