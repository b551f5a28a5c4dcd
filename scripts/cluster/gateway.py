"""NGINX before the processes, as `hms gateway nginx` configures it."""

import contextlib
import os
import signal
import subprocess
import urllib.request
from pathlib import Path

from parts import Failure, Part
from services import SERVICES, Service, run_hms
from shared import program


class Nginx(Part):
    stop_signal = signal.SIGQUIT  # lets requests come to their end

    def __init__(self, folder: Path, port: int, services: list[Service], hms: Path, options: list[str]):
        super().__init__("nginx", folder)
        self.port, self.services, self.hms, self.options = port, services, hms, options
        self.url = f"http://127.0.0.1:{port}"

    def prepare(self) -> None:
        upstreams = []
        for service in SERVICES:
            addresses = ",".join(one.address for one in self.services if one.service == service)
            upstreams += ["--service", f"{service}={addresses}"]
        everywhere = ",".join(one.address for one in self.services)
        # Debian's user of NGINX: its workers need not be root's, where its master is.
        user = ["--user", "www-data"] if os.geteuid() == 0 else []
        run_hms(
            self.hms, self.folder, self.log, self.services[0].settings, "gateway", "nginx", "--out", str(self.folder),
            "--listen", f"127.0.0.1:{self.port}", *upstreams, "--all", everywhere, *user, *self.options,
            minutes=1)
        tried = subprocess.run(
            [*self.command(), "-t"], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=30, check=False)
        if tried.returncode != 0:
            raise Failure(f"NGINX refuses its configuration:\n{tried.stdout}")

    def command(self) -> list[str]:
        return [
            program("nginx", "nginx"), "-p", f"{self.folder}/", "-c", str(self.folder / "nginx.conf"), "-e",
            str(self.log), "-g", "daemon off;",
        ]

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health/live", timeout=2) as answer:
            return answer.status == 200
        return False
