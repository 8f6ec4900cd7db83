"""`python -m local.dhis2`: runs one stand-in and prints its address on the first line."""

import signal
import sys
from argparse import ArgumentParser
from datetime import date

from local.dhis2.instance import DEFAULT_TODAY
from local.dhis2.server import Server
from local.dhis2.versions import VERSIONS
from local.dhis2.world import World


def main() -> None:
    parser = ArgumentParser(prog="python -m local.dhis2", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--today", type=date.fromisoformat, default=DEFAULT_TODAY, help="the day it lives in")
    parser.add_argument("--quarterly", action="store_true", help="with the quarterly extension of the example")
    parser.add_argument("--facilities-times", type=int, default=1, help="each facility so many times, for measuring")
    parser.add_argument("--indicators-times", type=int, default=1, help="each reported indicator so many times")
    parser.add_argument("--without-events", action="store_true", help="nothing is counted; for large hierarchies")
    parser.add_argument("--version", choices=sorted(VERSIONS), default="2.42", help="the DHIS2 that it plays")
    asked = parser.parse_args()
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    world = World(
        today=asked.today,
        with_quarterly_extension=asked.quarterly,
        facilities_times=asked.facilities_times,
        indicators_times=asked.indicators_times,
        without_events=asked.without_events,
        version=asked.version,
    )
    with Server(world, asked.port) as server:
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
