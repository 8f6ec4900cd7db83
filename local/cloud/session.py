"""boto3 sessions that the host's AWS profiles, configuration files and variables do not reach."""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

REGION = "us-east-1"
# Instead of the variable, the file and the default that boto3 would look at.
_NO_PROFILE = (None, None, None, None)
_NO_FILE = (None, None, os.devnull, None)
_CONFIG = Config(
    connect_timeout=5,
    read_timeout=120,
    retries={"mode": "standard", "max_attempts": 3},
    s3={"addressing_style": "path"},
)


def isolated_session() -> boto3.Session:
    return boto3.Session(region_name=REGION, botocore_session=_isolated())


class LocalSession(boto3.Session):
    """A session whose clients call the local cloud and trust its certificate."""

    def __init__(self, access_key: str, secret_key: str, *, endpoint: str, bundle: str) -> None:
        super().__init__(access_key, secret_key, region_name=REGION, botocore_session=_isolated())
        self._address = {"endpoint_url": endpoint, "verify": bundle, "config": _CONFIG}

    def client(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - boto3's own, a hundred overloads
        return super().client(*args, **{**self._address, **kwargs})


def _isolated() -> botocore.session.Session:
    return botocore.session.Session(
        session_vars={"profile": _NO_PROFILE, "config_file": _NO_FILE, "credentials_file": _NO_FILE}
    )
