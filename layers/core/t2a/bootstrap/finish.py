import os

from t2a.bootstrap import parts
from t2a.services.finish import Finish
from t2a.settings import FinishSettings


def finish() -> Finish:
    settings = FinishSettings.read(os.environ)
    return Finish(parts.ledger(settings), parts.batch_queue(settings), parts.alerts(settings), parts.utc_now)
