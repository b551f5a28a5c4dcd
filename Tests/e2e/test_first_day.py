"""A hospital's first day: from the first sign-in on an empty folder to the first appointment, by the web app alone."""

import re

import pytest
from playwright.sync_api import expect

from messages import text
from screens import check_screen
from server import Server, today

ADMIN = "head@example.org"
PASSWORD = "copper lantern over quiet rivers"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


pytestmark = pytest.mark.needs_one_process("sets up a hospital of its own, in which nobody is yet")


@pytest.fixture
def server(tmp_path, app_folder):
    """A hospital of this test's own, in which nobody is yet but who set it up; `page_of` opens its pages."""
    settings = {"HMS_WEB_FOLDER": str(app_folder), "HMS_ADMIN_EMAIL": ADMIN, "HMS_ADMIN_PASSWORD": PASSWORD}
    with Server(tmp_path / "data", extra=settings) as running:
        yield running


def sign_in(screen, email: str, password: str) -> None:
    screen.open("/")
    screen.page.get_by_label(text("account:email")).fill(email)
    screen.page.locator("input[type=password]").fill(password)
    screen.follow(lambda: screen.page.keyboard.press("Enter"))
    expect(screen.page.get_by_role("navigation")).to_be_visible()


def step(page, name: str):
    return page.locator(".first-steps li").filter(has_text=text(f"doctors:first.{name}.title"))


def take(screen, name: str) -> None:
    """The step's button on the administrator's first page."""
    screen.open("/system")
    button = step(screen.page, name).get_by_role("link", name=text(f"doctors:first.{name}.action"))
    screen.follow(button.click)


def test_a_new_hospital_is_led_to_its_first_appointment(page_of):
    admin = page_of(None)
    page = admin.page
    sign_in(admin, ADMIN, PASSWORD)
    expect(page).to_have_url(re.compile("/system$"))
    expect(page.get_by_role("heading", name=text("doctors:first.title"))).to_be_visible()
    check_screen(admin.open("/system"), "first-steps")
    for path in ("/doctors", "/hours", "/calendar", "/book"):
        admin.open(path)
        main = page.get_by_role("main")
        expect(main.locator("a[href='/doctors/new']").first).to_be_visible()
    check_screen(admin.open("/doctors"), "doctors-none")

    # A doctor, without more than what is needed.
    take(admin, "doctor")
    page.get_by_label(text("doctors:form.given")).fill("Asha")
    page.get_by_label(text("doctors:form.family")).fill("Rao")
    page.get_by_label(text("doctors:specialties")).fill("Cardiology")
    page.locator("#doctor-emails-0").fill("asha.rao@example.org")
    page.get_by_role("button", name=text("doctors:register.action"), exact=True).click()
    expect(page.get_by_role("heading", name="Dr Asha Rao")).to_be_visible()

    # The licence was forgotten; the first page and the doctor's say so.
    take(admin, "licence")
    expect(page.get_by_text(text("doctors:notice.unlicensed"))).to_be_visible()
    page.get_by_role("button", name=text("doctors:licence.add")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("doctors:licence.number")).fill("KMC-12345")
    dialog.get_by_label(text("doctors:licence.issuer")).fill("Karnataka Medical Council")
    dialog.get_by_label(text("doctors:licence.expires")).fill(str(today(700)))
    dialog.get_by_role("button", name=text("save")).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(text("doctors:notice.unlicensed"))).to_have_count(0)

    # Hours, from today on.
    admin.follow(lambda: page.get_by_role("link", name=text("doctors:notice.setHours")).click())
    page.get_by_role("button", name=text("doctor:hours.addTemplate")).click()
    dialog.get_by_label(text("doctor:hours.location")).fill("Main building")
    expect(dialog.get_by_label(text("doctor:hours.effectiveFrom"))).to_have_value(f"{today():%d/%m/%Y}")
    dialog.get_by_role("button", name=text("doctor:hours.take")).click()
    page.get_by_role("button", name=text("doctor:hours.addSessionAt", place="Main building")).click()
    for day in DAYS:
        dialog.get_by_label(day).check()
    dialog.get_by_label(text("doctor:hours.end"), exact=True).fill("18:00")
    dialog.get_by_role("button", name=text("doctor:hours.take")).click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name=text("doctor:hours.review")).click()
    expect(page.get_by_text(text("doctor:hours.saved"))).to_be_visible()
    admin.follow(lambda: page.get_by_role("link", name=text("doctors:edit.back")).click())
    expect(page.locator(".doctors-next")).to_contain_text("Consultation")

    # The doctor's account, and one for the desk.
    admin.follow(lambda: page.get_by_role("link", name=text("doctors:account.create")).click())
    expect(page.get_by_label(text("account:email"))).to_have_value("asha.rao@example.org")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_label(text("admin:user.mustChange")).uncheck()
    admin.follow(lambda: page.get_by_role("button", name=text("admin:users.create")).click())
    take(admin, "users")
    page.get_by_label(text("account:name")).fill("Meena Das")
    page.get_by_label(text("account:email")).fill("desk@example.org")
    page.get_by_role("checkbox", name=text("labels.role.receptionist")).check()
    admin.follow(lambda: page.get_by_role("button", name=text("admin:users.create")).click())
    expect(page.get_by_text(text("admin:users.createdWithout", name="Meena Das"))).to_be_visible()
    page.get_by_role("button", name=text("admin:user.issueReset")).click()
    link = dialog.locator("code").inner_text()

    # The desk chooses a password, registers the first patient and books.
    desk = page_of(None).open(link[link.index("/reset"):])
    page = desk.page
    page.get_by_label(text("account:password.new"), exact=True).fill("another long pass phrase")
    page.get_by_label(text("account:password.again")).fill("another long pass phrase")
    page.get_by_role("button", name=text("account:reset.action")).click()
    desk.follow(lambda: page.get_by_role("link", name=text("account:signIn.title")).click())
    sign_in(desk, "desk@example.org", "another long pass phrase")
    expect(page).to_have_url(re.compile("/today$"))
    desk.follow(lambda: page.get_by_role("link", name=text("patients:register.title")).click())
    page.get_by_label(text("patients:form.given")).fill("Lakshmi")
    page.get_by_label(text("patients:form.family")).fill("Iyer")
    page.locator("#register-birthDate").fill("1980-02-03")
    page.locator("#register-sex").get_by_text(text("labels.sex.female"), exact=True).click()
    page.locator("#register-phones-0-number").fill("98450 11111")
    page.get_by_role("button", name=text("patients:register.action"), exact=True).click()
    expect(page).to_have_url(re.compile(r"/patients/.*registered=yes"))
    next_steps = page.locator(".notice-success")
    desk.follow(lambda: next_steps.get_by_role("link", name=text("patients:record.book")).click())
    page.get_by_label(text("reception:book.type")).select_option("consultation")
    page.locator(".slots button").first.click()
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", name=text("reception:book.done.booked", count=1))).to_be_visible()
    desk.open("/today")
    expect(page.get_by_role("row").filter(has_text="Lakshmi Iyer")).to_be_visible()

    # The doctor finds the patient in their day; the first page needs to tell nobody anything more.
    doctor = page_of(None)
    sign_in(doctor, "asha.rao@example.org", PASSWORD)
    expect(doctor.page).to_have_url(re.compile("/day$"))
    expect(doctor.page.get_by_role("main").get_by_text("Lakshmi Iyer").first).to_be_visible()
    admin.open("/system")
    expect(admin.page.locator(".first-steps")).to_have_count(0)
