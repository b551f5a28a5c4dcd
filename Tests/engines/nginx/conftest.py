"""Real processes of HMS behind a real nginx."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "harness"))

from client import Client  # noqa: E402
from engines.redis import certificates  # noqa: E402
from server import ROLES, Server, demo_data, run_hms  # noqa: E402

# What makes a process believe its gateway.
BEHIND = {"HMS_SERVER_PROXY": "trusted"}


def pytest_collection_modifyitems(items):
    if not shutil.which("nginx"):
        for item in items:
            item.add_marker(pytest.mark.skip(reason="nginx is not installed"))


@pytest.fixture(scope="session")
def tls(tmp_path_factory) -> Path:
    """An authority, and its certificate for this machine."""
    return certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """One process with everything in it."""
    data = demo_data(tmp_path_factory.mktemp("demo") / "data")
    with Server(data, "--demo", extra=BEHIND) as running:
        yield running


@pytest.fixture(scope="session")
def staff(demo) -> dict[str, Client]:
    """Signed in at the process itself, once for all gateways."""
    return {role: Client.of_role(demo.url, role) for role in ROLES}


@pytest.fixture(scope="session")
def at(staff):
    """The same person, with the same token, through a gateway."""
    def through(gateway, role: str | None) -> Client:
        person = Client(gateway.url)
        person.session.verify = gateway.authority
        person.session.trust_env = False  # an authority in the environment would count instead
        if role:
            person.token = staff[role].token
        return person
    return through


@pytest.fixture(scope="session")
def certs(tmp_path_factory) -> Path:
    """Certificates by which processes know each other."""
    folder = tmp_path_factory.mktemp("certs")
    made = run_hms("certs", str(folder), "core=identity,patients,doctors", "appointments")
    assert made.returncode == 0, made.stdout
    return folder
