"""The sign-in page, as somebody meets it in the morning."""

import re

from playwright.sync_api import expect

from messages import text
from screens import check_screen
from server import PASSWORD

MOST_FIRST_LOAD = 250_000


def fill(page, email: str, password: str) -> None:
    page.get_by_label(text("account:email")).fill(email)
    page.locator("input[type=password]").fill(password)


def test_it_is_a_good_screen(page_of):
    check_screen(page_of(None).open("/login"), "login", most_calls=2)


def test_its_first_load_is_small(page_of):
    """What goes over the wire, before the browser has anything of the app."""
    screen = page_of(None)
    wire = screen.page.context.new_cdp_session(screen.page)
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    screen.open("/login")
    print(f"first load: {sum(received):.0f} bytes in {len(received)} answers")
    assert 10_000 < sum(received) < MOST_FIRST_LOAD


def test_somebody_signs_in_with_the_keyboard_and_is_where_they_wanted_to_be(page_of):
    screen = page_of(None).open("/account")
    page = screen.page
    expect(page).to_have_url(re.compile(r"/login\?to="))
    page.keyboard.type("receptionist@demo.hospital")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page).to_have_url(re.compile(r"/account$"))
    expect(page.get_by_role("heading", name=text("account:title"))).to_be_visible()


def test_a_wrong_password_says_so_beside_the_form_and_keeps_the_address(page_of):
    screen = page_of(None).open("/login")
    page = screen.page
    screen.guard.expect(401, "^/api/auth/login$")
    fill(page, "receptionist@demo.hospital", "not the password")
    page.get_by_role("button", name=text("account:signIn.action")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label(text("account:email"))).to_have_value("receptionist@demo.hospital")


def test_what_was_typed_is_shown_and_hidden_again(page_of):
    """By the keyboard, and never while it is sent."""
    screen = page_of(None).open("/login")
    page = screen.page
    fill(page, "receptionist@demo.hospital", PASSWORD)
    password = page.get_by_label(text("account:currentPassword"))
    password.focus()
    page.keyboard.press("Tab")
    show = page.get_by_role("button", name=text("showTyped"))
    expect(show).to_be_focused()
    page.keyboard.press("Enter")
    expect(password).to_have_attribute("type", "text")
    expect(password).to_have_value(PASSWORD)
    expect(page.get_by_role("button", name=text("hideTyped"))).to_be_focused()
    check_screen(screen, "login-shown", most_calls=2, shots=False)
    page.keyboard.press("Enter")
    expect(password).to_have_attribute("type", "password")
    page.keyboard.press("Enter")
    expect(password).to_have_attribute("type", "text")
    password.focus()
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page).not_to_have_url(re.compile("/login"))


def test_it_speaks_the_languages_of_the_house(page_of):
    for language in ("hi", "te"):
        screen = page_of(None, language=language).open("/login")
        expect(screen.page.locator("html")).to_have_attribute("lang", language)
        title = text("account:signIn.title", language=language)
        expect(screen.page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_person_who_is_signed_in_is_led_on(page_of):
    screen = page_of("receptionist").open("/login")
    expect(screen.page).not_to_have_url(re.compile("/login"))
