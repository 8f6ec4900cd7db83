"""DHIS2's own messages (recordings `message-send*`, `user-group-message`)."""

from t2a.adapters.dhis2_client import Dhis2Client
from t2a.domain.errors import Faulty
from t2a.domain.mapping_upkeep import Dhis2Message

CREATED = 201


class Dhis2Messages:
    """Implements `t2a.ports.Messenger`."""

    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def send(self, subject: str, text: str, to: Dhis2Message) -> None:
        """To all of them or, where DHIS2 does not know one, to nobody: then Faulty says whom."""
        recipients = {"users": _refs(to.users), "userGroups": _refs(to.user_groups)}
        message = {"subject": subject, "text": text, **{kind: refs for kind, refs in recipients.items() if refs}}
        try:
            self._client.post("/api/messageConversations", (), message, known=(CREATED,), packed=False)
        except Faulty as error:
            raise Faulty(f"{error}. Correct notify.dhis2_message in the mapping") from error


def _refs(uids: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"id": uid} for uid in uids]
