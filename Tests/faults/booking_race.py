"""Fifty people book the same thing at the same moment: exactly one gets it, round after round.

The thing is one slot of a doctor, one room, or the time of one patient.
"""

import pytest

from client import Client
from hospital import moments, new_doctor, patients, visit_type
from volley import Volley

PEOPLE = 50
ROUNDS = 100


@pytest.fixture
def hospital(server):
    admin = Client.of_role(server.url, "admin")
    clerk = Client.of_role(server.url, "receptionist")
    volley = Volley(server.port, PEOPLE, clerk.token)
    yield {
        "doctors": [new_doctor(admin) for _ in range(PEOPLE)],
        "patients": patients(clerk, PEOPLE),
        "visitType": visit_type(clerk),
        "volley": volley,
        "clerk": clerk,
    }
    volley.close()


def bookings(kind: str, hospital: dict, start: str) -> list[dict]:
    """Fifty bookings that share only what is fought for, and the time."""
    wanted = []
    for number in range(PEOPLE):
        body = {
            "doctor": hospital["doctors"][0 if kind == "doctor" else number],
            "patient": hospital["patients"][0 if kind == "patient" else number],
            "visitType": hospital["visitType"], "start": start}
        if kind == "room":
            body["room"] = "room-1"
        wanted.append(body)
    return wanted


@pytest.mark.parametrize("kind", ["doctor", "room", "patient"])
def test_fifty_bookings_at_once_give_one_success(hospital, kind):
    starts = moments(first_day=3)
    for number in range(ROUNDS):
        start = next(starts)
        answers = hospital["volley"].post("/api/appointments", bookings(kind, hospital, start))
        statuses = [status for status, _ in answers]
        assert statuses.count(201) == 1, f"round {number}: {statuses}"
        assert statuses.count(409) == PEOPLE - 1, f"round {number}: {statuses}"


def test_the_one_success_is_what_the_calendar_shows(hospital):
    start = next(moments(first_day=20))
    answers = hospital["volley"].post("/api/appointments", bookings("doctor", hospital, start))
    won = [body["id"] for status, body in answers if status == 201]
    shown = hospital["clerk"].everything(
        f"/api/appointments?doctor={hospital['doctors'][0]}&from={start[:10]}&to={start[:10]}")
    assert [one["id"] for one in shown] == won


def test_a_cancelled_booking_frees_its_time(hospital):
    start = next(moments(first_day=21))
    body = bookings("doctor", hospital, start)[0]
    clerk = hospital["clerk"]
    first = clerk.made("/api/appointments", body)
    assert clerk.post("/api/appointments", body).status_code == 409
    clerk.made(f"/api/appointments/{first['id']}/cancel", {"reason": "The patient asked for it"})
    assert clerk.post("/api/appointments", body).status_code == 201
