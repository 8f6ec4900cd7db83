"""The server's own aggregate data exchange: one export and one lenient import for each of its requests."""

from typing import TYPE_CHECKING

from local.dhis2 import analytics
from local.dhis2.import_options import ImportOptions
from local.dhis2.import_summary import COUNTS, ImportSummary, respond
from local.dhis2.importer import import_values
from local.dhis2.users import User
from local.dhis2.web import Json, Request, Response, not_found

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


def run(instance: "Instance", user: User, uid: str) -> Response:
    """POST /api/aggregateDataExchanges/<uid>/exchange."""
    exchange = instance.metadata.get("aggregateDataExchanges", uid)
    if exchange is None:
        raise not_found("AggregateDataExchange", uid)
    schemes = dict(exchange["target"]["request"])
    given = {"importStrategy": schemes.pop("importStrategy"), "skipAudit": True}
    summaries = [
        import_values(instance, user, ImportOptions(schemes, given), {"dataValues": _export(instance, user, asked)})
        for asked in exchange["source"]["requests"]
    ]
    return respond("SUCCESS" if all(one.status == "SUCCESS" for one in summaries) else "WARNING", _total(summaries))


def _export(instance: "Instance", user: User, asked: Json) -> list[Json]:
    query = "&".join(f"dimension={name}:{';'.join(asked[name])}" for name in ("dx", "pe", "ou"))
    query += "".join(f"&{name}={value}" for name, value in asked.items() if name.startswith("output"))
    return analytics.data_values(instance, user, Request("GET", "", query))


def _total(summaries: list[ImportSummary]) -> Json:
    counts = {name: sum(summary.counts[name] for summary in summaries) for name in COUNTS}
    status = "SUCCESS" if all(summary.status == "SUCCESS" for summary in summaries) else "WARNING"
    content: Json = {"status": status} | counts
    content["importSummaries"] = [summary.as_json() for summary in summaries]
    return content | {"total": sum(counts.values()), "responseType": "ImportSummaries"}
