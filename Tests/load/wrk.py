"""Runs wrk with one of the scripts beside this file."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONNECTIONS = 32


@dataclass
class Measured:
    """What wrk saw. Latencies in milliseconds; `refused` are answers that are neither 2xx nor 3xx."""

    requests: int
    seconds: float
    refused: int
    repeated: int
    broken: int
    p50: float
    p99: float
    slowest: float

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.requests - self.refused) / self.seconds

    @property
    def fault(self) -> str | None:
        """Why the figure must not be believed, if it must not."""
        if self.repeated:
            return "ran out of bodies"
        if self.broken:
            return f"{self.broken} connections broke"
        if self.refused > self.requests / 1000:
            return f"{self.refused} of {self.requests} requests were refused"
        return None


def run(script: str, url: str, seconds: int, *arguments: str, connections: int = CONNECTIONS) -> Measured:
    command = [
        "wrk", "--threads", str(min(2, connections)), "--connections", str(connections), "--duration", f"{seconds}s",
        "--latency", "--timeout", "10s", "--script", str(HERE / script), url, "--", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    result = re.search(r"^RESULT (.*)$", ran.stdout, re.MULTILINE)
    if ran.returncode != 0 or not result:
        raise RuntimeError(f"wrk failed:\n{ran.stdout}{ran.stderr}")
    requests, microseconds, refused, repeated, broken, p50, p99, slowest = map(float, result.group(1).split())
    return Measured(
        int(requests), microseconds / 1e6, int(refused), int(repeated), int(broken), p50, p99, slowest)
