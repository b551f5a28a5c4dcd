"""The cluster of `make cluster`, for tests: two processes of each service behind NGINX, with all engines.

With HMS_TEST_CLUSTER=1 the API and browser suites run against it; HMS_TEST_CLUSTER=mongodb takes that storage. Tests of
faults name its parts: `cluster.kill("patients-1")`, `cluster.start("patients-1")`, `cluster.restart("rabbitmq")`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

from server import ROOT, SETTINGS, Server, binary, demo_data

sys.path.append(str(ROOT / "scripts" / "cluster"))

from group import STORAGES, Group  # noqa: E402
from parts import Part  # noqa: E402
from services import Service  # noqa: E402


# Of the last cluster.
LOGS = ROOT / "artifacts" / "cluster"

# As for one process: tests ask more in a minute than people do.
UNLIMITED = [option for name in ("read", "write", "search", "login") for option in ("--rate", f"{name}=0")]
UNLIMITED += ["--address-rate", "0"]


def is_wanted() -> bool:
    return os.environ.get("HMS_TEST_CLUSTER", "") not in ("", "0")


def hospital_server(folder: Path, settings: dict[str, str] | None = None) -> "Server | Cluster":
    """The demo hospital of a suite, not started yet: one process, or the cluster where HMS_TEST_CLUSTER asks for it."""
    if is_wanted():
        # Not below pytest's folder: PostgreSQL's own user could not get there.
        return Cluster(Path(tempfile.mkdtemp(prefix="hms-cluster-")), settings)
    return Server(demo_data(folder / "data"), "--demo", extra=settings)


class Cluster:
    """Use it as a context. `url` and `port` are NGINX's; requests that name a process go to `process(name).url`."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None, *, storage: str | None = None,
                 patients: int | None = None):
        wanted = os.environ.get("HMS_TEST_CLUSTER", "")
        # The server that stands in for MongoDB is slow: a smaller hospital does there.
        patients = patients or int(os.environ.get("HMS_TEST_PATIENTS", "2000"))
        settings = SETTINGS | (settings or {})
        web = settings.pop("HMS_WEB_FOLDER", None)
        self.group = Group(
            folder, storage=storage or (wanted if wanted in STORAGES else None), program=binary(),
            web=Path(web) if web else None, settings=settings, gateway=UNLIMITED, patients=patients,
            say=lambda text: print(text, file=sys.stderr))
        self.url, self.port = self.group.url, self.group.port

    # Whole

    def __enter__(self) -> "Cluster":
        # The parts are in sessions of their own. Where the tests are killed, somebody must stop them nonetheless: the
        # input of this program ends then.
        self._guard = subprocess.Popen(
            ["/usr/bin/python3", str(ROOT / "scripts" / "cluster"), "stop", "--folder", str(self.group.folder),
             "--after-input"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
        self.group.start()
        try:
            self.settle()
        except BaseException:
            self.group.stop()
            raise
        return self

    def __exit__(self, kind, *_) -> None:
        stopped = self.group.stop()
        self._guard.communicate(timeout=60)
        shutil.rmtree(LOGS, ignore_errors=True)
        shutil.copytree(self.group.folder / "logs", LOGS)
        shutil.rmtree(self.group.folder)
        if kind is None:
            missing = set(self.group.parts) - set(stopped)
            assert not missing, f"{', '.join(sorted(missing))} had ended before the cluster was stopped"

    def settle(self, within: float | None = None) -> float:
        """Until every event was handled, those of the demo hospital's making included; the seconds that it took.

        Each process takes its figures once a second, so only those count that are newer than the question. An event may
        have gone from one to the other between their figures: when none waits, all must say so once more.
        """
        begun, since, times = time.monotonic(), time.time(), 0
        within = within or (900 if self.group.storage == "mongodb" else 240)
        while True:
            page = self.metrics()
            lags = re.findall(r"^hms_event_(relay_lag|lag)\{[^}]*\} (\S+)$", page, re.MULTILINE)
            taken = re.findall(r"^hms_event_lag_timestamp_seconds (\S+)$", page, re.MULTILINE)
            are_new = len(taken) == len(self.processes) and min(map(float, taken)) >= since
            is_whole = {kind for kind, _ in lags} == {"relay_lag", "lag"}
            if are_new and is_whole and not any(float(lag) for _, lag in lags):
                times, since = times + 1, time.time()
                if times == 2:
                    return time.monotonic() - begun
            elif are_new:
                times, since = 0, time.time()
            assert time.monotonic() - begun < within, f"events wait after {within:.0f} s: {lags}, taken at {taken}"
            time.sleep(0.2)

    # Parts

    @property
    def names(self) -> list[str]:
        """Of all parts: `nginx`, the engines, and each process of HMS as `patients-1`."""
        return list(self.group.parts)

    @property
    def processes(self) -> list[Service]:
        return self.group.services

    @property
    def engines(self) -> list[str]:
        """Those that a fault may hit: `redis`, `etcd`, `rabbitmq` and the storage."""
        return [part.name for part in self.group.engines if part.name != "epmd"]

    def part(self, name: str) -> Part:
        return self.group.parts[name]

    def process(self, name: str) -> Service:
        found = self.group.parts[name]
        assert isinstance(found, Service), f"{name} is no process of HMS"
        return found

    def addresses(self, service: str) -> list[str]:
        """Where the replicas of a service take requests of HTTP; `rpc_addresses`: calls of other processes."""
        return self.group.addresses(service)

    def rpc_addresses(self, service: str) -> list[str]:
        return [one.rpc_address for one in self.processes if one.service == service]

    def kill(self, name: str) -> None:
        """SIGKILL, to it and to what it started."""
        self.part(name).kill()

    def stop(self, name: str) -> float:
        """As it is stopped in a hospital; the seconds that it took."""
        begun = time.monotonic()
        self.part(name).ask_to_stop()
        self.part(name).wait_stopped()
        return time.monotonic() - begun

    def start(self, name: str) -> float:
        """The seconds until it was ready."""
        begun = time.monotonic()
        self.part(name).launch()
        self.part(name).wait()
        return time.monotonic() - begun

    def restart(self, name: str) -> float:
        return self.stop(name) + self.start(name)

    # What tests of one process read of that process

    def metrics(self) -> str:
        """The figures of all processes, one behind the other."""
        pages = [requests.get(f"{one.url}/metrics", timeout=30) for one in self.processes]
        assert all(page.status_code == 200 for page in pages)
        return "\n".join(page.text for page in pages)

    def logs(self) -> str:
        return "\n".join(one.log.read_text(errors="replace") for one in self.processes)
