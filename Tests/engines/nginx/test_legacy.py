"""A hospital that moves service by service: what is not migrated goes to the system that it has."""

import socket
import subprocess
import sys
import threading
import time

import pytest
import requests

from engines.nginx import Gateway
from server import free_port

# A server of its own: it says who it is, what it was asked, and by which headers.
OLD = """
import http.server, json, socket, ssl, sys

class Old(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.dumps({
            "system": "old", "method": self.command, "path": self.path, "body": self.rfile.read(length).decode(),
            "headers": {name.lower(): value for name, value in self.headers.items()}}).encode()
        self.send_response(302 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("Location", f"https://localhost:{sys.argv[1]}/there")
        self.send_header("Set-Cookie", "sid=1; Domain=localhost; Path=/")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass

# Where localhost has an address of IPv6 too, NGINX may take that one.
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET

    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

here = "::" if Server.address_family == socket.AF_INET6 else "127.0.0.1"
server = Server((here, int(sys.argv[1])), Old)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2] + "/server.pem", sys.argv[2] + "/server.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"""
OPEN = ["--rate=read=0", "--rate=write=0", "--rate=search=0", "--rate=login=0", "--address-rate=0"]


@pytest.fixture(scope="module")
def old(tls):
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", OLD, str(port), str(tls)])
    deadline = time.monotonic() + 20
    while True:
        try:
            requests.get(f"https://localhost:{port}/", verify=str(tls / "ca.pem"), timeout=2)
            break
        except requests.RequestException:
            assert process.poll() is None and time.monotonic() < deadline, "the old system does not start"
            time.sleep(0.05)
    yield f"https://localhost:{port}"
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def moving(tmp_path_factory, demo, old, tls):
    folder = tmp_path_factory.mktemp("moving")
    with Gateway(
            folder / "g", "--all", f"127.0.0.1:{demo.port}", "--legacy", old, "--legacy-ca", str(tls / "ca.pem"),
            "--migrated", "identity,patients,doctors", *OPEN) as running:
        yield running


def is_old(answer) -> bool:
    assert answer.status_code == 200, answer.text
    return answer.json().get("system") == "old"


def test_what_is_migrated_is_served_by_hms_and_all_else_by_the_old_system(moving, at):
    clerk = at(moving, "receptionist")
    for path in ("/api/patients?limit=1", "/api/doctors?limit=1", "/api/auth/me", "/api/hospital", "/api/openapi.json"):
        assert not is_old(clerk.get(path)), path
    for path in ("/api/appointments", "/api/bills/7", "/", "/login", "/assets/app.js", "/socket.io/?EIO=4", "/api"):
        answer = clerk.get(path)
        assert path == "/api" or is_old(answer), path
    posted = clerk.post("/api/bills", {"amount": 7})
    assert posted.json()["body"] == '{"amount": 7}'
    assert clerk.get("/metrics").status_code == 404


def test_the_old_system_gets_its_own_name_and_the_address_of_the_client(moving, at, old):
    told = at(moving, "receptionist").get("/api/bills", headers={
        "X-Forwarded-For": "203.0.113.9", "X-Request-Id": "r-1"}).json()["headers"]
    assert told["host"] == old.removeprefix("https://")
    assert told["x-forwarded-for"] == "127.0.0.1" and told["x-request-id"] == "r-1"
    assert told["authorization"].startswith("Bearer ")


def test_its_ways_and_cookies_are_the_gateways(moving):
    answer = requests.get(f"{moving.url}/moved", allow_redirects=False, timeout=10)
    assert answer.status_code == 302 and answer.headers["Location"] == f"{moving.url}/there"
    assert "sid=1" in answer.headers["Set-Cookie"] and answer.headers["X-Request-Id"]


@pytest.fixture(scope="module")
def scattered(tmp_path_factory, demo, old, tls):
    """The old system's name has another address, where nobody listens."""
    gateway = Gateway(
        tmp_path_factory.mktemp("scattered") / "g", "--all", f"127.0.0.1:{demo.port}", "--legacy", old, "--legacy-ca",
        str(tls / "ca.pem"), *OPEN)
    assert gateway.write().returncode == 0
    upstreams = gateway.folder / "upstreams.conf"
    one = f"server {old.removeprefix('https://')} max_fails=1 fail_timeout=3s;"
    dead = one.replace(old.removeprefix("https://"), f"127.0.0.1:{free_port()}")
    assert one in upstreams.read_text()
    upstreams.write_text(upstreams.read_text().replace(one, f"{dead} {one}"))
    gateway.serve()
    yield gateway
    gateway.stop()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_address_of_the_old_system_that_refuses_is_passed_over(scattered, method):
    tries = [
        requests.request(method, f"{scattered.url}/api/bills", data=body, timeout=10)
        for body in ("one", "two", "three", "four") for _ in range(3)]
    assert [answer.status_code for answer in tries] == [200] * len(tries)
    assert {answer.json()["method"] for answer in tries} == {method}


@pytest.fixture
def deaf(tmp_path, demo):
    """The old system's two addresses take requests and close without a word; how many came is counted."""
    seen = []
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]

    def listen(listener: socket.socket) -> None:
        while True:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            with taken:
                seen.append(taken.recv(65536).split(b" ")[0].decode())

    threads = [threading.Thread(target=listen, args=(one,)) for one in listeners]
    for thread in threads:
        thread.start()
    first, second = (f"127.0.0.1:{one.getsockname()[1]}" for one in listeners)
    gateway = Gateway(tmp_path / "g", "--all", f"127.0.0.1:{demo.port}", "--legacy", f"http://{first}", *OPEN)
    assert gateway.write().returncode == 0
    upstreams = gateway.folder / "upstreams.conf"
    upstreams.write_text(upstreams.read_text().replace(
        f"server {first} ", f"server {second} max_fails=0; server {first} "))
    gateway.serve()
    yield gateway, seen
    gateway.stop()
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(10)


@pytest.mark.parametrize("method, times", [("GET", 2), ("POST", 1), ("PUT", 1), ("DELETE", 1)])
def test_what_the_old_system_may_have_done_is_not_asked_again(deaf, method, times):
    gateway, seen = deaf
    answer = requests.request(method, f"{gateway.url}/api/bills", data="one", timeout=10)
    assert answer.status_code == 502 and answer.json()["type"] == "/problems/unreachable"
    assert seen == [method] * times


def test_the_web_app_can_be_migrated_before_all_services(tmp_path, demo, old, tls):
    with Gateway(
            tmp_path / "g", "--all", f"127.0.0.1:{demo.port}", "--legacy", old, "--legacy-ca", str(tls / "ca.pem"),
            "--migrated", "web,patients", *OPEN) as gateway:
        assert "html" in requests.get(gateway.url, headers={"Accept": "text/html"}, timeout=10).text
        assert is_old(requests.get(f"{gateway.url}/api/bills", timeout=10))
        assert is_old(requests.get(f"{gateway.url}/api/doctors", timeout=10))
        live = requests.get(f"{gateway.url}/socket.io/?EIO=4&transport=polling", timeout=10)
        assert live.status_code == 200 and live.text.startswith("0{")


def test_another_system_in_its_place_is_not_believed(tmp_path, demo, old, tmp_path_factory):
    from engines.redis import certificates
    stranger = certificates(tmp_path_factory.mktemp("stranger"))
    with Gateway(
            tmp_path / "g", "--all", f"127.0.0.1:{demo.port}", "--legacy", old, "--legacy-ca", str(stranger / "ca.pem"),
            *OPEN) as gateway:
        answer = requests.get(f"{gateway.url}/api/bills", timeout=10)
        assert answer.status_code == 502 and answer.json()["type"] == "/problems/unreachable"
