"""What a transfer would do with each value of a batch that is decided."""

from collections.abc import Iterator

from t2a.domain.accounting import STATE_OF, State
from t2a.domain.forecast import Foreseen
from t2a.domain.values import Key
from t2a.services.deciding import Decided


def foresee(decided: Decided) -> Iterator[Foreseen]:
    """Every value of the batch that has a cell; what it holds stays held."""
    obstacles = {key: why.text for key, why in decided.obstacles().items()}
    whys = {one.key: one.why.value for one in decided.held}
    for key, decision in decided.decisions().items():
        state = State.REJECTED if key in obstacles else STATE_OF[decision]
        yield _of_key(key, state, decided, whys.get(key) or obstacles.get(key, ""))
    yield from _refused(decided)


def _of_key(key: Key, state: State, decided: Decided, why: str) -> Foreseen:
    stored = decided.gathered.stored.get(key)
    return Foreseen(key, state, stored.value if stored else None, _new(key, state, decided), why)


def _new(key: Key, state: State, decided: Decided) -> str | None:
    if state in (State.UNCHANGED, State.KEPT):
        return decided.gathered.exported.values.get(key)
    change = decided.change(key)
    return None if change.deleted else change.value


def _refused(decided: Decided) -> Iterator[Foreseen]:
    """Exported values that are none for their data elements; what the target holds there stays."""
    exported = decided.gathered.exported
    whys = {refusal.label: refusal.reason.text for refusal in exported.refusals}
    for key in exported.refused:
        yield Foreseen(key, State.REJECTED, None, None, whys.get(decided.scope.label(key), ""))
