"""Reads the databases of a stopped or running hospital directly: the proof of what was committed."""

import json
import sqlite3
from collections import Counter
from pathlib import Path


def files(data: Path) -> list[Path]:
    return sorted(path for path in data.rglob("*") if path.suffix in (".sqlite", ".db") and path.is_file())


def rows(path: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as database:
        return database.execute(sql).fetchall()


def tables(path: Path) -> set[str]:
    return {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def find_table(data: Path, table: str) -> Path:
    """The database that has the table; each table of entities is in one."""
    owners = [path for path in files(data) if table in tables(path)]
    assert len(owners) == 1, f"{table} is in {owners}"
    return owners[0]


def event_subjects(path: Path, kind: str) -> Counter:
    """How many events of a type the log of a database holds, by subject."""
    return Counter(subject for (subject,) in rows(path, f"SELECT subject FROM event_log WHERE type = '{kind}'"))


def event_ids(path: Path) -> list[str]:
    found = []
    for identity, body in rows(path, "SELECT id, body FROM event_log"):
        assert json.loads(body)["id"] == identity
        found.append(identity)
    return found


def ids(path: Path, table: str) -> set[str]:
    return {identity for (identity,) in rows(path, f'SELECT id FROM "{table}"')}


def assert_sound(data: Path) -> None:
    for path in files(data):
        assert rows(path, "PRAGMA quick_check") == [("ok",)], f"{path} is damaged"
