"""A gateway for tests: nginx with the configuration that `hms gateway nginx` writes, run by whoever runs the tests."""

import contextlib
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from server import free_port, run_hms

SUITES = "GatewayTests"


@contextlib.contextmanager
def start(_folder: Path) -> Iterator[tuple[None, dict[str, str]]]:
    """For Swift's tests, which ask nginx itself whether a configuration is one."""
    yield None, {"HMS_TEST_NGINX": shutil.which("nginx") or ""}


class Gateway:
    """One nginx on a free port of this machine. `tls` is a folder with server.pem and server.key."""

    def __init__(self, folder: Path, *options: str, tls: Path | None = None):
        self.folder = Path(folder)
        self.port = free_port()
        self.tls = tls
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}"
        self.options = [*options, "--listen", f"127.0.0.1:{self.port}"]
        if tls:
            self.options += ["--certificate", str(tls / "server.pem"), "--key", str(tls / "server.key")]
        self.process: subprocess.Popen | None = None

    def write(self) -> subprocess.CompletedProcess:
        return run_hms("gateway", "nginx", "--out", str(self.folder), *self.options)

    def check(self) -> subprocess.CompletedProcess:
        """`nginx -t`"""
        return subprocess.run(
            ["nginx", "-t", "-p", str(self.folder), "-c", "nginx.conf"], capture_output=True, text=True, timeout=60,
            check=False)

    def start(self) -> "Gateway":
        written = self.write()
        assert written.returncode == 0, written.stdout
        return self.serve()

    def serve(self) -> "Gateway":
        """With the configuration that is in its folder."""
        with (self.folder / "logs" / "start.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["nginx", "-p", str(self.folder), "-c", "nginx.conf", "-g", "daemon off;"], stdout=log,
                stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 30
        while True:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"nginx is not ready:\n{(self.folder / 'logs' / 'start.log').read_text()[-3000:]}")
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/health/live", verify=self.authority, timeout=2).status_code:
                    return self
            time.sleep(0.02)

    @property
    def authority(self) -> str | bool:
        return str(self.tls / "ca.pem") if self.tls else True

    def log(self) -> list[dict]:
        """What was logged of every request."""
        return [json.loads(line) for line in (self.folder / "logs" / "access.log").read_text().splitlines()]

    def logged(self, request: str) -> dict:
        """The line of one request, by its id; it is written when the answer has been sent."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for line in self.log():
                if line["requestId"] == request:
                    return line
            time.sleep(0.02)
        raise AssertionError(f"{request} is not in the log")

    def stop(self) -> None:
        if not self.process or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "Gateway":
        return self.start()

    def __exit__(self, *_) -> None:
        self.stop()
