"""PostgreSQL for tests: one server for all of them, with TLS, and a spare one that a test may stop and start."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from parts import free_port
from stores import Postgres

PASSWORD = "test-only-postgres"
SUITES = "RelationalTests|StorageTests|MessagingTests"


binaries, own_user = Postgres.binaries, Postgres.own_user


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run([*own_user(), *command], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def certificates(folder: Path) -> None:
    """An authority, a certificate for 127.0.0.1 that it signed, and another authority that signed nothing."""

    def openssl(*arguments: str) -> None:
        run("openssl", *arguments, cwd=folder)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for name in ("ca", "other"):
        openssl("req", "-x509", *curve, "-days", "2", "-keyout", f"{name}.key", "-out", f"{name}.pem",
                "-subj", f"/CN=test authority {name}")
    openssl("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-copy_extensions", "copy", "-out", "server.pem")


class Server:
    """A cluster in a folder of its own; `control` is a script for tests: start, stop, crash."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"postgresql://hms:{PASSWORD}@127.0.0.1:{self.port}/hms"
        self.control = folder / "control"
        self.process: subprocess.Popen | None = None
        folder.mkdir(parents=True)
        if os.geteuid() == 0:
            # The server's user must get there.
            folder.chmod(0o711)
            shutil.chown(folder, "postgres", "postgres")
        (folder / "password").write_text(PASSWORD)
        (folder / "log").touch()
        if os.geteuid() == 0:
            shutil.chown(folder / "log", "postgres", "postgres")
        run(str(binaries() / "initdb"), "-D", str(self.data), "-U", "hms", f"--pwfile={folder / 'password'}",
            "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", cwd=folder)
        certificates(folder)
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "",
            "max_connections": 600, "shared_buffers": "64MB", "ssl": "on",
            "ssl_cert_file": folder / "server.pem", "ssl_key_file": folder / "server.key",
        }
        with (self.data / "postgresql.conf").open("a") as file:
            for name, value in settings.items():
                file.write(f"{name} = '{value}'\n")
        pg_ctl = " ".join([*own_user(), str(binaries() / "pg_ctl"), "-D", str(self.data), "-w", "-t", "30"])
        self.control.write_text(
            f"#!/bin/bash\ncd {folder}\ncase $1 in\n"
            # The server must not keep what it inherits open, or whoever ran this waits for it.
            "start) for fd in /proc/self/fd/*; do fd=${fd##*/}; [[ $fd -gt 2 ]] && eval \"exec $fd>&-\"; done\n"
            f"    {pg_ctl} -l {folder}/log start < /dev/null ;;\n"
            f"stop) {pg_ctl} -m fast stop ;;\n"
            f"crash) {pg_ctl} -m immediate stop ;;\n"
            f"*) exit 2 ;;\nesac > {folder}/control.log 2>&1\n")
        self.control.chmod(0o755)

    def start(self) -> "Server":
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*own_user(), str(binaries() / "postgres"), "-D", str(self.data)], cwd=self.folder, stdout=log,
                stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 30
        ready = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL is not ready:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)
        run(str(binaries() / "psql"), self.url.removesuffix("hms") + "postgres", "-qc", "CREATE DATABASE hms",
            cwd=self.folder)
        return self

    def stop(self) -> None:
        # A test may have started it again: then it is no child of this process.
        subprocess.run([str(self.control), "crash"], check=False, timeout=60)
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def start(folder: Path):
    """Yields the process and the variables of the tests."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        for path in (folder, folder.parent):
            path.chmod(0o711)
    main, spare = Server(folder / "main"), Server(folder / "spare")
    try:
        main.start()
        spare.start()
        yield main.process, {
            "HMS_TEST_POSTGRES": main.url, "HMS_TEST_POSTGRES_CA": str(main.folder / "ca.pem"),
            "HMS_TEST_POSTGRES_OTHER_CA": str(main.folder / "other.pem"),
            "HMS_TEST_POSTGRES_SPARE": spare.url, "HMS_TEST_POSTGRES_CONTROL": str(spare.control),
        }
    finally:
        main.stop()
        spare.stop()
