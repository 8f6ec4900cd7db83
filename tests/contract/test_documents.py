"""What the documents point at exists: code, tests by file and by name, recordings."""

import re
from pathlib import Path

import pytest

from cli.check_document import document
from t2a.domain.checks.catalogue import all_rules

PROJECT = Path(__file__).parents[2]
CORE = PROJECT / "layers" / "core" / "t2a"
TESTS = "\n".join(file.read_text(encoding="utf-8") for file in (PROJECT / "tests").rglob("test_*.py"))
RECORDINGS = {file.stem for file in (PROJECT / "tests" / "contract").glob("recordings*/*.json")}


def test_the_checks_are_documented_as_they_are() -> None:
    assert (PROJECT / "docs" / "checks.md").read_text(encoding="utf-8") == document(), (
        "renew it: python -m cli.check_document > docs/checks.md"
    )


def test_every_rule_has_a_code_of_its_own_and_says_all_that_it_should() -> None:
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len(rules)
    for rule in rules:
        assert re.fullmatch(r"T2A\d{3}", rule.code)
        assert all((rule.title, rule.means, rule.todo))
        assert not rule.todo.endswith("."), rule.code


def quoted(name: str) -> list[str]:
    """What stands between backticks in the tables of a document."""
    text = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if line.startswith("| "))
    return [part for row in rows for part in re.findall(r"`([^`]+)`", row)]


def exists(path: str) -> bool:
    return any(next(folder.glob(path), None) for folder in (PROJECT, CORE))


@pytest.mark.parametrize("name", ["guarantees.md", "dhis2-quirks.md"])
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    paths = [part for part in quoted(name) if part.endswith(".py")]
    assert paths
    assert [path for path in paths if not exists(path)] == []


def test_every_test_that_a_guarantee_names_is_there() -> None:
    names = [part for part in quoted("guarantees.md") if re.fullmatch(r"test_\w+", part)]
    assert names
    assert [name for name in names if f"def {name}(" not in TESTS] == []


def test_every_recording_that_a_quirk_names_is_there() -> None:
    patterns = [part for part in quoted("dhis2-quirks.md") if re.match(r"(export|import|user|read)-", part)]
    assert patterns
    missing = [one for one in patterns if not any(Path(name).match(one) for name in RECORDINGS)]
    assert missing == []


def test_every_piece_of_code_that_a_guarantee_names_is_there() -> None:
    named = [
        part for part in quoted("guarantees.md") if re.fullmatch(r"_?[a-z_]+", part) and not part.startswith("test_")
    ]
    code = "\n".join(
        file.read_text(encoding="utf-8") for file in [*CORE.rglob("*.py"), *(PROJECT / "cli").glob("*.py")]
    )
    assert [name for name in named if name not in code] == []
