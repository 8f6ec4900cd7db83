"""Finish: when no batch is left, totals, outcome and alert."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from t2a.bootstrap.finish import finish
from t2a.domain.errors import sentence
from t2a.services.finish import Finish

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, object], context: LambdaContext) -> PartialItemFailureResponse:
    finishing = finish(lambda: context.get_remaining_time_in_millis() / 1000)
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, lambda record: _close(record, finishing), processor, context)


def _close(record: SQSRecord, finishing: Finish) -> None:
    try:
        run = finishing.receive(record.body, receive=int(record.attributes.approximate_receive_count))
    except Exception as error:
        logger.exception("Finish failed", message_id=record.message_id, reason=sentence(error))
        raise
    if run:
        logger.info("Run ended", run=run.id, state=run.state.value, account=run.account)
