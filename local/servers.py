"""The DHIS2 instances of a rehearsal: real ones by address and token, or the stand-in for whichever is missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from local.cloud.state import FOLDER
from local.stand_in import StandIn
from t2a.domain.errors import Fatal

FILE = FOLDER / "stand-in.json"
Address = tuple[str | None, str | None]


@dataclass(frozen=True)
class Servers:
    """Secrets of the real instances, None where the stand-in plays."""

    tracker: Mapping[str, str] | None
    aggregate: Mapping[str, str] | None

    @classmethod
    def of(cls, tracker: Address, aggregate: Address) -> "Servers":
        """Of addresses and tokens as the command line took them."""
        return cls(_secret("tracker", *tracker), _secret("aggregate", *aggregate))

    @property
    def embedded(self) -> bool:
        return self.tracker is None and self.aggregate is None

    def start(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The secrets of both instances; starts the stand-in if one of them needs it."""
        if self.tracker is not None and self.aggregate is not None:
            return self.tracker, self.aggregate
        stand_in = StandIn.start("--quarterly")
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(stand_in.model_dump_json(), encoding="utf-8")
        return self.tracker or stand_in.secret("t2a.export"), self.aggregate or stand_in.secret("t2a.import")

    def set_today(self, moment: datetime) -> None:
        """Let the stand-in live on that day; real servers have their own."""
        if self.embedded and (stand_in := running_stand_in()):
            stand_in.tell("today", today=f"{moment:%Y-%m-%d}")


def running_stand_in() -> StandIn | None:
    return StandIn(**json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else None


def _secret(which: str, url: str | None, token: str | None) -> Mapping[str, str] | None:
    if url is None:
        return None
    if not token:
        raise Fatal(f"give a token for the {which} instance: --{which}-token, or T2A_{which.upper()}_TOKEN")
    return {"url": url, "token": token}
