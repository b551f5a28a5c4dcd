"""The whole cluster in one folder: what belongs to it, in which order it starts, and what it remembers."""

import base64
import contextlib
import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gateway import Nginx
from parts import Failure, Part, free_port, write_private
from services import REPLICAS, SERVICES, Service, clean_environment, run_hms
from shared import Etcd, PortMapper, Rabbit, Redis
from stores import ROOT, Mongo, Postgres

ENGINE_PORTS = (
    "storage", "redis", "etcd", "etcd-peer", "epmd", "rabbitmq", "rabbitmq-management", "rabbitmq-distribution")
STORAGES = ("postgresql", "mongodb")


def is_taken(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def newest_program() -> Path:
    """What was built last: a release build where nothing is newer, else one for development."""
    built = [path for path in (ROOT / ".build" / kind / "hms" for kind in ("release", "debug")) if path.exists()]
    if not built:
        raise Failure("hms is not built: make build")
    return max(built, key=lambda path: path.stat().st_mtime)


class Group:
    """Parts by their names: `nginx`, `redis`, `patients-1` and so on.

    `settings` are more variables for every process of HMS; `gateway` more options of `hms gateway nginx`.
    """

    def __init__(self, folder: Path, *, storage: str | None = None, port: int | None = None,
                 program: Path | None = None, web: Path | None = None, settings: dict[str, str] | None = None,
                 gateway: list[str] | None = None, patients: int = 2000,
                 say: Callable[[str], None] = print):
        self.folder = folder.resolve()
        self.program = (program or newest_program()).resolve()
        self.say = say
        # As many doctors as have time for all.
        self.patients, self.doctors = patients, max(5, patients // 50)
        self.folder.mkdir(parents=True, exist_ok=True)
        # PostgreSQL has a user of its own, who must get to its folder.
        self.folder.chmod(0o711)
        kept = self._remembered(storage, port)
        self.storage, self.port, ports, words = kept["storage"], kept["port"], kept["ports"], kept["secrets"]
        self.url = f"http://127.0.0.1:{self.port}"
        place = self.folder
        if self.storage == "postgresql":
            self.store: Postgres | Mongo = Postgres(place, ports["storage"], words["postgresql"])
        else:
            self.store = Mongo(place, ports["storage"])
        redis = Redis(place, ports["redis"], words["redis"])
        etcd = Etcd(place, ports["etcd"], ports["etcd-peer"], words["etcd"])
        mapper = PortMapper(place, ports["epmd"])
        rabbit = Rabbit(
            place, ports["rabbitmq"], ports["rabbitmq-management"], ports["rabbitmq-distribution"], ports["epmd"],
            words["rabbitmq"])
        self.engines: list[Part] = [redis, etcd, self.store, mapper, rabbit]
        self.common = clean_environment() | (settings or {}) | {
            "HMS_SECURITY_MASTER_KEY": words["master-key"], "HMS_AUDIT_KEY": words["audit-key"],
            "HMS_SERVER_PUBLIC_URL": self.url, "HMS_SERVER_PROXY": "trusted",
            "HMS_WEB_FOLDER": str(web or ROOT / "web" / "dist"),
        } | self.store.settings() | redis.settings() | etcd.settings() | rabbit.settings()
        self.certificates = place / "certificates"
        self.services = [
            Service(
                place, name, number, ports[f"{name}-{number}"], ports[f"{name}-{number}-rpc"], self.program,
                self.common, self.certificates)
            for name in SERVICES for number in range(1, REPLICAS + 1)]
        self.nginx = Nginx(place, self.port, self.services, self.program, gateway or [])
        self.parts = {part.name: part for part in [*self.engines, *self.services, self.nginx]}

    def _remembered(self, storage: str | None, port: int | None) -> dict:
        """What was chosen at the first start; what is asked for now must fit to it."""
        path = self.folder / "cluster.json"
        if path.exists():
            kept = json.loads(path.read_text())
            if storage not in (None, kept["storage"]):
                raise Failure(
                    f"The cluster in {self.folder} keeps its data in {kept['storage']}. Choose another folder, or "
                    "stop it and remove the folder.")
            if port not in (None, kept["port"]):
                raise Failure(
                    f"The cluster in {self.folder} is at port {kept['port']}. Choose another folder, or stop it and "
                    "remove the folder.")
            return kept
        names = [f"{name}-{number}{kind}" for name in SERVICES for number in range(1, REPLICAS + 1)
                 for kind in ("", "-rpc")]
        ports: dict[str, int] = {}
        port = port or free_port()
        for name in (*ENGINE_PORTS, *names):
            ports[name] = free_port({*ports.values(), port})
        words = {name: secrets.token_urlsafe(24) for name in ("postgresql", "redis", "etcd", "rabbitmq")}
        words |= {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ("master-key", "audit-key")}
        kept = {"storage": storage or STORAGES[0], "port": port, "ports": ports, "secrets": words}
        write_private(path, json.dumps(kept, indent=1))
        return kept

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """While it starts or stops, nobody else starts or stops it."""
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failure(f"The cluster in {self.folder} is being started or stopped by somebody else.") from None
            yield

    def start(self) -> list[str]:
        """Starts what does not run, and gives its names. Where something fails, what this started is stopped again."""
        with self.alone():
            started: list[Part] = []
            if self.nginx.pid is None and is_taken(self.port):
                raise Failure(f"Another program listens at port {self.port} already; choose another with PORT=.")
            try:
                self._bring_up(self.engines, started)
                self._make_hospital()
                self._bring_up(self.services, started)
                self._bring_up([self.nginx], started)
            except BaseException:
                self._take_down(started)
                raise
            return [part.name for part in started]

    def _bring_up(self, parts: list[Part], started: list[Part]) -> None:
        missing = [part for part in parts if part.pid is None]
        for part in missing:
            started.append(part)
            part.launch()
        for part in missing:
            part.wait()
            self.say(f"{part.name} is ready")

    def _take_down(self, parts: list[Part]) -> None:
        """Those that nobody needs first, each kind at once."""
        for kind in ([self.nginx], self.services, [one for one in self.engines if one.name != "epmd"], self.engines):
            chosen = [part for part in kind if part in parts]
            for part in chosen:
                part.ask_to_stop()
            for part in chosen:
                part.wait_stopped()

    def _make_hospital(self) -> None:
        """Once: certificates, the queues, and the demo hospital, whose making starts anew if it was interrupted."""
        log, data = self.folder / "logs" / "hms.log", self.folder / "demo"
        if not (self.certificates / "ca.pem").exists():
            self._hms(log, "certs", str(self.certificates), minutes=1)
        if (data / "demo").exists() and (data / "demo").read_text() == "complete":
            return
        self.store.empty()
        begun = time.monotonic()
        self.say(f"Making a demo hospital of {self.patients} patients in {self.storage}.")
        self._hms(log, "events", "queues", "--data", str(data), minutes=2)
        self._hms(
            log, "demo", "--data", str(data), "--patients", str(self.patients), "--doctors", str(self.doctors),
            minutes=60)
        self.say(f"The demo hospital is there ({time.monotonic() - begun:.0f} s).")

    def _hms(self, log: Path, *arguments: str, minutes: float) -> None:
        run_hms(self.program, self.folder, log, self.common, *arguments, minutes=minutes)

    def stop(self) -> list[str]:
        """Stops what runs, and gives its names."""
        with self.alone():
            running = [part for part in self.parts.values() if part.pid is not None]
            self._take_down(running)
            return [part.name for part in running]

    def status(self) -> dict[str, int | None]:
        """The id of each process; None where it does not run."""
        return {name: part.pid for name, part in self.parts.items()}

    def addresses(self, service: str) -> list[str]:
        """Of its replicas, for requests of HTTP."""
        return [one.address for one in self.services if one.service == service]
