"""What an error of AWS means for us: try again, or a person must act."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as AwsConnectionError

from t2a.domain.errors import Fatal, Refused, Retriable, T2AError

RETRIABLE_WORDS = (
    "Throttl",
    "TooManyRequests",
    "LimitExceeded",
    "SlowDown",
    "ThroughputExceeded",
    "Conflict",
    "TransactionInProgress",
    "RequestTimeout",
    "Internal",
    "Unavailable",
)
REFUSED_WORDS = (
    "AccessDenied",
    "AuthorizationError",
    "Unauthorized",
    "Forbidden",
    "InvalidClientTokenId",
    "UnrecognizedClient",
    "SignatureDoesNotMatch",
    "ExpiredToken",
)
MISSING_WORDS = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")
LONGEST_MESSAGE = 300


def code_of(error: ClientError) -> str:
    """The error code without the prefix of the query protocol (`AWS.SimpleQueueService.`)."""
    return error.response.get("Error", {}).get("Code", "").rpartition(".")[2]


def translate(error: ClientError | BotoCoreError, doing: str) -> T2AError:
    """The error of ours for one of AWS; `doing` continues "AWS refused ..." (`reading run x`)."""
    if isinstance(error, ClientError):
        return _answered(error, doing)
    if isinstance(error, AwsConnectionError | HTTPClientError):
        return Retriable(f"AWS could not be reached for {doing} ({type(error).__name__})")
    return Fatal(f"{doing} failed before AWS was asked: {error}; correct the credentials or settings")


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Translate what botocore raises inside the block."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise translate(error, doing) from error


def _answered(error: ClientError, doing: str) -> T2AError:
    code, status = code_of(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    said = f"{code}: {error.response.get('Error', {}).get('Message', '')[:LONGEST_MESSAGE]}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or _any(RETRIABLE_WORDS, code):
        return Retriable(f"AWS is busy or in trouble while {doing} ({said})")
    if status == HTTPStatus.FORBIDDEN or _any(REFUSED_WORDS, code):
        return Refused(f"AWS refused {doing} ({said}). Give the role this right or sign in again")
    if status == HTTPStatus.NOT_FOUND or _any(MISSING_WORDS, code):
        return Fatal(f"{doing} met something that does not exist ({said}). Deploy the stack or correct the setting")
    return Fatal(f"AWS does not accept {doing} ({said})")


def _any(words: tuple[str, ...], code: str) -> bool:
    return any(word in code for word in words)
