"""Doctors with an account of their own, for tests that work as one: nobody else has their patients."""

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from client import Client
from hospital import new_doctor, visit_type
from people import name_of, new_patient
from server import PASSWORD, ZONE, today


@dataclass(frozen=True)
class Patient:
    id: str
    name: str


class Clinician:
    """A doctor who works every day, all day. `login` is what `page_of` takes; `api` is their client."""

    def __init__(self, people: dict[str, Client]):
        self.clerk = people["receptionist"]
        admin = people["admin"]
        self.doctor = new_doctor(admin)
        self.login = f"dr-{name_of(random.Random())}".lower()
        self.name = f"Dr {name_of(random.Random())}"
        admin.made("/api/users", {
            "email": f"{self.login}@demo.hospital", "name": self.name, "roles": ["doctor"], "doctor": self.doctor,
            "password": PASSWORD, "mustChangePassword": False})
        self.api = Client(self.clerk.url, f"{self.login}@demo.hospital")
        self.kind = visit_type(self.clerk)

    def patient(self) -> Patient:
        """A patient who comes to them another day: the chart is open to them."""
        made = self.new_patient()
        self.book(made, days=2)
        self.until(f"/api/patients/{made.id}/summary")
        return made

    def new_patient(self) -> Patient:
        made = self.clerk.made("/api/patients", new_patient())
        return Patient(made["id"], f"{made['name']['given']} {made['name']['family']}")

    def book(self, patient: Patient, days: int = 0, slot: int = 0) -> dict:
        """A visit in a free slot of that day. A new doctor's hours come to the appointments by an event."""
        path = (
            f"/api/appointments/slots?visitType={self.kind}&doctor={self.doctor}"
            f"&from={today(days)}&to={today(days)}&limit=10")
        end = time.monotonic() + 15
        while not (found := self.clerk.found(path)["items"]):
            assert time.monotonic() < end, f"no free slot: {path}"
            time.sleep(0.05)
        return self.clerk.made("/api/appointments", {
            "patient": patient.id, "doctor": self.doctor, "visitType": self.kind, "start": found[slot]["start"]})

    def check_in(self, patient: Patient) -> dict:
        visit = self.book(patient)
        return self.clerk.made(f"/api/appointments/{visit['id']}/check-in", None)

    def until(self, path: str) -> None:
        """Until they may read it: care relations follow the appointments."""
        end = time.monotonic() + 15
        while self.api.get(path).status_code != 200:
            assert time.monotonic() < end, f"{self.login} may not read {path}"
            time.sleep(0.05)

    def measure(self, patient: Patient, rounds: int) -> None:
        """So many rounds of four vital signs, one a day, at this hour."""
        for day in range(rounds):
            at = (datetime.now(ZONE) - timedelta(days=day, minutes=1)).isoformat()
            self.api.made(f"/api/patients/{patient.id}/vital-rounds", {"vitals": [
                {"type": "bloodPressure", "value": 120 + day % 9, "diastolic": 78 + day % 5, "measuredAt": at},
                {"type": "heartRate", "value": 68 + day % 11, "measuredAt": at},
                {"type": "bodyTemperature", "value": 36.5 + day % 4 / 4, "measuredAt": at},
                {"type": "oxygenSaturation", "value": 97, "measuredAt": at}]})

    def signed_note(self, patient: Patient, text: str) -> str:
        path = f"/api/patients/{patient.id}/notes"
        note = self.api.made(path, {"title": "Consultation", "text": text})
        return self.api.made(f"{path}/{note['id']}/sign", None)["id"]
