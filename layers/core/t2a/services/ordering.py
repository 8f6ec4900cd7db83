"""What calls dispatch: the event of a schedule or of a person, turned into a request."""

import re
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from t2a.domain.errors import Fatal
from t2a.domain.ledger import Request, Run, RunState
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import MappingInvalid, read_mapping
from t2a.domain.messages import WaitMessage
from t2a.domain.schedule_expression import NeverDue, last_due, parse_schedule
from t2a.ports import Ledger, MappingStore
from t2a.services.dispatch import Dispatch
from t2a.services.notices import stray_event_notice

Unsubstituted = Literal["refuse", "last-due"]
UNSUBSTITUTED = "<aws.scheduler.scheduled-time>"


class DispatchEvent(BaseModel):
    """`{"mapping", "scheduled_time"}` from EventBridge Scheduler; by hand with periods, org units, a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    mapping: str = Field(min_length=1, max_length=100)
    scheduled_time: str | None = None
    request_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{1,64}$")
    periods: tuple[str, ...] = ()
    org_units: tuple[str, ...] = ()
    dry_run: bool = False
    reason: str = ""


class Order(NamedTuple):
    request: Request
    mapping: Mapping
    version: str


def handle_event(
    event: object, dispatch: Dispatch, mappings: MappingStore, *, unsubstituted: Unsubstituted, owner: str
) -> Run | None:
    """Dispatch what the event asks for; what cannot become a run is recorded and told."""
    try:
        asked = identified(read_event(event), owner)
    except Fatal as error:
        dispatch.teller.alerts.publish(*stray_event_notice(str(error)))
        return None
    now = dispatch.clock()
    try:
        order = take_order(asked, dispatch.ledger, mappings, now=now, unsubstituted=unsubstituted)
    except Fatal as error:
        return dispatch.refuse(request_of(asked, _time_or(asked.scheduled_time, now)), error, owner=owner)
    return dispatch(order.request, order.mapping, version=order.version, owner=owner)


def resume(body: str, dispatch: Dispatch, mappings: MappingStore, *, owner: str) -> Run | None:
    """Take up the waiting run that a message names, by the version of the mapping with which it began."""
    try:
        run = dispatch.ledger.run(WaitMessage.model_validate_json(body).run)
    except ValidationError as error:
        dispatch.teller.alerts.publish(*stray_event_notice("a message on the wait queue does not name a run"))
        raise Fatal("a message on the wait queue does not name a run") from error
    if run is None or run.state not in (RunState.WAITING, RunState.DISPATCHING):
        return None
    stored = mappings.read(run.request.mapping, run.mapping_version)
    mapping = read_mapping(stored.content, file_name=f"{run.request.mapping}.yaml")
    return dispatch.resume(run.id, mapping, owner=owner)


def read_event(event: object) -> DispatchEvent:
    try:
        return DispatchEvent.model_validate(event)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'event'}: {e['msg']}" for e in error.errors())
        raise Fatal(f"this event does not say what to transfer ({wrong}); send mapping and scheduled_time") from error


def identified(event: DispatchEvent, owner: str) -> DispatchEvent:
    """Give a request by hand that brings no id the delivery's: its retries are then the same run."""
    by_hand = event.scheduled_time is None or event.periods or event.org_units or event.dry_run or event.reason
    return event if event.request_id or not by_hand else event.model_copy(update={"request_id": owner})


def take_order(
    event: DispatchEvent,
    ledger: Ledger,
    mappings: MappingStore,
    *,
    now: datetime,
    unsubstituted: Unsubstituted,
) -> Order:
    """Read the registered version of the mapping and reckon the time that the run stands for."""
    registered = ledger.registered(event.mapping)
    if registered is None:
        raise Fatal(f"no mapping named {event.mapping!r} is registered; upload mappings/{event.mapping}.yaml")
    stored = mappings.read(event.mapping, registered.version)
    try:
        mapping = read_mapping(stored.content, file_name=f"{event.mapping}.yaml")
    except MappingInvalid as error:
        raise Fatal(f"the registered version of the mapping cannot be read any more: {error}") from error
    scheduled_time = _scheduled_time(event.scheduled_time, mapping, now, unsubstituted)
    return Order(request_of(event, scheduled_time), mapping, registered.version)


def request_of(event: DispatchEvent, scheduled_time: datetime) -> Request:
    return Request(scheduled_time=scheduled_time, **event.model_dump(exclude={"scheduled_time"}))


def _scheduled_time(text: str | None, mapping: Mapping, now: datetime, unsubstituted: Unsubstituted) -> datetime:
    if text is None:
        return now.replace(microsecond=0)
    if text == UNSUBSTITUTED:
        if unsubstituted == "refuse":
            raise Fatal(f"the schedule sent {UNSUBSTITUTED} as it stands; upload the mapping again to renew it")
        return _last_due(mapping, now)
    return _utc(text)


def _last_due(mapping: Mapping, now: datetime) -> datetime:
    try:
        return last_due(parse_schedule(mapping.schedule), mapping.timezone, now)
    except NeverDue as error:
        raise Fatal(str(error)) from error


def _time_or(text: str | None, now: datetime) -> datetime:
    """The time that a request names, where it can be read: its second delivery is then the same run."""
    try:
        return _utc(text or "")
    except Fatal:
        return now


def _utc(text: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", text):
        raise Fatal(f"scheduled_time {text!r} is not a time such as 2026-11-23T03:00:00Z")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Fatal(f"scheduled_time {text!r} is not a time such as 2026-11-23T03:00:00Z") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
