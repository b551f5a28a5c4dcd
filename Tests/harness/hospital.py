"""Doctors, patients and visits that the fault and load tests make for themselves, over the API alone."""

import random
import time
from datetime import datetime, timedelta
from datetime import time as time_of_day

from client import Client
from people import name_of, new_patient
from server import ZONE, today

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def new_doctor(admin: Client, source: random.Random = random.Random(), waits: bool = True) -> str:
    """The id of a doctor who works every day, all day, and whose licence is valid for years.

    Without `waits`, appointments may not know the hours yet; it asks for them at the first booking.
    """
    made = admin.made("/api/doctors", {
        "name": {"given": name_of(source), "family": name_of(source)},
        "specialties": ["General Medicine"],
        "credentials": [{
            "number": name_of(source, 5), "issuer": "National Medical Commission",
            "validFrom": str(today(-365)), "expires": str(today(2000))}],
    })
    always = {"start": "00:00", "end": "24:00", "slotMinutes": 15, "capacity": 1}
    week = {
        "location": "Main building", "effectiveFrom": str(today(-1)),
        "sessions": [{"day": day, "hours": always} for day in DAYS]}
    answer = admin.request(
        "PUT", f"/api/doctors/{made['id']}/availability", json={"templates": [week]}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    if waits:
        wait_for_hours(admin, made["id"])
    return made["id"]


def wait_for_hours(person: Client, doctor: str, seconds: float = 20) -> None:
    """Until a doctor's hours are known where appointments are booked; they come there as an event."""
    free = f"/api/appointments/slots?doctor={doctor}&visitType={visit_type(person)}&limit=1"
    end = time.monotonic() + seconds
    while not person.found(free)["items"]:
        assert time.monotonic() < end, "the doctor's hours did not arrive"
        time.sleep(0.02)


def patients(clerk: Client, count: int) -> list[str]:
    return [clerk.made("/api/patients", new_patient())["id"] for _ in range(count)]


def visit_type(person: Client) -> str:
    """The id of the shortest type of visit in person."""
    types = person.found("/api/appointments/visit-types")["items"]
    return min((one for one in types if one.get("mode") == "in-person"), key=lambda one: one["minutes"])["id"]


def moments(first_day: int, step: timedelta = timedelta(hours=1)):
    """Starts of visits, from midnight of the hospital's day `first_day` days from today, without end."""
    at = datetime.combine(today(first_day), time_of_day(), ZONE)
    while True:
        yield at.isoformat()
        at += step
