"""The auction of a book: one price, priority by price and time, whole numbers only (pure, B.10)."""

from elhandel.exchange.auction.clear import Cleared, Match, clear
from elhandel.exchange.auction.order import Order, Side
from elhandel.exchange.auction.own import crosses

__all__ = ["Cleared", "Match", "Order", "Side", "clear", "crosses"]
