"""A server that speaks MongoDB's protocol, for tests: a replica set of one, on a folder of its own."""

import contextlib
import signal
import subprocess
import time
from pathlib import Path

from parts import free_port
from stores import Mongo

ROOT = Path(__file__).resolve().parents[3]
# What runs on it in `make test`; HMS_TEST_MONGODB set by hand makes every suite do so.
SUITES = r"^(StorageTests|MongoStorageTests|MessagingTests)\.|^AppointmentsTests\.(BookingTests|SharingTests)/"


def launch(folder: Path, port: int) -> subprocess.Popen:
    """One server on the port, ready; what the folder has is there again."""
    log = folder / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(Mongo.command_for(folder, port), cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    while not Mongo.takes_writes(port):
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
