"""`t2a mapping from-package`: two metadata packages read without any server."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from t2a.adapters.package import UNTOLD, Package, read_package
from t2a.adapters.package_target import PackageTarget
from t2a.adapters.package_tracker import PackageTracker
from t2a.bootstrap.parts import utc_now
from t2a.domain.checks.finding import Report, Severity
from t2a.domain.drafting.draft import Draft, sketch_of
from t2a.domain.errors import Fatal
from t2a.services.package_check import check_packages
from t2a.services.package_drafting import Drafted, draft_packages

INDICATORS = "programIndicators"


class Packages(NamedTuple):
    tracker: PackageTracker
    target: PackageTarget

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.tracker.package.faults, *self.target.package.faults]))


def open_packages(tracker: Path, aggregate: Path) -> Packages:
    """Raises Fatal when one cannot be read, or when the first is no tracker package."""
    first = read_package(tracker)
    second = first if tracker == aggregate else read_package(aggregate)
    if not first.holds(INDICATORS):
        swapped = "; give the tracker package first" if second.holds(INDICATORS) else ""
        raise Fatal(f"{tracker} holds no {INDICATORS}: nothing says what is to be transferred{swapped}")
    return Packages(PackageTracker(first), PackageTarget(second))


def draft_from(packages: Packages, level: int | None) -> Drafted:
    return draft_packages(packages.tracker, packages.target, utc_now().date(), level)


def check_draft(packages: Packages, draft: Draft) -> Report:
    """With what in the packages is not as DHIS2 writes it among what was not checked."""
    report = check_packages(sketch_of(draft), packages.tracker, packages.target, utc_now())
    return report._replace(unread=(*report.unread, *packages.faults))


def fails(report: Report) -> bool:
    """An error, or something unread that packages do tell."""
    unread = [line for line in report.unread if not line.endswith(UNTOLD)]
    return bool(report.of(Severity.ERROR) or unread)


def names_in(packages: Packages, draft: Draft) -> dict[str, str]:
    """What the draft calls by UID."""
    tracker, target = packages
    names = {one.id: one.name for one in tracker.every_indicator(draft.source)}
    names |= {one.id: f"{one.name}: {len(one.members)} indicators" for one in tracker.every_group}
    names |= {one.id: one.name for one in tracker.every_attribute}
    return names | {one.id: f"{one.name}, {one.period_type}" for one in target.every_data_set}


def programs(package: Package) -> Iterable[str]:
    """Names of the programmes in it."""
    names = (item.get("name") for item in package.objects("programs").values())
    return [name for name in names if isinstance(name, str)]
