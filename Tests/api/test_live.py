"""Live updates with the stock Socket.IO client: who may listen to what, and what is told."""

import http.client
import itertools
import re
import socket

import pytest
import requests
import socketio

from client import Client
from hospital import moments, new_doctor, patients, visit_type
from live import WAIT, Listener
from server import PASSWORD, Server, demo_data, figure, today

TRANSPORTS = [("websocket",), ("polling",), ("polling", "websocket")]
NAMES = ["-".join(transports) for transports in TRANSPORTS]


@pytest.fixture(scope="module")
def clinic(people) -> dict:
    """A doctor with patients, and times that are free."""
    clerk = people["receptionist"]
    return {
        "clerk": clerk, "doctor": new_doctor(people["admin"]), "patients": patients(clerk, 1),
        "visitType": visit_type(clerk), "times": moments(3)}


def book(clinic: dict) -> dict:
    return clinic["clerk"].made("/api/appointments", {
        "doctor": clinic["doctor"], "patient": clinic["patients"][0], "visitType": clinic["visitType"],
        "start": next(clinic["times"])})


def browser(server, role: str) -> dict[str, str]:
    """The cookies of a browser that signed in."""
    answer = requests.post(
        f"{server.url}/api/auth/login", timeout=30,
        json={"email": f"{role}@demo.hospital", "password": PASSWORD, "transport": "cookie"})
    assert answer.status_code == 200, answer.text
    return dict(answer.cookies)


def cookie(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@pytest.mark.parametrize("transports", TRANSPORTS, ids=NAMES)
def test_who_watches_is_told_of_a_booking(server, people, clinic, transports):
    with Listener(server.url, people["nurse"].token, transports) as listener:
        topics = ["appointments:all", f"appointments:doctor:{clinic['doctor']}"]
        assert listener.watch(*topics) == {"watching": topics, "refused": []}
        booked = book(clinic)
        told = [listener.told("appointment.scheduled") for _ in topics]
        assert sorted(one.pop("topic") for one in told) == topics
        # Ids and types, and nothing of the patient.
        expected = {"type": "appointment.scheduled", "subject": booked["id"], "doctor": clinic["doctor"]}
        assert told == [expected, expected]
        assert listener.client.transport() == transports[-1]


def test_who_does_not_watch_is_not_told(server, people, clinic):
    with Listener(server.url, people["nurse"].token) as listener:
        listener.watch("appointments:all", "queue")
        # From here on the queue only: what comes first is the walk-in, not the booking before it.
        listener.watch("queue")
        book(clinic)
        ticket = clinic["clerk"].made("/api/appointments/queue", {"doctor": clinic["doctor"]})
        told = listener.told()
        assert told == {
            "topic": "queue", "type": "queue.changed", "subject": ticket["id"], "doctor": clinic["doctor"],
            "date": ticket["date"]}


def test_the_queue_and_the_hours_are_told(server, people, clinic):
    clerk, doctor = clinic["clerk"], clinic["doctor"]
    with Listener(server.url, clerk.token) as listener:
        listener.watch(f"queue:doctor:{doctor}", f"appointments:doctor:{doctor}")
        ticket = clerk.made("/api/appointments/queue", {"doctor": doctor})
        assert listener.told("queue.changed")["subject"] == ticket["id"]
        ticket = clerk.made(f"/api/appointments/queue/doctors/{doctor}/call-next", {"desk": "Room 4"})
        assert listener.told("queue.changed")["subject"] == ticket["id"]
        book(clinic)
        calendar = people["admin"].get(f"/api/doctors/{doctor}/availability")
        changed = people["admin"].request(
            "PUT", f"/api/doctors/{doctor}/availability", json={"templates": []},
            headers={"If-Match": calendar.headers["ETag"]})
        assert changed.status_code == 200, changed.text
        assert listener.told("doctor.availability.changed")["subject"] == doctor
        assert listener.told("stranded.changed")["doctor"] == doctor
        entry = clerk.made("/api/appointments/wait-list", {
            "patient": clinic["patients"][0], "doctor": doctor, "visitType": clinic["visitType"],
            "from": str(today()), "to": str(today(9))})
        assert listener.told("wait_list.changed")["doctor"] == doctor
        clerk.made(f"/api/appointments/wait-list/{entry['id']}/contacts", {"outcome": "no-answer"})
        assert listener.told("wait_list.changed")["doctor"] == doctor


def test_each_is_admitted_to_what_the_permissions_say(server, people):
    patient = people["patient"].found("/api/auth/me")["user"]
    doctor = people["doctor"].found("/api/auth/me")["user"]
    own = f"appointments:patient:{patient['patient']}"
    expected = {
        ("receptionist", "queue"): None, ("receptionist", "system"): "forbidden", ("receptionist", "nope"): "unknown",
        ("receptionist", f"user:{doctor['id']}"): "forbidden", ("doctor", f"user:{doctor['id']}"): None,
        ("doctor", f"appointments:doctor:{doctor['doctor']}"): None, ("auditor", "system"): None,
        ("auditor", "queue"): "forbidden", ("auditor", "emergencies"): None, ("pharmacist", "queue"): "forbidden",
        ("pharmacist", "appointments:all"): "forbidden", ("patient", own): None,
        ("patient", "appointments:all"): "forbidden", ("patient", "queue"): "forbidden",
        ("patient", "appointments:patient:someone-else"): "forbidden",
        ("patient", f"appointments:doctor:{doctor['doctor']}"): "forbidden",
    }
    found = {}
    for role, lines in itertools.groupby(sorted(expected), key=lambda line: line[0]):
        topics = [topic for _, topic in lines]
        with Listener(server.url, people[role].token) as listener:
            answer = listener.watch(*topics)
        reasons = {one["topic"]: one["reason"] for one in answer["refused"]}
        assert set(answer["watching"]) | set(reasons) == set(topics)
        found |= {(role, topic): reasons.get(topic) for topic in topics}
    assert found == expected


def test_a_list_of_topics_is_bounded(server, people):
    with Listener(server.url, people["nurse"].token) as listener:
        for wrong in (["queue"] * 21, "queue", [1], None):
            assert "at most 20" in listener.client.call("watch", wrong, timeout=WAIT)["error"]
        assert "watch" in listener.client.call("shout", timeout=WAIT)["error"]


@pytest.mark.parametrize("transports", TRANSPORTS[:2], ids=NAMES[:2])
@pytest.mark.parametrize("token", [None, "", "no-token", "e30.e30.e30"])
def test_nobody_is_admitted_without_a_token(server, transports, token):
    listener = Listener(server.url, token, transports)
    with pytest.raises(socketio.exceptions.ConnectionError):
        listener.connect()
    assert listener.refusal == {"message": "unauthenticated"}


def test_a_browser_is_known_by_its_cookie_on_pages_of_hms_only(server):
    cookies = cookie(browser(server, "nurse"))
    for transports in TRANSPORTS:
        headers = {"Cookie": cookies, "Origin": server.url}
        with Listener(server.url, transports=transports, headers=headers) as listener:
            assert listener.watch("queue")["watching"] == ["queue"]
        stranger = Listener(
            server.url, transports=transports, headers={"Cookie": cookies, "Origin": "https://evil.example"})
        with pytest.raises(socketio.exceptions.ConnectionError):
            stranger.connect()
        assert stranger.refusal == {"message": "unauthenticated"}


def test_an_api_user_may_send_the_token_as_a_header(server, people):
    headers = {"Authorization": f"Bearer {people['nurse'].token}"}
    with Listener(server.url, headers=headers) as listener:
        assert listener.watch("queue")["watching"] == ["queue"]


@pytest.mark.parametrize("transports", TRANSPORTS, ids=NAMES)
def test_a_socket_ends_with_its_session_and_no_other_does(server, people, transports):
    leaving, staying = (Client.of_role(server.url, "nurse") for _ in range(2))
    with Listener(server.url, leaving.token, transports) as listener, \
            Listener(server.url, staying.token, transports) as other:
        other.watch("queue")
        assert leaving.post("/api/auth/logout").status_code == 204
        assert listener.ended.wait(WAIT)
        assert other.watch("queue")["watching"] == ["queue"]
        # The same account is told that it was signed out elsewhere.
        assert other.told("user.logout")["topic"] == f"user:{staying.found('/api/auth/me')['user']['id']}"


def test_a_user_has_so_many_sockets_and_no_more(server):
    token = Client.of_role(server.url, "billing-clerk").token
    listeners = [Listener(server.url, token).connect() for _ in range(10)]
    try:
        one_more = Listener(server.url, token)
        with pytest.raises(socketio.exceptions.ConnectionError):
            one_more.connect()
        assert one_more.refusal == {"message": "too-many-sockets"}
    finally:
        for listener in listeners:
            listener.client.disconnect()


def test_malformed_requests_are_refused_in_the_words_of_the_protocol(server):
    def ask(method: str, query: str, **options):
        answer = requests.request(method, f"{server.url}/socket.io/?{query}", timeout=30, **options)
        return answer.status_code, answer.json()["code"]

    polling = "EIO=4&transport=polling"
    assert ask("GET", "") == (400, 0)
    assert ask("GET", "EIO=4&transport=pigeon") == (400, 0)
    assert ask("GET", "EIO=3&transport=polling") == (400, 5)
    assert ask("GET", f"{polling}&sid=unknown") == (400, 1)
    assert ask("POST", polling) == (400, 2)
    assert ask("GET", "EIO=4&transport=websocket") == (400, 3)
    for body in (b"", b"9", b"\xff", b"4" * 17_000, b"bAAAA", b"3\x1e"):
        opened = requests.get(f"{server.url}/socket.io/?{polling}", timeout=30).text
        sid = re.search(r'"sid":"([^"]+)"', opened).group(1)
        assert ask("POST", f"{polling}&sid={sid}", data=body) == (400, 3), body
        # It is over: the last words, and then it is forgotten.
        assert requests.get(f"{server.url}/socket.io/?{polling}&sid={sid}", timeout=30).text == "1"


def test_a_websocket_that_breaks_the_rules_is_closed(server):
    """Frames as they are on the wire: none may crash the server, and each ends the connection."""
    frames = [
        b"\x82\x81\x00\x00\x00\x00\x01", b"\x81\x01x", b"\xf1\x81\x00\x00\x00\x00x",
        b"\x81\xff\x00\x00\x00\x00\xff\xff\xff\xff\x00\x00\x00\x00", b"\x81\x82\x00\x00\x00\x00\xff\xfe",
        b"\x81\x81\x00\x00\x00\x009", b"\x88\x80\x00\x00\x00\x00",
    ]
    for frame in frames:
        with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as connection:
            connection.sendall(
                b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n"
                b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            received = b""
            while b'"pingTimeout"' not in received:
                received += connection.recv(4096)
            assert received.startswith(b"HTTP/1.1 101 ")
            assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in received
            connection.sendall(frame)
            while connection.recv(4096):
                pass
    assert requests.get(f"{server.url}/health/live", timeout=30).status_code == 200


def test_a_connection_that_served_requests_can_become_a_websocket(server):
    """As a proxy's does, which keeps its connections."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
    for _ in range(3):
        connection.request("GET", "/health/live")
        assert connection.getresponse().read()
    connection.request("GET", "/socket.io/?EIO=4&transport=websocket", headers={
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
    assert connection.getresponse().status == 101
    connection.close()


def test_the_measurements_count_sockets(server, people):
    before = figure(server.metrics(), 'hms_live_closed_total{reason="left"}')
    with Listener(server.url, people["nurse"].token):
        assert figure(server.metrics(), "hms_live_sockets") >= 1
    assert figure(server.metrics(), 'hms_live_closed_total{reason="left"}') >= before


@pytest.mark.needs_one_process("stops a process of its own, which is the same as one of a cluster")
def test_a_stopping_server_ends_its_sockets(tmp_path):
    """At once, not at the end of the time that requests have."""
    server = Server(demo_data(tmp_path / "data"), "--demo", extra={"HMS_LIVE_MOST_SOCKETS": "2"}).start()
    token = Client.of_role(server.url, "nurse").token
    listeners = [Listener(server.url, token, transports).connect() for transports in TRANSPORTS[:2]]
    with pytest.raises(socketio.exceptions.ConnectionError):
        Listener(server.url, token).connect()
    full = requests.get(f"{server.url}/socket.io/?EIO=4&transport=polling", timeout=30)
    assert (full.status_code, full.headers["Retry-After"]) == (503, "30")
    assert server.stop() < 5
    for listener in listeners:
        assert listener.ended.wait(WAIT)
