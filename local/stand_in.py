"""The DHIS2 stand-in as a process of its own, so that it outlives the command that starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import requests
from pydantic import BaseModel, ConfigDict

from local.cloud.errors import LocalCloudError

QUICK = 10.0


class StandIn(BaseModel):
    """A running stand-in, known by its address and process id."""

    model_config = ConfigDict(frozen=True)

    url: str
    pid: int

    @classmethod
    def start(cls, *options: str) -> "StandIn":
        """Start one on a free port of 127.0.0.1; `options` are those of `python -m local.dhis2`."""
        process = subprocess.Popen(
            [sys.executable, "-m", "local.dhis2", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # an inherited pipe would keep the starter's reader waiting
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None  # noqa: S101 - PIPE
        url = process.stdout.readline().strip()
        process.stdout.close()
        if not url:
            raise LocalCloudError("the DHIS2 stand-in did not start; try `python -m local.dhis2`")
        return cls(url=url, pid=process.pid)

    def tell(self, command: str, **arguments: object) -> None:
        """Give a command of `local.dhis2.control`, such as `today` or `faults`."""
        requests.post(f"{self.url}/stand-in/{command}", json=arguments, timeout=QUICK).raise_for_status()

    def forget(self, what: str) -> None:
        """Clear the `faults` or the `log`."""
        requests.delete(f"{self.url}/stand-in/{what}", timeout=QUICK).raise_for_status()

    def read(self, what: str) -> list[dict[str, object]]:
        """One of its readings: `values`, `users`, `log`, `messages`."""
        answer = requests.get(f"{self.url}/stand-in/{what}", timeout=QUICK)
        answer.raise_for_status()
        found: list[dict[str, object]] = answer.json()
        return found

    def secret(self, username: str) -> Mapping[str, str]:
        """The secret with which `username` calls it."""
        token = next(str(user["token"]) for user in self.read("users") if user["username"] == username)
        return {"url": self.url, "token": token}

    def stop(self) -> None:
        """End the process, if it still is the one that was started."""
        if self._lives():
            os.kill(self.pid, signal.SIGTERM)

    def _lives(self) -> bool:
        try:
            return b"local.dhis2" in Path(f"/proc/{self.pid}/cmdline").read_bytes()
        except OSError:
            return False
