"""For all suites: what is left out where they run against a cluster."""

import pytest

from cluster import is_wanted


def pytest_collection_modifyitems(items):
    if not is_wanted():
        return
    for item in items:
        if marker := item.get_closest_marker("needs_one_process"):
            item.add_marker(pytest.mark.skip(reason=marker.args[0]))
