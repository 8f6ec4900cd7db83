"""The page that a run leaves in the bucket: whole in one file, readable on a phone and on paper, exact."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from t2a.domain.ledger import Run, RunState
from tests.integration.story import Story

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
PHONE, DESK = 390, 1280
pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="NO BROWSER: install chromium to test the pages (apt-get install chromium)"
)
Tell = Callable[..., Story]
MONTHLY, FACILITY, MONTH = "UeCjcuUqPpr", "akuprrIrykM", "202609"


@dataclass
class Reader:
    """Opens pages; `asked` is whatever they ask the network for."""

    browser: Browser
    folder: Path
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, file: Path, width: int) -> Page:
        page = self.browser.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(file.as_uri())
        return page

    def fetch(self, story: Story, run: Run) -> Path:
        """The page from where the run says that it lies."""
        assert run.notes.report == f"runs/{run.id}/report.html", run.notes
        bucket = story.rehearsal.cloud.outputs["Bucket"]
        found = story.rehearsal.session.client("s3").get_object(Bucket=bucket, Key=run.notes.report)
        assert found["ContentType"].startswith("text/html")
        file = self.folder / f"{run.id}.html"
        file.write_bytes(found["Body"].read())
        return file


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with sync_playwright() as playwright:
        made = Reader(playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]), tmp_path)
        yield made
        made.browser.close()
    assert made.errors == []
    assert [url for url in made.asked if not url.startswith(("file://", "data:"))] == []


def facts(page: Page) -> dict[str, int]:
    """The states at the head of the page."""
    told = (one.inner_text().split("\n") for one in page.locator("ul.facts li").all())
    return {state: int(count.replace(",", "")) for count, state in told}


def table_after(page: Page, heading: str) -> Locator:
    return page.locator(f"h2:text-is('{heading}') ~ .scroll table").first


def numbers(table: Locator) -> dict[str, int]:
    """The columns of numbers, each summed over its rows."""
    heads = [one.inner_text().strip().lower() for one in table.locator("th.number").all()]
    rows = [row.locator("td.number").all() for row in table.locator("tbody tr").all()]
    values = [[int(cell.get_attribute("data-value") or 0) for cell in row] for row in rows]
    return {head: sum(column) for head, column in zip(heads, zip(*values, strict=True), strict=True)}


def places(page: Page) -> dict[str, int]:
    """What the tables by data element and period say, all together."""
    total = Counter[str]()
    for table in page.locator("table.places").all():
        total.update(numbers(table))
    return {state: count for state, count in total.items() if count}


def test_the_page_of_a_night_tells_exactly_what_happened(story: Tell, reader: Reader) -> None:
    told = story()
    told.register()
    run = told.night()
    page = reader.open(reader.fetch(told, run), DESK)
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK
    assert page.locator(".outcome").inner_text() == "Completed: 1,040 values, none refused, none held."
    assert facts(page) == {"created": 1040} == told.counts(run)
    assert places(page) == {"created": 1040}
    expected = Counter(period for _, period, _, _ in told.expected())
    assert run.notes.values == expected
    rows = [row.locator("td").all() for row in page.locator(".trends tbody tr").all()]
    shown = {cells[0].inner_text(): cells[2].inner_text() for cells in rows}
    assert shown == {"All": "1,040", **{period: f"{count:,}" for period, count in expected.items()}}


def test_a_run_in_trouble_says_who_must_act_and_is_read_on_a_phone_and_on_paper(story: Tell, reader: Reader) -> None:
    told = story()
    told.register()
    told.dhis2.world.unassign(MONTHLY, FACILITY)
    run = told.night()
    assert run.state is RunState.WITH_REJECTIONS
    page = reader.open(reader.fetch(told, run), PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    refused = told.counts(run)["rejected"]
    assert page.locator(".outcome").inner_text() == f"Completed, but {refused} values refused."
    refusals = table_after(page, "Refused")
    assert "To act on: the org unit." in refusals.inner_text()
    assert numbers(refusals) == {"values": refused}
    assert places(page) == told.counts(run)
    assert page.locator("svg.bars").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_what_is_held_is_told_beside_the_night_before_and_anew_once_it_is_released(
    story: Tell, t2a: Callable[..., str], reader: Reader
) -> None:
    told = story().after_a_first_night()
    told.casebook.delete_cases(*told.casebook.monthly(MONTH)[::3])
    run = told.next_night()
    assert run.state is RunState.WITH_HELD
    page = reader.open(reader.fetch(told, run), DESK)
    held = told.counts(run)["held"]
    assert page.locator(".outcome").inner_text() == f"Completed, but {held} changes held: a person decides."
    assert numbers(table_after(page, "Held changes"))["held"] == held
    assert places(page) == told.counts(run)
    assert page.get_by_text(f"t2a release {run.id}").is_visible()
    assert page.locator("svg.bars").first.locator("rect").count() == 2
    before, now = len(told.expected()), len(told.counted())
    row = page.locator(".trends tbody tr").first.locator("td.number")
    assert [cell.inner_text() for cell in row.all()] == [f"{now:,}", f"{before:,} ({now - before:+,})"]
    t2a("release", run.id, "--reason", "duplicates were merged", "--yes")
    released = told.ended(run.id)
    file = reader.folder / "anew.html"
    t2a("report", run.id, "--out", str(file))
    page = reader.open(file, DESK)
    assert "none held" in page.locator(".outcome").inner_text()
    assert places(page) == told.counts(released)
    assert page.get_by_text("duplicates were merged").is_visible()
