"""Sweep: on a schedule, closes what died silently and sends again what is due."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from t2a.bootstrap.sweep import sweep

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, object], context: LambdaContext) -> dict[str, list[str]]:
    done = sweep(lambda: context.get_remaining_time_in_millis() / 1000)()
    if done:
        logger.warning("Swept", done=done)
    return {"done": done}
