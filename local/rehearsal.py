"""The main job on the local cloud, step by step: instances, secrets, mapping, schedule, run."""

import json
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

import boto3

from local.cloud.cloud import LocalCloud
from local.cloud.errors import LocalCloudError
from local.inbox import Alert, Inbox
from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.domain.ledger import BatchRecord, Run
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import read_mapping
from t2a.services.ordering import UNSUBSTITUTED

EXAMPLE_MAPPING = Path(__file__).parents[1] / "mappings" / "malaria-monthly.yaml"
PATIENCE = 60.0
OFTEN = 0.2


@dataclass
class Rehearsal:
    """A local cloud with T2A on it, an inbox for its alerts, and one mapping."""

    cloud: LocalCloud
    mapping: Mapping
    text: bytes
    inbox: Inbox
    session: boto3.Session = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.cloud.session()

    @classmethod
    def on(cls, cloud: LocalCloud, mapping: Path = EXAMPLE_MAPPING, inbox: Inbox | None = None) -> "Rehearsal":
        text = mapping.read_bytes()
        inbox = inbox or Inbox(cloud.session(), cloud.outputs["AlertTopicArn"])
        return cls(cloud, read_mapping(text, file_name=mapping.name), text, inbox)

    @property
    def ledger(self) -> DynamoDbLedger:
        return DynamoDbLedger(self.session.client("dynamodb"), self.cloud.outputs["LedgerTable"])

    def store_secrets(self, tracker: MappingOf[str, str], aggregate: MappingOf[str, str]) -> None:
        """Under the names that the mapping says."""
        wanted = {self.mapping.tracker.credentials: tracker, self.mapping.aggregate.credentials: aggregate}
        for name, secret in wanted.items():
            self.put_secret(name, json.dumps(secret))

    def put_secret(self, name: str, text: str) -> None:
        manager = self.session.client("secretsmanager")
        try:
            manager.create_secret(Name=name, SecretString=text)
        except manager.exceptions.ResourceExistsException:
            manager.put_secret_value(SecretId=name, SecretString=text)

    def upload(self, text: bytes | None = None, name: str | None = None) -> str:
        """Upload the mapping (or another text, under another name); returns the S3 version."""
        key = f"mappings/{name or self.mapping.name}.yaml"
        body = self.text if text is None else text
        answer = self.session.client("s3").put_object(Bucket=self.cloud.outputs["Bucket"], Key=key, Body=body)
        return answer["VersionId"]

    def wait_registered(self, version: str) -> None:
        """Until register has taken the mapping over; its refusal is an error that quotes it."""
        deadline, alerts = monotonic() + PATIENCE, list[Alert]()
        while monotonic() < deadline:
            registered = self.ledger.registered(self.mapping.name)
            if registered and registered.version == version and self.schedule():
                self.inbox.put_back(alerts)
                return
            alerts += self.inbox.take()
            for alert in alerts:
                if "refused" in alert.subject:
                    raise LocalCloudError(f"{alert.subject}\n{alert.body}")
            sleep(OFTEN)
        raise LocalCloudError("the mapping was not registered in time; see the local cloud's log")

    def schedule(self) -> MappingOf[str, str] | None:
        """The target of the mapping's schedule: function and event."""
        scheduler = self.session.client("scheduler")
        group = self.cloud.outputs["ScheduleGroup"]
        for listed in scheduler.list_schedules(GroupName=group)["Schedules"]:
            target = scheduler.get_schedule(GroupName=group, Name=listed["Name"])["Target"]
            if json.loads(target["Input"])["mapping"] == self.mapping.name:
                return {"Arn": target["Arn"], "Input": target["Input"]}
        return None

    def fire(self, moment: datetime) -> str:
        """Do what EventBridge Scheduler does at `moment` (aware, UTC); returns the id of the run."""
        schedule = self.schedule()
        if schedule is None:
            raise LocalCloudError(f"mapping {self.mapping.name} has no schedule")
        event = schedule["Input"].replace(UNSUBSTITUTED, f"{moment:%Y-%m-%dT%H:%M:%SZ}")
        self.dispatch(json.loads(event))
        return f"{self.mapping.name}-{moment:%Y%m%dT%H%M%SZ}"

    def dispatch(self, event: MappingOf[str, object]) -> None:
        """Hand an event to dispatch, as a schedule or `t2a transfer` does."""
        name = self.cloud.outputs["DispatchFunctionName"]
        self.session.client("lambda").invoke(
            FunctionName=name, InvocationType="Event", Payload=json.dumps(event).encode()
        )

    def batches(self, run: Run) -> list[BatchRecord]:
        return self.ledger.batches(run.id)
