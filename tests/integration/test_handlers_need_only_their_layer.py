"""The local cloud's Python has packages of its own, which could hide that the layer lacks one."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local.cloud.build import build
from local.cloud.expand import PROJECT
from local.cloud.server import PYTHON

FUNCTIONS = ("register", "dispatch", "transfer", "finish", "sweep")


def uv(arguments: list[str]) -> None:
    command = [str(Path(sys.executable).with_name("uv")), "--quiet", *arguments]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)


def unpack(source: str, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(build(source))) as archive:
        archive.extractall(folder)


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    unpack("layers/dependencies", folder)
    unpack("layers/core", folder)
    return folder / "python"


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Lambda runtime brings: boto3."""
    folder = tmp_path_factory.mktemp("runtime")
    requirements, site = str(folder / "requirements.txt"), str(folder / "site")
    uv(["export", "--locked", "--only-group", "runtime", "--output-file", requirements])
    uv(["pip", "install", "--python", str(PYTHON), "--target", site, "--requirements", requirements])
    return folder / "site"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_handler_is_imported_with_its_layer_and_boto3_alone(
    name: str, layers: Path, runtime: Path, tmp_path: Path
) -> None:
    unpack(f"functions/{name}", tmp_path)
    places = [str(layers), str(tmp_path), str(runtime)]
    program = f"import sys; sys.path += {places!r}; import handler; assert callable(handler.handler)"
    done = subprocess.run([PYTHON, "-I", "-S", "-c", program], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
