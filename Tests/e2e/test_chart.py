"""A patient's chart: what must not be overlooked, what is measured and recorded, and all that happened."""

import re
import time
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from clinicians import Clinician
from messages import text
from screens import check_screen
from server import ZONE

MOST_ENTRIES = 500


@pytest.fixture(scope="module")
def doctor(people):
    return Clinician(people)


@pytest.fixture
def patient(doctor):
    return doctor.patient()


def chart(page_of, doctor, patient, part: str = "overview"):
    return page_of(doctor.login).open(f"/patients/{patient.id}/chart" + ("" if part == "overview" else f"?tab={part}"))


def test_its_parts_are_good_screens(page_of, doctor, patient):
    doctor.measure(patient, 5)
    path = f"/api/patients/{patient.id}"
    doctor.api.made(f"{path}/allergies", {"substance": "Penicillin", "severity": "severe", "status": "active"})
    doctor.api.made(
        f"{path}/conditions", {"description": "Asthma", "code": "J45", "status": "active", "isProblem": True})
    doctor.api.made(f"{path}/medications", {"name": "Salbutamol", "dose": "2 puffs", "status": "active"})
    doctor.api.made(
        f"{path}/immunizations", {"vaccine": "Tetanus", "givenOn": "2026-03-02", "status": "completed", "lot": "T-11"})
    doctor.api.made(
        f"{path}/procedures",
        {"description": "Appendectomy", "status": "completed", "performedOn": "2019-05-07", "outcome": "Healed"})
    doctor.api.made(f"{path}/family-history", {"relation": "mother", "condition": "Diabetes", "status": "recorded"})
    doctor.signed_note(patient, "Wheezing at night.")
    doctor.api.made(f"{path}/encounters", {"class": "outpatient", "reason": "Wheezing"})
    for part in (
            "overview", "timeline", "notes", "vitals", "problems", "allergies", "medications", "immunizations",
            "procedures", "history", "stays"):
        screen = chart(page_of, doctor, patient, part)
        expect(screen.page.get_by_role("tab", selected=True)).to_have_text(text(f"doctor:chart.part.{part}"))
        check_screen(screen, f"chart-{part}", shots=part in ("overview", "timeline", "vitals", "problems", "allergies"))


def test_an_allergy_is_in_sight_everywhere_and_unasked_differs_from_none(page_of, doctor, patient):
    screen = chart(page_of, doctor, patient, "allergies")
    page = screen.page
    banner = page.get_by_role("region", name=text("doctor:chart.banner"))
    expect(banner.get_by_text(text("doctor:chart.allergiesNotAsked"))).to_be_visible()
    page.get_by_role("button", name=text("doctor:records.noneFound")).focus()
    page.keyboard.press("Enter")
    asked = re.compile(f"No known allergies \\(recorded by {doctor.name}, \\d+ \\w+ 20\\d\\d\\)")
    expect(banner.get_by_text(asked)).to_be_visible()
    panel = page.get_by_role("tabpanel")
    expect(panel.get_by_text(asked)).to_be_focused()
    check_screen(chart(page_of, doctor, patient, "allergies"), "chart-no-known-allergies")

    # A mistake is taken back, and the patient counts as not asked again.
    page.get_by_role("button", name=text("doctor:records.withdraw")).click()
    page.get_by_role("dialog").get_by_role("button", name=text("doctor:records.withdraw")).click()
    expect(banner.get_by_text(text("doctor:chart.allergiesNotAsked"))).to_be_visible()
    page.get_by_role("button", name=text("doctor:records.noneFound")).click()
    expect(panel.get_by_text(asked)).to_be_visible()

    # Nobody has an allergy and knows of none: the first one withdraws it.
    page.get_by_role("button", name=text("doctor:kind.allergies.add")).click()
    dialog = page.get_by_role("dialog")
    screen.guard.expect(422, "/allergies$")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    expect(dialog.get_by_label(text("doctor:field.substance"))).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label(text("doctor:field.substance")).fill("Penicillin")
    dialog.get_by_label(text("doctor:field.severity")).select_option("lifeThreatening")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    expect(dialog).to_have_count(0)
    expect(banner.get_by_text("Penicillin")).to_be_visible()
    expect(page.get_by_text(asked)).to_have_count(0)
    page.get_by_role("tab", name=text("doctor:chart.part.timeline")).click()
    entry = page.get_by_role("button").filter(has_text=text("doctor:timeline.kinds.noKnownAllergies"))
    expect(entry.filter(has_text=text("doctor:records.withdrawn"))).to_have_count(1)
    expect(entry.filter(has_text=text("doctor:records.wrong"))).to_have_count(1)
    expect(banner.get_by_text(text("doctor:values.severity.lifeThreatening"))).to_be_visible()
    page.mouse.wheel(0, 3000)
    expect(banner.get_by_text("Penicillin")).to_be_in_viewport()


def test_a_value_that_is_unusual_at_the_age_is_marked_by_more_than_a_colour(page_of, doctor, patient):
    born = doctor.clerk.found(f"/api/patients/{patient.id}")
    changed = doctor.clerk.request(
        "PATCH", f"/api/patients/{patient.id}", json={"birthDate": "1980-02-03"},
        headers={"If-Match": f'"{born["revision"]}"', "Content-Type": "application/merge-patch+json"})
    assert changed.status_code == 200, changed.text
    path = f"/api/patients/{patient.id}/vitals"
    for minutes, pulse in ((50, 72), (40, 118), (30, 44)):
        doctor.api.made(path, {
            "type": "heartRate", "value": pulse,
            "measuredAt": (datetime.now(ZONE) - timedelta(minutes=minutes)).isoformat()})
    screen = chart(page_of, doctor, patient, "vitals")
    page = screen.page
    rows = page.get_by_role("table", name=text("doctor:vitals.all")).locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(text("doctor:vitals.low"))
    expect(rows.nth(1)).to_contain_text(text("doctor:vitals.high"))
    expect(rows.nth(2)).not_to_contain_text(text("doctor:vitals.high"))
    unit = text("doctor:values.unit.heartRate")
    expect(page.get_by_text(text("doctor:vitals.usualText", range="51–90", unit=unit))).to_be_visible()
    expect(page.get_by_text(text("doctor:vitals.outliers", count=2))).to_be_visible()
    check_screen(screen, "chart-vitals-outliers")


def test_two_who_change_one_allergy_see_both_versions(page_of, doctor, patient):
    path = f"/api/patients/{patient.id}/allergies"
    made = doctor.api.made(path, {"substance": "Latex", "status": "active", "reaction": "Rash"})
    screen = chart(page_of, doctor, patient, "allergies")
    page = screen.page
    page.get_by_role("button", name=text("doctor:records.actionsOf", name="Latex")).click()
    page.get_by_role("menuitem", name=text("edit")).click()
    dialog = page.get_by_role("dialog").first
    dialog.get_by_label(text("doctor:field.reaction")).fill("Hives")
    answer = doctor.api.request(
        "PATCH", f"{path}/{made['id']}", json={"reaction": "Swelling"},
        headers={"If-Match": '"1"', "Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200, answer.text
    screen.guard.expect(412, "/allergies/")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    conflict = page.get_by_role("dialog", name=text("conflict.title"))
    expect(conflict.get_by_text("Swelling")).to_be_visible()
    conflict.get_by_role("button", name=text("conflict.save")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert doctor.api.found(f"{path}/{made['id']}")["reaction"] == "Hives"


def test_an_entry_that_was_wrong_is_marked_and_stays(page_of, doctor, patient):
    path = f"/api/patients/{patient.id}/conditions"
    made = doctor.api.made(path, {"description": "Gout", "status": "active", "isProblem": True})
    page = chart(page_of, doctor, patient, "problems").page
    page.get_by_role("button", name=text("doctor:records.actionsOf", name="Gout")).click()
    page.get_by_role("menuitem", name=text("doctor:records.markWrong")).click()
    page.get_by_role("dialog").get_by_role("button", name=text("doctor:records.markWrong")).click()
    table = page.get_by_role("table")
    expect(table.get_by_text("Gout")).to_have_count(0)
    page.get_by_label(text("doctor:records.showMistakes", count=1)).check()
    expect(table.get_by_text("Gout")).to_be_visible()
    assert doctor.api.found(f"{path}/{made['id']}")["status"] == "enteredInError"


def test_an_implausible_value_is_refused_beside_its_field_and_nothing_is_recorded(page_of, doctor, patient):
    screen = chart(page_of, doctor, patient, "vitals")
    page = screen.page
    page.get_by_role("button", name=text("doctor:vitals.round")).first.click()
    dialog = page.get_by_role("dialog")

    def field(kind: str):
        return dialog.get_by_label(re.compile("^" + re.escape(text(f"doctor:values.vital.{kind}"))))

    field("bloodPressure").fill("128")
    dialog.get_by_label(re.compile("^" + text("doctor:vitals.diastolic"))).fill("82")
    field("heartRate").fill("720")
    # What is no number is not taken for another one, nor for nothing.
    field("bodyTemperature").fill("9e")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    expect(dialog.get_by_text(text("number.unreadable"))).to_be_visible()
    expect(field("bodyTemperature")).to_be_focused()
    field("bodyTemperature").fill("37,4")
    screen.guard.expect(422, "/vital-rounds$")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    expect(field("heartRate")).to_have_attribute("aria-invalid", "true")
    expect(field("heartRate")).to_be_focused()
    assert doctor.api.found(f"/api/patients/{patient.id}/vitals")["items"] == []
    field("heartRate").fill("72")
    dialog.get_by_label(text("doctor:vitals.time"), exact=True).fill("25:10")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    expect(dialog.get_by_text(text("time.unreadable"))).to_be_visible()
    dialog.get_by_label(text("doctor:vitals.time"), exact=True).fill("0005")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("group", name=text("doctor:vitals.choose")).get_by_text("128/82")).to_be_visible()
    recorded = {one["type"]: one["value"] for one in doctor.api.found(f"/api/patients/{patient.id}/vitals")["items"]}
    assert recorded == {"bloodPressure": 128, "heartRate": 72, "bodyTemperature": 37.4}


def test_a_draft_of_a_round_keeps_what_is_typed_anew_and_goes_whole(page_of, doctor, patient):
    screen = chart(page_of, doctor, patient, "vitals")
    page = screen.page
    page.get_by_role("button", name=text("doctor:vitals.round")).first.click()
    dialog = page.get_by_role("dialog")
    weight = dialog.get_by_label(re.compile("^" + re.escape(text("doctor:values.vital.bodyWeight"))))
    dialog.get_by_role("button", name=text("doctor:vitals.showAll")).click()
    weight.fill("70")
    dialog.get_by_role("button", name=text("cancel"), exact=True).click()
    page.get_by_role("button", name=text("doctor:vitals.round")).first.click()
    expect(weight).to_have_value("70")
    weight.fill("70 kg")
    dialog.get_by_role("button", name=text("save"), exact=True).click()
    expect(dialog.get_by_text(text("number.unreadable"))).to_be_visible()
    expect(weight).to_be_focused()
    dialog.get_by_role("button", name=text("draft.discard")).click()
    expect(weight).to_have_value("")
    assert doctor.api.found(f"/api/patients/{patient.id}/vitals")["items"] == []


def test_vitals_are_drawn_and_a_wrong_one_is_taken_out_of_the_line(page_of, doctor, patient):
    doctor.measure(patient, 3)
    page = chart(page_of, doctor, patient, "vitals").page
    page.get_by_role("group", name=text("doctor:vitals.choose")).get_by_role(
        "button", name=text("doctor:values.vital.heartRate")).click()
    name = text("doctor:values.vital.heartRate")
    expect(page.get_by_role("img", name=text("doctor:vitals.chartLabel", name=name, count=3))).to_be_visible()
    page.get_by_role("button", name=re.compile(f"^{name} 70 ")).click()
    page.get_by_role("dialog").get_by_role("button", name=text("doctor:records.markWrong")).click()
    expect(page.get_by_role("img", name=text("doctor:vitals.chartLabel", name=name, count=2))).to_be_visible()


def test_five_hundred_entries_of_a_timeline_come_at_once_and_go_on(page_of, doctor, patient):
    doctor.measure(patient, MOST_ENTRIES // 4)
    screen = chart(page_of, doctor, patient, "timeline")
    page = screen.page
    took = page.evaluate("window.contentAt")
    print(f"a timeline of {MOST_ENTRIES} entries shows its content after {took:.0f} ms")
    entries = page.locator(".timeline-entry")
    end = time.monotonic() + 20
    while (shown := entries.count()) < MOST_ENTRIES:
        assert time.monotonic() < end, f"{shown} entries are shown"
        entries.last.scroll_into_view_if_needed()
        screen.guard.wait_for_calls()
    began = time.monotonic()
    page.get_by_role("combobox", name=text("doctor:timeline.kind")).select_option("appointment")
    expect(entries).to_have_count(1)
    assert time.monotonic() - began < 1
    entries.first.click()
    expect(page.get_by_role("dialog")).to_contain_text(text("labels.status.scheduled"))


def test_the_timeline_opens_what_it_names(page_of, doctor, patient):
    doctor.signed_note(patient, "All is well.")
    screen = chart(page_of, doctor, patient, "timeline")
    screen.follow(lambda: screen.page.locator(".timeline-entry").filter(has_text="Consultation").click())
    expect(screen.page.locator(".note-text")).to_have_text("All is well.")


def test_a_patient_is_admitted_transferred_and_discharged(page_of, doctor, patient):
    page = chart(page_of, doctor, patient, "stays").page
    page.get_by_role("button", name=text("doctor:stays.open")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(text("doctor:values.class.inpatient")).click()
    dialog.get_by_label(text("doctor:stays.reason")).fill("Pneumonia")
    dialog.get_by_role("button", name=text("doctor:stays.open")).click()
    page.get_by_role("button", name=text("doctor:stays.transfer")).click()
    dialog.get_by_label(text("doctor:stays.to"), exact=True).fill("Ward 3")
    dialog.get_by_role("button", name=text("doctor:stays.transfer")).click()
    expect(page.locator(".stay")).to_contain_text("Ward 3")
    page.get_by_role("button", name=text("doctor:stays.discharge")).click()
    dialog.get_by_label(text("doctor:stays.course"), exact=True).fill("Good")
    dialog.get_by_role("button", name=text("doctor:stays.discharge")).click()
    expect(page.locator(".stay").get_by_text(text("doctor:values.stayStatus.finished"), exact=True)).to_be_visible()
