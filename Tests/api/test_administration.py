"""What an administrator sees of a hospital whose services run in several processes: all of it, whichever process is
asked, and plainly what is missing."""

import sqlite3
import time
from pathlib import Path

import pytest
import requests

import hospital
from client import Client
from databases import find_table, ids
from people import new_patient
from processes import ADMIN, NAMES, PASSWORD, Pair
from server import Server

pytestmark = pytest.mark.needs_one_process("starts processes of its own, without engines")


@pytest.fixture(scope="module")
def group(tmp_path_factory):
    """Identity and patients in the core, doctors and appointments in the clinic."""
    settings = {"HMS_EVENTS_MAX_ATTEMPTS": "1"}
    with Pair(tmp_path_factory.mktemp("pair"), ["identity", "patients"], settings) as pair:
        yield pair


@pytest.fixture(scope="module")
def admin(group):
    return group.admin()


@pytest.fixture(scope="module")
def booked(group, admin):
    """An appointment, booked in the clinic by somebody whom the core knows."""
    there = group.there(admin)
    doctor = hospital.new_doctor(there)
    kind = hospital.visit_type(there)
    patient = admin.made("/api/patients", new_patient())["id"]
    return there.made("/api/appointments", {
        "patient": patient, "doctor": doctor, "visitType": kind, "start": next(hospital.moments(2))})["id"]


def until(condition, within: float = 15) -> float:
    """The seconds until it holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within, f"did not happen within {within} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def rows(person: Client, query: str = "", limit: int = 200) -> list[dict]:
    """The audit log to its end, nothing missing."""
    found, cursor = [], None
    while True:
        page = person.found(f"/api/audit?limit={limit}{query}" + (f"&cursor={cursor}" if cursor else ""))
        assert page["missing"] == []
        found += page["items"]
        cursor = page.get("next")
        if not cursor:
            return found


def test_the_audit_log_of_all_services_is_shown_by_either_process(group, admin, booked):
    for person in (admin, group.there(admin)):
        found = rows(person, f"&subject={booked}")
        assert [(one["service"], one["entry"]["action"]) for one in found] == [
            ("appointments", "appointment.book")]
        assert booked in {one["id"] for one in found[0]["entry"]["touched"]}
        assert {one["service"] for one in person.found("/api/audit?service=appointments")["items"]} == {"appointments"}
    services = {one["service"] for one in rows(admin)}
    assert {"identity", "patients", "doctors", "appointments"} <= services


def test_page_by_page_each_row_comes_once_the_newest_first(group, admin, booked):
    """Pages are asked for at either process in turn, as a gateway does it."""
    people = [admin, group.there(admin)]
    found, cursor, number = [], None, 0
    while True:
        person = people[number % 2]
        page = person.found("/api/audit?limit=3" + (f"&cursor={cursor}" if cursor else ""))
        found += page["items"]
        cursor, number = page.get("next"), number + 1
        if not cursor:
            break
    keys = [(one["service"], one.get("process"), one["sequence"]) for one in found]
    assert len(keys) == len(set(keys)) and number > 3
    for log in {key[:2] for key in keys}:
        numbers = [key[2] for key in keys if key[:2] == log]
        assert numbers == list(range(numbers[0], 0, -1)), f"{log} is not whole"
    moments = [one["entry"]["at"] for one in found]
    assert moments == sorted(moments, reverse=True)
    print(f"{len(found)} rows of {len({key[:2] for key in keys})} logs in {number} pages")


def test_reads_in_either_process_are_in_the_log(group, admin, booked):
    there = group.there(admin)
    there.found(f"/api/appointments/{booked}")
    admin.found("/api/audit?limit=1")
    there.found("/api/audit?limit=1")
    found = rows(admin, "&service=access")
    assert {one["service"] for one in found} == {"access"}
    assert {one["process"] for one in found} == {"identity", "doctors"}
    assert rows(there, "&service=access") != []


def test_the_chains_of_all_are_verified(group, admin, booked):
    for person in (admin, group.there(admin)):
        answer = person.found("/api/audit/chains")
        assert answer["missing"] == [] and all(one["isWhole"] for one in answer["chains"])
        names = [(one["service"], one.get("process")) for one in answer["chains"]]
        assert names == [(name, None) for name in NAMES] + [("access", "identity"), ("access", "doctors")]
        assert all(one["rows"] == one["head"] for one in answer["chains"])


def test_the_state_of_all_services_and_processes_is_shown(group, admin):
    for person, own in ((admin, "core"), (group.there(admin), "clinic")):
        status = person.found("/api/system/status")
        assert [one["name"] for one in status["services"]] == NAMES and status["missing"] == []
        other = "core" if own == "clinic" else "clinic"
        assert [one.get("address") for one in status["processes"]] == [None, group.addresses[other]]
        assert all(one["isAnswering"] and one["version"] == status["version"] for one in status["processes"])
        assert sorted(one for each in status["processes"] for one in each["services"]) == sorted(NAMES)
        assert len({one["name"] for one in status["consumers"]}) == len(status["consumers"]) > 1


def test_settings_that_differ_are_told(group, admin):
    settings = {one["name"]: one for one in admin.found("/api/system/settings")["items"]}
    other = group.addresses["clinic"]
    assert [one["address"] for one in settings["services"]["elsewhere"]] == [other]
    assert settings["services"]["elsewhere"][0]["value"] == "doctors,appointments"
    assert settings["log.level"]["elsewhere"] == []
    # Ports, addresses and folders differ as they must; what else differs is a mistake, and there is none.
    assert settings["rpc.port"]["isOfProcess"] and settings["rpc.port"]["elsewhere"]
    assert {name for name, one in settings.items() if one["elsewhere"] and not one["isOfProcess"]} == set()
    assert settings["admin.password"]["elsewhere"] == [] or settings["admin.password"]["isSecret"]


def test_the_permission_is_asked_for_and_nothing_without_it(group, admin):
    made = admin.made("/api/auth/api-keys", {"name": "Screen", "scopes": ["appointments.read"]})
    for url in (group.core.url, group.clinic.url):
        for path in ("/api/audit", "/api/audit/chains", "/api/system/status", "/api/system/dead-letters"):
            answer = requests.get(url + path, headers={"X-API-Key": made["secret"]}, timeout=30)
            assert answer.status_code == 403, f"{path}: {answer.status_code} {answer.text}"


def test_a_key_with_the_permission_is_known_in_both(group, admin):
    made = admin.made("/api/auth/api-keys", {"name": "Archive", "scopes": ["audit.read"]})
    answer = requests.get(
        group.core.url + "/api/audit?limit=1", headers={"X-API-Key": made["secret"]}, timeout=30)
    assert answer.status_code == 200 and answer.json()["missing"] == [], answer.text


def refuse_calendars(clinic: Server) -> None:
    """From here on Appointments cannot handle what Doctors tells."""
    with sqlite3.connect(find_table(clinic.data, "doctor_calendars"), timeout=10) as database:
        database.execute(
            "CREATE TRIGGER poison BEFORE INSERT ON doctor_calendars BEGIN SELECT RAISE(ABORT, 'poisoned'); END")


def accept_calendars(clinic: Server) -> None:
    with sqlite3.connect(find_table(clinic.data, "doctor_calendars"), timeout=10) as database:
        database.execute("DROP TRIGGER poison")


def test_a_poisoned_event_of_the_other_process_is_listed_replayed_and_discarded(group, admin, booked):
    there = group.there(admin)
    refuse_calendars(group.clinic)
    try:
        # A doctor without hours is one event.
        doctors = [there.made("/api/doctors", {
            "name": {"given": f"Doctor {number}"}, "specialties": ["General Medicine"], "credentials": []})["id"]
            for number in range(3)]
        until(lambda: len(admin.found("/api/system/dead-letters")["items"]) == 3)
        letters = admin.found("/api/system/dead-letters?limit=2")
        rest = admin.found(f"/api/system/dead-letters?limit=2&cursor={letters['next']}")
        assert letters["missing"] == [] == rest["missing"] and len(letters["items"] + rest["items"]) == 3
        letters = {one["subject"]: one for one in letters["items"] + rest["items"]}
        assert set(letters) == set(doctors)
        assert {one["service"] for one in letters.values()} == {"appointments"}
        assert there.found("/api/system/dead-letters?service=appointments")["items"] == \
            admin.found("/api/system/dead-letters?service=appointments")["items"]
        dead = {one["name"]: one["deadLetters"] for one in admin.found("/api/system/status")["services"]}
        assert dead["appointments"] == 3 and dead["patients"] == 0
    finally:
        accept_calendars(group.clinic)
    first, second, third = (
        f"/api/system/dead-letters/appointments/{letters[one]['id']}" for one in doctors)

    headers = {"Idempotency-Key": "again-1"}
    replayed = admin.post(f"{first}/replay", headers=headers)
    assert replayed.status_code == 200 and replayed.json()["state"] == "waiting", replayed.text
    again = admin.post(f"{first}/replay", headers=headers)
    assert again.status_code == 200 and again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == replayed.json()
    until(lambda: doctors[0] in ids(find_table(group.clinic.data, "doctor_calendars"), "doctor_calendars"))
    gone = admin.post(f"{first}/replay")
    assert gone.status_code in (404, 409), gone.text

    assert admin.post(f"{second}/discard", {"reason": ""}).status_code == 422
    headers = {"Idempotency-Key": "away-1"}
    for replay in (None, "true"):
        answer = admin.post(f"{second}/discard", {"reason": "It was a test"}, headers=headers)
        assert answer.status_code == 204 and answer.headers.get("Idempotency-Replayed") == replay, answer.text
    assert there.post(f"{third}/replay").status_code == 200
    until(lambda: admin.found("/api/system/dead-letters")["items"] == [])
    assert admin.post("/api/system/dead-letters/pharmacy/x/replay").status_code == 404

    # Where it happened it is recorded, as done by the person, from where they asked, with what they said.
    done = rows(admin, "&action=event.discard")
    assert [(one["service"], one["entry"]["reason"]) for one in done] == [("appointments", "It was a test")]
    assert done[0]["entry"]["kind"] == "user" and done[0]["entry"]["remoteAddress"] == "127.0.0.1"
    assert done[0]["entry"]["requestID"]
    assert len(rows(admin, "&action=event.replay&service=appointments")) == 2


def test_a_service_that_is_away_is_named_in_time(group, admin, booked):
    first_page = admin.found("/api/audit?limit=2")
    group.clinic.kill()
    away = ["doctors", "appointments"]
    slowest = 0.0
    for _ in range(8):
        for path in ("/api/audit?limit=5", "/api/audit/chains", "/api/system/status", "/api/system/dead-letters"):
            begun = time.monotonic()
            answer = admin.found(path)
            slowest = max(slowest, time.monotonic() - begun)
            assert answer["missing"] == away, f"{path}: {answer['missing']}"
    print(f"what is missing was said after {slowest:.2f} s at most")
    assert slowest < 4
    status = admin.found("/api/system/status")
    assert [one["name"] for one in status["services"]] == ["identity", "patients"]
    assert status["processes"][1] == {
        "address": group.addresses["clinic"], "services": sorted(away), "isAnswering": False}
    assert not admin.found("/api/system/settings")["processes"][1]["isAnswering"]
    assert {one["service"] for one in admin.found("/api/audit/chains")["chains"]} == {"identity", "patients", "access"}

    # A list of nothing but what is away, or one that began with it, would be a lie.
    for path in (
            "/api/audit?service=appointments", "/api/system/dead-letters?service=appointments",
            f"/api/audit?limit=2&cursor={first_page['next']}"):
        answer = admin.get(path)
        assert answer.status_code == 503 and "Retry-After" in answer.headers, answer.text
        assert "appointments" in answer.json()["detail"] or "doctors" in answer.json()["detail"]
    answer = admin.post("/api/system/dead-letters/appointments/x/replay")
    assert answer.status_code == 503 and "appointments" in answer.json()["detail"], answer.text

    # One that began without it goes on without it, and says so on every page, also when it is back.
    without = admin.found("/api/audit?limit=2")
    group.clinic.start()
    # Each service is left alone for a while after it did not answer, by a breaker of its own.
    took = until(lambda: all(
        admin.found(path)["missing"] == [] for path in ("/api/system/status", "/api/audit/chains")), 30)
    print(f"all were there again {took:.2f} s after the process was ready")
    after = admin.found(f"/api/audit?limit=2&cursor={without['next']}")
    assert after["missing"] == away and not {one["service"] for one in after["items"]} & set(away)
    assert admin.found(f"/api/audit?limit=2&cursor={first_page['next']}")["missing"] == []
    assert admin.found("/api/audit")["missing"] == []


def test_a_row_that_was_changed_in_the_other_process_is_found(group, admin, booked):
    """Last: from here on the log is broken."""
    with sqlite3.connect(find_table(group.clinic.data, "doctor_calendars"), timeout=10) as database:
        database.execute(
            "UPDATE audit_log SET body = replace(body, 'user', 'User') WHERE sequence = 2")
    broken = [one for one in admin.found("/api/audit/chains")["chains"] if not one["isWhole"]]
    assert [one["service"] for one in broken] == ["appointments"] and "2" in broken[0]["fault"], broken


def test_a_process_alone_knows_no_neighbours(tmp_path):
    with Server(tmp_path / "alone", extra={"HMS_ADMIN_EMAIL": ADMIN, "HMS_ADMIN_PASSWORD": PASSWORD}) as server:
        person = Client(server.url, ADMIN, PASSWORD)
        status = person.found("/api/system/status")
        assert status["missing"] == [] and [one["name"] for one in status["services"]] == NAMES
        assert status["processes"] == [{"services": NAMES, "version": status["version"], "isAnswering": True}]
        chains = person.found("/api/audit/chains")
        assert [(one["service"], one.get("process")) for one in chains["chains"]] == [
            (name, None) for name in [*NAMES, "access"]]
        assert all("process" not in one for one in person.found("/api/audit")["items"])
        assert all(one["elsewhere"] == [] for one in person.found("/api/system/settings")["items"])
        listening = [
            line for line in Path(f"/proc/{server.process.pid}/net/tcp").read_text().splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[9] in sockets(server.process.pid)]
        assert len(listening) == 1, listening


def sockets(pid: int) -> set[str]:
    """The inodes of a process's sockets."""
    targets = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]
    return {one[8:-1] for one in targets if one.startswith("socket:[")}
