"""A calculation: the sums of some days, as the market knows them now, kept under a new version."""

from datetime import date

from elhandel.values.days.local_time import days
from simulator.world.datahub.documents import EnergySum, Process, Run, Variant
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.meters import Meters
from simulator.world.datahub.state.results import Results
from simulator.world.datahub.sums.charges import ChargeSums
from simulator.world.datahub.sums.day import point_days
from simulator.world.datahub.sums.energy import energy_of_day

_WITH_CHARGES = frozenset({"D05", "D32"})


def calculate(
    market: Market, process: Process, variant: Variant | None, first: date, end: date
) -> Run:
    """Calculate the local days [first, end); wholesale fixing and corrections add the charges."""
    results, meters = Results(market.store), Meters(market.seed)
    run = results.begin(process, variant, first, end, market.now)

    energy: list[EnergySum] = []
    charges = ChargeSums(market.links.of_all(), market.today)
    for day in days(first, end):
        points = list(point_days(market, meters, day))
        energy += energy_of_day(points, day)
        if process in _WITH_CHARGES:
            charges.add(points, day)

    results.keep(run, energy, charges.results())

    return run
