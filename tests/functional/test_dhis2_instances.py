"""Instances are opened by the name of their secret, once per invocation."""

import pytest

from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.domain.credentials import Credentials
from t2a.domain.errors import Fatal
from tests.functional.scripted import WITH_TOKEN


def test_a_secret_is_read_once_for_both_roles() -> None:
    read: list[str] = []

    def credentials(name: str) -> Credentials:
        read.append(name)
        return WITH_TOKEN

    instances = Dhis2Instances(credentials, lambda: 100)
    for _ in range(2):
        instances.tracker("t2a/one")
        instances.target("t2a/one")
    instances.target("t2a/two")
    assert read == ["t2a/one", "t2a/two"]


def test_a_secret_that_cannot_be_read_is_not_opened() -> None:
    def missing(name: str) -> Credentials:
        raise Fatal(f"there is no secret {name}")

    with pytest.raises(Fatal, match="there is no secret t2a/one"):
        Dhis2Instances(missing, lambda: 100).tracker("t2a/one")
