"""The tracker instance: metadata of program indicators and org units, and the export of their values."""

from collections.abc import Collection, Sequence

from t2a.adapters.dhis2_answers import IndicatorGroup, IndicatorList, WireIndicator, parse
from t2a.adapters.dhis2_client import Dhis2Client, Reply
from t2a.adapters.dhis2_org_units import existing_org_units, org_units
from t2a.adapters.dhis2_system import chunks, one_of, server_info
from t2a.domain.errors import Fatal, Retriable, TimedOut, TooLarge
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.metadata import Boundary, Definition, Named, OrgUnit, ProgramIndicator, ServerInfo
from t2a.domain.values import ExportedRow

INDICATOR_FIELDS = (
    "id,name,code,aggregateExportDataElement,aggregateExportCategoryOptionCombo,"
    "aggregateExportAttributeOptionCombo,attributeValues[value,attribute[id]],program[id,name,code],"
    "analyticsType,aggregationType,expression,filter,decimals,orgUnitField,programIndicatorGroups[id],"
    "analyticsPeriodBoundaries[boundaryTarget,analyticsPeriodBoundaryType,offsetPeriods,offsetPeriodType]"
)


class Dhis2Tracker:
    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def server(self) -> ServerInfo:
        return server_info(self._client)

    def program_indicators(
        self, groups: Sequence[str], ids: Sequence[str], source: DataElementSource
    ) -> list[ProgramIndicator]:
        if source.attribute:
            # Without this check DHIS2 would quietly write indicator UIDs where codes belong.
            one_of(self._client, "attributes", source.attribute, "id,name", "attribute")
        found = [indicator for group in groups for indicator in self._group(group)]
        found += self._named(ids)
        unique = {indicator.id: indicator for indicator in found}
        return [program_indicator(indicator, source) for indicator in unique.values()]

    def org_units(self, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
        return org_units(self._client, selection, scheme)

    def export(self, indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        query = (
            ("dimension", f"dx:{';'.join(indicators)}"),
            ("dimension", f"pe:{';'.join(periods)}"),
            ("dimension", f"ou:{dimension}"),
            ("outputIdScheme", "UID"),
        )
        try:
            return _rows(self._client.get("/api/analytics/dataValueSet.json", query, patient=False))
        except TimedOut as error:
            raise TooLarge(f"the export took too long: {error}", certain=False) from error

    def existing_org_units(self, ids: Collection[str]) -> set[str]:
        return existing_org_units(self._client, ids)

    def _group(self, group: str) -> tuple[WireIndicator, ...]:
        fields = f"id,name,programIndicators[{INDICATOR_FIELDS}]"
        reply = one_of(self._client, "programIndicatorGroups", group, fields, "program indicator group")
        found = parse(reply, IndicatorGroup, "the program indicator group")
        if not found.program_indicators:
            raise Fatal(f"program indicator group {found.name} ({group}) is empty; add indicators or leave it out")
        return found.program_indicators

    def _named(self, ids: Sequence[str]) -> list[WireIndicator]:
        found: list[WireIndicator] = []
        for some in chunks(ids):
            query = (
                ("paging", "false"),
                ("fields", INDICATOR_FIELDS),
                ("filter", f"id:in:[{','.join(some)}]"),
            )
            reply = self._client.get("/api/programIndicators", query)
            found += parse(reply, IndicatorList, "the program indicators").program_indicators
        if missing := sorted(set(ids) - {indicator.id for indicator in found}):
            raise Fatal(f"program indicators {', '.join(missing)} do not exist; correct the mapping")
        return found


def program_indicator(wire: WireIndicator, source: DataElementSource) -> ProgramIndicator:
    return ProgramIndicator(
        id=wire.id,
        name=wire.name,
        data_element=_data_element(wire, source),
        category_option_combo=wire.category or None,
        attribute_option_combo=wire.attribute or None,
        export_data_element=wire.export_data_element or None,
        code=wire.code,
        definition=_definition(wire),
        groups=frozenset(group.id for group in wire.groups),
    )


def _definition(wire: WireIndicator) -> Definition:
    program = wire.program
    return Definition(
        program=Named(program.id, program.name or program.id, program.code) if program else Named("", "no programme"),
        analytics_type=wire.analytics_type,
        aggregation_type=wire.aggregation_type,
        expression=wire.expression,
        filter=wire.filter or "",
        boundaries=tuple(Boundary(one.target, one.type, one.offset, one.offset_type) for one in wire.boundaries),
        org_unit_field=wire.org_unit_field,
        decimals=wire.decimals,
    )


def _data_element(wire: WireIndicator, source: DataElementSource) -> str | None:
    if source.field == "code":
        return wire.code
    if source.field == "aggregateExportDataElement":
        return wire.export_data_element
    values = (held.value for held in wire.attribute_values if held.attribute.id == source.attribute)
    return next(values, "").strip() or None


def _rows(reply: Reply) -> list[ExportedRow]:
    """The rows of an export; light tuples, as there may be 100,000 of them."""
    try:
        return [
            ExportedRow(
                row["dataElement"],
                row.get("categoryOptionCombo"),
                row.get("attributeOptionCombo"),
                row["period"],
                row["orgUnit"],
                row["value"],
            )
            for row in reply.body["dataValues"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Retriable("the export's answer is not a data value set; it is asked again") from error
