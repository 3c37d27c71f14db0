"""What an amount on account rests on: use, prices and days, and how it went the last time."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from elhandel.billing.bill import BillSection
from elhandel.billing.document import danish
from elhandel.billing.document.model import Basis
from elhandel.billing.estimate import Basis as Estimate
from elhandel.billing.estimate import Source

_SOURCES: Final[dict[Source, str]] = {
    "readings": "dine egne målinger",
    "market": "netselskabets forventning til målepunktet",
    "house": "et gennemsnitligt hus",
    "flat": "en gennemsnitlig lejlighed",
}


def bases_of(sections: Sequence[BillSection]) -> Iterable[Basis]:
    """The basis of each amount that was estimated, in the order of the bill."""
    for section in sections:
        if section.basis is not None:
            yield _basis(section.basis)


def _basis(basis: Estimate) -> Basis:
    quarter = danish.quarter(basis.quarter)
    if basis.used_wh is not None:
        return Basis(
            title=f"Aconto for {quarter}: sådan gik det",
            rows=(
                ("Vi ventede, at du ville bruge", f"{_kwh(basis.wh)} kWh"),
                ("Du brugte", f"{_kwh(basis.used_wh)} kWh"),
                (f"Opkrævet for et helt kvartal{_with_vat(basis)}", _kroner(basis.amount_ore)),
            ),
            text=_moved(basis, basis.used_wh),
        )

    return Basis(
        title=f"Sådan har vi beregnet aconto for {quarter}",
        rows=tuple(_rows(basis)),
        text=f"Beregnet {danish.day(basis.estimated_on)} med de priser, vi kendte den dag. "
        "Bruger du mere eller mindre, så ring til os: vi beregner beløbet igen.",
    )


def _rows(basis: Estimate) -> Iterable[tuple[str, str]]:
    source = _SOURCES[basis.source]
    if basis.readings is not None:
        source = f"{source}, {danish.period(basis.readings)}"
    energy = _energy_ore(basis)
    months = _months_ore(basis)

    yield f"Et helt år ({source})", f"{_kwh(basis.yearly_wh)} kWh"
    yield f"Heraf {danish.quarter(basis.quarter)}", f"{_kwh(basis.wh)} kWh"
    yield (
        f"Strøm, net og afgifter, {danish.ore_per_kwh(basis.per_kwh)} øre/kWh ekskl. moms",
        _kroner(energy),
    )
    yield (
        f"Abonnementer, 3 × {danish.kroner_of_micro(basis.per_month)} kr. ekskl. moms",
        _kroner(months),
    )
    rounded = f"inkl. {basis.vat_percent} % moms, afrundet" if basis.vat_percent else "afrundet"
    yield f"Et helt kvartal {rounded}", _kroner(basis.amount_ore)


def _with_vat(basis: Estimate) -> str:
    return ", inkl. moms" if basis.vat_percent else ""


def _energy_ore(basis: Estimate) -> int:
    return int((Decimal(basis.wh) * basis.per_kwh / 10_000_000).to_integral_value("ROUND_HALF_UP"))


def _months_ore(basis: Estimate) -> int:
    return int((Decimal(3 * basis.per_month) / 10_000).to_integral_value("ROUND_HALF_UP"))


def _moved(basis: Estimate, used: int) -> str:
    """What was used beside what was expected, where both are of the whole quarter."""
    expected = basis.wh
    if basis.used_days is not None:
        return f"Vi leverede strøm til dig på {basis.used_days} af kvartalets dage."
    if expected <= 0:
        return ""
    percent = Decimal(100 * (used - expected)) / expected
    text = danish.number(abs(percent), 0)
    if text == "0":
        return "Det passede: du brugte, hvad vi ventede."
    return f"Du brugte {text} % {'mere' if percent > 0 else 'mindre'}, end vi ventede."


def _kwh(wh: int) -> str:
    return danish.kwh(wh, 0)


def _kroner(ore: int) -> str:
    return f"{danish.kroner(ore)} kr."
