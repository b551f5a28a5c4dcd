"""What an operator watches at /metrics, by name: a figure that goes missing is noticed here."""

import re

import pytest


@pytest.mark.parametrize("name", [
    "hms_event_lag", "hms_storage_queued_writes", "hms_storage_open_readers", "hms_storage_commit_group_size_count",
    "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"])
def test_figure_is_there(admin, name):
    text = admin.get("/metrics").text
    assert re.search(rf"^{name}(\{{[^}}]*\}})? \S+$", text, re.MULTILINE), f"{name} is missing"


def test_a_read_opens_a_connection_of_the_pool(admin):
    admin.found("/api/patients?limit=1")
    text = admin.get("/metrics").text
    found = re.search(r'^hms_storage_open_readers\{store="patients"\} (\S+)$', text, re.MULTILINE)
    assert found and float(found.group(1)) >= 1
