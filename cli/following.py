"""Follow a run in the ledger, with a progress bar, until it has ended."""

from time import monotonic, sleep

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from t2a.domain.errors import Fatal
from t2a.domain.ledger import Run
from t2a.ports import Ledger

EVERY = 0.5


def wait_for_end(ledger: Ledger, run_id: str, *, timeout: float, after: Run | None = None) -> Run:
    """The run once it has ended; with `after`, once it has ended anew since. Fatal after `timeout` seconds."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    deadline = monotonic() + timeout
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task(run_id, total=None)
        while monotonic() < deadline:
            run = ledger.run(run_id)
            if run is not None:
                total = run.batches or None
                progress.update(task, description=f"{run_id}: {run.state.value}", total=total)
                progress.update(task, completed=run.batches - run.batches_left)
                if _ended(run, after):
                    return run
            sleep(EVERY)
    raise Fatal(f"run {run_id} has not ended after {timeout:.0f} s; look at it with `t2a run {run_id}`")


def _ended(run: Run, after: Run | None) -> bool:
    anew = after is None or run.finished_at != after.finished_at
    return anew and not run.state.open and not run.finish_due
