"""RSM-016 and RSM-017: a supplier asks for sums that the market has calculated (BRS-026, BRS-028).

An answer is a result that is there already; asking makes none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from elhandel.values.days.local_time import local_date, next_month, start_of_day
from simulator.world.datahub.documents import ChargeSum, EnergySum, MonthSum, Reason, Run
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.state.results import Results
from simulator.world.datahub.sums.push import month_sums, send_charges, send_energy, totals

_SUPPLIER: Final = "energySupplier_MarketParticipant.mRID"
_AREA: Final = "meteringGridArea_Domain.mRID"
_TYPE: Final = "marketEvaluationPoint.type"
_METHOD: Final = "marketEvaluationPoint.settlementMethod"
_VARIANT: Final = "settlement_Series.version"
_OWNER: Final = "chargeTypeOwner_MarketParticipant.mRID"
_RESOLUTION: Final = "aggregationSeries_Period.resolution"
_CHARGES: Final = "ChargeType"

_LONGEST: Final = 31  # days
_MONTHS_BACK: Final = 42
_TYPES: Final = frozenset({"E17", "E18", "E20"})
_CORRECTION: Final = "D32"
_MONTHLY: Final = "P1M"

_NOT_OURS: Final = Reason("E16", "Unauthorised balance supplier")
_NO_DATA: Final = Reason("E0H", "Data not available")
_PERIOD: Final = Reason("E50", "Invalid period")
_IMPOSSIBLE: Final = Reason("D11", "Combination of search criteria not possible")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The local days [first, end) of a request that passed."""

    first: date
    end: date


def aggregated(market: Market, request: Request) -> None:
    """RSM-016: each series is answered by RSM-014 with a reference to it, or rejected."""
    for series in request.records:
        asked = _aggregates_asked(market, request.reason, series)
        if isinstance(asked, Reason):
            market.reject(request, series["mRID"], None, [asked])
            continue

        found = list(_energy(market, request.reason, series, asked))
        if not found:
            market.reject(request, series["mRID"], None, [_NO_DATA])
        for run, sums in found:
            send_energy(market, run, sums, series["mRID"])


def wholesale(market: Market, request: Request) -> None:
    """RSM-017: each series is answered by RSM-019 with a reference to it, or rejected."""
    for series in request.records:
        asked = _wholesale_asked(market, request.reason, series)
        if isinstance(asked, Reason):
            market.reject(request, series["mRID"], None, [asked])
            continue

        found = _charges(market, request.reason, series, asked)
        if found is None:
            market.reject(request, series["mRID"], None, [_NO_DATA])
        else:
            send_charges(market, *found, series["mRID"])


def _aggregates_asked(market: Market, reason: str, series: dict[str, Any]) -> _Asked | Reason:
    point_type, method = fields.value(series, _TYPE), fields.value(series, _METHOD)
    if fields.value(series, _SUPPLIER) != market.supplier_gln:
        return _NOT_OURS
    if point_type not in {None, *_TYPES}:
        return Reason("D18", "Incorrect type of metering point")
    if (method is not None and point_type != "E17") or not _variant_fits(reason, series):
        return _IMPOSSIBLE

    asked = _days(market, series)
    if asked is None or (asked.end - asked.first).days > _LONGEST:
        return _PERIOD
    return asked


def _wholesale_asked(market: Market, reason: str, series: dict[str, Any]) -> _Asked | Reason:
    if fields.value(series, _SUPPLIER) != market.supplier_gln:
        return _NOT_OURS
    if not _variant_fits(reason, series):
        return _IMPOSSIBLE
    if series.get(_RESOLUTION, _MONTHLY) != _MONTHLY:
        return Reason("D62", "Incorrect resolution")

    asked = _days(market, series)
    if asked is None or asked.first.day != 1 or asked.end != next_month(asked.first):
        return _PERIOD
    return asked


def _variant_fits(reason: str, series: dict[str, Any]) -> bool:
    """Only a correction has a variant."""
    return reason == _CORRECTION or _VARIANT not in series


def _days(market: Market, series: dict[str, Any]) -> _Asked | None:
    """Whole local days, not farther back than results are kept; None for anything else."""
    start, end = fields.moment(series, fields.START), fields.moment(series, fields.END)
    if start is None or end is None or not start < end:
        return None
    first, last = local_date(start), local_date(end)
    whole = start == start_of_day(first) and end == start_of_day(last)
    return _Asked(first, last) if whole and first >= _farthest_back(market.now) else None


def _farthest_back(now: datetime) -> date:
    """The first day of the month 42 months ago: a month partly inside counts whole."""
    month = local_date(now).replace(day=1)
    for _ in range(_MONTHS_BACK):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def _energy(
    market: Market, reason: str, series: dict[str, Any], asked: _Asked
) -> Iterable[tuple[Run, Sequence[EnergySum]]]:
    """Of each day the latest result, with the run that it comes from."""
    results, taken = Results(market.store), set[date]()
    wanted = {
        "grid_area": fields.value(series, _AREA),
        "type": fields.value(series, _TYPE),
        "method": fields.value(series, _METHOD),
    }
    variant = fields.value(series, _VARIANT)
    for run in results.runs(reason, variant, asked.first, asked.end):
        sums = [
            energy
            for energy in results.energy(run)
            if asked.first <= energy.day < asked.end
            and energy.day not in taken
            and all(value in {None, getattr(energy, name)} for name, value in wanted.items())
        ]
        taken |= {energy.day for energy in sums}
        if sums:
            yield run, sums


def _charges(
    market: Market, reason: str, series: dict[str, Any], asked: _Asked
) -> tuple[Run, Sequence[ChargeSum | MonthSum]] | None:
    """The latest result of the month: by hour and day, or the month's sums."""
    results = Results(market.store)
    runs = [
        run
        for run in results.runs(reason, fields.value(series, _VARIANT), asked.first, asked.end)
        if (run.first, run.end) == (asked.first, asked.end)
    ]
    charges = [
        sums for run in runs[:1] for sums in results.charges(run) if _is_wanted(series, sums)
    ]
    if not charges:
        return None
    if _RESOLUTION not in series:
        return runs[0], charges

    of_all = () if _CHARGES in series else totals(charges)

    return runs[0], [*month_sums(charges), *of_all]


def _is_wanted(series: dict[str, Any], sums: ChargeSum) -> bool:
    named = [
        (charge.get("type", {}).get("value"), charge.get("mRID"))
        for charge in series.get(_CHARGES, ())
    ]
    return (
        fields.value(series, _AREA) in {None, sums.grid_area}
        and fields.value(series, _OWNER) in {None, sums.owner_gln}
        and (
            not named
            or any(kind in {None, sums.kind} and code in {None, sums.code} for kind, code in named)
        )
    )
