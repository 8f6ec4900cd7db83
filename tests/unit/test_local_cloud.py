import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from local.cloud import state
from local.cloud.build import build, zipped
from local.cloud.cloud import LocalCloud
from local.cloud.errors import LocalCloudError


def stale(folder: Path) -> state.State:
    known = state.State(
        pid=os.getpid(),
        endpoint="https://127.0.0.1:1",
        bundle=folder / "bundle.pem",
        certificate=folder / "server.crt",
        access_key="key",
        secret_key="secret",
        outputs={},
    )
    state.write(folder, known)
    return known


def test_a_process_that_is_not_ours_is_neither_found_nor_ended(tmp_path: Path) -> None:
    known = stale(tmp_path)
    assert LocalCloud.find(tmp_path) is None
    LocalCloud(tmp_path, known).down()
    assert state.read(tmp_path) is None


def test_there_is_no_cloud_where_none_was_started(tmp_path: Path) -> None:
    assert LocalCloud.find(tmp_path) is None


def test_the_same_files_give_the_same_zip(tmp_path: Path) -> None:
    (tmp_path / "t2a" / "__pycache__").mkdir(parents=True)
    (tmp_path / "t2a" / "__pycache__" / "x.pyc").write_bytes(b"stale")
    (tmp_path / "t2a" / "x.py").write_text("x = 1\n")
    first = zipped(tmp_path, "python/")
    os.utime(tmp_path / "t2a" / "x.py", (0, 0))
    assert zipped(tmp_path, "python/") == first
    assert zipfile.ZipFile(BytesIO(first)).namelist() == ["python/t2a/x.py"]


def test_a_code_folder_without_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="no code in functions/register"):
        build("functions/register", tmp_path)
