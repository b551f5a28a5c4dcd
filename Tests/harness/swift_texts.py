"""What HMS says to people when it refuses something, read from its sources: rules, problems and their details."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server import ROOT

# Settings, live messages, keys, drivers and calls between processes speak to operators and programs, never to
# somebody at a form.
NOT_FOR_FORMS = (
    "Sources/Drivers/", "Sources/Platform/Relational/", "Sources/Platform/RPC/", "Sources/Platform/Settings/",
    "Sources/Platform/Realtime/", "Sources/Platform/Security/Tokens/", "Sources/hms/System/SettingList.swift")
# Calls whose second argument is a rule: `.init("/start", "must be a whole minute")`.
OF_FIELDS = {".init", "Field", "invalid", "broken", "note"}


@dataclass(frozen=True)
class Literal:
    """A string literal of a source, `{}` for what it interpolates, and the code around it."""

    text: str
    place: str
    before: str
    after: str

    @property
    def call(self) -> tuple[str, int, str]:
        """The call that it is an argument of, the number of the argument, and its label."""
        depth, number, label = 0, 0, None
        for at in range(len(self.before) - 1, -1, -1):
            char = self.before[at]
            if char in ")]}":
                depth += 1
            elif char in "([{":
                if depth == 0:
                    label = self.before[at + 1:] if label is None else label
                    name = re.search(r"(\.?\w*)$", self.before[:at])[1]
                    return name if name == ".init" else name.lstrip("."), number, label.strip()
                depth -= 1
            elif char == "," and depth == 0:
                label = self.before[at + 1:] if label is None else label
                number += 1
        return "", number, ""


def literals(path: Path) -> Iterator[Literal]:
    """All string literals of a file on one line, but those of comments and those within interpolations."""
    source = path.read_text()
    blank, found, at = list(source), [], 0
    while at < len(source):
        if source.startswith("//", at):
            end = source.find("\n", at)
            end = len(source) if end < 0 else end
        elif source.startswith("/*", at):
            end = source.index("*/", at) + 2
        elif source.startswith('"""', at):
            end = source.index('"""', at + 3) + 3
        elif source[at] == '"':
            text, end = literal(source, at + 1)
            found.append((text, at, end))
        else:
            at += 1
            continue
        for each in range(at, end):
            if source[each] != "\n":
                blank[each] = " "
        at = end
    code = "".join(blank)
    name = path.relative_to(ROOT)
    for text, start, end in found:
        line = source.count("\n", 0, start) + 1
        yield Literal(text, f"{name}:{line}", code[max(0, start - 1500):start], code[end:end + 40])


def literal(source: str, at: int) -> tuple[str, int]:
    """The text of the literal that goes on at `at`, and where it has ended."""
    text = ""
    while source[at] != '"':
        if source.startswith("\\(", at):
            at, text = interpolation(source, at + 2), text + "{}"
        elif source[at] == "\\":
            text, at = text + source[at + 1], at + 2
        else:
            text, at = text + source[at], at + 1
    return text, at + 1


def interpolation(source: str, at: int) -> int:
    depth = 1
    while depth > 0:
        if source[at] == '"':
            _, at = literal(source, at + 1)
            continue
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        at += 1
    return at


def sources() -> list[Path]:
    files = [path for folder in ("Sources", "Services") for path in sorted((ROOT / folder).rglob("*.swift"))]
    return [path for path in files if "Tests" not in path.relative_to(ROOT).parts]


def whole(each: Literal) -> str:
    """With what is added to it: `"must be one of: " + names`."""
    return each.text + "{}" if re.match(r"\s*\+", each.after) else each.text


def rules() -> dict[str, str]:
    """Every rule of a field, with `{}` for its values, and one place where it stands."""
    found: dict[str, str] = {}
    for path in sources():
        if str(path.relative_to(ROOT)).startswith(NOT_FOR_FORMS):
            continue
        for each in literals(path):
            call, number, label = each.call
            is_rule = (
                each.text.startswith("must ")
                or (call in OF_FIELDS and number == 1 and label == "" and " " in each.text)
                or (label in ("message:", "debugDescription:") and each.text.startswith("is "))
                or (path.name == "PasswordPolicy.swift" and re.search(r"case \.\w+(\(.*?\))?:\s*$", each.before)))
            if is_rule:
                found.setdefault(whole(each), each.place)
    return found


def problems() -> dict[str, dict[str, str]]:
    """Every problem by its slug: the details that the server gives with it, and where."""
    found: dict[str, dict[str, str]] = {}
    for path in sources():
        slug = ""
        for each in literals(path):
            call, number, label = each.call
            if call in ("notFound", "missing") and number == 0 and label == "":
                found.setdefault(f"{each.text}-not-found", {})
            elif call in ("Problem", "ProblemType") and number == 1:
                # `\(what)-not-found` is found by its parts; slugs of OAuth are for programs.
                slug = "" if "{}" in whole(each) else each.text
                if slug:
                    found.setdefault(slug, {})
            elif call == "Problem" and number == 2 and slug:
                found[slug].setdefault(each.text, each.place)
    return found


def descriptions() -> dict[str, str]:
    """What the roles are for that every hospital starts with."""
    found: dict[str, str] = {}
    for each in literals(ROOT / "Services" / "Identity" / "Domain" / "DefaultRoles.swift"):
        call, number, _ = each.call
        if call == "role" and number == 1:
            found[each.text] = each.place
    return found


def obstacles() -> dict[str, str]:
    """Why records are not merged and not erased: whole sentences that become the details of their problems."""
    found: dict[str, str] = {}
    for path in sources():
        for each in literals(path):
            call, number, _ = each.call
            is_reason = call in ("mergeRefused", "erasureRefused") and number == 0
            if is_reason or (re.search(r"func obstacles?\b", each.before) and each.text.endswith(".")):
                found.setdefault(each.text, each.place)
    return found
