import os
from datetime import timedelta

from t2a.bootstrap import parts
from t2a.services.sweep import Sweep
from t2a.settings import SweepSettings


def sweep() -> Sweep:
    settings = SweepSettings.read(os.environ)
    return Sweep(
        ledger=parts.ledger(settings),
        queue=parts.batch_queue(settings),
        finish_queue=parts.finish_queue(settings),
        alerts=parts.alerts(settings),
        clock=parts.utc_now,
        visibility=timedelta(seconds=settings.visibility_timeout),
    )
