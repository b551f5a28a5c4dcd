"""A doctor's hours, leave and figures."""

import pytest
from playwright.sync_api import expect

from clinicians import Clinician
from messages import text
from screens import check_screen
from server import today


@pytest.fixture
def doctor(people):
    return Clinician(people)


def save(page) -> None:
    page.get_by_role("button", name=text("doctor:hours.review")).click()


def test_the_screens_are_good(page_of):
    check_screen(page_of("doctor").open("/hours"), "hours")
    check_screen(page_of("doctor").open("/figures"), "figures")
    check_screen(page_of("manager").open("/figures"), "figures-manager")
    # A nurse has no figures: the menu does not offer them.
    nurse = page_of("nurse").open("/hours").page
    menu = nurse.get_by_role("navigation").first
    expect(menu.get_by_role("link", name=text("doctor:hours.title"))).to_be_visible()
    expect(menu.get_by_role("link", name=text("doctor:figures.title"))).to_have_count(0)


def test_a_nurse_reads_hours_and_changes_none(page_of, doctor):
    screen = page_of("nurse").open(f"/hours?doctor={doctor.doctor}")
    expect(screen.page.get_by_role("heading", name=text("doctor:hours.week"))).to_be_visible()
    expect(screen.page.get_by_role("button", name=text("doctor:hours.addLeave"))).to_have_count(0)
    check_screen(screen, "hours-nurse", shots=False)


def test_leave_shows_whom_it_strands_before_it_is_saved(page_of, doctor):
    patient = doctor.patient()  # comes in two days
    page = page_of(doctor.login).open("/hours").page
    page.get_by_role("button", name=text("doctor:hours.addLeave")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("doctor:hours.leaveFrom")).fill(str(today(2)))
    dialog.get_by_label(text("doctor:hours.reason")).fill("Conference")
    dialog.get_by_role("button", name=text("doctor:hours.take")).click()
    expect(page.get_by_text("Conference")).to_be_visible()
    path = f"/api/doctors/{doctor.doctor}/availability"
    assert doctor.api.found(path)["leaves"] == []
    save(page)
    stranded = page.get_by_role("dialog", name=text("doctor:hours.strandedTitle", count=1))
    expect(stranded.get_by_text(patient.name)).to_be_visible()
    assert doctor.api.found(path)["leaves"] == []
    stranded.get_by_role("button", name=text("doctor:hours.saveAnyway")).click()
    expect(page.get_by_text(text("doctor:hours.saved"))).to_be_visible()
    assert doctor.api.found(path)["leaves"][0]["reason"] == "Conference"


def test_sessions_are_changed_by_the_keyboard_and_refused_where_they_clash(page_of, doctor):
    screen = page_of(doctor.login).open("/hours")
    page = screen.page
    page.get_by_role("button", name=text("doctor:hours.addTemplate")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("doctor:hours.location")).fill("City clinic")
    dialog.get_by_label(text("doctor:hours.effectiveFrom")).fill(str(today(1)))
    dialog.get_by_label(text("doctor:hours.copy")).uncheck()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=text("doctor:hours.addSessionAt", place="City clinic")).click()
    dialog.get_by_label("Monday").check()
    dialog.get_by_label(text("doctor:hours.start"), exact=True).fill("09:00")
    dialog.get_by_label(text("doctor:hours.end"), exact=True).fill("12:00")
    dialog.get_by_role("button", name=text("doctor:hours.take")).click()
    # All day at the main building already: nobody is at two places.
    screen.guard.expect(422, "/availability$")
    save(page)
    expect(page.locator(".hours-wrong").first).to_be_visible()
    page.get_by_role("button", name=text("doctor:hours.discard")).click()
    expect(page.get_by_text("City clinic")).to_have_count(0)


def test_what_a_manager_saved_meanwhile_is_not_lost(page_of, doctor, people):
    screen = page_of(doctor.login).open("/hours")
    page = screen.page
    page.get_by_role("button", name=text("doctor:hours.addOneOff")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("doctor:hours.date")).fill(str(today(3)))
    dialog.get_by_label(text("doctor:hours.start"), exact=True).fill("10:00")
    dialog.get_by_label(text("doctor:hours.end"), exact=True).fill("11:00")
    dialog.get_by_role("button", name=text("doctor:hours.take")).click()
    path = f"/api/doctors/{doctor.doctor}"
    week = doctor.api.found(f"{path}/availability")
    sessions = [one for one in week["templates"][0]["sessions"] if one["day"] == "mon"]
    for one in sessions:
        one["hours"]["end"] = "08:00"
    answer = people["manager"].request(
        "PUT", f"{path}/availability", json={"templates": [week["templates"][0] | {"sessions": sessions}]},
        headers={"If-Match": f'"{week["revision"]}"'})
    assert answer.status_code == 200, answer.text
    screen.guard.expect(412, "/availability$")
    save(page)
    conflict = page.get_by_role("dialog", name=text("conflict.title"))
    expect(conflict.get_by_text("00:00–08:00")).to_be_visible()
    conflict.get_by_role("button", name=text("doctor:hours.takeTheirs")).click()
    expect(page.get_by_text(text("doctor:hours.noOneOffs"))).to_be_visible()
    expect(page.get_by_role("region", name=text("doctor:hours.changes"))).to_have_count(0)


def test_a_manager_reads_the_figures_of_a_doctor(page_of, people):
    own = people["doctor"].found("/api/auth/me")["user"]["doctor"]
    screen = page_of("manager").open(f"/figures?doctor={own}")
    expect(screen.page.get_by_role("table", name=text("doctor:figures.byMonth"))).to_be_visible()
    check_screen(screen, "figures-of-doctor")
    hours = page_of("manager").open(f"/hours?doctor={own}").page
    expect(hours.get_by_role("button", name=text("doctor:hours.addLeave"))).to_be_visible()


def test_a_calendar_link_is_shown_once_works_and_ends(page_of, doctor):
    page = page_of(doctor.login).open("/hours").page
    page.get_by_role("button", name=text("doctor:feed.make")).click()
    address = page.locator(".notice code").inner_text()
    assert "BEGIN:VCALENDAR" in doctor.clerk.session.get(address, timeout=30).text
    page.get_by_role("button", name=text("doctor:feed.revoke")).click()
    expect(page.get_by_text(text("doctor:feed.revoked"))).to_be_visible()
    assert doctor.clerk.session.get(address, timeout=30).status_code == 404
