"""Fifty people book the same at the same moment, over two processes that know nothing of each other."""

import os

import pytest

from client import Client
from hospital import moments, new_doctor, patients, visit_type
from volley import Volley

PEOPLE = 50
ROUNDS = 5 * int(os.environ.get("ROUNDS", "1"))


@pytest.fixture(scope="module")
def crowd(cluster):
    admin, clerk = (Client.of_role(cluster.url, role) for role in ("admin", "receptionist"))
    volley = Volley(cluster.port, PEOPLE, clerk.token)
    doctors = [new_doctor(admin, waits=False) for _ in range(PEOPLE)]
    cluster.settle()
    yield {
        "doctors": doctors, "patients": patients(clerk, PEOPLE), "visitType": visit_type(clerk), "volley": volley,
        "clerk": clerk}
    volley.close()


def handled(cluster) -> list[int]:
    """How many requests each process of appointments had."""
    return [process_requests(process.url) for process in cluster.processes if process.service == "appointments"]


def process_requests(url: str) -> int:
    page = Client(url).get("/metrics").text
    return sum(
        int(float(line.rsplit(" ", 1)[1])) for line in page.splitlines()
        if line.startswith("hms_http_requests_total{") and "POST" in line)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "day"), [("doctor", 30), ("room", 60), ("patient", 90)])
def test_fifty_bookings_at_once_over_two_processes_give_one_success(cluster, crowd, kind, day):
    starts = moments(first_day=day)  # a winner of one kind is in nobody's way at another
    before = handled(cluster)
    for number in range(ROUNDS):
        start = next(starts)
        bodies = []
        for each in range(PEOPLE):
            body = {
                "doctor": crowd["doctors"][0 if kind == "doctor" else each],
                "patient": crowd["patients"][0 if kind == "patient" else each],
                "visitType": crowd["visitType"], "start": start}
            bodies.append(body | ({"room": "room-1"} if kind == "room" else {}))
        answers = crowd["volley"].post("/api/appointments", bodies)
        statuses = [status for status, _ in answers]
        assert statuses.count(201) == 1, f"round {number}: {statuses} {answers[0]}"
        assert statuses.count(409) == PEOPLE - 1, f"round {number}: {statuses}"
        won = next(body for status, body in answers if status == 201)
        shown = crowd["clerk"].everything(f"/api/appointments?doctor={won['doctor']}&from={start[:10]}&to={start[:10]}")
        assert [one["id"] for one in shown if one["start"] == won["start"]] == [won["id"]]
    shares = [after - old for after, old in zip(handled(cluster), before, strict=True)]
    print(f"{kind}: {ROUNDS} rounds, {ROUNDS * PEOPLE} requests, {ROUNDS} winners, 0 doubled; the two had {shares}")
    assert all(share > 0 for share in shares), f"one process had all of the race: {shares}"
