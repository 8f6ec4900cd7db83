"""What a person is told, as subject and body, in the mapping's language. Templates and phrases: `t2a/texts`."""

from typing import TYPE_CHECKING

from t2a.domain.advice import ADVICE, by_remedy
from t2a.domain.checks.finding import Report, Severity
from t2a.domain.guards import NOT_TO_BE_RELEASED
from t2a.domain.ledger import BatchState, Run
from t2a.domain.mapping_upkeep import Language
from t2a.domain.missed import Missed
from t2a.domain.occasions import outcome_word
from t2a.domain.releases import open_held
from t2a.domain.troubles import News, Verdict
from t2a.ports import Registered
from t2a.services.wording import render, say

if TYPE_CHECKING:
    from t2a.domain.mapping_file import MappingInvalid

Notice = tuple[str, str]
# An e-mail has limits, and so have readers.
FINDINGS_AT_MOST = 50


def run_notice(news: News, verdict: Verdict) -> Notice:
    """A run as it ends, whether it ever came to its batches or not."""
    run, language = news.run, news.run.notify.language
    return _run_subject(run, language, resolved=verdict.resolved), _run_text(news, verdict, language)


def invalid_mapping_notice(
    name: str, error: "MappingInvalid", *, runs_on: Registered | None, language: Language = "en"
) -> Notice:
    body = render(language, "mapping.txt.j2", name=name, problems=error.problems, runs_on=runs_on)
    return say(language, f"T2A: mapping {name} refused"), body


def checked_notice(report: Report, *, runs_on: Registered | None, language: Language = "en") -> Notice:
    """What the check of an uploaded mapping found; `runs_on` is the version that is in force now."""
    told = [one for one in report.findings if one.rule.severity is not Severity.NOTE]
    body = render(
        language,
        "checked.txt.j2",
        report=report,
        findings=told[:FINDINGS_AT_MOST],
        more=len(told[FINDINGS_AT_MOST:]),
        runs_on=runs_on,
    )
    what = "refused" if report.refuses else "taken over"
    return say(language, f"T2A: mapping {report.mapping} {what}, {report.summary}"), body


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


def _run_subject(run: Run, language: Language, *, resolved: bool) -> str:
    """Programs may sort by it: the outcome is the same few words each time."""
    outcome = say(language, outcome_word(run))
    return f"T2A {run.request.mapping}: {say(language, f'resolved, {outcome}') if resolved else outcome}"


def _run_text(news: News, verdict: Verdict, language: Language) -> str:
    run, batches = news.run, news.batches
    held = open_held(batches, run.removal_limit_percent)
    return render(
        language,
        "run.txt.j2",
        run=run,
        outcome=outcome_word(run),
        seconds=_seconds(run),
        account=run.account,
        again=verdict.again,
        ended=verdict.ended,
        rejections=by_remedy(run.account.rejections if run.account else ()),
        held=held,
        releasable=[one for one in held if one.why not in NOT_TO_BE_RELEASED],
        broken={name: why for batch in batches for name, why in batch.broken.items()},
        failed=[batch for batch in batches if batch.state is BatchState.FAILED],
        violations=run.notes.violations,
        completeness=run.notes.completeness,
        trouble=news.trouble,
        advice=ADVICE,
    )


def _seconds(run: Run) -> int | None:
    return round((run.finished_at - run.started_at).total_seconds()) if run.finished_at else None


def missed_notice(mapping: str, missed: Missed, language: Language = "en") -> Notice:
    """Scheduled runs never came; the next one makes up for them."""
    subject = f"T2A {mapping}: {say(language, 'scheduled runs were missed')}"
    return subject, render(language, "missed.txt.j2", missed=missed)
