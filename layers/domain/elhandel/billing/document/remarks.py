"""What a bill says beside its lines, in Danish sentences: corrections, estimates, agreements."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from elhandel.billing.annotations import (
    Change,
    ChangedBy,
    ChangeKind,
    Estimated,
    GreenHours,
    PointKind,
    PriceUnit,
)
from elhandel.billing.bill import Agreement, BillSection, vat_percent
from elhandel.billing.document import danish
from elhandel.values.days.period import Period

_DAY: Final = timedelta(days=1)
_MOST_DAYS: Final = 4

_BY: Final[dict[ChangedBy, str]] = {
    "grid_company": "Netselskabet",
    "energinet": "Energinet",
    "exchange": "Elbørsen",
    "supplier": "Vi",
    "market": "Elmarkedet",
}
_WHAT: Final[dict[ChangeKind, str]] = {
    "readings": "målingen",
    "charge": "prisen",
    "price_link": "hvilke priser du betaler",
    "spot_price": "spotprisen",
    "product": "din pris hos os",
    "supply": "hvornår vi leverede til dig",
    "master_data": "oplysningerne om målepunktet",
    "heating": "din elvarme",
    "other": "grundlaget",
}
_POINTS: Final[dict[PointKind, str]] = {
    "consumption": "",
    "production": " af solceller",
    "heating": " af elvarme",
    "other": "",
}

_ESTIMATED: Final[dict[PointKind, str]] = {
    "consumption": "forbruget",
    "production": "produktionen fra solcellerne",
    "heating": "elvarmens forbrug",
    "other": "en anden måler",
}


def remarks_of(section: BillSection) -> tuple[str, ...]:
    """The remarks on a section, in the order in which they are read."""
    said = section.annotations
    remarks = [change_text(change) for change in said.changes]
    if said.estimated is not None:
        remarks.append(estimated_text(said.estimated))
    remarks += [estimated_text(other.readings, other.point) for other in said.estimated_points]

    return tuple(remarks)


def change_text(change: Change) -> str:
    """Netselskabet rettede 3 timer den 14. januar: 4,2 → 3,1 kWh: −1,65 kr. ekskl. moms."""
    cost = f"{danish.kroner(change.amount_ore)} kr. ekskl. moms."
    if change.changed_days == 0:
        return (
            "En rettet måling tidligere på året flyttede grænsen for nedsat elafgift "
            f"{_days(change.days)}: {cost}"
        )

    text = f"{_BY[change.by]} rettede {_what(change)} {_days(change.days)}"
    if change.hours:
        text += f" ({_hours(change.hours)})"
    if change.before_wh is not None and change.after_wh is not None:
        before, after = change.before_wh, change.after_wh
        decimals = danish.decimals([before, after])
        text += f": {danish.kwh(before, decimals)} → {danish.kwh(after, decimals)} kWh"
    if change.before_price is not None and change.after_price is not None:
        text += f": {_prices(change.before_price, change.after_price, change.price_of)}"

    return f"{text}: {cost}"


def estimated_text(estimated: Estimated, point: PointKind = "consumption") -> str:
    """Which days were not measured."""
    days = list(estimated.days)
    few = len(days) <= _MOST_DAYS
    when = (
        f"den {danish.and_list([danish.day_and_month(day) for day in days])}"
        if few
        else f"på {len(days)} dage"
    )
    energy = danish.kwh(estimated.wh, danish.decimals([estimated.wh]))

    return (
        f"Netselskabet har skønnet {_ESTIMATED[point]} {when} ({energy} kWh). "
        "Bliver det målt, retter vi regningen."
    )


def green_text(green: GreenHours) -> str:
    """Time for time er 41,2 af 312,4 kWh (13,1 %) dækket af certifikater …"""
    used, covered = green.used_wh, green.covered_wh
    decimals = danish.decimals([used, covered])
    percent = danish.number(Decimal(green.per_mille).scaleb(-1), 1)
    return (
        f"Time for time er {danish.kwh(covered, decimals)} af {danish.kwh(used, decimals)} kWh "
        f"({percent} %) dækket af certifikater for vedvarende strøm, som du har brugt til boligen. "
        "De er vores egne og ikke oprindelsesgarantier efter loven."
    )


def agreed_text(section: BillSection, issued_on: date) -> str:
    """What was agreed: a fixed price, until when a price holds, and the end of the agreement.

    A price is said with VAT too: what a consumer is offered is (prismærkningsloven).
    """
    fixed = section.annotations.fixed_price
    agreed = section.agreement
    sentences = []
    if fixed is not None:
        with_vat = fixed.per_kwh * (100 + vat_percent(issued_on))
        sentences.append(
            f"Fast pris på el: {danish.ore_per_kwh(fixed.per_kwh)} øre/kWh, "
            f"{danish.number(Decimal(with_vat).scaleb(-6), 2)} øre/kWh med moms."
        )
    if agreed is not None:
        sentences += _agreement(agreed, issued_on)

    return " ".join(sentences)


def _agreement(agreed: Agreement, issued_on: date) -> Iterable[str]:
    end = agreed.supply_ends_on
    if end is not None:
        over = "sluttede" if end <= issued_on else "slutter"
        yield f"Aftalen {over} {danish.day(end - _DAY)}."
        return

    if agreed.promised_to is not None and agreed.promised_to > issued_on:
        then = "den samme pris" if agreed.after_term == "unchanged" else "prisen i vores prisliste"
        last = danish.day(agreed.promised_to - _DAY)
        yield f"Prisen er aftalt til og med {last}; derefter gælder {then}."
    yield "Aftalen har ingen slutdato."


def _prices(before: int, after: int, price_of: PriceUnit | None) -> str:
    if price_of == "kwh":
        return f"{danish.ore_per_kwh(before)} → {danish.ore_per_kwh(after)} øre/kWh"
    unit = "md." if price_of == "month" else "stk."
    return f"{danish.kroner_of_micro(before)} → {danish.kroner_of_micro(after)} kr./{unit}"


def _what(change: Change) -> str:
    if change.kind == "readings" and change.changed_hours is not None:
        hours = change.changed_hours
        days = change.changed_days or 1
        over = f" på {days} dage" if days > 1 else ""
        return f"{hours} {'time' if hours == 1 else 'timer'}{_POINTS[change.point]}{over}"
    if change.kind == "readings":
        return f"{_WHAT['readings']}{_POINTS[change.point]}"
    if change.label and change.kind in {"charge", "price_link"}:
        return f"{'prisen på' if change.kind == 'charge' else 'tilknytningen af'} {change.label}"

    return _WHAT[change.kind]


def _days(days: Period) -> str:
    if days.days == 1:
        return f"den {danish.day_and_month(days.start)}"
    return danish.period(days)


def _hours(hours: Sequence[int]) -> str:
    """kl. 17–20, or each by itself where they don't follow each other."""
    first, last = hours[0], hours[-1]
    if len(hours) == last - first + 1:
        return f"kl. {first}–{last + 1}"
    return f"kl. {danish.and_list([str(hour) for hour in hours])}"
