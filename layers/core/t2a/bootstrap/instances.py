"""The DHIS2 instances of an invocation."""

import boto3

from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.adapters.secrets import SecretsManagerCredentials
from t2a.bootstrap.parts import Remaining

# Seconds kept back from an invocation for ledger, queue and alert.
MARGIN = 10.0


def instances(remaining: Remaining) -> Dhis2Instances:
    credentials = SecretsManagerCredentials(boto3.client("secretsmanager"))
    return Dhis2Instances(credentials.read, lambda: remaining() - MARGIN)
