"""What an import of the table would change on a server, object by object and property by property."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from t2a.domain.indicators.facts import facts, merged
from t2a.domain.indicators.metadata import GROUPS, INDICATORS
from t2a.domain.indicators.table import IndicatorTable
from t2a.domain.metadata_import import Payload, Properties

Kind = Literal["create", "change", "same", "remove", "keep", "left over"]


class Difference(NamedTuple):
    """One property in words; empty where there is none."""

    name: str
    server: str
    table: str


class Change(NamedTuple):
    """Of one indicator, or of the group. `object`: as it is to be stored, None where nothing is.

    remove: it leaves the group. keep: it is in the group and none of the table's. left over: it has the table's
    prefix and is in neither.
    """

    kind: Kind
    id: str
    code: str
    object: Properties | None = None
    differences: tuple[Difference, ...] = ()


class Changes(NamedTuple):
    indicators: tuple[Change, ...]
    group: Change

    @property
    def needed(self) -> bool:
        return any(one.kind in ("create", "change") for one in (*self.indicators, self.group))

    def payload(self, *, whole: bool = False) -> Payload:
        """What must be sent; `whole`: everything that the table makes, the same too."""
        wanted = ("create", "change", "same") if whole else ("create", "change")
        indicators = [one.object for one in self.indicators if one.kind in wanted and one.object is not None]
        group = [self.group.object] if self.group.kind in wanted and self.group.object is not None else []
        return {INDICATORS: indicators, GROUPS: group}


class OnServer(NamedTuple):
    """What a server has of a table: all indicators of its programme, those in its group, the group if there is one."""

    indicators: Sequence[Properties]
    group: Properties | None


def changes(table: IndicatorTable, wanted: Payload, group: Properties, server: OnServer) -> Changes:
    """`wanted` and `group` are made of the table alone. An indicator is found by its code, else by its UID."""
    known = _Known(server.indicators)
    found = [_change(one, known.like(one), table.data_element_attribute) for one in wanted[INDICATORS]]
    others = _others(table, {one.id for one in found}, server)
    members = [one.id for one in others if one.kind == "keep"] + [one.id for one in found]
    return Changes((*found, *others), _group_change(group, members, server.group))


def foreign(table: IndicatorTable, wanted: Payload, server: OnServer) -> list[str]:
    """Codes of the table that indicators of another programme hold: DHIS2 takes a code once."""
    ours = {one["code"] for one in wanted[INDICATORS]}
    others = (one for one in server.indicators if program_of(one) != table.program)
    return [str(one["code"]) for one in others if one.get("code") in ours]


class _Known:
    def __init__(self, indicators: Iterable[Properties]) -> None:
        self._by_code = {one.get("code"): one for one in indicators if one.get("code")}
        self._by_id = {one["id"]: one for one in indicators}

    def like(self, wanted: Properties) -> Properties | None:
        return self._by_code.get(wanted["code"]) or self._by_id.get(wanted["id"])


def _change(wanted: Properties, stored: Properties | None, attribute: str) -> Change:
    code = str(wanted["code"])
    if stored is None:
        return Change("create", str(wanted["id"]), code, wanted)
    differences = _differences(facts(stored, attribute), facts(wanted, attribute))
    names = {one.name for one in differences}
    return Change(
        "change" if differences else "same",
        str(stored["id"]),
        code,
        merged(stored, wanted, names, attribute),
        differences,
    )


def _differences(stored: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[Difference, ...]:
    return tuple(Difference(name, stored[name], text) for name, text in wanted.items() if text != stored[name])


def _others(table: IndicatorTable, ours: set[str], server: OnServer) -> list[Change]:
    members = _members(server.group)
    others = {str(one["id"]): one for one in server.indicators if one["id"] not in ours}
    unread = [uid for uid in members if uid not in others and uid not in ours]
    kinds = [(_kind(table, one, member=uid in members), uid, str(one.get("code") or "")) for uid, one in others.items()]
    kinds += [("keep", uid, "") for uid in unread]
    return [Change(kind, uid, code) for kind, uid, code in kinds if kind]


def _kind(table: IndicatorTable, stored: Properties, *, member: bool) -> Kind | None:
    if not _of_table(table, stored):
        return "keep" if member else None
    return "remove" if member else "left over"


def _of_table(table: IndicatorTable, stored: Properties) -> bool:
    if table.code_prefix is None or program_of(stored) != table.program:
        return False
    return str(stored.get("code") or "").startswith(table.code_prefix)


def program_of(stored: Properties) -> str:
    program = stored.get("program")
    return str(program.get("id")) if isinstance(program, Mapping) else ""


def _members(group: Properties | None) -> list[str]:
    listed = group.get(INDICATORS) if group else None
    return [str(one["id"]) for one in listed] if isinstance(listed, list) else []


def _group_change(wanted: Properties, members: Sequence[str], stored: Properties | None) -> Change:
    code = str(wanted.get("code") or wanted["id"])
    named = {name: wanted[name] for name in ("code", "name") if name in wanted}
    if stored is None:
        return Change("create", str(wanted["id"]), code, {**wanted, INDICATORS: [{"id": uid} for uid in members]})
    before = _members(stored)
    staying = [uid for uid in before if uid in members]
    listed = {INDICATORS: [{"id": uid} for uid in dict.fromkeys([*staying, *members])]}
    differences = [
        Difference(name, str(stored.get(name) or ""), str(text))
        for name, text in named.items()
        if text != stored.get(name)
    ]
    if set(before) != set(members):
        joined, left = len(set(members) - set(before)), len(set(before) - set(members))
        differences.append(Difference("members", f"{len(before)}", f"{len(members)}: {joined} join, {left} leave"))
    kind: Kind = "change" if differences else "same"
    return Change(kind, str(stored["id"]), code, {**stored, **named, **listed}, tuple(differences))
