"""Credentials in Secrets Manager."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from t2a.adapters.aws_errors import code_of, translated
from t2a.domain.credentials import SHAPE, Credentials, parse_credentials
from t2a.domain.errors import Fatal

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

# InvalidRequestException: it waits for its deletion.
NOT_THERE = frozenset({"ResourceNotFoundException", "InvalidRequestException"})


class SecretsManagerCredentials:
    """Implements `t2a.ports.Secrets`; reads anew each time, so that a corrected secret counts at once."""

    def __init__(self, client: "SecretsManagerClient") -> None:
        self._client = client

    def read(self, name: str) -> Credentials:
        with translated(f"reading secret {name}"):
            try:
                answer = self._client.get_secret_value(SecretId=name)
            except ClientError as error:
                if code_of(error) not in NOT_THERE:
                    raise
                raise Fatal(f"there is no secret {name}. Create it and write {SHAPE}") from error
        return parse_credentials(answer.get("SecretString", ""), name)
