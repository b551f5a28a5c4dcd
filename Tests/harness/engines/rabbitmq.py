"""RabbitMQ for tests: one node on loopback, with a TLS port, the management API, and a user of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import requests

from server import free_port
from shared import Rabbit

USER = PASSWORD = "hms"
VHOST = "/hms"
SUITES = "MessagingTests|RabbitMQTests"
WITH = ["postgres"]


class Broker:
    """A node with a folder of its own, which can be killed and started again."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        for name in ("mnesia", "log", "home"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.port, self.tls_port, self.management = free_port(), free_port(), free_port()
        self.distribution, self.mapper = free_port(), free_port()
        self.tls = certificates(self.folder / "tls")
        self.process: subprocess.Popen | None = None
        self.configure()

    @property
    def url(self) -> str:
        return f"amqp://127.0.0.1:{self.port}/%2Fhms"

    def configure(self) -> None:
        lines = {
            "listeners.tcp.1": f"127.0.0.1:{self.port}", "listeners.ssl.1": f"127.0.0.1:{self.tls_port}",
            "ssl_options.cacertfile": self.tls / "ca.pem", "ssl_options.certfile": self.tls / "server.pem",
            "ssl_options.keyfile": self.tls / "server.key", "ssl_options.verify": "verify_none",
            "management.tcp.ip": "127.0.0.1", "management.tcp.port": self.management,
            "default_user": USER, "default_pass": PASSWORD, "default_vhost": VHOST, "loopback_users": "none",
            "vm_memory_high_watermark.absolute": "512MB", "disk_free_limit.absolute": "50MB", "log.console": "true",
            "management.rates_mode": "none", "collect_statistics_interval": 1000,
        }
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        (self.folder / "rabbitmq.conf").write_text(text)
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")

    @property
    def environment(self) -> dict[str, str]:
        return Rabbit.environment_for(self.folder, self.port, self.distribution, self.mapper)

    def start(self, within: float = 90) -> "Broker":
        if not Rabbit.launcher.exists():
            raise RuntimeError("RabbitMQ is missing: apt-get install rabbitmq-server")
        (self.folder / "rabbit.pid").unlink(missing_ok=True)
        with (self.folder / "log" / "console.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(Rabbit.launcher)], env=self.environment, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True)
        deadline = time.monotonic() + within
        while True:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                tail = (self.folder / "log" / "console.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"RabbitMQ is not ready:\n{tail}")
            with contextlib.suppress(requests.RequestException):
                if self.ask("health/checks/virtual-hosts").get("status") == "ok":
                    return self
            time.sleep(0.1)

    def ask(self, path: str):
        """What the management API says."""
        answer = requests.get(
            f"http://127.0.0.1:{self.management}/api/{path}", auth=(USER, PASSWORD), timeout=10)
        answer.raise_for_status()
        return answer.json()

    def publish(self, exchange: str, key: str, body: str, properties: dict | None = None) -> None:
        """A message as another program would publish it."""
        answer = requests.post(
            f"http://127.0.0.1:{self.management}/api/exchanges/%2Fhms/{exchange}/publish", auth=(USER, PASSWORD),
            json={"routing_key": key, "payload": body, "payload_encoding": "string", "properties": properties or {}},
            timeout=10)
        answer.raise_for_status()

    def hang_up(self, least: int = 2, within: float = 20) -> None:
        """Closes connections of clients, at least so many: the list is a second or two behind what there is."""
        closed: set[str] = set()
        deadline = time.monotonic() + within
        while len(closed) < least:
            assert time.monotonic() < deadline, f"closed only {len(closed)} connections in {within} s"
            for one in self.ask("connections"):
                answer = requests.delete(
                    f"http://127.0.0.1:{self.management}/api/connections/{quote(one['name'])}", auth=(USER, PASSWORD),
                    timeout=10)
                if answer.status_code == 204:
                    closed.add(one["name"])
            time.sleep(0.1)

    def stop(self) -> None:
        """Asks it to stop, and waits until it has."""
        self.end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power loss would."""
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
            os.kill(int((self.folder / "rabbit.pid").read_text()), how)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.process = None

    def end_mapper(self, within: float = 10) -> None:
        """The port mapper daemon that the first start left behind; it stays while it believes that a node lives."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            answer = subprocess.run(
                ["epmd", "-port", str(self.mapper), "-kill"], env=self.environment, check=False, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=10)
            if "living nodes" not in answer.stdout:
                return
            time.sleep(0.1)


def certificates(folder: Path) -> Path:
    """An authority, and a certificate for 127.0.0.1 that it signed: ca.pem, server.pem, server.key."""
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*arguments: str) -> None:
        subprocess.run([shutil.which("openssl"), *arguments], cwd=folder, check=True, capture_output=True, timeout=60)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *curve, "-days", "2", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority")
    openssl("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")
    return folder


@contextlib.contextmanager
def start(folder: Path):
    """Yields the process and the variables of the tests."""
    broker = Broker(folder)
    try:
        broker.start()
        yield broker.process, {
            "HMS_TEST_RABBITMQ": broker.url,
            "HMS_TEST_RABBITMQ_TLS": f"amqps://localhost:{broker.tls_port}/%2Fhms",
            "HMS_TEST_RABBITMQ_CA": str(broker.tls / "ca.pem"),
            "HMS_TEST_RABBITMQ_MANAGEMENT": f"http://127.0.0.1:{broker.management}",
        }
    finally:
        broker.stop()
        broker.end_mapper()
