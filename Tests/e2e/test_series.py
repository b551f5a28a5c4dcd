"""Appointments that repeat: booked together, moved together, cancelled from one on."""

import re
from datetime import datetime
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from consulting import booked, consultant, moment, person
from messages import text
from screens import check_screen
from server import ZONE

AHEAD = 4


@pytest.fixture(scope="module")
def doctor(people):
    return consultant(people["admin"])


@pytest.fixture
def receptionist(people):
    return people["receptionist"]


def series(receptionist, patient: str, doctor: str, clock: str, count: int = 4) -> str:
    first = {"patient": patient, "doctor": doctor, "visitType": "follow-up", "start": moment(clock, AHEAD)}
    made = receptionist.made(
        "/api/appointments/series", {"first": first, "repeats": {"every": "week", "interval": 1, "count": count}})
    return made["id"]


def of(receptionist, one: str) -> list[dict]:
    return receptionist.found(f"/api/appointments/series/{one}")["appointments"]


def clock(visit: dict) -> str:
    return f"{datetime.fromisoformat(visit['start']).astimezone(ZONE):%H:%M}"


def choose(page: Page, row: int, action: str) -> None:
    page.get_by_role("row").nth(row).get_by_role("button").click()
    page.get_by_role("menuitem", name=text(action)).click()


def test_a_series_is_booked_and_what_does_not_fit_is_said_by_its_date(page_of, receptionist, doctor):
    patient = person(receptionist)
    booked(receptionist, person(receptionist).id, doctor.id, "10:00", AHEAD + 14)
    screen = page_of("receptionist").open(
        f"/book?patient={patient.id}&type=consultation&doctor={doctor.id}&start={quote(moment('10:00', AHEAD))}")
    page = screen.page
    page.get_by_role("checkbox", name=text("reception:series.repeat")).check()
    page.get_by_label(text("reception:series.count")).fill("4")
    dates = page.get_by_role("list", name=text("reception:series.dates")).get_by_role("listitem")
    expect(dates).to_have_count(4)
    expect(dates.nth(1)).to_contain_text(text("reception:series.free"))
    expect(dates.nth(2)).to_contain_text(text("reception:series.taken"))
    expect(page.get_by_text(text("reception:series.notFree", count=1, all=4, time="10:00"))).to_be_visible()
    # Whoever tries it all the same learns which date it was, and nothing is booked.
    screen.guard.expect(409, "^/api/appointments/series$")
    page.get_by_role("button", name=text("reception:book.seriesAction")).click()
    expect(dates.nth(2).locator(".error")).to_be_visible()
    expect(dates.locator(".error")).to_have_count(1)
    assert receptionist.found(f"/api/appointments?patient={patient.id}")["items"] == []

    page.get_by_label(text("reception:series.count")).fill("2")
    page.get_by_role("button", name=text("reception:book.seriesAction")).click()
    expect(page.get_by_role("heading", name=text("reception:book.done.series", count=2))).to_be_visible()
    screen.follow(lambda: page.get_by_role("link", name=text("reception:book.done.openSeries")).click())
    expect(page).to_have_url(re.compile("/series/"))
    expect(page.get_by_role("row")).to_have_count(3)


def test_this_one_and_the_following_are_cancelled(page_of, receptionist, doctor):
    patient = person(receptionist)
    made = series(receptionist, patient.id, doctor.id, "11:00")
    screen = page_of("receptionist").open(f"/series/{made}")
    check_screen(screen, "series")
    page = screen.page
    choose(page, 3, "reception:series.cancelFollowing")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_label(text("reception:series.reason")).fill("Treatment ends early")
    dialog.get_by_role("button", name=text("reception:series.cancelAction", count=2)).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text=text("labels.status.cancelled"))).to_have_count(2)
    assert [one["status"] for one in of(receptionist, made)] == ["scheduled", "scheduled", "cancelled", "cancelled"]


def test_all_to_come_move_to_another_time_or_none_does(page_of, receptionist, doctor):
    patient = person(receptionist)
    made = series(receptionist, patient.id, doctor.id, "13:00", count=3)
    booked(receptionist, person(receptionist).id, doctor.id, "14:20", AHEAD + 7)
    screen = page_of("receptionist").open(f"/series/{made}")
    page = screen.page
    page.get_by_role("button", name=text("reception:series.moveAll")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("reception:series.newTime")).fill("14:20")
    screen.guard.expect(409, f"/api/appointments/series/{made}/reschedule")
    dialog.get_by_role("button", name=text("reception:series.moveAction", count=3)).click()
    expect(dialog.get_by_role("listitem").nth(1).locator(".error")).to_be_visible()
    assert {clock(one) for one in of(receptionist, made)} == {"13:00"}
    dialog.get_by_label(text("reception:series.newTime")).fill("14:40")
    dialog.get_by_role("button", name=text("reception:series.moveAction", count=3)).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("cell", name=re.compile("^14:40"))).to_have_count(3)
    assert {clock(one) for one in of(receptionist, made)} == {"14:40"}


def test_one_of_a_series_is_moved_or_cancelled_alone(page_of, receptionist, doctor):
    patient = person(receptionist)
    made = series(receptionist, patient.id, doctor.id, "15:00", count=2)
    screen = page_of("receptionist").open(f"/series/{made}")
    page = screen.page
    choose(page, 1, "reception:series.cancelOne")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("reception:parts.cancel.reason")).fill("Travels")
    dialog.get_by_role("button", name=text("reception:parts.cancel.action")).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text(text("labels.status.cancelled"))
    screen.follow(lambda: choose(page, 2, "reception:series.moveOne"))
    expect(page).to_have_url(re.compile(f"/book\\?reschedule={of(receptionist, made)[1]['id']}"))
