"""What a check says: a rule that is broken, by which object, and what to do about it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """ERROR: the run refuses, or leaves the object out. WARNING: it runs, the figures may mislead. NOTE: to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(NamedTuple):
    """A rule of docs/checks.md. `means` and `todo` are its texts; `todo` is the default of its findings.

    `refuses`: with it nothing of the mapping can be moved.
    """

    code: str
    severity: Severity
    title: str
    means: str
    todo: str
    refuses: bool = False


class Thing(NamedTuple):
    """The object that a finding is about. `kind` in DHIS2's words: "program indicator"."""

    kind: str
    name: str
    id: str = ""
    code: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" ({self.id})" if self.id else "")


class Finding(NamedTuple):
    """`what` and `todo` are sentences without capital and full stop."""

    rule: Rule
    thing: Thing
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.rule.code} {self.thing}: {self.what}; {self.todo}"


class Report(NamedTuple):
    """`unread`: what could not be looked at, and why. `remarks`: what was looked at and is harmless."""

    mapping: str
    findings: tuple[Finding, ...]
    unread: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def of(self, severity: Severity) -> list[Finding]:
        return [finding for finding in self.findings if finding.rule.severity is severity]

    @property
    def summary(self) -> str:
        """`2 errors, 1 warning, 0 notes`."""
        counts = ((len(self.of(severity)), severity.value) for severity in Severity)
        return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts)

    @property
    def refuses(self) -> bool:
        return any(finding.rule.refuses for finding in self.findings)


_ORDER = {severity: number for number, severity in enumerate(Severity)}


def found(rule: Rule, thing: Thing, what: str, todo: str = "") -> Finding:
    return Finding(rule, thing, what, todo or rule.todo)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first; then by rule and by the object's name."""
    return tuple(sorted(findings, key=lambda one: (_ORDER[one.rule.severity], one.rule.code, one.thing.name, one.what)))
