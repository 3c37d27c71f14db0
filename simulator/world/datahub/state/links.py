"""The price links that the market knows: which charge is on which point, from when, how often."""

from dataclasses import dataclass
from datetime import date

from simulator.world.datahub.state.store import Store


@dataclass(frozen=True, slots=True)
class Link:
    """A charge on a point on the local days [start, stop); without a stop, for good."""

    gsrn: str
    owner_gln: str
    kind: str
    code: str
    start: date
    stop: date | None
    factor: int


_LINK = "SELECT gsrn, owner, kind, code, start, stop, factor FROM link"


class Links:
    """Every link that was ever sent; a later one of the same charge takes over from its start."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, link: Link) -> None:
        """Note a link; one that stops where it starts ends the links before it."""
        key = (link.gsrn, link.owner_gln, link.kind, link.code)
        start = link.start.isoformat()
        if link.stop == link.start:
            self._store.run(
                "UPDATE link SET stop = ? WHERE gsrn = ? AND owner = ? AND kind = ? AND code = ? "
                "AND start <= ? AND (stop IS NULL OR stop > ?)",
                *(start, *key, start, start),
            )
            return

        stop = None if link.stop is None else link.stop.isoformat()
        self._store.run(
            "INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(*key, start, stop, link.factor),
        )

    def of_all(self) -> dict[str, list[Link]]:
        """Every link by point, oldest first."""
        found: dict[str, list[Link]] = {}
        for row in self._store.rows(f"{_LINK} ORDER BY gsrn, start"):
            link = _link(*row)
            found.setdefault(link.gsrn, []).append(link)
        return found

    def of_point(self, gsrn: str) -> list[Link]:
        """The links of a point, oldest first."""
        rows = self._store.rows(f"{_LINK} WHERE gsrn = ? ORDER BY start, owner, kind, code", gsrn)
        return [_link(*row) for row in rows]


def _link(
    gsrn: str, owner: str, kind: str, code: str, start: str, stop: str | None, factor: int
) -> Link:
    return Link(
        gsrn=gsrn,
        owner_gln=owner,
        kind=kind,
        code=code,
        start=date.fromisoformat(start),
        stop=None if stop is None else date.fromisoformat(stop),
        factor=factor,
    )


def linked_on(links: list[Link], supplied_from: date, day: date) -> list[Link]:
    """The links of a point that hold on a day of a supply: of each charge the latest."""
    latest: dict[tuple[str, str, str], Link] = {}
    for link in links:  # oldest first
        if supplied_from <= link.start <= day:
            latest[link.owner_gln, link.kind, link.code] = link
    return [link for link in latest.values() if link.stop is None or day < link.stop]
