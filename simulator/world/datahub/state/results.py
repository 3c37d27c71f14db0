"""Results of DataHub's calculations, as they came out: later corrections do not change them."""

import json
from collections.abc import Iterable
from datetime import date, datetime

from simulator.world.datahub.documents.sums import ChargeSum, EnergySum, Process, Run, Variant
from simulator.world.datahub.state.store import Store


class Results:
    """Runs and their results."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(
        self, process: Process, variant: Variant | None, first: date, end: date, now: datetime
    ) -> Run:
        """A new run, with the next version."""
        row = self._store.row(
            "INSERT INTO calculation (process, variant, first, end, calculated_at) "
            "VALUES (?, ?, ?, ?, ?) RETURNING version",
            *(process, variant, first.isoformat(), end.isoformat(), now.isoformat()),
        )
        return Run(int(row[0]) if row else 0, process, variant, first, end)

    def keep(self, run: Run, energy: Iterable[EnergySum], charges: Iterable[ChargeSum]) -> None:
        """Keep what came out of a run."""
        self._store.run_many(
            "INSERT INTO energy_sum VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    run.version,
                    sums.day.isoformat(),
                    sums.grid_area,
                    sums.type,
                    sums.method,
                    json.dumps(sums.wh),
                    json.dumps(sums.quality),
                )
                for sums in energy
            ],
        )
        self._store.run_many(
            "INSERT INTO charge_sum VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    run.version,
                    sums.grid_area,
                    sums.owner_gln,
                    sums.kind,
                    sums.code,
                    sums.type,
                    sums.method,
                    sums.resolution,
                    json.dumps((sums.quantity, sums.price, sums.amount, sums.quality)),
                )
                for sums in charges
            ],
        )

    def runs(self, process: str, variant: str | None, first: date, end: date) -> list[Run]:
        """The runs whose days meet [first, end), the latest first; of any variant for None."""
        rows = self._store.rows(
            "SELECT version, process, variant, first, end FROM calculation WHERE process = ? "
            "AND (? IS NULL OR variant = ?) AND first < ? AND end > ? ORDER BY version DESC",
            *(process, variant, variant, end.isoformat(), first.isoformat()),
        )
        return [
            Run(version, kind, correction, date.fromisoformat(since), date.fromisoformat(until))
            for version, kind, correction, since, until in rows
        ]

    def energy(self, run: Run) -> list[EnergySum]:
        """The energy of a run, by day, grid area and type."""
        rows = self._store.rows(
            "SELECT day, grid_area, type, method, wh, quality FROM energy_sum WHERE version = ? "
            "ORDER BY day, grid_area, type",
            run.version,
        )
        return [
            EnergySum(
                day=date.fromisoformat(day),
                grid_area=grid_area,
                type=kind,
                method=method,
                wh=tuple(json.loads(wh)),
                quality=tuple(json.loads(quality)),
            )
            for day, grid_area, kind, method, wh, quality in rows
        ]

    def charges(self, run: Run) -> list[ChargeSum]:
        """What the charges of a run come to, in a fixed order."""
        rows = self._store.rows(
            "SELECT grid_area, owner, kind, code, type, method, resolution, numbers "
            "FROM charge_sum WHERE version = ? ORDER BY grid_area, owner, kind, code, type",
            run.version,
        )
        return [_charge_sum(row) for row in rows]


def _charge_sum(row: tuple[str, ...]) -> ChargeSum:
    grid_area, owner, kind, code, point_type, method, resolution, numbers = row
    quantity, price, amount, quality = (tuple(part) for part in json.loads(numbers))
    return ChargeSum(
        grid_area=grid_area,
        owner_gln=owner,
        kind=kind,
        code=code,
        type=point_type,
        method=method,
        resolution=resolution,  # type: ignore[arg-type]
        quantity=quantity,
        price=price,
        amount=amount,
        quality=quality,
    )
