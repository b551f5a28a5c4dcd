"""Services in processes of their own: identity, patients and doctors in one, and appointments, which calls them."""

import contextlib
import time
from pathlib import Path

import pytest
import requests

import hospital
from client import Client
from people import new_patient
from server import Server, free_port, run_hms

pytestmark = pytest.mark.needs_one_process("starts processes of its own, without engines")

ADMIN = "admin@split.hospital"
PASSWORD = "correct-battery-2468"


class Split:
    """The two processes, and people signed in at the first."""

    def __init__(self, folder: Path):
        self.certificates = folder / "certificates"
        made = run_hms(
            "certs", str(self.certificates), "core=identity,patients,doctors", "appointments")
        assert made.returncode == 0, made.stdout
        self.rpc_port = free_port()
        self.core = Server(
            folder / "core", "--services", "identity,patients,doctors",
            extra=self.files("core") | {
                "HMS_RPC_PORT": str(self.rpc_port), "HMS_ADMIN_EMAIL": ADMIN, "HMS_ADMIN_PASSWORD": PASSWORD})
        address = f"127.0.0.1:{self.rpc_port}"
        self.appointments = Server(
            folder / "appointments", "--services", "appointments",
            extra=self.files("appointments") | {
                f"HMS_REMOTE_{name}_ADDRESSES": address for name in ("IDENTITY", "PATIENTS", "DOCTORS")})

    def files(self, name: str) -> dict[str, str]:
        return {
            "HMS_RPC_CERTIFICATE_FILE": str(self.certificates / f"{name}.pem"),
            "HMS_RPC_KEY_FILE": str(self.certificates / f"{name}.key"),
            "HMS_RPC_CA_FILE": str(self.certificates / "ca.pem")}

    def admin(self) -> Client:
        return Client(self.core.url, ADMIN, PASSWORD)

    def at_appointments(self, person: Client) -> Client:
        """The same person, with the same token, at the other process."""
        other = Client(self.appointments.url)
        other.token = person.token
        return other


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    processes = Split(tmp_path_factory.mktemp("split"))
    with contextlib.ExitStack() as stack:
        stack.enter_context(processes.core)
        stack.enter_context(processes.appointments)
        yield processes


@pytest.fixture(scope="module")
def admin(split):
    return split.admin()


@pytest.fixture(scope="module")
def doctor(admin):
    return hospital.new_doctor(admin, waits=False)


@pytest.fixture(scope="module")
def kind(split, admin):
    return hospital.visit_type(split.at_appointments(admin))


def booking(patient: str, doctor: str, kind: str, start: str) -> dict:
    return {"patient": patient, "doctor": doctor, "visitType": kind, "start": start}


@pytest.fixture(scope="module")
def starts():
    return hospital.moments(2)


def until(condition, within: float = 10) -> float:
    """The seconds until it holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within, f"did not happen within {within} s"
        time.sleep(0.02)
    return time.monotonic() - begun


def test_a_patient_of_one_process_is_booked_in_the_other(split, admin, doctor, kind, starts):
    patient = admin.made("/api/patients", new_patient())["id"]
    there = split.at_appointments(admin)
    made = there.made("/api/appointments", booking(patient, doctor, kind, next(starts)))
    assert made["patient"] == patient and made["doctor"] == doctor
    assert there.found(f"/api/appointments/{made['id']}")["status"] == "scheduled"
    for listed in there.found(f"/api/appointments?patient={patient}")["items"]:
        assert listed["patient"] == patient


def test_who_is_not_there_is_refused_as_in_one_process(split, admin, doctor, kind, starts):
    there = split.at_appointments(admin)
    nobody = there.post("/api/appointments", booking("nobody", doctor, kind, next(starts)))
    assert nobody.status_code == 422 and nobody.json()["errors"][0]["pointer"] == "/patient", nobody.text
    patient = admin.made("/api/patients", new_patient())["id"]
    no_doctor = there.post("/api/appointments", booking(patient, "nobody", kind, next(starts)))
    assert no_doctor.status_code == 422 and no_doctor.json()["errors"][0]["pointer"] == "/doctor", no_doctor.text


def test_without_a_genuine_token_nobody_is_known(split, admin):
    there = Client(split.appointments.url)
    assert there.get("/api/appointments/visit-types").status_code == 401
    head, body, signature = admin.token.split(".")
    there.token = f"{head}.{body}.{'A' * len(signature)}"
    assert there.get("/api/appointments/visit-types").status_code == 401


def test_a_session_that_ends_in_one_process_ends_in_the_other(split):
    person = split.admin()
    there = split.at_appointments(person)
    assert there.get("/api/appointments/visit-types").status_code == 200
    assert person.post("/api/auth/logout").status_code in (200, 204)
    took = until(lambda: there.get("/api/appointments/visit-types").status_code == 401)
    print(f"a session that ended was refused elsewhere after {took:.2f} s")
    assert took < 5


def test_an_api_key_holds_everywhere_until_it_is_revoked(split, admin):
    made = admin.made("/api/auth/api-keys", {"name": "Display", "scopes": ["appointments.read"]})
    there = Client(split.appointments.url)
    headers = {"X-API-Key": made["secret"]}
    assert there.get("/api/appointments/visit-types", headers=headers).status_code == 200
    assert there.get("/api/appointments/visit-types", headers={"X-API-Key": made["secret"] + "x"}).status_code == 401
    assert admin.request("DELETE", f"/api/auth/api-keys/{made['key']['id']}").status_code in (200, 204)
    took = until(lambda: there.get("/api/appointments/visit-types", headers=headers).status_code == 401)
    assert took < 8


def test_a_browsers_session_and_its_token_against_forgery_hold_in_both(split, admin, doctor, kind, starts):
    patient = admin.made("/api/patients", new_patient())["id"]
    login = requests.post(
        f"{split.core.url}/api/auth/login", json={"email": ADMIN, "password": PASSWORD, "transport": "cookie"},
        timeout=30)
    cookies = login.cookies.get_dict()
    body = booking(patient, doctor, kind, next(starts))
    where = f"{split.appointments.url}/api/appointments"
    session = {"hms_session": cookies["hms_session"]}
    assert requests.post(where, json=body, cookies=session, timeout=30).status_code == 403
    good = requests.post(
        where, json=body, cookies=session, headers={"X-CSRF-Token": cookies["hms_csrf"]}, timeout=30)
    assert good.status_code == 201, good.text


def test_the_called_process_dies_and_comes_back(split, admin, doctor, kind, starts):
    """While it is away, what needs it is refused with 503, at once; the rest goes on. Nothing is booked by halves."""
    patient = admin.made("/api/patients", new_patient())["id"]
    there = split.at_appointments(admin)
    split.core.kill()
    slowest, refused = 0.0, 0
    for _ in range(30):
        begun = time.monotonic()
        answer = there.post("/api/appointments", booking(patient, doctor, kind, next(starts)))
        slowest = max(slowest, time.monotonic() - begun)
        assert answer.status_code == 503, answer.text
        assert "Retry-After" in answer.headers and "service-" in answer.json()["type"]
        refused += 1
        # What needs no other process is answered, by a token that was known or not.
        assert there.get("/api/appointments/visit-types").status_code == 200
    print(f"{refused} bookings refused while patients was away, the slowest after {slowest:.3f} s")
    assert slowest < 4
    split.core.start()
    took = until(
        lambda: there.post("/api/appointments", booking(patient, doctor, kind, next(starts))).status_code == 201, 30)
    print(f"booked again {took:.2f} s after patients was ready")
    assert len(there.found(f"/api/appointments?patient={patient}")["items"]) == 1


def test_certificates_are_exchanged_without_a_restart(split, admin, doctor, kind, starts):
    patient = admin.made("/api/patients", new_patient())["id"]
    there = split.at_appointments(admin)
    before = split.core.log.read_text().count("certificate read again")
    made = run_hms(
        "certs", str(split.certificates), "core=identity,patients,doctors", "appointments", "--new-authority")
    assert made.returncode == 0, made.stdout
    until(lambda: split.core.log.read_text().count("certificate read again") > before)
    for _ in range(3):
        there.made("/api/appointments", booking(patient, doctor, kind, next(starts)))


def test_a_process_says_what_is_missing(tmp_path, split):
    alone = run_hms("serve", "--data", str(tmp_path / "a"), "--services", "appointments", "--port", "0")
    assert alone.returncode != 0
    assert "remote.patients.addresses" in alone.stdout and "remote.doctors.addresses" in alone.stdout
    addresses = {
        f"HMS_REMOTE_{name}_ADDRESSES": "127.0.0.1:1" for name in ("IDENTITY", "PATIENTS", "DOCTORS")}
    bare = run_hms(
        "serve", "--data", str(tmp_path / "b"), "--services", "appointments", "--port", "0", extra=addresses)
    assert bare.returncode != 0 and "rpc.certificate-file" in bare.stdout and "hms certs" in bare.stdout
    wrong = run_hms(
        "serve", "--data", str(tmp_path / "c"), "--services", "patients", "--port", "0",
        extra=split.files("appointments") | {"HMS_RPC_PORT": "0"})
    assert wrong.returncode != 0 and "patients.hms.internal" in wrong.stdout


def test_a_process_warns_of_events_that_it_will_not_learn(split):
    log = split.appointments.log.read_text()
    warning = [line for line in log.splitlines() if line.startswith("Warning: appointments does not learn")]
    assert len(warning) == 1 and "doctors, patients" in warning[0] and "rabbitmq" in warning[0]
    assert "Warning: doctors" in split.core.log.read_text()
    for process in (split.core, split.appointments):
        assert "Warning: Screens are told of what happens in this process only" in process.log.read_text()


def test_the_figures_of_calls_are_shown(split, admin):
    figures = split.at_appointments(admin).get("/metrics").text
    for name in ("hms_rpc_client_calls_total", "hms_rpc_client_replicas", "hms_rpc_certificate_expiry_seconds"):
        assert name in figures, f"{name} is not among the figures"
    assert 'service="patients"' in figures
    served = admin.get("/metrics").text
    assert "hms_rpc_server_calls_total" in served and "PatientDirectory/Standing" in served
