"""The desk: finding people who are registered, and registering those who are not."""

import random
import re
from datetime import date

import pytest
from playwright.sync_api import expect

from messages import text
from people import name_of, new_patient
from screens import check_screen
from server import PASSWORD, today

RECORD = re.compile(r"/patients/[0-9a-f-]{36}(\?.*)?$")
VOWELS = "\u093e\u093f\u0940\u0941\u0947\u094b"
CONSONANTS = "कखगचजटडतदनपबमरलवसह"


def devanagari() -> str:
    return "".join(random.choice(CONSONANTS) + random.choice(VOWELS) for _ in range(5))


def local(phone: str) -> str:
    return phone.removeprefix("+91")


@pytest.fixture
def clerk(people):
    return people["receptionist"]


@pytest.fixture
def asha(clerk) -> dict:
    """Somebody who is registered."""
    return clerk.made("/api/patients", new_patient())


def full_name(patient: dict) -> str:
    return f"{patient['name']['given']} {patient['name']['family']}"


def search_for(page, words: str):
    page.get_by_role("searchbox", name=text("patients:search.label")).fill(words)


def results(page):
    return page.get_by_role("table", name=text("patients:search.found"))


def fill_who(page, person: dict) -> None:
    """The first card of the form, without the telephone."""
    page.get_by_label(text("patients:form.given")).fill(person["name"]["given"])
    page.get_by_label(text("patients:form.family")).fill(person["name"]["family"])
    page.get_by_text(text(f"labels.sex.{person['sex']}"), exact=True).click()
    page.locator("#register-birthDate").fill(person["birthDate"])


def similar(page):
    return page.get_by_role("complementary", name=text("patients:duplicates.title"))


def register(page) -> None:
    page.get_by_role("button", name=text("patients:register.action"), exact=True).click()


def test_search_is_a_good_screen(page_of, asha):
    screen = page_of("receptionist").open("/patients")
    check_screen(screen, "patients")
    search_for(screen.page, asha["name"]["given"])
    expect(results(screen.page)).to_contain_text(asha["mrn"])
    check_screen(screen, "patients-found")


def test_registration_is_a_good_screen(page_of):
    screen = page_of("receptionist").open("/patients/new")
    check_screen(screen, "patients-new")
    for name in ("form.contact", "identifiers", "emergencyContacts", "insurance", "consents", "form.more"):
        screen.page.get_by_role("button", name=text(f"patients:{name}"), exact=True).click()
    screen.page.get_by_role("button", name=text("patients:form.addConsent")).click()
    screen.path = ""
    check_screen(screen, "patients-new-open")


@pytest.mark.parametrize("language", ["hi", "te"])
def test_the_desk_speaks_the_languages_of_the_house(page_of, language):
    screen = page_of("receptionist", language=language).open("/patients")
    heading = screen.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(text("patients:search.title", language=language))
    screen.open("/patients/new")
    expect(heading).to_have_text(text("patients:register.title", language=language))


def test_people_are_found_by_what_they_say(page_of, clerk):
    person = new_patient() | {"name": {"given": devanagari(), "family": devanagari()}}
    made = clerk.made("/api/patients", person)
    page = page_of("receptionist").open("/patients").page
    year, month, day = person["birthDate"].split("-")
    number = local(person["phones"][0]["number"])
    turned = f"{person['name']['family'][:6]} {person['name']['given'][:4]}"
    prefix, record = re.fullmatch("([A-Z]*)0*([0-9]+)", made["mrn"]).groups()
    for words in (turned, f"{number[:5]} {number[5:]}", number[-5:], f"{person['name']['given'][:4]} {number[-4:]}",
                  made["mrn"].lower(), record, f"{prefix} {record}", f"hms:patient:{made['mrn']}"):
        search_for(page, "")
        expect(results(page)).to_have_count(0)
        search_for(page, words)
        expect(results(page)).to_contain_text(made["mrn"])
        expect(results(page)).to_contain_text(person["name"]["given"])
    search_for(page, f"{day}/{month}/{year}")
    expect(page.get_by_role("table")).to_contain_text(made["mrn"])


def test_the_keyboard_leads_from_the_words_to_the_record_and_back(page_of, asha):
    screen = page_of("receptionist").open("/patients")
    page = screen.page
    page.keyboard.type(asha["name"]["given"])
    expect(results(page).get_by_role("row")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("heading", level=1)).to_have_text(full_name(asha))
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value(asha["name"]["given"])
    # Who was opened is offered before anything is typed.
    search_for(page, "")
    expect(page.get_by_role("table", name=text("patients:search.recent"))).to_contain_text(asha["mrn"])
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert asha["id"] in stored and asha["name"]["given"] not in stored


@pytest.mark.parametrize("form", ["{mrn}", "hms:patient:{mrn}"])
def test_a_scanned_wristband_opens_the_record_from_anywhere(page_of, asha, form):
    screen = page_of("receptionist").open("/account")
    page = screen.page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.type(form.format(mrn=asha["mrn"]))
    screen.follow(lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("heading", level=1)).to_have_text(full_name(asha))


def test_a_scan_into_the_search_field_opens_the_record_at_once(page_of, asha):
    screen = page_of("receptionist").open("/patients")
    page = screen.page
    page.keyboard.type(f"hms:patient:{asha['mrn']}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(full_name(asha))


def test_nobody_found_becomes_a_registration_with_the_words(page_of):
    screen = page_of("receptionist").open("/patients")
    page = screen.page
    given, family = name_of(random.Random(), 5), name_of(random.Random(), 5)
    search_for(page, f"{given.lower()} {family.lower()}")
    page.get_by_role("button", name=text("patients:search.registerThem")).click()
    expect(page.get_by_label(text("patients:form.given"))).to_have_value(given)
    expect(page.get_by_label(text("patients:form.family"))).to_have_value(family)


def test_registration_by_the_keyboard_alone(page_of, clerk):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    person = new_patient()
    keys = page.keyboard
    keys.type(person["name"]["given"])
    keys.press("Tab")
    keys.type(person["name"]["family"])
    keys.press("Tab")
    keys.type("Smt")
    keys.press("Tab")  # sex
    keys.press("Space")
    keys.press("Tab")  # birth date or age
    keys.press("ArrowRight")
    keys.press("Tab")
    keys.type("41")
    keys.press("Tab")
    keys.type(local(person["phones"][0]["number"]))
    screen.follow(lambda: keys.press("Enter"))
    expect(page).to_have_url(RECORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Smt {full_name(person)}")
    made = clerk.found(f"/api/patients?phone=%2B91{local(person['phones'][0]['number'])}")["items"]
    assert [one["sex"] for one in made] == ["female"]
    assert made[0]["birthDateIsEstimated"] and made[0]["phones"][0]["use"] == "mobile"
    # What comes next is one step away.
    expect(page.get_by_text(text("patients:register.next", mrn=made[0]["mrn"]))).to_be_visible()
    book = page.get_by_role("main").get_by_role("link", name=text("patients:record.book"))
    expect(book.first).to_have_attribute("href", f"/book?patient={made[0]['id']}")
    screen.follow(lambda: page.get_by_role("link", name=text("patients:register.walkIn")).first.click())
    dialog = page.get_by_role("dialog", name=text("reception:queue.walkIn.title"))
    expect(dialog).to_contain_text(made[0]["mrn"])
    # The age was told, not the day; and whose line it is, is for the person to say.
    expect(dialog).not_to_contain_text(str(date.fromisoformat(made[0]["birthDate"]).year))
    expect(dialog.get_by_role("combobox", name=text("reception:queue.walkIn.doctor"))).to_be_focused()


def test_everything_that_can_be_told_is_kept(page_of, clerk):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    person = new_patient()
    fill_who(page, person)
    page.get_by_label(text("patients:phone"), exact=False).first.fill(local(person["phones"][0]["number"]))

    def unfold(name: str) -> None:
        page.get_by_role("button", name=text(f"patients:{name}"), exact=True).click()

    def field(name: str):
        return page.get_by_label(re.compile("^" + re.escape(text(f"patients:{name}"))))

    unfold("form.contact")
    field("address.line").fill("12, Temple Street")
    field("address.city").fill("Warangal")
    field("address.postalCode").fill("506002")
    page.get_by_role("button", name=text("patients:form.addEmail")).click()
    email = f"{person['name']['given'].lower()}@example.org"
    field("email").fill(email)
    unfold("identifiers")
    page.get_by_label(text("patients:identifier.type"), exact=True).select_option("passport")
    passport = f"K{random.randrange(10 ** 6, 10 ** 7)}"
    field("identifier.value").fill(passport)
    unfold("emergencyContacts")
    field("contact.name").fill("Ravi")
    field("contact.relationship").fill("brother")
    field("contact.phone").fill("9876500001")
    unfold("insurance")
    field("policy.insurer").fill("Health of the Land")
    field("policy.number").fill("P-77")
    unfold("consents")
    page.get_by_role("button", name=text("patients:form.addConsent")).click()
    field("consent.purpose").select_option("reminders")
    page.get_by_text(text("patients:consent.refused"), exact=True).click()
    unfold("form.more")
    field("bloodGroup").select_option("AB-")
    field("language").select_option("te")
    field("gender").fill("woman")
    screen.follow(lambda: register(page))
    expect(page).to_have_url(RECORD)
    main = page.get_by_role("main")
    for shown in ("12, Temple Street", email, "Ravi", "Health of the Land", text("patients:consent.refused"), "AB-"):
        expect(main).to_contain_text(shown)
    expect(main).not_to_contain_text(passport)
    made = clerk.found(f"/api/patients?query={email.split('@')[0]}")["items"][0]
    assert made["identifiers"][0]["type"] == "passport" and made["language"] == "te" and made["gender"] == "woman"
    assert made["consents"][0]["isGiven"] is False and made["insurancePolicies"][0]["policyNumber"] == "P-77"


def test_what_is_wrong_is_said_beside_its_field(page_of):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    screen.guard.expect(422, "^/api/patients$")
    page.get_by_label(text("patients:phone"), exact=False).first.fill("12")
    page.get_by_role("button", name=text("patients:form.addPhone")).click()
    register(page)
    given = page.get_by_label(text("patients:form.given"))
    expect(given).to_have_attribute("aria-invalid", "true")
    expect(given).to_be_focused()
    expect(page.get_by_label(text("patients:phone"), exact=False).first).to_have_attribute("aria-invalid", "true")


def test_a_document_of_another_patient_is_refused_where_it_is_typed(page_of, clerk):
    number = f"K{random.randrange(10 ** 6, 10 ** 7)}"
    clerk.made("/api/patients", new_patient() | {"identifiers": [{"type": "passport", "value": number}]})
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    fill_who(page, new_patient())
    page.get_by_role("button", name=text("patients:identifiers"), exact=True).click()
    page.get_by_label(text("patients:identifier.type"), exact=True).select_option("passport")
    page.get_by_label(re.compile("^" + text("patients:identifier.value"))).fill(number)
    page.get_by_role("button", name=text("patients:identifiers"), exact=True).click()
    screen.guard.expect(409, "^/api/patients$")
    register(page)
    # The part that is wrong unfolds.
    expect(page.get_by_label(re.compile("^" + text("patients:identifier.value")))).to_be_visible()
    expect(page.locator("#identifiers-section .error")).to_be_visible()


def test_a_duplicate_is_seen_while_typing_and_used(page_of, asha):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    fill_who(page, asha)
    panel = similar(page)
    expect(panel).to_contain_text(asha["mrn"])
    for reason in ("sameName", "sameBirthDate"):
        expect(panel).to_contain_text(text(f"patients:reason.{reason}"))
    link = panel.get_by_role("link", name=re.compile(text("patients:duplicates.open")))
    expect(link).to_have_attribute("target", "_blank")
    screen.path = ""
    check_screen(screen, "patients-new-similar")
    screen.follow(lambda: panel.get_by_role("button", name=re.compile(text("patients:duplicates.use"))).click())
    expect(page).to_have_url(re.compile(asha["id"]))
    # The next registration begins empty, unless this was a mistake.
    page.get_by_role("button", name=text("patients:register.backToForm")).click()
    expect(page.get_by_label(text("patients:form.given"))).to_have_value(asha["name"]["given"])


def test_another_person_who_resembles_them_is_registered_all_the_same(page_of, clerk, asha):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    fill_who(page, asha)
    page.get_by_label(text("patients:phone"), exact=False).first.fill(local(asha["phones"][0]["number"]))
    screen.guard.expect(409, "^/api/patients$")
    register(page)
    dialog = page.get_by_role("dialog", name=text("patients:suspected.title"))
    expect(dialog).to_contain_text(asha["mrn"])
    check_screen(screen, "patients-suspected")
    # Looking at the form again loses nothing.
    page.keyboard.press("Escape")
    expect(page.get_by_label(text("patients:form.given"))).to_have_value(asha["name"]["given"])
    register(page)
    anyway = dialog.get_by_role("button", name=text("patients:suspected.anyway"))
    anyway.click()
    expect(page).to_have_url(RECORD)
    assert len(clerk.found(f"/api/patients?query={asha['name']['given']}")["items"]) == 2


def test_a_draft_survives_a_reload_and_a_sign_out(page_of):
    screen = page_of("receptionist").open("/patients/new")
    page = screen.page
    person = new_patient()
    fill_who(page, person)
    page.get_by_role("button", name=text("patients:identifiers"), exact=True).click()
    page.get_by_label(re.compile("^" + text("patients:identifier.value"))).fill("K7654321")
    page.reload()
    given = page.get_by_label(text("patients:form.given"))
    expect(given).to_have_value(person["name"]["given"])
    expect(page.get_by_text(text("draft.title"))).to_be_visible()
    assert "K7654321" not in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_label(text("patients:form.prefix")).fill("Dr")
    page.get_by_role("button", name=re.compile(text("account", name=".*"))).click()
    page.get_by_role("menuitem", name=text("signOut")).click()
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_label(text("account:email")).fill("receptionist@demo.hospital")
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name=text("menu"))).to_be_visible()
    screen.open("/patients/new")
    expect(given).to_have_value(person["name"]["given"])
    expect(page.get_by_label(text("patients:form.prefix"))).to_have_value("Dr")
    page.get_by_role("button", name=text("draft.discard")).click()
    expect(given).to_have_value("")
    page.reload()
    expect(given).to_have_value("")


def test_a_newborn_without_a_name_is_registered_from_its_mothers_record(page_of, clerk):
    number = new_patient()["phones"][0]["number"]
    mother = clerk.made("/api/patients", new_patient() | {
        "sex": "female", "birthDate": "1996-02-03", "addresses": [{"line": "4 Mill Road", "city": "Guntur"}],
        "phones": [{"number": number, "use": "mobile"}]})
    screen = page_of("receptionist").open(f"/patients/{mother['id']}")
    screen.guard.expect(409, "^/api/patients$")
    page = screen.page
    for sex in ("female", "male"):
        page.get_by_role("button", name=text("patients:record.more")).click()
        page.get_by_role("menuitem", name=text("patients:register.newborn")).click()
        expect(page.get_by_label(text("patients:form.given"))).to_have_value(f"Baby of {mother['name']['given']}")
        page.get_by_text(text(f"labels.sex.{sex}"), exact=True).click()
        register(page)
        if sex == "male":
            # The other twin resembles the first one: the clerk is asked, and knows better.
            page.get_by_role("dialog").get_by_role("button", name=text("patients:suspected.anyway")).click()
        expect(page).to_have_url(RECORD)
        expect(page.locator(".banner-facts")).to_contain_text("0 days")
        baby = clerk.found(f"/api/patients/{page.url.split('/')[-1].split('?')[0]}")
        assert baby["name"]["family"] == mother["name"]["family"] and baby["birthDate"] == str(today())
        assert baby["sex"] == sex and baby["addresses"] == mother["addresses"]
        assert baby["emergencyContacts"] == [{
            "name": full_name(mother), "relationship": text("patients:register.mother"), "phone": number}]
        page.goto(f"/patients/{mother['id']}")
