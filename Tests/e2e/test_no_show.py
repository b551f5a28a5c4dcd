"""Somebody does not come: that is said, it can't be said by accident, and they get another appointment in two steps."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from consulting import person
from hospital import new_doctor, visit_type
from messages import text
from screens import check_screen
from server import ZONE


@pytest.fixture
def missed(people):
    """A visit that should have begun some minutes ago, and whose patient is not there."""
    clerk, admin = people["receptionist"], people["admin"]
    patient, doctor = person(clerk), new_doctor(admin)
    start = datetime.now(ZONE).replace(second=0, microsecond=0) - timedelta(minutes=12)
    made = people["manager"].made("/api/appointments", {
        "patient": patient.id, "doctor": doctor, "visitType": visit_type(clerk), "start": start.isoformat(),
        "overbook": True})
    return made, patient


def test_who_did_not_come_is_noted_and_booked_again(page_of, people, missed):
    visit, patient = missed
    screen = page_of("receptionist").open(f"/today?show=all&doctor={visit['doctor']}")
    page = screen.page
    row = page.get_by_role("row").filter(has_text=patient.name)
    row.get_by_role("button", name=text("reception:today.more", name=patient.name)).click()
    page.get_by_role("menuitem", name=text("reception:parts.steps.no-show.action")).click()
    ask = page.get_by_role("dialog", name=text("reception:parts.noShow.title", name=patient.name))
    expect(ask).to_contain_text(text("reception:parts.noShow.text"))

    # Not by accident: without the answer nothing has happened.
    page.keyboard.press("Escape")
    expect(ask).to_have_count(0)
    assert people["receptionist"].found(f"/api/appointments/{visit['id']}")["status"] == "scheduled"

    row.get_by_role("button", name=text("reception:today.more", name=patient.name)).click()
    page.get_by_role("menuitem", name=text("reception:parts.steps.no-show.action")).click()
    ask.get_by_role("button", name=text("reception:parts.noShow.action")).click()
    expect(row).to_contain_text(text("labels.status.no-show"))
    assert people["receptionist"].found(f"/api/appointments/{visit['id']}")["status"] == "no-show"

    # They call in the afternoon: the same doctor, another time, and nothing typed twice.
    row.get_by_role("button", name=text("reception:today.more", name=patient.name)).click()
    screen.follow(lambda: page.get_by_role("menuitem", name=text("reception:appointment.bookAgain")).click())
    expect(page).to_have_url(re.compile(f"/book\\?patient={patient.id}&doctor={visit['doctor']}"))
    expect(page.get_by_text(patient.name).first).to_be_visible()


def test_the_appointment_of_a_no_show_says_so_and_leads_to_the_next(page_of, people, missed):
    visit, patient = missed
    people["receptionist"].made(f"/api/appointments/{visit['id']}/no-show", None)
    screen = page_of("receptionist").open(f"/appointments/{visit['id']}")
    page = screen.page
    check_screen(screen, "appointment-no-show")
    expect(page.get_by_role("button", name=text("reception:parts.steps.check-in.action"))).to_have_count(0)
    screen.follow(lambda: page.get_by_role("link", name=text("reception:appointment.bookAgain")).click())
    page.get_by_label(text("reception:book.type")).select_option(visit["visitType"])
    page.locator(".slot-time").first.click()
    page.get_by_role("button", name=text("reception:book.action"), exact=True).click()
    expect(page.get_by_role("heading", name=text("reception:book.done.booked"))).to_be_visible()
    found = people["receptionist"].found(f"/api/appointments?patient={patient.id}&limit=10")["items"]
    assert sorted(one["status"] for one in found) == ["no-show", "scheduled"]
    assert {one["doctor"] for one in found} == {visit["doctor"]}
