"""The demo hospital is alive: every role finds something to do today. And a doctor looks after the own hours."""

from server import today


def own_id(doctor) -> str:
    return doctor.found("/api/auth/me")["user"]["doctor"]


def test_the_doctor_has_a_day(people):
    doctor = people["doctor"]
    day = doctor.found(f"/api/appointments/day?doctor={own_id(doctor)}")
    assert day["isWhole"] and day["date"] == str(today())
    total = day["total"]
    assert total["inProgress"] == 1 and total["checkedIn"] >= 1 and total["waiting"] >= 1
    assert total["scheduled"] >= 10
    assert sum(total[one] for one in ("scheduled", "checkedIn", "inProgress", "completed")) >= 20


def test_the_doctors_patients_have_charts(people):
    doctor = people["doctor"]
    visits = doctor.everything(f"/api/appointments/agenda?doctor={own_id(doctor)}&status=in-progress&status=checked-in")
    assert visits and all(one["patientName"] and one["doctorName"] and one["mrn"] for one in visits)
    chart = f"/api/patients/{visits[0]['appointment']['patient']}"
    summary = doctor.found(f"{chart}/summary")
    assert len(summary["allergies"]) >= 2 and len(summary["problems"]) >= 2 and len(summary["medications"]) >= 3
    assert len(doctor.found(f"{chart}/vital-trends?type=bloodPressure")["points"]) >= 12
    notes = doctor.found(f"{chart}/notes")["items"]
    assert [one["status"] for one in notes].count("signed") >= 2
    names = doctor.found(f"/api/users/names?id={notes[0]['author']}")["items"]
    assert [one["name"] for one in names] == ["Demo Doctor"]


def test_the_front_desk_has_work(people):
    desk = people["receptionist"]
    assert desk.found("/api/appointments/wait-list?count=true")["total"] >= 5
    assert desk.found("/api/appointments/stranded?count=true")["total"] >= 2
    assert desk.found("/api/appointments/day")["total"]["waiting"] >= 5
    assert people["nurse"].found("/api/patients/inpatients?count=true")["total"] >= 6


def test_the_manager_has_something_to_look_into(people):
    manager = people["manager"]
    assert manager.found("/api/patients/emergency-accesses?acknowledged=false")["items"]
    licences = manager.found("/api/doctors/credentials/expiring")["items"]
    assert [one["daysLeft"] > 0 for one in licences] == [False, True]


def test_a_doctor_looks_after_the_own_hours(people):
    doctor = people["doctor"]
    own = f"/api/doctors/{own_id(doctor)}"
    assert doctor.found(f"{own}/metrics")["doctor"] == own_id(doctor)
    hours = doctor.get(f"{own}/availability")
    weekly = {name: hours.json().get(name) or [] for name in ("templates", "openings", "leaves")}
    draft = {name: [{key: one[key] for key in one if key != "id"} for one in entries]
             for name, entries in weekly.items()}
    kept = doctor.request("PUT", f"{own}/availability", json=draft, headers={"If-Match": hours.headers["ETag"]})
    assert kept.status_code == 200, kept.text
    first = str(today(20))
    ill = draft | {"leaves": [{"from": first, "to": first}]}
    preview = doctor.made("/api/appointments/stranded/preview", {"doctor": own_id(doctor), "availability": ill})
    assert all(one["doctor"] == own_id(doctor) for one in preview["appointments"])
    leave = doctor.made(f"{own}/leaves", {"from": first, "to": first})
    assert doctor.request("DELETE", f"{own}/leaves/{leave['id']}").status_code == 204
    clinic = {"date": first, "location": "Outreach",
              "hours": {"start": "21:00", "end": "22:00", "slotMinutes": 20, "capacity": 1}}
    opening = doctor.made(f"{own}/openings", clinic)
    assert doctor.request("DELETE", f"{own}/openings/{opening['id']}").status_code == 204
    others = next(one for one in doctor.found("/api/doctors")["items"] if one["id"] != own_id(doctor))["id"]
    refused = doctor.post(f"/api/doctors/{others}/leaves", {"from": first, "to": first})
    assert refused.status_code == 403


def test_what_only_the_system_knows(people, admin):
    settings = admin.found("/api/system/settings")["items"]
    by_name = {one["name"]: one for one in settings}
    assert by_name["hospital.time-zone"]["source"] == "environment"
    assert all(one["meaning"] and one["allowed"] for one in settings)
    assert by_name["security.master-key"]["isSecret"]
    assert people["nurse"].get("/api/system/settings").status_code == 403
    assert admin.found("/api/system/dead-letters")["items"] == []


def test_who_forgot_the_password_waits_in_a_list(people, admin):
    ask = "/api/auth/password/forgot"
    for email in ("billing-clerk@demo.hospital", "nobody@demo.hospital"):
        answer = people["patient"].post(ask, {"email": email})
        assert (answer.status_code, answer.content) == (204, b"")
    waiting = admin.found("/api/users?resetRequested=true&count=true")
    assert [one["email"] for one in waiting["items"]] == ["billing-clerk@demo.hospital"] and waiting["total"] == 1
