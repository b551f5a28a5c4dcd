"""Keeps the fuzzing signed in, though some of what it calls ends the session it calls with, and lets most cases name
records that there are: what is generated would otherwise hardly ever get past "not found"."""

import os
import random
import time

import schemathesis

from client import Client

_person = Client.of_role(os.environ["HMS_TEST_URL"], "admin")
_signed_in = time.monotonic()
# Well below the life of an access token.
_MOST_SECONDS = 240
_chance = random.Random(1)
_SHARE = 0.7


def _ids(path: str) -> list[str]:
    return [one["id"] for one in _person.found(path)["items"]]


_patients = _ids("/api/patients?limit=20")
_doctors = _ids("/api/doctors?limit=8")
_visits = _ids("/api/appointments?limit=40&doctor=" + _doctors[0])
_slots = _person.found(f"/api/appointments/slots?visitType=consultation&limit=60&doctor={_doctors[0]}")["items"]
# Not the administrator's own, who does the fuzzing.
_users = [one["id"] for one in _person.found("/api/users?limit=20")["items"] if one["roles"] != ["admin"]]
_FIELDS = {
    "patient": _patients, "duplicate": _patients, "doctor": _doctors, "attendingDoctor": _doctors, "user": _users,
    "start": [one["start"] for one in _slots], "visitType": ["consultation", "follow-up", "procedure"],
}
# By the beginning of the path, the longest first.
_PATHS = {
    "/api/appointments/visit-types": ["consultation", "procedure"], "/api/appointments/reminders": _patients,
    "/api/appointments/queue/doctors": _doctors, "/api/appointments/{": _visits, "/api/doctors/{": _doctors,
    "/api/patients/{id}": _patients, "/api/users/{": _users, "/api/roles/{": ["nurse", "receptionist"],
}


@schemathesis.hook
def before_call(context, case, kwargs):
    if time.monotonic() - _signed_in > _MOST_SECONDS:
        _sign_in_again()
    headers = dict(case.headers or {})
    headers["Authorization"] = f"Bearer {_person.token}"
    case.headers = headers
    if _chance.random() < _SHARE:
        _name_what_there_is(case)


def _name_what_there_is(case):
    for name in case.path_parameters or {}:
        known = _FIELDS.get(name)
        if name in ("id", "code", "doctor"):
            known = next((ids for path, ids in _PATHS.items() if case.operation.path.startswith(path)), known)
        if known:
            case.path_parameters[name] = _chance.choice(known)
    for part in (case.body, case.query):
        if isinstance(part, dict):
            for name in set(part) & set(_FIELDS):
                if isinstance(part[name], str):
                    part[name] = _chance.choice(_FIELDS[name])


@schemathesis.hook
def after_call(context, case, response):
    path = case.operation.path
    ended = path.startswith("/api/auth/") and case.method.upper() != "GET" and response.status_code < 300
    if ended or (response.status_code == 401 and not path.startswith("/api/auth/")):
        _sign_in_again()


def _sign_in_again():
    global _signed_in
    _person.login()
    _signed_in = time.monotonic()
