"""The `deletion` of a POST to DHIS2 2.43: a scope that is cleared before the values are written."""

from typing import TYPE_CHECKING

from local.dhis2.entry_values import ATTRIBUTES, CATEGORIES, DATA_ELEMENT, ORG_UNIT, Decoder, Part
from local.dhis2.import_options import ImportOptions
from local.dhis2.values import DEFAULT_OPTION_COMBO, Key
from local.dhis2.web import Json

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


def clear(instance: "Instance", options: ImportOptions, decoder: Decoder, payload: Json) -> int:
    """How many rows were, or on a dry run would be, deleted; those that already were count too. Comments stay."""
    found = _rows(instance, decoder, payload.get("deletion") or {})
    if not options.is_on("dryRun"):
        now = instance.clock.now()
        for key in found:
            row = instance.data_values[key]
            row.value, row.deleted, row.last_updated = "", True, now
    return len(found)


def _rows(instance: "Instance", decoder: Decoder, scope: Json) -> list[Key]:
    units = {decoder.find(ORG_UNIT, name) for name in scope.get("orgUnits", ())}
    named_periods = set(scope.get("periods", ()))
    elements = {
        (
            decoder.find(DATA_ELEMENT, one["dataElement"]),
            _combo(decoder, CATEGORIES, one.get("categoryOptionCombo")),
            _combo(decoder, ATTRIBUTES, one.get("attributeOptionCombo")),
        )
        for one in scope.get("elements", ())
    }
    return [
        key
        for key in instance.data_values
        if key.org_unit in units
        and key.period in named_periods
        and (key.data_element, key.category_option_combo, key.attribute_option_combo) in elements
    ]


def _combo(decoder: Decoder, part: Part, name: str | None) -> str | None:
    """Without a name the default combination only is meant."""
    return decoder.find(part, name) if name else DEFAULT_OPTION_COMBO
