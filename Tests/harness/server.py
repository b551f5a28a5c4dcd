"""Starts and stops the built `hms` for the tests, and runs its other commands."""

import atexit
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import requests

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo-pass-2468"
ROLES = [
    "admin", "manager", "receptionist", "doctor", "nurse", "pharmacist", "lab-technician", "billing-clerk",
    "dispatcher", "auditor", "patient",
]


def _morning() -> str:
    """A zone in which it is between nine and ten in the morning, so that no test depends on the hour it runs at."""
    east = 9 - datetime.now(timezone.utc).hour
    return f"Etc/GMT{-east:+d}"  # POSIX counts to the west


ZONE_NAME = _morning()
ZONE = ZoneInfo(ZONE_NAME)
# Tests ask more in a minute than people do; the limits themselves are tested where they are set.
SETTINGS = {f"HMS_LIMITS_RATE_{name}": "0" for name in ("READ", "WRITE", "SEARCH", "LOGIN")}
SETTINGS["HMS_HOSPITAL_TIME_ZONE"] = ZONE_NAME


def binary() -> Path:
    """The executable under test: HMS_TEST_BINARY, or what `swift build` made."""
    path = Path(os.environ.get("HMS_TEST_BINARY", ROOT / ".build" / "debug" / "hms"))
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: build it with `swift build --product hms`")
    return path


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The settings of the tests; a developer's own `HMS_` variables do not change a test."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HMS_")}
    return clean | SETTINGS | (extra or {})


def today(days: int = 0):
    """The hospital's day, or one before or after it."""
    return (datetime.now(ZONE) + timedelta(days=days)).date()


def run_hms(*arguments: str, timeout: float = 120, extra: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    """One command of `hms`, to its end; its output as text."""
    # In a folder without hms.yaml, so that none is read by accident.
    return subprocess.run(
        [str(binary()), *arguments], env=environment(extra), cwd=tempfile.gettempdir(), timeout=timeout,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def figure(page: str, name: str) -> float:
    """A figure of `/metrics`, by its name with its labels; the sum, where several processes have it."""
    found = re.findall(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    assert found, f"{name} is missing"
    return sum(map(float, found))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def demo_data(target: Path) -> Path:
    """A fresh copy of the demo hospital's data. It is made once for a build and a day, for it is laid around today."""
    stat = binary().stat()
    seeds = ROOT / ".build" / "test-seeds"
    seed = seeds / f"{stat.st_size:x}-{stat.st_mtime_ns:x}-{today()}-{ZONE_NAME.replace('/', '')}"
    seeds.mkdir(parents=True, exist_ok=True)
    # Runs at the same time make it one after the other, and take nothing away that another is copying.
    with (seeds / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not seed.exists():
            for stale in seeds.iterdir():
                if stale.is_dir():
                    shutil.rmtree(stale, ignore_errors=True)
            making = Path(tempfile.mkdtemp(dir=seeds))
            result = run_hms("demo", "--data", str(making), timeout=600)
            if result.returncode != 0:
                raise RuntimeError(f"hms demo failed:\n{result.stdout}")
            making.rename(seed)
        shutil.copytree(seed, target, dirs_exist_ok=True)
    return target


class Server:
    """A running `hms serve` on a free port of this machine.

    `started_in` is the time from start to ready, in seconds.
    """

    def __init__(self, data: Path, *arguments: str, extra: dict[str, str] | None = None, ready_within: float = 60,
                 port: int | None = None):
        self.data = Path(data)
        self.arguments = arguments
        self.extra = extra or {}
        self.ready_within = ready_within
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.data.parent / f"{self.data.name}.log"
        self.process: subprocess.Popen | None = None
        self.started_in = 0.0

    def start(self) -> "Server":
        begun = time.monotonic()
        command = [str(binary()), "serve", "--data", str(self.data), "--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.arguments], env=environment(self.extra), cwd=tempfile.gettempdir(), stdout=log,
                stderr=subprocess.STDOUT)
        atexit.register(self.kill)
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"hms ended with {self.process.returncode} before it was ready:\n{self.last_log()}")
            if time.monotonic() - begun > self.ready_within:
                self.kill()
                raise TimeoutError(f"hms was not ready within {self.ready_within} s:\n{self.last_log()}")
            try:
                if requests.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    break
            except requests.RequestException:
                pass
            time.sleep(0.02)
        self.started_in = time.monotonic() - begun
        return self

    def kill(self) -> None:
        """SIGKILL: what a power cut or the kernel's out-of-memory killer does."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self, within: float = 10) -> float:
        """SIGTERM; the seconds that the server took to stop. Fails when it needs longer or ends with an error."""
        if not self.process or self.process.poll() is not None:
            return 0
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"hms did not stop within {within} s of SIGTERM:\n{self.last_log()}") from None
        assert code == 0, f"hms ended with {code} after SIGTERM:\n{self.last_log()}"
        return time.monotonic() - begun

    def metrics(self) -> str:
        """The page of its figures."""
        answer = requests.get(f"{self.url}/metrics", timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    def memory(self) -> float:
        """Resident memory in megabytes (10^6 bytes)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024 / 1e6

    def last_log(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, kind, *_) -> None:
        if kind is None:
            self.stop()
        else:
            self.kill()
