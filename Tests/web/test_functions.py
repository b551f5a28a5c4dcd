"""The pure functions of the web app: dates, times, numbers and money as people type them, places in the calendar, and
what is usual of a vital sign."""

import re

import pytest

import bundles


@pytest.mark.parametrize(
    ("name", "tests"), [("dates", 5), ("money", 5), ("places", 8), ("reference", 5), ("typed", 4)])
def test_functions(name, tests, tmp_path):
    printed = bundles.run(name, tmp_path)
    assert re.search(rf"\bpass {tests}$", printed, re.MULTILINE), printed
