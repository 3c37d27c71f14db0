"""The sums of a run in documents that keep to DataHub's limits."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from simulator.world.datahub.documents import (
    ChargeSum,
    EnergySum,
    MonthSum,
    Run,
    aggregates,
    wholesale,
)
from simulator.world.datahub.market import Market
from simulator.world.datahub.state.results import Results

_MOST_SERIES: Final = 2_000
_MOST_POINTS: Final = 150_000


def push(market: Market, run: Run) -> None:
    """Send everything that came out of a run."""
    results = Results(market.store)
    send_energy(market, run, results.energy(run))

    charges = results.charges(run)
    send_charges(market, run, [*charges, *month_sums(charges), *totals(charges)])


def send_energy(
    market: Market, run: Run, sums: Sequence[EnergySum], reference: str | None = None
) -> None:
    """Energy sums as RSM-014."""
    for bundle in bundles(sums, lambda energy: len(energy.wh)):
        market.send(aggregates(market.header(run.process), run, bundle, reference))


def send_charges(
    market: Market,
    run: Run,
    sums: Sequence[ChargeSum | MonthSum],
    reference: str | None = None,
) -> None:
    """Charge sums as RSM-019."""
    for bundle in bundles(sums, _points):
        market.send(wholesale(market.header(run.process), run, bundle, reference))


def month_sums(charges: Iterable[ChargeSum]) -> list[MonthSum]:
    """What each charge comes to in each grid area in the whole period."""
    amounts: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for sums in charges:
        key = (sums.grid_area, sums.owner_gln, sums.kind, sums.code)
        amounts[key] += [amount for amount in sums.amount if amount is not None]
    return [
        MonthSum(grid_area, sum(found) if found else None, owner, kind, code)
        for (grid_area, owner, kind, code), found in amounts.items()
    ]


def totals(charges: Iterable[ChargeSum]) -> list[MonthSum]:
    """What all charges come to in each grid area."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for sums in charges:
        amounts[sums.grid_area] += [amount for amount in sums.amount if amount is not None]
    return [
        MonthSum(grid_area, sum(found) if found else None) for grid_area, found in amounts.items()
    ]


def _points(sums: ChargeSum | MonthSum) -> int:
    return len(sums.quantity) if isinstance(sums, ChargeSum) else 1


def bundles[Sums](sums: Iterable[Sums], points_of: Callable[[Sums], int]) -> Iterator[list[Sums]]:
    """Bundles of at most 2,000 series and 150,000 points."""
    bundle: list[Sums] = []
    points = 0
    for entry in sums:
        count = points_of(entry)
        if bundle and (len(bundle) == _MOST_SERIES or points + count > _MOST_POINTS):
            yield bundle
            bundle, points = [], 0
        bundle.append(entry)
        points += count

    if bundle:
        yield bundle
