//! Forms: such as a Sim is likely to accept, such as it may refuse, and such as nobody can read.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;

use super::super::reference::{HOOKS, Settled, Sim, World, encode};
use super::{Choice, FIRST_SUBACCOUNT, MASTER, OTHER_MASTER, SECOND_SUBACCOUNT, UNDECLARED, account};

type Pairs = Vec<(String, String)>;

const GOOD_URLS: [&str; 13] = [
    "http://a.example/",
    "https://a.example/called",
    "https://a.example/called?x=1",
    "https://a.example/called?",
    "https://a.example/called?x=1&",
    "https://a.example/called?x=?",
    "https://a.example/called#top",
    "https://a.example/called?x=1#top?y&z",
    "https://a.example?x=%41+b",
    "http://[::1]:8080/called",
    "http://user:word@a.example:81/called&more",
    "https://a.example/\u{fc}?\u{fc}",
    "HTTPS://A.example/Called",
];

const BAD_URLS: [&str; 15] = [
    "ftp://a.example/",
    "a.example/called",
    "//a.example/called",
    "/called",
    "http",
    "http:",
    "http://",
    "http:///called",
    "http://?x=1",
    "http://#top",
    "http://:80/",
    "http://a.example/a b",
    "http://a.example/\u{7f}",
    "http://a.example/\u{a0}",
    "\thttp://a.example/",
];

const UNREADABLE: [&str; 16] = [
    "Status=%",
    "Status=%zz",
    "FriendlyName=a%2",
    "UniqueName=%ff",
    "FriendlyName=%C3",
    "Na%ffme=1",
    "=x",
    "Nobody=1",
    "status=active",
    "+Status=active",
    "Status=active&Status=active",
    "FriendlyName=a&%46riendlyName=b",
    "Status",
    "FriendlyName=a&Nobody",
    "Status=active;RatePlan=x",
    "Url=http%3A%2F%2Fa.example%2F",
];

const UNUSUAL: [&str; 8] = [
    "",
    "&&",
    "&FriendlyName=a&&",
    "UniqueName",
    "FriendlyName=\u{fc}+%C3%bc",
    "%55niqueName=%61lpha",
    "FriendlyName=a=b=c",
    "FriendlyName=a?b#c;d",
];

/// A form of any sort for a Sim.
pub fn any_form(world: &World, sim: &Sim) -> BoxedStrategy<String> {
    let literal = UNREADABLE
        .iter()
        .chain(&UNUSUAL)
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    prop_oneof![
        20 => aimed(world, sim),
        5 => mixed(world),
        1 => select(literal),
    ]
    .boxed()
}

/// A move, with a plan of the new account more often than not.
pub fn moving(world: &World, sim: &Sim) -> BoxedStrategy<String> {
    let world_plans = world.plans.clone();
    let has_plan = sim.plan.is_some();
    let target = select(vec![MASTER, FIRST_SUBACCOUNT, SECOND_SUBACCOUNT, OTHER_MASTER]);
    let core = (target, any::<prop::sample::Index>(), 0..8_u32).prop_map(move |(target, which, case)| {
        let target = account(target);
        let mut pairs = pairs(&[("AccountSid", &target)]);
        let own: Vec<_> = world_plans.iter().filter(|p| p.account_sid == target).collect();
        match case {
            0 | 1 => {}
            2 => pairs.push(("RatePlan".into(), which.get(&world_plans).sid.clone())),
            3..=5 if !own.is_empty() => {
                pairs.push(("RatePlan".into(), which.get(&own).sid.clone()));
            }
            _ if has_plan => pairs.push(("RatePlan".into(), String::new())),
            _ => {}
        }
        pairs
    });
    with_extras(core.boxed())
}

/// One wish that fits the Sim's status, and what may go with it.
fn aimed(world: &World, sim: &Sim) -> BoxedStrategy<String> {
    use Settled::{Active, Canceled, Deactivated, New, Ready, Suspended};
    let weights = match sim.settled {
        New => [("ready", 10), ("active", 3), ("suspended", 1), ("deactivated", 1)],
        Ready => [("ready", 2), ("active", 3), ("suspended", 5), ("deactivated", 3)],
        Active => [("ready", 1), ("active", 2), ("suspended", 6), ("deactivated", 4)],
        Suspended => [("ready", 1), ("active", 6), ("suspended", 2), ("deactivated", 4)],
        Deactivated => [("ready", 1), ("active", 5), ("suspended", 1), ("deactivated", 2)],
        Canceled => [("ready", 1), ("active", 1), ("suspended", 1), ("deactivated", 1)],
    };
    let words: Vec<_> = weights
        .iter()
        .map(|(word, weight)| (*weight, Just(*word)))
        .collect();
    let status = Union::new_weighted(words);
    let plan = own_plan(world, sim);

    let status_alone = status.clone().prop_map(|word| pairs(&[("Status", word)]));
    let both =
        (status, plan.clone()).prop_map(|(word, plan)| pairs(&[("Status", word), ("RatePlan", &plan)]));
    let plan_alone = plan.prop_map(|plan| pairs(&[("RatePlan", &plan)]));
    let reset = Just(pairs(&[("ResetStatus", "resetting")]));
    let names = unique_name(true).prop_map(|name| pairs(&[("UniqueName", &name)]));

    // Without a plan hardly anything can be reached.
    let with_plan = if sim.plan.is_some() { 2 } else { 20 };
    let resets = if sim.settled.connects() { 7 } else { 1 };
    let plans = match sim.settled {
        New => 2,
        Ready => 12,
        Active | Suspended | Deactivated | Canceled => 6,
    };
    let choice: Choice<Pairs> = vec![
        (10, status_alone.boxed()),
        (with_plan, both.boxed()),
        (plans, plan_alone.boxed()),
        (resets, reset.boxed()),
        (2, names.boxed()),
        (1, Just(Pairs::new()).boxed()),
    ];
    with_extras(Union::new_weighted(choice).boxed())
}

/// Adds a callback more often than not, and now and then a name or a URL.
fn with_extras(core: BoxedStrategy<Pairs>) -> BoxedStrategy<String> {
    let callback = proptest::option::weighted(0.6, select(GOOD_URLS.to_vec()));
    let callback_method = proptest::option::weighted(0.4, select(vec!["GET", "GET", "POST"]));
    let name = proptest::option::weighted(0.1, unique_name(true));
    let commands = proptest::option::weighted(0.1, select(GOOD_URLS.to_vec()));
    let pairs = (core, callback, callback_method, name, commands).prop_map(
        |(mut pairs, callback, callback_method, name, commands)| {
            let mut add = |name: &str, value: Option<&str>| {
                let is_new = pairs.iter().all(|(other, _): &(String, String)| other != name);
                pairs.extend(
                    value
                        .filter(|_| is_new)
                        .map(|v| (name.to_string(), v.to_string())),
                );
            };
            add("CallbackUrl", callback);
            add("CallbackMethod", callback_method);
            add("UniqueName", name.as_deref());
            add("CommandsCallbackUrl", commands);
            pairs
        },
    );
    spelled(pairs.boxed())
}

/// Any of the eighteen parameters, with any value that it may have and some that it may not.
fn mixed(world: &World) -> BoxedStrategy<String> {
    let one_of = |words: &[&'static str]| select(words.to_vec()).prop_map(ToString::to_string).boxed();
    let method = || one_of(&["GET", "POST", "GET", "POST", "GET", "POST", "PUT", "get", ""]);
    let url = || prop_oneof![12 => one_of(&GOOD_URLS), 1 => one_of(&BAD_URLS), 3 => one_of(&[""])].boxed();
    let friendly_names = vec![
        String::new(),
        "meter 7".to_string(),
        "a\nb&c=d+e%\u{1f600}".to_string(),
        "\u{fc}".repeat(1024),
        "\u{fc}".repeat(1025),
    ];
    let numbers = vec![
        MASTER,
        FIRST_SUBACCOUNT,
        SECOND_SUBACCOUNT,
        OTHER_MASTER,
        UNDECLARED,
    ];
    let accounts = prop_oneof![
        8 => select(numbers).prop_map(account),
        1 => one_of(&["", "AC1", "nobody", "WP000000000000000000000000abc000a1"]),
    ];
    let statuses = [
        "ready",
        "active",
        "suspended",
        "deactivated",
        "ready",
        "active",
        "suspended",
        "deactivated",
        "new",
        "canceled",
        "updating",
        "scheduled",
        "deleted",
        "Active",
        "",
    ];
    let mut parameters = vec![
        ("UniqueName", unique_name(false)),
        ("CallbackMethod", method()),
        ("CallbackUrl", url()),
        ("FriendlyName", select(friendly_names).boxed()),
        ("RatePlan", any_plan(world)),
        ("Status", one_of(&statuses)),
        (
            "ResetStatus",
            one_of(&["resetting", "resetting", "resetting", "null", ""]),
        ),
        ("AccountSid", accounts.boxed()),
    ];
    for (url_name, method_name) in HOOKS {
        parameters.push((url_name, url()));
        parameters.push((method_name, method()));
    }
    let count = parameters.len();
    let pairs = subsequence(parameters, 0..=count.min(6)).prop_flat_map(|chosen| {
        let values: Vec<_> = chosen
            .into_iter()
            .map(|(name, value)| value.prop_map(move |value| (name.to_string(), value)).boxed())
            .collect();
        values
    });
    spelled(pairs.boxed())
}

/// Names that Sims of one account compete for; with `good` only such as can be names.
fn unique_name(good: bool) -> BoxedStrategy<String> {
    let fine = [
        "alpha",
        "alpha",
        "alpha",
        "beta",
        "gamma delta",
        "\u{e9}\u{1f600}&=+",
        "...",
        " ",
        "",
        "DEgggggggggggggggggggggggggggggggg",
    ];
    let mut names: Vec<String> = fine.iter().map(ToString::to_string).collect();
    names.push("\u{e9}".repeat(64));
    if !good {
        let bad = [
            ".",
            "..",
            "a/b",
            "a\nb",
            "a\u{85}",
            "zz0123456789abcdefABCDEF0123456789",
        ];
        names.extend(bad.iter().map(ToString::to_string));
        names.push("x".repeat(65));
    }
    select(names).boxed()
}

/// A plan that the Sim's account has, mostly; the removal of the one held; or one of others.
fn own_plan(world: &World, sim: &Sim) -> BoxedStrategy<String> {
    let own = world
        .plans
        .iter()
        .filter(|plan| plan.account_sid == sim.account_sid);
    let mut words: Vec<String> = own
        .flat_map(|plan| [Some(plan.sid.clone()), plan.unique_name.clone()])
        .flatten()
        .collect();
    if words.is_empty() {
        words.push("nobody's".to_string());
    }
    prop_oneof![8 => select(words), 1 => Just(String::new()), 1 => any_plan(world)].boxed()
}

fn any_plan(world: &World) -> BoxedStrategy<String> {
    let mut words = vec![String::new(), "nobody's".to_string()];
    for plan in &world.plans {
        words.push(plan.sid.clone());
        words.push(plan.sid.to_uppercase());
        words.extend(plan.unique_name.clone());
    }
    select(words).boxed()
}

fn pairs(words: &[(&str, &str)]) -> Pairs {
    words
        .iter()
        .map(|(name, value)| ((*name).to_string(), (*value).to_string()))
        .collect()
}

/// The pairs in any order, as the serializer writes them or with every byte escaped.
fn spelled(pairs: BoxedStrategy<Pairs>) -> BoxedStrategy<String> {
    let escaped = |word: &str| -> String {
        word.bytes()
            .flat_map(|byte| format!("%{byte:02x}").into_bytes())
            .map(char::from)
            .collect()
    };
    (pairs.prop_shuffle(), 0..10_u32)
        .prop_map(move |(pairs, style)| match style {
            0 => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
                    .collect();
                pairs.join("&&")
            }
            _ => encode(&pairs),
        })
        .boxed()
}
