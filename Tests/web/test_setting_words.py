"""What the settings of the server mean and may be, in every language.

The manual has the server's own words: SettingsTests keeps docs/operations/configuration.md as the table of settings is.
"""

import json
import re

import pytest

from messages import LANGUAGES, read
from server import ROOT
from test_server_texts import pattern

ROW = re.compile(r"^\| `([^`]+)`<br>`HMS_\w+` \| [^|]+ \| ([^|]+) \| (?:\*\*Secret\.\*\* )?([^|]+) \|$", re.MULTILINE)
TABLE: dict[str, str] = json.loads((ROOT / "web" / "src" / "api" / "settingTexts.json").read_text())
# How `web/src/api/wording.ts` finds a sentence: the first that fits.
PATTERNS = {re.compile(pattern(text).pattern.replace(".+", "(.+)")): text for text in TABLE}
MEASURE = re.compile(r"a whole number from \d+ to \d+, in (.+)")


@pytest.fixture(scope="module")
def settings() -> dict[str, tuple[str, str]]:
    """What is allowed and what it means, by the name of the setting."""
    page = (ROOT / "docs" / "operations" / "configuration.md").read_text()
    found = {name: (allowed, meaning) for name, allowed, meaning in ROW.findall(page)}
    assert len(found) == page.count("<br>`HMS_") > 60, "the settings are no longer where they were read from"
    return found


def of(language: str, group: str) -> dict[str, str]:
    start = f"settings:{group}."
    return {key.removeprefix(start): text for key, text in read(language).items() if key.startswith(start)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_a_meaning_and_no_other(language, settings):
    assert set(of(language, "meaning")) == {name.replace(".", "_") for name in settings}


def test_the_english_meaning_is_that_of_the_server(settings):
    """Where it changes there, its translations are no longer right, either: change them with this one."""
    said = of("en", "meaning")
    assert {name: said[name.replace(".", "_")] for name in settings} == {
        name: meaning for name, (_, meaning) in settings.items()}


def test_what_is_allowed_is_said_by_the_right_message(settings):
    used, wrong = set(), []
    for name, (allowed, _) in settings.items():
        match, text = next(
            ((match, text) for each, text in PATTERNS.items() if (match := each.fullmatch(allowed))), (None, ""))
        if match is None:
            wrong.append(f"{name}: {allowed}")
            continue
        used.add(text)
        # A loose sentence must not take what a strict one means: `1 to 9 characters, without ...`.
        values = zip(re.findall(r"{(\w+)}", text), match.groups(), strict=True)
        if not all(value.isdigit() for key, value in values if key in ("least", "most")):
            wrong.append(f"{name}: {allowed} is said as: {text}")
    assert wrong == []
    assert used == set(TABLE), "sentences that the server no longer says"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_and_measure_has_a_message(language, settings):
    assert {f"allowed.{key}" for key in of(language, "allowed")} == set(TABLE.values())
    measures = {match[1].replace(" ", "_") for allowed, _ in settings.values() if (match := MEASURE.fullmatch(allowed))}
    assert set(of(language, "measures")) == measures


def test_the_english_sentences_are_those_of_the_server():
    english = of("en", "allowed")
    assert {text: english[key.removeprefix("allowed.")] for text, key in TABLE.items()} == {
        text: text.replace("{", "{{").replace("}", "}}") for text in TABLE}
