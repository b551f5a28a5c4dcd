"""Keeps the fuzzing signed in, though some of what it calls ends the session it calls with."""

import os
import time

import schemathesis

from client import Client

_person = Client.of_role(os.environ["HMS_TEST_URL"], "admin")
_signed_in = time.monotonic()
# Well below the life of an access token.
_MOST_SECONDS = 240


@schemathesis.hook
def before_call(context, case, kwargs):
    global _signed_in
    if time.monotonic() - _signed_in > _MOST_SECONDS:
        _sign_in_again()
    headers = dict(case.headers or {})
    headers["Authorization"] = f"Bearer {_person.token}"
    case.headers = headers


@schemathesis.hook
def after_call(context, case, response):
    path = case.operation.path
    ended = path.startswith("/api/auth/") and case.method.upper() != "GET" and response.status_code < 300
    if ended or (response.status_code == 401 and not path.startswith("/api/auth/")):
        _sign_in_again()


def _sign_in_again():
    global _signed_in
    _person.login()
    _signed_in = time.monotonic()
