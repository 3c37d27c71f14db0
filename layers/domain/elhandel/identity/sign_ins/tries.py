"""How often somebody tries: counted in the database for all processes together, one row for each.

A try beyond what is allowed writes nothing, so a flood costs a look-up each.
"""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from elhandel.identity.errors import TooManyTries
from elhandel.identity.rules import Tried, try_rules
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import local_date

_NETWORK_BITS: Final = 64
"""Of IPv6: a household has all addresses of such a network."""
_LONGEST: Final = 64


def count_try(tx: Transaction, what: Tried, whom: str, now: datetime) -> None:
    """Count a try, before what is tried is done, in a transaction of its own.

    whom: who tries, as `address_of_caller` or `Session.who` names them; "" where nobody is known,
    who are counted together. Raises TooManyTries with the seconds to wait.
    """
    rules = try_rules(what, local_date(now))
    utc = now.astimezone(UTC)
    minute = utc.replace(second=0, microsecond=0)
    hour = minute.replace(minute=0)
    values = {
        "what": what,
        "whom": whom[:_LONGEST],
        "minute": minute,
        "hour": hour,
        "per_minute": rules.per_minute,
        "per_hour": rules.per_hour,
    }
    if tx.execute(_COUNT, values).fetchone() is not None:
        return

    (whole_hour,) = tx.execute(_THIS_HOUR, values).fetchone() or (False,)
    begins = hour + timedelta(hours=1) if whole_hour else minute + timedelta(minutes=1)
    seconds = -(-(begins - utc) // timedelta(seconds=1))  # rounded up
    raise TooManyTries(
        f"That was tried too often in a short time. Try again in {seconds} seconds.",
        retry_after=seconds,
    )


def address_of_caller(address: str) -> str:
    """An address as tries are counted by it: of IPv6 the network, of something else nothing."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""

    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, _NETWORK_BITS), strict=False))
    return str(parsed)


_COUNT: Final = statement("elhandel.identity.sign_ins", "count_try")

_THIS_HOUR: Final = """
SELECT hour = %(hour)s AND in_hour >= %(per_hour)s FROM identity.try_count
WHERE what = %(what)s AND whom = %(whom)s
"""
