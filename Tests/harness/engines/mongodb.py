"""A server that speaks MongoDB's protocol, for tests: a replica set of one, on a folder of its own."""

import contextlib
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / ".build" / "engines" / "bin" / "secantusd-py"
# What runs on it in `make test`; HMS_TEST_MONGODB set by hand makes every suite do so.
SUITES = r"^(StorageTests|MongoStorageTests|MessagingTests)\.|^AppointmentsTests\.(BookingTests|SharingTests)/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Whether the server says that it takes writes."""
    name = b"isWritablePrimary"
    body = b"\x10hello\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
    body = struct.pack("<i", len(body) + 4) + body
    message = struct.pack("<iiiii", 21 + len(body), 1, 0, 2013, 0) + b"\x00" + body
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
            client.sendall(message)
            return name in client.recv(4096)
    except OSError:
        return False


def launch(folder: Path, port: int) -> subprocess.Popen:
    """One server on the port, ready; what the folder has is there again."""
    log = folder / "server.log"
    command = [
        str(PROGRAM), "--host", "127.0.0.1", "--port", str(port), "--storage-path", str(folder / "data"),
        "--log-level", "WARNING", "--sync-on-commit", "--enable-test-commands",
    ]
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise RuntimeError(f"the MongoDB server is not ready:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)
    return process


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def url(port: int) -> str:
    return f"mongodb://127.0.0.1:{port}/?directConnection=true"


@contextlib.contextmanager
def start(folder: Path):
    """Yields the process and the variables of the tests."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    process = launch(folder, port)
    try:
        yield process, {"HMS_TEST_MONGODB": url(port)}
    finally:
        stop(process)
