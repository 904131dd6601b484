"""The Sims that are asked for under load: of one account, on one plan, ten registered a second.

Run with a number of Sims it writes the log of their lives for `sim-lifecycle-server import`.
"""

import sys
from datetime import datetime, timedelta, timezone

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "load"
PLAN = "WP" + "0" * 31 + "1"
START = datetime(2026, 1, 1, tzinfo=timezone.utc)

# Every so many-th Sim has been given names, or has become active.
NAMED = 33
ACTIVATED = 50


def sid(n):
    """In no order, as SIDs are: the numbers are multiplied by an odd one, modulo 2^32."""
    return f"DE{n * 2654435761 % 2**32:032x}"


def created(n):
    """The instant of registration, to the second."""
    return wire(START + timedelta(seconds=n // 10))


def wire(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def spread(rows, count):
    """`count` of the numbers of Sims, or all, evenly spread over the whole."""
    return range(0, rows, max(1, rows // count))


def log(rows):
    """The lines of the log, one after the other."""
    start = wire(START)
    yield f'{{"at":"{start}","input":"account","sid":"{ACCOUNT}","token":"{TOKEN}"}}\n'
    yield f'{{"at":"{start}","input":"rate_plan","sid":"{PLAN}","unique_name":"plan","account_sid":"{ACCOUNT}"}}\n'
    for n in range(rows):
        at, sim = created(n), sid(n)
        yield (f'{{"at":"{at}","input":"register","sid":"{sim}","account_sid":"{ACCOUNT}",'
               f'"iccid":"{8988307 * 10**12 + n}","rate_plan_sid":"{PLAN}"}}\n')
        if n % NAMED == 0:
            form = f"UniqueName=sim-{n}&FriendlyName=The+Sim+of+number+{n}"
            yield f'{{"at":"{at}","input":"update","sim":"{sim}","form":"{form}"}}\n'
        if n % ACTIVATED == 0:
            yield f'{{"at":"{at}","input":"update","sim":"{sim}","form":"Status=active"}}\n'
            yield f'{{"at":"{at}","input":"operator","sim":"{sim}","request":1,"answer":"completed"}}\n'


if __name__ == "__main__":
    sys.stdout.writelines(log(int(sys.argv[1])))
