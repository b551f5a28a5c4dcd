"""Looks at a screen of the web app as its people would: any width, light and dark, with a screen reader, in a hurry."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from guard import Guard
from server import ROOT

SCREENS = ROOT / "artifacts" / "screens"
WIDTHS = {360: 780, 768: 1024, 1440: 900}
THEMES = ("light", "dark")
MOST_CALLS = 8
# Milliseconds until a screen shows what it is for; HMS_TEST_SLOWNESS stretches it for a slow machine.
MOST_WAIT = 1000 * float(os.environ.get("HMS_TEST_SLOWNESS", "1"))
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}

# Notes when the content is there: a heading, and nothing that stands for what is still being loaded.
TIMER = """
(() => {
  const isThere = () => document.querySelector("main :is(h1, h2, h3), dialog[open]") !== null
    && document.querySelector("main :is(.skeleton, [aria-busy=true]):not([data-sample] *)") === null;
  new MutationObserver(() => {
    if (window.contentAt === undefined && isThere()) window.contentAt = performance.now();
  }).observe(document, { childList: true, subtree: true, attributes: true });
})()
"""
SETTLE = """
async () => {
  await document.fonts.ready;
  const ending = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map((one) => one.finished));
}
"""
# As if it were chosen in another tab.
THEME = """
(name) => {
  localStorage.setItem("hms.theme", name);
  window.dispatchEvent(new StorageEvent("storage", { key: "hms.theme" }));
  document.documentElement.dataset.theme = name;
}
"""
TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > width + 0.5);
  return [`the page is ${document.documentElement.scrollWidth} px wide`,
    ...wide.slice(0, 6).map((one) => `${one.tagName.toLowerCase()}.${one.className} ends at ` +
      `${Math.round(one.getBoundingClientRect().right)} px`)];
}
"""


class Screen:
    """A page of the browser with its guard; `url` is the server's."""

    def __init__(self, page: Page, guard: Guard, url: str):
        self.page = page
        self.guard = guard
        self.url = url
        self.path = ""

    def open(self, path: str) -> "Screen":
        """Opens a path of the app as from a bookmark, and waits until its content is there."""
        self.guard.begin()
        self.page.goto(self.url + path)
        self.path = path
        self.settle()
        return self

    def follow(self, action) -> "Screen":
        """Does what leads to another screen, such as `lambda: link.click()`, and waits for its content."""
        self.guard.begin()
        self.path = ""
        action()
        self.settle()
        return self

    def settle(self) -> None:
        """Until the content is there, all answers of the API are in, and nothing moves."""
        expect(self.page.locator("main :is(h1, h2, h3), dialog[open]").first).to_be_visible(timeout=10_000)
        self.guard.wait_for_calls()
        waiting = self.page.locator("main :is(.skeleton, [aria-busy=true]):not([data-sample] *)")
        expect(waiting).to_have_count(0, timeout=10_000)
        self.page.evaluate(SETTLE)

    def theme(self, name: str) -> None:
        self.page.evaluate(THEME, name)

    def show(self, width: int, theme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        self.theme(theme)
        self.settle()


def check_screen(screen: Screen, name: str, most_calls: int = MOST_CALLS, shots: bool = True) -> None:
    """All that every screen must be; the pictures are `artifacts/screens/<name>-<width>-<theme>.png`."""
    calls = list(screen.guard.calls)
    assert len(calls) <= most_calls, f"{name} asks the API {len(calls)} times:\n" + "\n".join(calls)
    check_speed(screen, name)
    SCREENS.mkdir(parents=True, exist_ok=True)
    faults = []
    before = screen.page.viewport_size
    for width in WIDTHS:
        for theme in THEMES:
            screen.show(width, theme)
            where = f"{name} at {width} px, {theme}"
            faults += [f"{where}: {fault}" for fault in screen.page.evaluate(TOO_WIDE)]
            if shots:
                screen.page.screenshot(
                    path=SCREENS / f"{name}-{width}-{theme}.png", full_page=True, animations="disabled", caret="hide")
            # Colours differ by theme, and what is shown by width; the rest is the same.
            if width == 1440 or (width == 360 and theme == "light"):
                faults += [f"{where}: {fault}" for fault in barriers(screen.page)]
    if before:
        screen.page.set_viewport_size(before)
    screen.theme("light")
    assert not faults, "\n".join(faults)
    screen.guard.verify()


def check_speed(screen: Screen, name: str) -> None:
    """The content must be there in a second. A machine that was busy is asked again, twice."""
    if not screen.path:
        return  # reached within the app, where there is no beginning to count from
    took = screen.page.evaluate("window.contentAt")
    for _ in range(2):
        if took is not None and took <= MOST_WAIT:
            break
        screen.open(screen.path)
        took = screen.page.evaluate("window.contentAt")
    assert took is not None and took <= MOST_WAIT, f"{name} shows its content after {took:.0f} ms"


def barriers(page: Page) -> list[str]:
    """What axe finds serious or critical for people who see, hear or move otherwise."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}\n    {' '.join(str(node.get('failureSummary')).split())}"
        for one in found if one["impact"] in ("serious", "critical") for node in one["nodes"][:5]]


def row(page: Page, name: str):
    """The row of a table that names somebody."""
    return page.get_by_role("row").filter(has_text=name)


def tab_to(page: Page, place, most: int = 60) -> None:
    """Presses Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(most):
        if place.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not come to {place}")


def picture_of_failure(page: Page, test: str) -> Path:
    path = ROOT / "artifacts" / "e2e" / f"{test}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    return path
