"""Patients is slow, or hangs: its processes are stopped in their tracks, and answer nothing, but are not gone.

Appointments calls patients at each booking. Its breaker must open, and what does not need patients must stay fast.
"""

import contextlib
import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from books import until
from client import Client, new_key
from hospital import moments
from links import SlowLinks
from probe import Probe
from traffic import Desk

# What a person at a screen takes for fast, on a machine that is not the test's alone.
FAST = 1.0


@contextlib.contextmanager
def hanging(cluster, *names: str):
    pids = [cluster.part(name).pid for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def openings(cluster) -> float:
    """How often a process of appointments left one of patients alone."""
    pages = [Client(one.url).get("/metrics").text for one in cluster.processes if one.service == "appointments"]
    found = re.findall(r'^hms_rpc_client_breaker_openings_total\{[^}]*service="patients"[^}]*\} (\S+)$',
                       "\n".join(pages), re.MULTILINE)
    assert found, "nobody counts openings"
    return sum(map(float, found))


class Counter:
    """Books at the gateway, once each, and keeps how it went."""

    def __init__(self, cluster, desk: Desk, kind: str):
        self.clerk = Client.of_role(cluster.url, "receptionist")
        self.desk, self.kind = desk, kind
        self.body: dict | None = None
        self.key = ""

    def book(self) -> tuple[int, float]:
        """Status and seconds. What was not done is tried again with its own key."""
        if self.body is None:
            self.key = new_key()
            self.body = {"doctor": self.desk.doctor, "patient": self.desk.patient, "visitType": self.kind,
                         "start": next(self.desk.starts)}
        begun = time.monotonic()
        answer = self.clerk.post("/api/appointments", self.body, headers={"Idempotency-Key": self.key})
        took = time.monotonic() - begun
        assert answer.status_code in (201, 503), answer.text
        if answer.status_code == 201:
            self.body = None
        return answer.status_code, took


@pytest.fixture
def paths(desks, traffic_of):
    """Of doctors, identity and appointments: nothing that needs patients."""
    kind, doctor = traffic_of().kind, desks[0].doctor
    return [f"/api/doctors/{doctor}", "/api/auth/me",
            f"/api/appointments/slots?doctor={doctor}&visitType={kind}&limit=5"]


@pytest.fixture(scope="module")
def counters(cluster, desks, traffic_of):
    kind = traffic_of().kind
    # Two for each doctor, at other times: a breaker opens by failures in a row, before etcd takes who hangs for gone.
    later = [Desk(desk.doctor, desk.patient, moments(first_day=300)) for desk in desks]
    return [Counter(cluster, desk, kind) for desk in [*desks, *later]]


def sample(person: Client, paths: list[str], counters: list[Counter], seconds: float):
    """Of the probe, and of bookings at all counters at the same time."""
    end = time.monotonic() + seconds

    def work(counter: Counter) -> list[tuple[int, float]]:
        booked = []
        while time.monotonic() < end:
            booked.append(counter.book())
            # Whoever is told that it is not possible now does not ask again at once.
            threading.Event().wait(0.05)
        return booked

    with Probe(person, paths) as probe, ThreadPoolExecutor(len(counters)) as pool:
        booked = [one for part in pool.map(work, counters) for one in part]
    return probe.sample, booked


def said(booked: list[tuple[int, float]]) -> str:
    times = sorted(took for _, took in booked)
    done = sum(status == 201 for status, _ in booked)
    return (f"{done} of {len(booked)} bookings, median {times[len(times) // 2] * 1000:.0f} ms, slowest "
            f"{times[-1]:.2f} s")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("names", [("patients-1",), ("patients-1", "patients-2")], ids=["one hangs", "both hang"])
def test_what_hangs_is_left_alone_and_the_rest_stays_fast(cluster, books, paths, counters, names):
    person = Client.of_role(cluster.url, "receptionist")
    calm, booked = sample(person, paths, counters, 4)
    assert all(status == 201 for status, _ in booked)
    print(f"\nbefore: {calm}; {said(booked)}")
    opened = openings(cluster)
    with hanging(cluster, *names):
        hung, booked = sample(person, paths, counters, 12)
        print(f"while {len(names)} of 2 processes of patients hang: {hung}; {said(booked)}; breakers opened "
              f"{openings(cluster) - opened:.0f} times")
        assert openings(cluster) > opened, "no breaker opened"
        assert not hung.bad, "what does not need patients is answered"
        assert hung.p99 < max(FAST, 4 * calm.p99), f"p99 was {calm.p99:.3f} s, and is {hung.p99:.3f} s"
        statuses = [status for status, _ in booked]
        if len(names) == 1:
            # The other process is asked: what is answered late was asked of the one that hangs before.
            assert statuses.count(201) >= len(statuses) * 0.9, statuses
        else:
            assert statuses.count(201) <= len(counters), statuses  # those that were under way
            # The breaker is open: nobody waits for the deadline any more.
            times = sorted(took for _, took in booked)
            assert times[len(times) // 2] < FAST, times
    back = until(lambda: counters[0].book()[0] == 201, "bookings are taken again", within=60)
    print(f"bookings were taken again after {back:.1f} s")
    cluster.settle()
    assert Client.of_role(cluster.url, "admin").found("/api/system/dead-letters")["items"] == []


@pytest.fixture(scope="module")
def links(cluster):
    with SlowLinks(cluster, "appointments", "patients") as links:
        yield links


# An attempt of a call may take a second, with the usual deadline.
@pytest.mark.timeout(240)
@pytest.mark.parametrize("delay", [0.2, 0.8], ids=["within the deadline", "beyond it"])
def test_a_slow_network_slows_what_needs_it_and_nothing_else(cluster, books, paths, counters, links, delay):
    person = Client.of_role(cluster.url, "receptionist")
    calm, booked = sample(person, paths, counters, 4)
    assert all(status == 201 for status, _ in booked)
    print(f"\nbefore: {calm}; {said(booked)}")
    opened = openings(cluster)
    links.delay(delay)
    try:
        slow, booked = sample(person, paths, counters, 12)
    finally:
        links.delay(0)
    opened = openings(cluster) - opened
    print(f"with {delay * 2000:.0f} ms more between appointments and patients: {slow}; {said(booked)}; breakers opened "
          f"{opened:.0f} times")
    assert not slow.bad, "what does not need patients is answered"
    assert slow.p99 < max(FAST, 4 * calm.p99), f"p99 was {calm.p99:.3f} s, and is {slow.p99:.3f} s"
    times = sorted(took for _, took in booked)
    if delay < 0.5:
        assert all(status == 201 for status, _ in booked), "what comes in time is taken"
        assert times[0] > 2 * delay, "the network was not slow"
    else:
        assert opened > 0, "no breaker opened"
        assert times[len(times) // 2] < FAST, "nobody waits where a breaker is open"
    back = until(lambda: counters[0].book()[0] == 201, "bookings are taken again", within=60)
    print(f"bookings were taken again after {back:.1f} s")
    cluster.settle()
    assert Client.of_role(cluster.url, "admin").found("/api/system/dead-letters")["items"] == []
