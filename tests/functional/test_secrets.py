"""Credentials: what is accepted, and that no message ever shows what a secret holds."""

import json
import re
from typing import TYPE_CHECKING

import boto3
import pytest

from t2a.adapters.secrets import SecretsManagerCredentials
from t2a.domain.credentials import parse_credentials
from t2a.domain.errors import Fatal, Refused
from tests.functional.conftest import Faults

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

URL = "https://dhis2.example.org"
TOKEN = "d2pat_5xVA12xyUbWNedQxy4ohH77WlxRGVvZZ1151814092"


@pytest.fixture
def client(aws: None) -> "SecretsManagerClient":
    return boto3.client("secretsmanager")


def secret(client: "SecretsManagerClient", text: str) -> SecretsManagerCredentials:
    client.create_secret(Name="t2a/tracker", SecretString=text)
    return SecretsManagerCredentials(client)


def test_a_token_is_read_and_not_shown(client: "SecretsManagerClient") -> None:
    credentials = secret(client, json.dumps({"url": URL, "token": TOKEN})).read("t2a/tracker")
    assert credentials.token is not None
    assert (credentials.url, credentials.token.get_secret_value()) == (URL, TOKEN)
    assert TOKEN not in f"{credentials!r} {credentials} {credentials.model_dump_json()}"


def test_a_user_with_password_is_read(client: "SecretsManagerClient") -> None:
    text = json.dumps({"url": URL, "username": "t2a", "password": "district 1"})
    credentials = secret(client, text).read("t2a/tracker")
    assert credentials.password is not None
    assert (credentials.username, credentials.password.get_secret_value()) == ("t2a", "district 1")


def test_a_corrected_secret_counts_at_once(client: "SecretsManagerClient") -> None:
    credentials = secret(client, json.dumps({"url": URL, "token": "old"}))
    credentials.read("t2a/tracker")
    client.put_secret_value(SecretId="t2a/tracker", SecretString=json.dumps({"url": URL, "token": "new"}))
    token = credentials.read("t2a/tracker").token
    assert token is not None
    assert token.get_secret_value() == "new"


def test_a_missing_secret_is_named_with_what_to_write(client: "SecretsManagerClient") -> None:
    with pytest.raises(Fatal, match=re.escape('there is no secret t2a/tracker. Create it and write {"url"')):
        SecretsManagerCredentials(client).read("t2a/tracker")


def test_a_secret_that_waits_for_its_deletion_is_missing(client: "SecretsManagerClient") -> None:
    credentials = secret(client, "{}")
    client.delete_secret(SecretId="t2a/tracker")
    with pytest.raises(Fatal, match="there is no secret"):
        credentials.read("t2a/tracker")


def test_a_binary_secret_is_refused(client: "SecretsManagerClient") -> None:
    client.create_secret(Name="t2a/tracker", SecretBinary=b"bytes")
    with pytest.raises(Fatal, match="it is not JSON"):
        SecretsManagerCredentials(client).read("t2a/tracker")


def test_a_missing_right_is_said(client: "SecretsManagerClient") -> None:
    Faults(client).fail("GetSecretValue", "AccessDeniedException")
    with pytest.raises(Refused, match="reading secret t2a/tracker"):
        SecretsManagerCredentials(client).read("t2a/tracker")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hunter2", "it is not JSON"),
        ('{"url": "hunter2', "it is not JSON"),
        ('["hunter2"]', "not a JSON object of texts"),
        ('{"url": 12, "token": "hunter2"}', "not a JSON object of texts"),
        ('{"token": "hunter2"}', "url is missing"),
        (f'{{"url": "{URL}"}}', "either a token or a username with a password"),
        (f'{{"url": "{URL}", "token": null}}', "either a token or a username with a password"),
        (f'{{"url": "{URL}", "username": "hunter2"}}', "either a token or a username with a password"),
        (f'{{"url": "{URL}", "username": "t2a", "password": ""}}', "either a token or a username"),
        (f'{{"url": "{URL}", "token": "hunter2", "username": "hunter2"}}', "either a token or a username"),
        (f'{{"url": "{URL}", "token": "hunter2", "username": "t2a", "password": "hunter2"}}', "either a token"),
        (f'{{"url": "{URL}", "token": "hunter2\\n"}}', "token is empty or holds blanks"),
        (f'{{"url": "{URL}", "token": ""}}', "token is empty or holds blanks"),
        (f'{{"url": "{URL}", "hunter2": ""}}', "other keys than url, token"),
        ('{"url": "http://dhis2.example.org", "token": "hunter2"}', "must start with https"),
        ('{"url": "http://127.0.0.1.example.org", "token": "hunter2"}', "must start with https"),
        ('{"url": "http://10.0.0.1", "token": "hunter2"}', "must start with https"),
        ('{"url": "https://t2a:hunter2@dhis2.example.org", "token": "x"}', "holds a user"),
        ('{"url": "http://localhost@evil.example.org", "token": "hunter2"}', "holds a user"),
        ('{"url": "https://dhis2.example.org?hunter2", "token": "x"}', "a query or a fragment"),
        ('{"url": "https://dhis2.example.org/#hunter2", "token": "x"}', "a query or a fragment"),
        ('{"url": "dhis2.example.org", "token": "hunter2"}', "no address such as"),
        ('{"url": "https://", "token": "hunter2"}', "no address such as"),
        ('{"url": "https://[hunter2", "token": "x"}', "no address such as"),
        ('{"url": "https://dhis2.example.org:hunter2", "token": "x"}', "no address such as"),
        ('{"url": "http://localhost\\\\hunter2", "token": "x"}', "no address such as"),
    ],
)
def test_what_is_wrong_is_said_without_a_word_of_the_secret(text: str, sentence: str) -> None:
    with pytest.raises(Fatal, match="the credentials t2a/tracker are wrong") as caught:
        parse_credentials(text, "t2a/tracker")
    assert sentence in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://dhis2.example.org/", "https://dhis2.example.org"),
        ("https://dhis2.example.org/hmis/api/", "https://dhis2.example.org/hmis"),
        ("https://dhis2.example.org:8443/api", "https://dhis2.example.org:8443"),
        ("https://dhis2.example.org/hmisapi", "https://dhis2.example.org/hmisapi"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://127.8.9.1", "http://127.8.9.1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_addresses_are_written_without_api_and_http_is_for_this_machine(url: str, address: str) -> None:
    assert parse_credentials(json.dumps({"url": url, "token": "x"}), "t2a/tracker").url == address
