//! What a request for a status, for a rate plan or for both gets from the kernel.

use sim_lifecycle::lifecycle::Route;
use sim_lifecycle::{Code, Edit, Policy, Requested, Settled, table};
use strum::IntoEnumIterator;

use super::kernel::{Kernel, Tariff, at, change, lay_out, named, settled, told};

/// Asks, and says what comes of it; `check` has to agree, and what is refused or `same` has to change nothing.
fn asked(kernel: &Kernel, status: Option<Requested>, plan: Edit<Tariff>, policy: &Policy) -> String {
    let request = change(status, plan);
    let now = kernel.last();
    let mut after = *kernel;
    let mut happened = Vec::new();
    let route = after.request(request, policy, now, &mut happened);
    assert_eq!(kernel.check(&request, policy), route.map(drop));
    match route {
        Ok(Route::Operator(number)) => {
            let last = happened.split_off(happened.len() - 1);
            told(&last).replace(&format!("ask {number}: "), "ask ")
        }
        Ok(Route::AtOnce) => told(&happened).replace("settled", "at once"),
        Ok(Route::Same) => {
            assert_eq!((after, happened.len()), (*kernel, 0));
            "same".into()
        }
        Err(illegal) => {
            assert_eq!((after, happened.len()), (*kernel, 0));
            illegal.code().to_string()
        }
    }
}

/// The word of section 3 of the rules for a request for a status alone.
fn verdict(from: Settled, to: Requested, policy: &Policy) -> &'static str {
    let kernel = settled(from, Some(Tariff::Home)).unwrap();
    let answer = asked(&kernel, Some(to), Edit::Keep, policy);
    match answer.as_str() {
        "same" => "same",
        refused if refused == Code::IllegalChange.to_string() => "no",
        sent => {
            assert!(sent.starts_with(&format!("ask {to}")), "{sent}");
            "yes"
        }
    }
}

/// Every settled status under every status that can be asked for, a plan being held.
pub fn statuses(policy: &Policy) -> Vec<(Settled, [&'static str; 4])> {
    Settled::iter()
        .map(|from| {
            let row = Requested::ALL.map(|to| verdict(from, to, policy));
            let choices = table::row(from).choices(policy);
            assert_eq!(
                row.map(|word| word == "yes"),
                Requested::ALL.map(|to| choices.contains(to))
            );
            (from, row)
        })
        .collect()
}

pub fn statuses_laid_out(policy: &Policy) -> String {
    let head = ["from \\ to".into()]
        .into_iter()
        .chain(Requested::ALL.map(|to| to.to_string()));
    let mut rows = vec![head.collect()];
    for (from, row) in statuses(policy) {
        rows.push(
            [from.to_string()]
                .into_iter()
                .chain(row.map(String::from))
                .collect(),
        );
    }
    lay_out(&rows)
}

/// Every settled status and plan held under every plan edit, with every requested status and without one.
pub fn plans(policy: &Policy) -> String {
    let edits = [Edit::Keep, Edit::Clear]
        .into_iter()
        .chain(Tariff::iter().map(Edit::Set));
    let statuses = [None].into_iter().chain(Requested::ALL.map(Some));
    let mut text = String::new();
    for from in Settled::iter() {
        for held in [None, Some(Tariff::Home), Some(Tariff::Narrowband)] {
            let Some(kernel) = settled(from, held) else {
                continue;
            };
            assert_eq!((kernel.settled(), kernel.plan()), (from, held));
            assert_eq!(kernel.last(), at(super::kernel::START));
            let mut rows = vec![vec![
                format!("{from}, plan {}", named(held)),
                "no status".into(),
                "ready".into(),
                "active".into(),
                "suspended".into(),
                "deactivated".into(),
            ]];
            for edit in edits.clone() {
                let label = match edit {
                    Edit::Keep => "  left out".into(),
                    Edit::Clear => "  empty".into(),
                    Edit::Set(plan) => format!("  {plan}"),
                };
                let cells = statuses
                    .clone()
                    .map(|status| asked(&kernel, status, edit, policy));
                rows.push([label].into_iter().chain(cells).collect());
            }
            text += &lay_out(&rows);
            text += "\n";
        }
    }
    text
}
