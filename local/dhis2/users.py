"""Who may call, with what, and what each may do."""

import base64
import binascii
import secrets
import string
import zlib
from dataclasses import dataclass

from local.dhis2.web import JSON_UTF8, Json, Refusal, Request, Response, answer, web_message

COUNTRY = "WRVvoe2Iam9"
SECOND_DISTRICT = "Hti9kTn6Dpx"
ALPHABET = string.digits + string.ascii_letters
TOKEN_PREFIX = "d2p_"  # noqa: S105 - no secret, the mark of every token
CODE_LENGTH, CHECKSUM_LENGTH = 44, 6


@dataclass(frozen=True)
class User:
    uid: str
    username: str
    password: str
    authorities: frozenset[str]
    org_unit: str = COUNTRY

    @property
    def is_superuser(self) -> bool:
        return "ALL" in self.authorities

    def may(self, authority: str) -> bool:
        return self.is_superuser or authority in self.authorities

    def as_json(self) -> Json:
        units = [{"id": self.org_unit}]
        return {
            "id": self.uid,
            "username": self.username,
            "name": self.username,
            "authorities": sorted(self.authorities),
            "organisationUnits": units,
            "dataViewOrganisationUnits": units,
            "teiSearchOrganisationUnits": units,
        }


# uid, username, password, authorities, org unit
KNOWN = (
    User("M5zQapPyTZI", "admin", "district", frozenset({"ALL"})),
    User("fzAVRU5h2Gg", "t2a.import", "Import-1!", frozenset({"F_DATAVALUE_ADD"})),
    User("T2AUserExpt", "t2a.export", "Export-1!", frozenset({"F_VIEW_EVENT_ANALYTICS"})),
    User("T2AUserNone", "t2a.none", "None-123!", frozenset()),
    User("sD1zHVx9NI9", "t2a.district", "District-1!", frozenset({"F_DATAVALUE_ADD"}), SECOND_DISTRICT),
    User(
        "T2AUserAnly",
        "t2a.analyst",
        "Analyst-1!",
        frozenset({"F_VIEW_EVENT_ANALYTICS", "F_PERFORM_MAINTENANCE"}),
    ),
)


def checksum(code: str) -> str:
    """CRC32 of the prefixed code in base 62."""
    number, written = zlib.crc32((TOKEN_PREFIX + code).encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        written = ALPHABET[digit] + written
    return written


def token_for(username: str) -> str:
    """The ready token of a known user: always the same, and worth nothing elsewhere."""
    code = "".join(letter for letter in username if letter in ALPHABET).ljust(CODE_LENGTH, "0")
    return TOKEN_PREFIX + code + checksum(code)


def is_well_formed(token: str) -> bool:
    code = token.removeprefix(TOKEN_PREFIX)[:CODE_LENGTH]
    return token == TOKEN_PREFIX + code + checksum(code) and len(code) == CODE_LENGTH


class Users:
    def __init__(self) -> None:
        self.known = {user.username: user for user in KNOWN}
        self.tokens = {token_for(user.username): user for user in KNOWN}

    def of(self, request: Request) -> User:
        """Who sends the request; Refusal 401, or 400 for a token that can be none."""
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme == "ApiToken":
            return self._by_token(credentials)
        try:
            name, _, password = base64.b64decode(credentials).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise unauthorized() from None
        user = self.known.get(name)
        if scheme != "Basic" or user is None or user.password != password:
            raise unauthorized()
        return user

    def _by_token(self, token: str) -> User:
        if not is_well_formed(token):
            body = web_message(400, "Checksum validation failed")
            raise Refusal(answer(body, 400, WWW_Authenticate="ApiToken"))
        if token not in self.tokens:
            raise unauthorized()
        return self.tokens[token]

    def create_token(self, user: User) -> Response:
        """POST /api/apiToken: a new token of the user who asks."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        token = TOKEN_PREFIX + code + checksum(code)
        self.tokens[token] = user
        created: Json = {"responseType": "ApiTokenCreationResponse", "key": token, "uid": code[:11]}
        created |= {"klass": "org.hisp.dhis.security.apikey.ApiToken", "errorReports": []}
        envelope: Json = {"httpStatus": "Created", "httpStatusCode": 201, "status": "OK", "response": created}
        return answer(envelope, 201)


def unauthorized() -> Refusal:
    response = answer(web_message(401, "Unauthorized"), 401)
    return Refusal(Response(401, response.body, {"Content-Type": JSON_UTF8}))
