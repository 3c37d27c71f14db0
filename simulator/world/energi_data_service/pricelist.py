"""DatahubPricelist: every charge of the simulated market as records, and look-ups of them."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from simulator.world.energi_data_service.charges import Charge
from simulator.world.energi_data_service.energinet import ENERGINET_CHARGES
from simulator.world.energi_data_service.grid_tariffs import grid_charges
from simulator.world.households import GRID_AREAS

__all__ = ["charges_of", "find_charge", "find_charges", "grid_charges", "pricelist_records"]

_COLUMNS = 24


@lru_cache(maxsize=32)
def charges_of(grid_area: str) -> tuple[Charge, ...]:
    """The charges of a grid area's company and of Energinet."""
    return (*grid_charges(grid_area), *ENERGINET_CHARGES.values())


@lru_cache(maxsize=256)
def find_charge(owner_gln: str, kind: str, code: str) -> Charge | None:
    """The charge of that identity, if there is one."""
    return next(iter(find_charges(owner_gln, kind, code)), None)


def find_charges(owner_gln: str | None, kind: str | None, code: str | None) -> tuple[Charge, ...]:
    """The charges of an owner, a kind and a code; what is None is not narrowed."""
    return tuple(
        charge
        for charge in _all()
        if owner_gln in {None, charge.owner_gln}
        and kind in {None, charge.kind}
        and code in {None, charge.code}
    )


def pricelist_records(today: date) -> Iterator[dict[str, Any]]:
    """The data set on `today`: a record for each charge and period, in the API's own form."""
    for charge in _all():
        for price, end in charge.periods(today):
            values = [micro / 1_000_000 for micro in price.prices]
            values += [None] * (_COLUMNS - len(values))  # type: ignore[list-item]
            yield {
                "ChargeOwner": charge.owner,
                "GLN_Number": charge.owner_gln,
                "ChargeType": charge.kind,
                "ChargeTypeCode": charge.code,
                "Note": charge.name,
                "Description": charge.description,
                "ValidFrom": f"{price.day}T00:00:00",
                "ValidTo": None if end is None else f"{end}T00:00:00",
                "VATClass": "D02",
                **{f"Price{number}": value for number, value in enumerate(values, start=1)},
                "TransparentInvoicing": int(charge.kind == "D03"),
                "TaxIndicator": int(charge.tax),
                "ResolutionDuration": charge.resolution,
            }


@lru_cache(maxsize=1)
def _all() -> tuple[Charge, ...]:
    of_companies = tuple(charge for area in GRID_AREAS for charge in grid_charges(area))
    return (*of_companies, *ENERGINET_CHARGES.values())
