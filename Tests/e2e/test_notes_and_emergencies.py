"""Clinical notes, and charts that are opened in an emergency."""

import re
import time

import pytest
from playwright.sync_api import expect

from clinicians import Clinician
from messages import text
from screens import check_screen


@pytest.fixture(scope="module")
def doctor(people):
    return Clinician(people)


def test_a_draft_survives_a_reload_and_is_saved_and_signed(page_of, doctor):
    patient = doctor.patient()
    screen = page_of(doctor.login).open(f"/patients/{patient.id}/notes/new")
    page = screen.page
    check_screen(screen, "note-new")
    area = page.get_by_label(text("doctor:notes.text"), exact=True)
    area.fill("Cough since Sunday.")
    end = time.monotonic() + 5
    while not page.evaluate("() => Object.keys(localStorage).some((one) => one.includes('.note.'))"):
        assert time.monotonic() < end, "what was typed is not kept"
        page.wait_for_timeout(20)
    screen.open(f"/patients/{patient.id}/notes/new")
    expect(area).to_have_value("Cough since Sunday.")
    page.get_by_role("button", name=text("doctor:notes.saveDraft")).click()
    expect(page).not_to_have_url(re.compile("/new"))
    area.fill("Cough since Sunday. No fever.")
    page.get_by_role("button", name=text("doctor:notes.saveDraft")).click()
    expect(page.get_by_text(text("doctor:notes.saved")).first).to_be_visible()
    screen.settle()
    page.get_by_role("button", name=text("doctor:notes.sign"), exact=True).click()
    expect(page.locator(".note-text")).to_have_text("Cough since Sunday. No fever.")


def test_a_signed_note_is_amended_with_a_reason_and_both_versions_are_shown(page_of, doctor):
    patient = doctor.patient()
    note = doctor.signed_note(patient, "Fever for two days.\nParacetamol.")
    screen = page_of(doctor.login).open(f"/patients/{patient.id}/notes/{note}")
    page = screen.page
    page.get_by_role("button", name=text("doctor:notes.amend")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("doctor:notes.text"), exact=True).fill("Fever for three days.\nParacetamol.")
    screen.guard.expect(422, "/amend$")
    dialog.get_by_role("button", name=text("doctor:notes.signAmendment")).click()
    reason = dialog.get_by_label(text("doctor:notes.reason"), exact=True)
    expect(reason).to_have_attribute("aria-invalid", "true")
    reason.fill("Misheard")
    dialog.get_by_role("button", name=text("doctor:notes.signAmendment")).click()
    expect(dialog).to_have_count(0)
    sides = page.locator(".note-versions > section")
    expect(sides).to_have_count(2)
    expect(sides.nth(0).locator("mark")).to_have_text("Fever for two days.")
    expect(sides.nth(1).locator("mark")).to_have_text("Fever for three days.")
    expect(sides.nth(1)).to_contain_text("Misheard")
    check_screen(screen.open(f"/patients/{patient.id}/notes/{note}"), "note-amended")


def test_a_chart_is_opened_in_an_emergency_and_the_manager_acknowledges(page_of, doctor, people):
    patient = doctor.patient()
    doctor.api.made(
        f"/api/patients/{patient.id}/allergies", {"substance": "Penicillin", "severity": "severe", "status": "active"})
    other = Clinician(people)
    screen = page_of(other.login)
    screen.guard.expect(403, "/summary$")
    screen.open(f"/patients/{patient.id}/chart")
    page = screen.page
    expect(page.get_by_text(text("doctor:emergency.closedTitle"))).to_be_visible()
    expect(page.get_by_text("Penicillin")).to_have_count(0)
    check_screen(screen, "emergency-door")
    screen.guard.expect(422, "/emergency-access$")
    page.get_by_role("button", name=text("doctor:emergency.action")).click()
    reason = page.get_by_label(text("doctor:emergency.reason"), exact=True)
    expect(reason).to_have_attribute("aria-invalid", "true")
    reason.fill("Found unconscious")
    screen.follow(lambda: page.get_by_role("button", name=text("doctor:emergency.action")).click())
    banner = page.get_by_role("region", name=text("doctor:chart.banner"))
    expect(banner.get_by_text("Penicillin")).to_be_visible()
    warning = text("doctor:emergency.open", until="").split(":")[0]
    expect(banner.get_by_role("status")).to_contain_text(warning)
    screen.open(f"/patients/{patient.id}/chart?tab=notes")
    expect(banner.get_by_role("status")).to_contain_text(warning)

    manager = page_of("manager").open("/emergency-accesses")
    check_screen(manager, "emergency-accesses")
    row = manager.page.get_by_role("row").filter(has_text=patient.name)
    expect(row).to_contain_text("Found unconscious")
    expect(row).to_contain_text(other.name)
    row.get_by_role("button", name=text("doctor:emergencies.acknowledge")).click()
    dialog = manager.page.get_by_role("dialog")
    dialog.get_by_label(text("doctor:emergencies.finding")).fill("Justified")
    dialog.get_by_role("button", name=text("doctor:emergencies.acknowledge")).click()
    expect(row).to_have_count(0)
    manager.page.get_by_role("tab", name=text("doctor:emergencies.done")).click()
    expect(row).to_contain_text("Justified")
