"""What another process must know to use or end the running local cloud, in `state.json`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).parents[2] / ".local"


class State(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    endpoint: str
    bundle: Path
    certificate: Path
    access_key: str
    secret_key: str
    outputs: dict[str, str] = {}


def write(folder: Path, state: State) -> None:
    file = _file(folder)
    file.touch(mode=0o600)
    file.write_text(state.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read(folder: Path) -> State | None:
    file = _file(folder)
    return State.model_validate_json(file.read_text(encoding="utf-8")) if file.exists() else None


def forget(folder: Path) -> None:
    _file(folder).unlink(missing_ok=True)


def _file(folder: Path) -> Path:
    return folder / "state.json"
