"""The numbers of this application's advisory locks: one place, so that no two mean the same
lock.
"""

from enum import IntEnum, unique


@unique
class AdvisoryLock(IntEnum):
    """Who waits for whom, beyond the rows of a table. A number that is in use is never given
    another meaning.
    """

    CHANGES = 7_301_004
    """Changes beneath what is settled are under way: shared by who marks, alone for who plans
    corrections.
    """

    SPOT_PRICES = 7_301_005
    """Spot prices are stored."""

    SIGNUPS = 7_301_041
    """Signups are counted against their limits."""

    PARTIES = 7_301_042
    """Contracts become another customer's: shared by who bills, alone for who joins or forgets."""
