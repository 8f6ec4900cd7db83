"""The template stands on the local cloud as it would on AWS: invoked, enforced, isolated, findable."""

import json
from pathlib import Path
from time import monotonic, sleep

import boto3
import pytest
from botocore.exceptions import ClientError

from local.cloud.cloud import LocalCloud
from local.cloud.errors import LocalCloudError
from local.cloud.session import LocalSession

PATIENCE = 60.0


def invoke(cloud: LocalCloud, name: str) -> object:
    functions = cloud.session().client("lambda")
    answer = functions.invoke(
        FunctionName=cloud.outputs[f"{name.capitalize()}FunctionName"], Payload=b'{"Records": []}'
    )
    body: object = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, body
    return body


def session_with(cloud: LocalCloud, access_key: str, secret_key: str) -> boto3.Session:
    return LocalSession(access_key, secret_key, endpoint=cloud.endpoint, bundle=cloud.environment["AWS_CA_BUNDLE"])


@pytest.mark.parametrize("name", ["register", "dispatch", "sweep"])
def test_a_function_runs_with_its_layers_settings_and_rights(cloud: LocalCloud, name: str) -> None:
    invoke(cloud, name)
    logged = cloud.function_logs(name)
    assert any(line.startswith("START") for line in logged)
    assert not [line for line in logged if "AccessDenied" in line]


def test_an_upload_wakes_register(cloud: LocalCloud) -> None:
    store = cloud.session().client("s3")
    store.put_object(Bucket=cloud.outputs["Bucket"], Key="mappings/no mapping.yaml", Body=b"nonsense")
    deadline = monotonic() + PATIENCE
    while not any("mappings/no mapping.yaml" in line for line in cloud.function_logs("register")):
        assert monotonic() < deadline
        sleep(0.2)


def test_a_caller_without_known_keys_is_refused(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        session_with(cloud, "AKIAIOSFODNN7EXAMPLE", "wrong").client("s3").list_buckets()


def test_a_caller_without_rights_is_refused(cloud: LocalCloud) -> None:
    users = cloud.session().client("iam")
    users.create_user(UserName="nobody")
    key = users.create_access_key(UserName="nobody")["AccessKey"]
    with pytest.raises(ClientError, match="not authorized"):
        session_with(cloud, key["AccessKeyId"], key["SecretAccessKey"]).client("s3").list_buckets()


def test_another_process_finds_the_cloud_and_cannot_start_a_second_one_there(cloud: LocalCloud) -> None:
    found = LocalCloud.find(cloud.folder)
    assert found is not None
    assert found.outputs == cloud.outputs
    assert found.session().client("sts").get_caller_identity()["Arn"].endswith("user/t2a-operator")
    with pytest.raises(LocalCloudError, match="running already"):
        LocalCloud.up(cloud.folder)


def test_what_must_stay_private_is_readable_by_its_owner_alone(cloud: LocalCloud) -> None:
    private = [cloud.folder / "state.json", cloud.folder / "cloud" / "server.key"]
    assert [Path(file).stat().st_mode & 0o077 for file in private] == [0, 0]
