"""What an administrator reads while a service of the hospital, in another process, is away."""

import time

import pytest
from playwright.sync_api import expect

from guard import Guard
from messages import text
from processes import ADMIN, PASSWORD, Pair
from screens import TIMER, Screen, check_screen
from server import ZONE_NAME


@pytest.fixture(scope="module")
def pair(tmp_path_factory, app_folder):
    settings = {"HMS_WEB_FOLDER": str(app_folder), "HMS_SECURITY_ACCESS_TOKEN_MINUTES": "60"}
    with Pair(tmp_path_factory.mktemp("pair"), ["identity", "patients", "doctors"], settings) as running:
        assert running.admin().found("/api/system/status")["missing"] == []
        yield running


@pytest.fixture
def screen(browser, pair):
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-IN", timezone_id=ZONE_NAME, color_scheme="light",
        reduced_motion="reduce", base_url=pair.core.url)
    context.set_default_timeout(10_000)
    context.add_init_script(TIMER)
    answer = context.request.post(
        "/api/auth/login", data={"email": ADMIN, "password": PASSWORD, "transport": "cookie"})
    assert answer.ok, answer.text()
    page = context.new_page()
    guard = Guard(page)
    yield Screen(page, guard, pair.core.url)
    guard.verify()
    context.close()


def test_what_is_missing_is_said_on_each_page(pair, screen):
    page = screen.open("/system").page
    processes = page.get_by_role("table", name=text("admin:system.processes")).locator("tbody tr")
    expect(processes).to_have_count(2)
    expect(processes.last).to_contain_text(pair.addresses["clinic"])
    expect(page.get_by_text(text("admin:missing.status"))).to_have_count(0)

    pair.clinic.kill()
    name = text("admin:services.appointments")
    title = text("admin:missing.title", services=name)
    screen.open("/system")
    # Of the state, and of the failed events.
    expect(page.get_by_text(title)).to_have_count(2)
    expect(page.get_by_text(text("admin:missing.status"))).to_be_visible()
    expect(page.get_by_text(text("admin:missing.letters"))).to_be_visible()
    expect(processes.last).to_contain_text(text("admin:system.silent"))
    expect(page.get_by_text(text("admin:system.unhealthy"))).to_be_visible()
    check_screen(screen, "admin-system-away")

    screen.open("/audit")
    expect(page.get_by_text(text("admin:missing.audit"))).to_be_visible()
    page.get_by_role("button", name=text("admin:chain.verify")).click()
    expect(page.get_by_text(text("admin:missing.chains"))).to_be_visible()
    chains = page.get_by_role("table", name=text("admin:chain.title")).locator("tbody tr")
    expect(chains).to_have_count(4)
    expect(chains.filter(has_text=name)).to_have_count(0)
    check_screen(screen, "admin-audit-away")

    screen.open("/settings?part=server")
    expect(page.get_by_text(text("admin:settings.silent", addresses=pair.addresses["clinic"]))).to_be_visible()

    screen.open("/audit")
    pair.clinic.start()
    until(lambda: pair.admin().found("/api/system/status")["missing"] == [])
    notice = page.get_by_text(text("admin:missing.audit"))
    expect(notice).to_be_visible()
    page.get_by_role("button", name=text("tryAgain")).click()
    expect(notice).to_have_count(0)


def until(condition, within: float = 20) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"did not happen within {within} s"
        time.sleep(0.1)
