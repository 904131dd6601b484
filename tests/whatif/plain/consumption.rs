//! What a ready SIM consumes, session by session and Command by Command.

use sim_lifecycle::whatif::draw::{Gap, Purpose, Streams, size};
use sim_lifecycle::whatif::scenario::{Cohort, Millionths, SessionSize, Span};

/// How many sessions and Commands have been drawn.
#[derive(Clone, Debug, Default)]
pub struct Consumption {
    /// Whether the SIM has ever been ready and in use.
    pub has_begun: bool,
    session_gaps: u32,
    sessions: u32,
    command_gaps: u32,
}

fn gap(rate: Millionths, word: u64) -> Option<u64> {
    let day = Span::from_millis(86_400_000).expect("far below the longest");
    Gap::of(rate, day).map(|gap| gap.draw(word))
}

impl Consumption {
    /// How long it is to the next data session, if there are any.
    pub fn until_session(&mut self, cohort: &Cohort, streams: Streams) -> Option<u64> {
        let word = streams.word(Purpose::DataGap, self.session_gaps);
        self.session_gaps += 1;
        gap(cohort.data?.sessions_per_day, word)
    }

    /// How much the session at hand carries.
    pub fn session(&mut self, cohort: &Cohort, streams: Streams) -> u64 {
        let word = streams.word(Purpose::DataSize, self.sessions);
        self.sessions += 1;
        match cohort.data.expect("there are sessions").size {
            SessionSize::Fixed(bytes) => bytes,
            SessionSize::Mean(mean) => size(word, mean),
        }
    }

    /// How long it is to the next Command, if there are any.
    pub fn until_command(&mut self, cohort: &Cohort, streams: Streams) -> Option<u64> {
        let word = streams.word(Purpose::CommandGap, self.command_gaps);
        self.command_gaps += 1;
        gap(cohort.commands_per_day, word)
    }
}
