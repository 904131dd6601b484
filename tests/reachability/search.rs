//! The kernel's states reduced to what its rules can tell apart, and the search through all of them.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::num::NonZeroU64;

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::lifecycle::{Answer, Event, Lifecycle, PlanKind, Request, Transition};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::{Direction, Edit, Illegal, Phase, Policy, Requested, Settled};

pub const PLANS: [Option<PlanKind>; 3] = [
    None,
    Some(PlanKind::Standard),
    Some(PlanKind::NarrowbandDeveloper),
];

const EDITS: [Edit<PlanKind>; 4] = [
    Edit::Keep,
    Edit::Clear,
    Edit::Set(PlanKind::Standard),
    Edit::Set(PlanKind::NarrowbandDeveloper),
];

const ANSWERS: [Answer; 4] = [
    Answer::Completed,
    Answer::Unavailable,
    Answer::Resumed,
    Answer::Failed,
];

const DATA_LIMIT: u64 = 10;
const COMMAND_LIMIT: u64 = 2;

/// Small values, so that every limit is met after a few inputs.
pub fn policy(reactivation: bool) -> Policy {
    Policy {
        ready_data_limit: NonZeroU64::new(DATA_LIMIT).expect("not zero"),
        ready_command_limit: NonZeroU64::new(COMMAND_LIMIT).expect("not zero"),
        ready_period: CalendarMonths::new(1).expect("not zero"),
        cancellation_delay: Hours::new(1).expect("not zero"),
        free_suspension: CalendarMonths::new(1).expect("not zero"),
        reactivation,
    }
}

/// What the rules can tell apart of a lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub settled: Settled,
    pub plan: Option<PlanKind>,
    change: Option<Change>,
    is_resetting: bool,
    data: Amount,
    /// How many Commands are left until the limit, none where it has been reached.
    commands_left: Option<u64>,
    deadline: Deadline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Change {
    status: Option<Requested>,
    plan: Edit<PlanKind>,
    phase: Phase,
    /// Whether it has an earlier number, too.
    is_resent: bool,
}

/// Data against its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Amount {
    NotCounted,
    Below,
    At,
    Above,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Deadline {
    None,
    Ahead,
    /// It has passed, and what it would do waits for the change in flight (U9).
    Held,
}

impl State {
    pub fn phase(&self) -> Option<Phase> {
        self.change.map(|change| change.phase)
    }
}

/// A lifecycle, with its deadline also while that is not told because it waits.
#[derive(Clone, Copy, Debug)]
struct Life {
    lifecycle: Lifecycle,
    deadline: Option<DateTime<Utc>>,
}

impl Life {
    fn new(plan: Option<PlanKind>) -> Self {
        Self {
            lifecycle: Lifecycle::new(plan, DateTime::UNIX_EPOCH),
            deadline: None,
        }
    }

    fn state(&self) -> State {
        let lifecycle = &self.lifecycle;
        let used = lifecycle.used();
        State {
            settled: lifecycle.settled(),
            plan: lifecycle.plan(),
            change: lifecycle.change().map(|change| Change {
                status: change.status(),
                plan: change.plan(),
                phase: change.phase(),
                is_resent: self.is_in_flight(lifecycle.requests().saturating_sub(1)),
            }),
            is_resetting: lifecycle.reset().is_some(),
            data: match used {
                None => Amount::NotCounted,
                Some((bytes, _)) if bytes < DATA_LIMIT => Amount::Below,
                Some((DATA_LIMIT, _)) => Amount::At,
                Some(_) => Amount::Above,
            },
            commands_left: used.map(|(_, commands)| COMMAND_LIMIT.saturating_sub(commands)),
            deadline: match self.deadline {
                None => Deadline::None,
                Some(deadline) if deadline > lifecycle.last() => Deadline::Ahead,
                Some(_) => Deadline::Held,
            },
        }
    }

    /// Whether the number is one of the change's, for all that can be asked.
    fn is_in_flight(&self, number: u64) -> bool {
        self.lifecycle.reset() != Some(number)
            && self.lifecycle.check_answer(number, Answer::Completed).is_ok()
    }

    fn take(mut self, input: Input, policy: &Policy, seen: &mut Seen) -> Self {
        let now = self.lifecycle.last();
        let mut events = Vec::new();
        let lifecycle = &mut self.lifecycle;
        let refused = match input {
            Input::Ask(request) => lifecycle.request(request, policy, now, &mut events).err(),
            Input::Answer(number, answer) => {
                let _ = lifecycle.answer(number, answer, policy, now, &mut events);
                None
            }
            Input::Data(bytes) => {
                lifecycle.data(bytes, policy, now, &mut events);
                None
            }
            Input::Command(direction) => lifecycle.command(direction, policy, now, &mut events).err(),
            Input::Delete => lifecycle.check_deletion().err(),
            Input::Advance(now) => {
                lifecycle.advance(policy, now, &mut events);
                None
            }
        };
        // A timer that waits is not told of; what was told before still holds of it.
        if lifecycle.change().is_none() || lifecycle.settled() == Settled::Suspended {
            self.deadline = lifecycle.next_deadline();
        }
        assert_eq!(self.lifecycle.check_sound(), Ok(()), "after {input:?}");
        seen.refusals.extend(refused);
        seen.events
            .extend(events.into_iter().map(|Transition { event, .. }| event));
        self
    }

    /// Every class of input that this state can tell from the others.
    fn inputs(&self) -> Vec<Input> {
        let mut inputs = vec![Input::Ask(Request::Reset), Input::Delete];
        for status in [None].into_iter().chain(Requested::ALL.map(Some)) {
            inputs.extend(EDITS.map(|plan| Input::Ask(Request::Change { status, plan })));
        }
        let last = self.lifecycle.requests();
        let mut numbers = vec![
            0,
            1,
            last.saturating_sub(1),
            last,
            last.saturating_add(1),
            u64::MAX,
        ];
        numbers.extend(self.lifecycle.reset());
        for number in numbers {
            inputs.extend(ANSWERS.map(|answer| Input::Answer(number, answer)));
        }
        let used = self.lifecycle.used().map_or(0, |(bytes, _)| bytes);
        let left = DATA_LIMIT.saturating_sub(used);
        let amounts = [0, left.saturating_sub(1), left, left.saturating_add(1), u64::MAX];
        inputs.extend(amounts.map(Input::Data));
        inputs.extend([Direction::ToSim, Direction::FromSim].map(Input::Command));
        let nanosecond = TimeDelta::nanoseconds(1);
        inputs.push(Input::Advance(self.lifecycle.last()));
        if let Some(deadline) = self.deadline {
            let instants = [deadline - nanosecond, deadline, deadline + nanosecond];
            inputs.extend(instants.map(Input::Advance));
        }
        inputs
    }
}

#[derive(Clone, Copy, Debug)]
enum Input {
    Ask(Request<PlanKind>),
    Answer(u64, Answer),
    Data(u64),
    Command(Direction),
    Delete,
    Advance(DateTime<Utc>),
}

#[derive(Debug, Default)]
struct Seen {
    events: Vec<Event<PlanKind>>,
    refusals: Vec<Illegal>,
}

/// A state that was found, and the lifecycle that stands for it.
#[derive(Debug)]
pub struct Found {
    pub state: State,
    life: Life,
}

impl Found {
    pub fn lifecycle(&self) -> &Lifecycle {
        &self.life.lifecycle
    }
}

/// All that can be found from a new SIM.
#[derive(Debug)]
pub struct Search {
    pub states: Vec<Found>,
    places: HashMap<State, usize>,
    /// Which state leads to which, by their places in `states`.
    pub steps: BTreeSet<(usize, usize)>,
    pub events: Vec<Event<PlanKind>>,
    pub refusals: Vec<Illegal>,
}

impl Search {
    pub fn run(policy: &Policy) -> Self {
        let mut places: HashMap<State, usize> = HashMap::new();
        let (mut states, mut steps, mut seen) = (Vec::new(), BTreeSet::new(), Seen::default());
        let mut waiting = VecDeque::new();
        let mut place_of = |life: Life, waiting: &mut VecDeque<(usize, Life)>| {
            let state = life.state();
            *places.entry(state).or_insert_with(|| {
                states.push(Found { state, life });
                waiting.push_back((states.len() - 1, life));
                states.len() - 1
            })
        };
        for plan in PLANS {
            place_of(Life::new(plan), &mut waiting);
        }
        while let Some((from, life)) = waiting.pop_front() {
            for input in life.inputs() {
                let next = life.take(input, policy, &mut seen);
                steps.insert((from, place_of(next, &mut waiting)));
            }
        }
        Self {
            states,
            places,
            steps,
            events: seen.events,
            refusals: seen.refusals,
        }
    }

    /// Goes at random from a state that was found, and gives the places of the states on the way.
    pub fn walk(&self, from: usize, length: usize, policy: &Policy) -> Vec<usize> {
        let mut random = u64::try_from(from).unwrap_or_default();
        let mut draw = |choices: usize| {
            // Knuth's MMIX generator; its high bits are the good ones.
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(random >> 33).unwrap_or_default() % choices
        };
        let mut life = self.states[from].life;
        let mut seen = Seen::default();
        let mut places = vec![from];
        for _ in 0..length {
            let (inputs, last) = (life.inputs(), life.lifecycle.last());
            let input = match draw(10) {
                0 => Input::Advance(last + TimeDelta::seconds(draw(4_000).try_into().unwrap_or_default())),
                1 => Input::Data(draw(12).try_into().unwrap_or_default()),
                // Few of the other answers go to what is in flight, and without those a walk gets nowhere.
                2..=4 => Input::Answer(life.lifecycle.requests(), ANSWERS[draw(ANSWERS.len())]),
                _ => inputs[draw(inputs.len())],
            };
            life = life.take(input, policy, &mut seen);
            let place = self.places.get(&life.state());
            assert!(
                place.is_some(),
                "{input:?} leads to {:?}, which was not found",
                life.state()
            );
            places.extend(place);
        }
        places
    }
}
