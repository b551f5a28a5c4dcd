"""Every endpoint with every role and with no token, from the server's own document."""

import pytest

from client import Client
from document import Operation, operations
from server import ROLES

# Refusals that are about the record or the way of signing in, not about the role's permissions.
OTHER_REFUSALS = {"no-care-relation", "session-required"}


def send(person: Client, operation: Operation):
    body = {"json": {}} if operation.takes_body else {}
    return person.request(operation.method, operation.url, **body)


def slug(answer) -> str:
    return answer.json().get("type", "").rstrip("/").rsplit("/", 1)[-1] if answer.content else ""


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
        allowed = not operation.permissions or bool(set(operation.permissions) & permissions)
        if status >= 500 or status == 401:
            wrong.append(f"{operation}: {status} {answer.text[:200]}")
        elif not allowed and status != 403:
            wrong.append(f"{operation}: {status}, though {operation.permissions} is missing")
        elif allowed and status == 403 and slug(answer) not in OTHER_REFUSALS:
            wrong.append(f"{operation}: 403 {slug(answer)}, though {operation.permissions} is given")
        if operation.path.startswith("/api/auth") and operation.method != "GET" and status < 300:
            person.login()
    assert wrong == []


def test_a_patient_sees_no_other_record(server, people):
    patient = people["patient"]
    own = patient.found("/api/auth/me")["patient"]
    others = [one["id"] for one in people["receptionist"].found("/api/patients?limit=5")["items"] if one["id"] != own]
    assert others
    missing = patient.get("/api/patients/00000000-0000-7000-8000-000000000000")
    for other in others:
        answer = patient.get(f"/api/patients/{other}")
        assert answer.status_code in (403, 404)
        # The same answer as for a record that does not exist: neither tells which it is.
        assert (answer.status_code, slug(answer)) == (missing.status_code, slug(missing))
    assert patient.get(f"/api/patients/{own}").status_code == 200
