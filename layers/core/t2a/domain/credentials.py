"""How T2A signs in to a DHIS2 instance. What a secret holds never stands in a message, a log or a cause."""

import re
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator, model_validator

from t2a.domain.errors import Fatal

SHAPE = '{"url": "https://...", "token": "..."} or {"url": "https://...", "username": "...", "password": "..."}'


class Credentials(BaseModel):
    """An instance's address without `/api`, and a personal access token or a user with password."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: str
    token: SecretStr | None = None
    username: str | None = None
    password: SecretStr | None = None

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not re.fullmatch(r"https?://[^\s\\]+", url) or not _host(url):
            raise ValueError("url is no address such as https://dhis2.example.org")
        parts = urlsplit(url)
        if "@" in parts.netloc or "?" in url or "#" in url:
            raise ValueError("url holds a user, a query or a fragment; write the address alone")
        if parts.scheme != "https" and not _is_loopback(_host(url)):
            raise ValueError("url must start with https://; http is for this machine only")
        return url.rstrip("/").removesuffix("/api").rstrip("/")

    @field_validator("token")
    @classmethod
    def _fits_a_header(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(r"[!-~]+", token.get_secret_value()):
            raise ValueError("token is empty or holds blanks; write it as DHIS2 showed it")
        return token

    @model_validator(mode="after")
    def _one_way_to_sign_in(self) -> Self:
        user = bool(self.username) and bool(self.password and self.password.get_secret_value())
        any_of_user = self.username is not None or self.password is not None
        if (self.token is not None) == user or (any_of_user and not user):
            raise ValueError("it needs either a token or a username with a password")
        return self


def parse_credentials(text: str, name: str) -> Credentials:
    """Read the text of the secret `name`. Raises Fatal with what to write."""
    try:
        return Credentials.model_validate_json(text)
    except ValidationError as error:
        wrong = "; ".join(dict.fromkeys(_sentence(one["type"], one["msg"]) for one in error.errors()))
    # Outside of the block: the validation error knows the secret and must not become a cause.
    raise Fatal(f"the credentials {name} are wrong: {wrong}. Write {SHAPE}")


def _sentence(kind: str, message: str) -> str:
    """What is wrong, without a word of what stands there: a token may have been pasted as a key."""
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    sentences = {
        "json_invalid": "it is not JSON",
        "extra_forbidden": "it has other keys than url, token, username and password",
        "missing": "url is missing",
    }
    return sentences.get(kind, "it is not a JSON object of texts")


def _host(url: str) -> str:
    """Empty when there is none, or a port that is no number."""
    try:
        parts = urlsplit(url)
        known = parts.port is None or parts.port > 0
    except ValueError:
        return ""
    return (parts.hostname or "") if known else ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
