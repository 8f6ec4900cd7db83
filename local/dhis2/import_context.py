"""What an import looks up for every value, resolved once per payload."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from local.dhis2.import_options import ImportOptions
from local.dhis2.periods import BY_NAME, ONE_DAY, Period
from local.dhis2.users import User
from local.dhis2.values import Key
from local.dhis2.web import Json

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


@dataclass(frozen=True)
class ElementFacts:
    """What the checks need to know of a data element. `data_set`: the one whose rules it follows."""

    uid: str = ""
    value_type: str = ""
    zero_is_significant: bool = False
    option_combos: frozenset[str] = frozenset()
    data_sets: frozenset[str] = frozenset()
    period_types: frozenset[str] = frozenset()
    org_units: frozenset[str] = frozenset()
    data_set: Json | None = None
    latest_open: Period | None = None


NO_ELEMENT = ElementFacts()


@dataclass(slots=True)
class Incoming:
    """A posted value: what was written, and what it was resolved to.

    `facts` are of the data element, NO_ELEMENT where it is unknown; the others are None where unknown.
    """

    index: int
    written: Json
    value: str
    comment: str | None
    deleted: bool
    facts: ElementFacts
    period: Period | None
    org_unit: str | None
    category_option_combo: str | None
    attribute_option_combo: str | None
    key: Key = field(init=False)


class ImportContext:
    def __init__(self, instance: "Instance", user: User, options: ImportOptions, data_set: Json | None) -> None:
        self.instance, self.user, self.options, self.data_set = instance, user, options, data_set
        metadata = instance.metadata
        self.data_elements = metadata.by_scheme("dataElements", options.scheme("dataElementIdScheme"))
        self.org_units = metadata.by_scheme("organisationUnits", options.scheme("orgUnitIdScheme"))
        # Of category and of attribute option combos.
        scheme = options.scheme("categoryOptionComboIdScheme")
        self.option_combos = metadata.by_scheme("categoryOptionCombos", scheme)
        self.default_option_combos = self._option_combos_of("bjDvmb4bfuf")
        self.own_org_units = set(metadata.org_units.subtree({user.org_unit}))
        self.today = instance.clock.today
        self._facts: dict[str, ElementFacts] = {}

    def facts(self, written: str) -> ElementFacts:
        """Of the data element that a value names."""
        known = self._facts.get(written)
        if known is None:
            uid = self.data_elements.get(written)
            known = self._facts[written] = self._gather(uid) if uid else NO_ELEMENT
        return known

    def _gather(self, uid: str) -> ElementFacts:
        element = self.instance.metadata.get("dataElements", uid) or {}
        data_sets = list(self.instance.metadata.data_sets_with(uid))
        followed = self.data_set or (data_sets[0] if data_sets else None)
        return ElementFacts(
            uid=uid,
            value_type=element["valueType"],
            zero_is_significant=element.get("zeroIsSignificant", False),
            option_combos=self._option_combos_of(element["categoryCombo"]["id"]),
            data_sets=frozenset(data_set["id"] for data_set in data_sets),
            period_types=frozenset(data_set["periodType"] for data_set in data_sets),
            org_units=frozenset(unit["id"] for held in data_sets for unit in held["organisationUnits"]),
            data_set=followed,
            latest_open=latest_open_period(data_sets, self.today),
        )

    def _option_combos_of(self, category_combo: str) -> frozenset[str]:
        combos = self.instance.metadata.list("categoryOptionCombos")
        return frozenset(combo["id"] for combo in combos if combo["categoryCombo"]["id"] == category_combo)


def latest_open_period(data_sets: list[Json], today: date) -> Period | None:
    """The last period that may be written: with one open future period, the running one."""
    if not data_sets:
        return None
    kind = BY_NAME[data_sets[0]["periodType"]]
    period = kind.holding(kind.start_of(today) - ONE_DAY)
    for _ in range(max(data_set.get("openFuturePeriods", 0) for data_set in data_sets)):
        period = kind.holding(period.end + ONE_DAY)
    return period
