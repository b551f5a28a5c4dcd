"""A doctor's day: who waits is called, comes in, is written about, and goes."""

import re

import pytest
from playwright.sync_api import expect

from clinicians import Clinician
from messages import text
from screens import check_screen


@pytest.fixture
def doctor(people):
    return Clinician(people)


def button(place, key: str, **values):
    return place.get_by_role("button", name=text(key, **values), exact=True)


def test_the_demo_doctors_day_is_a_good_screen(page_of):
    screen = page_of("doctor").open("/day")
    expect(screen.page.get_by_role("table", name=text("doctor:day.appointments"))).to_be_visible()
    check_screen(screen, "doctor-day")


def test_a_nurse_chooses_whose_day_it_is(page_of, doctor):
    patient = doctor.new_patient()
    doctor.check_in(patient)
    screen = page_of("nurse").open(f"/day?doctor={doctor.doctor}")
    expect(screen.page.get_by_role("table").get_by_text(patient.name)).to_be_visible()
    check_screen(screen, "nurse-day")


def test_the_next_is_called_comes_in_is_written_about_and_goes(page_of, doctor):
    first, second = doctor.new_patient(), doctor.new_patient()
    doctor.check_in(first)
    doctor.check_in(second)
    doctor.until(f"/api/patients/{first.id}/summary")
    screen = page_of(doctor.login).open("/day")
    page = screen.page

    page.get_by_label(text("doctor:day.desk"), exact=True).fill("Room 4")
    button(page, "doctor:day.callNext").click()
    now = page.locator(".day-now")
    expect(now.get_by_text(text("doctor:day.calledBadge", number=1))).to_be_visible()
    expect(now.get_by_text(first.name)).to_be_visible()
    ticket = doctor.clerk.found(f"/api/appointments/queue?doctor={doctor.doctor}")["items"][0]
    assert ticket["state"] == "called" and ticket["desk"] == "Room 4"

    screen.follow(lambda: button(now, "doctor:day.start").click())
    expect(page).to_have_url(re.compile(rf"/patients/{first.id}/chart\?visit="))
    expect(page.get_by_role("heading", level=1)).to_have_text(first.name)
    screen.follow(lambda: page.get_by_role("link", name=text("doctor:notes.write")).click())
    page.get_by_label(text("doctor:notes.text"), exact=True).fill("Fever for three days.\nParacetamol.")
    screen.follow(lambda: button(page, "doctor:notes.sign").click())
    expect(page.get_by_text(text("doctor:values.noteStatus.signed"), exact=True)).to_be_visible()
    expect(page.locator(".note-text")).to_contain_text("Fever for three days.")

    screen.follow(lambda: button(page, "doctor:day.completeVisit").click())
    expect(page).to_have_url(re.compile("/day$"))
    table = page.get_by_role("table", name=text("doctor:day.appointments"))
    expect(table.get_by_text(first.name)).to_have_count(0)
    page.get_by_label(text("doctor:day.showOver", count=1)).check()
    row = table.get_by_role("row").filter(has_text=first.name)
    expect(row.get_by_text(text("labels.status.completed"))).to_be_visible()
    other = table.get_by_role("row").filter(has_text=second.name)
    expect(other.get_by_text(text("labels.status.checked-in"))).to_be_visible()


def test_the_visit_stays_at_hand_wherever_one_goes_in_the_chart(page_of, doctor):
    patient = doctor.new_patient()
    doctor.check_in(patient)
    doctor.until(f"/api/patients/{patient.id}/summary")
    screen = page_of(doctor.login).open("/day")
    page = screen.page
    row = page.get_by_role("table").get_by_role("row").filter(has_text=patient.name)
    screen.follow(lambda: button(row, "doctor:day.start").click())
    complete = button(page, "doctor:day.completeVisit")
    expect(complete).to_be_visible()
    # Nobody was asked about allergies: one click from the overview records that there is none.
    button(page, "doctor:records.noneFound").click()
    banner = page.get_by_role("region", name=text("doctor:chart.banner"))
    expect(banner.get_by_text(text("doctor:chart.allergiesNotAsked"))).to_have_count(0)
    # The keyboard goes on from what stands where the button was.
    expect(page.locator("main p:focus")).to_have_count(1)
    button(page, "doctor:vitals.round").click()
    expect(page.get_by_role("dialog", name=text("doctor:vitals.round"))).to_be_visible()
    page.keyboard.press("Escape")
    problems = text("doctor:chart.part.problems")
    page.get_by_role("link", name=f"{text('doctor:overview.open')}: {problems}", exact=True).click()
    expect(page.get_by_role("tab", selected=True)).to_have_text(problems)
    expect(complete).to_be_visible()
    page.get_by_role("tab", name=text("doctor:chart.part.timeline")).click()
    filters = page.get_by_role("search", name=text("doctor:timeline.filter")).bounding_box()
    assert filters and filters["height"] < 100, filters
    page.get_by_role("button").filter(has_text=text("doctor:timeline.kinds.noKnownAllergies")).click()
    expect(page.get_by_role("tab", selected=True)).to_have_text(text("doctor:chart.part.allergies"))
    expect(complete).to_be_visible()


def test_a_walk_in_who_is_inside_can_be_written_about(page_of, doctor):
    patient = doctor.new_patient()
    ticket = doctor.clerk.made("/api/appointments/queue", {"doctor": doctor.doctor, "patient": patient.id})
    screen = page_of(doctor.login).open("/day")
    page = screen.page
    button(page, "doctor:day.callOne", number=ticket["number"]).click()
    now = page.locator(".day-now")
    expect(now.get_by_text(text("doctor:day.calledNow"))).to_be_visible()
    button(now, "doctor:day.start").click()
    expect(now.get_by_text(text("doctor:day.inside"))).to_be_visible()
    expect(now.get_by_role("link", name=text("doctor:notes.write"))).to_be_visible()
    # No visit was booked; that they wait for this doctor opens the chart.
    doctor.until(f"/api/patients/{patient.id}/summary")
    screen.follow(lambda: now.get_by_role("link", name=patient.name).click())
    expect(page.get_by_role("region", name=text("doctor:chart.banner")).get_by_text(patient.name)).to_be_visible()
    button(page, "doctor:records.noneFound").click()
    expect(page.get_by_text(text("doctor:chart.allergiesNotAsked"))).to_have_count(0)


def test_who_arrives_is_shown_at_once_and_drafts_wait_to_be_signed(page_of, doctor):
    early = doctor.patient()
    doctor.api.made(f"/api/patients/{early.id}/notes", {"title": "Telephone call", "text": "Is better."})
    visit = doctor.book(early)
    screen = page_of(doctor.login).open("/day")
    page = screen.page
    expect(page.get_by_text(text("doctor:day.nobodyWaits"))).to_be_visible()
    expect(page.get_by_text(text("doctor:day.drafts", count=1))).to_be_visible()
    doctor.clerk.made(f"/api/appointments/{visit['id']}/check-in", None)
    expect(page.locator(".day-queue").get_by_text(early.name)).to_be_visible()
    screen.follow(lambda: page.locator("a[href*='/notes/']").filter(has_text=early.name).click())
    expect(page.get_by_label(text("doctor:notes.text"), exact=True)).to_have_value("Is better.")
