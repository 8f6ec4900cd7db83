"""Measure, each case several times in processes of its own: `python -m bench [worker|planning|starts]`.

Without a part everything is measured and `docs/performance.md` written; one part is only printed.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from rich.progress import track

from bench.case import STATES
from bench.cold_start import FUNCTIONS, Unpacked
from bench.spread import RUNS, Figures, spread

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
FACTS = ("states", "batches")
Cost = dict[str, Any]


def module(*arguments: str) -> Cost:
    """Run a module of ours; what it compiles on the way may be kept, whatever the shell says."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    cost: Cost = json.loads(done.stdout)
    return cost


def cost_of(*arguments: str) -> Cost:
    """Every figure of several runs, and the facts, which are those of any run."""
    facts: Cost = {}

    def figures() -> Cost:
        cost = module(*arguments)
        facts.update({name: cost.pop(name) for name in FACTS if name in cost})
        return cost

    return {**spread(figures), **facts}


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
        return cost_of("bench.worker", case, url)


def workers() -> Cost:
    return {case: worker(case) for case in track(STATES, "One batch of 50,000 values")}


def planning() -> Cost:
    return cost_of("bench.planning")


def starts() -> dict[str, dict[str, Figures]]:
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Unpacked(Path(folder))
        return {
            function: {layer: unpacked.cold_start(function, layer) for layer in ("compiled", "bare")}
            for function in track(FUNCTIONS, "Imports of the handlers")
        }


PARTS: dict[str, Callable[[], Cost]] = {"worker": workers, "planning": planning, "starts": starts}


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
