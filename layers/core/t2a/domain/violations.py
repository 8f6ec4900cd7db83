"""Violations of validation rules: what a run has found, compared with what earlier runs of the mapping had found."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from t2a.domain.run_notes import ViolationsNote

EXAMPLES = 10
_IMPORTANCE = ("HIGH", "MEDIUM", "LOW")


class Rule(NamedTuple):
    name: str
    instruction: str = ""


class RuleGroup(NamedTuple):
    """A validation rule group; `rules` by UID."""

    id: str
    name: str
    rules: dict[str, Rule]


class ViolationKey(NamedTuple):
    """UIDs of rule, org unit and attribute option combination, and the period's id."""

    rule: str
    org_unit: str
    period: str
    attribute_option_combo: str


class Violation(NamedTuple):
    """`operator` should stand between the sides ("<="); a side is None where it holds no value."""

    key: ViolationKey
    rule_name: str
    instruction: str
    importance: str
    org_unit_name: str
    attribute_option_combo_name: str
    left: float | None
    operator: str
    right: float | None

    def __str__(self) -> str:
        sides = f"{_number(self.left)} {self.operator} {_number(self.right)}"
        return f"{self.rule_name} - {self.org_unit_name} - {self.key.period}: {sides}"


class Known(NamedTuple):
    """A violation as a mapping's runs have met it: first in run `since`. `gone`: the run that met it no more."""

    violation: Violation
    since: str
    gone: str = ""


class Violations(NamedTuple):
    """Of one run. `known` were met by an earlier run too; `resolved` were, and are gone where this run has looked."""

    new: tuple[Violation, ...] = ()
    known: tuple[Violation, ...] = ()
    resolved: tuple[Violation, ...] = ()

    @property
    def note(self) -> ViolationsNote:
        examples = tuple(str(one) for one in self.new[:EXAMPLES])
        return ViolationsNote(len(self.new), len(self.known), len(self.resolved), examples)


Looked = Callable[[ViolationKey], bool]


def compare(run: str, found: Iterable[Violation], known: Sequence[Known], looked: Looked) -> Violations:
    """The same whenever it is called again for the run: what the run itself has met first stays new."""
    before, ordered = _before(run, known), in_order(found)
    there = {one.key for one in ordered}
    return Violations(
        new=tuple(one for one in ordered if one.key not in before),
        known=tuple(one for one in ordered if one.key in before),
        resolved=in_order(one.violation for key, one in before.items() if key not in there and looked(key)),
    )


def remembered(run: str, found: Iterable[Violation], known: Sequence[Known], looked: Looked) -> list[Known]:
    """What the mapping's next run knows; where this one has not looked, all stays as it was."""
    there = {one.key: one for one in found}
    before = _before(run, known)
    met = [Known(one, before[key].since if key in before else run) for key, one in there.items()]
    left = [one for one in known if one.violation.key not in there and one.gone in ("", run)]
    unseen = [one._replace(gone="") for one in left if not looked(one.violation.key)]
    gone = [one._replace(gone=run) for one in left if looked(one.violation.key) and one.since != run]
    return met + unseen + gone


def in_order(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """The most important first, then by name and period."""
    return tuple(sorted(violations, key=_rank))


def _before(run: str, known: Sequence[Known]) -> dict[ViolationKey, Known]:
    return {one.violation.key: one for one in known if one.since != run and one.gone in ("", run)}


def _rank(one: Violation) -> tuple[int, str, str, ViolationKey]:
    known = one.importance in _IMPORTANCE
    return _IMPORTANCE.index(one.importance) if known else len(_IMPORTANCE), one.rule_name, one.org_unit_name, one.key


def _number(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.15g}"
