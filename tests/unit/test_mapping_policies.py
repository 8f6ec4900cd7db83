"""What a mapping says of manual edits, of values that vanished and of old periods."""

import re

import pytest
from pydantic import ValidationError

from t2a.domain.mapping import AggregateSide
from t2a.domain.mapping_file import MappingInvalid, read_mapping

START = """name: malaria
schedule: cron(0 3 * * ? *)
tracker:
  credentials: t2a/tracker
  program_indicators: [KC5stSYN4Us]
  data_element: {field: code}
  org_units: {level: 3}
aggregate:
  credentials: t2a/aggregate
  data_sets:
  - id: UeCjcuUqPpr
    periods: {past: 3}
"""
LINE = START.count("\n") + 1


def side(**written: str) -> AggregateSide:
    """The aggregate side of a mapping file with these keys at its end."""
    text = START + "".join(f"  {key}: {value}\n" for key, value in written.items())
    return read_mapping(text, file_name="malaria.yaml").aggregate


def test_what_is_left_out_has_a_sensible_value() -> None:
    default = side()
    assert default.on_manual_edit == "overwrite"
    assert default.on_vanished == "remove"
    assert default.removal_limit_percent == 20
    assert default.update_existing_older_than is None


@pytest.mark.parametrize("policy", ["overwrite", "keep"])
def test_manual_edits_are_overwritten_or_kept(policy: str) -> None:
    assert side(on_manual_edit=policy).on_manual_edit == policy


@pytest.mark.parametrize("policy", ["keep", "remove", "zero"])
def test_vanished_values_are_kept_removed_or_zeroed(policy: str) -> None:
    assert side(on_vanished=policy).on_vanished == policy


@pytest.mark.parametrize("percent", [0, 1, 20, 100])
def test_the_limit_of_removals_is_a_whole_number_of_per_cent(percent: int) -> None:
    assert side(removal_limit_percent=str(percent)).removal_limit_percent == percent


@pytest.mark.parametrize("periods", [0, 1, 6, 400])
def test_periods_are_updated_up_to_so_many_before_the_current_one(periods: int) -> None:
    assert side(update_existing_older_than=str(periods)).update_existing_older_than == periods


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("on_manual_edit", "remove", "this must be 'overwrite' or 'keep'"),
        ("on_manual_edit", "Keep", "this must be 'overwrite' or 'keep'"),
        ("on_manual_edit", "", "this key has no value; give it one"),
        ("on_vanished", "delete", "this must be 'keep', 'remove' or 'zero'"),
        ("on_vanished", "0", "this must be 'keep', 'remove' or 'zero'"),
        ("removal_limit_percent", "101", "this must be 100 or less"),
        ("removal_limit_percent", "-1", "this must be 0 or more"),
        ("removal_limit_percent", "20%", "this must be a whole number"),
        ("removal_limit_percent", "12.5", "this must be a whole number"),
        ("removal_limit_percent", "none", "this must be a whole number"),
        ("update_existing_older_than", "", "this key has no value; give it one"),
        ("update_existing_older_than", "-1", "this must be 0 or more"),
        ("update_existing_older_than", "3 months", "this must be a whole number"),
        ("update_existing_older_than", "[3]", "this must be a whole number"),
        ("update_existing_older_then", "3", "this key is unknown; did you mean `update_existing_older_than`?"),
        ("on_vanish", "keep", "this key is unknown; did you mean `on_vanished`?"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_its_line_and_what_to_write(
    key: str, value: str, reason: str
) -> None:
    expected = f"malaria.yaml, line {LINE}: aggregate.{key}: {reason}"
    with pytest.raises(MappingInvalid, match=f"^{re.escape(expected)}$"):
        side(**{key: value})


def test_policies_are_of_the_aggregate_side_and_of_no_other() -> None:
    with pytest.raises(MappingInvalid, match="on_vanished: this key is unknown"):
        read_mapping(START + "on_vanished: keep\n", file_name="malaria.yaml")


def test_a_fraction_of_a_per_cent_is_no_limit() -> None:
    with pytest.raises(ValidationError):
        AggregateSide.model_validate({**side().model_dump(), "removal_limit_percent": 12.5})
