"""Every way to break the example in one place, by area, and the finding that is expected of it."""

from tests.functional.broken import disaggregation, feeding, meaning, org_units, sides, timing

AREAS = (sides, feeding, disaggregation, timing, meaning, org_units)
CASES = tuple(case for area in AREAS for case in area.CASES)
