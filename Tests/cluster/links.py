"""Connections that are taken on to a server of this machine: elsewhere, and as slowly as is wanted."""

import contextlib
import socket
import threading
import time

from cluster import Cluster


class Link:
    """Takes connections at an address on to a server that listens on this machine alone."""

    def __init__(self, host: str, port: int, target: int | None = None):
        """`port` 0 lets the system choose one; without `target` the server has the same port."""
        self.listener = socket.create_server((host, port), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.target = target or self.port
        # Seconds that everything takes, in each direction.
        self.delay = 0.0
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return  # closed
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self.open |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while chunk := source.recv(1 << 20):
                # What comes meanwhile waits with it, and does not wait once more.
                time.sleep(self.delay)
                target.sendall(chunk)
        except OSError:
            pass
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.open -= {source, target}

    def close(self) -> None:
        self.listener.close()
        for one in list(self.open):
            one.close()


class SlowLinks:
    """Between the processes of one service and those of another, which they call. Use it as a context."""

    def __init__(self, cluster: Cluster, callers: str, called: str):
        self.cluster, self.called = cluster, called
        self.callers = [one for one in cluster.processes if one.service == callers]
        self.links: list[Link] = []

    def delay(self, seconds: float) -> None:
        for link in self.links:
            link.delay = seconds

    def __enter__(self) -> "SlowLinks":
        self.before = [one.settings for one in self.callers]
        ports = [int(address.rsplit(":", 1)[1]) for address in self.cluster.rpc_addresses(self.called)]
        self.links = [Link("127.0.0.1", 0, target=port) for port in ports]
        try:
            addresses = ",".join(f"127.0.0.1:{link.port}" for link in self.links)
            self._restart([one | {f"HMS_REMOTE_{self.called.upper()}_ADDRESSES": addresses} for one in self.before])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        for link in self.links:
            link.close()
        self._restart(self.before)

    def _restart(self, settings: list[dict[str, str]]) -> None:
        for one, chosen in zip(self.callers, settings, strict=True):
            one.settings = chosen
            self.cluster.restart(one.name)
