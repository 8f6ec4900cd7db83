"""The stand-in's HTTP shell: faults as a client meets them, the log, and the program."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from local.dhis2.server import Server
from local.dhis2.users import token_for
from local.dhis2.world import World

IMPORT = {"Authorization": "ApiToken " + token_for("t2a.import")}
VALUE = '{"dataValues": [{"dataElement": "OV5laCq9zFp", "period": "202610", "orgUnit": "akuprrIrykM", "value": "2"}]}'


class Answer(NamedTuple):
    status: int
    content_type: str
    body: bytes


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with Server(World()) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    shared.world.reset()
    return shared


def call(server: Server, method: str, target: str, body: str | None = None, timeout: float = 5) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=timeout)
    try:
        connection.request(method, target, body, IMPORT)
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Content-Type", ""), response.read())
    finally:
        connection.close()


def me(server: Server, timeout: float = 5) -> Answer:
    return call(server, "GET", "/api/me?fields=username", timeout=timeout)


def test_a_request_without_a_fault_is_answered(server: Server) -> None:
    assert me(server) == (200, "application/json;charset=UTF-8", b'{"username": "t2a.import"}')


@pytest.mark.parametrize("status", [413, 500, 502, 503, 504])
def test_a_fault_that_is_a_status_is_a_page_of_a_proxy(server: Server, status: int) -> None:
    server.world.add_fault(fault=str(status))
    answer = me(server)
    assert (answer.status, answer.content_type) == (status, "text/html;charset=utf-8")


def test_the_fault_html_is_a_login_page_with_200(server: Server) -> None:
    server.world.add_fault(fault="html")
    answer = me(server)
    assert (answer.status, answer.content_type) == (200, "text/html;charset=UTF-8")


def test_the_fault_empty_is_200_with_no_body(server: Server) -> None:
    server.world.add_fault(fault="empty")
    assert me(server) == (200, "application/json;charset=UTF-8", b"")


def test_the_fault_reset_ends_the_connection(server: Server) -> None:
    server.world.add_fault(fault="reset")
    with pytest.raises(ConnectionResetError):
        me(server)


def test_the_fault_half_breaks_off_in_the_body(server: Server) -> None:
    server.world.add_fault(fault="half")
    with pytest.raises(http.client.IncompleteRead):
        me(server)


def test_the_fault_delay_answers_later(server: Server) -> None:
    server.world.add_fault(fault="delay", seconds=0.2)
    began = time.monotonic()
    assert me(server).status == 200
    assert time.monotonic() - began >= 0.2


def test_the_fault_hang_outlasts_a_client(server: Server) -> None:
    server.world.add_fault(fault="hang", seconds=30)
    with pytest.raises(TimeoutError):
        me(server, timeout=0.1)


def test_a_fault_spares_what_it_is_not_meant_for_and_what_it_skips(server: Server) -> None:
    server.world.add_fault(fault="502", path_prefix="/api/dataValueSets", method="POST", skip=1, times=2)
    assert me(server).status == 200
    statuses = [call(server, "POST", "/api/dataValueSets", VALUE).status for _ in range(4)]
    assert statuses == [200, 502, 502, 200]


@pytest.mark.parametrize(("processed", "stored"), [(True, 1), (False, 0)])
def test_an_answer_may_be_lost_after_or_before_the_work_was_done(server: Server, processed: bool, stored: int) -> None:
    server.world.add_fault(fault="reset", processed=processed)
    with pytest.raises(ConnectionResetError):
        call(server, "POST", "/api/dataValueSets", VALUE)
    assert len(server.world.stored_values()) == stored


def test_a_head_of_more_than_eight_kibibytes_is_refused_in_html(server: Server) -> None:
    answer = call(server, "GET", "/api/me?fields=" + "x" * 8192)
    assert (answer.status, answer.content_type) == (400, "text/html;charset=utf-8")


def test_the_log_tells_what_was_in_hand_at_once(server: Server) -> None:
    server.world.add_fault(fault="delay", seconds=0.3, times=2)
    threads = [Thread(target=me, args=(server,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = server.world.log.as_json()
    assert [entry["concurrent"] for entry in entries] == [1, 2]
    assert {(entry["method"], entry["path"], entry["status"]) for entry in entries} == {("GET", "/api/me", 200)}


def test_the_program_prints_its_address_and_ends_on_sigterm() -> None:
    command = [sys.executable, "-m", "local.dhis2", "--today", "2026-12-01", "--quarterly"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        address = program.stdout.readline().strip()
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
        connection.request("GET", "/stand-in/state")
        state = connection.getresponse().read()
        connection.close()
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=5) == 0
    assert b'"today": "2026-12-01"' in state
