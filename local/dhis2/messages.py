"""POST /api/messageConversations."""

from typing import TYPE_CHECKING

from local.dhis2.uids import new_uid
from local.dhis2.users import User
from local.dhis2.web import Request, Response, answer, not_found, refusal, web_message

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


def post(instance: "Instance", user: User, request: Request) -> Response:
    written = request.json()
    uids = {known.uid for known in instance.users.known.values()}
    for recipient in written.get("users", ()):
        if recipient["id"] not in uids:
            raise refusal(409, f"User does not exist: {recipient['id']}", errorCode="E1004")
    for group in written.get("userGroups", ()):
        if instance.metadata.get("userGroups", group["id"]) is None:
            raise not_found("UserGroup", group["id"])
    uid = new_uid()
    instance.messages.append(written | {"id": uid, "sender": user.username})
    location = f"{request.base_url}/api/messageConversations/{uid}"
    return answer(web_message(201, "Message conversation created"), 201, Location=location)
