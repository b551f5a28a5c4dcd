"""Calls between processes need no server; their tests want the machine for themselves."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

SUITES = "RPCTests"


@contextlib.contextmanager
def start(_folder: Path) -> Iterator[tuple[None, dict[str, str]]]:
    yield None, {"HMS_TEST_RPC": "1"}
