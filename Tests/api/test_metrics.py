"""What an operator watches at /metrics, by name: a figure that goes missing is noticed here."""

import re

import pytest

from server import figure


@pytest.mark.parametrize("name", [
    "hms_event_lag", "hms_event_lag_timestamp_seconds", "hms_storage_queued_writes", "hms_storage_open_readers",
    "hms_storage_commit_group_size_count", "process_resident_memory_bytes", "process_cpu_seconds_total",
    "process_open_fds"])
def test_figure_is_there(server, name):
    text = server.metrics()
    assert re.search(rf"^{name}(\{{[^}}]*\}})? \S+$", text, re.MULTILINE), f"{name} is missing"


def test_a_read_opens_a_connection_of_the_pool(server, admin):
    admin.found("/api/patients?limit=1")
    assert figure(server.metrics(), 'hms_storage_open_readers{store="patients"}') >= 1
