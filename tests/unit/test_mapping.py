import json

import pytest
from pydantic import ValidationError

from t2a.domain.mapping import BatchLimits, Mapping
from t2a.domain.mapping_windows import PeriodWindow


def content(**changes: object) -> dict[str, object]:
    return {
        "name": "malaria-monthly",
        "schedule": "cron(0 3 * * ? *)",
        "tracker": tracker(),
        "aggregate": aggregate(),
        **changes,
    }


def tracker(**changes: object) -> dict[str, object]:
    return {
        "credentials": "t2a/tracker",
        "program_indicator_groups": ["dBDRj1C2SNe"],
        "data_element": {"attribute": "T2AdeCodeAt"},
        "org_units": {"level": 3},
        **changes,
    }


def aggregate(**changes: object) -> dict[str, object]:
    return {"credentials": "t2a/aggregate", "data_sets": [data_set("UeCjcuUqPpr")], **changes}


def data_set(uid: str, **changes: object) -> dict[str, object]:
    return {"id": uid, "periods": {"past": 3}, **changes}


def reasons_against(mapping: dict[str, object]) -> str:
    with pytest.raises(ValidationError) as refused:
        Mapping.model_validate(mapping)
    return str(refused.value)


def test_what_is_left_out_has_a_sensible_value() -> None:
    mapping = Mapping.model_validate(content())
    assert mapping.description == ""
    assert mapping.enabled
    assert mapping.timezone == "UTC"
    assert mapping.batches == BatchLimits(max_values=50_000, parallel_exports=2)
    assert mapping.tracker.org_unit_id_scheme == "UID"
    assert mapping.tracker.org_units.within == ()
    assert mapping.aggregate.data_element_id_scheme == "CODE"
    assert mapping.aggregate.category_option_combo_id_scheme == "CODE"
    assert mapping.aggregate.import_strategy == "CREATE_AND_UPDATE"
    assert mapping.aggregate.data_sets[0].periods == (PeriodWindow(past=3, include_current=False),)
    assert mapping.aggregate.data_sets[0].elements is None


def test_a_mapping_does_not_change() -> None:
    mapping = Mapping.model_validate(content())
    with pytest.raises(ValidationError, match="frozen"):
        mapping.name = "other"  # type: ignore[misc]


def test_a_mapping_survives_being_stored_as_json() -> None:
    mapping = Mapping.model_validate(content())
    assert Mapping.model_validate_json(mapping.model_dump_json()) == mapping
    assert Mapping.model_validate(json.loads(mapping.model_dump_json(exclude_defaults=True))) == mapping


def test_a_programme_may_feed_several_data_sets_and_say_which_receives_an_element() -> None:
    sets = [data_set("UeCjcuUqPpr", elements=["MAL_TESTED"]), data_set("JiievvK9CfW", periods={"past": 1})]
    mapping = Mapping.model_validate(content(aggregate=aggregate(data_sets=sets)))
    assert [target.elements for target in mapping.aggregate.data_sets] == [("MAL_TESTED",), None]


@pytest.mark.parametrize("name", ["a", "malaria-monthly", "2026", "m" * 50])
def test_names_are_lower_case_letters_digits_and_hyphens(name: str) -> None:
    assert Mapping.model_validate(content(name=name)).name == name


@pytest.mark.parametrize("name", ["", "-a", "Malaria", "malaria monthly", "malaria_monthly", "m" * 51, "a\n", "é"])
def test_other_names_are_refused(name: str) -> None:
    assert "is no mapping name; write 1 to 50 lower-case letters" in reasons_against(content(name=name))


@pytest.mark.parametrize("uid", ["", "UeCjcuUqPp", "UeCjcuUqPprX", "1eCjcuUqPpr", "UeCjcuUq-pr", "UeCjcuUqPpr\n"])
def test_what_is_no_uid_is_refused(uid: str) -> None:
    refused = reasons_against(content(aggregate=aggregate(data_sets=[data_set(uid)])))
    assert "is not a DHIS2 UID; write its eleven letters and digits, a letter first" in refused


@pytest.mark.parametrize("credentials", ["tracker", "t2a/", "t2b/tracker", "t2a/a b", "/t2a/tracker"])
def test_credentials_lie_below_t2a(credentials: str) -> None:
    assert "name one below t2a/" in reasons_against(content(tracker=tracker(credentials=credentials)))


@pytest.mark.parametrize("scheme", ["UID", "CODE", "ATTRIBUTE:T2AdeCodeAt"])
def test_org_units_are_matched_by_uid_code_or_attribute(scheme: str) -> None:
    mapping = Mapping.model_validate(content(tracker=tracker(org_unit_id_scheme=scheme)))
    assert mapping.tracker.org_unit_id_scheme == scheme


@pytest.mark.parametrize("scheme", ["uid", "NAME", "ATTRIBUTE:", "ATTRIBUTE:short", "UID|CODE"])
def test_other_ways_to_match_org_units_are_refused(scheme: str) -> None:
    refused = reasons_against(content(tracker=tracker(org_unit_id_scheme=scheme)))
    assert "write UID, CODE or ATTRIBUTE:<uid of the attribute>" in refused


@pytest.mark.parametrize(
    "selection",
    [
        {"level": 3},
        {"level": 3, "within": ["WRVvoe2Iam9"]},
        {"groups": ["GrOupUid001"], "within": ["WRVvoe2Iam9"]},
        {"ids": ["akuprrIrykM", "ipNkUdfiyEP"]},
    ],
)
def test_org_units_are_chosen_by_level_group_or_one_by_one(selection: dict[str, object]) -> None:
    chosen = Mapping.model_validate(content(tracker=tracker(org_units=selection))).tracker.org_units
    assert chosen.model_dump(exclude_defaults=True) == {
        key: tuple(value) if isinstance(value, list) else value for key, value in selection.items()
    }


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"org_units": {}}, "give one of `level`, `ids` and `groups`, with a value"),
        ({"org_units": {"ids": []}}, "give one of `level`, `ids` and `groups`, with a value"),
        ({"org_units": {"level": 3, "ids": ["akuprrIrykM"]}}, "give one of `level`, `ids` and `groups`"),
        ({"org_units": {"ids": ["akuprrIrykM"], "within": ["WRVvoe2Iam9"]}}, "remove it beside `ids`"),
        ({"org_units": {"ids": ["akuprrIrykM", "akuprrIrykM"]}}, "akuprrIrykM stands here more than once"),
        ({"data_element": {}}, "give either `attribute` or `field`"),
        ({"data_element": {"attribute": "T2AdeCodeAt", "field": "code"}}, "give either `attribute` or `field`"),
        ({"program_indicator_groups": []}, "give `program_indicator_groups`, `program_indicators` or both"),
    ],
)
def test_a_tracker_side_that_says_too_little_or_too_much_is_refused_with_advice(
    changes: dict[str, object], advice: str
) -> None:
    assert advice in reasons_against(content(tracker=tracker(**changes)))


@pytest.mark.parametrize(
    ("data_sets", "advice"),
    [
        ([], "at least 1 item"),
        ([data_set("UeCjcuUqPpr"), data_set("UeCjcuUqPpr")], "data set UeCjcuUqPpr stands in `data_sets` more"),
        ([data_set("UeCjcuUqPpr", periods={})], "this window holds no period; write `past: 1` or more"),
        ([data_set("UeCjcuUqPpr", periods={"past": 0})], "this window holds no period"),
        (
            [data_set("UeCjcuUqPpr", elements=["A"]), data_set("JiievvK9CfW", elements=["A", "B"])],
            "element A is given to several data sets; name it at one of them",
        ),
    ],
)
def test_an_aggregate_side_that_says_too_little_or_too_much_is_refused_with_advice(
    data_sets: list[dict[str, object]], advice: str
) -> None:
    assert advice in reasons_against(content(aggregate=aggregate(data_sets=data_sets)))


def test_the_current_period_alone_is_a_window() -> None:
    assert PeriodWindow(include_current=True).past == 0


def test_a_schedule_or_time_zone_that_aws_would_not_take_is_refused() -> None:
    assert "would run once" in reasons_against(content(schedule="at(2026-12-01T03:00:00)"))
    assert "write one such as Africa/Freetown" in reasons_against(content(timezone="Africa/Freetwn"))


def test_an_unknown_key_is_refused_at_every_depth() -> None:
    sides = {"tracker": tracker(org_units={"level": 3, "x": 1}), "aggregate": aggregate(x=1)}
    assert reasons_against(content(x=1, batches={"x": 1}, **sides)).count("Extra inputs are not permitted") == 4


def test_every_key_is_described_for_editors() -> None:
    schema = Mapping.model_json_schema()
    models = [schema, *schema["$defs"].values()]
    assert all(model["description"] for model in models)
    keys = [(key, one) for model in models for key, one in model["properties"].items()]
    without = [key for key, one in keys if not one.keys() & {"description", "$ref"}]
    assert without == []
