"""A demo hospital with the web app, and a real browser in front of it."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from client import Client
from cluster import hospital_server
from guard import Guard
from screens import TIMER, Screen, picture_of_failure
from server import PASSWORD, ROLES, ROOT, ZONE_NAME

CHROMIUM = os.environ.get("HMS_TEST_CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def app_folder():
    """The web app, built from what the sources are now; or one that was built elsewhere, in HMS_TEST_WEB."""
    if given := os.environ.get("HMS_TEST_WEB"):
        return Path(given)
    ran = subprocess.run(
        [str(ROOT / "scripts" / "web"), "--fast"], capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ROOT / "web" / "dist"


@pytest.fixture(scope="session")
def server(tmp_path_factory, app_folder):
    settings = {"HMS_WEB_FOLDER": str(app_folder), "HMS_SECURITY_ACCESS_TOKEN_MINUTES": "60"}
    with hospital_server(tmp_path_factory.mktemp("hospital"), settings) as running:
        yield running


@pytest.fixture(scope="session")
def people(server) -> dict[str, Client]:
    """A person of every role at the API, for what a test needs to be there."""
    return {role: Client.of_role(server.url, role) for role in ROLES}


@pytest.fixture(scope="session")
def browser() -> Browser:
    expect.set_options(timeout=5000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield running
        running.close()


@pytest.fixture
def page_of(request, browser, server):
    """Makes a `Screen` for a person of a role, signed in, or for a visitor: `page_of("nurse")`, `page_of(None)`.

    Each has cookies and storage of its own. What its page did wrong fails the test at the end.
    """
    screens: list[Screen] = []

    def make(
            role: str | None, *, width: int = 1440, height: int = 900, language: str = "en", theme: str = "light",
    ) -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-IN", timezone_id=ZONE_NAME, color_scheme="light",
            reduced_motion="reduce", base_url=server.url)
        context.set_default_timeout(10_000)
        context.add_init_script(TIMER)
        # Only where nothing is chosen yet: a test may choose, and load the page again.
        context.add_init_script(
            f"localStorage.getItem('hms.theme') ?? localStorage.setItem('hms.theme', '{theme}');"
            f"localStorage.getItem('hms.language') ?? localStorage.setItem('hms.language', '{language}');")
        if role is not None:
            answer = context.request.post(
                "/api/auth/login",
                data={"email": f"{role}@demo.hospital", "password": PASSWORD, "transport": "cookie"})
            assert answer.ok, f"{role} cannot sign in: {answer.status} {answer.text()}"
        page = context.new_page()
        screen = Screen(page, Guard(page), server.url)
        screens.append(screen)
        return screen

    yield make
    failed = getattr(request.node, "call_failed", False)
    try:
        for number, screen in enumerate(screens):
            if failed:
                name = re.sub(r"\W+", "-", request.node.name).strip("-")
                print(f"picture: {picture_of_failure(screen.page, f'{name}-{number}')}")
        for screen in screens:
            screen.guard.verify()
    finally:
        for screen in screens:
            screen.page.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        item.call_failed = True
    return report
