"""What an export asks for: indicators, periods and org units, out of its `dimension` parameters."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.dhis2 import relative_periods
from local.dhis2.metadata import Metadata
from local.dhis2.periods import Period
from local.dhis2.users import User
from local.dhis2.web import Request, refusal

if TYPE_CHECKING:
    from local.dhis2.instance import Instance

LEVEL = re.compile(r"LEVEL-(\w+)")
GROUP = re.compile(r"OU_GROUP-(\w+)")


@dataclass(frozen=True)
class Query:
    indicators: list[str]
    periods: list[Period]
    org_units: list[str]


def read(instance: "Instance", user: User, request: Request) -> Query:
    dimensions = {
        name: list(dict.fromkeys(items.split(";")))
        for name, _, items in (text.partition(":") for text in request.all("dimension"))
    }
    indicators = [uid for uid in dimensions.get("dx", ()) if instance.metadata.get("programIndicators", uid)]
    if not indicators:
        message = "Dimension is present in query without any valid dimension options: `dx`"
        raise refusal(409, message, errorCode="E7124")
    asked = _asked_periods(instance, dimensions.get("pe", []))
    return Query(indicators, asked, _asked_units(instance.metadata, user, dimensions.get("ou", [])))


def _asked_periods(instance: "Instance", items: list[str]) -> list[Period]:
    if not items:
        message = "A end date was not specified in periods, dimensions, filters"
        raise refusal(409, message, errorCode="E7146")
    found: dict[str, Period] = {}
    for item in items:
        resolved = relative_periods.resolve(item, instance.clock.today)
        if resolved is None:
            raise refusal(409, f"Period not valid: `{item}`", errorCode="E7611")
        found |= {period.id: period for period in resolved}
    return list(found.values())


def _asked_units(metadata: Metadata, user: User, items: list[str]) -> list[str]:
    """The units asked for; with a level or group, those of it below the plain units beside it."""
    tree = metadata.org_units
    plain = [user.org_unit if item == "USER_ORGUNIT" else item for item in items]
    plain = [item for item in plain if item in tree]
    within = set(plain) or {user.org_unit}
    levels = [match[1] for match in map(LEVEL.fullmatch, items) if match]
    groups = [match[1] for match in map(GROUP.fullmatch, items) if match]
    found = [uid for level in levels for uid in tree.at_level(_level_number(metadata, level), within)]
    found += [uid for group in groups for uid in _members(metadata, group) if tree.is_within(uid, within)]
    chosen = found if levels or groups else plain
    if items and not chosen:
        message = "Organisation unit or organisation unit level is not valid"
        raise refusal(409, message, errorCode="E7143")
    return list(dict.fromkeys(chosen))


def _level_number(metadata: Metadata, level: str) -> int:
    if level.isdigit():
        return int(level)
    known = metadata.get("organisationUnitLevels", level)
    return int(known["level"]) if known else 0


def _members(metadata: Metadata, group: str) -> list[str]:
    known = metadata.get("organisationUnitGroups", group)
    return [unit["id"] for unit in known["organisationUnits"]] if known else []
