"""The register of doctors: a manager registers and changes them; the desk finds them."""

import random
import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from client import Client
from hospital import DAYS
from messages import text
from people import name_of, new_patient
from screens import check_screen
from server import ROLES, today

ISSUER = "National Medical Commission"


@pytest.fixture
def doctor(people) -> dict:
    """A doctor of the test's own, with a licence, who works every day from tomorrow."""
    source = random.Random()
    made = people["manager"].made("/api/doctors", {
        "name": {"prefix": "Dr", "given": name_of(source), "family": name_of(source)},
        "specialties": ["Urology"], "languages": ["English"], "phones": ["+919845012345"],
        "fees": [{"visitType": "consultation", "fee": {"amount": 80000, "currency": "INR"}}],
        "credentials": [{"number": name_of(source, 6), "issuer": ISSUER, "expires": str(today(900))}],
    })
    work = {"start": "09:00", "end": "17:00", "slotMinutes": 20, "capacity": 1}
    week = {
        "location": "Main building", "effectiveFrom": str(today(1)),
        "sessions": [{"day": day, "hours": work} for day in DAYS]}
    answer = people["manager"].request(
        "PUT", f"/api/doctors/{made['id']}/availability", json={"templates": [week]}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    return people["manager"].found(f"/api/doctors/{made['id']}")


def full_name(doctor: dict) -> str:
    return " ".join(doctor["name"][part] for part in ("prefix", "given", "family"))


def add_tag(page: Page, label: str, value: str) -> None:
    field = page.get_by_label(text(label))
    field.fill(value)
    field.press("Enter")
    expect(page.locator(".tag").filter(has_text=value)).to_be_visible()


def book(people: dict[str, Client], doctor: dict) -> dict:
    """A visit at the doctor's next free time; it fails the test if there is none."""
    desk = people["receptionist"]
    patient = desk.made("/api/patients", new_patient())
    address = f"/api/appointments/slots?visitType=consultation&doctor={doctor['id']}&limit=1"
    end = time.monotonic() + 15
    while not (slots := desk.found(address)["items"]):  # the hours reach the calendar a moment later
        assert time.monotonic() < end, f"no free time: {address}"
        time.sleep(0.05)
    return desk.made("/api/appointments", {
        "patient": patient["id"], "doctor": doctor["id"], "visitType": "consultation", "start": slots[0]["start"]})


def dialog_of(page: Page, key: str) -> Locator:
    return page.get_by_role("dialog", name=text(key))


@pytest.mark.parametrize(("path", "name"), [("/doctors", "doctors"), ("/doctors/new", "doctor-new")])
def test_the_list_and_the_registration_are_good_screens(page_of, path, name):
    check_screen(page_of("manager").open(path), name)


def test_one_doctor_and_the_changes_are_good_screens(page_of, doctor):
    check_screen(page_of("admin").open(f"/doctors/{doctor['id']}"), "doctor")
    check_screen(page_of("manager").open(f"/doctors/{doctor['id']}/edit"), "doctor-edit")


def test_a_manager_registers_a_doctor_with_the_keyboard(page_of, people):
    source = random.Random()
    given, number = name_of(source), name_of(source, 6)
    manager = page_of("manager").open("/doctors")
    page = manager.page
    manager.follow(lambda: page.get_by_role("link", name=text("doctors:register.title")).first.press("Enter"))
    expect(page.get_by_label(text("doctors:form.given"))).to_be_focused()
    page.keyboard.type(given)
    page.keyboard.press("Tab")
    page.keyboard.type("Test")
    page.keyboard.press("Tab")
    page.keyboard.type("Cardiology, Urology,")
    add_tag(page, "doctors:qualifications", "MBBS")
    page.get_by_label(text("doctors:phone"), exact=False).first.fill("98450 12345")
    fee = page.locator("#doctor-fees-consultation")
    fee.fill("7 rupees")
    page.get_by_label(text("doctors:licence.number"), exact=False).first.fill(number)
    page.get_by_label(text("doctors:licence.issuer"), exact=False).first.fill(ISSUER)
    page.get_by_label(text("doctors:licence.expires"), exact=False).first.fill(str(today(500)))
    page.get_by_role("button", name=text("doctors:register.action"), exact=True).click()
    expect(fee).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text(text("doctors:form.badAmount"))).to_be_visible()
    fee.fill("1,180.5")
    page.get_by_role("button", name=text("doctors:register.action"), exact=True).click()
    expect(page).to_have_url(re.compile(r"/doctors/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Dr {given} Test")
    expect(page.get_by_text("₹1,180.50")).to_be_visible()
    expect(page.get_by_role("link", name=text("doctors:notice.setHours"))).to_be_visible()

    saved = people["manager"].found("/api/doctors/" + page.url.rsplit("/", 1)[1])
    assert saved["fees"] == [{"visitType": "consultation", "fee": {"amount": 118050, "currency": "INR"}}]
    assert saved["specialties"] == ["Cardiology", "Urology"]
    assert saved["phones"] == ["+919845012345"]
    assert saved["licence"]["status"] == "valid"


def test_what_is_wrong_stands_beside_its_field_and_a_draft_survives(page_of, doctor):
    manager = page_of("manager").open("/doctors/new")
    page = manager.page
    add_tag(page, "doctors:specialties", "Urology")
    add_tag(page, "doctors:languages", "Telugu")
    page.get_by_label(text("doctors:phone"), exact=False).first.fill("12")
    credential = doctor["credentials"][0]
    page.get_by_label(text("doctors:licence.number"), exact=False).first.fill(credential["number"])
    manager.guard.expect(422, "^/api/doctors$")
    page.get_by_role("button", name=text("doctors:register.action"), exact=True).click()
    for field in ("name-given", "phones-0", "credentials-0-issuer", "credentials-0-expires"):
        expect(page.locator(f"#doctor-{field}")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label(text("doctors:form.given"))).to_be_focused()

    manager.follow(page.reload)
    expect(page.get_by_text(text("draft.title"))).to_be_visible()
    expect(page.locator(".tag").filter(has_text="Telugu")).to_be_visible()
    # A registration that another doctor has is refused at its field.
    page.get_by_label(text("doctors:form.given")).fill("Other")
    page.locator("#doctor-phones-0").fill("9845012346")
    page.locator("#doctor-credentials-0-issuer").fill(ISSUER)
    page.locator("#doctor-credentials-0-expires").fill(str(today(100)))
    manager.guard.expect(409, "^/api/doctors$")
    page.get_by_role("button", name=text("doctors:register.action"), exact=True).click()
    expect(page.locator("#doctor-credentials-0-number")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name=text("draft.discard")).click()
    expect(page.locator(".tag")).to_have_count(0)


def test_two_managers_who_change_one_doctor_see_both_versions(page_of, people, doctor):
    manager = page_of("manager").open(f"/doctors/{doctor['id']}/edit")
    page = manager.page
    page.get_by_label(text("doctors:form.family")).fill("Mine")
    page.locator("#doctor-fees-consultation").fill("900")
    answer = people["admin"].request(
        "PATCH", f"/api/doctors/{doctor['id']}", json={"name": {"family": "Theirs"}, "departments": ["Wing B"]},
        headers={"If-Match": f'"{doctor["revision"]}"', "Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200, answer.text
    manager.guard.expect(412, "^/api/doctors/")
    page.get_by_role("button", name=text("save")).click()
    conflict = dialog_of(page, "conflict.title")
    expect(conflict.get_by_text("Theirs")).to_be_visible()
    manager.follow(lambda: conflict.get_by_role("button", name=text("conflict.save")).click())
    expect(page).to_have_url(re.compile(f"/doctors/{doctor['id']}$"))
    saved = people["manager"].found(f"/api/doctors/{doctor['id']}")
    assert saved["name"]["family"] == "Mine"
    assert saved["departments"] == ["Wing B"]
    assert saved["fees"][0]["fee"]["amount"] == 90000


def test_hours_that_were_saved_meanwhile_are_no_conflict_of_the_profile(page_of, people, doctor):
    manager = page_of("manager").open(f"/doctors/{doctor['id']}/edit")
    page = manager.page
    page.get_by_label(text("doctors:practisingSince")).fill("2001")
    away = people["admin"].post(f"/api/doctors/{doctor['id']}/leaves", {"from": str(today(40)), "to": str(today(41))})
    assert away.status_code == 201, away.text
    manager.guard.expect(412, "^/api/doctors/")
    manager.follow(lambda: page.get_by_role("button", name=text("save")).click())
    expect(page).to_have_url(re.compile(f"/doctors/{doctor['id']}$"))
    expect(page.get_by_text("2001", exact=True)).to_be_visible()


def test_a_licence_is_renewed_and_a_wrong_one_removed(page_of, people, doctor):
    manager = page_of("manager").open(f"/doctors/{doctor['id']}")
    page = manager.page
    number = doctor["credentials"][0]["number"]
    page.get_by_role("button", name=text("doctors:licence.add")).click()
    dialog = dialog_of(page, "doctors:licence.add")
    expect(dialog.get_by_label(text("doctors:licence.number"))).to_be_focused()
    dialog.get_by_label(text("doctors:licence.number")).fill(number + "-2")
    dialog.get_by_label(text("doctors:licence.issuer")).fill(ISSUER)
    dialog.get_by_label(text("doctors:licence.validFrom"), exact=False).fill(str(today(901)))
    dialog.get_by_label(text("doctors:licence.expires")).fill(str(today(800)))
    manager.guard.expect(422, "/credentials$")
    dialog.get_by_role("button", name=text("save")).click()
    expect(dialog.get_by_label(text("doctors:licence.expires"))).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label(text("doctors:licence.expires")).fill(str(today(1800)))
    # The doctor moves on meanwhile, but no licence: it is added all the same.
    people["admin"].post(f"/api/doctors/{doctor['id']}/leaves", {"from": str(today(50)), "to": str(today(51))})
    manager.guard.expect(412, "/credentials$")
    dialog.get_by_role("button", name=text("save")).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("cell", name=number + "-2", exact=True)).to_be_visible()
    saved = people["manager"].found(f"/api/doctors/{doctor['id']}")
    assert saved["licence"]["through"] == str(today(1800))

    page.get_by_role("button", name=text("doctors:licence.replaceOne", number=number), exact=True).click()
    dialog = dialog_of(page, "doctors:licence.replace")
    dialog.get_by_label(text("doctors:licence.expires")).fill(str(today(20)))
    dialog.get_by_role("button", name=text("save")).click()
    expect(page.get_by_role("main").locator("header .badge-warning")).to_be_visible()

    for one in (number, number + "-2"):
        page.get_by_role("button", name=text("doctors:licence.removeOne", number=one), exact=True).click()
        dialog = dialog_of(page, "doctors:licence.remove")
        dialog.get_by_role("button", name=text("remove"), exact=True).click()
        expect(dialog).to_have_count(0)
        expect(page.get_by_role("cell", name=one, exact=True)).to_have_count(0)
    expect(page.get_by_text(text("doctors:notice.unlicensed"))).to_be_visible()


def test_who_becomes_inactive_shows_first_whose_visits_are_stranded(page_of, people, doctor):
    visit = book(people, doctor)
    patient = people["receptionist"].found(f"/api/patients/{visit['patient']}")
    manager = page_of("manager").open(f"/doctors/{doctor['id']}")
    page = manager.page
    page.get_by_role("button", name=text("doctors:activity.end")).click()
    dialog = dialog_of(page, "doctors:activity.end")
    expect(dialog.get_by_text(text("doctors:activity.stranded", count=1)).first).to_be_visible()
    expect(dialog.get_by_text(patient["name"]["family"])).to_be_visible()
    dialog.get_by_role("button", name=text("doctors:activity.end")).click()
    expect(dialog).to_have_count(0)
    notice = page.locator(".notice").filter(has_text=text("doctors:notice.stranded", count=1))
    expect(notice).to_be_visible()
    manager.follow(lambda: notice.get_by_role("link", name=text("doctors:notice.showStranded")).click())
    expect(page.get_by_text(patient["name"]["family"])).to_be_visible()

    manager.open(f"/doctors/{doctor['id']}")
    page.get_by_role("button", name=text("doctors:activity.begin")).click()
    dialog = dialog_of(page, "doctors:activity.begin")
    dialog.get_by_role("button", name=text("doctors:activity.begin")).click()
    expect(page.get_by_role("button", name=text("doctors:activity.end"))).to_be_visible()
    expect(notice).to_have_count(0)


def test_an_account_is_made_for_a_doctor_opens_their_day_and_is_disconnected(page_of, people, doctor):
    admin = page_of("admin").open(f"/doctors/{doctor['id']}")
    page = admin.page
    email = f"{doctor['name']['given'].lower()}@example.org"
    admin.follow(lambda: page.get_by_role("link", name=text("doctors:account.create")).click())
    expect(page.get_by_label(text("account:name"))).to_have_value(full_name(doctor))
    expect(page.get_by_role("checkbox", name=text("labels.role.doctor"))).to_be_checked()
    page.get_by_label(text("account:email")).fill(email)
    page.locator("input[type=password]").fill("copper lantern over quiet rivers")
    page.get_by_label(text("admin:user.mustChange")).uncheck()
    admin.follow(lambda: page.get_by_role("button", name=text("admin:users.create")).click())
    expect(page.get_by_role("heading", level=1)).to_have_text(full_name(doctor))
    admin.follow(lambda: page.get_by_role("link", name=text("admin:user.doctorPage")).click())
    expect(page.get_by_text(text("doctors:account.works"))).to_be_visible()
    account = Client(admin.url, email, "copper lantern over quiet rivers")
    assert account.found("/api/auth/me")["user"]["doctor"] == doctor["id"]

    page.get_by_role("button", name=text("doctors:account.disconnect")).click()
    dialog = dialog_of(page, "doctors:account.disconnect")
    dialog.get_by_role("button", name=text("doctors:account.disconnect")).click()
    expect(page.get_by_text(text("doctors:account.none"))).to_be_visible()
    users = people["admin"].found(f"/api/users?q={email.split('@')[0]}")["items"]
    assert "doctor" not in users[0]


def test_a_manager_names_the_account_and_an_administrator_opens_the_day(page_of, people, doctor):
    name = name_of(random.Random())
    people["admin"].made("/api/users", {"name": name, "email": f"{name.lower()}@example.org", "roles": ["doctor"]})
    manager = page_of("manager").open(f"/doctors/{doctor['id']}")
    page = manager.page
    expect(page.get_by_role("link", name=text("doctors:account.create"))).to_have_count(0)
    page.get_by_role("button", name=text("doctors:account.connect")).click()
    dialog = dialog_of(page, "doctors:account.connect")
    dialog.get_by_role("button", name=text("doctors:account.connect")).click()
    expect(dialog.get_by_text(text("doctors:account.choose"))).to_be_visible()
    dialog.get_by_role("combobox").fill(name)
    dialog.get_by_role("option").filter(has_text=name).click()
    dialog.get_by_role("button", name=text("doctors:account.connect")).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(text("doctors:account.askAdmin"))).to_be_visible()

    admin = page_of("admin").open(f"/doctors/{doctor['id']}")
    admin.page.get_by_role("button", name=text("doctors:account.open")).click()
    expect(admin.page.get_by_text(text("doctors:account.works"))).to_be_visible()

    # A manager takes the name away; the day is the administrator's to close.
    manager.open(f"/doctors/{doctor['id']}")
    page.get_by_role("button", name=text("doctors:account.disconnect")).click()
    dialog = dialog_of(page, "doctors:account.disconnect")
    expect(dialog.get_by_text(text("doctors:account.disconnectAsk"))).to_be_visible()
    dialog.get_by_role("button", name=text("doctors:account.disconnect")).click()
    expect(page.get_by_text(text("doctors:account.none"))).to_be_visible()
    admin.open("/users")
    admin.page.get_by_label(text("admin:users.search")).fill(name)
    admin.follow(lambda: admin.page.get_by_role("row").filter(has_text=name).press("Enter"))
    admin.page.get_by_role("button", name=text("admin:user.closeDay")).click()
    expect(admin.page.get_by_role("link", name=text("admin:user.doctorPage"))).to_have_count(0)


def test_the_desk_finds_a_doctor_and_books_from_the_list(page_of, doctor):
    desk = page_of("receptionist").open("/doctors")
    page = desk.page
    expect(page.get_by_role("link", name=text("doctors:register.title"))).to_have_count(0)
    page.get_by_label(text("doctors:search")).fill(doctor["name"]["given"])
    row = page.get_by_role("row").filter(has_text=full_name(doctor))
    expect(row.get_by_text("₹800.00")).to_be_visible()
    expect(row.get_by_role("link", name="+91 98450 12345")).to_be_visible()
    desk.follow(lambda: row.get_by_role("link", name=text("doctors:calendar")).click())
    expect(page).to_have_url(re.compile(f"of={doctor['id']}"))
    # On the way back the words are there again, and the address has none of them.
    page.go_back()
    expect(page.get_by_label(text("doctors:search"))).to_have_value(doctor["name"]["given"])
    assert doctor["name"]["given"] not in page.url
    desk.follow(lambda: row.get_by_role("link", name=text("doctors:book")).click())
    expect(page).to_have_url(re.compile(f"/book\\?doctor={doctor['id']}"))
    page.get_by_label(text("reception:book.type")).select_option("consultation")
    expect(page.locator(".slots").get_by_text(full_name(doctor)).first).to_be_visible()


def test_licences_that_run_out_stand_on_top_and_the_desk_is_led_there(page_of, people):
    source = random.Random()
    name = {"given": name_of(source), "family": name_of(source)}
    people["manager"].made("/api/doctors", {
        "name": name, "specialties": ["Urology"],
        "credentials": [{"number": name_of(source, 6), "issuer": ISSUER, "expires": str(today(1))}]})
    desk = page_of("receptionist").open("/today")
    page = desk.page
    licences = page.get_by_role("list", name=text("reception:today.attention.title"))
    desk.follow(lambda: licences.locator("a[href='/doctors']").click())
    table = page.get_by_role("table", name=text("doctors:expiring.title"))
    row = table.get_by_role("row").filter(has_text=name["family"])
    expect(row.get_by_text(text("doctors:expiring.in", count=1))).to_be_visible()
    desk.follow(lambda: row.press("Enter"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name['given']} {name['family']}")


@pytest.mark.parametrize("role", [one for one in ROLES if one not in ("auditor", "patient")])
def test_each_role_that_reads_doctors_sees_one_without_a_fault(page_of, doctor, role):
    screen = page_of(role).open(f"/doctors/{doctor['id']}")
    expect(screen.page.get_by_role("heading", level=1)).to_have_text(full_name(doctor))
    may_write = role in ("admin", "manager")
    expect(screen.page.get_by_role("link", name=text("edit"))).to_have_count(1 if may_write else 0)
