"""What each hop of a cluster costs: the same reads and bookings in one process, at those of a cluster, and by NGINX.

All in one run, so that they can be compared. Everything shares the cores of one machine: a hop costs processor time,
and hardly any distance.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import requests
import wrk
from client import Client
from cluster import UNLIMITED, Cluster
from gateway import Nginx
from parts import free_port
from server import Server, run_hms

PATIENTS = 2000
DOCTORS = 40
# Bookings a second that there are bodies for: in one process, and in the cluster.
MOST, MOST_IN_CLUSTER = 12_000, 3000
# Those of the measurement of one after the other.
ALONE = 2000


class EncryptedNginx(Nginx):
    """One more NGINX before the processes of a cluster, with TLS."""

    def __init__(self, cluster: Cluster, name: str, *options: str):
        group = cluster.group
        files = ["--certificate", str(group.certificates / "patients.pem"), "--key",
                 str(group.certificates / "patients.key")]
        super().__init__(
            group.folder / name, free_port(), group.services, group.program, [*UNLIMITED, *files, *options])
        self.url = f"https://127.0.0.1:{self.port}"
        self.authority = str(group.certificates / "ca.pem")

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/health/live", verify=self.authority, timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def __enter__(self) -> "EncryptedNginx":
        self.launch()
        self.wait()
        return self

    def __exit__(self, *_) -> None:
        self.ask_to_stop()
        self.wait_stopped()


def measure(bench, seconds: int, bookings: Callable[[Client, int], list[dict]]) -> dict:
    """The figures of each way to the hospital, by its name. `bookings` makes bodies for free times."""
    facts: dict[str, dict] = {}

    def way(name: str, client: Client, patients: str, appointments: str, bodies: list[dict]) -> None:
        """`bodies` are used up from their end."""
        paths = [f"/api/patients/{one['id']}" for one in client.found("/api/patients?limit=200")["items"]]
        alone, bodies = [bodies.pop() for _ in range(ALONE)], bodies
        facts[name] = {
            "read": bench.read(f"patient, {name}", patients, paths, client).rate,
            "readAloneMs": bench.read(f"the same, one at a time, {name}", patients, paths, client, connections=1).p50,
            "booking": bench.write(
                f"booking, {name}", appointments, "/api/appointments", bodies, client).rate,
            "bookingAloneMs": bench.write(
                f"the same, one at a time, {name}", appointments, "/api/appointments", alone, client,
                connections=1).p50,
        }

    data = bench.folder / "one"
    made = run_hms("demo", "--data", str(data), "--patients", str(PATIENTS), "--doctors", str(DOCTORS), timeout=600)
    assert made.returncode == 0, made.stdout
    with Server(data) as server:
        client = Client.of_role(server.url, "admin")
        way("one process on SQLite", client, server.url, server.url, bookings(client, MOST * seconds + ALONE))

    # PostgreSQL's own user must get to its folder.
    folder = Path(tempfile.mkdtemp(prefix="hms-bench-"))
    with Cluster(folder, patients=PATIENTS) as cluster, EncryptedNginx(cluster, "tls") as encrypted, \
            EncryptedNginx(cluster, "firewall", "--waf", "block") as guarded:
        client = Client.of_role(cluster.url, "admin")
        direct = [cluster.process(f"{service}-1").url for service in ("patients", "appointments")]
        ways = {"processes on PostgreSQL": direct} | {
            name: [url, url] for name, url in (
                ("through NGINX", cluster.url), ("through NGINX with TLS", encrypted.url),
                ("through NGINX with TLS and firewall", guarded.url))}
        share = MOST_IN_CLUSTER * seconds + ALONE
        bodies = bookings(client, len(ways) * share)
        for name, (patients, appointments) in ways.items():
            part = [bodies.pop() for _ in range(min(share, len(bodies)))]
            way(name, client, patients, appointments, part)
    return facts
