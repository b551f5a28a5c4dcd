"""Booking: from a patient at the desk to a time that is theirs."""

import re

import pytest
from playwright.sync_api import Page, expect

from consulting import booked, consultant, moment, person
from messages import text
from screens import check_screen
from server import today

AHEAD = 5
SPECIALTY = "Sports Medicine"


@pytest.fixture(scope="module")
def doctor(people):
    return consultant(people["admin"], specialty=SPECIALTY)


@pytest.fixture
def receptionist(people):
    return people["receptionist"]


def visits(receptionist, patient) -> list[dict]:
    return receptionist.found(f"/api/appointments?patient={patient.id}")["items"]


def address(**query) -> str:
    """`+` of a time zone would be a space in an address."""
    return "/book?" + "&".join(f"{key}={value}".replace("+", "%2B") for key, value in query.items())


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.locator(":focus").and_(page.locator(selector)).count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def book(page: Page) -> None:
    page.get_by_role("button", name=text("reception:book.action"), exact=True).click()


def test_from_search_to_confirmed_with_the_keyboard_alone(page_of, receptionist, doctor):
    patient = person(receptionist)
    page = page_of("receptionist").open("/book").page
    expect(page.get_by_role("combobox", name=text("reception:book.patient"))).to_be_focused()
    page.keyboard.type(patient.mrn)
    page.get_by_role("option").filter(has_text=patient.name).wait_for()
    page.keyboard.press("Enter")
    tab_to(page, "#book-type")
    page.keyboard.type("Consult")
    page.locator("#book-slots-doctor").wait_for()
    tab_to(page, "#book-slots-doctor")
    page.keyboard.type(doctor.name[3:])
    page.get_by_role("option").filter(has_text=doctor.name).wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".slot-who").first).to_contain_text(doctor.name)
    tab_to(page, ".slot-time")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    submit = page.get_by_role("button", name=text("reception:book.action"), exact=True)
    expect(submit).to_be_focused()
    expect(submit).to_have_accessible_description(re.compile(re.escape(doctor.name)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=text("reception:book.done.booked"))).to_be_focused()
    [visit] = visits(receptionist, patient)
    assert visit["doctor"] == doctor.id


def test_tomorrow_is_one_click_away_and_called_so(page_of, receptionist, doctor):
    patient = person(receptionist)
    page = page_of("receptionist").open(f"/book?patient={patient.id}&type=consultation&doctor={doctor.id}").page
    page.get_by_role("button", name=text("tomorrow"), exact=True).click()
    day = page.get_by_label(text("reception:slots.from"), exact=True)
    expect(day).to_have_value(f"{today(1):%d/%m/%Y}")
    first = page.get_by_role("heading", level=3).first
    expect(first).to_have_text(re.compile(f"^{text('tomorrow')} · "))
    page.locator(".slot-time").first.click()
    expect(page.locator("#book-summary")).to_contain_text(text("tomorrow"))


def test_who_finds_no_time_is_put_on_the_wait_list_with_what_was_chosen(page_of, receptionist, doctor):
    patient = person(receptionist)
    screen = page_of("receptionist").open(
        f"/book?patient={patient.id}&type=consultation&doctor={doctor.id}&date={today(1)}")
    page = screen.page
    page.locator(".slot-more summary").first.click()
    page.get_by_label(text("reception:slots.earliest")).fill("23:30")
    way = page.get_by_role("link", name=text("reception:waitList.join.action"))
    screen.follow(way.click)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(patient.mrn)
    expect(dialog).to_contain_text(doctor.name)
    dialog.get_by_role("button", name=text("cancel"), exact=True).click()
    assert patient.id not in page.url
    # The next one to join is somebody else, by the button as by the way that brought the first.
    page.get_by_role("button", name=text("reception:waitList.join.action")).first.click()
    expect(dialog).not_to_contain_text(patient.mrn)
    page.keyboard.press("Escape")
    other = person(receptionist)
    screen.open(f"/wait-list?join=yes&patient={other.id}&visitType=consultation&doctor={doctor.id}")
    expect(dialog).to_contain_text(other.mrn)
    expect(dialog).not_to_contain_text(patient.mrn)


def test_the_way_back_leads_to_the_free_times_and_never_to_the_same_booking(page_of, receptionist, doctor):
    patient = person(receptionist)
    page = page_of("receptionist").open(address(patient=patient.id, type="consultation", doctor=doctor.id)).page
    page.locator(".slot-time").first.click()
    expect(page.get_by_role("button", name=text("reception:book.action"), exact=True)).to_be_focused()
    page.go_back()
    expect(page.locator(".slot-time").first).to_be_visible()
    page.go_forward()
    book(page)
    expect(page.get_by_role("heading", name=text("reception:book.done.booked"))).to_be_focused()
    assert "start=" not in page.url
    page.go_back()
    expect(page.locator(".slot-time").first).to_be_visible()
    expect(page.get_by_text(patient.name).first).to_be_visible()
    assert len(visits(receptionist, patient)) == 1


SCAN = """(field, text) => {
    document.execCommand("insertText", false, text);
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}"""


def test_a_scanned_record_number_is_taken_at_once(page_of, receptionist):
    patient = person(receptionist)
    page = page_of("receptionist").open("/book").page
    field = page.get_by_role("combobox", name=text("reception:book.patient"))
    expect(field).to_be_focused()
    # A scanner ends with Enter before anybody could have answered, and before the page has drawn what it typed.
    field.evaluate(SCAN, patient.mrn)
    expect(page.get_by_role("button", name=text("changeChoice", name=text("reception:book.patient")))).to_be_focused()
    expect(page.get_by_text(patient.name).first).to_be_visible()


def test_each_step_is_a_good_screen(page_of, receptionist, doctor):
    patient = person(receptionist)
    check_screen(page_of("receptionist").open("/book"), "book")
    check_screen(page_of("receptionist").open(address(patient=patient.id, type="consultation")), "book-times")
    screen = page_of("receptionist").open(
        address(patient=patient.id, type="consultation", doctor=doctor.id, start=moment("11:00", AHEAD)))
    check_screen(screen, "book-confirm")
    screen.page.get_by_role("checkbox", name=text("reception:series.repeat")).check()
    screen.settle()
    check_screen(screen, "book-series", most_calls=9)  # one more than the page itself: which of the dates are free
    screen.page.get_by_role("checkbox", name=text("reception:series.repeat")).uncheck()
    screen.follow(lambda: book(screen.page))
    expect(screen.page.get_by_role("heading", name=text("reception:book.done.booked"))).to_be_visible()
    check_screen(screen, "book-done")


def test_a_time_that_somebody_else_takes_meanwhile_is_said_and_the_next_are_offered(page_of, receptionist, doctor):
    patient, other = person(receptionist), person(receptionist)
    screen = page_of("receptionist").open(address(patient=patient.id, type="consultation", doctor=doctor.id))
    page = screen.page
    page.get_by_label(text("reception:slots.from"), exact=True).fill(str(today(AHEAD)))
    page.get_by_role("button", name=re.compile(r"^09:40, ")).first.click()
    page.get_by_label(re.compile(text("reception:book.notes"))).fill("Prefers the morning")
    booked(receptionist, other.id, doctor.id, "09:40", AHEAD)
    screen.guard.expect(409, "^/api/appointments$")
    book(page)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text(text("reception:slots.nextFree"))
    offered = notice.get_by_role("button")
    expect(offered.first).to_contain_text("09:00")
    offered.filter(has_text="10:00").first.click()
    # What was typed is still there.
    expect(page.get_by_label(re.compile(text("reception:book.notes")))).to_have_value("Prefers the morning")
    book(page)
    expect(page.get_by_role("heading", name=text("reception:book.done.booked"))).to_be_visible()
    [visit] = visits(receptionist, patient)
    assert visit["notes"] == "Prefers the morning"
    assert receptionist.found(f"/api/appointments?doctor={doctor.id}&from={today(AHEAD)}&to={today(AHEAD)}")


def test_what_is_missing_is_said_beside_it(page_of, doctor):
    page = page_of("receptionist").open(
        address(type="consultation", doctor=doctor.id, start=moment("15:00", AHEAD))).page
    book(page)
    expect(page.get_by_text(text("reception:book.missing.patient"))).to_be_visible()
    expect(page.locator("#book-patient")).to_be_focused()


def test_a_patient_who_is_elsewhere_at_that_time_is_said(page_of, receptionist, doctor, people):
    patient = person(receptionist)
    booked(receptionist, patient.id, consultant(people["admin"]).id, "14:00", AHEAD)
    screen = page_of("receptionist").open(
        address(patient=patient.id, type="consultation", doctor=doctor.id, start=moment("14:00", AHEAD)))
    screen.guard.expect(409, "^/api/appointments$")
    book(screen.page)
    expect(screen.page.get_by_role("alert")).to_be_visible()
    assert len(visits(receptionist, patient)) == 1


def test_who_may_books_over_a_taken_time_knowingly(page_of, receptionist, doctor):
    first, second = person(receptionist), person(receptionist)
    booked(receptionist, first.id, doctor.id, "13:20", AHEAD)
    screen = page_of("manager").open(
        address(patient=second.id, type="consultation", doctor=doctor.id, start=moment("13:20", AHEAD)))
    screen.guard.expect(409, "^/api/appointments$")
    page = screen.page
    book(page)
    page.get_by_role("checkbox", name=text("reception:book.overbook")).check()
    book(page)
    expect(page.get_by_role("heading", name=text("reception:book.done.booked"))).to_be_visible()
    assert visits(receptionist, second)[0]["isOverbooked"]


def test_a_time_that_is_not_free_can_be_named_by_who_may_overbook(page_of, receptionist, doctor):
    patient = person(receptionist)
    page = page_of("manager").open(address(patient=patient.id, type="consultation", doctor=doctor.id)).page
    page.get_by_text(text("reception:slots.other")).click()
    page.get_by_label(text("reception:slots.otherDate")).fill(str(today(AHEAD)))
    time, choose = page.get_by_label(text("reception:slots.otherTime")), text("reception:slots.otherChoose")
    time.fill("16:30")
    # What can't be read is no time, and not the one of before.
    time.fill("17:3")
    expect(page.get_by_role("button", name=choose)).to_be_disabled()
    time.fill("17:30")
    page.get_by_role("button", name=choose).click()
    expect(page.get_by_text(text("reception:book.overbooking"))).to_be_visible()
    book(page)
    expect(page.get_by_role("heading", name=text("reception:book.done.booked"))).to_be_visible()
    assert visits(receptionist, patient)[0]["isOverbooked"]


def test_the_soonest_of_each_doctor(page_of, people, doctor):
    other = consultant(people["admin"], specialty=SPECIALTY)
    page = page_of("receptionist").open(address(type="consultation")).page
    page.get_by_label(re.compile(text("reception:slots.specialty"))).select_option(SPECIALTY)
    page.get_by_label(text("reception:slots.firstOfEach")).check()
    expect(page.locator(".slot-row")).to_have_count(2)
    expect(page.locator(".slot-time")).to_have_count(2)
    for one in (doctor, other):
        expect(page.locator(".slot-row").filter(has_text=one.name)).to_have_count(1)


def test_later_times_come_when_they_are_asked_for(page_of, doctor):
    page = page_of("receptionist").open(address(type="consultation", doctor=doctor.id)).page
    expect(page.locator(".slot-time")).to_have_count(60)
    page.get_by_role("button", name=text("reception:slots.moreTimes")).click()
    expect(page.locator(".slot-time")).to_have_count(120)


def test_another_time_for_what_is_booked(page_of, receptionist, doctor):
    patient = person(receptionist)
    made = booked(receptionist, patient.id, doctor.id, "15:20", AHEAD + 1)
    screen = page_of("receptionist").open(f"/book?reschedule={made['id']}")
    page = screen.page
    check_screen(screen, "book-reschedule")
    page.get_by_role("button", name=re.compile(r"^13:00, ")).first.click()
    page.get_by_role("button", name=text("reception:book.moveAction")).click()
    expect(page.get_by_role("heading", name=text("reception:book.done.moved"))).to_be_visible()
    now = receptionist.found(f"/api/appointments/{made['id']}")
    assert now["moves"] == 1 and now["start"] != made["start"]
    receptionist.made(f"/api/appointments/{made['id']}/cancel", {"reason": "Feels better"})
    over = page_of("receptionist").open(f"/book?reschedule={made['id']}").page
    expect(over.get_by_text(text("reception:book.notMovable"))).to_be_visible()
