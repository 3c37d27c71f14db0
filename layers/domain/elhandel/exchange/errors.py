"""What cannot be done on the neighbours' market, and why."""

from elhandel.values.errors import DomainError


class UnableToTrade(DomainError):
    """An order, or what is done with one, that the market does not take."""

    code = "unable-to-trade"
    status = 409


class InvalidOrder(UnableToTrade):
    """An order whose amount, price or month lies outside the market's rules."""

    code = "invalid-order"
    status = 422


class NettedHome(InvalidOrder):
    """A home of the old schemes: what it uses and what it delivers is one amount there."""

    code = "netted-home"


class MarketPaused(UnableToTrade):
    """The market stands still."""

    code = "market-paused"
    status = 503


class BookFull(UnableToTrade):
    """A book holds as many open orders as it can."""

    code = "book-full"
    status = 503


class NotEnough(UnableToTrade):
    """More is offered than was produced and not sold, or more is wanted than may be owed."""

    code = "not-enough-to-trade"


class OwnOrdersCross(UnableToTrade):
    """The order would trade with another one of the same customer."""

    code = "own-orders-cross"


class OrderDiffers(UnableToTrade):
    """The key of an order stands for another one."""

    code = "order-differs"


class OrderClosed(UnableToTrade):
    """The order is filled, cancelled or expired."""

    code = "order-closed"


class RailClosed(UnableToTrade):
    """Nothing is settled on the token ledger here."""

    code = "rail-closed"


class SettlementDecided(UnableToTrade):
    """A settlement has not failed, or stands on the bill for good."""

    code = "settlement-decided"
