"""When a mapping runs: EventBridge Scheduler's `cron(...)` and `rate(...)`, and the moments they stand for.

Daylight saving as EventBridge Scheduler has it: a local time that the clock skips is not due that day, one
that comes twice is due once.
"""

import difflib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aws_croniter import AwsCroniter
from aws_croniter.exceptions import AwsCroniterExpressionError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_REACH_IN_DAYS = 366 * 9  # a 29 February can be eight years away
_RANKS = {
    name: rank
    for names in ("SUN MON TUE WED THU FRI SAT", "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
    for rank, name in enumerate(names.split(), start=1)
}
_EXAMPLES = "write cron(0 3 * * ? *) for every night at three, or rate(6 hours)"
_FIELDS = (
    "the six fields are minutes 0-59, hours 0-23, day of month 1-31, month 1-12 or JAN-DEC, "
    "day of week 1-7 or SUN-SAT (1 is Sunday), year 1970-2199"
)


class ScheduleNotUnderstood(ValueError):
    """The schedule or time zone cannot be read; the message says what to write instead."""


class NeverDue(ValueError):
    """A cron expression whose years or days leave no due time on the side that was asked for."""


class ScheduleExpression(NamedTuple):
    """`text` as EventBridge Scheduler takes it; `every` is a rate's interval, None for a cron expression."""

    text: str
    every: timedelta | None = None


def parse_schedule(text: str) -> ScheduleExpression:
    """Read `cron(...)` or `rate(...)`. Raises ScheduleNotUnderstood."""
    found = re.fullmatch(r"(cron|rate|at)\((.*)\)", text)
    if not found:
        raise ScheduleNotUnderstood(f"{text!r} is not a schedule; {_EXAMPLES}")
    kind, body = found.groups()
    if kind == "at":
        raise ScheduleNotUnderstood(f"{text} would run once, and a mapping runs again and again; {_EXAMPLES}")
    if kind == "rate":
        return ScheduleExpression(text, _interval(text, body))
    _require_cron(text, body.split())
    return ScheduleExpression(text)


def timezone_named(text: str) -> ZoneInfo:
    """Find an IANA time zone. Raises ScheduleNotUnderstood."""
    # Not zoneinfo.available_timezones(): that takes the machine's own names as well, such as localtime.
    known = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    if text not in known:
        near = [*difflib.get_close_matches(text, known, n=1, cutoff=0.7), "Africa/Freetown"]
        raise ScheduleNotUnderstood(f"{text!r} is not an IANA time zone; write one such as {near[0]}")
    return ZoneInfo(text)


def last_due(expression: ScheduleExpression, timezone: str, now: datetime) -> datetime:
    """The last due minute at or before `now`, in UTC. Raises NeverDue."""
    if expression.every:
        return _EPOCH + (now - _EPOCH) // expression.every * expression.every
    zone = timezone_named(timezone)
    local = now.astimezone(zone)
    # In an hour that comes a second time, the clock has already shown later times than it shows now.
    shown_again = _offset(local.replace(fold=0)) - _offset(local)
    for shown in _backwards(_cron(expression), local.replace(tzinfo=UTC) + shown_again):
        moment = _moment(shown, zone)
        if moment and moment <= now:
            return moment
    raise NeverDue(f"{expression.text} was not due before {now:%Y-%m-%d}; see its years and days")


def next_due(expression: ScheduleExpression, timezone: str, now: datetime) -> datetime:
    """The first due minute after `now`, in UTC. Raises NeverDue."""
    if expression.every:
        return last_due(expression, timezone, now) + expression.every
    zone = timezone_named(timezone)
    for shown in _forwards(_cron(expression), now.astimezone(zone).replace(tzinfo=UTC)):
        moment = _moment(shown, zone)
        if moment and moment > now:
            return moment
    raise NeverDue(f"{expression.text} is not due after {now:%Y-%m-%d}; see its years and days")


def _interval(text: str, body: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,4}) (minute|hour|day)(s?)", body)
    if not found:
        raise ScheduleNotUnderstood(
            f"{text} is not a rate; write a whole number and minutes, hours or days: rate(6 hours)"
        )
    value, unit, plural = int(found[1]), found[2], found[3]
    if (value == 1) == bool(plural):
        raise ScheduleNotUnderstood(f"{text} is not a rate; write rate({value} {unit}{'' if plural else 's'})")
    return timedelta(**{f"{unit}s": value})


def _require_cron(text: str, fields: list[str]) -> None:
    if len(fields) != 6:  # noqa: PLR2004 - _FIELDS names them
        raise ScheduleNotUnderstood(f"{text} has {len(fields)} fields; {_FIELDS}, as in cron(0 3 * * ? *)")
    if [fields[2], fields[4]].count("?") != 1:
        raise ScheduleNotUnderstood(
            f"{text}: either the day of month (third field) or the day of week (fifth) must be ?, "
            "and the other must not, as in cron(0 3 * * ? *)"
        )
    _require_what_croniter_lets_through(text, fields)
    try:
        comes = AwsCroniter(" ".join(fields)).get_next(_EPOCH)[0]
    except ValueError as error:
        why = f" ({str(error).rstrip('.')})" if isinstance(error, AwsCroniterExpressionError) else ""
        raise ScheduleNotUnderstood(f"{text} is not a schedule{why}; {_FIELDS}") from None
    if not comes:
        raise ScheduleNotUnderstood(f"{text} names a day that never comes; correct day, month or year")


def _require_what_croniter_lets_through(text: str, fields: list[str]) -> None:
    if re.fullmatch(r"L(-\d)?", fields[4]):
        raise ScheduleNotUnderstood(
            f"{text}: L in the day of week needs a day; write 6L for the last Friday of the month"
        )
    for field in fields:
        for first, last in re.findall(r"(\w+)-(\w+)", field):
            if _rank(first) > _rank(last):
                raise ScheduleNotUnderstood(f"{text}: the range {first}-{last} runs backwards; list its values")


def _rank(word: str) -> int:
    return int(word) if word.isdigit() else _RANKS.get(word.upper(), 0)


def _cron(expression: ScheduleExpression) -> AwsCroniter:
    return AwsCroniter(" ".join(expression.text.removeprefix("cron(").removesuffix(")").split()))


def _backwards(cron: AwsCroniter, latest: datetime) -> Iterator[datetime]:
    """What the clock shows when due, newest first. Day by day: `get_prev` loses months without a 31st."""
    latest = latest.replace(second=0, microsecond=0)
    midnight = latest.replace(hour=0, minute=0)
    for day in (midnight - back * _DAY for back in range(_REACH_IN_DAYS)):
        yield from reversed(cron.get_all_schedule_bw_dates(day, min(latest, day + _DAY - _MINUTE)))


def _forwards(cron: AwsCroniter, shown: datetime) -> Iterator[datetime]:
    while following := cron.get_next(shown)[0]:
        yield following
        shown = following


def _moment(shown: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment at which the clock shows this time (the first of two), None when it skips it."""
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=UTC) == shown else None


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()
