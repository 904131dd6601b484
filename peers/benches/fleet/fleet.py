"""The fleet of the bench in SimPy: one process a SIM, Python's own random numbers, tallies by day.

Reads the scenario as JSON from standard input. The arguments are how the traffic of active SIMs is made and the seed: with
`events` every data session and every Command is one, with `superposed` it is drawn for the fleet as a whole, day by day.
Prints how fast it went and what came of it as JSON.
The rules are a copy of what this scenario needs of them: no stale answers, no Narrowband plan, no reactivation.
"""

import json
import math
import random
import sys
import time

import simpy

from fleet_scenario import DAY, Scenario, after_months, months_until

NEVER = float("inf")

NEW, READY, ACTIVE, SUSPENDED, DEACTIVATED, CANCELED = range(6)
CONNECTS = (READY, ACTIVE)
PROVISION, SUSPEND, RESUME, DEACTIVATE = range(4)
SOUGHT = (READY, SUSPENDED, ACTIVE, DEACTIVATED)

# What can be due, in the order within one instant.
(TIMER, ANSWER, RESET_ANSWER, FIRST_USE, LOSS, SESSION, COMMAND, PROVISIONING, SUSPENSION, DEACTIVATION, RETRY, RESET) = range(12)


def draw(delay):
    at_least, rate = delay
    return at_least + int(random.expovariate(rate))


class Tally:
    NAMES = ("settled", "changes", "resets", "refused", "failed", "given_up", "active_months", "suspended_months",
             "sessions", "bytes", "commands", "in_flight_millis", "connected_millis")

    def __init__(self, scenario):
        self.start = scenario.start
        self.days = {name: [0] * scenario.days for name in self.NAMES}
        self.active = [0] * scenario.days
        self.moves = [[[0] * 6 for _ in range(6)] for _ in range(scenario.days)]

    def count(self, name, at, by=1):
        self.days[name][(at - self.start) // DAY] += by

    def move(self, at, before, after):
        self.moves[(at - self.start) // DAY][before][after] += 1
        self.count("settled", at)

    def spread(self, into, start, end):
        """Spreads a time over the days that it touches."""
        while start < end:
            day = (start - self.start) // DAY
            stop = min(end, self.start + (day + 1) * DAY)
            into[day] += stop - start
            start = stop


class Sim:
    def __init__(self, scenario, tally, traffic_in):
        s = scenario
        self.scenario, self.tally = scenario, tally
        self.traffic_in = traffic_in
        self.status, self.is_used = NEW, False
        self.change = self.answer = self.reset_answer = None
        self.is_resetting = False
        self.bytes = self.commands = 0
        self.deadline = None
        self.wish, self.in_hand, self.refusals, self.failures = PROVISION, False, 0, 0
        self.suspends_next = True
        self.connected_since = self.asked_at = self.since = None
        self.first_active, self.next_cycle, self.next_month = None, 0, 0
        provision = random.randrange(*s.window)
        gap = lambda rate: provision + int(random.expovariate(rate))
        loss, churn = gap(s.loss), gap(s.churn)
        self.due = [NEVER] * 12
        self.due[PROVISIONING] = provision
        first_use = provision + draw(s.first_use)
        self.due[FIRST_USE] = first_use if first_use < loss else NEVER
        self.due[LOSS] = loss
        self.due[DEACTIVATION] = min(loss + s.noticed_after, churn)
        self.due[SUSPENSION] = provision + draw(s.suspend_after)
        self.due[RESET] = gap(s.reset)

    def run(self, env):
        due, happen, end = self.due, self.HAPPEN, self.scenario.end
        while True:
            at = min(due)
            if at >= end:
                break
            if at > env.now:
                yield env.timeout(at - env.now)
            what = due.index(at)
            due[what] = NEVER
            happen[what](self, at)
        self.leave(end)
        if self.change is not None:
            self.tally.spread(self.tally.days["in_flight_millis"], self.asked_at, end)
        self.charge(end, False)

    # The kernel's rules.

    def enter(self, status, at):
        s, before = self.scenario, self.status
        self.tally.move(at, before, status)
        self.leave(at)
        self.charge(at, True)
        self.status, self.since, self.deadline = status, at, None
        if status == READY:
            self.bytes = self.commands = 0
            self.deadline = after_months(at, s.ready_period)
        elif status == ACTIVE:
            self.activate(at)
        elif status == SUSPENDED:
            self.next_month = s.free_suspension
        elif status == DEACTIVATED:
            self.deadline = at + s.cancellation_delay
        if status not in CONNECTS:
            self.is_resetting = False
        self.set_timer()
        self.use(at)

    def set_timer(self):
        self.due[TIMER] = self.deadline if self.deadline is not None and self.change is None else NEVER

    def timer(self, at):
        self.enter(ACTIVE if self.status == READY else CANCELED, at)

    def check_limits(self, at):
        if self.status == READY and self.change is None:
            s = self.scenario
            if self.bytes >= s.data_limit or self.commands >= s.command_limit:
                self.enter(ACTIVE, at)
        if self.change is None and self.deadline is not None and self.deadline <= at:
            self.timer(at)

    # What the device does.

    def use(self, at):
        """The device is used, or the SIM has entered a status."""
        if self.is_used and self.status in CONNECTS:
            self.connected_since = at
            if self.status in self.traffic_in:
                self.next_session(at)
                self.next_command(at)

    def leave(self, at):
        """The device is used no longer, or the SIM leaves its status."""
        if self.connected_since is not None:
            tally = self.tally
            tally.spread(tally.days["connected_millis"], self.connected_since, at)
            if self.status == ACTIVE:
                tally.spread(tally.active, self.connected_since, at)
            self.connected_since = None
        self.due[SESSION] = self.due[COMMAND] = NEVER

    def first_used(self, at):
        self.is_used = True
        self.use(at)

    def lost(self, at):
        self.leave(at)
        self.is_used = False
        self.due[FIRST_USE] = NEVER

    def next_session(self, at):
        self.due[SESSION] = at + int(random.expovariate(self.scenario.session))

    def next_command(self, at):
        self.due[COMMAND] = at + int(random.expovariate(self.scenario.command))

    def session(self, at):
        carried = round(random.expovariate(1 / self.scenario.mean_bytes))
        self.tally.count("sessions", at)
        self.tally.count("bytes", at, carried)
        self.bytes += carried
        self.check_limits(at)
        if self.status in self.traffic_in and self.due[SESSION] == NEVER:
            self.next_session(at)

    def command(self, at):
        self.tally.count("commands", at)
        self.commands += 1
        self.check_limits(at)
        if self.status in self.traffic_in and self.due[COMMAND] == NEVER:
            self.next_command(at)

    # What the client wishes.

    def new_wish(self, wish, at):
        self.wish, self.in_hand, self.refusals, self.failures = wish, False, 0, 0
        self.due[RETRY] = NEVER
        self.ask(at)

    def provisioning(self, at):
        self.new_wish(PROVISION, at)

    def suspension(self, at):
        s, suspends = self.scenario, self.suspends_next
        self.suspends_next = not suspends
        self.due[SUSPENSION] = at + draw(s.suspend_lasting if suspends else s.suspend_after)
        self.new_wish(SUSPEND if suspends else RESUME, at)

    def deactivation(self, at):
        self.due[PROVISIONING] = self.due[SUSPENSION] = self.due[RESET] = NEVER
        self.new_wish(DEACTIVATE, at)

    def ask(self, at):
        is_in_flight, status, wish = self.change is not None, self.status, self.wish
        if wish == SUSPEND and not (is_in_flight or status in CONNECTS):
            return
        if wish == RESUME and not (is_in_flight or status == SUSPENDED):
            return
        if wish == DEACTIVATE and status in (DEACTIVATED, CANCELED):
            return
        if is_in_flight:
            self.tally.count("refused", at)
            if self.refusals < self.scenario.on_conflict["times"]:
                self.refusals += 1
                self.due[RETRY] = at + self.scenario.on_conflict["after"]
            else:
                self.tally.count("given_up", at)
            return
        self.tally.count("changes", at)
        self.change, self.asked_at, self.in_hand = SOUGHT[wish], at, True
        self.set_timer()
        self.send(at)

    def reset(self, at):
        self.due[RESET] = at + int(random.expovariate(self.scenario.reset))
        if self.status not in CONNECTS:
            return
        if self.change is not None or self.is_resetting:
            self.tally.count("refused", at)
            return
        self.tally.count("resets", at)
        self.is_resetting = True
        end = self.scenario.outage(at)
        if end is None:
            random.random()
            self.due[RESET_ANSWER] = at + draw(self.scenario.latency)
        else:
            self.due[RESET_ANSWER] = min(at + self.scenario.unavailable_after, end)

    # What the operator does.

    def send(self, at):
        s = self.scenario
        end = s.outage(at)
        if end is None:
            self.answer = "failed" if random.random() < s.failures else "completed"
            self.due[ANSWER] = at + draw(s.latency)
        else:
            self.answer = "unavailable"
            self.due[ANSWER] = min(at + s.unavailable_after, end)

    def answered(self, at):
        answer = self.answer
        if answer == "resumed":
            self.send(at)
        elif answer == "unavailable":
            self.answer = "resumed"
            self.due[ANSWER] = next(end for _, end in self.scenario.outages if end >= at)
        else:
            self.finish(answer, at)

    def finish(self, answer, at):
        self.tally.spread(self.tally.days["in_flight_millis"], self.asked_at, at)
        sought, self.change = self.change, None
        in_hand, self.in_hand = self.in_hand, False
        if answer == "completed":
            self.enter(sought, at)
            return
        self.tally.count("failed", at)
        self.set_timer()
        self.check_limits(at)
        if in_hand:
            if self.failures < self.scenario.on_failure["times"]:
                self.failures += 1
                self.due[RETRY] = at + self.scenario.on_failure["after"]
            else:
                self.tally.count("given_up", at)

    def reset_answered(self, at):
        self.is_resetting = False

    # What it costs.

    def activate(self, at):
        if self.first_active is None:
            self.first_active = at
            return
        cycle = months_until(self.first_active, at)
        if cycle >= self.next_cycle:
            self.next_cycle = cycle + 1
            self.tally.count("active_months", at)

    def charge(self, end, is_included):
        if self.status == ACTIVE:
            self.next_cycle = self.charge_months("active_months", self.first_active, self.next_cycle, end, is_included)
        elif self.status == SUSPENDED:
            self.next_month = self.charge_months("suspended_months", self.since, self.next_month, end, is_included)

    def charge_months(self, name, start, month, end, is_included):
        while True:
            at = after_months(start, month)
            if at > end or (at == end and not is_included):
                return month
            self.tally.count(name, at)
            month += 1

    HAPPEN = (timer, answered, reset_answered, first_used, lost, session, command, provisioning, suspension,
              deactivation, ask, reset)


def superpose(scenario, tally):
    """Draws the traffic of active SIMs, day by day, for the fleet as a whole."""
    for day, active in enumerate(tally.active):
        sessions = poisson(active * scenario.sessions_per_day / DAY)
        tally.days["sessions"][day] += sessions
        tally.days["bytes"][day] += round(random.gammavariate(sessions, scenario.mean_bytes)) if sessions else 0
        tally.days["commands"][day] += poisson(active * scenario.commands_per_day / DAY)


def poisson(mean):
    if mean > 50:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def main():
    scenario = Scenario(json.load(sys.stdin))
    is_superposed = "events" not in sys.argv
    random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    begun = time.perf_counter()
    tally, env = Tally(scenario), simpy.Environment(scenario.start)
    traffic_in = (READY,) if is_superposed else CONNECTS
    sims = [Sim(scenario, tally, traffic_in) for _ in range(scenario.sims)]
    for sim in sims:
        env.process(sim.run(env))
    env.run()
    if is_superposed:
        superpose(scenario, tally)
    seconds = time.perf_counter() - begun
    years = scenario.sims * scenario.days / 365
    json.dump(
        {
            "sim_years_per_second": years / seconds,
            "totals": {name: sum(days) for name, days in tally.days.items()},
        },
        sys.stdout,
    )
    print()


if __name__ == "__main__":
    main()
