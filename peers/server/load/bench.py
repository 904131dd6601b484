"""The server under load beside its peers: see `scripts/bench-server`, which builds what this runs.

Every contender is asked in turn for a few seconds, and round after round, so that a machine that changes its speed does so for
all. The load tool has a core to itself, the last one; the contenders have the rest.
"""

import argparse
import contextlib
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

import fleet

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent

CONNECTIONS = 16
SMALL, LARGE = 1_000, 1_000_000
PAGE = 50
# How much the sizes of answers to the same question may differ between the server and `sql-only`.
ALIKE = 0.15
# How many different Sims, and pages, of the large database are asked for.
SIMS_ASKED, PAGES_ASKED = 10_000, 1_000
# What the whole run may take, in seconds, whatever hangs.
LIMIT = 900

AUTHORIZATION = "Basic " + b64encode(f"{fleet.ACCOUNT}:{fleet.TOKEN}".encode()).decode()


class Failure(Exception):
    """What makes the run fail, in words."""


@dataclass
class Contender:
    """A process that answers, and what its URLs begin with."""

    process: subprocess.Popen
    base: str

    def processor_time(self):
        """The seconds of processor that it has had so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Target:
    """What is asked of one contender in one part, and what the rounds gave."""

    name: str
    sims: int | None
    contender: "Contender"
    paths: list[str]
    rates: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)
    # Microseconds of processor a request, which neighbours on the machine change least.
    costs: list[float] = field(default_factory=list)
    # For updates: how many were sent and accepted, over all rounds.
    updates: int = 0


def main():
    options = argparse.ArgumentParser(prog="scripts/bench-server")
    options.add_argument("parts", nargs="*", metavar="PART", help="fetch, list or update; all if none is named")
    options.add_argument("--bin", type=Path, required=True, help=argparse.SUPPRESS)
    options.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    options.add_argument("--prism", type=Path, required=True, help=argparse.SUPPRESS)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2, help="how long each contender is asked in each round")
    options.add_argument("--small", action="store_true", help="without the database of a million Sims")
    options = options.parse_args()
    parts = options.parts or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        sys.exit(f"scripts/bench-server: no such part: {', '.join(sorted(unknown))}")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit("scripts/bench-server: stopped"))
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"scripts/bench-server: not done after {LIMIT} s"))
    signal.alarm(LIMIT)
    try:
        with contextlib.ExitStack() as running:
            run(options, parts, running)
    except Failure as failure:
        sys.exit(f"scripts/bench-server: {failure}")


def run(options, parts, running):
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise Failure("needs two cores, one of them for the load tool")
    sizes = [SMALL] if options.small else [SMALL, LARGE]
    bench = Bench(options, running, cores[:-1], cores[-1:])
    servers = {rows: bench.start_server(rows) for rows in sizes}
    peers = {rows: bench.start_peer(rows) for rows in sizes}
    prism = bench.start_prism()
    for part in parts:
        targets = PARTS[part](bench, servers, peers, prism)
        for _ in range(options.rounds):
            for target in targets:
                bench.load(part, target)
        report(part, targets)
        if part == "update":
            check_updates(targets, bench.database(SMALL))


# What is started.


class Bench:
    """The processes and the files of one run."""

    def __init__(self, options, running, contenders, tool):
        self.options = options
        self.running = running
        self.contenders = contenders
        self.tool = tool
        options.work.mkdir(parents=True, exist_ok=True)

    def start(self, name, command):
        """Starts a contender, which is stopped again at the end, whatever happens."""
        log = self.running.enter_context(open(self.options.work / f"{name}.log", "wb"))
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
            start_new_session=True, preexec_fn=lambda: os.sched_setaffinity(0, self.contenders),
        )
        self.running.callback(stop, process)
        return process

    def start_server(self, rows):
        made = self.make_database(rows)
        database = made
        if rows == SMALL:
            database = self.options.work / "server-updated.db"
            remove(database)
            shutil.copy(made, database)
        process = self.start(f"server-{rows}", [
            self.options.bin / "sim-lifecycle-server", "--listen", "127.0.0.1:0", "--database", f"sqlite:{database}",
            "--operator", "manual",
        ])
        return Contender(process, listening(process, f"the server, see {self.options.work}/server-{rows}.log"))

    def make_database(self, rows):
        """Has the log taken in, unless that has been done with the same tables before."""
        content = hashlib.sha256(Path(fleet.__file__).read_bytes())
        for migration in sorted((ROOT / "server/migrations").rglob("*.sql")):
            content.update(migration.read_bytes())
        database = self.options.work / f"server-{rows}-{content.hexdigest()[:12]}.db"
        if database.exists():
            return database
        for old in self.options.work.glob(f"server-{rows}-*"):
            old.unlink()
        new = self.options.work / "server-new.db"
        remove(new)
        began = time.monotonic()
        command = [self.options.bin / "sim-lifecycle-server", "import", "-", "--database", f"sqlite:{new}"]
        with subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, text=True) as process:
            try:
                with process.stdin as lines, contextlib.suppress(BrokenPipeError):
                    lines.writelines(fleet.log(rows))
                if process.wait() != 0:
                    raise Failure(f"the import of {rows} Sims ended with status {process.returncode}")
            finally:
                process.kill()
        with contextlib.closing(sqlite3.connect(new)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        new.rename(database)
        print(f"{rows:,} Sims imported in {time.monotonic() - began:.1f} s", flush=True)
        return database

    def database(self, rows):
        return self.options.work / f"sql-only-{rows}.db"

    def start_peer(self, rows):
        if rows == SMALL:
            remove(self.database(rows))
        process = self.start(f"sql-only-{rows}", [self.options.bin / "sql-only", self.database(rows), rows])
        return Contender(process, listening(process, "sql-only"))

    def start_prism(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = self.start("prism", [
            "node", self.options.prism, "mock", "--host", "127.0.0.1", "--port", port, "--verboseLevel", "silent",
            ROOT / "docs/openapi.json",
        ])
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return Contender(process, f"http://127.0.0.1:{port}")
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise Failure(f"Prism does not come up, see {self.options.work}/prism.log")

    def load(self, part, target):
        """Lets wrk ask one contender for one round."""
        seconds = self.options.seconds
        paths = self.options.work / "paths"
        paths.write_text("".join(f"{path}\n" for path in target.paths))
        command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--timeout", "20s",
                   "--header", f"Authorization: {AUTHORIZATION}", "--script", str(HERE / "requests.lua")]
        # wrk takes whole seconds; behind the last update there is time for its answer.
        wait = str(int(seconds + 2 if part == "update" else seconds))
        command += ["--duration", wait, target.contender.base, "--"]
        command += ["update", paths, str(seconds), str(target.updates)] if part == "update" else ["fetch", paths]
        before = target.contender.processor_time()
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds + 30,
            preexec_fn=lambda: os.sched_setaffinity(0, self.tool),
        )
        spent = target.contender.processor_time() - before
        lines = [line for line in done.stdout.splitlines() if line.startswith("result ")]
        if done.returncode != 0 or not lines:
            raise Failure(f"wrk failed: {done.stdout}{done.stderr}")
        result = json.loads(lines[-1].removeprefix("result "))
        answered, issued = result["answered"], result["issued"]
        if result["refused"] or result["broken"] or answered == 0:
            raise Failure(f"{part} of {target.name} went wrong: {result}")
        if part == "update":
            if answered != issued:
                raise Failure(f"{target.name}: {issued} updates were sent and {answered} answered")
            target.updates += issued
        target.rates.append(answered / result["elapsed" if part == "update" else "seconds"])
        target.p99s.append(result["p99"])
        target.costs.append(spent / answered * 1e6)


def listening(process, what):
    """Reads where a contender listens, once it does."""
    # Making a million rows takes a while.
    if not select.select([process.stdout], [], [], 120)[0]:
        raise Failure(f"{what} says nothing")
    line = process.stdout.readline().decode()
    if not line.startswith("listening on "):
        raise Failure(f"{what} did not come up")
    return line.removeprefix("listening on ").strip()


def stop(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    process.stdout.close()


def remove(database):
    for file in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        file.unlink(missing_ok=True)


# What is asked.


def ask(url, body=None):
    """Asks once, outside any measurement; gives the answer's size and what it says."""
    request = urllib.request.Request(url, body, {"Authorization": AUTHORIZATION})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        raise Failure(f"{url} was answered with {error.code}: {error.read()!r}") from error
    return len(text), json.loads(text)


def fetches(bench, servers, peers, prism):
    def sids(rows):
        return [fleet.sid(n) for n in fleet.spread(rows, SIMS_ASKED)]

    targets = []
    for rows, server in servers.items():
        targets.append(Target("the server", rows, server, [f"/v1/Sims/{sid}" for sid in sids(rows)]))
    for rows, peer in peers.items():
        targets.append(Target("sql-only", rows, peer, [f"/fetch/{sid}" for sid in sids(rows)]))
    alike(targets)
    targets.append(Target("bare", None, peers[SMALL], ["/bare"]))
    targets.append(Target("Prism", None, prism, [f"/v1/Sims/{sid}" for sid in sids(SMALL)]))
    return targets


def lists(bench, servers, peers, prism):
    targets = []
    for rows, server in servers.items():
        targets.append(Target("the server", rows, server, list(pages(server.base, rows))))
    for rows, peer in peers.items():
        places = fleet.spread(rows, PAGES_ASKED if rows > SMALL else rows // PAGE)
        # Behind the last of them there may be less than a page.
        paths = [f"/list?after={fleet.created(n)}&sid={fleet.sid(n)}" for n in places if n < rows - PAGE]
        targets.append(Target("sql-only", rows, peer, paths))
    alike(targets)
    targets.append(Target("bare", None, peers[SMALL], ["/bare/page"]))
    targets.append(Target("Prism", None, prism, [f"/v1/Sims?PageSize={PAGE}"]))
    return targets


def pages(base, rows):
    """Walks through the whole list, and gives a page of 50 for each page that it meets."""
    step = max(PAGE, rows // PAGES_ASKED)
    path, met = f"/v1/Sims?PageSize={step}", 0
    while path:
        _, page = ask(base + path)
        met += len(page["sims"])
        yield path.replace(f"PageSize={step}", f"PageSize={PAGE}")
        path = (page["meta"]["next_page_url"] or "").removeprefix(base)
    if met != rows:
        raise Failure(f"the list has {met} Sims, not {rows}")


def updates(bench, servers, peers, prism):
    sids = [fleet.sid(n) for n in range(SMALL)]
    targets = [
        Target("the server", SMALL, servers[SMALL], [f"/v1/Sims/{sid}" for sid in sids]),
        Target("sql-only", SMALL, peers[SMALL], [f"/update/{sid}" for sid in sids]),
    ]
    alike(targets, b"FriendlyName=first")
    targets.append(Target("bare", None, peers[SMALL], ["/bare"]))
    targets.append(Target("Prism", None, prism, [f"/v1/Sims/{sid}" for sid in sids]))
    return targets


PARTS = {"fetch": fetches, "list": lists, "update": updates}


def alike(targets, body=None):
    """Asks each once, and sees to it that what is compared is answers of about the same size."""
    sizes = {f"{target.name}, {target.sims:,} Sims": ask(target.contender.base + target.paths[0], body)[0] for target in targets}
    print("bytes of an answer:", "; ".join(f"{name}: {size}" for name, size in sizes.items()), flush=True)
    if max(sizes.values()) > min(sizes.values()) * (1 + ALIKE):
        raise Failure("the answers differ too much in size to be compared")


# What came of it.


def check_updates(targets, database):
    """Holds the end to account: the last name of each Sim is there, and every update that was answered was made."""
    server, peer = targets[0], targets[1]
    _, page = ask(f"{server.contender.base}/v1/Sims?PageSize={SMALL}")
    names = {sim["sid"]: sim["friendly_name"] for sim in page["sims"]}
    expect("the server", names, last_names(server))
    expect_count("the server", accepted(server.contender.base), server)
    with contextlib.closing(sqlite3.connect(database)) as connection:
        names = dict(connection.execute("SELECT sid, friendly_name FROM sims"))
        made = connection.execute("SELECT sum(updates) FROM sims").fetchone()[0]
    expect("sql-only", names, last_names(peer))
    expect_count("sql-only", made, peer)
    print(f"\nevery Sim has its last name, after {server.updates:,} and {peer.updates:,} updates")


def accepted(base):
    """How many updates the server has accepted, by its own count."""
    with urllib.request.urlopen(f"{base}/metrics", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    counts = [
        int(line.rsplit(" ", 1)[1]) for line in lines
        if line.startswith("sim_lifecycle_http_requests_total{") and 'method="POST"' in line and 'status="200"' in line
    ]
    return sum(counts)


def expect_count(name, made, target):
    # One was made before the first round, to look at the answer.
    if made != target.updates + 1:
        raise Failure(f"{name} made {made - 1} updates in the rounds, and {target.updates} were answered")


def last_names(target):
    """What the last of the numbered updates left behind: number n goes to the Sim of that number, modulo their count."""
    if target.updates < SMALL:
        raise Failure(f"{target.name}: only {target.updates} updates, too few for every Sim to get one")
    last = range(target.updates - SMALL + 1, target.updates + 1)
    return {fleet.sid(n % SMALL): f"u{n:09d}" for n in last}


def expect(name, names, expected):
    wrong = [sid for sid in expected if names.get(sid) != expected[sid]]
    if wrong or len(names) != len(expected):
        raise Failure(f"{name}: {len(wrong)} of {len(names)} Sims do not have the last name given, such as {wrong[:1]}")


def report(part, targets):
    print(f"\n| {part} | Sims | requests a second | the server, by it | p99, ms | processor, µs a request | the server, by it |\n"
          "| --- | --- | --- | --- | --- | --- | --- |")
    server = targets[0]
    for target in targets:
        sims = f"{target.sims:,}" if target.sims else ""
        # The server is set beside what has as many Sims.
        of = next((other for other in targets if other.name == server.name and other.sims == target.sims), server)
        print(f"| {target.name} | {sims} | {statistics.median(target.rates):,.0f} | {ratio(of.rates, target.rates):.2f} "
              f"| {statistics.median(target.p99s):.2f} | {statistics.median(target.costs):,.0f} "
              f"| {ratio(of.costs, target.costs):.2f} |")
    for name in ("the server", "sql-only"):
        both = [target for target in targets if target.name == name]
        if len(both) == 2:
            print(f"{name}: {both[1].sims:,} Sims take {ratio(both[0].rates, both[1].rates):.2f} times as long as "
                  f"{both[0].sims:,}, and {ratio(both[1].costs, both[0].costs):.2f} times the processor")
    sys.stdout.flush()


def ratio(some, others):
    """The median of the ratios round by round."""
    return statistics.median(one / other for one, other in zip(some, others))


if __name__ == "__main__":
    main()
