"""The deployed stack that a command talks to: a CloudFormation stack, or the local cloud while it runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.cloud.cloud import LocalCloud
from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.adapters.s3_evidence import S3Evidence
from t2a.adapters.sqs import SqsBatchQueue, SqsFinishQueue
from t2a.adapters.sqs_dead_letters import SqsDeadLetters
from t2a.bootstrap.parts import utc_now
from t2a.domain.errors import Fatal
from t2a.services.releasing import Releasing

DEFAULT_STACK = "t2a"


@dataclass(frozen=True, slots=True)
class Stack:
    """`outputs` are those of template.yaml, by name."""

    session: boto3.Session
    outputs: Mapping[str, str]

    def ledger(self) -> DynamoDbLedger:
        return DynamoDbLedger(self.session.client("dynamodb"), self.outputs["LedgerTable"])

    def dead_letters(self) -> SqsDeadLetters:
        sqs = self.session.client("sqs")
        return SqsDeadLetters(sqs, self.outputs["BatchDeadLetterQueueUrl"], self.outputs["BatchQueueUrl"])

    def batch_queue(self) -> SqsBatchQueue:
        return SqsBatchQueue(self.session.client("sqs"), self.outputs["BatchQueueUrl"])

    def evidence(self) -> S3Evidence:
        return S3Evidence(self.session.client("s3"), self.outputs["Bucket"])

    def releasing(self) -> Releasing:
        finish_queue = SqsFinishQueue(self.session.client("sqs"), self.outputs["FinishQueueUrl"])
        return Releasing(self.ledger(), self.evidence(), self.batch_queue(), finish_queue, utc_now)

    def who(self) -> str:
        """Who is signed in, as AWS knows them."""
        try:
            return self.session.client("sts").get_caller_identity()["Arn"]
        except (BotoCoreError, ClientError) as error:
            raise Fatal(f"AWS does not say who you are ({error}); sign in again") from error

    def invoke_dispatch(self, event: Mapping[str, object]) -> None:
        """Hand the event over; the run is followed in the ledger."""
        self.session.client("lambda").invoke(
            FunctionName=self.outputs["DispatchFunctionName"],
            InvocationType="Event",
            Payload=json.dumps(event).encode(),
        )


def find_stack(name: str | None) -> Stack:
    """The stack of that name; without one, the local cloud if it runs, else the stack `t2a`.

    Raises Fatal with what to do when there is none.
    """
    local = LocalCloud.find() if name is None else None
    if local is not None:
        return Stack(local.session(), local.outputs)
    wanted = name or DEFAULT_STACK
    session = boto3.Session()
    try:
        stacks = session.client("cloudformation").describe_stacks(StackName=wanted)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise Fatal(
            f"no stack named {wanted} can be read ({error}); start one with `t2a local up`, "
            "or deploy one and set your AWS profile"
        ) from error
    return Stack(session, {one["OutputKey"]: one["OutputValue"] for one in stacks[0].get("Outputs", [])})
