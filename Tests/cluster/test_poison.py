"""An event that nobody can handle is given up and shown to operators, and what is behind it goes on."""

import json
import uuid

import pytest
import requests

from books import until
from client import Client, new_key


def publish(cluster, body: str, headers: dict, kind: str = "appointment.scheduled") -> None:
    """A message as another program would publish it."""
    rabbit = cluster.part("rabbitmq")
    answer = requests.post(
        f"http://127.0.0.1:{rabbit.management}/api/exchanges/%2Fhms/hms.events/publish",
        auth=("hms", rabbit.password), timeout=10, json={
            "routing_key": kind, "payload": body, "payload_encoding": "string",
            "properties": {"headers": headers, "message_id": str(uuid.uuid4()), "type": kind}})
    answer.raise_for_status()
    assert answer.json()["routed"], "no queue takes it"


def listeners(cluster) -> int:
    """Queues that take bookings."""
    bindings = cluster.part("rabbitmq").ask("exchanges/%2Fhms/hms.events/bindings/source")
    return len({
        one["destination"] for one in bindings
        if one["routing_key"] in ("appointment.scheduled", "appointment.#")})


def an_event_without_data() -> tuple[str, dict]:
    """It comes as HMS publishes it, of a log that there is not, and says nothing of the appointment."""
    subject = str(uuid.uuid4())
    body = {
        "specversion": "1.0", "id": str(uuid.uuid4()), "source": "/hms/poison", "type": "appointment.scheduled",
        "subject": subject, "time": "2026-01-01T00:00:00.000Z", "datacontenttype": "application/json",
        "data": {"facts": {"appointment": subject}}}
    return json.dumps(body), {"hms-source": "poison", "hms-sequence": 1, "hms-subject": subject}


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("message", "error"), [(("no event", {}), "NotOfHMS"), (an_event_without_data(), "JSONMismatch")],
    ids=["of somebody else", "without its data"])
def test_a_poisoned_event_is_given_up_and_the_queue_goes_on(cluster, traffic_of, books, figures, message, error):
    admin = Client.of_role(cluster.url, "admin")

    def dead() -> list[dict]:
        return admin.found("/api/system/dead-letters?limit=200")["items"]

    assert dead() == []
    wanted = listeners(cluster)
    assert wanted > 1
    with traffic_of() as traffic:
        traffic.go_on(10)
        publish(cluster, *message)
        traffic.go_on(20)
        took = until(lambda: len(dead()) >= wanted, f"{wanted} dead events", within=90)
        traffic.go_on(10)
    found = dead()
    print(f"{len(found)} dead events, one for each consumer, after {took:.1f} s: {[one['lastError'] for one in found]}")
    for one in found:
        answer = admin.post(
            f"/api/system/dead-letters/{one['service']}/{one['id']}/discard", {"reason": "Made by a test of faults"},
            headers={"Idempotency-Key": new_key()})
        assert answer.status_code in (200, 204), answer.text
    assert dead() == [] and len(found) == wanted, found
    assert {one["lastError"] for one in found} == {error}
    figures.append(books.balance(f"a poisoned event, {error}", traffic))
