"""The template, expanded, with its code uploaded, as a stack on the local cloud."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

import boto3
from types_boto3_cloudformation.client import CloudFormationClient

from local.cloud.build import build
from local.cloud.errors import LocalCloudError
from local.cloud.expand import expand, with_concurrency

STACK = "t2a"
PARAMETERS: Mapping[str, str] = {
    "Stage": "local",
    # Short, so that a killed worker or an unreachable server is over with while somebody watches.
    "WorkerTimeout": "30",
    "VisibilityTimeout": "30",
    "MaximumReceives": "3",
    "RetryDelay": "1",
    "FirstLook": "1",
    "LongestLook": "2",
    "SweepRate": "rate(1 minute)",
    "UnsubstitutedScheduledTime": "last-due",
}
_ARTIFACTS = "t2a-artifacts"
_DEADLINE = 120.0


def deploy(session: boto3.Session, project: Path, parameters: Mapping[str, str]) -> dict[str, str]:
    """Build, upload, create the stack, wait for it; its outputs."""
    sources: set[str] = set()

    def address(source: str) -> str:
        sources.add(source)
        return f"s3://{_ARTIFACTS}/{source}.zip"

    template = with_concurrency(expand(address, project / "template.yaml"), parameters)
    _upload(session, project, sources)
    formation = session.client("cloudformation")
    formation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    return _outputs(formation)


def _upload(session: boto3.Session, project: Path, sources: set[str]) -> None:
    store = session.client("s3")
    store.create_bucket(Bucket=_ARTIFACTS)
    for source in sorted(sources):
        store.put_object(Bucket=_ARTIFACTS, Key=f"{source}.zip", Body=build(source, project))


def _outputs(formation: CloudFormationClient) -> dict[str, str]:
    end = time.monotonic() + _DEADLINE
    while True:
        stack = formation.describe_stacks(StackName=STACK)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        if stack["StackStatus"] != "CREATE_IN_PROGRESS" or time.monotonic() > end:
            raise LocalCloudError(f"The stack is {stack['StackStatus']}: {_reasons(formation)}")
        time.sleep(0.1)


def _reasons(formation: CloudFormationClient) -> str:
    events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if "FAILED" in event.get("ResourceStatus", "")]
    return "; ".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}" for event in failed
    )
