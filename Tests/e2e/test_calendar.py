"""The calendar: a day side by side, booking and moving with the mouse and with the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from consulting import booked, consultant, person
from messages import text
from screens import check_screen
from server import today

AHEAD = 8
MINUTE = 2  # pixels


@pytest.fixture(scope="module")
def desk(people):
    """Two doctors nobody else books, and somebody who sees both of them."""
    return consultant(people["admin"]), consultant(people["admin"])


@pytest.fixture
def receptionist(people):
    return people["receptionist"]


def address(*doctors, days: int = AHEAD, **more) -> str:
    query = [f"date={today(days)}"] + [f"doctor={one.id}" for one in doctors]
    return "/calendar?" + "&".join(query + [f"{key}={value}" for key, value in more.items()])


def point(page: Page, column: int, clock: str) -> tuple[float, float]:
    """Where a time of a column is on the screen; the shown hours begin at nine."""
    hour, minute = map(int, clock.split(":"))
    box = page.locator(f"[data-column='{column}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + (hour * 60 + minute - 9 * 60) * MINUTE + 6


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0], start[1] + 8)
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def entry(page: Page, name: str):
    return page.locator("[data-entry]").filter(has_text=name)


def choose_patient(page: Page, name: str) -> None:
    field = page.get_by_role("dialog").get_by_role("combobox", name=text("reception:book.patient"))
    field.fill(name)
    page.get_by_role("option").filter(has_text=name).wait_for()
    field.press("Enter")


def test_a_day_a_week_and_rooms_are_good_screens(page_of, people, receptionist, desk):
    one, other = desk
    for number, clock in enumerate(("09:00", "10:20", "13:40")):
        booked(receptionist, person(receptionist).id, one.id, clock, AHEAD + 1, room=f"Room-{number}")
    booked(people["manager"], person(receptionist).id, one.id, "10:20", AHEAD + 1, overbook=True)
    booked(receptionist, person(receptionist).id, other.id, "14:00", AHEAD + 1, visit_type="procedure")
    check_screen(page_of("receptionist").open(address(one, other, days=AHEAD + 1)), "calendar-day")
    check_screen(page_of("receptionist").open(address(one, other, days=AHEAD + 1, view="week")), "calendar-week")
    check_screen(page_of("receptionist").open(f"/calendar?date={today(AHEAD + 1)}&by=room"), "calendar-rooms")


def test_all_that_one_call_gives_is_shown_within_a_second(page_of, receptionist):
    doctors = receptionist.found("/api/doctors?active=true&limit=20")["items"]
    query = "&".join(f"doctor={one['id']}" for one in doctors)
    check_screen(page_of("receptionist").open(f"/calendar?{query}"), "calendar-twenty", shots=False)


def test_a_drag_over_free_time_books_it(page_of, receptionist, desk):
    patient = person(receptionist)
    screen = page_of("receptionist").open(address(*desk))
    page = screen.page
    drag(page, point(page, 0, "09:20"), point(page, 0, "09:35"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("09:20")
    expect(dialog).to_contain_text(desk[0].name)
    choose_patient(page, patient.name)
    dialog.get_by_role("button", name=text("reception:book.action")).click()
    expect(dialog).to_have_count(0)
    expect(entry(page, patient.name)).to_contain_text("09:20")
    # The keyboard goes on where something was just booked.
    expect(entry(page, patient.name)).to_be_focused()


def test_an_appointment_is_dragged_to_another_time_and_doctor_and_moved_back(page_of, receptionist, desk):
    patient = person(receptionist)
    made = booked(receptionist, patient.id, desk[0].id, "10:00", AHEAD)
    screen = page_of("receptionist").open(address(*desk))
    page = screen.page
    drag(page, point(page, 0, "10:00"), point(page, 1, "11:20"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("10:00")
    expect(dialog).to_contain_text("11:20")
    expect(dialog).to_contain_text(desk[1].name)
    dialog.get_by_role("button", name=text("reception:calendar.move.action")).click()
    expect(page.locator("[data-column='1'] [data-entry]").filter(has_text=patient.name)).to_contain_text("11:20")
    now = receptionist.found(f"/api/appointments/{made['id']}")
    assert (now["doctor"], now["moves"]) == (desk[1].id, 1)

    page.get_by_role("button", name=text("undo")).click()
    expect(page.locator("[data-column='0'] [data-entry]").filter(has_text=patient.name)).to_contain_text("10:00")
    assert receptionist.found(f"/api/appointments/{made['id']}")["doctor"] == desk[0].id


def test_what_the_server_refuses_springs_back_and_says_why(page_of, receptionist, desk):
    patient, other = person(receptionist), person(receptionist)
    made = booked(receptionist, patient.id, desk[0].id, "10:40", AHEAD)
    booked(receptionist, other.id, desk[1].id, "10:40", AHEAD)
    screen = page_of("receptionist").open(address(*desk))
    screen.guard.expect(409, f"/api/appointments/{made['id']}/reschedule")
    page = screen.page
    drag(page, point(page, 0, "10:40"), point(page, 1, "10:40"))
    page.get_by_role("dialog").get_by_role("button", name=text("reception:calendar.move.action")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[data-column='0'] [role=alert]")).to_contain_text(
        text("reception:calendar.refused", reason="").strip())
    expect(page.locator("[data-column='0'] [data-entry]").filter(has_text=patient.name)).to_contain_text("10:40")
    way = page.get_by_role("link", name=text("reception:calendar.findTime"))
    expect(way).to_have_attribute("href", f"/book?reschedule={made['id']}")
    page.get_by_role("alert").get_by_role("button", name=text("close")).click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_escape_ends_a_drag(page_of, receptionist, desk):
    patient = person(receptionist)
    booked(receptionist, patient.id, desk[0].id, "11:40", AHEAD)
    page = page_of("receptionist").open(address(*desk)).page
    start = point(page, 0, "11:40")
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0], start[1] - 60, steps=4)
    expect(page.locator(".calendar-ghost-entry")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".calendar-ghost-entry")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_closed_time_is_no_time_to_book(page_of, desk):
    page = page_of("receptionist").open(address(*desk)).page
    page.mouse.click(*point(page, 0, "12:20"))
    expect(page.get_by_text(text("reception:calendar.closedTime"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_booking_and_moving_by_the_keyboard_alone(page_of, receptionist, people):
    one, other = consultant(people["admin"]), consultant(people["admin"])
    patient = person(receptionist)
    screen = page_of("receptionist").open(address(one, other))
    page = screen.page
    grid = page.get_by_role("application")
    expect(grid).to_have_accessible_description(text("reception:calendar.keys"))
    page.locator("[data-cursor]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_accessible_name(
        text("reception:calendar.freeSlot", time="09:40", column=one.name))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("09:40")
    page.keyboard.type(patient.name)
    page.get_by_role("option").filter(has_text=patient.name).wait_for()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name=text("changeChoice", name=text("reception:book.patient")))).to_be_focused()
    while page.locator(":focus").get_attribute("type") != "submit":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(entry(page, patient.name)).to_be_focused()

    page.keyboard.press("m")
    expect(page.get_by_role("status").filter(has_text=patient.name).first).to_be_attached()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_accessible_name(
        text("reception:calendar.dropFree", name=patient.name, time="10:00", column=other.name))
    page.keyboard.press("Escape")
    expect(entry(page, patient.name)).to_be_focused()

    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text(other.name)
    dialog.get_by_role("button", name=text("reception:calendar.move.action")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-column='1'] [data-entry]").filter(has_text=patient.name)).to_be_focused()

    page.keyboard.press("Enter")
    expect(dialog).to_contain_text(patient.mrn)
    page.keyboard.press("Escape")
    expect(entry(page, patient.name)).to_be_focused()


def test_days_go_by_and_the_address_says_which(page_of, desk):
    page = page_of("receptionist").open(address(*desk)).page
    page.keyboard.press("Alt+ArrowRight")
    expect(page).to_have_url(re.compile(f"date={today(AHEAD + 1)}"))
    page.get_by_role("button", name=text("reception:calendar.previous.day")).click()
    expect(page).to_have_url(re.compile(f"date={today(AHEAD)}"))
    page.keyboard.press("t")
    expect(page).not_to_have_url(re.compile("date="))


def test_what_others_book_appears(page_of, receptionist, desk):
    patient = person(receptionist)
    page = page_of("receptionist").open(address(*desk)).page
    booked(receptionist, patient.id, desk[1].id, "09:00", AHEAD)
    expect(entry(page, patient.name)).to_be_visible()


def test_an_entry_leads_on(page_of, receptionist, desk):
    patient = person(receptionist)
    made = booked(receptionist, patient.id, desk[1].id, "09:40", AHEAD)
    screen = page_of("receptionist").open(address(*desk))
    page = screen.page
    entry(page, patient.name).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name=text("reception:calendar.entry.open"), exact=True)).to_have_attribute(
        "href", f"/appointments/{made['id']}")
    check_screen(screen, "calendar-entry")
    # One click picks it up, another drops it: nobody has to drag.
    dialog.get_by_role("button", name=text("reception:calendar.entry.move")).click()
    page.mouse.click(*point(page, 1, "11:00"))
    dialog.get_by_role("button", name=text("reception:calendar.move.action")).click()
    expect(page.locator("[data-column='1'] [data-entry]").filter(has_text=patient.name)).to_contain_text("11:00")


def test_a_day_begins_with_those_who_work(page_of, receptionist, desk):
    quietest = min(range(20, 27), key=lambda days: len(working(receptionist, days)))
    booked(receptionist, person(receptionist).id, desk[0].id, "09:00", quietest)
    there = working(receptionist, quietest)
    assert desk[0].name in there
    page = page_of("receptionist").open(f"/calendar?date={today(quietest)}").page
    heads = page.locator(".calendar-head")
    expect(heads).to_have_count(8)
    first = heads.all_inner_texts()[:min(8, len(there))]
    assert all(any(name in head for name in there) for head in first), f"{first}, but {there} work"


def working(receptionist, days: int) -> list[str]:
    """The names of the doctors who see somebody on a day."""
    return [one["doctorName"] for one in receptionist.found(f"/api/appointments/day?date={today(days)}")["doctors"]]


def test_the_doctors_that_were_chosen_are_remembered(page_of, desk):
    page = page_of("receptionist").open("/calendar").page
    page.get_by_role("button", name=re.compile(r"^\d+ (of \d+ )?doctor")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=text("reception:calendar.doctors.none")).click()
    dialog.get_by_label(text("reception:calendar.doctors.name")).fill(desk[0].name[3:])
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name=text("reception:calendar.doctors.show", count=1)).click()
    expect(page.locator(".calendar-head")).to_have_count(1)
    expect(page.locator(".calendar-head")).to_contain_text(desk[0].name)
    page.goto("/calendar")
    expect(page.locator(".calendar-head")).to_have_text(re.compile(re.escape(desk[0].name)))


def test_who_may_only_read_cannot_book_or_move(page_of, receptionist, desk):
    patient = person(receptionist)
    booked(receptionist, patient.id, desk[0].id, "11:20", AHEAD + 2)
    page = page_of("nurse").open(address(*desk, days=AHEAD + 2)).page
    page.mouse.click(*point(page, 0, "09:20"))
    drag(page, point(page, 0, "11:20"), point(page, 0, "10:20"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(entry(page, patient.name)).to_contain_text("11:20")
