"""Importing each handler with what Lambda gives it and nothing else: its code, the two layers, boto3."""

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from bench.spread import Figures, spread
from local.cloud.build import build
from local.cloud.expand import PROJECT
from local.cloud.server import PYTHON

FUNCTIONS = ("register", "dispatch", "transfer", "finish", "sweep")
LAYERS = ("layers/dependencies", "layers/core")
PROGRAM = (
    "import sys; sys.path[:0] = sys.argv[1:]; from time import perf_counter as now; start = now(); "
    "import handler; print(now() - start)"
)
# Of the functions' settings the imports need none; Powertools asks for its own.
ENVIRONMENT = {"AWS_DEFAULT_REGION": "eu-west-1", "POWERTOOLS_SERVICE_NAME": "bench"}
# Lambda cannot write beside the code either.
ALONE = ("-I", "-S", "-B")


class Unpacked:
    """The functions' code, the layers with and without compiled modules, and boto3, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runtime = folder / "runtime"
        for source in LAYERS:
            _unpack(source, folder / "compiled")
        shutil.copytree(folder / "compiled", folder / "bare", ignore=shutil.ignore_patterns("__pycache__"))
        for function in FUNCTIONS:
            _unpack(f"functions/{function}", folder / function)
        _install_runtime(self._runtime)
        _compile(folder / "compiled", self._runtime)

    def cold_start(self, function: str, layer: str) -> Figures:
        """Seconds of the clock; `layer` is `compiled` or `bare`."""
        places = [self._folder / function, self._folder / layer / "python", self._runtime]
        command = [str(PYTHON), *ALONE, "-c", PROGRAM, *map(str, places)]
        return spread(lambda: {"seconds": float(_output(command, ENVIRONMENT))})["seconds"]


def _unpack(source: str, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(build(source))) as archive:
        archive.extractall(folder)


def _install_runtime(folder: Path) -> None:
    uv, requirements = str(Path(sys.executable).with_name("uv")), f"{folder}.txt"
    _output([uv, "--quiet", "export", "--locked", "--only-group", "runtime", "--output-file", requirements])
    _output([uv, "--quiet", "pip", "install", "--python", str(PYTHON), "--target", str(folder), "-r", requirements])


def _compile(*folders: Path) -> None:
    """By hash: unpacking does not keep the times by which compiled modules are checked otherwise."""
    how = ["-q", "-f", "--invalidation-mode", "unchecked-hash"]
    _output([str(PYTHON), "-m", "compileall", *how, *map(str, folders)])


def _output(command: list[str], environment: dict[str, str] | None = None) -> str:
    return subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
