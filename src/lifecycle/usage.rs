//! What the SIM consumes: data and Commands.

use super::{Event, Lifecycle, Plan, State, Transition};
use crate::error::Illegal;
use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::Direction;

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Counts data, in bytes, that the SIM has consumed (rules A1, A10). Due timers fire first (rule A7).
    ///
    /// There is no error, since what the network has carried cannot be turned down. Only a settled ready SIM has a counter
    /// to add to, and that one stops at its greatest value (rule A9).
    #[inline]
    pub fn data(&mut self, bytes: u64, policy: &Policy, now: T, sink: &mut impl Extend<Transition<P, T>>) {
        self.advance(policy, now, sink);
        self.count(bytes, 0, policy, sink);
    }

    /// Takes one Command to or from the SIM (rules A2, C5).
    ///
    /// Due timers fire first, also where the Command is then refused (rule A7). One from a SIM that is heard gives
    /// [`Event::CommandHeard`]; one from a SIM that should be silent gives nothing.
    ///
    /// # Errors
    ///
    /// [`Illegal::Unconnected`] where it was meant for a SIM that is off the network; it does not count.
    #[inline]
    pub fn command(
        &mut self,
        direction: Direction,
        policy: &Policy,
        now: T,
        sink: &mut impl Extend<Transition<P, T>>,
    ) -> Result<(), Illegal> {
        self.advance(policy, now, sink);
        match direction {
            Direction::ToSim => self.check_command()?,
            Direction::FromSim if self.is_heard() => sink.extend(Some(Transition {
                at: self.last,
                event: Event::CommandHeard,
            })),
            Direction::FromSim => {}
        }
        self.count(0, 1, policy, sink);
        Ok(())
    }

    /// Says whether a Command can go to the SIM as it is.
    ///
    /// # Errors
    ///
    /// [`Illegal::Unconnected`] where it cannot connect (rule A2).
    #[inline]
    pub fn check_command(&self) -> Result<(), Illegal> {
        if self.can_connect() {
            Ok(())
        } else {
            Err(Illegal::Unconnected {
                settled: self.settled(),
            })
        }
    }

    /// Counts while settled ready (A1, A2); the counters saturate (A9).
    #[inline]
    fn count(&mut self, data: u64, more: u64, policy: &Policy, sink: &mut impl Extend<Transition<P, T>>) {
        if let State::Ready { bytes, commands, .. } = &mut self.state {
            *bytes = bytes.saturating_add(data);
            *commands = commands.saturating_add(more);
            self.happen_if_due(policy, self.last, sink);
        }
    }
}
