"""S3 for tests: SeaweedFS, a real server with S3's interface, with a bucket and keys."""

import contextlib
import json
import signal
import socket
import subprocess
import time
from pathlib import Path

from engines.redis import free_port

ROOT = Path(__file__).resolve().parents[3]
ACCESS, SECRET, BUCKET = "test-only-access", "test-only-secret", "hms-files"
SUITES = "FileStorageTests"


def ports(count: int) -> list[int]:
    """Free ones whose partners for gRPC, 10000 above, are free as well."""
    found: list[int] = []
    for _ in range(1000):
        port = free_port()
        if port >= 55536 or port in found:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port + 10000))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError("no free ports")


@contextlib.contextmanager
def start(folder: Path):
    """Yields the process and the variables of the tests."""
    folder = Path(folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    master, volume, filer, s3 = ports(4)
    identities = {"identities": [{
        "name": "hms", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
    (folder / "s3.json").write_text(json.dumps(identities))
    command = [
        str(ROOT / ".build" / "engines" / "bin" / "weed"), "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1", f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", "-s3",
        f"-s3.port={s3}", f"-s3.config={folder / 's3.json'}", "-master.volumeSizeLimitMB=64", "-volume.max=20",
    ]
    with (folder / "weed.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"SeaweedFS is not ready:\n{(folder / 'weed.log').read_text()[-2000:]}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", s3), timeout=1):
                break
            time.sleep(0.1)
        yield process, {
            "HMS_TEST_S3": f"http://127.0.0.1:{s3}", "HMS_TEST_S3_ACCESS": ACCESS, "HMS_TEST_S3_SECRET": SECRET,
            "HMS_TEST_S3_BUCKET": BUCKET,
        }
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
