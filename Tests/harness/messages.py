"""The texts of the web app, by their keys: tests name what they look for as the app does."""

import functools
import json
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "web" / "src" / "i18n"
LANGUAGES = ("en", "hi", "te")
PLURAL = re.compile(r"_(zero|one|two|few|many|other)$")


def flat(messages: dict, prefix: str = "") -> dict[str, str]:
    """`{"a": {"b": "text"}}` as `{"a.b": "text"}`."""
    result: dict[str, str] = {}
    for name, value in messages.items():
        result |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return result


def read(language: str) -> dict[str, str]:
    """All messages of a language: `common:save`, `reception:queue.title`."""
    files = {path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / language).glob("*.json"))}
    return {f"{space}:{key}": value for space, messages in files.items() for key, value in flat(messages).items()}


known = functools.cache(read)


def text(key: str, *, language: str = "en", **values) -> str:
    """What the app shows for a key: `text("save")`, `text("reception:queue.title")`, `text("minutes", count=3)`."""
    full = key if ":" in key else f"common:{key}"
    messages = known(language)
    if full not in messages and "count" in values:
        full += "_one" if values["count"] == 1 else "_other"
    if full not in messages:
        raise KeyError(f"no message {full} in {language}")
    return re.sub(r"{{\s*(\w+)[^}]*}}", lambda match: str(values[match[1]]), messages[full])
