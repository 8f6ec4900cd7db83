"""Tell people how a run has ended, if its mapping wants that told: by e-mail, and by DHIS2's own messages."""

from dataclasses import dataclass
from datetime import datetime

from t2a.domain.errors import Retriable, sentence
from t2a.domain.ledger import Run, RunState
from t2a.domain.occasions import occasions
from t2a.domain.run_notes import RunNotes
from t2a.domain.troubles import News, Verdict, judge
from t2a.ports import Alerts, Ledger, Messengers
from t2a.services.notices import run_notice

# Of a mapping, runs that end at the same moment.
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Teller:
    alerts: Alerts
    ledger: Ledger
    messengers: Messengers

    def tell(self, news: News) -> RunNotes:
        """The run's notes, with what could not be told in them.

        The ledger knows of it only afterwards: it may be told twice, it is never left out.
        """
        found, mapping = occasions(news.run, news.batches), news.run.request.mapping
        notes = None
        for _ in range(MOST_AT_ONCE):
            known = self.ledger.troubles(mapping)
            verdict = judge(news, found, known)
            if verdict.tell and notes is None:
                notes = self._send(news, verdict)
            if verdict.known == known or self.ledger.note_troubles(mapping, verdict.known, instead_of=known):
                return notes or news.run.notes
        raise Retriable(f"many runs of mapping {mapping} end at once; what was told of them is noted later")

    def end(self, run: Run, state: RunState, trouble: str, *, at: datetime) -> None:
        """Tell of a run that never came to its batches, then end it."""
        news = News(run.model_copy(update={"state": state}), run.state, trouble=trouble)
        notes = self.tell(news)
        self.ledger.end_run(run.id, state, at=at, trouble=trouble, notes=notes)

    def _send(self, news: News, verdict: Verdict) -> RunNotes:
        """The message goes first, so that the e-mail can say when it does not arrive."""
        trouble = self._message(news, verdict) if news.run.notify.dhis2_message else ""
        if trouble:
            news = news._replace(run=_with_unfinished(news.run, f"DHIS2 message: {trouble}"))
        self.alerts.publish(*run_notice(news, verdict))
        return news.run.notes

    def _message(self, news: News, verdict: Verdict) -> str:
        """Why it could not be sent; nothing of that may keep the e-mail away."""
        to = news.run.notify.dhis2_message
        try:
            if to and news.run.aggregate:
                self.messengers.messenger(news.run.aggregate).send(*run_notice(news, verdict), to)
        except Exception as error:
            return sentence(error)
        return ""


def _with_unfinished(run: Run, said: str) -> Run:
    notes = run.notes.model_copy(update={"unfinished": (*run.notes.unfinished, said)})
    return run.model_copy(update={"notes": notes})
