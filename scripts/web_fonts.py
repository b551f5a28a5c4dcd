"""Inter for the web app: the weights that it uses, with Latin letters and the signs of its texts, as woff2."""

import hashlib
import os
import tempfile
from pathlib import Path

SOURCE = Path("/usr/share/fonts/opentype/inter")
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600}
# Latin-1 and Latin Extended-A, punctuation, superscripts, euro and rupee, arrows, mathematics, and ticks.
CHARACTERS = (
    "U+0020-007E,U+00A0-017F,U+0192,U+02C6,U+02DA,U+02DC,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032,"
    "U+2033,U+2039,U+203A,U+2044,U+2070,U+2074-2079,U+2080-2089,U+20AC,U+20B9,U+2116,U+2122,U+2190-2193,U+2197,"
    "U+2212,U+2215,U+2248,U+2260,U+2264,U+2265,U+25CF,U+2713,U+2715")
# Kerning and marks, figures of one width for tables, and signs that stand well between capitals.
FEATURES = "kern,calt,ccmp,locl,mark,mkmk,tnum,case"


def fonts(cache: Path) -> list[tuple[int, Path]]:
    """Each weight and its file. A file is made once for a font and these choices; its name has a hash in it."""
    cache.mkdir(parents=True, exist_ok=True)
    return [(number, subset(SOURCE / f"Inter-{name}.otf", number, cache)) for name, number in WEIGHTS.items()]


def subset(source: Path, weight: int, cache: Path) -> Path:
    stat = source.stat()
    choice = f"{stat.st_size} {stat.st_mtime_ns} {CHARACTERS} {FEATURES}"
    mark = cache / f"{weight}-{hashlib.sha256(choice.encode()).hexdigest()[:16]}"
    if mark.exists() and (made := cache / mark.read_text()).exists():
        return made
    from fontTools import subset as tool  # Slow to load, and needed once.

    options = tool.Options(
        flavor="woff2", layout_features=FEATURES.split(","), name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    font = tool.load_font(str(source), options)
    subsetter = tool.Subsetter(options)
    subsetter.populate(unicodes=tool.parse_unicodes(CHARACTERS.replace("U+", "")))
    subsetter.subset(font)
    handle, name = tempfile.mkstemp(dir=cache, suffix=".woff2")
    os.close(handle)
    tool.save_font(font, name, options)
    digest = hashlib.sha256(Path(name).read_bytes()).hexdigest()[:8].upper()
    made = cache / f"inter-{weight}-{digest}.woff2"
    os.replace(name, made)
    made.chmod(0o644)
    mark.write_text(made.name)
    return made


def style(weight: int, name: str) -> str:
    """The rule that makes the font known. The texts show at once, in the next font, until it is there."""
    return (
        f'@font-face{{font-family:Inter;font-style:normal;font-weight:{weight};font-display:swap;'
        f'src:url({name}) format("woff2");unicode-range:{CHARACTERS}}}')
