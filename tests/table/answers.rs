//! What each of the operator's answers does, to each number, in each phase of what is in flight.

use sim_lifecycle::lifecycle::{Answer, Request};
use sim_lifecycle::{Edit, Policy, Requested, Settled, Status};
use strum::IntoEnumIterator;

use super::kernel::{Happened, Kernel, Tariff, at, change, lay_out, settled, told};

const POLICY: &Policy = &Policy::PUBLISHED;

/// Who an answer's number belongs to.
type Numbers = Vec<(u64, &'static str)>;

fn answer(kernel: &mut Kernel, number: u64, answer: Answer) -> Happened {
    let mut happened = Happened::new();
    let now = at("2026-01-02T00:00:00Z");
    kernel.answer(number, answer, POLICY, now, &mut happened).unwrap();
    happened
}

fn ask(kernel: &mut Kernel, request: Request<Tariff>) {
    let now = at("2026-01-02T00:00:00Z");
    kernel
        .request(request, POLICY, now, &mut Happened::new())
        .unwrap();
}

/// A ready SIM, number 1 behind it, with a change of both that has gone out as 2 and 3.
fn updating() -> Kernel {
    let mut kernel = settled(Settled::Ready, Some(Tariff::Home)).unwrap();
    ask(
        &mut kernel,
        change(Requested::Suspended, Edit::Set(Tariff::Other)),
    );
    answer(&mut kernel, 2, Answer::Unavailable);
    answer(&mut kernel, 2, Answer::Resumed);
    kernel
}

/// The same, put off for the second time.
fn scheduled() -> Kernel {
    let mut kernel = updating();
    answer(&mut kernel, 3, Answer::Unavailable);
    kernel
}

/// A ready SIM, number 1 behind it, with a reset that has gone out as 2.
fn resetting() -> Kernel {
    let mut kernel = settled(Settled::Ready, Some(Tariff::Home)).unwrap();
    ask(&mut kernel, Request::Reset);
    kernel
}

/// The same, with a change that keeps it connecting or not as 3.
fn resetting_under(request: Request<Tariff>) -> Kernel {
    let mut kernel = resetting();
    ask(&mut kernel, request);
    kernel
}

fn cases() -> Vec<(&'static str, Kernel, Numbers)> {
    const NONE: (u64, &str) = (0, "none has it");
    const SETTLED: (u64, &str) = (1, "of a change that is over");
    vec![
        (
            "ready, nothing in flight",
            settled(Settled::Ready, Some(Tariff::Home)).unwrap(),
            vec![NONE, SETTLED, (2, "not given yet")],
        ),
        (
            "ready, updating to suspended with plan other",
            updating(),
            vec![
                NONE,
                SETTLED,
                (2, "its earlier"),
                (3, "its current"),
                (4, "not given yet"),
            ],
        ),
        (
            "ready, scheduled to suspended with plan other",
            scheduled(),
            vec![
                NONE,
                SETTLED,
                (2, "its earlier"),
                (3, "its current"),
                (4, "not given yet"),
            ],
        ),
        (
            "ready, a reset open",
            resetting(),
            vec![NONE, SETTLED, (2, "the reset's"), (3, "not given yet")],
        ),
        (
            "ready, a reset open and updating to plan other",
            resetting_under(change(None, Edit::Set(Tariff::Other))),
            vec![
                SETTLED,
                (2, "the reset's"),
                (3, "the change's"),
                (4, "not given yet"),
            ],
        ),
        (
            "ready, a reset open and updating to deactivated",
            resetting_under(change(Requested::Deactivated, Edit::Keep)),
            vec![
                SETTLED,
                (2, "the reset's"),
                (3, "the change's"),
                (4, "not given yet"),
            ],
        ),
    ]
}

pub fn answers() -> String {
    let now = at("2026-01-02T00:00:00Z");
    let mut text = String::new();
    for (label, kernel, numbers) in cases() {
        let mut rows = Vec::new();
        // A stale answer moves the time, too; it is past already, so that nothing else is left to be seen.
        let mut kernel = kernel;
        kernel.advance(POLICY, now, &mut Happened::new());
        for (number, whose) in numbers {
            for word in Answer::iter() {
                let mut after = kernel;
                let mut happened = Happened::new();
                let result = after.answer(number, word, POLICY, now, &mut happened);
                assert_eq!(kernel.check_answer(number, word), result);
                let came = match result {
                    Ok(()) => told(&happened),
                    Err(stale) => {
                        // What is stale says so and changes nothing.
                        assert_eq!((stale.number, stale.answer, after), (number, word, kernel));
                        assert!(happened.is_empty());
                        "stale".into()
                    }
                };
                rows.push(vec![format!("  {number}, {whose}"), word.to_string(), came]);
            }
        }
        text += &format!("{label}\n{}\n", lay_out(&rows));
    }
    text
}

/// Doubles every answer that is taken: the second may be stale or known, and changes nothing.
pub fn doubled() -> Vec<(Kernel, Kernel, Happened)> {
    let mut doubled = Vec::new();
    for (_, kernel, numbers) in cases() {
        for (number, _) in numbers {
            for word in Answer::iter() {
                let mut once = kernel;
                let now = at("2026-01-02T00:00:00Z");
                if once
                    .answer(number, word, POLICY, now, &mut Happened::new())
                    .is_ok()
                {
                    let mut twice = once;
                    let mut happened = Happened::new();
                    let _ = twice.answer(number, word, POLICY, now, &mut happened);
                    doubled.push((once, twice, happened));
                }
            }
        }
    }
    assert!(
        doubled
            .iter()
            .any(|(once, _, _)| once.status() == Status::Scheduled)
    );
    doubled
}
