import os

import boto3

from t2a.adapters.dhis2_completeness import Dhis2Completeness
from t2a.adapters.dhis2_validation import Dhis2Validation
from t2a.adapters.s3_evidence import S3Evidence
from t2a.bootstrap import parts
from t2a.bootstrap.instances import instances
from t2a.services.completing import Completing
from t2a.services.finish import Finish
from t2a.services.reporting import Reporting
from t2a.services.validating import Validating
from t2a.settings import FinishSettings


def finish(remaining: parts.Remaining) -> Finish:
    """The report comes last, as it tells of the other steps."""
    settings = FinishSettings.read(os.environ)
    ledger = parts.ledger(settings)
    evidence = S3Evidence(boto3.client("s3"), settings.bucket)
    opened = instances(remaining)
    return Finish(
        ledger,
        parts.batch_queue(settings),
        parts.teller(settings, ledger, opened),
        parts.utc_now,
        steps=(
            Completing(evidence, opened, lambda name: Dhis2Completeness(opened.client(name))),
            Validating(evidence, lambda name: Dhis2Validation(opened.client(name))),
            Reporting(ledger, evidence, parts.utc_now),
        ),
    )
