//! A client brings a fleet of sixteen Sims to what they should be, while callbacks get lost, come twice and overtake each
//! other, the operator fails and is out of reach, and the server breaks now and then.
//!
//! `reconciling_poller [SEED]`: another seed is another world. Days pass in it, and about a second here.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use sim_lifecycle_examples::fake::Script;
use sim_lifecycle_examples::rehearsal::{FLEET, Rehearsal};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let seed = env::args().nth(1).map_or(Ok(7), |seed| seed.parse())?;
    let mut rehearsal = Rehearsal::new(Script::of_seed(seed))?;
    let mut log = Vec::new();
    let mut goes_on = true;
    while goes_on {
        goes_on = rehearsal.step(&mut log)?;
        for line in log.drain(..) {
            println!("{line}");
        }
    }
    let poller = rehearsal.poller();
    for surprise in poller.surprises() {
        println!(
            "{}: {} ({:?})",
            surprise.name, surprise.explanation, surprise.observation
        );
    }
    println!(
        "seed {seed}: {} of {FLEET} are as they should be",
        poller.as_wanted()
    );
    Ok(if poller.as_wanted() == FLEET {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
