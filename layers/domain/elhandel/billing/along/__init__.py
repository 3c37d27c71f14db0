"""What goes out with another shard: an account's points are one bill, whatever run settled them.

A shard that waits for its day gives the customers of a later run to that run's shard
(`take_along`). What it settled of them stays a shard of its own run, without a message: it is
drafted, issued and done with the shard that it goes out with.
"""

from elhandel.billing.along.along import Along, Waits, hold_along, take_along, waits_of

__all__ = ["Along", "Waits", "hold_along", "take_along", "waits_of"]
