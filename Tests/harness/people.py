"""Patients that resemble none of the others, so that the duplicate check has nothing to ask."""

import itertools
import random

SYLLABLES = [first + last for first in "bcdfghjklmnprstvyz" for last in ("a", "an", "e", "il", "o", "ur")]
_numbers = itertools.count(random.randrange(10_000_000))


def name_of(source: random.Random, syllables: int = 4) -> str:
    return "".join(source.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def new_patient(source: random.Random = random.Random()) -> dict:
    """The body of a registration, with a phone number of its own."""
    return {
        "name": {"given": name_of(source), "family": name_of(source)},
        "sex": source.choice(["female", "male"]),
        "birthDate": f"{source.randint(1930, 2023)}-{source.randint(1, 12):02}-{source.randint(1, 28):02}",
        "phones": [{"number": f"+919{next(_numbers) % 1_000_000_000:09}", "use": "mobile"}],
    }
