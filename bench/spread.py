"""A measurement made several times: its figures as least, median and most."""

from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

RUNS = 5


class Figures(NamedTuple):
    least: float
    median: float
    most: float


def spread(measure: Callable[[], Mapping[str, float]]) -> dict[str, Figures]:
    costs = [measure() for _ in range(RUNS)]
    return {name: _figures([cost[name] for cost in costs]) for name in costs[0]}


def _figures(values: list[float]) -> Figures:
    return Figures(min(values), median(values), max(values))
