"""What a service costs and was not charged, as charges of billing."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.charges import Charge, add_charges
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.markets import market_of
from elhandel.services.agreements.agreement import Agreement
from elhandel.services.charging import CHARGED_AS, Piece, differences, due
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.prices import NANO_PER_MICRO
from elhandel.values.days.period import Period

_ONE_DAY: Final = timedelta(days=1)


def charge_ahead(
    tx: Transaction, agreement: Agreement, until: date, today: date, now: datetime
) -> list[Charge]:
    """Charge what a service costs until a day (exclusive), less what it was charged already; days
    that were charged and cost nothing any more are taken back.

    The agreement has to be held. The same again charges nothing.
    """
    charged = _charged(tx, agreement.agreement_id)
    known = max([until, *(piece.days.end for piece in charged)])
    wanted = due(agreement.agreed, agreement.unpaid, known)
    missing = differences(wanted, charged)
    if not missing:
        return []

    (first,) = fetch_one(tx, _NEXT, {"agreement": agreement.agreement_id})
    charges = []
    for number, piece in enumerate(missing, start=first):
        tx.execute(_KEEP, _row(agreement.agreement_id, number, piece, now))
        charges.append(_charge(agreement, number, piece, today))

    add_charges(tx, charges, now)
    return charges


def charge_at_start(
    tx: Transaction, agreement: Agreement, day: date, today: date, now: datetime
) -> list[Charge]:
    """Charge what a service costs once, on the day of its activation."""
    once = {"installation": agreement.now.installation, "router": agreement.now.router}
    charges = [
        Charge(
            account_id=agreement.account_id,
            source=CHARGED_AS,
            source_id=f"{agreement.agreement_id}:{what}",
            period=Period(day, day + _ONE_DAY),
            what=f"{agreement.now.name}: {_ONCE[what]}",
            amount_ore=round_to_ore(price * NANO_PER_MICRO),
            unit_price=price,
            agreement=f"service:{agreement.agreement_id}",
            bill_from=today,
        )
        for what, price in once.items()
        if price
    ]
    add_charges(tx, charges, now)
    return charges


def charge_reconnection(
    tx: Transaction, agreement: Agreement, suspension_id: int, today: date, now: datetime
) -> list[Charge]:
    """Charge what the market asks for turning a service on again that was off until it was paid;
    nothing where it asks for nothing. It is a fee of its own: nobody loses the service for it.
    """
    fee_ore = market_of(tx, agreement.account_id, today).reconnection_fee
    if not fee_ore:
        return []

    charges = [
        Charge(
            account_id=agreement.account_id,
            source="fee",
            source_id=f"reconnection-{suspension_id}",
            period=Period(today, today + _ONE_DAY),
            what=f"Gebyr for genåbning, {agreement.now.name}",
            amount_ore=fee_ore,
        )
    ]
    add_charges(tx, charges, now)
    return charges


_ONCE: Final = {"installation": "oprettelse", "router": "router"}


def _charge(agreement: Agreement, number: int, piece: Piece, today: date) -> Charge:
    sign = -1 if piece.credit else 1
    return Charge(
        account_id=agreement.account_id,
        source=CHARGED_AS,
        source_id=f"{agreement.agreement_id}:{number}",
        period=piece.days,
        what=_text(piece),
        quantity=Decimal(sign if piece.is_whole else sign * piece.days.days),
        unit="md." if piece.is_whole else "dage",
        unit_price=piece.price if piece.is_whole else None,
        amount_ore=piece.ore,
        agreement=f"service:{agreement.agreement_id}",
        bill_from=today,
    )


def _text(piece: Piece) -> str:
    """As a bill prints it: `Fiber 300, 15.11.2025–30.11.2025`."""
    last = piece.days.end - _ONE_DAY
    days = f"{piece.days.start:%d.%m.%Y}–{last:%d.%m.%Y}"
    return f"{piece.what}, {days}, ikke leveret" if piece.credit else f"{piece.what}, {days}"


def _charged(tx: Transaction, agreement_id: int) -> list[Piece]:
    rows = tx.cursor(row_factory=dict_row).execute(_CHARGED, {"agreement": agreement_id})
    return [
        Piece(
            cycle=Period(row["cycle_from"], row["cycle_to"]),
            days=Period(row["period_from"], row["period_to"]),
            what=row["what"],
            price=row["price"],
            credit=row["credit"],
        )
        for row in rows
    ]


def _row(agreement_id: int, number: int, piece: Piece, now: datetime) -> dict[str, Any]:
    return {
        "agreement": agreement_id,
        "no": number,
        "cycle_from": piece.cycle.start,
        "cycle_to": piece.cycle.end,
        "from": piece.days.start,
        "to": piece.days.end,
        "what": piece.what,
        "price": piece.price,
        "credit": piece.credit,
        "ore": piece.ore,
        "now": now,
    }


_CHARGED: Final = """
SELECT cycle_from, cycle_to, period_from, period_to, what, price, credit FROM services.charged
WHERE agreement_id = %(agreement)s ORDER BY piece_no
"""

_NEXT: Final = """
SELECT coalesce(max(piece_no), 0) + 1 FROM services.charged WHERE agreement_id = %(agreement)s
"""

_KEEP: Final = """
INSERT INTO services.charged (agreement_id, piece_no, cycle_from, cycle_to, period_from, period_to,
    what, price, credit, amount_ore, charged_at)
VALUES (%(agreement)s, %(no)s, %(cycle_from)s, %(cycle_to)s, %(from)s, %(to)s,
    %(what)s, %(price)s, %(credit)s, %(ore)s, %(now)s)
"""
