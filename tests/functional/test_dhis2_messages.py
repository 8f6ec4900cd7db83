"""DHIS2's own messages through their adapter, as DHIS2 2.42 and 2.43 answered."""

import pytest

from t2a.adapters.dhis2_messages import Dhis2Messages
from t2a.domain.errors import Faulty, Unanswered
from t2a.domain.mapping_upkeep import Dhis2Message
from tests.functional.scripted import Reply, Scripted, page, recorded, scripted

ADMIN = Dhis2Message(users=("M5zQapPyTZI",))
pytestmark = pytest.mark.usefixtures("waits")


def messages(*script: Reply | Exception) -> tuple[Dhis2Messages, Scripted]:
    world = scripted(*script)
    return Dhis2Messages(world.client()), world


@pytest.mark.parametrize("version", ["2.42", "2.43"])
def test_a_message_is_sent_as_recorded(version: str) -> None:
    dhis2, world = messages(recorded("message-send", version))
    dhis2.send("Transfer failed", "3 values rejected", ADMIN)
    assert world.transport.urls == ["/api/messageConversations"]
    assert world.transport.sent() == {
        "subject": "Transfer failed",
        "text": "3 values rejected",
        "users": [{"id": "M5zQapPyTZI"}],
    }


def test_groups_are_named_beside_users() -> None:
    dhis2, world = messages(recorded("message-send"))
    dhis2.send("Échec", "é", Dhis2Message(users=("M5zQapPyTZI",), user_groups=("T2AAlertGrp", "T2AAlertGr2")))
    assert world.transport.sent()["userGroups"] == [{"id": "T2AAlertGrp"}, {"id": "T2AAlertGr2"}]
    assert world.transport.sent()["subject"] == "Échec"


@pytest.mark.parametrize("version", ["2.42", "2.43"])
def test_an_unknown_user_is_named_with_the_key_to_correct(version: str) -> None:
    dhis2, world = messages(recorded("message-send-unknown-user", version))
    with pytest.raises(Faulty, match=r"409 E1004: User does not exist: zzzzzzzzzzz. Correct notify.dhis2_message"):
        dhis2.send("x", "y", Dhis2Message(users=("zzzzzzzzzzz",)))
    assert len(world.transport.requests) == 1


def test_an_unknown_group_is_named_too() -> None:
    with pytest.raises(Faulty, match=r"E1005: UserGroup with id zzzzzzzzzzz could not be found.*notify.dhis2_message"):
        messages(recorded("user-group-message"))[0].send("x", "y", Dhis2Message(user_groups=("zzzzzzzzzzz",)))


def test_a_message_whose_answer_is_lost_is_not_sent_twice() -> None:
    dhis2, world = messages(page(502), recorded("message-send"))
    with pytest.raises(Unanswered):
        dhis2.send("x", "y", ADMIN)
    assert len(world.transport.requests) == 1
