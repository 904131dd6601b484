//! The client: its one wish, and what it makes of refusals and failures.

use sim_lifecycle::Requested;
use sim_lifecycle::whatif::scenario::Retry;

/// What a client wishes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    Provision(Requested),
    Suspend,
    Resume,
    Deactivate,
}

/// The wish that came up last.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub number: u64,
    pub aim: Aim,
    refused: u32,
    failed: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Client {
    latest: Option<Wish>,
    /// The number of the wish whose change is in flight.
    in_hand: Option<u64>,
    wishes: u64,
}

/// What becomes of a wish that was refused, or whose change has failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Then {
    /// It is asked again, so many milliseconds later.
    Again { wish: u64, after: u64 },
    /// It is given up.
    GivenUp,
    /// It does not matter any more.
    Nothing,
}

impl Client {
    /// A wish comes up, and takes the place of the one before.
    pub fn wishes(&mut self, aim: Aim) -> Wish {
        self.wishes += 1;
        let wish = Wish {
            number: self.wishes,
            aim,
            refused: 0,
            failed: 0,
        };
        self.latest = Some(wish);
        wish
    }

    /// The wish with this number, if it is still the latest.
    pub fn still(&self, number: u64) -> Option<Wish> {
        self.latest.filter(|wish| wish.number == number)
    }

    /// The change of this wish is in flight.
    pub fn accepted(&mut self, wish: Wish) {
        self.in_hand = Some(wish.number);
    }

    /// The latest wish has been refused, on a conflict or otherwise.
    pub fn refused(&mut self, is_conflict: bool, on_conflict: Retry) -> Then {
        match &mut self.latest {
            Some(wish) if is_conflict && wish.refused < on_conflict.times => {
                wish.refused += 1;
                Then::Again {
                    wish: wish.number,
                    after: on_conflict.after.millis(),
                }
            }
            _ => Then::GivenUp,
        }
    }

    /// The change of the wish in hand has completed.
    pub fn completed(&mut self) {
        self.in_hand = None;
    }

    /// It has failed.
    pub fn failed(&mut self, on_failure: Retry) -> Then {
        let in_hand = self.in_hand.take();
        match &mut self.latest {
            Some(wish) if Some(wish.number) != in_hand => Then::Nothing,
            Some(wish) if wish.failed < on_failure.times => {
                wish.failed += 1;
                Then::Again {
                    wish: wish.number,
                    after: on_failure.after.millis(),
                }
            }
            _ => Then::GivenUp,
        }
    }
}
