"""Dispatch: a schedule's event, or a person's, becomes queued batches; a run that has waited is taken up."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from t2a.bootstrap.dispatch import dispatch

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    dispatching = dispatch(lambda: context.get_remaining_time_in_millis() / 1000)
    if "Records" in event:
        (record,) = SQSEvent(event).records
        run = dispatching.resume(record.body, record.message_id)
    else:
        run = dispatching.start(event, context.aws_request_id)
    if run is None:
        logger.info("Nothing dispatched: the event was handled before, or is not ours")
        return {}
    logger.info("Run dispatched", run=run.id, state=run.state.value, batches=run.batches, trouble=run.trouble)
    return {"run": run.id, "state": run.state.value}
