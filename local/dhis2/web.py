"""The shapes that travel between the HTTP shell and the application."""

import gzip
import json
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

Json: TypeAlias = dict[str, Any]

JSON_UTF8 = "application/json;charset=UTF-8"
JSON_PLAIN = "application/json"
HTML_PAGE = (
    '<!doctype html><html lang="en"><head><title>{title}</title><style type="text/css">body '
    "{{font-family:Tahoma,Arial,sans-serif;}} h1, h2, h3, b {{color:white;background-color:#525D76;}} "
    "h1 {{font-size:22px;}} h2 {{font-size:16px;}} h3 {{font-size:14px;}} p {{font-size:12px;}} "
    "a {{color:black;}} .line {{height:1px;background-color:#525D76;border:none;}}</style></head><body>"
    '<h1>{title}</h1><hr class="line" /><p><b>Type</b> Status Report</p><p><b>Message</b> {message}</p>'
    "<p><b>Description</b> {description}</p>"
    '<hr class="line" /><h3>Apache Tomcat/11.0.20</h3></body></html>'
)


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names in lower case, `query` undecoded."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True)

    def one(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.pairs if key == name), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def flag(self, name: str) -> bool:
        return self.one(name).lower() == "true"

    def json(self) -> Json:
        """The body as an object; ValueError when it is none."""
        parsed = json.loads(self._plain_body())
        if not isinstance(parsed, dict):
            raise ValueError("The body is not a JSON object")  # noqa: TRY004 - the content, no argument
        return parsed

    def _plain_body(self) -> bytes:
        if self.headers.get("content-encoding") != "gzip":
            return self.body
        try:
            return gzip.decompress(self.body)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError("The body is not gzip") from error

    @property
    def base_url(self) -> str:
        return "http://" + self.headers.get("host", "127.0.0.1")


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> Any:  # noqa: ANN401 - JSON of any shape
        return json.loads(self.body)


class Refusal(Exception):
    """Ends a request with this answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def answer(content: Json | list[Any], status: int = 200, **headers: str) -> Response:
    """JSON; header names are written with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, json.dumps(content).encode(), {"Content-Type": JSON_UTF8} | named)


def web_message(status: int, message: str, **more: str) -> Json:
    """The envelope around most answers of DHIS2 that are not data."""
    known = HTTPStatus(status)
    word = "OK" if status < 300 else "ERROR"
    head = {"httpStatus": known.phrase, "httpStatusCode": status, "status": word, "message": message}
    return head | more


def refusal(status: int, message: str, **more: str) -> Refusal:
    """An error as DHIS2 words it; `more` holds errorCode and devMessage."""
    content = json.dumps(web_message(status, message, **more)).encode()
    return Refusal(Response(status, content, {"Content-Type": JSON_PLAIN}))


def not_found(kind: str, uid: str) -> Refusal:
    return refusal(404, f"{kind} with id {uid} could not be found.", errorCode="E1005")


def forbidden(authority: str) -> Refusal:
    return refusal(403, f"Access is denied, requires one Authority from [{authority}]")


def html_page(status: int, message: str, description: str) -> Response:
    """The page of the servlet container, which answers where DHIS2 has no say."""
    title = f"HTTP Status {status} – {HTTPStatus(status).phrase}"  # noqa: RUF001 - as Tomcat writes it
    encoded = escape(message).replace("/", "&#47;")
    page = HTML_PAGE.format(title=title, message=encoded, description=description)
    return Response(status, page.encode(), {"Content-Type": "text/html;charset=utf-8"})


def no_such_page(path: str) -> Response:
    return html_page(
        404,
        f"No static resource {path.lstrip('/')}.",
        "The origin server did not find a current representation for the target resource or is not willing "
        "to disclose that one exists.",
    )
