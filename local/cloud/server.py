"""MiniStack as a process of its own: its own environment, clean variables, loopback only, TLS and IAM on."""

import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

from local.cloud.certificate import Certificate
from local.cloud.errors import LocalCloudError
from local.cloud.expand import PROJECT

PYTHON = PROJECT / ".local" / "ministack" / "bin" / "python"
HOST = "127.0.0.1"
SCRATCH = "scratch"
_STOP_SECONDS = 5.0

# What this process started, so that it is also reaped here; others are only signalled.
_children: dict[int, subprocess.Popen[bytes]] = {}


class Server(NamedTuple):
    pid: int
    port: int

    @property
    def endpoint(self) -> str:
        return f"https://{HOST}:{self.port}"


def start(folder: Path, certificate: Certificate, log: Path, *, deadline: float = 60.0) -> Server:
    """Start MiniStack with nothing in it and wait, at most `deadline` seconds, until it answers."""
    if not PYTHON.exists():
        raise LocalCloudError("The local cloud is not installed: run `make install`")
    scratch = folder / SCRATCH
    scratch.mkdir()
    port = _free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            _command(port, certificate),
            env=_environment(scratch, port, certificate),
            cwd=scratch,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[process.pid] = process
    server = Server(process.pid, port)
    try:
        _wait(server, certificate, log, deadline)
    except BaseException:
        stop(process.pid)
        raise
    return server


def _command(port: int, certificate: Certificate) -> list[str]:
    # Not the `ministack` command: that one would bind port 443 as well.
    return [
        *(str(PYTHON), "-m", "hypercorn", "ministack.app:app", "--bind", f"{HOST}:{port}", "--keep-alive", "75"),
        *("--certfile", str(certificate.certificate), "--keyfile", str(certificate.key)),
    ]


def _environment(scratch: Path, port: int, certificate: Certificate) -> dict[str, str]:
    """All that MiniStack knows of this machine; every function inherits it."""
    bundle = str(certificate.bundle)
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate.certificate),
        "MINISTACK_SSL_KEY": str(certificate.key),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_CA_BUNDLE": bundle,
        "REQUESTS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, certificate: Certificate, log: Path, deadline: float) -> None:
    context = ssl.create_default_context(cafile=str(certificate.certificate))
    end = time.monotonic() + deadline
    while not _answers(server, context):
        if _children[server.pid].poll() is not None:
            raise LocalCloudError(f"The local cloud ended while starting:\n{_tail(log)}")
        if time.monotonic() > end:
            raise LocalCloudError(f"The local cloud did not answer within {deadline:.0f} s:\n{_tail(log)}")
        time.sleep(0.05)


def _answers(server: Server, context: ssl.SSLContext) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(f"{server.endpoint}/_ministack/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])


def is_ours(pid: int, certificate: Path) -> bool:
    """Whether the process is the MiniStack that serves this very certificate, not a later user of the number."""
    return str(certificate) in _command_line(pid)


def _command_line(pid: int) -> str:
    entry = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        return entry.read_bytes().replace(b"\0", b" ").decode() if entry.exists() else ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout


def stop(pid: int) -> None:
    """End MiniStack and the functions' processes, which share its process group."""
    _signal(pid, signal.SIGTERM)
    end = time.monotonic() + _STOP_SECONDS
    while _alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    _signal(pid, signal.SIGKILL)
    if child := _children.pop(pid, None):
        child.wait()


def _alive(pid: int) -> bool:
    if child := _children.get(pid):
        return child.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
