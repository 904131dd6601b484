//! An update: whether it is refused, and what it does where it is not.

use serde_json::{Value, json};

use super::World;
use super::callback::Callback;
use super::form::{Form, HOOKS};
use super::sim::{Change, Hook, Reset, Settled, Sim};

/// What an accepted update makes of the Sim, looked up before anything is changed.
struct Wanted {
    form: Form,
    account_sid: String,
    unique_name: Option<String>,
    plan: Option<String>,
    status: Option<Settled>,
}

/// The group that an update is told with; the timers due at its instant have fired.
pub fn update(world: &mut World, which: usize, requester: &str, form: &str) -> Vec<Value> {
    match judge(world, &world.sims[which], requester, form) {
        Err(code) => vec![World::refused(&world.sims[which], code)],
        Ok(wanted) => carry_out(&mut world.sims[which], wanted),
    }
}

/// T8: the first rule that refuses is the one that is told.
fn judge(world: &World, sim: &Sim, requester: &str, form: &str) -> Result<Wanted, u64> {
    let form = Form::read(form).ok_or(33101_u64)?;
    let status = form.named("Status").and_then(Settled::requested);
    let plan_named = form.named("RatePlan");
    let resets = form.named("ResetStatus").is_some();
    let account_named = form.named("AccountSid");

    // T6, T7: the form alone.
    if resets && (status.is_some() || plan_named.is_some()) {
        return Err(33121);
    }
    if account_named.is_some() && (status.is_some() || resets) {
        return Err(33121);
    }
    if status == Some(Settled::Suspended) && plan_named == Some("") {
        return Err(33121);
    }

    // U6: what the form names, whether or not it would change anything.
    let names_blocked = status.is_some() || plan_named.is_some() || resets || account_named.is_some();
    if sim.change.is_some() && names_blocked {
        return Err(33010);
    }

    // M1, M2, M3. The Sim's own account is `same`.
    let account_sid = account_named.unwrap_or(&sim.account_sid).to_string();
    if account_sid != sim.account_sid {
        if sim.settled != Settled::New {
            return Err(33201);
        }
        if !world.sees(requester, &account_sid) {
            return Err(33201);
        }
        if sim.plan.is_some() && plan_named.is_none() {
            return Err(33102);
        }
    }

    // V10, among the Sims of the account that the Sim has after the request.
    let unique_name = match form.named("UniqueName") {
        None => sim.unique_name.clone(),
        Some("") => None,
        Some(name) => Some(name.to_string()),
    };
    let is_taken = world.sims.iter().any(|other| {
        other.sid != sim.sid
            && other.account_sid == account_sid
            && other.unique_name.is_some()
            && other.unique_name == unique_name
    });
    if is_taken {
        return Err(33101);
    }

    // T11, and M3 where the plan is another account's.
    let plan = match plan_named {
        None => sim.plan.clone(),
        Some("") => None,
        Some(named) => Some(world.plan_of(&account_sid, named).ok_or(33108_u64)?),
    };

    judge_change(world, sim, status, plan.as_ref())?;

    // R3, then R2.
    if resets && !sim.settled.connects() {
        return Err(33119);
    }
    if resets && sim.reset.is_some() {
        return Err(33120);
    }
    Ok(Wanted {
        form,
        account_sid,
        unique_name,
        plan,
        status,
    })
}

/// The status rules, then the plan rules.
fn judge_change(world: &World, sim: &Sim, status: Option<Settled>, plan: Option<&String>) -> Result<(), u64> {
    // T1 to T4.
    if status.is_some_and(|to| !legal(sim.settled, to, world.policy.reactivation)) {
        return Err(33105);
    }
    // T9.
    if sim.settled == Settled::Canceled && plan != sim.plan.as_ref() {
        return Err(33105);
    }
    // T6. A removal is told as such even where the request also asks for ready or active.
    if sim.settled.connects() && plan.is_none() {
        return Err(33101);
    }
    let sought = status.filter(|to| *to != sim.settled);
    if sought.is_some_and(Settled::connects) && plan.is_none() {
        return Err(33104);
    }
    // T5.
    let ready_after = status.unwrap_or(sim.settled) == Settled::Ready;
    if ready_after && plan.is_some_and(|plan| world.is_narrowband_developer(plan)) {
        return Err(33105);
    }
    Ok(())
}

/// The table of section 3; `same` is legal.
fn legal(from: Settled, to: Settled, reactivation: bool) -> bool {
    use Settled::{Active, Canceled, Deactivated, New, Ready, Suspended};
    match from {
        New => to != Suspended,
        Ready => true,
        Active | Suspended => to != Ready,
        Deactivated => to == Deactivated || (to == Active && reactivation),
        Canceled => false,
    }
}

fn carry_out(sim: &mut Sim, wanted: Wanted) -> Vec<Value> {
    let Wanted {
        form,
        account_sid,
        unique_name,
        plan,
        status,
    } = wanted;
    let at = sim.now;
    let callback = form
        .named("CallbackUrl")
        .filter(|url| !url.is_empty())
        .map(|url| Callback {
            url: url.to_string(),
            method: form.named("CallbackMethod").unwrap_or("POST").to_string(),
        });
    let previous = sim.reported();
    let old_plan = sim.plan.clone();

    // What changes at once. V11: only what differs is a change.
    let mut changed = set_texts(sim, &form);
    changed |= sim.unique_name != unique_name || sim.account_sid != account_sid;
    sim.unique_name = unique_name;
    sim.account_sid = account_sid;
    let sought = status.filter(|to| *to != sim.settled);
    let plan_differs = plan != sim.plan;
    if plan_differs && sim.settled == Settled::New && sought.is_none() {
        // U2: the operator does not know the SIM yet.
        sim.plan.clone_from(&plan);
        changed = true;
    }

    // What goes to the operator.
    let goes_out = sought.is_some() || (plan_differs && sim.settled != Settled::New);
    if goes_out {
        // U10: out of new the plan is told even where it was already held.
        let tells_plan = plan_differs || (sim.settled == Settled::New && plan.is_some());
        sim.change = Some(Change {
            numbers: vec![sim.next_number()],
            scheduled: false,
            status: sought,
            plan: tells_plan.then_some(plan),
            callback: callback.clone(),
        });
        changed = true;
    }
    let resets = form.named("ResetStatus").is_some();
    if resets {
        sim.reset = Some(Reset {
            number: sim.next_number(),
            callback: callback.clone(),
        });
        changed = true;
    }
    if changed {
        sim.date_updated = at;
    }

    let fields = json!({ "http_status": 200, "status": sim.reported() });
    let mut told = vec![sim.tell(at, "accepted", fields)];
    if goes_out {
        told.push(sim.tell_status(at, previous, "requested"));
    }
    if resets {
        told.push(sim.tell_reset_status(at));
    }
    told.extend(sim.tell_event(at, sim.settled, old_plan.as_ref()));
    if goes_out {
        told.extend(sim.change.as_ref().map(|change| sim.tell_upstream(at, change)));
    }
    if resets {
        let fields = json!({ "request": sim.last_number, "kind": "reset" });
        told.push(sim.tell(at, "upstream", fields));
    }
    if !goes_out && !resets {
        // C1: all that was asked is done.
        told.extend(callback.map(|whom| sim.tell_callback(at, &whom, None)));
    }
    told
}

/// The friendly name, the URLs and the methods; whether any of them is now another.
fn set_texts(sim: &mut Sim, form: &Form) -> bool {
    let or_none = |value: &str| Some(value.to_string()).filter(|value| !value.is_empty());
    let mut changed = false;
    if let Some(value) = form.named("FriendlyName") {
        changed |= sim.friendly_name != or_none(value);
        sim.friendly_name = or_none(value);
    }
    for (hook, (url, method)) in sim.hooks.iter_mut().zip(HOOKS) {
        let wanted = Hook {
            url: form.named(url).map_or(hook.url.clone(), or_none),
            method: form.named(method).unwrap_or(&hook.method).to_string(),
        };
        changed |= wanted.url != hook.url || wanted.method != hook.method;
        *hook = wanted;
    }
    changed
}
