"""The languages of what a person is told: templates and phrases under `t2a/texts`.

Code and ledger speak English. What they say of trouble stands in alerts in the mapping's language, where its phrases
know it; what DHIS2 and the check say stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from t2a.domain.mapping_upkeep import Language

if TYPE_CHECKING:
    from jinja2 import Environment

Say = Callable[[str], str]
# A part of a phrase that is such a phrase itself.
WITHIN = "reason"
_DAY = {"en": "%Y-%m-%d", "fr": "%d/%m/%Y"}
_THOUSANDS = {"en": ",", "fr": "\N{NO-BREAK SPACE}"}


def render(language: Language, template: str, **values: object) -> str:
    return _templates(language).get_template(template).render(**values)


def say(language: Language, sentence: str) -> str:
    """An English sentence of ours in that language; as it is where the language has no phrase for it."""
    for pattern, phrase in _phrases(language):
        if found := pattern.fullmatch(sentence):
            parts = found.groupdict()
            return phrase.format(**parts | {WITHIN: say(language, parts[WITHIN])} if WITHIN in parts else parts)
    return sentence


def number(language: Language, count: int) -> str:
    return f"{count:,}".replace(",", _THOUSANDS[language])


def day(language: Language, moment: datetime) -> str:
    return moment.strftime(_DAY[language])


def phrases(language: Language) -> Mapping[str, str]:
    """From English; what stands in braces is taken over."""
    import yaml  # noqa: PLC0415 - 20 ms, for alerts in other languages alone

    file = files("t2a").joinpath("texts", language, "phrases.yaml")
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}


@cache
def _phrases(language: Language) -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(english), phrase) for english, phrase in phrases(language).items()]


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    named = (f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(named), re.DOTALL)


@cache
def _templates(language: Language) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - 40 ms, for alerts alone

    environment = Environment(
        loader=PackageLoader("t2a", f"texts/{language}"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text for e-mail, no markup
    )
    environment.filters["say"] = lambda sentence: say(language, str(sentence))
    environment.filters["number"] = lambda count: number(language, count)
    environment.filters["day"] = lambda moment: day(language, moment)
    return environment
