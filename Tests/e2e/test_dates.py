"""Dates: typed as the language writes them or chosen in a calendar, by the keyboard alone."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from messages import text
from screens import barriers, check_screen
from server import today


def shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def starting(name: str) -> re.Pattern:
    """What a field is called, whether or not it is said to be optional behind."""
    return re.compile(f"^{re.escape(name)}(?: ·|$)")


def test_a_date_is_typed_day_first_whatever_the_browser_would_do(page_of):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    born = page.get_by_role("textbox", name=starting(text("patients:birthDate")))
    for typed in ("3/4/1988", "03.04.1988", "03041988", "1988-04-03", "3-4-88"):
        born.fill(typed)
        born.blur()
        expect(born).to_have_value("03/04/1988")
    expect(page.get_by_text(re.compile("^3 Apr 1988"))).to_be_visible()

    # No day of the calendar: it stays as it was typed, and says how it is written.
    born.fill("31/02/1988")
    born.blur()
    expect(born).to_have_value("31/02/1988")
    expect(born).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text(text("date.unreadable", example="24/11/2026"))).to_be_visible()
    page.reload()
    screen.settle()
    expect(born).to_have_value("31/02/1988")


def test_every_language_says_its_order(page_of):
    for language in ("hi", "te"):
        screen = page_of("receptionist", language=language).open("/patients/new")
        page = screen.page
        born = page.get_by_role("textbox", name=starting(text("patients:birthDate", language=language)))
        expect(born).to_have_attribute("placeholder", text("date.pattern", language=language))
        born.fill("24/11/1990")
        born.blur()
        expect(born).to_have_value("24/11/1990")
        expect(born).not_to_have_attribute("aria-invalid", "true")


def test_a_day_is_chosen_in_the_calendar_by_the_keyboard_alone(page_of):
    screen = page_of("receptionist").open("/calendar")
    page = screen.page
    field = page.get_by_label(text("reception:calendar.date"), exact=True)
    expect(field).to_have_value(shown(today()))
    field.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=text("date.open"))).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=text("reception:calendar.date"))
    expect(dialog.locator("button[aria-current=date]")).to_be_focused()
    assert barriers(page) == []
    day = today()
    for key, moved in (("ArrowRight", 1), ("ArrowDown", 7), ("ArrowLeft", -1), ("ArrowUp", -7), ("ArrowDown", 7)):
        page.keyboard.press(key)
        day += timedelta(days=moved)
        expect(dialog.locator("button[tabindex='0']")).to_have_text(str(day.day))
        expect(dialog.locator("button[tabindex='0']")).to_be_focused()
    page.keyboard.press("Home")
    day -= timedelta(days=day.weekday())
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(field).to_have_value(shown(day))
    expect(page.get_by_role("button", name=text("date.open"))).to_be_focused()
    expect(page).to_have_url(re.compile(f"date={day}"))

    # Escape leaves the day as it was; Page Up and the year lead far away in few keys.
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+PageUp")
    expect(dialog.get_by_label(text("date.year"))).to_have_value(str(day.year - 1))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(field).to_have_value(shown(day))


def test_the_calendar_is_a_good_screen_and_days_out_of_reach_are_out_of_use(page_of):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    page.get_by_role("button", name=text("date.open")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("gridcell").first).to_be_visible()
    tomorrow = today(1)
    if tomorrow.month == today().month:
        expect(dialog.get_by_role("button", name=str(tomorrow.day), exact=False).filter(
            has_text=re.compile(f"^{tomorrow.day}$"))).to_be_disabled()
    check_screen(screen, "date-calendar")
    dialog.get_by_role("button", name=text("date.today")).click()
    expect(page.get_by_role("textbox", name=starting(text("patients:birthDate")))).to_have_value(shown(today()))
