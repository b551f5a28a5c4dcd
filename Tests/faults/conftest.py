"""The servers of the fault tests; each test has one of its own."""

import pytest

from server import Server, demo_data


@pytest.fixture
def server(tmp_path):
    with Server(demo_data(tmp_path / "data"), "--demo") as running:
        yield running
