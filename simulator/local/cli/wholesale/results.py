"""The results of a calculation as the files of Energinet's scenario tests.

A file for each kind of result, with a row for each sum; one without sums has its columns only. The
numbers of results are those that DataHub gives: of the same calculation, always the same.
"""

import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from elhandel.reconciliation.wholesale.calculation import Calculation
from elhandel.reconciliation.wholesale.ground import BY_DAY, BY_HOUR, NOTHING, Quality, instant
from elhandel.reconciliation.wholesale.sums import (
    ChargeAmounts,
    MonthOfCharge,
    MonthTotal,
    months_of_charges,
    totals_by_owner,
    totals_by_supplier,
)
from elhandel.values.charges import ChargeKind
from elhandel.values.units import dkk_of_micro, kwh_of_wh
from simulator.local.cli.wholesale.cells import METHODS, TYPES
from simulator.local.cli.wholesale.table import UnusableFile

_AMOUNTS: Final = (
    "calculation_id;result_id;grid_area_code;energy_supplier_id;quantity;quantity_unit;"
    "quantity_qualities;time;resolution;metering_point_type;settlement_method;price;amount;is_tax;"
    "charge_code;charge_type;charge_owner_id"
)
_MONTHS: Final = (
    "calculation_id;result_id;grid_area_code;energy_supplier_id;quantity_unit;time;amount;is_tax;"
    "charge_code;charge_type;charge_owner_id"
)
_TOTALS: Final = (
    "calculation_id;result_id;grid_area_code;energy_supplier_id;time;amount;charge_owner_id"
)

# Which charges go into which files: kind and resolution of the sums.
_KINDS: Final = {
    ("hourly_tariff", "monthly_tariff_from_hourly"): (ChargeKind.TARIFF, BY_HOUR),
    ("daily_tariff", "monthly_tariff_from_daily"): (ChargeKind.TARIFF, BY_DAY),
    ("subscription", "monthly_subscription"): (ChargeKind.SUBSCRIPTION, BY_DAY),
    ("fee", "monthly_fee"): (ChargeKind.FEE, BY_DAY),
}
_RESULTS: Final = uuid.UUID("681fd884-0a2e-4dc2-96ea-c61c3683449c")
"""Numbers of results are made in it, as in DataHub."""
_QUALITIES: Final = (Quality.CALCULATED, Quality.MISSING, Quality.ESTIMATED, Quality.MEASURED)


def files(
    calculation_id: str, calculation: Calculation, found: Sequence[ChargeAmounts]
) -> dict[str, str]:
    """The text of every file, by its name."""
    texts: dict[str, str] = {}
    all_months: list[MonthOfCharge] = []
    for (name, month_name), wanted in _KINDS.items():
        of_kind = [sums for sums in found if (sums.key.charge.kind, sums.key.resolution) == wanted]
        months = months_of_charges(of_kind)
        all_months += months
        texts[f"{name}_per_co_es.csv"] = _text(_AMOUNTS, _amounts(calculation_id, of_kind))
        texts[f"{month_name}_per_co_es.csv"] = _text(
            _MONTHS, _months(calculation_id, calculation.start, months)
        )

    for name, totals in (
        ("total_monthly_amounts_per_co_es", totals_by_owner(all_months)),
        ("total_monthly_amounts_per_es", totals_by_supplier(all_months)),
    ):
        texts[f"{name}.csv"] = _text(_TOTALS, _totals(calculation_id, calculation.start, totals))

    return texts


def write(out: Path, texts: Mapping[str, str]) -> None:
    """Write the files into the folder, each of them whole or not at all.

    All are written beside it first: what cannot be written leaves the folder as it was.
    Raises UnusableFile.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".unfinished-") as unfinished:
            for name, text in texts.items():
                (Path(unfinished) / name).write_text(text, encoding="utf-8")
            for name in texts:
                os.replace(Path(unfinished) / name, out / name)
    except OSError as problem:
        raise UnusableFile(
            out, f"the results cannot be written into it ({problem.strerror})."
        ) from problem


def _text(header: str, rows: Iterable[Sequence[str]]) -> str:
    return "\n".join([header, *(";".join(row) for row in rows), ""])


def _amounts(calculation_id: str, found: Iterable[ChargeAmounts]) -> Iterator[Sequence[str]]:
    for sums in sorted(found, key=_place_of_amounts):
        key = sums.key
        group, charge = key.group, key.charge
        supplier, type_ = group.supplier or "", TYPES[group.point_type]
        method = METHODS.get(group.settlement_method or "", "")
        result = _result_id(
            calculation_id, key.resolution, charge.kind, charge.owner, charge.code,
            group.grid_area, supplier, type_, method, "amounts_per_charge",
        )  # fmt: skip
        for place, at in enumerate(sums.at.tolist()):
            quality = "" if sums.qualities is None else _qualities(int(sums.qualities[place]))
            yield (
                calculation_id, result, group.grid_area, supplier,
                kwh_of_wh(int(sums.quantities[place])), _unit(charge.kind), quality,
                _time(instant(at)), key.resolution, type_, method,
                _dkk(int(sums.prices[place])), _dkk(int(sums.amounts[place])), str(key.is_tax),
                charge.code, charge.kind, charge.owner,
            )  # fmt: skip


def _months(
    calculation_id: str, start: datetime, months: Iterable[MonthOfCharge]
) -> Iterator[Sequence[str]]:
    for month in sorted(months, key=_place_of_month):
        charge, supplier = month.charge, month.supplier or ""
        result = _result_id(
            calculation_id, charge.kind, charge.code, charge.owner, month.grid_area, supplier,
            "monthly_amounts_per_charge",
        )  # fmt: skip
        yield (
            calculation_id, result, month.grid_area, supplier, _unit(charge.kind), _time(start),
            _dkk(month.micro_dkk), str(month.is_tax), charge.code, charge.kind, charge.owner,
        )  # fmt: skip


def _totals(
    calculation_id: str, start: datetime, totals: Iterable[MonthTotal]
) -> Iterator[Sequence[str]]:
    for total in sorted(totals, key=_place_of_total):
        supplier, owner = total.supplier or "", total.owner or ""
        result = _result_id(
            calculation_id, owner, total.grid_area, supplier, "total_monthly_amounts"
        )
        yield (
            calculation_id, result, total.grid_area, supplier, _time(start),
            _dkk(total.micro_dkk), owner,
        )  # fmt: skip


def _place_of_amounts(sums: ChargeAmounts) -> tuple[str | int, ...]:
    """By charge, area and points, then by time."""
    charge, group = sums.key.charge, sums.key.group
    return (
        charge.code, charge.owner, group.grid_area, group.supplier or "", group.point_type,
        group.settlement_method or "", int(sums.at[0]),
    )  # fmt: skip


def _place_of_month(month: MonthOfCharge) -> tuple[str, ...]:
    return month.charge.code, month.charge.owner, month.grid_area, month.supplier or ""


def _place_of_total(total: MonthTotal) -> tuple[str, ...]:
    return total.grid_area, total.supplier or "", total.owner or ""


def _result_id(*parts: str) -> str:
    return str(uuid.uuid5(_RESULTS, "".join(parts)))


def _unit(kind: ChargeKind) -> str:
    return "kWh" if kind is ChargeKind.TARIFF else "pcs"


def _qualities(bits: int) -> str:
    names = [f"'{quality.name.lower()}'" for quality in _QUALITIES if bits & quality]
    return f"[{', '.join(names)}]"


def _dkk(micro: int | None) -> str:
    return "" if micro is None or micro == NOTHING else dkk_of_micro(micro)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
