"""The processes of HMS: two of each service, which find each other by etcd."""

import contextlib
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from parts import Failure, Part

SERVICES = ("identity", "patients", "doctors", "appointments")
REPLICAS = 2


class Service(Part):
    """One process with one service, and a data folder of its own for what is not in a database."""

    ready_within = 120.0

    def __init__(self, folder: Path, service: str, number: int, port: int, rpc_port: int, program: Path,
                 settings: dict[str, str], certificates: Path):
        super().__init__(f"{service}-{number}", folder)
        self.service, self.port, self.rpc_port, self.program = service, port, rpc_port, program
        self.address = f"127.0.0.1:{port}"
        self.rpc_address = f"127.0.0.1:{rpc_port}"
        self.url = f"http://{self.address}"
        self.settings = settings | {
            "HMS_RPC_PORT": str(rpc_port), "HMS_RPC_CERTIFICATE_FILE": str(certificates / f"{service}.pem"),
            "HMS_RPC_KEY_FILE": str(certificates / f"{service}.key"), "HMS_RPC_CA_FILE": str(certificates / "ca.pem"),
        }

    def command(self) -> list[str]:
        return [
            str(self.program), "serve", "--services", self.service, "--data", str(self.folder / "data"), "--host",
            "127.0.0.1", "--port", str(self.port),
        ]

    def environment(self) -> dict[str, str]:
        return self.settings

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
            return answer.status == 200
        return False

    def trouble(self) -> str:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=5) as answer:
                return f": {answer.read().decode(errors='replace')}"
        except urllib.error.HTTPError as error:
            return f": {error.read().decode(errors='replace')}"
        except OSError as error:
            return f": {error}"


def run_hms(program: Path, folder: Path, log: Path, settings: dict[str, str], *arguments: str, minutes: float) -> str:
    """One command of hms, to its end; its output, which is in the log as well."""
    folder.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            [str(program), *arguments], env=settings, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=minutes * 60, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"hms {arguments[0]} took longer than {minutes} minutes.") from None
    with log.open("a") as file:
        file.write(f"hms {' '.join(arguments)}\n{done.stdout}")
    if done.returncode != 0:
        raise Failure(f"hms {arguments[0]} failed. Read {log}:\n{done.stdout[-2000:]}")
    return done.stdout


def clean_environment() -> dict[str, str]:
    """Without a developer's own settings: they are for another hospital."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HMS_")}
