"""A DHIS2 that answers at once with what was baked before: its time is not what is measured.

Answers are gzipped, as real servers send them. `/plan` is the run's plan, made here so that making it is not
counted as the worker's memory; `/traffic` is what was asked of DHIS2 so far.
"""

import gzip
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from bench.case import (
    CHANGED_EVERY,
    FACILITIES,
    INDICATORS,
    PERIODS,
    VANISHED_EVERY,
    element_of,
    is_nth,
    stored_plan,
    value,
)
from bench.rows import exported_row, stored_row
from bench.traffic import Asked, summed

Query = dict[str, list[str]]
SUMMARY = {
    "response": {
        "status": "SUCCESS",
        "description": "Import process completed successfully",
        "importCount": {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0},
        "conflicts": [],
        "rejectedIndexes": [],
    }
}


def exported(indicator: str, without: int) -> bytes:
    """The rows of one indicator, without the brackets around them; every `without`th value is not there, 0 for none."""
    number = INDICATORS.index(indicator)
    rows = [
        exported_row(indicator, month, facility, value(place, number, period))
        for place, facility in enumerate(FACILITIES)
        for period, month in enumerate(PERIODS)
        if not is_nth(place, number, period, without)
    ]
    return json.dumps(rows).encode()[1:-1]


def stored(facility: str, every: int) -> bytes:
    """What the target holds of one facility; every `every`th value differs, 0 for none."""
    place = FACILITIES.index(facility)
    rows = [
        stored_row(
            element_of(indicator),
            month,
            facility,
            "0" if is_nth(place, number, period, every) else value(place, number, period),
        )
        for number, indicator in enumerate(INDICATORS)
        for period, month in enumerate(PERIODS)
    ]
    return json.dumps(rows).encode()[1:-1]


class Handler(BaseHTTPRequestHandler):
    """`held` is what the target holds: by facility, nothing for a first transfer."""

    protocol_version = "HTTP/1.1"
    exports: dict[str, bytes]
    held: dict[str, bytes]
    plan: bytes
    packed: dict[str, bytes]
    asked: list[Asked]

    def do_GET(self) -> None:
        if self.path == "/plan":
            self._send(self.plan)
        elif self.path == "/traffic":
            self._send(json.dumps(summed(self.asked)).encode())
        else:
            self._answer()

    def _answer(self) -> None:
        url = urlsplit(self.path)
        kind, body = self._found(url.path, parse_qs(url.query))
        self.asked.append(Asked(kind))
        if self.path not in self.packed:
            self.packed[self.path] = gzip.compress(body, compresslevel=6)
        self._send(self.packed[self.path], encoding="gzip")

    def _found(self, path: str, query: Query) -> tuple[str, bytes]:
        """What kind of question it is, and the answer."""
        if "organisationUnits" in path:
            wanted = query["filter"][0].removeprefix("id:in:[").removesuffix("]").split(",")
            return "org_units", json.dumps({"organisationUnits": [{"id": unit} for unit in wanted]}).encode()
        if "analytics" in path:
            return self._analytics(query["dimension"])
        parts = [self.held[unit] for unit in query["orgUnit"] if unit in self.held]
        return "reads", b'{"dataValues":[' + b",".join(parts) + b"]}"

    def _analytics(self, dimensions: list[str]) -> tuple[str, bytes]:
        """An export; or a probe, which only asks whether one indicator runs: where its value vanished is none."""
        asked = {text.partition(":")[0]: text.partition(":")[2].split(";") for text in dimensions}
        if all(len(asked[name]) == 1 for name in ("dx", "pe", "ou")):
            return "probes", b'{"dataValues":[]}'
        parts = [self.exports[indicator] for indicator in asked["dx"]]
        return "exports", b'{"dataValues":[' + b",".join(parts) + b"]}"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(Asked("imports", sent=len(body), unpacked=len(gzip.decompress(body))))
        self._send(json.dumps(SUMMARY).encode())

    def _send(self, body: bytes, encoding: str = "identity") -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Quiet."""


def main() -> None:
    case = sys.argv[1]
    changed = CHANGED_EVERY if case == "changed" else 0
    vanished = VANISHED_EVERY if case == "vanished" else 0
    Handler.exports = {indicator: exported(indicator, vanished) for indicator in INDICATORS}
    Handler.held = {} if case == "first" else {facility: stored(facility, changed) for facility in FACILITIES}
    Handler.plan, Handler.packed, Handler.asked = stored_plan(), {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
