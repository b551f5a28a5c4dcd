"""The books of the hospital: what its stores hold against what was acknowledged, and who was told of it.

They are read in the database itself, which nobody but the test writes to meanwhile.
"""

import time
from collections import Counter
from dataclasses import dataclass

from client import Client
from cluster import Cluster
from traffic import Traffic

# The table of what is made, its service, and the event that tells of it.
KEPT = {
    "patients": ("patients", "patient.created"),
    "appointments": ("appointments", "appointment.scheduled"),
}


@dataclass
class Entry:
    """What one fault cost."""

    fault: str
    sent: int
    failed: int
    acknowledged: int
    replayed: int
    lost: int
    doubled: int
    slowest: float
    reads: int
    reads_failed: int
    # Seconds between the first and the last attempt that failed, and until every event was handled after the load.
    disturbed: float
    settled: float

    HEAD = (
        "fault", "changes sent", "failed", "acknowledged", "lost", "doubled", "slowest s", "reads", "failed",
        "disturbed s", "settled s")

    def row(self) -> str:
        values = (
            self.fault, self.sent, self.failed, self.acknowledged, self.lost, self.doubled, f"{self.slowest:.1f}",
            self.reads, self.reads_failed, f"{self.disturbed:.1f}", f"{self.settled:.1f}")
        return "| " + " | ".join(map(str, values)) + " |"


class Books:
    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.before = self._kept()
        self.timeline = self._timeline()

    def sql(self, statement: str) -> list[str]:
        return self.cluster.group.store.sql("hms", statement).split("\n")[:-1]

    def _kept(self) -> dict[str, set[str]]:
        return {table: set(self.sql(f"SELECT id FROM {schema}.{table}")) for table, (schema, _) in KEPT.items()}

    def _timeline(self) -> int:
        return int(self.sql("SELECT count(*) FROM patients.timeline")[0])

    def balance(self, fault: str, traffic: Traffic, *, within: float = 120) -> Entry:
        """After the load: nothing acknowledged is lost, nothing is there twice, all events were handled once."""
        assert not traffic.wrong, f"{len(traffic.wrong)} wrong answers: {traffic.wrong[:3]}"
        begun = time.monotonic()
        self.cluster.settle(within)
        # What a broken connection to the broker had is counted by no metric until the broker has it back.
        behind = self._behind(traffic, begun + within)
        settled = time.monotonic() - begun
        after = self._kept()
        acknowledged = {"patients": traffic.registered, "appointments": traffic.booked}
        lost, doubled, faults = 0, 0, []
        for table, (schema, kind) in KEPT.items():
            new, known = after[table] - self.before[table], set(acknowledged[table])
            lost += len(known - new)
            # What is there and was acknowledged to nobody is a change that was made a second time: each was
            # acknowledged in the end.
            doubled += len(new - known) + len(acknowledged[table]) - len(known)
            told = Counter(self.sql(f"SELECT subject FROM {schema}.event_log WHERE type = '{kind}'"))
            faults += [f"{told[one]} {kind} of {one}" for one in new if told[one] != 1]
            ids = self.sql(f"SELECT count(*) - count(DISTINCT id) FROM {schema}.event_log")
            faults += [f"{ids[0]} events of {schema} are there twice"] if ids != ["0"] else []
        self.before = after
        if lost or doubled:
            faults.append(f"{lost} lost, {doubled} doubled")
        faults += behind + self._dead() + self._chains()
        entry = Entry(
            fault, traffic.writes.sent, traffic.writes.failed, traffic.acknowledged, traffic.replayed, lost, doubled,
            traffic.writes.slowest, traffic.reads.sent, traffic.reads.failed, disturbed(traffic), settled)
        print(entry.row(), dict(traffic.writes.reasons), dict(traffic.reads.reasons), flush=True)
        assert not faults, f"{fault}: {faults[:5]}"
        return entry

    def _behind(self, traffic: Traffic, deadline: float) -> list[str]:
        """Doctors' figures count what is booked and timelines show it: each once, more than once at no time."""
        admin = Client.of_role(self.cluster.url, "admin")
        wanted = {desk.doctor: len(admin.everything(f"/api/appointments?doctor={desk.doctor}"))
                  for desk in traffic.desks}
        while True:
            counted = {doctor: admin.found(f"/api/doctors/{doctor}/metrics")["booked"] for doctor in wanted}
            entries = self._timeline() - self.timeline
            differences = [f"{counted[doctor]} bookings of {doctor} counted, there are {there}"
                           for doctor, there in wanted.items() if counted[doctor] != there]
            if entries != len(traffic.booked):
                differences.append(f"{entries} entries of timelines for {len(traffic.booked)} bookings")
            doubled = entries > len(traffic.booked) or any(counted[doctor] > wanted[doctor] for doctor in wanted)
            if doubled or not differences or time.monotonic() > deadline:
                self.timeline += entries
                return differences
            time.sleep(0.1)

    def _dead(self) -> list[str]:
        dead = Client.of_role(self.cluster.url, "admin").found("/api/system/dead-letters")["items"]
        return [f"a dead event: {one}" for one in dead]

    def _chains(self) -> list[str]:
        found = Client.of_role(self.cluster.url, "admin").found("/api/audit/chains")
        return [f"the audit log of {one} is missing" for one in found["missing"]] + [
            f"the audit log of {one['service']} is broken: {one['fault']}"
            for one in found["chains"] if not one["isWhole"]]


def disturbed(traffic: Traffic) -> float:
    tallies = [one for one in (traffic.writes, traffic.reads) if one.first_failure is not None]
    if not tallies:
        return 0.0
    return max(one.last_failure for one in tallies) - min(one.first_failure for one in tallies)


def until(condition, what: str, within: float = 30) -> float:
    """The seconds until it holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within, f"not within {within} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - begun
