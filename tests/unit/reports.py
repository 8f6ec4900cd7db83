"""The report of a run in the world of the fakes, as finish would make it."""

from collections import Counter
from dataclasses import replace

from t2a.domain.accounting import State
from t2a.domain.run_report import RunReport, run_report
from t2a.services.reporting import Reporting
from tests.unit.world import World


def with_reports(world: World) -> World:
    """Finish makes the page of every run."""
    world.finish = replace(world.finish, steps=[Reporting(world.ledger, world.evidence, world.clock)])
    return world


def report_of(world: World, run_id: str) -> RunReport:
    batches = world.ledger.batches(run_id)
    found = {one.id: world.evidence.counts(run_id, one.id, one.ended_at) for one in batches if one.ended_at}
    counts = {batch: one for batch, one in found.items() if one}
    return run_report(
        world.run(run_id), batches, world.evidence.plan(run_id), counts, world.ledger.runs(limit=99), world.now
    )


def summed(report: RunReport) -> dict[State, int]:
    """By state, over all lines."""
    total = Counter[State]()
    for line in report.lines:
        total.update(line.counts)
    return {state: total[state] for state in State if total[state]}
