"""Every recording of `order.json` of 2.43, replayed in order over one stand-in of that version."""

import pytest

from local.dhis2.web import Response
from local.dhis2.world import World
from tests.contract.givens import GIVENS_2_43
from tests.contract.likeness import essence, legible, without_bookkeeping
from tests.contract.recorded import order, read
from tests.contract.replay import Replay

VERSION = "2.43"
ORDER = order(VERSION)
IN_ORDER = [entry["name"] for entry in ORDER["order"]]
# Recording -> why it is not compared. None: all are.
LEFT_OUT: dict[str, str] = {}


@pytest.fixture(scope="module")
def answers() -> dict[str, Response]:
    replay = Replay(World(version=VERSION), givens=GIVENS_2_43)
    return {name: replay.play(read(name, VERSION)) for name in IN_ORDER}


@pytest.mark.parametrize("name", [name for name in IN_ORDER if name not in LEFT_OUT])
def test_the_recording_is_answered_alike(name: str, answers: dict[str, Response]) -> None:
    recorded, answered = essence(read(name, VERSION).response), essence(answers[name])
    if name == "validation-data-set":
        recorded["body"] = without_bookkeeping(recorded["body"])
        answered["body"] = without_bookkeeping(answered["body"])
    assert legible(answered) == legible(recorded)


def test_every_given_of_the_recordings_is_played() -> None:
    told = {entry["name"] for entry in ORDER["order"] if "given" in entry}
    assert told <= GIVENS_2_43.keys()


def test_what_is_left_out_is_a_recording() -> None:
    assert LEFT_OUT.keys() <= set(IN_ORDER)
