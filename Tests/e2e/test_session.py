"""What holds on every screen: sessions that end, networks that go away, search from anywhere, the look one chose."""

import re

from playwright.sync_api import expect

from messages import text
from screens import check_screen
from server import PASSWORD


def test_the_design_system_is_a_good_screen(page_of):
    check_screen(page_of(None).open("/design"), "design")


def test_ones_own_account_is_a_good_screen(page_of):
    check_screen(page_of("receptionist").open("/account"), "account")


def test_forgotten_and_reset_are_good_screens(page_of):
    check_screen(page_of(None).open("/forgot"), "forgot")
    check_screen(page_of(None).open("/reset?token=abc"), "reset")


def test_a_session_that_ends_while_somebody_types_loses_nothing(page_of, people):
    screen = page_of("admin").open("/users/new")
    page = screen.page
    page.get_by_label(text("account:name")).fill("Somebody New")
    page.get_by_label(text("account:email")).fill("not an address")
    screen.guard.expect(401, "^/api/")
    screen.guard.expect(422, "^/api/users")
    me = people["admin"].found("/api/auth/me")["user"]["id"]
    for session in people["admin"].found(f"/api/users/{me}/sessions?limit=100")["items"]:
        if session["userAgent"].startswith("Mozilla"):
            people["admin"].request("DELETE", f"/api/auth/sessions/{session['id']}")

    page.get_by_role("button", name=text("admin:users.create")).click()
    again = page.get_by_role("dialog", name=text("account:again.title"))
    expect(again.get_by_label(text("account:email"))).to_have_value("admin@demo.hospital")
    expect(again.locator("input[type=password]")).to_be_focused()
    again.locator("input[type=password]").fill(PASSWORD)
    again.get_by_role("button", name=text("account:signIn.action")).click()
    expect(again).to_have_count(0)
    # What was asked for went on: the server has looked at the entries, which are still there.
    expect(page.locator("#new-user-email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#new-user-name")).to_have_value("Somebody New")


def test_a_lost_network_is_said_and_nothing_is_sent_twice(page_of):
    screen = page_of("admin").open("/users/new")
    page = screen.page
    screen.guard.offline(True)
    expect(page.get_by_text(text("offline"))).to_be_visible()
    page.get_by_label(text("account:name")).fill("Typed without a network")
    page.get_by_role("button", name=text("admin:users.create")).click()
    expect(page.get_by_text(text("errors.offline"))).to_be_visible()
    screen.guard.offline(False)
    expect(page.get_by_text(text("offline"))).to_have_count(0)
    expect(page.locator("#new-user-name")).to_have_value("Typed without a network")


def test_search_opens_from_anywhere_and_finds_patients_and_pages(page_of, people):
    patient = people["receptionist"].found("/api/patients?limit=1")["items"][0]
    screen = page_of("receptionist").open("/account")
    page = screen.page
    page.keyboard.press("/")
    palette = page.get_by_role("dialog", name=text("palette.title"))
    palette.get_by_role("combobox").fill(patient["mrn"])
    expect(palette.get_by_role("option").first).to_contain_text(patient["mrn"])
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)

    page.keyboard.press("Control+k")
    palette.get_by_role("combobox").fill(text("account:title"))
    palette.get_by_role("combobox").fill(patient["name"]["given"])
    expect(palette.get_by_role("option").first).to_contain_text(patient["name"]["given"])
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page).to_have_url(re.compile("/patients/"))


def test_the_look_that_was_chosen_stays(page_of):
    screen = page_of("receptionist").open("/account")
    page = screen.page
    page.get_by_role("radio", name=text("theme.dark")).check()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_somebody_signs_out_and_the_next_person_sees_nothing_of_theirs(page_of):
    screen = page_of("receptionist").open("/account")
    page = screen.page
    page.get_by_role("button", name=text("account", name="Demo Receptionist")).click()
    page.get_by_role("menuitem", name=text("signOut")).click()
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_label(text("account:email")).fill("auditor@demo.hospital")
    page.locator("input[type=password]").fill(PASSWORD)
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("button", name=text("account", name="Demo Auditor"))).to_be_visible()
    expect(page.get_by_text("receptionist@demo.hospital")).to_have_count(0)


def test_somebody_signs_out_everywhere_else_in_one_step(page_of):
    elsewhere = page_of("lab-technician").open("/account")
    screen = page_of("lab-technician").open("/account")
    page = screen.page
    rows = page.get_by_role("table", name=text("account:sessions.title")).locator("tbody tr")
    expect(rows.nth(1)).to_be_visible()
    button = page.get_by_role("button", name=text("account:sessions.endOthers"))
    button.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(text("account:sessions.current"))
    expect(button).to_be_focused()
    elsewhere.guard.expect(401, "^/api/")
    elsewhere.page.reload()
    expect(elsewhere.page).to_have_url(re.compile("/login"))


def test_a_page_that_is_not_ones_own_says_so(page_of):
    screen = page_of("receptionist").open("/audit")
    expect(screen.page.get_by_text(text("notAllowed.title"))).to_be_visible()
    screen.open("/no-such-page")
    expect(screen.page.get_by_text(text("noSuchPage.title"))).to_be_visible()
