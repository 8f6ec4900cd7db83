"""What code says in English has its phrase in the other languages, and no phrase outlives what it was for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import meta

import t2a
from t2a.domain import completeness, exports
from t2a.domain.accounting import State
from t2a.domain.advice import ADVICE, Remedy
from t2a.domain.guards import Why
from t2a.domain.ledger import RunState
from t2a.services import wording
from t2a.services.wording import phrases, say

HOME = Path(t2a.__file__).parent
FRENCH = phrases("fr")
# Those that stand in a run's record and so in its alert.
SPEAKERS = (
    *(f"services/{name}.py" for name in ("left_out", "planning", "importing", "transfer", "sweep", "validating")),
    *(f"adapters/dhis2_{name}.py" for name in ("client", "errors", "system", "org_units", "tracker", "target")),
    *("adapters/dhis2_messages.py", "adapters/s3_evidence.py", "adapters/secrets.py"),
    *("domain/import_summary.py", "domain/batches.py", "domain/openness.py", "domain/windows.py"),
)
ERRORS = {"Fatal", "Retriable", "Refused", "Faulty", "Unanswered", "TimedOut", "TooLarge", "_Gone"}
# Put together from parts, which `test_sentences_that_are_put_together_are_known` says whole.
COMPOSED = (
    *("T2A: mapping", "0 ", "1 error", "1 note", "{value}", "{what}: unexpected", "run report", "1 scheduled run"),
    *("the analytics tables", "the tracker instance makes", "none of the mapping's"),
)
STATES = [state.value for state in RunState if not state.open]
WORDS = [*STATES, *State, *Remedy, *Why, *ADVICE.values(), "completed with violations", "resolved, failed"]


def fields(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)\}", text)))


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_outcome_state_guard_and_advice_has_its_phrase(word: str) -> None:
    assert say("fr", word) != word
    assert say("en", word) == word


def test_reasons_against_registering_have_their_phrase() -> None:
    reasons = [value for name, value in vars(completeness).items() if name.isupper() and isinstance(value, str)]
    assert len(reasons) > 10
    assert [reason for reason in reasons if say("fr", reason) == reason] == []


def test_a_phrase_takes_over_what_stands_in_braces() -> None:
    assert [english for english, french in FRENCH.items() if fields(english) != fields(french)] == []


def test_a_reason_within_a_sentence_is_said_too() -> None:
    said = (
        "https://hmis/api/me answered 401: Unauthorized. The credentials are wrong or have expired: correct the secret"
    )
    assert say("fr", f"DHIS2 message: {said}") == (
        "Message DHIS2 : https://hmis/api/me a répondu 401: Unauthorized. "
        "Les identifiants sont faux ou ont expiré : corrigez le secret"
    )


def test_what_dhis2_says_stays_as_it_is() -> None:
    assert say("fr", "Data element: `x` is not {assigned}") == "Data element: `x` is not {assigned}"


def sentences(file: str) -> Iterator[str]:
    """What the errors and reasons of a module say, `x` for whatever they name."""
    for node in ast.walk(ast.parse((HOME / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
            yield from _spelled(node.args[0])


def _spelled(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        yield "".join(parts)
    elif isinstance(node, ast.Constant):
        yield str(node.value)


@pytest.mark.parametrize("file", SPEAKERS)
def test_every_error_that_can_end_a_run_is_said_in_french(file: str) -> None:
    assert [text for text in sentences(file) if text != "x" and say("fr", text) == text] == []


@pytest.mark.parametrize(
    "text",
    [
        "1 scheduled run was missed since 2026-11-20 03:00 UTC: its periods are transferred too",
        "the analytics tables of the tracker instance were begun 31 hours ago; the mapping allows 24 hours",
        "analytics: the analytics tables of the tracker instance have never been made; the mapping allows 24 hours, "
        "and nothing changed in 240 minutes. Let the instance make them, then transfer again",
        "analytics: the tracker instance makes its analytics tables (job y8FWcTIsHaJ) and has not ended after 90 "
        "minutes; look at it there",
        "none of the mapping's 3 indicators feeds a data set of the mapping; the first: Deaths: it says nothing",
        "9.5 is not a whole number, and the data element is of type INTEGER; correct the indicator",
        "'x' is not a number; correct the indicator",
        "101 is outside of what PERCENTAGE allows; correct the indicator",
        "pi1 - Bo - 202610: unexpected indicator pi1 with YOUNG",
        "pi1 - Bo - 202610: unexpected org unit Bo",
        "run report: the plan of run malaria-1 is gone; start the transfer again by hand",
        exports.DIFFERENT.text,
        exports.STRANGER.text,
        exports.NOT_ASSIGNED.text,
        "T2A: mapping malaria taken over, 1 error, 2 warnings, 1 note",
    ],
)
def test_sentences_that_are_put_together_are_known(text: str) -> None:
    said = say("fr", text)
    assert said != text
    assert not re.search(r"\b(the|is|was|of|errors?|warnings?|note)\b", said)


def test_no_phrase_outlives_its_sentence() -> None:
    """Each part between braces still stands somewhere in the code."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in HOME.rglob("*.py"))
    code = re.sub(r'"\s*\n?\s*f?"', "", code)
    parts = {
        part.strip()
        for english in FRENCH
        if not english.startswith(COMPOSED)
        for part in re.split(r"\{\w+\}", english)
        if len(part.strip()) > 3
    }
    assert sorted(part for part in parts if part not in code) == []


@pytest.mark.parametrize("template", sorted(file.name for file in (HOME / "texts/en").glob("*.j2")))
def test_a_template_asks_for_the_same_in_both_languages(template: str) -> None:
    english, french = ((HOME / "texts" / language / template).read_text() for language in ("en", "fr"))
    parse = wording._templates("en").parse
    assert meta.find_undeclared_variables(parse(english)) == meta.find_undeclared_variables(parse(french))
    asked = re.compile(r"\{% (?:if|elif|for) .*?%\}")
    assert [re.sub(r" (> 1|!= 1) ", "", one) for one in asked.findall(french)] == [
        re.sub(r" (> 1|!= 1) ", "", one) for one in asked.findall(english)
    ]
