"""What the server says when it refuses something, said by the app in the language of whoever reads it."""

import json
import re

import pytest

import swift_texts
from messages import LANGUAGES, PLURAL, read
from server import ROOT

TABLE: dict[str, str] = json.loads((ROOT / "web" / "src" / "api" / "serverTexts.json").read_text())
# One message is enough where the server has several sentences for the same thing.
SAME_THING = {"internal", "revision-conflict", "not-found", "bad-cursor", "sign-in-busy", "duplicate"}
# A sentence of the server with values in it: figures fit every place.
SAMPLE = "7"


def pattern(text: str) -> re.Pattern:
    """As `web/src/api/wording.ts` makes it."""
    parts = re.split(r"\{(\w+)\}", text)
    shapes = {"count": r"\d+", "range": r"-?[\d.]+(?: to -?[\d.]+)?"}
    return re.compile("".join(
        shapes.get(part, ".+") if number % 2 else re.escape(part) for number, part in enumerate(parts)))


PATTERNS = {pattern(text): text for text in TABLE}


def is_known(text: str) -> bool:
    sample = text.replace("{}", SAMPLE)
    return any(each.fullmatch(sample) for each in PATTERNS)


@pytest.fixture(scope="module")
def rules() -> dict[str, str]:
    found = swift_texts.rules()
    assert len(found) > 100, "the rules are no longer where they were read from"
    return found


@pytest.fixture(scope="module")
def problems() -> dict[str, dict[str, str]]:
    found = swift_texts.problems()
    assert len(found) > 80, "the problems are no longer where they were read from"
    return found


def keys_of(language: str) -> set[str]:
    return {PLURAL.sub("", key) for key in read(language)}


def test_every_rule_of_a_field_has_a_message(rules):
    faults = [f"{place}: {text}" for text, place in rules.items() if not is_known(text)]
    assert not faults, "\nadd these to web/src/api/serverTexts.json and i18n/*/problems.json:\n" + "\n".join(faults)


def test_every_reason_of_a_problem_has_a_message(problems):
    """A problem with several reasons needs one for each, so that people learn which it was."""
    several = {slug: details for slug, details in problems.items() if len(details) > 1 and slug not in SAME_THING}
    assert "wrong-status" in several
    reasons = {text: place for details in several.values() for text, place in details.items()}
    reasons |= swift_texts.obstacles()
    faults = [f"{place}: {text}" for text, place in reasons.items() if not is_known(text)]
    assert not faults, "\n" + "\n".join(faults)


def test_every_role_that_comes_with_hms_has_a_message():
    found = swift_texts.descriptions()
    assert len(found) > 5
    assert [f"{place}: {text}" for text, place in found.items() if not is_known(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_message(language, problems):
    have = keys_of(language)
    faults = [slug for slug in problems if f"problems:slugs.{slug}" not in have]
    assert not faults, f"in i18n/{language}/problems.json: {faults}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_leads_to_messages_that_have_its_values(language):
    messages, have = read(language), keys_of(language)
    faults = []
    for text, key in TABLE.items():
        full = f"problems:{key}"
        if full not in have:
            faults.append(f"{full} for: {text}")
            continue
        said = [value for name, value in messages.items() if PLURAL.sub("", name) == full]
        wanted, given = set(re.findall(r"{{(\w+)}}", " ".join(said))), set(re.findall(r"\{(\w+)\}", text))
        # A slug's message may tell how long to wait.
        if not wanted <= given | ({"count", "id"} if key.startswith("slugs.") else set()):
            faults.append(f"{full} says {sorted(wanted - given)}, which the server does not: {text}")
    assert not faults, "\n".join(faults)


def test_no_message_is_left_of_what_the_server_said_once(rules, problems):
    """Rules and reasons that went out of the sources go out of the table and the messages."""
    said = [*rules, *swift_texts.obstacles(), *swift_texts.descriptions()]
    said += [text for details in problems.values() for text in details]
    samples = [text.replace("{}", SAMPLE) for text in said]
    faults = [text for each, text in PATTERNS.items() if not any(each.fullmatch(sample) for sample in samples)]
    used = {f"problems:{key}" for key in TABLE.values()}
    used |= {f"problems:slugs.{slug}" for slug in problems} | {"problems:range", "problems:because"}
    faults += [key for key in keys_of("en") if key.startswith("problems:") and key not in used]
    assert not faults, "\n".join(faults)
