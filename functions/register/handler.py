"""Register: an upload or removal under `mappings/` becomes a schedule, or an alert."""

from urllib.parse import unquote_plus

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import S3Event
from aws_lambda_powertools.utilities.typing import LambdaContext

from t2a.bootstrap.register import register

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, object], context: LambdaContext) -> dict[str, str]:
    registering = register(lambda: context.get_remaining_time_in_millis() / 1000)
    keys = {unquote_plus(record.s3.get_object.key) for record in S3Event(event).records}
    results = {key: registering(key).value for key in sorted(keys)}
    logger.info("Mappings registered", results=results)
    return results
