"""Every POST, sent twice with one Idempotency-Key: the second changes nothing and gets the first answer."""

import random
import re
from datetime import datetime, timedelta

import pytest

from client import Client, new_key
from document import operations
from hospital import moments, new_doctor
from people import name_of, new_patient
from server import ZONE, today

SOURCE = random.Random()
HOURS = {"start": "10:00", "end": "12:00", "slotMinutes": 20, "capacity": 1}
TODAY = datetime.now(ZONE).replace(hour=22, minute=0, second=0, microsecond=0)

# The path, the body, and the name under which the id of what it makes is known to the later ones. `{name}` in a path
# and `$name` in a body stand for such an id.
STEPS: list[tuple[str, dict | None, str]] = [
    ("/api/patients", new_patient(), "patient"),
    ("/api/patients", new_patient(), "duplicate"),
    ("/api/patients/duplicates", new_patient(), ""),
    ("/api/patients/{patient}/identifiers", {"type": "passport", "value": "Z1234567"}, ""),
    ("/api/patients/{patient}/care-team", {"doctor": "$doctor"}, ""),
    ("/api/patients/{patient}/emergency-access", {"reason": "Unconscious"}, ""),
    ("/api/patients/emergency-accesses/{access}/acknowledge", {"finding": "Justified"}, ""),
    ("/api/patients/{patient}/no-known-allergies", None, ""),
    ("/api/patients/{patient}/no-known-allergies/withdraw", None, ""),
    ("/api/patients/{patient}/allergies", {"substance": "Penicillin", "status": "active"}, ""),
    ("/api/patients/{patient}/conditions", {"description": "Asthma", "status": "active"}, ""),
    ("/api/patients/{patient}/medications", {"name": "Salbutamol", "status": "active"}, ""),
    ("/api/patients/{patient}/immunizations",
     {"vaccine": "BCG", "givenOn": str(today(-9)), "status": "completed"}, ""),
    ("/api/patients/{patient}/procedures", {"description": "Appendectomy", "status": "completed"}, ""),
    ("/api/patients/{patient}/family-history",
     {"relation": "mother", "condition": "Diabetes", "status": "recorded"}, ""),
    ("/api/patients/{patient}/social-history", {"topic": "tobacco", "detail": "None", "status": "never"}, ""),
    ("/api/patients/{patient}/vitals",
     {"type": "heartRate", "value": 72, "measuredAt": (TODAY - timedelta(days=1)).isoformat()}, ""),
    ("/api/patients/{patient}/vital-rounds",
     {"vitals": [{"type": "bodyTemperature", "value": 37, "measuredAt": (TODAY - timedelta(days=1)).isoformat()}]}, ""),
    ("/api/patients/{patient}/notes", {"title": "Visit", "text": "Well."}, "note"),
    ("/api/patients/{patient}/notes/{note}/sign", None, ""),
    ("/api/patients/{patient}/notes/{note}/amend", {"text": "Very well.", "reason": "Said so later"}, ""),
    ("/api/patients/{patient}/encounters", {"class": "emergency"}, "encounter"),
    ("/api/patients/{patient}/encounters/{encounter}/admit", None, ""),
    ("/api/patients/{patient}/encounters/{encounter}/transfer", {"to": "Ward 2"}, ""),
    ("/api/patients/{patient}/encounters/{encounter}/visitors", {"name": "A sister"}, "visitor"),
    ("/api/patients/{patient}/visitors/{visitor}/leave", None, ""),
    ("/api/patients/{patient}/encounters/{encounter}/discharge", {"course": "Good", "disposition": "home"}, ""),
    ("/api/patients/{patient}/encounters", {"class": "outpatient"}, "other"),
    ("/api/patients/{patient}/encounters/{other}/cancel", None, ""),
    ("/api/patients/{patient}/merge-preview", {"duplicate": "$duplicate"}, ""),
    ("/api/patients/{patient}/merge", {"duplicate": "$duplicate", "reason": "The same person"}, "merge"),
    ("/api/patients/merges/{merge}/unmerge", None, ""),
    ("/api/doctors", {"name": {"given": "Ada", "family": "Rao"}, "specialties": ["ENT"]}, "novice"),
    ("/api/doctors/{novice}/credentials",
     {"number": name_of(SOURCE), "issuer": "State Council", "expires": str(today(400))}, ""),
    ("/api/doctors/{doctor}/leaves", {"from": str(today(50)), "to": str(today(52))}, ""),
    ("/api/doctors/{novice}/openings", {"date": str(today(3)), "location": "Annex", "hours": HOURS}, ""),
    ("/api/appointments",
     {"patient": "$patient", "doctor": "$doctor", "visitType": "follow-up", "start": TODAY.isoformat()}, "visit"),
    ("/api/appointments/{visit}/check-in", None, ""),
    ("/api/appointments/{visit}/undo-check-in", None, ""),
    ("/api/appointments/{visit}/check-in", None, ""),
    ("/api/appointments/{visit}/start", None, ""),
    ("/api/appointments/{visit}/complete", None, ""),
    ("/api/appointments",
     {"patient": "$patient", "doctor": "$doctor", "visitType": "follow-up", "start": next(moments(4))}, "later"),
    ("/api/appointments/{later}/reschedule", {"start": next(moments(5))}, ""),
    ("/api/appointments/{later}/cancel", {"reason": "The patient asked for it"}, ""),
    ("/api/appointments/series",
     {"first": {"patient": "$patient", "doctor": "$doctor", "visitType": "follow-up", "start": next(moments(6))},
      "repeats": {"every": "week", "interval": 1, "count": 3}}, "series"),
    ("/api/appointments/series/{series}/reschedule", {"shiftDays": 1}, ""),
    ("/api/appointments/series/{series}/cancel", {"reason": "Healed"}, ""),
    ("/api/appointments/queue", {"doctor": "$doctor", "patient": "$patient"}, "ticket"),
    ("/api/appointments/queue/doctors/{doctor}/call-next", {"desk": "Room 4"}, ""),
    ("/api/appointments/wait-list",
     {"patient": "$patient", "doctor": "$doctor", "visitType": "follow-up", "from": str(today()),
      "to": str(today(20))}, "entry"),
    ("/api/appointments/wait-list/{entry}/contacts", {"outcome": "no-answer"}, ""),
    ("/api/appointments/stranded/preview", {"doctor": "$doctor", "availability": {
        "templates": [], "openings": [], "leaves": []}}, ""),
    ("/api/appointments/feeds", {"doctor": "$doctor"}, ""),
    ("/api/users", {"email": f"{name_of(SOURCE)}@demo.hospital", "name": "A Clerk", "roles": ["receptionist"]}, "user"),
    ("/api/users/{user}/password-reset", None, ""),
    ("/api/users/{user}/sessions/end", None, ""),
    ("/api/users/{user}/disable", None, ""),
    ("/api/users/{user}/enable", None, ""),
    ("/api/roles", {"id": "porter", "description": "Carries", "permissions": ["patients.read"]}, ""),
    ("/api/auth/api-keys", {"name": "Laboratory", "scopes": ["patients.read"]}, ""),
    ("/api/auth/oauth/clients", {"name": "Kiosk", "scopes": ["patients.read"], "isConfidential": True,
                                 "actsForItself": True}, ""),
    ("/api/patients/{duplicate}/erase", {"reason": "The patient asked for it"}, ""),
]
# These only look something up: what they answer is what is the case, however often.
LOOK_UPS = {"/api/patients/duplicates", "/api/patients/{patient}/merge-preview", "/api/appointments/stranded/preview"}
# What these change is the caller's own way of signing in, or needs what a sound hospital has not: a dead letter, an
# offer, an appointment that no hours hold.
ELSEWHERE = {
    "/api/auth/logout", "/api/auth/sessions/end-others", "/api/auth/password", "/api/auth/second-factor",
    "/api/auth/second-factor/confirm", "/api/auth/second-factor/recovery-codes", "/api/auth/second-factor/remove",
    "/api/auth/oauth/authorize",
    "/api/system/dead-letters/{service}/{id}/replay", "/api/system/dead-letters/{service}/{id}/discard",
    "/api/appointments/stranded/{id}/contacts", "/api/appointments/wait-list/{id}/accept",
    "/api/appointments/{id}/no-show",
}


def filled(value, known: dict[str, str]):
    """The body with ids in the place of their names."""
    if isinstance(value, dict):
        return {name: filled(one, known) for name, one in value.items()}
    if isinstance(value, str) and value.startswith("$"):
        return known[value[1:]]
    return value


@pytest.fixture(scope="module")
def sent(server, people) -> list[tuple[str, str]]:
    """Sends every step twice, and the third time with another body; gives the paths, with what went wrong there."""
    admin = Client.of_role(server.url, "admin")
    known = {"doctor": new_doctor(admin)}
    outcome = []
    for path, body, name in STEPS:
        if "{access}" in path:
            granted = admin.found("/api/patients/emergency-accesses?acknowledged=false")["items"]
            known["access"] = next(one["id"] for one in granted if one["patient"] == known["patient"])
        person = people["manager"] if "{access}" in path else admin
        wrong = fault(person, path.format(**known), filled(body, known), name, known, path in LOOK_UPS)
        outcome.append((path, wrong))
    return outcome


def fault(person: Client, url: str, body: dict | None, name: str, known: dict[str, str], is_look_up: bool) -> str:
    headers = {"Idempotency-Key": new_key()}
    first, again = (person.post(url, body, headers=headers) for _ in range(2))
    if first.status_code not in (200, 201, 204):
        return f"{first.status_code} {first.text[:300]}"
    if name:
        known[name] = first.json()["id"]
    if again.status_code != first.status_code:
        return f"first {first.status_code}, then {again.status_code} {again.text[:300]}"
    if is_look_up:
        return ""
    if again.content != first.content and (not again.content or again.json() != first.json()):
        return f"first {first.text[:300]}, then {again.text[:300]}"
    for header in ("Location", "ETag"):
        if first.headers.get(header) != again.headers.get(header):
            return f"{header} was {first.headers.get(header)}, then {again.headers.get(header)}"
    if body is not None:
        other = person.post(url, body | {"another": 1}, headers=headers)
        if other.status_code != 422 or not other.json()["type"].endswith("/idempotency-key-reused"):
            return f"another body was not refused: {other.status_code} {other.text[:300]}"
    return ""


def test_a_repeated_post_gets_the_first_answer_and_changes_nothing(sent):
    faults = [f"{path}: {wrong}" for path, wrong in sent if wrong]
    assert not faults, "\n".join(faults)


def test_every_post_is_among_them(openapi):
    def shape(path: str) -> str:
        return re.sub(r"\{[^}]+\}", "{}", path)

    tried = {shape(path) for path, _, _ in STEPS} | {shape(path) for path in ELSEWHERE}
    left_out = [
        str(one) for one in operations(openapi)
        if one.method == "POST" and not one.is_public and shape(one.path) not in tried]
    assert left_out == []
