"""What is uploaded: layers and functions as zips, for the Python that the local cloud runs."""

import hashlib
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from local.cloud.errors import LocalCloudError
from local.cloud.expand import PROJECT
from local.cloud.server import PYTHON

_CACHE = PROJECT / "build" / "layers"
_EPOCH = (2020, 1, 1, 0, 0, 0)


def build(source: str, project: Path = PROJECT) -> bytes:
    """The zip of a code folder as the template names it: `functions/register`, `layers/core` ..."""
    folder = project / source
    if requirements := _requirements(folder):
        return dependencies_layer(requirements)
    if not any(folder.glob("*")):
        raise LocalCloudError(f"There is no code in {source}")
    return zipped(folder, under="python/" if source.startswith("layers/") else "")


def _requirements(folder: Path) -> Path | None:
    file = folder / "requirements.txt"
    return file if file.exists() else None


def zipped(folder: Path, under: str = "", *, with_compiled: bool = False) -> bytes:
    """The same files give the same bytes; stored, not deflated, for it is unpacked at every cold start."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and (with_compiled or "__pycache__" not in file.parts):
                archive.writestr(zipfile.ZipInfo(f"{under}{file.relative_to(folder)}", _EPOCH), file.read_bytes())
    return memory.getvalue()


def dependencies_layer(requirements: Path) -> bytes:
    """Installed once for each state of the lock and Python version, then taken from `build/layers`."""
    stamp = hashlib.sha256(requirements.read_bytes() + _python_version().encode()).hexdigest()[:16]
    kept = _CACHE / f"dependencies-{stamp}.zip"
    if not kept.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
            place = Path(folder)
            _install(requirements, place / "layer")
            (place / "layer.zip").write_bytes(zipped(place / "layer", "python/", with_compiled=True))
            shutil.move(place / "layer.zip", kept)
    return kept.read_bytes()


def _python_version() -> str:
    return _run([str(PYTHON), "-c", "import sys, platform; print(sys.version, platform.machine())"])


def _install(requirements: Path, target: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    _run([str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--target", str(target),
          "--require-hashes", "-r", str(requirements)])  # fmt: skip
    # Hash-based, for unpacking does not keep the times that compiled modules are checked by otherwise.
    _run([str(PYTHON), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(target)])


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LocalCloudError(f"{' '.join(command[:3])} failed:\n{done.stderr.strip()}")
    return done.stdout
