"""Lists that can be counted, from the server's own document: what they say there is, is what their pages have."""

from document import operations

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
