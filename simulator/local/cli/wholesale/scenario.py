"""A scenario of Energinet's: a folder with what a calculation is given."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from elhandel.reconciliation.wholesale.calculation import (
    ChargePeriod,
    ChargePrice,
    Given,
    LinkPeriod,
    PointPeriod,
    Reading,
)
from elhandel.reconciliation.wholesale.ground import Quality
from elhandel.values.charges import ChargeKey
from simulator.local.cli.wholesale import cells
from simulator.local.cli.wholesale.arguments import NAME, read_arguments
from simulator.local.cli.wholesale.table import Row, UnusableFile, read_table

_FOR_GOOD: Final = datetime.max.replace(tzinfo=UTC)
_CHARGE: Final = ("charge_code", "charge_type", "charge_owner_id")
_PERIOD: Final = ("from_date", "to_date")

type Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a calculation is given, and how the calculation is known."""

    calculation_id: str
    given: Given


def read_scenario(folder: Path) -> Scenario:
    """Read the files of `folder`/when, or of the folder itself. Raises UnusableFile."""
    when = folder if (folder / NAME).is_file() else folder / "when"
    if not when.is_dir():
        raise UnusableFile(when, "there is no such folder; a scenario has its files in it.")

    arguments = read_arguments(when / NAME)
    return Scenario(
        arguments.calculation_id,
        Given(
            arguments.calculation,
            _points(when / "metering_point_periods.csv"),
            _grid_loss_points(when / "grid_loss_metering_points.csv"),
            _readings(when / "time_series_points.csv"),
            _charges(when / "charge_price_information_periods.csv"),
            _prices(when / "charge_price_points.csv"),
            _links(when / "charge_link_periods.csv"),
        ),
    )


def _points(path: Path) -> list[PointPeriod]:
    columns = (
        "metering_point_id", "type", "settlement_method", "grid_area_code", "resolution",
        "from_grid_area_code", "to_grid_area_code", "parent_metering_point_id",
        "energy_supplier_id", "balance_responsible_party_id", *_PERIOD,
    )  # fmt: skip
    points, apart = [], _Apart("a period of the metering point")
    for row in read_table(path, columns):
        type_ = row.read("type", cells.point_type)
        if type_ in cells.OUTSIDE:
            continue
        start, end = _period(row)
        point = PointPeriod(
            point=row.read("metering_point_id", cells.identifier),
            type=type_,
            settlement_method=row.read_or_none("settlement_method", cells.settlement_method),
            grid_area=row.read("grid_area_code", cells.grid_area),
            resolution=row.read("resolution", cells.resolution("PT15M", "PT1H")),
            exchange_from=row.read_or_none("from_grid_area_code", cells.grid_area),
            exchange_to=row.read_or_none("to_grid_area_code", cells.grid_area),
            parent=row.read_or_none("parent_metering_point_id", cells.identifier),
            supplier=row.read_or_none("energy_supplier_id", cells.identifier),
            balance_responsible=row.read_or_none("balance_responsible_party_id", cells.identifier),
            start=start,
            end=end,
        )
        apart.check(row, point.point, start, end)
        points.append(point)

    return points


def _grid_loss_points(path: Path) -> frozenset[str]:
    column = "metering_point_id"
    return frozenset(row.read(column, cells.identifier) for row in read_table(path, (column,)))


def _readings(path: Path) -> list[Reading]:
    columns = ("metering_point_id", "quantity", "quality", "observation_time")
    readings, once = [], _Once("observation_time", "a reading of the metering point")
    for row in read_table(path, columns):
        reading = Reading(
            row.read("metering_point_id", cells.identifier),
            row.read("observation_time", cells.instant),
            row.read_or_none("quantity", cells.thousandths) or 0,
            row.read_or_none("quality", cells.quality) or Quality.MISSING,
        )
        once.check(row, (reading.point, reading.at))
        readings.append(reading)

    return readings


def _charges(path: Path) -> list[ChargePeriod]:
    charges, apart = [], _Apart("a period of the charge")
    for row in read_table(path, (*_CHARGE, "resolution", "is_tax", *_PERIOD)):
        start, end = _period(row)
        charge = ChargePeriod(
            _charge(row),
            row.read("resolution", cells.resolution("PT1H", "P1D", "P1M", "PT15M")),
            row.read("is_tax", cells.yes_or_no),
            start,
            end,
        )
        apart.check(row, charge.charge, start, end)
        charges.append(charge)

    return charges


def _prices(path: Path) -> list[ChargePrice]:
    prices, once = [], _Once("charge_time", "a price of the charge")
    for row in read_table(path, (*_CHARGE, "charge_price", "charge_time")):
        price = ChargePrice(
            _charge(row),
            row.read("charge_time", cells.instant),
            row.read("charge_price", cells.millionths),
        )
        once.check(row, (price.charge, price.at))
        prices.append(price)

    return prices


def _links(path: Path) -> list[LinkPeriod]:
    links = []
    for row in read_table(path, (*_CHARGE, "metering_point_id", "quantity", *_PERIOD)):
        start, end = _period(row)
        links.append(
            LinkPeriod(
                _charge(row),
                row.read("metering_point_id", cells.identifier),
                row.read("quantity", cells.pieces),
                start,
                end,
            )
        )

    return links


def _charge(row: Row) -> ChargeKey:
    return ChargeKey(
        row.read("charge_owner_id", cells.identifier),
        row.read("charge_type", cells.kind),
        row.read("charge_code", cells.code),
    )


def _period(row: Row) -> tuple[datetime, datetime | None]:
    start = row.read("from_date", cells.instant)
    end = row.read_or_none("to_date", cells.instant)
    if end is not None and end < start:
        raise row.refusal("to_date", "the period ends before it has begun.")
    return start, end


class _Once:
    """Refuses the same thing twice at one instant."""

    def __init__(self, column: str, what: str) -> None:
        self._column = column
        self._what = what
        self._lines: dict[Hashable, int] = {}

    def check(self, row: Row, key: Hashable) -> None:
        line = self._lines.setdefault(key, row.line)
        if line != row.line:
            raise row.refusal(
                self._column, f"line {line} has {self._what} at this instant; keep one of them."
            )


class _Apart:
    """Refuses periods of one thing that overlap."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._spans: dict[Hashable, list[tuple[Span, int]]] = defaultdict(list)

    def check(self, row: Row, key: Hashable, start: datetime, end: datetime | None) -> None:
        span = (start, end or _FOR_GOOD)
        for other, line in self._spans[key]:
            if _meet(span, other):
                raise row.refusal(
                    "from_date",
                    f"line {line} has {self._what} that overlaps with this one; cut one of them.",
                )
        self._spans[key].append((span, row.line))


def _meet(span: Span, other: Span) -> bool:
    return max(span[0], other[0]) < min(span[1], other[1])
