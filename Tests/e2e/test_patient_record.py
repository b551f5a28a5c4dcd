"""A patient's record at the desk: reading, changing, documents, merging and unmerging, hold and erasure."""

import re

import pytest
from playwright.sync_api import expect

from hospital import moments, new_doctor, visit_type
from messages import text
from people import new_patient
from screens import check_screen


@pytest.fixture
def clerk(people):
    return people["receptionist"]


@pytest.fixture
def asha(clerk) -> dict:
    return clerk.made("/api/patients", new_patient())


def full_name(patient: dict) -> str:
    return f"{patient['name']['given']} {patient['name']['family']}"


def twin_of(clerk, patient: dict, **other) -> dict:
    """The same person, registered a second time."""
    body = {name: patient[name] for name in ("name", "sex", "birthDate")} | other
    return clerk.made("/api/patients", body | {"duplicateCheck": "reviewed"})


def field(page, name: str):
    return page.get_by_label(re.compile("^" + re.escape(text(f"patients:{name}"))))


def tab(page, name: str):
    return page.get_by_role("tab", name=text(f"patients:part.{name}"))


def more(page, action: str):
    page.get_by_role("button", name=text("patients:record.more")).click()
    page.get_by_role("menuitem", name=text(f"patients:record.{action}")).click()


@pytest.fixture(scope="module")
def visits(people) -> dict:
    """A patient with an appointment to come."""
    clerk = people["receptionist"]
    patient = clerk.made("/api/patients", new_patient() | {
        "bloodGroup": "B+",
        "identifiers": [{"type": "pan", "value": "ABCDE1234F"}],
        "emergencyContacts": [{"name": "Ravi", "relationship": "brother", "phone": "9876500001"}],
        "insurancePolicies": [{"insurer": "Health of the Land", "policyNumber": "P-77", "validTo": "2020-01-31"}],
        "consents": [{"purpose": "reminders", "isGiven": True, "on": "2024-02-01"}],
    })
    doctor = new_doctor(people["admin"])
    start = next(moments(2))
    booked = clerk.made("/api/appointments", {
        "patient": patient["id"], "doctor": doctor, "visitType": visit_type(clerk), "start": start})
    return {"patient": patient, "appointment": booked, "doctor": doctor}


def test_the_record_is_a_good_screen(page_of, visits):
    patient = visits["patient"]
    screen = page_of("receptionist").open(f"/patients/{patient['id']}")
    page = screen.page
    check_screen(screen, "patient")
    expect(page.get_by_role("heading", level=1)).to_have_text(full_name(patient))
    main = page.get_by_role("main")
    for shown in (patient["mrn"], "B+", "Ravi", "Health of the Land", text("patients:policy.expired")):
        expect(main).to_contain_text(shown)
    row = page.get_by_role("table", name=text("patients:part.upcoming")).get_by_role("row").nth(1)
    expect(row).to_contain_text(text("labels.status.scheduled"))
    expect(row.get_by_role("link")).to_have_attribute("href", f"/appointments/{visits['appointment']['id']}")
    tab(page, "past").click()
    expect(page.get_by_text(text("patients:visits.nonePast"))).to_be_visible()
    expect(page).to_have_url(re.compile("show=past"))


def test_prints_open_in_a_tab_of_their_own(page_of, asha):
    screen = page_of("receptionist").open(f"/patients/{asha['id']}")
    page = screen.page
    page.get_by_role("button", name=text("print")).click()
    names = [text(f"patients:print.{one}") for one in ("card", "wristband", "qr")]
    expect(page.get_by_role("menuitem")).to_have_text(names)
    page.get_by_role("menuitem", name=names[2]).click()
    picture = page.get_by_role("img", name=text("patients:print.qrOf", mrn=asha["mrn"]))
    expect(picture).to_be_visible()
    assert picture.evaluate("(one) => one.naturalWidth") > 0
    page.keyboard.press("Escape")
    card = page.context.request.get(f"/api/patients/{asha['id']}/card.pdf")
    assert card.ok and card.body().startswith(b"%PDF")


def test_whole_documents_are_shown_on_demand_only_and_say_that_it_is_noted(page_of, visits):
    page = page_of("receptionist").open(f"/patients/{visits['patient']['id']}").page
    main = page.get_by_role("main")
    expect(main).to_contain_text(text("patients:identifierType.pan"))
    expect(main).not_to_contain_text("ABCDE1234F")
    expect(main).to_contain_text(text("patients:identifier.audited"))
    page.get_by_role("button", name=text("patients:identifier.reveal")).click()
    expect(main).to_contain_text("ABCDE1234F")


def test_documents_are_added_and_removed(page_of, clerk, asha):
    page = page_of("receptionist").open(f"/patients/{asha['id']}").page
    page.get_by_role("button", name=text("patients:form.addIdentifier")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(text("patients:identifier.type"), exact=True).select_option("other")
    field(dialog, "identifier.value").fill("Ration card 4711")
    dialog.get_by_role("button", name=text("add"), exact=True).click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name=text("patients:identifier.reveal")).click()
    expect(page.get_by_role("main")).to_contain_text("Ration card 4711")
    page.get_by_role("button", name=re.compile("^" + text("remove"))).click()
    dialog.get_by_role("button", name=text("remove"), exact=True).click()
    expect(page.get_by_text(text("patients:identifier.none"))).to_be_visible()
    assert clerk.found(f"/api/patients/{asha['id']}")["identifiers"] == []


def test_only_what_changed_is_sent_and_what_is_cleared_goes(page_of, clerk, asha):
    screen = page_of("receptionist").open(f"/patients/{asha['id']}/edit")
    page = screen.page
    check_screen(screen, "patient-edit")
    sent = []
    page.on("request", lambda one: sent.append(one.post_data_json) if one.method == "PATCH" else None)
    page.get_by_label(text("patients:form.family")).fill("")
    field(page, "phone").first.fill("9876512345")
    page.get_by_role("button", name=text("patients:form.more")).click()
    field(page, "bloodGroup").select_option("O-")
    screen.follow(lambda: page.get_by_role("button", name=text("save")).click())
    expect(page).to_have_url(re.compile(rf"/patients/{asha['id']}$"))
    assert sent == [{
        "name": {"family": None}, "bloodGroup": "O-", "phones": [{"number": "9876512345", "use": "mobile"}]}]
    now = clerk.found(f"/api/patients/{asha['id']}")
    assert "family" not in now["name"] and now["phones"][0]["number"] == "+919876512345"
    assert now["birthDate"] == asha["birthDate"]


def test_a_stale_save_shows_both_versions_and_loses_neither(page_of, clerk, asha):
    screen = page_of("receptionist").open(f"/patients/{asha['id']}/edit")
    page = screen.page
    page.get_by_label(text("patients:form.prefix")).fill("Smt")
    field(page, "phone").first.fill("9876500011")
    theirs = {"phones": [{"number": "+919876500022", "use": "mobile"}], "language": "te"}
    answer = clerk.request(
        "PATCH", f"/api/patients/{asha['id']}", json=theirs,
        headers={"If-Match": '"1"', "Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200, answer.text
    screen.guard.expect(412, asha["id"])
    page.get_by_role("button", name=text("save")).click()
    dialog = page.get_by_role("dialog", name=text("conflict.title"))
    expect(dialog).to_contain_text("9876500011")
    expect(dialog).to_contain_text("+919876500022")
    expect(dialog).to_contain_text("Smt")
    check_screen(screen, "patient-conflict", most_calls=10)
    phone = dialog.get_by_role("group", name=text("patients:phone"), exact=True)
    phone.get_by_label(re.compile(text("conflict.theirs"))).check()
    # What was not touched here is the other version's without a word.
    language = dialog.get_by_role("group", name=text("patients:language"))
    expect(language.get_by_label(re.compile(text("conflict.theirs")))).to_be_checked()
    screen.follow(lambda: dialog.get_by_role("button", name=text("conflict.save")).click())
    now = clerk.found(f"/api/patients/{asha['id']}")
    assert now["name"]["prefix"] == "Smt" and now["phones"][0]["number"] == "+919876500022" and now["language"] == "te"


def test_a_document_added_meanwhile_is_no_conflict(page_of, clerk, asha):
    screen = page_of("receptionist").open(f"/patients/{asha['id']}/edit")
    page = screen.page
    clerk.made(f"/api/patients/{asha['id']}/identifiers", {"type": "other", "value": "Ration card 4712"})
    page.get_by_label(text("patients:form.prefix")).fill("Dr")
    screen.guard.expect(412, asha["id"])
    screen.follow(lambda: page.get_by_role("button", name=text("save")).click())
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Dr {full_name(asha)}")


def test_a_draft_of_an_older_version_is_still_of_it(page_of, clerk, asha):
    screen = page_of("receptionist").open(f"/patients/{asha['id']}/edit")
    page = screen.page
    page.get_by_label(text("patients:form.prefix")).fill("Smt")
    screen.open(f"/patients/{asha['id']}")
    clerk.request(
        "PATCH", f"/api/patients/{asha['id']}", json={"gender": "woman"},
        headers={"If-Match": '"1"', "Content-Type": "application/merge-patch+json"})
    screen.open(f"/patients/{asha['id']}/edit")
    expect(page.get_by_label(text("patients:form.prefix"))).to_have_value("Smt")
    screen.guard.expect(412, asha["id"])
    page.get_by_role("button", name=text("save")).click()
    dialog = page.get_by_role("dialog", name=text("conflict.title"))
    gender = dialog.get_by_role("group", name=text("patients:gender"))
    gender.get_by_label(re.compile(text("conflict.theirs"))).check()
    screen.follow(lambda: dialog.get_by_role("button", name=text("conflict.save")).click())
    now = clerk.found(f"/api/patients/{asha['id']}")
    assert now["gender"] == "woman" and now["name"]["prefix"] == "Smt"


def test_two_records_become_one_and_two_again(page_of, clerk, people, asha):
    twin = twin_of(clerk, asha, phones=[{"number": "+919876500033"}])
    screen = page_of("receptionist").open(f"/patients/{asha['id']}/merge")
    page = screen.page
    check_screen(screen, "patient-merge")
    compare = page.get_by_role("button", name=re.compile(text("patients:merge.compare")))
    screen.follow(lambda: compare.first.click())
    into = page.get_by_role("button", name=text("patients:merge.into", duplicate=twin["mrn"], survivor=asha["mrn"]))
    expect(into).to_be_visible()
    check_screen(screen, "patient-merge-preview")
    phones = page.get_by_role("row", name=re.compile(text("patients:phone")))
    expect(phones).to_contain_text("+91 98765 00033")
    expect(phones).to_contain_text(text("patients:merge.differs"))
    # The other one stays, if that is better.
    page.get_by_role("button", name=text("patients:merge.swap")).click()
    turned = page.get_by_role("button", name=text("patients:merge.into", duplicate=asha["mrn"], survivor=twin["mrn"]))
    expect(turned).to_be_visible()
    page.get_by_role("button", name=text("patients:merge.swap")).click()
    field(page, "reasonField").fill("Registered twice on one day")
    screen.follow(lambda: into.click())
    expect(page).to_have_url(re.compile(rf"/patients/{asha['id']}\?show=merges"))
    merges = page.get_by_role("table", name=text("patients:part.merges"))
    expect(merges).to_contain_text(twin["mrn"])
    expect(merges).to_contain_text("Registered twice on one day")
    check_screen(screen, "patient-merges")
    # The other record says where it went.
    page.get_by_role("button", name=text("patients:merge.openDuplicate")).click()
    expect(page.get_by_text(text("patients:record.mergedTitle"))).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=re.compile(asha["mrn"])).click()
    tab(page, "merges").click()
    page.get_by_role("button", name=text("patients:merges.undo")).click()
    dialog = page.get_by_role("dialog", name=text("patients:merges.undoTitle"))
    dialog.get_by_role("button", name=text("patients:merges.undo")).click()
    expect(merges).to_contain_text(text("patients:merges.undone", date="").strip())
    assert clerk.found(f"/api/patients/{twin['id']}")["status"] == "active"


def test_the_other_record_is_found_by_its_number(page_of, clerk, asha):
    other = clerk.made("/api/patients", new_patient())
    page = page_of("receptionist").open(f"/patients/{asha['id']}/merge").page
    box = page.get_by_role("combobox", name=text("patients:merge.other"))
    box.fill(asha["mrn"])
    page.get_by_role("option").first.click()
    expect(page.get_by_text(text("patients:merge.itself"))).to_be_visible()
    page.get_by_role("button", name=text("changeChoice", name=text("patients:merge.other"))).click()
    box.fill(other["mrn"])
    page.get_by_role("option").filter(has_text=other["mrn"]).click()
    expect(page.get_by_role("columnheader", name=re.compile(other["mrn"]))).to_be_visible()


def test_hold_and_erasure_ask_for_a_reason_and_the_number(page_of, clerk, asha):
    screen = page_of("admin").open(f"/patients/{asha['id']}")
    page = screen.page
    dialog = page.get_by_role("dialog")
    more(page, "hold")
    field(dialog, "reasonField").fill("A complaint")
    dialog.get_by_role("button", name=text("patients:record.hold")).click()
    expect(page.get_by_role("main")).to_contain_text(text("patients:legalHold"))
    more(page, "erase")
    field(dialog, "reasonField").fill("Asked by the patient")
    field(dialog, "erase.mrn").fill("HMS00000000")
    erase = dialog.get_by_role("button", name=text("patients:erase.action"))
    erase.click()
    expect(dialog).to_contain_text(text("patients:erase.otherMRN"))
    check_screen(screen, "patient-erase")
    screen.guard.expect(409, "/erase$")
    field(dialog, "erase.mrn").fill(asha["mrn"])
    erase.click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    more(page, "release")
    field(dialog, "reasonField").fill("Settled")
    dialog.get_by_role("button", name=text("patients:record.release")).click()
    expect(dialog).to_have_count(0)
    more(page, "erase")
    field(dialog, "reasonField").fill("Asked by the patient")
    field(dialog, "erase.mrn").fill(asha["mrn"].lower())
    erase.click()
    expect(page.get_by_text(text("patients:record.erasedTitle"))).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(asha["name"]["given"])
    assert clerk.found(f"/api/patients/{asha['id']}")["status"] == "erased"


def test_whoever_does_not_care_for_a_patient_sees_nothing_clinical(page_of, asha):
    screen = page_of("nurse").open(f"/patients/{asha['id']}")
    page = screen.page
    check_screen(screen, "patient-nurse")
    expect(page.get_by_role("link", name=text("patients:record.chart"))).to_be_visible()
    screen.guard.expect(403, "care-team$")
    tab(page, "team").click()
    expect(page.get_by_text(text("patients:team.closed"))).to_be_visible()
    assert not [one for one in screen.guard.calls if re.search("allergies|vitals|summary|timeline|notes", one)]


def test_the_care_team_is_named_to_those_who_may_see_it(page_of, visits):
    screen = page_of("admin").open(f"/patients/{visits['patient']['id']}?show=team")
    table = screen.page.get_by_role("table", name=text("patients:part.team"))
    expect(table).to_contain_text(text("patients:careSource.appointment"))
    check_screen(screen, "patient-team")


def test_no_such_record(page_of):
    screen = page_of("receptionist")
    screen.guard.expect(404, "/api/patients/")
    screen.open("/patients/01900000-0000-7000-8001-ffffffffffff")
    expect(screen.page.get_by_text(text("patients:record.missing"))).to_be_visible()
