"""The HTTP shell: threads on 127.0.0.1, one lock around the world, and faults as a client meets them."""

import os
import socket
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from local.dhis2 import application
from local.dhis2.faults import Fault
from local.dhis2.web import JSON_UTF8, Request, Response, html_page
from local.dhis2.world import World

# The request line and the headers share one buffer of the servlet container.
LONGEST_HEAD = 8192
LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>DHIS 2</title></head><body>Please log in</body></html>"
REPLACED: dict[str, Response] = {
    "413": html_page(413, "Request entity too large", "The proxy does not take so much."),
    "500": html_page(500, "Internal server error", "The server met an error."),
    "502": html_page(502, "Bad gateway", "The server behind the proxy did not answer."),
    "503": html_page(503, "Service unavailable", "The server is starting or busy."),
    "504": html_page(504, "Gateway timeout", "The server behind the proxy did not answer in time."),
    "html": Response(200, LOGIN_PAGE, {"Content-Type": "text/html;charset=UTF-8"}),
    "empty": Response(200, b"", {"Content-Type": JSON_UTF8}),
}
TOO_LONG = html_page(400, "Request header is too large", "The server cannot or will not process the request.")


class _Shell(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, world: World, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.world, self.lock, self.stopping = world, Lock(), Event()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Shell
    raw_requestline: bytes

    def _serve(self) -> None:
        request = self._read()
        world = self.server.world
        is_control = request.path.startswith("/stand-in/")
        if is_control:
            self._send(self._handle(request))
            return
        with world.log.noting(request.method, request.path, request.query) as entry:
            fault = world.faults.take(request.method, request.path)
            entry.fault = fault.fault if fault else None
            response = self._meet(fault, request) if fault else self._handle(request)
            entry.status = response.status if response else None
        if response:
            self._send(response)
        else:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - names that the base class calls

    def _read(self) -> Request:
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        return Request(self.command, url.path, url.query, headers, body)

    def _handle(self, request: Request) -> Response:
        if len(self.raw_requestline) + len(str(self.headers)) > LONGEST_HEAD:
            return TOO_LONG
        with self.server.lock:
            return application.handle(self.server.world, request)

    def _meet(self, fault: Fault, request: Request) -> Response | None:
        """What the client gets instead; None when it gets no whole answer."""
        if fault.fault in ("delay", "hang"):
            self.server.stopping.wait(fault.seconds)
        response = self._handle(request) if fault.takes_effect else None
        if fault.fault == "reset":
            self._reset()
        elif fault.fault == "half" and response:
            self._send(response, share=0.5)
        elif fault.fault == "delay":
            return response
        return REPLACED.get(fault.fault)

    def _reset(self) -> None:
        """Ends the connection with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def _send(self, response: Response, share: float = 1.0) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body[: int(len(response.body) * share)])
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """The world keeps its own log."""


class Server:
    """A running stand-in; a context manager. Port 0 takes a free one."""

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        self.world = world or World()
        self._shell = _Shell(self.world, port)
        self.url = f"http://127.0.0.1:{self._shell.server_port}"
        self._thread = Thread(target=self._shell.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._shell.stopping.set()
        self._shell.shutdown()
        self._shell.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
