"""Dispatch: a schedule's event, or a person's, becomes queued batches; a run that has waited is taken up."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from t2a.bootstrap.dispatch import Dispatching, dispatch
from t2a.domain.ledger import Run

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    dispatching = dispatch(lambda: context.get_remaining_time_in_millis() / 1000)
    run = _resumed(event, dispatching) if "Records" in event else dispatching.start(event, context.aws_request_id)
    if run is None:
        logger.info("Nothing dispatched: the event was handled before, or is not ours")
        return {}
    logger.info("Run dispatched", run=run.id, state=run.state.value, batches=run.batches, trouble=run.trouble)
    return {"run": run.id, "state": run.state.value}


def _resumed(event: dict[str, Any], dispatching: Dispatching) -> Run | None:
    """The wait queue hands over one message at a time."""
    for record in SQSEvent(event).records:
        return dispatching.resume(record.body, record.message_id)
    return None
