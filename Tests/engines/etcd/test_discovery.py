"""Processes that find each other by etcd: one with identity, patients and doctors, one with appointments."""

import shutil
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "harness"))

import hospital  # noqa: E402
from client import Client  # noqa: E402
from people import new_patient  # noqa: E402
from server import Server, free_port, run_hms  # noqa: E402

ADMIN, PASSWORD = "admin@found.example", "correct-battery-2468"


@pytest.mark.skipif(not shutil.which("etcd"), reason="etcd is not installed")
def test_replicas_come_move_and_go(tmp_path):
    from engines import etcd
    port = free_port()
    member = etcd.launch(tmp_path / "etcd", port)
    certificates = tmp_path / "certificates"
    assert run_hms("certs", str(certificates), "core=identity,patients,doctors", "appointments").returncode == 0

    def settings(name: str) -> dict[str, str]:
        return {
            "HMS_ETCD_ENDPOINTS": f"http://127.0.0.1:{port}",
            "HMS_RPC_CERTIFICATE_FILE": str(certificates / f"{name}.pem"),
            "HMS_RPC_KEY_FILE": str(certificates / f"{name}.key"), "HMS_RPC_CA_FILE": str(certificates / "ca.pem")}

    # Each start of it takes another port, which nobody is told.
    core = Server(
        tmp_path / "core", "--services", "identity,patients,doctors",
        extra=settings("core") | {"HMS_RPC_PORT": "0", "HMS_ADMIN_EMAIL": ADMIN, "HMS_ADMIN_PASSWORD": PASSWORD})
    desk = Server(tmp_path / "desk", "--services", "appointments", extra=settings("appointments"))
    try:
        core.start()
        desk.start()
        admin = Client(core.url, ADMIN, PASSWORD)
        there = Client(desk.url)
        there.token = admin.token
        doctor = hospital.new_doctor(admin, waits=False)
        patient = admin.made("/api/patients", new_patient())["id"]
        kind = hospital.visit_type(there)
        starts = hospital.moments(2)

        def book() -> int:
            return there.post("/api/appointments", {
                "patient": patient, "doctor": doctor, "visitType": kind, "start": next(starts)}).status_code

        assert book() == 201
        # What is stopped takes itself out at once: nobody has to find out by trying.
        core.stop()
        begun = time.monotonic()
        while "no replica of patients is known" not in (ready := there.get("/health/ready").text):
            assert time.monotonic() - begun < 5, ready
            time.sleep(0.02)
        print(f"known to be away {time.monotonic() - begun:.2f} s after it stopped")
        assert book() == 503
        core.start()
        begun = time.monotonic()
        while book() != 201:
            assert time.monotonic() - begun < 30, "the new port was not found"
        # What is killed stays in the directory until its lease ends; the one that comes is called nonetheless.
        core.kill()
        assert book() == 503
        core.start()
        begun = time.monotonic()
        while book() != 201:
            assert time.monotonic() - begun < 30, "the new port was not found"
        print(f"booked again {time.monotonic() - begun:.2f} s after it was ready at another port")
    finally:
        core.kill()
        desk.kill()
        etcd.stop(member)
