"""Redis for tests: one with a password, and its TLS port with certificates of its own."""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PASSWORD = "test-only-redis"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificates(folder: Path) -> Path:
    """An authority, and a certificate for 127.0.0.1 that it signed: ca.pem, server.pem, server.key."""
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority")
    openssl("req", *curve[:-2], "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")
    return folder


def launch(folder: Path, port: int, tls_port: int) -> subprocess.Popen:
    """One server on these ports, ready."""
    tls = folder / "tls"
    command = [
        shutil.which("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
        "--requirepass", PASSWORD, "--appendonly", "no", "--save", "", "--daemonize", "no",
        "--user", "hms", "on", f">{PASSWORD}", "~hms:*", "&hms:*", "+@all", "-@dangerous",
    ]
    if tls.exists():
        command += [
            "--tls-port", str(tls_port), "--tls-cert-file", str(tls / "server.pem"),
            "--tls-key-file", str(tls / "server.key"), "--tls-ca-cert-file", str(tls / "ca.pem"),
            "--tls-auth-clients", "no",
        ]
    with (folder / "redis.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 20
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"redis-server is not ready:\n{(folder / 'redis.log').read_text()[-2000:]}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as client:
            client.sendall(f"AUTH {PASSWORD}\r\nPING\r\n".encode())
            answer = b""
            while chunk := client.recv(100):
                answer += chunk
                if b"PONG" in answer:
                    return process
        time.sleep(0.02)


@contextlib.contextmanager
def start(folder: Path):
    """Yields the process and the variables of the tests."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    certificates(folder / "tls")
    port, tls_port = free_port(), free_port()
    process = launch(folder, port, tls_port)
    try:
        yield process, {
            "HMS_TEST_REDIS": f"redis://127.0.0.1:{port}", "HMS_TEST_REDIS_PASSWORD": PASSWORD,
            "HMS_TEST_REDIS_TLS": f"rediss://127.0.0.1:{tls_port}",
            "HMS_TEST_REDIS_CA": str(folder / "tls" / "ca.pem"), "HMS_TEST_REDIS_PID": str(process.pid),
        }
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
