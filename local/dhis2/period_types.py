"""GET /api/configuration/dataOutputPeriodTypes: since 2.43 administrators choose what analytics are built for."""

from typing import TYPE_CHECKING

from local.dhis2.web import Request, Response, answer, no_such_page

if TYPE_CHECKING:
    from local.dhis2.instance import Instance

# Name -> ISO duration, format and days, shortest first. Recorded for months and years only.
KNOWN = {
    "Daily": ("P1D", "yyyyMMdd", 1),
    "Weekly": ("P7D", "yyyyWn", 7),
    "Monthly": ("P1M", "yyyyMM", 30),
    "BiMonthly": ("P2M", "yyyyMMB", 61),
    "Quarterly": ("P3M", "yyyyQn", 91),
    "SixMonthly": ("P6M", "yyyySn", 182),
    "SixMonthlyApril": ("P6M", "yyyyAprilSn", 182),
    "Yearly": ("P1Y", "yyyy", 365),
    "FinancialApril": ("P1Y", "yyyyApril", 365),
    "FinancialJuly": ("P1Y", "yyyyJuly", 365),
    "FinancialOct": ("P1Y", "yyyyOct", 365),
}


def read(instance: "Instance", request: Request) -> Response:
    if not instance.version.has_output_period_types:
        return no_such_page(request.path)
    chosen = instance.analytics.output_period_types or KNOWN
    return answer([_as_json(name) for name in KNOWN if name in chosen])


def _as_json(name: str) -> dict[str, str | int]:
    duration, template, days = KNOWN[name]
    content: dict[str, str | int] = {"name": name, "displayName": name, "isoDuration": duration}
    return content | {"isoFormat": template, "frequencyOrder": days}
