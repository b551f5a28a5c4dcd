"""What somebody types to look for people: there again after a reload, and never in the address."""

import pytest
from playwright.sync_api import expect

from messages import text
from server import PASSWORD


@pytest.mark.parametrize(("role", "path", "label"), [
    ("receptionist", "/today", "reception:today.find"), ("admin", "/users", "admin:users.search"),
    ("receptionist", "/doctors", "doctors:search")])
def test_typed_words_survive_a_reload_and_stand_in_no_address(page_of, role, path, label):
    screen = page_of(role).open(path)
    page = screen.page
    field = page.get_by_label(text(label))
    field.fill("Demo")
    expect(field).to_have_value("Demo")
    assert page.url == screen.url + path
    page.reload()
    screen.settle()
    expect(field).to_have_value("Demo")
    # Another choice of the page changes the address, and leaves the words where they are.
    if path != "/today":
        view = {"/users": "admin:users.views.active", "/doctors": "doctors:views.all"}[path]
        page.get_by_role("radio", name=text(view), exact=True).check()
        assert "view=" in page.url and "Demo" not in page.url
        expect(field).to_have_value("Demo")


def test_the_next_person_at_the_computer_finds_no_words_of_the_one_before(page_of):
    screen = page_of("receptionist").open("/today")
    page = screen.page
    page.get_by_label(text("reception:today.find")).fill("Asha")
    page.get_by_role("button", name=text("account", name="Demo Receptionist")).click()
    page.get_by_role("menuitem", name=text("signOut")).click()
    page.get_by_label(text("account:email")).fill("admin@demo.hospital")
    page.locator("input[type=password]").fill(PASSWORD)
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("navigation")).to_be_visible()
    page.evaluate("window.history.go(-2)")
    field = page.get_by_label(text("reception:today.find"))
    expect(field).to_be_visible()
    expect(field).to_have_value("")
