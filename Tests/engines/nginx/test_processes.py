"""Several processes behind one gateway: each path comes to the one that serves it, and one that dies is not missed."""

import contextlib
import shutil
import signal
import time

import pytest
import requests
import socketio

import hospital
from client import Client
from conftest import BEHIND
from engines.nginx import Gateway
from live import Listener
from people import new_patient
from server import Server, demo_data, free_port

OPEN = ["--rate=read=0", "--rate=write=0", "--rate=search=0", "--rate=login=0", "--address-rate=0"]
ADMIN, PASSWORD = "admin@split.hospital", "correct-battery-2468"


@pytest.fixture(scope="module")
def split(tmp_path_factory, certs):
    """Identity, patients and doctors in one process, appointments in another, and the gateway in front."""
    folder = tmp_path_factory.mktemp("split")
    port = free_port()

    def settings(name: str) -> dict[str, str]:
        return BEHIND | {
            "HMS_RPC_CERTIFICATE_FILE": str(certs / f"{name}.pem"), "HMS_RPC_KEY_FILE": str(certs / f"{name}.key"),
            "HMS_RPC_CA_FILE": str(certs / "ca.pem")}

    core = Server(folder / "core", "--services", "identity,patients,doctors", extra=settings("core") | {
        "HMS_RPC_PORT": str(port), "HMS_ADMIN_EMAIL": ADMIN, "HMS_ADMIN_PASSWORD": PASSWORD})
    desk = Server(folder / "desk", "--services", "appointments", extra=settings("appointments") | {
        f"HMS_REMOTE_{name}_ADDRESSES": f"127.0.0.1:{port}" for name in ("IDENTITY", "PATIENTS", "DOCTORS")})
    at_core = [f"--service={name}=127.0.0.1:{core.port}" for name in ("identity", "patients", "doctors")]
    gateway = Gateway(
        folder / "g", *at_core, f"--service=appointments=127.0.0.1:{desk.port}", "--all", f"127.0.0.1:{core.port}",
        *OPEN)
    with contextlib.ExitStack() as stack:
        for one in (core, desk, gateway):
            stack.enter_context(one)
        gateway.core, gateway.desk = core, desk
        yield gateway


def test_a_visit_is_booked_over_both(split):
    admin = Client(split.url, ADMIN, PASSWORD)
    doctor = hospital.new_doctor(admin, waits=False)
    patient = admin.made("/api/patients", new_patient())["id"]
    starts = hospital.moments(2)
    made = admin.made("/api/appointments", {
        "patient": patient, "doctor": doctor, "visitType": hospital.visit_type(admin), "start": next(starts)})
    answer = admin.get(f"/api/appointments/{made['id']}")
    assert answer.json()["patient"] == patient
    assert split.logged(answer.headers["X-Request-Id"])["process"] == f"127.0.0.1:{split.desk.port}"
    read = admin.get(f"/api/patients/{patient}")
    assert split.logged(read.headers["X-Request-Id"])["process"] == f"127.0.0.1:{split.core.port}"


def test_each_operation_of_the_api_comes_to_a_process_that_has_it(split):
    """Whoever has it answers 401, 400, 422 and the like to nobody, but never that there is no such path."""
    document = requests.get(f"{split.url}/api/openapi.json", timeout=10).json()
    nobody = Client(split.url)
    asked = 0
    for path, operations in document["paths"].items():
        if path in ("/metrics", "/problems/{slug}"):
            continue
        for method in operations:
            where = "/".join("0197b3" if part.startswith("{") else part for part in path.split("/"))
            answer = nobody.request(method.upper(), where)
            told = answer.json().get("type") if "problem" in answer.headers["Content-Type"] else None
            assert told not in ("/problems/not-found", "/problems/method-not-allowed"), f"{method} {path}"
            assert answer.status_code < 500, f"{method} {path}: {answer.text}"
            asked += 1
    print(f"{asked} operations")
    assert asked > 150


@pytest.fixture
def twins(tmp_path):
    """Two processes with the same accounts and patients, and stores of their own: what each of them did can be told."""
    first = demo_data(tmp_path / "first")
    second = tmp_path / "second"
    shutil.copytree(first, second)
    processes = [Server(data, "--demo", extra=BEHIND) for data in (first, second)]
    with contextlib.ExitStack() as stack:
        for one in processes:
            one.start()
            stack.callback(one.kill)
        yield processes


def both(processes) -> list[str]:
    return ["--all", ",".join(f"127.0.0.1:{one.port}" for one in processes)]


def test_reads_go_on_when_a_process_is_killed(tmp_path, twins):
    with Gateway(tmp_path / "g", *both(twins), *OPEN) as gateway:
        person = requests.Session()
        codes = []
        for turn in range(400):
            if turn == 100:
                twins[0].kill()
            codes.append(person.get(f"{gateway.url}/api/hospital", timeout=30).status_code)
        processes = {line["process"] for line in gateway.log()}
    print(f"{len(codes)} reads, {len(codes) - codes.count(200)} failed")
    assert codes == [200] * 400
    # Both were used before.
    assert {f"127.0.0.1:{one.port}" for one in twins} <= processes


def test_changes_that_no_process_had_are_made_at_another(tmp_path, twins):
    """Connections are refused: nothing was sent, and every kind of change may be repeated."""
    tokens = [Client.of_role(one.url, "receptionist").token for one in twins]
    with Gateway(tmp_path / "g", *both(twins), *OPEN) as gateway:
        twins[0].kill()
        clerk = Client(gateway.url)
        clerk.token = tokens[1]
        made = [clerk.post("/api/patients", new_patient()).status_code for _ in range(30)]
        put = [clerk.request("PUT", "/api/appointments/reminders/nobody", json={}).status_code for _ in range(30)]
        cut = [clerk.request("DELETE", "/api/appointments/wait-list/nobody").status_code for _ in range(30)]
        retried = [line for line in gateway.log() if "," in line["process"]]
    print(f"{len(made)} POST, {len(put)} PUT, {len(cut)} DELETE, {len(retried)} of them at a second process")
    assert set(made) == {201}
    assert all(code < 500 for code in put + cut), (put, cut)
    assert retried


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_change_that_a_process_may_have_made_is_not_repeated(tmp_path, twins, method):
    """A process hangs: what was sent to it is answered with 504, and goes to no other one."""
    token = Client.of_role(twins[1].url, "receptionist").token
    paths = {"POST": "/api/patients", "PATCH": "/api/patients/nobody", "PUT": "/api/appointments/reminders/nobody",
             "DELETE": "/api/appointments/wait-list/nobody"}
    with Gateway(tmp_path / "g", *both(twins), *OPEN, "--answer-seconds", "1") as gateway:
        twins[0].process.send_signal(signal.SIGSTOP)
        try:
            clerk = Client(gateway.url)
            clerk.token = token
            codes = [
                clerk.request(method, paths[method], json=None if method == "DELETE" else new_patient()).status_code
                for _ in range(8)]
            sent = [line for line in gateway.log() if line["method"] == method]
        finally:
            twins[0].process.send_signal(signal.SIGCONT)
    print(f"{method}: {codes}")
    assert 504 in codes and 502 not in codes and len(sent) == 8
    assert not [line["process"] for line in sent if "," in line["process"]], "a change was sent twice"
    at_first = sum(f"127.0.0.1:{twins[0].port}" == line["process"] for line in sent)
    assert at_first == codes.count(504)


@pytest.mark.parametrize(
    "transports", [("websocket",), ("polling",), ("polling", "websocket")], ids=["websocket", "polling", "upgrade"])
def test_live_updates_come_through(tmp_path, twins, transports):
    """Each of many connections stays at one of two processes, also while it polls."""
    tokens = [Client.of_role(one.url, "nurse").token for one in twins]
    clerks = [Client.of_role(one.url, "receptionist") for one in twins]
    with Gateway(tmp_path / "g", *both(twins), *OPEN) as gateway:
        # The address is the same, so that all of them come to one process: only its token is known there.
        for token, clerk in zip(tokens, clerks):
            with contextlib.suppress(socketio.exceptions.ConnectionError), \
                    Listener(gateway.url, token, transports) as listener:
                listener.watch("queue")
                doctor = clerk.found("/api/doctors?limit=1")["items"][0]["id"]
                for one in clerks:
                    one.post("/api/appointments/queue", {"doctor": doctor})
                assert listener.told("queue.changed")["topic"] == "queue"
                assert listener.client.transport() == transports[-1]
        # Where the two would be mixed up, the process would not know the session.
        lines = [line for line in gateway.log() if line["path"] == "/socket.io/"]
        assert lines and len({line["process"] for line in lines}) == 1
        assert all(line["status"] in (101, 200) for line in lines), lines


def test_browsers_are_spread_by_their_sessions(tmp_path, twins):
    with Gateway(tmp_path / "g", *both(twins), *OPEN) as gateway:
        def process(session: str) -> str:
            answer = requests.get(
                f"{gateway.url}/socket.io/?EIO=4&transport=polling", cookies={"hms_session": session}, timeout=10)
            assert answer.status_code == 200
            return gateway.logged(answer.headers["X-Request-Id"])["process"]
        first = {session: process(session) for session in (f"session-number-{n:020}" for n in range(20))}
        assert len(set(first.values())) == 2
        assert {session: process(session) for session in first} == first


def test_a_restarted_process_is_used_again(tmp_path, twins):
    with Gateway(tmp_path / "g", *both(twins), *OPEN) as gateway:
        twins[0].kill()
        for _ in range(10):
            assert requests.get(f"{gateway.url}/api/hospital", timeout=10).status_code == 200
        twins[0].start()
        deadline = time.monotonic() + 10
        while True:
            requests.get(f"{gateway.url}/api/hospital", timeout=10)
            if gateway.log()[-1]["process"] == f"127.0.0.1:{twins[0].port}":
                break
            assert time.monotonic() < deadline, "it is not used again"
            time.sleep(0.05)
