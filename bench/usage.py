"""What this process has cost so far, the server's and the parent's cost not among it."""

import re
import resource
import sys
from pathlib import Path
from time import process_time
from typing import NamedTuple

STATUS = Path("/proc/self/status")


class Usage(NamedTuple):
    """CPU seconds, user and system; the most memory that was resident, in MiB."""

    cpu: float
    peak: float


def used() -> Usage:
    return Usage(process_time(), _peak())


def _peak() -> float:
    """From /proc where there is one: on Linux `ru_maxrss` starts at what the parent had at its peak."""
    if STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        return int(found[1]) / 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)
