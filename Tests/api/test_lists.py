"""Lists that can be counted, from the server's own document: what they say there is, is what their pages have."""

import random
import re

from document import operations
from people import new_patient

# What the total of these cannot be checked against: one page of them takes long to walk to its end.
LONG = {"/api/appointments"}


def counted(openapi, chart: bool) -> list[str]:
    return [
        one.path for one in operations(openapi)
        if one.method == "GET" and "count" in one.parameters
        and (one.path.startswith("/api/patients/{patient}/") if chart else "{" not in one.path)]


def check(person, path: str) -> str:
    """What is wrong with a list's total."""
    first = person.found(f"{path}?count=true&limit=2")
    total = first.get("total")
    if not isinstance(total, int):
        return f"{path}: no total"
    if path in LONG:
        return "" if total > len(first["items"]) else f"{path}: {total}"
    there = len(person.everything(path))
    return "" if total == there else f"{path}: {total}, but there are {there}"


def test_a_list_has_as_many_as_its_total_says(admin, openapi):
    paths = counted(openapi, chart=False)
    assert {"/api/users", "/api/appointments/queue", "/api/appointments/wait-list",
            "/api/appointments/stranded", "/api/appointments/agenda"} <= set(paths)
    faults = [check(admin, path) for path in paths]
    assert [one for one in faults if one] == []


def test_the_lists_of_a_chart_too(admin, openapi):
    patient = admin.found("/api/patients?limit=1")["items"][0]["id"]
    admin.made(f"/api/patients/{patient}/allergies", {"substance": "Latex", "status": "active"})
    paths = counted(openapi, chart=True)
    assert len(paths) >= 12
    faults = [check(admin, path.replace("{patient}", patient)) for path in paths]
    assert [one for one in faults if one] == []


def test_without_being_asked_no_list_counts(admin):
    assert "total" not in admin.found("/api/users?limit=2")


def test_a_list_by_words_is_counted_too(admin):
    total = admin.found("/api/users?q=demo&count=true&limit=3")["total"]
    assert total == len(admin.everything("/api/users?q=demo")) >= 11
    assert admin.found("/api/users?role=nurse&count=true")["total"] >= 1
    assert admin.found("/api/users?q=nobodyhasthisname&count=true")["total"] == 0


def one_by_one(person, path: str) -> list[str]:
    """The ids of a list of few, each page of which has one."""
    ids: list[str] = []
    page = person.found(f"{path}&limit=1")
    for _ in range(50):
        ids += [one["id"] for one in page["items"]]
        if not page.get("next"):
            return ids
        page = person.found(f"{path}&limit=1&cursor={page['next']}")
    raise AssertionError(f"{path}: more than 50 pages")


def test_a_short_number_lists_records_then_ends_then_beginnings_of_telephones_over_pages(receptionist):
    end = f"{random.randrange(10**6):06}"
    begin = f"9{random.randrange(10**5):05}"
    made = []
    for phone in (f"+9198{random.randrange(10, 99)}{end}", f"+9196{random.randrange(10, 99)}{end}"):
        made.append(receptionist.made("/api/patients", new_patient() | {"phones": [{"number": phone}]}))
    found = one_by_one(receptionist, f"/api/patients?query={end}")
    assert sorted(found[:2]) == sorted(one["id"] for one in made)
    assert len(found) == len(set(found))
    for phone in (f"+91{begin}1234", f"+9197{random.randrange(10, 99)}{begin}"):
        made.append(receptionist.made("/api/patients", new_patient() | {"phones": [{"number": phone}]}))
    found = one_by_one(receptionist, f"/api/patients?query={begin}")
    assert found.index(made[3]["id"]) < found.index(made[2]["id"])
    prefix, record = re.fullmatch("([A-Z]*)0*([0-9]+)", made[0]["mrn"]).groups()
    for query in (record, f"{prefix}{record}", f"{prefix.lower()}%20{record}"):
        items = receptionist.found(f"/api/patients?query={query}")["items"]
        assert [one["id"] for one in items[:1]] == [made[0]["id"]], f"{query}: {made[0]['mrn']}"
