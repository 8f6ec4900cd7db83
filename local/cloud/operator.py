"""The person at the local cloud: an IAM user, so that requests are signed and checked as on AWS."""

import boto3

from local.cloud.certificate import Certificate
from local.cloud.server import Server
from local.cloud.session import LocalSession
from local.cloud.state import State

_ROOT = "test"  # MiniStack's name for the account's root, key and secret alike
_USER = "t2a-operator"


def create_operator(server: Server, certificate: Certificate) -> State:
    """What is known of the running server, with the keys of a new administrator."""
    root = LocalSession(_ROOT, _ROOT, endpoint=server.endpoint, bundle=str(certificate.bundle)).client("iam")
    root.create_user(UserName=_USER)
    root.attach_user_policy(UserName=_USER, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    key = root.create_access_key(UserName=_USER)["AccessKey"]
    return State(
        pid=server.pid,
        endpoint=server.endpoint,
        bundle=certificate.bundle,
        certificate=certificate.certificate,
        access_key=key["AccessKeyId"],
        secret_key=key["SecretAccessKey"],
    )


def session_of(state: State) -> boto3.Session:
    return LocalSession(state.access_key, state.secret_key, endpoint=state.endpoint, bundle=str(state.bundle))
