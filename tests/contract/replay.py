"""Plays recordings over a stand-in."""

from dataclasses import dataclass, field, replace

from local.dhis2.application import handle
from local.dhis2.web import Response
from local.dhis2.world import World
from tests.contract.givens import GIVENS, Given
from tests.contract.recorded import Recording


@dataclass
class Replay:
    """Over one world; `ids`: job of the recorded server -> job of the stand-in."""

    world: World
    ids: dict[str, str] = field(default_factory=dict)
    givens: dict[str, Given] = field(default_factory=lambda: GIVENS)

    def play(self, recording: Recording) -> Response:
        path = recording.request.path
        for recorded, own in self.ids.items():
            path = path.replace(recorded, own)
        given = self.givens.get(recording.name, Given(lambda world: None))
        given.before(self.world)
        response = handle(self.world, replace(recording.request, path=path))
        given.after(self.world)
        self._note_job(recording.response, response)
        return self._with_recorded_ids(response)

    def _note_job(self, recorded: Response, response: Response) -> None:
        if b'"relativeNotifierEndpoint"' in response.body and b'"relativeNotifierEndpoint"' in recorded.body:
            self.ids[recorded.json()["response"]["id"]] = response.json()["response"]["id"]

    def _with_recorded_ids(self, response: Response) -> Response:
        body = response.body
        for recorded, own in self.ids.items():
            body = body.replace(own.encode(), recorded.encode())
        return replace(response, body=body)
