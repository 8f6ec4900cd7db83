"""Processes of their own: a module of ours that prints its cost, the server that plays DHIS2."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.spread import spread

FACTS = ("states", "batches", "requests", "indicators", "org_units", "findings")
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
