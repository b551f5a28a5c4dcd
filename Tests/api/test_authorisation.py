"""Every endpoint with every role and with no token, from the server's own document."""

import pytest

from client import Client
from document import Operation, operations
from people import new_patient
from server import ROLES

CLINICAL = {"clinical.read", "clinical.write"}


def send(person: Client, operation: Operation):
    body = {"json": {}} if operation.takes_body else {}
    return person.request(operation.method, operation.url, **body)


def slug(answer) -> str:
    return answer.json().get("type", "").rstrip("/").rsplit("/", 1)[-1] if answer.content else ""


def is_about_the_record(operation: Operation, held: set[str]) -> bool:
    """Whether the permissions that somebody holds open only some records: the own ones, or those of patients in care.

    The refusal is then the same for a record of somebody else and for none: the tests ask for none.
    """
    return held == {"self"} or bool(held & CLINICAL) and operation.path.startswith("/api/patients/{patient}/")


def ended_the_session(operation: Operation, status: int) -> bool:
    return operation.path.startswith("/api/auth/") and operation.method != "GET" and status < 300


def test_nothing_is_answered_without_a_token(server, openapi):
    visitor = Client(server.url)
    wrong = []
    for operation in operations(openapi):
        status = send(visitor, operation).status_code
        if operation.is_public:
            right = status < 500
        else:
            right = status == 401
        if not right:
            wrong.append(f"{operation}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_its_permissions_say_and_nothing_else(server, openapi, role):
    # A person of its own, for some of the calls end the session.
    person = Client.of_role(server.url, role)
    permissions = set(person.found("/api/auth/me")["permissions"])
    wrong = []
    for operation in operations(openapi):
        if operation.is_public:
            continue
        answer = send(person, operation)
        status = answer.status_code
        held = set(operation.permissions) & permissions
        allowed = not operation.permissions or bool(held)
        if status >= 500 or status == 401:
            wrong.append(f"{operation}: {status} {answer.text[:200]}")
        elif not allowed and status != 403:
            wrong.append(f"{operation}: {status}, though {operation.permissions} is missing")
        elif allowed and status == 403 and not is_about_the_record(operation, held):
            wrong.append(f"{operation}: 403 {slug(answer)}, though {operation.permissions} is given")
        if ended_the_session(operation, status):
            person.login()
    assert wrong == []


def test_a_patient_sees_no_other_record(server, people):
    patient = people["patient"]
    own = patient.found("/api/auth/me")["user"]["patient"]
    others = [one["id"] for one in people["receptionist"].found("/api/patients?limit=5")["items"] if one["id"] != own]
    assert others
    missing = patient.get("/api/patients/00000000-0000-7000-8000-000000000000")
    for other in others:
        answer = patient.get(f"/api/patients/{other}")
        assert answer.status_code in (403, 404)
        # The same answer as for a record that does not exist: neither tells which it is.
        assert (answer.status_code, slug(answer)) == (missing.status_code, slug(missing))
    assert patient.get(f"/api/patients/{own}").status_code == 200


def test_a_clinician_sees_no_chart_without_a_reason(server, people):
    doctor = Client.of_role(server.url, "doctor")
    stranger = people["receptionist"].made("/api/patients", new_patient())["id"]
    chart = f"/api/patients/{stranger}/allergies"
    assert doctor.get(chart).status_code == 403
    doctor.made(f"/api/patients/{stranger}/emergency-access", {"reason": "Found unconscious, allergies not known"})
    assert doctor.found(chart)["items"] == []
    # A right of one person, not of the role.
    assert people["nurse"].get(chart).status_code == 403
    reviewed = people["manager"].found("/api/patients/emergency-accesses?acknowledged=false")["items"]
    assert stranger in [one["patient"] for one in reviewed]


def test_the_care_team_sees_the_chart(server, people, admin):
    doctor, nurse = people["doctor"], people["nurse"]
    patient = people["receptionist"].made("/api/patients", new_patient())["id"]
    doctor.made(f"/api/patients/{patient}/emergency-access", {"reason": "First seen in the casualty department"})
    chart = f"/api/patients/{patient}/allergies"
    member = {"user": nurse.found("/api/auth/me")["id"], "role": "Ward nurse"}
    doctor.made(f"/api/patients/{patient}/care-team", member)
    assert nurse.found(chart)["items"] == []
    nurse.made(chart, {"substance": "Penicillin", "severity": "severe", "status": "active"})
    assert [one["substance"] for one in doctor.found(chart)["items"]] == ["Penicillin"]
