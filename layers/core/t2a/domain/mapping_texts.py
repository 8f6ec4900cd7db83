"""The texts that a mapping file holds: UIDs, names, schedules; each with a sentence for what does not fit."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from t2a.domain.schedule_expression import parse_schedule, timezone_named

_UID = "[A-Za-z][A-Za-z0-9]{10}"
_NAME = "[a-z0-9][a-z0-9-]{0,49}"
_CREDENTIALS = "t2a/[A-Za-z0-9/_+=.@-]+"
_ORG_UNIT_ID_SCHEME = f"UID|CODE|ATTRIBUTE:{_UID}"


def _matching(pattern: str, otherwise: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} {otherwise}")
        return text

    return check


def _text_schema(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^({pattern})$"})


def _schedule(text: str) -> str:
    parse_schedule(text)
    return text


def _timezone(text: str) -> str:
    timezone_named(text)
    return text


def repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def each_once(texts: tuple[str, ...]) -> tuple[str, ...]:
    if twice := repeated(texts):
        raise ValueError(f"{', '.join(twice)} stands here more than once; keep one")
    return texts


Uid = Annotated[
    str,
    AfterValidator(_matching(_UID, "is not a DHIS2 UID; write its eleven letters and digits, a letter first")),
    _text_schema(_UID),
]
Uids = Annotated[tuple[Uid, ...], AfterValidator(each_once)]
Name = Annotated[
    str,
    AfterValidator(_matching(_NAME, "is no mapping name; write 1 to 50 lower-case letters, digits and hyphens")),
    _text_schema(_NAME),
]
Credentials = Annotated[
    str,
    AfterValidator(_matching(_CREDENTIALS, "is not a secret of T2A; name one below t2a/, such as t2a/tracker")),
    _text_schema(_CREDENTIALS),
]
OrgUnitIdScheme = Annotated[
    str,
    AfterValidator(
        _matching(_ORG_UNIT_ID_SCHEME, "is no id scheme; write UID, CODE or ATTRIBUTE:<uid of the attribute>")
    ),
    _text_schema(_ORG_UNIT_ID_SCHEME),
]
Schedule = Annotated[str, AfterValidator(_schedule), _text_schema(r"(cron|rate)\(.+\)")]
Timezone = Annotated[str, AfterValidator(_timezone)]
