"""Doctors with consulting hours, for tests that look at days: nobody else books them."""

import random
from dataclasses import dataclass
from datetime import datetime, time
from time import monotonic

from client import Client
from hospital import DAYS, patients
from people import name_of
from server import ZONE, today


@dataclass(frozen=True)
class Consultant:
    """`name` is how screens show them. They see patients from 9 to 12 and from 13 to 16, in slots of 20 minutes."""

    id: str
    name: str


def consultant(admin: Client, specialty: str = "General Medicine", location: str = "Main building") -> Consultant:
    given, family = name_of(random.Random()), name_of(random.Random())
    made = admin.made("/api/doctors", {
        "name": {"given": given, "family": family, "prefix": "Dr"}, "specialties": [specialty],
        "credentials": [{
            "number": name_of(random.Random(), 5), "issuer": "National Medical Commission",
            "validFrom": str(today(-365)), "expires": str(today(2000))}],
    })
    hours = {
        "start": "09:00", "end": "16:00", "slotMinutes": 20, "capacity": 1,
        "breaks": [{"start": "12:00", "end": "13:00"}]}
    week = {
        "location": location, "effectiveFrom": str(today(-1)),
        "sessions": [{"day": day, "hours": hours} for day in DAYS]}
    answer = admin.request(
        "PUT", f"/api/doctors/{made['id']}/availability", json={"templates": [week]}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    wait_for_slots(admin, made["id"])
    return Consultant(made["id"], f"Dr {given} {family}")


def wait_for_slots(admin: Client, doctor: str, seconds: float = 10) -> None:
    """Until Appointments has heard of the doctor's hours."""
    end = monotonic() + seconds
    while not admin.found(f"/api/appointments/slots?visitType=consultation&doctor={doctor}&limit=1")["items"]:
        assert monotonic() < end, f"{doctor} has no free slot after {seconds} s"


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    mrn: str


def person(clerk: Client) -> Person:
    """A patient that no other test knows."""
    record = clerk.found(f"/api/patients/{patients(clerk, 1)[0]}")
    return Person(record["id"], f"{record['name']['given']} {record['name']['family']}", record["mrn"])


def moment(clock: str, days: int) -> str:
    """The instant of a time of the hospital's clock, so many days from today."""
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(today(days), time(hour, minute), ZONE).isoformat()


def booked(
        clerk: Client, patient: str, doctor: str, clock: str, days: int, visit_type: str = "consultation", **extra,
) -> dict:
    return clerk.made("/api/appointments", {
        "patient": patient, "doctor": doctor, "visitType": visit_type, "start": moment(clock, days)} | extra)
