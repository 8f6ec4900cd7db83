"""The hierarchy of organisation units."""

from local.dhis2.web import Json


class OrgUnits:
    def __init__(self, units: list[Json]) -> None:
        self._ancestors = {unit["id"]: tuple(unit["path"].strip("/").split("/")) for unit in units}

    def __contains__(self, uid: str) -> bool:
        return uid in self._ancestors

    def level(self, uid: str) -> int:
        return len(self._ancestors[uid])

    def lineage(self, uid: str) -> tuple[str, ...]:
        """From the root down to the unit itself."""
        return self._ancestors[uid]

    def is_within(self, uid: str, roots: set[str]) -> bool:
        """Whether one of the roots is the unit itself or an ancestor of it."""
        return not roots.isdisjoint(self._ancestors[uid])

    def subtree(self, roots: set[str]) -> list[str]:
        return [uid for uid in self._ancestors if self.is_within(uid, roots)]

    def at_level(self, level: int, roots: set[str]) -> list[str]:
        return [uid for uid in self.subtree(roots) if self.level(uid) == level]
