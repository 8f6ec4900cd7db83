"""Measure everything, each case several times in processes of its own, and write `docs/performance.md`."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment, FileSystemLoader
from rich.progress import track

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
RUNS = 7
FUNCTIONS = ("register", "dispatch", "transfer", "finish", "sweep")
IMPORT = "from time import perf_counter as now; start = now(); import functions.{}.handler; print(now() - start)"
Cost = dict[str, Any]


def python(*arguments: str) -> str:
    """With compiled modules, as the layers hold them."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.strip()


@contextmanager
def server(case: str) -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "bench.server", case], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


def worker(case: str) -> Cost:
    with server(case) as url:
        return spread(lambda: json.loads(python("-m", "bench.worker", url)))


def planning() -> Cost:
    return spread(lambda: json.loads(python("-m", "bench.planning")))


def cold_start(function: str) -> Cost:
    python("-c", IMPORT.format(function))  # compiles what is not compiled yet
    return spread(lambda: {"seconds": float(python("-c", IMPORT.format(function)))})


def spread(measure: Callable[[], Cost]) -> Cost:
    """Every figure of several runs as (least, median, most); other facts as the last run gave them."""
    costs = [measure() for _ in range(RUNS)]
    numbers = [name for name, value in costs[-1].items() if isinstance(value, float)]
    figures = {name: [cost[name] for cost in costs] for name in numbers}
    return {**costs[-1], **{name: (min(them), median(them), max(them)) for name, them in figures.items()}}


def main() -> None:
    cases = ("first", "repeated", "changed")
    measured = {
        "worker": {case: worker(case) for case in track(cases, "One batch of 50,000 values")},
        "planning": planning(),
        "starts": {name: cold_start(name) for name in track(FUNCTIONS, "Imports of the handlers")},
    }
    texts = Environment(loader=FileSystemLoader(HERE), trim_blocks=True, autoescape=False)
    facts = {"day": datetime.now(UTC).date(), "python": platform.python_version(), "machine": machine(), "runs": RUNS}
    PAGE.write_text(texts.get_template("performance.md.j2").render(**measured, **facts), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(HERE.parent)}")


def machine() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return f"{len(names)} x {names[0]}"


if __name__ == "__main__":
    main()
