"""HMS is killed in the middle of a write load, again and again. Nothing that it acknowledged may be lost, every
change's event must be there, and no consumer may count one twice.

ROUNDS says how often it is killed.
"""

import http.client
import json
import os
import random
import threading
import time
from pathlib import Path

import pytest

from client import Client
from databases import assert_sound, event_ids, event_subjects, files, find_table, ids, tables
from hospital import moments, new_doctor, patients, visit_type
from people import new_patient
from server import Server, demo_data, run_hms

ROUNDS = int(os.environ.get("ROUNDS", "20"))
CLERKS = 8
LONGEST_LOAD = 0.9
# The event that tells of a new row, by table.
EVENTS = {"patients": "patient.created", "appointments": "appointment.scheduled"}


class Clerk(threading.Thread):
    """Registers a patient and books a visit, in turn, and remembers what was acknowledged, until the server is gone."""

    def __init__(self, port: int, token: str, doctor: str, kind: str, booker: str, starts):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.doctor, self.kind, self.booker, self.starts = doctor, kind, booker, starts
        self.registered: list[str] = []
        self.booked: list[str] = []
        self.refused: list[str] = []

    def run(self):
        try:
            while True:
                self.send("/api/patients", new_patient(), self.registered)
                booking = {
                    "doctor": self.doctor, "patient": self.booker, "visitType": self.kind, "start": next(self.starts)}
                self.send("/api/appointments", booking, self.booked)
        except (OSError, http.client.HTTPException):
            pass  # killed, as it should be

    def send(self, path: str, body: dict, acknowledged: list[str]):
        self.connection.request("POST", path, json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status == 201:
            acknowledged.append(json.loads(content)["id"])
        else:
            self.refused.append(f"{path}: {answer.status} {content[:200]!r}")


def load_and_kill(server: Server, clerks: list[Clerk], source: random.Random) -> None:
    for clerk in clerks:
        clerk.start()
    time.sleep(source.uniform(0.1, LONGEST_LOAD))
    server.kill()
    for clerk in clerks:
        clerk.join(10)
        assert not clerk.is_alive()


def metrics_agree(person: Client, doctor: str, within: float = 15) -> None:
    """Waits until the consumer that counts a doctor's bookings has counted each once; more than once fails at once."""
    booked = len(person.everything(f"/api/appointments?doctor={doctor}"))
    deadline = time.monotonic() + within
    while True:
        counted = person.found(f"/api/doctors/{doctor}/metrics")["booked"]
        assert counted <= booked, f"{counted} bookings counted, there are {booked}"
        if counted == booked:
            return
        assert time.monotonic() < deadline, f"{counted} of {booked} bookings counted after {within} s"
        time.sleep(0.05)


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_by_sigkill(tmp_path):
    data = demo_data(tmp_path / "data")
    source = random.Random()
    server = Server(data, "--demo").start()
    admin = Client.of_role(server.url, "admin")
    doctors = [new_doctor(admin) for _ in range(CLERKS)]
    bookers = patients(Client.of_role(server.url, "receptionist"), CLERKS)
    # A clerk's doctor, patient and times are the clerk's own: no booking has a reason to be refused.
    starts = [moments(first_day=2) for _ in range(CLERKS)]
    kind = visit_type(admin)
    before = {table: ids(find_table(data, table), table) for table in EVENTS}
    registered: list[str] = []
    booked: list[str] = []

    for number in range(ROUNDS):
        token = Client.of_role(server.url, "receptionist").token
        clerks = [
            Clerk(server.port, token, doctor, kind, booker, start)
            for doctor, booker, start in zip(doctors, bookers, starts, strict=True)]
        load_and_kill(server, clerks, source)
        refused = [one for clerk in clerks for one in clerk.refused]
        assert refused == [], f"round {number}: {refused[:3]}"

        server = Server(data, "--demo").start()
        admin = Client.of_role(server.url, "admin")
        new_patients = [one for clerk in clerks for one in clerk.registered]
        new_bookings = [one for clerk in clerks for one in clerk.booked]
        assert new_patients and new_bookings, f"round {number}: the load wrote nothing"
        registered += new_patients
        booked += new_bookings
        # Over the API for those that it can be asked soon, in the databases below for all of them.
        for identity in source.sample(new_patients, min(20, len(new_patients))):
            assert admin.get(f"/api/patients/{identity}").status_code == 200, f"round {number}: a patient is lost"
        for identity in source.sample(new_bookings, min(20, len(new_bookings))):
            assert admin.get(f"/api/appointments/{identity}").status_code == 200, f"round {number}: a booking is lost"
        assert_committed(data, before, {"patients": registered, "appointments": booked})

    for doctor in doctors:
        metrics_agree(admin, doctor)
    server.stop()
    assert_sound(data)
    for path in files(data):
        if "event_log" in tables(path):
            found = event_ids(path)
            assert len(found) == len(set(found)), f"{path}: an event is there twice"
    verified = run_hms("audit", "verify", "--data", str(data))
    assert verified.returncode == 0, verified.stdout
    print(f"{ROUNDS} kills, {len(registered)} patients and {len(booked)} bookings acknowledged, none lost")


def assert_committed(data: Path, before: dict[str, set[str]], acknowledged: dict[str, list[str]]) -> None:
    """Everything acknowledged is stored, and each patient and booking stored since `before` has its event, once."""
    for table, kind in EVENTS.items():
        path = find_table(data, table)
        stored = ids(path, table)
        lost = set(acknowledged[table]) - stored
        assert not lost, f"{len(lost)} acknowledged {table} are lost"
        events = event_subjects(path, kind)
        wrong = {identity: events[identity] for identity in stored - before[table] if events[identity] != 1}
        assert not wrong, f"{table} whose {kind} is not there exactly once: {list(wrong.items())[:3]}"
