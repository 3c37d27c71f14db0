"""Settling the trades of a book: what each comes to now, less what was charged before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.billing.bill import VatClass
from elhandel.billing.charges import Charge, add_charges
from elhandel.exchange.rail.due import Component, Due, due_of, paid_of
from elhandel.exchange.rail.measured import Measured, measured_of
from elhandel.exchange.rail.shares import Trade, holding
from elhandel.exchange.rail.waiting import Book
from elhandel.exchange.rules import market_rules
from elhandel.exchange.tokens import fall_back
from elhandel.platform.database import AdvisoryLock, Transaction, statement
from elhandel.portfolio.parties import hold_parties
from elhandel.values.days.local_time import next_month
from elhandel.values.days.period import Period
from elhandel.values.ids import AccountId
from elhandel.values.units import decimal_kwh

SOURCES: Final[Mapping[Component, str]] = {
    Component.BOUGHT: "trade-bought",
    Component.REPLACED_USE: "trade-bought",
    Component.SOLD: "trade-sold",
    Component.REPLACED_CREDIT: "trade-sold",
    Component.FEE: "trade-fee",
    Component.PAID: "trade-paid",
    Component.RECEIVED: "trade-paid",
}
"""What charges of trades come from; billing books them by it."""

_TEXTS: Final[Mapping[Component, str]] = {
    Component.BOUGHT: "Nabostrøm, købt",
    Component.REPLACED_USE: "Strøm fra os, erstattet af nabostrøm",
    Component.SOLD: "Nabostrøm, solgt",
    Component.REPLACED_CREDIT: "Overskud til os, erstattet af nabostrøm",
    Component.FEE: "Gebyr af solgt nabostrøm",
    Component.PAID: "Nabostrøm, betalt på kæden",
    Component.RECEIVED: "Nabostrøm, modtaget på kæden",
}

_OF_SELLER: Final = frozenset({Component.SOLD, Component.REPLACED_CREDIT, Component.FEE})

type _Key = tuple[int, Component, bool]
"""(supply, component, whether with VAT)"""


@dataclass(frozen=True, slots=True)
class SettledBook:
    """What was done for a book."""

    trades: int
    """Whose energy that holds is new, or another one."""

    charges: int
    waiting: int
    """Trades of homes whose month is not settled yet."""


@dataclass(frozen=True, slots=True)
class _Paid:
    """A trade that the token ledger has settled."""

    buyer: int
    seller: int
    wh: int
    total_ore: int
    fee_ore: int

    def is_of(self, homes: Mapping[int, Measured]) -> bool:
        """Whether the month of both sides is known: then it is taken off both bills at once."""
        return self.buyer in homes and self.seller in homes


def settle_book(tx: Transaction, book: Book, now: datetime) -> SettledBook:
    """Settle an area's trades of a month by what its homes used and produced, as it was read last.

    Writes how much of each trade holds, and the charges that are missing on the bills of both
    sides. The same again changes nothing.
    """
    hold_parties(tx)
    tx.execute(_ALONE, {"lock": AdvisoryLock.TRADES})
    asked = {"area": book.price_area, "month": book.month}
    fall_back(tx, book.price_area, book.month, now)
    trades = [Trade(*row) for row in tx.execute(_TRADES, asked)]
    homes = {row[0]: measured_of(*row) for row in tx.execute(_MEASURED, asked)}

    held = holding(
        trades,
        {supply: home.month.produced_wh for supply, home in homes.items()},
        {supply: home.month.used_wh for supply, home in homes.items()},
    )
    changed = _keep(tx, book, held, now)
    paid = [_Paid(*row) for row in tx.execute(_PAID, asked)]
    due = _due(trades, held, homes, book.month) | _paid(paid, homes)
    charges = _charge(tx, book, homes, due, now)
    tx.execute(
        _SETTLED,
        {
            **asked,
            "measured": sum(home.version for home in homes.values()),
            "paid": _counted(paid, homes),
            "now": now,
        },
    )

    return SettledBook(trades=changed, charges=charges, waiting=len(trades) - len(held))


def _keep(tx: Transaction, book: Book, held: Mapping[int, int], now: datetime) -> int:
    """Write how much of each trade holds, where it is another amount than before."""
    if not held:
        return 0
    values = {"trades": list(held.keys()), "whs": list(held.values()), "now": now}
    return tx.execute(_KEEP, values).rowcount


def _due(
    trades: Sequence[Trade], held: Mapping[int, int], homes: Mapping[int, Measured], month: date
) -> dict[_Key, Due]:
    bought: dict[int, list[tuple[int, int]]] = defaultdict(list)
    sold: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for trade in trades:
        if wh := held.get(trade.trade_id, 0):
            bought[trade.buyer].append((wh, trade.price))
            sold[trade.seller].append((wh, trade.price))

    percent = market_rules(month).fee_percent
    due: dict[_Key, Due] = {}
    for supply, home in homes.items():
        by_component = due_of(home.month, bought[supply], sold[supply], percent)
        for component, amount in by_component.items():
            vat = home.credit_vat if component in _OF_SELLER else True
            due[supply, component, vat] = amount
    return due


def _paid(paid: Sequence[_Paid], homes: Mapping[int, Measured]) -> dict[_Key, Due]:
    """What was paid on the token ledger by homes whose month is known; the others' follows.

    Without VAT: how something is paid changes none.
    """
    bought: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    sold: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for payment in paid:
        if payment.is_of(homes):
            bought[payment.buyer].append((payment.wh, payment.total_ore, payment.fee_ore))
            sold[payment.seller].append((payment.wh, payment.total_ore, payment.fee_ore))

    return {
        (supply, component, False): amount
        for supply in bought.keys() | sold.keys()
        for component, amount in paid_of(bought[supply], sold[supply]).items()
    }


def _counted(paid: Sequence[_Paid], homes: Mapping[int, Measured]) -> int:
    """How many payments of homes whose month is known there are."""
    return sum(payment.is_of(homes) for payment in paid)


def _charge(
    tx: Transaction,
    book: Book,
    homes: Mapping[int, Measured],
    due: Mapping[_Key, Due],
    now: datetime,
) -> int:
    """Add what is due and was not charged, and take back what was charged and is not due."""
    asked = {"supplies": list(homes), "month": book.month}
    charged: dict[_Key, Due] = {}
    last_piece: dict[int, int] = defaultdict(int)
    for supply, component, vat, wh, ore, last in tx.execute(_CHARGED, asked):
        charged[supply, Component(component), vat] = Due(int(wh), int(ore))
        last_piece[supply] = max(last_piece[supply], last)

    pieces = []
    for key, missing in _differences(due, charged):
        last_piece[key[0]] += 1
        pieces.append((last_piece[key[0]], key, missing))
    if not pieces:
        return 0

    accounts: dict[int, int] = dict(tx.execute(_ACCOUNTS, asked).fetchall())
    _write_pieces(tx, book, pieces, now)
    return add_charges(
        tx,
        [
            _as_charge(book, AccountId(accounts[key[0]]), number, key, missing)
            for number, key, missing in pieces
        ],
        now,
    )


def _differences(
    due: Mapping[_Key, Due], charged: Mapping[_Key, Due]
) -> Iterator[tuple[_Key, Due]]:
    """What is missing, or below 0 too much; by home and component."""
    for key in sorted(due.keys() | charged.keys()):
        is_due, was = due.get(key, Due()), charged.get(key, Due())
        if is_due != was:
            yield key, Due(is_due.wh - was.wh, is_due.ore - was.ore)


def _write_pieces(
    tx: Transaction, book: Book, pieces: Iterable[tuple[int, _Key, Due]], now: datetime
) -> None:
    with tx.cursor() as cursor:
        cursor.executemany(
            _PIECE,
            [
                {
                    "supply_period": supply,
                    "month": book.month,
                    "piece": number,
                    "component": component,
                    "vat": vat,
                    "wh": missing.wh,
                    "ore": missing.ore,
                    "now": now,
                }
                for number, (supply, component, vat), missing in pieces
            ],
        )


def _as_charge(book: Book, account: AccountId, number: int, key: _Key, missing: Due) -> Charge:
    supply, component, vat = key
    days = Period(book.month, next_month(book.month))
    last = days.end - timedelta(days=1)
    return Charge(
        account_id=account,
        source=SOURCES[component],
        source_id=f"{supply}:{book.month:%Y-%m}:{number}",
        period=days,
        what=f"{_TEXTS[component]}, {days.start:%d.%m.%Y}–{last:%d.%m.%Y}",
        amount_ore=missing.ore,
        vat_class=VatClass.STANDARD if vat else VatClass.NONE,
        quantity=decimal_kwh(missing.wh),
        unit="kWh",
    )


_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s)"

_TRADES: Final = """
SELECT t.trade_id, b.supply_period_id, s.supply_period_id, t.wh, t.price
FROM exchange.trade t
JOIN exchange.trade_order b ON b.order_id = t.buy_id
JOIN exchange.trade_order s ON s.order_id = t.sell_id
WHERE t.price_area = %(area)s AND t.month = %(month)s
ORDER BY t.epoch, t.trade_id
"""

# By the receipt of each: what the ledger has, not what was asked of it.
_PAID: Final = """
SELECT b.supply_period_id, s.supply_period_id, t.wh, k.done_money, x.fee_ore
FROM exchange.token_settlement x
JOIN exchange.trade t USING (trade_id)
JOIN exchange.trade_order b ON b.order_id = t.buy_id
JOIN exchange.trade_order s ON s.order_id = t.sell_id
JOIN chain.task k ON k.subject = x.subject AND k.number = 1
WHERE t.price_area = %(area)s AND t.month = %(month)s AND k.done_kind = 'settle'
ORDER BY t.trade_id
"""

_MEASURED: Final = statement("elhandel.exchange.rail", "measured_homes")

_KEEP: Final = statement("elhandel.exchange.rail", "keep_held")

_CHARGED: Final = """
SELECT supply_period_id, component, vat, sum(wh), sum(amount_ore), max(piece_no)
FROM exchange.charged
WHERE supply_period_id = ANY(%(supplies)s::int[]) AND month = %(month)s
GROUP BY supply_period_id, component, vat
"""

_ACCOUNTS: Final = """
SELECT s.supply_period_id, c.customer_id
FROM portfolio.supply_period s JOIN portfolio.contract c USING (contract_id)
WHERE s.supply_period_id = ANY(%(supplies)s::int[])
"""

# Versions of what a home measured are numbered from 1: their sum is the number of rows.
_SETTLED: Final = """
INSERT INTO exchange.settled_book (price_area, month, version, measured, paid, settled_at)
SELECT %(area)s, %(month)s, coalesce(max(version), 0) + 1, %(measured)s, %(paid)s, %(now)s
FROM exchange.settled_book WHERE price_area = %(area)s AND month = %(month)s
HAVING coalesce(max(measured), 0) < %(measured)s OR coalesce(max(paid), 0) < %(paid)s
"""

_PIECE: Final = """
INSERT INTO exchange.charged (
    supply_period_id, month, piece_no, component, vat, wh, amount_ore, charged_at)
VALUES (%(supply_period)s, %(month)s, %(piece)s, %(component)s, %(vat)s, %(wh)s, %(ore)s, %(now)s)
"""
