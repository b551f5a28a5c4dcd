"""The OpenAPI document is valid, and says of every endpoint what a client needs."""

import json

from openapi_spec_validator import validate

from client import Client
from document import METHODS, operations
from server import run_hms


def test_the_document_is_valid_openapi_3_1(openapi):
    assert openapi["openapi"].startswith("3.1")
    validate(openapi)


def test_every_endpoint_has_a_summary_a_unique_id_and_its_answers(openapi):
    seen = set()
    for path, item in openapi["paths"].items():
        for method in set(item) & set(METHODS):
            operation = item[method]
            assert operation.get("summary"), f"{method} {path} has no summary"
            assert operation["operationId"] not in seen, f"{operation['operationId']} is used twice"
            seen.add(operation["operationId"])
            assert any(status.startswith(("2", "3")) for status in operation["responses"]), f"{method} {path}"


def test_only_what_needs_no_secret_is_open_to_all(openapi):
    # Signing in, the documentation, and what a token in its own address protects.
    may_be_open = ("/health/", "/problems/", "/.well-known/", "/api/auth/")
    exact = {
        "/", "/metrics", "/api/openapi.json", "/api/docs", "/api/hospital", "/api/appointments/feeds/{id}"}
    opened = [
        str(operation) for operation in operations(openapi)
        if operation.is_public and operation.path not in exact and not operation.path.startswith(may_be_open)]
    assert opened == []


def test_the_command_prints_the_same_document(openapi):
    printed = run_hms("openapi")
    assert printed.returncode == 0, printed.stdout
    assert set(json.loads(printed.stdout)["paths"]) == set(openapi["paths"])


def test_health_metrics_and_the_pages_are_there(server):
    visitor = Client(server.url)
    assert visitor.get("/health/live").status_code == 200
    assert visitor.get("/health/ready").status_code == 200
    assert "hms_http_requests_total" in server.metrics()
    for page in ("/", "/api", "/api/docs"):
        answer = visitor.get(page, headers={"Accept": "text/html"})
        assert answer.status_code == 200, page
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
