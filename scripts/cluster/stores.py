"""The servers that keep the hospital's data: PostgreSQL, or one that speaks MongoDB's protocol."""

import os
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path

from parts import Failure, Part

ROOT = Path(__file__).resolve().parents[2]


class Postgres(Part):
    stop_signal = signal.SIGINT  # ends transactions, and does not wait for clients

    def __init__(self, folder: Path, port: int, password: str):
        super().__init__("postgresql", folder)
        self.port, self.password = port, password
        self.data = self.folder / "data"

    @staticmethod
    def binaries() -> Path:
        """The folder of the newest that is installed."""
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
        if not versions:
            raise Failure("PostgreSQL is not installed: apt-get install postgresql-15")
        return versions[-1].parent

    @staticmethod
    def own_user() -> list[str]:
        """PostgreSQL does not run as root."""
        if os.geteuid() != 0:
            return []
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--reset-env"]

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [*self.own_user(), *command], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=60, check=False)
        if done.returncode != 0:
            raise Failure(f"{Path(command[0]).name} failed:\n{done.stdout}")
        return done.stdout

    def prepare(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.folder.chmod(0o700)
        entered = subprocess.run([*self.own_user(), "test", "-x", str(self.folder)], check=False, timeout=30)
        if entered.returncode != 0:
            raise Failure(
                f"PostgreSQL's own user can't get to {self.folder}. Choose a folder that others may pass through.")
        if not (self.data / "made").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            secret = self.folder / "password"
            secret.touch(mode=0o600)
            secret.write_text(self.password)
            if os.geteuid() == 0:
                shutil.chown(secret, "postgres", "postgres")
            self.run(
                str(self.binaries() / "initdb"), "-D", str(self.data), "-U", "hms", f"--pwfile={secret}", "-A",
                "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums")
            secret.unlink()
            (self.data / "made").touch()

    def command(self) -> list[str]:
        # Eight processes with at most 22 connections each.
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "max_connections": 300,
            "shared_buffers": "128MB",
        }
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*self.own_user(), str(self.binaries() / "postgres"), "-D", str(self.data), *chosen]

    def _is_worker(self, process: Path, session: int) -> bool:
        # Each has a session of its own, and while one lives a new server refuses to start: they share its memory.
        try:
            return (process / "exe").resolve().name == "postgres" and (process / "cwd").resolve() == self.data
        except OSError:
            return False

    def is_ready(self) -> bool:
        ask = [str(self.binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, check=False, timeout=10).returncode == 0

    def sql(self, database: str, statement: str) -> str:
        return self.run(
            "env", f"PGPASSWORD={self.password}", str(self.binaries() / "psql"), "-h", "127.0.0.1", "-p",
            str(self.port), "-U", "hms", "-d", database, "-Atqc", statement)

    def when_ready(self) -> None:
        if not self.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = 'hms'").strip():
            self.sql("postgres", "CREATE DATABASE hms TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'")

    def empty(self) -> None:
        """Without the hospital that was begun in it."""
        self.sql("postgres", "DROP DATABASE IF EXISTS hms WITH (FORCE)")
        self.when_ready()

    def settings(self) -> dict[str, str]:
        return {
            "HMS_STORAGE_ENGINE": "postgresql",
            "HMS_STORAGE_POSTGRESQL_URL": f"postgresql://hms@127.0.0.1:{self.port}/hms",
            "HMS_STORAGE_POSTGRESQL_PASSWORD": self.password,
        }


class Mongo(Part):
    """The server of the tests stands in for MongoDB's own where that can't be installed: right, and slow."""

    python = ROOT / ".build" / "engines" / "bin" / "python"
    program = Path(__file__).with_name("mongodb_server.py")

    def __init__(self, folder: Path, port: int):
        super().__init__("mongodb", folder)
        self.port = port

    def command(self) -> list[str]:
        return self.command_for(self.folder, self.port)

    @classmethod
    def command_for(cls, folder: Path, port: int) -> list[str]:
        if not cls.python.exists():
            raise Failure("The server that stands in for MongoDB is not installed: scripts/venv engines")
        return [
            str(cls.python), str(cls.program), "--host", "127.0.0.1", "--port", str(port),
            "--storage-path", str(folder / "data"), "--log-level", "WARNING", "--sync-on-commit",
            "--enable-test-commands",
        ]

    def is_ready(self) -> bool:
        return self.takes_writes(self.port)

    @staticmethod
    def takes_writes(port: int) -> bool:
        """What the server says of itself."""
        body = b"\x10hello\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
        body = struct.pack("<i", len(body) + 4) + body
        message = struct.pack("<iiiii", 21 + len(body), 1, 0, 2013, 0) + b"\x00" + body
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
                client.sendall(message)
                return b"isWritablePrimary" in client.recv(4096)
        except OSError:
            return False

    def empty(self) -> None:
        """Without the hospital that was begun in it."""
        self.ask_to_stop()
        self.wait_stopped()
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        self.launch()
        self.wait()

    def settings(self) -> dict[str, str]:
        return {
            "HMS_STORAGE_ENGINE": "mongodb",
            "HMS_STORAGE_MONGODB_URL": f"mongodb://127.0.0.1:{self.port}/?directConnection=true",
        }
