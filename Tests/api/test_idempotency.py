"""A POST that is sent again with the same Idempotency-Key does nothing twice."""

import http.client
import json
import threading

import pytest

from client import Client, new_key
from document import operations
from people import new_patient


def registration(person: Client, body: dict, key: str):
    return person.post("/api/patients", body, headers={"Idempotency-Key": key})


def test_the_same_key_and_body_give_the_first_answer_again(receptionist):
    key, body = new_key(), new_patient()
    first = registration(receptionist, body, key)
    again = registration(receptionist, body, key)
    assert first.status_code == again.status_code == 201, first.text
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    found = receptionist.found(f"/api/patients?query={body['name']['given']}")["items"]
    assert len(found) == 1


def test_the_same_key_with_another_body_is_refused(receptionist):
    key = new_key()
    assert registration(receptionist, new_patient(), key).status_code == 201
    other = registration(receptionist, new_patient(), key)
    assert other.status_code == 422
    assert other.headers["Content-Type"].startswith("application/problem+json")


def test_a_key_belongs_to_the_one_who_sent_it(people):
    key, body = new_key(), new_patient()
    first = registration(people["receptionist"], body, key)
    second = registration(people["admin"], new_patient(), key)
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] != second.json()["id"]


def test_twenty_at_once_with_one_key_make_one_patient(server, receptionist):
    key, body = new_key(), new_patient()
    payload = json.dumps(body).encode()
    headers = {
        "Authorization": f"Bearer {receptionist.token}", "Content-Type": "application/json", "Idempotency-Key": key}
    answers = []

    def send():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", "/api/patients", payload, headers)
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = {json.loads(content)["id"] for status, content in answers if status == 201}
    assert len(ids) == 1
    # One that meets the first still at work may be told to come back.
    assert {status for status, _ in answers} <= {201, 409}
    assert len(receptionist.found(f"/api/patients?query={body['name']['given']}")["items"]) == 1


def test_every_post_of_the_api_takes_a_key(openapi):
    posts = [operation for operation in operations(openapi) if operation.method == "POST"]
    without = [
        str(operation) for operation in posts
        if not operation.path.startswith("/api/auth/") and "Idempotency-Key" not in operation.parameters]
    assert without == []


@pytest.mark.parametrize("key", ["", "x" * 300, "ключ".encode().decode("latin-1")])
def test_a_key_that_is_none_is_refused_or_ignored_but_never_an_error(receptionist, key):
    assert registration(receptionist, new_patient(), key).status_code in (201, 400, 422)
