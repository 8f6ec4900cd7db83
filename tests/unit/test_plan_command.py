"""`t2a plan` on the terminal, for other programs, and as a page; the instances behind it are fakes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import main as command_line
from cli import plan as plan_command
from cli.pages import write_page
from cli.plan_tables import ON_THE_TERMINAL
from t2a.domain.errors import Fatal, Retriable
from tests.unit.given import facility, indicator, mapping_dict, uid
from tests.unit.world import OCTOBER, World, key

Plan = Callable[..., Result]
FIVE = ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2))


@pytest.fixture
def world() -> World:
    """Nine values of ours; since then one has changed, one has vanished, and one facility counts more."""
    world = World()
    world.count()
    world.vanish((3, 3))
    world.transferred()
    world.tracker.values[uid("pi", 3), OCTOBER, facility(3).id] = "4"
    world.tracker.values[uid("pi", 1), OCTOBER, facility(2).id] = "1040"
    world.vanish((3, 1))
    return world


@pytest.fixture
def plan(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Plan:
    monkeypatch.setattr(plan_command, "open_instances", lambda *_: world.instances)
    monkeypatch.setenv("COLUMNS", "200")
    file = tmp_path / "malaria.yaml"

    def call(*arguments: str, **changes: Any) -> Result:
        file.write_text(json.dumps(mapping_dict(**changes)), encoding="utf-8")
        return CliRunner().invoke(command_line.app, ["plan", str(file), "--periods", OCTOBER, *arguments])

    return call


def words(text: str) -> str:
    """Without borders and spaces, as a person reads a table."""
    return re.sub(r"[\s│┃]+", " ", text)


def test_it_says_what_would_be_done_and_writes_nothing(plan: Plan, world: World) -> None:
    before = dict(world.target.stored)
    result = plan()
    assert result.exit_code == 0, result.output
    shown = words(result.output)
    assert "Plan of malaria for 202610" in shown
    assert "Report monthly0000" in shown
    assert "Cases 202610 - 1 - 5" in shown
    assert "Deaths 202610 1 - 1 1" in shown
    assert "Cases, 0-4 years 202610 Facility 2 4 -> 1040" in shown
    assert "Deaths 202610 Facility 1 4 -> nothing" in shown
    assert "In all: create 1, change 1, remove 1, unchanged 6. Nothing has been written." in shown
    assert world.target.stored == before


def test_few_changes_of_each_data_element_and_period_are_shown(plan: Plan, world: World) -> None:
    world.count("5")
    assert plan().output.count("4 -> 5") == 2 * ON_THE_TERMINAL - 1


def test_what_is_held_is_told_with_its_reason_and_is_no_error(plan: Plan, world: World) -> None:
    world.count()
    world.vanish(*FIVE)
    result = plan()
    assert result.exit_code == 0
    assert "Cases 202610 4 more values vanished than removal_limit_percent allows" in words(result.output)


def test_what_must_be_mended_is_told_and_is_an_error(plan: Plan, world: World) -> None:
    world.tracker.indicators.append(indicator(4, "NOWHERE"))
    world.tracker.broken = {uid("pi", 2)}
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "4.5"
    result = plan()
    assert result.exit_code == 1
    shown = words(result.output)
    assert "Indicator 4 (pi000000004): data element 'NOWHERE' is in none" in shown
    assert "Indicator Indicator 2 (pi000000002) does not run: 409 E7145" in shown
    assert "T2A-VALUE 1 4.5 is not a whole number" in shown
    assert "What to do: The number does not fit" in shown


def test_a_batch_that_cannot_be_read_is_a_sentence_and_an_error(plan: Plan, world: World) -> None:
    world.tracker.trouble = Retriable("tracker.example.org answered 503")
    result = plan()
    assert result.exit_code == 1
    assert "Batch of 3 org units (Report monthly0000, 202610) could not be read: tracker.example.org" in result.output
    assert "In all: no values" in result.output


def test_names_that_look_like_markup_are_names(plan: Plan, world: World) -> None:
    world.tracker.units[1] = world.tracker.units[1]._replace(name="Clinic [old] <b>")
    assert "Clinic [old] <b>" in plan().output


@pytest.mark.usefixtures("world")
def test_other_programs_get_every_value_and_nothing_else(plan: Plan) -> None:
    result = plan("--format", "json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["clean"] is True
    assert (document["mapping"], document["periods"], document["batches"]) == ("malaria", [OCTOBER], 1)
    assert document["totals"] == {"created": 1, "updated": 1, "unchanged": 6, "removed": 1}
    assert {(one["org_unit_name"], one["stored"], one["new"]) for one in document["values"]} == {
        ("Facility 3", None, "4"),
        ("Facility 2", "4", "1040"),
        ("Facility 1", "4", None),
    }
    changed = next(one for one in document["values"] if one["state"] == "updated")
    assert changed == {
        "data_set": "monthly0000",
        **key(1, 2)._asdict(),
        "cell_name": "Cases, 0-4 years",
        "org_unit_name": "Facility 2",
        "state": "updated",
        "stored": "4",
        "new": "1040",
        "why": "",
    }
    assert document["lines"][0] == {
        "data_set": "monthly0000",
        "data_set_name": "Report monthly0000",
        "data_element": key(1, 1).data_element,
        "data_element_name": "Cases",
        "period": OCTOBER,
        "counts": {"updated": 1, "unchanged": 5},
        "held": {},
    }
    for told in ("rejections", "left_out", "warnings", "unread"):
        assert document[told] == []
    assert document["broken_indicators"] == {}


def test_the_page_stands_alone_and_escapes_names(plan: Plan, world: World, tmp_path: Path) -> None:
    world.tracker.units[1] = world.tracker.units[1]._replace(name="Clinic <script>alert(1)</script>")
    file = tmp_path / "plan.html"
    result = plan("--html", str(file))
    assert result.exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert "<title>Plan of malaria</title>" in page
    assert "Clinic &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert not re.search(r'(src|href)="(?!data:)|@import|url\(', page), "nothing is loaded from elsewhere"
    assert '<td class="number" data-value="1036">+1,036</td>' in page
    assert '<td class="number" data-value="">nothing</td>' in page
    assert page.count('class="sortable filterable"') == 2


def test_the_page_tells_what_must_be_mended(plan: Plan, world: World, tmp_path: Path) -> None:
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "4.5"
    world.tracker.broken = {uid("pi", 2)}
    file = tmp_path / "plan.html"
    assert plan("--html", str(file)).exit_code == 1
    page = file.read_text(encoding="utf-8")
    assert "Indicators that do not run" in page
    assert "4.5 is not a whole number" in page
    assert "the indicator does not run" in page


def test_a_page_of_nothing_to_do_has_no_table_of_changes(plan: Plan, world: World, tmp_path: Path) -> None:
    world.count()
    world.transferred("second")
    file = tmp_path / "plan.html"
    plan("--html", str(file))
    page = file.read_text(encoding="utf-8")
    assert "<h2>By data element and period</h2>" in page
    assert "<h2>Changes</h2>" not in page


def test_a_page_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="cannot be written: No such file or directory; name another file"):
        write_page(tmp_path / "nowhere" / "page.html", "page.html.j2")
