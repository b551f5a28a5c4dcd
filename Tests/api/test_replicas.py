"""What an administrator sees of a cluster: two processes of each service, found by etcd, on stores that they share."""

import time

import pytest

from client import Client
from cluster import is_wanted

pytestmark = pytest.mark.skipif(not is_wanted(), reason="it is about the cluster: HMS_TEST_CLUSTER=1")


@pytest.fixture(scope="module")
def everywhere(server, admin) -> list[Client]:
    """The administrator at the gateway, and at each process."""
    people = [admin]
    for process in server.processes:
        person = Client(process.url)
        person.token = admin.token
        people.append(person)
    return people


def until(condition, within: float = 60) -> float:
    """The seconds until it holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within, f"did not happen within {within} s"
        time.sleep(0.1)
    return time.monotonic() - begun


def silent(status: dict) -> set[str]:
    return {one["address"] for one in status["processes"] if not one["isAnswering"]}


def test_every_process_answers_for_the_whole_hospital(server, everywhere):
    for person in everywhere:
        status = person.found("/api/system/status")
        assert status["missing"] == [] and silent(status) == set()
        services = sorted(one.service for one in server.processes)
        assert sorted(name for one in status["processes"] for name in one["services"]) == services
        known = {one["address"] for one in status["processes"] if "address" in one}
        assert known < {one.rpc_address for one in server.processes} and len(known) == len(services) - 1
        chains = person.found("/api/audit/chains")
        assert chains["missing"] == [] and all(one["isWhole"] for one in chains["chains"])
        names = [one["service"] for one in chains["chains"]]
        assert names == [*dict.fromkeys(one.service for one in server.processes), "access"]


def test_a_log_is_read_on_at_any_process(everywhere):
    found, cursor, pages = [], None, 0
    while pages < 12:
        person = everywhere[pages % len(everywhere)]
        page = person.found("/api/audit?limit=4" + (f"&cursor={cursor}" if cursor else ""))
        assert page["missing"] == []
        found += [(one["service"], one["sequence"]) for one in page["items"]]
        cursor, pages = page.get("next"), pages + 1
        if not cursor:
            break
    assert len(found) == len(set(found)) > 4
    for service in {one for one, _ in found}:
        numbers = [number for one, number in found if one == service]
        assert numbers == list(range(numbers[0], numbers[0] - len(numbers), -1)), f"{service} is not whole"


def test_replicas_go_and_come_back(server, admin):
    """One of two is seen to be away; without both the service is missing, also when etcd has forgotten them."""
    first, second = (one for one in server.processes if one.service == "doctors")
    asked = Client(next(one.url for one in server.processes if one.service == "identity"))
    asked.token = admin.token

    def state() -> dict:
        return asked.found("/api/system/status")

    server.kill(first.name)
    took = until(lambda: silent(state()) == {first.rpc_address})
    print(f"one of two was seen to be away after {took:.2f} s")
    assert state()["missing"] == [] == asked.found("/api/audit")["missing"]
    server.kill(second.name)
    try:
        begun = time.monotonic()
        assert asked.found("/api/audit/chains")["missing"] == ["doctors"]
        print(f"the missing service was named after {time.monotonic() - begun:.2f} s")
        assert time.monotonic() - begun < 4
        assert asked.get("/api/audit?service=doctors").status_code == 503
        took = until(lambda: len(state()["processes"]) == len(server.processes) - 2)
        print(f"etcd forgot them after {took:.2f} s")
        assert state()["missing"] == ["doctors"] == asked.found("/api/system/dead-letters")["missing"]
    finally:
        server.start(first.name)
        server.start(second.name)
    until(lambda: len(state()["processes"]) == len(server.processes) and not silent(state()))
    assert state()["missing"] == []
