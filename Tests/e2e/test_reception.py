"""The reception's day: who arrives, who walks in, who waits for a slot, and who must come another time."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from consulting import Person, person
from hospital import new_doctor, visit_type
from messages import text
from screens import check_screen, row, tab_to
from server import today


@pytest.fixture
def clerk(people):
    return people["receptionist"]


@pytest.fixture
def doctor(people):
    """Somebody whom no other test books."""
    return Doctor(people)


class Doctor:
    def __init__(self, people):
        self.clerk = people["receptionist"]
        self.admin = people["admin"]
        self.id = new_doctor(people["admin"])
        name = self.clerk.found(f"/api/doctors/{self.id}")["name"]
        self.name = f"{name['given']} {name['family']}"
        self.kind = visit_type(self.clerk)

    def slots(self, days: int = 0) -> list[str]:
        """Free ones. A new doctor's hours come to the appointments by an event."""
        day = today(days)
        end = time.monotonic() + 15
        while time.monotonic() < end:
            found = self.clerk.found(
                f"/api/appointments/slots?visitType={self.kind}&doctor={self.id}&from={day}&to={day}&limit=10")["items"]
            if found:
                return [one["start"] for one in found]
            time.sleep(0.05)
        raise AssertionError(f"{self.name} has no free slot on {day}")

    def visit(self, patient: Person, slot: int = 0, days: int = 0) -> dict:
        return self.clerk.made("/api/appointments", {
            "patient": patient.id, "doctor": self.id, "visitType": self.kind, "start": self.slots(days)[slot]})

    def walk_in(self, **more) -> dict:
        return self.clerk.made("/api/appointments/queue", {"doctor": self.id} | more)

    def wants(self, patient: Person, days: int = 10) -> dict:
        return self.clerk.made("/api/appointments/wait-list", {
            "patient": patient.id, "doctor": self.id, "visitType": self.kind, "from": str(today()),
            "to": str(today(days))})


def choose(place, label: str, words: str) -> None:
    field = place.get_by_role("combobox", name=label)
    field.fill(words)
    place.get_by_role("option").filter(has_text=words).first.click()


# The screens


def test_the_day_the_queue_and_an_appointment_are_good_screens(page_of, clerk, doctor):
    visits = [doctor.visit(person(clerk), slot) for slot in (0, 1, 2)]
    clerk.made(f"/api/appointments/{visits[0]['id']}/check-in", None)
    doctor.walk_in(isUrgent=True, patient=person(clerk).id)
    doctor.walk_in()
    clerk.made(f"/api/appointments/queue/doctors/{doctor.id}/call-next", {"desk": "Room 4"})
    check_screen(page_of("receptionist").open("/today"), "reception-today")
    check_screen(page_of("receptionist").open(f"/today?show=all&doctor={doctor.id}"), "reception-today-doctor")
    check_screen(page_of("receptionist").open(f"/queue?doctor={doctor.id}"), "reception-queue")
    check_screen(page_of("receptionist").open(f"/display?doctor={doctor.id}&lang=en"), "reception-display")
    check_screen(page_of("receptionist").open(f"/appointments/{visits[0]['id']}"), "reception-appointment")


def test_the_lists_are_good_screens_full_and_empty(page_of, clerk, doctor):
    doctor.wants(person(clerk))
    strand(doctor, person(clerk))
    for path in ("wait-list", "stranded"):
        check_screen(page_of("receptionist").open(f"/{path}?doctor={doctor.id}"), f"reception-{path}")
        check_screen(page_of("receptionist").open(f"/{path}?doctor=none"), f"reception-{path}-empty", shots=False)


@pytest.mark.parametrize("language", ["hi", "te"])
def test_the_languages_of_the_house_fit_on_a_telephone(page_of, clerk, doctor, language):
    visit = doctor.visit(person(clerk))
    for path in ("/today", "/queue", "/wait-list", "/stranded", f"/appointments/{visit['id']}"):
        page = page_of("receptionist", width=360, height=780, language=language).open(path).page
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} in {language} is {wide} px too wide"


# Arrivals


def test_patients_are_checked_in_with_the_keyboard_alone(page_of, clerk, doctor):
    first, second = person(clerk), person(clerk)
    visit = doctor.visit(first, 0)
    doctor.visit(second, 1)
    page = page_of("receptionist").open(f"/today?doctor={doctor.id}").page

    page.keyboard.press("ArrowDown")
    expect(row(page, first.name)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(row(page, second.name)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("c")
    expect(page.get_by_role("status").filter(has_text=text(
        "reception:parts.steps.check-in.done", name=first.name, token=1))).to_be_visible()
    expect(row(page, first.name)).to_have_count(0)
    expect(row(page, second.name)).to_be_focused()
    assert clerk.found(f"/api/appointments/{visit['id']}")["status"] == "checked-in"

    tab_to(page, page.get_by_role("button", name=text("undo"), exact=True))
    page.keyboard.press("Enter")
    expect(row(page, first.name)).to_be_visible()

    search = page.get_by_role("searchbox", name=text("reception:today.find"))
    tab_to(page, search)
    page.keyboard.type(second.mrn)
    page.keyboard.press("Enter")
    expect(row(page, second.name)).to_be_focused()
    page.keyboard.press("c")
    expect(row(page, second.name)).to_have_count(0)


def test_a_double_click_and_a_key_that_is_held_check_in_one_patient_only(page_of, clerk, doctor):
    visits = [doctor.visit(person(clerk), slot) for slot in range(4)]
    page = page_of("receptionist").open(f"/today?doctor={doctor.id}").page
    action = text("reception:parts.steps.check-in.action")
    place = page.get_by_role("button", name=action, exact=True).first.bounding_box()
    page.mouse.move(place["x"] + 20, place["y"] + 10)
    page.mouse.down()
    page.mouse.up()
    # The second half of the double click comes when the next patient's button is below the pointer.
    expect(page.get_by_role("button", name=action, exact=True)).to_have_count(3)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)

    page.get_by_role("row").nth(2).focus()
    page.keyboard.down("c")
    expect(page.get_by_role("button", name=action, exact=True)).to_have_count(2)
    for _ in range(3):
        page.keyboard.down("c")
    page.keyboard.up("c")
    page.reload()
    expect(page.get_by_role("button", name=action, exact=True)).to_have_count(2)
    states = [clerk.found(f"/api/appointments/{one['id']}")["status"] for one in visits]
    assert states == ["checked-in", "scheduled", "checked-in", "scheduled"]


def test_after_a_cancellation_the_keyboard_goes_on_with_the_next_row(page_of, clerk, doctor):
    first, second = person(clerk), person(clerk)
    doctor.visit(first, 0)
    doctor.visit(second, 1)
    page = page_of("receptionist").open(f"/today?doctor={doctor.id}").page
    more = page.get_by_role("button", name=text("reception:today.more", name=first.name))
    more.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name=text("reception:parts.cancel.action")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("reception:parts.cancel.reason")).fill("Is better")
    page.keyboard.press("Enter")
    expect(row(page, first.name)).to_have_count(0)
    expect(row(page, second.name)).to_be_focused()


def test_who_was_checked_in_a_moment_ago_is_found_among_all_of_today(page_of, clerk, doctor):
    patient = person(clerk)
    doctor.visit(patient)
    page = page_of("receptionist").open(f"/today?doctor={doctor.id}").page
    search = page.get_by_role("searchbox", name=text("reception:today.find"))
    search.fill(patient.name)
    action = text("reception:parts.steps.check-in.action")
    row(page, patient.name).get_by_role("button", name=action, exact=True).click()
    page.get_by_role("button", name=text("reception:today.nobodyFound.showAll")).click()
    expect(row(page, patient.name)).to_be_visible()


def test_another_desks_check_in_shows_at_once(page_of, clerk, doctor):
    patient = person(clerk)
    visit = doctor.visit(patient)
    page = page_of("receptionist").open(f"/today?doctor={doctor.id}&show=waiting").page
    expect(page.get_by_text(text("reception:today.nobody.waiting"))).to_be_visible()
    clerk.made(f"/api/appointments/{visit['id']}/check-in", None)
    expect(row(page, patient.name)).to_contain_text(text("reception:queue.token", number=1))


def test_a_token_is_printed_in_large_numbers_and_without_a_name(page_of, clerk, doctor):
    patient = person(clerk)
    visit = doctor.visit(patient)
    clerk.made(f"/api/appointments/{visit['id']}/check-in", None)
    page = page_of("receptionist").open(f"/today?doctor={doctor.id}&show=waiting").page
    page.evaluate("window.print = () => { window.wasPrinted = true; }")
    row(page, patient.name).get_by_role("button", name=text("reception:today.more", name=patient.name)).click()
    page.get_by_role("menuitem", name=text("reception:queue.print")).click()
    page.wait_for_function("window.wasPrinted === true")
    page.emulate_media(media="print")
    slip = page.locator(".token-slip")
    expect(slip).to_be_visible()
    expect(slip).to_contain_text(doctor.name)
    assert patient.name not in slip.inner_text()
    assert page.locator("#app").is_hidden()
    assert slip.locator(".token-number").bounding_box()["height"] > 100


def test_who_was_checked_in_gets_the_token_from_the_message(page_of, clerk, doctor):
    patient = person(clerk)
    doctor.visit(patient)
    page = page_of("receptionist").open(f"/today?doctor={doctor.id}").page
    page.evaluate("window.print = () => { window.wasPrinted = true; }")
    row(page, patient.name).get_by_role("button", name=text("reception:parts.steps.check-in.action")).click()
    message = page.locator(".toast").filter(has_text=patient.name)
    expect(message.get_by_role("button", name=text("undo"))).to_be_visible()
    message.get_by_role("button", name=text("print")).click()
    page.wait_for_function("window.wasPrinted === true")
    page.emulate_media(media="print")
    expect(page.locator(".token-slip")).to_contain_text(doctor.name)
    expect(page.locator(".token-slip .token-number")).to_have_text("1")


# The queue and the waiting room


def test_a_walk_in_is_called_seen_and_done_while_the_display_follows(page_of, clerk, doctor):
    patient = person(clerk)
    wall = page_of("receptionist", width=1920, height=1080).open(f"/display?doctor={doctor.id}&lang=en").page
    expect(wall.get_by_text(text("reception:display.nobody"))).to_be_visible()
    desk_screen = page_of("receptionist").open(f"/queue?doctor={doctor.id}")
    page = desk_screen.page

    page.get_by_role("button", name=text("reception:queue.walkIn.action")).first.click()
    dialog = page.get_by_role("dialog")
    choose(dialog, text("reception:queue.walkIn.patient"), patient.name)
    expect(dialog).to_contain_text(doctor.name)
    dialog.get_by_role("button", name=text("reception:queue.walkIn.give")).click()
    expect(dialog).to_have_count(0)
    ticket = page.get_by_role("listitem").filter(has_text=patient.mrn)
    expect(ticket).to_be_visible()
    line = wall.get_by_role("row").filter(has_text=doctor.name)
    expect(line).to_contain_text("–")

    desk = page.get_by_label(text("reception:queue.desk"))
    desk.fill("Room 9")
    page.get_by_role("button", name=text("reception:queue.callNext")).click()
    expect(ticket).to_contain_text("Room 9")
    expect(line).to_contain_text("Room 9")
    expect(wall.get_by_role("heading", name=text("reception:display.call"))).to_be_visible()
    expect(wall.locator("body")).not_to_contain_text(patient.name)

    # From another desk: the display sends them there.
    desk.fill("Room 10")
    more = ticket.get_by_role("button", name=text("reception:queue.more", number=1))
    more.click()
    page.get_by_role("menuitem", name=text("reception:queue.steps.again")).click()
    expect(line).to_contain_text("Room 10")
    desk_screen.guard.expect(409, "/call-next$")
    page.get_by_role("button", name=text("reception:queue.callNext")).click()
    expect(page.get_by_text(text("reception:queue.nobodyWaits"))).to_be_visible()

    ticket.get_by_role("button", name=text("reception:queue.steps.serving")).click()
    expect(ticket).to_contain_text(text("labels.ticket.serving"))
    ticket.get_by_role("button", name=text("reception:queue.steps.done")).click()
    expect(wall.get_by_text(text("reception:display.nobody"))).to_be_visible()
    page.reload()
    expect(page.get_by_label(text("reception:queue.desk"))).to_have_value("Room 10")


def test_the_line_at_hand_stays_when_another_becomes_the_longest(page_of, people, clerk, doctor):
    for _ in range(30):
        doctor.walk_in()
    other = Doctor(people)
    screen = page_of("receptionist").open("/queue")
    page = screen.page
    expect(page.get_by_role("heading", name=doctor.name)).to_be_visible()
    for _ in range(31):
        other.walk_in()
    lines = page.get_by_role("list", name=text("reception:queue.lines")).get_by_role("button")
    expect(lines.first).to_contain_text(other.name)
    expect(page.get_by_role("heading", name=doctor.name)).to_be_visible()
    page.get_by_role("button", name=text("reception:queue.callNext")).click()
    called = text("reception:queue.wasCalled", number=1, name="")[:8]
    expect(page.get_by_role("status").filter(has_text=called)).to_be_visible()
    queue = clerk.found(f"/api/appointments/queue?doctor={doctor.id}&limit=50")["items"]
    assert [one["number"] for one in queue if one["state"] == "called"] == [1]


def test_who_is_looked_for_and_not_chosen_gets_no_token_without_a_name(page_of, clerk, doctor):
    page = page_of("receptionist").open(f"/queue?doctor={doctor.id}&take=yes").page
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name=text("reception:queue.walkIn.patient")).fill("Nobody Atall")
    dialog.get_by_role("button", name=text("reception:queue.walkIn.give")).click()
    expect(dialog.get_by_text(text("reception:queue.walkIn.notChosen"))).to_be_visible()
    assert clerk.found(f"/api/appointments/queue?doctor={doctor.id}&limit=50")["items"] == []


def test_who_is_found_by_name_is_checked_in_on_their_record(page_of, clerk, doctor):
    patient = person(clerk)
    visit = doctor.visit(patient)
    page = page_of("receptionist").open(f"/patients/{patient.id}").page
    line = page.get_by_role("row").filter(has_text=doctor.name)
    expect(line).to_contain_text(text("today"))
    line.get_by_role("button", name=text("reception:parts.steps.check-in.action")).click()
    expect(line).to_contain_text(text("reception:queue.token", number=1))
    expect(line).to_be_focused()
    assert clerk.found(f"/api/appointments/{visit['id']}")["status"] == "checked-in"


def test_a_walk_in_joins_the_line_that_was_chosen_and_the_lengths_of_the_lines_are_said(page_of, clerk, doctor):
    patient = person(clerk)
    for _ in range(2):
        doctor.walk_in()
    screen = page_of("receptionist").open("/today")
    page = screen.page
    screen.follow(lambda: page.get_by_role("link", name=text("reception:queue.walkIn.action")).click())
    dialog = page.get_by_role("dialog")
    choose(dialog, text("reception:queue.walkIn.patient"), patient.name)
    # The line that is shown first is nobody's choice.
    field = dialog.get_by_role("combobox", name=text("reception:queue.walkIn.doctor"))
    expect(field).to_be_visible()
    field.fill(doctor.name.removeprefix("Dr "))
    expect(dialog.get_by_role("option").first).to_contain_text(text("reception:queue.waiting", count=2))
    field.press("Enter")
    dialog.get_by_role("button", name=text("reception:queue.walkIn.give")).click()
    expect(page.get_by_role("listitem").filter(has_text=patient.mrn)).to_be_visible()
    expect(page.get_by_role("heading", name=doctor.name)).to_be_visible()


def test_the_room_of_the_last_call_is_offered_at_every_desk(page_of, clerk, doctor):
    for _ in range(2):
        doctor.walk_in()
    clerk.made(f"/api/appointments/queue/doctors/{doctor.id}/call-next", {"desk": "Room 12"})
    page = page_of("receptionist").open(f"/queue?doctor={doctor.id}").page
    expect(page.get_by_label(text("reception:queue.desk"))).to_have_value("Room 12")
    page.get_by_role("button", name=text("reception:queue.callNext")).click()
    called = text("reception:queue.calledTo", when="", desk="Room 12").strip()[-10:]
    expect(page.get_by_role("listitem").filter(has_text=called)).to_have_count(2)


def test_urgent_ones_stand_first_and_a_visit_moves_with_its_ticket(page_of, clerk, doctor):
    patient = person(clerk)
    visit = doctor.visit(patient)
    clerk.made(f"/api/appointments/{visit['id']}/check-in", None)
    doctor.walk_in(isUrgent=True)
    screen = page_of("receptionist").open(f"/queue?doctor={doctor.id}")
    page = screen.page
    waiting = page.get_by_role("listitem").filter(has=page.locator(".token-badge"))
    expect(waiting.first).to_contain_text(text("reception:queue.urgent"))
    ticket = waiting.filter(has_text=patient.name)
    ticket.get_by_role("button", name=text("reception:queue.steps.called"), exact=True).click()
    ticket.get_by_role("button", name=text("reception:queue.steps.serving")).click()
    ticket.get_by_role("button", name=text("reception:queue.steps.done")).click()
    expect(page.get_by_text(text("reception:queue.sections.over", count=1))).to_be_visible()
    assert clerk.found(f"/api/appointments/{visit['id']}")["status"] == "completed"


def test_the_display_says_when_the_network_is_away_and_comes_back_by_itself(page_of, doctor):
    doctor.walk_in()
    screen = page_of("receptionist").open(f"/display?doctor={doctor.id}&lang=hi")
    page = screen.page
    expect(page.get_by_role("row").filter(has_text=doctor.name)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "hi"
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_be_visible()
    doctor.walk_in()
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text=doctor.name)).to_contain_text("2")
    # What the page tried while there was no network.
    screen.guard.faults = [one for one in screen.guard.faults if "DISCONNECTED" not in one and "WebSocket" not in one]


# The wait list


def test_somebody_joins_the_wait_list_is_offered_a_slot_and_accepts(page_of, clerk, doctor):
    booked, wanting, other = person(clerk), person(clerk), person(clerk)
    visit = doctor.visit(booked, 4, days=1)
    page = page_of("receptionist").open(f"/wait-list?doctor={doctor.id}").page
    page.get_by_role("button", name=text("reception:waitList.join.action")).first.click()
    dialog = page.get_by_role("dialog")
    choose(dialog, text("reception:today.patient"), wanting.name)
    expect(dialog).to_contain_text(doctor.name)
    dialog.get_by_label(text("reception:today.visit")).select_option(doctor.kind)
    dialog.get_by_label(text("reception:waitList.notes")).fill("mornings only")
    dialog.get_by_role("button", name=text("reception:waitList.join.action")).click()
    expect(dialog).to_have_count(0)
    expect(row(page, wanting.name)).to_contain_text("mornings only")
    doctor.wants(other)

    page.get_by_role("tab", name=text("reception:waitList.tabs.offered")).click()
    expect(page.get_by_text(text("reception:waitList.none.offered"))).to_be_visible()
    clerk.made(f"/api/appointments/{visit['id']}/cancel", {"reason": "travels"})
    offered = row(page, wanting.name)
    expect(offered).to_be_visible()
    offered.get_by_role("button", name=text("reception:waitList.accept")).click()
    expect(offered).to_have_count(0)
    page.get_by_role("tab", name=text("reception:waitList.tabs.booked")).click()
    expect(row(page, wanting.name)).to_be_visible()

    page.get_by_role("tab", name=text("reception:waitList.tabs.waiting")).click()
    row(page, other.name).get_by_role("button", name=text("reception:waitList.leave.action")).click()
    page.get_by_role("dialog").get_by_role("button", name=text("reception:waitList.leave.action")).click()
    expect(row(page, other.name)).to_have_count(0)


# Stranded


def strand(doctor: Doctor, *patients: Person) -> list[dict]:
    """Appointments of a day on which the doctor takes leave afterwards."""
    visits = [doctor.visit(one, number * 2, days=2) for number, one in enumerate(patients)]
    day = str(today(2))
    doctor.admin.made(f"/api/doctors/{doctor.id}/leaves", {"from": day, "to": day, "reason": "conference"})
    return visits


def test_stranded_appointments_are_rescheduled_or_cancelled(page_of, clerk, doctor):
    moved, cancelled = person(clerk), person(clerk)
    page = page_of("receptionist").open(f"/stranded?doctor={doctor.id}").page
    expect(page.get_by_text(text("reception:stranded.none.title"))).to_be_visible()
    visits = strand(doctor, moved, cancelled)
    expect(row(page, moved.name)).to_contain_text(text("labels.strandedCause.leave"))
    expect(row(page, moved.name).get_by_role("link", name=re.compile(r"^\+91"))).to_be_visible()

    row(page, cancelled.name).get_by_role("button", name=text("reception:parts.cancel.short")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(cancelled.name)
    dialog.get_by_label(text("reception:parts.cancel.reason")).fill("The doctor is away")
    dialog.get_by_role("button", name=text("reception:parts.cancel.action")).click()
    expect(row(page, cancelled.name)).to_have_count(0)
    ended = clerk.found(f"/api/appointments/{visits[1]['id']}")
    assert ended["cancellation"] == ended["cancellation"] | {"by": "stranded", "reason": "The doctor is away"}

    link = row(page, moved.name).get_by_role("link", name=text("reception:parts.reschedule"))
    assert parse_qs(urlsplit(link.get_attribute("href")).query) == {"reschedule": [visits[0]["id"]]}
    clerk.made(f"/api/appointments/{visits[0]['id']}/reschedule", {"start": doctor.slots(3)[0]})
    expect(page.get_by_text(text("reception:stranded.none.title"))).to_be_visible()


# One appointment


def test_a_visit_goes_from_arrival_to_its_end_on_its_own_page(page_of, clerk, doctor):
    patient = person(clerk)
    visit = doctor.visit(patient)
    page = page_of("receptionist").open(f"/appointments/{visit['id']}").page
    for step in ("check-in", "undo-check-in", "check-in", "start", "complete"):
        page.get_by_role("button", name=text(f"reception:parts.steps.{step}.action")).click()
    expect(page.get_by_role("heading", name=patient.name)).to_contain_text(text("labels.status.completed"))
    expect(page.get_by_text(text("reception:appointment.history.completed"))).to_be_visible()
    expect(page.get_by_role("button", name=text("reception:parts.cancel.action"))).to_have_count(0)


def test_two_who_write_notes_at_a_time_see_both_versions(page_of, clerk, doctor):
    visit = doctor.visit(person(clerk))
    screen = page_of("receptionist").open(f"/appointments/{visit['id']}")
    page = screen.page
    page.get_by_role("button", name=text("reception:appointment.edit")).click()
    page.get_by_role("textbox", name=text("reception:appointment.notes")).fill("comes with a wheelchair")
    answer = clerk.request(
        "PATCH", f"/api/appointments/{visit['id']}", json={"room": "R7", "notes": "brings old papers"},
        headers={"If-Match": f'"{visit["revision"]}"', "Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200, answer.text
    screen.guard.expect(412, "^/api/appointments/")
    page.get_by_role("button", name=text("save"), exact=True).click()
    dialog = page.get_by_role("dialog", name=text("conflict.title"))
    expect(dialog).to_contain_text("brings old papers")
    dialog.get_by_role("group", name=text("reception:appointment.room")).get_by_text("R7").click()
    dialog.get_by_role("button", name=text("conflict.save")).click()
    expect(page.get_by_role("main")).to_contain_text("comes with a wheelchair")
    expect(page.get_by_role("main")).to_contain_text("R7")
