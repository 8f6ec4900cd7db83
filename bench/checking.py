"""`t2a check` of 702 indicators against 20,000 facilities on both sides, played by two stand-ins; prints its cost.

`seconds` are of the clock: the stand-ins, which are Python and share the machine, take most of them.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.usage import used
from local.stand_in import StandIn
from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.domain.credentials import parse_credentials
from t2a.domain.mapping_file import read_mapping
from t2a.services.check import Check

MAPPING = Path(__file__).parents[1] / "mappings" / "malaria-monthly.yaml"
SIDES = {"t2a/tracker": "t2a.export", "t2a/aggregate": "t2a.import"}
LARGE = ("--quarterly", "--without-events", "--facilities-times", "500", "--indicators-times", "27")
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
A_DAY = 86_400.0


def text() -> str:
    """The example's mapping, with the group of the quarterly indicators beside the monthly one."""
    return MAPPING.read_text(encoding="utf-8").replace("- dBDRj1C2SNe", "- h6HL3F2pkba\n    - dBDRj1C2SNe")


@contextmanager
def running() -> Iterator[dict[str, StandIn]]:
    with ExitStack() as stack:
        servers = {name: StandIn.start(*LARGE) for name in SIDES}
        for server in servers.values():
            stack.callback(server.stop)
        yield servers


def main() -> None:
    with running() as servers:
        secrets = {name: json.dumps(servers[name].secret(user)) for name, user in SIDES.items()}
        instances = Dhis2Instances(lambda name: parse_credentials(secrets[name], name), lambda: A_DAY)
        mapping = read_mapping(text(), file_name=MAPPING.name)
        before, start = used(), perf_counter()
        checked = Check(instances, lambda: NOW)(mapping)
        seconds, after = perf_counter() - start, used()
        requests = sum(len(server.read("log")) for server in servers.values())
    survey = checked.survey
    cost = {
        "seconds": seconds,
        "cpu": after.cpu - before.cpu,
        "peak_mb": after.peak,
        "grown_mb": after.peak - before.peak,
    }
    counts = {
        "requests": requests,
        "indicators": len(survey.tracker.indicators or ()),
        "org_units": len(survey.tracker.org_units or ()),
        "findings": len(checked.report.findings),
    }
    print(json.dumps({**cost, **counts}))


if __name__ == "__main__":
    main()
