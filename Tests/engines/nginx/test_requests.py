"""Requests to HMS through its gateway: who gets through, with what, and what comes back."""

import json
import socket
import subprocess
import time

import pytest
import requests

from client import Client
from engines.nginx import Gateway
from people import new_patient
from server import PASSWORD, Server, demo_data

OPEN = ["--rate=read=0", "--rate=write=0", "--rate=search=0", "--rate=login=0", "--address-rate=0"]


def address_of(server) -> str:
    return f"127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, demo, tls):
    with Gateway(tmp_path_factory.mktemp("gateway") / "g", "--all", address_of(demo), *OPEN, tls=tls) as running:
        yield running


def problem(answer, status: int, slug: str) -> dict:
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"
    body = answer.json()
    assert body["type"] == f"/problems/{slug}" and body["status"] == status and body["title"] and body["detail"]
    assert body["requestId"] == answer.headers["X-Request-Id"]
    return body


def curl(gateway, *arguments: str) -> str:
    return subprocess.run(
        ["curl", "-s", "--max-time", "20", "--cacert", str(gateway.tls / "ca.pem"), *arguments], capture_output=True,
        text=True, check=True).stdout


def test_http_2_over_tls_1_2_and_1_3_and_nothing_older(gateway):
    for version in ("1.2", "1.3"):
        told = curl(
            gateway, "--http2", f"--tlsv{version}", "--tls-max", version, "-o", "/dev/null", "-w",
            "%{http_version} %{http_code}", f"{gateway.url}/api/hospital")
        assert told == "2 200"
    old = subprocess.run(
        ["curl", "-sk", "--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", f"{gateway.url}/"],
        capture_output=True, check=False)
    assert old.returncode != 0


def test_plain_http_at_the_port_of_https_is_sent_on(gateway):
    answer = requests.get(f"http://localhost:{gateway.port}/api/hospital", allow_redirects=False, timeout=10)
    assert answer.status_code == 308 and answer.headers["Location"] == f"{gateway.url}/api/hospital"


def test_the_api_is_the_same_through_it(gateway, at, demo):
    clerk = at(gateway, "receptionist")
    patient = clerk.made("/api/patients", new_patient())
    found = clerk.get(f"/api/patients/{patient['id']}")
    assert found.json()["id"] == patient["id"] and found.headers["ETag"] == '"1"'
    changed = clerk.request(
        "PATCH", f"/api/patients/{patient['id']}", json={"occupation": "Weaver"}, headers={"If-Match": '"1"'})
    assert changed.status_code in (200, 422)
    problem(clerk.get("/api/nothing"), 404, "not-found")
    problem(at(gateway, None).get("/api/patients"), 401, "unauthenticated")
    direct = requests.get(f"{demo.url}/api/hospital", timeout=10)
    through = at(gateway, None).get("/api/hospital")
    assert direct.json() == through.json()
    kept = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")
    for name in kept:
        assert through.headers[name] == direct.headers[name], name
    assert "1." not in through.headers.get("Server", "")


def test_the_reference_is_of_all_services(gateway, at):
    document = at(gateway, None).get("/api/openapi.json")
    assert document.status_code == 200 and "/api/appointments" in document.json()["paths"]
    again = at(gateway, None).get("/api/openapi.json", headers={"If-None-Match": document.headers["ETag"]})
    assert again.status_code == 304
    page = at(gateway, None).get("/problems/slot-taken")
    assert page.status_code == 200 and "slot-taken" in page.text
    assert page.headers["Content-Type"].startswith("text/html")
    for told in ("unreachable", "refused-by-gateway", "malformed-request", "patient-not-found"):
        assert at(gateway, None).get(f"/problems/{told}").status_code == 200, told


def test_a_request_keeps_its_id_if_it_is_one(gateway, at, demo):
    person = at(gateway, None)
    given = person.get("/api/nothing", headers={"X-Request-Id": "ward-7.tablet_3"})
    assert problem(given, 404, "not-found")["requestId"] == "ward-7.tablet_3"
    assert gateway.logged("ward-7.tablet_3")["status"] == 404
    made = person.get("/api/nothing", headers={"X-Request-Id": 'x" onclick='})
    identifier = problem(made, 404, "not-found")["requestId"]
    assert len(identifier) == 32
    # The same in the log of the process.
    deadline = time.monotonic() + 10
    while identifier not in demo.log.read_text():
        assert time.monotonic() < deadline, "the process does not know the id"
        time.sleep(0.05)
    assert given.headers["X-Request-Id"] == "ward-7.tablet_3"


def test_the_log_has_ids_and_no_queries(gateway, at):
    answer = at(gateway, "receptionist").get("/api/patients?query=Ramachandran")
    line = gateway.logged(answer.headers["X-Request-Id"])
    assert line["path"] == "/api/patients" and line["service"] == "patients" and line["class"] == "search"
    feed = at(gateway, None).get("/api/appointments/feeds/a-secret-that-opens-a-calendar")
    assert gateway.logged(feed.headers["X-Request-Id"])["path"] == "/api/appointments/feeds/{id}"
    for log in (gateway.folder / "logs").iterdir():
        text = log.read_text()
        assert "Ramachandran" not in text and "a-secret" not in text, log


def test_an_address_that_a_client_claims_is_not_believed(gateway, at, demo, staff):
    """Wrong passwords are written down with the address that they came from."""
    forged = {"X-Forwarded-For": "203.0.113.99", "Forwarded": "for=203.0.113.99", "X-Real-IP": "203.0.113.99"}
    answer = at(gateway, None).post(
        "/api/auth/login", {"email": "admin@demo.hospital", "password": PASSWORD}, headers=forged)
    assert answer.status_code == 200
    token = answer.json()["accessToken"]
    sessions = requests.get(
        f"{demo.url}/api/auth/sessions", headers={"Authorization": f"Bearer {token}"}, timeout=10).text
    assert "203.0.113.99" not in sessions
    # The process sees that it is no request of this machine alone: its figures are not for clients.
    problem(at(gateway, None).get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}), 404, "not-found")


def test_what_two_readers_could_read_differently_is_refused(gateway):
    for path in ("/api//patients", "/api/x/../users", "/api/users/..%2Fpatients", "/api/%2e%2e/users", "/api/a%5Cb",
                 "/api/./users"):
        told = json.loads(curl(gateway, "--path-as-is", f"{gateway.url}{path}"))
        assert (told["status"], told["type"]) == (400, "/problems/malformed-request"), path


def test_a_body_that_is_too_large(gateway, at):
    clerk = at(gateway, "receptionist")
    problem(clerk.request("POST", "/api/patients", data=b"x" * 300_000, headers={
        "Content-Type": "application/json"}), 413, "body-too-large")
    # One that does not say how long it is.
    chunked = clerk.request("POST", "/api/patients", data=(b"x" * 1000 for _ in range(400)), headers={
        "Content-Type": "application/json"})
    problem(chunked, 413, "body-too-large")


def test_headers_and_addresses_that_are_too_long(gateway, at):
    person = at(gateway, None)
    problem(person.get("/api/patients?query=" + "x" * 9000), 414, "uri-too-long")
    problem(person.get("/api/hospital", headers={"X-Long": "x" * 9000}), 431, "headers-too-large")


def test_who_is_slow_to_ask_is_hung_up_on(gateway):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=30) as slow:
        begun = time.monotonic()
        assert slow.recv(100) == b""
        assert 5 < time.monotonic() - begun < 20


def test_methods_that_nobody_takes(gateway, at):
    assert at(gateway, None).request("TRACE", "/api/hospital").status_code == 405
    assert at(gateway, None).request("OPTIONS", "/api/hospital").status_code == 405


def test_a_caller_who_asks_too_often(tmp_path, demo, at):
    with Gateway(tmp_path / "g", "--all", address_of(demo), "--rate=read=60", "--rate=login=2") as gateway:
        nurse, clerk = at(gateway, "nurse"), at(gateway, "receptionist")
        answers = [nurse.get("/api/auth/me") for _ in range(30)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert 15 <= len(refused) <= 20, [answer.status_code for answer in answers]
        problem(refused[0], 429, "too-many-requests")
        assert refused[0].headers["Retry-After"] == "1"
        # Another one at the same address is not the same caller.
        assert clerk.get("/api/auth/me").status_code == 200
        wrong = {"email": "nobody@demo.hospital", "password": "wrong-wrong-wrong"}
        tried = [at(gateway, None).post("/api/auth/login", wrong) for _ in range(14)]
        problem(tried[-1], 429, "too-many-requests")
        assert tried[-1].headers["Retry-After"] == "30"


def test_an_address_that_asks_too_often_and_too_much_at_once(tmp_path, demo, at):
    with Gateway(tmp_path / "g", "--all", address_of(demo), *OPEN[:-1], "--address-rate=5") as gateway:
        codes = [at(gateway, None).get("/api/hospital").status_code for _ in range(40)]
        assert codes.count(429) >= 20 and codes[:5] == [200] * 5


def test_who_may_not_pass(tmp_path, demo, at):
    (tmp_path / "deny").write_text("203.0.113.0/24\n")
    (tmp_path / "admin").write_text("198.51.100.0/24\n")
    options = ["--deny", str(tmp_path / "deny"), "--admin-allow", str(tmp_path / "admin")]
    # As behind a balancer of this machine, which says where requests come from.
    with Gateway(
            tmp_path / "g", "--all", address_of(demo), *options, "--trusted-proxy", "127.0.0.1", *OPEN) as gateway:
        def of(address: str, role: str | None, path: str):
            return at(gateway, role).get(path, headers={"X-Forwarded-For": f"127.0.0.9, {address}"})
        problem(of("203.0.113.9", None, "/api/hospital"), 403, "refused-by-gateway")
        problem(of("203.0.113.9", None, "/"), 403, "refused-by-gateway")
        assert of("192.0.2.1", None, "/api/hospital").status_code == 200
        problem(of("192.0.2.1", "admin", "/api/audit"), 403, "refused-by-gateway")
        problem(of("192.0.2.1", "admin", "/api/system/status"), 403, "refused-by-gateway")
        assert of("198.51.100.4", "admin", "/api/audit").status_code == 200
        assert of("192.0.2.1", "admin", "/api/patients").status_code == 200
        line = gateway.logged(of("192.0.2.1", None, "/api/hospital").headers["X-Request-Id"])
        assert line["address"] == "192.0.2.1"


def test_those_who_alone_may_pass(tmp_path, demo, at):
    (tmp_path / "allow").write_text("198.51.100.0/24\n")
    with Gateway(tmp_path / "g", "--all", address_of(demo), "--allow", str(tmp_path / "allow"), *OPEN) as gateway:
        problem(at(gateway, None).get("/api/hospital"), 403, "refused-by-gateway")


def test_a_path_for_clients_with_a_key(tmp_path, demo, at, staff):
    made = staff["admin"].made("/api/auth/api-keys", {"name": "Display", "scopes": ["appointments.read"]})
    (tmp_path / "keys").write_text(f"display {made['secret']}\n")
    options = ["--api-keys", str(tmp_path / "keys"), "--require-api-key", "/api/appointments"]
    with Gateway(tmp_path / "g", "--all", address_of(demo), *options, *OPEN) as gateway:
        where = "/api/appointments/visit-types"
        problem(at(gateway, "receptionist").get(where), 401, "unauthenticated")
        problem(at(gateway, None).get(where, headers={"X-API-Key": made["secret"] + "x"}), 401, "unauthenticated")
        problem(at(gateway, None).get(where, headers={"X-API-Key": made["secret"].swapcase()}), 401, "unauthenticated")
        answer = at(gateway, None).get(where, headers={"X-API-Key": made["secret"]})
        assert answer.status_code == 200
        assert gateway.logged(answer.headers["X-Request-Id"])["client"] == "display"
        assert at(gateway, "receptionist").get("/api/patients").status_code == 200
        assert made["secret"] not in (gateway.folder / "logs" / "access.log").read_text()


def test_headers_of_its_own(tmp_path, demo, at):
    with Gateway(
            tmp_path / "g", "--all", address_of(demo), "--header", "X-Robots-Tag: noindex, nofollow", *OPEN) as gateway:
        for path in ("/api/hospital", "/api/openapi.json", "/metrics", "/api//x"):
            assert at(gateway, None).get(path).headers["X-Robots-Tag"] == "noindex, nofollow", path


def test_what_is_away_is_said_as_a_problem(tmp_path, demo, at):
    other = Server(demo_data(tmp_path / "data"), "--demo")
    with Gateway(tmp_path / "g", "--all", address_of(demo), "--service", f"patients={address_of(other)}") as gateway:
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = at(gateway, "admin").request(method, "/api/patients")
            problem(answer, 502, "unreachable")
            assert answer.headers["Retry-After"] == "3"
        assert at(gateway, None).get("/api/hospital").status_code == 200
        assert at(gateway, None).get("/health/live").json() == {"status": "ok", "dependencies": {}}


def test_a_process_that_hangs_is_not_waited_for_without_end(tmp_path, demo, at):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"127.0.0.1:{silent.getsockname()[1]}"
        with Gateway(
                tmp_path / "g", "--all", address_of(demo), "--service", f"patients={where}", "--answer-seconds",
                "1") as gateway:
            begun = time.monotonic()
            problem(at(gateway, "admin").get("/api/patients"), 504, "unreachable")
            assert time.monotonic() - begun < 5


def test_the_configuration_is_read_anew_without_a_lost_request(tmp_path, demo, staff):
    with Gateway(tmp_path / "g", "--all", address_of(demo), *OPEN) as gateway:
        person = Client(gateway.url)
        codes = []
        for turn in range(60):
            if turn in (20, 40):
                assert gateway.write().returncode == 0
                subprocess.run(
                    ["nginx", "-p", str(gateway.folder), "-c", "nginx.conf", "-s", "reload"], check=True, timeout=20,
                    capture_output=True)
            codes.append(person.get("/api/hospital").status_code)
        assert codes == [200] * 60
