//! Two scenarios side by side: every SIM runs through both with the same draws.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::engine::{Course, Life};
use super::part::{Part, Shard};
use super::report::{CohortDifference, Comparison, Difference};
use super::run::{Chunk, Chunks};
use super::scenario::{Cohort, Scenario};
use super::tally::{Counting, MEASURES, Measures, Tally};

/// Says why two scenarios cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Incomparable {
    /// They start on different days, or last differently long.
    #[error("the variant has another start or horizon; both must look at the same days")]
    Days,
    /// They have different seeds.
    #[error("the variant has another seed, so that its draws have nothing to do with those of the base")]
    Seed,
    /// Their prices are in different units.
    #[error("the prices are in {base} and in {variant}; both must be in one unit")]
    Unit {
        /// That of the base.
        base: String,
        /// That of the variant.
        variant: String,
    },
}

fn check(base: &Scenario, variant: &Scenario) -> Result<(), Incomparable> {
    if (base.start, base.days) != (variant.start, variant.days) {
        return Err(Incomparable::Days);
    }
    if base.seed != variant.seed {
        return Err(Incomparable::Seed);
    }
    if base.prices.unit != variant.prices.unit {
        return Err(Incomparable::Unit {
            base: base.prices.unit.clone(),
            variant: variant.prices.unit.clone(),
        });
    }
    Ok(())
}

/// One side of a pair of cohorts: where it stands in its scenario, and what is shared by its SIMs.
struct Side<'a> {
    scenario: &'a Scenario,
    /// The cohort's place in the scenario.
    place: usize,
    sims: u64,
    course: Course<'a>,
}

impl<'a> Side<'a> {
    fn of(scenario: &'a Scenario, place: usize, cohort: &'a Cohort) -> Self {
        Self {
            scenario,
            place,
            sims: cohort.sims,
            course: Course::of(scenario, cohort),
        }
    }
}

/// One side while SIMs of it run.
struct Running<'a, 'b> {
    side: &'a Side<'a>,
    counting: Counting<'b>,
}

impl<'a, 'b> Running<'a, 'b> {
    fn of(side: Option<&'a Side<'a>>, tallies: &'b mut [Tally]) -> Option<Self> {
        let side = side?;
        let counting = Counting::of(tallies.get_mut(side.place)?);
        Some(Self { side, counting })
    }

    /// Runs one SIM, and gives what was measured of it; nothing of one that is not there.
    fn run(&mut self, number: u64) -> [u64; MEASURES.len()] {
        let side = self.side;
        if number >= side.sims {
            return [0; MEASURES.len()];
        }
        let mut measures = Measures::of(&mut self.counting, side.scenario.end());
        Life::run(&side.course, number, &mut measures);
        measures.sums(&side.scenario.prices)
    }
}

/// Cohorts of one name.
struct Pair<'a> {
    name: &'a str,
    base: Option<Side<'a>>,
    variant: Option<Side<'a>>,
}

impl Pair<'_> {
    fn sims(&self) -> u64 {
        let sims = |side: &Option<Side<'_>>| side.as_ref().map_or(0, |side| side.sims);
        sims(&self.base).max(sims(&self.variant))
    }
}

/// Sums over the pairs of SIMs of one pair of cohorts.
#[derive(Clone, Copy, Default)]
struct Sums {
    base: u128,
    variant: u128,
    squares: u128,
}

/// What has been counted: both reports' tallies, and the sums for each pair of cohorts and measure.
pub(super) struct Counted {
    base: Vec<Tally>,
    variant: Vec<Tally>,
    sums: Vec<[Sums; MEASURES.len()]>,
}

#[cfg(feature = "threads")]
impl Counted {
    pub(super) fn add(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.base, &other.base), (&mut self.variant, &other.variant)] {
            for (tally, more) in mine.iter_mut().zip(theirs) {
                tally.add(more);
            }
        }
        for (sums, more) in self.sums.iter_mut().flatten().zip(other.sums.iter().flatten()) {
            sums.base = sums.base.saturating_add(more.base);
            sums.variant = sums.variant.saturating_add(more.variant);
            sums.squares = sums.squares.saturating_add(more.squares);
        }
    }
}

/// Two scenarios, ready to be run.
pub(super) struct Compared<'a> {
    base: &'a Scenario,
    variant: &'a Scenario,
    pairs: Vec<Pair<'a>>,
    pub(super) chunks: Chunks,
}

impl<'a> Compared<'a> {
    pub(super) fn of(base: &'a Scenario, variant: &'a Scenario) -> Result<Self, Incomparable> {
        check(base, variant)?;
        let side = |scenario: &'a Scenario, name: &str| {
            let mut cohorts = scenario.cohorts.iter().enumerate();
            let (place, cohort) = cohorts.find(|(_, cohort)| cohort.name == name)?;
            Some(Side::of(scenario, place, cohort))
        };
        let only_variant = variant
            .cohorts
            .iter()
            .filter(|cohort| base.cohorts.iter().all(|other| other.name != cohort.name));
        let pairs: Vec<Pair<'a>> = base
            .cohorts
            .iter()
            .chain(only_variant)
            .map(|cohort| Pair {
                name: &cohort.name,
                base: side(base, &cohort.name),
                variant: side(variant, &cohort.name),
            })
            .collect();
        let chunks = Chunks::of(pairs.iter().map(|pair| 0..pair.sims()));
        Ok(Self {
            base,
            variant,
            pairs,
            chunks,
        })
    }

    pub(super) fn nothing(&self) -> Counted {
        let tallies = |scenario: &Scenario| scenario.cohorts.iter().map(|_| Tally::of(scenario)).collect();
        Counted {
            base: tallies(self.base),
            variant: tallies(self.variant),
            sums: vec![[Sums::default(); MEASURES.len()]; self.pairs.len()],
        }
    }

    pub(super) fn run(&self, chunk: &Chunk, counted: &mut Counted) {
        let (Some(pair), Some(sums)) = (self.pairs.get(chunk.cohort), counted.sums.get_mut(chunk.cohort))
        else {
            return;
        };
        let mut base = Running::of(pair.base.as_ref(), &mut counted.base);
        let mut variant = Running::of(pair.variant.as_ref(), &mut counted.variant);
        let run = |side: &mut Option<Running<'_, '_>>, number| {
            side.as_mut().map_or([0; MEASURES.len()], |side| side.run(number))
        };
        for number in chunk.sims.clone() {
            let (base, variant) = (run(&mut base, number), run(&mut variant, number));
            for (sums, (base, variant)) in sums.iter_mut().zip(base.into_iter().zip(variant)) {
                let apart = u128::from(base.abs_diff(variant));
                sums.base = sums.base.saturating_add(base.into());
                sums.variant = sums.variant.saturating_add(variant.into());
                sums.squares = sums.squares.saturating_add(apart.saturating_mul(apart));
            }
        }
        [base, variant]
            .into_iter()
            .flatten()
            .for_each(|side| side.counting.finish());
    }

    pub(super) fn finish(&self, counted: Counted) -> Comparison {
        let report = |scenario: &Scenario, tallies| {
            let scenario = scenario.clone();
            Part {
                scenario,
                shard: Shard::WHOLE,
                tallies,
            }
            .finish()
        };
        let cohorts = self
            .pairs
            .iter()
            .zip(counted.sums)
            .map(|(pair, sums)| CohortDifference {
                name: pair.name.into(),
                pairs: pair.sims(),
                measures: MEASURES
                    .into_iter()
                    .zip(sums)
                    .map(|(measure, sums)| Difference {
                        measure,
                        base: sums.base,
                        variant: sums.variant,
                        squares: sums.squares,
                    })
                    .collect(),
            });
        Comparison {
            cohorts: cohorts.collect(),
            base: report(self.base, counted.base),
            variant: report(self.variant, counted.variant),
        }
    }
}

/// Runs two scenarios on this thread, every SIM through both with the same draws. `progress` is told, from time to time,
/// how many pairs of SIMs more are done.
///
/// ```
/// use sim_lifecycle::whatif::report::Measure;
/// use sim_lifecycle::whatif::{Scenario, compare};
///
/// let file = include_str!("../../examples/scenarios/smart-meters.toml");
/// # let file = file.replace("1095 days", "40 days").replace("_000,", ",").replace("2_000_000", "2_000");
/// let base = Scenario::from_toml(&file)?;
/// let variant = Scenario::from_toml(&file.replace("first_status = \"ready\"", "first_status = \"active\""))?;
/// let comparison = compare(&base, &variant, &|_| {})?;
/// assert_eq!(comparison.cohorts[0].measures[0].measure, Measure::ActiveFees);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Incomparable`] where they do not look at the same days, with the same seed and in the same unit.
pub fn compare(
    base: &Scenario,
    variant: &Scenario,
    progress: &dyn Fn(u64),
) -> Result<Comparison, Incomparable> {
    let compared = Compared::of(base, variant)?;
    let mut counted = compared.nothing();
    for chunk in compared.chunks.iter() {
        compared.run(&chunk, &mut counted);
        progress(chunk.len());
    }
    Ok(compared.finish(counted))
}
