"""docs/checks.md, written from the rules themselves: `python -m cli.check_document > docs/checks.md`."""

from collections.abc import Iterator

from t2a.domain.checks.catalogue import AREAS, rules_of
from t2a.domain.checks.finding import Rule

HEAD = """# What `t2a check` finds

Written by `python -m cli.check_document` from `layers/core/t2a/domain/checks/catalogue`: change the texts there.

    t2a check mappings/malaria-monthly.yaml            # a file, or the name of a registered mapping
    t2a check malaria-monthly --probe                  # also ask every indicator alone
    t2a check malaria-monthly --html check.html        # a page to look at and to pass on
    t2a check malaria-monthly --csv org-units.csv      # every org unit in trouble
    t2a check malaria-monthly --format json            # for other programs

The exit code is 1 when there is an error, or when something could not be read. The same check is made when a mapping
is uploaded: a mapping with which nothing could be moved is refused and the version before stays in force; whatever
else is found is told by e-mail. Every run checks again what it reads anyway: errors stand among what it left out,
warnings in `t2a run RUN`.

- **error**: a run leaves the object out; where it says "nothing is moved", the whole mapping.
- **warning**: the run moves it, and the figures may mislead.
- **note**: to know.

Not a finding: indicators whose decimals are unset. They export `9.0`, which DHIS2 refuses for whole numbers; T2A writes
`9`. The check says how many there are.
"""


def document() -> str:
    parts = [HEAD]
    for title, modules in AREAS.items():
        parts.append(f"## {title}\n")
        parts += [_section(rule) for module in modules for rule in rules_of(module)]
    return "\n".join(parts)


def _section(rule: Rule) -> str:
    return "\n".join(_lines(rule))


def _lines(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code} {rule.title}\n"
    yield f"*{_effect(rule)}* {rule.means}\n"
    yield f"What to do: {rule.todo}.\n"


def _effect(rule: Rule) -> str:
    return "Error; nothing is moved." if rule.refuses else f"{rule.severity.value.capitalize()}."


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 - its output is the document
