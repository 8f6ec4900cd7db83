"""Codes written from names: capital letters, digits and `_`."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate

LONGEST = 50
# What tells one age group or result from another, and would be lost with other signs.
_SIGNS = (
    (re.compile(r"(<=|=<|≤)\s*"), "_LE"),
    (re.compile(r"(>=|=>|≥)\s*"), "_GE"),
    (re.compile(r"<\s*"), "_LT"),
    (re.compile(r">\s*"), "_GT"),
    (re.compile(r"\+"), "_PLUS_"),
    (re.compile(r"%"), "_PCT_"),
)
# Latin letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans(
    {"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "Ŧ": "T", "Ŋ": "N"}
    | {"Ɓ": "B", "Ɗ": "D", "Ɖ": "D", "Ƙ": "K", "Ƴ": "Y", "Ɛ": "E", "Ɔ": "O", "Ə": "E", "Ɣ": "G", "Ʋ": "V", "Ƒ": "F"}
)


def words(text: str) -> tuple[str, ...]:
    """None of them where letters or digits of another script would be lost."""
    plain = _without_accents(text)
    if any(not char.isascii() and char.isalnum() and unicodedata.category(char) != "Lm" for char in plain):
        return ()
    for sign, letters in _SIGNS:
        plain = sign.sub(letters, plain)
    parts = (re.sub(r"[^A-Z0-9]+", "_", part).strip("_") for part in re.split(r"[\s,;]+", plain))
    return tuple(part for part in parts if part)


def written(parts: Sequence[str], number: int = 1) -> str:
    """A code of the words that is short enough; the second and further ones end in their number."""
    ending = f"_{number}" if number > 1 else ""
    return _fitted(parts, LONGEST - len(ending)) + ending


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).upper().translate(_LETTERS)
    return "".join(char for char in apart if not unicodedata.category(char).startswith("M"))


def _fitted(parts: Sequence[str], room: int) -> str:
    """Cut between words, unless little would be left."""
    whole = "_".join(parts)
    if len(whole) <= room:
        return whole
    shorter = [text for text in accumulate(parts, lambda before, word: f"{before}_{word}") if len(text) <= room]
    longest = shorter[-1] if shorter else ""
    return longest if len(longest) * 2 >= room else whole[:room].rstrip("_")
