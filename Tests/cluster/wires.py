"""One process of HMS in a network namespace of its own, and wires to it that can be cut.

A wire is two pairs of veth with a router between them, in a namespace that all wires share. When it is cut, the router
swallows what comes, in both directions: nobody is told, as when a cable is pulled somewhere on the way. There is one
for each kind of neighbour, so that one is cut and the others are not.
"""

import os
import shutil
import subprocess
from pathlib import Path

import requests

from cluster import Cluster
from links import Link

KINDS = ("front", "calls", "data", "rest")


def why_not() -> str:
    """Why there can be no namespaces here; nothing where there can be."""
    if os.geteuid() != 0:
        return "namespaces of the network are root's to make"
    if not shutil.which("ip") and not Path("/usr/sbin/ip").exists():
        return "ip is not installed: apt-get install iproute2"
    name = f"hms-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, timeout=20, check=False)
    if made.returncode != 0:
        return f"ip netns add: {made.stderr.strip()}"
    # Where / is no mount of its own, as in a chroot, one can be made and not be entered.
    entered = subprocess.run(["ip", "-n", name, "link"], capture_output=True, text=True, timeout=20, check=False)
    subprocess.run(["ip", "netns", "del", name], timeout=20, check=False)
    return "" if entered.returncode == 0 else f"ip -n: {entered.stderr.strip()}"


def ip(*arguments: str, inside: str | None = None) -> None:
    command = ["ip", *(["-n", inside] if inside else []), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"


class Wires:
    """Use it as a context. `here` is the address of this end of a wire, `there` that of the process."""

    def __init__(self):
        self.tag = f"{os.getpid() % 10000}"
        self.process, self.router = f"hms-p-{self.tag}", f"hms-r-{self.tag}"

    def here(self, kind: str) -> str:
        return f"10.231.{KINDS.index(kind)}.1"

    def there(self, kind: str) -> str:
        return f"10.231.{KINDS.index(kind)}.6"

    def __enter__(self) -> "Wires":
        try:
            for name in (self.process, self.router):
                ip("netns", "add", name)
                ip("link", "set", "lo", "up", inside=name)
            subprocess.run(
                ["ip", "netns", "exec", self.router, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"], timeout=20,
                check=True)
            for number, kind in enumerate(KINDS):
                self._pull(number, kind)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _pull(self, number: int, kind: str) -> None:
        outer, inner = f"hmo{number}-{self.tag}", f"hmi{number}-{self.tag}"
        net = f"10.231.{number}"
        ip("link", "add", outer, "type", "veth", "peer", "name", "outer", "netns", self.router)
        ip("link", "set", "outer", "name", f"outer{number}", inside=self.router)
        ip("link", "add", inner, "netns", self.process, "type", "veth", "peer", "name", inner, "netns", self.router)
        for device, address, inside in (
            (outer, f"{net}.1/30", None), (f"outer{number}", f"{net}.2/30", self.router),
            (inner, f"{net}.5/30", self.router), (inner, f"{net}.6/30", self.process),
        ):
            ip("addr", "add", address, "dev", device, inside=inside)
            ip("link", "set", device, "up", inside=inside)
        ip("route", "add", f"{net}.4/30", "via", f"{net}.2")
        ip("route", "add", f"{net}.0/30", "via", f"{net}.5", inside=self.process)

    def cut(self, kind: str) -> None:
        for address in (self.here(kind), self.there(kind)):
            ip("route", "add", "blackhole", f"{address}/32", inside=self.router)

    def mend(self, kind: str) -> None:
        for address in (self.here(kind), self.there(kind)):
            ip("route", "del", "blackhole", f"{address}/32", inside=self.router)

    def __exit__(self, *_) -> None:
        # Their devices go with them.
        for name in (self.process, self.router):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=20, check=False)


class Apart:
    """A process of the cluster that runs behind the wires. Use it as a context; afterwards it runs as before."""

    def __init__(self, cluster: Cluster, name: str):
        self.cluster, self.part, self.wires = cluster, cluster.process(name), Wires()
        self.links: list[Link] = []
        self.before = dict(vars(self.part))

    def __enter__(self) -> "Apart":
        self.wires.__enter__()
        try:
            self._move()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _move(self) -> None:
        part, wires, group = self.part, self.wires, self.cluster.group
        ports = {name: group.parts[name].port for name in ("redis", "rabbitmq", "etcd")}
        self._let_in()
        for name in ("redis", "rabbitmq", "etcd"):
            self._extend("rest", ports[name])
        changed = {}
        for setting, value in part.settings.items():
            kind = "data" if setting == "HMS_STORAGE_POSTGRESQL_URL" else "rest"
            if setting in (
                "HMS_STORAGE_POSTGRESQL_URL", "HMS_REDIS_URL", "HMS_EVENTS_RABBITMQ_URL", "HMS_ETCD_ENDPOINTS"):
                changed[setting] = value.replace("127.0.0.1", wires.here(kind))
        for service in ("identity", "patients", "doctors"):
            addresses = []
            for address in self.cluster.rpc_addresses(service):
                port = int(address.rsplit(":", 1)[1])
                # Identity and doctors are no part of what is cut.
                kind = "calls" if service == "patients" else "rest"
                self._extend(kind, port)
                addresses.append(f"{wires.here(kind)}:{port}")
            changed[f"HMS_REMOTE_{service.upper()}_ADDRESSES"] = ",".join(addresses)
        host = wires.there("front")
        changed |= {"HMS_RPC_HOST": host, "HMS_RPC_ADVERTISED_HOST": host}
        self.cluster.stop(part.name)
        command = [
            "ip", "netns", "exec", wires.process, *(host if one == "127.0.0.1" else one for one in part.command())]
        part.settings = part.settings | changed
        part.command = lambda: command
        part.address, part.rpc_address = f"{host}:{part.port}", f"{host}:{part.rpc_port}"
        part.url = f"http://{part.address}"
        self.cluster.metrics = self._metrics
        self.cluster.start(part.name)
        self.cluster.restart("nginx")

    def _let_in(self) -> None:
        """The database itself is at the end of its wire: whether the other end still lives is its own to find out."""
        store, here = self.cluster.group.store, self.wires.here("data")
        rules, rule = store.data / "pg_hba.conf", f"host all all {self.wires.there('data')}/32 scram-sha-256\n"
        if rule not in rules.read_text():
            rules.write_text(rules.read_text() + rule)
        command = [one.replace("=127.0.0.1", f"=127.0.0.1,{here}") for one in store.command()]
        assert f"listen_addresses=127.0.0.1,{here}" in command
        store.command = lambda: command
        self.cluster.restart(store.name)

    def _metrics(self) -> str:
        """Figures are told to this machine alone, and the process takes its gateway's word for who asks."""
        pages = [requests.get(f"{one.url}/metrics", headers={"X-Forwarded-For": "127.0.0.1"}, timeout=30)
                 for one in self.cluster.processes]
        assert all(page.status_code == 200 for page in pages), [page.text[:200] for page in pages]
        return "\n".join(page.text for page in pages)

    def _extend(self, kind: str, port: int) -> None:
        self.links.append(Link(self.wires.here(kind), port))

    def __exit__(self, *_) -> None:
        part = self.part
        if part.pid is not None:
            self.cluster.stop(part.name)
        child = part._child
        vars(self.cluster).pop("metrics", None)
        store = self.cluster.group.store
        if vars(store).pop("command", None):
            self.cluster.restart(store.name)
        vars(part).clear()
        vars(part).update(self.before | {"_child": child})
        for link in self.links:
            link.close()
        self.wires.__exit__()
        self.cluster.start(part.name)
        self.cluster.restart("nginx")
