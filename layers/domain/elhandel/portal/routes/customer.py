"""What every route of a customer has in common: the customer's key, and what it opens to."""

from typing import Annotated, Final

from fastapi import Depends, Header

from elhandel.platform.keys.api_keys import ApiKey
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess, keyed
from elhandel.portal.customer import CustomerReads
from elhandel.portal.trading.market import require_market
from elhandel.values.texts.plain_text import PlainText

NEEDS_KEY: Final = (401, 403, 404)
"""How a route answers that needs a customer's key, and names something."""


type OwnKey = Annotated[ApiKey, Depends(keyed("customer"))]
"""The key itself; a request counts once, however many ask for it."""


async def customer_reads(
    database: DatabaseOfProcess, clock: ClockOfProcess, key: OwnKey
) -> CustomerReads:
    """What opens to a customer's key."""
    if key.customer_id is None:
        raise LookupError("a customer's key without a customer")
    return CustomerReads(database, key.customer_id, clock.today())


type IdempotencyKey = Annotated[PlainText | None, Header(min_length=1, max_length=200)]

type Customer = Annotated[CustomerReads, Depends(customer_reads)]


async def trades_here() -> None:
    """Answers 404 where neighbours do not trade."""
    require_market()


TRADING: Final = (Depends(trades_here),)
"""The dependencies of a router of the neighbours' market."""
