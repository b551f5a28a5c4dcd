"""etcd for tests: one open member, and one with TLS, client certificates, a user and a password."""

import contextlib
import json
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from engines.redis import certificates, free_port

PASSWORD = "test-only-etcd"


def launch(folder: Path, port: int, *more: str, scheme: str = "http") -> subprocess.Popen:
    """One member on this port, ready."""
    folder.mkdir(parents=True, exist_ok=True)
    peer = free_port()
    client, other = f"{scheme}://127.0.0.1:{port}", f"http://127.0.0.1:{peer}"
    command = [
        shutil.which("etcd"), "--name", "n1", "--data-dir", str(folder / "data"), "--listen-client-urls", client,
        "--advertise-client-urls", client, "--listen-peer-urls", other, "--initial-advertise-peer-urls", other,
        "--initial-cluster", f"n1={other}", "--log-level", "warn", *more,
    ]
    metrics = free_port()
    command += ["--listen-metrics-urls", f"http://127.0.0.1:{metrics}"]
    with (folder / "etcd.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 30
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"etcd is not ready:\n{(folder / 'etcd.log').read_text()[-2000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(
                f"http://127.0.0.1:{metrics}/health", timeout=1) as answer:
            if json.load(answer)["health"] == "true":
                return process
        time.sleep(0.05)


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def client_certificate(tls: Path) -> None:
    """client.pem and client.key, signed by the authority of the folder."""
    for command in (
        ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "client.key", "-out",
         "client.csr", "-subj", "/O=hms"],
        ["x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
         "-out", "client.pem"],
    ):
        subprocess.run(["openssl", *command], cwd=tls, check=True, capture_output=True, timeout=60)


@contextlib.contextmanager
def start(folder: Path):
    """Yields the process and the variables of the tests."""
    folder = Path(folder)
    tls = certificates(folder / "tls")
    client_certificate(tls)
    port, secure = free_port(), free_port()
    process = launch(folder / "open", port)
    guarded = launch(
        folder / "guarded", secure, "--cert-file", str(tls / "server.pem"), "--key-file", str(tls / "server.key"),
        "--client-cert-auth", "--trusted-ca-file", str(tls / "ca.pem"), scheme="https")
    try:
        control = [
            "etcdctl", f"--endpoints=https://127.0.0.1:{secure}", f"--cacert={tls / 'ca.pem'}",
            f"--cert={tls / 'client.pem'}", f"--key={tls / 'client.key'}",
        ]
        for command in (["user", "add", f"root:{PASSWORD}"], ["user", "grant-role", "root", "root"],
                        ["user", "add", f"hms:{PASSWORD}"], ["role", "add", "hms"],
                        ["role", "grant-permission", "hms", "--prefix=true", "readwrite", "/hms/"],
                        ["user", "grant-role", "hms", "hms"], ["auth", "enable"]):
            subprocess.run(
                [*control, *command], check=True, capture_output=True, timeout=30, env={"ETCDCTL_API": "3",
                                                                                        "PATH": "/usr/bin:/bin"})
        yield process, {
            "HMS_TEST_ETCD": f"http://127.0.0.1:{port}", "HMS_TEST_ETCD_TLS": f"https://127.0.0.1:{secure}",
            "HMS_TEST_ETCD_PASSWORD": PASSWORD, "HMS_TEST_ETCD_CERTIFICATES": str(tls),
        }
    finally:
        stop(process)
        stop(guarded)
