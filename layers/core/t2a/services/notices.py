"""What a person is told, as subject and body. The texts are templates under `t2a/texts`."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from t2a.domain.accounting import Account
from t2a.domain.advice import ADVICE, by_remedy
from t2a.domain.checks.finding import Report, Severity
from t2a.domain.guards import Why
from t2a.domain.ledger import BatchRecord, BatchState, Run, RunState
from t2a.domain.releases import open_held
from t2a.ports import Registered

if TYPE_CHECKING:
    from jinja2 import Environment

    from t2a.domain.mapping_file import MappingInvalid

Notice = tuple[str, str]
# An e-mail has limits, and so have readers.
FINDINGS_AT_MOST = 50
# Guards that no person overrules.
NOT_TO_BE_RELEASED = (Why.BROKEN, Why.GONE)


def finished_notice(run: Run, batches: Sequence[BatchRecord]) -> Notice:
    return _subject(run, run.state.value), _run_text(run, batches)


def resolved_notice(run: Run, batches: Sequence[BatchRecord]) -> Notice:
    """A run that had failed has been completed by a replay."""
    return _subject(run, f"resolved, {run.state.value}"), _run_text(run, batches)


def failed_notice(run: Run, trouble: str) -> Notice:
    """A run that never came to its batches."""
    failed = run.model_copy(update={"state": RunState.FAILED})
    return _subject(run, "failed"), _run_text(failed, (), trouble)


def skipped_notice(run: Run, trouble: str) -> Notice:
    skipped = run.model_copy(update={"state": RunState.SKIPPED})
    return _subject(run, "skipped"), _run_text(skipped, (), trouble)


def invalid_mapping_notice(name: str, error: "MappingInvalid", *, runs_on: Registered | None) -> Notice:
    body = _texts().get_template("mapping.txt.j2").render(name=name, problems=error.problems, runs_on=runs_on)
    return f"T2A: mapping {name} refused", body


def checked_notice(report: Report, *, runs_on: Registered | None) -> Notice:
    """What the check of an uploaded mapping found; `runs_on` is the version that is in force now."""
    told = [one for one in report.findings if one.rule.severity is not Severity.NOTE]
    body = (
        _texts()
        .get_template("checked.txt.j2")
        .render(report=report, findings=told[:FINDINGS_AT_MOST], more=len(told[FINDINGS_AT_MOST:]), runs_on=runs_on)
    )
    return f"T2A: mapping {report.mapping} {'refused' if report.refuses else 'taken over'}, {report.summary}", body


def stray_event_notice(what: str) -> Notice:
    """An event for dispatch that asks for no run."""
    return "T2A: an event that is not ours", f"{what}\n\nNothing was started; look who sent it.\n"


def stray_message_notice(what: str) -> Notice:
    """A message on a queue that is not ours."""
    return (
        "T2A: a message that is not ours",
        f"{what}\n\nIt is left for the dead-letter queue; look who sent it.\n",
    )


def stray_file_notice(key: str) -> Notice:
    return (
        "T2A: a file that is no mapping",
        f"{key} is not read: mapping files are named mappings/<name>.yaml.\n",
    )


def counted(account: Account) -> str:
    """`1,234 created, 3 updated`: the states in their order."""
    return ", ".join(f"{count:,} {state.value}" for state, count in account.counts.items()) or "none"


def _subject(run: Run, what: str) -> str:
    return f"T2A {run.request.mapping}: {what}"


def _run_text(run: Run, batches: Sequence[BatchRecord], trouble: str = "") -> str:
    held = open_held(batches, run.removal_limit_percent)
    return (
        _texts()
        .get_template("run.txt.j2")
        .render(
            run=run,
            seconds=_seconds(run),
            account=counted(run.account) if run.account else "",
            rejections=by_remedy(run.account.rejections if run.account else ()),
            held=held,
            releasable=[one for one in held if one.why not in NOT_TO_BE_RELEASED],
            broken={name: why for batch in batches for name, why in batch.broken.items()},
            failed=[batch for batch in batches if batch.state is BatchState.FAILED],
            trouble=trouble,
            advice=ADVICE,
        )
    )


def _seconds(run: Run) -> int | None:
    return round((run.finished_at - run.started_at).total_seconds()) if run.finished_at else None


@cache
def _texts() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - 40 ms, for alerts alone

    loader = PackageLoader("t2a", "texts/en")
    return Environment(
        loader=loader,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text for e-mail, no markup
    )
