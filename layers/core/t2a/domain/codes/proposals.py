"""Which objects need a code, and the codes that are proposed: the same for the same objects in whatever order."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from t2a.domain.codes.objects import CategoryCombo, Combination, Element, Forms
from t2a.domain.codes.words import words, written
from t2a.domain.errors import Fatal

ELEMENTS, COMBINATIONS = "dataElements", "categoryOptionCombos"
# So that a UID or some words find room behind it.
LONGEST_PREFIX = 30


class Coded(NamedTuple):
    """An object that a mapping calls by code. `home`: within it, codes must tell objects apart.

    `words`: what a code of it is made of; none where its code stays as it is.
    """

    kind: str
    collection: str
    id: str
    name: str
    code: str
    created: str
    home: str
    words: tuple[str, ...]


class Proposal(NamedTuple):
    """A code for an object whose own, if any, does not do; `home`: UID of its category combination, if any."""

    kind: str
    collection: str
    id: str
    name: str
    code: str
    proposed: str
    why: str
    home: str


def coded(forms: Forms, prefix: str = "") -> tuple[Coded, ...]:
    """Everything whose codes must tell it apart. Raises Fatal when codes cannot begin with `prefix`."""
    head = _head(prefix)
    elements = [_element(one, head) for one in forms.elements]
    combinations = [one for held in forms.category_combos for one in _combinations(held, head, forms.attributes)]
    return (*elements, *combinations)


def proposals(objects: Iterable[Coded], in_use: Collection[str]) -> tuple[Proposal, ...]:
    """`in_use`: codes that nothing else may get."""
    ordered = sorted(objects, key=lambda one: (one.collection != ELEMENTS, one.kind, one.home, one.name, one.id))
    why = _reasons(ordered)
    codes = _distinct({one.id: one.words for one in ordered if one.id in why}, in_use)
    return tuple(
        Proposal(one.kind, one.collection, one.id, one.name, one.code, codes[one.id], why[one.id], one.home)
        for one in ordered
        if one.id in why
    )


def _reasons(objects: Iterable[Coded]) -> dict[str, str]:
    """By UID, for those that need a code. Of several with one code the oldest keeps it."""
    why: dict[str, str] = {}
    keepers: dict[tuple[str, str, str], Coded] = {}
    for one in sorted(objects, key=lambda one: (bool(one.words), one.created, one.id)):
        keeper = keepers.setdefault((one.collection, one.home, one.code), one)
        if one.words and not one.code:
            why[one.id] = "it has no code"
        elif one.words and keeper.id != one.id:
            why[one.id] = f"{keeper.name} ({keeper.id}) has the same code and keeps it"
    return why


def _distinct(wanted: Mapping[str, Sequence[str]], in_use: Collection[str]) -> dict[str, str]:
    """The first of those that want the same gets it; the others are numbered when all plain codes are given out."""
    taken = {code.upper() for code in in_use}
    codes: dict[str, str] = {}
    for uid, parts in sorted(wanted.items()):
        code = written(parts)
        if code.upper() not in taken:
            codes[uid] = code
            taken.add(code.upper())
    for uid, parts in sorted(wanted.items()):
        if uid not in codes:
            numbered = (written(parts, number) for number in count(2))
            codes[uid] = next(code for code in numbered if code.upper() not in taken)
            taken.add(codes[uid].upper())
    return codes


def _head(prefix: str) -> tuple[str, ...]:
    head = words(prefix)
    if prefix and not head:
        raise Fatal(f"the prefix {prefix!r} has nothing to write a code with; give one of letters A to Z and digits")
    if len(written(head)) > LONGEST_PREFIX:
        raise Fatal(
            f"the prefix {prefix!r} is too long; codes have 50 characters, give one of {LONGEST_PREFIX} or less"
        )
    return head


def _element(one: Element, head: Sequence[str]) -> Coded:
    parts = words(one.short_name) or words(one.name) or (one.id,)
    made_of = (*head, *_once(head, parts))
    return Coded("data element", ELEMENTS, one.id, one.name, _code(one.code), one.created, "", made_of)


def _combinations(held: CategoryCombo, prefix: Sequence[str], attributes: Collection[str]) -> Iterator[Coded]:
    kind = f"{'attribute' if held.id in attributes else 'category'} option combination"
    own = words(held.code or "")
    head = prefix or (own if len(written(own)) <= LONGEST_PREFIX else ())
    for one in held.combinations:
        made_of = (*head, *_once(head, _parts(held, one))) if held.options_of(one) else ()
        yield Coded(kind, COMBINATIONS, one.id, one.name, _code(one.code), one.created, held.id, made_of)


def _code(code: str | None) -> str:
    """Blanks alone are none."""
    return code if code and code.strip() else ""


def _parts(held: CategoryCombo, one: Combination) -> tuple[str, ...]:
    """The codes of its options, else its name, else its UID."""
    codes = [words(option.code or "") for option in held.options_of(one)]
    if all(codes):
        return tuple("_".join(code) for code in codes)
    return words(one.name) or (one.id,)


def _once(head: Sequence[str], parts: tuple[str, ...]) -> tuple[str, ...]:
    """Without the prefix where the name begins with it already."""
    again = len(parts) > len(head) and parts[: len(head)] == tuple(head)
    return parts[len(head) :] if again else parts
