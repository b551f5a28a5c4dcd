"""HMS over a RabbitMQ that is cut off, restarted and killed, and an HMS that is killed, all under load.

Every booking publishes an event that a consumer in Doctors counts. So the bookings that there are, against those that
were counted, tell what was lost or done twice. ROUNDS says how often each thing befalls.
"""

import os
import random
import signal
import threading
import time
from collections import Counter

import pytest
import requests

from client import Client
from databases import event_ids, files, tables
from engines.rabbitmq import PASSWORD, USER, Broker
from hospital import moments, new_doctor, patients, visit_type
from server import Server, demo_data, run_hms

ROUNDS = int(os.environ.get("ROUNDS", "4"))
CLERKS = 4


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    broker = Broker(tmp_path_factory.mktemp("rabbitmq")).start()
    yield broker
    broker.stop()
    broker.end_mapper()


def settings(broker: Broker) -> dict[str, str]:
    return {
        "HMS_EVENTS_BUS": "rabbitmq", "HMS_EVENTS_RABBITMQ_URL": broker.url, "HMS_EVENTS_RABBITMQ_USERNAME": USER,
        "HMS_EVENTS_RABBITMQ_PASSWORD": PASSWORD}


class Load:
    """Books visits, each clerk for a doctor and a patient of their own, until told to stop or the server is gone."""

    def __init__(self, server: Server, doctors: list[str], bookers: list[str], kind: str, starts: list):
        self.server, self.kind = server, kind
        self.people = list(zip(doctors, bookers, starts, strict=True))
        self.stopping = threading.Event()
        self.booked: Counter[str] = Counter()
        self.refused: list[str] = []

    def __enter__(self) -> "Load":
        token = Client.of_role(self.server.url, "receptionist").token
        self.threads = [threading.Thread(target=self.work, args=(token, *one), daemon=True) for one in self.people]
        for thread in self.threads:
            thread.start()
        return self

    def work(self, token: str, doctor: str, patient: str, starts) -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            while not self.stopping.is_set():
                body = {"doctor": doctor, "patient": patient, "visitType": self.kind, "start": next(starts)}
                try:
                    answer = session.post(f"{self.server.url}/api/appointments", json=body, timeout=10)
                except requests.RequestException:
                    return  # killed, as it should be
                if answer.status_code == 201:
                    self.booked[doctor] += 1
                else:
                    self.refused.append(f"{answer.status_code} {answer.text[:200]}")

    def __exit__(self, *_) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()


def bookings(person: Client, doctor: str) -> int:
    return len(person.everything(f"/api/appointments?doctor={doctor}"))


def figures(person: Client, doctors: list[str], within: float = 60) -> tuple[int, int, int]:
    """Published, lost and doubled, once what is counted stays as it is: at the latest after `within` seconds."""
    booked = {doctor: bookings(person, doctor) for doctor in doctors}
    deadline = time.monotonic() + within
    while True:
        counted = {doctor: person.found(f"/api/doctors/{doctor}/metrics")["booked"] for doctor in doctors}
        lost = sum(max(0, booked[doctor] - counted[doctor]) for doctor in doctors)
        doubled = sum(max(0, counted[doctor] - booked[doctor]) for doctor in doctors)
        if doubled or not lost or time.monotonic() > deadline:
            return sum(booked.values()), lost, doubled
        time.sleep(0.1)


def metric(server: Server, name: str) -> dict[str, float]:
    """The series of a metric, by their labels."""
    text = requests.get(f"{server.url}/metrics", timeout=10).text
    lines = [line for line in text.splitlines() if line.startswith((name + "{", name + " "))]
    return {line.rsplit(" ", 1)[0].removeprefix(name): float(line.rsplit(" ", 1)[1]) for line in lines}


def until(condition, what: str, within: float = 40):
    deadline = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < deadline, f"after {within} s: {what}"
        time.sleep(0.1)
    return found


class Hospital:
    def __init__(self, broker: Broker, folder):
        self.broker, self.data = broker, demo_data(folder)
        self.server = Server(self.data, "--demo", extra=settings(broker)).start()
        admin = Client.of_role(self.server.url, "admin")
        self.doctors = [new_doctor(admin) for _ in range(CLERKS)]
        self.bookers = patients(Client.of_role(self.server.url, "receptionist"), CLERKS)
        self.kind = visit_type(admin)
        self.starts = [moments(first_day=2) for _ in range(CLERKS)]

    def load(self) -> Load:
        return Load(self.server, self.doctors, self.bookers, self.kind, self.starts)

    @property
    def admin(self) -> Client:
        return Client.of_role(self.server.url, "admin")


@pytest.fixture
def hospital(broker, tmp_path):
    hospital = Hospital(broker, tmp_path / "data")
    yield hospital
    hospital.server.kill()


def restart(broker: Broker) -> None:
    broker.stop()
    broker.start()


def crash(broker: Broker) -> None:
    broker.kill()
    broker.start()


def test_the_queues_can_be_made_before_the_first_start(broker, tmp_path):
    result = run_hms("events", "queues", "--data", str(tmp_path / "data"), extra=settings(broker))
    assert result.returncode == 0, result.stdout
    made = {one["name"] for one in broker.ask("queues/%2Fhms")}
    assert {name.replace("hms.", "hms.dead.", 1) for name in made if not name.startswith("hms.dead.")} <= made
    assert any(name.startswith("hms.doctors.") for name in made)


@pytest.mark.parametrize(
    ("befall", "rounds"), [(Broker.hang_up, ROUNDS), (restart, 1), (crash, max(1, ROUNDS // 2))],
    ids=["cut off", "restarted", "killed"])
def test_a_broker_that_goes_away_loses_and_doubles_nothing(hospital, broker, befall, rounds):
    with hospital.load() as load:
        for _ in range(rounds):
            time.sleep(random.uniform(0.5, 1.5))
            befall(broker)
            # Bookings go on all the time; none was refused.
            assert load.refused == []
            until(lambda: set(metric(hospital.server, "hms_rabbitmq_connected").values()) == {1.0}, "not connected")
        time.sleep(0.5)
    acknowledged = load.booked.total()
    published, lost, doubled = figures(hospital.admin, hospital.doctors)
    reconnects = metric(hospital.server, "hms_rabbitmq_reconnects_total")
    print(f"{rounds} times: {published} published, {published - lost} delivered, {lost} lost, {doubled} doubled; "
          f"{reconnects}")
    assert (lost, doubled) == (0, 0)
    assert published == acknowledged
    assert all(count >= rounds for count in reconnects.values())
    until(lambda: set(metric(hospital.server, "hms_event_relay_lag").values()) == {0.0}, "events are not published")
    until(lambda: set(metric(hospital.server, "hms_event_lag").values()) == {0.0}, "events are not handled")
    hospital.server.stop()


def test_readiness_says_that_the_broker_is_gone_and_stays_ready(hospital, broker):
    broker.stop()
    try:
        def says_so():
            answer = requests.get(f"{hospital.server.url}/health/ready", timeout=5)
            assert answer.status_code == 200
            return "not connected" in answer.text
        until(says_so, "readiness says nothing of the broker")
        assert set(metric(hospital.server, "hms_rabbitmq_connected").values()) == {0.0}
    finally:
        broker.start()
    until(lambda: set(metric(hospital.server, "hms_rabbitmq_connected").values()) == {1.0}, "not connected again")


def test_a_broker_that_hangs_does_not_hold_up_what_administrators_see(hospital, broker):
    admin = hospital.admin
    known = {one["name"] for one in admin.found("/api/system/status")["consumers"]}
    os.killpg(broker.process.pid, signal.SIGSTOP)
    try:
        slowest = 0.0
        for _ in range(5):
            begun = time.monotonic()
            status = admin.found("/api/system/status")
            slowest = max(slowest, time.monotonic() - begun)
            assert {one["name"] for one in status["consumers"]} == known != set()
    finally:
        os.killpg(broker.process.pid, signal.SIGCONT)
    print(f"the state of the system was told within {slowest:.2f} s")
    assert slowest < 2


@pytest.mark.timeout(600)
def test_a_process_that_is_killed_loses_and_doubles_nothing(hospital):
    acknowledged = 0
    for number in range(ROUNDS * 2):
        with hospital.load() as load:
            time.sleep(random.uniform(0.1, 1.0))
            hospital.server.kill()
        assert load.refused == []
        acknowledged += load.booked.total()
        hospital.server = Server(hospital.data, "--demo", extra=settings(hospital.broker)).start()
        print(f"round {number}: {load.booked.total()} bookings")
    published, lost, doubled = figures(hospital.admin, hospital.doctors)
    print(f"{ROUNDS * 2} kills: {acknowledged} bookings acknowledged, {published} published, {published - lost} "
          f"delivered, {lost} lost, {doubled} doubled")
    assert (lost, doubled) == (0, 0)
    assert published >= acknowledged
    assert hospital.admin.found("/api/system/dead-letters")["items"] == []
    hospital.server.stop()
    for path in files(hospital.data):
        if "event_log" in tables(path):
            found = event_ids(path)
            assert len(found) == len(set(found))


def test_what_is_not_of_hms_is_a_dead_letter_and_the_queue_goes_on(hospital, broker):
    queues = {one["name"]: one for one in broker.ask("queues/%2Fhms")}
    assert all(one["type"] == "quorum" for name, one in queues.items() if not name.startswith("hms.live."))
    broker.publish("hms.events", "appointment.scheduled", "not an event")
    admin = hospital.admin
    dead = until(lambda: admin.found("/api/system/dead-letters")["items"], "no dead letter")
    assert {one["lastError"] for one in dead} == {"NotOfHMS"}
    assert {one["type"] for one in dead} == {"appointment.scheduled"}
    with hospital.load() as load:
        time.sleep(1)
    published, lost, doubled = figures(admin, hospital.doctors)
    assert (published, lost, doubled) == (load.booked.total(), 0, 0)
    print(f"{published} published behind {len(dead)} poisoned deliveries, 0 lost, 0 doubled")
