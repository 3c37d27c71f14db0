"""What is known of contracts, and their estimate: read for many contracts at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np
from psycopg.rows import class_row

from elhandel.billing.estimate.basis import Basis, Source
from elhandel.billing.estimate.cost import Prices, quarter_ore
from elhandel.billing.estimate.homes import home_kind
from elhandel.billing.estimate.rules import EstimateRules, estimate_rules
from elhandel.billing.estimate.use import KnownMonth, Use, use_by_readings, use_by_season
from elhandel.platform.database import Transaction, statement
from elhandel.pricing.charges import heating_rules
from elhandel.values.days.period import Period
from elhandel.values.ids import ContractId, MeteringPointId

type Unknown = Literal["master-data", "prices", "use"]
"""Why nothing can be estimated: no master data yet, no price of the day, or no use to go by."""

type Estimates = Mapping[ContractId, Basis | Unknown]


def estimated(
    tx: Transaction,
    contracts: Sequence[ContractId],
    quarter: Period,
    today: date,
    vat_percent: int,
) -> Estimates:
    """For each contract what a quarter will use and cost, by what is known today; or why nothing
    can be estimated. vat_percent: of those who pay VAT.

    Prices are those of the quarter's first day, or of today where that has passed.
    """
    if not contracts:
        return {}

    rules = estimate_rules(quarter.start)
    facts = _facts(tx, contracts, max(quarter.start, today))
    spot = _spot(tx, today, rules.spot_days)
    known = _known_use(tx, contracts, today)

    return {
        row.contract_id: _estimate(
            row, spot, known.get(row.contract_id), rules, quarter, today, vat_percent
        )
        for row in facts
    }


@dataclass(frozen=True, slots=True)
class _Facts:
    """A row of facts_of_contracts.sql."""

    contract_id: ContractId
    metering_point_id: MeteringPointId
    customer_kind: str
    pays_vat: bool
    price_area: str | None
    address: dict[str, Any] | None
    yearly_wh: int | None
    heated: bool
    pricing_type: str | None
    added_per_kwh: int | None
    fixed_per_kwh: int | None
    product_per_month: int | None
    tariffs_per_kwh: int
    charges_per_month: int
    full_tax: int


@dataclass(frozen=True, slots=True)
class _KnownUse:
    """What was read of a contract in the last year."""

    months: Mapping[int, KnownMonth]
    days: Period


def _estimate(
    facts: _Facts,
    spot: Mapping[str, int],
    known: _KnownUse | None,
    rules: EstimateRules,
    quarter: Period,
    today: date,
    vat_percent: int,
) -> Basis | Unknown:
    if facts.price_area is None:
        return "master-data"
    prices = _prices(facts, spot, quarter.start)
    if prices is None:
        return "prices"
    found = _use(facts, known, rules, quarter)
    if found is None:
        return "use"

    source, use = found
    percent = vat_percent if facts.pays_vat else 0
    per_kwh = prices.per_kwh(use.yearly_wh)
    return Basis(
        source=source,
        quarter=quarter.start,
        yearly_wh=use.yearly_wh,
        wh=use.quarter_wh,
        per_kwh=per_kwh,
        per_month=prices.per_month,
        vat_percent=percent,
        amount_ore=quarter_ore(
            use.quarter_wh, per_kwh, prices.per_month, percent, rules.rounded_to_ore
        ),
        estimated_on=today,
        readings=known.days if known is not None and source == "readings" else None,
    )


def _use(
    facts: _Facts, known: _KnownUse | None, rules: EstimateRules, quarter: Period
) -> tuple[Source, Use] | None:
    shares = rules.shares(heated=facts.heated)
    private = facts.customer_kind == "private"
    most_wh = rules.most_private_wh if private else None
    if known is not None:
        use = use_by_readings(known.months, quarter, shares, rules.least_days)
        if use is not None and _believable(use.yearly_wh, most_wh):
            return "readings", use

    if facts.yearly_wh is not None and _believable(facts.yearly_wh, most_wh):
        return "market", use_by_season(facts.yearly_wh, quarter, shares)
    if not private:
        return None
    if home_kind(facts.address) == "flat":
        return "flat", use_by_season(rules.flat_wh, quarter, shares)

    return "house", use_by_season(rules.house_wh, quarter, shares)


def _believable(yearly_wh: int, most_wh: int | None) -> bool:
    """Whether money is asked for in advance for so much: a digit too many is not paid first."""
    return most_wh is None or yearly_wh <= most_wh


def _prices(facts: _Facts, spot: Mapping[str, int], day: date) -> Prices | None:
    energy = (
        facts.fixed_per_kwh if facts.pricing_type == "fixed" else spot.get(facts.price_area or "")
    )
    if energy is None or facts.added_per_kwh is None or facts.product_per_month is None:
        return None

    limit, reduced = _heating(day) if facts.heated and facts.full_tax else (None, 0)
    return Prices(
        energy=energy + facts.added_per_kwh,
        tariffs=facts.tariffs_per_kwh,
        per_month=facts.product_per_month + facts.charges_per_month,
        full_tax=facts.full_tax,
        reduced_tax=reduced,
        limit_wh=limit,
    )


def _heating(day: date) -> tuple[int | None, int]:
    """(yearly limit in Wh, reduced tax in micro-DKK per kWh) on a day."""
    rules = heating_rules()
    limits = [rule for rule in rules.limits if rule.valid_from <= day]
    reduced = [rule for rule in rules.reduced if rule.valid_from <= day]
    if not limits or not reduced:
        return None, 0
    return limits[-1].limit_wh, reduced[-1].per_kwh


def _facts(tx: Transaction, contracts: Sequence[ContractId], day: date) -> list[_Facts]:
    tax = heating_rules().charge
    asked = {
        "contracts": list(contracts),
        "day": day,
        "tax_owner": tax.owner,
        "tax_kind": tax.kind,
        "tax_code": tax.code,
    }
    return tx.cursor(row_factory=class_row(_Facts)).execute(_FACTS, asked).fetchall()


def _spot(tx: Transaction, today: date, spot_days: int) -> dict[str, int]:
    """The mean spot price of the last days by price area, micro-DKK per kWh."""
    asked = {"since": today - timedelta(days=spot_days), "until": today}
    return {area: int(mean) for area, mean in tx.execute(_SPOT, asked)}


def _known_use(
    tx: Transaction, contracts: Sequence[ContractId], today: date
) -> dict[ContractId, _KnownUse]:
    asked = {
        "contracts": list(contracts),
        "since": today - timedelta(days=365),
        "until": today,
    }
    months: dict[ContractId, dict[int, KnownMonth]] = defaultdict(dict)
    days: dict[ContractId, list[date]] = defaultdict(list)
    cursor = tx.cursor(binary=True)
    for contract, month, count, packed_wh, first, past in cursor.execute(_KNOWN_USE, asked):
        wh = int(np.frombuffer(packed_wh, "<i4").sum(dtype=np.int64))
        months[contract][month] = KnownMonth(count, wh)
        days[contract] += [first, past]

    return {
        contract: _KnownUse(by_month, Period(min(days[contract]), max(days[contract])))
        for contract, by_month in months.items()
    }


_FACTS: Final = statement("elhandel.billing.estimate", "facts_of_contracts")

_KNOWN_USE: Final = statement("elhandel.billing.estimate", "known_use")

_SPOT: Final = """
SELECT s.price_area, round(avg(price))::bigint
FROM pricing.spot_day s CROSS JOIN LATERAL unnest(s.per_kwh) AS price
WHERE s.superseded_at IS NULL AND s.day >= %(since)s AND s.day < %(until)s AND price IS NOT NULL
GROUP BY s.price_area
"""
