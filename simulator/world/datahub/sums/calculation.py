"""A calculation: the sums of some days, as the market knows them now, kept under a new version."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from elhandel.values.days.local_time import days
from simulator.world.datahub.documents import EnergySum, Process, Run, Variant
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.meters import Meters
from simulator.world.datahub.state.results import Results
from simulator.world.datahub.sums.charges import ChargeSums
from simulator.world.datahub.sums.day import point_days
from simulator.world.datahub.sums.energy import energy_of_day

_WITH_CHARGES: Final[frozenset[Process]] = frozenset({"D05", "D32"})


def calculate(
    market: Market, processes: Sequence[Process], variant: Variant | None, first: date, end: date
) -> list[Run]:
    """Calculate the local days [first, end) once, and keep them as the result of each process.

    Wholesale fixing and corrections have the charges as well.
    """
    meters = Meters(market.seed)
    energy: list[EnergySum] = []
    charges = ChargeSums(market.links.of_all(), market.today)
    charged = not _WITH_CHARGES.isdisjoint(processes)
    for day in days(first, end):
        points = list(point_days(market, meters, day))
        energy += energy_of_day(points, day)
        if charged:
            charges.add(points, day)

    results = Results(market.store)
    runs = []
    for process in processes:
        run = results.begin(process, variant, first, end, market.now)
        results.keep(run, energy, charges.results() if process in _WITH_CHARGES else ())
        runs.append(run)

    return runs
