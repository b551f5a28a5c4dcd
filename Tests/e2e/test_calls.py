"""The desk calls the stranded and those of the wait list: what came of it is there for whoever calls next."""

import time
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from consulting import booked, consultant, person
from hospital import patients
from messages import text
from screens import MOST_CALLS, check_screen, row, tab_to
from server import ZONE, today

CALLED = text("reception:calls.action")


@pytest.fixture
def clerk(people):
    return people["receptionist"]


@pytest.fixture
def doctor(people):
    """Somebody whom no other test books."""
    return consultant(people["admin"])


@pytest.fixture
def stranded(people, clerk, doctor):
    """Two patients whose doctor takes leave on the day of their appointments, with these appointments."""
    day = 2
    pairs = [(patient, booked(clerk, patient.id, doctor.id, clock, day))
             for patient, clock in zip((person(clerk), person(clerk)), ("09:00", "10:00"))]
    people["admin"].made(f"/api/doctors/{doctor.id}/leaves", {"from": str(today(day)), "to": str(today(day))})
    # The leave comes to the appointments by an event.
    end = time.monotonic() + 15
    while len(clerk.found(f"/api/appointments/stranded?doctor={doctor.id}")["items"]) < len(pairs):
        assert time.monotonic() < end, "the leave strands nobody"
        time.sleep(0.05)
    return pairs


@pytest.fixture
def waiting(clerk, doctor):
    """A patient on the wait list, with the entry."""
    patient = person(clerk)
    return patient, clerk.made("/api/appointments/wait-list", {
        "patient": patient.id, "doctor": doctor.id, "visitType": "consultation", "from": str(today(1)),
        "to": str(today(9)), "notes": "Prefers mornings"})


def note(clerk, entry: str, *, minutes: float | None = None, **call) -> None:
    """A call that another desk notes: of `wait-list/<id>` or `stranded/<id>`."""
    again = {} if minutes is None else {"callAgainAt": (datetime.now(ZONE) + timedelta(minutes=minutes)).isoformat()}
    clerk.made(f"/api/appointments/{entry}/contacts", call | again)


def in_minutes(page: Page, minutes: int) -> None:
    """What is opened in this page takes the time for so much later."""
    page.clock.set_fixed_time(datetime.now(ZONE) + timedelta(minutes=minutes))


def test_a_call_is_noted_with_the_keyboard_alone_and_seen_at_the_other_desk(page_of, clerk, doctor, stranded):
    (first, visit), (second, _) = stranded
    path = f"/stranded?doctor={doctor.id}"
    page, other = page_of("receptionist").open(path).page, page_of("receptionist").open(path).page
    expect(row(other, first.name)).to_contain_text(text("reception:calls.none"))
    tab_to(page, row(page, first.name).get_by_role("button", name=CALLED))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=text("reception:calls.title", name=first.name))
    expect(dialog.get_by_label(text("labels.contactOutcome.reached"))).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_label(text("labels.contactOutcome.no-answer"))).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("the sister answers after five")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)

    # It is folded away on both desks; who is still to be called is in sight, and the keyboard goes on there.
    for each in (page, other):
        expect(row(each, first.name)).to_be_hidden()
        expect(row(each, second.name)).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body")
    fold = other.locator("summary")
    tab_to(other, fold)
    other.keyboard.press("Enter")
    kept = row(other, first.name)
    expect(kept).to_contain_text(text("labels.contactOutcome.no-answer"))
    expect(kept).to_contain_text("the sister answers after five")
    expect(kept).to_contain_text("Demo Receptionist")

    listed = clerk.found(f"/api/appointments/stranded?doctor={doctor.id}")["items"]
    contact = next(one for one in listed if one["id"] == visit["id"])["contact"]
    again = datetime.fromisoformat(contact["last"]["callAgainAt"]) - datetime.fromisoformat(contact["last"]["at"])
    assert contact["count"] == 1 and timedelta(minutes=29) < again <= timedelta(minutes=36)


def test_who_is_due_to_be_called_again_stands_first_and_says_so(page_of, clerk, doctor, stranded):
    (first, _), (second, visit) = stranded
    screen = page_of("receptionist").open(f"/stranded?doctor={doctor.id}")
    expect(row(screen.page, second.name)).to_be_visible()
    note(clerk, f"stranded/{visit['id']}", outcome="no-answer")
    note(clerk, f"stranded/{visit['id']}", outcome="left-message", minutes=20)
    expect(row(screen.page, second.name)).to_be_hidden()
    in_minutes(screen.page, 25)
    page = screen.open(f"/stranded?doctor={doctor.id}").page
    rows = page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text(second.name)
    expect(rows.nth(1)).to_contain_text(text("reception:calls.due", time="").strip())
    expect(rows.nth(1)).to_contain_text(text("reception:calls.times", count=2))
    expect(rows.nth(2)).to_contain_text(first.name)
    expect(page.locator("summary")).to_have_count(0)
    attention = screen.open("/today").page.get_by_label(text("reception:today.attention.title"))
    expect(attention).to_contain_text("to call again now")


def test_who_is_due_stands_first_of_two_hundred_and_that_there_are_more_is_said(page_of, clerk, doctor):
    entries = [clerk.made("/api/appointments/wait-list", {
        "patient": patient, "doctor": doctor.id, "visitType": "consultation", "from": str(today(1)),
        "to": str(today(9))}) for patient in patients(clerk, 203)]
    note(clerk, f"wait-list/{entries[190]['id']}", minutes=20, outcome="no-answer")
    last = clerk.found(f"/api/patients/{entries[190]['patient']}")
    screen = page_of("receptionist").open(f"/wait-list?doctor={doctor.id}")
    expect(row(screen.page, clerk.found(f"/api/patients/{entries[0]['patient']}")["name"]["given"])).to_be_visible()
    in_minutes(screen.page, 25)
    page = screen.open(f"/wait-list?doctor={doctor.id}").page
    expect(page.get_by_role("row").nth(1)).to_contain_text(last["name"]["given"])
    expect(page.get_by_text(text("reception:calls.partly", number="200"))).to_be_visible()
    assert len(screen.guard.calls) <= MOST_CALLS, screen.guard.calls


def test_a_time_that_was_asked_for_is_written_and_what_is_wrong_stands_beside_it(page_of, clerk, doctor, waiting):
    patient, entry = waiting
    screen = page_of("receptionist").open(f"/wait-list?doctor={doctor.id}")
    page = screen.page
    row(page, patient.name).get_by_role("button", name=CALLED).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(text("reception:calls.choices.other")).click()
    save = dialog.get_by_role("button", name=text("reception:calls.save"))
    save.click()
    # What came of it, and the time.
    expect(dialog.locator(".error")).to_have_count(2)
    dialog.get_by_text(text("labels.contactOutcome.reached"), exact=True).click()
    clock = dialog.get_by_label(text("reception:calls.time"), exact=True)
    clock.fill("0000")
    screen.guard.expect(422, r"/wait-list/.*/contacts")
    save.click()
    expect(clock).to_have_attribute("aria-invalid", "true")
    expect(clock).to_be_focused()
    later = datetime.now(ZONE) + timedelta(days=3)
    dialog.get_by_label(text("reception:calls.date")).fill(later.strftime("%d/%m/%Y"))
    clock.fill("1715")
    save.click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(text("reception:calls.nobodyNow.title"))).to_be_visible()
    listed = clerk.found(f"/api/appointments/wait-list?doctor={doctor.id}")["items"]
    again = next(one for one in listed if one["id"] == entry["id"])["contact"]["last"]["callAgainAt"]
    assert datetime.fromisoformat(again) == later.replace(hour=17, minute=15, second=0, microsecond=0)


def test_who_left_the_list_meanwhile_is_not_called(page_of, clerk, doctor, waiting):
    patient, entry = waiting
    screen = page_of("receptionist").open(f"/wait-list?doctor={doctor.id}")
    page = screen.page
    row(page, patient.name).get_by_role("button", name=CALLED).click()
    answer = clerk.request("DELETE", f"/api/appointments/wait-list/{entry['id']}")
    assert answer.status_code == 204, answer.text
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(text("labels.contactOutcome.reached"), exact=True).click()
    screen.guard.expect(409, r"/wait-list/.*/contacts")
    dialog.get_by_role("button", name=text("reception:calls.save")).click()
    expect(dialog).to_contain_text(text("problems:slugs.entry-over"))
    page.keyboard.press("Escape")
    expect(row(page, patient.name)).to_have_count(0)


def test_the_lists_and_the_dialog_are_good_screens(page_of, clerk, doctor, stranded, waiting):
    (patient, visit), _ = stranded
    note(clerk, f"stranded/{visit['id']}", outcome="wrong-number", notes="asks for the daughter's number")
    page_of_stranded = page_of("receptionist").open(f"/stranded?doctor={doctor.id}")
    expect(row(page_of_stranded.page, patient.name)).to_contain_text(text("labels.contactOutcome.wrong-number"))
    check_screen(page_of_stranded, "reception-stranded-called")
    note(clerk, f"wait-list/{waiting[1]['id']}", outcome="no-answer", minutes=90)
    screen = page_of("receptionist").open(f"/wait-list?doctor={doctor.id}")
    screen.page.locator("summary").click()
    check_screen(screen, "reception-wait-list-called")
    row(screen.page, waiting[0].name).get_by_role("button", name=CALLED).click()
    screen.page.get_by_text(text("reception:calls.choices.other")).click()
    check_screen(screen, "reception-call")


@pytest.mark.parametrize("language", ["hi", "te"])
def test_calls_fit_on_a_telephone_in_the_languages_of_the_house(page_of, clerk, doctor, waiting, language):
    note(clerk, f"wait-list/{waiting[1]['id']}", outcome="left-message", minutes=2000)
    page = page_of("receptionist", width=360, height=780, language=language).open(f"/wait-list?doctor={doctor.id}").page
    page.locator("summary").click()
    page.get_by_role("button", name=text("reception:calls.action", language=language)).click()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px too wide"
