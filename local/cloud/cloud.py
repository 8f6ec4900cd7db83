"""The local cloud with T2A deployed on it."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import boto3

from local.cloud import server, state
from local.cloud.certificate import make_certificate
from local.cloud.deploy import PARAMETERS, deploy
from local.cloud.errors import LocalCloudError
from local.cloud.expand import PROJECT
from local.cloud.operator import create_operator, session_of
from local.cloud.session import REGION


class LocalCloud:
    """A running local cloud; leaving the `with` block ends it.

    `up` starts one in a folder of its own, `find` gives the one that runs there, else None.
    """

    def __init__(self, folder: Path, known: state.State) -> None:
        self.folder = folder
        self._state = known

    @classmethod
    def up(
        cls,
        folder: Path = state.FOLDER,
        *,
        parameters: Mapping[str, str] | None = None,
        project: Path = PROJECT,
    ) -> Self:
        """Start with nothing kept from before, deploy the template, remember it in the folder.

        `parameters` of the template override `local.cloud.deploy.PARAMETERS`.
        """
        if cls.find(folder):
            raise LocalCloudError("A local cloud is running already: end it with `t2a local down`")
        place = _emptied(folder / "cloud")
        certificate = make_certificate(place)
        running = server.start(place, certificate, place / "ministack.log")
        try:
            known = create_operator(running, certificate)
            outputs = deploy(session_of(known), project, {**PARAMETERS, **(parameters or {})})
            known = known.model_copy(update={"outputs": outputs})
            state.write(folder, known)
        except BaseException:
            server.stop(running.pid)
            raise
        return cls(folder, known)

    @classmethod
    def find(cls, folder: Path = state.FOLDER) -> Self | None:
        known = state.read(folder)
        if known and server.is_ours(known.pid, known.certificate):
            return cls(folder, known)
        return None

    def down(self) -> None:
        """End the process that `up` started, and with it everything stored there."""
        if server.is_ours(self._state.pid, self._state.certificate):
            server.stop(self._state.pid)
        shutil.rmtree(self._state.certificate.parent / server.SCRATCH, ignore_errors=True)
        state.forget(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def endpoint(self) -> str:
        return self._state.endpoint

    @property
    def outputs(self) -> Mapping[str, str]:
        """The stack's outputs, see the end of template.yaml."""
        return self._state.outputs

    @property
    def environment(self) -> dict[str, str]:
        """Variables with which any AWS tool or a process of ours calls the local cloud as its operator."""
        return {
            "AWS_ENDPOINT_URL": self._state.endpoint,
            "AWS_CA_BUNDLE": str(self._state.bundle),
            "AWS_ACCESS_KEY_ID": self._state.access_key,
            "AWS_SECRET_ACCESS_KEY": self._state.secret_key,
            "AWS_DEFAULT_REGION": REGION,
        }

    @property
    def log(self) -> Path:
        """MiniStack's own log; it also holds what the functions print."""
        return self.folder / "cloud" / "ministack.log"

    def session(self) -> boto3.Session:
        """Clients of this session call the local cloud, trust its certificate and are its operator."""
        return session_of(self._state)

    def function_logs(self, name: str) -> list[str]:
        """What a function (`transfer`) has logged since the start, line by line, oldest first."""
        group = f"/aws/lambda/{self.outputs[f'{name.capitalize()}FunctionName']}"
        pages = self.session().client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        events = [event for page in pages for event in page["events"]]
        return [event["message"] for event in sorted(events, key=lambda event: event["timestamp"])]


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder.resolve()
