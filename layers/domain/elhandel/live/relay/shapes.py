"""Messages as they are sent (GX B.7): JSON, energy in kWh and prices in DKK per kWh without VAT,
both as decimal strings.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from elhandel.exchange.epochs import BookFigures, Epoch
from elhandel.live.channels import Channel
from elhandel.live.relay.book import Book, curves, levels
from elhandel.values.units import decimal_kwh, decimal_price

type Shape = Mapping[str, Any]


def order_book(channel: Channel, book: Book, *, is_whole: bool) -> Shape:
    """The levels of a book: all that are shown, or those that have changed."""
    return {
        "type": "OrderBookSnapshot" if is_whole else "OrderBookUpdate",
        **_of_book(channel),
        **levels(book),
    }


def depth_update(channel: Channel, book: Book) -> Shape:
    """A book as two curves, whole each time: what is open at each limit or a better one."""
    return {"type": "DepthUpdate", **_of_book(channel), **curves(book)}


def market_stats(channel: Channel, figures: BookFigures) -> Shape:
    """A book over the last 24 hours, and what is open in it; whole each time."""
    return {
        "type": "MarketStats",
        **_of_book(channel),
        "last_price": _price(figures.last),
        "lowest_price": _price(figures.lowest),
        "highest_price": _price(figures.highest),
        "mean_price": _price(figures.mean),
        "energy_amount": str(decimal_kwh(figures.wh)),
        "trades": figures.trades,
        "best_bid": _price(figures.best_bid),
        "best_ask": _price(figures.best_ask),
        "open_bids": figures.open_bids,
        "open_asks": figures.open_asks,
    }


def epoch_transition(epoch: Epoch, status: str, *, is_paused: bool) -> Shape:
    """An epoch that has begun or was cleared."""
    return {
        "type": "EpochTransition",
        "epoch_number": epoch.number,
        "starts_at": instant(epoch.start),
        "ends_at": instant(epoch.end),
        "status": status,
        "is_paused": is_paused,
    }


def trade_executed(start: datetime, month: date, price: int, wh: int, trades: int) -> Shape:
    """What a book came to in an epoch, by nobody in particular."""
    return {
        "type": "TradeExecuted",
        "epoch_number": Epoch(start).number,
        "month": f"{month:%Y-%m}",
        "price_per_kwh": str(decimal_price(price)),
        "energy_amount": str(decimal_kwh(wh)),
        "trades": trades,
    }


def order_update(row: Mapping[str, Any]) -> Shape:
    """An order of the customer as it stands."""
    is_open = row["closed_at"] is None
    return {
        "type": "OrderUpdate",
        "order_id": row["order_id"],
        "area": row["price_area"],
        "month": f"{row['month']:%Y-%m}",
        "side": row["side"],
        "status": row["state"],
        "energy_amount": str(decimal_kwh(row["wh"])),
        "filled_amount": str(decimal_kwh(row["traded_wh"])),
        "open_amount": str(decimal_kwh(row["wh"] - row["traded_wh"] if is_open else 0)),
        "price_per_kwh": None if row["price"] is None else str(decimal_price(row["price"])),
    }


def match_notification(row: Mapping[str, Any]) -> Shape:
    """A trade of the customer; the neighbour is not named."""
    return {
        "type": "MatchNotification",
        "trade_id": row["trade_id"],
        "order_id": row["order_id"],
        "role": "buyer" if row["side"] == "buy" else "seller",
        "epoch_number": Epoch(row["epoch"]).number,
        "month": f"{row['month']:%Y-%m}",
        "energy_amount": str(decimal_kwh(row["wh"])),
        "price_per_kwh": str(decimal_price(row["price"])),
    }


def tokens_changed(task_id: int, kind: str, wh: int) -> Shape:
    """Tokens of the customer that were made, or taken back."""
    return {
        "type": "TokensMinted" if kind == "mint" else "TokensBurned",
        "task_id": task_id,
        "energy_amount": str(decimal_kwh(wh)),
    }


def batch_minting_completed(signature: str, mints: int, wh: int) -> Shape:
    """What one transaction of the ledger has made for the customer; of others it may have made
    some too.
    """
    return {
        "type": "BatchMintingCompleted",
        "transaction_signature": signature,
        "mints": mints,
        "energy_amount": str(decimal_kwh(wh)),
    }


def meter_alert(row: Mapping[str, Any]) -> Shape:
    """A meter of the customer of which staff have decided, that was proven, or that is still to be
    within its grace.
    """
    until = row["legacy_until"]
    return {
        "type": "MeterAlert",
        "meter_id": str(row["meter_id"]),
        "meter_serial": row["serial"],
        "status": row["state"],
        "grace_until": instant(until) if until and row["state"] == "pending" else None,
    }


def reading_refused(row: Mapping[str, Any]) -> Shape:
    """A reading of a meter of the customer that was not taken, and why; the last one of its cause
    that day. code: as the API answered whoever submitted it.
    """
    return {
        "type": "MeterReadingValidationFailed",
        "meter_id": str(row["meter_id"]),
        "code": row["code"],
        "energy_amount": str(decimal_kwh(row["wh"])),
        "reading_timestamp": instant(row["read_at"]),
        "times_today": row["times"],
    }


def reading_received(row: Mapping[str, Any]) -> Shape:
    """A reading that the customer has submitted."""
    return {
        "type": "MeterReadingReceived",
        "reading_id": str(row["reading_id"]),
        "meter_id": str(row["meter_id"]),
        "energy_amount": str(decimal_kwh(row["wh"])),
        "reading_timestamp": instant(row["read_at"]),
    }


def _of_book(channel: Channel) -> Shape:
    return {
        "area": channel.area,
        "month": None if channel.month is None else f"{channel.month:%Y-%m}",
    }


def _price(price: int | None) -> str | None:
    return None if price is None else str(decimal_price(price))


def instant(at: datetime) -> str:
    """An instant on the wire."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
