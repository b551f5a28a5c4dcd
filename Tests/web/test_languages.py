"""What the app writes in each language: the app's own code, run by node, for the same figures, dates and problems."""

import json
import re

import pytest

import bundles
from messages import LANGUAGES, text


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, dict[str, str]]:
    return json.loads(bundles.run("speak", tmp_path_factory.mktemp("speak")))


def test_the_document_says_its_language(said):
    assert {language: said[language]["html"] for language in LANGUAGES} == {one: one for one in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_latin_and_grouped_as_in_india(said, language):
    assert said[language]["rupees"] == "₹1,23,456.78"
    assert said[language]["number"] == "12,34,567"
    assert said[language]["percent"] == "12.5%"
    foreign = {key: value for key, value in said[language].items() if value and re.search(r"[०-९౦-౯]", value)}
    assert not foreign


def test_dates_and_times_are_those_of_the_hospital_in_the_words_of_the_language(said):
    assert said["en"]["date"] == "24 Nov 2026"
    assert said["hi"]["date"] == "24 नव॰ 2026"
    assert said["te"]["date"] == "24, నవం 2026"
    assert [said[one]["weekday"] for one in LANGUAGES] == ["Tuesday", "मंगलवार", "మంగళవారం"]
    assert [said[one]["month"] for one in LANGUAGES] == ["November 2026", "नवंबर 2026", "నవంబర్ 2026"]
    assert [said[one]["relative"] for one in LANGUAGES] == ["5 minutes ago", "5 मिनट पहले", "5 నిమిషాల క్రితం"]
    assert {said[one]["time"] for one in LANGUAGES} == {"12:00"}
    assert all(said[one]["dayAndTime"] == f"{said[one]['date']}, 12:00" for one in LANGUAGES)


def test_counts_have_the_plural_of_the_language(said):
    assert [said["en"][one] for one in ("none", "one", "many")] == ["0 minutes", "1 minute", "5 minutes"]
    assert [said["te"][one] for one in ("none", "one", "many")] == ["0 నిమిషాలు", "1 నిమిషం", "5 నిమిషాలు"]
    # To Hindi 0 is singular.
    assert said["hi"]["none"] == text("minutes_one", language="hi", count=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_of_the_server_are_said_in_the_language_with_their_values(said, language):
    def message(key: str, **values) -> str:
        return text(f"problems:rules.{key}", language=language, **values)

    mine = said[language]
    assert mine["rule"] == message("line", most="10,000")
    assert mine["counted"] == message("shortPassword", count=12)
    assert mine["countedOne"] == message("mostEntries", count=1)
    plausible = text("problems:range", language=language, least=20, most=300)
    assert mine["range"] == message("plausible", range=plausible, unit="/min")
    assert mine["role"] == message("noSuchRole", role=text("labels.role.nurse", language=language))
    permission = text("admin:permissions.patients_read", language=language)
    assert mine["permission"] == message("notYours", permission=permission)


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_are_said_in_the_language_with_their_reason(said, language):
    def message(key: str, **values) -> str:
        return text(f"problems:{key}", language=language, **values)

    mine = said[language]
    assert mine["slug"] == message("slugs.slot-taken")
    statuses = {name: text(f"labels.status.{one}", language=language)
                for name, one in (("statusFrom", "checked-in"), ("statusTo", "no-show"))}
    assert mine["detail"] == message("details.statusChange", **statuses)
    assert "2030" in mine["kept"] and "2030-01-31" not in mine["kept"]
    assert mine["paused"] == message("slugs.sign-in-paused", count=30)
    assert mine["invalid"] == message(
        "because", problem=message("slugs.invalid-input"), rules=message("rules.notPast"))


def test_what_nobody_has_translated_stays_as_the_server_wrote_it(said):
    for language in LANGUAGES:
        assert said[language]["unknown"] == "must be something that nobody has translated"
        assert "strange" not in said[language]
