"""The numbers of this application's advisory locks, in one place so that no two are equal."""

from enum import IntEnum, unique


@unique
class AdvisoryLock(IntEnum):
    """Who waits for whom, where no row can be locked. A number never changes its meaning."""

    CHANGES = 7_301_004
    """Settled days change: shared by the code that marks, exclusive for planning corrections."""

    SPOT_PRICES = 7_301_005
    """Spot prices are stored."""

    SIGNUPS = 7_301_041
    """Signups are counted against their limits."""

    PARTIES = 7_301_042
    """Contracts change their customer: shared by billing, exclusive for joining and forgetting."""

    INVOICE_SHARDS = 7_301_063
    """An invoice shard is split, and the new one takes a number."""

    GOODWILL = 7_301_065
    """An account is given goodwill, counted against its limit; with the account's number."""

    DISPUTES = 7_301_066
    """A document is disputed, or a letter about that is written; with the document's number."""

    LETTERS = 7_301_069
    """A customer's letters are counted against their limit; by who writes."""

    AMOUNTS = 7_301_070
    """What somebody of the staff gives in a day is counted; with the hash of who it is."""

    SERVICES = 7_301_071
    """A service is changed or charged; with the agreement's number."""

    DUNNING = 7_301_080
    """An account is dunned, or is given time; with the account's number."""

    MARKET = 7_301_160
    """The neighbours' market: shared by orders, exclusive for clearing and for pauses."""

    ORDERS = 7_301_161
    """A customer's orders are counted against what they have; with the customer's number."""

    TRADES = 7_301_162
    """Trades of a book are settled: by one transaction at a time."""

    METERS = 7_301_165
    """A customer tries to prove a meter, counted against the limit; with the customer's number."""

    SURPLUS = 7_301_166
    """Whether a customer's surplus is tokens by a meter or by the market; with their number."""

    CERTIFICATES = 7_301_170
    """A certificate changes hands, is retired or withdrawn; with the certificate's number."""

    CERTIFIED = 7_301_171
    """A metering point is certified; with the point's number."""

    LEDGER = 7_301_059
    """Months are closed: shared by the database itself for posting, exclusive for closing."""

    PAYMENTS = 7_301_068
    """Money is given to accounts or taken from them: by one transaction at a time."""

    PARTNERS = 7_301_091
    """A partner subscribes, counted against the most of a key; with the key's number."""

    LIVE_TICKETS = 7_301_163
    """A customer's tickets are counted against the most of a minute; with the customer's number."""

    LIVE = 7_301_164
    """Changes become messages: shared by who begins to listen, exclusive for taking changes."""

    READING_MONTHS = 7_301_190
    """A closed month of readings is laid out by point: shared by the database itself for days that
    change, exclusive for laying out; with the month, as days since 1 January 2000."""
