"""An event that a service really could not handle: seen on the health page, handled again there, and what it does."""

import random
import sqlite3
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from client import Client
from databases import find_table
from messages import text
from people import name_of
from screens import check_screen
from server import Server, demo_data

pytestmark = pytest.mark.needs_one_process("its service is kept from writing by a trigger in its SQLite file")


@pytest.fixture(scope="module")
def server(tmp_path_factory, app_folder):
    """A hospital of its own, in which a failed event is not tried again by itself."""
    settings = {
        "HMS_WEB_FOLDER": str(app_folder), "HMS_SECURITY_ACCESS_TOKEN_MINUTES": "60", "HMS_EVENTS_MAX_ATTEMPTS": "1"}
    data = demo_data(tmp_path_factory.mktemp("failing") / "data")
    with Server(data, "--demo", extra=settings) as running:
        yield running


@pytest.fixture(scope="module")
def admin(server) -> Client:
    return Client.of_role(server.url, "admin")


@contextmanager
def no_calendars(data: Path):
    """While it lasts, Appointments cannot write down what Doctors tells of doctors' hours."""
    with sqlite3.connect(find_table(data, "doctor_calendars"), timeout=10) as database:
        database.execute(
            "CREATE TRIGGER poison BEFORE INSERT ON doctor_calendars BEGIN SELECT RAISE(ABORT, 'poisoned'); END")
    try:
        yield
    finally:
        with sqlite3.connect(find_table(data, "doctor_calendars"), timeout=10) as database:
            database.execute("DROP TRIGGER poison")


def register(admin: Client) -> str:
    """The id of a doctor without hours: one event."""
    given, family = name_of(random.Random()), name_of(random.Random())
    return admin.made("/api/doctors", {
        "name": {"given": given, "family": family}, "specialties": ["General Medicine"], "credentials": []})["id"]


def is_known(data: Path, doctor: str) -> bool:
    """Whether Appointments has written the doctor's hours down."""
    with sqlite3.connect(find_table(data, "doctor_calendars"), timeout=10) as database:
        return database.execute("SELECT count(*) FROM doctor_calendars WHERE id = ?", (doctor,)).fetchone()[0] == 1


def letters_of(page):
    return page.get_by_role("table", name=text("admin:letters.title")).locator("tbody tr")


def figure_of(page, name: str):
    return page.locator(".stat").filter(has_text=text(name)).locator(".value").first


def opened_with(page_of, count: int):
    """The health page, once it says that so many events failed."""
    screen = page_of("admin").open("/system")
    for _ in range(50):
        if letters_of(screen.page).count() == count:
            break
        screen.page.wait_for_timeout(100)  # until the service has given the event up
        screen.open("/system")
    expect(letters_of(screen.page)).to_have_count(count)
    return screen


@pytest.mark.parametrize("is_opened", [False, True], ids=["from the list", "after it was read"])
def test_a_failed_event_is_seen_handled_again_and_gone(page_of, server, admin, is_opened):
    with no_calendars(server.data):
        doctor = register(admin)
        screen = opened_with(page_of, 1)
        page = screen.page
        row = letters_of(page).first
        expect(row).to_contain_text("doctor.created")
        expect(row).to_contain_text("appointments.doctor-calendars")
        expect(figure_of(page, "admin:system.deadLetters")).to_have_text("1")
        if not is_opened:
            check_screen(screen, "admin-failed-events")
        assert not is_known(server.data, doctor)

        # What kept it from being handled is still there: it fails again, and is not lost.
        again = page.get_by_role("button", name=text("admin:letters.replay"))
        again.click()
        expect(page.get_by_text(text("admin:letters.replayed"))).to_be_visible()
        screen = opened_with(page_of, 1)
        page = screen.page
        assert not is_known(server.data, doctor)

    if is_opened:
        # The key opens it; it does not press the button that has the focus there.
        letters_of(page).first.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(doctor)
        assert not is_known(server.data, doctor)
        dialog.get_by_role("button", name=text("admin:letters.replay")).click()
        expect(dialog).to_have_count(0)
    else:
        page.get_by_role("button", name=text("admin:letters.replay")).click()
    expect(page.get_by_text(text("admin:letters.none"), exact=True)).to_be_visible()
    expect(figure_of(page, "admin:system.deadLetters")).to_have_text("0")
    screen.open("/system")
    expect(page.get_by_text(text("admin:letters.none"), exact=True)).to_be_visible()
    assert is_known(server.data, doctor)


def test_a_failed_event_is_discarded_with_a_reason(page_of, server, admin):
    with no_calendars(server.data):
        doctor = register(admin)
        screen = opened_with(page_of, 1)
        page = screen.page
    letters_of(page).first.click()
    dialog = page.get_by_role("dialog")
    discard = dialog.get_by_role("button", name=text("admin:letters.discard"))
    screen.guard.expect(422, "^/api/system/dead-letters/")
    discard.click()
    expect(dialog.get_by_label(text("admin:letters.reason"))).to_be_focused()
    dialog.get_by_label(text("admin:letters.reason")).fill("The doctor is registered twice")
    discard.click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(text("admin:letters.none"), exact=True)).to_be_visible()
    assert not is_known(server.data, doctor)
    found = admin.found("/api/audit?action=event.discard&limit=1")["items"][0]["entry"]
    assert found["reason"] == "The doctor is registered twice"
