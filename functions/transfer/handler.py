"""Transfer: a batch message becomes imported values and the batch's end in the ledger."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from t2a.bootstrap.transfer import worker
from t2a.domain.errors import sentence
from t2a.domain.messages import Delivery
from t2a.services.work import Worker

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, object], context: LambdaContext) -> PartialItemFailureResponse:
    working = worker(lambda: context.get_remaining_time_in_millis() / 1000)
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, lambda record: _work(record, working), processor, context)


def _work(record: SQSRecord, working: Worker) -> None:
    delivery = Delivery(
        message_id=record.message_id,
        receipt_handle=record.receipt_handle,
        receive=int(record.attributes.approximate_receive_count),
    )
    try:
        ended = working(record.body, delivery)
    except Exception as error:
        logger.exception("Batch failed", message_id=record.message_id, receive=delivery.receive, reason=sentence(error))
        raise
    if ended is None:
        logger.info("Batch was done before", message_id=record.message_id)
    else:
        logger.info("Batch done", run=ended.run, batch=ended.id, account=ended.account, seconds=ended.seconds)
