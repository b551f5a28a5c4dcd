"""A manager's first page: what waits for them, today and this month, all of it counted by the hospital."""

import re

from playwright.sync_api import expect

from messages import text
from screens import check_screen


def test_the_overview_is_a_good_screen_and_where_a_manager_begins(page_of):
    screen = page_of("manager").open("/")
    expect(screen.page).to_have_url(re.compile("/overview$"))
    check_screen(screen.open("/overview"), "manager-overview")


def test_its_figures_are_those_of_the_hospital(page_of, people):
    day = people["manager"].found("/api/appointments/day")["total"]
    month = people["manager"].found("/api/doctors/metrics")
    page = page_of("manager").open("/overview").page

    def figure(key: str):
        return page.locator(".stat").filter(has=page.get_by_text(text(key), exact=True)).locator(".value").first

    booked = day["scheduled"] + day["checkedIn"] + day["inProgress"] + day["completed"] + day["noShow"]
    expect(figure("manager:today.booked")).to_have_text(f"{booked:,}")
    expect(figure("manager:today.completed")).to_have_text(str(day["completed"]))
    expect(figure("manager:month.utilisation")).to_have_text(re.compile(r"^\d+(\.\d)?%$"))
    rows = page.get_by_role("table", name=text("manager:doctors.title")).locator("tbody tr")
    expect(rows).to_have_count(len(month["doctors"]))
    first = month["doctors"][0]
    expect(rows.first).to_contain_text(first["name"]["family"])


def test_the_doctors_stand_in_the_order_that_is_asked_for(page_of, people):
    month = people["manager"].found("/api/doctors/metrics")["doctors"]
    rate = {one["doctor"]: one["figures"].get("noShowRate", -1) for one in month}
    worst = max(rate.values())
    page = page_of("manager").open("/overview").page
    page.get_by_label(text("manager:doctors.order"), exact=True).select_option("noShows")
    row = page.get_by_role("table", name=text("manager:doctors.title")).locator("tbody tr").first
    expect(row).to_contain_text(f"{worst * 100:.1f}".removesuffix(".0") + "%")
    expect(page).to_have_url(re.compile("order=noShows"))


def test_what_waits_leads_to_where_it_is_done(page_of, people):
    """The demo hospital has an emergency access that nobody has looked at."""
    waiting = people["manager"].found("/api/patients/emergency-accesses?acknowledged=false")["items"]
    screen = page_of("manager").open("/overview")
    page = screen.page
    if waiting:
        link = page.get_by_role("list", name=text("manager:attention.title")).get_by_role("link").first
        expect(link).to_contain_text(str(len(waiting)))
        screen.follow(link.click)
        expect(page).to_have_url(re.compile("/emergency-accesses"))
        screen.open("/overview")
    row = page.get_by_role("table", name=text("manager:doctors.title")).locator("tbody tr").first
    row.focus()
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page).to_have_url(re.compile("/figures\\?doctor="))


def test_others_do_not_see_it(page_of):
    screen = page_of("receptionist").open("/overview")
    expect(screen.page.get_by_text(text("notAllowed.title"))).to_be_visible()
    expect(screen.page.get_by_role("link", name=text("manager:title"))).to_have_count(0)
