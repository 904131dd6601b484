"""The scenario of the bench as SimPy uses it, and the calendar that its fees go by."""

import calendar
import datetime

DAY = 86_400_000
EPOCH = datetime.datetime(1970, 1, 1)


def millis(text):
    at = datetime.datetime.fromisoformat(text.replace("Z", ""))
    return round((at - EPOCH).total_seconds() * 1000)


def after_months(at, months):
    """The same day and time so many months on, the day clamped to the month's last."""
    days, of_day = divmod(at, DAY)
    date = datetime.date.fromordinal(719_163 + days)
    month = date.year * 12 + date.month - 1 + months
    year, month = divmod(month, 12)
    day = min(date.day, calendar.monthrange(year, month + 1)[1])
    return (datetime.date(year, month + 1, day).toordinal() - 719_163) * DAY + of_day


def months_until(start, end):
    a, b = (datetime.date.fromordinal(719_163 + at // DAY) for at in (start, end))
    apart = (b.year - a.year) * 12 + b.month - a.month
    return apart if after_months(start, apart) <= end else apart - 1


class Scenario:
    def __init__(self, given):
        cohort, operator = given["cohorts"][0], given["operator"]
        self.start = millis(given["start"])
        self.days = given["days"]
        self.end = self.start + self.days * DAY
        self.sims = cohort["sims"]
        window = cohort["provision"]["window"]
        self.window = millis(window["from"]), millis(window["to"])
        self.first_use = self.delay(cohort["first_use"])
        self.suspend_after = self.delay(cohort["suspension"]["random"]["after"])
        self.suspend_lasting = self.delay(cohort["suspension"]["random"]["lasting"])
        self.latency = self.delay(operator["latency"])
        self.failures = operator["failures"] / 1e6
        self.unavailable_after = operator["unavailable_after"]
        self.outages = [(millis(o["from"]), millis(o["to"])) for o in operator["outages"]]
        self.sessions_per_day = cohort["data"]["sessions_per_day"] / 1e6
        self.commands_per_day = cohort["commands_per_day"] / 1e6
        self.mean_bytes = cohort["data"]["size"]["mean"]
        self.session = self.sessions_per_day / DAY
        self.command = self.commands_per_day / DAY
        self.loss, self.churn, self.reset = (
            cohort[name] / 1e6 / (365 * DAY) for name in ("lost_per_year", "churn_per_year", "resets_per_year")
        )
        self.noticed_after = cohort["noticed_after"]
        self.on_conflict = cohort["on_conflict"]
        self.on_failure = cohort["on_failure"]
        policy = given["policy"]
        self.data_limit = policy["ready_data_limit"]
        self.command_limit = policy["ready_command_limit"]
        self.ready_period = policy["ready_period"]
        self.free_suspension = policy["free_suspension"]
        self.cancellation_delay = policy["cancellation_delay"] * 3_600_000

    @staticmethod
    def delay(given):
        return given["exponential"]["at_least"], 1 / given["exponential"]["mean"]

    def outage(self, at):
        return next((end for start, end in self.outages if start <= at < end), None)
