"""Alerts in French: whole, in plain words, and with subjects that SNS takes."""

import re
from typing import Any

import pytest

from t2a.adapters.sns import LONGEST_SUBJECT, _subject
from t2a.domain.accounting import Account, Rejection, State
from t2a.domain.advice import Remedy
from t2a.domain.checks.catalogue import sides
from t2a.domain.checks.finding import Report, Thing, found
from t2a.domain.errors import Fatal
from t2a.domain.ledger import RunState
from t2a.domain.mapping_upkeep import Notify
from t2a.domain.run_notes import CompletenessNote, RunNotes, ViolationsNote
from t2a.domain.troubles import News, Trouble, Verdict
from t2a.ports import Registered
from t2a.services.notices import checked_notice, run_notice
from tests.unit.given import THREE_O_CLOCK, request, uid
from tests.unit.test_notices import FIVE, SECOND, refusing, told
from tests.unit.test_occasions import run
from tests.unit.world import SMALL_BATCHES, World

FRENCH = {"language": "fr"}
# Words of English that French does not have.
ENGLISH = r"\b(the|of|is|are|was|were|to|and|or|with|not|do|it|its|run|value|values|batch|batches|period|failed|held)\b"
NOTES = RunNotes(
    completeness=CompletenessNote(
        registered=38,
        already=2,
        unregistered=1,
        withheld=(("a value of it was refused", 3), ("the period has not ended", 40)),
        examples=("Health Centre 01-001 - 202610: a value of it was refused",),
    ),
    violations=ViolationsNote(
        new=12,
        known=3,
        resolved=1,
        examples=("Cas >= Décès - Bo - 202610: 3 >= nothing", "Tests - Bo - 202610: 5 <= 4"),
    ),
    report="runs/malaria-20261123T030000Z/report.html",
    unfinished=("completeness: https://hmis/api/me did not answer in time",),
)


def english_in(body: str, *theirs: str) -> list[str]:
    """Lines with an English word, once what DHIS2 and the check say is taken away; commands stay English."""
    for text in theirs:
        body = body.replace(text, "")
    body = re.sub(r"t2a \w+ .*|--\w+|https?://\S+", "", body)
    return [line for line in body.splitlines() if re.search(ENGLISH, line)]


def sent(**fields: Any) -> tuple[str, str]:
    state = fields.pop("state", RunState.COMPLETED)
    news = News(run(state, notify=Notify(language="fr"), notes=NOTES, **fields), RunState.RUNNING)
    return run_notice(news, Verdict(tell=True, known=()))


def test_refusals_and_what_was_left_out_are_told_in_french() -> None:
    world = World(notify=FRENCH)
    world.count()
    world.tracker.values[next(iter(world.tracker.values))] = "9.5"
    world.tracker.indicators.append(world.tracker.indicators[0]._replace(id="pi000000009", data_element=None))
    world.target.summary = refusing  # type: ignore[assignment]
    world.transferred()
    subject, body = world.alerts.published[-1]
    assert subject == "T2A malaria: terminé avec des refus"
    for text in (
        "Résultat : terminé avec des refus, après 0 s, 1 lot",
        "Valeurs : refusées : 9",
        "Refusé, à traiter : une période verrouillée, approuvée ou clôturée",
        "Que faire : À décider par une personne : laisser tel quel",
        "T2A-VALUE, 1 valeur : 9.5 n'est pas un nombre entier",
        "T2A304 Indicateur de programme Indicator 1 (pi000000009) : ",
    ):
        assert text in body
    check = world.run("malaria-first").left_out[0].partition("): ")[2]
    assert english_in(body, check, "approved by the district", "no number", "Cases, 5 years and over") == []


def test_held_changes_and_broken_indicators_are_told_in_french() -> None:
    world = World(batches=SMALL_BATCHES, notify=FRENCH)
    world.count()
    world.transferred()
    world.vanish(*FIVE)
    world.started(request_id="second")
    world.tracker.broken = {uid("pi", 3)}
    world.end(SECOND)
    body = told(world)
    assert "Indicateurs de programme qui ne s'exécutent pas : aucune de leurs valeurs n'a été touchée" in body
    assert "2 valeurs sur 3 : l'export ne contient rien du tout pour la période" in body
    assert f'Le laisser tel quel : t2a discard {SECOND} --reason "..."' in body
    assert english_in(body, "409 E7145: Query failed because of a syntax error") == []


@pytest.mark.parametrize(
    "why",
    [
        "group X answered 401",
        "an indicator",
        "https://hmis did not answer in time",
        "there is no secret t2a/x. Create it and write {}",
    ],
)
def test_a_run_that_could_not_be_planned_is_told_in_french(why: str) -> None:
    world = World(notify=FRENCH)
    world.tracker.metadata_trouble = Fatal(why)
    world.started()
    assert world.alerts.subjects == ["T2A malaria: échec"]
    assert english_in(told(world), why) == []


def test_a_run_that_was_skipped_is_told_in_french() -> None:
    world = World(notify=FRENCH)
    world.started()
    world.ask(scheduled_time=world.now.replace(hour=4))
    assert world.alerts.subjects == ["T2A malaria: non exécuté"]
    assert "une exécution précédente de ce mapping n'est pas encore terminée" in told(world)
    assert english_in(told(world)) == []


def test_what_finish_did_beside_the_values_is_told_in_french() -> None:
    subject, body = sent()
    assert subject == "T2A malaria: terminé avec des violations"
    for text in (
        "Règles de validation : violations nouvelles : 12, déjà connues : 3, résolues : 1",
        "    - Cas >= Décès - Bo - 202610 : 3 >= rien",
        "    - et 10 nouvelles de plus",
        "Rapports complets : enregistrés : 38, enregistrés auparavant : 2, annulés : 1",
        "  non enregistrés : 3 : une de ses valeurs a été refusée",
        "    - Health Centre 01-001 - 202610 : une de ses valeurs a été refusée",
        "  complétude : https://hmis/api/me n'a pas répondu à temps",
        "  Sa page : t2a report malaria-20261123T030000Z --open ; dans le bucket : runs/malaria",
    ):
        assert text in body
    assert english_in(body) == []


def test_numbers_and_dates_are_written_as_the_french_do() -> None:
    trouble = Trouble("m", "failed", THREE_O_CLOCK, THREE_O_CLOCK, "r", THREE_O_CLOCK, times=4)
    ended = run(RunState.FAILED, notify=Notify(language="fr"), account=Account({State.CREATED: 12345}, ()))
    _, body = run_notice(News(ended, RunState.RUNNING), Verdict(tell=True, known=(), again=trouble))
    assert "Valeurs : créées : 12\N{NO-BREAK SPACE}345\n" in body
    assert "De nouveau : 4 fois depuis le 23/11/2026" in body
    _, body = run_notice(News(ended, RunState.RUNNING), Verdict(True, (), resolved=True, ended=(trouble,)))
    assert "Rétabli : échec, depuis le 23/11/2026, 4 fois" in body


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("resolved", [False, True])
@pytest.mark.parametrize("state", [state for state in RunState if not state.open])
@pytest.mark.parametrize(
    "notes", [RunNotes(), NOTES, RunNotes(unfinished=("completeness: down",))], ids=["", "new", "un"]
)
def test_every_subject_is_short_ascii_and_whole(
    language: Any, resolved: bool, state: RunState, notes: RunNotes
) -> None:
    asked = request(mapping="a" * 50)
    ended = run(state, notify=Notify(language=language), notes=notes).model_copy(update={"request": asked})
    subject, _ = run_notice(News(ended, RunState.RUNNING), Verdict(tell=True, known=(), resolved=resolved))
    line = _subject(subject)
    assert line.isascii()
    assert len(line) <= LONGEST_SUBJECT
    assert "?" not in line
    assert "..." not in line
    assert line.startswith(f"T2A {'a' * 50}: ")


def test_an_uploaded_mapping_is_told_in_french_with_the_check_s_own_sentences() -> None:
    finding = found(sides.ORG_UNITS_UNSEEN, Thing("user", "t2a.export"), "12 lie outside")
    in_force = Registered("v1", "cron(0 3 * * ? *)", True, THREE_O_CLOCK)
    subject, body = checked_notice(Report("malaria", (finding,)), runs_on=in_force, language="fr")
    assert subject == "T2A: mapping malaria refusé, 1 erreur, 0 avertissement, 0 remarque"
    assert english_in(body, finding.what, finding.todo) == []


def test_every_remedy_and_reason_reads_as_french() -> None:
    rejections = tuple(
        Rejection(code, "x", 1, ()) for code in ("E7610", "E7636", "E7642", "E7641", "E7619", "E7601", "E9999")
    )
    _, body = sent(state=RunState.WITH_REJECTIONS, account=Account({State.REJECTED: 7}, rejections))
    assert body.count("Que faire : ") == len(Remedy)
    assert english_in(body) == []
