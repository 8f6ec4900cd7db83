"""What a status or an error code of DHIS2 means for us: try again, split, or a person must act.

Most analytics errors are 409: the error code decides, not the HTTP class (recordings `export-*`).
"""

import json
from http import HTTPStatus

from t2a.domain.errors import Fatal, Faulty, Refused, Retriable, T2AError, TimedOut, TooLarge, Unanswered

RETRIABLE_STATUSES = frozenset({408, 429, 503})
# From here on the request may have taken effect: a server that broke off, a proxy that lost the answer.
MAY_HAVE_TAKEN_EFFECT = 500
TOO_LARGE_STATUSES = frozenset({413, 414})
# E7131: the query failed or timed out. E7144: analytics tables are missing or being swapped.
RETRIABLE_CODES = frozenset({"E7131", "E7144"})
REFUSED_CODES = frozenset({"E2012", "E7120", "E7121", "E7217"})
TOO_LARGE_CODES = frozenset({"E7128"})
# E4078: a disaggregation rule of the indicator matches two options (known from DHIS2's source; status 500).
PERMANENT_CODES = frozenset({"E4078"})
REDIRECTION = 3
LONGEST_TEXT = 300


def refuse_status(status: int, text: str, where: str, *, retry_after: float | None, is_json: bool) -> T2AError:
    """The error for an answer that is not what was asked for."""
    if not is_json and status in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
        return _not_json(status, where)
    code, message = _said(text)
    said = f"{where} answered {status}{f' {code}' if code else ''}{f': {message}' if message else ''}"
    if status in TOO_LARGE_STATUSES or code in TOO_LARGE_CODES:
        return TooLarge(said)
    return _may_pass(status, code, said, retry_after) or _needs_a_person(status, code, message, said)


def _may_pass(status: int, code: str, said: str, retry_after: float | None) -> T2AError | None:
    if code in PERMANENT_CODES:
        return None
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return TimedOut(said)
    if status in RETRIABLE_STATUSES or code in RETRIABLE_CODES:
        return Retriable(said, retry_after=retry_after)
    return Unanswered(said) if status >= MAY_HAVE_TAKEN_EFFECT else None


def _needs_a_person(status: int, code: str, message: str, said: str) -> Fatal:
    if status == HTTPStatus.UNAUTHORIZED or "Checksum validation failed" in message:
        return Refused(f"{said}. The credentials are wrong or have expired: correct the secret")
    if status == HTTPStatus.FORBIDDEN or code in REFUSED_CODES:
        return Refused(f"{said}. Give the integration user this right, then try again")
    if status // 100 == REDIRECTION:
        return Fatal(f"{said}: it redirects to another address; write the final address as url into the secret")
    return Faulty(said) if code else Fatal(said)


def _not_json(status: int, where: str) -> T2AError:
    if status == HTTPStatus.OK:
        return Unanswered(
            f"{where} answered with a page instead of JSON: a proxy or a maintenance page stands before it"
        )
    if status == HTTPStatus.BAD_REQUEST:
        return TooLarge(f"{where} answered 400 with a page: the request is too long for it")
    return Fatal(f"{where} answered 404 with a page: there is no DHIS2 under this url; correct it in the secret")


def _said(text: str) -> tuple[str, str]:
    """Error code and message of a DHIS2 error body; a page of another server says nothing."""
    try:
        body = json.loads(text)
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    detail = str(body.get("devMessage") or "").split("\n")[0]
    message = str(body.get("message") or "")
    return str(body.get("errorCode") or ""), f"{message} {f'({detail})' if detail else ''}".strip()[:LONGEST_TEXT]
