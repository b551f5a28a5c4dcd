"""The app in the languages of the house: English, Hindi and Telugu."""

import re

import pytest
from playwright.sync_api import Page, expect

from messages import LANGUAGES, known, text
from screens import TOO_WIDE, Screen
from server import ROLES

NAMES = {"en": "English", "hi": "हिन्दी", "te": "తెలుగు"}
SCRIPTS = {"hi": re.compile(r"[\u0900-\u097f]"), "te": re.compile(r"[\u0c00-\u0c7f]")}
OTHERS = tuple(SCRIPTS)
# Every text that people see or hear, but names that are the same in each language, such as those of events.
TEXTS = """
() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const isSame = node.parentElement.closest("script, style, code, kbd, .mono, [translate=no]") !== null;
    if (!isSame) found.push(node.data.trim());
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    for (const name of ["aria-label", "placeholder", "title", "alt"]) found.push(one.getAttribute(name) ?? "");
  }
  return [document.title, ...found].filter((one) => one !== "");
}
"""
# Controls whose text does not fit into them.
CUT = """
() => [...document.querySelectorAll("button, a.button, .badge, th, .tabs > *, .segments label, .shell-link")]
  .filter((one) => one.offsetParent !== null && one.clientWidth > 1
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 3)
    && !["auto", "scroll"].includes(getComputedStyle(one).overflowX))
  .map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 60)}`)
"""


def keys_in(texts: list[str]) -> list[str]:
    """Texts that are keys of messages: the app shows those of messages that do not exist, without their area."""
    keys = {key.split(":", 1)[1] for key in known("en")}
    areas = "|".join({key.split(":", 1)[0] for key in known("en")})
    return [
        one for one in texts
        if ("." in one and one in keys) or re.search(rf"\b({areas}):[a-z]\w*", one)
        or re.fullmatch(r"[a-z][a-zA-Z]*(\.[a-z][\w-]*)+", one)]


def test_the_checks_of_this_file_find_what_they_look_for(page_of):
    page = page_of(None, language="te").open("/login").page
    page.evaluate("""() => {
      const button = document.querySelector("button[type=submit]");
      button.style.cssText = "width: 40px; overflow: hidden";
      document.querySelector("h1").textContent = "signIn.title";
      document.querySelector("label").setAttribute("aria-label", "account:signIn.nothing");
    }""")
    assert set(keys_in(page.evaluate(TEXTS))) == {"signIn.title", "account:signIn.nothing"}
    assert len(page.evaluate(CUT)) == 1


def title(page: Page, key: str, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_have_text(text(key, language=language))


def test_the_visitor_changes_the_language_and_keeps_what_was_typed(page_of):
    screen = page_of(None).open("/login")
    page = screen.page
    page.locator("#sign-in-email").fill("nurse@demo.hospital")
    page.locator("#sign-in-password").fill("half a pass")
    language = "en"
    for other in ("te", "hi", "en"):
        page.get_by_label(text("account:language", language=language)).select_option(other)
        title(page, "account:signIn.title", other)
        expect(page.get_by_label(text("account:email", language=other))).to_have_value("nurse@demo.hospital")
        expect(page.locator("#sign-in-password")).to_have_value("half a pass")
        language = other


def test_somebody_changes_the_language_in_the_account_and_it_stays(page_of):
    screen = page_of("nurse").open("/account")
    page = screen.page
    typed = page.get_by_label(text("account:password.new"), exact=True)
    typed.fill("four words of mine")
    for language in ("te", "hi"):
        page.get_by_text(NAMES[language], exact=True).click()
        title(page, "account:title", language)
        label = text("account:password.new", language=language)
        expect(page.get_by_label(label, exact=True)).to_have_value("four words of mine")
    screen.open("/account")
    title(page, "account:title", "hi")
    expect(page).to_have_title(re.compile(text("account:title", language="hi")))


@pytest.mark.parametrize(("language", "date"), [
    ("en", r"\d{1,2} [A-Z][a-z]{2,3} 20\d\d, \d\d:\d\d"),
    ("hi", r"\d{1,2} [\u0900-\u097f]+ 20\d\d, \d\d:\d\d"),
    ("te", r"\d{1,2}, [\u0c00-\u0c7f]+ 20\d\d, \d\d:\d\d"),
])
def test_dates_are_those_of_the_language_with_latin_figures(page_of, language, date):
    page = page_of("nurse", language=language).open("/account").page
    expect(page.get_by_role("row").get_by_text(re.compile(rf"^{date}$")).first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_have_the_plural_of_the_language(page_of, language):
    """Of two wrong entries, and of one."""
    screen = page_of("admin", language=language).open("/users/new")
    page = screen.page
    screen.guard.expect(422, "^/api/users$")
    send = page.get_by_role("button", name=text("admin:users.create", language=language))
    page.get_by_label(text("account:name", language=language)).fill("x" * 121)
    page.get_by_label(text("account:email", language=language)).fill("nothing")
    send.click()
    expect(page.get_by_role("alert")).to_contain_text(text("errors.fields", language=language, count=2))
    page.get_by_label(text("account:name", language=language)).fill("Asha Rao")
    send.click()
    expect(page.get_by_role("alert")).to_contain_text(text("errors.fields", language=language, count=1))
    expect(page.locator(".field .error")).to_contain_text([text("problems:rules.email", language=language)])


def test_the_server_says_in_telugu_what_is_wrong_with_a_field(page_of):
    screen = page_of("nurse", language="te").open("/account")
    page = screen.page
    screen.guard.expect(422, "^/api/auth/password$")
    for key, value in (("current", "not the password"), ("new", "short"), ("again", "short")):
        page.get_by_label(text(f"account:password.{key}", language="te"), exact=True).fill(value)
    page.get_by_role("button", name=text("account:password.action", language="te")).click()
    expect(page.locator(".field .error")).to_contain_text(
        [text("problems:rules.shortPassword", language="te", count=12)])
    assert not re.search(r"\bmust\b|\bis not\b", page.locator("main").inner_text())


def test_the_server_says_in_hindi_why_somebody_may_not_sign_in(page_of):
    screen = page_of(None, language="hi").open("/login")
    page = screen.page
    screen.guard.expect(401, "^/api/auth/login$")
    page.locator("#sign-in-email").fill("nobody@demo.hospital")
    page.locator("#sign-in-password").fill("not the password")
    page.get_by_role("button", name=text("account:signIn.action", language="hi")).click()
    expect(page.get_by_role("alert")).to_contain_text(text("problems:slugs.wrong-credentials", language="hi"))


def read(screen: Screen, where: str, language: str) -> list[str]:
    """No text of the page is a key, and some are of the language."""
    texts = screen.page.evaluate(TEXTS)
    faults = [f"{where} shows the key {one}" for one in keys_in(texts)]
    if not any(SCRIPTS[language].search(one) for one in texts):
        faults.append(f"{where} is not in its language")
    return faults


def look(screen: Screen, where: str, language: str) -> list[str]:
    """As `read`, and at the widths of a desk and of a phone nothing is cut off, and nothing wider than the page."""
    page = screen.page
    faults = read(screen, where, language)
    for width in (1440, 360):
        screen.show(width, "light")
        faults += [f"{where} at {width} px: {one}" for one in page.evaluate(TOO_WIDE)]
        faults += [f"{where} at {width} px cuts {one}" for one in page.evaluate(CUT)]
    page.set_viewport_size({"width": 1440, "height": 900})
    return faults


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str]]:
    """Pages that were looked at already, and in which language: many are in the menus of several roles."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_menu_is_whole_in_every_language(page_of, seen, role):
    """The first page of each role with its menu, and each page of the menus once."""
    screen = page_of(role, language=OTHERS[0])
    faults = []
    for language in OTHERS:
        screen.open("/")
        if language != OTHERS[0]:
            screen.page.evaluate("(language) => localStorage.setItem('hms.language', language)", language)
            screen.open("/")
        faults += read(screen, f"{role} /", language)
        links = screen.page.locator("nav.shell-sidebar a")
        for path in links.evaluate_all("all => all.map((one) => one.getAttribute('href'))"):
            if (language, path) not in seen:
                seen.add((language, path))
                faults += look(screen.open(path), f"{role} {path}", language)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("language", OTHERS)
def test_the_pages_of_one_record_are_whole_in_the_language(page_of, people, language):
    """A patient, an appointment, a user, a role: nobody comes to them by the menu."""
    appointment = people["receptionist"].found("/api/appointments?limit=1")["items"][0]
    user = people["admin"].found("/api/users?limit=1")["items"][0]
    patient = appointment["patient"]
    pages = {
        "receptionist": [f"/patients/{patient}", f"/patients/{patient}/edit", f"/appointments/{appointment['id']}"],
        "admin": [f"/users/{user['id']}", "/users/new", "/roles/doctor"],
    }
    faults = []
    for role, paths in pages.items():
        screen = page_of(role, language=language)
        for path in paths:
            faults += look(screen.open(path), f"{role} {path}", language)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("language", OTHERS)
def test_the_pages_of_visitors_are_whole_in_the_language(page_of, language):
    screen = page_of(None, language=language)
    faults = []
    for path in ("/login", "/forgot", "/reset", "/design"):
        faults += look(screen.open(path), path, language)
    assert not faults, "\n" + "\n".join(faults)
