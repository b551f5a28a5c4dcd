"""HMS on MongoDB: it is set up, served and verified there, and the server is killed under a load, again and again.

Nothing acknowledged may be lost, nothing may be there twice, and HMS answers in time while the server is away. ROUNDS
says how often it is killed.
"""

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from client import Client
from engines import mongodb
from hospital import moments, new_doctor, patients, visit_type
from people import new_patient
from server import Server, run_hms

ROUNDS = int(os.environ.get("ROUNDS", "4"))
CLERKS = 6
# What HMS may answer while the server is away.
AWAY = {"database-unavailable", "outcome-unknown", "overloaded", "timeout"}


class Clerk(threading.Thread):
    """Registers a patient and books a visit, in turn, and remembers what was acknowledged, until it is told to stop."""

    def __init__(self, port: int, token: str, doctor: str, kind: str, booker: str, starts):
        super().__init__(daemon=True)
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.doctor, self.kind, self.booker, self.starts = doctor, kind, booker, starts
        self.registered: list[str] = []
        self.booked: list[str] = []
        self.away = Counter()
        self.wrong: list[str] = []
        self.longest = 0.0
        self.stopped = threading.Event()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.stopped.is_set():
            self.send(connection, "/api/patients", new_patient(), self.registered)
            booking = {
                "doctor": self.doctor, "patient": self.booker, "visitType": self.kind, "start": next(self.starts)}
            self.send(connection, "/api/appointments", booking, self.booked)

    def send(self, connection, path: str, body: dict, acknowledged: list[str]):
        begun = time.monotonic()
        try:
            connection.request("POST", path, json.dumps(body), self.headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.wrong.append(f"{path}: {error!r}")
            self.stopped.set()
            return
        self.longest = max(self.longest, time.monotonic() - begun)
        if answer.status == 201:
            acknowledged.append(json.loads(content)["id"])
            return
        kind = json.loads(content).get("type", "").rpartition("/")[2]
        if answer.status == 503 and (kind in AWAY or not kind):
            self.away[kind] += 1
        else:
            self.wrong.append(f"{path}: {answer.status} {content[:200]!r}")


def dump(url: str, database: str, *collections: str) -> dict:
    python = mongodb.ROOT / ".build" / "engines" / "bin" / "python"
    script = Path(__file__).with_name("dump.py")
    result = subprocess.run(
        [str(python), str(script), url, database, *collections], check=True, capture_output=True, timeout=60)
    return json.loads(result.stdout)


def settled(url: str, within: float = 180) -> None:
    """Waits until the consumers have handled what the demo brought: the server of the tests is slow at that."""
    clerk = Client.of_role(url, "receptionist")
    deadline = time.monotonic() + within
    while True:
        begun = time.monotonic()
        answer = clerk.post("/api/patients", new_patient(), timeout=60)
        if answer.status_code == 201 and time.monotonic() - begun < 1:
            return
        assert time.monotonic() < deadline, f"no patient is registered in time: {answer.status_code} {answer.text}"
        time.sleep(0.5)


@pytest.fixture(name="hospital")
def _hospital(tmp_path):
    """A small demo hospital on a server of its own: its folder, its port, its process in a list, settings."""
    folder = tmp_path / "mongodb"
    folder.mkdir()
    port = mongodb.free_port()
    process = [mongodb.launch(folder, port)]
    settings = {
        "HMS_STORAGE_ENGINE": "mongodb", "HMS_STORAGE_MONGODB_URL": mongodb.url(port),
        "HMS_STORAGE_MONGODB_REACH_MILLISECONDS": "2000",
    }
    data = tmp_path / "data"
    try:
        made = run_hms("demo", "--data", str(data), "--patients", "5", "--doctors", "1", extra=settings, timeout=240)
        assert made.returncode == 0, made.stdout
        yield folder, port, process, data, settings
    finally:
        process[0].kill()
        process[0].wait()


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(hospital):
    folder, port, process, data, settings = hospital
    source = random.Random()
    registered: list[str] = []
    booked: list[str] = []
    away = Counter()
    longest = 0.0
    with Server(data, "--demo", extra=settings, ready_within=120) as server:
        admin = Client.of_role(server.url, "admin")
        doctors = [new_doctor(admin) for _ in range(CLERKS)]
        settled(server.url)
        bookers = patients(Client.of_role(server.url, "receptionist"), CLERKS)
        starts = [moments(first_day=2) for _ in range(CLERKS)]
        kind = visit_type(admin)
        for number in range(ROUNDS):
            token = Client.of_role(server.url, "receptionist").token
            clerks = [
                Clerk(server.port, token, doctor, kind, booker, start)
                for doctor, booker, start in zip(doctors, bookers, starts, strict=True)]
            for clerk in clerks:
                clerk.start()
            time.sleep(source.uniform(0.5, 2))
            process[0].kill()
            process[0].wait()
            if number % 2:
                time.sleep(3)  # long enough that HMS says that the server is away
            process[0] = mongodb.launch(folder, port)
            before = sum(len(clerk.registered) for clerk in clerks)
            deadline = time.monotonic() + 60
            while sum(len(clerk.registered) for clerk in clerks) < before + CLERKS:
                assert time.monotonic() < deadline, f"round {number}: no write goes through after the restart"
                time.sleep(0.05)
            for clerk in clerks:
                clerk.stopped.set()
            for clerk in clerks:
                clerk.join(70)
                assert not clerk.is_alive()
            wrong = [one for clerk in clerks for one in clerk.wrong]
            assert wrong == [], f"round {number}: {wrong[:3]}"
            registered += [one for clerk in clerks for one in clerk.registered]
            booked += [one for clerk in clerks for one in clerk.booked]
            away += sum((clerk.away for clerk in clerks), Counter())
            longest = max([longest] + [clerk.longest for clerk in clerks])
    url = mongodb.url(port)
    for database, table, event, acknowledged in (
        ("hms_patients", "patients", "patient.created", registered),
        ("hms_appointments", "appointments", "appointment.scheduled", booked),
    ):
        found = dump(url, database, table)
        lost = set(acknowledged) - set(found[table])
        assert not lost, f"{len(lost)} acknowledged {table} are lost"
        ids = [one["id"] for one in found["events"]]
        assert len(ids) == len(set(ids)), "an event is there twice"
        told = Counter(one["subject"] for one in found["events"] if one["type"] == event)
        wrong = {one: told[one] for one in acknowledged if told[one] != 1}
        assert not wrong, f"{table} whose {event} is not there exactly once: {list(wrong.items())[:3]}"
        extra = set(told) - set(found[table])
        assert not extra, f"{len(extra)} events tell of {table} that are not there"
    verified = run_hms("audit", "verify", "--data", str(data), extra=settings)
    assert verified.returncode == 0, verified.stdout
    assert "BROKEN" not in verified.stdout
    print(f"{ROUNDS} kills, {len(registered)} patients and {len(booked)} bookings acknowledged, none lost, "
          f"{dict(away)} refused, the longest answer after {longest:.1f} s", file=sys.stderr)


def test_commands_work_on_it(hospital):
    _, _, _, data, settings = hospital
    migrated = run_hms("migrate", "--data", str(data), extra=settings)
    assert migrated.returncode == 0 and "patients: up to date" in migrated.stdout, migrated.stdout
    verified = run_hms("audit", "verify", "--data", str(data), extra=settings)
    assert verified.returncode == 0 and "patients: " in verified.stdout, verified.stdout
    assert not list(data.glob("*.sqlite")), "files of SQLite were made"


def test_a_server_that_is_not_there_is_said_in_one_line(tmp_path):
    settings = {
        "HMS_STORAGE_ENGINE": "mongodb", "HMS_STORAGE_MONGODB_URL": "mongodb://127.0.0.1:1/?directConnection=true",
        "HMS_STORAGE_MONGODB_USERNAME": "hms", "HMS_STORAGE_MONGODB_PASSWORD": "hush-hush",
        "HMS_STORAGE_MONGODB_REACH_MILLISECONDS": "500",
    }
    refused = run_hms("migrate", "--data", str(tmp_path), extra=settings, timeout=30)
    assert refused.returncode != 0
    assert "MongoDB can't be reached" in refused.stdout and "hush" not in refused.stdout, refused.stdout
    del settings["HMS_STORAGE_MONGODB_URL"]
    refused = run_hms("migrate", "--data", str(tmp_path), extra=settings, timeout=30)
    assert refused.returncode != 0 and "storage.mongodb.url" in refused.stdout, refused.stdout
