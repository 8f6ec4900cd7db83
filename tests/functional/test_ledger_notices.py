"""Which troubles people have been told of, in a ledger; and what a run carries of its mapping to be told by."""

from t2a.domain.mapping_upkeep import Dhis2Message, Notify
from t2a.domain.troubles import Trouble
from t2a.ports import Ledger
from tests.functional.ledgers import HOUR, MAPPING, NOW, RUN, queued_run, stored

FAILED = Trouble("0123456789abcdef", "failed", NOW, NOW + HOUR, "run-2", NOW, times=2)
OVER = FAILED._replace(outcome="completed with rejections", mark="fedcba9876543210", ended=NOW + 2 * HOUR)
NOTIFY = Notify(
    on=("failed", "held"),
    language="fr",
    dhis2_message=Dhis2Message(users=("M5zQapPyTZI",), user_groups=("T2AAlertGrp",)),
)


def test_of_a_mapping_nobody_was_told_anything_at_first(ledger: Ledger) -> None:
    assert ledger.troubles(MAPPING) == ()


def test_troubles_come_back_as_they_were_noted(ledger: Ledger) -> None:
    assert ledger.note_troubles(MAPPING, (FAILED, OVER), instead_of=())
    assert ledger.troubles(MAPPING) == (FAILED, OVER)
    assert all(isinstance(one, Trouble) for one in ledger.troubles(MAPPING))
    assert ledger.troubles("another") == ()


def test_of_two_who_have_read_the_same_one_notes_it(ledger: Ledger) -> None:
    assert ledger.note_troubles(MAPPING, (FAILED,), instead_of=())
    assert not ledger.note_troubles(MAPPING, (OVER,), instead_of=())
    assert ledger.note_troubles(MAPPING, (FAILED, OVER), instead_of=(FAILED,))
    assert not ledger.note_troubles(MAPPING, (OVER,), instead_of=(FAILED,))
    assert ledger.note_troubles(MAPPING, (), instead_of=ledger.troubles(MAPPING))
    assert ledger.note_troubles(MAPPING, (OVER,), instead_of=())
    assert ledger.troubles(MAPPING) == (OVER,)


def test_a_run_carries_whom_to_tell_and_how(ledger: Ledger) -> None:
    told = RUN.model_copy(update={"notify": NOTIFY, "aggregate": "t2a/aggregate"})
    ledger.claim_run(told, stale_before=NOW - HOUR)
    assert (stored(ledger).notify, stored(ledger).aggregate) == (NOTIFY, "t2a/aggregate")
    queued_run(ledger, 1, told)
    assert (stored(ledger).notify, stored(ledger).aggregate) == (NOTIFY, "t2a/aggregate")
