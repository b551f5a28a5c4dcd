"""One cluster for all tests of faults: every fault must leave it as it was.

ROUNDS says how often each fault happens; HMS_TEST_PATIENTS how many the demo hospital has.
"""

import os
import tempfile
from pathlib import Path

import pytest

from books import Books, Entry
from client import Client
from cluster import Cluster
from hospital import new_doctor, patients, visit_type
from server import ROOT
from traffic import CLERKS, Desk, Traffic

FIGURES = ROOT / "artifacts" / "cluster-faults.md"


@pytest.fixture(scope="session")
def cluster():
    os.environ.setdefault("HMS_TEST_PATIENTS", "20")
    # Not below pytest's folder: PostgreSQL's own user could not get there.
    # Few tries: what fails for a while must not count as one, and what is poisoned is given up soon.
    settings = {"HMS_EVENTS_MAX_ATTEMPTS": "3"}
    with Cluster(Path(tempfile.mkdtemp(prefix="hms-faults-")), settings, storage="postgresql") as running:
        yield running


@pytest.fixture(scope="session")
def figures():
    """Where each test enters what its fault cost; a table at the end."""
    entries: list[Entry] = []
    yield entries
    if entries:
        lines = ["| " + " | ".join(Entry.HEAD) + " |", "|---" * len(Entry.HEAD) + "|", *(one.row() for one in entries)]
        FIGURES.parent.mkdir(parents=True, exist_ok=True)
        FIGURES.write_text("\n".join(lines) + "\n")
        print("\n" + "\n".join(lines))


@pytest.fixture(scope="session")
def people(cluster):
    return {role: Client.of_role(cluster.url, role) for role in ("admin", "receptionist")}


@pytest.fixture(scope="session")
def desks(cluster, people) -> list[Desk]:
    bookers = patients(people["receptionist"], CLERKS)
    return [Desk.of(new_doctor(people["admin"]), booker) for booker in bookers]


@pytest.fixture(scope="session")
def traffic_of(cluster, desks):
    """A load through the gateway."""
    admin = Client.of_role(cluster.url, "admin")
    kind, known = visit_type(admin), [desk.patient for desk in desks]
    return lambda **options: Traffic(cluster.url, desks, kind, known, **options)


@pytest.fixture
def books(cluster, desks):
    """Opened when nothing is under way."""
    cluster.settle()
    return Books(cluster)
