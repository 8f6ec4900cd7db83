"""A DHIS2 that answers at once with what was baked before: its time is not what is measured.

Answers are gzipped, as real servers send them. `/plan` is the run's plan, made here so that making it is not
counted as the worker's memory.
"""

import gzip
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from bench.case import CHANGED_EVERY, DEFAULT, FACILITIES, INDICATORS, PERIODS, stored_plan, value

SUMMARY = {
    "response": {
        "status": "SUCCESS",
        "description": "Import process completed successfully",
        "importCount": {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0},
        "conflicts": [],
        "rejectedIndexes": [],
    }
}


def exported(indicator: str) -> bytes:
    """The rows of one indicator, without the brackets around them."""
    number = INDICATORS.index(indicator)
    rows = [
        {
            "dataElement": indicator,
            "period": month,
            "orgUnit": facility,
            "categoryOptionCombo": "COMBO",
            "value": f"{value(place, number, period)}.0",
            "created": "2026-11-23",
            "lastUpdated": "2026-11-23",
            "comment": "[aggregated]",
            "followup": False,
        }
        for place, facility in enumerate(FACILITIES)
        for period, month in enumerate(PERIODS)
    ]
    return json.dumps(rows).encode()[1:-1]


def stored(facility: str, every: int) -> bytes:
    """What the target holds of one facility; every `every`th value differs, 0 for none."""
    place = FACILITIES.index(facility)
    rows = [
        {
            "dataElement": indicator.replace("I", "E"),
            "period": month,
            "orgUnit": facility,
            "categoryOptionCombo": DEFAULT,
            "attributeOptionCombo": DEFAULT,
            "value": "0" if every and (place * 40 + number * 2 + period) % every == 0 else value(place, number, period),
            "storedBy": "t2a",
            "created": "2026-11-23T02:04:28.000+0000",
            "lastUpdated": "2026-11-23T02:04:28.000+0000",
            "comment": "[aggregated]",
            "followup": False,
        }
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

    def do_GET(self) -> None:
        if self.path == "/plan":
            self._send(self.plan)
            return
        if self.path not in self.packed:
            self.packed[self.path] = gzip.compress(self._found(), compresslevel=6)
        self._send(self.packed[self.path], encoding="gzip")

    def _found(self) -> bytes:
        url = urlsplit(self.path)
        query = parse_qsl(url.query)
        if "analytics" in url.path:
            wanted = next(text for name, text in query if text.startswith("dx:")).removeprefix("dx:").split(";")
            parts = [self.exports[indicator] for indicator in wanted]
        else:
            units = [text for name, text in query if name == "orgUnit"]
            parts = [self.held[unit] for unit in units if unit in self.held]
        return b'{"dataValues":[' + b",".join(parts) + b"]}"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
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
    every = CHANGED_EVERY if case == "changed" else 0
    Handler.exports = {indicator: exported(indicator) for indicator in INDICATORS}
    Handler.held = {} if case == "first" else {facility: stored(facility, every) for facility in FACILITIES}
    Handler.plan, Handler.packed = stored_plan(), {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
