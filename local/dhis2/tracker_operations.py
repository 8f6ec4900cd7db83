"""What operators and tests may do to the tracker and to its analytics."""

from local.dhis2.instance import Instance
from local.dhis2.tracker import Event, TrackedEntity, day_of


class TrackerOperations(Instance):
    """Objects are named by UID or code, days as 2026-11-23."""

    def set_count(
        self, program_indicator: str, org_unit: str, day: str, value: int, *, refresh_analytics: bool = True
    ) -> None:
        """What an indicator, and any other of the same filter, counts in a facility on a day.

        0 tells of a deleted case. Without `refresh_analytics` exports show it after the next analytics
        run, as on a real server.
        """
        indicator = self.item("programIndicators", program_indicator)
        unit = self.uid("organisationUnits", org_unit)
        for other in self.metadata.list("programIndicators"):
            if other["filter"] == indicator["filter"]:
                self.tracker.change(other["id"], unit, day_of(day), value, self.clock.now())
        if refresh_analytics:
            self.refresh_analytics()

    def change_tracked_entity(self, uid: str, org_unit: str, day: str) -> None:
        """An attribute of a tracked entity changes now; its event, of that day, stays as it is."""
        now = self.clock.now()
        event = Event(self.uid("organisationUnits", org_unit), day_of(day), now)
        self.tracker.tracked_entities.append(TrackedEntity(uid, event, now))

    def refresh_analytics(self) -> None:
        self.analytics.build(self.tracker, self.clock.now())

    def break_indicators(self, program_indicators: list[str]) -> None:
        """The analytics column behind them is gone, until they are mended."""
        self.analytics.broken |= {self.uid("programIndicators", name) for name in program_indicators}

    def mend_indicators(self) -> None:
        self.analytics.broken.clear()

    def drop_analytics_tables(self) -> None:
        """Until they are restored, refreshed or built by a job."""
        self.analytics.missing = True

    def restore_analytics_tables(self) -> None:
        self.analytics.missing = False

    def empty_analytics(self, *, emptied: bool = True) -> None:
        """Analytics hold no rows and say nothing of it, as after a question was removed from the stage."""
        self.analytics.emptied = emptied

    def set_output_period_types(self, names: list[str] | None = None) -> None:
        """What administrators of 2.43 choose, from the next building of analytics on; None for all.

        ValueError where the version has no such choice.
        """
        if not self.version.has_output_period_types:
            raise ValueError(f"{self.version.number} builds analytics for every period type")
        self.analytics.output_period_types = None if names is None else frozenset(names)

    def copy_program_indicator(self, program_indicator: str, uid: str, **changes: str) -> None:
        """A second indicator that counts the same, with some properties its own."""
        source = self.item("programIndicators", program_indicator)
        self.metadata.add("programIndicators", source | changes | {"id": uid})
        self.tracker.counts[uid] = dict(self.tracker.counts[source["id"]])
        self.analytics.build(self.tracker, self.analytics.started_at)
