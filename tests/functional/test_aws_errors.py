"""Every error of AWS becomes one that says what to do."""

from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from t2a.adapters.aws_errors import translate
from t2a.domain.errors import Fatal, Refused, Retriable, T2AError


def answered(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "what AWS says"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(cast("Any", answer), "PutItem")


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ThrottlingException", 400, Retriable),
        ("Throttling", 400, Retriable),
        ("RequestThrottled", 403, Retriable),
        ("ProvisionedThroughputExceededException", 400, Retriable),
        ("TooManyRequestsException", 429, Retriable),
        ("SlowDown", 503, Retriable),
        ("InternalServerError", 500, Retriable),
        ("anything", 502, Retriable),
        ("RequestTimeout", 400, Retriable),
        ("AccessDeniedException", 400, Refused),
        ("AccessDenied", 403, Refused),
        ("AuthorizationError", 403, Refused),
        ("UnrecognizedClientException", 400, Refused),
        ("ExpiredTokenException", 400, Refused),
        ("anything", 403, Refused),
        ("ResourceNotFoundException", 400, Fatal),
        ("NoSuchBucket", 404, Fatal),
        ("AWS.SimpleQueueService.NonExistentQueue", 400, Fatal),
        ("ValidationException", 400, Fatal),
    ],
)
def test_an_answer_of_aws_says_what_to_do(code: str, status: int, kind: type[T2AError]) -> None:
    error = translate(answered(code, status), "reading run x")
    assert type(error) is kind
    assert "reading run x" in str(error)
    assert "what AWS says" in str(error)


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://sqs"),
        ReadTimeoutError(endpoint_url="https://sqs"),
        ConnectionClosedError(endpoint_url="https://sqs"),
    ],
)
def test_a_connection_that_fails_may_succeed_later(error: EndpointConnectionError) -> None:
    assert type(translate(error, "reading run x")) is Retriable


def test_missing_credentials_are_fatal() -> None:
    assert "correct the credentials" in str(translate(NoCredentialsError(), "reading run x"))
