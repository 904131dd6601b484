//! A second engine, written from `docs/whatif.md` alone and for clarity: every SIM is a whole `Sim`, and every event is met one
//! by one, all SIMs together, in the order of time. What happened is written into diaries, and counted up afterwards.

mod agenda;
mod client;
mod consumption;
mod count;
mod diary;
mod durations;
mod fees;
mod life;
mod moments;
mod operator;
mod time;
mod traffic;

use sim_lifecycle::whatif::{Report, Scenario};

use agenda::Agenda;
use life::Life;
use time::Horizon;

/// Plays a scenario.
pub fn run(scenario: &Scenario) -> Report {
    let horizon = Horizon::of(scenario);
    let mut agenda = Agenda::until(horizon.end);
    let mut lives = Vec::new();
    for cohort in &scenario.cohorts {
        for number in 0..cohort.sims {
            lives.push(Life::new(scenario, cohort, number, lives.len(), &mut agenda));
        }
    }
    while let Some(event) = agenda.next() {
        lives[event.sim].meets(event.what, event.at, &mut agenda);
    }
    let cohorts = scenario.cohorts.iter().map(|cohort| {
        let of_cohort = lives.iter().filter(|life| life.cohort().name == cohort.name);
        count::cohort(
            scenario,
            cohort,
            horizon,
            &of_cohort.map(Life::diary).collect::<Vec<_>>(),
        )
    });
    Report {
        scenario: scenario.clone(),
        cohorts: cohorts.collect(),
    }
}
