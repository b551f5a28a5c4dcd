"""`make bench`: a release build under load from a second process. Prints a table and writes artifacts/bench.json.

Rates are compared with others of the same run only, because machines differ. BENCH_SECONDS is the length of a
measurement, BENCH_PATIENTS the size of the big hospital. The arguments `small`, `big` and `cluster` run one of them.
"""

import json
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "harness"))
os.environ.setdefault("HMS_TEST_BINARY", str(ROOT / ".build" / "release" / "hms"))

import hops  # noqa: E402
import wrk  # noqa: E402
from client import Client  # noqa: E402
from hospital import visit_type  # noqa: E402
from people import new_patient  # noqa: E402
from server import Server, binary, run_hms, today  # noqa: E402

SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
PATIENTS = int(os.environ.get("BENCH_PATIENTS", "1000000"))
DOCTORS = 200
DAYS = 28
# Room for a machine several times as fast as the ones it was written on.
REGISTRATIONS = 30_000 * SECONDS
# Seconds after which stores that are hardly used have given their caches back: they are asked every three.
RESTED = 8
BARE_ROUTE = "/hello-bench"


class Bench:
    """The measurements of one run, and the files that wrk reads."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.rows: list[dict] = []
        self.memory: dict[str, float] = {}
        self.source = random.Random(1)

    def file(self, name: str, lines) -> str:
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return str(path)

    def token(self, client: Client) -> str:
        client.login()  # an access token lives for minutes, the bench longer
        return self.file("token", [client.token])

    def record(self, name: str, server: Server | str, measured: wrk.Measured, **targets) -> wrk.Measured:
        if isinstance(server, Server):
            self.memory["underLoad"] = max(self.memory.get("underLoad", 0), server.memory())
        self.rows.append({
            "name": name, "perSecond": round(measured.rate), "p50ms": measured.p50, "p99ms": measured.p99,
            "fault": measured.fault, "targets": targets})
        said = f"{measured.rate:10,.0f}/s   p50 {measured.p50:7.2f} ms   p99 {measured.p99:7.2f} ms"
        print(f"{name:44} {said}   {measured.fault or ''}", flush=True)
        return measured

    def read(
            self, name: str, server: Server | str, paths: list[str], client: Client | None,
            connections: int = wrk.CONNECTIONS, **targets) -> wrk.Measured:
        """`server` may be the address of one, too."""
        arguments = [self.file("paths", paths), self.token(client) if client else ""]
        url = server if isinstance(server, str) else server.url
        wrk.run("get.lua", url, 2, *arguments)  # warms caches and the branch predictor alike
        measured = wrk.run("get.lua", url, SECONDS, *arguments, connections=connections)
        return self.record(name, server, measured, **targets)

    def write(
            self, name: str, server: Server | str, path: str, bodies, client: Client,
            connections: int = wrk.CONNECTIONS, **targets) -> wrk.Measured:
        arguments = [self.file("bodies", (json.dumps(body) for body in bodies)), self.token(client), path]
        url = server if isinstance(server, str) else server.url
        measured = wrk.run("post.lua", url, SECONDS, *arguments, connections=connections)
        return self.record(name, server, measured, **targets)


def seed(data: Path, patients: int) -> float:
    begun = time.monotonic()
    made = run_hms(
        "demo", "--data", str(data), "--patients", str(patients), "--doctors", str(DOCTORS), timeout=3600)
    if made.returncode != 0:
        raise RuntimeError(f"hms demo failed:\n{made.stdout}")
    return time.monotonic() - begun


def bookings(client: Client, wanted: int) -> list[dict]:
    """Bodies for free slots that do not collide: every doctor has one patient, who comes in every one of them.

    The patients are new: those of the demo hospital have appointments already.
    """
    doctors = [one["id"] for one in client.everything("/api/doctors")][:DOCTORS]
    source = random.Random(3)
    patients = [client.made("/api/patients", new_patient(source))["id"] for _ in doctors]
    kind = visit_type(client)
    bodies: list[dict] = []
    for doctor, patient in zip(doctors, patients, strict=True):
        slots = client.everything(f"/api/appointments/slots?{one_doctor(kind, doctor, days=91)}")
        bodies += [
            {"doctor": doctor, "patient": patient, "visitType": kind, "start": slot["start"]} for slot in slots]
        if len(bodies) >= wanted:
            break
    random.Random(2).shuffle(bodies)
    return bodies


def one_doctor(kind: str, doctor: str, days: int = DAYS) -> str:
    return f"visitType={kind}&doctor={doctor}&from={today(1)}&to={today(days)}"


def settle(server: Server, within: float = 60) -> None:
    """Waits until the consumers have read what `hms demo` left them, so that no measurement has a part of that."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        text = Client(server.url).get("/metrics").text
        if not any(map(float, re.findall(r"^hms_event_lag{[^}]*} (\S+)$", text, re.MULTILINE))):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the consumers are not done after {within:.0f} s")


def commit_group(server: Server) -> float:
    """How many changes shared a commit of Appointments so far, on average: from /metrics."""
    text = Client(server.url).get("/metrics").text

    def total(suffix: str) -> float:
        series = rf'hms_storage_commit_group_size_{suffix}{{store="appointments"}}'
        found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
        return float(found.group(1)) if found else 0.0

    return total("sum") / max(1, total("count"))


def bytes_of_booking(data: Path) -> int:
    """Bytes of the rows that one booking commits: appointment, event, audit row, and a day of doctor and of patient."""
    with sqlite3.connect(f"file:{data}/appointments.sqlite?mode=ro", uri=True) as store:
        def mean(table: str) -> float:
            newest = f"SELECT body FROM {table} ORDER BY rowid DESC LIMIT 1000"
            return store.execute(f"SELECT coalesce(avg(length(body)), 0) FROM ({newest})").fetchone()[0]

        return round(sum(map(mean, ("appointments", "event_log", "audit_log"))) + 2 * mean("resource_days"))


def bare_loop(kind: str, group: int, **options) -> float | None:
    """Steps a second of a loop around SQLite alone, with the same group size and durability.

    `sqlite-insert` writes one blob of the same bytes; `sqlite-bookings` the rows of the bookings that were just made,
    into the same tables and indexes.
    """
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    ran = run_hms(
        "bench", kind, *arguments, "--group", str(max(1, group)), "--seconds", str(SECONDS), timeout=SECONDS + 60)
    found = re.search(r"([\d.]+)/s", ran.stdout)
    return float(found.group(1)) if ran.returncode == 0 and found else None


def small_hospital(bench: Bench) -> dict:
    """Reads by key, registration and booking, in a hospital of usual size."""
    data = bench.folder / "small"
    seed(data, 10_000)
    facts = {}
    with Server(data, extra={"HMS_BENCH_ROUTES": "1"}) as server:
        client = Client.of_role(server.url, "admin")
        settle(server)
        time.sleep(RESTED)
        bench.memory["idle"] = server.memory()
        listed = client.found("/api/patients?limit=200")["items"]
        bare = bench.read("bare route, no middleware", server, [BARE_ROUTE], None)
        read = bench.read(
            "GET /api/patients/{id}", server, [f"/api/patients/{one['id']}" for one in listed], client)
        facts["readOfBare"] = read.rate / bare.rate
        bench.write(
            "POST /api/patients", server, "/api/patients",
            (new_patient(bench.source) for _ in range(REGISTRATIONS)), client, perSecond=6000)
        bodies = bookings(client, 15_000 * SECONDS)
        booked = bench.write("POST /api/appointments", server, "/api/appointments", bodies, client, perSecond=4000)
        facts["commitGroup"] = round(commit_group(server), 1)
        settle(server)
        time.sleep(RESTED)
        bench.memory["idleAgain"] = server.memory()
    size = facts["bytesOfBooking"] = bytes_of_booking(data)
    group = round(facts["commitGroup"])
    bare_rate = bare_loop("sqlite-insert", group, bytes=size)
    if bare_rate:
        facts["bareInsertsPerSecond"] = round(bare_rate)
        facts["bookingOfBareInsert"] = booked.rate / bare_rate
        ratio = f"the service reaches {booked.rate / bare_rate:.0%}"
        print(f"{'bare loop of SQLite, one blob a booking':44} {bare_rate:10,.0f}/s   {ratio}")
    rows_rate = bare_loop("sqlite-bookings", group, data=data, rows=booked.requests - booked.refused)
    if rows_rate:
        facts["bareBookingsPerSecond"] = round(rows_rate)
        facts["bookingOfBareBooking"] = booked.rate / rows_rate
        ratio = f"the service reaches {booked.rate / rows_rate:.0%}"
        print(f"{'bare loop of SQLite, the rows of a booking':44} {rows_rate:10,.0f}/s   {ratio}")
    return facts


def big_hospital(bench: Bench) -> dict:
    """Searches over a million patients, and slots of 200 doctors."""
    data = bench.folder / "big"
    facts = {"seedSeconds": round(seed(data, PATIENTS), 1)}
    with Server(data) as server:
        facts["startToReadySeconds"] = round(server.started_in, 2)
        client = Client.of_role(server.url, "admin")
        settle(server, within=600)
        time.sleep(RESTED)
        bench.memory["idleBig"] = server.memory()
        sample = []
        path = "/api/patients?limit=200"
        for _ in range(10):
            page = client.found(path)
            sample += page["items"]
            path = f"/api/patients?limit=200&cursor={page['next']}"
        prefixes = set()
        for one in sample:
            for word in (one["name"]["given"], one["name"].get("family", one["name"]["given"])):
                prefixes.add(word[: bench.source.randint(3, 6)].lower())
        bench.read(
            f"patients by word prefix, of {PATIENTS:,}", server,
            [f"/api/patients?query={prefix}" for prefix in sorted(prefixes) if prefix.isascii()], client,
            perSecond=5000, p99ms=20)
        bench.read(
            "patient by MRN", server, [f"/api/patients?mrn={one['mrn']}" for one in sample], client, p99ms=5)
        doctors = [one["id"] for one in client.everything("/api/doctors")][:DOCTORS]
        kind = visit_type(client)
        slots = "/api/appointments/slots?"
        bench.read(
            f"slots of 4 weeks, all of {len(doctors)} doctors", server,
            [f"{slots}visitType={kind}&from={today(day)}&to={today(day + DAYS - 1)}" for day in range(1, 15)], client,
            p99ms=50)
        bench.read(
            "slots of 4 weeks, one doctor", server, [slots + one_doctor(kind, one) for one in doctors], client,
            p99ms=50)
    return facts


def verdicts(bench: Bench, facts: dict) -> list[tuple[str, str, bool]]:
    """Each target with what was measured. Those of the first kind are ratios of one run; the others depend on the
    machine too."""
    judged = []

    def judge(name: str, value: float | None, text: str, passes) -> None:
        if value is not None:
            judged.append((name, f"{value:.2f} ({text})", passes(value)))

    judge("read of the bare route", facts.get("readOfBare"), "at least 0.60", lambda value: value >= 0.6)
    judge(
        "booking of the bare loop, one blob", facts.get("bookingOfBareInsert"), "at least 0.40",
        lambda value: value >= 0.4)
    judge(
        "booking of the bare loop, same rows", facts.get("bookingOfBareBooking"), "at least 0.40",
        lambda value: value >= 0.4)
    judge("start to ready, s", facts.get("startToReadySeconds"), "under 2", lambda value: value < 2)
    judge("memory idle, MB", bench.memory.get("idle"), "under 120", lambda value: value < 120)
    judge("memory idle after load, MB", bench.memory.get("idleAgain"), "under 120", lambda value: value < 120)
    judge("memory under load, MB", bench.memory.get("underLoad"), "under 400", lambda value: value < 400)
    for row in bench.rows:
        for key, bound in row["targets"].items():
            word, passes = ("at least", float.__ge__) if key == "perSecond" else ("under", float.__lt__)
            judge(f"{row['name']}, {key}", row[key], f"{word} {bound}", lambda v, p=passes, b=bound: p(float(v), b))
    return judged


def main() -> int:
    wanted = sys.argv[1:] or ["small", "big", "cluster"]
    if shutil.which("wrk") is None:
        print("wrk is missing: apt-get install wrk")
        return 1
    facts = {"binaryMegabytes": round(binary().stat().st_size / 1e6, 1), "cores": os.cpu_count(), "seconds": SECONDS}
    with tempfile.TemporaryDirectory(dir=ROOT / ".build", prefix="bench-") as folder:
        bench = Bench(Path(folder))
        if "small" in wanted:
            facts |= small_hospital(bench)
        if "big" in wanted:
            facts |= big_hospital(bench)
        if "cluster" in wanted:
            facts["hops"] = hops.measure(bench, SECONDS, bookings)
    judged = verdicts(bench, facts)
    print()
    for name, text, passes in judged:
        print(f"{'met   ' if passes else 'MISSED'}  {name}: {text}")
    print(f"binary: {facts['binaryMegabytes']} MB")
    report = ROOT / "artifacts" / "bench.json"
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps({
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "facts": facts, "memoryMegabytes": bench.memory,
        "measurements": bench.rows,
        "targets": [{"name": name, "value": text, "met": met} for name, text, met in judged]}, indent=2) + "\n")
    print(f"written: {report.relative_to(ROOT)}")
    return 1 if any(row["fault"] for row in bench.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
