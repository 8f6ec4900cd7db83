"""Measure, each case several times in processes of its own: `python -m bench [PART]`.

Without a part everything is measured and `docs/performance.md` written; one part is only printed.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from jinja2 import Environment, FileSystemLoader
from rich.progress import track

from bench.case import STATES
from bench.cold_start import FUNCTIONS, Unpacked
from bench.processes import Cost, cost_of, module, server
from bench.spread import RUNS, Figures

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"


def worker(case: str) -> Cost:
    with server(case) as url:
        return cost_of("bench.worker", case, url)


def workers() -> Cost:
    return {case: worker(case) for case in track(STATES, "One batch of 50,000 values")}


def requests_of(case: str) -> Cost:
    """Once: they are the same every time."""
    with server(case) as url:
        module("bench.worker", case, url)
        with urlopen(f"{url}/traffic") as answer:
            asked: Cost = json.load(answer)
            return asked


def requests() -> Cost:
    return {case: requests_of(case) for case in track(STATES, "Requests of one batch")}


def reconcile() -> Cost:
    return cost_of("bench.reconcile")


def planning() -> Cost:
    return cost_of("bench.planning")


def checking() -> Cost:
    return cost_of("bench.checking")


def starts() -> dict[str, dict[str, Figures]]:
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Unpacked(Path(folder))
        return {
            function: {layer: unpacked.cold_start(function, layer) for layer in ("compiled", "bare")}
            for function in track(FUNCTIONS, "Imports of the handlers")
        }


PARTS: dict[str, Callable[[], Cost]] = {
    "worker": workers,
    "requests": requests,
    "reconcile": reconcile,
    "planning": planning,
    "checking": checking,
    "starts": starts,
}


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} x {names[0] if names else platform.machine()}"


def page(measured: Cost) -> str:
    texts = Environment(loader=FileSystemLoader(HERE), trim_blocks=True, keep_trailing_newline=True, autoescape=False)
    facts = {"day": datetime.now(UTC).date(), "python": platform.python_version(), "machine": machine(), "runs": RUNS}
    return texts.get_template("performance.md.j2").render(**measured, **facts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What T2A itself costs.")
    parser.add_argument("part", nargs="?", choices=PARTS, help="measure this part alone and print it")
    part = parser.parse_args().part
    if part:
        print(json.dumps(PARTS[part](), indent=2))
        return
    PAGE.write_text(page({name: measure() for name, measure in PARTS.items()}), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
