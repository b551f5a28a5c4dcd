"""What people read: in every language, and nowhere in the code."""

import json
import os
import re
import subprocess

import pytest

from messages import FOLDER, LANGUAGES, PLURAL, read
from server import ROOT

SOURCES = ROOT / "web" / "src"
PLACEHOLDER = re.compile(r"{{\s*(\w+)")
# English, Hindi and Telugu have the same two forms for cardinal numbers.
FORMS = {"one", "other"}
SCRIPTS = {"hi": re.compile(r"[\u0900-\u097f]"), "te": re.compile(r"[\u0c00-\u0c7f]")}
OTHERS = [language for language in LANGUAGES if language != "en"]
# Other words for things of the glossary in docs/contributing/translating.md, and the glossary's.
REPLACED = {
    "hi": {"रिकॉर्ड संख्या": "रिकॉर्ड नंबर", "मुलाक़ात": "विज़िट", "चिकित्सक": "डॉक्टर"},
    "te": {"సందర్శన ": "విజిట్", "సందర్శనలు": "విజిట్", "వైద్యులు": "డాక్టర్", "నకిలీ": "డూప్లికేట్"},
}


@pytest.fixture(scope="module")
def scanned() -> dict:
    ran = subprocess.run(
        ["node", str(ROOT / "Tests" / "web" / "sources.cjs"), str(SOURCES)], capture_output=True, text=True,
        check=False, timeout=60, env=os.environ | {"NODE_PATH": f"{ROOT}/web/node_modules:/usr/share/nodejs"})
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def lines(faults: list[str]) -> str:
    return "\n" + "\n".join(faults)


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_in_every_language(language):
    files = {folder: {path.name for path in (FOLDER / folder).glob("*.json")} for folder in ("en", language)}
    assert files[language] == files["en"]
    english, other = read("en"), read(language)
    missing = [f"missing in {language}: {key}" for key in english if key not in other]
    surplus = [f"only in {language}: {key}" for key in other if key not in english]
    assert not missing + surplus, lines(missing + surplus)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_messages_have_every_form(language):
    forms: dict[str, set[str]] = {}
    for key in read(language):
        if match := PLURAL.search(key):
            forms.setdefault(key[:match.start()], set()).add(match[1])
    faults = [f"{language} {key}: {sorted(have)}" for key, have in forms.items() if have != FORMS]
    assert not faults, lines(faults)


@pytest.mark.parametrize("language", OTHERS)
def test_messages_have_the_same_placeholders(language):
    other = read(language)
    faults = []
    for key, english in read("en").items():
        wanted, have = set(PLACEHOLDER.findall(english)), set(PLACEHOLDER.findall(other.get(key, english)))
        # "one day" needs no figure.
        if key.endswith("_one"):
            wanted, have = wanted - {"count"}, have - {"count"}
        if wanted != have:
            faults.append(f"{language} {key}: {sorted(have)} instead of {sorted(wanted)}")
    assert not faults, lines(faults)


@pytest.mark.parametrize("language", OTHERS)
def test_messages_are_translated(language):
    other = read(language)
    # Names and abbreviations stay as they are; words are words of the language.
    faults = [
        f"{language} {key}: {other[key]}" for key, english in read("en").items()
        if re.search(r"\b[a-z]{4,}\b", re.sub(r"{{.*?}}|\S*[@/.]\S+", "", english)) and key in other
        and not SCRIPTS[language].search(other[key])]
    assert not faults, lines(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty(language):
    assert [key for key, text in read(language).items() if not isinstance(text, str) or not text.strip()] == []


def test_the_code_asks_for_messages_that_exist(scanned):
    messages = read("en")
    whole = set(messages) | {PLURAL.sub("", key) for key in messages}

    def full(key: str) -> str:
        return key if ":" in key else f"common:{key}"

    faults = [f"{one['at']}: {one['key']}" for one in scanned["keys"] if full(one["key"]) not in whole]
    faults += [
        f"{one['at']}: {one['prefix']}…" for one in scanned["prefixes"]
        if one["prefix"] and not any(key.startswith(full(one["prefix"])) for key in whole)]
    assert not faults, lines(faults)


def test_no_words_stand_in_the_code(scanned):
    faults = [f"{one['at']}: {one['text']}" for one in scanned["texts"]]
    assert not faults, lines(faults)


@pytest.mark.parametrize("language", OTHERS)
def test_things_have_the_words_of_the_glossary(language):
    faults = [
        f"{language} {key}: {text} (say {better})" for key, text in read(language).items()
        for word, better in REPLACED[language].items() if word in text]
    assert not faults, lines(faults)


# What of a patient is kept but never named where records are merged: the record itself, and what a merge keeps of
# itself.
NOT_MERGED = {"patients", "mrn_counters", "patient_merges", "patient_merge_moves"}


def test_what_a_merge_moves_has_a_name():
    kept = {
        found for source in (ROOT / "Services" / "Patients").rglob("*.swift")
        for found in re.findall(r'static let collection = "(\w+)"', source.read_text(encoding="utf-8"))}
    named = read("en")
    missing = sorted(one for one in kept - NOT_MERGED if f"patients:collection.{one}" not in named)
    assert not missing, lines(missing)
