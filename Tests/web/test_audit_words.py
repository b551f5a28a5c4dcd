"""What the audit log says was done, in words: every action of the server has some, in every language."""

import re

import pytest

from messages import LANGUAGES, read
from server import ROOT

LIST = ROOT / "web" / "src" / "pages" / "admin" / "auditWords.ts"
CODE = re.compile(r"^[a-z-]+\.[a-z-]+$")
# Calls that name the action they do: `caller.act("user.create", ...)`, `clinical.write(patient, "note.write", ...)`.
ACTING = re.compile(
    r"(?:\bact|\baudit|actForAppointments|actOnHours|bookkeeping|clinical\.write|\bedit|\bchange)\(\s*(?:[^()\"]*,\s*)?"
    r"\"([a-z-]+\.[a-z-]+)\"")
SYSTEM = re.compile(r"\.system\([^()\"]*,\s*\"([a-z-]+\.[a-z-]+)\",\s*audited: true")
READS = re.compile(r"\.reads\(\"([a-z-]+)\"")
NOUN = re.compile(r"static let noun = \"([a-z-]+)\"")
FACTS = re.compile(r"struct \w+: ClinicalFacts")
COLLECTION = re.compile(r"static let collection = \"([a-z_]+)\"")


@pytest.fixture(scope="module")
def sources() -> list[str]:
    folders = [ROOT / "Services", ROOT / "Sources"]
    return [
        path.read_text() for folder in folders for path in sorted(folder.rglob("*.swift"))
        if "Tests" not in path.parts and "Generated" not in path.parts]


@pytest.fixture(scope="module")
def done(sources) -> set[str]:
    found: set[str] = set()
    for source in sources:
        found |= set(ACTING.findall(source)) | set(SYSTEM.findall(source))
        found |= {f"{one}.read" for one in READS.findall(source)}
        if FACTS.search(source):
            found |= {f"{noun}.{verb}" for noun in NOUN.findall(source) for verb in ("add", "change")}
    assert len(found) > 90, "the actions are no longer where they were read from"
    return found


def test_every_action_of_the_server_can_be_searched_for(done):
    listed = set(re.findall(r"\"([a-z-]+\.[a-z-]+)\"", LIST.read_text().split("] as const")[0]))
    made_up = {one for one in done if one.startswith(("demo.", "user.demo", "doctor.seed"))}
    assert sorted(done - listed - made_up) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_and_every_kind_of_record_has_words(done, sources, language):
    messages = read(language)
    faults = [
        one for one in sorted(done)
        if f"admin:audit.things.{one.split('.')[0]}" not in messages
        or f"admin:audit.verbs.{one.split('.')[1]}" not in messages]
    kinds = {name for source in sources for name in COLLECTION.findall(source)} - {"nothings"}
    faults += [name for name in sorted(kinds) if f"admin:audit.things.{name}" not in messages]
    assert faults == []
