"""An administrator's work: the health of the system, users, roles, the audit log, settings."""

import base64
import hashlib
import hmac
import re
import time

import pytest
from playwright.sync_api import expect

from messages import text
from screens import check_screen
from server import today

NEW_PASSWORD = "copper lantern over quiet rivers"


def unique(stem: str) -> str:
    return f"{stem}-{time.time_ns() % 10**9}"


@pytest.mark.parametrize(("path", "name"), [
    ("/system", "admin-system"), ("/users", "admin-users"), ("/users/new", "admin-new-user"), ("/roles", "admin-roles"),
    ("/roles/receptionist", "admin-role"), ("/audit", "admin-audit"), ("/settings", "admin-visit-types"),
    ("/settings?part=server", "admin-settings")])
def test_each_screen_is_a_good_one(page_of, path, name):
    check_screen(page_of("admin").open(path), name)


# Parts of names that take more than one line: what may be broken is broken between them.
BROKEN = """
() => [...document.querySelectorAll(".breakable")].flatMap((name) => [...name.childNodes]).filter((part) => {
  const range = document.createRange();
  range.selectNode(part);
  const isOneWord = part.nodeType === Node.TEXT_NODE && !/\\s/.test(part.textContent);
  return isOneWord && range.getClientRects().length > 1;
}).map((part) => part.textContent)
"""


@pytest.mark.parametrize("width", [768, 1024, 1280])
@pytest.mark.parametrize("path", ["/users", "/settings?part=server", "/audit"])
def test_addresses_names_and_paths_are_broken_between_their_parts(page_of, path, width):
    page = page_of("admin", width=width).open(path).page
    assert page.locator(".breakable").count() > 5
    # The folders of this machine may be longer than a column.
    assert [one for one in page.evaluate(BROKEN) if len(one) < 20] == []


def test_a_new_user_gets_a_link_chooses_a_password_and_signs_in(page_of):
    name, email = f"Clerk {unique('a')}", f"{unique('clerk')}@example.org"
    admin = page_of("admin").open("/users")
    page = admin.page
    admin.follow(lambda: page.get_by_role("link", name=text("admin:users.new")).click())
    page.get_by_label(text("account:name")).fill(name)
    page.get_by_label(text("account:email")).fill(email)
    page.get_by_role("checkbox", name=text("labels.role.receptionist")).check()
    admin.follow(lambda: page.get_by_role("button", name=text("admin:users.create")).click())
    expect(page.get_by_role("heading", name=name)).to_be_visible()

    page.get_by_role("button", name=text("admin:user.issueReset")).click()
    link = page.get_by_role("dialog").locator("code").inner_text()
    assert "/reset?token=" in link

    visitor = page_of(None).open(link[link.index("/reset"):])
    visitor.page.get_by_label(text("account:password.new"), exact=True).fill(NEW_PASSWORD)
    visitor.page.get_by_label(text("account:password.again")).fill(NEW_PASSWORD)
    visitor.page.get_by_role("button", name=text("account:reset.action")).click()
    visitor.follow(lambda: visitor.page.get_by_role("link", name=text("account:signIn.title")).click())
    visitor.page.get_by_label(text("account:email")).fill(email)
    visitor.page.locator("input[type=password]").fill(NEW_PASSWORD)
    visitor.follow(lambda: visitor.page.keyboard.press("Enter"))
    expect(visitor.page.get_by_role("navigation")).to_be_visible()


def test_two_administrators_who_change_one_user_see_both_versions(page_of):
    admin = page_of("admin").open("/users")
    page = admin.page
    page.get_by_label(text("admin:users.search")).fill("dispatcher")
    admin.follow(lambda: page.get_by_role("row").filter(has_text="dispatcher@").click())
    other = page_of("admin").open(re.sub(r"^https?://[^/]+", "", page.url))
    mine, theirs = f"Mine {unique('m')}", f"Theirs {unique('t')}"
    page.get_by_label(text("account:name")).fill(mine)
    other.page.get_by_label(text("account:name")).fill(theirs)
    other.page.get_by_role("button", name=text("save")).click()
    expect(other.page.get_by_role("heading", name=theirs)).to_be_visible()

    admin.guard.expect(412, "^/api/users/")
    page.get_by_role("button", name=text("save")).click()
    dialog = page.get_by_role("dialog", name=text("conflict.title"))
    expect(dialog).to_contain_text(mine)
    expect(dialog).to_contain_text(theirs)
    dialog.get_by_role("button", name=text("conflict.save")).click()
    expect(page.get_by_role("heading", name=mine)).to_be_visible()


def test_a_disabled_user_is_out_at_once_and_comes_back(page_of):
    admin = page_of("admin").open("/users")
    page = admin.page
    page.get_by_label(text("admin:users.search")).fill("pharmacist")
    admin.follow(lambda: page.get_by_role("row").filter(has_text="pharmacist@").click())
    pharmacist = page_of("pharmacist").open("/account")
    page.get_by_role("button", name=text("admin:user.disable")).click()
    page.get_by_role("dialog").get_by_role("button", name=text("admin:user.disable")).click()
    expect(page.get_by_role("button", name=text("admin:user.enable"))).to_be_visible()

    pharmacist.guard.expect(401, "^/api/")
    pharmacist.page.reload()
    expect(pharmacist.page).to_have_url(re.compile("/login"))

    page.get_by_role("button", name=text("admin:user.enable")).click()
    expect(page.get_by_role("button", name=text("admin:user.disable"))).to_be_visible()


def test_all_sessions_of_a_user_are_ended_in_one_step(page_of, people):
    person = page_of("dispatcher").open("/account")
    page_of("dispatcher").open("/account")
    user = person.page.evaluate("fetch('/api/auth/me').then((answer) => answer.json())")["user"]["id"]
    admin = page_of("admin").open(f"/users/{user}")
    page = admin.page
    rows = page.get_by_role("table", name=text("admin:user.sessions")).locator("tbody tr")
    expect(rows.nth(1)).to_be_visible()
    check_screen(admin, "admin-user")
    page.get_by_role("button", name=text("admin:user.endSessions")).click()
    dialog = page.get_by_role("dialog", name=text("admin:user.endSessions"))
    dialog.get_by_role("button", name=text("admin:user.endSessions")).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(text("account:sessions.none"))).to_be_visible()
    assert people["admin"].found(f"/api/users/{user}/sessions")["items"] == []
    person.guard.expect(401, "^/api/")
    person.page.reload()
    expect(person.page).to_have_url(re.compile("/login"))


def test_a_role_of_ones_own_is_made_changed_and_deleted(page_of):
    admin = page_of("admin").open("/roles/new")
    page = admin.page
    admin.guard.expect(422, "^/api/roles")
    name = page.get_by_role("textbox", name=text("admin:roles.name"))
    name.fill("Ward Clerk")
    expect(name).to_have_value("ward-clerk")
    name.fill("w")
    page.get_by_label(text("admin:roles.description")).fill("Keeps the ward's papers")
    # Whoever registers patients must see them, too.
    page.get_by_role("checkbox", name=text("admin:permissions.patients_write")).check()
    expect(page.get_by_role("checkbox", name=text("admin:permissions.patients_read"))).to_be_checked()
    page.get_by_role("button", name=text("save")).click()
    expect(page.get_by_role("textbox", name=text("admin:roles.name"))).to_have_attribute("aria-invalid", "true")

    role = unique("ward-clerk")
    page.get_by_role("textbox", name=text("admin:roles.name")).fill(role)
    admin.follow(lambda: page.get_by_role("button", name=text("save")).click())
    expect(page).to_have_url(re.compile(f"/roles/{role}$"))
    page.get_by_role("checkbox", name=text("admin:permissions.appointments_read")).check()
    page.get_by_role("button", name=text("save")).click()
    expect(page.get_by_role("button", name=text("save"))).to_be_disabled()

    page.get_by_role("button", name=text("delete")).click()
    admin.follow(lambda: page.get_by_role("dialog").get_by_role("button", name=text("delete")).click())
    expect(page).to_have_url(re.compile("/roles$"))
    expect(page.get_by_role("cell", name=role)).to_have_count(0)


def test_the_audit_log_tells_who_did_what_and_that_it_is_whole(page_of):
    admin = page_of("admin").open("/audit")
    page = admin.page
    page.get_by_role("button", name=text("admin:chain.verify")).click()
    expect(page.get_by_text(text("admin:chain.ok"), exact=True)).to_have_count(5)

    page.get_by_label(text("admin:audit.by")).select_option("action")
    action = page.get_by_role("combobox", name=text("admin:audit.fields.action"))
    action.fill("user signed in")
    page.keyboard.press("Enter")
    rows = page.get_by_role("table", name=text("admin:audit.title")).locator("tbody tr")
    expect(rows.filter(has_not_text="user.login")).to_have_count(0)
    expect(rows.first).to_contain_text("User: signed in")
    row = rows.first
    row.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("user.login")
    expect(dialog.get_by_role("cell", name=text("admin:audit.things.sessions")).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    # Looking at a record is no refusal. An expert types the code.
    page.get_by_role("button", name=text("change")).click()
    action.fill("audit-log.read")
    page.keyboard.press("Enter")
    expect(rows.filter(has_not_text="audit-log.read")).to_have_count(0)
    expect(rows.first).to_contain_text(text("admin:audit.read"))
    expect(rows.filter(has_text=text("admin:audit.denied"))).to_have_count(0)

    page.get_by_label(text("admin:audit.by")).select_option("actor")
    page.get_by_role("combobox", name=text("admin:audit.fields.actor")).fill("admin")
    page.get_by_role("option").filter(has_text="Admin").first.click()
    expect(page.get_by_role("cell", name="Demo Admin").first).to_be_visible()


def test_the_audit_log_shows_the_days_that_are_asked_for(page_of):
    admin = page_of("admin").open("/audit")
    page = admin.page
    rows = page.get_by_role("table", name=text("admin:audit.title")).locator("tbody tr")
    expect(rows.first).to_be_visible()
    begin = page.get_by_label(text("admin:audit.fromDate"), exact=True)
    end = page.get_by_label(text("admin:audit.toDate"), exact=True)
    end.fill(f"{today(-1):%d/%m/%Y}")
    expect(page.get_by_text(text("admin:audit.none"), exact=True)).to_be_visible()
    begin.fill(f"{today():%d/%m/%Y}")
    expect(page.get_by_text(text("problems:rules.notBeforeStart"))).to_be_visible()
    end.fill(f"{today():%d/%m/%Y}")
    expect(rows.first).to_be_visible()
    expect(page.get_by_text(text("problems:rules.notBeforeStart"))).to_have_count(0)
    check_screen(admin.open(f"/audit?from={today()}&to={today()}"), "admin-audit-days")


def test_who_asked_for_a_password_is_shown_to_the_administrator(page_of):
    visitor = page_of(None).open("/forgot")
    visitor.page.get_by_label(text("account:email")).fill("auditor@demo.hospital")
    visitor.page.get_by_role("button", name=text("account:forgot.action")).click()
    expect(visitor.page.get_by_text(text("account:forgot.asked"))).to_be_visible()

    admin = page_of("admin").open("/system")
    admin.follow(lambda: admin.page.get_by_role("link", name=text("admin:system.showResets")).click())
    expect(admin.page.get_by_role("cell", name="auditor@demo.hospital")).to_be_visible()


def test_a_visit_type_is_made_and_retired(page_of):
    admin = page_of("admin").open("/settings")
    page = admin.page
    code = unique("check")
    page.get_by_role("button", name=text("admin:visitType.new")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=text("save")).click()
    expect(dialog.get_by_label(text("admin:visitType.name"))).to_be_focused()
    expect(dialog.get_by_label(text("admin:visitType.code"))).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label(text("admin:visitType.name")).fill(f"Check-up {code}")
    expect(dialog.get_by_label(text("admin:visitType.code"))).to_have_value(f"check-up-{code}")
    dialog.get_by_label(text("admin:visitType.code")).fill(code)
    dialog.get_by_role("button", name=text("save")).click()
    row = page.get_by_role("row").filter(has_text=code)
    expect(row).to_contain_text(text("admin:visitType.active"))
    row.click()
    page.get_by_role("dialog").get_by_label(text("admin:visitType.isActive")).uncheck()
    page.get_by_role("dialog").get_by_role("button", name=text("save")).click()
    expect(row).to_contain_text(text("admin:visitType.retired"))


def test_a_setting_of_the_server_is_found_by_what_it_means(page_of):
    page = page_of("admin").open("/settings?part=server").page
    rows = page.get_by_role("table", name=text("admin:settings.server")).locator("tbody tr")
    expect(rows.filter(has_text="hospital.name")).to_have_count(1)
    page.get_by_label(text("admin:settings.find")).fill("time zone")
    expect(rows.filter(has_text="hospital.name")).to_have_count(0)
    expect(rows.filter(has_text="hospital.time-zone")).to_have_count(1)


@pytest.mark.parametrize("language", ["hi", "te"])
def test_a_setting_of_the_server_is_found_and_read_in_the_language(page_of, language):
    page = page_of("admin", language=language).open("/settings?part=server").page
    meaning = text("settings:meaning.limits_request-timeout-seconds", language=language)
    rows = page.get_by_role("table", name=text("admin:settings.server", language=language)).locator("tbody tr")
    # Of a cluster's words nothing is said where one process is all.
    expect(rows.filter(has_text=text("admin:settings.own", language=language))).to_have_count(0)
    page.get_by_label(text("admin:settings.find", language=language)).fill(meaning[:24])
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("limits.request-timeout-seconds")
    expect(rows).to_contain_text(meaning)
    seconds = text("settings:measures.seconds", language=language)
    allowed = text("settings:allowed.wholeIn", language=language, least=1, most=600, measure=seconds)
    expect(rows).to_contain_text(allowed)


def test_an_account_of_a_doctor_that_was_made_without_one_gets_one(page_of, people):
    family = f"Late{unique('d').replace('-', '')}"
    doctor = people["admin"].made("/api/doctors", {
        "name": {"given": "Asha", "family": family}, "specialties": ["Surgery"],
        "credentials": [{
            "number": unique("L"), "issuer": "Council", "validFrom": str(today(-9)), "expires": str(today(900))}]})
    email = f"{unique('late')}@example.org"
    user = people["admin"].made("/api/users", {"email": email, "name": f"Asha {family}", "roles": ["doctor"]})
    admin = page_of("admin").open(f"/users/{user['id']}")
    page = admin.page
    expect(page.get_by_text(text("admin:user.noDoctor"))).to_be_visible()
    page.get_by_role("combobox", name=text("admin:user.doctor")).fill(family)
    page.get_by_role("option").filter(has_text=family).click()
    page.get_by_role("button", name=text("admin:user.openDay")).click()
    expect(page.get_by_text(text("admin:user.noDoctor"))).to_have_count(0)
    assert people["admin"].found(f"/api/users/{user['id']}")["doctor"] == doctor["id"]


def test_a_password_is_changed_and_a_second_factor_is_set_up(page_of):
    """With a user of one's own, so that the others can still sign in."""
    email = f"{unique('factor')}@example.org"
    admin = page_of("admin").open("/users/new")
    admin.page.get_by_label(text("account:name")).fill("Careful Clerk")
    admin.page.get_by_label(text("account:email")).fill(email)
    admin.page.get_by_role("checkbox", name=text("labels.role.billing-clerk")).check()
    admin.page.get_by_label(text("admin:user.password")).fill(NEW_PASSWORD)
    admin.follow(lambda: admin.page.get_by_role("button", name=text("admin:users.create")).click())

    person = page_of(None).open("/login")
    page = person.page
    page.get_by_label(text("account:email")).fill(email)
    page.locator("input[type=password]").fill(NEW_PASSWORD)
    person.follow(lambda: page.keyboard.press("Enter"))
    expect(page.get_by_text(text("account:mustChange.title"))).to_be_visible()
    expect(page.get_by_label(text("account:password.current"))).to_be_focused()
    page.get_by_label(text("account:password.current")).fill(NEW_PASSWORD)
    page.get_by_label(text("account:password.new"), exact=True).fill(NEW_PASSWORD + " again")
    page.get_by_label(text("account:password.again")).fill(NEW_PASSWORD + " again")
    page.get_by_role("button", name=text("account:password.action")).click()
    expect(page.get_by_text(text("account:mustChange.title"))).to_have_count(0)

    page.get_by_role("button", name=text("account:factor.setUp")).click()
    dialog = page.get_by_role("dialog")
    secret = dialog.locator("code").inner_text().replace(" ", "")
    dialog.get_by_role("textbox", name=text("account:code.label")).fill(code_of(secret))
    dialog.get_by_role("button", name=text("account:factor.turnOn")).click()
    codes = page.get_by_role("dialog", name=text("account:factor.codes"))
    recovery = codes.locator("code").first.inner_text()
    codes.get_by_role("button", name=text("account:factor.kept")).click()

    again = page_of(None).open("/login")
    again.page.get_by_label(text("account:email")).fill(email)
    again.page.locator("input[type=password]").fill(NEW_PASSWORD + " again")
    again.page.keyboard.press("Enter")
    again.page.get_by_label(text("account:code.label")).fill(recovery)
    again.follow(lambda: again.page.keyboard.press("Enter"))
    expect(again.page.get_by_role("navigation")).to_be_visible()


def code_of(secret: str) -> str:
    """The present code of an authenticator app. Source: RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, (int(time.time()) // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"
