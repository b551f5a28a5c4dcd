"""One demo hospital for all API tests, and a signed-in person of every role."""

import pytest

from client import Client
from cluster import hospital_server
from server import ROLES


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Stopping it is a test too: SIGTERM must end it within 10 s, without an error."""
    with hospital_server(tmp_path_factory.mktemp("hospital")) as running:
        yield running


@pytest.fixture(scope="session")
def people(server) -> dict[str, Client]:
    return {role: Client.of_role(server.url, role) for role in ROLES}


@pytest.fixture(scope="session")
def admin(people) -> Client:
    return people["admin"]


@pytest.fixture(scope="session")
def receptionist(people) -> Client:
    return people["receptionist"]


@pytest.fixture(scope="session")
def openapi(server) -> dict:
    answer = Client(server.url).get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.json()
