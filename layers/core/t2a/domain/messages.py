"""The messages that travel through SQS. They carry no data, only what to do."""

from pydantic import BaseModel, ConfigDict


class BatchMessage(BaseModel):
    """Transfer this batch of this run; what it holds stands in the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    run: str
    batch: str


class FinishMessage(BaseModel):
    """Every batch of this run has ended: write totals, outcome and alert."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    run: str


class WaitMessage(BaseModel):
    """This run has waited: take it up again."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    run: str


class Delivery(BaseModel):
    """One receive of a message: SQS counts them from 1, a redriven message anew."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    message_id: str
    receipt_handle: str
    receive: int
