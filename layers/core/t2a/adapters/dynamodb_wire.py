"""Items and changes as DynamoDB spells them.

An item is plain: strings, whole numbers and booleans under `pk` and `sk`. Conditions name attributes as
`#attribute` and values as `:value`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

Value = str | int | bool
Item = dict[str, Value]
Values = Mapping[str, Value]
Request = dict[str, Any]

EXISTS = "attribute_exists(pk)"
IS_NEW = "attribute_not_exists(pk)"
NOTHING: Values = {}


class Key(NamedTuple):
    pk: str
    sk: str


class Change(NamedTuple):
    """Attributes to assign, to remove and to add to, all of them `when` the condition holds."""

    key: Key
    assign: Values
    remove: Iterable[str] = ()
    add: Values = NOTHING
    when: str = EXISTS
    values: Values = NOTHING


def wire(item: Values) -> "dict[str, AttributeValueTypeDef]":
    return {name: _wire_value(value) for name, value in item.items()}


def wire_key(key: Key) -> "dict[str, AttributeValueTypeDef]":
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def plain(item: "Mapping[str, AttributeValueTypeDef]") -> Item:
    return {name: _plain_value(value) for name, value in item.items()}


def placeholders(expression: str, values: Values) -> Request:
    names = {f"#{name}": name for name in re.findall(r"#(\w+)", expression)}
    parts = {
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {f":{name}": _wire_value(value) for name, value in values.items()},
    }
    return {name: part for name, part in parts.items() if part}


def condition(when: str, values: Values) -> Request:
    return {"ConditionExpression": when} | placeholders(when, values) if when else {}


def update(change: Change) -> Request:
    """The part of an UpdateItem request that says what changes; assigned values are prefixed `new_`."""
    assigned = {f"new_{name}": value for name, value in {**change.assign, **change.add}.items()}
    clauses = {
        "SET": [f"#{name} = :new_{name}" for name in change.assign],
        "REMOVE": [f"#{name}" for name in change.remove],
        "ADD": [f"#{name} :new_{name}" for name in change.add],
    }
    expression = " ".join(f"{verb} {', '.join(terms)}" for verb, terms in clauses.items() if terms)
    return {
        "Key": wire_key(change.key),
        "UpdateExpression": expression,
        "ConditionExpression": change.when,
        **placeholders(f"{expression} {change.when}", {**assigned, **change.values}),
    }


def _wire_value(value: Value) -> "AttributeValueTypeDef":
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _plain_value(value: "AttributeValueTypeDef") -> Value:
    if "BOOL" in value:
        return value["BOOL"]
    return int(value["N"]) if "N" in value else value["S"]
