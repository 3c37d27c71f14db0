"""The figures that should be seen at once: use, price, how they moved, and where the money goes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from elhandel.billing.bill import BillSection
from elhandel.billing.document import danish
from elhandel.billing.document.model import Fact, Share
from elhandel.billing.invoice import Invoice

_PARTS: Final = {
    "supplier": "Elhandel",
    "service": "Elhandel",
    "network": "Netselskab og Energinet",
    "tax": "Afgifter",
    "allowance": "Afslag",
}
_HOMES: Final = {"house": "Et typisk hus", "flat": "En typisk lejlighed"}


def facts_of(invoice: Invoice) -> Iterable[Fact]:
    """What a bill shows in figures; nothing on a note or where nothing was used."""
    sections = [section for section in invoice.bill.sections if section.original]
    if invoice.corrects_number or not sections:
        return

    used = sum(section.consumption_wh for section in sections)
    yield Fact("Forbrug", _kwh(used), danish.period(invoice.bill.period))
    if any(section.aconto for section in invoice.bill.sections):
        yield from _aconto_facts(invoice)
        return

    if used > 0 and invoice.totals.total > 0 and len(sections) == len(invoice.bill.sections):
        price = Decimal(invoice.totals.total * 1000) / used
        yield Fact("Din samlede pris", f"{danish.number(price, 1)} øre/kWh", _price_remark(invoice))
    yield from _compared(used, sections)


def split_of(invoice: Invoice) -> tuple[Share, ...]:
    """Where the money goes; empty where a part of it is in the customer's favour."""
    sections = invoice.bill.sections
    if invoice.corrects_number or any(section.aconto for section in sections):
        return ()

    parts: dict[str, int] = {}
    for section in sections:
        for line in section.lines:
            label = _PARTS.get(line.category, "Andet")
            parts[label] = parts.get(label, 0) + line.amount_ore
    parts["Moms"] = invoice.totals.vat

    total = sum(parts.values())
    shown = {label: ore for label, ore in parts.items() if ore}
    if total <= 0 or min(parts.values()) < 0 or len(shown) < 3:
        return ()

    return tuple(
        Share(label, f"{danish.kroner(ore)} kr.", round(ore / total, 4))
        for label, ore in shown.items()
    )


def _price_remark(invoice: Invoice) -> str:
    return "alt inkl. moms, gennemsnit" if invoice.totals.vat else "alt, gennemsnit"


def _compared(used: int, sections: Sequence[BillSection]) -> Iterable[Fact]:
    """Beside the year before, and beside a home like it."""
    before = [section.year_before_wh for section in sections]
    known = [wh for wh in before if wh is not None]
    if used > 0 and len(known) == len(before) and sum(known) > 0:
        yield Fact(
            "Samme periode sidste år",
            _kwh(sum(known)),
            _moved(Decimal(100 * (used - sum(known))) / sum(known)),
        )

    similar = [section.annotations.similar_home for section in sections]
    if used > 0 and len(similar) == 1 and similar[0] is not None:
        home = similar[0]
        yield Fact(_HOMES[home.kind], _kwh(home.wh), "i de samme dage")


def _aconto_facts(invoice: Invoice) -> Iterable[Fact]:
    """What the quarter cost, what was asked for before, and what is asked for now; all with VAT."""
    on_account = [
        line for section in invoice.bill.sections if section.aconto for line in section.lines
    ]
    amounts = [line.amount_ore + (line.vat_ore or 0) for line in on_account]
    before = sum(ore for ore in amounts if ore < 0)
    ahead = sum(ore for ore in amounts if ore > 0)
    actual = invoice.totals.total - before - ahead

    yield Fact("Forbrug og gebyrer i alt", f"{danish.kroner(actual)} kr.", "inkl. moms")
    if before:
        yield Fact("Opkrævet aconto", f"{danish.kroner(before)} kr.", "trækkes fra, inkl. moms")
    if ahead:
        yield Fact("Ny aconto", f"{danish.kroner(ahead)} kr.", "lægges til, inkl. moms")


def _moved(percent: Decimal) -> str:
    """How consumption moved since the year before."""
    text = danish.number(abs(percent), 0)
    if text == "0":
        return "dit forbrug er det samme"
    return f"dit forbrug er {'steget' if percent > 0 else 'faldet'} {text} %"


def _kwh(wh: int) -> str:
    return f"{danish.kwh(wh, danish.decimals([wh]))} kWh"
