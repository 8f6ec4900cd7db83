"""Short names within DHIS2's limit, each once."""

from collections.abc import Sequence
from hashlib import sha256

from t2a.domain.indicators.cells import Indicator

LONGEST = 50
_MARK = 8


def with_short_names(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Those that are too long or stand there twice are cut and end in eight characters made of the indicator's code."""
    wanted = [one.short_name for one in indicators]
    return [
        one._replace(short_name=_marked(one)) if len(one.short_name) > LONGEST or wanted.count(one.short_name) > 1
        else one
        for one in indicators
    ]  # fmt: skip


def _marked(indicator: Indicator) -> str:
    mark = sha256(indicator.code.encode()).hexdigest()[:_MARK]
    return f"{indicator.short_name[: LONGEST - _MARK - 1].rstrip()} {mark}"
