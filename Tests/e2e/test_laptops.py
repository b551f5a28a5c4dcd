"""On the laptops and small screens of a hospital everything of a screen is in sight: nothing is cut or to be scrolled
sideways, in any language."""

import pytest

from clinicians import Clinician
from messages import LANGUAGES

WIDTHS = (768, 1024, 1280)
# Tables, tabs and hours that do not fit where they stand.
CUT = """
() => [...document.querySelectorAll("main :is(.table-frame, .tabs, .week-block)")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.className} ${(one.querySelector("table") ?? one).getAttribute("aria-label") ?? one.textContent}`)
"""
ADMIN = ["/system", "/users", "/roles", "/roles/receptionist", "/audit", "/settings", "/settings?part=server"]
DOCTOR = ["/day", "/hours", "/figures"]
PARTS = ["overview", "notes", "vitals", "problems", "allergies", "medications", "procedures", "stays"]


def faults(screen, path: str) -> list[str]:
    found = []
    screen.open(path)
    for width in WIDTHS:
        screen.page.set_viewport_size({"width": width, "height": 800})
        screen.settle()
        found += [f"{path} at {width} px: {one}" for one in screen.page.evaluate(CUT)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "paths"), [("admin", ADMIN), ("doctor", DOCTOR)], ids=["administrator", "doctor"])
def test_nothing_is_cut(page_of, role, paths, language):
    screen = page_of(role, language=language)
    assert [one for path in paths for one in faults(screen, path)] == []


@pytest.fixture(scope="module")
def doctor(people):
    return Clinician(people)


@pytest.fixture(scope="module")
def patient(doctor):
    """With as much as a chart of somebody who has been ill for long."""
    patient = doctor.patient()
    path = f"/api/patients/{patient.id}"
    doctor.measure(patient, 3)
    doctor.api.made(f"{path}/allergies", {
        "substance": "Amoxicillin and clavulanic acid", "severity": "severe", "status": "active",
        "reaction": "Anaphylaxis with swelling of the face"})
    for problem in ("Chronic obstructive pulmonary disease with acute exacerbation",
                    "Type 2 diabetes mellitus without complications"):
        doctor.api.made(f"{path}/conditions", {"description": problem, "status": "active", "isProblem": True})
    doctor.api.made(f"{path}/medications", {
        "name": "Metformin hydrochloride prolonged-release", "dose": "500 mg", "status": "active"})
    doctor.signed_note(patient, "Wheezing at night. Chest: scattered rhonchi on both sides, no fever, no oedema.")
    return patient


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_of_a_chart_is_cut(page_of, doctor, patient, language):
    screen = page_of(doctor.login, language=language)
    assert [one for part in PARTS for one in faults(screen, f"/patients/{patient.id}/chart?tab={part}")] == []
