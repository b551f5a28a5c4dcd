"""The cluster's machines are gone, and it comes back from its backup, by the steps of docs/operations/cluster.md."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from client import Client
from cluster import Cluster
from hospital import moments, new_doctor, patients, visit_type
from services import run_hms
from shared import program


class Backup:
    """Of a cluster that runs: its storage and a snapshot of etcd. The keys are settings, and kept apart."""

    def __init__(self, cluster: Cluster, folder: Path):
        self.group, self.cluster, self.folder = cluster.group, cluster, folder
        self.snapshot = folder / "etcd.snapshot"

    def take(self) -> None:
        etcdctl(self.cluster.part("etcd"), "snapshot", "save", str(self.snapshot))

    def restore_files(self) -> None:
        """Before the engines start."""
        part = self.cluster.part("etcd")
        part.folder.mkdir()
        peer = f"http://127.0.0.1:{part.peer}"
        etcdctl(
            part, "snapshot", "restore", str(self.snapshot), "--name", "hms", "--data-dir", str(part.folder / "data"),
            "--initial-cluster", f"hms={peer}", "--initial-advertise-peer-urls", peer)
        # The snapshot has its users, too.
        (part.folder / "guarded").touch()

    def restore(self) -> None:
        """Into engines that know nothing else, while no process of HMS runs."""
        for command in ("queues", "republish"):
            run_hms(
                self.group.program, self.group.folder, self.group.folder / "logs" / "hms.log", self.group.common,
                "events", command, "--data", str(self.group.folder / "demo"), minutes=2)


class PostgresBackup(Backup):
    def take(self) -> None:
        (self.folder / "hms.dump").write_bytes(self._run("pg_dump", "-Fc", "hms"))
        super().take()

    def restore(self) -> None:
        self.group.store.empty()
        dump = (self.folder / "hms.dump").read_bytes()
        self._run("pg_restore", "-d", "hms", "--exit-on-error", input=dump)
        super().restore()

    def _run(self, name: str, *arguments: str, input: bytes | None = None) -> bytes:
        store = self.group.store
        done = subprocess.run(
            [str(store.binaries() / name), "-h", "127.0.0.1", "-p", str(store.port), "-U", "hms", *arguments],
            env={"PGPASSWORD": store.password, "PATH": "/usr/bin:/bin"}, input=input, capture_output=True,
            timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


class MongoBackup(Backup):
    """The files of a server that was stopped for it: of a replica set's, one that is not the primary."""

    def take(self) -> None:
        self.cluster.stop("mongodb")
        shutil.copytree(self._data, self.folder / "data")
        self.cluster.start("mongodb")
        super().take()

    def restore_files(self) -> None:
        shutil.copytree(self.folder / "data", self._data)
        super().restore_files()

    @property
    def _data(self) -> Path:
        return self.cluster.part("mongodb").folder / "data"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("storage, kind_of", [("postgresql", PostgresBackup), ("mongodb", MongoBackup)])
def test_a_cluster_comes_back_from_its_backup(tmp_path, storage, kind_of):
    with Cluster(Path(tempfile.mkdtemp(prefix="hms-backup-")), patients=20, storage=storage) as cluster:
        admin = Client.of_role(cluster.url, "admin")
        doctor, kind, starts = new_doctor(admin), visit_type(admin), moments(2)
        kept, late = patients(admin, 2)
        book(admin, kept, doctor, kind, next(starts))
        cluster.settle()
        put_setting(cluster, "log.level", "notice")
        backup = kind_of(cluster, tmp_path)
        backup.take()
        # What comes behind the backup is gone with the machines, and its number is given out again.
        book(admin, late, doctor, kind, next(starts))

        for name in reversed(cluster.names):
            cluster.kill(name)
        for engine in cluster.group.engines:
            shutil.rmtree(engine.folder)
        for process in cluster.processes:
            shutil.rmtree(process.folder)
        backup.restore_files()
        for engine in cluster.group.engines:
            cluster.start(engine.name)
        backup.restore()
        for process in cluster.processes:
            cluster.part(process.name).launch()
        for process in cluster.processes:
            process.wait()
        cluster.start("nginx")
        cluster.settle()

        admin = Client.of_role(cluster.url, "admin")
        assert len(admin.found(f"/api/appointments?patient={kept}")["items"]) == 1
        assert admin.found(f"/api/appointments?patient={late}")["items"] == []
        assert setting(cluster, "log.level") == "notice"
        book(admin, late, doctor, kind, next(starts))
        cluster.settle()
        # Each booking counts once in what is computed of events, those that were published twice too.
        assert admin.found(f"/api/doctors/{doctor}/metrics")["booked"] == 2
        chains = admin.found("/api/audit/chains")
        assert not chains["missing"] and all(one["isWhole"] for one in chains["chains"])
        assert admin.found("/api/system/dead-letters")["items"] == []


def book(admin: Client, patient: str, doctor: str, kind: str, start: str) -> None:
    admin.made("/api/appointments", {"patient": patient, "doctor": doctor, "visitType": kind, "start": start})


def put_setting(cluster: Cluster, name: str, value: str) -> None:
    etcdctl(cluster.part("etcd"), "put", f"/hms/config/{name}", value)


def setting(cluster: Cluster, name: str) -> str:
    return etcdctl(cluster.part("etcd"), "get", "--print-value-only", f"/hms/config/{name}").strip()


def etcdctl(etcd, *arguments: str) -> str:
    done = subprocess.run(
        [program("etcdctl", "etcd-client"), "--endpoints", etcd.url, "--user", f"root:{etcd.password}", *arguments],
        env={"ETCDCTL_API": "3", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
