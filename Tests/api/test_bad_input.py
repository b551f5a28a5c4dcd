"""What is wrong is refused with the field and the rule, and nothing is half saved."""

import base64
import json
import re
import time

import pytest

from client import Client
from people import new_patient

PROBLEM = "application/problem+json"


def raw(person: Client, content: bytes, path: str = "/api/patients", **headers):
    return person.request("POST", path, data=content, headers={"Content-Type": "application/json"} | headers)


def assert_refused(answer, *statuses: int) -> dict:
    assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["Content-Type"].startswith(PROBLEM)
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"] and body["type"] and body["requestId"]
    return body


def pointers(problem: dict) -> set[str]:
    return {error["pointer"] for error in problem.get("errors", [])}


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"null", b"42", b'"text"', b"{'given': 'single quotes'}", b'{"name": }', b"{} trailing",
    b'{"a":1,}', b"\x00", b"NaN", b'{"name": NaN}', b"\xef\xbb\xbf{}"])
def test_what_is_no_json_object_is_refused(receptionist, content):
    assert_refused(raw(receptionist, content), 400, 422)


@pytest.mark.parametrize("content", [
    b'{"name":{"given":"\xff\xfe","family":"Rao"}}', b'{"name":{"given":"\xc0\xaf","family":"Rao"}}',
    b'{"name":{"given":"\xed\xa0\x80","family":"Rao"}}', b'{"name":{"given":"\\ud800","family":"Rao"}}'])
def test_invalid_utf_8_is_refused(receptionist, content):
    assert_refused(raw(receptionist, content), 400, 422)


def test_wrong_types_are_named_all_at_once(receptionist):
    body = new_patient() | {"birthDate": 19900412, "phones": "+919876543210", "sex": ["female"]}
    problem = assert_refused(receptionist.post("/api/patients", body), 400, 422)
    assert {"/birthDate", "/phones", "/sex"} <= pointers(problem)


def test_broken_rules_are_named_all_at_once(receptionist):
    body = new_patient() | {"birthDate": "2190-02-31", "phones": [{"number": "12"}], "sex": "purple"}
    problem = assert_refused(receptionist.post("/api/patients", body), 400, 422)
    named = pointers(problem)
    assert "/birthDate" in named and "/sex" in named and any(one.startswith("/phones") for one in named)


def test_unknown_fields_are_named(receptionist):
    body = new_patient() | {"birthdate": "1990-04-12", "nmae": 1}
    problem = assert_refused(receptionist.post("/api/patients", body), 400, 422)
    assert {"/birthdate", "/nmae"} <= pointers(problem)


def test_a_missing_field_is_named(receptionist):
    problem = assert_refused(receptionist.post("/api/patients", {"sex": "female"}), 400, 422)
    assert any(one.startswith("/name") for one in pointers(problem))


def test_unknown_filters_are_refused_with_what_is_allowed(receptionist):
    problem = assert_refused(receptionist.get("/api/patients?colour=red"), 400)
    assert "query" in json.dumps(problem)


def test_a_list_counts_or_says_that_it_does_not(receptionist):
    assert receptionist.found("/api/patients?count=true&limit=1")["total"] >= 2000
    problem = assert_refused(receptionist.get("/api/appointments/slots?visitType=consultation&count=true"), 400)
    assert "doctor" in problem["detail"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=-1", "limit=x", "limit=" + "9" * 20, "cursor=x"])
def test_impossible_pages_are_refused(receptionist, query):
    assert_refused(receptionist.get(f"/api/patients?{query}"), 400, 422)


def test_a_huge_body_is_refused(receptionist):
    body = json.dumps(new_patient() | {"notes": "x" * 3_000_000}).encode()
    try:
        answer = raw(receptionist, body)
    except (ConnectionError, OSError):
        return  # the server may hang up rather than read it all
    assert_refused(answer, 413)


@pytest.mark.parametrize("number", ["1e400", "9" * 400, "-0", "1E-400", "0x10", "1_000", "18446744073709551616"])
def test_huge_and_odd_numbers_are_refused(receptionist, number):
    body = json.dumps(new_patient())[:-1] + f', "estimatedAge": {number}}}'
    assert_refused(raw(receptionist, body.encode()), 400, 422)


@pytest.mark.parametrize("depth", [100, 10_000, 400_000])
def test_deep_nesting_is_refused(receptionist, depth):
    assert_refused(raw(receptionist, b"[" * depth + b"]" * depth), 400, 413, 422)
    assert_refused(raw(receptionist, b'{"a":' * depth), 400, 413, 422)


@pytest.mark.parametrize("name", ["", " ", "x" * 5000, "a\u0000b", "\u202egnp.exe"])
def test_names_that_are_none_are_refused(receptionist, name):
    body = new_patient() | {"name": {"given": name, "family": name}}
    assert_refused(receptionist.post("/api/patients", body), 400, 422)


@pytest.mark.parametrize("name", ["श्रीनिवास", "అనూష", "王", "O'Brien", "Ñandú", "Bobby\"); DROP TABLE patients;--"])
def test_names_of_any_script_and_punctuation_are_kept(receptionist, name):
    body = new_patient()
    body["name"]["given"] = name
    made = receptionist.made("/api/patients", body)
    assert receptionist.found(f"/api/patients/{made['id']}")["name"]["given"] == name


@pytest.mark.parametrize("text", [
    "' OR 1=1 --", '"; DROP TABLE patients; --', "%", "_", "*", ".*", "(a+)+$", "[", "\\", "a" * 2000, "\u0000",
    "NEAR(", 'asha" OR "', "..", "{}", "\U0001f600"])
def test_metacharacters_in_a_search_find_nothing_special(receptionist, text):
    answer = receptionist.get("/api/patients", params={"query": text})
    assert answer.status_code in (200, 400, 422)
    found = answer.json().get("items", [])
    words = re.findall(r"\w+", text.replace("_", " "))
    if words and found:
        # What is not of a word counts for nothing.
        assert found == receptionist.get("/api/patients", params={"query": " ".join(words)}).json()["items"]
    else:
        assert found == []


@pytest.mark.parametrize("path", [
    "/api/patients/../../../etc/passwd", "/api/patients/..%2f..%2fetc%2fpasswd", "/api/patients/%00",
    "/api/patients/%2e%2e/%2e%2e/", "/assets/..%2f..%2f..%2fetc/passwd", "//etc/passwd", "/api/patients/%ff",
    "/api/patients/" + "x" * 5000])
def test_paths_lead_nowhere_else(server, receptionist, path):
    # A bare connection: a client library would tidy the path.
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {receptionist.token}"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert 400 <= answer.status < 500
    assert b"root:" not in content


def test_other_media_types_are_refused(receptionist):
    answer = receptionist.request(
        "POST", "/api/patients", data="name=Asha", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert_refused(answer, 415)


def test_methods_that_a_path_has_not_are_refused(receptionist):
    answer = receptionist.request("DELETE", "/api/patients")
    assert_refused(answer, 404, 405)


def test_nothing_is_half_saved(receptionist):
    body = new_patient() | {"phones": [{"number": "+919876543210"}, {"number": "not a phone"}]}
    assert_refused(receptionist.post("/api/patients", body), 400, 422)
    assert receptionist.found(f"/api/patients?query={body['name']['given']}")["items"] == []


def segment(value) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def parts_of(token: str) -> tuple[dict, dict, str]:
    header, claims, signature = token.split(".")
    decoded = [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, claims)]
    return decoded[0], decoded[1], signature


def forgeries(token: str) -> dict[str, str]:
    header, claims, signature = parts_of(token)
    exalted = claims | {"roles": ["admin"]}
    expired = claims | {"exp": int(time.time()) - 3600}
    return {
        "unsigned": f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment(claims)}.",
        "unsigned, with a signature": f"{segment({'alg': 'none'})}.{segment(claims)}.{signature}",
        "signed with a text": f"{segment(header | {'alg': 'HS256'})}.{segment(claims)}.{segment(b'x' * 32)}",
        "other claims": f"{segment(header)}.{segment(exalted)}.{signature}",
        "expired, altered": f"{segment(header)}.{segment(expired)}.{signature}",
        "other key": f"{segment(header | {'kid': 'other'})}.{segment(claims)}.{signature}",
        "a path as key": f"{segment(header | {'kid': '../../../dev/null'})}.{segment(claims)}.{signature}",
        "key brought along": f"{segment(header | {'jwk': {'kty': 'OKP', 'crv': 'Ed25519', 'x': segment(b'1' * 32)}})}"
                             f".{segment(claims)}.{signature}",
        "signature cut": token[:-4],
        "signature changed": token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:],
        "empty": "", "dots": "..", "no token": "x" * 5000,
    }


def test_forged_tokens_are_refused(server, receptionist):
    visitor = Client(server.url)
    for name, token in forgeries(receptionist.token).items():
        answer = visitor.get("/api/patients", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, f"{name}: {answer.status_code}"
        assert_refused(answer, 401)


def test_a_token_ends_with_its_session(server):
    person = Client.of_role(server.url, "receptionist")
    assert person.get("/api/auth/me").status_code == 200
    assert person.post("/api/auth/logout").status_code in (200, 204)
    assert person.get("/api/auth/me").status_code == 401


def test_a_refresh_token_used_twice_ends_the_family(server):
    person = Client.of_role(server.url, "receptionist")
    first = person.login()["refreshToken"]
    visitor = Client(server.url)
    second = visitor.made("/api/auth/refresh", {"refreshToken": first})
    assert visitor.post("/api/auth/refresh", {"refreshToken": first}).status_code == 401
    assert visitor.post("/api/auth/refresh", {"refreshToken": second["refreshToken"]}).status_code == 401
