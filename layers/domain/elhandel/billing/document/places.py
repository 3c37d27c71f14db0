"""The lines of each supply period, with what was agreed and what is to be remarked."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

from elhandel.billing.bill import CATEGORY_LABELS, BillLine, BillSection
from elhandel.billing.document import danish
from elhandel.billing.document.chart import consumption_chart
from elhandel.billing.document.model import Part, Place, Row, Summary
from elhandel.billing.document.remarks import agreed_text, green_text, remarks_of

_SERVICES: Final = "Ydelser og gebyrer"
_PRODUCTION: Final = "Dit overskud af egen strøm"
_MONTHS: Final = r"\d{1,9}(?:/\d{1,9})? måned(?:er)?"
_PIECE: Final = re.compile(
    rf"(?:(?P<factor>\d{{1,9}}) × )?"
    rf"(?:\((?P<several>{_MONTHS}(?: \+ {_MONTHS})*)\)|(?P<one>{_MONTHS}))"
)


def places_of(sections: Sequence[BillSection], issued_on: date) -> Iterable[Place]:
    """The sections of a bill as they are printed; amounts on account of one point as one."""
    for (aconto, _), grouped in groupby(
        sections, key=lambda section: (section.aconto, section.aconto and section.gsrn)
    ):
        if aconto:
            yield _aconto(list(grouped))
        else:
            yield from (_place(section, issued_on) for section in grouped)


def _aconto(sections: Sequence[BillSection]) -> Place:
    lines = [line for section in sections for line in section.lines]
    rows = [_row(line, 1, sections[0]) for line in lines]
    title = CATEGORY_LABELS["aconto"]

    return Place(
        title=f"{title}: {title_of(sections[0])}",
        facts=f"Målepunkt (aftagenummer) {sections[0].gsrn} · {sections[0].product}",
        agreed="",
        remarks=(),
        parts=(
            Part(
                title=title if len(lines) > 1 else "",
                amount=danish.kroner(sum(line.amount_ore for line in lines)),
                rows=tuple(rows),
            ),
        ),
        chart=None,
    )


def _place(section: BillSection, issued_on: date) -> Place:
    decimals = danish.decimals(
        line.quantity_wh for line in section.lines if line.quantity_wh is not None
    )
    title = title_of(section)
    green = section.annotations.green

    return Place(
        title=f"Regulering: {title}" if section.correction else title,
        facts=_facts(section),
        agreed=agreed_text(section, issued_on) if section.original else "",
        remarks=remarks_of(section),
        parts=tuple(_parts(section, decimals)),
        chart=consumption_chart(
            section.period.start, section.daily_wh, section.year_before_daily_wh
        ),
        green="" if green is None else green_text(green),
    )


def title_of(section: BillSection) -> str:
    """Where it is, or what it is about."""
    if section.services:
        return section.product or _SERVICES
    return ", ".join(section.supply_address) or f"Målepunkt {section.gsrn}"


def summaries_of(sections: Sequence[BillSection]) -> tuple[Summary, ...]:
    """Each place with its energy and amount, where there are several."""
    if len(sections) < 2 or len({section.gsrn for section in sections}) < 2:
        return ()

    return tuple(_summary(section) for section in sections)


def _summary(section: BillSection) -> Summary:
    used = section.consumption_wh
    return Summary(
        title=f"Regulering: {title_of(section)}" if section.correction else title_of(section),
        quantity=f"{danish.kwh(used, danish.decimals([used]))} kWh" if used else "",
        amount=danish.kroner(sum(line.amount_ore for line in section.lines)),
    )


def _facts(section: BillSection) -> str:
    days = danish.period(section.period)
    if section.services:
        return days
    return f"Målepunkt (aftagenummer) {section.gsrn} · {section.product} · {days}"


def _parts(section: BillSection, decimals: int) -> Iterable[Part]:
    for title, grouped in groupby(_in_parts(section.lines), key=_title):
        lines = list(grouped)
        rows = [_row(line, decimals, section) for line in lines]
        yield Part(
            title="" if section.services else title,
            amount=danish.kroner(sum(line.amount_ore for line in lines)),
            rows=tuple(_netted(lines, rows, decimals)),
        )


def _in_parts(lines: Sequence[BillLine]) -> Sequence[BillLine]:
    """What is given for the customer's own production stands behind what was bought from us."""
    return sorted(lines, key=lambda line: (_order(lines, line), _title(line) == _PRODUCTION))


def _order(lines: Sequence[BillLine], line: BillLine) -> int:
    """The place of the line's category among all, as the bill has them."""
    return next(place for place, other in enumerate(lines) if other.category == line.category)


def _title(line: BillLine) -> str:
    if line.component == "production_credit":
        return _PRODUCTION
    return CATEGORY_LABELS[line.category]


def _netted(lines: Sequence[BillLine], rows: Sequence[Row], decimals: int) -> Sequence[Row]:
    """One line for the taxes of a heated home, which pays several rates, with each below it."""
    taxes = [line for line in lines if line.category == "tax" and line.quantity_wh is not None]
    if len(taxes) < 2 or len(taxes) < len(lines):
        return rows

    amount = sum(line.amount_ore for line in taxes)
    used = max(line.quantity_wh or 0 for line in taxes)
    quantity = f"{danish.kwh(used, decimals)} kWh" if used > 0 else ""
    net = Row(
        description=_rates(taxes, used, decimals),
        quantity=quantity,
        price=_mean(amount, used) if used > 0 and amount else "",
        amount=danish.kroner(amount),
        note="",
        detail=tuple(rows),
    )

    return [net]


def _rates(taxes: Sequence[BillLine], used: int, decimals: int) -> str:
    """How much pays the full rate: what stands on the heating's own lines, less than the whole."""
    parts = {line.quantity_wh or 0 for line in taxes} - {used}
    full = parts.pop() if len(parts) == 1 else 0
    if not 0 < full < used:
        return "Elafgift med nedsat sats for elvarme"

    return (
        f"Elafgift: fuld sats af {danish.kwh(full, decimals)} kWh, "
        f"nedsat af {danish.kwh(used - full, decimals)} kWh"
    )


def _row(line: BillLine, decimals: int, section: BillSection) -> Row:
    quantity = line.quantity or ""
    if line.quantity_wh is not None:
        quantity = f"{danish.kwh(line.quantity_wh, decimals)} kWh"

    notes = [] if line.vat else ["momsfri"]
    if line.component == "energy" and section.annotations.estimated is not None:
        notes.append("delvis skønnet")

    return Row(
        description=line.description,
        quantity=quantity,
        price=_price(line),
        amount=danish.kroner(line.amount_ore),
        note=", ".join(notes),
    )


def _price(line: BillLine) -> str:
    """What a unit costs: the price that held, or the mean of all hours."""
    if line.quantity_wh is None:
        if line.unit_price is None:
            return _mean_of_months(line)
        unit = "stk." if (line.quantity or "").endswith("stk.") else "md."
        return f"{danish.kroner_of_micro(line.unit_price)} kr./{unit}"
    if line.unit_price is not None:
        return f"{danish.ore_per_kwh(line.unit_price)} øre"
    if line.quantity_wh == 0 or line.amount_ore == 0:  # an amount that rounding took: no mean of 0
        return ""

    return _mean(line.amount_ore, line.quantity_wh)


def _mean_of_months(line: BillLine) -> str:
    """What a month of a subscription cost where its price changed; nothing of what is no month."""
    months = months_said(line.quantity or "")
    if not months:
        return ""
    mean = Decimal(line.amount_ore * months.denominator).scaleb(-2) / months.numerator
    return f"gns. {danish.number(mean, 2)} kr./md."


def months_said(text: str) -> Fraction | None:
    """How many months a quantity says as bills word it (`billing.bill.wording`), such as
    `2 × 1 måned`; None for any other.
    """
    pieces = list(_PIECE.finditer(text))
    if not pieces or " + ".join(piece.group() for piece in pieces) != text:
        return None

    said = Fraction()
    for piece in pieces:
        parts = (piece["several"] or piece["one"]).split(" + ")
        months = sum((Fraction(part.split(" ")[0]) for part in parts), Fraction())
        said += int(piece["factor"] or 1) * months

    return said


def _mean(amount_ore: int, wh: int) -> str:
    return f"gns. {danish.number(Decimal(amount_ore * 1000) / wh, 2)} øre"
