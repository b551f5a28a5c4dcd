"""What the processes share beside their data: Redis, etcd and RabbitMQ."""

import base64
import contextlib
import json
import os
import shutil
import socket
import urllib.error
import urllib.request
from pathlib import Path

from parts import Failure, Part, write_private


def program(name: str, package: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        raise Failure(f"{name} is not installed: apt-get install {package}")
    return found


class Redis(Part):
    def __init__(self, folder: Path, port: int, password: str):
        super().__init__("redis", folder)
        self.port, self.password = port, password

    def prepare(self) -> None:
        # In a file: the command line is everybody's to read.
        write_private(self.folder / "redis.conf", "\n".join([
            f"port {self.port}", "bind 127.0.0.1", f"dir {self.folder}", "daemonize no", 'save ""', "appendonly no",
            f"requirepass {self.password}",
            f"user hms on >{self.password} ~hms:* &hms:* +@all -@dangerous", ""]))

    def command(self) -> list[str]:
        return [program("redis-server", "redis-server"), str(self.folder / "redis.conf")]

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as client:
            client.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            answer = b""
            while chunk := client.recv(100):
                answer += chunk
                if b"PONG" in answer:
                    return True
        return False

    def settings(self) -> dict[str, str]:
        return {
            "HMS_REDIS_URL": f"redis://127.0.0.1:{self.port}/0", "HMS_REDIS_USERNAME": "hms",
            "HMS_REDIS_PASSWORD": self.password,
        }


class Etcd(Part):
    def __init__(self, folder: Path, port: int, peer: int, password: str):
        super().__init__("etcd", folder)
        self.port, self.peer, self.password = port, peer, password
        self.url = f"http://127.0.0.1:{port}"

    def command(self) -> list[str]:
        peer = f"http://127.0.0.1:{self.peer}"
        return [
            program("etcd", "etcd-server"), "--name", "hms", "--data-dir", str(self.folder / "data"),
            "--listen-client-urls", self.url, "--advertise-client-urls", self.url, "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer, "--initial-cluster", f"hms={peer}", "--log-level", "warn",
            "--auto-compaction-retention", "1h",
            # The passwords are long and random: costly hashes protect nothing, and hold up every sign-in.
            "--bcrypt-cost", "4",
        ]

    def ask(self, path: str, body: dict) -> dict:
        request = urllib.request.Request(
            f"{self.url}/v3/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health", timeout=1) as answer:
            return json.load(answer)["health"] == "true"
        return False

    def when_ready(self) -> None:
        """A user for HMS, who may do nothing else; from then on nobody is let in without a password."""
        done = self.folder / "guarded"
        if done.exists():
            return
        start, end = (base64.b64encode(text).decode() for text in (b"/hms/", b"/hms0"))
        for path, body in (
            ("auth/user/add", {"name": "root", "password": self.password}),
            ("auth/role/add", {"name": "root"}),
            ("auth/user/grant", {"user": "root", "role": "root"}),
            ("auth/user/add", {"name": "hms", "password": self.password}),
            ("auth/role/add", {"name": "hms"}),
            ("auth/role/grant", {"name": "hms", "perm": {"permType": "READWRITE", "key": start, "range_end": end}}),
            ("auth/user/grant", {"user": "hms", "role": "hms"}),
            ("auth/enable", {}),
        ):
            try:
                self.ask(path, body)
            except urllib.error.HTTPError as error:
                # An earlier start came as far as this.
                text = error.read().decode(errors="replace")
                if "already" not in text:
                    raise Failure(f"etcd refused {path}: {text}") from None
        done.touch()

    def settings(self) -> dict[str, str]:
        return {"HMS_ETCD_ENDPOINTS": self.url, "HMS_ETCD_USERNAME": "hms", "HMS_ETCD_PASSWORD": self.password}


class PortMapper(Part):
    """Erlang's, which a node of RabbitMQ would otherwise start for itself and leave behind."""

    def __init__(self, folder: Path, port: int):
        super().__init__("epmd", folder)
        self.port = port

    def command(self) -> list[str]:
        return [program("epmd", "rabbitmq-server"), "-port", str(self.port), "-address", "127.0.0.1"]

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


class Rabbit(Part):
    ready_within = 120.0
    stop_within = 30.0
    # The wrapper in PATH loses the environment.
    launcher = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    # One scheduler is enough, and leaves the machine to the others.
    erlang = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none +S 1:1"

    def __init__(self, folder: Path, port: int, management: int, distribution: int, mapper: int, password: str):
        super().__init__("rabbitmq", folder)
        self.port, self.management, self.distribution, self.mapper = port, management, distribution, mapper
        self.password = password

    def prepare(self) -> None:
        for name in ("mnesia", "home", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        lines = {
            "listeners.tcp.1": f"127.0.0.1:{self.port}", "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self.management, "default_user": "hms", "default_pass": self.password,
            "default_vhost": "/hms", "vm_memory_high_watermark.absolute": "512MB",
            "disk_free_limit.absolute": "50MB", "log.console": "true", "management.rates_mode": "none",
        }
        write_private(
            self.folder / "rabbitmq.conf", "".join(f"{name} = {value}\n" for name, value in lines.items()))
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "rabbit.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        if not self.launcher.exists():
            raise Failure("RabbitMQ is not installed: apt-get install rabbitmq-server")
        return [str(self.launcher)]

    def environment(self) -> dict[str, str]:
        return self.environment_for(self.folder, self.port, self.distribution, self.mapper)

    @classmethod
    def environment_for(cls, folder: Path, port: int, distribution: int, mapper: int) -> dict[str, str]:
        return os.environ | {
            "HOME": f"{folder}/home", "ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": str(mapper),
            "RABBITMQ_NODENAME": f"hms{port}@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port), "RABBITMQ_DIST_PORT": str(distribution), "RABBITMQ_BASE": str(folder),
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia", "RABBITMQ_LOG_BASE": f"{folder}/log", "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf", "RABBITMQ_PID_FILE": f"{folder}/rabbit.pid",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins", "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": cls.erlang,
        }

    def ask(self, path: str):
        """What the management API says."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.management}/api/{path}")
        word = base64.b64encode(f"hms:{self.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {word}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            return self.ask("health/checks/virtual-hosts").get("status") == "ok"
        return False

    def ask_to_stop(self) -> None:
        # The launcher passes no signal on to the node.
        if self.pid is None:
            return
        with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
            os.kill(int((self.folder / "rabbit.pid").read_text()), self.stop_signal)

    def settings(self) -> dict[str, str]:
        return {
            "HMS_EVENTS_BUS": "rabbitmq", "HMS_EVENTS_RABBITMQ_URL": f"amqp://127.0.0.1:{self.port}/%2Fhms",
            "HMS_EVENTS_RABBITMQ_USERNAME": "hms", "HMS_EVENTS_RABBITMQ_PASSWORD": self.password,
        }
