"""The server's own aggregate data exchange: one export and one lenient import for each of its requests.

2.43 clears the whole scope of a request first: every indicator's target, whether the indicator gave a row or not.
"""

from typing import TYPE_CHECKING

from local.dhis2 import analytics, analytics_query
from local.dhis2.import_options import ImportOptions
from local.dhis2.import_summary import COUNTS, respond
from local.dhis2.importing import Summary
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
    options = ImportOptions(schemes, given, defaults=instance.version.import_options)
    summaries = [
        instance.version.importer.import_values(instance, user, options, _payload(instance, user, _export(asked)))
        for asked in exchange["source"]["requests"]
    ]
    total = _total(summaries)
    if instance.version.exchange_clears_scope:
        for summary in total["importSummaries"]:
            del summary["importOptions"]
    return respond("SUCCESS" if all(one.status == "SUCCESS" for one in summaries) else "WARNING", total)


def _payload(instance: "Instance", user: User, export: Request) -> Json:
    payload: Json = {"dataValues": analytics.data_values(instance, user, export)}
    if not instance.version.exchange_clears_scope:
        return payload
    query = analytics_query.read(instance, user, export)
    scope: Json = {"periods": [period.id for period in query.periods], "orgUnits": query.org_units}
    scope["elements"] = [analytics.target_of(instance, export, uid) for uid in query.indicators]
    return payload | {"deletion": scope}


def _export(asked: Json) -> Request:
    query = "&".join(f"dimension={name}:{';'.join(asked[name])}" for name in ("dx", "pe", "ou"))
    query += "".join(f"&{name}={value}" for name, value in asked.items() if name.startswith("output"))
    return Request("GET", "", query)


def _total(summaries: list[Summary]) -> Json:
    counts = {name: sum(summary.counts[name] for summary in summaries) for name in COUNTS}
    status = "SUCCESS" if all(summary.status == "SUCCESS" for summary in summaries) else "WARNING"
    content: Json = {"status": status} | counts
    content["importSummaries"] = [summary.as_json() for summary in summaries]
    return content | {"total": sum(counts.values()), "responseType": "ImportSummaries"}
