"""Make the page of a run: gather, put together, render."""

from collections.abc import Sequence
from dataclasses import dataclass

from t2a.domain.advice import ADVICE
from t2a.domain.element_counts import BatchCounts
from t2a.domain.ledger import BatchRecord, Run
from t2a.domain.run_notes import RunNotes
from t2a.domain.run_report import RunReport, run_report
from t2a.domain.trends import BAR_WIDTH, VIEW_BOX
from t2a.pages import render
from t2a.ports import Clock, Evidence, Ledger

# Of all mappings, among which the last ones of the run's own are looked for.
RUNS_LOOKED_AT = 200
ORG_UNITS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Reporting:
    """The last step of finish, as the page tells of the others."""

    ledger: Ledger
    evidence: Evidence
    clock: Clock

    @property
    def name(self) -> str:
        return "run report"

    def __call__(self, run: Run, batches: Sequence[BatchRecord]) -> RunNotes:
        report = self._report(run, batches)
        key = self.evidence.save_report(run.id, _page(report))
        return run.notes.model_copy(update={"report": key, "values": dict(report.values)})

    def page(self, run: Run, batches: Sequence[BatchRecord]) -> str:
        """As it would be stored now. Raises Fatal when the run was never planned."""
        return _page(self._report(run, batches))

    def _report(self, run: Run, batches: Sequence[BatchRecord]) -> RunReport:
        counts = {record.id: found for record in batches if (found := self._counts(record))}
        runs = self.ledger.runs(limit=RUNS_LOOKED_AT)
        return run_report(run, batches, self.evidence.plan(run.id), counts, runs, self.clock())

    def _counts(self, record: BatchRecord) -> BatchCounts | None:
        if not record.state.moved or record.ended_at is None:
            return None
        return self.evidence.counts(record.run, record.id, record.ended_at)


def _page(report: RunReport) -> str:
    return render(
        "run.html.j2",
        report=report,
        run=report.run,
        names=report.names,
        advice=ADVICE,
        view_box=VIEW_BOX,
        bar_width=BAR_WIDTH,
        most=ORG_UNITS_SHOWN,
    )
